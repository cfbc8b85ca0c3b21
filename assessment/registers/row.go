package registers

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// Values are the field values of a row as text, by field name: days as "2026-03-31", references as ids, steps and
// months as numbers, a yes as [Yes], nothing for an empty field and for a no. Only entities, questions and months have
// more than one.
type Values map[string][]string

// Yes is the value of a field that is true.
const Yes = "yes"

// No asks a list for the rows whose field is empty.
const No = "no"

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
	Audit                *assessment.ID // that it belongs to; nil in registers of the organisation
	Number               *int           // of a numbered register, else nil
	Version              *int64
	CreatedAt, UpdatedAt *time.Time
}

// HeadOf is the head of a row, to read and to write.
func HeadOf(row any) Head {
	v := reflect.ValueOf(row).Elem()
	return Head{
		OrganisationID: part[assessment.ID](v, "OrganisationID"),
		ID:             part[assessment.ID](v, "ID"),
		Audit:          part[assessment.ID](v, "AuditID"),
		Number:         part[int](v, "Number"),
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
	field := row.FieldByName(name)
	if !field.IsValid() {
		return nil
	}
	return field.Addr().Interface().(*T)
}

// Load reads all rows, each as a pointer to its struct.
func (r Register) Load(tx assessment.Rows) ([]any, error) { return r.load(tx.Rows) }

// LoadOf reads the rows that belong to an audit.
func (r Register) LoadOf(tx assessment.Rows, audit assessment.ID) ([]any, error) {
	return r.load(func(list any) error { return tx.RowsOf(list, "audit_id", audit) })
}

func (r Register) load(read func(list any) error) ([]any, error) {
	list := r.Rows()
	if err := read(list); err != nil {
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
	case v.Kind() == reflect.Bool:
		return []string{Yes}
	}
	return []string{fmt.Sprint(v.Interface())}
}

// Fill writes the given values into a row. An invalid id becomes one that matches nothing, an invalid step or month one
// that [Register.Check] refuses.
func (r Register) Fill(row any, values Values) {
	for _, f := range r.Fields {
		if list, given := values[f.Name]; given {
			f.fill(f.in(row), list)
		}
	}
}

func (f Field) fill(field reflect.Value, list []string) {
	text := Values{"": list}.Get("")
	switch f.Kind {
	case Body, Person:
		field.SetZero()
		if text != "" {
			id := idOf(text)
			field.Set(reflect.ValueOf(&id))
		}
	case Entities:
		ids := make([]assessment.ID, 0, len(list))
		for _, text := range list {
			ids = append(ids, idOf(text))
		}
		field.Set(reflect.ValueOf(ids))
	case Months:
		months := make([]int, 0, len(list))
		for _, text := range list {
			months = append(months, numberOf(text))
		}
		field.Set(reflect.ValueOf(months))
	case Questions:
		ids := []string{}
		for _, id := range list {
			ids = append(ids, typed.Line(id))
		}
		field.Set(reflect.ValueOf(ids))
	case Step:
		field.SetInt(0)
		if strings.TrimSpace(text) != "" {
			field.SetInt(int64(numberOf(text)))
		}
	case YesNo:
		field.SetBool(text == Yes)
	default:
		field.SetString(text)
	}
}

// idOf is the id in a text, the zero id if there is none.
func idOf(text string) assessment.ID {
	id, err := assessment.ParseID(strings.TrimSpace(text))
	if err != nil {
		return assessment.ID{}
	}
	return id
}

// numberOf is the step or the month in a text, below 0 if there is none.
func numberOf(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return -1
	}
	return n
}

// Check trims what was typed into a row and says what is wrong with it, field by field and then taken together. Whether
// what it refers to exists is for the use case.
func (r Register) Check(row any) []assessment.FieldError {
	var fields []assessment.FieldError
	for _, f := range r.Fields {
		if unit, has := r.Field(f.Unit); has {
			number := f.in(row)
			number.SetString(withoutUnit(number.String(), unit.in(row).String()))
		}
		if key := f.tidy(f.in(row)); key.Key != "" {
			fields = append(fields, key)
		}
	}
	if r.Rule != nil {
		fields = append(fields, r.Rule(row)...)
	}
	return fields
}

// withoutUnit is a number as it was typed, without the unit behind it: "82 %" is 82 of a measure in %.
func withoutUnit(text, unit string) string {
	number, has := strings.CutSuffix(typed.Folded(typed.Line(text)), typed.Folded(typed.Line(unit)))
	if unit == "" || !has || number == "" {
		return text
	}
	return number
}

// tidy brings what a field holds into order and says what is wrong with it, if anything.
func (f Field) tidy(field reflect.Value) assessment.FieldError {
	wrong := func(key string) assessment.FieldError { return assessment.FieldError{Field: f.Name, Key: key} }
	switch f.Kind {
	case YesNo:
		return assessment.FieldError{}
	case Body, Person, Step:
		switch {
		case field.IsZero() && f.Required:
			return wrong("error.required")
		case f.Kind == Step && field.Int() < 0:
			return wrong("error.unknown_choice")
		}
		return assessment.FieldError{}
	case Entities:
		ids := field.Interface().([]assessment.ID)
		slices.SortFunc(ids, func(a, b assessment.ID) int { return strings.Compare(a.String(), b.String()) })
		field.Set(reflect.ValueOf(append([]assessment.ID{}, slices.Compact(ids)...)))
		return assessment.FieldError{}
	case Questions:
		ids := slices.Compact(slices.Sorted(slices.Values(field.Interface().([]string))))
		field.Set(reflect.ValueOf(append([]string{}, ids...)))
		return assessment.FieldError{}
	case Months:
		months := slices.Compact(slices.Sorted(slices.Values(field.Interface().([]int))))
		field.Set(reflect.ValueOf(append([]int{}, months...)))
		switch {
		case len(months) == 0 && f.Required:
			return wrong("error.required")
		case slices.ContainsFunc(months, func(m int) bool { return m < 1 || m > 12 }):
			return wrong("error.unknown_choice")
		}
		return assessment.FieldError{}
	}
	text, problems := f.check(field.String())
	field.SetString(text)
	if len(problems) > 0 {
		return problems[0]
	}
	return assessment.FieldError{}
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
	wrong := func(key string) []assessment.FieldError { return []assessment.FieldError{{Field: f.Name, Key: key}} }
	text, problems := assessment.TypedLine(f.Name, text, most, f.Required)
	if len(problems) > 0 || text == "" {
		return text, problems
	}
	switch f.Kind {
	case Day:
		if !assessment.Date(text).Valid() {
			return text, wrong("error.date")
		}
	case Choice:
		if !slices.Contains(f.Choices, text) {
			return text, wrong("error.unknown_choice")
		}
	case Number:
		number, ok := assessment.ParseDecimal(text)
		switch {
		case !ok:
			return text, wrong("error.number")
		case f.Whole && !number.Whole():
			return text, wrong("error.whole_number")
		}
		return string(number), nil
	}
	return text, nil
}
