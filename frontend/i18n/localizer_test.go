package i18n_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/frontend/i18n"
)

func sample(t *testing.T) *i18n.Catalog {
	t.Helper()
	catalog, err := i18n.Load(fstest.MapFS{
		"messages/a.sv.yaml": {
			Data: []byte(
				"hello: Hej {{.Name}}\nleft: {one: en fråga kvar, other: '{{.Count}} frågor kvar'}\nanswer: {no: Nej, yes: " +
					"Ja}\ndue: senast {{.Day}}\nmean: '{{.Mean}} i snitt'\nformat: {at: kl., month.3: mars, month.5: maj, month.7: juli, month.8: augusti, " +
					"month.11: november, time_of_day: '15.04', percent_sign: '\u00a0%'}",
			),
		},
		"messages/a.en.yaml": {
			Data: []byte(
				"hello: Hello {{.Name}}\nleft: {one: one question left, other: '{{.Count}} questions left'}\nanswer: {no: " +
					"'No', yes: 'Yes'}\ndue: by {{.Day}}\nmean: '{{.Mean}} on average'\nformat: {at: at, month.3: March, month.5: May, month.7: July, month.8: August, " +
					"month.11: November, time_of_day: '15:04', percent_sign: '%'}",
			),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func TestT(t *testing.T) {
	t.Parallel()
	type args map[string]any
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"sv", "hello", []any{"Name", "Åsa"}, "Hej Åsa"},
		{"en", "hello", []any{map[string]any{"Name": "Åsa"}}, "Hello Åsa"},
		{"en", "hello", []any{args{"Name": "Åsa"}}, "Hello Åsa"},
		{"sv", "left", []any{"Count", 1}, "en fråga kvar"},
		{"sv", "left", []any{"Count", 0}, "0 frågor kvar"},
		{"en", "left", []any{"Count", int64(12)}, "12 questions left"},
		{"sv", "answer.no", nil, "Nej"},
		{"sv", "answer.no", []any{"Unused", 1}, "Nej"},
		{"sv", "due", []any{"Day", day}, "senast 31 mars 2026"},
		{"en", "due", []any{"Day", day}, "by 31 March 2026"},
		{"sv", "mean", []any{"Mean", 2.5}, "2,5 i snitt"},
		{"en", "mean", []any{"Mean", 2.5}, "2.5 on average"},
		{"sv", "nowhere", nil, "⟦nowhere⟧"},
		{"sv", "answer", nil, "⟦answer⟧"},
		{"sv", "hello", nil, "⟦hello⟧"},
		{"sv", "hello", []any{"Nmae", "Åsa"}, "⟦hello⟧"},
		{"sv", "hello", []any{"Name"}, "⟦hello⟧"},
		{"sv", "hello", []any{1, "Åsa"}, "⟦hello⟧"},
		{"sv", "left", []any{"Count", []int{1}}, "⟦left⟧"},
	}
	catalog := sample(t)
	for _, test := range tests {
		if got := catalog.For(test.lang).T(test.key, test.args...); got != test.want {
			t.Errorf("%s: T(%q, %v) = %q, want %q", test.lang, test.key, test.args, got, test.want)
		}
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	l := sample(t).For("sv")
	for key, want := range map[string]bool{"answer.yes": true, "answer": false, "left": true, "left.one": false, "": false} {
		if got := l.Has(key); got != want {
			t.Errorf("Has(%q) = %v, want %v", key, got, want)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, 7, 1, 22, 42, 0, 0, time.UTC)
	winter := time.Date(2026, 11, 22, 9, 42, 0, 0, time.UTC)
	catalog := sample(t)
	for _, lang := range []string{"sv", "en"} {
		l := catalog.For(lang)
		got := []string{
			l.Date(winter), l.Time(winter), l.Moment(summer), l.Day("2026-05-09"), l.Day("snart"),
			l.Date(time.Time{}), l.Time(time.Time{}), l.Moment(time.Time{}), l.Month(time.August), l.Month(13),
			l.Number(1234), l.Number(1234.5), l.Number(float32(0.5)), l.Number(-3), l.Number(math.NaN()), l.Number("x"),
			l.Percent(64), l.Difference(12), l.Difference(-3), l.Difference(0),
		}
		want := map[string][]string{
			"sv": {"22 november 2026", "10.42", "2 juli 2026 kl. 00.42", "9 maj 2026", "snart",
				"", "", "", "augusti", "",
				"1\u00a0234", "1\u00a0234,5", "0,5", "−3", "–", "–", "64\u00a0%", "+12", "−3", "0"},
			"en": {"22 November 2026", "10:42", "2 July 2026 at 00:42", "9 May 2026", "snart",
				"", "", "", "August", "",
				"1,234", "1,234.5", "0.5", "-3", "–", "–", "64%", "+12", "−3", "0"},
		}[lang]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	catalog := sample(t)
	for lang, want := range map[string][]string{
		"sv": {"Arvika", "Zinkgruvan", "Åmål", "Älmhult", "Örebro"},
		"en": {"Älmhult", "Åmål", "Arvika", "Örebro", "Zinkgruvan"},
	} {
		got := []string{"Örebro", "Zinkgruvan", "Älmhult", "Arvika", "Åmål"}
		slices.SortFunc(got, catalog.For(lang).Compare)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

func TestLocalizerIsSharedByGoroutines(t *testing.T) {
	t.Parallel()
	l := sample(t).For("sv")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 50 {
				if got := l.T("left", "Count", 2); got != "2 frågor kvar" {
					t.Errorf("T = %q", got)
				}
				if l.Compare("å", "ö") >= 0 {
					t.Errorf("å comes after ö in round %d", i)
				}
				l.Number(i)
			}
		})
	}
	group.Wait()
}

func BenchmarkT(b *testing.B) {
	catalog, err := i18n.New()
	if err != nil {
		b.Fatal(err)
	}
	l := catalog.For("sv")
	for b.Loop() {
		l.T("error.too_long", "Max", 200)
	}
}
