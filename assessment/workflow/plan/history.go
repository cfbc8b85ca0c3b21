package plan

import (
	"slices"
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// history is how an action has been changed, as far as its reader may see it.
type history struct {
	seen
	now        assessment.Action
	objectives map[assessment.ID]string
}

// changes are how the action has been changed, latest first, and since when it has been within the reader's reach: what
// it said while it belonged to an entity out of reach is left out. The log keeps all of it with each change, so that
// each can be compared with the one before.
func (h history) changes(rows []assessment.Event) (list []record.ActionChange, since time.Time) {
	list = []record.ActionChange{}
	var before event.ActionFields
	hidden := false
	for _, row := range rows {
		c := record.ActionChange{At: row.At.UTC(), Fields: []record.ActionFieldChange{}}
		if row.ActorID != nil {
			c.By = h.names[*row.ActorID]
		}
		now, added, ok := fieldsOf(row)
		switch {
		case !ok:
			continue
		case now.Entity != h.now.EntityID && !h.site(now.Entity).reads:
			list, before, hidden = []record.ActionChange{}, event.ActionFields{}, true
			continue
		case added:
			c.Added = true
		default:
			c.Fields = h.between(before, now)
		}
		if hidden {
			since, hidden = c.At, false
		}
		before = now
		list = append(list, c)
	}
	slices.Reverse(list)
	return list, since
}

// fieldsOf are all fields of an action as an event keeps them, false for an event of something else about it.
func fieldsOf(row assessment.Event) (fields event.ActionFields, added, ok bool) {
	switch e := event.Read(row).Event.(type) {
	case event.ActionAdded:
		return e.ActionFields, true, true
	case event.ActionChanged:
		return e.ActionFields, false, true
	}
	return event.ActionFields{}, false, false
}

// between are the fields that differ, by the names that they have in forms.
func (h history) between(old, now event.ActionFields) []record.ActionFieldChange {
	list := []record.ActionFieldChange{}
	was, is := h.texts(old), h.texts(now)
	for i, f := range is {
		if f.New != was[i].New {
			list = append(list, record.ActionFieldChange{Field: f.Field, Old: was[i].New, New: f.New})
		}
	}
	return list
}

// texts are the values of the fields as text.
func (h history) texts(f event.ActionFields) []record.ActionFieldChange {
	n, _ := h.tree.Node(f.Entity)
	owner := ""
	if f.Owner != nil {
		owner = h.names[*f.Owner]
	}
	objective, cost := "", ""
	if f.Objective != nil {
		objective = h.objectives[*f.Objective]
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
