package frontend

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"mognad/frontend/i18n"
)

// FieldTypes lists what the part "field" can make.
var FieldTypes = []string{"text", "email", "password", "date", "number", "url", "search", "select", "textarea",
	"checkbox", "checkboxes", "radio", "file"}

// Field is a form field as the part "field" shows it, with everything translated. Templates make it with
//
//	{{template "field" (field . "email" "type" "email" "label" "sign_in.email" "value" .Email)}}
//
// where label and description are message keys; labelText and descriptionText are text.
type Field struct {
	Name, ID           string // ID is the name unless given
	Type               string // one of FieldTypes, text unless given
	Label, Description string
	Value              string   // kept from what was sent
	Values             []string // of checkboxes
	Options            []Option // of select, radio and checkboxes
	Placeholder        bool     // select: begin with "Choose …"
	Checked            bool     // checkbox
	Required           bool
	Optional           bool // say so beside the label
	Multiple           bool // file
	ReadOnly           bool
	Autofocus          bool
	Autocomplete       string
	InputMode          string
	Accept             string // file
	List               string // text: id of the datalist with suggestions
	Min, Max           string // date and number
	MaxLength, Rows    int
	Form               string // id of the form that it belongs to, if it stands outside
	Row                bool   // one of a list, which the page keeps as typed and which is compared as a whole
	Missing            string // key of what is said when nothing is chosen; "" for what is said of fields of the type
	Problem            string
	Stored             string // in words, what somebody else saved while the reader typed something else
}

// Option is one choice of a select, of radio buttons or of checkboxes.
type Option struct {
	Value string
	Key   string // message key of the label
	Label string // label as text, if there is no key
	Depth int    // select: how far to indent, for trees
}

// Text is the translated label, indented.
func (o Option) Text(l *i18n.Localizer) string {
	label := o.Label
	if o.Key != "" {
		label = l.T(o.Key)
	}
	return strings.Repeat("\u2003", o.Depth) + label
}

// Chosen reports whether the option is chosen.
func (f Field) Chosen(o Option) bool {
	if f.Type == "checkboxes" {
		return slices.Contains(f.Values, o.Value)
	}
	return f.Value == o.Value
}

// OptionID is the id of a radio button or checkbox. The first has the field's own, which the summary links to.
func (f Field) OptionID(index int) string {
	if index == 0 {
		return f.ID
	}
	return fmt.Sprintf("%s-%d", f.ID, index+1)
}

// DescribedBy lists the ids of the description and of the problem, for aria-describedby.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Description != "" {
		ids = append(ids, f.ID+"-description")
	}
	if f.Problem != "" {
		ids = append(ids, f.ID+"-problem")
	}
	if f.Stored != "" {
		ids = append(ids, f.ID+"-stored")
	}
	return strings.Join(ids, " ")
}

// newField makes a field of a page from alternating names and values.
func newField(l *i18n.Localizer, page Page, name string, settings ...any) (Field, error) {
	f := Field{Name: name, ID: name, Type: "text"}
	options, err := dict(settings...)
	if err != nil {
		return f, fmt.Errorf("field %s: %w", name, err)
	}
	for key, value := range options {
		if err := f.set(l, key, value); err != nil {
			return f, fmt.Errorf("field %s: %w", name, err)
		}
	}
	if !slices.Contains(FieldTypes, f.Type) {
		return f, fmt.Errorf("field %s: there is no type %q", name, f.Type)
	}
	if f.Label == "" {
		return f, fmt.Errorf("field %s has no label", name)
	}
	f.Problem = problem(l, page, f)
	page.Frame().show(l, &f)
	return f, nil
}

// set fills in one setting; those without translation go to the struct's field of the same name.
func (f *Field) set(l *i18n.Localizer, key string, value any) error {
	switch key {
	case "label":
		f.Label = l.T(fmt.Sprint(value))
		return nil
	case "description":
		f.Description = l.T(fmt.Sprint(value))
		return nil
	case "labelText":
		f.Label = text(value)
		return nil
	case "descriptionText":
		f.Description = text(value)
		return nil
	case "value":
		f.Value = text(value)
		return nil
	}
	target := reflect.ValueOf(f).Elem().FieldByNameFunc(func(name string) bool {
		return strings.EqualFold(name, key) && name != "Problem" && name != "Stored"
	})
	given := reflect.ValueOf(value)
	switch {
	case !target.IsValid():
		return fmt.Errorf("there is no setting %q", key)
	case !given.IsValid():
		return nil
	case !given.CanConvert(target.Type()) || (target.Kind() == reflect.String) != (given.Kind() == reflect.String):
		return fmt.Errorf("setting %q cannot be %T", key, value)
	}
	target.Set(given.Convert(target.Type()))
	return nil
}

// text writes a value as a field shows it: nothing for nil, a list one per line.
func text(value any) string {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return ""
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		return text(v.Elem().Interface())
	}
	if v.Kind() == reflect.Slice {
		var lines []string
		for i := range v.Len() {
			lines = append(lines, text(v.Index(i).Interface()))
		}
		return strings.Join(lines, "\n")
	}
	return fmt.Sprint(value)
}

// said is the key of the message about what is wrong with the field: among options one chooses, and nothing is filled
// in.
func (f Field) said(key string) string {
	chosen := "error.choose_one"
	switch f.Type {
	case "checkboxes":
		chosen = cmp.Or(f.Missing, "error.choose_some")
	case "radio", "select":
		chosen = cmp.Or(f.Missing, chosen)
	default:
		return key
	}
	if key == "error.required" || key == "error.unknown_choice" && f.Type == "radio" {
		return chosen
	}
	return key
}

// problem returns all that is wrong with a field of the page, "" when nothing is.
func problem(l *i18n.Localizer, page Page, f Field) string {
	var all []string
	for _, p := range page.Frame().Problems {
		if text := l.T(f.said(p.Key), p.Args); p.Field == f.ID && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, " ")
}
