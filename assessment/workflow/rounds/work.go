package rounds

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// WorkItem is an assessment that somebody may have to work on.
type WorkItem struct {
	assessment.Assessment
	Round     assessment.Round
	State     assessment.RoundState
	Title     questionnaires.Text // of the questionnaire
	Languages []string            // of the questionnaire, the source first
	Entity    assessment.Entity
	Counts    scoring.Counts
	Handed    []string // ids of the unanswered questions assigned to the principal
	Own       bool     // the principal answers for the entity itself, not only for one above it
	MayAnswer bool     // by role; whether now depends on the states of round and assessment
	MayDecide bool
	Returned  *assessment.Decision  // of the last submission, if it was returned
	Reopened  *assessment.Reopening // from which the draft began, until its submission is approved
	News      []ProviderNews        // of those who provide answers
}

// WorkStage is what there is to do with an assessment now.
type WorkStage string

// The stages, the most urgent first.
const (
	WorkDeciding  WorkStage = "deciding"
	WorkAnswering WorkStage = "answering"
	WorkComing    WorkStage = "coming"
	WorkPast      WorkStage = "past"
)

// WorkStages lists the stages.
var WorkStages = []WorkStage{WorkDeciding, WorkAnswering, WorkComing, WorkPast}

// Mine reports whether the work is the principal's own: they answer for the entity itself, or have been handed one of
// its questions. The rest is that of entities below.
func (i WorkItem) Mine() bool { return i.Own || len(i.Handed) > 0 }

// Stage is what the principal has to do with the assessment now.
func (i WorkItem) Stage() WorkStage {
	switch {
	case i.MergedInto != nil:
		return WorkPast
	case i.MayDecide && i.Assessment.State == assessment.Submitted:
		return WorkDeciding
	case i.State == assessment.RoundPlanned:
		return WorkComing
	case i.State == assessment.RoundOpen && i.Answerable() && i.MayAnswer:
		return WorkAnswering
	}
	return WorkPast
}

// Work lists the principal's work: the assessments of entities that they answer or decide for, first in open rounds,
// then planned, then closed ones.
func (w *UseCases) Work(ctx context.Context, p assessment.Principal) ([]WorkItem, error) {
	all := func(assessment.Round, assessment.Assessment) bool { return true }
	return w.work(ctx, p, all, func(items []WorkItem) []WorkItem { return items })
}

// WorkShown is [UseCases.Work] of which only part is shown: the items that shown chooses have counts, so that as many
// answers are read as are shown of. It may be called again, with the same items.
func (w *UseCases) WorkShown(
	ctx context.Context,
	p assessment.Principal,
	shown func([]WorkItem) []WorkItem,
) ([]WorkItem, error) {
	return w.work(ctx, p, func(assessment.Round, assessment.Assessment) bool { return true }, shown)
}

// OpenWork is the part of [UseCases.Work] that somebody waits for: what can be answered now, and what has been
// submitted and not decided on, in whatever round. Only the principal's own has counts.
func (w *UseCases) OpenWork(ctx context.Context, p assessment.Principal) ([]WorkItem, error) {
	today := w.kernel.Today(p.Organisation)
	open := func(r assessment.Round, a assessment.Assessment) bool {
		return a.State == assessment.Submitted || a.Answerable() && r.State(today) == assessment.RoundOpen
	}
	return w.work(ctx, p, open, func(items []WorkItem) []WorkItem {
		return slices.DeleteFunc(slices.Clone(items), func(i WorkItem) bool { return !i.Mine() })
	})
}

func (w *UseCases) work(
	ctx context.Context,
	p assessment.Principal,
	wanted func(assessment.Round, assessment.Assessment) bool,
	shown func([]WorkItem) []WorkItem,
) ([]WorkItem, error) {
	var items []WorkItem
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		items, err = w.workIn(tx, p, wanted)
		if err != nil {
			return err
		}
		order := []assessment.RoundState{assessment.RoundOpen, assessment.RoundPlanned, assessment.RoundClosed}
		slices.SortStableFunc(
			items,
			func(a, b WorkItem) int { return slices.Index(order, a.State) - slices.Index(order, b.State) },
		)
		counted := map[assessment.ID]bool{}
		for _, item := range shown(items) {
			counted[item.ID] = true
		}
		return w.countWork(tx, items, counted)
	})
	return items, err
}

// workIn is the work without what answers say of it.
func (w *UseCases) workIn(
	tx assessment.Tx,
	p assessment.Principal,
	wanted func(assessment.Round, assessment.Assessment) bool,
) ([]WorkItem, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	mine, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.WriteAnswers))
	if err != nil {
		return nil, err
	}
	of := map[assessment.ID]assessment.Round{}
	for _, r := range rounds {
		of[r.ID] = r
	}
	mine = slices.DeleteFunc(mine, func(a assessment.Assessment) bool { return !wanted(of[a.RoundID], a) })
	read, err := readWork(tx, p, of, mine)
	if err != nil {
		return nil, err
	}
	in := map[assessment.ID]map[assessment.ID]assessment.Assessment{} // by round and entity
	for _, a := range mine {
		if in[a.RoundID] == nil {
			in[a.RoundID] = map[assessment.ID]assessment.Assessment{}
		}
		in[a.RoundID][a.EntityID] = a
	}
	var items []WorkItem
	for _, r := range rounds {
		if len(in[r.ID]) == 0 {
			continue
		}
		if items, err = w.workOf(tx, p, t, r, in[r.ID], read, items); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// countWork counts the answers of the items.
func (w *UseCases) countWork(tx assessment.Tx, items []WorkItem, counted map[assessment.ID]bool) error {
	var ids []assessment.ID
	for _, item := range items {
		if counted[item.ID] {
			ids = append(ids, item.ID)
		}
	}
	answers, err := tx.AnswersOf(ids)
	if err != nil {
		return err
	}
	by := byAssessment(answers)
	for i := range items {
		item := &items[i]
		if !counted[item.ID] {
			continue
		}
		q, err := w.kernel.QuestionnaireOf(tx, item.Round)
		if err != nil {
			return err
		}
		given := withProvided(by[item.ID], item.Assessment, item.Round, nil)
		item.Counts = w.kernel.Form(q, item.Profile()).Score(given).Counts
	}
	return nil
}

// workRead is what is read of all assessments of somebody's work together.
type workRead struct {
	handed      map[assessment.ID][]string                // ids of the unanswered questions assigned to the principal
	providers   []assessment.Assessment                   // those that provide answers to them
	answers     map[assessment.ID][]assessment.Answer     // by assessment, of those that provide answers or get some
	submissions map[assessment.ID][]assessment.Submission // of those that may be open again, latest first
}

// readWork reads what work is made of, in a number of statements that does not depend on the rounds.
func readWork(
	tx assessment.Tx,
	p assessment.Principal,
	of map[assessment.ID]assessment.Round,
	rows []assessment.Assessment,
) (workRead, error) {
	read := workRead{handed: map[assessment.ID][]string{}}
	assigned, err := tx.AnswersAssigned(p.User.ID)
	if err != nil {
		return read, err
	}
	for _, a := range assigned {
		if !a.Answered() {
			read.handed[a.AssessmentID] = append(read.handed[a.AssessmentID], a.QuestionID)
		}
	}
	receivers, err := read.provided(tx, of, rows)
	if err != nil {
		return read, err
	}
	ids := assessmentIDs(append(receivers, read.providers...))
	slices.SortFunc(ids, func(a, b assessment.ID) int { return bytes.Compare(a[:], b[:]) })
	answers, err := tx.AnswersOf(slices.Compact(ids))
	if err != nil {
		return read, err
	}
	read.answers = byAssessment(answers)
	var again []assessment.ID
	for _, a := range rows {
		if a.State == assessment.Draft && a.Submitted > 0 {
			again = append(again, a.ID)
		}
	}
	for _, a := range read.providers {
		if a.State != assessment.Approved && a.Submitted > 0 {
			again = append(again, a.ID)
		}
	}
	read.submissions = map[assessment.ID][]assessment.Submission{}
	if len(again) == 0 {
		return read, nil
	}
	slices.SortFunc(again, func(a, b assessment.ID) int { return bytes.Compare(a[:], b[:]) })
	all, err := tx.AllSubmissionsOf(slices.Compact(again))
	for _, s := range all {
		read.submissions[s.AssessmentID] = append(read.submissions[s.AssessmentID], s)
	}
	return read, err
}

// provided reads the assessments that provide answers to the rows, and returns the rows that get some.
func (read *workRead) provided(
	tx assessment.Tx,
	of map[assessment.ID]assessment.Round,
	rows []assessment.Assessment,
) ([]assessment.Assessment, error) {
	providing, receivers := map[assessment.ID]bool{}, []assessment.Assessment{}
	for _, a := range rows {
		receives := false
		for _, p := range of[a.RoundID].Provisions {
			if slices.Contains(p.Receivers, a.EntityID) {
				providing[p.ProviderID], receives = true, true
			}
		}
		if receives {
			receivers = append(receivers, a)
		}
	}
	if len(providing) == 0 {
		return receivers, nil
	}
	all, err := tx.AssessmentsOf(slices.Collect(maps.Keys(providing)))
	if err != nil {
		return nil, err
	}
	read.providers = slices.DeleteFunc(all, func(provider assessment.Assessment) bool {
		return !slices.ContainsFunc(receivers, func(a assessment.Assessment) bool {
			return a.RoundID == provider.RoundID &&
				len(of[a.RoundID].Provided(provider.EntityID, a.EntityID)) > 0
		})
	})
	return receivers, nil
}

// workOf adds the work in a round, of which rows has the assessments by entity.
func (w *UseCases) workOf(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	r assessment.Round,
	rows map[assessment.ID]assessment.Assessment,
	read workRead,
	items []WorkItem,
) ([]WorkItem, error) {
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return items, err
	}
	news := read.news(t, r, rows)
	for _, n := range t.Nodes {
		a, asked := rows[n.ID]
		if !asked {
			continue
		}
		item := WorkItem{
			Assessment: a,
			Round:      r,
			State:      r.State(w.kernel.Today(p.Organisation)),
			Title:      q.Title,
			Languages:  q.Languages,
			Entity:     n.Entity,
			Handed:     read.handed[a.ID],
			Own:        answersFor(p, n.ID),
			MayAnswer:  true,
			MayDecide:  p.May(assessment.DecideSubmission, t, n.ID),
			News:       news[a.ID],
		}
		if mine := read.submissions[a.ID]; a.State == assessment.Draft && len(mine) > 0 {
			item.Returned, item.Reopened = returned(a, mine), reopened(a, mine)
		}
		items = append(items, item)
	}
	return items, nil
}

// answersFor reports whether the principal answers for the entity by a role on it.
func answersFor(p assessment.Principal, entity assessment.ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
		return m.EntityID == entity && m.Role.May(assessment.WriteAnswers)
	})
}

// returned is the decision on the last submission, if it was returned. The submissions are latest first.
func returned(a assessment.Assessment, submissions []assessment.Submission) *assessment.Decision {
	if a.State != assessment.Draft || len(submissions) == 0 ||
		submissions[0].Decision.Outcome != assessment.OutcomeReturned {
		return nil
	}
	return &submissions[0].Decision
}
