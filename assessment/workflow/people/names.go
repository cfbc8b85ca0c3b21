package people

import (
	"mognad/assessment"
)

// Names are the organisation's names of its people.
func Names(tx assessment.Tx) (map[assessment.ID]string, error) {
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	names := make(map[assessment.ID]string, len(people))
	for _, m := range people {
		names[m.UserID] = m.Name
	}
	return names, nil
}
