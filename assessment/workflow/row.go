package workflow

import (
	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
)

// AddRow checks a row, adds it to its register with a new id, and logs it. It is here because imports of entities and of
// audits add bodies, and they come before the use cases of registers. Whether what the row refers to exists, and the
// permission, are for the caller to check.
func (w *Kernel) AddRow(tx assessment.Tx, p assessment.Principal, r registers.Register, row any) error {
	if err := assessment.InvalidFields(r.Check(row)); err != nil {
		return err
	}
	id, err := w.NewID()
	if err != nil {
		return err
	}
	h, now := registers.HeadOf(row), w.Now()
	*h.OrganisationID, *h.ID, *h.Version, *h.CreatedAt, *h.UpdatedAt = p.Organisation.ID, id, 1, now, now
	if err := tx.AddRow(row, r.NameField().Name); err != nil {
		return err
	}
	return w.Log(tx, p, event.RowEvent{Register: r, Verb: event.Add, Row: row})
}
