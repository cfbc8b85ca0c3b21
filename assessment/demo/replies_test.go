package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/demo"
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
	if len(got) == 1 && len(got[0].ToWrite) == 2 && len(got[0].ToApprove) == 1 {
		want.ToWrite, want.ToApprove = got[0].ToWrite, got[0].ToApprove
	}
	if diff := cmp.Diff([]record.ReplyDue{want}, got); diff != "" {
		t.Errorf("replies due (-want +got):\n%s", diff)
	}
	// Who prepares it for the schools has it on the start page: one reply is prepared, and one is left.
	peder := must(x.PrincipalByEmail(t.Context(), "peder.malm@alvlunda.example", demo.Key))(t)
	var left []int
	for _, task := range must(x.Tasks.Tasks(t.Context(), peder))(t).Tasks {
		if task.Kind == record.TaskReply && *task.Audit == audit {
			left = append(left, task.Count)
		}
	}
	if diff := cmp.Diff([]int{1}, left); diff != "" {
		t.Errorf("left to reply to for the schools (-want +got):\n%s", diff)
	}
	v := must(x.Audits.Audit(t.Context(), x.coordinator, audit))(t)
	for _, e := range v.Entities {
		if e.Submission == nil {
			t.Errorf("%s is judged without a submission", e.Entity.Name)
		}
	}
}
