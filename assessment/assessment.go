// Package assessment holds the nouns of the product: organisations, entities, bodies, people, roles and questionnaire
// versions, the rules that belong to a single noun, and the interface of the store that keeps them. Calculating,
// changing, storing and showing them is left to other packages.
package assessment

import (
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// ID identifies a row. It is a UUID version 7 (RFC 9562), so ids made later sort later.
type ID = uuid.UUID

// ParseID reads an id in its canonical form of 36 characters; anything else is an error with [NotFound], so that an id
// that cannot exist is treated like one that does not.
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return ID{}, Missing()
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return ID{}, Missing()
	}
	return id, nil
}

// Date is a calendar day without a time of day, "2026-03-31", or "" for none. Days have no time zone here: a round
// that closes on the 31st closes on the 31st where the organisation is.
type Date string

// Valid reports whether the date is empty or an existing day between the years 1900 and 2199.
func (d Date) Valid() bool {
	if d == "" {
		return true
	}
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1900 && t.Year() < 2200
}

// PartialDate is a day, a month or a year of the Gregorian calendar, as exactly as it is known: "2024-03-27", "2024-03"
// or "2024"; "" for none.
type PartialDate string

// Valid reports whether the date is empty or exists between the years 1900 and 2199.
func (d PartialDate) Valid() bool {
	whole := string(d)
	switch len(d) {
	case len("2024"):
		whole += "-01-01"
	case len("2024-03"):
		whole += "-01"
	}
	return Date(whole).Valid()
}

// Last is the last day that it may mean; "" for none.
func (d PartialDate) Last() Date {
	switch len(d) {
	case len("2024"):
		return Date(d + "-12-31")
	case len("2024-03"):
		return Date(d + "-01").endOfMonth()
	}
	return Date(d)
}

// DateOf is the calendar day of a moment in the zone that the moment carries.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time is the first moment of the day in UTC, for formatting; the zero time for the empty date.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Period is the time in which something is valid, from the first day to the last, both included; an empty end is open.
type Period struct {
	From Date `gorm:"column:valid_from"`
	To   Date `gorm:"column:valid_to"`
}

// Includes reports whether the period includes the day.
func (p Period) Includes(day Date) bool {
	return (p.From == "" || p.From <= day) && (p.To == "" || day <= p.To)
}

var keyPattern = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`)

// ValidKey reports whether s can name an organisation or an entity in addresses and files: 1 to 40 characters of a–z,
// 0–9 and hyphen, with no hyphen first or last.
func ValidKey(s string) bool { return keyPattern.MatchString(s) }

// Longest texts that people type, in characters.
const (
	MaxName  = 200
	MaxEmail = 254
	MaxText  = 20_000
)

// checkName appends what is wrong with a required name of at most [MaxName] characters.
func checkName(fields []FieldError, field, name string) []FieldError {
	return checkLine(fields, field, name, MaxName)
}

// checkLine appends what is wrong with a required line of at most a number of characters.
func checkLine(fields []FieldError, field, line string, most int) []FieldError {
	switch {
	case line == "":
		return append(fields, FieldError{Field: field, Key: "error.required"})
	case !utf8.ValidString(line):
		return append(fields, FieldError{Field: field, Key: "error.invalid"})
	case utf8.RuneCountInString(line) > most:
		return append(fields, FieldError{Field: field, Key: "error.too_long", Args: Args{"Max": most}})
	}
	return fields
}
