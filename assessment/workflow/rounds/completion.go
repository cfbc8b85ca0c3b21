package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// RoundView is a round with the progress of each entity.
type RoundView struct {
	RoundSummary
	Questionnaire *questionnaires.Questionnaire
	Rows          []CompletionRow // in the order of the tree
	MayManage     bool            // may change the round itself, which requires a role that reaches the whole organisation
}

// CompletionRow is the progress of one entity in a round, and whom to remind.
type CompletionRow struct {
	assessment.Assessment
	Entity   assessment.Entity
	Body     string // name of the body that answers for it, its own or inherited; "" for none
	Branch   string // see branchName
	Counts   scoring.Counts
	Areas    []scoring.Area // in the questionnaire's order, only progress
	NotBegun bool
	Late     bool          // not submitted although the round has a week or less left, or is over
	People   []RoundPerson // those who answer for the entity and have accepted their invitation
	Pending  []RoundPerson // those who will when they open the link of their invitation
	Result   bool          // there is a result that the principal may read
}

// RoundPerson is somebody who answers for an entity.
type RoundPerson struct {
	UserID      assessment.ID
	Name, Email string
	Role        assessment.Role
}

// Round is the progress of the entities that the principal reaches: only numbers, not which questions they have
// answered.
func (w *UseCases) Round(ctx context.Context, p assessment.Principal, id assessment.ID) (RoundView, error) {
	return w.RoundShown(ctx, p, id, func(v RoundView) []CompletionRow { return v.Rows })
}

// RoundShown is [UseCases.Round] of which only part is shown: the rows that shown chooses say how much is answered, so
// that as many answers are read as are shown of. The others only say how much is asked. It may be called again, with
// the same rows.
func (w *UseCases) RoundShown(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	shown func(RoundView) []CompletionRow,
) (RoundView, error) {
	var v RoundView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		v = RoundView{}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		r, rows, err := w.roundReached(tx, p, t, id)
		if err != nil {
			return err
		}
		if v.RoundSummary, err = w.summary(tx, p, r, rows); err != nil {
			return err
		}
		if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, r); err != nil {
			return err
		}
		v.MayManage = managesAll(p, t)
		v.hide(v.MayManage, func(round assessment.ID) bool {
			_, _, err := w.roundReached(tx, p, t, round)
			return err == nil
		})
		if v.Rows, err = w.completionRows(tx, p, t, &v, rows); err != nil {
			return err
		}
		if err := w.countRows(tx, &v, r, shown(v)); err != nil {
			return err
		}
		if !v.MayManage {
			v.Provisions = v.reachedProvisions()
		}
		return nil
	})
	return v, err
}

// completionRows are the rows of a round without what is answered.
func (w *UseCases) completionRows(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	v *RoundView,
	rows []assessment.Assessment,
) ([]CompletionRow, error) {
	begun, err := tx.BegunOf(assessmentIDs(rows))
	if err != nil {
		return nil, err
	}
	people, err := w.roundPeople(tx, p, t)
	if err != nil {
		return nil, err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return nil, err
	}
	answered, of := map[assessment.ID]bool{}, map[assessment.ID]assessment.Assessment{}
	for _, id := range begun {
		answered[id] = true
	}
	for _, a := range rows {
		of[a.EntityID] = a
	}
	asked := map[*scoring.Form]CompletionRow{}
	var list []CompletionRow
	for _, n := range t.Nodes {
		a, takesPart := of[n.ID]
		if !takesPart {
			continue
		}
		form := w.kernel.Form(v.Questionnaire, a.Profile())
		if _, known := asked[form]; !known {
			asked[form] = progressOf(form, nil)
		}
		row := asked[form]
		row.Assessment, row.Entity = a, n.Entity
		row.NotBegun = !answered[a.ID]
		row.Late = a.Answerable() && w.late(p, v.Round)
		row.Body = bodyName(t, bodies, n.ID)
		row.Branch = branchName(p, t, n)
		row.People = people(n.ID, assessment.Active)
		row.Pending = people(n.ID, assessment.Invited)
		row.Result = p.May(assessment.ReadAnswers, t, n.ID) || a.Counts() && p.May(assessment.ReadResults, t, n.ID)
		list = append(list, row)
	}
	return list, nil
}

// progressOf is only the progress of answers: the score of a draft is not shown.
func progressOf(form *scoring.Form, answers []assessment.Answer) CompletionRow {
	s := form.Score(answers)
	row := CompletionRow{Counts: s.Progress()}
	for _, area := range s.Areas {
		row.Areas = append(row.Areas, scoring.Area{ID: area.ID, Counts: area.Progress()})
	}
	return row
}

// countRows reads the answers of some rows of a round and fills in how much is answered.
func (w *UseCases) countRows(tx assessment.Tx, v *RoundView, r assessment.Round, shown []CompletionRow) error {
	ids, wanted := make([]assessment.ID, 0, len(shown)), map[assessment.ID]bool{}
	for _, row := range shown {
		ids = append(ids, row.ID)
		wanted[row.ID] = true
	}
	answers, err := tx.AnswersOf(ids)
	if err != nil {
		return err
	}
	providers, err := roundProviders(tx, r)
	if err != nil {
		return err
	}
	by := byAssessment(answers)
	for i := range v.Rows {
		row := &v.Rows[i]
		if !wanted[row.ID] {
			continue
		}
		form := w.kernel.Form(v.Questionnaire, row.Profile())
		counted := progressOf(form, withProvided(by[row.ID], row.Assessment, r, providers))
		row.Counts, row.Areas = counted.Counts, counted.Areas
	}
	return nil
}

// bodyName is the name of the body that answers for an entity, "" for none.
func bodyName(t assessment.Tree, bodies []assessment.Body, entity assessment.ID) string {
	id := t.Body(entity)
	for _, b := range bodies {
		if id != nil && b.ID == *id {
			return b.Name
		}
	}
	return ""
}

// branchName is the name of the highest entity below the root that the node is or lies below, among those that the
// principal reaches; "" for the root.
func branchName(p assessment.Principal, t assessment.Tree, n assessment.Node) string {
	name := ""
	for range t.Nodes {
		if n.Depth == 0 || !p.May(assessment.ReadRounds, t, n.ID) {
			break
		}
		name = n.Name
		n, _ = t.Node(*n.ParentID)
	}
	return name
}

// Stage is how far an entity has come, in a word.
func (r CompletionRow) Stage() record.RoundStage {
	switch {
	case r.MergedInto != nil:
		return record.StageMerged
	case r.State == assessment.Approved:
		return record.StageApproved
	case r.State == assessment.Submitted:
		return record.StageSubmitted
	case r.NotBegun:
		return record.StageNotBegun
	}
	return record.StageBegun
}

// Table is the round as a table of entities.
func (v RoundView) Table() record.RoundTable {
	t := record.RoundTable{Round: v.RoundSummary.Record(), Rows: []record.RoundTableRow{}}
	for _, row := range v.Rows {
		t.Rows = append(t.Rows, record.RoundTableRow{
			Entity:     record.EntityNameOf(row.Entity, row.Kind),
			Body:       row.Body,
			Branch:     row.Branch,
			Stage:      row.Stage(),
			Late:       row.Late,
			Progress:   record.ProgressOf(row.Counts),
			RemindedAt: record.UTC(row.RemindedAt),
			People:     roundPeopleOf(row.People),
			Unopened:   roundPeopleOf(row.Pending),
		})
	}
	return t
}

func roundPeopleOf(list []RoundPerson) []record.RoundPerson {
	people := []record.RoundPerson{}
	for _, p := range list {
		people = append(people, record.RoundPerson{User: p.UserID, Name: p.Name, Email: p.Email, Role: p.Role})
	}
	return people
}

// reachedProvisions says who answers for whom among the entities of the rows, and which others answer for these.
func (v RoundView) reachedProvisions() []assessment.Provision {
	reached := func(id assessment.ID) bool {
		return slices.ContainsFunc(v.Rows, func(row CompletionRow) bool { return row.EntityID == id })
	}
	var list []assessment.Provision
	for _, p := range v.Provisions {
		p.Receivers = slices.DeleteFunc(
			slices.Clone(p.Receivers),
			func(id assessment.ID) bool { return !reached(id) },
		)
		if len(p.Receivers) > 0 || reached(p.ProviderID) {
			list = append(list, p)
		}
	}
	return list
}

// lateDays is how many days before closing an entity that has not submitted counts as late.
const lateDays = 7

func (w *UseCases) late(p assessment.Principal, r assessment.Round) bool {
	today := w.kernel.Today(p.Organisation)
	soon := w.kernel.Day(p.Organisation, w.kernel.Now().AddDate(0, 0, lateDays-1))
	return r.State(today) == assessment.RoundClosed || r.ClosesOn <= soon && r.OpensOn <= today
}

func assessmentIDs(of []assessment.Assessment) []assessment.ID {
	ids := make([]assessment.ID, len(of))
	for i, a := range of {
		ids[i] = a.ID
	}
	return ids
}

func byAssessment(answers []assessment.Answer) map[assessment.ID][]assessment.Answer {
	by := map[assessment.ID][]assessment.Answer{}
	for _, a := range answers {
		by[a.AssessmentID] = append(by[a.AssessmentID], a)
	}
	return by
}

// roundReached finds a round and those of its assessments that the principal reaches. A round without any is treated as
// missing, except for those who manage rounds for the whole organisation.
func (w *UseCases) roundReached(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	id assessment.ID,
) (assessment.Round, []assessment.Assessment, error) {
	r, err := tx.Round(id)
	if err != nil {
		return r, nil, err
	}
	rows, err := tx.AssessmentsIn(id)
	if err != nil {
		return r, nil, err
	}
	rows = slices.DeleteFunc(
		rows,
		func(a assessment.Assessment) bool { return !p.May(assessment.ReadRounds, t, a.EntityID) },
	)
	if len(rows) == 0 && !managesAll(p, t) {
		return r, nil, assessment.Missing()
	}
	return r, rows, nil
}

// peopleOf lists the people in a state who answer for an entity.
type peopleOf = func(assessment.ID, assessment.PersonState) []RoundPerson

// roundPeople finds the people who answer for an entity, for those who look after rounds.
func (w *UseCases) roundPeople(tx assessment.Tx, p assessment.Principal, t assessment.Tree) (peopleOf, error) {
	everybody, err := tx.People()
	if err != nil {
		return nil, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	type place struct{ user, entity assessment.ID }
	today, roles := w.kernel.Today(p.Organisation), map[place]assessment.Role{}
	at := map[assessment.ID][]assessment.ID{} // the entities of each person
	for _, m := range memberships {
		here := place{user: m.UserID, entity: m.EntityID}
		if !m.ValidOn(today) || m.Role != assessment.Respondent && m.Role != assessment.EntityManager {
			continue
		}
		if roles[here] == "" {
			at[m.UserID] = append(at[m.UserID], m.EntityID)
		}
		if roles[here] != assessment.Respondent {
			roles[here] = m.Role
		}
	}
	type group struct {
		entity assessment.ID
		state  assessment.PersonState
	}
	by := map[group][]RoundPerson{}
	for _, m := range everybody {
		for _, entity := range at[m.UserID] {
			key := group{entity: entity, state: m.State()}
			role := roles[place{user: m.UserID, entity: entity}]
			by[key] = append(by[key], RoundPerson{UserID: m.UserID, Name: m.Name, Email: m.Email, Role: role})
		}
	}
	return func(entity assessment.ID, state assessment.PersonState) []RoundPerson {
		if !p.May(assessment.ManageRounds, t, entity) {
			return nil
		}
		return by[group{entity: entity, state: state}]
	}, nil
}

// NoteReminder records that the entities were reminded now. It sends nothing: the coordinator has done that. The
// version stays the same, so that nobody who has an assessment open is disturbed.
func (w *UseCases) NoteReminder(
	ctx context.Context,
	p assessment.Principal,
	round assessment.ID,
	assessments []assessment.ID,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if _, err := mayManageRounds(tx, p); err != nil {
			return err
		}
		if _, err := tx.Round(round); err != nil {
			return err
		}
		if len(assessments) == 0 {
			return assessment.InvalidField("assessments", "error.required", nil)
		}
		now := w.kernel.Now()
		for _, id := range assessments {
			if err := tx.NoteReminder(round, id, now); err != nil {
				return err
			}
		}
		return w.kernel.Log(tx, p, event.ReminderNoted{Round: round, Assessments: assessments})
	})
}
