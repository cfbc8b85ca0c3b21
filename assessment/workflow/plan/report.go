package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Report adds a note on how far an action, or one occurrence of it, has come. Those who manage its entity's plan and
// its owner may. What recurs is reported on occurrence by occurrence; once one has begun, the whole is under way.
// Without a state, that stays as it is.
func (w *UseCases) Report(
	ctx context.Context,
	p assessment.Principal,
	n assessment.ActionNote,
) (record.ActionView, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return record.ActionView{}, err
	}
	n.ID = id
	var r record.ActionView
	err = w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		a, err := tx.Action(n.ActionID)
		if err != nil {
			return err
		}
		if !s.sees(a) {
			return assessment.Missing()
		}
		if err := s.readOwners(tx, a); err != nil {
			return err
		}
		if !s.manages(a.EntityID) && !s.owns(a) {
			return workflow.Denied(assessment.ManagePlan)
		}
		if n.State == "" {
			if n.State, err = standing(tx, a, n.Occurrence); err != nil {
				return err
			}
		}
		if n.Occurrence == "" && n.State == assessment.ActionDropped && !s.manages(a.EntityID) {
			return workflow.Denied(assessment.ManagePlan)
		}
		if err := w.report(ctx, tx, s, a, n); err != nil {
			return err
		}
		r, err = w.view(ctx, tx, s, a.ID)
		return err
	})
	return r, err
}

// standing is the state that an action, or one occurrence of it, has.
func standing(tx assessment.Tx, a assessment.Action, occurrence string) (assessment.ActionState, error) {
	latest, err := tx.LatestNotesOf([]assessment.ID{a.ID})
	if err != nil || !reportable(a, occurrence) || occurrence == "" {
		return a.State, err
	}
	from, to := yearOf(occurrence)
	for _, o := range a.Slices(from, to, latest) {
		if o.Label == occurrence {
			return o.State, nil
		}
	}
	return a.State, nil
}

// Drop drops an action as a whole, from the given version on, with a reason.
func (w *UseCases) Drop(
	ctx context.Context,
	p assessment.Principal,
	action assessment.ID,
	version int64,
	reason string,
) (record.ActionView, error) {
	return w.decide(ctx, p, version, assessment.ActionNote{
		ActionID: action,
		State:    assessment.ActionDropped,
		Text:     reason,
	})
}

// Reopen plans an action again that was done or dropped, from the given version on.
func (w *UseCases) Reopen(
	ctx context.Context,
	p assessment.Principal,
	action assessment.ID,
	version int64,
	text string,
) (record.ActionView, error) {
	return w.decide(ctx, p, version, assessment.ActionNote{
		ActionID: action,
		State:    assessment.ActionPlanned,
		Text:     text,
	})
}

// decide drops or reopens an action, which only those who manage the plan do.
func (w *UseCases) decide(
	ctx context.Context,
	p assessment.Principal,
	version int64,
	n assessment.ActionNote,
) (record.ActionView, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return record.ActionView{}, err
	}
	n.ID = id
	var r record.ActionView
	err = w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		a, err := s.own(tx, n.ActionID)
		if err != nil {
			return err
		}
		if a.State.Open() != (n.State == assessment.ActionDropped) {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.action_state"}
		}
		a.Version = version
		if err := w.report(ctx, tx, s, a, n); err != nil {
			return err
		}
		r, err = w.view(ctx, tx, s, a.ID)
		return err
	})
	return r, err
}

// report checks and adds a note, and changes the state of the whole that follows from it.
func (w *UseCases) report(
	ctx context.Context,
	tx assessment.Tx,
	s seen,
	a assessment.Action,
	n assessment.ActionNote,
) error {
	fields := n.Normalise()
	if !reportable(a, n.Occurrence) {
		fields = append(fields, assessment.FieldError{Field: "occurrence", Key: "error.unknown_choice"})
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	if n.Occurrence != "" && a.State == assessment.ActionDropped {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.action_state"}
	}
	before := a
	switch {
	case n.Occurrence == "":
		a.State = n.State
	case n.State != assessment.ActionPlanned && a.State == assessment.ActionPlanned,
		n.State.Open() && a.State == assessment.ActionDone: // done as a whole, and now something is left
		a.State = assessment.ActionUnderWay
	}
	if a.State != before.State || n.Occurrence == "" {
		if err := w.save(ctx, tx, s, a, before); err != nil {
			return err
		}
	}
	return w.addNote(tx, s, n)
}

// addNote adds a note that has been checked.
func (w *UseCases) addNote(tx assessment.Tx, s seen, n assessment.ActionNote) error {
	n.OrganisationID, n.WrittenBy, n.WrittenAt = s.p.Organisation.ID, s.p.User.ID, w.kernel.Now()
	if err := tx.AddActionNote(n); err != nil {
		return err
	}
	return w.kernel.Log(tx, s.p, event.ActionReported{
		Action:     n.ActionID,
		Note:       n.ID,
		Occurrence: n.Occurrence,
		State:      string(n.State),
	})
}

// reportable reports whether an action has the occurrence. Only what recurs has several to tell apart.
func reportable(a assessment.Action, label string) bool {
	if label == "" {
		return true
	}
	if a.Kind != assessment.Every || len(label) < 4 {
		return false
	}
	return slices.ContainsFunc(
		a.Occurrences(yearOf(label)),
		func(o assessment.Occurrence) bool { return o.Label == label },
	)
}

// yearOf are the first and the last day of the year of an occurrence's label.
func yearOf(label string) (from, to assessment.Date) {
	year := label[:4]
	return assessment.Date(year + "-01-01"), assessment.Date(year + "-12-31")
}

// Horizon changes how many years the plan covers, from the organisation's version on.
func (w *UseCases) Horizon(
	ctx context.Context,
	p assessment.Principal,
	years int,
	version int64,
) (assessment.Organisation, error) {
	var saved assessment.Organisation
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ManagePlan); err != nil {
			return err
		}
		if years < 1 || years > assessment.MaxHorizon {
			return assessment.InvalidField(
				"horizon",
				"error.range",
				assessment.Args{"Min": 1, "Max": assessment.MaxHorizon},
			)
		}
		o, err := tx.Organisation()
		if err != nil {
			return err
		}
		o.PlanHorizon, o.Version, o.UpdatedAt = years, version, w.kernel.Now()
		if saved, err = tx.SaveHorizon(o); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.HorizonSet{Organisation: o.ID, Years: years})
	})
	return saved, err
}
