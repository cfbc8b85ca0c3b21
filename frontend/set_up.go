package frontend

// SetUp is the first page of an empty installation: the first organisation, the root of its tree and its first
// administrator. It is sent to the page's own Path with the fields start, name, key, kind, language, admin_name, email,
// password and coordinates.
type SetUp struct {
	Shell
	Start           string   // what to start with
	Starts          []Option // … to choose from
	Kind            string
	Kinds           []Option // of entities
	DefaultLanguage string
	MinLength       int // of the password, in characters
}

// Template names the template of the page.
func (*SetUp) Template() string { return "set_up" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *SetUp) LanguageOptions() []Option { return languageOptions(s.Languages) }

// SetUpClosed is what an empty installation shows to somebody without the link that the program printed.
type SetUpClosed struct {
	Shell
	Public string // the address with which the link begins
}

// Template names the template of the page.
func (*SetUpClosed) Template() string { return "set_up_closed" }
