package record_test

import (
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
)

// TestWithheldTextsDoNotNameDifferences: where a recommendation has no number, its first words say which one differs,
// but not those of a text that is withheld.
func TestWithheldTextsDoNotNameDifferences(t *testing.T) {
	t.Parallel()
	const text = "Byt ut den gamla brandväggen i datahallen innan den används för nya tjänster."
	audit := func(first string) record.Audit {
		a := record.Audit{Numbering: assessment.Unnumbered, Recommendations: []record.AuditRecommendation{{
			ID: assessment.ID{1}, Number: 1, Text: text, FirstStep: first,
		}}}
		return a
	}
	before, after := audit("Beställ."), audit("Beställ i dag.")
	after.Recommendations[0].Continues = new(1)
	after.Differences = record.Differences(before, after)
	say := func(key string, args ...any) string {
		for _, a := range args {
			if word, is := a.(string); is {
				key += " " + word
			}
		}
		return key
	}
	if len(after.Differences) != 1 || !strings.Contains(after.Differences[0].Where(say), "Byt ut den gamla") {
		t.Fatalf("differences %+v", after.Differences)
	}
	after.Open(assessment.NewExtract([]assessment.WithheldPassage{{Text: text, Provision: "18 kap. 8 § OSL"}}))
	if where := after.Differences[0].Where(say); strings.Contains(where, "brandvägg") || strings.Contains(where, "Byt ut") {
		t.Errorf("the extract says %q", where)
	}
}
