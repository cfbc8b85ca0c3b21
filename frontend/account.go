package frontend

import "mognad/assessment"

// Account is the reader's own account. It is sent to /account with the fields name, language and version, and to
// /account/password with current and password. How often mail comes is sent to /account/mail.
type Account struct {
	Shell
	Name           string
	Email          string
	ChosenLanguage string // "" follows the browser
	Version        int64
	MinLength      int // of the password, in characters
	Memberships    []OrganisationChoice
	Mail           bool         // the server sends mail
	MailChoices    []MailChoice // sent to /account/mail
}

// MailChoice is how often the reader gets mail of a group.
type MailChoice struct{ Field, Label, Value string } // Label is a message key

// MailOptions lists how often mail may come.
func (a *Account) MailOptions() []Option {
	var options []Option
	for _, pace := range assessment.MailPaces {
		options = append(options, Option{Value: string(pace), Key: "mail_status.pace." + string(pace)})
	}
	return options
}

// Template names the template of the page.
func (*Account) Template() string { return "account" }

// LanguageOptions lists the browser's choice and the languages, each under its own name.
func (a *Account) LanguageOptions() []Option {
	return append([]Option{{Value: "", Key: "account.language_browser"}}, languageOptions(a.Languages)...)
}

// languageOptions lists languages, each under its own name.
func languageOptions(languages []string) []Option {
	var options []Option
	for _, lang := range languages {
		options = append(options, Option{Value: lang, Key: "language." + lang})
	}
	return options
}
