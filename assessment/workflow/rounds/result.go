package rounds

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
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
		if v.Recommendations, err = adviceRows(tx, a.Form, id, v.Answers, score); err != nil {
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
	if score.Level < highest {
		v.Blockers = record.BlockersOf(form.Blockers(v.Answers, score.Level+1))
	}
	if v.Target != nil && *v.Target.Level > score.Level && *v.Target.Level <= highest {
		v.TargetBlockers = record.BlockersOf(form.Blockers(v.Answers, *v.Target.Level))
	}
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

func adviceRows(
	tx assessment.Tx,
	form *scoring.Form,
	id assessment.ID,
	answers []assessment.Answer,
	score scoring.Score,
) ([]record.Advice, error) {
	results, err := advice.Of(form, answers, score)
	if err != nil {
		return nil, err
	}
	decisions, err := tx.AdviceDecisions(id)
	if err != nil {
		return nil, err
	}
	rows := make([]record.Advice, 0, len(results))
	for _, r := range results {
		row := record.Advice{RuleAdvice: AdviceOf(r)}
		if i := slices.IndexFunc(decisions, func(d assessment.AdviceDecision) bool { return d.RuleID == r.RuleID }); i >= 0 {
			row.Decision = new(record.AdviceDecisionOf(decisions[i]))
		}
		rows = append(rows, row)
	}
	return rows, nil
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

// RoundResultView is the result of a round, with what it refers to.
type RoundResultView struct {
	record.RoundResult
	Questionnaire *questionnaires.Questionnaire
}

// RoundResult is the result of a round, from the submissions that summaries use. Drafts do not count.
func (w *UseCases) RoundResult(ctx context.Context, p assessment.Principal, id assessment.ID) (RoundResultView, error) {
	var v RoundResultView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadResults) {
			return workflow.Denied(assessment.ReadResults)
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		r, rows, err := w.roundReached(tx, p, t, id)
		if err != nil {
			return err
		}
		summary, err := w.summary(tx, r, rows)
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

// DecideAdvice adopts or dismisses what a rule recommends for an assessment, from the version in the decision.
// Dismissing requires a reason.
func (w *UseCases) DecideAdvice(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.AdviceDecision,
) (assessment.AdviceDecision, error) {
	var fields []assessment.FieldError
	asked.Reason, fields = assessment.TypedText("reason", asked.Reason, !asked.Adopted)
	var d assessment.AdviceDecision
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		d = asked
		a, err := tx.Assessment(d.AssessmentID)
		if err != nil {
			return err
		}
		t, err := lineage(tx, a.EntityID)
		if err != nil {
			return err
		}
		if err := mayEither(p, t, a.EntityID, assessment.ManageAdvice, assessment.ReadRounds); err != nil {
			return err
		}
		r, err := tx.Round(a.RoundID)
		if err != nil {
			return err
		}
		q, err := w.kernel.QuestionnaireOf(tx, r)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(q.AskedOf(a.Profile()), func(x questionnaires.Question) bool {
			return slices.ContainsFunc(x.Rules, func(rule questionnaires.Rule) bool { return rule.ID == d.RuleID })
		}) {
			return assessment.Missing()
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		d.OrganisationID, d.DecidedBy, d.UpdatedAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
		if d, err = tx.SaveAdviceDecision(d); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.AdviceDecided{
			Assessment: d.AssessmentID,
			Rule:       d.RuleID,
			Adopted:    d.Adopted,
			Reason:     d.Reason,
		})
	})
	return d, err
}
