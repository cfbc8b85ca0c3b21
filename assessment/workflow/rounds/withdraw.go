package rounds

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
)

// Withdraw takes a submission back: the person who submitted it may, until somebody has decided on it and while the
// round is open. The submission is kept, marked as withdrawn, and never counts; the draft is open again.
func (w *UseCases) Withdraw(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
) (assessment.Withdrawal, error) {
	withdrawal := assessment.Withdrawal{
		OrganisationID: p.Organisation.ID,
		AssessmentID:   id,
		Number:         number,
		WithdrawnBy:    p.User.ID,
		WithdrawnAt:    w.kernel.Now(),
	}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, t, err := lockedAssessment(tx, id)
		if err != nil {
			return err
		}
		if err := mayEither(p, t, a.EntityID, assessment.WriteAnswers, assessment.ReadRounds); err != nil {
			return err
		}
		s, err := tx.Submission(id, number)
		if err != nil {
			return err
		}
		switch {
		case a.State != assessment.Submitted || number != a.Submitted:
			return &assessment.Error{Code: assessment.Conflict, Key: "error.withdraw_late"}
		case s.SubmittedBy != p.User.ID:
			return &assessment.Error{Code: assessment.Conflict, Key: "error.withdraw_others"}
		}
		if err := tx.AddWithdrawal(withdrawal); err != nil {
			return err
		}
		a.Withdrawn++
		if err := w.draftAgain(tx, p, a); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.SubmissionWithdrawn{Assessment: id, Number: number, SHA256: s.SHA256})
	})
	return withdrawal, err
}

// lockedAssessment locks an assessment, and reads its entity and those above it.
func lockedAssessment(tx assessment.Tx, id assessment.ID) (assessment.Assessment, assessment.Tree, error) {
	a, err := tx.LockAssessment(id)
	if err != nil {
		return a, assessment.Tree{}, err
	}
	t, err := lineage(tx, a.EntityID)
	return a, t, err
}

// draftAgain makes a locked assessment a draft again, with the answers that others have provided since it was
// submitted. That is refused while the round is not open, because nobody could change an answer.
func (w *UseCases) draftAgain(tx assessment.Tx, p assessment.Principal, a assessment.Assessment) error {
	r, err := tx.HoldRound(a.RoundID)
	if err != nil {
		return err
	}
	if r.State(w.kernel.Today(p.Organisation)) != assessment.RoundOpen {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.draft_closed"}
	}
	if err := w.receiveAll(tx, p, a, r); err != nil {
		return err
	}
	a.State, a.UpdatedAt = assessment.Draft, w.kernel.Now()
	_, err = tx.SaveAssessment(a)
	return err
}
