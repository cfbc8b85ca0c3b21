package frontend

// Planned is the actions of the plan that came from something shown, and where the reader makes one of it; the part
// "planned" shows it.
type Planned struct {
	Actions []ActionLink
	Make    string // address of the form of one, filled in; "" if the reader may not add any
	Of      string // what it is about, for those who hear the link and do not see what it stands by
}

// Any reports whether there is something to show.
func (p Planned) Any() bool { return len(p.Actions) > 0 || p.Make != "" }
