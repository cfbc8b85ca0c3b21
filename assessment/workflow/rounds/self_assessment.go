package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// lineage is the entity and those above it as a tree, which is enough to check what a membership reaches.
func lineage(tx assessment.Tx, entity assessment.ID) (assessment.Tree, error) {
	entities, err := tx.Lineage(entity)
	if err != nil {
		return assessment.Tree{}, err
	}
	return assessment.NewTree(entities), nil
}

// mayEither is nil with the first permission, a refusal with only the second, and [assessment.NotFound] with neither,
// so that those who have nothing to do with an entity do not learn what exists.
func mayEither(p assessment.Principal, t assessment.Tree, entity assessment.ID, do, know assessment.Permission) error {
	switch {
	case p.May(do, t, entity):
		return nil
	case p.May(know, t, entity):
		return workflow.Denied(do)
	}
	return assessment.Missing()
}

// Colleague is somebody to whom a question may be assigned.
type Colleague struct {
	ID   assessment.ID
	Name string
}

// colleagues lists those who may answer for the entity, by name.
func (w *UseCases) colleagues(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	entity assessment.ID,
) ([]Colleague, error) {
	people, err := w.kernel.PeopleWho(tx, p.Organisation, assessment.WriteAnswers, t, entity)
	if err != nil {
		return nil, err
	}
	var list []Colleague
	for _, m := range people {
		list = append(list, Colleague{ID: m.UserID, Name: m.Name})
	}
	return list, nil
}

// AssessmentView is an assessment for those who answer it.
type AssessmentView struct {
	assessment.Assessment
	Round         assessment.Round
	State         assessment.RoundState
	Entity        assessment.Entity
	Heir          string // name of the entity that took over the draft, "" for none
	Questionnaire *questionnaires.Questionnaire
	Form          *scoring.Form
	Answers       map[string]assessment.Answer // by question
	Previous      map[string]assessment.Answer // the last round's answers, by the question of this one
	PreviousRound *assessment.Round            // nil if the entity took part in none
	Score         scoring.Score
	Submissions   []assessment.Submission  // latest first, without content
	Names         map[assessment.ID]string // of people, by user
	Providers     map[assessment.ID]string // names of entities that provide answers, by assessment
	Expected      map[string]string        // names of entities that will provide the answer, by question
	Receivers     map[string][]string      // names of entities that get the answer, by question
	Missing       []Missing                // what others have not provided yet
	Colleagues    []Colleague
	MayAnswer     bool // now
	MaySubmit     bool // now
	MayDecide     bool // on a submission, by role
	Returned      *assessment.Decision
	Remarks       map[string]string     // of the decision that returned the last submission, by question
	Reopened      *assessment.Reopening // from which the draft began, until its submission is approved
}

// Assessment reads an entity's live answers.
func (w *UseCases) Assessment(ctx context.Context, p assessment.Principal, id assessment.ID) (AssessmentView, error) {
	var v AssessmentView
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
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
		v.Score = v.Form.Score(withProvided(answers, v.Assessment, v.Round, nil))
		if v.Missing, err = missing(tx, v.Round, v.Assessment, v.Form.Asks, answers); err != nil {
			return err
		}
		if v.Receivers, err = receivers(tx, v.Assessment, v.Round); err != nil {
			return err
		}
		if v.Previous, v.PreviousRound, err = w.previousAnswers(tx, v.Assessment, v.Round, v.Questionnaire); err != nil {
			return err
		}
		if v.Submissions, err = tx.Submissions(id); err != nil {
			return err
		}
		v.Returned, v.Reopened = returned(v.Assessment, v.Submissions), reopened(v.Assessment, v.Submissions)
		if v.Returned != nil {
			if v.Remarks, err = remarks(tx, id, v.Returned.Number); err != nil {
				return err
			}
		}
		if v.Names, err = people.Names(tx); err != nil {
			return err
		}
		if v.Colleagues, err = w.colleagues(tx, p, t, v.EntityID); err != nil {
			return err
		}
		if v.Providers, v.Expected, err = providers(tx, v.Assessment, v.Round); err != nil {
			return err
		}
		now := w.open(p, v.Assessment, v.Round) == nil
		v.MayAnswer = now && !p.ReadOnly && p.May(assessment.WriteAnswers, t, v.EntityID)
		v.MaySubmit = v.MayAnswer
		v.MayDecide = !p.ReadOnly && p.May(assessment.DecideSubmission, t, v.EntityID)
		return nil
	})
	return v, err
}

// AnswersView is the answers of an assessment, without what surrounds them.
type AnswersView struct {
	assessment.Assessment
	Questionnaire *questionnaires.Questionnaire
	Form          *scoring.Form
	Answers       map[string]assessment.Answer // by question
}

// Answer is the answer to a question, even if there is none yet.
func (v AnswersView) Answer(question string) assessment.Answer {
	a := v.Answers[question]
	a.QuestionID = question
	return a
}

// AnswersOf reads an entity's live answers and nothing else: what [UseCases.Assessment] shows around them takes several
// times as long to read.
func (w *UseCases) AnswersOf(ctx context.Context, p assessment.Principal, id assessment.ID) (AnswersView, error) {
	v := AnswersView{Answers: map[string]assessment.Answer{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if _, err := w.readAnswers(tx, p, id, "", &v); err != nil {
			return err
		}
		answers, err := tx.Answers(id)
		for _, a := range answers {
			v.Answers[a.QuestionID] = a
		}
		return err
	})
	return v, err
}

// AnswerTo reads one live answer of an entity, even if there is none yet.
func (w *UseCases) AnswerTo(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	question string,
) (assessment.Answer, error) {
	var a assessment.Answer
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		var v AnswersView
		if a, err = w.readAnswers(tx, p, id, question, &v); err == nil && !v.Form.Asks(question) {
			return assessment.Missing()
		}
		return err
	})
	return a, err
}

// readAnswers reads what answers belong to and one of them, after checking the permission to read them.
func (w *UseCases) readAnswers(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	question string,
	v *AnswersView,
) (assessment.Answer, error) {
	from, err := tx.Reading(id, question)
	if err != nil {
		return assessment.Answer{}, err
	}
	tree, entity := assessment.NewTree(from.Above), from.Assessment.EntityID
	if err := mayEither(p, tree, entity, assessment.ReadAnswers, assessment.ReadRounds); err != nil {
		return assessment.Answer{}, err
	}
	v.Assessment = from.Assessment
	if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, from.Round); err != nil {
		return assessment.Answer{}, err
	}
	v.Form = w.kernel.Form(v.Questionnaire, v.Profile())
	return from.Answer, nil
}

// readAssessment reads an assessment and its surroundings, after checking the permission to know of it.
func (w *UseCases) readAssessment(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	action assessment.Permission,
	v *AssessmentView,
) (assessment.Tree, error) {
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
	v.State = v.Round.State(w.kernel.Today(p.Organisation))
	if v.MergedInto != nil {
		heir, err := tx.Entity(*v.MergedInto)
		if err != nil && assessment.CodeOf(err) != assessment.NotFound {
			return t, err
		}
		v.Heir = heir.Name
	}
	if v.Questionnaire, err = w.kernel.QuestionnaireOf(tx, v.Round); err != nil {
		return t, err
	}
	v.Form = w.kernel.Form(v.Questionnaire, v.Profile())
	return t, nil
}

// providers are the names of the entities that provide answers to an assessment: by their assessment, and by question.
func providers(
	tx assessment.Tx,
	a assessment.Assessment,
	r assessment.Round,
) (map[assessment.ID]string, map[string]string, error) {
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

// receivers are the names of the entities that an assessment provides answers to, by question.
func receivers(tx assessment.Tx, a assessment.Assessment, r assessment.Round) (map[string][]string, error) {
	by := map[string][]string{}
	if !slices.ContainsFunc(r.Provisions, func(p assessment.Provision) bool { return p.ProviderID == a.EntityID }) {
		return by, nil
	}
	all, err := tx.Entities()
	if err != nil {
		return nil, err
	}
	for _, p := range r.Provisions {
		if p.ProviderID != a.EntityID {
			continue
		}
		for _, e := range all {
			if slices.Contains(p.Receivers, e.ID) {
				for _, question := range p.Questions {
					by[question] = append(by[question], e.Name)
				}
			}
		}
	}
	return by, nil
}

// previousAnswers is the entity's answers in the previous round, by the questions of this one: as submitted, else as
// they are. Questions that the lineage does not make comparable are left out.
func (w *UseCases) previousAnswers(
	tx assessment.Tx,
	a assessment.Assessment,
	r assessment.Round,
	q *questionnaires.Questionnaire,
) (map[string]assessment.Answer, *assessment.Round, error) {
	previous, row, err := previousAssessment(tx, a, r)
	if err != nil || row == nil {
		return nil, nil, err
	}
	older, err := w.kernel.QuestionnaireOf(tx, *previous)
	if err != nil {
		return nil, nil, err
	}
	answers, _, err := counted(tx, row.ID)
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

// previousAssessment is the entity's assessment in the previous round; nil if there is none.
func previousAssessment(
	tx assessment.Tx,
	a assessment.Assessment,
	r assessment.Round,
) (*assessment.Round, *assessment.Assessment, error) {
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
