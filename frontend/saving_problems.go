package frontend

import (
	"html/template"
	"strings"
)

// savingProblems writes what is wrong with fields of a unit, and for a field without a problem where it would stand. It
// is written in Go because a template took longer for it than for the rest of the reply to a change.
func savingProblems(unit string, problems map[string]string, fields ...string) template.HTML {
	var b strings.Builder
	unit = template.HTMLEscapeString(unit)
	for _, field := range fields {
		name, hidden := unit+"-"+template.HTMLEscapeString(field)+"-problem", ""
		if problems[field] == "" {
			hidden = " hidden"
		}
		b.WriteString(`<p class="ds-validation-message" data-field="validation" id="` + name + `" data-part="` + name + `"` +
			hidden + `>` + template.HTMLEscapeString(problems[field]) + `</p>`)
	}
	return template.HTML(b.String()) //nolint:gosec // what is not written here is escaped
}
