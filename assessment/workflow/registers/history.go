package registers

import (
	"maps"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/people"
)

// Change is something that happened to a row.
type Change struct {
	At      time.Time
	ActorID *assessment.ID
	Actor   string // name, "" for somebody outside the organisation
	Verb    string // add, change or delete
	Fields  []FieldChange
}

// FieldChange is a field of a row that changed.
type FieldChange struct {
	Field    registers.Field
	Old, New registers.Values // of this field only; see [References.reached]
}

// history reads what happened to a row, latest first. The log keeps the whole row with each change, so that each change
// can be compared with the previous one, as far as the principal may see them: what happened before the row last came
// within reach is left out, and so is what only concerned others.
func (s References) history(tx assessment.Tx, id assessment.ID) ([]Change, error) {
	w := s.w
	events, err := tx.EventsOf(w.Object, id.String())
	if err != nil {
		return nil, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	before := registers.Values{}
	for _, e := range events {
		if !strings.HasPrefix(e.Action, w.Object+".") {
			continue // of something that belongs to the row
		}
		c := Change{At: e.At, ActorID: e.ActorID, Verb: strings.TrimPrefix(e.Action, w.Object+".")}
		if e.ActorID != nil {
			c.Actor = names[*e.ActorID]
		}
		whole := logged(event.Read(e).Fields)
		if !s.concerns(whole) {
			changes, before = nil, registers.Values{s.aboutName(): []string{}}
			continue
		}
		after := s.reached(whole)
		for _, f := range w.Fields {
			if !same(before[f.Name], after[f.Name]) {
				c.Fields = append(c.Fields, FieldChange{
					Field: f,
					Old:   registers.Values{f.Name: before[f.Name]},
					New:   registers.Values{f.Name: after[f.Name]},
				})
			}
		}
		before = after
		if len(c.Fields) > 0 || maps.EqualFunc(whole, after, slices.Equal) {
			changes = append(changes, c)
		}
	}
	slices.Reverse(changes)
	return changes, nil
}

// same reports whether a field has the same values. No entities at all are not the same as only some out of reach.
func same(before, after []string) bool {
	return slices.Equal(before, after) && (before == nil) == (after == nil)
}

// logged are the values of a row's fields as the log keeps them.
func logged(fields event.Fields) registers.Values {
	values := registers.Values{}
	for _, f := range fields {
		if texts := f.Texts(); len(texts) > 0 {
			values[f.Name] = texts
		}
	}
	return values
}
