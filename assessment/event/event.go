// Package event has a type for each event in the event log, and the one writer and the one reader of its stored lines.
// Who did it and when, and who may read it, are left to the use cases.
package event

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// Event is something that happened, for the event log: one of the types of this package. Its fields are the data of the
// stored line, with the names and in the order in which they are declared. Lines are never rewritten, so a type may get
// new fields, but its words and names must not change.
type Event interface{ happened() }

// Words makes the struct that embeds it an [Event]. Its tags are the words under which the event is stored: its action,
// and the kind of object. With findings:"yes" the fields reveal what auditors write, and where. With former:"yes" it is
// no longer written, and says nothing about what a later version may write of such an object.
//
// The field whose JSON name is "-" is the id of the object. The tag `is` gives the kind of a field that holds ids, or a
// word without a type of its own. Fields with label:"yes" name the object.
type Words struct{}

func (Words) happened() {}

// Kind is the kind of a field's value, or of the values in a list.
type Kind string

// The kinds of ids, which are those of the objects of events, and the kinds of other values.
const (
	User           Kind = "user"
	Person         Kind = "member" // a person in an organisation; has the user's id
	Membership     Kind = "membership"
	Token          Kind = "token"
	Organisation   Kind = "organisation"
	Installation   Kind = "installation" // has no id
	Entity         Kind = "entity"
	Body           Kind = "body"
	Questionnaire  Kind = "questionnaire"
	Permission     Kind = "permission" // a word of the policy
	Work           Kind = "work"       // a kind of what auditors write
	FieldName      Kind = "field"      // the name of a field that was written
	Round          Kind = "round"
	Assessment     Kind = "assessment"
	Audit          Kind = "audit"
	Recommendation Kind = "recommendation"
	Summary        Kind = "summary"
	Approval       Kind = "approval"
	Approved       Kind = "approved" // what was approved, of the kind that the event names beside it
	ApprovalKind   Kind = "kind of approval"
	Applicability  Kind = "applicability" // the statement of an entity; has the entity's id
	Control        Kind = "control"
	ControlStatus  Kind = "control status"
	Action         Kind = "action"
	Objective      Kind = "objective"
	Note           Kind = "note"    // of an action
	Subject        Kind = "subject" // what an action came from; of the kind that the event names
	Review         Kind = "review"

	Text       Kind = "text"
	Number     Kind = "number"
	YesNo      Kind = "yes or no"
	Day        Kind = "day"
	Role       Kind = "role"
	EntityKind Kind = "kind of entity"
	Language   Kind = "language"
	Access     Kind = "access"
	Link       Kind = "link"
	Choice     Kind = "choice"    // one of those that a register declares for the field
	Provision  Kind = "provision" // who answers for whom, as JSON
)

// kinds are those that follow from the Go type, which those of ids do not.
var kinds = map[reflect.Type]Kind{
	reflect.TypeFor[string]():                 Text,
	reflect.TypeFor[int]():                    Number,
	reflect.TypeFor[int64]():                  Number,
	reflect.TypeFor[bool]():                   YesNo,
	reflect.TypeFor[assessment.Date]():        Day,
	reflect.TypeFor[assessment.Role]():        Role,
	reflect.TypeFor[assessment.EntityKind]():  EntityKind,
	reflect.TypeFor[assessment.TokenAccess](): Access,
	reflect.TypeFor[assessment.LinkPurpose](): Link,
	reflect.TypeFor[assessment.Provision]():   Provision,

	reflect.TypeFor[assessment.ApprovalKind]():  ApprovalKind,
	reflect.TypeFor[assessment.Control]():       Control,
	reflect.TypeFor[assessment.ControlStatus](): ControlStatus,
}

// Type is a type of event, as declared.
type Type struct {
	Action   string // what happened, such as "entity.change"
	Object   string // the kind of object, such as "entity"
	Findings bool   // the fields reveal what auditors write, and where; readers of the log only see that it happened
	Fields   []Declared

	former bool
	goType reflect.Type
	id     []int // the field with the object's id, nil if there is none

	register *registers.Register // of a [RowEvent], which has neither
	verb     Verb
}

// Declared is a field of a [Type].
type Declared struct {
	Name  string
	Kind  Kind
	List  bool
	Label bool // the value names the object

	index []int
}

// Types lists every type of event.
func Types() []Type { return types() }

// ActionOf is the action under which events of a type are stored, which is one of the listed types.
func ActionOf[E Event]() string {
	i := slices.IndexFunc(types(), func(t Type) bool { return t.goType == reflect.TypeFor[E]() })
	return types()[i].Action
}

var types = sync.OnceValue(func() []Type { return append(declared(all), rowTypes()...) })

func declared(events []Event) []Type {
	list := make([]Type, len(events))
	for i, e := range events {
		list[i] = typeOf(reflect.TypeOf(e))
	}
	return list
}

func typeOf(of reflect.Type) Type {
	words := of.Field(0).Tag // of Words
	t := Type{
		Action:   words.Get("action"),
		Object:   words.Get("object"),
		Findings: words.Get("findings") == "yes",
		former:   words.Get("former") == "yes",
		goType:   of,
	}
	for _, field := range reflect.VisibleFields(of) {
		switch name := field.Tag.Get("json"); {
		case field.Anonymous:
		case name == "-":
			t.id = field.Index
		default:
			t.Fields = append(t.Fields, declaredField(field, name))
		}
	}
	return t
}

func declaredField(field reflect.StructField, name string) Declared {
	name, _, _ = strings.Cut(name, ",")
	d := Declared{Name: name, Label: field.Tag.Get("label") == "yes", index: field.Index}
	of := field.Type
	if d.List = of.Kind() == reflect.Slice; d.List {
		of = of.Elem()
	}
	d.Kind = kinds[of]
	if is := field.Tag.Get("is"); is != "" {
		d.Kind = Kind(is)
	}
	return d
}

// Row is the line that the log stores for an event, without id, time and actor.
func Row(e Event) (assessment.Event, error) {
	if row, isRow := e.(RowEvent); isRow {
		return rowOf(row)
	}
	for _, t := range types() {
		if t.goType == reflect.TypeOf(e) {
			data, err := json.Marshal(e)
			return assessment.Event{Action: t.Action, Object: t.Object, ObjectID: t.objectID(e), Data: data}, err
		}
	}
	return assessment.Event{}, fmt.Errorf("%T is not listed among the types of events", e)
}

func (t Type) objectID(e Event) string {
	if t.id == nil {
		return ""
	}
	switch id := reflect.ValueOf(e).FieldByIndex(t.id).Interface().(type) {
	case assessment.ID:
		return id.String()
	case *assessment.ID:
		if id != nil {
			return id.String()
		}
	case string:
		return id
	}
	return ""
}
