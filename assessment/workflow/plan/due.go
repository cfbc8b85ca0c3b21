package plan

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
)

// dueDays is for how long before its last day an occurrence is asked for.
const dueDays = 60

// Due lists the actions that the principal owns of which an occurrence is late or due within sixty days, with that day.
func (w *UseCases) Due(ctx context.Context, p assessment.Principal) ([]record.Action, error) {
	list := []record.Action{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.OwnActions) {
			return nil
		}
		owned, err := tx.ActionsOwnedBy(p.User.ID)
		if err != nil || len(owned) == 0 {
			return err
		}
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		latest, err := tx.LatestActionNotes()
		if err != nil {
			return err
		}
		soon := w.kernel.Day(w.kernel.Now().AddDate(0, 0, dueDays))
		for _, a := range owned {
			one := s.action(a, latest, s.today.Year(), soon.Year())
			if one.Due != nil && *one.Due <= soon {
				list = append(list, one)
			}
		}
		return nil
	})
	return list, err
}

// Of lists the actions of an entity that the principal may read in the plan, those with the earliest open day first.
func (w *UseCases) Of(ctx context.Context, p assessment.Principal, entity assessment.ID) ([]record.Action, error) {
	r, err := w.Plan(ctx, p, Query{Entities: []assessment.ID{entity}})
	return r.Actions, err
}
