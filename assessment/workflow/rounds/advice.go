package rounds

import (
	"context"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// advised is what the rules recommend on an entity's answers.
type advised struct {
	entity   assessment.ID
	form     *scoring.Form
	answers  []assessment.Answer
	score    scoring.Score
	own      []assessment.AdviceDecision // in this round
	standing Standing
	carried  *Carrying
}

// rows are the recommendations with what was decided, and the rules of those that matter first.
func (a advised) rows() ([]record.Advice, []string, error) {
	results, err := advice.Of(a.form, a.answers, a.score)
	if err != nil {
		return nil, nil, err
	}
	blockers := nextBlockers(a.form, a.answers, a.score)
	blocking := advice.Blocking(blockers)
	rows, dismissed := make([]record.Advice, 0, len(results)), map[string]bool{}
	for _, r := range results {
		row := record.Advice{RuleAdvice: AdviceOf(r), BlocksNext: blocking[r.QuestionID]}
		i := slices.IndexFunc(a.own, func(d assessment.AdviceDecision) bool { return d.RuleID == r.RuleID })
		if i >= 0 {
			row.Decision = new(record.AdviceDecisionOf(a.own[i]))
			row.Decision.Outdated = a.standing.Outdated(a.own[i], a.form.Questionnaire(), r)
		} else if d, round, ok := a.carried.Decision(a.entity, a.form.Questionnaire(), r); ok {
			row.Carried = new(record.CarriedDecisionOf(d, round))
		}
		dismissed[r.RuleID] = row.State() == record.AdviceDismissed
		rows = append(rows, row)
	}
	return rows, advice.First(results, blockers, func(rule string) bool { return dismissed[rule] }), nil
}

// advise fills in the recommendations of a result.
func (w *UseCases) advise(tx assessment.Tx, a AssessmentView, score scoring.Score, v *ResultView) error {
	own, err := tx.AdviceDecisions(a.ID)
	if err != nil {
		return err
	}
	carried, err := ReadCarrying(w.kernel, tx, a.Round, []assessment.ID{a.EntityID})
	if err != nil {
		return err
	}
	standing, err := ReadStanding(
		w.kernel,
		tx,
		a.Form.Questionnaire(),
		[]assessment.Assessment{a.Assessment},
		own,
	)
	if err != nil {
		return err
	}
	v.Recommendations, v.First, err = advised{
		entity:   a.EntityID,
		form:     a.Form,
		answers:  v.Answers,
		score:    score,
		own:      own,
		standing: standing,
		carried:  carried,
	}.rows()
	return err
}

// AdviceOf is the record of what a rule recommends.
func AdviceOf(r advice.Result) record.RuleAdvice {
	row := record.RuleAdvice{
		Rule:           r.RuleID,
		Question:       r.QuestionID,
		Level:          r.Level,
		Priority:       r.Priority,
		Recommendation: r.Recommendation,
		FirstStep:      r.FirstStep,
		FindOut:        r.FindOut,
		References:     map[string][]string{},
		Triggers:       []record.Trigger{},
		Shares:         []record.BlockShare{},
	}
	maps.Copy(row.References, r.References)
	for _, t := range r.Triggers {
		row.Triggers = append(row.Triggers, record.Trigger{Question: t.QuestionID, Value: record.Optional(t.Value)})
	}
	for _, b := range r.Blocks {
		one := record.BlockShare{Block: b.Name}
		if b.Percent != advice.Nothing {
			one.Percent = &b.Percent
		}
		row.Shares = append(row.Shares, one)
	}
	return row
}

// DecideAdvice adopts or dismisses what a rule recommends for an assessment, from the version in the decision.
// Dismissing requires a reason.
func (w *UseCases) DecideAdvice(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.AdviceDecision,
) (assessment.AdviceDecision, error) {
	reason, fields := assessment.TypedText("reason", asked.Reason, !asked.Adopted)
	asked.Reason = reason
	var d assessment.AdviceDecision
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		var err error
		d, err = w.decideAdvice(tx, p, asked, fields)
		return err
	})
	return d, err
}

// AdviceToDecide is a recommendation to decide on, as the principal saw it.
type AdviceToDecide struct {
	Assessment assessment.ID
	Rule       string
	Version    int64 // of the decision in this round, 0 for none
}

// DecideAdviceTogether adopts or dismisses several recommendations of a round's assessments, all for the same reason,
// each as [UseCases.DecideAdvice] does. If one of them cannot be decided on, none is.
func (w *UseCases) DecideAdviceTogether(
	ctx context.Context,
	p assessment.Principal,
	round assessment.ID,
	chosen []AdviceToDecide,
	adopted bool,
	reason string,
) ([]assessment.AdviceDecision, error) {
	reason, fields := assessment.TypedText("reason", reason, !adopted)
	if len(chosen) == 0 {
		fields = append(fields, assessment.FieldError{Field: "decide", Key: "error.choose_advice"})
	}
	var decided []assessment.AdviceDecision
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		decided = nil
		if !p.MaySomewhere(assessment.ManageAdvice) {
			return workflow.Denied(assessment.ManageAdvice)
		}
		if len(chosen) == 0 {
			return assessment.InvalidFields(fields)
		}
		for _, c := range chosen {
			a, err := tx.Assessment(c.Assessment)
			if err != nil {
				return err
			}
			if a.RoundID != round {
				return assessment.Missing()
			}
			d, err := w.decideAdvice(tx, p, assessment.AdviceDecision{
				AssessmentID: c.Assessment,
				RuleID:       c.Rule,
				Adopted:      adopted,
				Reason:       reason,
				Version:      c.Version,
			}, fields)
			if assessment.CodeOf(err) == assessment.Stale {
				return &assessment.Error{
					Code: assessment.Conflict,
					Key:  "error.advice_decided",
					Args: assessment.Args{"Rule": c.Rule},
				}
			}
			if err != nil {
				return err
			}
			decided = append(decided, d)
		}
		return nil
	})
	return decided, err
}

// decideAdvice stores and records one decision. What was typed wrong is only said to those who may decide.
func (w *UseCases) decideAdvice(
	tx assessment.Tx,
	p assessment.Principal,
	d assessment.AdviceDecision,
	fields []assessment.FieldError,
) (assessment.AdviceDecision, error) {
	a, err := tx.Assessment(d.AssessmentID)
	if err != nil {
		return d, err
	}
	t, err := lineage(tx, a.EntityID)
	if err != nil {
		return d, err
	}
	if err := mayEither(p, t, a.EntityID, assessment.ManageAdvice, assessment.ReadRounds); err != nil {
		return d, err
	}
	r, err := tx.Round(a.RoundID)
	if err != nil {
		return d, err
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return d, err
	}
	if !slices.ContainsFunc(q.AskedOf(a.Profile()), func(x questionnaires.Question) bool {
		return slices.ContainsFunc(x.Rules, func(rule questionnaires.Rule) bool { return rule.ID == d.RuleID })
	}) {
		return d, assessment.Missing()
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return d, err
	}
	d.OrganisationID, d.DecidedBy, d.UpdatedAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
	if d, err = tx.SaveAdviceDecision(d); err != nil {
		return d, err
	}
	return d, w.kernel.Log(tx, p, event.AdviceDecided{
		Assessment: d.AssessmentID,
		Rule:       d.RuleID,
		Adopted:    d.Adopted,
		Reason:     d.Reason,
	})
}
