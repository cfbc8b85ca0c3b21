package assessment

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"mognad/questionnaires/typed"
)

// checkText appends what is wrong with a text of at most [MaxText] characters, which may be empty.
func checkText(fields []FieldError, field, s string) []FieldError {
	switch {
	case !utf8.ValidString(s):
		return append(fields, FieldError{Field: field, Key: "error.invalid"})
	case utf8.RuneCountInString(s) > MaxText:
		return append(fields, FieldError{Field: field, Key: "error.too_long", Args: Args{"Max": MaxText}})
	}
	return fields
}

// checkRow is [checkText] for a row of a list, which the message names: by its name, else by how it begins.
func checkRow(fields []FieldError, field, name, s string) []FieldError {
	if n := utf8.RuneCountInString(s); n > MaxText && utf8.ValidString(s) {
		args := Args{"Name": shorten(cmp.Or(name, s)), "Count": n, "Max": MaxText}
		return append(fields, FieldError{Field: field, Key: "error.row_too_long", Args: args})
	}
	return checkText(fields, field, s)
}

// IsWebAddress reports whether s is an absolute address that a browser may safely follow.
func IsWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		!strings.ContainsFunc(s, unicode.IsControl)
}

// shorten cuts a text for a message.
func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// TypedText cleans a text typed into a single field and says what is wrong with it: too long, not text, or missing
// where required.
func TypedText(field, s string, required bool) (string, []FieldError) {
	s = typed.Text(s)
	if s == "" && required {
		return s, []FieldError{{Field: field, Key: "error.required"}}
	}
	return s, checkText(nil, field, s)
}

// TypedLine is [TypedText] for a single line of at most a number of characters, whose white space is folded.
func TypedLine(field, s string, most int, required bool) (string, []FieldError) {
	s = typed.Line(s)
	if s == "" && !required {
		return s, nil
	}
	return s, checkLine(nil, field, s, most)
}
