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
		of := map[assessment.ID]assessment.Round{}
		for _, r := range rounds {
			of[r.ID] = r
		}
		mine = slices.DeleteFunc(mine, func(a assessment.Assessment) bool { return !wanted(of[a.RoundID], a) })
		read, err := readWork(tx, of, mine)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			rows := slices.DeleteFunc(slices.Clone(mine), func(a assessment.Assessment) bool { return a.RoundID != r.ID })
			if len(rows) == 0 {
				continue
			}
			q, err := w.kernel.QuestionnaireOf(tx, r)
			if err != nil {
				return err
			}
			items = append(items, w.workIn(p, t, r, q, rows, read)...)
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

// workRead is what is read of all assessments of somebody's work together.
type workRead struct {
	providers   []assessment.Assessment                   // those that provide answers to them
	answers     map[assessment.ID][]assessment.Answer     // by assessment, also the providers'
	submissions map[assessment.ID][]assessment.Submission // of those that may be open again, latest first
}

// readWork reads what work is made of, in a number of statements that does not depend on the rounds.
func readWork(
	tx assessment.Tx,
	of map[assessment.ID]assessment.Round,
	rows []assessment.Assessment,
) (workRead, error) {
	var read workRead
	providing := map[assessment.ID]bool{}
	for _, a := range rows {
		for _, p := range of[a.RoundID].Provisions {
			if slices.Contains(p.Receivers, a.EntityID) {
				providing[p.ProviderID] = true
			}
		}
	}
	if len(providing) > 0 {
		all, err := tx.AssessmentsOf(slices.Collect(maps.Keys(providing)))
		if err != nil {
			return read, err
		}
		read.providers = slices.DeleteFunc(all, func(provider assessment.Assessment) bool {
			return !slices.ContainsFunc(rows, func(a assessment.Assessment) bool {
				return a.RoundID == provider.RoundID &&
					len(of[a.RoundID].Provided(provider.EntityID, a.EntityID)) > 0
			})
		})
	}
	ids := assessmentIDs(append(slices.Clone(rows), read.providers...))
	slices.SortFunc(ids, func(a, b assessment.ID) int { return bytes.Compare(a[:], b[:]) })
	answers, err := tx.AnswersOf(slices.Compact(ids))
	if err != nil {
		return read, err
	}
	read.answers = byAssessment(answers)
	var again []assessment.ID
	for _, a := range append(slices.Clone(rows), read.providers...) {
		if a.State != assessment.Approved && a.Submitted > 0 {
			again = append(again, a.ID)
		}
	}
	read.submissions = map[assessment.ID][]assessment.Submission{}
	if len(again) == 0 {
		return read, nil
	}
	all, err := tx.AllSubmissionsOf(again)
	for _, s := range all {
		read.submissions[s.AssessmentID] = append(read.submissions[s.AssessmentID], s)
	}
	return read, err
}

// workIn is the work in a round.
func (w *UseCases) workIn(
	p assessment.Principal,
	t assessment.Tree,
	r assessment.Round,
	q *questionnaires.Questionnaire,
	rows []assessment.Assessment,
	read workRead,
) []WorkItem {
	news := read.news(t, r, rows)
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
			Counts:     w.kernel.Form(q, a.Profile()).Score(withProvided(read.answers[a.ID], a, r, nil)).Counts,
			Own:        answersFor(p, n.ID),
			MayAnswer:  true,
			MayDecide:  p.May(assessment.DecideSubmission, t, n.ID),
			News:       news[a.ID],
		}
		for _, x := range read.answers[a.ID] {
			if x.AssignedTo != nil && *x.AssignedTo == p.User.ID && !x.Answered() {
				item.Handed = append(item.Handed, x.QuestionID)
			}
		}
		if mine := read.submissions[a.ID]; a.State == assessment.Draft && len(mine) > 0 {
			item.Returned, item.Reopened = returned(a, mine), reopened(a, mine)
		}
		items = append(items, item)
	}
	return items
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
