package rounds

import (
	"context"
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
	return w.work(ctx, p, func(assessment.Round, assessment.Assessment) bool { return true })
}

// OpenWork is the part of [UseCases.Work] that somebody waits for: what can be answered now, and what has been
// submitted and not decided on, in whatever round.
func (w *UseCases) OpenWork(ctx context.Context, p assessment.Principal) ([]WorkItem, error) {
	today := w.kernel.Today()
	return w.work(ctx, p, func(r assessment.Round, a assessment.Assessment) bool {
		return a.State == assessment.Submitted || a.Answerable() && r.State(today) == assessment.RoundOpen
	})
}

func (w *UseCases) work(
	ctx context.Context,
	p assessment.Principal,
	wanted func(assessment.Round, assessment.Assessment) bool,
) ([]WorkItem, error) {
	var items []WorkItem
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		mine, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.WriteAnswers))
		if err != nil {
			return err
		}
		for _, r := range rounds {
			rows := slices.DeleteFunc(
				slices.Clone(mine),
				func(a assessment.Assessment) bool { return a.RoundID != r.ID || !wanted(r, a) },
			)
			if len(rows) == 0 {
				continue
			}
			more, err := w.workIn(tx, p, t, r, rows)
			if err != nil {
				return err
			}
			items = append(items, more...)
		}
		return nil
	})
	order := []assessment.RoundState{assessment.RoundOpen, assessment.RoundPlanned, assessment.RoundClosed}
	slices.SortStableFunc(
		items,
		func(a, b WorkItem) int { return slices.Index(order, a.State) - slices.Index(order, b.State) },
	)
	return items, err
}

func (w *UseCases) workIn(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	r assessment.Round,
	rows []assessment.Assessment,
) ([]WorkItem, error) {
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return nil, err
	}
	answers, err := tx.AnswersOf(assessmentIDs(rows))
	if err != nil {
		return nil, err
	}
	by := byAssessment(answers)
	var all []assessment.Assessment
	if len(r.Provisions) > 0 {
		if all, err = tx.AssessmentsIn(r.ID); err != nil {
			return nil, err
		}
	}
	news, err := w.providerNews(tx, r, all, rows)
	if err != nil {
		return nil, err
	}
	submissions, err := submissionsOfDrafts(tx, rows)
	if err != nil {
		return nil, err
	}
	var items []WorkItem
	for _, n := range t.Nodes {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		if i < 0 {
			continue
		}
		a := rows[i]
		item := WorkItem{
			Assessment: a,
			Round:      r,
			State:      r.State(w.kernel.Today()),
			Title:      q.Title,
			Languages:  q.Languages,
			Entity:     n.Entity,
			Counts:     w.kernel.Form(q, a.Profile()).Score(withProvided(by[a.ID], a, r, nil)).Counts,
			Own:        answersFor(p, n.ID),
			MayAnswer:  true,
			MayDecide:  p.May(assessment.DecideSubmission, t, n.ID),
			News:       news[a.ID],
		}
		for _, x := range by[a.ID] {
			if x.AssignedTo != nil && *x.AssignedTo == p.User.ID && !x.Answered() {
				item.Handed = append(item.Handed, x.QuestionID)
			}
		}
		if mine := submissions[a.ID]; len(mine) > 0 {
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

// submissionsOfDrafts are the earlier submissions of the assessments that are drafts again, latest first in each.
func submissionsOfDrafts(
	tx assessment.Tx,
	rows []assessment.Assessment,
) (map[assessment.ID][]assessment.Submission, error) {
	var again []assessment.ID
	for _, a := range rows {
		if a.State == assessment.Draft && a.Submitted > 0 {
			again = append(again, a.ID)
		}
	}
	by := map[assessment.ID][]assessment.Submission{}
	if len(again) == 0 {
		return by, nil
	}
	all, err := tx.AllSubmissionsOf(again)
	for _, s := range all {
		by[s.AssessmentID] = append(by[s.AssessmentID], s)
	}
	return by, err
}

// returned is the decision on the last submission, if it was returned. The submissions are latest first.
func returned(a assessment.Assessment, submissions []assessment.Submission) *assessment.Decision {
	if a.State != assessment.Draft || len(submissions) == 0 ||
		submissions[0].Decision.Outcome != assessment.OutcomeReturned {
		return nil
	}
	return &submissions[0].Decision
}
