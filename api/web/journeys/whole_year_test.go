package journeys_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
)

// elevenMonths is how long it takes until the next review is to be prepared.
const elevenMonths = 330 * 24 * time.Hour

// wholeYear is a year in an organisation, by keyboard: the coordinator's window and that of the municipal director.
type wholeYear struct {
	*apitest.AuditSite
	kim, birgitta *browser
	round, review string // addresses
}

// What is said during the year.
const (
	planned  = "Gör riskanalyser av alla system"
	proposed = "Anställ en säkerhetsansvarig"
	reviewed = "Ledningens genomgång"
)

// TestYearJourney goes through the whole year from the start page, by keyboard only: what the annual wheel has for the
// month starts a round, an audit is replied to and the reply becomes an action, management reviews the work in meeting
// mode, decides and signs, and the review of the next year begins with what became of the decision.
func TestYearJourney(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	s.Later(-elevenMonths) // the sessions of a browser end by the real time
	y := &wholeYear{AuditSite: s.Audited(t, apitest.Scaled("essentials"))}
	y.Write(t)
	y.Join(t, "Birgitta Berg", "birgitta@norrdal.example", assessment.Management, y.Root)
	kim := y.Principal(t, "kim@norrdal.example")
	for title, starts := range map[string]string{"Självskattning": registers.StartsRound, reviewed: registers.StartsReview} {
		apitest.Done(y.Use.Registers.Activities.Add(t.Context(), kim, registers.Activity{
			Title:           title,
			Months:          []int{int(y.Use.Today(assessment.Organisation{}).Time().Month())},
			Recurs:          registers.Yearly,
			ResponsibleRole: "Samordnare",
			ResponsibleID:   &kim.User.ID,
			Starts:          starts,
		}))(t)
	}
	chromium := startChromium(t)
	y.kim, y.birgitta = newWindow(t, chromium, y.Server), newWindow(t, chromium, y.Server)
	y.kim.signInByKeyboard(y, "kim@norrdal.example")
	y.birgitta.signInByKeyboard(y, "birgitta@norrdal.example")

	y.sendsOutTheRound(t)
	y.repliesToTheAudit(t)
	y.preparesTheReview()
	y.holdsTheReview()
	y.signsTheReview()
	y.beginsTheNextYear(t)
	y.kim.quiet()
	y.birgitta.quiet()
}

// looked looks at a page wide and narrow, in light and dark, where nothing may be wider than its place.
func (b *browser) looked(name string, ways ...look) {
	b.t.Helper()
	if len(ways) == 0 {
		ways = []look{wide, narrowDark}
	}
	b.inspect("whole-year-"+name, ways...)
	b.fits(name)
}

// into goes past the menu, as the first Tab on a page offers.
func (b *browser) into(y *wholeYear) {
	b.t.Helper()
	if eval[bool](b, `location.hash !== ""`) {
		return // the address leads past it
	}
	eval[bool](b, "document.activeElement.blur(); true")
	b.tab("link past the menu", showing(y.Sv.T("shell.skip")))
	b.key(enter)
}

// goes follows a link or presses a button of the page, past the menu.
func (b *browser) goes(y *wholeYear, to func(focus) bool, path string) {
	b.t.Helper()
	b.into(y)
	b.tab("way to "+path, to)
	b.follow(path)
}

// presses goes on from where the keyboard is to a button, which leads to a page.
func (b *browser) presses(text, path string) {
	b.t.Helper()
	b.tab("button "+text, button(text))
	b.follow(path)
}

// types goes on to a field and types into it.
func (b *browser) types(name, text string) {
	b.t.Helper()
	b.tab("field "+name, fieldNamed(name))
	b.do(chromedp.KeyEvent(text))
}

// typesDay goes on to a day and types it as the browser's fields for days take it: month, day, year.
func (b *browser) typesDay(name string, day assessment.Date) {
	b.t.Helper()
	b.types(name, day.Time().Format("01022006"))
	if got := b.value(name); got != string(day) {
		b.t.Fatalf("at %s: typed into %s, %s is %q", b.path(), name, day, got)
	}
}

func (b *browser) signInByKeyboard(y *wholeYear, email string) {
	b.t.Helper()
	b.open("/sign-in")
	b.into(y)
	b.types("email", email)
	b.types("password", apitest.Passphrase)
	b.follow(org)
}

// sendsOutTheRound: the start page leads from the month's activity to a round, which begins with what is carried over.
func (y *wholeYear) sendsOutTheRound(t *testing.T) {
	b := y.kim
	b.looked("start", looks...)
	task := y.Sv.T("start.task.activity", "Subject", "Självskattning")
	b.goes(y, showing(task), org+"/wheel/occurrences/")
	b.looked("occurrence")
	b.goes(y, showing(y.Sv.T("wheel_month.start.round")), org+"/rounds/new")
	b.shows(y.Sv.T("carried.title"))
	b.looked("round-new")
	b.into(y)
	b.presses(y.Sv.T("round_form.send"), org+"/rounds/")
	y.round = b.path()
	b.goes(y, showing(y.Sv.T("carried.title")), y.round)
	b.looked("round")
	id := apitest.Done(assessment.ParseID(y.round[strings.LastIndex(y.round, "/")+1:]))(t)
	for _, row := range apitest.Done(y.Use.Rounds.Round(t.Context(), y.Manager, id))(t).Rows {
		y.HandIn(t, row.ID, "partly", "Delvis.")
	}

	b.open(org)
	b.goes(y, showing(task), org+"/wheel/occurrences/")
	b.into(y)
	b.presses(y.Sv.T("wheel_month.done"), org+"/wheel/occurrences/")
	b.open(org)
	b.hides(task)
}

// repliesToTheAudit: the reply to an audit that is final is prepared, approved by management, and becomes an action.
func (y *wholeYear) repliesToTheAudit(t *testing.T) {
	f := y.Form
	f.ReplyDue, f.Version = y.Use.Today(assessment.Organisation{}).AddMonths(1), y.Audit.Version
	saved := apitest.Done(y.Use.Audits.SaveAudit(t.Context(), y.Auditor, y.Audit.ID, f))(t)
	apitest.Done(y.Use.Audits.Finalise(t.Context(), y.Auditor, y.Audit.ID, saved.Version))(t)
	over := y.Path + "/recommendations"
	due, replies := "start.task.reply", y.Path+"/replies/"

	b := y.kim
	b.open(org)
	b.goes(y, showing(y.Sv.T(due, "Subject", "Granskning", "Count", 2)), over)
	b.looked("recommendations")
	b.goes(y, showing(y.Sv.T("reply.open")), replies)
	b.into(y)
	b.tab("reply", func(f focus) bool { return strings.HasPrefix(f.Text, y.Sv.T("reply.write")) })
	b.follow(replies)
	b.into(y)
	b.tab("response", fieldNamed("response"))
	b.key(space)
	b.types("planned_action", planned)
	b.types("owner_role", "It-chef")
	b.typesDay("due_on", "2199-06-30")
	b.presses(y.Sv.T("reply.save"), replies)
	b.looked("reply")

	b = y.birgitta
	b.open(org)
	b.looked("start-management")
	b.goes(y, showing(y.Sv.T("start.task.approve_reply", "Subject", "Granskning", "Count", 1)), replies)
	b.goes(y, showing(y.Sv.T("reply.approve_waiting", "Count", 1)), replies)
	b.looked("reply-approve")
	b.into(y)
	b.presses(y.Sv.T("reply.approve", "Count", 1), replies)

	b = y.kim
	b.open(b.path())
	b.into(y)
	b.presses(y.Sv.T("reply.make_actions", "Count", 1), replies)
	b.shows(y.Sv.T("reply.made_actions"))
	b.goes(y, showing(planned), org+"/plan/actions/")
	b.looked("action")
	b.open(org + "/plan")
	b.shows(planned)
	b.inspect("whole-year-plan", wide, narrowDark) // the table has its own place to scroll in
	b.pages("whole-year-plan")
}

// preparesTheReview: the month's activity leads to a review, whose plan has the pre-meeting and who signs.
func (y *wholeYear) preparesTheReview() {
	b := y.kim
	b.open(org)
	b.goes(y, showing(y.Sv.T("start.task.activity", "Subject", reviewed)), org+"/wheel/occurrences/")
	b.goes(y, showing(y.Sv.T("wheel_month.start.review")), org+"/reviews/new")
	b.shows(y.Sv.T("carried.title"))
	b.looked("review-new")
	b.into(y)
	b.presses(y.Sv.T("reviews.begin"), org+"/reviews/")
	y.review = strings.TrimSuffix(b.path(), "/plan")
	b.looked("review-plan")
	b.into(y)
	b.types("contact", "Kommundirektören")
	b.tab("what is settled", fieldNamed("settled"))
	b.key(space)
	b.types("notes", "Börja med riskerna.")
	b.presses(y.Sv.T("review.save_pre_meeting"), y.review+"/plan")
	b.into(y)
	b.typesDay("held_on", y.Use.Today(assessment.Organisation{}))
	b.types("participants.0.user", "Birgitta")
	b.types("participants.0.role", "Kommundirektör")
	b.tab("who signs", fieldNamed("participants.0.signatory"))
	b.key(space)
	b.presses(y.Sv.T("review.save_meeting"), y.review+"/plan")

	b.open(org)
	b.goes(y, showing(y.Sv.T("start.task.prepare", "Subject", y.title())), y.review)
	b.goes(y, showing(y.Sv.T("review.topic.proposals")), y.review+"/topics/proposals")
	b.into(y)
	b.types("title", proposed)
	b.types("about", y.Sv.T("review.about.resources"))
	b.presses(y.Sv.T("review.add"), y.review+"/topics/proposals")
	b.looked("review-proposals")
	b.open(y.review)
	b.goes(y, button(y.Sv.T("review.send")), y.review+"/send")
	b.into(y)
	b.presses(y.Sv.T("review.send"), y.review)

	b = y.birgitta
	b.open(org)
	b.goes(y, showing(y.Sv.T("start.task.read", "Subject", y.title())), y.review)
	b.looked("review-papers")
}

// title is the review's, which the annual wheel proposes.
func (y *wholeYear) title() string {
	return reviewed + " " + string(y.Use.Today(assessment.Organisation{}))[:4]
}

// holdsTheReview goes through the topics in meeting mode, decides on the proposal, and closes the minutes.
func (y *wholeYear) holdsTheReview() {
	b := y.kim
	b.open(org)
	b.goes(y, showing(y.Sv.T("start.task.hold", "Subject", y.title())), y.review)
	b.goes(y, showing(y.Sv.T("review.start_meeting")), y.review+"/meeting/earlier")
	b.looked("meeting", looks...)
	next := strings.Fields("changes needs nonconformities measurement audits objectives feedback risks improvement shortcomings")
	for _, topic := range next {
		b.goes(y, button(y.Sv.T("review.consider_next")), y.review+"/meeting/"+topic)
	}
	onwards := func(path string) {
		b.t.Helper()
		eval[bool](b, "document.activeElement.blur(); window.stillHere = true")
		b.key(arrowRight)
		b.arrive(path)
	}
	onwards(y.review + "/meeting/proposals")
	b.into(y)
	b.tab("proposal", func(f focus) bool { return f.ID == "decision-proposal" })
	b.do(chromedp.KeyEvent(proposed[:7]))
	b.tab("outcome", func(f focus) bool { return strings.HasPrefix(f.ID, "decision-outcome") })
	b.key(space) // as proposed
	b.types("owner_role", "Kommundirektör")
	b.typesDecisionDay("2199-12-01")
	b.presses(y.Sv.T("review.save_decision"), y.review+"/meeting/proposals")
	b.shows(y.Sv.T("review.decided", "Number", 1))
	b.looked("decided")
	onwards(y.review + "/meeting/statements")
	for _, about := range []string{"suitable", "adequate", "effective"} {
		b.into(y)
		b.tab("verdict", func(f focus) bool { return strings.HasPrefix(f.ID, about+"-verdict") })
		b.key(arrowDown) // past the last to the first: yes
		b.types("text", "Det är det för oss.")
		b.presses(y.Sv.T("review.save"), y.review+"/meeting/statements")
	}
	b.looked("statements")
	onwards(y.review)
	b.goes(y, button(y.Sv.T("review.close")), y.review+"/close")
	b.into(y)
	b.presses(y.Sv.T("review.close"), y.review)
	b.shows(y.Sv.T("review.held_text"))
}

// typesDecisionDay types the day of the decision that is being written down.
func (b *browser) typesDecisionDay(day assessment.Date) {
	b.t.Helper()
	b.tab("day of the decision", func(f focus) bool { return f.ID == "decision-due_on" })
	b.do(chromedp.KeyEvent(day.Time().Format("01022006")))
	if got := eval[string](b, `document.getElementById("decision-due_on").value`); got != string(day) {
		b.t.Fatalf("the day of the decision is %q", got)
	}
}

// signsTheReview: management reads the minutes and signs.
func (y *wholeYear) signsTheReview() {
	b := y.birgitta
	b.open(org)
	b.goes(y, showing(y.Sv.T("start.task.sign", "Subject", y.title())), y.review+"/minutes")
	b.shows(proposed)
	b.looked("minutes", looks...)
	b.pages("whole-year-minutes")
	b.goes(y, button(y.Sv.T("review.sign")), y.review+"/sign")
	b.into(y)
	b.presses(y.Sv.T("review.sign"), y.review)
	b.shows(y.Sv.T("review.sealed_done"))
	b.looked("sealed")
}

// beginsTheNextYear: eleven months on the start page asks for the next review, and that begins with what became of the
// decision.
func (y *wholeYear) beginsTheNextYear(t *testing.T) {
	kim := y.Principal(t, "kim@norrdal.example")
	for _, a := range apitest.Done(y.Use.Plan.Plan(t.Context(), kim, plan.Query{}))(t).Actions {
		if a.Title == proposed {
			apitest.Done(y.Use.Plan.Report(t.Context(), kim, assessment.ActionNote{
				ActionID: a.ID, State: assessment.ActionDone, Text: "Hon börjar i augusti.",
			}))(t)
		}
	}
	title := y.title()
	year := y.Use.Today(assessment.Organisation{}).Year()
	nextTitle := strings.Replace(title, strconv.Itoa(year), strconv.Itoa(year+1), 1)
	y.Later(elevenMonths)
	b := y.kim
	b.open(org)
	b.looked("start-next")
	b.goes(y, showing(y.Sv.T("start.task.begin", "Subject", title)), org+"/reviews/new")
	b.into(y)
	b.tab("decisions", func(f focus) bool {
		return f.Tag == "summary" && strings.HasPrefix(f.Text, y.Sv.T("review.source.decisions"))
	})
	b.key(enter)
	b.shows(proposed)
	b.shows(y.Sv.T("review.part.done"))
	b.looked("review-next")
	b.open(org + "/reviews/new") // proposes the same; the form is before what is carried over
	b.into(y)
	b.presses(y.Sv.T("reviews.begin"), org+"/reviews/")
	next := strings.TrimSuffix(b.path(), "/plan")
	b.goes(y, showing(nextTitle), next)
	b.open(next)
	b.goes(y, showing(y.Sv.T("review.input.earlier")), next+"/topics/earlier")
	b.shows(proposed)
	b.shows(y.Sv.T("review.part.done"))
	b.looked("review-earlier", looks...)
}
