package record_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/record"
)

// TestSummariesOfTheFirstFormatAreRead reads summaries sealed when an audit's auditor, date and overall verdict had
// other names, and other audits and contradictions were not included.
func TestSummariesOfTheFirstFormatAreRead(t *testing.T) {
	t.Parallel()
	audit := record.SummaryAudit{
		Title:    "Granskning",
		Auditor:  "Byrån",
		Date:     "2026-02-01",
		Overall:  "Delvis",
		Entities: []record.SummaryAudited{{Overall: "Nej"}, {Overall: "Ja"}},
	}
	others, none := []record.SummaryOther{}, []record.SummaryContradiction{}
	for content, want := range map[string]record.Summary{
		`{"format": 1}`: {Format: 1, Further: []record.SummaryFurther{}, Others: others, Contradictions: none},
		`{"format": 1, "audit": {"title": "Granskning", "firm": "Byrån", "dated_on": "2026-02-01", "label": "Delvis",
			"entities": [{"label": "Nej"}, {"label": "Ja"}]},
			"further": [{"title": "En annan", "firm": "Byrå 2", "dated_on": "2025-12-31"}]}`: {
			Format: 1,
			Audit:  &audit,
			Others: others, Contradictions: none,
			Further: []record.SummaryFurther{{Title: "En annan", Auditor: "Byrå 2", Date: "2025-12-31"}},
		},
		`{"format": 2, "audit": {"title": "Granskning", "auditor": "Byrån", "date": "2026-02-01", "overall": "Delvis",
			"entities": [{"overall": "Nej"}, {"overall": "Ja"}]}, "further": []}`: {
			Format: 2,
			Audit:  &audit,
			Others: others, Contradictions: none,
			Further: []record.SummaryFurther{},
		},
	} {
		got, err := record.ParseSummary([]byte(content))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", content, diff)
		}
	}
	if _, err := record.ParseSummary([]byte(`{"format": "one"}`)); err == nil {
		t.Error("what is no summary was read")
	}
}
