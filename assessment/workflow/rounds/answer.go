package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// AnswerForm is the answer that somebody gives to a question.
type AnswerForm struct {
	QuestionID string
	Value      string
	Reason     string
	Comment    string
	Evidence   []assessment.Evidence
	Stance     assessment.Stance // on a provided answer; only if disputed are the other fields the receiver's own
	Version    *int64            // that the change starts from, 0 without an answer
	Chosen     bool              // overrides another's change even if equal to the version it starts from; see SaveAnswers
}

func (f AnswerForm) answer() assessment.Answer {
	return assessment.Answer{
		Value:    f.Value,
		Reason:   f.Reason,
		Comment:  f.Comment,
		Evidence: slices.Clone(f.Evidence),
	}
}

// WithStance is the form with an implied stance: giving another answer than the provided one disputes it.
func (f AnswerForm) WithStance(q *questionnaires.Questionnaire, provided bool, stored assessment.Answer) AnswerForm {
	if !provided || f.Stance != assessment.Unreviewed {
		return f
	}
	said := f.answer()
	if faulty := len(said.Normalise(q)) > 0; faulty || !said.Same(assessment.Answer{}) && !said.Same(stored) {
		f.Stance = assessment.Disputed
	}
	return f
}

// SaveAnswer saves the answer to a question, from the version in the form. Entities that it is provided to receive it
// in the same transaction. The error of a stale version has the stored answer.
func (w *UseCases) SaveAnswer(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f AnswerForm,
) (assessment.Answer, error) {
	if saved, done, err := w.SaveKnown(ctx, p, id, f); done || err != nil {
		return saved, err
	}
	return w.changeAnswer(ctx, p, answerSaved, id, f.QuestionID, f.Version, w.fillAnswer(p, f), nil)
}

// fillAnswer copies the form into an answer.
func (w *UseCases) fillAnswer(
	p assessment.Principal,
	f AnswerForm,
) func(assessment.Tx, *draft, *assessment.Answer) error {
	return func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		if !slices.Contains([]assessment.Stance{assessment.Unreviewed, assessment.Confirmed, assessment.Disputed}, f.Stance) {
			return assessment.InvalidField("stance", "error.unknown_choice", nil)
		}
		provider, provided := d.round.Provides(d.EntityID, f.QuestionID)
		f := f.WithStance(d.questionnaire, provided, *a)
		if !provided && f.Stance != assessment.Unreviewed {
			return assessment.InvalidField("stance", "error.not_provided", nil)
		}
		if provided && f.Stance != assessment.Disputed {
			return w.takeProvided(tx, d, provider, f.Stance, a)
		}
		said := f.answer()
		if err := assessment.InvalidFields(said.Normalise(d.questionnaire)); err != nil {
			return err
		}
		if provided && said.Comment == "" {
			return assessment.InvalidField("comment", "error.dispute_without_reason", nil)
		}
		if said.Value != a.Value || said.Reason != a.Reason || a.Stance != f.Stance {
			w.answered(p, a, said.Value)
		}
		a.Value = said.Value
		a.Reason = said.Reason
		a.Comment = said.Comment
		a.Evidence = said.Evidence
		a.Stance = f.Stance
		return nil
	}
}

// answered records who gave the value and when, or nobody if there is none. Whoever was handed the question is no
// longer waited for.
func (w *UseCases) answered(p assessment.Principal, a *assessment.Answer, value string) {
	a.StillTrue, a.AnsweredBy, a.AnsweredAt = false, nil, nil
	if value != "" {
		now := w.kernel.Now()
		a.AnsweredBy, a.AnsweredAt, a.AssignedTo = workflow.Actor(p), &now, nil
	}
}

// KeepAnswer takes over the answer of the last round, which is still true, with the principal's name and today's date.
// Comment and evidence are copied if there are none yet.
func (w *UseCases) KeepAnswer(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	question string,
	version *int64,
) (assessment.Answer, error) {
	return w.changeAnswer(
		ctx,
		p,
		answerKept,
		id,
		question,
		version,
		w.keepAnswer(p),
		nil,
	)
}

// keepAnswer makes an answer what was answered in the last round.
func (w *UseCases) keepAnswer(p assessment.Principal) func(assessment.Tx, *draft, *assessment.Answer) error {
	return func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		if _, provided := d.round.Provides(d.EntityID, a.QuestionID); provided {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.provided"}
		}
		previous, _, err := w.previousAnswers(tx, d.Assessment, d.round, d.questionnaire)
		if err != nil {
			return err
		}
		last, ok := previous[a.QuestionID]
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
	}
}

// HandAnswer assigns a question to a colleague who may answer for the entity until it is answered, or to nobody with
// nil.
func (w *UseCases) HandAnswer(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	question string,
	to *assessment.ID,
	version *int64,
) (assessment.Answer, error) {
	return w.HandAnswerNoting(ctx, p, id, question, to, "", version)
}

// HandAnswerNoting is [UseCases.HandAnswer] with a note to the colleague, who is told of it.
func (w *UseCases) HandAnswerNoting(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	question string,
	to *assessment.ID,
	note string,
	version *int64,
) (assessment.Answer, error) {
	return w.changeAnswer(
		ctx,
		p,
		answerHandedOver,
		id,
		question,
		version,
		w.handAnswer(p, to, &note),
		func(tx assessment.Tx, p assessment.Principal, d *draft, a assessment.Answer) error {
			return w.notifyHanded(tx, p, d, a, note)
		},
	)
}

// notifyHanded tells the colleague that a question waits for them.
func (w *UseCases) notifyHanded(
	tx assessment.Tx,
	p assessment.Principal,
	d *draft,
	a assessment.Answer,
	note string,
) error {
	if a.AssignedTo == nil {
		return nil
	}
	return w.kernel.Notify(tx, p, assessment.Notice{
		UserID:       *a.AssignedTo,
		Kind:         assessment.NoticeHandedQuestion,
		RoundID:      &d.RoundID,
		EntityID:     &d.EntityID,
		AssessmentID: &d.ID,
		QuestionID:   a.QuestionID,
		Note:         note,
	})
}

// handAnswer makes an answer one that the colleague is asked for, and cleans the note to them.
func (w *UseCases) handAnswer(
	p assessment.Principal,
	to *assessment.ID,
	note *string,
) func(assessment.Tx, *draft, *assessment.Answer) error {
	return func(tx assessment.Tx, d *draft, a *assessment.Answer) error {
		clean, fields := assessment.TypedText("note", *note, false)
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		*note = clean
		if to != nil {
			colleagues, err := w.colleagues(tx, p, d.above, d.EntityID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(colleagues, func(c Colleague) bool { return c.ID == *to }) {
				return assessment.InvalidField("to", "error.unknown_choice", nil)
			}
		}
		a.AssignedTo = to
		return nil
	}
}

// draft is an assessment that somebody is about to change, with what is needed to check that they may.
type draft struct {
	assessment.Assessment
	round         assessment.Round
	questionnaire *questionnaires.Questionnaire
	above         assessment.Tree // the entity and those above it
}

// changeAnswer changes one answer of a draft in one transaction, with the given change and event. What is to follow the
// saved answer comes after it, unless it is nil.
func (w *UseCases) changeAnswer(
	ctx context.Context,
	p assessment.Principal,
	happened func(assessment.ID, event.AnswerFields) event.Event,
	id assessment.ID,
	question string,
	version *int64,
	change func(assessment.Tx, *draft, *assessment.Answer) error,
	after func(assessment.Tx, assessment.Principal, *draft, assessment.Answer) error,
) (assessment.Answer, error) {
	var saved assessment.Answer
	var d *draft
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		from, err := tx.Answering(id, question)
		if err != nil {
			return err
		}
		d, err = w.draft(tx, p, from.Assessment, from.Round, assessment.NewTree(from.Above))
		if err != nil {
			return err
		}
		if !w.kernel.Form(d.questionnaire, d.Profile()).Asks(question) {
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
		if saved, err = w.saveAnswer(tx, p, a, happened); err != nil {
			return err
		}
		if after != nil {
			if err := after(tx, p, d, saved); err != nil {
				return err
			}
		}
		return w.provide(tx, p, d, saved)
	})
	if err == nil {
		w.known.keep(d, saved, w.kernel.Now())
	}
	return saved, err
}

// saveAnswer saves an answer with its event.
func (w *UseCases) saveAnswer(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Answer,
	happened func(assessment.ID, event.AnswerFields) event.Event,
) (assessment.Answer, error) {
	fields := event.AnswerFields{Question: a.QuestionID, Version: a.Version + 1}
	e, err := w.kernel.NewEvent(workflow.Actor(p), happened(a.AssessmentID, fields))
	if err != nil {
		return a, err
	}
	return tx.SaveAnswer(a, e)
}

func answerSaved(of assessment.ID, fields event.AnswerFields) event.Event {
	return event.AnswerSaved{Assessment: of, AnswerFields: fields}
}

func answerKept(of assessment.ID, fields event.AnswerFields) event.Event {
	return event.AnswerKept{Assessment: of, AnswerFields: fields}
}

func answerHandedOver(of assessment.ID, fields event.AnswerFields) event.Event {
	return event.AnswerHandedOver{Assessment: of, AnswerFields: fields}
}

// openDraft finds and locks an assessment whose answers the principal may change now.
func (w *UseCases) openDraft(tx assessment.Tx, p assessment.Principal, id assessment.ID) (*draft, error) {
	a, err := tx.LockAssessment(id)
	if err != nil {
		return nil, err
	}
	above, err := lineage(tx, a.EntityID)
	if err != nil {
		return nil, err
	}
	r, err := tx.HoldRound(a.RoundID)
	if err != nil {
		return nil, err
	}
	return w.draft(tx, p, a, r, above)
}

// draft is an assessment that was read with its round and entity, if the principal may change its answers now.
func (w *UseCases) draft(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Assessment,
	r assessment.Round,
	above assessment.Tree,
) (*draft, error) {
	if err := mayEither(p, above, a.EntityID, assessment.WriteAnswers, assessment.ReadRounds); err != nil {
		return nil, err
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return nil, err
	}
	return &draft{Assessment: a, round: r, questionnaire: q, above: above}, w.open(p, a, r)
}

// open is nil while answers may change.
func (w *UseCases) open(p assessment.Principal, a assessment.Assessment, r assessment.Round) error {
	switch r.State(w.kernel.Today(p.Organisation)) {
	case assessment.RoundPlanned:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.round_planned"}
	case assessment.RoundClosed:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.round_closed"}
	case assessment.RoundOpen:
	}
	if a.State != assessment.Draft {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.submitted"}
	}
	if !a.Answerable() {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.merged"}
	}
	return nil
}

// AnswerVersions lists all versions of the answer to a question, latest first, and the names of the people who saved
// them.
func (w *UseCases) AnswerVersions(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	question string,
) ([]assessment.AnswerVersion, map[assessment.ID]string, error) {
	var versions []assessment.AnswerVersion
	var by map[assessment.ID]string
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		var v AssessmentView
		if _, err := w.readAssessment(tx, p, id, assessment.ReadAnswers, &v); err != nil {
			return err
		}
		if !v.Form.Asks(question) {
			return assessment.Missing()
		}
		var err error
		if by, err = people.Names(tx); err != nil {
			return err
		}
		versions, err = tx.AnswerVersions(id, question)
		return err
	})
	return versions, by, err
}
