package audits

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// AuditSummary is an audit as it stands in a list.
type AuditSummary struct {
	assessment.Audit                            // of one that the reader is not to read, what says that it takes place
	Entities         []assessment.AuditedEntity // those the reader is told of
	Engaged          bool                       // the reader works on it
	MayRead          bool                       // what the auditors have written
}

// AuditView is an audit with its matrix, as far as the reader may see: the auditors engaged all of it, others their own
// entities and from the day on that it is final.
type AuditView struct {
	assessment.Audit
	Entities        []assessment.AuditedEntity // in the audit's order
	Whole           bool                       // all of the audit's entities are among them
	Round           *assessment.Round          // nil without one
	Questionnaire   *questionnaires.Questionnaire
	Cells           []AuditCell // question by question, and within that in the order of the entities; none unless MayRead
	Recommendations []assessment.Recommendation
	Advice          []AuditAdvice     // what rules propose; for those engaged
	Bodies          []assessment.Body // that can be recommended to; for those engaged
	Engaged         []EngagedAuditor
	Seal            *assessment.AuditSeal    // without content; nil until final
	Names           map[assessment.ID]string // of people, by user
	MayRead         bool                     // what the auditors have written
	MayWrite        bool                     // as an engaged auditor, while it is not final
	MayManage       bool                     // who is engaged
	MayPlan         bool                     // title, entities, questions and scale
}

// AuditCell is an audit question at an entity: what the pinned answers say and what the auditor judged.
type AuditCell struct {
	Question  assessment.AuditedQuestion
	Entity    assessment.AuditedEntity
	Judgement assessment.Judgement // of version 0 while there is none
	Share     scoring.Share        // of the points in the pinned answers; 0 of 0 without
	Proposal  *scoring.Proposal    // with its working; nil where nothing is proposed
	Proposed  *assessment.Ordinal  // nil where nothing is proposed
	Outdated  bool                 // the judgement met another proposal than the one that stands now
	Wide      bool                 // self-assessment and judgement part widely
}

// EngagedAuditor is somebody who works or worked on an audit.
type EngagedAuditor struct {
	assessment.Engagement
	Name, Email string
	Now         bool // the engagement holds today
}

// AuditAdvice is what a rule recommends on the pinned answers of an entity.
type AuditAdvice struct {
	advice.Result
	EntityID  assessment.ID
	Adopted   *assessment.ID        // the recommendation made from it
	Dismissal *assessment.Dismissal // nil while nobody has dismissed it
	Places    []assessment.Place    // where it would stand
}

// Cell is the cell of the audit question and the entity at these places of their lists.
func (v AuditView) Cell(question, entity int) AuditCell {
	return v.Cells[question*len(v.Entities)+entity]
}

// At lists the recommendations that stand at a cell, by body and number.
func (v AuditView) At(question string, entity assessment.ID) []assessment.Recommendation {
	var at []assessment.Recommendation
	for _, r := range v.Recommendations {
		if r.StandsAt(question, entity) {
			at = append(at, r)
		}
	}
	return at
}

// Audits lists the audits that the principal works on or is told of, latest first.
func (w *UseCases) Audits(ctx context.Context, p assessment.Principal) ([]AuditSummary, error) {
	list := []AuditSummary{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadAudits) {
			return workflow.Denied(assessment.ReadAudits)
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		audits, err := tx.Audits()
		if err != nil {
			return err
		}
		by, err := EntitiesByAudit(tx)
		if err != nil {
			return err
		}
		engagements, err := tx.EngagementsOf(p.User.ID)
		if err != nil {
			return err
		}
		bodies, err := bodyNames(tx)
		if err != nil {
			return err
		}
		for _, a := range audits {
			entities := by[a.ID]
			if a.State != assessment.AuditFinal {
				nameEntities(bodies, entities)
			}
			access := Access{
				Tree:    t,
				Engaged: w.Engaged(p, t, engagements, a.ID, entities),
				manages: mayAll(p, t, assessment.ManageAudits, entities),
			}
			v := ShownAudit(p, access, a, entities)
			if v.MayManage || v.MayWrite || v.MayRead || len(v.Entities) > 0 {
				list = append(list, AuditSummary{
					Audit:    v.Audit,
					Entities: v.Entities,
					Engaged:  access.Engaged,
					MayRead:  v.MayRead,
				})
			}
		}
		return nil
	})
	return list, err
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

// ShownAudit is an audit without what the principal is not to see.
func ShownAudit(
	p assessment.Principal,
	access Access,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) AuditView {
	v := AuditView{
		Audit:     a,
		MayManage: access.manages && !p.ReadOnly,
		MayWrite:  access.Engaged && a.State != assessment.AuditFinal && !p.ReadOnly,
	}
	v.MayPlan = a.State == assessment.AuditPlanning && (v.MayManage || v.MayWrite)
	for _, e := range entities {
		switch {
		case access.Engaged, a.State == assessment.AuditFinal && p.May(assessment.ReadFindings, access.Tree, e.EntityID):
			v.MayRead = true
			v.Entities = append(v.Entities, e)
		}
	}
	v.Whole = v.MayRead && len(v.Entities) == len(entities)
	if !v.MayRead {
		for _, e := range entities {
			if access.manages || knowsAudit(p, access.Tree, e.EntityID) {
				e.Overall, e.Statement = "", ""
				v.Entities = append(v.Entities, e)
			}
		}
	}
	if !v.Whole && (a.State != assessment.AuditPlanning || !access.manages) {
		v.hide()
	}
	return v
}

// hide takes out what is written of the audit as a whole, which tells of entities that the reader may not see.
func (v *AuditView) hide() {
	v.Overall = ""
	v.Statement = ""
	v.FactCheck = ""
	v.Background = ""
	v.DocumentsStudied, v.Interviews, v.Notes = nil, nil, nil
	v.Questions = slices.Clone(v.Questions)
	for i := range v.Questions {
		v.Questions[i].Parts = nil
	}
	if !v.MayRead && v.State != assessment.AuditPlanning {
		v.Questions = nil
	}
}

// Audit is an audit with its matrix, as far as the principal may see.
func (w *UseCases) Audit(ctx context.Context, p assessment.Principal, id assessment.ID) (AuditView, error) {
	var v AuditView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return err
		}
		v = ShownAudit(p, access, a, entities)
		if v.Names, err = people.Names(tx); err != nil {
			return err
		}
		if err := w.readAround(tx, &v, access); err != nil {
			return err
		}
		if !v.MayRead {
			return nil
		}
		return w.readMatrix(tx, &v, access, workflow.Language(p))
	})
	return v, err
}

// readAround reads round, questionnaire, seal and who is engaged.
func (w *UseCases) readAround(tx assessment.Tx, v *AuditView, access Access) error {
	if err := nameBodies(tx, v.Audit, v.Entities, nil); err != nil {
		return err
	}
	if v.RoundID != nil {
		r, err := tx.Round(*v.RoundID)
		if err != nil {
			return err
		}
		v.Round = &r
		if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, r); err != nil {
			return err
		}
	}
	if v.State == assessment.AuditFinal {
		seal, err := tx.AuditSeal(v.ID)
		if err != nil {
			return err
		}
		seal.Content = nil
		v.Seal = &seal
	}
	if !access.manages && !access.Engaged {
		return nil
	}
	engagements, err := tx.Engagements(v.ID)
	if err != nil {
		return err
	}
	members, err := tx.Members()
	if err != nil {
		return err
	}
	for _, e := range engagements {
		i := slices.IndexFunc(members, func(m assessment.Member) bool { return m.UserID == e.UserID })
		if i >= 0 {
			v.Engaged = append(v.Engaged, EngagedAuditor{
				Engagement: e,
				Name:       members[i].Name,
				Email:      members[i].Email,
				Now:        e.Holds(w.kernel.Today()),
			})
		}
	}
	if access.Engaged {
		v.Bodies, err = tx.Bodies()
	}
	return err
}

// pinned is what an entity handed in, read for the matrix.
type pinned struct {
	form      *scoring.Form
	answers   []assessment.Answer
	proposals map[string]scoring.Proposal // by the questionnaire's audit question
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
		one := pinned{form: form, answers: sealed.ToAnswers(), proposals: map[string]scoring.Proposal{}}
		for _, proposal := range form.Proposals(one.answers, scale) {
			one.proposals[proposal.AuditQuestionID] = proposal
		}
		by[s.AssessmentID] = one
	}
	return by, nil
}

// readMatrix reads judgements, recommendations and, for those engaged, what rules propose.
func (w *UseCases) readMatrix(tx assessment.Tx, v *AuditView, access Access, lang string) error {
	judgements, err := tx.Judgements(v.ID)
	if err != nil {
		return err
	}
	by, err := w.readPinned(tx, v.Audit)
	if err != nil {
		return err
	}
	v.Cells = Matrix(v.Audit, v.Entities, judgements, by)
	if err := v.ReadRecommendations(tx, lang); err != nil {
		return err
	}
	if !access.Engaged {
		return nil
	}
	dismissals, err := tx.Dismissals(v.ID)
	if err != nil {
		return err
	}
	for _, e := range v.Entities {
		if e.AssessmentID == nil {
			continue
		}
		one, ok := by[*e.AssessmentID]
		if !ok {
			continue
		}
		results, err := advice.Of(one.form, one.answers, one.form.Score(one.answers))
		if err != nil {
			return err
		}
		for _, r := range results {
			v.Advice = append(v.Advice, v.advised(r, e, one.form.Questionnaire(), dismissals))
		}
	}
	return nil
}

func (v *AuditView) advised(
	r advice.Result,
	e assessment.AuditedEntity,
	q *questionnaires.Questionnaire,
	dismissals []assessment.Dismissal,
) AuditAdvice {
	row := AuditAdvice{Result: r, EntityID: e.EntityID, Places: placesOf(v.Audit, q, r.QuestionID, e.EntityID)}
	if i := slices.IndexFunc(
		v.Recommendations,
		func(x assessment.Recommendation) bool { return madeFrom(x, r.RuleID, e.EntityID) },
	); i >= 0 {
		row.Adopted = &v.Recommendations[i].ID
	}
	if i := slices.IndexFunc(
		dismissals,
		func(d assessment.Dismissal) bool { return d.RuleID == r.RuleID && d.EntityID == e.EntityID },
	); i >= 0 {
		row.Dismissal = &dismissals[i]
	}
	return row
}

func madeFrom(r assessment.Recommendation, rule string, entity assessment.ID) bool {
	return r.RuleID == rule && r.RuleEntityID != nil && *r.RuleEntityID == entity
}

// placesOf are the cells at which a question of the questionnaire bears on an audit.
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

// ReadRecommendations reads the recommendations that the reader may see, by number within each body, and the bodies as
// the language orders their names.
func (v *AuditView) ReadRecommendations(tx assessment.Tx, lang string) error {
	all, err := tx.Recommendations(v.ID)
	if err != nil {
		return err
	}
	if err := nameBodies(tx, v.Audit, nil, all); err != nil {
		return err
	}
	assessment.SortByName(lang, all, func(r assessment.Recommendation) string { return r.BodyName })
	v.Recommendations = v.concerning(all)
	return nil
}

// concerning are the recommendations that the reader may see: those to the bodies of the entities shown, at those
// entities. A place at another entity is left out, and so is what made a rule recommend it at another.
func (v *AuditView) concerning(all []assessment.Recommendation) []assessment.Recommendation {
	if v.Whole {
		return all
	}
	shown := map[assessment.ID]bool{}
	bodies := map[assessment.ID]bool{}
	for _, e := range v.Entities {
		shown[e.EntityID] = true
		if e.BodyID != nil {
			bodies[*e.BodyID] = true
		}
	}
	var own []assessment.Recommendation
	for _, r := range all {
		before := len(r.Places)
		r.Places = slices.DeleteFunc(slices.Clone(r.Places), func(p assessment.Place) bool { return !shown[p.EntityID] })
		if r.RuleEntityID != nil && !shown[*r.RuleEntityID] {
			r.RuleID, r.RuleEntityID = "", nil
		}
		// A shared body has recommendations that are about others alone.
		if bodies[r.BodyID] && (before == 0 || len(r.Places) > 0) || len(r.Places) > 0 {
			own = append(own, r)
		}
	}
	return own
}

// Matrix make the matrix.
func Matrix(
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	judgements []assessment.Judgement,
	by map[assessment.ID]pinned,
) []AuditCell {
	type place struct {
		entity   assessment.ID
		question string
	}
	judged := make(map[place]assessment.Judgement, len(judgements))
	for _, j := range judgements {
		judged[place{entity: j.EntityID, question: j.QuestionID}] = j
	}
	matrix := make([]AuditCell, 0, len(a.Questions)*len(entities))
	for _, q := range a.Questions {
		for _, e := range entities {
			c := AuditCell{Question: q, Entity: e, Judgement: judged[place{entity: e.EntityID, question: q.ID}]}
			if c.Judgement.Version == 0 {
				c.Judgement = assessment.Judgement{
					OrganisationID: a.OrganisationID,
					AuditID:        a.ID,
					EntityID:       e.EntityID,
					QuestionID:     q.ID,
				}
			}
			if e.AssessmentID != nil && e.SubmissionNumber > 0 {
				c.propose(a.Scale, by[*e.AssessmentID])
			}
			matrix = append(matrix, c)
		}
	}
	return matrix
}

// propose puts what the pinned answers say into the cell.
func (c *AuditCell) propose(scale assessment.JudgementScale, from pinned) {
	proposal, ok := from.proposals[c.Question.From]
	c.Share = proposal.Share
	c.Outdated = c.Judgement.Ordinal != nil && c.Judgement.Proposed != nil
	if ok && proposal.OK {
		at := ProposedOf(proposal, c.Entity.SubmissionSHA256)
		c.Proposal, c.Proposed = &proposal, &at.Ordinal
		c.Outdated = c.Judgement.Ordinal != nil && (c.Judgement.Proposed == nil || c.Judgement.Proposed.Ordinal != at.Ordinal)
		c.Wide = c.Judgement.Ordinal != nil && scale.PartWidely(at.Ordinal, *c.Judgement.Ordinal)
	}
}

// Gaps lists the cells where self-assessment and judgement part widely, entity by entity, in the audit's orders.
func (v AuditView) Gaps() []AuditCell {
	var gaps []AuditCell
	for _, c := range v.Cells {
		if c.Wide {
			gaps = append(gaps, c)
		}
	}
	slices.SortStableFunc(gaps, func(a, b AuditCell) int { return cmp.Compare(a.Entity.Position, b.Entity.Position) })
	return gaps
}
