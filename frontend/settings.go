package frontend

import "mognad/assessment"

// Settings are what an organisation's admin can change about the organisation itself. The form is sent to the page's
// own Path with the fields name, language, time_zone, training_months and version.
type Settings struct {
	Shell
	Key             string
	Name            string
	DefaultLanguage string
	Version         int64
	TrainingMonths  int
	TimeZone        string // "" for that of the installation
	InstalledZone   string // how that of the installation is called
}

// Template names the template of the page.
func (*Settings) Template() string { return "settings" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (s *Settings) LanguageOptions() []Option { return languageOptions(s.Languages) }

// ZoneOptions lists the time zones to choose from, by their international names, that of the installation first.
func (s *Settings) ZoneOptions() []Option {
	options := []Option{{Label: s.InstalledZone}}
	for _, zone := range assessment.TimeZones {
		options = append(options, Option{Value: zone, Label: zone})
	}
	return options
}
