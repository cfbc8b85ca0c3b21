package frontend

// Bodies lists the bodies that answer for entities.
type Bodies struct {
	Shell
	Base      string // address of the list
	Entities  string // address of the list of entities
	MayManage bool
	Bodies    []BodyRow
}

// Template names the template of the page.
func (*Bodies) Template() string { return "bodies" }

// BodyRow is one body with what it answers for.
type BodyRow struct {
	Name, Href string
	AnswersFor
}

// AnswersFor is the entities that a body answers for: those that have it as their own, and how many below them inherit
// it.
type AnswersFor struct {
	Entities  []EntityName
	Inherited int
}
