package workflow

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
)

// Events lists the organisation's event log, latest first, at most 100 lines, those before the given id if there is
// one. About what auditors write, it only says that it was written.
func (w *Kernel) Events(ctx context.Context, p assessment.Principal, before *assessment.ID) ([]event.Line, error) {
	var lines []event.Line
	err := w.View(ctx, p, func(tx assessment.Tx) error {
		if err := MayAtRoot(tx, p, assessment.ReadEvents); err != nil {
			return err
		}
		rows, err := tx.Events(before, 100)
		lines = make([]event.Line, len(rows))
		for i, row := range rows {
			if lines[i] = event.Read(row); lines[i].Findings {
				lines[i] = lines[i].WithoutDetails()
			}
		}
		return err
	})
	return lines, err
}
