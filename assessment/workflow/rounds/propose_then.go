package rounds

import (
	"time"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/event"
)

// entitiesThen are the entities as the log says that they were at a time. One about which it says nothing is missing.
func entitiesThen(tx assessment.Tx, at time.Time) (map[assessment.ID]assessment.Entity, error) {
	events, err := tx.EventsAbout("entity")
	if err != nil {
		return nil, err
	}
	then := map[assessment.ID]assessment.Entity{}
	for _, e := range events {
		id, err := uuid.Parse(e.ObjectID)
		if err != nil || e.At.After(at) {
			continue // an object without an id says nothing about one
		}
		switch was := event.Read(e).Event.(type) {
		case event.EntityAdded:
			then[id] = entityOf(was.EntityFields)
		case event.EntityChanged:
			then[id] = entityOf(was.EntityFields)
		}
	}
	return then, nil
}

func entityOf(f event.EntityFields) assessment.Entity {
	return assessment.Entity{Name: f.Name, Kind: f.Kind, ParentID: f.Parent}
}
