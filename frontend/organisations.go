package frontend

// Organisations lets a person with several memberships choose where to work.
type Organisations struct {
	Shell
	Choices []OrganisationChoice
}

// OrganisationChoice is one organisation that the person is a member of.
type OrganisationChoice struct {
	Name     string
	Href     string
	RoleKeys []string // message keys of the roles held there
	Chosen   bool     // the one last worked in
}

// Template names the template of the page.
func (*Organisations) Template() string { return "organisations" }
