package frontend

// SetUp is the first page of an empty installation: the first organisation, the root of its tree and its first
// administrator. It is sent to the page's own Path with the fields name, key, kind, language, admin_name, email,
// password and example.
type SetUp struct {
	Shell
	Kind            string
	Kinds           []Option // of entities
	DefaultLanguage string
	MinLength       int // of the password, in characters
}

// Template names the template of the page.
func (*SetUp) Template() string { return "set_up" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *SetUp) LanguageOptions() []Option { return languageOptions(s.Languages) }
