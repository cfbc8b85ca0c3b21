package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/insight"
	rows "mognad/assessment/workflow/registers"
)

// TestNothingMovesForOutsiders: whatever happens out of the reach of somebody's roles, everything that they read stays
// as it was: versions and times of change, counts, lists and choices.
func TestNothingMovesForOutsiders(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		reader := w.as(t, "rut", assessment.Respondent, x.soc.ID)
		manager := w.as(t, "lena", assessment.Management, x.soc.ID)
		docs := x.Registers.GoverningDocuments
		d := must(docs.Add(t.Context(), x.admin, registers.GoverningDocument{
			Title: "Rutin", Kind: "routine", Entities: []assessment.ID{x.soc.ID, x.school.ID},
		}))(t)
		round := must(x.Rounds.Rounds(t.Context(), x.kim))(t)[0]
		read := func(p assessment.Principal) []any {
			t.Helper()
			v := must(docs.Register.Get(t.Context(), p, d.ID))(t)
			l := must(docs.List(t.Context(), p, rows.Query{}))(t)
			compared := must(x.Insight.Compare(t.Context(), p, insight.CompareQuery{}))(t)
			view := must(x.Rounds.Round(t.Context(), p, round.ID))(t)
			return []any{
				must(x.Entities.Structure(t.Context(), p))(t).Tree.Nodes,
				must(x.Entities.Entity(t.Context(), p, x.soc.ID))(t),
				must(x.Rounds.Rounds(t.Context(), p))(t),
				view.Record(), len(view.Rows),
				v.Values, *v.Head.Version, *v.Head.UpdatedAt, v.History, l.Found, l.Total, *l.Items[0].Head.Version,
				compared.Nodes, compared.Offered,
			}
		}
		before := map[string][]any{"respondent": read(reader), "management": read(manager)}

		w.forward(time.Hour)
		above := w.entity(t, w.root, "ovanfor")
		moved := x.soc
		moved = must(x.Entities.Entity(t.Context(), x.admin, moved.ID))(t)
		moved.ParentID = &above.ID
		must(x.Entities.SaveEntity(t.Context(), x.admin, moved))(t)
		w.as(t, "ny", assessment.Management, x.school.ID)
		d = must(docs.Get(t.Context(), x.admin, d.ID))(t)
		d.Entities = append(d.Entities, above.ID)
		must(docs.Save(t.Context(), x.admin, d))(t)
		must(docs.Add(t.Context(), x.admin, registers.GoverningDocument{
			Title: "Annan", Kind: "routine", Entities: []assessment.ID{x.school.ID},
		}))(t)
		form := x.form("Bara skolan")
		form.Entities, form.Provisions = []assessment.ID{x.school.ID}, nil
		must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)

		for who, p := range map[string]assessment.Principal{"respondent": reader, "management": manager} {
			if diff := cmp.Diff(before[who], read(p)); diff != "" {
				t.Errorf("%s sees what happened elsewhere (-before +after):\n%s", who, diff)
			}
		}
	})
}
