package registers

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// Values are the field values of a row as text, by field name: days as "2026-03-31", references as ids, nothing for an
// empty field. Only entities have more than one.
type Values map[string][]string

// Get is the value of a field with at most one, "" if it is empty.
func (v Values) Get(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// Head is what every row has besides its fields.
type Head struct {
	OrganisationID, ID   *assessment.ID
	Version              *int64
	CreatedAt, UpdatedAt *time.Time
}

// HeadOf is the head of a row, to read and to write.
func HeadOf(row any) Head {
	v := reflect.ValueOf(row).Elem()
	return Head{
		OrganisationID: part[assessment.ID](v, "OrganisationID"),
		ID:             part[assessment.ID](v, "ID"),
		Version:        part[int64](v, "Version"),
		CreatedAt:      part[time.Time](v, "CreatedAt"),
		UpdatedAt:      part[time.Time](v, "UpdatedAt"),
	}
}

// Begin is the head of a new row.
func (h Head) Begin(organisation, id assessment.ID, now time.Time) {
	*h.OrganisationID, *h.ID, *h.Version, *h.CreatedAt, *h.UpdatedAt = organisation, id, 1, now, now
}

func part[T any](row reflect.Value, name string) *T {
	return row.FieldByName(name).Addr().Interface().(*T)
}

// Load reads all rows, each as a pointer to its struct.
func (r Register) Load(tx assessment.Rows) ([]any, error) {
	list := r.Rows()
	if err := tx.Rows(list); err != nil {
		return nil, fmt.Errorf("load %s: %w", r.Name, err)
	}
	slice := reflect.ValueOf(list).Elem()
	rows := make([]any, slice.Len())
	for i := range rows {
		rows[i] = slice.Index(i).Addr().Interface()
	}
	return rows, nil
}

// in is the field in a row.
func (f Field) in(row any) reflect.Value {
	var name strings.Builder
	for word := range strings.SplitSeq(f.Column(), "_") {
		if word == "id" {
			name.WriteString("ID")
			continue
		}
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return reflect.ValueOf(row).Elem().FieldByName(name.String())
}

// Encode is the value of a row's field as JSON; nil if it is empty.
func (f Field) Encode(row any) (json.RawMessage, error) {
	held := f.in(row)
	if held.IsZero() || held.Kind() == reflect.Slice && held.Len() == 0 {
		return nil, nil
	}
	return json.Marshal(held.Interface())
}

// Decode sets a row's field from what [Field.Encode] returned.
func (f Field) Decode(row any, content json.RawMessage) error {
	return json.Unmarshal(content, f.in(row).Addr().Interface())
}

// Values reads the fields of a row.
func (r Register) Values(row any) Values {
	values := Values{}
	for _, f := range r.Fields {
		if list := texts(f.in(row)); len(list) > 0 {
			values[f.Name] = list
		}
	}
	return values
}

// texts is what a field holds, as text.
func texts(v reflect.Value) []string {
	switch {
	case v.IsZero():
		return nil
	case v.Kind() == reflect.Slice:
		var list []string
		for i := range v.Len() {
			list = append(list, fmt.Sprint(v.Index(i).Interface()))
		}
		return list
	case v.Kind() == reflect.String:
		return []string{v.String()}
	}
	return []string{fmt.Sprint(v.Interface())}
}

// Fill writes the given values into a row. An invalid id becomes one that matches nothing.
func (r Register) Fill(row any, values Values) {
	for _, f := range r.Fields {
		list, given := values[f.Name]
		if !given {
			continue
		}
		ids := make([]assessment.ID, 0, len(list))
		for _, text := range list {
			id, err := assessment.ParseID(strings.TrimSpace(text))
			if err != nil {
				id = assessment.ID{}
			}
			if f.Kind == Entities || text != "" {
				ids = append(ids, id)
			}
		}
		switch field := f.in(row); f.Kind {
		case Body:
			field.SetZero()
			if len(ids) > 0 {
				field.Set(reflect.ValueOf(&ids[0]))
			}
		case Entities:
			field.Set(reflect.ValueOf(ids))
		default:
			field.SetString(values.Get(f.Name))
		}
	}
}

// Check trims what was typed into a row and says what is wrong with it, field by field. Whether what it refers to
// exists is for the use case.
func (r Register) Check(row any) []assessment.FieldError {
	var fields []assessment.FieldError
	for _, f := range r.Fields {
		field := f.in(row)
		switch f.Kind {
		case Body:
			if f.Required && field.IsNil() {
				fields = append(fields, assessment.FieldError{Field: f.Name, Key: "error.required"})
			}
		case Entities:
			ids := field.Interface().([]assessment.ID)
			slices.SortFunc(ids, func(a, b assessment.ID) int { return strings.Compare(a.String(), b.String()) })
			field.Set(reflect.ValueOf(append([]assessment.ID{}, slices.Compact(ids)...)))
		default:
			text, wrong := f.check(field.String())
			field.SetString(text)
			fields = append(fields, wrong...)
		}
	}
	return fields
}

// check trims a text and says what is wrong with it.
func (f Field) check(text string) (string, []assessment.FieldError) {
	if f.Kind == Text {
		return assessment.TypedText(f.Name, text, f.Required)
	}
	most := f.Max
	if most == 0 {
		most = assessment.MaxName
	}
	text, wrong := assessment.TypedLine(f.Name, text, most, f.Required)
	switch {
	case len(wrong) > 0 || text == "":
		return text, wrong
	case f.Kind == Day && !assessment.Date(text).Valid():
		return text, []assessment.FieldError{{Field: f.Name, Key: "error.date"}}
	case f.Kind == Choice && !slices.Contains(f.Choices, text):
		return text, []assessment.FieldError{{Field: f.Name, Key: "error.unknown_choice"}}
	}
	return text, nil
}
