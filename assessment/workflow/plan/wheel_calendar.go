package plan

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Years of a calendar file, counted from this one.
const (
	calendarFrom = -1
	calendarTo   = 2
)

// Calendar is the wheel of last year, this one and the two that follow, for a calendar file.
func (w *UseCases) Calendar(ctx context.Context, p assessment.Principal) ([]record.Wheel, error) {
	var years []record.Wheel
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.wheel(ctx, tx, p)
		years = nil
		for n := calendarFrom; n <= calendarTo && err == nil; n++ {
			years = append(years, x.year(x.today.Year()+n))
		}
		return err
	})
	return years, err
}

// CalendarSubscription is the principal's calendar address, nil for none. Its secret is not kept.
func (w *UseCases) CalendarSubscription(
	ctx context.Context,
	p assessment.Principal,
) (*assessment.Calendar, error) {
	var found *assessment.Calendar
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadWheel) {
			return workflow.Denied(assessment.ReadWheel)
		}
		c, err := tx.CalendarOf(p.User.ID)
		switch {
		case err == nil:
			found = &c
		case assessment.CodeOf(err) != assessment.NotFound:
			return err
		}
		return nil
	})
	return found, err
}

// Subscribe makes a secret calendar address for the principal and returns its secret, which is shown once. An earlier
// address stops working.
func (w *UseCases) Subscribe(ctx context.Context, p assessment.Principal) (secret string, err error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return "", err
	}
	secret, hash, err := w.kernel.NewSecret()
	if err != nil {
		return "", err
	}
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ReadWheel) {
			return workflow.Denied(assessment.ReadWheel)
		}
		if err := tx.DeleteCalendar(p.User.ID); err != nil {
			return err
		}
		c := assessment.Calendar{
			OrganisationID: p.Organisation.ID,
			ID:             id,
			UserID:         p.User.ID,
			Hash:           hash,
			CreatedAt:      w.kernel.Now(),
		}
		if err := tx.AddCalendar(c); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.CalendarAdded{Calendar: id})
	})
	return secret, err
}

// Unsubscribe revokes the principal's calendar address.
func (w *UseCases) Unsubscribe(ctx context.Context, p assessment.Principal) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		c, err := tx.CalendarOf(p.User.ID)
		if err != nil {
			return err
		}
		if err := tx.DeleteCalendar(p.User.ID); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.CalendarDeleted{Calendar: c.ID})
	})
}

// maxSecret is the most characters of a secret that are looked up.
const maxSecret = 100

// Subscriber is who a calendar address belongs to, with what they may see now. An address that has been revoked, or
// whose owner has left or may no longer read the wheel, is missing like one that never was.
func (w *UseCases) Subscriber(ctx context.Context, organisation, secret string) (assessment.Principal, error) {
	var p assessment.Principal
	if len(secret) > maxSecret {
		return p, assessment.Missing()
	}
	err := w.kernel.InOrganisation(ctx, organisation, func(id assessment.ID) error {
		return w.kernel.Store.View(ctx, assessment.ScopeOrganisation(id), func(tx assessment.Tx) error {
			c, err := tx.CalendarByHash(workflow.Digest(secret))
			if err == nil {
				p, err = w.kernel.PrincipalIn(tx, c.UserID)
			}
			return err
		})
	})
	if err != nil {
		return assessment.Principal{}, err
	}
	p.ReadOnly = true
	if !p.MaySomewhere(assessment.ReadWheel) {
		return assessment.Principal{}, assessment.Missing()
	}
	return p, nil
}
