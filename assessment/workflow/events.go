package workflow

import (
	"context"
	"strings"

	"mognad/assessment"
)

// Events lists the organisation's audit log, latest first, at most 100 lines, those before the given id if one is
// given.
func (w *Kernel) Events(
	ctx context.Context,
	p assessment.Principal,
	before *assessment.ID,
) ([]assessment.Event, error) {
	var events []assessment.Event
	err := w.View(ctx, p, func(tx assessment.Tx) error {
		if err := MayAtRoot(tx, p, assessment.ReadEvents); err != nil {
			return err
		}
		var err error
		events, err = tx.Events(before, 100)
		return err
	})
	for i := range events {
		if ofFindings(events[i].Action) {
			events[i].Data = nil
		}
	}
	return events, err
}

// ofFindings reports whether an action's details tell what auditors have written, and where. Who reads the log is told
// that it was done.
func ofFindings(action string) bool {
	object, _, _ := strings.Cut(action, ".")
	return object == "judgement" || object == "recommendation" || action == "audit.state_entity"
}
