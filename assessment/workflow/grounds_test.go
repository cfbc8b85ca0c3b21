package workflow_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// rated makes the audit rate risk, before fieldwork.
func (x *audited) rated(t *testing.T) {
	t.Helper()
	f := x.auditForm()
	f.Version = x.audit.Version
	f.Key = x.audit.Key
	f.Scale.Risks = []assessment.RiskStep{
		{Label: " Hög ", Tone: assessment.Criticism}, {}, {Label: "Medel", Tone: assessment.Neutral}, {Label: "Låg"},
	}
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
}

// TestFindingsInFull saves what belongs to an observation with it and the risk with the judgement, each from its own
// version, and keeps all of them in the versions.
func TestFindingsInFull(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.rated(t)
		x.begin(t)
		best := assessment.Ordinal(400)
		full := assessment.Grounds{Criterion: "Minst årligen.", Cause: "Ingen har tid. ", Consequence: "Det är okänt.", Risk: "Hög"}
		observe := audits.JudgementForm{
			EntityID: x.soc.ID, QuestionID: "1", Part: audits.Observed, Observation: "Görs inte.", Grounds: full,
			Version: version(0),
		}
		judge := audits.JudgementForm{
			EntityID: x.soc.ID, QuestionID: "1", Part: audits.Judged, Ordinal: &best, Reason: "Muntligt.", Version: version(0),
			Grounds: assessment.Grounds{Cause: "ANNAT", Risk: "Kritisk"},
		}
		save := func(f ...audits.JudgementForm) []audits.JudgementOutcome {
			t.Helper()
			return must(x.Audits.SaveColumn(
				t.Context(), x.anna, x.audit.ID, x.soc.ID, audits.ColumnForm{Judgements: f},
			))(t).Judgements
		}
		got := save(observe, judge)
		invalid(t, got[1].Err, "risk: error.unknown_risk")
		if want := (assessment.Grounds{Criterion: "Minst årligen.", Cause: "Ingen har tid.", Consequence: "Det är okänt."}); got[0].
			Err != nil || got[0].Stored.Grounds() != want {
			t.Errorf("with the observation are saved %+v, %v", got[0].Stored, got[0].Err)
		}
		judge.Grounds.Risk = "Hög"
		if got = save(judge); got[0].Err != nil || got[0].Stored.Version != 2 || got[0].Stored.Risk != "Hög" ||
			got[0].Stored.Cause != "Ingen har tid." {
			t.Errorf("with the judgement are saved %+v, %v", got[0].Stored, got[0].Err)
		}
		older := observe
		older.Version = version(0)
		older.Grounds.Cause = "En annan orsak"
		if got = save(older); !got[0].Stale() {
			t.Errorf("over a cause that somebody has saved, from no version: %+v", got[0])
		}
		older.Version, older.Unsent = version(1), []string{"criterion", "consequence"}
		older.Grounds.Criterion, older.Grounds.Consequence = "", ""
		if got = save(older); got[0].Err != nil || got[0].Stored.Criterion != "Minst årligen." ||
			got[0].Stored.Cause != "En annan orsak" || got[0].Stored.Risk != "Hög" {
			t.Errorf("what was not sent is %+v, %v", got[0].Stored, got[0].Err)
		}
		versions := must(x.Audits.JudgementVersions(
			t.Context(), x.anna, x.audit.ID, assessment.Place{QuestionID: "1", EntityID: x.soc.ID},
		))(t)
		var kept []string
		for _, v := range versions.Items {
			kept = append(kept, strings.Join([]string{v.Criterion, v.Cause, v.Consequence, v.Risk}, "|"))
		}
		want := []string{
			"Minst årligen.|En annan orsak|Det är okänt.|Hög", "Minst årligen.|Ingen har tid.|Det är okänt.|Hög",
			"Minst årligen.|Ingen har tid.|Det är okänt.|",
		}
		if diff := cmp.Diff(want, kept); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
	})
}

// TestStepsOfRisk: an audit without steps of risk rates none; steps have their own words, each once.
func TestStepsOfRisk(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		f := x.auditForm()
		f.Version, f.Key = x.audit.Version, x.audit.Key
		f.Scale.Risks = []assessment.RiskStep{{Label: "Hög"}, {Label: "Hög"}, {Tone: "lila"}}
		_, err := x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f)
		invalid(t, err, "risks.1.label: error.scale_twice", "risks.2.label: error.required", "risks.2.tone: error.invalid")
		x.begin(t)
		_, err = x.Audits.Judge(t.Context(), x.anna, x.audit.ID, audits.JudgementForm{
			EntityID: x.soc.ID, QuestionID: "1", Grounds: assessment.Grounds{Risk: "Hög"}, Version: version(0),
		})
		invalid(t, err, "risk: error.unknown_risk")
	})
}

// TestFactCheckOfFindingsInFull sends what belongs to an observation as passages of their own, the risk only with the
// judgements, and writes an accepted comment where it belongs.
func TestFactCheckOfFindingsInFull(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.rated(t)
		x.observed(t)
		must(x.Audits.Judge(t.Context(), x.anna, x.audit.ID, audits.JudgementForm{
			EntityID: x.soc.ID, QuestionID: "1", Ordinal: new(assessment.Ordinal), Observation: "Policyn är från 2019.",
			Grounds: assessment.Grounds{Criterion: "Kriteriet", Cause: "Orsaken", Consequence: "Följden", Risk: "Medel"},
			Reason:  "SKÄLET",
			Version: version(1),
		}))(t)
		facts := x.checkFacts(t, false, x.sara)
		whole := x.checkFacts(t, true, x.sara)
		v := must(x.Audits.FactsToCheck(t.Context(), x.sara, facts.ID))(t)
		want := []string{"criterion/1/soc", "observation/1/soc", "cause/1/soc", "consequence/1/soc", "observation/1/skola"}
		if diff := cmp.Diff(want, passageKeys(v.Passages)[1:6]); diff != "" {
			t.Errorf("passages (-want +got):\n%s", diff)
		}
		if got := v.Passages[2]; got.Risk != "" {
			t.Errorf("without judgements, the risk is %q", got.Risk)
		}
		if got := must(x.Audits.FactsToCheck(t.Context(), x.sara, whole.ID))(t).Passages[2]; got.Risk != "Medel" {
			t.Errorf("with judgements, the risk of %s is %q", got.Key, got.Risk)
		}
		c := x.comment(t, x.sara, facts.ID, audits.FactCommentForm{Passage: "cause/1/soc", Text: "Fel."})
		must(x.Audits.AnswerFactComment(t.Context(), x.anna, x.audit.ID, facts.ID, c.ID, audits.FactAnswerForm{
			Outcome: assessment.FactAccepted, Text: "En annan orsak", Holds: 2, Version: c.Version,
		}))(t)
		if j := x.cell(t, "1", x.soc.ID).Judgement; j.Cause != "En annan orsak" || j.Criterion != "Kriteriet" ||
			j.Observation != "Policyn är från 2019." || j.Risk != "Medel" || j.Reason != "SKÄLET" {
			t.Errorf("the judgement is now %+v", j)
		}
	})
}
