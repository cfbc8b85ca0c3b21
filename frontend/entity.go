package frontend

// Entity shows one entity, or asks for a new one. For those who manage it, it is a form with the fields key, name,
// kind, parent, body, valid_from, valid_to, successors and version, sent to Href, or to Base/new for a new one, and a
// form with the field version, sent to Href/delete.
type Entity struct {
	Shell
	Base       string // address of the list
	Href       string // address of the entity; "" for a new one
	ID         string
	Manageable bool
	Root       bool // the top, which keeps its place
	StoredName string
	Above      []EntityName // from the top down to the parent
	Below      []EntityName // directly
	Body       BodyName     // that answers for it
	BodyFrom   string       // name of the entity whose body it is, "" for its own
	Heirs      []EntityName // the successors
	Ended      bool
	Version    int64
	Stale      bool         // somebody else has saved in between
	Stored     StoredEntity // beside the fields, when stale

	// As typed.
	Key, Name, Kind, ParentID, BodyID, From, To string
	Successors                                  []string // ids

	Kinds, Parents, Bodies, Candidates []Option
}

// StoredEntity is what somebody else has saved while the reader typed something else, field by field in words; "" where
// both are the same.
type StoredEntity struct {
	Key, Name, Kind, Parent, Body, From, To, Successors string
}

// Template names the template of the page.
func (*Entity) Template() string { return "entity" }

// New tells whether the entity is still to be added.
func (e *Entity) New() bool { return e.Href == "" }

// Action is where the form is sent.
func (e *Entity) Action() string {
	if e.New() {
		return e.Base + "/new"
	}
	return e.Href
}

// OpenSuccessors tells whether to show the choice of successors at once: something is chosen there, or wrong.
func (e *Entity) OpenSuccessors() bool {
	for _, p := range e.Problems {
		if p.Field == "successors" {
			return true
		}
	}
	return len(e.Successors) > 0 || e.Stored.Successors != ""
}
