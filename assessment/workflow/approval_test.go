package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/search"
)

// TestApproveDocument: a document is approved as it is; that it has changed since shows until it says the same again.
func TestApproveDocument(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx, docs := ask(t, w), t.Context(), w.Registers.GoverningDocuments
		plan := must(docs.Add(ctx, w.admin, registers.GoverningDocument{
			Title:    "Kontinuitetsplan",
			Kind:     "plan",
			Entities: []assessment.ID{x.soc.ID, x.school.ID},
		}))(t)
		f := rows.ApprovalForm{Kind: assessment.ApprovedDocument, Object: plan.ID, Version: plan.Version}
		changed := func(p assessment.Principal) []bool {
			t.Helper()
			var all []bool
			for _, a := range must(docs.Register.Get(ctx, p, plan.ID))(t).Approvals {
				all = append(all, *a.Changed)
			}
			return all
		}
		beside := w.as(t, "bodil", assessment.Management, x.school.ID)
		w.unchanged(t, func() {
			_, err := w.Registers.Approve(ctx, beside, f) // the plan is also about the other
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = w.Registers.Approve(ctx, x.kim, f)
			refused(t, err, assessment.Forbidden, "error.forbidden")
			stale := f
			stale.Version = 7
			_, err = w.Registers.Approve(ctx, x.chair, stale)
			refused(t, err, assessment.Conflict, "error.approval_changed")
			stale.Kind = assessment.ApprovedRisk // which is no document's
			_, err = w.Registers.Approve(ctx, x.chair, stale)
			if err == nil {
				t.Error("a document was approved as a risk")
			}
		})
		w.unchanged(t, func() {
			paper := f
			paper.OnPaper = true
			_, err := w.Registers.Approve(ctx, x.kim, paper)
			invalid(
				t,
				err,
				"case_number: error.required",
				"approved_by: error.required",
				"decided_on: error.required",
			)
			paper.CaseNumber, paper.ApprovedBy, paper.DecidedOn = "KS 2026/7", "Kommunstyrelsen", "2026-04-01"
			_, err = w.Registers.Approve(ctx, x.kim, paper)
			invalid(t, err, "decided_on: error.approval_future")
		})
		approved := must(w.Registers.Approve(ctx, x.chair, f))(t)
		w.unchanged(t, func() { // what is sent twice is recorded once
			if again := must(w.Registers.Approve(ctx, x.chair, f))(t); again.ID != approved.ID {
				t.Errorf("sent again, it is %+v", again)
			}
		})
		if diff := cmp.Diff([]bool{false}, changed(x.chair)); diff != "" || approved.OnPaper() || approved.SHA256 == nil {
			t.Errorf("approved %+v, changed (-want +got):\n%s", approved, diff)
		}
		plan.KeptAt = "Hyllan"
		plan = must(docs.Save(ctx, w.admin, plan))(t)
		if diff := cmp.Diff([]bool{true}, changed(x.chair)); diff != "" {
			t.Errorf("changed (-want +got):\n%s", diff)
		}
		plan.KeptAt = ""
		plan = must(docs.Save(ctx, w.admin, plan))(t)
		if diff := cmp.Diff([]bool{false}, changed(x.chair)); diff != "" {
			t.Errorf("changed back (-want +got):\n%s", diff)
		}
		plan.Entities = []assessment.ID{x.soc.ID, x.unit.ID, x.school.ID}
		plan = must(docs.Save(ctx, w.admin, plan))(t)
		if diff := cmp.Diff([]bool{true}, changed(x.chair)); diff != "" {
			t.Errorf("about another entity (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]bool{false}, changed(beside)); diff != "" {
			t.Errorf("what is out of reach shows (-want +got):\n%s", diff)
		}
		if list := must(w.Registers.ApprovalsOf(ctx, x.sara, f.Kind, plan.ID))(t); len(list) != 1 {
			t.Errorf("who may read the document sees %+v", list)
		}
		do(t, docs.Delete(ctx, w.admin, plan.ID, plan.Version))
		if list := must(w.Registers.Approvals(ctx, x.chair))(t); len(list) != 1 || list[0].Name != "Kontinuitetsplan" {
			t.Errorf("after the document was deleted: %+v", list)
		}
		found, content, err := w.Registers.Approval(ctx, beside, approved.ID)
		if err != nil || found.ID != approved.ID || len(content) == 0 {
			t.Errorf("read %+v, %s, %v", found, content, err)
		}
	})
}

// TestApproveReport: a report and an improvement note are only what the approval says of them, and about one entity or
// the whole.
func TestApproveReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		beside := w.as(t, "bodil", assessment.Management, x.school.ID)
		f := rows.ApprovalForm{Kind: assessment.ApprovedReport, Name: " Årsrapport ", Text: "Läget är gott"}
		w.unchanged(t, func() {
			_, err := w.Registers.Approve(ctx, x.chair, rows.ApprovalForm{Kind: assessment.ApprovedReport})
			invalid(t, err, "name: error.required", "text: error.required")
			_, err = w.Registers.Approve(ctx, beside, f) // about the whole
			refused(t, err, assessment.Forbidden, "error.forbidden")
			out := f
			out.Entity = &x.soc.ID
			_, err = w.Registers.Approve(ctx, beside, out)
			invalid(t, err, "entity: error.unknown_choice")
			_, err = w.Registers.Approve(ctx, x.chair, rows.ApprovalForm{Kind: "påhitt"})
			invalid(t, err, "kind: error.unknown_choice")
		})
		whole := must(w.Registers.Approve(ctx, x.chair, f))(t)
		w.unchanged(t, func() { must(w.Registers.Approve(ctx, x.chair, f))(t) })
		f.Entity = &x.school.ID
		part := must(w.Registers.Approve(ctx, beside, f))(t)
		if whole.Object != whole.ID || whole.Name != "Årsrapport" || whole.Changed != nil || whole.SHA256 != nil {
			t.Errorf("approved %+v", whole)
		}
		for name, tt := range map[string]struct {
			as   assessment.Principal
			want []assessment.ID
		}{
			"of another entity": {x.mats, nil},
			"of the entity":     {beside, []assessment.ID{part.ID}},
			"at the root":       {x.kim, []assessment.ID{part.ID, whole.ID}},
		} {
			var seen []assessment.ID
			for _, a := range must(w.Registers.Approvals(ctx, tt.as))(t) {
				seen = append(seen, a.ID)
			}
			if diff := cmp.Diff(tt.want, seen); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		_, _, err := w.Registers.Approval(ctx, x.mats, part.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = w.Registers.ApprovalsOf(ctx, x.mats, part.Kind, part.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = w.Registers.Approvals(ctx, x.sara)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		refused(t, w.Entities.DeleteEntity(ctx, w.admin, x.school.ID, x.school.Version), assessment.Conflict, "error.in_use")
	})
}

// TestSearchFindsApprovalsWithinReach: those who may read an approval, and nobody else, find it by its name, its kind and
// the person who decided.
func TestSearchFindsApprovalsWithinReach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		beside := w.as(t, "bodil", assessment.Management, x.school.ID)
		f := rows.ApprovalForm{Kind: assessment.ApprovedReport, Name: "Årsrapport", Text: "Läget", CaseNumber: "KS 2026/7"}
		must(w.Registers.Approve(ctx, x.chair, f))(t)
		f.Entity, f.CaseNumber = &x.school.ID, ""
		must(w.Registers.Approve(ctx, beside, f))(t)
		risk := must(w.Registers.Risks.Add(ctx, x.kim, registers.Risk{Title: "Ingen reservdrift"}))(t) // of the whole
		must(w.Registers.Approve(ctx, x.chair, rows.ApprovalForm{
			Kind: assessment.ApprovedRisk, Object: risk.ID, Version: risk.Version,
		}))(t)
		says := func(k assessment.ApprovalKind) string { return "godkänd " + string(k) }
		for _, tt := range []struct {
			as           assessment.Principal
			report, risk int
			bodil, case7 int
		}{
			{x.kim, 2, 1, 1, 1},
			{x.chair, 2, 1, 1, 1},
			{beside, 1, 0, 1, 0},
			{x.mats, 0, 0, 0, 0}, // of another entity
			{x.sara, 0, 0, 0, 0}, // who only answers
			{x.other, 0, 0, 0, 0},
		} {
			for text, want := range map[string]int{
				"årsrapport": tt.report, "godkänd risk": tt.risk, "bodil": tt.bodil, "2026/7": tt.case7,
			} {
				found := must(w.Search.Search(ctx, tt.as, search.Query{Text: text, Kind: "approvals", Says: says}))(t)
				if found.Found != want {
					t.Errorf("%s finds %d of %q, want %d: %+v", tt.as.User.Name, found.Found, text, want, found.Groups)
				}
			}
		}
	})
}

// TestApproveRisk: the management approves a risk for everything that it is about, and nobody whose role does not reach
// it learns of that.
func TestApproveRisk(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x, ctx := ask(t, w), t.Context()
		beside := w.as(t, "bodil", assessment.Management, x.school.ID)
		risk := must(w.Registers.Risks.Add(ctx, x.kim, registers.Risk{Title: "Ingen reservdrift"}))(t) // of the whole
		f := rows.ApprovalForm{Kind: assessment.ApprovedRisk, Object: risk.ID, Version: risk.Version}
		w.unchanged(t, func() {
			_, err := w.Registers.Approve(ctx, beside, f)
			refused(t, err, assessment.NotFound, "error.not_found")
		})
		must(w.Registers.Approve(ctx, x.chair, f))(t)
		for name, tt := range map[string]struct {
			as   assessment.Principal
			want int
		}{"at the root": {x.kim, 1}, "of a part": {beside, 0}, "of another part": {x.mats, 0}} {
			if list := must(w.Registers.Approvals(ctx, tt.as))(t); len(list) != tt.want {
				t.Errorf("%s sees %+v", name, list)
			}
		}
		risk.Description = "Avbrott i mer än ett dygn"
		must(w.Registers.Risks.Save(ctx, x.kim, risk))(t)
		if list := must(w.Registers.ApprovalsOf(ctx, x.chair, f.Kind, risk.ID))(t); len(list) != 1 || !*list[0].Changed {
			t.Errorf("after a change: %+v", list)
		}
	})
}
