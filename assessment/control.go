package assessment

import (
	"slices"
	"strconv"
	"strings"

	"mognad/questionnaires/typed"
)

// Control is the number of a control in ISO/IEC 27002:2022, such as "5.1". Its short title is ours, in the messages
// under control.
type Control string

// ControlTheme is one of the four themes of the standard, its clauses 5 to 8.
type ControlTheme string

// The themes.
const (
	Organisational ControlTheme = "organisational"
	OfPeople       ControlTheme = "people"
	Physical       ControlTheme = "physical"
	Technological  ControlTheme = "technological"
)

// ControlThemes lists the themes in the order of the standard.
var ControlThemes = []ControlTheme{Organisational, OfPeople, Physical, Technological}

// firstClause is the clause of the standard that has the first theme.
const firstClause = 5

// controlsOf is the number of controls of each theme.
var controlsOf = []int{37, 8, 14, 34}

// ControlStandard is what the numbers are those of.
const ControlStandard = "ISO/IEC 27002:2022"

// Controls lists the controls in the order of the standard.
var Controls = controls()

func controls() []Control {
	var list []Control
	for theme, count := range controlsOf {
		for i := range count {
			list = append(list, Control(strconv.Itoa(firstClause+theme)+"."+strconv.Itoa(i+1)))
		}
	}
	return list
}

// Theme is the theme of a control in [Controls].
func (c Control) Theme() ControlTheme {
	clause, _, _ := strings.Cut(string(c), ".")
	n, err := strconv.Atoi(clause)
	if err != nil || n < firstClause || n >= firstClause+len(ControlThemes) {
		return ""
	}
	return ControlThemes[n-firstClause]
}

// MessageKey is the key of the control's short title. No part of a key has a dot in it or is a number.
func (c Control) MessageKey() string { return "control.a" + strings.ReplaceAll(string(c), ".", "_") }

// annexPrefix stands before a number in tables, as in Annex A of ISO/IEC 27001. A spreadsheet takes a bare 5.10 for the
// number 5.1, or for a day.
const annexPrefix = "A."

// Annex is the number as tables have it: "A.5.10".
func (c Control) Annex() string { return annexPrefix + string(c) }

// ParseControl reads a number with or without the prefix of [Control.Annex].
func ParseControl(text string) (Control, bool) {
	text = strings.ToUpper(typed.Line(text))
	text = strings.TrimSpace(strings.TrimPrefix(text, "A"))
	c := Control(strings.TrimPrefix(text, "."))
	return c, slices.Contains(Controls, c)
}
