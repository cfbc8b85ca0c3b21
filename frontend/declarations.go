package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// Declarations are what the auditors of an audit have declared of their independence. The form for one's own is sent to
// Base (impartiality, text, measures).
type Declarations struct {
	Shell
	About AuditHead
	Base  string
	All   record.Declarations

	Declared bool // the reader has, before

	// As typed.
	Impartiality, Text, Measures string
}

// Template names the template of the page.
func (*Declarations) Template() string { return "declarations" }

// Choices are what can be declared.
func (*Declarations) Choices() []Option {
	var list []Option
	for _, i := range assessment.Impartialities {
		list = append(list, Option{Value: string(i), Key: "declarations.said." + string(i)})
	}
	return list
}
