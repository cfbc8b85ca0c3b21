package frontend

// Search is the page that finds things by their names and texts.
type Search struct {
	Shell
	Query  string
	Kind   string // the only kind shown, "" for all
	All    string // address of the same search for all kinds
	Found  int
	Groups []SearchGroup
}

// Template names the template of the page.
func (*Search) Template() string { return "search" }

// Searched reports whether there was something to search for.
func (s *Search) Searched() bool { return s.Query != "" }

// SearchGroup is the hits of one kind.
type SearchGroup struct {
	Kind  string
	Found int
	More  string // address of more of them, "" if all are here
	Cut   bool   // there are more than are ever shown
	Hits  []SearchHit
}

// Label is the message key of the kind.
func (g SearchGroup) Label() string { return "search.kind." + g.Kind }

// SearchHit is one thing that was found.
type SearchHit struct {
	Href   string
	Name   string
	Within string
	Text   string
}
