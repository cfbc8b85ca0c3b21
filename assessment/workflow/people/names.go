package people

import (
	"mognad/assessment"
)

// Names are the organisation's names of its people.
func Names(tx assessment.Tx) (map[assessment.ID]string, error) {
	members, err := tx.Members()
	if err != nil {
		return nil, err
	}
	names := make(map[assessment.ID]string, len(members))
	for _, m := range members {
		names[m.UserID] = m.Name
	}
	return names, nil
}
