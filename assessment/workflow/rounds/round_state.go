package rounds

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
)

// CloseRound closes a round before its last day.
func (w *UseCases) CloseRound(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (assessment.Round, error) {
	return w.changeState(ctx, p, id, version, func(r *assessment.Round) error {
		if r.State(w.kernel.Today(p.Organisation)) == assessment.RoundClosed {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.round_closed"}
		}
		now := w.kernel.Now()
		r.ClosedAt = &now
		return nil
	}, func(tx assessment.Tx, p assessment.Principal) error {
		return w.kernel.Log(tx, p, event.RoundClosed{Round: id})
	})
}

// ReopenRound accepts answers again until the new last day. The reason is logged.
func (w *UseCases) ReopenRound(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	closesOn assessment.Date,
	reason string,
) (assessment.Round, error) {
	reason, reasonless := assessment.TypedText("reason", reason, true)
	return w.changeState(ctx, p, id, version, func(r *assessment.Round) error {
		fields := slices.Clone(reasonless) // the transaction may be run again
		switch {
		case closesOn == "":
			fields = append(fields, assessment.FieldError{Field: "closes_on", Key: "error.required"})
		case !closesOn.Valid():
			fields = append(fields, assessment.FieldError{Field: "closes_on", Key: "error.date"})
		case closesOn < w.kernel.Today(p.Organisation):
			fields = append(fields, assessment.FieldError{Field: "closes_on", Key: "error.date_past"})
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if r.State(w.kernel.Today(p.Organisation)) != assessment.RoundClosed {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.round_not_closed"}
		}
		r.ClosedAt, r.ClosesOn = nil, closesOn
		return nil
	}, func(tx assessment.Tx, p assessment.Principal) error {
		return w.kernel.Log(tx, p, event.RoundReopened{Round: id, Reason: reason, ClosesOn: closesOn})
	})
}

func (w *UseCases) changeState(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	change func(*assessment.Round) error,
	note func(assessment.Tx, assessment.Principal) error,
) (assessment.Round, error) {
	var r assessment.Round
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if _, err := mayManageRounds(tx, p); err != nil {
			return err
		}
		var err error
		if r, err = tx.LockRound(id); err != nil {
			return err
		}
		if r.Version != version {
			return assessment.Changed(r)
		}
		if err := change(&r); err != nil {
			return err
		}
		r.UpdatedAt = w.kernel.Now()
		if r, err = tx.SaveRound(r); err != nil {
			return err
		}
		return note(tx, p)
	})
	return r, err
}
