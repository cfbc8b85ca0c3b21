package event

import "mognad/assessment"

// EntityFields are what the log keeps of an entity.
type EntityFields struct {
	Key        string                `json:"key"`
	Name       string                `json:"name" label:"yes"`
	Kind       assessment.EntityKind `json:"kind"`
	Parent     *assessment.ID        `json:"parent" is:"entity"`
	Body       *assessment.ID        `json:"body" is:"body"`
	ValidFrom  assessment.Date       `json:"valid_from"`
	ValidTo    assessment.Date       `json:"valid_to"`
	Successors []assessment.ID       `json:"successors" is:"entity"`
}

// OfEntity are the fields of an entity.
func OfEntity(e assessment.Entity) EntityFields {
	return EntityFields{
		Key:        e.Key,
		Name:       e.Name,
		Kind:       e.Kind,
		Parent:     e.ParentID,
		Body:       e.BodyID,
		ValidFrom:  e.From,
		ValidTo:    e.To,
		Successors: e.Successors,
	}
}

// EntityAdded tells of a new entity. Of one that an audit file brought, lines of earlier versions keep key and name.
type EntityAdded struct {
	Words  `action:"entity.add" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}

// EntityChanged tells what an entity is now.
type EntityChanged struct {
	Words  `action:"entity.change" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}

// EntityDeleted tells which entity is gone.
type EntityDeleted struct {
	Words  `action:"entity.delete" object:"entity"`
	Entity assessment.ID `json:"-"`
	EntityFields
}
