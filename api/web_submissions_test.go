package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

func TestSubmitAndDecide(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	work := "/organisations/norrdal/work"
	a.sara.get(work).
		want(http.StatusOK).
		shows("Socialförvaltningen", "0 av 28 frågor besvarade", "21 dagar kvar", a.sv.T("work.begin"))
	a.say(t, "sara", "E1", "yes", "")
	a.say(t, "sara", "E2", "dont_know", "")
	a.sara.get(a.base).want(http.StatusOK).shows("Hör av er till Kim.", "2 av 28")
	page := a.sara.get(a.base+"/submit").
		want(http.StatusOK).
		shows("26 frågor saknar svar", a.sv.T("submit.dont_know", "Count", 1), a.sv.T("submit.unproven", "Count", 1))
	if got := page.find(func(n *html.Node) bool { return attribute(n, "href") == a.base+"/areas/E#E3" }); got == nil {
		t.Error("no link straight to a question without an answer")
	}
	a.sara.post(a.base+"/submit", "version", page.value("version")).
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("submit.anyway_required"))
	a.sara.post(a.base+"/submit", "version", "7", "anyway", "true").want(http.StatusPreconditionFailed)
	a.sara.post(a.base+"/submit", "anyway", "true").want(http.StatusPreconditionRequired)
	receipt := a.base + "/submissions/1"
	a.sara.post(a.base+"/submit", "version", page.value("version"), "anyway", "true").to(receipt)
	shown := a.sara.get(receipt).
		want(http.StatusOK).
		shows(a.sv.T("submit.done"), a.sv.T("submission.preliminary"), "Sara Lind", "2 av 28")
	if shown.hasForm(receipt + "/decision") {
		t.Error("a respondent has the form to decide")
	}
	file := a.sara.get(receipt + "/file").want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if hash := hex.EncodeToString(sum[:]); !strings.Contains(shown.text(), hash) {
		t.Errorf("the receipt does not show the file's hash %s", hash)
	}
	a.sara.get(a.base + "/areas/E").shows(a.sv.T("answers.why.submitted"))
	a.sara.get(work).shows(a.sv.T("work.state.submitted"))

	a.lars.get(work).want(http.StatusOK).shows(a.sv.T("work.below_deciding", "Count", 1), a.sv.T("work.decide"))
	a.lars.get(a.base).shows(a.sv.T("work.decide"))
	if !a.lars.get(receipt).want(http.StatusOK).hasForm(receipt + "/decision") {
		t.Error("who approves has no form to decide")
	}
	a.lars.post(receipt+"/decision", "outcome", "returned", "reason", " ").
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("error.required"))
	a.lars.post(receipt+"/decision", "outcome", "returned", "reason", "E2 behöver ett riktigt svar.").to(receipt)
	a.lars.get(receipt).shows(a.sv.T("submission.returned_done"), "E2 behöver ett riktigt svar.", "Lars Bergman")
	a.sara.get(work).shows(a.sv.T("work.returned"), "E2 behöver ett riktigt svar.")
	a.sara.get(a.base).shows(a.sv.T("answers.returned", "Number", 1), "Lars Bergman")

	a.sara.send(http.MethodPost, a.base+"/questions/E2", script, []string{"E2.version", "1", "E2.value", "no"}).
		want(http.StatusOK)
	page = a.sara.get(a.base + "/submit").want(http.StatusOK)
	a.sara.post(a.base+"/submit", "version", page.value("version"), "anyway", "true").to(a.base + "/submissions/2")
	a.lars.post(receipt+"/decision", "outcome", "approved").want(http.StatusConflict)
	a.lars.post(a.base+"/submissions/2/decision", "outcome", "approved").to(a.base + "/submissions/2")
	a.lars.get(a.base + "/submissions/2").shows(a.sv.T("submission.approved_done"))
	a.sara.get(receipt).want(http.StatusOK).shows(a.sv.T("submission.returned"))
	a.sara.get(a.base).shows("Inlämning 2", "Inlämning 1", a.sv.T("answers.why.approved"))
}

func TestProvidedAnswers(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	structure, err := a.use.Entities.Structure(t.Context(), a.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]assessment.ID{}
	for _, n := range structure.Tree.Nodes {
		ids[n.Key] = n.ID
	}
	f := rounds.RoundForm{
		Name:     a.round.Name,
		OpensOn:  a.round.OpensOn,
		ClosesOn: a.round.ClosesOn,
		Version:  a.round.Version,
		Entities: []assessment.ID{ids["soc"], ids["kultur"]},
		Provisions: []assessment.Provision{
			{ProviderID: ids["kultur"], Questions: []string{"F1", "F3"}, Receivers: []assessment.ID{ids["soc"]}},
		},
	}
	if _, err := a.use.Rounds.SaveRound(t.Context(), a.who(t, "kim"), a.round.ID, f); err != nil {
		t.Fatal(err)
	}
	area := a.base + "/areas/F"
	a.sara.get(area).
		want(http.StatusOK).
		shows(a.sv.T("answers.provided_by", "Entity", "Kulturförvaltningen"), a.sv.T("answers.provided_later", "Entity", "Kulturförvaltningen"))
	v, err := a.use.Rounds.Round(t.Context(), a.who(t, "kim"), a.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	zero := int64(0)
	for _, row := range v.Rows {
		if row.EntityID != ids["kultur"] {
			continue
		}
		for _, question := range []string{"F1", "F3"} {
			answer := rounds.AnswerForm{
				QuestionID: question,
				Value:      "partly",
				Comment:    "Från kultur om " + question,
				Version:    &zero,
			}
			if _, err := a.use.Rounds.SaveAnswer(t.Context(), a.who(t, "lars"), row.Assessment.ID, answer); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.sara.get(area).shows("Från kultur om F1", a.sv.T("answers.confirm"))
	a.sara.get(a.base + "/submit").shows(a.sv.T("submit.untold", "Count", 2))

	// The form without a stance is no answer of their own.
	a.sara.post(area, "F1.version", "1", "F1.comment", "", "F3.version", "1", "F3.comment", "").to(area)
	for _, question := range []string{"F1", "F3"} {
		if got := a.stored(t, question); got.Stance != assessment.Untold || got.Value != "partly" {
			t.Errorf("%s became %+v", question, got)
		}
	}
	a.sara.post(area, "F1.version", "1", "F1.stance", "confirmed", "F3.version", "1", "F3.stance", "disputed", "F3.value", "no", "F3.comment", "").
		want(http.StatusUnprocessableEntity).
		shows(a.sv.T("error.dispute_without_reason"))
	// Who answers, disputes, also where the choice of a stance did not arrive: nothing typed is passed over.
	typed := a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "1", "F3.value", "no"}).
		want(http.StatusUnprocessableEntity)
	if problem, shown := typed.part("F3-comment-problem"); !shown || problem != a.sv.T("error.dispute_without_reason") {
		t.Errorf("the comment's problem is %q", problem)
	}
	typed = a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "1", "F3.value", "no", "F3.comment", "Egna servrar"}).
		want(http.StatusOK)
	if got := a.stored(t, "F3"); got.Comment != "Egna servrar" || got.Stance != assessment.Disputed ||
		typed.ticked("F3.stance") != "disputed" {
		t.Errorf("typed without a stance: %+v, shown as %q", got, typed.ticked("F3.stance"))
	}
	a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "2", "F3.stance", "confirmed"}).
		want(http.StatusOK)
	a.sara.post(area, "F3.version", "3", "F3.stance", "disputed", "F3.value", "no", "F3.comment", "Vi har egna servrar").
		to(area)
	want := map[string]string{"F1": "confirmed partly Från kultur om F1", "F3": "disputed no Vi har egna servrar"}
	got := map[string]string{}
	for question := range want {
		x := a.stored(t, question)
		got[question] = fmt.Sprintf("%s %s %s", x.Stance, x.Value, x.Comment)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	a.sara.get(area).shows(a.sv.T("answers.disputed_text", "Entity", "Kulturförvaltningen"), "Vi har egna servrar")
	back := a.sara.send(http.MethodPost, a.base+"/questions/F3", script, []string{"F3.version", "4", "F3.stance", "confirmed"}).
		want(http.StatusOK)
	back.shows("Från kultur om F3")
}

// TestHandingOverTwice: who hands a question on does not take it unseen from whom a colleague has handed it to.
func TestHandingOverTwice(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	maria, sara := a.who(t, "maria").User.ID.String(), a.who(t, "sara").User.ID.String()
	hand := a.base + "/questions/E1/hand"
	a.sara.send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", maria}).want(http.StatusOK)
	a.maria.send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", sara}).
		want(http.StatusPreconditionFailed)
	if got := a.stored(t, "E1"); got.AssignedTo == nil || got.AssignedTo.String() != maria || got.Version != 1 {
		t.Errorf("handed to %v in version %d", got.AssignedTo, got.Version)
	}
	a.maria.send(http.MethodPost, hand, script, []string{"E1.version", "1", "E1.to", sara}).want(http.StatusOK)
}
