package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

func TestSubmitAndDecide(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	work := "/organisations/norrdal/work"
	a.sara.Get(work).
		Want(http.StatusOK).
		Shows("Socialförvaltningen", "0 av 28 frågor besvarade", "20 dagar kvar", a.Sv.T("work.begin"))
	a.say(t, "sara", "E1", "yes", "")
	a.say(t, "sara", "E2", "dont_know", "")
	a.sara.Get(a.Base).Want(http.StatusOK).Shows("Hör av er till Kim.", "2 av 28")
	page := a.sara.Get(a.Base+"/submit").
		Want(http.StatusOK).
		Shows("26 frågor saknar svar", a.Sv.T("submit.dont_know", "Count", 1), a.Sv.T("submit.unproven", "Count", 1))
	unanswered := func(n *html.Node) bool { return apitest.Attribute(n, "href") == a.Base+"/areas/E#E3" }
	if page.Find(unanswered) == nil {
		t.Error("no link straight to a question without an answer")
	}
	a.sara.Post(a.Base+"/submit", "version", page.Value("version")).
		Want(http.StatusUnprocessableEntity).
		Shows(a.Sv.T("submit.anyway_required"))
	a.sara.Post(a.Base+"/submit", "version", "7", "anyway", "true").Want(http.StatusPreconditionFailed)
	a.sara.Post(a.Base+"/submit", "anyway", "true").Want(http.StatusPreconditionRequired)
	receipt := a.Base + "/submissions/1"
	a.sara.Post(a.Base+"/submit", "version", page.Value("version"), "anyway", "true").To(receipt)
	shown := a.sara.Get(receipt).
		Want(http.StatusOK).
		Shows(a.Sv.T("submit.done"), a.Sv.T("submission.preliminary"), "Sara Lind", "2 av 28")
	if shown.HasForm(receipt + "/decision") {
		t.Error("a respondent has the form to decide")
	}
	file := a.sara.Get(receipt + "/file").Want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if hash := hex.EncodeToString(sum[:]); !strings.Contains(shown.Text(), hash) {
		t.Errorf("the receipt does not show the file's hash %s", hash)
	}
	a.sara.Get(a.Base + "/areas/E").Shows(a.Sv.T("answers.why.submitted"))
	a.sara.Get(work).Shows(a.Sv.T("work.state.submitted"))

	a.lars.Get(work).Want(http.StatusOK).Shows(a.Sv.T("work.below_deciding", "Count", 1), a.Sv.T("work.decide"))
	a.lars.Get(a.Base).Shows(a.Sv.T("work.decide"))
	if !a.lars.Get(receipt).Want(http.StatusOK).HasForm(receipt + "/decision") {
		t.Error("who approves has no form to decide")
	}
	a.lars.Post(receipt+"/decision", "outcome", "returned", "reason", " ").
		Want(http.StatusUnprocessableEntity).
		Shows(a.Sv.T("error.required"))
	long := strings.Repeat("å", assessment.MaxText+1)
	refused := a.lars.Post(receipt+"/decision", "outcome", "returned", "reason", "Mer", "remark.E2", long).
		Want(http.StatusUnprocessableEntity)
	if textIn(refused, "remark.E2") != long || refused.Problem("remark.E2") == "" || textIn(refused, "reason") != "Mer" {
		t.Errorf("a remark that is too long comes back with %q", refused.Problem("remark.E2"))
	}
	asked := a.lars.Post(receipt+"/decision", "outcome", "approved", "remark.E2", "Vilket avtal?").Want(http.StatusOK)
	if got := asked.Value("remark.E2"); got != "Vilket avtal?" {
		t.Errorf("asked whether to approve, the remark is %q", got)
	}
	a.lars.Post(receipt+"/decision", "outcome", "returned", "reason", "E2 behöver ett riktigt svar.",
		"remark.E2", "Vilket avtal?").To(receipt)
	a.sara.Get(a.Base+"/areas/E").Shows(a.Sv.T("remarks.on_yours"), "Vilket avtal?")
	a.sara.Get(a.Base).Shows(a.Sv.T("remarks.count", "Count", 1))
	a.lars.Get(receipt).Shows(a.Sv.T("submission.returned_done"), "E2 behöver ett riktigt svar.", "Lars Bergman")
	a.sara.Get(work).Shows(a.Sv.T("work.returned"), "E2 behöver ett riktigt svar.")
	a.sara.Get(a.Base).Shows(a.Sv.T("answers.returned", "Number", 1), "Lars Bergman")

	a.sara.Send(http.MethodPost, a.Base+"/questions/E2", script, []string{"E2.version", "1", "E2.value", "no"}).
		Want(http.StatusOK)
	page = a.sara.Get(a.Base + "/submit").Want(http.StatusOK)
	a.sara.Post(a.Base+"/submit", "version", page.Value("version"), "anyway", "true").To(a.Base + "/submissions/2")
	a.sara.Get(a.Base + "/areas/E").Hides("Vilket avtal?")
	news := a.lars.Get(a.Base+"/submissions/2?show=changed").Want(http.StatusOK).
		Shows(a.Sv.T("remarks.changed", "Count", 1), a.Sv.T("remarks.remarked", "Count", 1), "Vilket avtal?", a.Sv.T("remarks.was"))
	for n := range news.Page.Descendants() {
		if n.Data == "p" && apitest.Attribute(n, "class") == "id number" && apitest.Inner(n) != "E2" {
			t.Errorf("%s is shown among what has changed", apitest.Inner(n))
		}
	}
	a.lars.Post(receipt+"/decision", "outcome", "approved", "confirmed", "true").Want(http.StatusConflict)
	a.lars.Post(a.Base+"/submissions/2/decision", "outcome", "approved", "confirmed", "true").To(a.Base + "/submissions/2")
	a.lars.Get(a.Base + "/submissions/2").Shows(a.Sv.T("submission.approved_done"))
	a.sara.Get(receipt).Want(http.StatusOK).Shows(a.Sv.T("submission.returned"))
	a.sara.Get(a.Base).Shows("Inlämning 2", "Inlämning 1", a.Sv.T("answers.why.approved"))
}

func TestProvidedAnswers(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	structure, err := a.Use.Entities.Structure(t.Context(), a.Admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]assessment.ID{}
	for _, n := range structure.Tree.Nodes {
		ids[n.Key] = n.ID
	}
	f := rounds.RoundForm{
		Name:     a.Round.Name,
		OpensOn:  a.Round.OpensOn,
		ClosesOn: a.Round.ClosesOn,
		Version:  a.Round.Version,
		Entities: []assessment.ID{ids["soc"], ids["kultur"]},
		Provisions: []assessment.Provision{
			{ProviderID: ids["kultur"], Questions: []string{"F1", "F3"}, Receivers: []assessment.ID{ids["soc"]}},
		},
	}
	if _, err := a.Use.Rounds.SaveRound(t.Context(), a.Who(t, "kim"), a.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	area := a.Base + "/areas/F"
	a.sara.Get(area).
		Want(http.StatusOK).
		Shows(a.Sv.T("answers.provided_by", "Entity", "Kulturförvaltningen"),
			a.Sv.T("answers.provided_later", "Entity", "Kulturförvaltningen"))
	v, err := a.Use.Rounds.Round(t.Context(), a.Who(t, "kim"), a.Round.ID)
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
			if _, err := a.Use.Rounds.SaveAnswer(t.Context(), a.Who(t, "lars"), row.Assessment.ID, answer); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.sara.Get(area).Shows("Från kultur om F1", a.Sv.T("answers.confirm"))
	a.sara.Get(a.Base + "/submit").Shows(a.Sv.T("submit.unreviewed", "Count", 2))

	// The form without a stance is not an answer of their own.
	a.sara.Post(area, "F1.version", "1", "F1.comment", "", "F3.version", "1", "F3.comment", "").To(area)
	for _, question := range []string{"F1", "F3"} {
		if got := a.Stored(t, question); got.Stance != assessment.Unreviewed || got.Value != "partly" {
			t.Errorf("%s became %+v", question, got)
		}
	}
	a.sara.Post(area, "F1.version", "1", "F1.stance", "confirmed", "F3.version", "1", "F3.stance", "disputed",
		"F3.value", "no", "F3.comment", "").
		Want(http.StatusUnprocessableEntity).
		Shows(a.Sv.T("error.dispute_without_reason"))
	// Answering means disputing, even if the choice of a stance was not sent: nothing typed is ignored.
	typed := a.sara.Send(http.MethodPost, a.Base+"/questions/F3", script, []string{"F3.version", "1", "F3.value", "no"}).
		Want(http.StatusUnprocessableEntity)
	if problem, shown := partOf(typed, "F3-comment-problem"); !shown || problem != a.Sv.T("error.dispute_without_reason") {
		t.Errorf("the comment's problem is %q", problem)
	}
	typed = a.sara.Send(http.MethodPost, a.Base+"/questions/F3", script,
		[]string{"F3.version", "1", "F3.value", "no", "F3.comment", "Egna servrar"}).
		Want(http.StatusOK)
	if got := a.Stored(t, "F3"); got.Comment != "Egna servrar" || got.Stance != assessment.Disputed ||
		tickedIn(typed, "F3.stance") != "disputed" {
		t.Errorf("typed without a stance: %+v, shown as %q", got, tickedIn(typed, "F3.stance"))
	}
	a.sara.Send(http.MethodPost, a.Base+"/questions/F3", script, []string{"F3.version", "2", "F3.stance", "confirmed"}).
		Want(http.StatusOK)
	a.sara.Post(area, "F3.version", "3", "F3.stance", "disputed", "F3.value", "no", "F3.comment", "Vi har egna servrar").
		To(area)
	want := map[string]string{"F1": "confirmed partly Från kultur om F1", "F3": "disputed no Vi har egna servrar"}
	got := map[string]string{}
	for question := range want {
		x := a.Stored(t, question)
		got[question] = fmt.Sprintf("%s %s %s", x.Stance, x.Value, x.Comment)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	a.sara.Get(area).Shows(a.Sv.T("answers.disputed_text", "Entity", "Kulturförvaltningen"), "Vi har egna servrar")
	back := a.sara.Send(http.MethodPost, a.Base+"/questions/F3", script,
		[]string{"F3.version", "4", "F3.stance", "confirmed"}).
		Want(http.StatusOK)
	back.Shows("Från kultur om F3")
}

// TestHandingOverTwice: handing a question over does not take it unseen from the person a colleague has handed it to.
func TestHandingOverTwice(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	maria, sara := a.Who(t, "maria").User.ID.String(), a.Who(t, "sara").User.ID.String()
	hand := a.Base + "/questions/E1/hand"
	a.sara.Send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", maria}).Want(http.StatusOK)
	a.maria.Send(http.MethodPost, hand, script, []string{"E1.version", "0", "E1.to", sara}).
		Want(http.StatusPreconditionFailed)
	if got := a.Stored(t, "E1"); got.AssignedTo == nil || got.AssignedTo.String() != maria || got.Version != 1 {
		t.Errorf("handed to %v in version %d", got.AssignedTo, got.Version)
	}
	a.maria.Send(http.MethodPost, hand, script, []string{"E1.version", "1", "E1.to", sara}).Want(http.StatusOK)
}

// TestWithdrawApproveAndReopen goes through a submission's life after it was handed in: taken back, approved after one
// question, and opened again.
func TestWithdrawApproveAndReopen(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	submit := func(number int) string {
		t.Helper()
		page := a.sara.Get(a.Base + "/submit").Want(http.StatusOK)
		receipt := fmt.Sprintf("%s/submissions/%d", a.Base, number)
		a.sara.Post(a.Base+"/submit", "version", page.Value("version"), "anyway", "true").To(receipt)
		return receipt
	}
	a.say(t, "sara", "E1", "yes", "")
	receipt := submit(1)
	if a.lars.Get(receipt).Want(http.StatusOK).HasForm(receipt + "/withdraw") {
		t.Error("somebody else than who submitted has the form to withdraw")
	}
	a.lars.Post(receipt + "/withdraw").Want(http.StatusConflict).Shows(a.Sv.T("error.withdraw_others"))
	if !a.sara.Get(receipt).HasForm(receipt + "/withdraw") {
		t.Error("who submitted has no form to withdraw")
	}
	a.sara.Post(receipt + "/withdraw").To(a.Base)
	a.sara.Get(a.Base).Shows(a.Sv.T("submission.withdrawn_done"), a.Sv.T("submission.withdrawn"))
	a.lars.Get(receipt).Want(http.StatusOK).Shows("Tillbakatagen av Sara Lind", a.Sv.T("submission.withdrawn"))

	receipt = submit(2)
	step := a.lars.Post(receipt+"/decision", "outcome", "approved", "reason", "Bra <b>jobbat</b>").
		Want(http.StatusOK).
		Shows(
			a.Sv.T("submission.approve_title", "Number", 2),
			a.Sv.T("submission.approve_means_counts"),
			a.Sv.T("submission.approve_means_reopen"),
			a.Sv.T("submission.approve_means_preliminary", "Count", 27),
			"Bra <b>jobbat</b>",
		)
	if step.Value("reason") != "Bra <b>jobbat</b>" || step.Value("outcome") != "approved" {
		t.Error("what was typed is lost")
	}
	a.lars.Get(receipt).Shows(a.Sv.T("submission.waiting"))
	if a.sara.Post(receipt+"/decision", "outcome", "approved").Status != http.StatusForbidden {
		t.Error("a respondent is asked whether to approve")
	}
	a.lars.Post(receipt+"/decision", "outcome", "approved", "reason", "Bra", "confirmed", step.Value("confirmed")).
		To(receipt)

	if a.sara.Get(receipt).Want(http.StatusOK).HasForm(receipt + "/reopen") {
		t.Error("a respondent has the form to reopen")
	}
	a.lars.Get(receipt).Want(http.StatusOK).Shows(a.Sv.T("submission.reopen_text"))
	a.lars.Post(receipt+"/reopen", "reason", " ").Want(http.StatusUnprocessableEntity).Shows(a.Sv.T("error.required"))
	a.lars.Post(receipt+"/reopen", "reason", "E1 gällde förra året.").To(a.Base)
	a.sara.Get("/organisations/norrdal/work").Shows(a.Sv.T("work.reopened"), "E1 gällde förra året.")
	a.sara.Get(a.Base).Shows(a.Sv.T("answers.reopened_text", "Number", 2), "Lars Bergman")
	a.sara.Get(receipt).Shows("Öppnad igen av Lars Bergman", a.Sv.T("submission.approved"))
	a.say(t, "sara", "E1", "no", "")
	submit(3)
}
