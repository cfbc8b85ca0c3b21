package assessment

import (
	"errors"
	"fmt"
	"time"
)

// Code is the kind of error; one table in api/problem maps it to an HTTP status.
type Code string

// The codes, with the HTTP status of each.
const (
	Invalid         Code = "invalid"          // 422: what was sent cannot be accepted; the fields say why
	Unauthenticated Code = "unauthenticated"  // 401: nobody is signed in
	Forbidden       Code = "forbidden"        // 403: signed in, but the role does not permit it
	NotFound        Code = "not_found"        // 404: does not exist, or not for the caller to see
	Conflict        Code = "conflict"         // 409: the state does not permit it (a name taken, something in use)
	Stale           Code = "stale"            // 412: somebody else changed it since it was read
	VersionRequired Code = "version_required" // 428: the change must say which version it starts from
	TooLarge        Code = "too_large"        // 413
	TooMany         Code = "too_many"         // 429
	Unavailable     Code = "unavailable"      // 503: the database cannot be reached or is full; nothing was saved
	Unknown         Code = "outcome_unknown"  // 503: the database was lost while it was saving, which may have been done
)

// Args are the values of a message, by the names that the translation uses.
type Args map[string]any

// Error is an error that the user can do something about: a code, and the key of a message that is translated at the
// edge. Everything else is wrapped with fmt.Errorf and shown as an internal error with a reference.
type Error struct {
	Code    Code
	Key     string // message key, such as "error.not_found"
	Args    Args
	Fields  []FieldError  // what is wrong where, in the order of the form
	Current any           // with Stale: the row as it is now
	Retry   time.Duration // with TooMany and Unavailable: when to try again, if that is known
	Event   ID            // with Unknown: the event that is there if it was saved; the zero id for none
	Err     error         // the cause, for the log; may be nil
}

// Words are permitted values as the argument of a message, which has them in the reader's language: each is the message
// of the prefix and the value.
type Words struct {
	Prefix string
	Values []string
}

// WordsOf are the words of a list of values.
func WordsOf[T ~string](prefix string, values []T) Words {
	w := Words{Prefix: prefix}
	for _, v := range values {
		w.Values = append(w.Values, string(v))
	}
	return w
}

// MessageKeys are the keys of the messages.
func (w Words) MessageKeys() []string {
	keys := make([]string, len(w.Values))
	for i, v := range w.Values {
		keys[i] = w.Prefix + v
	}
	return keys
}

// FieldError is what is wrong with one field of a form, one property of a request or one cell of a file.
type FieldError struct {
	Field string // the field's name as sent
	Key   string
	Args  Args
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Key
	for _, f := range e.Fields {
		s += fmt.Sprintf("; %s: %s %v", f.Field, f.Key, map[string]any(f.Args))
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of the [Error] in err's chain, "" if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Missing is the error for an id that does not exist or that the caller may not see: the same in both cases.
func Missing() *Error { return &Error{Code: NotFound, Key: "error.not_found"} }

// Denied is the error for a signed-in caller whose role lacks the permission.
func Denied() *Error { return &Error{Code: Forbidden, Key: "error.forbidden"} }

// Changed is the error for a change that starts from another version than the stored one; current is the stored row.
func Changed(current any) *Error {
	return &Error{Code: Stale, Key: "error.stale", Current: current}
}

// Wait is the error of what is refused for now. Its message has as Count how many whole units of time to wait, and that
// is what programs are told too.
func Wait(key string, wait, unit time.Duration) *Error {
	count := max(1, int((wait+unit-1)/unit))
	return &Error{Code: TooMany, Key: key, Args: Args{"Count": count}, Retry: time.Duration(count) * unit}
}

// InvalidFields is nil without fields, else an [Error] with [Invalid] that holds them.
func InvalidFields(fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: "error.invalid_fields", Fields: fields}
}

// InvalidField is an [Error] with [Invalid] for one field.
func InvalidField(field, key string, args Args) error {
	return InvalidFields([]FieldError{{Field: field, Key: key, Args: args}})
}
