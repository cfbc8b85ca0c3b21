package assessment

import (
	"slices"
	"strconv"
	"time"
)

// RecurrenceKind is whether something is done once, again and again, or all the time.
type RecurrenceKind string

// The kinds of recurrence.
const (
	Once     RecurrenceKind = "once"
	Every    RecurrenceKind = "every"    // so many months
	Standing RecurrenceKind = "standing" // always, without a date
)

// RecurrenceKinds lists them in the order in which they are offered.
var RecurrenceKinds = []RecurrenceKind{Once, Every, Standing}

// MaxMonths is the longest time between two occurrences, in months.
const MaxMonths = 120

// Years that a plan may name.
const (
	MinYear = 1900
	MaxYear = 2199
)

// Recurrence is how often something takes place. Its days follow from the first one: see [Recurrence.Days].
type Recurrence struct {
	Kind      RecurrenceKind `gorm:"column:recurrence"`
	Months    int            `gorm:"column:every_months"` // between two occurrences, 1 to [MaxMonths]; 0 unless [Every]
	UntilYear int            `gorm:"column:until_year"`   // the last year with an occurrence; 0 for no end, and unless [Every]
}

// EveryMonths takes place every so many months, without an end.
func EveryMonths(n int) Recurrence { return Recurrence{Kind: Every, Months: n} }

// Check says what is wrong with the recurrence, in the fields recurrence, months and until_year.
func (r Recurrence) Check() []FieldError {
	var fields []FieldError
	if !slices.Contains(RecurrenceKinds, r.Kind) {
		fields = append(fields, FieldError{Field: "recurrence", Key: "error.unknown_choice"})
	}
	if r.Kind == Every && (r.Months < 1 || r.Months > MaxMonths) {
		fields = append(fields, FieldError{Field: "months", Key: "error.range", Args: Args{"Min": 1, "Max": MaxMonths}})
	}
	if r.UntilYear != 0 && (r.UntilYear < MinYear || r.UntilYear > MaxYear) {
		fields = append(fields, FieldError{Field: "until_year", Key: "error.year"})
	}
	return fields
}

// Normalise takes away what does not belong to the kind.
func (r Recurrence) Normalise() Recurrence {
	if r.Kind != Every {
		r.Months, r.UntilYear = 0, 0
	}
	return r
}

// Days lists the days on which it takes place between two days, both included, if the first time is the given day.
// Each is counted from the first one, so that what begins on the 31st, or on 29 February, is on the last day of shorter
// months and on its own day of the others. What is standing has none, and none is after [MaxYear].
func (r Recurrence) Days(first, from, to Date) []Date {
	days := []Date{}
	if first == "" || !first.Valid() || r.Kind == Standing {
		return days
	}
	to = min(to, LastDay(MaxYear)) // what was typed as a day may be none, and is then after every day
	if first > to {
		return days
	}
	for n := r.skip(first, from); ; n++ {
		day := first
		if n > 0 {
			day = first.AddMonths(n * r.Months)
		}
		if day > to || r.UntilYear != 0 && day.Year() > r.UntilYear {
			return days
		}
		if day >= from {
			days = append(days, day)
		}
		if r.Kind != Every || r.Months < 1 {
			return days
		}
	}
}

// skip is how many occurrences may be passed over because they are before from.
func (r Recurrence) skip(first, from Date) int {
	if r.Kind != Every || r.Months < 1 || from <= first {
		return 0
	}
	a, b := first.Time(), from.Time()
	months := (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
	return max(0, months/r.Months-1)
}

// Year is the year of the date, 0 for the empty one.
func (d Date) Year() int {
	if len(d) < 4 {
		return 0
	}
	year, err := strconv.Atoi(string(d[:4]))
	if err != nil {
		return 0
	}
	return year
}

// AddMonths is the same day so many months later, or the last day of that month if it has no such day.
func (d Date) AddMonths(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return DateOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// FirstDay is the first one of a year.
func FirstDay(year int) Date { return inYear(year, "-01-01") }

// LastDay is the last one of a year.
func LastDay(year int) Date { return inYear(year, "-12-31") }

// inYear is the day of a year with its month and day as written. A large plan asks for thousands of them, so that it
// makes nothing but the day.
func inYear(year int, day string) Date {
	text := make([]byte, 0, len(time.DateOnly))
	for least := 1000; least > max(year, 1); least /= 10 {
		text = append(text, '0')
	}
	return Date(append(strconv.AppendInt(text, int64(year), 10), day...))
}

// Timing is when something is to be done: by a day or by the end of a year, once or again and again.
type Timing struct {
	DueOn      Date // the last day, of the first time if it recurs; empty if there is a year or it is standing
	Year       int  `gorm:"column:due_year"` // by its end; 0 if there is a day or it is standing
	Recurrence `gorm:"embedded"`
}

// Occurrence is one time that something is to be done.
type Occurrence struct {
	Label string // the day, such as 2026-05-31, or the year if any day of it will do
	Due   Date   // the last day
}

// Year is the year in which it is due.
func (o Occurrence) Year() int { return o.Due.Year() }

// Check says what is wrong, in the fields due_on, year and those of the recurrence. What is standing has no day, all
// else has a day or a year.
func (t Timing) Check() []FieldError {
	var fields []FieldError
	switch {
	case t.Kind == Standing && (t.DueOn != "" || t.Year != 0):
		fields = append(fields, FieldError{Field: "due_on", Key: "error.standing_with_date"})
	case t.Kind == Standing:
	case t.DueOn != "" && t.Year != 0:
		fields = append(fields, FieldError{Field: "year", Key: "error.date_and_year"})
	case t.DueOn == "" && t.Year == 0:
		fields = append(fields, FieldError{Field: "due_on", Key: "error.date_or_year"})
	case !t.DueOn.Valid():
		fields = append(fields, FieldError{Field: "due_on", Key: "error.date"})
	case t.Year != 0 && (t.Year < MinYear || t.Year > MaxYear):
		fields = append(fields, FieldError{Field: "year", Key: "error.year"})
	}
	more := t.Recurrence.Check()
	if len(more) == 0 && t.UntilYear != 0 && t.UntilYear < t.FirstYear() {
		more = append(more, FieldError{Field: "until_year", Key: "error.date_order"})
	}
	return append(fields, more...)
}

// FirstYear is the year of the first occurrence, 0 for what is standing.
func (t Timing) FirstYear() int {
	if t.Kind == Standing {
		return 0
	}
	return max(t.Year, t.DueOn.Year())
}

// Occurrences lists those whose last day is between two days, both included. What is to be done by the end of a year
// and comes back after whole years is labelled by years. With shorter periods, the first ends within the year: what is
// done every six months from 2026 on is due on the last of June and of December.
func (t Timing) Occurrences(from, to Date) []Occurrence {
	list := []Occurrence{}
	switch {
	case t.Kind == Standing:
	case t.DueOn != "":
		for _, day := range t.Days(t.DueOn, from, to) {
			list = append(list, Occurrence{Label: string(day), Due: day})
		}
	case t.Year != 0 && t.Months%12 == 0:
		for _, day := range t.Days(LastDay(t.Year), from, to) {
			list = append(list, Occurrence{Label: string(day[:4]), Due: day})
		}
	case t.Year != 0:
		// Counted by the first of the month, because a 28th would stay one.
		first := FirstDay(t.Year).AddMonths(min(t.Months, 12) - 1)
		for _, day := range t.Days(first, from.firstOfMonth(), to) {
			if last := day.endOfMonth(); last >= from && last <= to {
				list = append(list, Occurrence{Label: string(last), Due: last})
			}
		}
	}
	return list
}

// firstOfMonth is the first day of the date's month.
func (d Date) firstOfMonth() Date {
	t := d.Time()
	return DateOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
}

// endOfMonth is the last day of the date's month.
func (d Date) endOfMonth() Date {
	t := d.Time()
	return DateOf(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC))
}

// Next is the first occurrence on or after the day, false if there is none within the time that it may take.
func (t Timing) Next(from Date) (Occurrence, bool) {
	list := t.Occurrences(from, from.AddMonths(MaxMonths+12))
	if t.FirstYear() > from.Year() {
		list = t.Occurrences(from, LastDay(t.FirstYear()))
	}
	if len(list) == 0 {
		return Occurrence{}, false
	}
	return list[0], true
}
