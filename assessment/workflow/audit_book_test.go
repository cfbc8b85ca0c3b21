package workflow_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// TestAuditBookIsForThoseWhoMayReadTheFile compares the readers of the workbook with those of the file, before and after the
// audit is final, and what is logged.
func TestAuditBookIsForThoseWhoMayReadTheFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		x.begin(t)
		for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
			for _, q := range []string{"1", "2"} {
				x.judge(t, e, q, 200, "Så är det.")
			}
		}
		people := map[string]assessment.Principal{
			"anna":  x.anna,
			"arne":  x.arne,
			"admin": x.admin,
			"ulla":  x.ulla,
			"sara":  x.sara,
			"mats":  x.mats,
			"other": x.other,
		}
		look := func(when string) {
			for name, p := range people {
				for _, proposals := range []bool{true, false} {
					_, want := x.Audits.File(t.Context(), p, x.audit.ID, audits.FileForm{Proposals: proposals, Format: "yaml"})
					before := w.events(t)
					b, got := x.Audits.Book(t.Context(), p, x.audit.ID, proposals, "xlsx")
					if assessment.CodeOf(want) != assessment.CodeOf(got) || (want == nil) != (got == nil) {
						t.Errorf("%s, %s: the file returns %v, the workbook %v", when, name, want, got)
					}
					if got != nil {
						if len(b.Cells) > 0 || len(b.Pinned) > 0 || b.SHA256 != "" {
							t.Errorf("%s, %s: denied, but got %+v", when, name, b)
						}
						continue
					}
					if n := w.events(t) - before; n != 1 {
						t.Errorf("%s, %s: %d events", when, name, n)
					}
					if len(b.Pinned) != len(b.Entities) || len(b.Cells) != len(b.Questions)*len(b.Entities) {
						t.Errorf(
							"%s, %s: %d pinned and %d cells of %d entities",
							when,
							name,
							len(b.Pinned),
							len(b.Cells),
							len(b.Entities),
						)
					}
					for _, c := range b.Cells {
						if !proposals &&
							(c.Met() != nil || c.Proposal != nil || c.Judgement.Proposed != nil || c.Wide || c.Outdated) {
							t.Errorf("%s, %s: proposals that were not asked for", when, name)
						}
					}
					if proposals && !slices.ContainsFunc(b.Cells, func(c record.AuditCell) bool { return c.Met() != nil }) {
						t.Errorf("%s, %s: no proposals", when, name)
					}
				}
			}
		}
		look("in fieldwork")
		a := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, a.Version))(t)
		look("final")

		b := must(x.Audits.Book(t.Context(), x.anna, x.audit.ID, true, "xlsx"))(t)
		if b.Seal == nil || b.SHA256 != b.Seal.SHA256 {
			t.Errorf("the whole of a final audit has the hash %s, its seal %+v", b.SHA256, b.Seal)
		}
		whole, o, err := w.Audits.OperatorBook(t.Context(), x.audit.ID, "xlsx")
		do(t, err)
		if o.Key != "norrdal" || whole.SHA256 != b.SHA256 || len(whole.Cells) != 4 {
			t.Errorf("the operator gets %d cells of %s with the hash %s", len(whole.Cells), o.Key, whole.SHA256)
		}
	})
}

// TestAuditBookHasWhatWasPinned compares the workbook's answers and shares with what was submitted.
func TestAuditBookHasWhatWasPinned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 400, "Nytt system.")
		b := must(x.Audits.Book(t.Context(), x.anna, x.audit.ID, true, "xlsx"))(t)
		var got []string
		for i, e := range b.Entities {
			p := b.Pinned[i]
			got = append(
				got,
				fmt.Sprint(
					e.Entity.Key,
					p.Form != nil,
					len(p.Answers) > 0,
					len(p.Parts) == len(p.Form.Questionnaire().AskedOf(p.Form.Profile())),
					p.Score.Total.Points > 0,
					p.Previous != nil,
				),
			)
		}
		if diff := cmp.Diff(
			[]string{
				fmt.Sprint(b.Entities[0].Entity.Key, true, true, true, false, false),
				fmt.Sprint(b.Entities[1].Entity.Key, true, true, true, true, false),
			},
			got,
		); diff != "" {
			t.Errorf("pinned (-want +got):\n%s", diff)
		}
		if c := b.Cell(0, 0); c.Met() == nil || *c.Judgement.Ordinal == c.Met().Ordinal || !c.Judgement.Overridden() {
			t.Errorf("an overridden cell is %+v", c)
		}
	})
}
