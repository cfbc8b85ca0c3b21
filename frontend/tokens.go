package frontend

import "time"

// Tokens lists the reader's own API tokens in the organisation and makes new ones. It is sent to Base with the fields
// name, access and days; the secret of the new token is shown in the answer and never again.
type Tokens struct {
	Shell
	Base    string // address of the list
	Tokens  []Token
	Access  string
	Choices []Option // of access
	Days    string
	MaxDays int
	Secret  string // of the token just made, "" otherwise
	Example string // address that the example calls
}

// Template names the template of the page.
func (*Tokens) Template() string { return "tokens" }

// Token is one API token.
type Token struct {
	Name       string
	Access     string // read or write
	LastUsedOn string // day, "" for never
	ExpiresAt  time.Time
	Expired    bool
	Void       bool   // the password has been changed since
	Delete     string // address that deletes it
}
