package rest

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/questionnaires"
)

// maybe is an object, or null where there is none.
type maybe[T any] struct{ value *T }

// MarshalJSON writes the object or null.
func (m maybe[T]) MarshalJSON() ([]byte, error) { return json.Marshal(m.value) }

// Schema says in the document that it can be null, which the library does for values alone.
func (maybe[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}

// maybeOf shapes a noun that may be missing.
func maybeOf[N, R any](noun *N, shape func(N) R) maybe[R] {
	if noun == nil {
		return maybe[R]{}
	}
	shaped := shape(*noun)
	return maybe[R]{value: &shaped}
}

type limit string

// Schema lists null too, because the library does not add it to a list of words.
func (limit) Schema(huma.Registry) *huma.Schema {
	s := oneOf("partly", "no")
	s.Enum, s.Nullable = append(s.Enum, nil), true
	return s
}

// limitOf is a cap, or null where there is none.
func limitOf[C ~string](c C) *limit {
	if c == "" {
		return nil
	}
	shaped := limit(c)
	return &shaped
}

type priority string

func (priority) Schema(huma.Registry) *huma.Schema {
	return oneOf(questionnaires.High, questionnaires.Medium, questionnaires.Low)
}

// rated is a level, or null where there is none.
func rated(level int, ok bool) *int {
	if !ok {
		return nil
	}
	return &level
}

// decimal is an ordinal as a number.
func decimal(o assessment.Ordinal) *float64 {
	n := float64(o) / 100
	return &n
}
