package workflow

import (
	"context"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// AnswerForm is what somebody says to a question.
type AnswerForm struct {
	QuestionID string
	Value      string
	Reason     string
	Comment    string
	Evidence   []assessment.Evidence
	Stance     assessment.Stance // of an answer that another entity provides; only a disputed one is the receiver's own
	Version    *int64            // the version that the change starts from, 0 for a question without an answer
}

// SaveAnswer says something to a question of an assessment, from the version in the form. An answer that others receive
// reaches them in the same transaction. A stale version is an error that carries the stored answer.
func (w *Workflow) SaveAnswer(ctx context.Context, p assessment.Principal, id assessment.ID, f AnswerForm) (assessment.Answer, error) {
	return w.changeAnswer(ctx, p, "answer.save", id, f.QuestionID, f.Version, func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		if !slices.Contains([]assessment.Stance{assessment.Untold, assessment.Confirmed, assessment.Disputed}, f.Stance) {
			return assessment.InvalidField("stance", "error.unknown_choice", nil)
		}
		provider, provided := d.round.Provides(d.EntityID, f.QuestionID)
		if !provided && f.Stance != assessment.Untold {
			return assessment.InvalidField("stance", "error.not_provided", nil)
		}
		if provided && f.Stance != assessment.Disputed {
			return w.takeProvided(tx, d, provider, f.Stance, a)
		}
		said := assessment.Answer{Value: f.Value, Reason: f.Reason, Comment: f.Comment, Evidence: f.Evidence}
		if err := assessment.InvalidFields(said.Normalise(d.questionnaire)); err != nil {
			return err
		}
		if provided && said.Comment == "" {
			return assessment.InvalidField("comment", "error.dispute_without_reason", nil)
		}
		if said.Value != a.Value || said.Reason != a.Reason || a.Stance != f.Stance {
			w.answered(p, a, said.Value)
		}
		a.Value, a.Reason, a.Comment, a.Evidence, a.Stance = said.Value, said.Reason, said.Comment, said.Evidence, f.Stance
		return nil
	})
}

// answered notes who gave a value and when; nobody did while there is none.
func (w *Workflow) answered(p assessment.Principal, a *assessment.Answer, value string) {
	a.StillTrue, a.AnsweredBy, a.AnsweredAt = false, nil, nil
	if value != "" {
		now := w.Now()
		a.AnsweredBy, a.AnsweredAt = actor(p), &now
	}
}

// takeProvided fills an answer with what the provider says. Confirming takes an answer that is there.
func (w *Workflow) takeProvided(tx assessment.Tx, d *draft, provider assessment.ID, stance assessment.Stance, a *assessment.Answer) error {
	rows, err := tx.AssessmentsIn(d.RoundID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(x assessment.Assessment) bool { return x.EntityID == provider })
	if i < 0 {
		return assessment.InvalidField("stance", "error.not_provided", nil)
	}
	given, err := tx.Answer(rows[i].ID, a.QuestionID)
	if err != nil {
		return err
	}
	if stance == assessment.Confirmed && !given.Answered() {
		return assessment.InvalidField("stance", "error.nothing_to_confirm", nil)
	}
	copyProvided(a, given, rows[i].ID)
	a.Stance = stance
	return nil
}

func copyProvided(a *assessment.Answer, given assessment.Answer, provider assessment.ID) {
	a.Value, a.Reason, a.Comment, a.Evidence = given.Value, given.Reason, given.Comment, given.Evidence
	a.AnsweredBy, a.AnsweredAt, a.StillTrue = given.AnsweredBy, given.AnsweredAt, given.StillTrue
	a.ProviderID = &provider
}

// KeepAnswer takes over what was answered in the last round, in the principal's name and of today, because it is still
// true. Comment and evidence come along where there are none yet.
func (w *Workflow) KeepAnswer(ctx context.Context, p assessment.Principal, id assessment.ID, question string, version *int64) (assessment.Answer, error) {
	return w.changeAnswer(ctx, p, "answer.keep", id, question, version, func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		if _, provided := d.round.Provides(d.EntityID, question); provided {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.provided"}
		}
		previous, _, err := w.previousAnswers(tx, d.Assessment, d.round, d.questionnaire)
		if err != nil {
			return err
		}
		last, ok := previous[question]
		if _, known := d.questionnaire.Answer(last.Value); !ok || !last.Answered() || !known {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.nothing_to_keep"}
		}
		w.answered(p, a, last.Value)
		a.Value, a.Reason, a.StillTrue = last.Value, last.Reason, true
		if a.Comment == "" {
			a.Comment = last.Comment
		}
		if len(a.Evidence) == 0 {
			a.Evidence = last.Evidence
		}
		return assessment.InvalidFields(a.Normalise(d.questionnaire))
	})
}

// HandAnswer hands a question to a colleague who may answer for the entity, or takes it back with nil.
func (w *Workflow) HandAnswer(ctx context.Context, p assessment.Principal, id assessment.ID, question string, to *assessment.ID, version *int64) (assessment.Answer, error) {
	return w.changeAnswer(ctx, p, "answer.hand", id, question, version, func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		if to != nil {
			colleagues, err := w.colleagues(tx, d.above, d.EntityID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(colleagues, func(c Colleague) bool { return c.ID == *to }) {
				return assessment.InvalidField("to", "error.unknown_choice", nil)
			}
		}
		a.AssignedTo = to
		return nil
	})
}

// draft is an assessment that somebody is about to change, with what it takes to tell whether they may.
type draft struct {
	assessment.Assessment
	round         assessment.Round
	questionnaire *questionnaires.Questionnaire
	above         assessment.Tree // the entity and those above it
}

// changeAnswer changes one answer of a draft in one transaction, and tells the log that the action was done. What the
// answer becomes is left to change.
func (w *Workflow) changeAnswer(ctx context.Context, p assessment.Principal, action string, id assessment.ID, question string, version *int64, change func(assessment.Tx, *draft, *assessment.Answer) error) (assessment.Answer, error) {
	var saved assessment.Answer
	err := w.change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		from, err := tx.Answering(id, question)
		if err != nil {
			return err
		}
		d, err := w.draft(tx, p, from.Assessment, from.Round, assessment.NewTree(from.Above))
		if err != nil {
			return err
		}
		if !w.form(d.questionnaire, d.Kind).Asks(question) {
			return assessment.Missing()
		}
		if version == nil {
			return &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		}
		a := from.Answer
		if a.Version != *version {
			return assessment.Changed(a)
		}
		if err := change(tx, d, &a); err != nil {
			return err
		}
		if saved, err = w.saveAnswer(tx, p, a, action, nil); err != nil {
			return err
		}
		return w.provide(tx, p, d, saved)
	})
	return saved, err
}

// saveAnswer saves an answer with the event that tells of it. more is what the event says beside question and version.
func (w *Workflow) saveAnswer(tx assessment.Tx, p assessment.Principal, a assessment.Answer, action string, more map[string]any) (assessment.Answer, error) {
	data := map[string]any{"question": a.QuestionID, "version": a.Version + 1}
	maps.Copy(data, more)
	e, err := w.newEvent(actor(p), action, "assessment", a.AssessmentID.String(), data)
	if err != nil {
		return a, err
	}
	return tx.SaveAnswer(a, e)
}

// openDraft finds an assessment whose answers the principal may change now, and keeps it and its answers from changing
// meanwhile.
func (w *Workflow) openDraft(tx assessment.Tx, p assessment.Principal, id assessment.ID) (*draft, error) {
	a, err := tx.LockAssessment(id)
	if err != nil {
		return nil, err
	}
	above, err := lineage(tx, a.EntityID)
	if err != nil {
		return nil, err
	}
	r, err := tx.Round(a.RoundID)
	if err != nil {
		return nil, err
	}
	return w.draft(tx, p, a, r, above)
}

// draft is an assessment that was read with what stands around it, if the principal may change its answers now.
func (w *Workflow) draft(tx assessment.Tx, p assessment.Principal, a assessment.Assessment, r assessment.Round, above assessment.Tree) (*draft, error) {
	if err := mayEither(p, above, a.EntityID, assessment.WriteAnswers, assessment.ReadRounds); err != nil {
		return nil, err
	}
	q, err := w.questionnaireOf(tx, r)
	if err != nil {
		return nil, err
	}
	return &draft{a, r, q, above}, w.open(a, r)
}

// open is nil while answers may change.
func (w *Workflow) open(a assessment.Assessment, r assessment.Round) error {
	switch r.State(w.today()) {
	case assessment.RoundPlanned:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.round_planned"}
	case assessment.RoundClosed:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.round_closed"}
	case assessment.RoundOpen:
	}
	if a.State != assessment.Draft {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.submitted"}
	}
	return nil
}

// lineage is the entity and those above it as a tree, enough to tell what a membership reaches.
func lineage(tx assessment.Tx, entity assessment.ID) (assessment.Tree, error) {
	entities, err := tx.Lineage(entity)
	if err != nil {
		return assessment.Tree{}, err
	}
	return assessment.NewTree(entities), nil
}

// mayEither is nil when the principal may do it, refused when they may at least read of it, and missing else, so that
// who has nothing to do with an entity does not learn what there is.
func mayEither(p assessment.Principal, t assessment.Tree, entity assessment.ID, do, know assessment.Action) error {
	switch {
	case p.May(do, t, entity):
		return nil
	case p.May(know, t, entity):
		return denied(do)
	}
	return assessment.Missing()
}

// provide takes a changed answer to those for whom the entity answers the question, unless they dispute it or have
// handed in.
func (w *Workflow) provide(tx assessment.Tx, p assessment.Principal, d *draft, given assessment.Answer) error {
	receivers := d.round.Receivers(d.EntityID, given.QuestionID)
	if len(receivers) == 0 {
		return nil
	}
	rows, err := tx.AssessmentsIn(d.RoundID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !slices.Contains(receivers, r.EntityID) {
			continue
		}
		if r, err = tx.LockAssessment(r.ID); err != nil {
			return err
		}
		if r.State == assessment.Draft && w.form(d.questionnaire, r.Kind).Asks(given.QuestionID) {
			if err := w.receive(tx, p, r, given); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive puts a provided answer into the receiver's assessment. What the receiver had confirmed is to be looked at
// again when it says something else.
func (w *Workflow) receive(tx assessment.Tx, p assessment.Principal, receiver assessment.Assessment, given assessment.Answer) error {
	a, err := tx.Answer(receiver.ID, given.QuestionID)
	if err != nil || a.Stance == assessment.Disputed {
		return err
	}
	if a.ProviderID != nil && a.Same(given) {
		return nil
	}
	a.OrganisationID, a.AssessmentID, a.QuestionID, a.Stance = receiver.OrganisationID, receiver.ID, given.QuestionID, assessment.Untold
	copyProvided(&a, given, given.AssessmentID)
	_, err = w.saveAnswer(tx, p, a, "answer.provide", map[string]any{"from": given.AssessmentID})
	return err
}

// receiveAll brings the provided answers of an assessment up to date: they may have changed while it was handed in.
func (w *Workflow) receiveAll(tx assessment.Tx, p assessment.Principal, a assessment.Assessment, r assessment.Round) error {
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	for _, provision := range r.Provisions {
		if !slices.Contains(provision.Receivers, a.EntityID) {
			continue
		}
		i := slices.IndexFunc(rows, func(x assessment.Assessment) bool { return x.EntityID == provision.ProviderID })
		if i < 0 {
			continue
		}
		for _, question := range provision.Questions {
			given, err := tx.Answer(rows[i].ID, question)
			if err != nil {
				return err
			}
			if given.Version > 0 {
				if err := w.receive(tx, p, a, given); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Colleague is somebody to whom a question may be handed.
type Colleague struct {
	ID   assessment.ID
	Name string
}

// colleagues lists those who may answer for the entity, by name.
func (w *Workflow) colleagues(tx assessment.Tx, t assessment.Tree, entity assessment.ID) ([]Colleague, error) {
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	today := w.today()
	var list []Colleague
	for _, m := range members {
		if m.State() == assessment.Active && slices.ContainsFunc(memberships, func(x assessment.Membership) bool {
			return x.UserID == m.UserID && x.Holds(today) && x.Role.May(assessment.WriteAnswers) && x.Reaches(t, entity)
		}) {
			list = append(list, Colleague{m.UserID, m.Name})
		}
	}
	return list, nil
}

// WorkItem is an assessment that somebody has something to do with.
type WorkItem struct {
	assessment.Assessment
	Round     assessment.Round
	State     assessment.RoundState
	Title     questionnaires.Text // of the questionnaire
	Languages []string            // of the questionnaire, the source first
	Entity    assessment.Entity
	Counts    scoring.Counts
	Handed    []string // ids of the questions handed to the principal that have no answer yet
	MayAnswer bool     // by role; the round's and the assessment's state tell whether now
	MayDecide bool
	Returned  *assessment.Decision // of the last submission, when it was returned
}

// Work lists what is asked of the principal: the assessments of entities that they answer or decide for, those of open
// rounds first, then those to come, then the closed ones.
func (w *Workflow) Work(ctx context.Context, p assessment.Principal) ([]WorkItem, error) {
	var items []WorkItem
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		t, err := tree(tx, p)
		if err != nil {
			return err
		}
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		mine, err := tx.AssessmentsOf(reached(p, t, assessment.WriteAnswers))
		if err != nil {
			return err
		}
		for _, r := range rounds {
			rows := slices.DeleteFunc(slices.Clone(mine), func(a assessment.Assessment) bool { return a.RoundID != r.ID })
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
	slices.SortStableFunc(items, func(a, b WorkItem) int { return slices.Index(order, a.State) - slices.Index(order, b.State) })
	return items, err
}

func (w *Workflow) workIn(tx assessment.Tx, p assessment.Principal, t assessment.Tree, r assessment.Round, rows []assessment.Assessment) ([]WorkItem, error) {
	q, err := w.questionnaireOf(tx, r)
	if err != nil {
		return nil, err
	}
	answers, err := tx.AnswersIn(r.ID)
	if err != nil {
		return nil, err
	}
	by := byAssessment(answers)
	var items []WorkItem
	for _, n := range t.Nodes {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.EntityID == n.ID })
		if i < 0 {
			continue
		}
		a := rows[i]
		item := WorkItem{Assessment: a, Round: r, State: r.State(w.today()), Title: q.Title, Languages: q.Languages, Entity: n.Entity,
			Counts: w.form(q, a.Kind).Score(by[a.ID]).Counts, MayAnswer: true, MayDecide: p.May(assessment.DecideSubmission, t, n.ID)}
		for _, x := range by[a.ID] {
			if x.AssignedTo != nil && *x.AssignedTo == p.User.ID && !x.Answered() {
				item.Handed = append(item.Handed, x.QuestionID)
			}
		}
		if item.Returned, err = returned(tx, a); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// returned is the decision on the last submission, when that sent it back.
func returned(tx assessment.Tx, a assessment.Assessment) (*assessment.Decision, error) {
	if a.State != assessment.Draft || a.Submitted == 0 {
		return nil, nil
	}
	s, err := tx.Submissions(a.ID)
	if err != nil || len(s) == 0 {
		return nil, err
	}
	return &s[0].Decision, nil
}

// AssessmentView is an assessment as those see it who answer.
type AssessmentView struct {
	assessment.Assessment
	Round         assessment.Round
	State         assessment.RoundState
	Entity        assessment.Entity
	Questionnaire *questionnaires.Questionnaire
	Form          *scoring.Form
	Answers       map[string]assessment.Answer // by question
	Previous      map[string]assessment.Answer // what the last round said, by the question of this one
	PreviousRound *assessment.Round            // nil when the entity took part in none
	Score         scoring.Score
	Submissions   []assessment.Submission  // latest first, without content
	Names         map[assessment.ID]string // of people, by user
	Providers     map[assessment.ID]string // names of entities that provide answers, by assessment
	Expected      map[string]string        // names of entities that will provide the answer, by question
	Colleagues    []Colleague
	MayAnswer     bool // now
	MaySubmit     bool // now
	MayDecide     bool // on a submission, by role
	Returned      *assessment.Decision
}

// Assessment reads an entity's live answers.
func (w *Workflow) Assessment(ctx context.Context, p assessment.Principal, id assessment.ID) (AssessmentView, error) {
	var v AssessmentView
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		t, err := w.readAssessment(tx, p, id, assessment.ReadAnswers, &v)
		if err != nil {
			return err
		}
		answers, err := tx.Answers(id)
		if err != nil {
			return err
		}
		v.Answers = make(map[string]assessment.Answer, len(answers))
		for _, a := range answers {
			v.Answers[a.QuestionID] = a
		}
		v.Score = v.Form.Score(answers)
		if v.Previous, v.PreviousRound, err = w.previousAnswers(tx, v.Assessment, v.Round, v.Questionnaire); err != nil {
			return err
		}
		if v.Submissions, err = tx.Submissions(id); err != nil {
			return err
		}
		if v.Returned, err = returned(tx, v.Assessment); err != nil {
			return err
		}
		if v.Names, err = names(tx); err != nil {
			return err
		}
		if v.Colleagues, err = w.colleagues(tx, t, v.EntityID); err != nil {
			return err
		}
		if v.Providers, v.Expected, err = providers(tx, v.Assessment, v.Round); err != nil {
			return err
		}
		now := w.open(v.Assessment, v.Round) == nil
		v.MayAnswer = now && !p.ReadOnly && p.May(assessment.WriteAnswers, t, v.EntityID)
		v.MaySubmit = v.MayAnswer
		v.MayDecide = !p.ReadOnly && p.May(assessment.DecideSubmission, t, v.EntityID)
		return nil
	})
	return v, err
}

// readAssessment reads what stands around an assessment, after the permission to know of it.
func (w *Workflow) readAssessment(tx assessment.Tx, p assessment.Principal, id assessment.ID, action assessment.Action, v *AssessmentView) (assessment.Tree, error) {
	var err error
	if v.Assessment, err = tx.Assessment(id); err != nil {
		return assessment.Tree{}, err
	}
	t, err := lineage(tx, v.EntityID)
	if err != nil {
		return t, err
	}
	if err := mayEither(p, t, v.EntityID, action, assessment.ReadRounds); err != nil {
		return t, err
	}
	n, _ := t.Node(v.EntityID)
	v.Entity = n.Entity
	if v.Round, err = tx.Round(v.RoundID); err != nil {
		return t, err
	}
	v.State = v.Round.State(w.today())
	if v.Questionnaire, err = w.questionnaireOf(tx, v.Round); err != nil {
		return t, err
	}
	v.Form = w.form(v.Questionnaire, v.Kind)
	return t, nil
}

// names are the organisation's names of its people.
func names(tx assessment.Tx) (map[assessment.ID]string, error) {
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	names := make(map[assessment.ID]string, len(members))
	for _, m := range members {
		names[m.UserID] = m.Name
	}
	return names, nil
}

// providers are the names of the entities that provide answers to an assessment: by their assessment, and by question.
func providers(tx assessment.Tx, a assessment.Assessment, r assessment.Round) (map[assessment.ID]string, map[string]string, error) {
	by, expected := map[assessment.ID]string{}, map[string]string{}
	if len(r.Provisions) == 0 {
		return by, expected, nil
	}
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, provision := range r.Provisions {
		if !slices.Contains(provision.Receivers, a.EntityID) {
			continue
		}
		e, err := tx.Entity(provision.ProviderID)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			if row.EntityID == e.ID {
				by[row.ID] = e.Name
			}
		}
		for _, q := range provision.Questions {
			expected[q] = e.Name
		}
	}
	return by, expected, nil
}

// previousAnswers is what the entity said in the round before, by the questions of this one: as handed in, else as it
// stands there. Questions that are not comparable by the lineage are left out.
func (w *Workflow) previousAnswers(tx assessment.Tx, a assessment.Assessment, r assessment.Round, q *questionnaires.Questionnaire) (map[string]assessment.Answer, *assessment.Round, error) {
	previous, row, err := previousAssessment(tx, a, r)
	if err != nil || row == nil {
		return nil, nil, err
	}
	older, err := w.questionnaireOf(tx, *previous)
	if err != nil {
		return nil, nil, err
	}
	answers, _, err := standing(tx, row.ID)
	if err != nil {
		return nil, nil, err
	}
	by := map[string]assessment.Answer{}
	for _, x := range answers {
		by[x.QuestionID] = x
	}
	found := map[string]assessment.Answer{}
	for _, question := range q.Questions {
		if id, _, ok := q.Predecessor(older, question.ID); ok && by[id].Answered() {
			found[question.ID] = by[id]
		}
	}
	return found, previous, nil
}

// previousAssessment is the entity's in the round before; nil when there was none.
func previousAssessment(tx assessment.Tx, a assessment.Assessment, r assessment.Round) (*assessment.Round, *assessment.Assessment, error) {
	if r.PreviousID == nil {
		return nil, nil, nil
	}
	previous, err := tx.Round(*r.PreviousID)
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.AssessmentsOf([]assessment.ID{a.EntityID})
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(rows, func(x assessment.Assessment) bool { return x.RoundID == previous.ID })
	if i < 0 {
		return nil, nil, nil
	}
	return &previous, &rows[i], nil
}

// AnswerVersions lists what was said to a question over time, latest first, and the names of who said it.
func (w *Workflow) AnswerVersions(ctx context.Context, p assessment.Principal, id assessment.ID, question string) ([]assessment.AnswerVersion, map[assessment.ID]string, error) {
	var versions []assessment.AnswerVersion
	var by map[assessment.ID]string
	err := w.view(ctx, p, func(tx assessment.Tx) error {
		var v AssessmentView
		if _, err := w.readAssessment(tx, p, id, assessment.ReadAnswers, &v); err != nil {
			return err
		}
		if !v.Form.Asks(question) {
			return assessment.Missing()
		}
		var err error
		if by, err = names(tx); err != nil {
			return err
		}
		versions, err = tx.AnswerVersions(id, question)
		return err
	})
	return versions, by, err
}
