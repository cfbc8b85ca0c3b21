package journeys_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// TestReplyJourney follows a body's reply in a real browser: the coordinator prepares it with the keyboard alone, the
// chair approves it on a phone, the auditor reads and prints it, and what is accepted becomes actions. axe finds no
// problems, nothing overflows, and pictures are kept.
func TestReplyJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	f := x.Form
	f.CommissionedBy, f.Auditor, f.Version = []string{"Norrdals kommuns revisorer"}, "Ek Revision AB", x.Audit.Version
	f.ReplyDue = assessment.DateOf(time.Now().AddDate(0, 1, 0))
	x.Audit = apitest.Done(x.Use.Audits.SaveAudit(t.Context(), x.Auditor, x.Audit.ID, f))(t)
	x.Write(t)
	for _, text := range []string{
		"Se till att alla chefer får veta vilka av deras medarbetare som inte har gått utbildningen i informationssäkerhet.",
		"Öva kontinuitetsplanerna för de verksamheter som inte får stanna.",
	} {
		apitest.Done(x.Use.Audits.AddRecommendation(t.Context(), x.Auditor, x.Audit.ID, audits.RecommendationForm{
			BodyID: x.Board.ID, Text: text, Places: []assessment.Place{{QuestionID: "1", EntityID: x.Root}},
		}))(t)
	}
	apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	x.Join(t, "Carl Dahl", "carl@norrdal.example", assessment.Management, x.Root)
	x.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.Company)

	chromium := startChromium(t)
	window := func(email string) *browser {
		b := newWindow(t, chromium, x.Server)
		b.signIn(email)
		return b
	}
	sv, replies := x.Sv, x.Path+"/replies/"+x.Board.ID.String()

	kim := window("kim@norrdal.example")
	kim.open(replies)
	kim.inspect("replies-empty", wide, narrowDark)
	kim.tab("way to the first reply", func(f focus) bool { return strings.HasPrefix(f.Text, sv.T("reply.write")) })
	kim.follow(replies)
	kim.inspect("reply-form", narrow, wideDark)
	kim.answersByKeyboard(replies, 0, "planned_action", "Besluta om en rutin för riskanalys.\nFölj upp den varje år.",
		"owner_role", "Kommundirektör", "due_year", "2199")
	kim.shows(sv.T("reply.saved"))
	kim.answersByKeyboard(replies, 1, "text", "Cheferna får redan veta det en gång om året. Vi ökar till två.")
	kim.answersByKeyboard(replies, 2, "text", "Planerna övades i november. Nästa övning är beslutad.")
	kim.inspect("replies-prepared", looks...)
	kim.quiet()

	// The chair has it on the phone, as a task.
	carl := window("carl@norrdal.example")
	carl.in(narrow)
	carl.open(org)
	carl.press(sv.T("start.task.approve_reply", "Subject", "Granskning", "Count", 3))
	carl.arrive(replies)
	carl.press(sv.T("reply.approve_waiting", "Count", 3))
	carl.arrive(replies + "/approve")
	carl.inspect("reply-approve", narrow, narrowDark, wide)
	carl.in(narrow)
	carl.fill("case_number", "KS 2026/112")
	carl.press(sv.T("reply.approve", "Count", 3))
	carl.arrive(replies)
	carl.shows(sv.T("reply.approved"))
	carl.quiet()

	// The auditor hears of it and reads it as a letter.
	anna := window("anna@revisor.example") // whose start page says it once
	anna.shows(sv.T("start.notice.reply_approved"))
	anna.open(replies)
	anna.press(sv.T("reply.letter.read", "Number", 1))
	anna.arrive(replies + "/approvals/1")
	anna.shows("KS 2026/112")
	anna.inspect("reply-letter", looks...)
	anna.paper("reply-letter")
	if n := anna.pages("reply-letter"); n > 2 {
		t.Errorf("a reply to three recommendations is printed on %d sheets", n)
	}
	anna.english("reply-letter", replies+"/approvals/1", wide)
	anna.speak("en")
	anna.open(replies + "/approvals/1")
	anna.pages("reply-letter-english")
	anna.speak("sv")
	anna.quiet()

	// What is accepted becomes actions.
	kim.open(replies)
	kim.press(sv.T("reply.make_actions", "Count", 2))
	kim.arrive(replies)
	kim.shows(sv.T("reply.made_actions"))
	kim.inspect("replies-followed", narrow, wideDark)
	kim.open(org + "/plan")
	kim.shows("Besluta om en rutin för riskanalys.")

	olle := window("olle@norrdal.example")
	if got, _ := olle.fetched(replies); !strings.HasPrefix(got, "404") {
		t.Errorf("the company's chair gets %s", got)
	}
}

// answersByKeyboard fills in the form of a reply that is open, with the response a number of steps below the first, and
// saves it.
func (b *browser) answersByKeyboard(replies string, steps int, fields ...string) {
	b.t.Helper()
	b.tab("response", fieldNamed("response"))
	b.key(space)
	for range steps {
		b.key(arrowDown)
	}
	for i := 0; i < len(fields); i += 2 {
		b.tab(fields[i], fieldNamed(fields[i]))
		b.do(chromedp.KeyEvent(fields[i+1]))
	}
	b.tab("button that saves", func(f focus) bool { return f.Tag == "button" && strings.TrimSpace(f.Text) == "Spara svaret" })
	b.follow(replies)
}
