package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
)

// takeProvided fills in an answer from the provider's. Only an existing answer can be confirmed.
func (w *UseCases) takeProvided(
	tx assessment.Tx,
	d *draft,
	provider assessment.ID,
	stance assessment.Stance,
	a *assessment.Answer,
) error {
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
	a.Value = given.Value
	a.Reason = given.Reason
	a.Comment = given.Comment
	a.Evidence = given.Evidence
	a.AnsweredBy, a.AnsweredAt, a.StillTrue = given.AnsweredBy, given.AnsweredAt, given.StillTrue
	a.ProviderID = &provider
}

// provide copies a changed answer to the entities that it is provided to, unless they dispute it or have submitted.
func (w *UseCases) provide(tx assessment.Tx, p assessment.Principal, d *draft, given assessment.Answer) error {
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
		if r.Answerable() && w.kernel.Form(d.questionnaire, r.Profile()).Asks(given.QuestionID) {
			if err := w.receive(tx, p, r, given); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive puts a provided answer into the receiver's assessment. If a confirmed answer has changed, it must be
// confirmed again.
func (w *UseCases) receive(
	tx assessment.Tx,
	p assessment.Principal,
	receiver assessment.Assessment,
	given assessment.Answer,
) error {
	a, err := tx.Answer(receiver.ID, given.QuestionID)
	if err != nil || a.Stance == assessment.Disputed {
		return err
	}
	if a.ProviderID != nil && a.Same(given) || a.Version == 0 && given.Same(assessment.Answer{}) {
		return nil
	}
	a.OrganisationID = receiver.OrganisationID
	a.AssessmentID = receiver.ID
	a.QuestionID = given.QuestionID
	a.Stance = assessment.Unreviewed
	copyProvided(&a, given, given.AssessmentID)
	_, err = w.saveAnswer(tx, p, a, func(of assessment.ID, fields event.AnswerFields) event.Event {
		return event.AnswerProvided{Assessment: of, AnswerFields: fields, From: given.AssessmentID}
	})
	return err
}

// receiveAll updates the provided answers of an assessment, which may have changed while it was submitted.
func (w *UseCases) receiveAll(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Assessment,
	r assessment.Round,
) error {
	if len(r.Provisions) == 0 {
		return nil
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return err
	}
	form := w.kernel.Form(q, a.Profile())
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
			if given.Version > 0 && form.Asks(question) {
				if err := w.receive(tx, p, a, given); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// receiveNew gives those who have begun to receive answers in a round the ones that there are already.
func (w *UseCases) receiveNew(
	tx assessment.Tx,
	p assessment.Principal,
	before []assessment.Provision,
	r assessment.Round,
) error {
	old := assessment.Round{Provisions: before}
	begins := func(entity assessment.ID) bool {
		return slices.ContainsFunc(r.Provisions, func(v assessment.Provision) bool {
			return slices.Contains(v.Receivers, entity) && slices.ContainsFunc(v.Questions, func(question string) bool {
				provider, was := old.Provides(entity, question)
				return !was || provider != v.ProviderID
			})
		})
	}
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	for _, a := range rows {
		if !begins(a.EntityID) {
			continue
		}
		if a, err = tx.LockAssessment(a.ID); err != nil {
			return err
		}
		if a.Answerable() {
			if err := w.receiveAll(tx, p, a, r); err != nil {
				return err
			}
		}
	}
	return nil
}
