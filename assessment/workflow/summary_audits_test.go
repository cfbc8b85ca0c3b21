package workflow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/rounds"
)

// made is an audit to make: of some entities, dated and judged.
type made struct {
	title    string
	date     assessment.PartialDate
	entities []assessment.ID
	asks     int    // questions
	overall  string // in a word
	jointly  []assessment.ID
}

// examineBriefly makes a final audit in which every judgement is "Nej", with a recommendation to the board.
func (x *summed) examineBriefly(t *testing.T, m made) record.Audit {
	t.Helper()
	a := &audited{asked: x.asked, board: x.board}
	a.anna = a.auditor(t, "anna"+strings.ToLower(m.title))
	f := audits.Form{Entities: m.entities, Audit: assessment.Audit{
		Title:   m.title,
		Auditor: "Byrån",
		Date:    m.date,
		Scale:   assessment.ScaleTemplates()[0].Scale(label),
	}}
	for i := range m.asks {
		f.Questions = append(f.Questions, assessment.AuditedQuestion{ID: fmt.Sprint(i + 1), Text: "Styrs det?"})
	}
	a.audit = must(x.Audits.AddAudit(t.Context(), x.admin, f))(t)
	a.engage(t, a.anna, "2026-12-31")
	a.declare(t, a.anna)
	a.begin(t)
	for _, q := range f.Questions {
		for _, e := range m.entities {
			a.judge(t, e, q.ID, 0, "Nej")
		}
	}
	must(x.Audits.AddRecommendation(t.Context(), a.anna, a.audit.ID, audits.RecommendationForm{
		BodyID:  x.board.ID,
		Jointly: m.jointly,
		Text:    "Styr.",
		Places:  []assessment.Place{{QuestionID: "1", EntityID: m.entities[0]}},
	}))(t)
	a.audit = must(x.Audits.StateOnAudit(t.Context(), a.anna, a.audit.ID, m.overall, "", a.audit.Version))(t)
	return must(x.Audits.Finalise(t.Context(), a.anna, a.audit.ID, a.audit.Version))(t)
}

// auditsIn is the title of the audit that is shown in full, then those of the others with how much they found.
func auditsIn(s record.Summary) []string {
	var all []string
	if s.Audit != nil {
		all = append(all, s.Audit.Title)
	}
	for _, o := range s.Others {
		judged := 0
		for _, c := range o.Counts {
			judged += c.Count
		}
		all = append(all, fmt.Sprintf("%s %s: %q, %d of %d, %d open", o.Title, o.Date, o.Overall, judged, len(o.Entities),
			o.Open))
	}
	return all
}

// TestSummaryOfSeveralAudits: of the final audits since the previous round closed, a summary shows the one that covers
// most in full and the others in a line; audits from before are shown only if there is none since.
func TestSummaryOfSeveralAudits(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		both, soc := []assessment.ID{x.soc.ID, x.school.ID}, []assessment.ID{x.soc.ID}
		check := func(p assessment.Principal, q insight.SummaryQuery, want ...string) record.Summary {
			t.Helper()
			v := must(x.Insight.Summary(t.Context(), p, q))(t)
			if diff := cmp.Diff(want, auditsIn(v.Summary)); diff != "" {
				t.Errorf("%s sees (-want +got):\n%s", p.User.Name, diff)
			}
			return v.Summary
		}
		now, before := x.of(x.board), x.of(x.board)
		before.RoundID = &x.rounds[0]
		x.examineBriefly(t, made{title: "Gammal", date: "2026-04-30", entities: both, asks: 3, overall: "Delvis"})
		x.examineBriefly(t, made{title: "Gammalt", date: "2026-04-29", entities: both, asks: 3, overall: "Delvis"})
		check(x.chair, now, "Gammal") // the last one before
		x.examineBriefly(t, made{title: "Stor", date: "2026-05-01", entities: both, asks: 2, overall: "Delvis"})
		x.examineBriefly(t, made{title: "Liten", date: "2026-05-20", entities: soc, asks: 2, overall: "Nej"})
		x.examineBriefly(t, made{title: "Smal", date: "2026-05-10", entities: both, asks: 1})
		v := check(x.chair, now, "Stor", `Liten 2026-05-20: "Nej", 2 of 1, 1 open`, `Smal 2026-05-10: "", 2 of 2, 1 open`)
		for _, o := range v.Others {
			if len(o.SHA256) != 64 || o.Auditor != "Byrån" || o.Recommendations != 1 {
				t.Errorf("the other is %+v", o)
			}
		}
		decide := 0
		for _, d := range v.Decide {
			if d.Kind == record.RecommendationsOpen {
				decide = d.Count
			}
		}
		if decide != 3 {
			t.Errorf("%d recommendations to decide on, of all three audits", decide)
		}
		// Who sees one of two entities sees as many judgements, and no verdict on both.
		check(x.head, now, "Liten", `Smal 2026-05-10: "", 1 of 1, 1 open`, `Stor 2026-05-01: "", 2 of 1, 1 open`)
		if len(check(x.outside, insight.SummaryQuery{}).Others) != 0 || len(check(x.sara, insight.SummaryQuery{}).Others) != 0 {
			t.Error("who may not read findings sees audits")
		}

		sealed := must(x.Insight.SealSummary(t.Context(), x.chair, now))(t)
		if diff := cmp.Diff(auditsIn(v), auditsIn(sealed.Summary)); diff != "" {
			t.Errorf("sealed are (-shown +sealed):\n%s", diff)
		}
		_, err := x.Insight.SealedSummary(t.Context(), x.head, sealed.ID)
		refused(t, err, assessment.NotFound, "error.not_found")

		// The round before has the audits from before this one closed, once it has: until then also the later ones.
		check(x.chair, before, "Gammal", `Liten 2026-05-20: "Nej", 2 of 1, 1 open`, `Smal 2026-05-10: "", 2 of 2, 1 open`,
			`Stor 2026-05-01: "Delvis", 4 of 2, 1 open`, `Gammalt 2026-04-29: "Delvis", 6 of 2, 1 open`)
		x.forward(60 * 24 * 60 * 60 * 1e9)
		check(x.chair, before, "Gammal", `Gammalt 2026-04-29: "Delvis", 6 of 2, 1 open`)
	})
}

// TestSummaryHasAJointRecommendationOnce: for the whole organisation, one to several bodies is listed and counted once,
// with what has become of it with each of them, and is open for as long as it is with any.
func TestSummaryHasAJointRecommendationOnce(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		ctx, both := t.Context(), []assessment.ID{x.soc.ID, x.school.ID}
		company := must(x.Registers.Bodies.Add(ctx, x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t).ID
		shown := must(x.Audits.Audit(ctx, x.kim, x.examineBriefly(t, made{
			title: "Stor", date: "2026-05-01", entities: both, asks: 2, jointly: []assessment.ID{company},
		}).ID))(t)
		x.examineBriefly(t, made{title: "Smal", date: "2026-05-10", entities: both, asks: 1, jointly: []assessment.ID{company}})
		must(x.Plan.RecordReplies(ctx, x.kim, shown.ID, company, plan.PaperReply{
			DecidedOn: x.Today(assessment.Organisation{}), ApprovedBy: "Styrelsen", CaseNumber: "B 1", Replies: []plan.ReplyForm{
				{Recommendation: shown.Recommendations[0].ID, Response: assessment.Rejects, Text: "Vi styr redan."},
			},
		}))(t)
		v := must(x.Insight.Summary(ctx, x.kim, insight.SummaryQuery{Whole: true, RoundID: x.of(x.board).RoundID}))(t)
		all := v.Audit.Recommendations
		if len(all) != 1 || v.Audit.CountOpen() != 1 || len(all[0].Jointly) != 1 || all[0].Body != x.board.Name ||
			all[0].Jointly[0].Body != "Bolagsstyrelsen" || all[0].Jointly[0].FollowUp != assessment.FollowRejected {
			t.Errorf("recommended is %+v", all)
		}
		if o := v.Others[0]; o.Recommendations != 1 || o.Open != 1 {
			t.Errorf("another audit has %d recommendations, %d open", o.Recommendations, o.Open)
		}
		for _, d := range v.Decide {
			if d.Kind == record.RecommendationsOpen && d.Count != 2 {
				t.Errorf("%d recommendations to decide on", d.Count)
			}
		}
	})
}

// TestSummariesBeforeOthers: one that was sealed before it had other audits is read, with none.
func TestSummariesBeforeOthers(t *testing.T) {
	t.Parallel()
	s := must(record.ParseSummary([]byte(`{"format": 3, "audit": {"title": "Granskning"}, "further": []}`)))(t)
	if diff := cmp.Diff([]string{"Granskning"}, auditsIn(s)); diff != "" || s.Others == nil || s.Contradictions == nil {
		t.Errorf("read is %+v (-want +got):\n%s", s, diff)
	}
}

// TestWhereTheWholeContradictsItsParts: a yes for the whole and a no below it is noted to those who see both, never to
// others; a company answers for itself.
func TestWhereTheWholeContradictsItsParts(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		add := func(e assessment.Entity) assessment.Entity {
			t.Helper()
			return must(x.Entities.AddEntity(t.Context(), x.admin, e))(t)
		}
		top := add(assessment.Entity{Key: "allt", Name: "Hela", Kind: "operation", ParentID: &x.unit.ID})
		low := add(assessment.Entity{Key: "del", Name: "Delen", Kind: "operation", ParentID: &top.ID})
		lower := add(assessment.Entity{Key: "minst", Name: "Minsta", Kind: "operation", ParentID: &low.ID})
		firm := add(assessment.Entity{Key: "bolag", Name: "Firman", Kind: "company", ParentID: &top.ID})
		part := add(assessment.Entity{Key: "firmadel", Name: "Firmans del", Kind: "operation", ParentID: &firm.ID})
		round := must(x.Rounds.AddRound(t.Context(), x.kim, rounds.RoundForm{
			Name:                 "Delar",
			QuestionnaireKey:     "four",
			QuestionnaireVersion: "1",
			OpensOn:              "2026-03-12",
			ClosesOn:             "2026-04-30",
			Entities:             []assessment.ID{top.ID, low.ID, lower.ID, part.ID},
		}))(t)
		read := func(p assessment.Principal, q insight.SummaryQuery, want ...string) record.Summary {
			t.Helper()
			q.RoundID = &round.ID
			s := must(x.Insight.Summary(t.Context(), p, q))(t).Summary
			names := map[string]string{
				top.ID.String(): "Hela", low.ID.String(): "Delen", lower.ID.String(): "Minsta", part.ID.String(): "Firmans del",
			}
			var got []string
			for _, c := range s.Contradictions {
				says := c.Question + ": " + names[c.Whole] + " yes,"
				for _, id := range c.Entities {
					says += " " + names[id]
				}
				got = append(got, says+" no")
			}
			if diff := cmp.Diff(want, got); diff != "" || s.ContradictionsInAll != len(want) {
				t.Errorf("%s sees %d (-want +got):\n%s", p.User.Name, s.ContradictionsInAll, diff)
			}
			return s
		}
		whole := insight.SummaryQuery{Whole: true}
		for entity, values := range map[assessment.ID][]string{
			low.ID:   {"no", "no", "yes", "partly"},
			lower.ID: {"no", "yes", "no", ""},
			part.ID:  {"no", "no", "no", "no"},
		} {
			p := x.as(t, "svarar"+entity.String(), assessment.Respondent, entity)
			x.hand(t, round.ID, entity, p, values...)
		}
		read(x.chair, whole, "B1: Delen yes, Minsta no") // before the whole has submitted
		x.hand(t, round.ID, top.ID, x.as(t, "hel", assessment.Respondent, top.ID), "yes", "partly", "yes", "yes")
		s := read(x.chair, whole, "A1: Hela yes, Delen Minsta no", "B1: Hela yes, Minsta no")
		if _, err := json.Marshal(s); err != nil {
			t.Error(err)
		}
		// Who sees only a part is told nothing of the whole.
		b := must(json.Marshal(read(x.as(t, "delad", assessment.Management, low.ID), insight.SummaryQuery{},
			"B1: Delen yes, Minsta no")))(t)
		if strings.Contains(string(b), top.ID.String()) {
			t.Errorf("the part sees the whole: %s", b)
		}
		read(x.as(t, "firmad", assessment.Management, part.ID), insight.SummaryQuery{})
	})
}
