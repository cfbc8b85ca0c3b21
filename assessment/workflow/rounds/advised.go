package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// AdvisedRound is what the rules recommend in the result of a round, each recommendation once for all entities.
type AdvisedRound struct {
	Round         assessment.Round
	Questionnaire *questionnaires.Questionnaire
	Rules         []questionnaires.Rule
}

// Advised lists, latest opening first, the rounds whose results the principal may read and in which rules that are
// wanted recommend something for the entities that the principal reaches. Only the submissions of rounds whose
// questionnaire has such a rule are read, all together.
func (w *UseCases) Advised(
	ctx context.Context,
	p assessment.Principal,
	wanted func(*questionnaires.Questionnaire, questionnaires.Rule) bool,
) ([]AdvisedRound, error) {
	var list []AdvisedRound
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadResults)
		if err != nil {
			return err
		}
		rounds, err := w.advising(tx, wanted)
		if err != nil || len(rounds) == 0 {
			return err
		}
		rows, err := tx.AssessmentsOf(workflow.Reached(p, t, assessment.ReadResults))
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(a assessment.Assessment) bool {
			return !slices.ContainsFunc(rounds, func(r AdvisedRound) bool { return r.Round.ID == a.RoundID })
		})
		submissions, err := CountedOf(tx, assessmentIDs(rows))
		if err != nil {
			return err
		}
		for _, r := range rounds {
			if r.Rules, err = w.recommending(r, rows, submissions); err != nil {
				return err
			}
			if len(r.Rules) > 0 {
				list = append(list, r)
			}
		}
		return nil
	})
	return list, err
}

// advising lists the rounds whose questionnaires have rules that are wanted, with these.
func (w *UseCases) advising(
	tx assessment.Tx,
	wanted func(*questionnaires.Questionnaire, questionnaires.Rule) bool,
) ([]AdvisedRound, error) {
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	var list []AdvisedRound
	rules := map[string][]questionnaires.Rule{} // by hash of the questionnaire
	for _, r := range rounds {
		q, err := w.kernel.QuestionnaireOf(tx, r)
		if err != nil {
			return nil, err
		}
		of, known := rules[q.Hash()]
		if !known {
			for _, question := range q.Questions {
				for _, rule := range question.Rules {
					if wanted(q, rule) {
						of = append(of, rule)
					}
				}
			}
			rules[q.Hash()] = of
		}
		if len(of) > 0 {
			list = append(list, AdvisedRound{Round: r, Questionnaire: q, Rules: of})
		}
	}
	return list, nil
}

// recommending are those of a round's rules that recommend something for one of its rows. No more rows are looked at
// once all of them do.
func (w *UseCases) recommending(
	r AdvisedRound,
	rows []assessment.Assessment,
	submissions map[assessment.ID]*assessment.Submission,
) ([]questionnaires.Rule, error) {
	found := map[string]bool{}
	for _, a := range rows {
		s := submissions[a.ID]
		if s == nil || a.RoundID != r.Round.ID || len(found) == len(r.Rules) {
			continue
		}
		answers, err := CountedValues(*s, nil)
		if err != nil {
			return nil, err
		}
		form := w.kernel.Form(r.Questionnaire, a.Profile())
		results, err := advice.Of(form, answers, form.Score(answers))
		if err != nil {
			return nil, err
		}
		for _, result := range results {
			if slices.ContainsFunc(r.Rules, func(rule questionnaires.Rule) bool { return rule.ID == result.RuleID }) {
				found[result.RuleID] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(r.Rules), func(rule questionnaires.Rule) bool { return !found[rule.ID] }), nil
}
