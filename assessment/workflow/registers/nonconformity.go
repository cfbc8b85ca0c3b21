package registers

import (
	"mognad/assessment"
	"mognad/assessment/registers"
)

// nonconformities have a state, which follows from what is written of them and from the plan.
var nonconformities = rules{
	load: func(tx assessment.Tx, s *References) (err error) {
		s.planned, err = plannedFrom(tx, assessment.FromNonconformity)
		return err
	},
	derive: func(s References, row any) registers.Values {
		n := row.(*registers.Nonconformity)
		return registers.Values{"state": {n.State(s.planned[n.ID])}}
	},
}

// plannedFrom are the subjects of the kind from which an action came that was not dropped.
func plannedFrom(tx assessment.Tx, kind assessment.OriginKind) (map[assessment.ID]bool, error) {
	origins, err := tx.ActionOrigins()
	if err != nil {
		return nil, err
	}
	actions, err := tx.Actions()
	if err != nil {
		return nil, err
	}
	dropped := map[assessment.ID]bool{}
	for _, a := range actions {
		dropped[a.ID] = a.State == assessment.ActionDropped
	}
	planned := map[assessment.ID]bool{}
	for _, o := range origins {
		if o.Kind == kind && !dropped[o.ActionID] {
			planned[o.SubjectID] = true
		}
	}
	return planned, nil
}
