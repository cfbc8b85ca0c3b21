package workflow

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/auditfile"
)

// ImportedAudit says what reading an audit's file did.
type ImportedAudit struct {
	assessment.Audit
	Added    bool     // it was not there before
	Changed  bool     // it was, and the file says something else
	Entities []string // the names of those made for it
	Bodies   []string
}

// auditImport is a file on its way in.
type auditImport struct {
	*Workflow
	tx       assessment.Tx
	p        assessment.Principal
	tree     assessment.Tree
	file     *auditfile.File
	done     ImportedAudit
	round    *assessment.Round
	entities map[string]assessment.Entity // by the id in the file
	bodies   map[string]assessment.Body   // by name
	members  map[string]assessment.ID     // users, by address
	fields   []assessment.FieldError
}

// ImportAudit makes an audit of a file, with the entities and bodies that are missing, or changes one that is not final
// to what the file says. The same file again changes nothing; another for a final audit is refused. To make one asks for
// the right to begin audits, to change one for an engagement.
func (w *Workflow) ImportAudit(ctx context.Context, p assessment.Principal, f *auditfile.File) (ImportedAudit, error) {
	var done ImportedAudit
	err := w.change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManageAudits) && !p.MaySomewhere(assessment.WriteAudits) {
			return denied(assessment.ManageAudits)
		}
		if f.Part {
			return assessment.InvalidField("file", "error.file_part", nil)
		}
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		im := &auditImport{Workflow: w, tx: tx, p: p, file: f, entities: map[string]assessment.Entity{}, bodies: map[string]assessment.Body{}, members: map[string]assessment.ID{}}
		var err error
		if im.tree, err = tree(tx, p); err != nil {
			return err
		}
		if err := im.run(); err != nil {
			return err
		}
		done = im.done
		return nil
	})
	return done, err
}

func (im *auditImport) run() error {
	stored, err := im.tx.AuditByKey(im.file.Audit.Key)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		if !im.p.May(assessment.ManageAudits, im.tree, im.tree.Root().ID) {
			return denied(assessment.ManageAudits)
		}
		return im.add()
	case err != nil:
		return err
	}
	return im.renew(stored.ID)
}

// renew changes an audit that is there to what the file says.
func (im *auditImport) renew(id assessment.ID) error {
	a, _, access, err := im.openAudit(im.tx, im.p, func() (assessment.Audit, error) { return im.tx.LockAudit(id) })
	switch {
	case assessment.CodeOf(err) == assessment.NotFound: // a key that is taken out of sight answers as one that is free
		return denied(assessment.ManageAudits)
	case err != nil:
		return err
	case !access.engaged && (a.State != assessment.AuditFinal || !access.manages):
		return denied(assessment.WriteAudits)
	}
	content, err := readContent(im.tx, a)
	if err != nil {
		return err
	}
	have := content.file()
	if a.State == assessment.AuditFinal {
		if have, err = sealedFile(im.tx, a); err != nil {
			return err
		}
	}
	im.done.Audit = a
	switch {
	case sameAudit(have, im.file):
		return nil
	case a.State == assessment.AuditFinal:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_sealed_file", Args: assessment.Args{"Key": a.Key}}
	}
	im.done.Changed = true
	if err := im.find(false); err != nil {
		return err
	}
	return im.write(&a, content)
}

// add makes an audit that is not there.
func (im *auditImport) add() error {
	im.done.Added = true
	if err := im.find(true); err != nil {
		return err
	}
	id, err := im.id()
	if err != nil {
		return err
	}
	now := im.Now()
	a := assessment.Audit{OrganisationID: im.p.Organisation.ID, ID: id, Key: im.file.Audit.Key, State: assessment.AuditPlanning, Version: 1, CreatedBy: im.p.User.ID, CreatedAt: now, UpdatedAt: now}
	im.describe(&a)
	if err := assessment.InvalidFields(a.Normalise()); err != nil {
		return err
	}
	if err := im.tx.AddAudit(a); err != nil {
		return err
	}
	if err := im.event(im.tx, actor(im.p), "audit.add", "audit", id.String(), map[string]any{"key": a.Key, "title": a.Title}); err != nil {
		return err
	}
	return im.write(&a, auditContent{Audit: a})
}

// sameAudit reports whether a file says what is stored. What it leaves out of who judged, when and on which proposal,
// and of who is engaged, it does not ask to be otherwise.
func sameAudit(have, want *auditfile.File) bool {
	h, w := *have, *want
	h.Expected, w.Expected = nil, nil
	if w.Engaged == nil {
		h.Engaged = nil
	}
	if w.Round != nil && h.Round != nil {
		round := *h.Round
		if w.Round.Questionnaire == "" {
			round.Questionnaire = ""
		}
		if w.Round.Version == "" {
			round.Version = ""
		}
		if w.Round.SHA256 == "" {
			round.SHA256 = ""
		}
		h.Round = &round
	}
	h.Questions = slices.Clone(h.Questions)
	for i := range h.Questions {
		if i >= len(w.Questions) {
			break
		}
		judgements := map[string]auditfile.Judgement{}
		for entity, j := range h.Questions[i].Judgements {
			asked := w.Questions[i].Judgements[entity]
			if asked.JudgedBy == "" {
				j.JudgedBy = ""
			}
			if asked.JudgedAt.IsZero() {
				j.JudgedAt = asked.JudgedAt
			}
			if asked.Proposed == nil {
				j.Proposed = nil
			}
			judgements[entity] = j
		}
		if len(judgements) == 0 {
			judgements = nil
		}
		h.Questions[i].Judgements = judgements
	}
	slices.SortStableFunc(h.Recommendations, byBody)
	w.Recommendations = slices.Clone(w.Recommendations)
	slices.SortStableFunc(w.Recommendations, byBody)
	return reflect.DeepEqual(&h, &w)
}

func byBody(a, b auditfile.Numbering) int { return strings.Compare(a.Body, b.Body) }

// find looks up what the file names; what is missing of entities and bodies is made, where that is permitted.
func (im *auditImport) find(make bool) error {
	if im.file.Round != nil {
		if err := im.findRound(*im.file.Round); err != nil {
			return err
		}
	}
	members, err := im.tx.Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		im.members[m.Email] = m.UserID
	}
	for _, e := range im.file.Engaged {
		if _, ok := im.members[e.Email]; !ok {
			im.wrong("error.file_unknown_member", "Email", e.Email)
		}
	}
	may := make && im.p.May(assessment.ManageEntities, im.tree, im.tree.Root().ID)
	if err := im.findBodies(may); err != nil {
		return err
	}
	if err := im.findEntities(may); err != nil {
		return err
	}
	return assessment.InvalidFields(im.fields)
}

func (im *auditImport) wrong(key, name, value string) {
	im.fields = append(im.fields, assessment.FieldError{Field: "file", Key: key, Args: assessment.Args{name: value}})
}

func (im *auditImport) findRound(named auditfile.Round) error {
	rounds, err := im.tx.Rounds()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.Name == named.Name })
	if i < 0 {
		im.wrong("error.file_unknown_round", "Name", named.Name)
		return nil
	}
	im.round = &rounds[i]
	if named.SHA256 != "" && named.SHA256 != im.round.QuestionnaireHash {
		im.wrong("error.file_other_questionnaire", "Name", named.Name)
	}
	return nil
}

// findBodies looks up the bodies of the entities and those recommended to.
func (im *auditImport) findBodies(may bool) error {
	bodies, err := im.tx.Bodies()
	if err != nil {
		return err
	}
	for _, b := range bodies {
		im.bodies[b.Name] = b
	}
	var names []string
	for _, e := range im.file.Entities {
		if e.Body != "" {
			names = append(names, e.Body)
		}
	}
	for _, n := range im.file.Recommendations {
		names = append(names, n.Body)
	}
	for _, name := range names {
		if _, ok := im.bodies[name]; ok {
			continue
		}
		if !may {
			im.wrong("error.file_unknown_body", "Name", name)
			continue
		}
		id, err := im.id()
		if err != nil {
			return err
		}
		now := im.Now()
		b := assessment.Body{OrganisationID: im.p.Organisation.ID, ID: id, Name: name, Version: 1, CreatedAt: now, UpdatedAt: now}
		if err := assessment.InvalidFields(b.Normalise()); err != nil {
			return err
		}
		if err := im.tx.AddBody(b); err != nil {
			return err
		}
		im.bodies[name] = b
		im.done.Bodies = append(im.done.Bodies, name)
		if err := im.event(im.tx, actor(im.p), "body.add", "body", id.String(), map[string]any{"name": name}); err != nil {
			return err
		}
	}
	return nil
}

// findEntities looks up the entities by name, else by key.
func (im *auditImport) findEntities(may bool) error {
	for _, e := range im.file.Entities {
		i := slices.IndexFunc(im.tree.Nodes, func(n assessment.Node) bool { return strings.EqualFold(n.Name, e.Name) && !im.taken(n.ID) })
		if i < 0 {
			i = slices.IndexFunc(im.tree.Nodes, func(n assessment.Node) bool { return n.Key == e.ID && !im.taken(n.ID) })
		}
		switch {
		case i >= 0:
			im.entities[e.ID] = im.tree.Nodes[i].Entity
			continue
		case !may:
			im.wrong("error.file_unknown_entity", "Name", e.Name)
			continue
		}
		if err := im.addEntity(e); err != nil {
			return err
		}
	}
	var err error
	im.tree, err = tree(im.tx, im.p) // with those made
	return err
}

func (im *auditImport) taken(id assessment.ID) bool {
	for _, e := range im.entities {
		if e.ID == id {
			return true
		}
	}
	return false
}

func (im *auditImport) addEntity(e auditfile.Entity) error {
	id, err := im.id()
	if err != nil {
		return err
	}
	now, root := im.Now(), im.tree.Root().ID
	made := assessment.Entity{OrganisationID: im.p.Organisation.ID, ID: id, ParentID: &root, Key: e.ID, Name: e.Name, Kind: e.Kind, Successors: []assessment.ID{}, Version: 1, CreatedAt: now, UpdatedAt: now}
	if b, ok := im.bodies[e.Body]; ok {
		made.BodyID = &b.ID
	}
	if err := assessment.InvalidFields(made.Normalise()); err != nil {
		return err
	}
	if err := im.tx.AddEntity(made); err != nil {
		return err
	}
	im.entities[e.ID] = made
	im.done.Entities = append(im.done.Entities, e.Name)
	return im.event(im.tx, actor(im.p), "entity.add", "entity", id.String(), map[string]any{"key": made.Key, "name": made.Name})
}

// describe puts what the file says of the audit as a whole into it.
func (im *auditImport) describe(a *assessment.Audit) {
	f := im.file.Audit
	a.Title, a.Firm, a.DatedOn, a.From, a.To, a.PlanYear = f.Title, f.Auditor, f.Date, f.From, f.To, f.PlanYear
	a.CommissionedBy, a.Criteria, a.Documents = f.CommissionedBy, f.Criteria, f.Documents
	a.Purpose, a.Background, a.Delimitation, a.FactCheck, a.Label, a.Statement = f.Purpose, f.Background, f.Delimitation, f.FactCheck, f.Overall, f.Statement
	a.Earlier, a.Interviews, a.Notes, a.Questions = nil, nil, nil, nil
	for _, e := range f.Earlier {
		a.Earlier = append(a.Earlier, assessment.EarlierAudit(e))
	}
	for _, i := range f.Interviews {
		a.Interviews = append(a.Interviews, assessment.Interview(i))
	}
	for _, n := range f.Notes {
		a.Notes = append(a.Notes, assessment.Note(n))
	}
	for _, q := range im.file.Questions {
		asked := assessment.AuditedQuestion{ID: q.No, From: q.From, Area: q.Area, Text: q.Text}
		for _, part := range q.Parts {
			asked.Parts = append(asked.Parts, assessment.Note(part))
		}
		a.Questions = append(a.Questions, asked)
	}
	a.Scale = im.file.Scale
	a.RoundID = nil
	if im.round != nil {
		a.RoundID = &im.round.ID
	}
}

// write makes what is stored of the audit what the file says, and the audit what state the file says.
func (im *auditImport) write(a *assessment.Audit, before auditContent) error {
	state := im.file.State()
	im.describe(a)
	fields := a.Normalise()
	_, more, err := im.checkAuditRound(im.tx, a)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(append(fields, more...)); err != nil {
		return err
	}
	a.State, a.UpdatedAt = state, im.Now()
	if state == assessment.AuditFinal {
		a.State = assessment.AuditFieldwork
	}
	saved, err := im.tx.SaveAudit(*a)
	if err != nil {
		return err
	}
	*a = saved
	for _, step := range []func(assessment.Audit, auditContent) error{im.writeEntities, im.writeJudgements, im.writeRecommendations, im.writeDismissals, im.writeEngagements} {
		if err := step(*a, before); err != nil {
			return err
		}
	}
	if err := im.event(im.tx, actor(im.p), "audit.import", "audit", a.ID.String(), map[string]any{"key": a.Key, "version": a.Version}); err != nil {
		return err
	}
	if state == assessment.AuditFinal {
		if *a, err = im.sealAudit(im.tx, im.p, *a); err != nil {
			return err
		}
	}
	im.done.Audit = *a
	return nil
}

func (im *auditImport) writeEntities(a assessment.Audit, before auditContent) error {
	asked := map[assessment.ID]assessment.ID{}
	if im.round != nil {
		rows, err := im.tx.AssessmentsIn(im.round.ID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			asked[row.EntityID] = row.ID
		}
	}
	now := im.Now()
	for i, e := range im.file.Entities {
		found := im.entities[e.ID]
		row := assessment.AuditedEntity{OrganisationID: a.OrganisationID, AuditID: a.ID, EntityID: found.ID, Position: i, Key: e.ID, Name: e.Name, Kind: e.Kind,
			BodyName: e.Body, Label: e.Overall, Statement: e.Statement, Version: 1, UpdatedAt: now}
		if b, ok := im.bodies[e.Body]; ok {
			row.BodyID = &b.ID
		}
		if id, ok := asked[found.ID]; ok {
			row.AssessmentID = &id
		}
		if e.Pinned != nil {
			if err := im.pinned(&row, *e.Pinned); err != nil {
				return err
			}
		}
		k := slices.IndexFunc(before.entities, func(b assessment.AuditedEntity) bool { return b.EntityID == found.ID })
		if k < 0 {
			if err := im.tx.AddAuditedEntity(row); err != nil {
				return err
			}
			continue
		}
		row.Version = before.entities[k].Version
		if _, err := im.tx.SaveAuditedEntity(row); err != nil {
			return err
		}
	}
	for _, b := range before.entities {
		if !im.taken(b.EntityID) {
			if err := im.tx.DeleteAuditedEntity(a.ID, b.EntityID); err != nil {
				return err
			}
		}
	}
	return assessment.InvalidFields(im.fields)
}

// pinned pins an entity to the submission that the file names, if there is such a one.
func (im *auditImport) pinned(row *assessment.AuditedEntity, named auditfile.Pinned) error {
	if row.AssessmentID == nil {
		im.wrong("error.file_unknown_submission", "Name", row.Name)
		return nil
	}
	s, err := im.tx.Submission(*row.AssessmentID, named.Number)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound, err == nil && s.SHA256 != named.SHA256:
		im.wrong("error.file_unknown_submission", "Name", row.Name)
		return nil
	case err != nil:
		return err
	}
	now := im.Now()
	row.SubmissionNumber, row.SubmissionSHA256, row.PinnedAt = s.Number, s.SHA256, &now
	return nil
}

func (im *auditImport) writeJudgements(a assessment.Audit, before auditContent) error {
	stored := map[assessment.Place]assessment.Judgement{}
	for _, j := range before.judgements {
		stored[assessment.Place{QuestionID: j.QuestionID, EntityID: j.EntityID}] = j
	}
	for _, q := range im.file.Questions {
		for _, e := range im.file.Entities {
			place := assessment.Place{QuestionID: q.No, EntityID: im.entities[e.ID].ID}
			written, ok := q.Judgements[e.ID]
			old, had := stored[place]
			delete(stored, place)
			if !ok && !had {
				continue
			}
			j := im.judgement(a, place, written)
			j.Version = old.Version
			if err := assessment.InvalidFields(j.Normalise()); err != nil {
				return err
			}
			if _, err := im.tx.SaveJudgement(j); err != nil {
				return err
			}
		}
	}
	for place := range stored { // of a question or an entity that the file does not have
		im.wrong("error.file_leaves_out", "ID", place.QuestionID)
	}
	return assessment.InvalidFields(im.fields)
}

func (im *auditImport) judgement(a assessment.Audit, at assessment.Place, f auditfile.Judgement) assessment.Judgement {
	j := assessment.Judgement{OrganisationID: a.OrganisationID, AuditID: a.ID, EntityID: at.EntityID, QuestionID: at.QuestionID, Ordinal: f.Judgement, NotAssessed: f.NotAssessed,
		Observation: f.Observation, Reason: f.Reason, JudgedBy: im.p.User.ID, UpdatedAt: im.Now()}
	if id, ok := im.members[f.JudgedBy]; ok {
		j.JudgedBy = id
	}
	if !f.JudgedAt.IsZero() {
		j.UpdatedAt = f.JudgedAt
	}
	if p := f.Proposed; p != nil {
		j.Proposed = &assessment.Proposed{Ordinal: p.Judgement, Points: p.Points, Possible: p.Possible, Uncapped: p.Uncapped, Cap: p.Cap, CappedBy: p.CappedBy, Submission: p.Submission}
		if j.Proposed.CappedBy == nil {
			j.Proposed.CappedBy = []string{}
		}
	}
	return j
}

// writeRecommendations makes those stored the file's, by body and number.
func (im *auditImport) writeRecommendations(a assessment.Audit, before auditContent) error {
	kept := map[assessment.ID]bool{}
	for _, n := range im.file.Recommendations {
		body := im.bodies[n.Body]
		for i, f := range n.Recommendations {
			r, err := im.recommendation(a, body, i+1, f)
			if err != nil {
				return err
			}
			k := slices.IndexFunc(before.recommendations, func(b assessment.Recommendation) bool {
				return b.BodyID == body.ID && b.Number == i+1 && b.RuleID == r.RuleID
			})
			if k < 0 {
				if err := im.tx.AddRecommendation(r); err != nil {
					return err
				}
				continue
			}
			old := before.recommendations[k]
			kept[old.ID] = true
			r.ID, r.Version = old.ID, old.Version
			if _, err := im.tx.SaveRecommendation(r); err != nil {
				return err
			}
		}
	}
	for _, old := range before.recommendations {
		if !kept[old.ID] {
			if err := im.tx.DeleteRecommendation(old.ID, old.Version); err != nil {
				return err
			}
		}
	}
	return nil
}

func (im *auditImport) recommendation(a assessment.Audit, body assessment.Body, number int, f auditfile.Recommendation) (assessment.Recommendation, error) {
	id, err := im.id()
	if err != nil {
		return assessment.Recommendation{}, err
	}
	now := im.Now()
	r := assessment.Recommendation{OrganisationID: a.OrganisationID, ID: id, AuditID: a.ID, BodyID: body.ID, BodyName: body.Name, Number: number, Text: f.Text, Priority: f.Priority,
		FirstStep: f.FirstStep, References: f.References, RuleID: f.Rule, WrittenBy: im.p.User.ID, Version: 1, CreatedAt: now, UpdatedAt: now}
	if e, ok := im.entities[f.RuleEntity]; ok {
		r.RuleEntityID = &e.ID
	}
	for _, q := range im.file.Questions {
		for _, e := range im.file.Entities {
			if slices.Contains(q.Recs[e.ID], auditfile.Ref{Body: body.Name, No: number}) {
				r.Places = append(r.Places, assessment.Place{QuestionID: q.No, EntityID: im.entities[e.ID].ID})
			}
		}
	}
	return r, assessment.InvalidFields(r.Normalise())
}

func (im *auditImport) writeDismissals(a assessment.Audit, before auditContent) error {
	for _, d := range before.dismissals {
		if err := im.tx.DeleteDismissal(a.ID, d.EntityID, d.RuleID); err != nil {
			return err
		}
	}
	for _, d := range im.file.Dismissed {
		row := assessment.Dismissal{OrganisationID: a.OrganisationID, AuditID: a.ID, EntityID: im.entities[d.Entity].ID, RuleID: d.Rule, Reason: d.Reason, DismissedBy: im.p.User.ID, DismissedAt: im.Now()}
		if err := im.tx.AddDismissal(row); err != nil {
			return err
		}
	}
	return nil
}

// writeEngagements engages those whom the file names. Who is engaged already stays so, until the day of the file.
func (im *auditImport) writeEngagements(a assessment.Audit, before auditContent) error {
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	for _, f := range im.file.Engaged {
		e := assessment.Engagement{OrganisationID: a.OrganisationID, AuditID: a.ID, UserID: im.members[f.Email], Until: f.Until, EngagedBy: im.p.User.ID, UpdatedAt: im.Now()}
		i := slices.IndexFunc(before.engagements, func(b assessment.Engagement) bool { return b.UserID == e.UserID })
		if i >= 0 && before.engagements[i].Until == e.Until {
			continue
		}
		if !mayAll(im.p, im.tree, assessment.ManageAudits, entities) {
			return denied(assessment.ManageAudits)
		}
		if i >= 0 {
			e.Version = before.engagements[i].Version
		}
		fields, err := im.checkEngagement(im.tx, im.p, im.tree, &e, entities)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if _, err := im.tx.SaveEngagement(e); err != nil {
			return err
		}
	}
	return nil
}
