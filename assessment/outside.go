package assessment

import (
	"fmt"
	"slices"
	"time"

	"mognad/questionnaires"
)

// The kinds that only audited objects outside the organisation's tree are of.
const (
	System EntityKind = "system"
	Group  EntityKind = "group" // of bodies or entities, told apart or not
	Other  EntityKind = "other"
)

// AuditedKinds lists the kinds that an audited object can be of, in the order in which they are offered.
var AuditedKinds = append(slices.Clone(EntityKinds), System, Group, Other)

// OutsideObject is an audited object that is not in the organisation's tree: another body, a group, a system, or one
// that is not to be named.
type OutsideObject struct {
	ID     ID     // of the audited entity; zero for a new one
	Key    string // names it in files; "" for one that follows from the name
	Name   string
	Kind   EntityKind
	BodyID *ID // who gets the recommendations; nil for none
}

// Normalise trims what was typed about the object in the row, from 0, and says what is wrong with it. Whether the body
// exists is for the use case.
func (o *OutsideObject) Normalise(row int) []FieldError {
	at := OutsideField(row, "")
	var fields []FieldError
	o.Name, fields = TypedLine(at+"name", o.Name, MaxName, true)
	if o.Key != "" && !ValidKey(o.Key) {
		fields = append(fields, FieldError{Field: at + "key", Key: "error.key"})
	}
	if !slices.Contains(AuditedKinds, o.Kind) {
		fields = append(fields, FieldError{Field: at + "kind", Key: "error.unknown_choice"})
	}
	return fields
}

// OutsideField is the name of a field of the object in a row, from 0.
func OutsideField(row int, name string) string { return fmt.Sprintf("outside.%d.%s", row, name) }

// Placeholder is what stands in the tree's table for an audited object that is not in the tree, below its root. It has
// ended, has a key that nobody can choose, and nothing but its audit shows it.
func (e AuditedEntity) Placeholder(root ID, at time.Time) Entity {
	return Entity{
		OrganisationID: e.OrganisationID,
		ID:             e.EntityID,
		Key:            e.EntityID.String() + ".outside",
		ParentID:       &root,
		Name:           "–", // its audit alone says what it is
		Kind:           questionnaires.Operation,
		Traits:         []Trait{},
		Period:         Period{To: "1900-01-01"},
		Successors:     []ID{},
		OutsideTree:    true,
		Version:        1,
		CreatedAt:      at,
		UpdatedAt:      at,
	}
}
