package entities

import (
	"context"

	"mognad/assessment"
)

// List is the structure that the principal's memberships reach, with the targets of the entities whose results they may
// read.
type List struct {
	Structure
	Targets map[assessment.ID]assessment.Target
}

// List reads the entities that the principal's memberships reach, with their targets.
func (w *UseCases) List(ctx context.Context, p assessment.Principal) (List, error) {
	l := List{Targets: map[assessment.ID]assessment.Target{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if l.Structure, err = structure(tx, p); err != nil || !p.MaySomewhere(assessment.ReadResults) {
			return err
		}
		targets, err := tx.Targets()
		if err != nil {
			return err
		}
		for _, target := range targets {
			if p.May(assessment.ReadResults, l.whole, target.EntityID) {
				l.Targets[target.EntityID] = target
			}
		}
		return nil
	})
	return l, err
}
