package plan

import (
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// changes are how an action has been changed, latest first. The log keeps all of it with each change, so that each can
// be compared with the one before.
func (s seen) changes(tx assessment.Tx, id assessment.ID) ([]record.ActionChange, error) {
	list := []record.ActionChange{}
	rows, err := tx.EventsOf(string(event.Action), id.String())
	if err != nil {
		return nil, err
	}
	var before event.ActionFields
	for _, row := range rows {
		c := record.ActionChange{At: row.At.UTC(), Fields: []record.ActionFieldChange{}}
		if row.ActorID != nil {
			c.By = s.names[*row.ActorID]
		}
		var now event.ActionFields
		switch e := event.Read(row).Event.(type) {
		case event.ActionAdded:
			c.Added, now = true, e.ActionFields
		case event.ActionChanged:
			now = e.ActionFields
			c.Fields = s.between(before, now)
		default:
			continue
		}
		before = now
		list = append(list, c)
	}
	slices.Reverse(list)
	return list, nil
}

// between are the fields that differ, by the names that they have in forms.
func (s seen) between(old, now event.ActionFields) []record.ActionFieldChange {
	list := []record.ActionFieldChange{}
	was, is := s.texts(old), s.texts(now)
	for i, f := range is {
		if f.New != was[i].New {
			list = append(list, record.ActionFieldChange{Field: f.Field, Old: was[i].New, New: f.New})
		}
	}
	return list
}

// texts are the values of the fields as text.
func (s seen) texts(f event.ActionFields) []record.ActionFieldChange {
	n, _ := s.tree.Node(f.Entity)
	owner := ""
	if f.Owner != nil {
		owner = s.names[*f.Owner]
	}
	objective, cost := "", ""
	if f.Objective != nil {
		objective = f.Objective.String()
	}
	if f.Cost != nil {
		cost = strconv.FormatInt(*f.Cost, 10)
	}
	return []record.ActionFieldChange{
		{Field: "entity", New: n.Name},
		{Field: "title", New: f.Title},
		{Field: "text", New: f.Text},
		{Field: "owner_role", New: f.OwnerRole},
		{Field: "owner", New: owner},
		{Field: "objective", New: objective},
		{Field: "priority", New: f.Priority},
		{Field: "cost", New: cost},
		{Field: "resources", New: f.Resources},
		{Field: "starts_on", New: string(f.StartsOn)},
		{Field: "due_on", New: string(f.DueOn)},
		{Field: "year", New: number(f.Year)},
		{Field: "recurrence", New: f.Recurrence},
		{Field: "months", New: number(f.Months)},
		{Field: "until_year", New: number(f.UntilYear)},
		{Field: "state", New: f.State},
	}
}

// number is a number as text, "" for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
