package web

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/frontend"
)

// form is what was sent, trimmed.
func (r *Request) form(name string) string { return strings.TrimSpace(r.PostForm(name)) }

// changed is the id in the address of what is changed, and the version that the change starts from.
func (r *Request) changed(param string) (id assessment.ID, version int64, err error) {
	if id, err = r.id(param); err != nil {
		return id, 0, err
	}
	version, err = r.version()
	return id, version, err
}

// version is the version that a form starts from. A form without one is not one of ours.
func (r *Request) version() (int64, error) {
	v, err := strconv.ParseInt(r.form("version"), 10, 64)
	if err != nil || v < 0 {
		return 0, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required", Err: err}
	}
	return v, nil
}

// confirmed reports whether the form is the one that asked whether the reader is sure; see [frontend.Confirm].
func (r *Request) confirmed() bool { return r.form("confirmed") == "true" }

// yes reads a field that is "true" or "false".
func (r *Request) yes(name string) (bool, error) {
	switch r.form(name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, assessment.InvalidField(name, "error.invalid", nil)
}

// chosen is the id of an option that was chosen; the zero id, which nothing has, if it is not valid.
func (r *Request) chosen(name string) assessment.ID {
	id, err := assessment.ParseID(r.form(name))
	if err != nil {
		return assessment.ID{}
	}
	return id
}

// chosenOrNone is the id of an option that was chosen, nil for the option without one; see [Request.chosen].
func (r *Request) chosenOrNone(name string) *assessment.ID {
	if r.form(name) == "" {
		return nil
	}
	id := r.chosen(name)
	return &id
}

// ids reads ids; an invalid one becomes the id of nothing.
func ids(values []string) []assessment.ID {
	var all []assessment.ID
	for _, value := range values {
		id, err := assessment.ParseID(value)
		if err != nil {
			id = assessment.ID{}
		}
		all = append(all, id)
	}
	return all
}

// idValue is an id as a form has it, "" for none.
func idValue(id *assessment.ID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

// lines are the values typed, one per line.
func lines(text string) []string {
	return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}

// bind reads the fields of a struct that have the tag "form": texts by their names, and lists of structs row by row as
// list.0.name, ignoring empty rows; a number that is missing loses no row after it. It returns the place in its list
// that each row got.
func (r *Request) bind(to any) map[string]int {
	b := binding{Request: r, places: map[string]int{}, rows: map[string]map[int]bool{}}
	for name := range r.Request.PostForm {
		b.number(name)
	}
	b.bindStruct(reflect.ValueOf(to).Elem(), "")
	return b.places
}

// binding is a form that is being bound.
type binding struct {
	*Request
	places map[string]int
	rows   map[string]map[int]bool // the numbers sent, by the name of the list
}

// number notes the numbers of rows in the name of a field.
func (b binding) number(name string) {
	for at, part := 0, ""; at < len(name); at += len(part) + 1 {
		part, _, _ = strings.Cut(name[at:], ".")
		if n, ok := rowNumber(part); ok && at > 0 {
			list := name[:at-1]
			if b.rows[list] == nil {
				b.rows[list] = map[int]bool{}
			}
			b.rows[list][n] = true
		}
	}
}

// rowNumber reads the number of a row as forms write it.
func rowNumber(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == text
}

// numbered lists, in order, the numbers with which any of the fields was sent, as name-0.
func (r *Request) numbered(names ...string) []int {
	sent := map[int]bool{}
	for field := range r.Request.PostForm {
		name, number, _ := strings.Cut(field, "-")
		if n, ok := rowNumber(number); ok && slices.Contains(names, name) {
			sent[n] = true
		}
	}
	return slices.Sorted(maps.Keys(sent))
}

// bindStruct fills in the struct whose names have the prefix.
func (b binding) bindStruct(v reflect.Value, prefix string) {
	for i := range v.NumField() {
		name, ok := v.Type().Field(i).Tag.Lookup("form")
		if !ok {
			continue
		}
		name = prefix + name
		if field := v.Field(i); field.Kind() == reflect.Slice {
			b.bindRows(field, name)
		} else {
			field.SetString(b.form(name))
		}
	}
}

func (b binding) bindRows(list reflect.Value, name string) {
	list.SetZero()
	for _, n := range slices.Sorted(maps.Keys(b.rows[name])) {
		row, at := reflect.New(list.Type().Elem()).Elem(), name+"."+strconv.Itoa(n)
		b.bindStruct(row, at+".")
		if !row.IsZero() {
			b.places[at] = list.Len()
			list.Set(reflect.Append(list, row))
		}
	}
}

// again shows a page again after one of its forms was refused; see [Pages.refused].
func again[P frontend.Page](
	p *Pages,
	r *Request,
	refusal error,
	page func(*Request) (P, error),
	at ...func(string) string,
) error {
	if !r.mendable(refusal) {
		return refusal
	}
	stored, err := page(r)
	if err != nil {
		return err
	}
	return p.refused(r, refusal, stored, at...)
}

// mendable reports whether the reader can correct the error in the form.
func (r *Request) mendable(err error) bool {
	switch problem.Own(err).Code {
	case assessment.Invalid, assessment.Conflict, assessment.Stale, assessment.TooMany:
		return true
	case assessment.Unauthenticated:
		return !r.Principal.SignedIn()
	}
	return false
}

// refused shows a page made from what is stored again, after one of its forms was refused. The fields show what was
// typed, what is wrong and what somebody else has saved in the meantime; the summary lists the errors. If a page has
// several forms with the same names, at turns the name of a field into its id. Errors that the reader cannot correct
// there are returned.
func (p *Pages) refused(r *Request, refusal error, page frontend.Page, at ...func(string) string) error {
	id := func(name string) string { return name }
	if len(at) > 0 {
		id = at[0]
	}
	page.Frame().Sent = r.sent(problem.Own(refusal).Code == assessment.Stale, id)
	return p.explained(r, refusal, page, id)
}

// refusedBeside is [Pages.refused] for a page made from what was typed; stored makes the same page from what is stored.
func (p *Pages) refusedBeside(r *Request, refusal error, page frontend.Page, stored func() frontend.Page) error {
	if problem.Own(refusal).Code == assessment.Stale {
		page.Frame().Beside = stored()
	}
	return p.explained(r, refusal, page, func(name string) string { return name })
}

// sent is the form that was sent, by the ids of its fields.
func (r *Request) sent(stale bool, id func(string) string) *frontend.Sent {
	s := &frontend.Sent{Values: map[string][]string{}, Stale: stale}
	for name, values := range r.Request.PostForm {
		s.Values[id(name)] = values
	}
	return s
}

// explained shows a page with what is wrong: at the fields and in the summary, which also lists a change from an older
// version; an error that belongs to no field is shown above the page.
func (p *Pages) explained(r *Request, refusal error, page frontend.Page, id func(string) string) error {
	if !r.mendable(refusal) {
		return refusal
	}
	e, s := problem.Own(refusal), page.Frame()
	problem.RetryAt(r.Writer.Header(), refusal)
	fields := e.Fields
	switch {
	case len(fields) > 0:
	case e.Code == assessment.Stale && len(r.Request.PostForm) > 1:
		fields = []assessment.FieldError{{Field: "version", Key: "shell.stale_summary"}}
	case e.Code == assessment.Stale || e.Code == assessment.Conflict:
		s.Notice = &frontend.Notice{Kind: frontend.Danger, Key: e.Key, Args: e.Args}
	default:
		s.Problems = append(s.Problems, frontend.FieldProblem{Key: e.Key, Args: e.Args})
	}
	for _, f := range fields {
		s.Problems = append(s.Problems, frontend.FieldProblem{Field: id(f.Field), Key: f.Key, Args: f.Args})
	}
	return p.show(r, problem.Status(refusal), page)
}
