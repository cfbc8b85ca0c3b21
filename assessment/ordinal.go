package assessment

import (
	"fmt"
	"strconv"
	"strings"
)

// Ordinal is a position on a judgement scale in hundredths, 350 for 3.5, so that comparisons and distances are exact.
// In JSON and in files it is written as the decimal number.
type Ordinal int

// MaxOrdinal is the largest ordinal that a scale may have.
const MaxOrdinal Ordinal = 1000_00

// MaxDecimals is the most decimals that an ordinal has.
const MaxDecimals = 2

// String is the decimal number with no more decimals than it needs and a decimal point: "3.5".
func (o Ordinal) String() string {
	s := fmt.Sprintf("%d.%02d", o/100, o%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ParseOrdinal reads a decimal number from 0 to [MaxOrdinal], with a decimal point or comma and at most two decimals.
func ParseOrdinal(s string) (Ordinal, bool) {
	whole, part, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if whole == "" || len(whole) > 4 || len(part) > MaxDecimals {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 32)
	if err != nil || Ordinal(n) > MaxOrdinal {
		return 0, false
	}
	return Ordinal(n), true
}

// MarshalJSON writes the decimal number.
func (o Ordinal) MarshalJSON() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalJSON reads a decimal number.
func (o *Ordinal) UnmarshalJSON(b []byte) error {
	n, ok := ParseOrdinal(string(b))
	if !ok {
		return fmt.Errorf("%s is not a number from 0 to %s with at most %d decimals", b, MaxOrdinal, MaxDecimals)
	}
	*o = n
	return nil
}
