package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// AnswerOutcome is the outcome of saving one of several answers.
type AnswerOutcome struct {
	Form   AnswerForm                // with the implied stance
	Answer assessment.Answer         // as stored now
	Saved  bool                      // it has a new version
	Err    error                     // why it was not saved; also nil if there was nothing to change
	Stored *assessment.AnswerVersion // what somebody else has saved, if that is the reason

	before assessment.Answer // that the form was saved on
}

// AnswerAct is what is done with a question once its form has been saved.
type AnswerAct struct {
	QuestionID string
	Version    *int64         // that was seen
	Keep       bool           // take over last round's answer; value and reason in the form are ignored
	To         *assessment.ID // otherwise: hand the question to this colleague, or take it back if nil
	Note       string         // to the colleague
}

// done reports whether the stored answer already is what the act makes of it.
func (a AnswerAct) done(stored, made assessment.Answer) bool {
	if a.Keep {
		return stored.StillTrue && stored.Value == made.Value && stored.Reason == made.Reason
	}
	return sameID(stored.AssignedTo, a.To)
}

// same reports whether nothing that the act changes has changed between two versions.
func (a AnswerAct) same(seen, latest assessment.Answer) bool {
	if a.Keep {
		return latest.Same(seen) && latest.Stance == seen.Stance
	}
	return sameID(seen.AssignedTo, latest.AssignedTo)
}

func sameID(a, b *assessment.ID) bool { return a == b || a != nil && b != nil && *a == *b }

// SaveAnswers saves several answers of an assessment in one transaction, and then carries out the act, if there is one.
// Answers that cannot be saved come back with the reason; the others are saved. Nothing that somebody else has saved is
// overwritten: a form that equals what is stored, or what its version held, changes nothing, and one that starts from
// an older version is saved only if that version equals what is stored. The act is left out if the form of its question
// is refused. There is one outcome for each question. In the view, only the assessment, its round, questionnaire and
// form, the score and these answers are filled in.
func (w *UseCases) SaveAnswers(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	forms []AnswerForm,
	act *AnswerAct,
) ([]AnswerOutcome, AssessmentView, error) {
	return w.takeSteps(ctx, p, id, answerSteps(forms, act))
}

// SaveAndConfirm saves several answers like [UseCases.SaveAnswers], and confirms those that another entity gives, that
// wait for a position and about which nothing is typed, each from the version in its form.
func (w *UseCases) SaveAndConfirm(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	forms []AnswerForm,
) ([]AnswerOutcome, AssessmentView, error) {
	steps := answerSteps(forms, nil)
	for i := range steps {
		steps[i].confirm = true
	}
	return w.takeSteps(ctx, p, id, steps)
}

// SeenAnswer is an answer as somebody has read it.
type SeenAnswer struct {
	QuestionID string
	Version    int64
}

// ConfirmAnswers confirms the answers that another entity gives and that wait for a position, each from the version
// that was read, in one transaction. Other answers are left as they are. The outcome of one that has changed since has
// the reason and what is stored.
func (w *UseCases) ConfirmAnswers(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	seen []SeenAnswer,
) ([]AnswerOutcome, error) {
	steps := make([]answerStep, 0, len(seen))
	for _, s := range seen {
		form := AnswerForm{QuestionID: s.QuestionID, Version: &s.Version}
		steps = append(steps, answerStep{form: form, confirm: true})
	}
	outcomes, _, err := w.takeSteps(ctx, p, id, steps)
	return outcomes, err
}

// takeSteps takes the steps of an assessment in one transaction.
func (w *UseCases) takeSteps(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	steps []answerStep,
) ([]AnswerOutcome, AssessmentView, error) {
	var outcomes []AnswerOutcome
	var answers []assessment.Answer
	var v AssessmentView
	if len(steps) == 0 {
		return outcomes, v, nil
	}
	if o, v, done, err := w.stepKnown(ctx, p, id, steps); done || err != nil {
		return o, v, err
	}
	var d *draft
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		outcomes = nil
		from, err := tx.Answering(id, steps[0].form.QuestionID)
		if err != nil {
			return err
		}
		var closed error
		if d, closed = w.draft(tx, p, from.Assessment, from.Round, assessment.NewTree(from.Above)); d == nil {
			return closed
		}
		v = w.viewOf(p, d, closed == nil)
		for i, step := range steps {
			question := step.form.QuestionID
			if !v.Form.Asks(question) {
				return assessment.Missing()
			}
			stored := from.Answer
			if i > 0 {
				if stored, err = tx.Answer(id, question); err != nil {
					return err
				}
			}
			o, err := w.saveStep(tx, p, d, closed, step, stored)
			if err != nil {
				return err
			}
			outcomes, v.Answers[question] = append(outcomes, o), o.Answer
		}
		answers, err = tx.AnswersOf([]assessment.ID{id})
		v.Score = v.Form.Score(withProvided(answers, d.Assessment, d.round, nil))
		return err
	})
	if err != nil { // nothing was saved
		return nil, AssessmentView{}, err
	}
	now := w.kernel.Now()
	for _, o := range outcomes {
		w.known.keep(d, o.Answer, now)
	}
	w.known.count(keyOf(d), answers, now)
	return outcomes, v, nil
}

// viewOf is what is shown of an assessment whose answers somebody saves, without them and the score.
func (w *UseCases) viewOf(p assessment.Principal, d *draft, open bool) AssessmentView {
	return AssessmentView{
		Assessment:    d.Assessment,
		Round:         d.round,
		State:         d.round.State(w.kernel.Today(p.Organisation)),
		Questionnaire: d.questionnaire,
		Form:          w.kernel.Form(d.questionnaire, d.Profile()),
		Answers:       map[string]assessment.Answer{},
		MayAnswer:     open,
	}
}

// answerStep is what is done with one question.
type answerStep struct {
	form    AnswerForm
	typed   bool       // the form is saved
	confirm bool       // another's answer that waits for a position is confirmed, unless the form says something else
	act     *AnswerAct // nil for nothing
}

// confirms reports whether the step confirms the stored answer of another entity.
func (s answerStep) confirms(provided bool, stored assessment.Answer) bool {
	return s.confirm && provided && stored.AwaitsPosition() &&
		s.form.Stance == assessment.Unreviewed && s.form.answer().Same(assessment.Answer{})
}

func answerSteps(forms []AnswerForm, act *AnswerAct) []answerStep {
	var steps []answerStep
	for _, f := range forms {
		step := answerStep{form: f, typed: true}
		if act != nil && act.QuestionID == f.QuestionID {
			step.act, act = act, nil
		}
		steps = append(steps, step)
	}
	if act != nil {
		form := AnswerForm{QuestionID: act.QuestionID, Version: act.Version}
		steps = append(steps, answerStep{form: form, act: act})
	}
	return steps
}

func (w *UseCases) saveStep(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	closed error,
	step answerStep,
	stored assessment.Answer,
) (AnswerOutcome, error) {
	o := AnswerOutcome{Form: step.form, Answer: stored, before: stored}
	_, provided := d.round.Provides(d.EntityID, step.form.QuestionID)
	if step.confirms(provided, stored) {
		step.form.Stance, step.typed = assessment.Confirmed, true
	}
	if step.typed {
		if step.act != nil && step.act.Keep {
			step.form.Value, step.form.Reason = stored.Value, stored.Reason
		}
		var err error
		if o, err = w.saveOne(tx, p, d, closed, step.form, stored); err != nil || o.Err != nil {
			return o, err
		}
	}
	if step.act == nil {
		return o, nil
	}
	return w.act(tx, p, d, closed, *step.act, o)
}

// saveOne saves one of several answers. If the draft is closed, only a form that changes nothing is accepted.
func (w *UseCases) saveOne(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	closed error,
	f AnswerForm,
	stored assessment.Answer,
) (AnswerOutcome, error) {
	_, provided := d.round.Provides(d.EntityID, f.QuestionID)
	f = f.WithStance(d.questionnaire, provided, stored)
	o := AnswerOutcome{Form: f, Answer: stored, before: stored}
	switch {
	case f.matches(d.questionnaire, provided, stored):
		return o, nil
	case closed != nil:
		o.Err = closed
		return o, nil
	case f.Version == nil:
		o.Err = &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		return o, nil
	case *f.Version != stored.Version:
		return w.saveStale(tx, p, d, o)
	}
	a := stored
	if err := w.fillAnswer(p, f)(tx, d, &a); err != nil {
		return o.refused(err)
	}
	saved, err := w.saveAnswer(tx, p, a, answerSaved)
	if assessment.CodeOf(err) == assessment.Stale { // since it was read
		return w.saveOne(tx, p, d, closed, f, saved)
	}
	if err != nil {
		return o, err
	}
	o.Answer, o.Saved = saved, true
	return o, w.provide(tx, p, d, saved)
}

// saveStale is saveOne for a form that starts from another version than the stored one.
func (w *UseCases) saveStale(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	o AnswerOutcome,
) (AnswerOutcome, error) {
	versions, err := tx.AnswerVersions(d.ID, o.Form.QuestionID)
	if err != nil {
		return o, err
	}
	_, provided := d.round.Provides(d.EntityID, o.Form.QuestionID)
	seen, known := versionOf(versions, *o.Form.Version)
	switch {
	case known && !o.Form.Chosen && o.Form.matches(d.questionnaire, provided, seen):
		return o, nil
	case known && o.Answer.Same(seen) && o.Answer.Stance == seen.Stance:
		f := o.Form
		f.Version = &o.Answer.Version
		return w.saveOne(tx, p, d, nil, f, o.Answer)
	}
	return o.stale(versions), nil
}

// act carries out an act on the answer that is stored now. It is refused if somebody else has changed what it is about
// between the version that was seen and the one that the form was saved on.
func (w *UseCases) act(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	closed error,
	act AnswerAct,
	o AnswerOutcome,
) (AnswerOutcome, error) {
	if closed != nil {
		o.Err = closed
		return o, nil
	}
	if act.Version == nil {
		o.Err = &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		return o, nil
	}
	change, happened := w.handAnswer(p, act.To, &act.Note), answerHandedOver
	if act.Keep {
		change, happened = w.keepAnswer(p), answerKept
	}
	changed := o.Answer
	if err := change(tx, d, &changed); err != nil {
		return o.refused(err)
	}
	if act.done(o.Answer, changed) { // it was sent again because the response to the first request was lost
		return o, nil
	}
	if *act.Version != o.before.Version {
		versions, err := tx.AnswerVersions(d.ID, act.QuestionID)
		if err != nil {
			return o, err
		}
		if seen, known := versionOf(versions, *act.Version); !known || !act.same(seen, o.before) {
			return o.stale(versions), nil
		}
	}
	saved, err := w.saveAnswer(tx, p, changed, happened)
	if assessment.CodeOf(err) == assessment.Stale { // since it was read
		o.Answer, o.before = saved, saved
		return w.act(tx, p, d, closed, act, o)
	}
	if err != nil {
		return o, err
	}
	o.Answer, o.Saved = saved, true
	if !act.Keep {
		if err := w.notifyHanded(tx, p, d, saved, act.Note); err != nil {
			return o, err
		}
	}
	return o, w.provide(tx, p, d, saved)
}

// refused is the outcome of an error that the user can do something about. Any other error ends the transaction.
func (o AnswerOutcome) refused(err error) (AnswerOutcome, error) {
	switch assessment.CodeOf(err) {
	case assessment.Invalid, assessment.Conflict:
		o.Err = err
		return o, nil
	}
	return o, err
}

// stale is the outcome if somebody else has saved in between.
func (o AnswerOutcome) stale(versions []assessment.AnswerVersion) AnswerOutcome {
	o.Err = assessment.Changed(o.Answer)
	if len(versions) > 0 {
		o.Stored = &versions[0]
	}
	return o
}

// versionOf is a version of the answer, empty before the first; false if there is no such version.
func versionOf(versions []assessment.AnswerVersion, number int64) (assessment.Answer, bool) {
	if number == 0 {
		return assessment.Answer{}, true
	}
	i := slices.IndexFunc(versions, func(a assessment.AnswerVersion) bool { return a.Version == number })
	if i < 0 {
		return assessment.Answer{}, false
	}
	return versions[i].Answer, true
}

// matches reports whether an answer already equals the form. For a provided answer, only the stance is compared.
func (f AnswerForm) matches(q *questionnaires.Questionnaire, provided bool, a assessment.Answer) bool {
	if provided && f.Stance != assessment.Disputed {
		return f.Stance == a.Stance
	}
	said := f.answer()
	return len(said.Normalise(q)) == 0 && said.Same(a) && f.Stance == a.Stance
}
