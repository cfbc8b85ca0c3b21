package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// told lists an audit's recommendations, with the bodies that they are jointly to.
func told(all []record.AuditRecommendation) []string {
	var list []string
	for _, r := range all {
		list = append(list, strings.TrimSpace(
			fmt.Sprintf("%s %d %s %s", r.Body.Name, r.Number, r.Text, strings.Join(r.With(), "+")),
		))
	}
	return list
}

// expectTold compares the recommendations of the audit, as anna reads them.
func (x *audited) expectTold(t *testing.T, want ...string) []record.AuditRecommendation {
	t.Helper()
	all := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Recommendations
	if diff := cmp.Diff(want, told(all)); diff != "" {
		t.Errorf("recommendations (-want +got):\n%s", diff)
	}
	return all
}

// otherBodies adds two bodies beside the board.
func (x *audited) otherBodies(t *testing.T) (company, care assessment.Body) {
	t.Helper()
	company = must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
	return company, must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Vårdnämnden"}))(t)
}

// TestJointRecommendation: one to several bodies has its number with each, is changed, moved and deleted for all of
// them, and gains and loses bodies. What it was is kept for each of them.
func TestJointRecommendation(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		ctx := t.Context()
		company, care := x.otherBodies(t)
		x.recommend(t, company.ID, "a")
		f := audits.RecommendationForm{BodyID: x.board.ID, Jointly: []assessment.ID{company.ID}, Text: "b"}
		b := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, f))(t)
		if again := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, f))(t); again.ID != b.ID {
			t.Error("sent again, it is added again")
		}
		x.recommend(t, x.board.ID, "c")
		all := x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 b Kommunstyrelsen",
			"Kommunstyrelsen 1 b Bolagsstyrelsen", "Kommunstyrelsen 2 c")
		if !all[1].Same(all[2]) || all[1].Same(all[0]) || len(record.Once(all)) != 3 {
			t.Errorf("what is joint: %+v", all)
		}

		f = audits.RecommendationForm{BodyID: company.ID, Text: "B", Version: all[1].Version} // as it stands with others
		saved := must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, all[1].ID, f))(t)
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 B Kommunstyrelsen",
			"Kommunstyrelsen 1 B Bolagsstyrelsen", "Kommunstyrelsen 2 c")
		f = audits.RecommendationForm{BodyID: x.board.ID, Text: "x", Version: b.Version}
		_, err := x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, b.ID, f)
		if assessment.CodeOf(err) != assessment.Stale {
			t.Errorf("changed since for another body: %v", err)
		}
		f = audits.RecommendationForm{
			BodyID: care.ID, Jointly: []assessment.ID{x.board.ID}, Text: "B", Version: saved.Version,
		}
		saved = must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, saved.ID, f))(t) // moved to another body
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Kommunstyrelsen 1 B Vårdnämnden", "Kommunstyrelsen 2 c",
			"Vårdnämnden 1 B Kommunstyrelsen")
		must(x.Audits.MoveRecommendation(ctx, x.anna, x.audit.ID, b.ID, 2))(t)
		f.Jointly, f.Version = []assessment.ID{x.board.ID, company.ID}, saved.Version
		saved = must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, saved.ID, f))(t)
		all = x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 B Kommunstyrelsen+Vårdnämnden",
			"Kommunstyrelsen 1 c", "Kommunstyrelsen 2 B Bolagsstyrelsen+Vårdnämnden",
			"Vårdnämnden 1 B Bolagsstyrelsen+Kommunstyrelsen")

		f = audits.RecommendationForm{BodyID: care.ID, Jointly: []assessment.ID{}, Text: "B", Version: saved.Version}
		saved = must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, saved.ID, f))(t)
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Kommunstyrelsen 1 c", "Vårdnämnden 1 B")
		if saved.Joint != nil {
			t.Error("to one body, it is joint")
		}
		kept := must(x.Audits.RecommendationVersions(ctx, x.anna, x.audit.ID))(t)
		last := map[assessment.ID]bool{}
		for _, v := range kept.Items {
			if _, newer := last[v.Recommendation.ID]; !newer {
				last[v.Recommendation.ID] = v.Deleted
			}
		}
		if !last[all[1].ID] || !last[all[3].ID] || last[saved.ID] {
			t.Errorf("deleted are %v", last)
		}
	})
}

// TestJointNumbers: numbered through the report, a joint recommendation has one number, however it is moved.
func TestJointNumbers(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		ctx := t.Context()
		company, care := x.otherBodies(t)
		x.recommend(t, company.ID, "a")
		f := audits.RecommendationForm{BodyID: x.board.ID, Jointly: []assessment.ID{company.ID}, Text: "b"}
		b := must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, f))(t)
		c := x.recommend(t, x.board.ID, "c")
		x.numbered(t, assessment.NumberedThrough)
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 b Kommunstyrelsen",
			"Kommunstyrelsen 2 b Bolagsstyrelsen", "Kommunstyrelsen 3 c")
		must(x.Audits.MoveRecommendation(ctx, x.anna, x.audit.ID, c.ID, 2))(t)
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 3 b Kommunstyrelsen",
			"Kommunstyrelsen 2 c", "Kommunstyrelsen 3 b Bolagsstyrelsen")
		must(x.Audits.MoveRecommendation(ctx, x.anna, x.audit.ID, b.ID, 1))(t)
		x.expectTold(t, "Bolagsstyrelsen 1 b Kommunstyrelsen", "Bolagsstyrelsen 2 a",
			"Kommunstyrelsen 1 b Bolagsstyrelsen", "Kommunstyrelsen 3 c")
		x.recommend(t, company.ID, "d")
		f = audits.RecommendationForm{
			BodyID: x.board.ID, Jointly: []assessment.ID{company.ID, care.ID}, Text: "b", Version: b.Version,
		}
		b = must(x.Audits.SaveRecommendation(ctx, x.anna, x.audit.ID, b.ID, f))(t)
		x.expectTold(t, "Bolagsstyrelsen 1 b Kommunstyrelsen+Vårdnämnden", "Bolagsstyrelsen 2 a", "Bolagsstyrelsen 3 d",
			"Kommunstyrelsen 1 b Bolagsstyrelsen+Vårdnämnden", "Kommunstyrelsen 4 c",
			"Vårdnämnden 1 b Bolagsstyrelsen+Kommunstyrelsen")

		file := x.export(t)
		if again := x.bring(t, file); again.Changed {
			t.Error("the file of the audit changes it")
		}
		do(t, x.Audits.DeleteRecommendation(ctx, x.anna, x.audit.ID, b.ID, b.Version))
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 d", "Kommunstyrelsen 3 c")
		x.numbered(t, assessment.NumberedByBody)
		x.expectTold(t, "Bolagsstyrelsen 1 a", "Bolagsstyrelsen 2 d", "Kommunstyrelsen 1 c")
	})
}

const jointFile = `audit: {key: g1, title: Gemensamt, state: final}
entities:
  - {id: region-a, name: X, kind: region, body: Regionstyrelsen}
  - {id: kommun-b, name: Y, kind: municipality, body: Kommunstyrelsen}
questions: [{no: 1, text: A, recs: {region-a: [1]}}]
recommendations:
  region-a: {1: Öva tillsammans.}
  kommun-b: {1: Egen., 2: {same_as: {body: region-a, no: 1}}}
`

// TestJointFile: a file is imported with what is joint, sealed with it and exported with it; each body reads it, with
// the names of the others, and a correction keeps it.
func TestJointFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		f := must(exchange.Parse("g1.yaml", []byte(jointFile)))(t)
		done := must(x.Audits.ImportAudit(ctx, x.admin, f))(t)
		if again := must(x.Audits.ImportAudit(ctx, x.admin, f))(t); again.Changed || again.Added {
			t.Errorf("imported again, it makes %+v", again)
		}
		v := must(x.Audits.Audit(ctx, x.chair, done.ID))(t)
		if diff := cmp.Diff([]string{
			"Kommunstyrelsen 1 Egen.", "Kommunstyrelsen 2 Öva tillsammans. Regionstyrelsen",
			"Regionstyrelsen 1 Öva tillsammans. Kommunstyrelsen",
		}, told(v.Recommendations)); diff != "" {
			t.Errorf("imported (-want +got):\n%s", diff)
		}
		out := must(x.Audits.File(ctx, x.chair, done.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if diff := cmp.Diff(f.Canonical().Recommendations, out.Recommendations); diff != "" {
			t.Errorf("recommendations (-imported +exported):\n%s", diff)
		}
	})
}

// TestJointReplies: each body replies for itself and sees with whom it is joint, wherever it is tied; a correction keeps
// both, with the replies.
func TestJointReplies(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.begin(t)
		company, _ := x.otherBodies(t)
		f := audits.RecommendationForm{
			BodyID: x.board.ID, Jointly: []assessment.ID{company.ID}, Text: "Öva tillsammans.",
			Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
		}
		must(x.Audits.AddRecommendation(ctx, x.anna, x.audit.ID, f))(t)
		for _, c := range must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Cells {
			x.judge(t, c.Entity, c.Question, 200, "Vi såg detta.")
		}
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		if at := v.At("1", x.soc.ID); len(at) != 1 || len(at[0].Jointly) != 1 {
			t.Errorf("at the cell stand %q", told(at))
		}
		x.audit = must(x.Audits.Finalise(ctx, x.anna, x.audit.ID, v.Version))(t)
		own := func(v record.Audit, body assessment.ID) record.AuditRecommendation {
			for _, r := range v.Recommendations {
				if r.Body.ID == body {
					return r
				}
			}
			return record.AuditRecommendation{}
		}
		before := own(x.audit, x.board.ID)
		replies := x.reply(t, x.audit.ID, before.ID)
		if with := replies.Replies[0].Recommendation.With(); len(replies.Replies) != 1 || with[0] != "Bolagsstyrelsen" {
			t.Errorf("the board replies to %+v", replies.Replies)
		}
		c := x.correct(t)
		if !c.Recommendations[0].Same(c.Recommendations[1]) || *c.Recommendations[0].Joint == *before.Joint {
			t.Errorf("the correction has %+v", c.Recommendations)
		}
		c = x.finish(t, c.ID)
		board, other := own(c, x.board.ID), own(c, company.ID)
		if board.ID != before.ID || board.Reply == nil || other.Reply != nil || other.With()[0] != "Kommunstyrelsen" {
			t.Errorf("after the correction, the board has %+v and the company %+v", board, other)
		}
		if len(c.Differences) != 0 {
			t.Errorf("differences are %+v", c.Differences)
		}
	})
}
