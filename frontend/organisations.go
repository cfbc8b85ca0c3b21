package frontend

// Organisations lets a person with several memberships choose where to work.
type Organisations struct {
	Shell
	Choices   []OrganisationChoice
	Suspended []string // names of the person's organisations in which nobody is let in for a while
}

// OrganisationChoice is one of the user's organisations.
type OrganisationChoice struct {
	Name     string
	Href     string
	RoleKeys []string // message keys of the roles held there
	Chosen   bool     // the one last worked in
}

// Template names the template of the page.
func (*Organisations) Template() string { return "organisations" }
