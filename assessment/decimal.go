package assessment

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Decimal is a number as it was typed, so that 0.1 stays 0.1: up to 12 digits, a point and up to 6 decimals, without
// zeros that say nothing. "" is no number. In JSON it is a number, or null.
type Decimal string

var (
	decimal = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,6})?$`)
	// grouped is a comma that separates thousands for one reader and decimals for another.
	grouped = regexp.MustCompile(`,[0-9]{3}$`)
)

// ParseDecimal reads a number as people write it, with a decimal comma or point and with spaces between thousands. It
// refuses what two readers would read differently, such as "1,000".
func ParseDecimal(s string) (Decimal, bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.Replace(s, "−", "-", 1))
	if grouped.MatchString(s) {
		return "", false
	}
	s = strings.Replace(s, ",", ".", 1)
	if !decimal.MatchString(s) {
		return "", false
	}
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	written := cmp.Or(whole, "0")
	if fraction != "" {
		written += "." + fraction
	}
	if negative && written != "0" {
		written = "-" + written
	}
	return Decimal(written), true
}

// Float is the number to compute with and to draw; 0 for none.
func (d Decimal) Float() float64 {
	f, _ := strconv.ParseFloat(string(d), 64) // what the type holds is a number or nothing
	return f
}

// Whole reports whether the number has no decimals.
func (d Decimal) Whole() bool { return !strings.Contains(string(d), ".") }

// Compare orders two numbers.
func (d Decimal) Compare(other Decimal) int { return cmp.Compare(d.Float(), other.Float()) }

// MarshalJSON implements [json.Marshaler].
func (d Decimal) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return []byte(d), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (d *Decimal) UnmarshalJSON(content []byte) error {
	var n *json.Number
	if err := json.Unmarshal(content, &n); err != nil {
		return err
	}
	*d = ""
	if n != nil {
		*d = Decimal(n.String())
	}
	return nil
}
