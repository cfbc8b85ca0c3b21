package assessment_test

import (
	"testing"

	"mognad/assessment"
)

func TestPartialDates(t *testing.T) {
	t.Parallel()
	for date, last := range map[assessment.PartialDate]assessment.Date{
		"": "", "2024": "2024-12-31", "2024-02": "2024-02-29", "2024-03-27": "2024-03-27",
	} {
		if !date.Valid() || date.Last() != last {
			t.Errorf("%q: valid %t, last day %q, want %q", date, date.Valid(), date.Last(), last)
		}
	}
	for _, date := range []assessment.PartialDate{"1899", "2200", "2024-13", "2024-02-30", "2024-3", "24", "våren 2024"} {
		if date.Valid() {
			t.Errorf("%q is a date", date)
		}
	}
}

func TestYearsOfEarlierAudits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "2005": "2005", "2005-2007": "2005–2007", "2005 – 2007": "2005–2007",
	} {
		first, last, ok := assessment.ParseYears(text)
		if got := (assessment.EarlierAudit{Year: first, Until: last}).Years(); !ok || got != want {
			t.Errorf("%q is read as %q, %t, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"2007-2005", "2005-2005", "2005-", "-2005", "05", "1850", "i fjol", "2005-2006-2007"} {
		if _, _, ok := assessment.ParseYears(text); ok {
			t.Errorf("%q is read as years", text)
		}
	}
}
