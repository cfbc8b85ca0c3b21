package registers

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// Overview is how much there is in a register, of what the principal may see.
type Overview struct {
	Register registers.Register
	Total    int
	Overdue  int
	MayAdd   bool
}

// Overview counts the rows of the registers of the management system.
func (w *UseCases) Overview(ctx context.Context, p assessment.Principal) ([]Overview, error) {
	var all []Overview
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadRegisters) {
			return workflow.Denied(assessment.ReadRegisters)
		}
		reach, err := reached(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		for _, r := range w.All {
			if r.Read != assessment.ReadRegisters {
				continue
			}
			s, err := r.refer(tx, reach)
			if err != nil {
				return err
			}
			items, err := s.seen(tx)
			if err != nil {
				return err
			}
			o := Overview{Register: r.Register, Total: len(items), MayAdd: s.MayAdd()}
			for _, i := range items {
				if len(i.Overdue) > 0 {
					o.Overdue++
				}
			}
			all = append(all, o)
		}
		return nil
	})
	return all, err
}
