package i18n

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/number"
)

// Local is a moment in the localizer's time zone.
func (l *Localizer) Local(t time.Time) time.Time { return t.In(l.zone) }

// Date writes the day in words, "22 november 2026", in the localizer's time zone; nothing for
// the zero time.
func (l *Localizer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(l.zone)
	return fmt.Sprintf("%d %s %d", t.Day(), l.Month(t.Month()), t.Year())
}

// Day writes a calendar day given as "2026-11-22" in words, see Date, and a month given as "2026-11" as well; anything
// else is returned unchanged.
func (l *Localizer) Day(day string) string {
	if t, err := time.Parse("2006-01", day); err == nil {
		return l.Month(t.Month()) + " " + strconv.Itoa(t.Year())
	}
	t, err := time.ParseInLocation(time.DateOnly, day, l.zone)
	if err != nil {
		return day
	}
	return l.Date(t)
}

// Period writes a span of days, each already in words; "" for an end that is not known.
func (l *Localizer) Period(from, to string) string {
	switch {
	case from != "" && to != "":
		return l.T("rounds.from_to", "From", from, "To", to)
	case from != "":
		return l.T("entities.from", "From", from)
	case to != "":
		return l.T("entities.to", "To", to)
	}
	return ""
}

// Month writes the name of a month as used in a sentence.
func (l *Localizer) Month(m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	return l.T("format.month." + strconv.Itoa(int(m)))
}

// Time writes the time of day, "10.42" in Swedish and "10:42" in English, in the localizer's time zone;
// nothing for the zero time.
func (l *Localizer) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.zone).Format(l.T("format.time_of_day"))
}

// Moment writes the day and the time of day; nothing for the zero time.
func (l *Localizer) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.Date(t) + " " + l.T("format.at") + " " + l.Time(t)
}

// Number writes a number with the language's grouping and decimal sign and at most two decimals: "1 234,5" in Swedish,
// "1,234.5" in English. It takes whole numbers and fractions; anything else, and numbers that are not finite, are
// written as "–".
func (l *Localizer) Number(value any) string {
	switch v := value.(type) {
	case float32:
		return l.Number(float64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "–"
		}
		return l.printer.Sprint(number.Decimal(v, number.MaxFractionDigits(2)))
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return l.printer.Sprint(number.Decimal(v))
	default:
		return "–"
	}
}

// Decimal writes a number with exactly as many decimals: "3,0" in Swedish, "3.0" in English.
func (l *Localizer) Decimal(value float64, decimals int) string {
	return l.printer.Sprint(number.Decimal(value, number.Scale(decimals)))
}

// Percent writes a whole percentage, "64 %" in Swedish and "64%" in English.
func (l *Localizer) Percent(percent int) string {
	return l.Number(percent) + l.T("format.percent_sign")
}

// Difference writes a whole number with its sign, "+12", "−3" or "0".
func (l *Localizer) Difference(points int) string {
	if points > 0 {
		return "+" + l.Number(points)
	}
	if points < 0 {
		return "−" + l.Number(-points)
	}
	return "0"
}

// writtenDate is a day, or a month, with the month in letters.
var writtenDate = regexp.MustCompile(`^(?:(\d{1,2})\.?\s+)?(\p{L}+)\s+(\d{4})$`)

// WrittenDate is a day or a month as [Localizer.Day] writes it, such as "27 mars 2024", as 2024-03-27; other texts stay
// as they are.
func (l *Localizer) WrittenDate(text string) string {
	said := writtenDate.FindStringSubmatch(strings.TrimSpace(text))
	if said == nil {
		return text
	}
	for m := time.January; m <= time.December; m++ {
		if !strings.EqualFold(l.Month(m), said[2]) {
			continue
		}
		if said[1] == "" {
			return fmt.Sprintf("%s-%02d", said[3], m)
		}
		return fmt.Sprintf("%s-%02d-%02s", said[3], m, said[1])
	}
	return text
}
