package questionnaires

import (
	"slices"
	"strings"
)

// EntityKind is the kind of an entity; a question names the kinds it is asked of.
type EntityKind string

// The kinds of entity. The first five are legal persons or represent the whole; the others are parts.
const (
	Municipality   EntityKind = "municipality"
	Region         EntityKind = "region"
	Agency         EntityKind = "agency"
	Association    EntityKind = "association" // of municipalities: a public authority of its own, owned by several
	Company        EntityKind = "company"
	Committee      EntityKind = "committee"
	Administration EntityKind = "administration"
	Operation      EntityKind = "operation"
	ITOperation    EntityKind = "it_operation" // runs the IT that others depend on
)

// EntityKinds lists the kinds in the order in which they are offered.
var EntityKinds = []EntityKind{
	Municipality,
	Region,
	Agency,
	Association,
	Company,
	Committee,
	Administration,
	Operation,
	ITOperation,
}

// stands is the kind as which an entity is asked by a version that names its own kind nowhere, because it is older than
// the kind. IT operations were plain operations before they had a kind, so nothing changes for them. An association of
// municipalities is under the same law as an agency: public, with a board of its own, and not owned through shares as a
// company is.
var stands = map[EntityKind]EntityKind{
	ITOperation: Operation,
	Association: Agency,
}

// Trait is something that an entity of any kind may have, and for which it is asked further questions.
type Trait string

// The traits of entities.
const (
	Care     Trait = "care"     // gives care, with patient safety at stake
	OT       Trait = "ot"       // runs technology that controls something physical: water, heat, buildings, traffic
	Develops Trait = "develops" // develops systems itself, or has them developed
)

// Traits lists the traits in the order in which they are offered.
var Traits = []Trait{Care, OT, Develops}

// Profile is what decides which questions an entity is asked.
type Profile struct {
	Kind   EntityKind
	Traits []Trait
}

// Key is the profile as text, the same for the same questions.
func (p Profile) Key() string {
	words := []string{string(p.Kind)}
	for _, trait := range Traits {
		if slices.Contains(p.Traits, trait) {
			words = append(words, string(trait))
		}
	}
	return strings.Join(words, " ")
}

// Asks reports whether an entity of the profile is asked the question.
func (q *Questionnaire) Asks(p Profile, question Question) bool {
	return q.asks(q.as(p.Kind), p.Traits, question)
}

// AskedOf lists the questions that an entity of the profile is asked, in the order of the file.
func (q *Questionnaire) AskedOf(p Profile) []Question {
	kind := q.as(p.Kind)
	return q.questions(func(question Question) bool { return q.asks(kind, p.Traits, question) })
}

func (q *Questionnaire) asks(kind EntityKind, traits []Trait, question Question) bool {
	if !slices.Contains(question.AskedOf, kind) {
		return false
	}
	return len(question.AskedIf) == 0 ||
		slices.ContainsFunc(question.AskedIf, func(t Trait) bool { return slices.Contains(traits, t) })
}

// as is the kind as which the questionnaire asks an entity of the kind: its own or, if no question names it, the one
// that stands for it.
func (q *Questionnaire) as(kind EntityKind) EntityKind {
	instead, later := stands[kind]
	if !later || slices.ContainsFunc(q.Questions, func(x Question) bool { return slices.Contains(x.AskedOf, kind) }) {
		return kind
	}
	return instead
}
