package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// AnswerOutcome is what became of one of several answers.
type AnswerOutcome struct {
	Form   AnswerForm                // with the stance that goes without saying
	Answer assessment.Answer         // as it is stored now
	Saved  bool                      // it is another version now
	Err    error                     // why it is not saved; nil too where nothing was to be changed
	Stored *assessment.AnswerVersion // what somebody else has saved, where that is why
}

// SaveAnswers says something to several questions of an assessment at once. What can be saved is, the rest comes back
// with the reason, and nothing that somebody else has saved is lost: a form that says what is stored, or still what its
// version said, changes nothing, and one that starts from an older version holds only if that said the same as what is
// stored. The view tells how far the assessment has come; of it, the assessment, its round, questionnaire and form, the
// score and these answers alone are filled in.
func (w *UseCases) SaveAnswers(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	forms []AnswerForm,
) ([]AnswerOutcome, AssessmentView, error) {
	var outcomes []AnswerOutcome
	var v AssessmentView
	if len(forms) == 0 {
		return outcomes, v, nil
	}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		outcomes = nil
		from, err := tx.Answering(id, forms[0].QuestionID)
		if err != nil {
			return err
		}
		d, closed := w.draft(tx, p, from.Assessment, from.Round, assessment.NewTree(from.Above))
		if d == nil {
			return closed
		}
		v = AssessmentView{
			Assessment:    d.Assessment,
			Round:         d.round,
			State:         d.round.State(w.kernel.Today()),
			Questionnaire: d.questionnaire,
			Form:          w.kernel.Form(d.questionnaire, d.Kind),
			Answers:       map[string]assessment.Answer{},
			MayAnswer:     closed == nil,
		}
		for i, f := range forms {
			if !v.Form.Asks(f.QuestionID) {
				return assessment.Missing()
			}
			stored := from.Answer
			if i > 0 {
				if stored, err = tx.Answer(id, f.QuestionID); err != nil {
					return err
				}
			}
			o, err := w.sayOne(tx, p, d, closed, f, stored)
			if err != nil {
				return err
			}
			outcomes, v.Answers[f.QuestionID] = append(outcomes, o), o.Answer
		}
		answers, err := tx.AnswersOf([]assessment.ID{id})
		v.Score = v.Form.Score(answers)
		return err
	})
	return outcomes, v, err
}

// sayOne saves one of several answers. Where the draft is closed, only what says nothing else passes.
func (w *UseCases) sayOne(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	closed error,
	f AnswerForm,
	stored assessment.Answer,
) (AnswerOutcome, error) {
	_, provided := d.round.Provides(d.EntityID, f.QuestionID)
	f = f.Settled(d.questionnaire, provided, stored)
	o := AnswerOutcome{Form: f, Answer: stored}
	switch {
	case f.saidBy(d.questionnaire, provided, stored):
		return o, nil
	case closed != nil:
		o.Err = closed
		return o, nil
	case f.Version == nil:
		o.Err = &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		return o, nil
	case *f.Version != stored.Version:
		return w.sayLate(tx, p, d, o)
	}
	a := stored
	err := w.sayAnswer(p, f)(tx, d, &a)
	switch assessment.CodeOf(err) {
	case assessment.Invalid, assessment.Conflict:
		o.Err = err
		return o, nil
	}
	if err != nil {
		return o, err
	}
	saved, err := w.saveAnswer(tx, p, a, answerSaved)
	if assessment.CodeOf(err) == assessment.Stale { // since it was read
		return w.sayOne(tx, p, d, closed, f, saved)
	}
	if err != nil {
		return o, err
	}
	o.Answer, o.Saved = saved, true
	return o, w.provide(tx, p, d, saved)
}

// sayLate is sayOne for a form that starts from another version than the stored one.
func (w *UseCases) sayLate(
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
	case known && !o.Form.Chosen && o.Form.saidBy(d.questionnaire, provided, seen):
		return o, nil
	case known && o.Answer.Same(seen) && o.Answer.Stance == seen.Stance:
		f := o.Form
		f.Version = &o.Answer.Version
		return w.sayOne(tx, p, d, nil, f, o.Answer)
	}
	o.Err = assessment.Changed(o.Answer)
	if len(versions) > 0 {
		o.Stored = &versions[0]
	}
	return o, nil
}

// versionOf is the answer as it was in a version, the empty one before the first; false if there was none such.
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

// saidBy reports whether an answer already says what the form does. Of one that another entity provides, only the
// stance is the receiver's.
func (f AnswerForm) saidBy(q *questionnaires.Questionnaire, provided bool, a assessment.Answer) bool {
	if provided && f.Stance != assessment.Disputed {
		return f.Stance == a.Stance
	}
	said := f.said()
	return len(said.Normalise(q)) == 0 && said.Same(a) && f.Stance == a.Stance
}
