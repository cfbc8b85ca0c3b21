package registers

import (
	"strconv"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// risks have a value and a level, by the organisation's criteria.
var risks = rules{
	derive: func(s References, row any) registers.Values {
		r := row.(*registers.Risk)
		value := registers.Value(r.Likelihood, r.Consequence)
		if value == 0 {
			return nil
		}
		return registers.Values{"value": {strconv.Itoa(value)}, "level": {s.Criteria.Level(value)}}
	},
}

// criteria are those that hold.
func criteria(tx assessment.Tx) (registers.RiskCriteria, error) {
	all, err := criteriaVersions(tx)
	if err != nil || len(all) == 0 {
		return registers.DefaultCriteria(), err
	}
	return all[len(all)-1], nil
}

// criteriaVersions lists the versions that have been saved, oldest first.
func criteriaVersions(tx assessment.Tx) ([]registers.RiskCriteria, error) {
	var all []registers.RiskCriteria
	err := tx.Rows(&all)
	return all, err
}
