package frontend

import (
	"strconv"
	"strings"
)

// Error says that something did not work, why, and what to do.
type Error struct {
	Shell
	Status    int    // of HTTP
	Key       string // message key
	Args      map[string]any
	RequestID string // to quote when asking for help; "" hides it
	Back      string // path to return to; "" is the start
	Again     *Again // what was sent and not saved, nil for nothing
	Unknown   bool   // it may have been saved
	Look      string // path that tells whether it was, "" for none
}

// Again is a form that can be sent again as it was, after signing in.
type Again struct {
	Action string
	Fields []HiddenField
}

// Template names the template of the page.
func (*Error) Template() string { return "error" }

// HeadingKey is the message key of the heading: for what went wrong if it has one of its own, else for the status.
func (e *Error) HeadingKey() string {
	switch e.Key {
	case "error.read_only", "error.outcome_unknown", "error.outcome_not_kept":
		return "error_page." + strings.TrimPrefix(e.Key, "error.")
	}
	return "error_page." + strconv.Itoa(e.Status)
}

// Unauthenticated reports whether signing in would help.
func (e *Error) Unauthenticated() bool { return e.Status == 401 }
