package record

import (
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// EntityName is an entity by its id and names.
type EntityName struct {
	ID   assessment.ID         `json:"id" format:"uuid"`
	Key  string                `json:"key"`
	Name string                `json:"name"`
	Kind assessment.EntityKind `json:"kind" doc:"In an assessment: the kind it was asked as"`
}

// EntityNameOf names an entity that was asked as the kind.
func EntityNameOf(e assessment.Entity, kind assessment.EntityKind) EntityName {
	return EntityName{ID: e.ID, Key: e.Key, Name: e.Name, Kind: kind}
}

// RoundName names a round.
type RoundName struct {
	ID       assessment.ID   `json:"id" format:"uuid"`
	Name     string          `json:"name"`
	OpensOn  assessment.Date `json:"opens_on" doc:"First day on which answers are accepted"`
	ClosesOn assessment.Date `json:"closes_on" doc:"Last day on which answers are accepted"`
}

// RoundNameOf names a round.
func RoundNameOf(r assessment.Round) RoundName {
	return RoundName{ID: r.ID, Name: r.Name, OpensOn: r.OpensOn, ClosesOn: r.ClosesOn}
}

// QuestionnaireRef names a published version.
type QuestionnaireRef struct {
	Key     string `json:"key" example:"mognad-bas"`
	Version string `json:"version" example:"1.0"`
	Hash    string `json:"hash" doc:"SHA-256 of the content's canonical JSON (RFC 8785), in hexadecimal digits"`
}

// QuestionnaireOf names the version that a round asks.
func QuestionnaireOf(r assessment.Round) QuestionnaireRef {
	return QuestionnaireRef{Key: r.QuestionnaireKey, Version: r.QuestionnaireVersion, Hash: r.QuestionnaireHash}
}

// PersonName is somebody by name.
type PersonName struct {
	ID   assessment.ID `json:"id" format:"uuid"`
	Name string        `json:"name"`
}

// People are those that a record refers to by id, each once.
type People []PersonName

// PeopleOf names the people with the ids, as the organisation does.
func PeopleOf(names map[assessment.ID]string, ids []assessment.ID) People {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b assessment.ID) int { return strings.Compare(a.String(), b.String()) })
	return each(slices.Compact(ids), func(id assessment.ID) PersonName { return PersonName{ID: id, Name: names[id]} })
}

// Name is the name of one of them, "" for anybody else.
func (p People) Name(id assessment.ID) string {
	if i := slices.IndexFunc(p, func(one PersonName) bool { return one.ID == id }); i >= 0 {
		return p[i].Name
	}
	return ""
}

// Optional is a pointer to the value, nil for the zero value.
func Optional[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// list is a list that is never nil, so that an empty one is [] in JSON.
func list[T any](of []T) []T { return append([]T{}, of...) }

// each converts every element of a list.
func each[N, R any](of []N, make func(N) R) []R {
	all := []R{}
	for _, one := range of {
		all = append(all, make(one))
	}
	return all
}

// Maybe converts a value unless it is nil.
func Maybe[N, R any](of *N, make func(N) R) *R {
	if of == nil {
		return nil
	}
	made := make(*of)
	return &made
}

// UTC is a moment in UTC, nil for none.
func UTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
