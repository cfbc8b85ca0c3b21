package rounds

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// RoundResultView is the result of a round, with what it refers to.
type RoundResultView struct {
	record.RoundResult
	Questionnaire *questionnaires.Questionnaire
}

// RoundResult is the result of a round, from the submissions that summaries use. Drafts do not count.
func (w *UseCases) RoundResult(ctx context.Context, p assessment.Principal, id assessment.ID) (RoundResultView, error) {
	var v RoundResultView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadResults)
		if err != nil {
			return err
		}
		r, rows, err := w.roundReached(tx, p, t, id)
		if err != nil {
			return err
		}
		summary, err := w.summary(tx, p, r, rows)
		if err != nil {
			return err
		}
		v.Round = summary.Record()
		if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, r); err != nil {
			return err
		}
		rows = slices.DeleteFunc(
			rows,
			func(a assessment.Assessment) bool { return !p.May(assessment.ReadResults, t, a.EntityID) },
		)
		return w.addUp(tx, p, t, r, rows, &v)
	})
	return v, err
}

func (w *UseCases) addUp(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	r assessment.Round,
	rows []assessment.Assessment,
	v *RoundResultView,
) error {
	submissions, err := tx.SubmissionsIn(r.ID)
	if err != nil {
		return err
	}
	previous, err := w.previousScores(tx, r)
	if err != nil {
		return err
	}
	targets, err := tx.Targets()
	if err != nil {
		return err
	}
	joined, err := w.joinAdvice(tx, r, rows)
	if err != nil {
		return err
	}
	var levels []int
	areas := make([][]scoring.Share, len(v.Questionnaire.Areas))
	gaps := map[string]*record.Gap{}
	v.Entities, v.Areas, v.Gaps = []record.EntityResult{}, []record.AreaSpread{}, []record.Gap{}
	for _, n := range t.Nodes {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		if i < 0 {
			continue
		}
		a := rows[i]
		row := record.EntityResult{
			Assessment: a.ID,
			Entity:     record.EntityNameOf(n.Entity, a.Kind),
			State:      a.State,
			Previous:   previous[n.ID],
		}
		if j := slices.IndexFunc(targets, func(x assessment.Target) bool { return x.EntityID == n.ID }); j >= 0 {
			row.Target = new(record.TargetOf(targets[j]))
		}
		if j := slices.IndexFunc(submissions, func(s assessment.Submission) bool { return s.AssessmentID == a.ID }); j >= 0 {
			sealed, err := Unseal(submissions[j])
			if err != nil {
				return err
			}
			form := w.kernel.Form(v.Questionnaire, a.Profile())
			answers := sealed.ToAnswers()
			score := form.Score(answers)
			row.Score = new(record.ScoreOf(score, v.Questionnaire))
			row.Submission = &shown(submissions[j:j+1], p.May(assessment.ReadAnswers, t, n.ID))[0]
			if score.Rated {
				levels = append(levels, score.Level)
			}
			for k, area := range score.Areas {
				areas[k] = append(areas[k], area.Share)
			}
			if err := joined.add(row, advised{entity: n.ID, form: form, answers: answers, score: score},
				!p.ReadOnly && p.May(assessment.ManageAdvice, t, n.ID)); err != nil {
				return err
			}
			addGaps(gaps, n.ID, v.Questionnaire, form.Values(answers), a.Profile())
		}
		v.Entities = append(v.Entities, row)
	}
	v.Levels = record.LevelSpreadOf(scoring.SummariseLevels(levels, v.Questionnaire.HighestLevel()))
	for i, shares := range areas {
		v.Areas = append(v.Areas, record.AreaSpreadOf(v.Questionnaire.Areas[i].ID, scoring.SummariseShares(shares)))
	}
	for _, q := range v.Questionnaire.Questions {
		if g := gaps[q.ID]; g != nil {
			v.Gaps = append(v.Gaps, *g)
		}
	}
	v.Recommendations = joined.list(v.Questionnaire)
	names, err := people.Names(tx)
	if err != nil {
		return err
	}
	v.People = record.PeopleOf(names, joined.named())
	slices.SortStableFunc(v.Gaps, func(a, b record.Gap) int {
		return cmp.Or(cmp.Compare(len(b.Entities), len(a.Entities)), cmp.Compare(b.Missing, a.Missing))
	})
	return nil
}

// addGaps adds the questions that one entity does not meet in full.
func addGaps(
	gaps map[string]*record.Gap,
	entity assessment.ID,
	q *questionnaires.Questionnaire,
	values map[string]string,
	profile questionnaires.Profile,
) {
	highest := q.HighestValue()
	for _, question := range q.AskedOf(profile) {
		step, answered := q.Answer(values[question.ID])
		if question.Weight == 0 || answered && (step.Kind == questionnaires.NotApplicable || step.Value >= highest) {
			continue
		}
		g := gaps[question.ID]
		if g == nil {
			g = &record.Gap{Question: question.ID}
			gaps[question.ID] = g
		}
		g.Entities = append(g.Entities, entity)
		g.Missing += question.Weight * (highest - step.Value)
	}
}

// previousScores are the scores of the previous round, by entity, if the questionnaire content is the same.
func (w *UseCases) previousScores(tx assessment.Tx, r assessment.Round) (map[assessment.ID]*record.Score, error) {
	scores := map[assessment.ID]*record.Score{}
	if r.PreviousID == nil {
		return scores, nil
	}
	previous, err := tx.Round(*r.PreviousID)
	if err != nil || previous.QuestionnaireHash != r.QuestionnaireHash {
		return scores, err
	}
	q, err := w.kernel.QuestionnaireOf(tx, previous)
	if err != nil {
		return nil, err
	}
	rows, err := tx.AssessmentsIn(previous.ID)
	if err != nil {
		return nil, err
	}
	submissions, err := tx.SubmissionsIn(previous.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range submissions {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.ID == s.AssessmentID })
		if i < 0 {
			continue
		}
		sealed, err := Unseal(s)
		if err != nil {
			return nil, err
		}
		score := w.kernel.Form(q, rows[i].Profile()).Score(sealed.ToAnswers())
		scores[rows[i].EntityID] = new(record.ScoreOf(score, q))
	}
	return scores, nil
}
