package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
)

// replies: the boards have until a day to come to reply to the smaller audit, which is asked of those who see to it.
func (x *example) replies(t *testing.T, audit assessment.ID) {
	t.Helper()
	want := record.ReplyDue{
		Audit: audit,
		Title: "Granskning av utbildning och incidenter 2026",
		Due:   "2027-01-11",
		Count: 4,

		Waiting: 1,
	}
	got := must(x.Audits.RepliesDue(t.Context(), x.coordinator))(t)
	if len(got) == 1 && len(got[0].Bodies) == 2 {
		want.Bodies = got[0].Bodies
	}
	if diff := cmp.Diff([]record.ReplyDue{want}, got); diff != "" {
		t.Errorf("replies due (-want +got):\n%s", diff)
	}
	v := must(x.Audits.Audit(t.Context(), x.coordinator, audit))(t)
	for _, e := range v.Entities {
		if e.Submission == nil {
			t.Errorf("%s is judged without a submission", e.Entity.Name)
		}
	}
}
