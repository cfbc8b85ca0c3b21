package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// ResultView is the result of an assessment, with what it refers to.
type ResultView struct {
	record.Result
	Questionnaire *questionnaires.Questionnaire
	Answers       []assessment.Answer
}

// Result is the result of an assessment: of the submission with the number or, for 0, of the current answers if it is a
// draft whose answers the principal may read, else of the submission that summaries use.
func (w *UseCases) Result(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
) (ResultView, error) {
	var v ResultView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		var a AssessmentView
		t, err := w.readAssessment(tx, p, id, assessment.ReadResults, &a)
		if err != nil {
			return err
		}
		v = ResultView{
			Questionnaire: a.Questionnaire,
			Result: record.Result{
				Assessment:      a.ID,
				Entity:          record.EntityNameOf(a.Entity, a.Kind),
				State:           a.Assessment.State,
				Round:           record.RoundNameOf(a.Round),
				RoundState:      a.State,
				Questionnaire:   record.QuestionnaireOf(a.Round),
				MayReadAnswers:  p.May(assessment.ReadAnswers, t, a.EntityID),
				MayDecideAdvice: !p.ReadOnly && p.May(assessment.ManageAdvice, t, a.EntityID),
				MaySetTarget:    !p.ReadOnly && p.May(assessment.SetTargets, t, a.EntityID),
			},
		}
		if err := v.read(tx, a, number); err != nil {
			return err
		}
		aim, err := target(tx, a.EntityID)
		if err != nil {
			return err
		}
		if aim != nil {
			v.Target = new(record.TargetOf(*aim))
		}
		score := a.Form.Score(v.Answers)
		v.calculate(a.Form, score)
		if err := w.advise(tx, a, score, &v); err != nil {
			return err
		}
		if v.Previous, err = w.previousResult(tx, a.Assessment, a.Round, a.Questionnaire); err != nil {
			return err
		}
		names, err := people.Names(tx)
		v.People = record.PeopleOf(names, v.named())
		return err
	})
	return v, err
}

// read finds the answers of the result. The reasons for returning submissions are only for those who may read the
// answers, because they reveal them.
func (v *ResultView) read(tx assessment.Tx, of AssessmentView, number int) error {
	submissions, err := tx.Submissions(v.Assessment)
	if err != nil {
		return err
	}
	v.Submissions = shown(submissions, v.MayReadAnswers)
	var shownOf *assessment.Submission
	switch {
	case number > 0:
		s, err := tx.Submission(v.Assessment, number)
		if err != nil {
			return err
		}
		sealed, err := Unseal(s)
		if err != nil {
			return err
		}
		v.Answers, shownOf = sealed.ToAnswers(), &s
	case v.MayReadAnswers && v.State == assessment.Draft:
		if v.Answers, err = tx.Answers(v.Assessment); err == nil {
			v.Answers = withProvided(v.Answers, of.Assessment, of.Round, nil)
		}
		return err
	default:
		if v.Answers, shownOf, err = counted(tx, v.Assessment); err != nil {
			return err
		}
		if shownOf == nil {
			return &assessment.Error{Code: assessment.NotFound, Key: "error.nothing_submitted"}
		}
	}
	v.Submission, v.Number = &shown([]assessment.Submission{*shownOf}, v.MayReadAnswers)[0], &shownOf.Number
	return nil
}

// shown are the records of submissions, without reasons for those who may not read the answers.
func shown(all []assessment.Submission, answers bool) []record.Submission {
	submissions := record.SubmissionsOf(all)
	for i := range submissions {
		if d := submissions[i].Decision; d != nil && !answers {
			d.Reason = ""
		}
		if r := submissions[i].Reopening; r != nil && !answers {
			r.Reason = ""
		}
	}
	return submissions
}

// named lists the people that the result refers to by id.
func (v *ResultView) named() []assessment.ID {
	var ids []assessment.ID
	for _, s := range v.Submissions {
		ids = append(ids, s.Named()...)
	}
	for _, r := range v.Recommendations {
		if r.Decision != nil {
			ids = append(ids, *r.Decision.DecidedBy)
		}
		if r.Carried != nil {
			ids = append(ids, r.Carried.DecidedBy)
		}
	}
	if v.Target != nil {
		ids = append(ids, *v.Target.SetBy)
	}
	return ids
}

func (v *ResultView) calculate(form *scoring.Form, score scoring.Score) {
	v.Score = record.ScoreOf(score, v.Questionnaire)
	v.Proposals = []record.ProposedStep{}
	for _, p := range form.Proposals(v.Answers, scoring.NewScale(v.Questionnaire.Proposal)) {
		v.Proposals = append(v.Proposals, record.ProposedStepOf(p))
	}
	v.Blockers, v.TargetBlockers = []record.Blocker{}, []record.Blocker{}
	if !score.Rated {
		return
	}
	highest := v.Questionnaire.HighestLevel()
	v.Blockers = record.BlockersOf(nextBlockers(form, v.Answers, score))
	if v.Target != nil && *v.Target.Level > score.Level && *v.Target.Level <= highest {
		v.TargetBlockers = record.BlockersOf(form.Blockers(v.Answers, *v.Target.Level))
	}
}

// nextBlockers are what keeps from the next level, none at the highest.
func nextBlockers(form *scoring.Form, answers []assessment.Answer, score scoring.Score) []scoring.Blocker {
	if !score.Rated || score.Level == form.Questionnaire().HighestLevel() {
		return nil
	}
	return form.Blockers(answers, score.Level+1)
}

func target(tx assessment.Tx, entity assessment.ID) (*assessment.Target, error) {
	targets, err := tx.Targets()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(targets, func(t assessment.Target) bool { return t.EntityID == entity })
	if i < 0 {
		return nil, nil
	}
	return &targets[i], nil
}

func (w *UseCases) previousResult(
	tx assessment.Tx,
	a assessment.Assessment,
	r assessment.Round,
	q *questionnaires.Questionnaire,
) (*record.PreviousResult, error) {
	previous, row, err := previousAssessment(tx, a, r)
	if err != nil || row == nil {
		return nil, err
	}
	older, err := w.kernel.QuestionnaireOf(tx, *previous)
	if err != nil {
		return nil, err
	}
	answers, s, err := counted(tx, row.ID)
	if err != nil || s == nil {
		return nil, err
	}
	return &record.PreviousResult{
		Round:         record.RoundNameOf(*previous),
		Questionnaire: record.QuestionnaireOf(*previous),
		Score:         record.ScoreOf(w.kernel.Form(older, row.Profile()).Score(answers), older),
		Comparable:    older.Hash() == q.Hash(),
	}, nil
}
