package rest

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"mognad/assessment"
)

// single is a reply with one object.
type single[T any] struct {
	ETag string `header:"ETag" doc:"The object's version, to send as If-Match with a change" example:"\"7\""`
	Body T
}

// created is a reply with a new object.
type created[T any] struct {
	Location string `header:"Location" doc:"Where the new object is"`
	ETag     string `header:"ETag" doc:"The object's version" example:"\"1\""`
	Body     T
}

// response is a reply without a version.
type response[T any] struct{ Body T }

// list is a list of objects.
type list[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

// none is a reply without a body.
type none struct{}

// listed is the reply that lists what there is as it is.
func listed[T any](items []T) *response[list[T]] {
	return &response[list[T]]{Body: list[T]{Items: items}}
}

// listOf shapes each noun of a list.
func listOf[N, R any](nouns []N, shape func(N) R) *response[list[R]] {
	l := list[R]{Items: make([]R, 0, len(nouns))}
	for _, n := range nouns {
		l.Items = append(l.Items, shape(n))
	}
	return &response[list[R]]{Body: l}
}

// InOrganisation is the part of an address that identifies the organisation.
type InOrganisation struct {
	Organisation string `path:"organisation" doc:"Short name of the organisation" example:"norrdal"`
}

// address is the address of an object of the organisation.
func (r *request) address(parts ...string) string {
	path := Prefix + "/organisations/" + r.Principal.Organisation.Key
	for _, p := range parts {
		path += "/" + p
	}
	return path
}

// optional is a text, or null where there is none.
func optional[T ~string](v T) *string {
	if v == "" {
		return nil
	}
	s := string(v)
	return &s
}

// text is the text sent, "" for null.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// optionalID is an id, or null where there is none.
func optionalID(id *assessment.ID) *string {
	if id == nil {
		return nil
	}
	return optional(id.String())
}

// reference is the id sent of another object. An invalid id becomes one that no object has, so that the use case treats
// both alike.
func reference(s string) assessment.ID {
	id, err := assessment.ParseID(s)
	if err != nil {
		return uuid.Nil
	}
	return id
}

// optionalReference is the id sent of another object, nil for null.
func optionalReference(s *string) *assessment.ID {
	if s == nil {
		return nil
	}
	id := reference(*s)
	return &id
}

// Words from a fixed list; the document lists them.
type (
	language   string
	rowAction  string
	fileFormat string
)

func (language) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.Languages...) }

func oneOf[T ~string](words ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}
