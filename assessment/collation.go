package assessment

import (
	"bytes"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortByName sorts items by name in the alphabetical order of the language: in Swedish å ä ö come last. Items with the
// same name keep their order. A name is made into a key once: comparing names as text weighs each many times.
func SortByName[T any](lang string, items []T, name func(T) string) {
	c := collate.New(language.Make(lang), collate.Numeric)
	var keys collate.Buffer
	SortByKey(items, func(item T) []byte { return c.KeyFromString(&keys, name(item)) }, bytes.Compare)
}

// SortByKey sorts items by keys, each made once; equal ones keep their order. It moves each item once, which counts for
// long lists of large records.
func SortByKey[T, K any](items []T, key func(T) K, compare func(a, b K) int) {
	type place struct {
		key K
		at  int
	}
	places := make([]place, len(items))
	for i, item := range items {
		places[i] = place{key: key(item), at: i}
	}
	slices.SortStableFunc(places, func(a, b place) int { return compare(a.key, b.key) })
	before := slices.Clone(items)
	for i, p := range places {
		items[i] = before[p.at]
	}
}
