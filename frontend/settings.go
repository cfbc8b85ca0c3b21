package frontend

// Settings are what an organisation's admin changes of the organisation itself. It is sent to the page's own Path with
// the fields name, language and version.
type Settings struct {
	Shell
	Key             string
	Name            string // as typed
	StoredName      string
	DefaultLanguage string // as typed
	StoredLanguage  string
	Version         int64
}

// Template names the template of the page.
func (*Settings) Template() string { return "settings" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *Settings) LanguageOptions() []Option { return languageOptions(s.Languages) }

// Stored is the name that somebody else has saved while the reader typed another, "" without one.
func (s *Settings) Stored() string {
	if s.Name == s.StoredName {
		return ""
	}
	return s.StoredName
}
