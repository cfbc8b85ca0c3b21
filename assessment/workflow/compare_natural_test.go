package workflow_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

// TestNaturalReference: a year is measured against the one before it, different entities against nothing.
func TestNaturalReference(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		compare := func(q insight.CompareQuery) insight.Comparison {
			t.Helper()
			return must(x.Insight.Compare(t.Context(), x.kim, q))(t)
		}
		named := func(c record.ComparedColumn) string { return c.Entity.Name + " " + c.Round.Name }
		against := func(v insight.Comparison) map[string]string {
			all := map[string]string{}
			for _, c := range v.Columns {
				if at := v.Column(c.Against); at >= 0 {
					all[named(c)] = named(v.Columns[at])
				}
			}
			return all
		}
		all := []string{insight.CompareAll}
		before := map[string]string{x.soc.Name + " Fyra nu": x.soc.Name + " Fyra förr"}
		for _, order := range []string{"tree", "-level", "level", "name"} {
			v := compare(insight.CompareQuery{Rounds: all, Order: order})
			if diff := cmp.Diff(before, against(v)); diff != "" || !v.Earlier || v.Reference != nil {
				t.Errorf("in the order %s (-want +got):\n%s", order, diff)
			}
		}
		one := compare(insight.CompareQuery{Rounds: []string{x.rounds[1].String()}})
		if got := against(one); len(got) > 0 || one.Earlier || one.Reference != nil {
			t.Errorf("one round is measured: %v", got)
		}
		if v := compare(insight.CompareQuery{Rounds: all, Against: insight.CompareNone}); len(against(v)) > 0 {
			t.Errorf("measured although nothing was to be: %v", against(v))
		}
		at := slices.IndexFunc(one.Columns, func(c record.ComparedColumn) bool { return c.Entity.ID == x.school.ID })
		chosen := compare(insight.CompareQuery{Rounds: all, Against: one.Columns[at].ID})
		if len(against(chosen)) != 2 || chosen.Earlier || *chosen.Reference != one.Columns[at].ID {
			t.Errorf("against the school: %v", against(chosen))
		}

		// The chart's columns are in the address, those that there are and in their order.
		drawn := compare(insight.CompareQuery{
			Rounds: all,
			Drawn:  []string{chosen.Columns[2].ID, newID(t).String(), chosen.Columns[0].ID},
		})
		want := []string{chosen.Columns[0].ID, chosen.Columns[2].ID}
		if diff := cmp.Diff(want, drawn.Query.Drawn); diff != "" {
			t.Errorf("drawn are (-want +got):\n%s", diff)
		}
	})
}

// TestJudgementsKeepTheirReference: in an audit each entity's judgements are measured against its own answers, one kind
// alone against nothing.
func TestJudgementsKeepTheirReference(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		id := x.examine(t, true).ID.String()
		if v := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{Audit: id}))(t); !v.Own {
			t.Error("judgements are not measured against the answers")
		}
		v := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{Audit: id, Of: insight.CompareJudged}))(t)
		if v.Own || v.Reference != nil || slices.ContainsFunc(v.Columns, func(c record.ComparedColumn) bool {
			return c.Against != nil
		}) {
			t.Errorf("judgements of different entities are measured: %+v", v.Columns)
		}
	})
}
