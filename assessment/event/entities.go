package event

import "mognad/assessment"

// EntityFields are what the log keeps about an entity.
type EntityFields struct {
	Key        string                `json:"key"`
	Name       string                `json:"name" label:"yes"`
	Kind       assessment.EntityKind `json:"kind"`
	Parent     *assessment.ID        `json:"parent" is:"entity"`
	Body       *assessment.ID        `json:"body" is:"body"`
	ValidFrom  assessment.Date       `json:"valid_from"`
	ValidTo    assessment.Date       `json:"valid_to"`
	Successors []assessment.ID       `json:"successors" is:"entity"`
	Care       bool                  `json:"care,omitempty"` // its traits
	OT         bool                  `json:"ot,omitempty"`
	Develops   bool                  `json:"develops,omitempty"`
}

// EntityFieldsOf are the fields of an entity.
func EntityFieldsOf(e assessment.Entity) EntityFields {
	return EntityFields{
		Key:        e.Key,
		Name:       e.Name,
		Kind:       e.Kind,
		Parent:     e.ParentID,
		Body:       e.BodyID,
		ValidFrom:  e.From,
		ValidTo:    e.To,
		Successors: e.Successors,
		Care:       e.Has(assessment.Care),
		OT:         e.Has(assessment.OT),
		Develops:   e.Has(assessment.Develops),
	}
}

// EntityAdded records a new entity. For one created by an audit file, earlier versions of the program logged only key
// and name.
type EntityAdded struct {
	Words  `action:"entity.add" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}

// EntityChanged records what an entity was changed to.
type EntityChanged struct {
	Words  `action:"entity.change" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}

// EntityDeleted records that an entity was deleted.
type EntityDeleted struct {
	Words  `action:"entity.delete" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}
