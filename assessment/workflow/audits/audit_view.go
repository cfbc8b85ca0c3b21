package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// Audits lists the audits that the principal works on or may know of, latest first. Of the versions of an audit, it is
// the one in force, and a correction that is not final.
func (w *UseCases) Audits(ctx context.Context, p assessment.Principal) ([]record.AuditHead, error) {
	list := []record.AuditHead{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		shown, _, err := w.allShown(tx, p)
		shown, _ = inForce(shown)
		for _, s := range shown {
			list = append(list, s.head())
		}
		return err
	})
	return list, err
}

// allShown are the audits that the principal works on or may know of, latest first, and the names of bodies now.
func (w *UseCases) allShown(tx assessment.Tx, p assessment.Principal) ([]Shown, map[assessment.ID]string, error) {
	t, err := workflow.TreeFor(tx, p, assessment.ReadAudits)
	if err != nil {
		return nil, nil, err
	}
	audits, err := tx.Audits()
	if err != nil {
		return nil, nil, err
	}
	by, err := EntitiesByAudit(tx)
	if err != nil {
		return nil, nil, err
	}
	own, err := w.OwnEngagements(tx, p, t)
	if err != nil {
		return nil, nil, err
	}
	bodies, err := bodyNames(tx)
	if err != nil {
		return nil, nil, err
	}
	var list []Shown
	for _, a := range audits {
		entities := by[a.ID]
		if a.State != assessment.AuditFinal {
			nameEntities(bodies, entities)
		}
		access, _ := own.access(a, entities)
		s := ShownAudit(p, access, a, entities)
		if s.MayManage || s.MayWrite || s.MayRead || len(s.Entities) > 0 {
			list = append(list, s)
		}
	}
	return list, bodies, w.readPlanners(tx, p, list)
}

// EntitiesByAudit are the entities of all audits, in the order of each.
func EntitiesByAudit(tx assessment.Tx) (map[assessment.ID][]assessment.AuditedEntity, error) {
	all, err := tx.AllAuditedEntities()
	if err != nil {
		return nil, err
	}
	by := map[assessment.ID][]assessment.AuditedEntity{}
	for _, e := range all {
		by[e.AuditID] = append(by[e.AuditID], e)
	}
	return by, nil
}

// Audit is an audit with its matrix, as far as the principal may see it.
func (w *UseCases) Audit(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Audit, error) {
	return w.view(ctx, p, id, anyReader, w.readCompared)
}

// anyReader refuses nobody who may know of an audit.
func anyReader(Access, Shown) error { return nil }

// whoReads refuses those who may not read what the auditors have written.
func whoReads(_ Access, s Shown) error { return s.mayRead() }

// Findings is [UseCases.Audit] for those who may read what the auditors have written.
func (w *UseCases) Findings(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Audit, error) {
	return w.view(ctx, p, id, whoReads, w.read)
}

// Reported is [UseCases.Findings] as the report has them, with what a correction differs in; on request an open
// extract.
func (w *UseCases) Reported(
	ctx context.Context, p assessment.Principal, id assessment.ID, open bool,
) (record.Audit, error) {
	if !open {
		return w.view(ctx, p, id, whoReads, w.readCompared)
	}
	return w.view(ctx, p, id, whoReads, func(
		tx assessment.Tx, p assessment.Principal, id assessment.ID, may mayRead,
	) (record.Audit, error) {
		r, err := w.readCompared(tx, p, id, may)
		if err != nil {
			return r, err
		}
		x, err := extract(tx, id)
		r.Open(x)
		return r, err
	})
}

// AuditToWrite is [UseCases.Audit] for those who may write in it now: engaged auditors, until it is final.
func (w *UseCases) AuditToWrite(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Audit, error) {
	return w.view(ctx, p, id, func(access Access, s Shown) error { return access.mayWrite(s.State) }, w.read)
}

// AuditToChange is [UseCases.Audit] for those who may change its description now, as [UseCases.SaveAudit] does.
func (w *UseCases) AuditToChange(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Audit, error) {
	return w.view(ctx, p, id, func(access Access, s Shown) error { return access.mayChange(s.State) }, w.read)
}

// mayRead refuses those who may not do what a reading is for.
type mayRead = func(Access, Shown) error

// view reads an audit for a principal who may do what the reading is for.
func (w *UseCases) view(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	may mayRead,
	read func(assessment.Tx, assessment.Principal, assessment.ID, mayRead) (record.Audit, error),
) (record.Audit, error) {
	var r record.Audit
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		r, err = read(tx, p, id, may)
		return err
	})
	return r, err
}

// read makes the record of an audit for a principal who may do what the reading is for.
func (w *UseCases) read(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	may mayRead,
) (record.Audit, error) {
	r, _, err := w.readShown(tx, p, id, may)
	return r, err
}

func (w *UseCases) readShown(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	may mayRead,
) (r record.Audit, s Shown, err error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
	if err != nil {
		return r, s, err
	}
	s = ShownAudit(p, access, a, entities)
	if err := may(access, s); err != nil {
		return r, s, err
	}
	if err := s.readEditions(tx); err != nil {
		return r, s, err
	}
	one := []Shown{s}
	if err := w.readPlanners(tx, p, one); err != nil {
		return r, s, err
	}
	s = one[0]
	by := map[assessment.ID]pinned{}
	if s.MayRead {
		if by, err = w.readPinned(tx, a); err != nil {
			return r, s, err
		}
	}
	r, err = w.record(tx, s, by, workflow.Language(p))
	if err != nil {
		return r, s, err
	}
	if err := sincePinned(tx, &r, by); err != nil {
		return r, s, err
	}
	if err := w.readEngaged(tx, p, access, a, entities, &r); err != nil {
		return r, s, err
	}
	if err := w.readWithdrawal(tx, s, access, entities, &r); err != nil {
		return r, s, err
	}
	if access.Engaged {
		if err := advise(tx, &r, a, by); err != nil {
			return r, s, err
		}
	}
	return r, s, namePeople(tx, &r, nil)
}

// readEngaged reads who works on an audit for those who manage it, for its auditors, and for those who may confirm an
// engagement.
func (w *UseCases) readEngaged(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	r *record.Audit,
) error {
	works := access.manages || access.Engaged
	if !works && !p.MaySomewhere(assessment.ConfirmEngagements) {
		return nil
	}
	engagements, err := tx.Engagements(a.ID)
	if err != nil || !works && !slices.ContainsFunc(engagements, assessment.Engagement.Waits) {
		return err
	}
	l, err := w.readAuditors(tx, p, access.Tree, a, entities)
	if err != nil {
		return err
	}
	list := l.list(p, access.Engaged)
	if works ||
		slices.ContainsFunc(list, func(e record.EngagedAuditor) bool { return len(e.ConfirmAs) > 0 }) {
		r.Auditors = list
	}
	return nil
}

// record is the record of an audit, with matrix and recommendations for those who may read them. The pinned answers are
// by assessment.
func (w *UseCases) record(
	tx assessment.Tx,
	s Shown,
	by map[assessment.ID]pinned,
	lang string,
) (record.Audit, error) {
	if err := nameBodies(tx, s.Audit, s.Entities, nil); err != nil {
		return record.Audit{}, err
	}
	r := s.outline()
	if err := w.readAround(tx, s, &r); err != nil {
		return r, err
	}
	if err := readWithoutAuditor(tx, &r); err != nil || !s.MayRead {
		return r, err
	}
	if err := w.readConduct(tx, s, &r); err != nil {
		return r, err
	}
	judgements, err := tx.Judgements(s.ID)
	if err != nil {
		return r, err
	}
	r.Cells = s.cells(Matrix(s.Audit, s.Entities, judgements), by)
	r.Gaps = gaps(r)
	if err := s.readTotals(tx, &r); err != nil {
		return r, err
	}
	if r.Recommendations, err = w.recommended(tx, s, lang); err != nil {
		return r, err
	}
	if r.FollowUps, err = w.followUps(tx, s); err != nil {
		return r, err
	}
	if err := w.laterFindings(tx, s, r.Recommendations); err != nil {
		return r, err
	}
	return r, w.readCorrection(tx, s, &r, lang)
}

// readConduct reads how the audit was carried out, for those who see all of it: who approved its plan, what the
// auditors declared, and the fact checks.
func (w *UseCases) readConduct(tx assessment.Tx, s Shown, r *record.Audit) (err error) {
	if !s.Whole {
		return nil
	}
	if r.PlanApprovals, err = plansApproved(tx, s.Audit, s.Entities); err != nil {
		return err
	}
	if r.Declarations, err = declarationsMade(tx, s.Audit); err != nil {
		return err
	}
	r.FactChecks, err = w.factChecksMade(tx, s.reader.Organisation, s.ID)
	return err
}

// readAround reads round, questionnaire and, for those who see everything that was sealed, the seal.
func (w *UseCases) readAround(tx assessment.Tx, s Shown, r *record.Audit) error {
	if s.RoundID != nil {
		round, err := tx.Round(*s.RoundID)
		if err != nil {
			return err
		}
		r.Round, r.Questionnaire = new(record.RoundNameOf(round)), new(record.QuestionnaireOf(round))
		if r.Asked, err = w.kernel.QuestionnaireOf(tx, round); err != nil {
			return err
		}
	}
	if s.State != assessment.AuditFinal || !s.Whole {
		return nil
	}
	seal, err := tx.AuditSeal(s.ID)
	r.Seal = &record.AuditSeal{SHA256: seal.SHA256, SealedBy: seal.SealedBy, SealedAt: seal.SealedAt.UTC()}
	return err
}

// namePeople fills in the names of everybody referred to by id, in the audit or among the ids.
func namePeople(tx assessment.Tx, r *record.Audit, ids []assessment.ID) error {
	names, err := people.Names(tx)
	if err != nil {
		return err
	}
	if r.Seal != nil {
		ids = append(ids, r.Seal.SealedBy)
	}
	if r.Withdrawal != nil {
		r.Withdrawal.By.Name = names[r.Withdrawal.By.ID]
	}
	for _, c := range r.Cells {
		for _, by := range c.Judgement.Named() {
			ids = append(ids, *by)
		}
	}
	for _, t := range r.Totals {
		ids = append(ids, t.SavedBy)
	}
	for _, one := range r.Recommendations {
		ids = append(ids, one.WrittenBy)
	}
	for _, one := range r.Advice {
		if one.Dismissal != nil {
			ids = append(ids, one.Dismissal.DismissedBy)
		}
	}
	r.People = record.PeopleOf(names, ids)
	return nil
}

// pinned is the pinned submission of an entity, for the matrix.
type pinned struct {
	form      *scoring.Form
	answers   []assessment.Answer
	proposals map[string]scoring.Proposal // by the questionnaire's audit question

	withdrawal *assessment.Withdrawal // nil unless it was taken back since
}

// readPinned reads the submissions that an audit's entities are pinned to, by assessment.
func (w *UseCases) readPinned(tx assessment.Tx, a assessment.Audit) (map[assessment.ID]pinned, error) {
	submissions, err := tx.SubmissionsPinned(a.ID)
	if err != nil {
		return nil, err
	}
	by := make(map[assessment.ID]pinned, len(submissions))
	scale := ProposingScale(a.Scale)
	for _, s := range submissions {
		form, sealed, err := w.PinnedForm(tx, s)
		if err != nil {
			return nil, err
		}
		one := pinned{
			form:       form,
			answers:    sealed.ToAnswers(),
			proposals:  map[string]scoring.Proposal{},
			withdrawal: s.Withdrawal,
		}
		for _, proposal := range form.Proposals(one.answers, scale) {
			one.proposals[proposal.AuditQuestionID] = proposal
		}
		by[s.AssessmentID] = one
	}
	return by, nil
}

// advise fills in what rules propose from the pinned answers, and the bodies that recommendations can go to.
func advise(tx assessment.Tx, r *record.Audit, a assessment.Audit, by map[assessment.ID]pinned) error {
	bodies, err := tx.Bodies()
	if err != nil {
		return err
	}
	for _, b := range bodies {
		r.Bodies = append(r.Bodies, record.BodyName{ID: b.ID, Name: b.Name})
	}
	dismissals, err := tx.Dismissals(a.ID)
	if err != nil {
		return err
	}
	for _, e := range r.Entities {
		if e.Assessment == nil || by[*e.Assessment].form == nil {
			continue
		}
		one := by[*e.Assessment]
		results, err := advice.Of(one.form, one.answers, one.form.Score(one.answers))
		if err != nil {
			return err
		}
		for _, result := range results {
			row := record.AuditAdvice{
				Entity:     e.Entity.ID,
				RuleAdvice: rounds.AdviceOf(result),
				Places:     placesOf(a, one.form.Questionnaire(), result.QuestionID, e.Entity.ID),
			}
			decide(&row, r.Recommendations, dismissals)
			r.Advice = append(r.Advice, row)
		}
	}
	return nil
}

// decide fills in what was decided on a proposal.
func decide(row *record.AuditAdvice, recommended []record.AuditRecommendation, dismissals []assessment.Dismissal) {
	for _, r := range recommended {
		if r.Rule != nil && *r.Rule == row.Rule && r.RuleEntity != nil && *r.RuleEntity == row.Entity {
			row.Adopted = &r.ID
			break
		}
	}
	for _, d := range dismissals {
		if d.RuleID == row.Rule && d.EntityID == row.Entity {
			row.Dismissal = &record.Dismissal{
				Reason:      d.Reason,
				DismissedBy: d.DismissedBy,
				DismissedAt: d.DismissedAt.UTC(),
			}
		}
	}
}

func madeFrom(r assessment.Recommendation, rule string, entity assessment.ID) bool {
	return r.RuleID == rule && r.RuleEntityID != nil && *r.RuleEntityID == entity
}

// placesOf are the cells of an audit that a question of the questionnaire affects.
func placesOf(
	a assessment.Audit,
	q *questionnaires.Questionnaire,
	question string,
	entity assessment.ID,
) []assessment.Place {
	places := []assessment.Place{}
	for _, fed := range q.AuditQuestionsFor(question) {
		for _, asked := range a.Questions {
			if asked.From == fed.ID {
				places = append(places, assessment.Place{QuestionID: asked.ID, EntityID: entity})
			}
		}
	}
	return places
}

// Matrix lists the judgements of an audit's entities, by question and then in their order. A missing one has version 0.
func Matrix(
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	judgements []assessment.Judgement,
) []assessment.Judgement {
	judged := make(map[record.Place]assessment.Judgement, len(judgements))
	for _, j := range judgements {
		judged[record.Place{QuestionID: j.QuestionID, EntityID: j.EntityID}] = j
	}
	matrix := make([]assessment.Judgement, 0, len(a.Questions)*len(entities))
	for _, q := range a.Questions {
		for _, e := range entities {
			j, ok := judged[record.Place{QuestionID: q.ID, EntityID: e.EntityID}]
			if !ok {
				j = assessment.Judgement{
					OrganisationID: a.OrganisationID,
					AuditID:        a.ID,
					EntityID:       e.EntityID,
					QuestionID:     q.ID,
				}
			}
			matrix = append(matrix, j)
		}
	}
	return matrix
}

// cells are the cells of a matrix, with the pinned answers.
func (s Shown) cells(matrix []assessment.Judgement, by map[assessment.ID]pinned) []record.AuditCell {
	cells := make([]record.AuditCell, 0, len(matrix))
	for i, j := range matrix {
		c := record.AuditCell{
			Question:  j.QuestionID,
			Entity:    j.EntityID,
			Judgement: record.JudgementOf(s.Scale, j),
		}
		e, q := s.Entities[i%len(s.Entities)], s.Questions[i/len(s.Entities)]
		switch {
		case e.AssessmentID != nil && e.SubmissionNumber > 0:
			working := by[*e.AssessmentID].proposals[q.From]
			s.propose(&c, working, proposedFor(e, q.From, by))
			c.Why = whyNoShare(q.From, working)
		case !e.Outside:
			c.Why = "nothing_handed_in"
		}
		cells = append(cells, c)
	}
	return cells
}

// whyNoShare is why pinned answers give no share for a question of the questionnaire, in the words of comparisons; ""
// if they give one.
func whyNoShare(question string, working scoring.Proposal) string {
	switch {
	case question == "":
		return "not_fed"
	case len(working.Questions) == 0:
		return "not_asked"
	case working.Share.Possible == 0:
		return "nothing_counts"
	}
	return ""
}

// proposedFor is what an entity's pinned answers propose for a question of the questionnaire, nil for nothing.
func proposedFor(e assessment.AuditedEntity, question string, by map[assessment.ID]pinned) *assessment.Proposed {
	if e.AssessmentID == nil || e.SubmissionNumber == 0 {
		return nil
	}
	proposal, ok := by[*e.AssessmentID].proposals[question]
	if !ok || !proposal.OK {
		return nil
	}
	return ProposedOf(proposal, e.SubmissionSHA256)
}

// propose fills in the share and proposal of a cell, with the working for those engaged.
func (s Shown) propose(c *record.AuditCell, working scoring.Proposal, proposed *assessment.Proposed) {
	j := c.Judgement
	c.Share = record.ShareOf(working.Share)
	c.Outdated = j.Ordinal != nil && j.Proposed != nil
	if working.TooFew {
		basis := record.BasisOf(working)
		c.TooFew = &basis
	}
	if proposed == nil {
		return
	}
	c.Proposal = &record.CellProposal{
		Proposed:  *record.ProposedOf(s.Scale, proposed),
		Basis:     record.BasisOf(working),
		Questions: []record.Working{},
	}
	if s.Engaged {
		c.Proposal.Questions = record.WorkingOf(working)
	}
	c.Outdated = j.Ordinal != nil && (j.Proposed == nil || j.Proposed.Ordinal != proposed.Ordinal)
	c.Wide = j.Ordinal != nil && s.Scale.PartWidely(proposed.Ordinal, *j.Ordinal)
}

// gaps lists the cells where self-assessment and judgement differ widely, by entity and question in the audit's order.
func gaps(r record.Audit) []record.Place {
	list := []record.Place{}
	for k := range r.Entities {
		for i := range r.Questions {
			if c := r.Cell(i, k); c.Wide {
				list = append(list, record.Place{QuestionID: c.Question, EntityID: c.Entity})
			}
		}
	}
	return list
}
