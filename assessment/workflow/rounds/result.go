package rounds

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/event"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// ResultView is what an assessment adds up to.
type ResultView struct {
	assessment.Assessment
	Round           assessment.Round
	State           assessment.RoundState
	Entity          assessment.Entity
	Questionnaire   *questionnaires.Questionnaire
	Form            *scoring.Form
	Number          int                     // of the submission, 0 for the answers as they stand
	Submission      *assessment.Submission  // nil for the answers as they stand
	Submissions     []assessment.Submission // latest first, without content
	Answers         []assessment.Answer
	Score           scoring.Score
	Target          *assessment.Target
	Blockers        []scoring.Blocker // before the next level; none at the highest
	TargetBlockers  []scoring.Blocker // before the target level
	Proposals       []scoring.Proposal
	Advice          []AdviceRow
	Previous        *PreviousResult
	Names           map[assessment.ID]string // of people, by user
	MayRead         bool                     // the answers behind the result
	MayDecideAdvice bool
	MaySetTarget    bool
}

// AdviceRow is a recommendation that a rule makes, and what was done with it.
type AdviceRow struct {
	advice.Result
	Decision *assessment.AdviceDecision // nil while nobody has decided
}

// PreviousResult is what the entity's answers of the round before added up to.
type PreviousResult struct {
	Round         assessment.Round
	Questionnaire *questionnaires.Questionnaire
	Score         scoring.Score
	Comparable    bool // by the same content; else levels and shares stand on other questions
}

// Result is what an assessment adds up to: the submission with the number, or with 0 the answers as they stand, for
// those who may read them while the assessment is a draft; for others the submission that summaries use.
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
			Assessment:      a.Assessment,
			Round:           a.Round,
			State:           a.State,
			Entity:          a.Entity,
			Questionnaire:   a.Questionnaire,
			Form:            a.Form,
			MayRead:         p.May(assessment.ReadAnswers, t, a.EntityID),
			MayDecideAdvice: !p.ReadOnly && p.May(assessment.ManageAdvice, t, a.EntityID),
			MaySetTarget:    !p.ReadOnly && p.May(assessment.SetTargets, t, a.EntityID),
		}
		if err := v.read(tx, number); err != nil {
			return err
		}
		if !v.MayRead {
			v.hideReasons()
		}
		if v.Names, err = people.Names(tx); err != nil {
			return err
		}
		if v.Target, err = target(tx, a.EntityID); err != nil {
			return err
		}
		v.Score = v.Form.Score(v.Answers)
		v.calculate()
		if v.Advice, err = adviceRows(tx, v.Form, v.ID, v.Answers, v.Score); err != nil {
			return err
		}
		v.Previous, err = w.previousResult(tx, a.Assessment, a.Round, a.Questionnaire)
		return err
	})
	return v, err
}

// hideReasons leaves out why submissions were returned, which tells of their answers.
func (v *ResultView) hideReasons() {
	for i := range v.Submissions {
		v.Submissions[i].Decision.Reason = ""
	}
	if v.Submission != nil {
		v.Submission.Decision.Reason = ""
	}
}

// read finds the answers that the result is of.
func (v *ResultView) read(tx assessment.Tx, number int) error {
	var err error
	if v.Submissions, err = tx.Submissions(v.ID); err != nil {
		return err
	}
	switch {
	case number > 0:
		s, err := tx.Submission(v.ID, number)
		if err != nil {
			return err
		}
		sealed, err := Unseal(s)
		v.Answers, v.Submission = sealed.ToAnswers(), &s
		v.Number = number
		return err
	case v.MayRead && v.Assessment.State == assessment.Draft:
		v.Answers, err = tx.Answers(v.ID)
		return err
	}
	v.Answers, v.Submission, err = standing(tx, v.ID)
	if err == nil && v.Submission == nil {
		return &assessment.Error{Code: assessment.NotFound, Key: "error.nothing_submitted"}
	}
	if v.Submission != nil {
		v.Number = v.Submission.Number
	}
	return err
}

func (v *ResultView) calculate() {
	v.Proposals = v.Form.Proposals(v.Answers, scoring.NewScale(v.Questionnaire.Proposal))
	if !v.Score.Rated {
		return
	}
	if v.Score.Level < v.Questionnaire.HighestLevel() {
		v.Blockers = v.Form.Blockers(v.Answers, v.Score.Level+1)
	}
	if v.Target != nil && v.Target.Level > v.Score.Level && v.Target.Level <= v.Questionnaire.HighestLevel() {
		v.TargetBlockers = v.Form.Blockers(v.Answers, v.Target.Level)
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
) ([]AdviceRow, error) {
	results, err := advice.Of(form, answers, score)
	if err != nil {
		return nil, err
	}
	decisions, err := tx.AdviceDecisions(id)
	if err != nil {
		return nil, err
	}
	rows := make([]AdviceRow, 0, len(results))
	for _, r := range results {
		row := AdviceRow{Result: r}
		if i := slices.IndexFunc(decisions, func(d assessment.AdviceDecision) bool { return d.RuleID == r.RuleID }); i >= 0 {
			row.Decision = &decisions[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (w *UseCases) previousResult(
	tx assessment.Tx,
	a assessment.Assessment,
	r assessment.Round,
	q *questionnaires.Questionnaire,
) (*PreviousResult, error) {
	previous, row, err := previousAssessment(tx, a, r)
	if err != nil || row == nil {
		return nil, err
	}
	older, err := w.kernel.QuestionnaireOf(tx, *previous)
	if err != nil {
		return nil, err
	}
	answers, s, err := standing(tx, row.ID)
	if err != nil || s == nil {
		return nil, err
	}
	return &PreviousResult{
		Round:         *previous,
		Questionnaire: older,
		Score:         w.kernel.Form(older, row.Kind).Score(answers),
		Comparable:    older.Hash() == q.Hash(),
	}, nil
}

// RoundResult is what a round adds up to over the entities that the principal reaches: those that have handed in.
type RoundResult struct {
	RoundSummary
	Questionnaire *questionnaires.Questionnaire
	Rows          []EntityResult // in the order of the tree
	Levels        scoring.LevelSummary
	Areas         []scoring.Spread[scoring.Share] // in the questionnaire's order of areas
	Gaps          []Gap                           // most entities first
}

// EntityResult is one entity's result in a round.
type EntityResult struct {
	assessment.Assessment
	Entity     assessment.Entity
	Submission *assessment.Submission // that counts, without content; nil when nothing was handed in
	Score      scoring.Score          // zero without a submission
	Previous   *scoring.Score         // of the round before, where it is of the same questionnaire content
	Target     *assessment.Target
}

// Gap is a question that entities do not meet in full.
type Gap struct {
	QuestionID string
	Entities   []assessment.ID // asked and not in full, in the order of the tree
	Missing    int             // points, over all of them
}

// RoundResult adds up a round from the submissions that summaries use. Drafts do not count.
func (w *UseCases) RoundResult(ctx context.Context, p assessment.Principal, id assessment.ID) (RoundResult, error) {
	var v RoundResult
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
		if v.RoundSummary, err = w.summary(tx, r, rows); err != nil {
			return err
		}
		if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, r); err != nil {
			return err
		}
		rows = slices.DeleteFunc(
			rows,
			func(a assessment.Assessment) bool { return !p.May(assessment.ReadResults, t, a.EntityID) },
		)
		if err := w.addUp(tx, t, r, rows, &v); err != nil {
			return err
		}
		for i, row := range v.Rows { // why one was returned tells of its answers
			if row.Submission != nil && !p.May(assessment.ReadAnswers, t, row.EntityID) {
				v.Rows[i].Submission.Decision.Reason = ""
			}
		}
		return nil
	})
	return v, err
}

func (w *UseCases) addUp(
	tx assessment.Tx,
	t assessment.Tree,
	r assessment.Round,
	rows []assessment.Assessment,
	v *RoundResult,
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
	gaps := map[string]*Gap{}
	for _, n := range t.Nodes {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		if i < 0 {
			continue
		}
		row := EntityResult{Assessment: rows[i], Entity: n.Entity, Previous: previous[n.ID]}
		if j := slices.IndexFunc(targets, func(x assessment.Target) bool { return x.EntityID == n.ID }); j >= 0 {
			row.Target = &targets[j]
		}
		if j := slices.IndexFunc(
			submissions,
			func(s assessment.Submission) bool { return s.AssessmentID == row.ID },
		); j >= 0 {
			sealed, err := Unseal(submissions[j])
			if err != nil {
				return err
			}
			form := w.kernel.Form(v.Questionnaire, row.Kind)
			answers := sealed.ToAnswers()
			row.Submission, row.Score = &submissions[j], form.Score(answers)
			row.Submission.Content = nil
			if row.Score.Rated {
				levels = append(levels, row.Score.Level)
			}
			for k, area := range row.Score.Areas {
				areas[k] = append(areas[k], area.Share)
			}
			addGaps(gaps, n.ID, v.Questionnaire, form.Values(answers), row.Kind)
		}
		v.Rows = append(v.Rows, row)
	}
	v.Levels = scoring.SummariseLevels(levels, v.Questionnaire.HighestLevel())
	for _, shares := range areas {
		v.Areas = append(v.Areas, scoring.SummariseShares(shares))
	}
	for _, q := range v.Questionnaire.Questions {
		if g := gaps[q.ID]; g != nil {
			v.Gaps = append(v.Gaps, *g)
		}
	}
	slices.SortStableFunc(v.Gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(len(b.Entities), len(a.Entities)), cmp.Compare(b.Missing, a.Missing))
	})
	return nil
}

// addGaps adds the questions that one entity does not meet in full.
func addGaps(
	gaps map[string]*Gap,
	entity assessment.ID,
	q *questionnaires.Questionnaire,
	values map[string]string,
	kind assessment.EntityKind,
) {
	highest := q.HighestValue()
	for _, question := range q.AskedOf(kind) {
		step, answered := q.Answer(values[question.ID])
		if question.Weight == 0 || answered && (step.Kind == questionnaires.NotApplicable || step.Value >= highest) {
			continue
		}
		g := gaps[question.ID]
		if g == nil {
			g = &Gap{QuestionID: question.ID}
			gaps[question.ID] = g
		}
		g.Entities = append(g.Entities, entity)
		g.Missing += question.Weight * (highest - step.Value)
	}
}

// previousScores are the results of the round before, by entity, where that was of the same content.
func (w *UseCases) previousScores(tx assessment.Tx, r assessment.Round) (map[assessment.ID]*scoring.Score, error) {
	scores := map[assessment.ID]*scoring.Score{}
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
		score := w.kernel.Form(q, rows[i].Kind).Score(sealed.ToAnswers())
		scores[rows[i].EntityID] = &score
	}
	return scores, nil
}

// mayOfTarget is the permission to ask for or set the target of an entity.
func mayOfTarget(tx assessment.Tx, p assessment.Principal, entity assessment.ID, do assessment.Action) error {
	if err := entities.MayKnow(p); err != nil {
		return err
	}
	t, err := lineage(tx, entity)
	if err != nil {
		return err
	}
	return mayEither(p, t, entity, do, assessment.ReadEntities)
}

// Target is the level that an entity is to reach; its version is 0 while management has set none.
func (w *UseCases) Target(
	ctx context.Context,
	p assessment.Principal,
	entity assessment.ID,
) (assessment.Target, error) {
	level := assessment.Target{OrganisationID: p.Organisation.ID, EntityID: entity}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if err := mayOfTarget(tx, p, entity, assessment.ReadResults); err != nil {
			return err
		}
		stored, err := target(tx, entity)
		if err == nil && stored != nil {
			level = *stored
		}
		return err
	})
	return level, err
}

// SaveTarget sets the level that an entity is to reach, and by when, from the version that the target carries.
func (w *UseCases) SaveTarget(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.Target,
) (assessment.Target, error) {
	var target assessment.Target
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		target = asked
		if err := mayOfTarget(tx, p, target.EntityID, assessment.SetTargets); err != nil {
			return err
		}
		var fields []assessment.FieldError
		if target.Level < 0 || target.Level > 9 {
			fields = append(
				fields,
				assessment.FieldError{Field: "level", Key: "error.range", Args: assessment.Args{"Min": 0, "Max": 9}},
			)
		}
		switch {
		case target.By == "":
			fields = append(fields, assessment.FieldError{Field: "by", Key: "error.required"})
		case !target.By.Valid():
			fields = append(fields, assessment.FieldError{Field: "by", Key: "error.date"})
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		target.OrganisationID = p.Organisation.ID
		target.SetBy = p.User.ID
		target.UpdatedAt = w.kernel.Now()
		var err error
		if target, err = tx.SaveTarget(target); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.TargetSaved{Entity: target.EntityID, Level: target.Level, By: target.By})
	})
	return target, err
}

// DecideAdvice adopts or dismisses what a rule recommends for an assessment, from the version that the decision
// carries. Dismissing asks for a reason.
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
		if !slices.ContainsFunc(q.AskedOf(a.Kind), func(x questionnaires.Question) bool {
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
