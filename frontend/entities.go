package frontend

// Entities lists the entities that the reader's roles reach, as a tree or, searched, filtered or sorted, one beside the
// other. The addresses of the actions begin with Base: new, import, export and, with the fields chosen, level and by,
// targets.
type Entities struct {
	Shell
	List        List
	Base        string // address of the list
	Bodies      string // address of the list of bodies
	MayManage   bool
	MayTarget   bool // set target levels for several entities
	Targeting   bool // the reader is choosing for which
	ShowTargets bool // the reader may know them
	ShowEnded   bool
	Ended       int // how many the filter hides, or shows
	EndedHref   string
	Entities    []EntityRow
}

// Template names the template of the page.
func (*Entities) Template() string { return "entities" }

// Alone reports whether there is only one entity: the tree has not been built yet.
func (e *Entities) Alone() bool { return e.List.Total == 1 && e.Ended == 0 }

// EntityRow is one entity in its place in the tree.
type EntityRow struct {
	ID, Name, Key, Href string
	Kind                string // of domain: municipality, company …
	Depth               int    // 0 at the top, and in a list that is no tree
	Above               string // name of the parent, in a list that is no tree
	Body                BodyName
	Inherited           bool   // the body is that of an entity above
	From, To            string // days as "2026-03-31"; "" is open
	Ended, Coming       bool
	Target              *EntityTarget // nil for none, and if the reader may not know
	MayTarget           bool          // set the target
	Ticked              bool
}

// EntityTarget is the level that an entity is to reach, and by when.
type EntityTarget struct {
	Level   int
	By      string
	Version int64
}

// Version is the version from which a target is set.
func (e EntityRow) Version() int64 {
	if e.Target == nil {
		return 0
	}
	return e.Target.Version
}

// Level is the depth of the entity, in words for screen readers: 1 at the top.
func (e EntityRow) Level() int { return e.Depth + 1 }

// Indent is how far to indent the row; a phone has room for six steps at most.
func (e EntityRow) Indent() int { return min(e.Depth, 6) }

// BodyName is a body with a link.
type BodyName struct {
	Name, Href string
}

// EntityName is an entity with a link.
type EntityName struct {
	Name, Href string
	Ended      bool
}
