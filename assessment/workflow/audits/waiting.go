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
	var list []record.WaitingEngagement
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		list, err = w.WaitingIn(tx, p)
		return err
	})
	return list, err
}

// WaitingIn is [UseCases.WaitingEngagements] in a transaction.
func (w *UseCases) WaitingIn(tx assessment.Tx, p assessment.Principal) ([]record.WaitingEngagement, error) {
	list := []record.WaitingEngagement{}
	waiting, err := tx.EngagementsWaiting()
	if err != nil {
		return nil, err
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
			return nil, err
		}
		if shown {
			list = append(list, one)
		}
	}
	return list, nil
}

// mayConfirm lists the people who may confirm a waiting engagement.
func (w *UseCases) mayConfirm(tx assessment.Tx, e assessment.Engagement) ([]assessment.ID, error) {
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	var ids []assessment.ID
	for _, m := range people {
		p, err := w.kernel.PrincipalIn(tx, m.UserID)
		if err != nil {
			return nil, err
		}
		if !p.MaySomewhere(assessment.ConfirmEngagements) && !p.MaySomewhere(assessment.WriteAudits) {
			continue
		}
		_, may, err := w.waitingForOthers(tx, p, e)
		if err != nil {
			return nil, err
		}
		if may {
			ids = append(ids, m.UserID)
		}
	}
	return ids, nil
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
