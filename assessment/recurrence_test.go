package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
)

func TestDaysOfARecurrence(t *testing.T) {
	t.Parallel()
	once := assessment.Recurrence{Kind: assessment.Once}
	for name, tt := range map[string]struct {
		recurrence      assessment.Recurrence
		first, from, to assessment.Date
		want            []assessment.Date
	}{
		"once":                  {once, "2026-05-31", "2026-01-01", "2026-12-31", []assessment.Date{"2026-05-31"}},
		"once, on the last day": {once, "2026-12-31", "2026-01-01", "2026-12-31", []assessment.Date{"2026-12-31"}},
		"once, in another year": {once, "2027-05-31", "2026-01-01", "2026-12-31", []assessment.Date{}},
		"once, before":          {once, "2025-05-31", "2026-01-01", "2026-12-31", []assessment.Date{}},
		"standing": {
			assessment.Recurrence{Kind: assessment.Standing}, "2026-05-31", "2026-01-01", "2026-12-31", []assessment.Date{},
		},
		"each half-year, for two years": {
			assessment.EveryMonths(6), "2026-03-31", "2026-01-01", "2027-12-31",
			[]assessment.Date{"2026-03-31", "2026-09-30", "2027-03-31", "2027-09-30"},
		},
		"a cycle of two years, long after it began": {
			assessment.EveryMonths(24), "2004-10-15", "2025-01-01", "2029-12-31",
			[]assessment.Date{"2026-10-15", "2028-10-15"},
		},
		"monthly on the 31st": {
			assessment.EveryMonths(1), "2024-01-31", "2024-01-01", "2024-05-31",
			[]assessment.Date{"2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"},
		},
		"yearly on a leap day": {
			assessment.EveryMonths(12), "2024-02-29", "2024-01-01", "2028-12-31",
			[]assessment.Date{"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"},
		},
		"until a year": {
			assessment.Recurrence{Kind: assessment.Every, Months: 12, UntilYear: 2026}, "2025-06-30", "2024-01-01", "2029-12-31",
			[]assessment.Date{"2025-06-30", "2026-06-30"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.recurrence.Days(tt.first, tt.from, tt.to)); diff != "" {
				t.Errorf("days, want (-) and got (+):\n%s", diff)
			}
		})
	}
}

// TestDaysComeToAnEnd: whatever was typed as a year.
func TestDaysComeToAnEnd(t *testing.T) {
	t.Parallel()
	for _, year := range []string{"när", "9999", "99999", "!!!!", ""} {
		from, to := assessment.Date(year+"-01-01"), assessment.Date(year+"-12-31")
		for _, first := range []assessment.Date{"2026-05-31", assessment.LastDay(assessment.MaxYear)} {
			if days := assessment.EveryMonths(1).Days(first, from, to); len(days) > 0 {
				t.Errorf("from %s in the year %q: %v", first, year, days)
			}
			timing := assessment.Timing{Year: first.Year(), Recurrence: assessment.EveryMonths(1)}
			if list := timing.Occurrences(from, to); len(list) > 0 {
				t.Errorf("from %d in the year %q: %v", timing.Year, year, list)
			}
		}
	}
	days := assessment.EveryMonths(12).Days("2026-05-31", "2026-01-01", "99999-12-31")
	if last := days[len(days)-1]; last != "2199-05-31" {
		t.Errorf("the last day is %s", last)
	}
}

// TestDaysAreTheSameHoweverTheyAreAskedFor: what is listed for a part of the time is the part of what is listed for all.
func TestDaysAreTheSameHoweverTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) assessment.Date {
			n := rapid.IntRange(0, 40*365).Draw(t, name)
			return assessment.DateOf(assessment.Date("2000-01-01").Time().AddDate(0, 0, n))
		}
		first, from, to := day("first"), day("from"), day("to")
		r := assessment.EveryMonths(rapid.IntRange(1, assessment.MaxMonths).Draw(t, "months"))
		want := []assessment.Date{}
		for _, d := range r.Days(first, first, "2060-01-01") {
			if d >= from && d <= to {
				want = append(want, d)
			}
		}
		if diff := cmp.Diff(want, r.Days(first, from, to)); diff != "" {
			t.Fatalf("%d months from %s, %s to %s, all (-) and part (+):\n%s", r.Months, first, from, to, diff)
		}
	})
}

func TestOccurrencesByYear(t *testing.T) {
	t.Parallel()
	by := func(year int, r assessment.Recurrence) assessment.Timing {
		return assessment.Timing{Year: year, Recurrence: r}
	}
	for name, tt := range map[string]struct {
		timing assessment.Timing
		want   []string
	}{
		"once":           {by(2026, assessment.Recurrence{Kind: assessment.Once}), []string{"2026"}},
		"each year":      {by(2025, assessment.EveryMonths(12)), []string{"2025", "2026", "2027"}},
		"two years":      {by(2025, assessment.EveryMonths(24)), []string{"2025", "2027"}},
		"half a year":    {by(2026, assessment.EveryMonths(6)), []string{"2026-06-30", "2026-12-31", "2027-06-30", "2027-12-31"}},
		"two months":     {by(2027, assessment.EveryMonths(2)), []string{"2027-02-28", "2027-04-30", "2027-06-30", "2027-08-31", "2027-10-31", "2027-12-31"}},
		"eighteen":       {by(2024, assessment.EveryMonths(18)), []string{"2026-06-30", "2027-12-31"}},
		"standing":       {assessment.Timing{Recurrence: assessment.Recurrence{Kind: assessment.Standing}}, nil},
		"a day":          {assessment.Timing{DueOn: "2026-05-31", Recurrence: assessment.Recurrence{Kind: assessment.Once}}, []string{"2026-05-31"}},
		"ended too soon": {by(2023, assessment.Recurrence{Kind: assessment.Every, Months: 12, UntilYear: 2024}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, o := range tt.timing.Occurrences("2025-01-01", "2027-12-31") {
				got = append(got, o.Label)
				if o.Due < "2025-01-01" || o.Due > "2027-12-31" {
					t.Errorf("%s is due on %s", o.Label, o.Due)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels, want (-) and got (+):\n%s", diff)
			}
		})
	}
}

func TestNextOccurrence(t *testing.T) {
	t.Parallel()
	timing := assessment.Timing{DueOn: "2026-05-31", Recurrence: assessment.EveryMonths(24)}
	for from, want := range map[assessment.Date]assessment.Date{
		"2020-01-01": "2026-05-31", "2026-05-31": "2026-05-31", "2026-06-01": "2028-05-31",
	} {
		if next, ok := timing.Next(from); !ok || next.Due != want {
			t.Errorf("after %s: %v, want %s", from, next, want)
		}
	}
	if next, ok := (assessment.Timing{Year: 2025, Recurrence: assessment.Recurrence{Kind: assessment.Once}}).Next("2026-01-01"); ok {
		t.Errorf("what is past has a next time, %v", next)
	}
}

func TestTimingIsChecked(t *testing.T) {
	t.Parallel()
	once := assessment.Recurrence{Kind: assessment.Once}
	for name, tt := range map[string]struct {
		timing assessment.Timing
		want   []string
	}{
		"a day":            {assessment.Timing{DueOn: "2026-05-31", Recurrence: once}, nil},
		"a year":           {assessment.Timing{Year: 2026, Recurrence: assessment.EveryMonths(12)}, nil},
		"standing":         {assessment.Timing{Recurrence: assessment.Recurrence{Kind: assessment.Standing}}, nil},
		"standing, a day":  {assessment.Timing{DueOn: "2026-05-31", Recurrence: assessment.Recurrence{Kind: assessment.Standing}}, []string{"due_on: error.standing_with_date"}},
		"neither":          {assessment.Timing{Recurrence: once}, []string{"due_on: error.date_or_year"}},
		"both":             {assessment.Timing{DueOn: "2026-05-31", Year: 2026, Recurrence: once}, []string{"year: error.date_and_year"}},
		"no such day":      {assessment.Timing{DueOn: "2026-02-30", Recurrence: once}, []string{"due_on: error.date"}},
		"no such year":     {assessment.Timing{Year: 26, Recurrence: once}, []string{"year: error.year"}},
		"no kind":          {assessment.Timing{Year: 2026}, []string{"recurrence: error.unknown_choice"}},
		"no months":        {assessment.Timing{Year: 2026, Recurrence: assessment.EveryMonths(0)}, []string{"months: error.range"}},
		"too many months":  {assessment.Timing{Year: 2026, Recurrence: assessment.EveryMonths(121)}, []string{"months: error.range"}},
		"ends before it":   {assessment.Timing{Year: 2026, Recurrence: assessment.Recurrence{Kind: assessment.Every, Months: 12, UntilYear: 2025}}, []string{"until_year: error.date_order"}},
		"ends in no year":  {assessment.Timing{Year: 2026, Recurrence: assessment.Recurrence{Kind: assessment.Every, Months: 12, UntilYear: 3}}, []string{"until_year: error.year"}},
		"ends in its year": {assessment.Timing{Year: 2026, Recurrence: assessment.Recurrence{Kind: assessment.Every, Months: 6, UntilYear: 2026}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range tt.timing.Check() {
				got = append(got, f.Field+": "+f.Key)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fields, want (-) and got (+):\n%s", diff)
			}
		})
	}
}
