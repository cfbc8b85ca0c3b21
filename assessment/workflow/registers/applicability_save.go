package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// mayDraft finds the statement of an entity for somebody who may change it.
func (w *UseCases) mayDraft(
	tx assessment.Tx,
	p assessment.Principal,
	entity assessment.ID,
) (*applicability, error) {
	a, err := w.readApplicability(tx, p, entity)
	if err == nil && !p.May(assessment.ManageRegisters, a.tree, entity) {
		err = workflow.Denied(assessment.ManageRegisters)
	}
	return a, err
}

// SaveApplicability saves what an entity says of a control, from the version in it. If somebody else has saved it in
// the meantime, the error has the stored [record.ApplicabilityRow].
func (w *UseCases) SaveApplicability(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.Applicability,
) (record.ApplicabilityRow, error) {
	var row record.ApplicabilityRow
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, err := w.mayDraft(tx, p, asked.EntityID)
		if err != nil {
			return err
		}
		if !slices.Contains(assessment.Controls, asked.Control) {
			return assessment.Missing()
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		asked := asked // the transaction may be run again
		if err := assessment.InvalidFields(asked.Normalise()); err != nil {
			return err
		}
		saved, err := w.saveApplicability(tx, p, asked)
		if assessment.CodeOf(err) == assessment.Stale {
			return assessment.Changed(record.ApplicabilityRowOf(a.row(asked.Control), names))
		}
		if err != nil {
			return err
		}
		a.rows[saved.Control] = saved
		row = record.ApplicabilityRowOf(saved, names)
		row.Changed = a.changed(saved.Control)
		return nil
	})
	return row, err
}

func (w *UseCases) saveApplicability(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Applicability,
) (assessment.Applicability, error) {
	a.OrganisationID, a.SavedBy, a.UpdatedAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
	saved, err := tx.SaveApplicability(a)
	if err != nil {
		return saved, err
	}
	return saved, w.kernel.Log(tx, p, event.ApplicabilitySaved{
		Entity: saved.EntityID,
		ApplicabilityFields: event.ApplicabilityFields{
			Control: saved.Control,
			Status:  saved.Status,
			Reason:  saved.Reason,
			Note:    saved.Note,
			Version: saved.Version,
		},
	})
}

// ApplicabilitiesForm is what an entity says of several controls at once. What is nil stays as each of them has it.
type ApplicabilitiesForm struct {
	EntityID assessment.ID
	Status   *assessment.ControlStatus
	Reason   *string
	Note     *string
	Controls []ControlVersion
}

// ControlVersion is a control with the version of what the entity says of it, 0 while it says nothing.
type ControlVersion struct {
	Control assessment.Control
	Version int64
}

// SaveApplicabilities saves the same of several controls: of all of them or, if one is refused, of none. A control that
// already says so is left as it is. It returns those that were changed.
func (w *UseCases) SaveApplicabilities(
	ctx context.Context,
	p assessment.Principal,
	f ApplicabilitiesForm,
) ([]record.ApplicabilityRow, error) {
	var rows []record.ApplicabilityRow
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		rows = []record.ApplicabilityRow{}
		a, err := w.mayDraft(tx, p, f.EntityID)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		changed, err := f.planned(a)
		if err != nil {
			return err
		}
		for _, row := range changed {
			saved, err := w.saveApplicability(tx, p, row)
			if err != nil {
				return err
			}
			a.rows[saved.Control] = saved
			shown := record.ApplicabilityRowOf(saved, names)
			shown.Changed = a.changed(saved.Control)
			rows = append(rows, shown)
		}
		return nil
	})
	return rows, err
}

// planned are the rows to save.
func (f ApplicabilitiesForm) planned(a *applicability) ([]assessment.Applicability, error) {
	if len(f.Controls) == 0 {
		return nil, assessment.InvalidField("controls", "error.choose_controls", nil)
	}
	var rows []assessment.Applicability
	for _, of := range f.Controls {
		if !slices.Contains(assessment.Controls, of.Control) {
			return nil, assessment.InvalidField("controls", "error.unknown_choice", nil)
		}
		row := a.row(of.Control)
		if row.Version != of.Version {
			return nil, &assessment.Error{
				Code: assessment.Conflict,
				Key:  "error.applicability_changed",
				Args: assessment.Args{"Control": string(of.Control)},
			}
		}
		before := row
		if f.Status != nil {
			row.Status = *f.Status
		}
		if f.Reason != nil {
			row.Reason = *f.Reason
		}
		if f.Note != nil {
			row.Note = *f.Note
		}
		if err := assessment.InvalidFields(row.Normalise()); err != nil {
			return nil, err
		}
		if !row.Same(before) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}
