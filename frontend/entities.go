package frontend

// Entities lists the entities that the reader's roles reach, as a tree. The addresses of the actions begin with Base:
// new, import and export.
type Entities struct {
	Shell
	Base      string // address of the list
	Bodies    string // address of the list of bodies
	MayManage bool
	ShowEnded bool
	Ended     int // how many the filter hides, or shows
	Entities  []EntityRow
}

// Template names the template of the page.
func (*Entities) Template() string { return "entities" }

// Alone reports whether there is only one entity: the tree has not been built yet.
func (e *Entities) Alone() bool { return len(e.Entities) == 1 && e.Ended == 0 }

// EntityRow is one entity in its place in the tree.
type EntityRow struct {
	Name, Key, Href string
	Kind            string // of domain: municipality, company …
	Depth           int    // 0 at the top
	Body            BodyName
	Inherited       bool   // the body is that of an entity above
	From, To        string // days as "2026-03-31"; "" is open
	Ended, Coming   bool
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
