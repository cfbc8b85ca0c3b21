package registers

import (
	"mognad/assessment"
	"mognad/assessment/registers"
)

// measures have a latest value, and what it says of the target and of the one before.
var measures = rules{
	load: func(tx assessment.Tx, s *References) (err error) {
		s.values, err = currentValues(tx)
		return err
	},
	derive: func(s References, row any) registers.Values {
		m := row.(*registers.Measure)
		current := s.values[m.ID]
		if len(current) == 0 {
			return nil
		}
		last := current[len(current)-1]
		derived := registers.Values{"latest": {string(last.Value)}, "latest_on": {string(last.Day)}}
		if outcome := m.Outcome(last.Value); outcome != "" {
			derived["outcome"] = []string{outcome}
		}
		if trend := m.Trend(current); trend != "" {
			derived["trend"] = []string{trend}
		}
		return derived
	},
}

// currentValues are the values that hold, of each measure.
func currentValues(tx assessment.Tx) (map[assessment.ID][]registers.MeasureValue, error) {
	var all []registers.MeasureValue
	if err := tx.Rows(&all); err != nil {
		return nil, err
	}
	saved := map[assessment.ID][]registers.MeasureValue{}
	for _, v := range all {
		saved[v.MeasureID] = append(saved[v.MeasureID], v)
	}
	for id, list := range saved {
		saved[id] = registers.Current(list)
	}
	return saved, nil
}
