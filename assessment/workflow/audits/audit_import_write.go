package audits

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow"
)

// describe sets the description of the audit as a whole from the file.
func (im *auditImport) describe(a *assessment.Audit) {
	f := im.file.Audit
	a.Title = f.Title
	a.Auditor = f.Auditor
	a.Date = f.Date
	a.From = f.From
	a.To = f.To
	a.ReplyDue = f.ReplyDue
	a.PlanYear = f.PlanYear
	a.CommissionedBy, a.Criteria, a.DocumentsStudied = f.CommissionedBy, f.Criteria, f.DocumentsStudied
	a.Purpose = f.Purpose
	a.Background = f.Background
	a.Delimitation = f.Delimitation
	a.Materiality, a.RiskAssessment = f.Materiality, f.RiskAssessment
	a.Method = f.Method
	a.ReportNumber, a.CaseNumber = f.ReportNumber, f.CaseNumber
	a.Independence, a.CoverLetter, a.Summary = f.Independence, f.CoverLetter, f.Summary
	a.Numbering = f.Numbering
	a.FactCheck = f.FactCheck
	a.Correction = f.Correction
	a.Overall = f.Overall
	a.Statement = f.Statement
	a.Earlier = nil
	a.Interviews = nil
	a.Notes = nil
	a.Questions = nil
	for _, e := range f.Earlier {
		first, last, _ := assessment.ParseYears(string(e.Years)) // it was read as such
		a.Earlier = append(a.Earlier, assessment.EarlierAudit{Year: first, Until: last, What: e.What, Key: e.Audit})
	}
	for _, i := range f.Interviews {
		a.Interviews = append(a.Interviews, assessment.Interview(i))
	}
	for _, n := range f.Notes {
		a.Notes = append(a.Notes, assessment.OtherText{Note: assessment.Note(n)})
	}
	for _, n := range f.Appendices {
		a.Notes = append(a.Notes, assessment.OtherText{Note: assessment.Note(n), Appendix: true})
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

// write stores the content of the file, and gives the audit the file's state. Removals come first, to make room.
func (im *auditImport) write(a *assessment.Audit, before auditContent) error {
	state := im.file.Audit.State
	starts := !im.done.Added && a.State == assessment.AuditPlanning && state != a.State
	im.describe(a)
	if err := im.linkEarlier(a, before); err != nil {
		return err
	}
	fields := a.Normalise()
	if im.done.Added || before.State == assessment.AuditPlanning {
		fields = append(fields, a.Scale.CheckCaps()...)
	}
	_, more, err := im.checkAuditRound(im.tx, a)
	if err != nil {
		return err
	}
	im.keepsJudged(*a, before)
	if err := assessment.InvalidFields(slices.Concat(fields, more, im.fields)); err != nil {
		return err
	}
	a.State, a.UpdatedAt = state, im.kernel.Now()
	if state == assessment.AuditFinal {
		a.State = assessment.AuditFieldwork
	}
	if a.State == assessment.AuditFieldwork && a.FieldworkAt == nil {
		a.FieldworkAt = &a.UpdatedAt
	}
	saved, err := im.tx.SaveAudit(*a, im.stamp())
	if err != nil {
		return err
	}
	*a = saved
	steps := []func(assessment.Audit, auditContent) error{
		im.remove,
		im.writeEntities,
		im.checkEngaged,
		im.writeJudgements,
		im.writeTotals,
		im.writeRecommendations,
		im.writeFollowUps,
		im.writeDismissals,
		im.writeEngagements,
		im.writeConfirmations,
	}
	if starts {
		steps = slices.Insert(steps, 2, im.pinCounted, im.awaitIdleNow)
	}
	for _, step := range steps {
		if err := step(*a, before); err != nil {
			return err
		}
	}
	if err := im.logTaken(a.ID); err != nil {
		return err
	}
	if err := im.kernel.Log(im.tx, im.p, event.AuditImported{
		Audit:   a.ID,
		Key:     a.Key,
		Version: a.Version,
		Replace: im.replace,
	}); err != nil {
		return err
	}
	if state == assessment.AuditFinal {
		if err := im.seal(a); err != nil {
			return err
		}
	}
	im.done.Audit = *a
	return nil
}

// seal makes the audit final. In an existing one, every cell must be judged or marked as not assessed, and its auditors
// must have declared their independence; of a report that comes as a file, nobody here can.
func (im *auditImport) seal(a *assessment.Audit) error {
	var missing []assessment.AuditDeclaration
	if !im.done.Added {
		entities, err := im.tx.AuditedEntities(a.ID)
		if err != nil {
			return err
		}
		if err := checkJudged(im.tx, *a, entities); err != nil {
			return err
		}
		if missing, err = im.checkDeclared(im.tx, im.p, *a, entities); err != nil {
			return err
		}
	}
	seal, err := im.sealAudit(im.tx, im.p, *a, missing)
	if err == nil {
		*a, err = seal(im.tx)
	}
	return err
}

// keepsJudged reports judged questions and entities that the audit would leave out, and judged questions that would be
// reworded outside a correction.
func (im *auditImport) keepsJudged(a assessment.Audit, before auditContent) {
	kept := im.kept()
	questions, reworded, entities := map[string]bool{}, map[string]bool{}, map[assessment.ID]bool{}
	used := func(question string) {
		was, _ := before.Question(question)
		if now, asked := a.Question(question); !asked {
			questions[question] = true
		} else if !now.Asks(was) && !(correctable(before.Audit) && now.Rewords(was)) {
			reworded[question] = true
		}
	}
	for _, r := range before.recommendations {
		for _, place := range r.Places {
			if _, asked := a.Question(place.QuestionID); asked { // those at one left out are removed or moved by the file
				used(place.QuestionID)
			}
		}
	}
	for _, j := range before.judgements {
		used(j.QuestionID)
		if !kept[j.EntityID] {
			entities[j.EntityID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(questions)) {
		im.wrong("error.file_leaves_out", assessment.Args{"ID": id})
	}
	for _, id := range slices.Sorted(maps.Keys(reworded)) {
		im.wrong(judgedKey(before.Audit), assessment.Args{"ID": id})
	}
	for _, e := range before.entities {
		if entities[e.EntityID] {
			im.wrong("error.file_leaves_out_entity", assessment.Args{"Name": e.Name})
		}
	}
}

// kept are the entities that the audit will have.
func (im *auditImport) kept() map[assessment.ID]bool {
	kept := map[assessment.ID]bool{}
	for _, id := range im.entities {
		kept[id] = true
	}
	return kept
}

// remove removes what is not in the file.
func (im *auditImport) remove(a assessment.Audit, before auditContent) error {
	for _, r := range before.recommendations {
		if _, ok := im.updated(r, before); ok {
			continue
		}
		if err := im.tx.DeleteRecommendation(r.ID, r.Version, im.stamp()); err != nil {
			return err
		}
	}
	for _, d := range before.dismissals {
		if slices.ContainsFunc(
			im.file.Dismissed,
			func(f exchange.Dismissal) bool { return im.entities[f.Entity] == d.EntityID && f.Rule == d.RuleID },
		) {
			continue
		}
		if err := im.tx.DeleteDismissal(a.ID, d.EntityID, d.RuleID); err != nil {
			return err
		}
	}
	kept := im.kept()
	for _, e := range before.entities {
		if kept[e.EntityID] {
			continue
		}
		if err := im.tx.DeleteAuditedEntity(a.ID, e.EntityID, im.stamp()); err != nil {
			return err
		}
	}
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
	for i, e := range im.file.Entities {
		row := assessment.AuditedEntity{
			OrganisationID: a.OrganisationID,
			AuditID:        a.ID,
			EntityID:       im.entities[e.ID],
			Position:       i,
			Key:            e.ID,
			Name:           e.Name,
			Kind:           e.Kind,
			Outside:        e.Outside,
			BodyName:       e.Body,
			Overall:        e.Overall,
			Statement:      e.Statement,
			Version:        1,
			UpdatedAt:      im.kernel.Now(),
		}
		if b, ok := im.bodies[e.Body]; ok {
			row.BodyID = &b.ID
		}
		if id, ok := asked[row.EntityID]; ok {
			row.AssessmentID = &id
		}
		k := slices.IndexFunc(before.entities, func(b assessment.AuditedEntity) bool { return b.EntityID == row.EntityID })
		if e.Pinned != nil {
			if k >= 0 && before.entities[k].SubmissionSHA256 == e.Pinned.SHA256 {
				row.PinnedAt = before.entities[k].PinnedAt
			}
			if err := im.pinned(&row, *e.Pinned); err != nil {
				return err
			}
		}
		if k >= 0 && before.State == assessment.AuditFieldwork &&
			before.entities[k].SubmissionSHA256 != row.SubmissionSHA256 {
			if err := im.checkRepin(before, row, before.entities[k].SubmissionSHA256); err != nil {
				return err
			}
		}
		if err := im.writeEntity(row, before.entities, k); err != nil {
			return err
		}
	}
	return assessment.InvalidFields(im.fields)
}

// writeEntity stores an entity of the audit unless it equals the previous one at index k; if k is not an index, it is
// new.
func (im *auditImport) writeEntity(row assessment.AuditedEntity, before []assessment.AuditedEntity, k int) error {
	if k < 0 {
		return addExamined(im.tx, im.tree, row, im.stamp())
	}
	old := before[k]
	row.Version = old.Version
	old.UpdatedAt = row.UpdatedAt
	if reflect.DeepEqual(old, row) {
		return nil
	}
	_, err := im.tx.SaveAuditedEntity(row, im.stamp())
	return err
}

// checkRepin lets a file pin an entity, in fieldwork, only to the submission that summaries use, as
// [UseCases.PinSubmission] does, and logs it as that does.
func (im *auditImport) checkRepin(a auditContent, row assessment.AuditedEntity, before string) error {
	counted, err := countedIn(im.tx, a.RoundID)
	if err != nil {
		return err
	}
	if counted[row.EntityID].SHA256 != row.SubmissionSHA256 {
		im.wrongAt(im.entityPath(row.Key)+".pinned", "error.file_unknown_submission", assessment.Args{"Name": row.Name})
		return nil
	}
	return im.kernel.Log(im.tx, im.p, event.SubmissionPinned{
		Audit:  a.ID,
		Entity: row.EntityID,
		Before: before,
		After:  row.SubmissionSHA256,
	})
}

// pinned pins an entity to the submission in the file, if it exists.
func (im *auditImport) pinned(row *assessment.AuditedEntity, named exchange.Pinned) error {
	if row.AssessmentID == nil {
		im.wrongAt(im.entityPath(row.Key)+".pinned", "error.file_unknown_submission", assessment.Args{"Name": row.Name})
		return nil
	}
	s, err := im.tx.Submission(*row.AssessmentID, named.Number)
	switch {
	case assessment.CodeOf(err) == assessment.NotFound, err == nil && s.SHA256 != named.SHA256:
		im.wrongAt(im.entityPath(row.Key)+".pinned", "error.file_unknown_submission", assessment.Args{"Name": row.Name})
		return nil
	case err != nil:
		return err
	}
	row.SubmissionNumber, row.SubmissionSHA256 = s.Number, s.SHA256
	if row.PinnedAt == nil {
		now := im.kernel.Now()
		row.PinnedAt = &now
	}
	return nil
}

// pinCounted pins the entities without a submission in the file, as the start of fieldwork does.
func (im *auditImport) pinCounted(a assessment.Audit, _ auditContent) error {
	counted, err := countedIn(im.tx, a.RoundID)
	if err != nil {
		return err
	}
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	for _, e := range entities {
		s, ok := counted[e.EntityID]
		if !ok || e.SubmissionNumber > 0 {
			continue
		}
		if _, err := im.pin(im.tx, im.p, e, s); err != nil {
			return err
		}
	}
	return nil
}

// awaitIdleNow is awaitIdle when the file begins fieldwork.
func (im *auditImport) awaitIdleNow(a assessment.Audit, _ auditContent) error {
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	return im.awaitIdle(im.tx, im.p, im.tree, a, entities)
}

// content is the content of a judgement in a file, whoever made it.
func content(j assessment.Judgement) exchange.Judgement {
	var parts []exchange.PartJudgement
	for _, p := range j.Parts {
		parts = append(parts, exchange.PartJudgement{Part: p.Part, Judgement: p.Ordinal, Words: p.Words})
	}
	return exchange.Judgement{
		Parts:         parts,
		Judgement:     j.Ordinal,
		NotAssessed:   j.NotAssessed,
		NotApplicable: j.NotApplicable,
		Observation:   j.Observation,
		Criterion:     j.Criterion,
		Cause:         j.Cause,
		Consequence:   j.Consequence,
		Risk:          j.Risk,
		Reason:        j.Reason,
	}
}

func (im *auditImport) writeJudgements(a assessment.Audit, before auditContent) error {
	stored := map[assessment.Place]assessment.Judgement{}
	for _, j := range before.judgements {
		stored[assessment.Place{QuestionID: j.QuestionID, EntityID: j.EntityID}] = j
	}
	proposals, err := im.proposals(a)
	if err != nil {
		return err
	}
	for _, q := range im.file.Questions {
		for _, e := range im.file.Entities {
			place := assessment.Place{QuestionID: q.No, EntityID: im.entities[e.ID]}
			old := stored[place]
			if content(old).Same(q.Judgements[e.ID]) {
				continue
			}
			j := im.judgement(a, place, q.Judgements[e.ID])
			if j.Version = old.Version; !im.done.Added {
				im.meetProposal(a, &j, proposals[place], e)
			}
			im.fields = append(im.fields, j.Normalise()...)
			if len(im.fields) > 0 {
				continue
			}
			if _, err := im.tx.SaveJudgement(j); err != nil {
				return err
			}
		}
	}
	return assessment.InvalidFields(im.fields)
}

// proposals are what the pinned answers propose for an existing audit.
func (im *auditImport) proposals(a assessment.Audit) (map[assessment.Place]*assessment.Proposed, error) {
	proposed := map[assessment.Place]*assessment.Proposed{}
	if im.done.Added {
		return proposed, nil
	}
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return nil, err
	}
	by, err := im.readPinned(im.tx, a)
	if err != nil {
		return nil, err
	}
	for _, q := range a.Questions {
		for _, e := range entities {
			if p := proposedFor(e, q.From, by); p != nil {
				proposed[assessment.Place{QuestionID: q.ID, EntityID: e.EntityID}] = p
			}
		}
	}
	return proposed, nil
}

// meetProposal gives a judgement that the file changes the current proposal; if it differs, it needs a reason.
func (im *auditImport) meetProposal(
	a assessment.Audit,
	j *assessment.Judgement,
	proposed *assessment.Proposed,
	entity exchange.Entity,
) {
	if j.Ordinal != nil {
		j.Proposed = proposed
	}
	if j.Origin() == assessment.Overridden && j.Reason == "" {
		im.wrongAt(
			im.cellPath(j.QuestionID, entity.ID),
			"error.file_override_reason",
			assessment.Args{"ID": j.QuestionID, "Name": entity.Name, "Proposed": a.Scale.Label(j.Proposed.Ordinal)},
		)
	}
}

// judgement is the file's judgement of a cell. Nobody here has made it: who did is what the file says, and a member
// with that address has not said it.
func (im *auditImport) judgement(a assessment.Audit, at assessment.Place, f exchange.Judgement) assessment.Judgement {
	j := assessment.Judgement{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		EntityID:       at.EntityID,
		QuestionID:     at.QuestionID,
		Ordinal:        f.Judgement,
		NotAssessed:    f.NotAssessed,
		NotApplicable:  f.NotApplicable,
		Observation:    f.Observation,
		Grounds:        f.Grounds(),
		Reason:         f.Reason,
		Parts:          f.JudgedParts(),
		JudgedBy:       im.p.User.ID,
		Imported:       true,
		SaidBy:         f.JudgedBy,
		SaidAt:         string(f.JudgedAt),
		UpdatedAt:      im.now,
	}
	if im.done.Added && j.SaidBy == "" { // a report that was typed in says it once
		j.SaidBy = im.file.Audit.Auditor
		j.SaidAt = cmp.Or(j.SaidAt, string(im.file.Audit.Date))
	}
	if p := f.Proposed; p != nil {
		j.Proposed = &assessment.Proposed{
			Ordinal:    p.Judgement,
			Points:     p.Points,
			Possible:   p.Possible,
			Uncapped:   p.Uncapped,
			Cap:        p.Cap,
			CappedBy:   p.CappedBy,
			Submission: p.Submission,
		}
		if j.Proposed.CappedBy == nil {
			j.Proposed.CappedBy = []string{}
		}
	}
	return j
}

// writeEngagements engages those in the file. Those already engaged stay so, until the day in the file. In an audit
// that the import adds they count at once, as in planning: what is in it is known to whoever imports it.
func (im *auditImport) writeEngagements(a assessment.Audit, before auditContent) error {
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	for _, f := range im.file.Engaged {
		e := assessment.Engagement{AuditID: a.ID, UserID: im.people[f.Email], Until: f.Until}
		i := slices.IndexFunc(before.engagements, func(b assessment.Engagement) bool { return b.UserID == e.UserID })
		if i >= 0 && before.engagements[i].LastDay() == e.Until {
			continue
		}
		if !im.p.MayAll(assessment.ManageAudits, im.tree, entities) {
			return workflow.Denied(assessment.ManageAudits)
		}
		if i >= 0 {
			e.Version = before.engagements[i].Version
		}
		if _, err := im.engage(im.tx, im.p, im.tree, a, entities, e, im.done.Added); err != nil {
			return err
		}
	}
	return nil
}

// checkEngaged refuses a change of what is audited, or the start of fieldwork, with somebody engaged who may not audit
// the entities.
func (im *auditImport) checkEngaged(a assessment.Audit, before auditContent) error {
	if im.done.Added {
		return nil
	}
	entities, err := im.tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	same := a.State == before.State && sameID(a.RoundID, before.RoundID) && len(entities) == len(before.entities)
	for _, e := range entities {
		same = same && slices.ContainsFunc(before.entities, func(b assessment.AuditedEntity) bool {
			return b.EntityID == e.EntityID && b.SubmissionSHA256 == e.SubmissionSHA256
		})
	}
	if same {
		return nil
	}
	return im.checkIndependent(im.tx, im.p, im.tree, a, entities)
}

// writeConfirmations keeps what the file of a new audit says was confirmed without an auditor, as what the file says.
func (im *auditImport) writeConfirmations(a assessment.Audit, _ auditContent) error {
	if !im.done.Added {
		return nil
	}
	for i, c := range im.file.Confirmed {
		if err := im.tx.AddEngagementConfirmation(assessment.EngagementConfirmation{
			OrganisationID: a.OrganisationID,
			AuditID:        a.ID,
			UserID:         im.people[c.Auditor],
			Wait:           int64(-1 - i/assessment.WithoutAuditor), // those here are positive
			ConfirmedBy:    im.people[c.By],
			Role:           c.Role,
			ConfirmedAt:    c.At,
			ImportedBy:     &im.p.User.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}
