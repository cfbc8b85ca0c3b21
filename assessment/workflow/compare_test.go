package workflow_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/insight"
)

// columns names the columns: the key of the entity's name and whether it is a judgement.
func columns(v insight.Comparison) []string {
	var all []string
	for _, c := range v.Columns {
		name := c.Entity.Name
		if c.Judged {
			name += " judged"
		}
		all = append(all, name)
	}
	return all
}

func TestCompareUsesWhatSummariesUse(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, soc, "yes")
		if v := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t); len(v.Columns) != 0 ||
			len(v.Waiting) != 3 {
			t.Fatalf("drafts are compared: %v, waiting %d", columns(v), len(v.Waiting))
		}
		x.submit(t, x.mats, soc)
		v := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t)
		if len(v.Columns) != 1 || v.Columns[0].Approved || *v.Columns[0].Submission != 1 {
			t.Fatalf("submitted, but not approved: %v", columns(v))
		}
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeReturned, "Mer"))(t)
		asked := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t)
		x.answer(t, x.sara, soc, asked.Questionnaire.AskedOf(asked.Profile())[0].ID, "no")
		x.submit(t, x.mats, soc)
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 2, assessment.OutcomeApproved, ""))(t)
		v = must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t)
		result := must(x.Rounds.Result(t.Context(), x.kim, soc, 2))(t)
		if !v.Columns[0].Approved || *v.Columns[0].Submission != 2 {
			t.Errorf("the approved submission does not count: %+v", v.Columns[0])
		}
		column := v.Columns[0]
		if diff := cmp.Diff(
			[]any{result.Score.Level, result.Score.LevelName, &result.Score.Total, result.Score.Preliminary},
			[]any{column.Level, column.LevelName, column.Total, column.Preliminary},
		); diff != "" {
			t.Errorf("the result (-) and the comparison (+):\n%s", diff)
		}
		for i, area := range result.Score.Areas {
			cell := v.Rows[i].Cells.At(0)
			compared := record.Share{Points: cell.Points, Possible: cell.Possible, Percent: cell.Percent}
			if diff := cmp.Diff(area.Share, compared); diff != "" {
				t.Errorf("area %s in its result (-) and compared (+):\n%s", area.ID, diff)
			}
		}
	})
}

func TestWhoMayCompareWhat(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 400, "Annat än svaren")
		inAudit := insight.CompareQuery{Audit: x.audit.ID.String()}
		own := func(p assessment.Principal, q insight.CompareQuery, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, columns(must(x.Insight.Compare(t.Context(), p, q))(t))); diff != "" {
				t.Errorf("%s compares (-want +got):\n%s", p.User.Name, diff)
			}
		}
		missing := func(p assessment.Principal, q insight.CompareQuery) {
			t.Helper()
			_, err := x.Insight.Compare(t.Context(), p, q)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		all := []string{x.soc.Name, x.school.Name}
		slices.Sort(all)
		both := []string{x.soc.Name, x.soc.Name + " judged", x.school.Name, x.school.Name + " judged"}
		own(x.kim, insight.CompareQuery{}, all...)
		own(x.chair, insight.CompareQuery{}, all...)
		own(x.sara, insight.CompareQuery{}, x.soc.Name)
		own(x.ulla, insight.CompareQuery{}, x.school.Name)
		own(x.anna, insight.CompareQuery{}, both...)
		own(x.anna, insight.CompareQuery{Audit: x.audit.ID.String(), Of: insight.CompareJudged}, both[1], both[3])
		own(x.arne, insight.CompareQuery{})
		for _, p := range []assessment.Principal{x.kim, x.chair, x.mats, x.sara, x.arne} {
			missing(p, inAudit)
			missing(p, insight.CompareQuery{Audit: newID(t).String()})
		}
		for _, q := range []insight.CompareQuery{{Entities: []string{x.school.ID.String()}}, {Under: x.school.ID.String()}, {Entities: []string{newID(t).String()}}} {
			missing(x.sara, q)
		}
		missing(x.anna, insight.CompareQuery{Entities: []string{x.unit.ID.String()}})
		missing(x.kim, insight.CompareQuery{Rounds: []string{newID(t).String()}})
		// A round in which no entity takes part whose results the reader may read is not there.
		f := x.form("Hemlig")
		f.Entities, f.Provisions = []assessment.ID{x.school.ID}, nil
		hidden := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		missing(x.sara, insight.CompareQuery{Rounds: []string{hidden.ID.String()}})
		for p, want := range map[*assessment.Principal]int{&x.kim: 2, &x.sara: 1} {
			if v := must(x.Insight.Compare(t.Context(), *p, insight.CompareQuery{}))(t); len(v.Offered.Rounds) != want {
				t.Errorf("%s is offered %d rounds, want %d", p.User.Name, len(v.Offered.Rounds), want)
			}
		}
		some := must(
			x.Insight.Compare(
				t.Context(),
				x.sara,
				insight.CompareQuery{Entities: []string{x.soc.ID.String(), x.school.ID.String()}},
			),
		)(
			t,
		)
		if diff := cmp.Diff([]string{x.soc.Name}, columns(some)); diff != "" || some.Unknown != 1 {
			t.Errorf("with a foreign entity in the query, %d are unknown:\n%s", some.Unknown, diff)
		}
		_, err := x.Insight.Compare(t.Context(), x.admin, insight.CompareQuery{})
		refused(t, err, assessment.Forbidden, "error.forbidden")

		v := must(x.Insight.Compare(t.Context(), x.anna, inAudit))(t)
		first := v.Rows[0].Rows[0]
		if c := first.Cells.At(1); c.Steps == nil || c.Sign() != 1 || !c.Far {
			t.Errorf("the judgement differs from what is proposed by %+v", c)
		}
		if first.Cells.At(1).Points != 400 || first.Cells.At(3).Why != "not_judged" ||
			v.Rows[0].Cells.At(1).Why != "never_judged" {
			t.Errorf("the cells are %+v and %+v", first.Cells, v.Rows[0].Cells)
		}
		// In a comparison of rounds, somebody who is engaged in an audit besides sees no more of it.
		x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.Management, x.unit.ID, "")
		mixed := x.sign(t, x.anna.User.ID, "norrdal")
		missing(mixed, insight.CompareQuery{Entities: []string{x.school.ID.String()}})
		own(mixed, inAudit, both...)

		x.forward(300 * 24 * 60 * 60 * 1e9)
		_, err = x.Insight.Compare(t.Context(), x.sign(t, x.kim.User.ID, "norrdal"), inAudit)
		refused(t, err, assessment.NotFound, "error.not_found")
		if _, err := x.Insight.Compare(t.Context(), x.anna, inAudit); err == nil {
			t.Error("an auditor compares after the engagement has ended")
		}
	})
}

func TestStatementsDoNotGrowWithColumns(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		x.begin(t)
		second := must(x.Rounds.AddRound(t.Context(), x.kim, x.form("Hösten 2026")))(t)
		count := func(use *chain.Chain, p assessment.Principal, q insight.CompareQuery) (int64, int) {
			t.Helper()
			before := sent.Load()
			v := must(use.Insight.Compare(t.Context(), p, q))(t)
			return sent.Load() - before, len(v.Columns)
		}
		for _, q := range []insight.CompareQuery{{Rounds: []string{x.round.ID.String()}}, {Rounds: []string{insight.CompareAll}}} {
			one := q
			one.Entities = []string{x.soc.ID.String()}
			fresh := func() *chain.Chain { return chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8}) }
			few, less := count(fresh(), x.kim, one)
			many, more := count(fresh(), x.kim, q)
			if few != many || less >= more || few > 14 {
				t.Errorf("%v: %d statements for %d columns, %d for %d", q.Rounds, few, less, many, more)
			}
			if warm, _ := count(x.Chain, x.kim, q); warm > many {
				t.Errorf("%d statements with everything cached, %d with nothing cached", warm, many)
			}
		}
		one := insight.CompareQuery{Audit: x.audit.ID.String(), Entities: []string{x.soc.ID.String()}}
		few, _ := count(x.Chain, x.anna, one)
		one.Entities = nil
		if many, _ := count(x.Chain, x.anna, one); few != many {
			t.Errorf("in an audit: %d statements for one entity, %d for two", few, many)
		}
		if second.ID == x.round.ID {
			t.Error("there is only one round")
		}
	})
}

func TestCompareAddressesAreShort(t *testing.T) {
	t.Parallel()
	q := insight.ReadCompareQuery(
		map[string][]string{
			"round":    {"a,b", "c"},
			"entities": {"x", "y"},
			"against":  {"old", "new"},
			"below":    {"200"},
			"rows":     {"nonsense"},
			"open":     {"A", "all"},
			"show":     {"table"},
		},
	)
	if got, want := q.Encode(), "round=a,b,c&entities=x,y&open=all&against=new"; got != want {
		t.Errorf("the address is %q, want %q", got, want)
	}
	if got := q.Toggle("A").Toggle("A").Open; !slices.Equal(got, q.Open) {
		t.Errorf("a row toggled twice gives %v", got)
	}
	many := make([]string, insight.MaxCompared)
	for i := range many {
		many[i] = strings.ReplaceAll(newID(t).String(), "-", "")[24:]
	}
	if got := len(insight.CompareQuery{Entities: many}.Encode()); got > 4000 {
		t.Errorf("the address of %d entities has %d characters", len(many), got)
	}
}

func FuzzCompareQuery(f *testing.F) {
	f.Add("round", "all", "entities", "1,2")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		q := insight.ReadCompareQuery(map[string][]string{a: {b}, c: {d}})
		if again := q.Encode(); strings.ContainsAny(again, " \"<>\n#") {
			t.Errorf("the address %q needs escaping", again)
		}
	})
}
