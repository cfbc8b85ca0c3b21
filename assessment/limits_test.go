package assessment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// TestLongTextsOfRows: a text may be as long as those of published reports, and of a row that is too long the refusal
// says which it is.
func TestLongTextsOfRows(t *testing.T) {
	t.Parallel()
	const most = 20_000
	long := strings.Repeat("å", most)
	audit := func() assessment.Audit {
		return assessment.Audit{
			Title: "Granskning", Key: "granskning", Background: long,
			Notes:            []assessment.Note{{Name: "Ordlista", Text: long}, {Name: "Bilaga", Text: long}},
			Interviews:       []assessment.Interview{{Role: "It-chef", Notes: long}},
			DocumentsStudied: []string{long},
		}
	}
	a := audit()
	if wrong := a.Normalise(); len(wrong) != 0 {
		t.Errorf("texts of the longest kind are refused: %v", wrong)
	}
	a = audit()
	a.Notes[1].Text += "å"
	a.Interviews[0].Notes += "å"
	a.DocumentsStudied[0] += "å"
	got := map[string]any{}
	for _, f := range a.Normalise() {
		if f.Key != "error.row_too_long" || f.Args["Count"] != most+1 {
			t.Errorf("%s: %s %v", f.Field, f.Key, f.Args)
		}
		got[f.Field] = f.Args["Name"]
	}
	want := map[string]any{
		"notes": "Bilaga", "interviews": "It-chef", "documents_studied": strings.Repeat("å", 60) + "…",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}
