package event

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"

	"mognad/assessment"
)

// Line is a line of the log as read, including what this version of the program does not know.
type Line struct {
	OrganisationID assessment.ID // the zero id for what belongs to the installation
	ID             assessment.ID
	At             time.Time
	ActorID        *assessment.ID // nil for the system and for somebody not signed in
	Action         string
	Object         string
	ObjectID       string
	Event          Event  // nil if this version does not know it, a field does not fit, or details are left out
	Fields         Fields // the known ones in the order declared, then the others by name
	Findings       bool   // the fields reveal, or may reveal, what auditors write
}

// Fields are the data of a line. As JSON they are an object.
type Fields []Field

// Field is a value kept with an event.
type Field struct {
	Name  string
	Kind  Kind // of a field that this version does not know: Text, Number or YesNo
	Label bool // the value names the object
	JSON  json.RawMessage
}

// Read reads a stored line, whichever version of the program wrote it.
func Read(row assessment.Event) Line {
	l := Line{
		OrganisationID: row.OrganisationID,
		ID:             row.ID,
		At:             row.At,
		ActorID:        row.ActorID,
		Action:         row.Action,
		Object:         row.Object,
		ObjectID:       row.ObjectID,
	}
	stored := properties(row.Data)
	i := slices.IndexFunc(types(), func(t Type) bool { return t.Action == row.Action && t.Object == row.Object })
	if i >= 0 {
		l.Findings = types()[i].Findings
		l.Event, l.Fields = types()[i].read(row.ObjectID, stored)
	} else { // a later version may reveal findings there
		l.Findings = slices.ContainsFunc(types(), func(t Type) bool {
			return t.Findings && (t.Action == row.Action || t.Object == row.Object && !t.former)
		})
	}
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		l.Fields = append(l.Fields, unknownField(name, stored[name]))
	}
	return l
}

// WithoutDetails is the line for readers who only see that it happened.
func (l Line) WithoutDetails() Line {
	l.Event, l.Fields = nil, nil
	return l
}

// properties splits the data of a line.
func properties(data json.RawMessage) map[string]json.RawMessage {
	var stored map[string]json.RawMessage
	if len(data) == 0 || json.Unmarshal(data, &stored) == nil {
		return stored
	}
	if !json.Valid(data) {
		data, _ = json.Marshal(string(data)) // text can always be written
	}
	return map[string]json.RawMessage{"data": data} // not an object; shown as is
}

// read moves the fields of the type out of stored, except those whose value does not fit.
func (t Type) read(objectID string, stored map[string]json.RawMessage) (Event, Fields) {
	if t.register != nil {
		return t.readRow(objectID, stored)
	}
	value := reflect.New(t.goType).Elem()
	fits := t.setObjectID(value, objectID)
	var fields Fields
	for _, d := range t.Fields {
		content, isThere := stored[d.Name]
		if !isThere {
			continue
		}
		if json.Unmarshal(content, value.FieldByIndex(d.index).Addr().Interface()) != nil {
			fits = false
			continue
		}
		delete(stored, d.Name)
		fields = append(fields, Field{Name: d.Name, Kind: d.Kind, Label: d.Label, JSON: content})
	}
	if !fits {
		return nil, fields
	}
	return value.Interface().(Event), fields
}

func (t Type) setObjectID(value reflect.Value, text string) bool {
	if t.id == nil {
		return text == ""
	}
	switch id := value.FieldByIndex(t.id).Addr().Interface().(type) {
	case *string:
		*id = text
		return true
	case *assessment.ID:
		return id.UnmarshalText([]byte(text)) == nil
	case **assessment.ID:
		if text == "" {
			return true
		}
		*id = new(assessment.ID)
		return (*id).UnmarshalText([]byte(text)) == nil
	}
	return false
}

func unknownField(name string, content json.RawMessage) Field {
	f := Field{Name: name, Kind: Text, JSON: content}
	switch bytes.TrimSpace(content)[0] {
	case 't', 'f':
		f.Kind = YesNo
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		f.Kind = Number
	}
	return f
}

// Texts are the values of the field as text: one, those of a list, or none. Booleans are "yes" or "no".
func (f Field) Texts() []string {
	var list []json.RawMessage
	if json.Unmarshal(f.JSON, &list) != nil {
		list = []json.RawMessage{f.JSON}
	}
	var texts []string
	for _, content := range list {
		if text := textOf(content); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

func textOf(content json.RawMessage) string {
	var text string
	if json.Unmarshal(content, &text) == nil { // null is ""
		return text
	}
	switch text = string(content); text {
	case "true":
		return "yes"
	case "false":
		return "no"
	}
	return text
}

// MarshalJSON writes the fields as an object, in their order.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, field := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(field.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(field.JSON)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
