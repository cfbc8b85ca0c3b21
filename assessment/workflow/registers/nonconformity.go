package registers

import (
	"mognad/assessment"
	"mognad/assessment/registers"
)

// nonconformities have a state, which follows from what is written of them and from the plan.
var nonconformities = rules{
	load: func(tx assessment.Tx, s *References) error {
		from, err := tx.PlannedFrom(assessment.FromNonconformity)
		s.planned = make(map[assessment.ID]bool, len(from))
		for _, id := range from {
			s.planned[id] = true
		}
		return err
	},
	derive: func(s References, row any) registers.Values {
		n := row.(*registers.Nonconformity)
		return registers.Values{"state": {n.State(s.planned[n.ID])}}
	},
}
