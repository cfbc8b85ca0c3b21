package frontend

import "time"

// NewLink shows a one-time link, once, to the person who hands it over.
type NewLink struct {
	Shell
	Purpose     string // invitation or reset
	Name, Email string // of the person that the link is for
	Address     string // the link
	Until       time.Time
	Local       bool // the link leads to this machine only
	Back        string
	BackKey     string // message key
	Another     string // address of the form to invite somebody else, "" after other links
}

// Template names the template of the page.
func (*NewLink) Template() string { return "new_link" }
