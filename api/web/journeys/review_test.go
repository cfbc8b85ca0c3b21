package journeys_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// Keys that lead from topic to topic.
const (
	arrowLeft  = '\u0302'
	arrowRight = '\u0303'
)

// TestReviewJourney goes the whole way of a management review in a real browser: prepared, sent, held in meeting mode by
// keyboard with a decision on the spot, closed, signed and sealed, and next year's review, which begins with what became
// of the decision.
func TestReviewJourney(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	root := s.Root(t)
	s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, root)
	s.Join(t, "Birgitta Berg", "birgitta@norrdal.example", assessment.Management, root)
	coordinator := s.Principal(t, "kim@norrdal.example")
	for i, title := range []string{"Driftstopp i journalsystemet", "Obehörig läsning av elevakter"} {
		apitest.Done(s.Use.Registers.Risks.Add(t.Context(), coordinator, registers.Risk{
			Title: title, Likelihood: 3 - i, Consequence: 4, Treatment: "reduce", Entities: []assessment.ID{root},
		}))(t)
	}
	apitest.Done(s.Use.Registers.Objectives.Add(t.Context(), coordinator, registers.Objective{
		Title: "Alla verksamheter har klassat sin information", Due: s.Use.Today(assessment.Organisation{}), Fulfilment: "under_way", Entities: []assessment.ID{root},
	}))(t)
	chromium := startChromium(t)
	kim := newWindow(t, chromium, s.Server)
	kim.signIn("kim@norrdal.example")
	review := kim.preparesReview(s, "Ledningens genomgång")
	birgitta := newWindow(t, chromium, s.Server)
	birgitta.signIn("birgitta@norrdal.example")
	birgitta.open(org)
	birgitta.press(s.Sv.T("start.task.read", "Subject", "Ledningens genomgång"))
	birgitta.arrive(review)
	birgitta.inspect("review-reader", wide, narrowDark)
	kim.holdsReview(s, review)
	birgitta.signsReview(s, review)

	kim.open(org + "/reviews")
	kim.inspect("reviews", wide, narrowDark)
	kim.open(org + "/search?q=" + url.QueryEscape("Ledningens genomgång"))
	kim.shows(s.Sv.T("search.kind.reviews"))
	kim.english("review", review, wide, narrow)
	kim.open(org + "/reviews/new")
	kim.fill("title", "Nästa års genomgång")
	kim.press(s.Sv.T("reviews.begin"))
	kim.arrive(org + "/reviews/")
	next := strings.TrimSuffix(kim.path(), "/plan")
	kim.open(next + "/topics/earlier")
	kim.shows("Inför tvåstegsinloggning för alla")
	kim.shows(s.Sv.T("review.part.planned"))
	kim.inspect("review-earlier", wide, narrowDark)
	kim.quiet()
	birgitta.quiet()
}

// preparesReview begins a review, plans it, writes under a topic, proposes a decision and sends the papers.
func (b *browser) preparesReview(s *apitest.Site, title string) string {
	b.t.Helper()
	b.open(org + "/reviews")
	b.inspect("reviews-empty", wide, narrowDark)
	b.open(org + "/reviews/new")
	b.inspect("review-new", wide, narrowDark)
	b.fill("title", title)
	b.press(s.Sv.T("reviews.begin"))
	b.arrive(org + "/reviews/")
	review := strings.TrimSuffix(b.path(), "/plan")
	b.set("held_on", string(s.Use.Today(assessment.Organisation{})))
	b.fill("place", "Kommunhuset, Stora salen")
	b.fill("agenda", "Läget i informationssäkerheten, beslut")
	b.choose("participants.0.user", s.Principal(b.t, "birgitta@norrdal.example").User.ID.String())
	b.fill("participants.0.role", "Kommundirektör")
	b.tick("participants.0.signatory", "true")
	b.press(s.Sv.T("review.save_meeting"))
	b.arrive(review + "/plan")
	b.inspect("review-plan", wide, narrowDark)
	b.open(review + "/topics/risks")
	b.fill("text", "Riskerna kring journalsystemet har ökat sedan leverantören bytte driftställe. Reservrutinen är inte övad.")
	b.press(s.Sv.T("review.save"))
	b.arrive(review + "/topics/risks")
	b.inspect("review-topic", wide, narrowDark)
	b.open(review + "/topics/proposals")
	b.fill("title", "Inför tvåstegsinloggning för alla")
	b.choose("about", "resources")
	b.press(s.Sv.T("review.add"))
	b.arrive(review + "/topics/proposals")
	b.inspect("review-proposals", wide, narrowDark)
	b.open(review)
	b.inspect("review")
	b.press(s.Sv.T("review.send"))
	b.arrive(review + "/send")
	b.inspect("review-send", wide, narrowDark)
	b.press(s.Sv.T("review.send"))
	b.arrive(review)
	return review
}

// holdsReview goes through the topics in meeting mode by keyboard, decides, and closes the minutes.
func (b *browser) holdsReview(s *apitest.Site, review string) {
	b.t.Helper()
	b.open(review)
	b.tab("way into the meeting", showing(s.Sv.T("review.start_meeting")))
	b.follow(review + "/meeting/earlier")
	meeting := func(key rune, topic string) {
		b.t.Helper()
		eval[bool](b, "document.activeElement.blur(); window.stillHere = true")
		b.key(key)
		b.arrive(review + "/meeting/" + topic)
	}
	meeting(arrowRight, "changes")
	meeting(arrowLeft, "earlier")
	for _, topic := range strings.Fields("earlier changes needs nonconformities measurement audits objectives feedback risks improvement") {
		if b.path() != review+"/meeting/"+topic {
			meeting(arrowRight, topic)
		}
		if topic == "risks" {
			b.inspect("review-meeting")
			b.english("review-meeting", b.path(), wide)
			b.tab("way to the text", showing(s.Sv.T("review.write_here")))
			b.key(enter)
		}
		b.tick("considered", "true")
		b.press(s.Sv.T("review.save"))
		b.arrive(review + "/meeting/" + topic)
	}
	meeting(arrowRight, "shortcomings")
	meeting(arrowRight, "proposals")
	b.tab("decision", func(f focus) bool { return f.ID == "decision-text" })
	b.do(chromedp.KeyEvent("Inför tvåstegsinloggning för alla i personal och nämnder."))
	b.choose("proposal", eval[string](b, `document.querySelector("[id=decision-proposal] option:nth-child(2)").value`))
	eval[bool](b, `document.querySelector("main [name=outcome][value=as_proposed]").click(), true`)
	b.fill("owner_role", "IT-chefen")
	b.set("due_on", "2199-12-01")
	b.press(s.Sv.T("review.save_decision"))
	b.arrive(review + "/meeting/proposals")
	b.shows(s.Sv.T("review.decided", "Number", 1))
	b.inspect("review-decided", wide, narrowDark)
	meeting(arrowRight, "statements")
	b.states(review, "suitable", "partly", "Systemet passar organisationen, men når inte bolagen.")
	b.states(review, "adequate", "no", "Tiden räcker inte.")
	b.states(review, "effective", "not_judged", "Inget mäts ännu.")
	b.inspect("review-statements", wide, narrowDark)
	eval[bool](b, "document.activeElement.blur(); window.stillHere = true")
	b.key(arrowRight)
	b.arrive(review)
	b.tab("button that closes", button(s.Sv.T("review.close")))
	b.follow(review + "/close")
	b.tab("button that closes", button(s.Sv.T("review.close")))
	b.follow(review)
	b.shows(s.Sv.T("review.held_text"))
}

// states writes one of management's statements, which stand on one page.
func (b *browser) states(review, about, verdict, text string) {
	b.t.Helper()
	at := fmt.Sprintf("[id=%s-version]", about)
	if !eval[bool](b, fmt.Sprintf(
		`(() => { const v = document.querySelector("%[1]s input[value=%[2]s]"); v.click(); document.querySelector("%[1]s textarea").focus(); return v.checked })()`,
		at,
		verdict,
	)) {
		b.t.Fatalf("%s cannot be stated to be %s", about, verdict)
	}
	b.do(chromedp.KeyEvent(text))
	b.submit(at + " form")
	b.arrive(review + "/meeting/statements")
}

// signsReview reads the closed minutes and signs them by keyboard, which seals them.
func (b *browser) signsReview(s *apitest.Site, review string) {
	b.t.Helper()
	b.open(org)
	b.inspect("review-task", wide, narrowDark)
	b.tab("way to the minutes", showing(s.Sv.T("start.task.sign", "Subject", "Ledningens genomgång")))
	b.follow(review + "/minutes")
	b.inspect("review-minutes")
	b.tab("button that signs", button(s.Sv.T("review.sign")))
	b.follow(review + "/sign")
	b.inspect("review-sign", wide, narrowDark)
	b.tab("button that signs", button(s.Sv.T("review.sign")))
	b.follow(review)
	b.shows(s.Sv.T("review.sealed_done"))
	b.inspect("review-sealed", wide, narrowDark)
	b.open(review + "/versions/1")
	b.shows("Birgitta Berg")
	if pages := b.pages("review-minutes"); pages > 5 {
		b.t.Errorf("the minutes of a short review are printed on %d pages", pages)
	}
	b.english("review-minutes", review+"/versions/1", wide, narrow)
}
