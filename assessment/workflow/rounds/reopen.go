package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
)

// Reopen begins a new draft from an approved submission, for a reason. The submission stays sealed and is what counts
// until the next one is approved. Entities that receive answers from this one are told.
func (w *UseCases) Reopen(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
	reason string,
) (assessment.Reopening, error) {
	reason, fields := assessment.TypedText("reason", reason, true)
	reopening := assessment.Reopening{
		OrganisationID: p.Organisation.ID,
		AssessmentID:   id,
		Number:         number,
		Reason:         reason,
		ReopenedBy:     p.User.ID,
		ReopenedAt:     w.kernel.Now(),
	}
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, s, _, err := deciding(tx, p, id, number)
		if err != nil {
			return err
		}
		if a.State != assessment.Approved || number != a.Submitted {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.reopen_not_approved"}
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if err := tx.AddReopening(reopening); err != nil {
			return err
		}
		if err := w.draftAgain(tx, p, a); err != nil {
			return err
		}
		if err := w.kernel.Log(tx, p, event.SubmissionReopened{
			Assessment: id,
			Number:     number,
			SHA256:     s.SHA256,
			Reason:     reason,
		}); err != nil {
			return err
		}
		return w.tellReceivers(tx, p, a)
	})
	return reopening, err
}

// reopened is the reopening that an assessment is in: that of its last approved submission, until the next approval.
func reopened(a assessment.Assessment, submissions []assessment.Submission) *assessment.Reopening {
	if a.State == assessment.Approved {
		return nil
	}
	for _, s := range submissions {
		if s.Decision.Outcome == assessment.OutcomeApproved {
			return s.Reopening
		}
	}
	return nil
}

// tellReceivers logs, for each entity that receives answers from an assessment, that these may change.
func (w *UseCases) tellReceivers(tx assessment.Tx, p assessment.Principal, provider assessment.Assessment) error {
	r, err := tx.Round(provider.RoundID)
	if err != nil || len(r.Provisions) == 0 {
		return err
	}
	rows, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !slices.ContainsFunc(r.Provisions, func(v assessment.Provision) bool {
			return v.ProviderID == provider.EntityID && slices.Contains(v.Receivers, row.EntityID)
		}) {
			continue
		}
		if err := w.kernel.Log(tx, p, event.ProviderReopened{Assessment: row.ID, From: provider.ID}); err != nil {
			return err
		}
	}
	return nil
}
