package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// EntityKind is what an entity is; a question names the kinds it is asked of.
type EntityKind = questionnaires.EntityKind

// EntityKinds lists the kinds in the order in which they are offered.
var EntityKinds = questionnaires.EntityKinds

// OrganisationKinds lists those that an organisation as a whole can be of, in the order in which they are offered. The
// others are only parts of one.
var OrganisationKinds = []EntityKind{
	questionnaires.Municipality,
	questionnaires.Region,
	questionnaires.Agency,
	questionnaires.Association,
	questionnaires.Company,
}

// Trait is something that an entity of any kind may have, and for which it is asked further questions.
type Trait = questionnaires.Trait

// The traits of entities.
const (
	Care     = questionnaires.Care
	OT       = questionnaires.OT
	Develops = questionnaires.Develops
)

// Traits lists the traits in the order in which they are offered.
var Traits = questionnaires.Traits

// Entity is a node in the organisation's tree. The tree has one root, which is the organisation as a whole. What has
// been sealed keeps the name that the entity had then.
type Entity struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	Key            string
	ParentID       *ID // nil for the root
	Name           string
	Kind           EntityKind
	Traits         []Trait `gorm:"serializer:json"` // in the order of [Traits]
	BodyID         *ID     // the body that answers for it; nil for the parent's
	Period         `gorm:"embedded"`
	Successors     []ID `gorm:"serializer:json"` // who took over when it ended, for trends
	OutsideTree    bool // an audited object that is in no tree; see [AuditedEntity.Placeholder]
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Normalise trims what was typed and says what is wrong with it, field by field. Whether parent, body and successors
// exist is for the use case.
func (e *Entity) Normalise() []FieldError {
	e.Key, e.Name = typed.Line(e.Key), typed.Line(e.Name)
	if e.Successors == nil {
		e.Successors = []ID{}
	}
	var fields []FieldError
	if e.Key == "" {
		fields = append(fields, FieldError{Field: "key", Key: "error.required"})
	} else if !ValidKey(e.Key) {
		fields = append(fields, FieldError{Field: "key", Key: "error.key"})
	}
	fields = checkName(fields, "name", e.Name)
	if !slices.Contains(EntityKinds, e.Kind) {
		fields = append(fields, FieldError{Field: "kind", Key: "error.kind"})
	}
	if slices.ContainsFunc(e.Traits, func(t Trait) bool { return !slices.Contains(Traits, t) }) {
		fields = append(fields, FieldError{Field: "traits", Key: "error.unknown_choice"})
	} else {
		e.Traits = slices.DeleteFunc(slices.Clone(Traits), func(t Trait) bool { return !slices.Contains(e.Traits, t) })
	}
	if !e.From.Valid() {
		fields = append(fields, FieldError{Field: "valid_from", Key: "error.date"})
	}
	if !e.To.Valid() {
		fields = append(fields, FieldError{Field: "valid_to", Key: "error.date"})
	}
	if e.From.Valid() && e.To.Valid() && e.From != "" && e.To != "" && e.To < e.From {
		fields = append(fields, FieldError{Field: "valid_to", Key: "error.date_order"})
	}
	if len(e.Successors) > 0 && e.To == "" {
		fields = append(fields, FieldError{Field: "successors", Key: "error.successor_without_end"})
	}
	return fields
}

// Profile is what decides which questions the entity is asked.
func (e Entity) Profile() questionnaires.Profile {
	return questionnaires.Profile{Kind: e.Kind, Traits: e.Traits}
}

// Has reports whether the entity has the trait.
func (e Entity) Has(t Trait) bool { return slices.Contains(e.Traits, t) }

// Tree is an organisation's entities by id and in reading order: each parent before its children, siblings by the
// order they came in. It is made by [NewTree].
type Tree struct {
	Nodes   []Node
	index   map[ID]int
	outside map[ID]bool // audited objects that are in no tree: whoever reaches all of this one reaches them
}

// Node is an entity with its place in the tree.
type Node struct {
	Entity
	Depth    int // 0 for the root
	Children int // direct ones
}

// NewTree orders entities into a tree. Siblings keep the order of the slice. An entity whose parent is not among them
// becomes a root, so that part of a tree can be shown.
func NewTree(entities []Entity) Tree {
	outside := map[ID]bool{}
	for _, e := range entities {
		if e.OutsideTree {
			outside[e.ID] = true
		}
	}
	if len(outside) > 0 {
		entities = slices.DeleteFunc(slices.Clone(entities), func(e Entity) bool { return e.OutsideTree })
	}
	known := make(map[ID]bool, len(entities))
	for _, e := range entities {
		known[e.ID] = true
	}
	children := make(map[ID][]Entity)
	var roots []Entity
	for _, e := range entities {
		if e.ParentID == nil || !known[*e.ParentID] {
			roots = append(roots, e)
		} else {
			children[*e.ParentID] = append(children[*e.ParentID], e)
		}
	}
	t := Tree{index: make(map[ID]int, len(entities)), outside: outside}
	var add func(e Entity, depth int)
	add = func(e Entity, depth int) {
		if _, twice := t.index[e.ID]; twice {
			return
		}
		t.index[e.ID] = len(t.Nodes)
		t.Nodes = append(t.Nodes, Node{Entity: e, Depth: depth, Children: len(children[e.ID])})
		for _, c := range children[e.ID] {
			add(c, depth+1)
		}
	}
	for _, e := range roots {
		add(e, 0)
	}
	return t
}

// Node finds an entity by id.
func (t Tree) Node(id ID) (Node, bool) {
	i, ok := t.index[id]
	if !ok {
		return Node{}, false
	}
	return t.Nodes[i], true
}

// Place is where an entity stands in the order of the tree, from 0; -1 if it is not in it.
func (t Tree) Place(id ID) int {
	if i, ok := t.index[id]; ok {
		return i
	}
	return -1
}

// Root is the first node: the organisation as a whole. The tree must not be empty.
func (t Tree) Root() Node { return t.Nodes[0] }

// AddOutside adds an audited object that is in no tree.
func (t Tree) AddOutside(id ID) { t.outside[id] = true }

// Covers reports whether id is top or lies below it. What is in no tree lies below the root.
func (t Tree) Covers(top, id ID) bool {
	if t.outside[id] {
		return len(t.Nodes) > 0 && t.Root().ID == top && t.Root().ParentID == nil
	}
	for range t.Nodes {
		n, ok := t.Node(id)
		if !ok {
			return false
		}
		if id == top {
			return true
		}
		if n.ParentID == nil {
			return false
		}
		id = *n.ParentID
	}
	return false
}

// Body is the id of the body that answers for the entity: its own or the nearest parent's; nil if none has one.
func (t Tree) Body(id ID) *ID {
	for range t.Nodes {
		n, ok := t.Node(id)
		if !ok || n.BodyID != nil {
			return n.BodyID
		}
		if n.ParentID == nil {
			return nil
		}
		id = *n.ParentID
	}
	return nil
}

// Circular reports whether giving the entity this parent would make it its own ancestor.
func (t Tree) Circular(entity, parent ID) bool { return t.Covers(entity, parent) }

// Entities is the store of an organisation's tree.
type Entities interface {
	// Entities lists all of the organisation's, by name, ended ones and audited objects in no tree included; callers sort
	// them again for the reader's language. The other methods find nothing that is in no tree.
	Entities() ([]Entity, error)
	// Entity finds one, or returns [NotFound].
	Entity(ID) (Entity, error)
	// Lineage lists an entity and those above it up to the root, in no order; none answers [NotFound]. It is for
	// finding out what a membership reaches without reading the whole tree.
	Lineage(ID) ([]Entity, error)
	// AddEntity inserts; a key taken or a second root is a [Conflict].
	AddEntity(Entity) error
	// SaveEntity changes all but the id, the organisation and when it was made, from the given version on, or returns
	// [Stale]; a key taken is a [Conflict].
	SaveEntity(Entity) (Entity, error)
	// DeleteEntity removes one that nothing refers to, else returns [Conflict].
	DeleteEntity(id ID, version int64) error
}
