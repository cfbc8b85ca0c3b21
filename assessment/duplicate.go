package assessment

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"mognad/questionnaires/typed"
)

// Duplicate is two actions that look like the same one in some years.
type Duplicate struct {
	First, Second ID // the older one first
	Years         []int
}

// Planned is what decides whether an action is a duplicate of another.
type Planned struct {
	ID, EntityID ID
	BodyID       *ID // the body that answers for it
	Title        string
	Years        func() []int // of its occurrences that are not dropped; asked for only when all else is the same
}

// Duplicates finds pairs of actions with the same title, apart from case, white space and punctuation, for the same
// entity or the same body, and with occurrences in the same year.
func Duplicates(actions []Planned) []Duplicate {
	list := []Duplicate{}
	titled := map[string][]int{} // the places of those with a title
	for i, a := range actions {
		key := TitleKey(a.Title)
		for _, at := range titled[key] {
			b := actions[at]
			if a.EntityID != b.EntityID && !shares(a.BodyID, b.BodyID) {
				continue
			}
			if years := bothIn(b.Years(), a.Years()); len(years) > 0 {
				list = append(list, Duplicate{First: b.ID, Second: a.ID, Years: years})
			}
		}
		titled[key] = append(titled[key], i)
	}
	for i, d := range list {
		if bytes.Compare(d.First[:], d.Second[:]) > 0 {
			list[i].First, list[i].Second = d.Second, d.First
		}
	}
	return list
}

// SameTitle reports whether two titles are the same apart from case, white space and punctuation.
func SameTitle(a, b string) bool { return TitleKey(a) == TitleKey(b) }

// TitleKey is the form in which titles that mean the same are equal.
func TitleKey(title string) string {
	return strings.Join(strings.FieldsFunc(typed.Folded(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

func shares(a, b *ID) bool { return a != nil && b != nil && *a == *b }

func bothIn(a, b []int) []int {
	var both []int
	for _, year := range a {
		if slices.Contains(b, year) && !slices.Contains(both, year) {
			both = append(both, year)
		}
	}
	return both
}
