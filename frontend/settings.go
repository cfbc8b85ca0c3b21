package frontend

// Settings are what an organisation's admin can change about the organisation itself. The form is sent to the page's
// own Path with the fields name, language and version.
type Settings struct {
	Shell
	Key             string
	Name            string
	DefaultLanguage string
	Version         int64
	TrainingMonths  int
}

// Template names the template of the page.
func (*Settings) Template() string { return "settings" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *Settings) LanguageOptions() []Option { return languageOptions(s.Languages) }
