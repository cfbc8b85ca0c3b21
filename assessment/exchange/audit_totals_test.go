package exchange_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

const totalled = `audit: {key: endast-summor, title: Endast summor}
scale: {Uppfyllt: 1, Ej uppfyllt: 0}
entities:
  - {id: a, name: A, kind: agency, totals: {Uppfyllt: 9, 0: 2, not_applicable: 1}}
  - {id: b, name: B, kind: agency}
questions:
  - {no: 7, text: "Uppdateras mobila enheter?", totals: {Ej uppfyllt: 2}, judgements: {a: Ej uppfyllt}}
`

// TestTotals: totals without judgements of their own are read by label, number or reason, and need format 7.
func TestTotals(t *testing.T) {
	t.Parallel()
	f, err := exchange.Parse("a.yaml", []byte(totalled))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(exchange.Totals{"Uppfyllt": 9, "Ej uppfyllt": 2, "not_applicable": 1}, f.Entities[0].Totals); diff != "" {
		t.Errorf("of the entity (-want +got):\n%s", diff)
	}
	if f.Format != exchange.FormatProcess || f.Questions[0].Totals["Ej uppfyllt"] != 2 {
		t.Errorf("format %d, on the question %v", f.Format, f.Questions[0].Totals)
	}
	yes := assessment.Ordinal(100)
	if got := f.Entities[0].Totals.Counts(f.Scale); len(got) != 3 || *got[0].Ordinal != yes || got[0].Count != 9 {
		t.Errorf("counts %+v", got)
	}
	written, err := f.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := exchange.Parse("b.yaml", written)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.Canonical(), again.Canonical()); diff != "" {
		t.Errorf("written and read again (-before +after):\n%s", diff)
	}
}

// TestBadTotals: what is wrong with totals is said where it is.
func TestBadTotals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, instead, want string }{
		{"Uppfyllt: 9", "Delvis: 9", "4:45: entities[0].totals.Delvis: “Delvis” is not on the scale"},
		{"Uppfyllt: 9", "Uppfyllt: 0", "4:55: entities[0].totals.Uppfyllt: 0 is outside 1 to 100000"},
		{"0: 2", "Ej uppfyllt: 2, 0: 2", "is counted twice"},
		{"Ej uppfyllt: 2}, judg", "Uppfyllt: 2}, judg", "“7” states 0 for “Ej uppfyllt”, and the judgements have 1"},
		{"audit:", "format: 6\naudit:", "needs format 7, and the file has format 6"},
	} {
		_, err := exchange.Parse("a.yaml", []byte(strings.Replace(totalled, c.old, c.instead, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %s: %v, want %s", c.instead, err, c.want)
		}
	}
}
