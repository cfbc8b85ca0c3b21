package workflow_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// recommend writes a recommendation to a body as anna.
func (x *audited) recommend(t *testing.T, body assessment.ID, text string) record.AuditRecommendation {
	t.Helper()
	f := audits.RecommendationForm{BodyID: body, Text: text}
	return must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, f))(t)
}

// numbered gives the audit another numbering as anna.
func (x *audited) numbered(t *testing.T, n assessment.Numbering) {
	t.Helper()
	f := x.auditForm()
	f.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
	f.Numbering = n
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
}

// TestNumbering: the numbers run by body, or through the report, where adding, moving, deleting and another body keep
// them without gaps; a change of the setting numbers again; without printed numbers they still identify.
func TestNumbering(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		ctx := t.Context()
		other := must(x.Registers.Bodies.Add(ctx, x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
		expect := func(want ...string) {
			t.Helper()
			var got []string
			for _, r := range must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Recommendations {
				got = append(got, fmt.Sprintf("%s %d %q %s", r.Body.Name, r.Number, r.Printed, r.Text))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want (-) and got (+):\n%s", diff)
			}
		}
		a := x.recommend(t, other.ID, "a")
		b, _ := x.recommend(t, x.board.ID, "b"), x.recommend(t, x.board.ID, "c")
		x.numbered(t, assessment.NumberedThrough)
		expect(`Bolagsstyrelsen 1 "1" a`, `Kommunstyrelsen 2 "2" b`, `Kommunstyrelsen 3 "3" c`)
		d := x.recommend(t, other.ID, "d") // after those to the same body
		expect(`Bolagsstyrelsen 1 "1" a`, `Bolagsstyrelsen 2 "2" d`, `Kommunstyrelsen 3 "3" b`, `Kommunstyrelsen 4 "4" c`)
		must(x.Audits.MoveRecommendation(ctx, x.anna, x.audit.ID, a.ID, 3))(t)
		expect(`Bolagsstyrelsen 1 "1" d`, `Bolagsstyrelsen 3 "3" a`, `Kommunstyrelsen 2 "2" b`, `Kommunstyrelsen 4 "4" c`)
		moved := audits.RecommendationForm{BodyID: x.board.ID, Text: "d", Version: d.Version}
		must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, d.ID, moved))(t)
		expect(`Kommunstyrelsen 1 "1" d`, `Kommunstyrelsen 2 "2" b`, `Kommunstyrelsen 4 "4" c`, `Bolagsstyrelsen 3 "3" a`)
		do(t, x.Audits.DeleteRecommendation(ctx, x.anna, x.audit.ID, b.ID, b.Version))
		expect(`Kommunstyrelsen 1 "1" d`, `Kommunstyrelsen 3 "3" c`, `Bolagsstyrelsen 2 "2" a`)

		f := x.export(t)
		if again := x.bring(t, f); again.Changed {
			t.Error("the file of the audit changes it")
		}
		if f.Audit.Numbering != assessment.NumberedThrough || f.Format != exchange.FormatProcess {
			t.Errorf("the file has the numbering %q and the format %d", f.Audit.Numbering, f.Format)
		}
		x.numbered(t, assessment.Unnumbered)
		expect(`Bolagsstyrelsen 1 "" a`, `Kommunstyrelsen 1 "" d`, `Kommunstyrelsen 2 "" c`)
		x.bring(t, x.export(t))
		f = x.export(t)
		f.Audit.Numbering = assessment.NumberedThrough
		board := exchange.Numbering{Body: "Kommunstyrelsen"}
		board.Add(1, exchange.Recommendation{Text: "d"})
		board.Add(3, exchange.Recommendation{Text: "c"})
		company := exchange.Numbering{Body: "Bolagsstyrelsen"}
		company.Add(2, exchange.Recommendation{Text: "a"})
		f.Recommendations = []exchange.Numbering{board, company}
		x.bring(t, f)
		expect(`Kommunstyrelsen 1 "1" d`, `Kommunstyrelsen 3 "3" c`, `Bolagsstyrelsen 2 "2" a`)
		x.numbered(t, assessment.NumberedByBody)
		expect(`Bolagsstyrelsen 1 "1" a`, `Kommunstyrelsen 1 "1" d`, `Kommunstyrelsen 2 "2" c`)

		wrong := x.auditForm()
		wrong.Version, wrong.Numbering = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Version, "words"
		_, err := x.Audits.SaveAudit(ctx, x.anna, x.audit.ID, wrong)
		invalid(t, err, "numbering: error.invalid")
	})
}

// TestNumbersThroughAFile: an audit whose numbers run through its report is imported with them, sealed with them and
// exported with them.
func TestNumbersThroughAFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		const file = `audit: {key: n1, title: Löpande nummer, numbering: report, state: final}
entities:
  - {id: region-a, name: X, kind: region, body: Regionstyrelsen}
  - {id: kommun-b, name: Y, kind: municipality, body: Kommunstyrelsen}
questions: [{no: 1, text: A, recs: {region-a: [1, 2], kommun-b: [3]}}]
recommendations: {region-a: {1: Ett., 2: Två.}, kommun-b: {3: Tre.}}
`
		f := must(exchange.Parse("n1.yaml", []byte(file)))(t)
		done := must(x.Audits.ImportAudit(t.Context(), x.admin, f))(t)
		if again := must(x.Audits.ImportAudit(t.Context(), x.admin, f))(t); again.Changed || again.Added {
			t.Errorf("imported again, it makes %+v", again)
		}
		v := must(x.Audits.Audit(t.Context(), x.chair, done.ID))(t)
		var got []int
		for _, r := range v.Recommendations {
			got = append(got, r.Number)
		}
		if diff := cmp.Diff([]int{1, 2, 3}, got); diff != "" {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
		out := must(x.Audits.File(t.Context(), x.chair, done.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if diff := cmp.Diff(f.Recommendations, out.Recommendations); diff != "" {
			t.Errorf("recommendations (-imported +exported):\n%s", diff)
		}
	})
}

// TestSortingRecommendations: by the first question that each is tied to, those tied to none last, and otherwise as they
// were. Each body's are sorted for themselves or, numbered through the report, all together, a joint one as one.
func TestSortingRecommendations(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		company, _ := x.otherBodies(t)
		write := func(text string, to []assessment.ID, questions ...string) {
			t.Helper()
			f := audits.RecommendationForm{BodyID: to[0], Jointly: to[1:], Text: text}
			for _, q := range questions {
				f.Places = append(f.Places, assessment.Place{QuestionID: q, EntityID: x.soc.ID})
			}
			must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, f))(t)
		}
		board, companys := []assessment.ID{x.board.ID}, []assessment.ID{company.ID}
		write("loose", board)
		write("second", board, "2")
		write("both", board, "2", "1")
		write("jointly second", []assessment.ID{company.ID, x.board.ID}, "2")
		write("first", board, "1")
		write("company's first", companys, "1")
		for range 2 { // the second time nothing changes
			must(x.Audits.SortRecommendations(t.Context(), x.anna, x.audit.ID))(t)
			x.expectTold(t, "Bolagsstyrelsen 1 company's first", "Bolagsstyrelsen 2 jointly second Kommunstyrelsen",
				"Kommunstyrelsen 1 both", "Kommunstyrelsen 2 first", "Kommunstyrelsen 3 second",
				"Kommunstyrelsen 4 jointly second Bolagsstyrelsen", "Kommunstyrelsen 5 loose")
		}
		x.numbered(t, assessment.NumberedThrough)
		x.expectTold(t, "Bolagsstyrelsen 1 company's first", "Bolagsstyrelsen 2 jointly second Kommunstyrelsen",
			"Kommunstyrelsen 2 jointly second Bolagsstyrelsen", "Kommunstyrelsen 3 both", "Kommunstyrelsen 4 first",
			"Kommunstyrelsen 5 second", "Kommunstyrelsen 6 loose")
		sorted := must(x.Audits.SortRecommendations(t.Context(), x.anna, x.audit.ID))(t)
		all := x.expectTold(t, "Bolagsstyrelsen 1 company's first", "Bolagsstyrelsen 4 jointly second Kommunstyrelsen",
			"Kommunstyrelsen 2 both", "Kommunstyrelsen 3 first", "Kommunstyrelsen 4 jointly second Bolagsstyrelsen",
			"Kommunstyrelsen 5 second", "Kommunstyrelsen 6 loose")
		if diff := cmp.Diff(told(all), told(sorted)); diff != "" {
			t.Errorf("what is answered (-stored +answered):\n%s", diff)
		}
	})
}
