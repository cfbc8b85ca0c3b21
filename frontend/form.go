package frontend

import (
	"slices"
	"strconv"
	"strings"

	"mognad/frontend/i18n"
)

// Sent is a form that was refused. Its page is made from what is stored, and its fields show what was typed instead; if
// somebody else has saved in the meantime, what is stored is shown beside them.
type Sent struct {
	Values map[string][]string // by the ids of the fields
	Stale  bool                // somebody else has saved since the form was made
}

// fill puts what was typed into a field of the form.
func (s *Sent) fill(f *Field) {
	values, sent := s.Values[f.ID]
	switch f.Type {
	case "password", "file":
	case "checkbox", "checkboxes":
		// Unticked boxes are not sent, and a button sends only its version.
		if sent || len(s.Values) > 1 {
			f.Checked, f.Values = sent, values
		}
	default:
		if sent {
			f.Value = strings.TrimSpace(strings.Join(values, "\n"))
		}
	}
}

// Version is the hidden field with the version that a form starts from, with a message about what somebody else has
// saved since. The part "version" shows it; templates make it with the function of the same name.
type Version struct {
	ID    string // of the words
	Value string
	Stale bool
}

// newVersion is the stored version if the reader has been shown what is stored, and otherwise the one that was sent.
func newVersion(page Page, stored int64, id ...string) Version {
	v := Version{ID: "version", Value: strconv.FormatInt(stored, 10), Stale: page.Frame().Beside != nil}
	if len(id) > 0 {
		v.ID = id[0]
	}
	if sent := page.Frame().Sent; sent != nil && len(sent.Values[v.ID]) > 0 {
		v.Stale = sent.Stale && len(sent.Values) > 1
		if !sent.Stale {
			v.Value = sent.Values[v.ID][0]
		}
	}
	return v
}

// show records a field of the page, which gets what was typed and, if it differs, what somebody else has saved.
func (s *Shell) show(l *i18n.Localizer, f *Field) {
	stored, beside := *f, false
	if s.Sent != nil && !f.Row {
		s.Sent.fill(f)
		beside = s.Sent.Stale
	}
	if s.Beside != nil && !f.Row {
		stored, beside = s.Beside.Frame().fields[f.ID]
	}
	// A required value that is empty was never stored: the form is for something new.
	if beside && !stored.same(*f) && !(stored.Required && stored.Value == "") {
		f.Stored = stored.words(l)
		s.differ = append(s.differ, *f)
	}
	if f.Type == "select" && !slices.ContainsFunc(f.Options, f.Chosen) {
		f.Placeholder = true
	}
	if s.fields != nil {
		s.fields[f.ID] = *f
	}
}

// same reports whether two fields say the same.
func (f Field) same(other Field) bool {
	lines := func(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
	in := func(values []string) []string { return slices.Sorted(slices.Values(values)) }
	return lines(f.Value) == lines(other.Value) && slices.Equal(in(f.Values), in(other.Values))
}

// words are the value of a field as text: options by their labels, days written out, a word for an empty value.
func (f Field) words(l *i18n.Localizer) string {
	value := f.Value
	switch {
	case f.Type == "date":
		value = l.Day(value)
	case len(f.Options) > 0:
		var chosen []string
		for _, o := range f.Options {
			if f.Chosen(o) {
				chosen = append(chosen, strings.TrimSpace(o.Text(l)))
			}
		}
		value = strings.Join(chosen, ", ")
	}
	if value == "" {
		return l.T("shell.nothing")
	}
	return value
}
