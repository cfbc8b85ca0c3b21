package assessment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
)

func id(t *testing.T) assessment.ID {
	t.Helper()
	v, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// keys are the fields and message keys of errors, "field: key".
func keys(fields []assessment.FieldError) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Field+": "+f.Key)
	}
	return all
}

func TestParseID(t *testing.T) {
	t.Parallel()
	want := id(t)
	got, err := assessment.ParseID(want.String())
	if err != nil || got != want {
		t.Errorf("ParseID(%s) = %s, %v", want, got, err)
	}
	plain := strings.ReplaceAll(want.String(), "-", "")
	for _, s := range []string{"", "1", plain, "{" + want.String() + "}", "urn:uuid:" + want.String(), strings.Repeat("x", 36), want.String() + " "} {
		if _, err := assessment.ParseID(s); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("ParseID(%q): got %v, want what a missing id answers", s, err)
		}
	}
}

func TestValidKey(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"norrdal": true, "a": true, "7": true, "vård-2": false, "vard-2": true, "a--b": true,
		"": false, "-a": false, "a-": false, "A": false, "a b": false, "a_b": false, "a/b": false, "a\n": false, "..": false,
		strings.Repeat("a", 40): true, strings.Repeat("a", 41): false,
	}
	for key, want := range tests {
		if got := assessment.ValidKey(key); got != want {
			t.Errorf("ValidKey(%q) = %t, want %t", key, got, want)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	tests := map[assessment.Date]bool{
		"":                     true,
		"2026-03-31":           true,
		"2024-02-29":           true,
		"1900-01-01":           true,
		"2199-12-31":           true,
		"2026-02-29":           false,
		"2026-2-3":             false,
		"1899-12-31":           false,
		"2200-01-01":           false,
		"31/3 2026":            false,
		"2026-03-31T00:00:00Z": false,
		" ":                    false,
	}
	for date, want := range tests {
		if got := date.Valid(); got != want {
			t.Errorf("Date(%q).Valid() = %t, want %t", date, got, want)
		}
	}
	stockholm := time.FixedZone("CEST", 2*60*60)
	if got := assessment.DateOf(time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC).In(stockholm)); got != "2026-04-01" {
		t.Errorf("half past eleven in the evening UTC is %s in the zone of the moment, want 2026-04-01", got)
	}
	if got := assessment.Date("2026-03-31").Time(); !got.Equal(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("Time() = %s", got)
	}
	if got := assessment.Date("").Time(); !got.IsZero() {
		t.Errorf("Time() of no date = %s, want the zero time", got)
	}
}

func TestPeriodIncludes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		period assessment.Period
		day    assessment.Date
		want   bool
	}{
		{assessment.Period{}, "2026-03-31", true},
		{assessment.Period{From: "2026-03-31"}, "2026-03-30", false},
		{assessment.Period{From: "2026-03-31"}, "2026-03-31", true},
		{assessment.Period{To: "2026-03-31"}, "2026-03-31", true},
		{assessment.Period{To: "2026-03-31"}, "2026-04-01", false},
		{assessment.Period{From: "2026-01-01", To: "2026-12-31"}, "2026-06-01", true},
	}
	for _, tt := range tests {
		if got := tt.period.Includes(tt.day); got != tt.want {
			t.Errorf("%+v holds on %s: got %t, want %t", tt.period, tt.day, got, tt.want)
		}
	}
}

func TestSortByNameFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	names := []string{"Överby", "Ängsö", "Zinkgruvan", "Åmål", "Avesta", "Enhet 10", "Enhet 9"}
	assessment.SortByName("sv", names, func(s string) string { return s })
	if diff := cmp.Diff(
		[]string{"Avesta", "Enhet 9", "Enhet 10", "Zinkgruvan", "Åmål", "Ängsö", "Överby"},
		names,
	); diff != "" {
		t.Errorf("Swedish order, want (-) and got (+):\n%s", diff)
	}
	assessment.SortByName("en", names, func(s string) string { return s })
	if diff := cmp.Diff(
		[]string{"Åmål", "Ängsö", "Avesta", "Enhet 9", "Enhet 10", "Överby", "Zinkgruvan"},
		names,
	); diff != "" {
		t.Errorf("English order, want (-) and got (+):\n%s", diff)
	}
}
