package frontend

// SetUp is the first page of an empty installation: the first organisation, the root of its tree and its first
// administrator. It is sent to the page's own Path with the fields name, key, kind, language, admin_name, email,
// password and example.
type SetUp struct {
	Shell
	Name            string // of the organisation
	Key             string
	Kind            string
	Kinds           []Option // of entities
	DefaultLanguage string
	AdminName       string
	Email           string
	MinLength       int  // of the password, in characters
	Example         bool // make the example organisation too
}

// Template names the template of the page.
func (*SetUp) Template() string { return "set_up" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *SetUp) LanguageOptions() []Option {
	var options []Option
	for _, lang := range s.Languages {
		options = append(options, Option{Value: lang, Key: "language." + lang})
	}
	return options
}
