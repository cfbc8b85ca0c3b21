package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// WaitingEngagements lists the engagements that wait for a confirmation: the principal's own, and those that the
// principal may confirm.
func (w *UseCases) WaitingEngagements(
	ctx context.Context,
	p assessment.Principal,
) ([]record.WaitingEngagement, error) {
	list := []record.WaitingEngagement{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		waiting, err := tx.EngagementsWaiting()
		if err != nil {
			return err
		}
		for _, e := range waiting {
			if e.LastDay() < w.kernel.Today() {
				continue
			}
			read := w.waitingForOthers
			if e.UserID == p.User.ID {
				read = waitingOneself
			}
			one, shown, err := read(tx, p, e)
			if err != nil {
				return err
			}
			if shown {
				list = append(list, one)
			}
		}
		return nil
	})
	return list, err
}

// waitingOneself is a waiting engagement for its own auditor, who learns that it waits but nothing else of the audit.
func waitingOneself(
	tx assessment.Tx,
	p assessment.Principal,
	e assessment.Engagement,
) (one record.WaitingEngagement, shown bool, err error) {
	a, err := tx.Audit(e.AuditID)
	if err != nil {
		return one, false, err
	}
	reason := waitsFor(e)
	return record.WaitingEngagement{
		Audit: a.ID,
		Title: a.Title,
		Own:   true,
		Auditor: record.EngagedAuditor{
			Engagement: record.EngagementOf(e),
			Name:       p.User.Name,
			Email:      p.User.Email,
			Reason:     &reason,
			Confirmed:  []record.Confirmation{},
			ConfirmAs:  []assessment.Role{},
		},
	}, true, nil
}

// waitingForOthers is a waiting engagement for somebody who may confirm it; for others it is not shown.
func (w *UseCases) waitingForOthers(
	tx assessment.Tx,
	p assessment.Principal,
	e assessment.Engagement,
) (one record.WaitingEngagement, shown bool, err error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(e.AuditID) })
	if assessment.CodeOf(err) == assessment.NotFound {
		return one, false, nil
	}
	if err != nil {
		return one, false, err
	}
	l, err := w.readAuditors(tx, access.Tree, a, entities)
	if err != nil {
		return one, false, err
	}
	list := l.list(p, access.Engaged)
	i := slices.IndexFunc(list, func(x record.EngagedAuditor) bool { return x.User == e.UserID && len(x.ConfirmAs) > 0 })
	if i < 0 {
		return one, false, nil
	}
	return record.WaitingEngagement{Audit: a.ID, Title: a.Title, Auditor: list[i]}, true, nil
}
