package assessment

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortByName sorts items by name in the alphabetical order of the language: in Swedish å ä ö come last. Items with the
// same name keep their order.
func SortByName[T any](lang string, items []T, name func(T) string) {
	c := collate.New(language.Make(lang), collate.Numeric)
	slices.SortStableFunc(items, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}
