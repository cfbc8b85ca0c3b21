package journeys_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// seal is the hash on a receipt, and whether it is that of the file.
func (b *browser) seal() string {
	b.t.Helper()
	shown := eval[string](b, `document.getElementById("hash").textContent`)
	if !regexp.MustCompile("^[0-9a-f]{64}$").MatchString(shown) {
		b.t.Errorf("the receipt's hash is %q", shown)
	}
	counted := eval[string](
		b,
		`fetch([...document.querySelectorAll("main a")].find(e => e.href.endsWith("/file")).href).then(r => r.arrayBuffer()).then(content => crypto.subtle.digest("SHA-256", content))
		.then(sum => [...new Uint8Array(sum)].map(byte => byte.toString(16).padStart(2, "0")).join(""))`,
	)
	if counted != shown {
		b.t.Errorf("the receipt shows %s, and the file has %s", shown, counted)
	}
	return shown
}

// handIn submits with something missing, which the manager returns with a reason; what was missing is answered,
// submitted again and approved. Both submissions can be read afterwards.
func (c *journey) handIn(t *testing.T, sara, lars *browser) {
	sara.t, lars.t = t, t
	sv := c.Sv

	// An answer that another entity gives is confirmed.
	sara.open(c.Base + "/areas/F")
	sara.shows(sv.T("answers.provided_by", "Entity", "It-förvaltningen"))
	sara.shows("Ivars kommentar")
	sara.inspect("area")
	sara.tick("F1.stance", "confirmed")
	sara.until(
		"the answer is confirmed",
		`document.querySelector('[data-part="F1-status"]').dataset.state === "saved" && document.querySelector('[name="F1.stance"]:checked').defaultChecked`,
	)
	if got := c.Stored(t, "F1"); got.Stance != assessment.Confirmed || got.Value != "yes" {
		t.Errorf("the answer is stored as %+v", got)
	}
	questionnaire := c.standing(t).Questionnaire
	c.answerAll(t, func(_ int, question string) rounds.AnswerForm {
		q, _ := questionnaire.Question(question)
		switch {
		case q.Level == 1:
			return rounds.AnswerForm{
				Value:    "yes",
				Comment:  "Finns i ledningssystemet.",
				Evidence: []assessment.Evidence{{Text: "Riktlinje 2026"}},
			}
		case q.Level == 2:
			return rounds.AnswerForm{Value: "yes"}
		case q.Level == 3:
			return rounds.AnswerForm{Value: "partly"}
		}
		return rounds.AnswerForm{Value: "dont_know"}
	}, "D1", "E1")

	sara.open(c.Base)
	sara.press(sv.T("answers.look_through"))
	sara.arrive(c.Base + "/submit")
	if got := eval[string](
		sara,
		`[...document.querySelectorAll("main h2")].find(e => e.checkVisibility()).textContent`,
	); got != sv.T("submit.unanswered", "Count", 2) {
		t.Errorf("first comes %q", got)
	}
	missing := eval[[]string](
		sara,
		`[...document.querySelectorAll("[aria-labelledby=unanswered] .id")].map(e => e.textContent)`,
	)
	if diff := cmp.Diff([]string{"D1", "E1"}, missing); diff != "" {
		t.Errorf("what is missing (-want +got):\n%s", diff)
	}
	sara.inspect("submit", wide, narrowDark)
	sara.press(sv.T("submit.do"))
	sara.arrive(c.Base + "/submit")
	sara.shows(sv.T("submit.anyway_required"))
	sara.inspect("submit-problem", narrow)
	sara.tick("anyway", "true")
	sara.press(sv.T("submit.do"))
	sara.arrive(c.Base + "/submissions/1")
	sara.shows(sv.T("submit.done"))
	sara.shows(sv.T("submission.preliminary_text", "Count", 2))
	first := sara.seal()
	sara.inspect("receipt", wide, narrowDark)

	lars.open("/organisations/norrdal/work")
	lars.inspect("work-manager", wideDark)
	lars.press(sv.T("work.decide") + ": Socialförvaltningen")
	lars.arrive(c.Base + "/submissions/1")
	lars.inspect("decision", wide, narrowDark)
	lars.press(sv.T("submission.return"))
	lars.arrive(c.Base + "/submissions/1/decision")
	lars.inspect("decision-problem", narrow)
	remark := "Hur vet ni det? Riskanalysen från i våras nämns inte."
	lars.remark("B4", remark)
	lars.remark("D1", "Personalavdelningen har siffrorna.")
	lars.inspect("decision-remarks", wide, narrowDark)
	reason := "D1 och E1 saknar svar. Fråga personalavdelningen och upphandlingen."
	lars.fill("reason", reason)
	lars.press(sv.T("submission.return"))
	lars.arrive("/organisations/norrdal/")
	lars.shows(sv.T("submission.returned_done"))

	sara.open("/organisations/norrdal/work")
	sara.shows(reason)
	sara.inspect("work-returned", narrow)
	sara.open(c.Base)
	sara.shows(reason)
	sara.shows(sv.T("remarks.count", "Count", 2))
	sara.inspect("assessment-returned", wide, narrow)
	sara.open(c.Base + "/areas/B")
	if got := sara.inside("#B4"); !strings.Contains(got, remark) {
		t.Errorf("the remark is not at its question, which says:\n%s", got)
	}
	sara.inspect("area-remark", wide, narrowDark)
	sara.english("area-remark", c.Base+"/areas/B", narrow)
	changed := int(c.Stored(t, "B4").Version) + 1
	sara.tick("B4.value", "yes")
	sara.saved("B4", changed)
	sara.open(c.Base + "/areas/D")
	sara.tick("D1.value", "yes")
	sara.saved("D1", 1)
	sara.open(c.Base + "/areas/E")
	sara.pressIn("E1", `button[formaction$="/keep"]`)
	sara.saved("E1", 1)
	if got, last := c.Stored(t, "E1"), c.standing(t).Previous["E1"]; got.Value != last.Value ||
		got.Comment != last.Comment {
		t.Errorf("still true became %+v, and last year's is %+v", got, last)
	}
	sara.open(c.Base + "/submit")
	if strings.Contains(sara.text(), sv.T("submit.unanswered_text")) {
		t.Error("something is still said to be missing")
	}
	sara.press(sv.T("submit.do"))
	sara.arrive(c.Base + "/submissions/2")
	second := sara.seal()
	if first == second {
		t.Error("both submissions have the same hash")
	}
	c.readChanges(lars, remark)
	lars.press(sv.T("submission.approve"))
	lars.arrive(c.Base + "/submissions/2/decision")
	lars.shows(sv.T("submission.approve_title", "Number", 2))
	lars.inspect("submission-approve", wide, narrowDark)
	lars.press(sv.T("submission.approve_do"))
	lars.arrive("/organisations/norrdal/")
	lars.shows(sv.T("submission.approved_done"))

	for number, texts := range [][]string{{first, sv.T("submission.returned"), reason},
		{second, sv.T("submission.approved")}} {
		for _, b := range []*browser{sara, lars} {
			b.open(fmt.Sprintf("%s/submissions/%d", c.Base, number+1))
			for _, text := range texts {
				b.shows(text)
			}
			b.seal()
		}
	}
	lars.inspect("submission-approved", wideDark)
}

// readChanges looks at what the second submission has changed since the first, as who decides does.
func (c *journey) readChanges(lars *browser, remark string) {
	lars.t.Helper()
	sv, second := c.Sv, c.Base+"/submissions/2"
	lars.open(second)
	lars.shows(sv.T("remarks.changed", "Count", 3))
	lars.shows(sv.T("remarks.remarked", "Count", 2))
	lars.press(sv.T("remarks.show_changed"))
	lars.arrive(second)
	for _, text := range []string{"B4", "D1", "E1", remark, sv.T("remarks.was")} {
		lars.shows(text)
	}
	shown := eval[[]string](lars, `[...document.querySelectorAll(".sealed .id")].map(e => e.textContent)`)
	if diff := cmp.Diff([]string{"B4", "D1", "E1"}, shown); diff != "" {
		lars.t.Errorf("what has changed (-want +got):\n%s", diff)
	}
	lars.inspect("submission-changed")
	lars.english("submission-changed", lars.path(), wide)
}

// remark writes a remark on an answer of the submission.
func (b *browser) remark(question, text string) {
	b.t.Helper()
	field := "remark." + question
	b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`li details:has([name=%q]) > summary`, field))))
	b.fill(field, text)
}

// inside is what a part of the page shows.
func (b *browser) inside(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}
