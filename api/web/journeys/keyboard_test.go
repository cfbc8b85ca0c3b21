package journeys_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"mognad/assessment/workflow/rounds"
)

// Keys that do not type text.
const (
	tab       = '\t'
	enter     = '\r'
	space     = ' '
	arrowDown = '\u0301'
)

// focus is where the keyboard is, and whether one sees that.
type focus struct {
	Tag, ID, Name, Text string
	Seen                bool // there is a mark around it, and it is neither outside the window nor behind anything
	Onwards             bool // it comes later in the page than where the keyboard was when last asked
	Within              bool // another part of the date that it was on
}

func (b *browser) focus() focus {
	b.t.Helper()
	return eval[focus](b, `(() => {
		const e = document.activeElement, shown = e.closest(".choices label") ?? e;
		const style = getComputedStyle(shown), box = shown.getClientRects()[0] ?? shown.getBoundingClientRect();
		const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
		const on = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), y);
		const last = window.lastFocus;
		window.lastFocus = e;
		return { Tag: e.tagName.toLowerCase(), ID: e.id, Name: e.getAttribute("name") ?? "", Text: e.textContent.trim().slice(0, 300),
			Seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && Boolean(on) && (shown.contains(on) || on.contains(shown)),
			Within: last === e && e.type === "date",
			Onwards: !last?.isConnected || Boolean(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) };
	})()`)
}

// tab presses Tab until the focus is on what is looked for. On the way it is always visible and never goes back.
func (b *browser) tab(what string, found func(focus) bool) {
	b.t.Helper()
	eval[bool](b, `window.lastFocus = document.activeElement; true`)
	for range 200 {
		b.key(tab)
		f := b.focus()
		if f.Tag == "body" {
			b.t.Fatalf("at %s: no %s on the way through the page by Tab", b.path(), what)
		}
		if !f.Within && (!f.Seen || !f.Onwards) {
			b.t.Errorf("at %s: the focus is not to be seen, or goes back: %+v", b.path(), f)
		}
		if found(f) {
			return
		}
	}
	b.t.Fatalf("at %s: no %s within 200 presses of Tab", b.path(), what)
}

func fieldNamed(name string) func(focus) bool { return func(f focus) bool { return f.Name == name } }

func showing(text string) func(focus) bool {
	return func(f focus) bool { return strings.HasSuffix(f.Text, text) }
}

func button(text string) func(focus) bool {
	return func(f focus) bool { return f.Tag == "button" && f.Text == text }
}

// key presses a key, which the browser makes a character of as it does for those who type.
func (b *browser) key(key rune) {
	b.t.Helper()
	events := kb.Encode(key)
	down, up := *events[0], *events[len(events)-1]
	if len(events) == 3 {
		down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
	}
	command(b, input.DispatchKeyEvent, down)
	command(b, input.DispatchKeyEvent, up)
}

// follow presses Enter on what leads to another page.
func (b *browser) follow(path string) {
	b.t.Helper()
	eval[bool](b, "window.stillHere = true")
	b.key(enter)
	b.arrive(path)
}

// answerByKeyboard answers two areas and submits with only Tab, Space, Enter and arrows.
func (c *journey) answerByKeyboard(t *testing.T) {
	sv := c.Sv
	_, base := c.of(t, c.kultur)
	karin := c.seat(t, "karin")
	karin.open("/organisations/norrdal/work")
	karin.key(tab)
	if f := karin.focus(); f.Text != sv.T("shell.skip") || !f.Seen {
		t.Errorf("the first Tab leads to %+v, want the link past the menu", f)
	}
	karin.key(enter)
	if f := karin.focus(); f.ID != "main" {
		t.Errorf("the link past the menu leads to %+v", f)
	}
	karin.tab("way to the questions", showing(sv.T("work.begin")+": Kulturförvaltningen"))
	karin.follow(base + "/areas/A")

	eval[bool](karin, "window.stillHere = true")
	karin.tab("answer to A4", fieldNamed("A4.value"))
	karin.key(space)
	karin.saved("A4", 1)
	karin.key(arrowDown)
	karin.saved("A4", 2)
	if f := karin.focus(); f.Name != "A4.value" || !f.Seen || karin.value("A4.value") != "partly" {
		t.Errorf("after the answer %q the focus is on %+v", karin.value("A4.value"), f)
	}
	karin.tab("comment on A4", fieldNamed("A4.comment"))
	karin.do(chromedp.KeyEvent("Skrivet med tangentbordet"))
	karin.tab("evidence for A4", func(f focus) bool { return f.ID == "A4-proof" })
	karin.saved("A4", 3)
	karin.key(enter)
	karin.tab("name of the evidence", fieldNamed("A4.evidence_text"))
	karin.do(chromedp.KeyEvent("Budget 2026"))
	karin.tab("link of the evidence", fieldNamed("A4.evidence_link"))
	karin.saved("A4", 4)
	if f := karin.focus(); f.Name != "A4.evidence_link" || !f.Seen {
		t.Errorf("saving moved the focus to %+v", f)
	}
	karin.window("area-keyboard")
	if !eval[bool](karin, "window.stillHere") {
		t.Error("an answer has reloaded the page")
	}
	karin.tab("way to the next area", showing(sv.T("answers.next")))
	karin.follow(base + "/areas/B")

	karin.tab("answer to B3", fieldNamed("B3.value"))
	karin.key(space)
	for range 4 {
		karin.key(arrowDown)
	}
	if got := karin.value("B3.value"); got != "not_applicable" {
		t.Errorf("the fifth answer is %q", got)
	}
	karin.says("B3-status", sv.T("error.reason_required"))
	karin.key(tab)
	if f := karin.focus(); f.Name != "B3.reason" || !f.Seen {
		t.Errorf("after not applicable comes %+v, want the reason", f)
	}
	karin.do(chromedp.KeyEvent("Förvaltningen har inga egna system"))
	karin.tab("answer to B4", fieldNamed("B4.value"))
	karin.saved("B3", 1)
	karin.key(space)
	karin.saved("B4", 1)
	karin.tab("way to the next area", showing(sv.T("answers.next")))
	karin.follow(base + "/areas/C")

	karin.tab("way to the overview", showing(sv.T("answers.title_of", "Entity", "Kulturförvaltningen")))
	karin.follow(base)
	karin.tab("way to submitting", showing(sv.T("answers.look_through")))
	karin.follow(base + "/submit")
	karin.tab("button that submits", button(sv.T("submit.do")))
	karin.follow(base + "/submit")
	karin.until(
		"the focus is on what is wrong",
		`document.activeElement.matches("ds-error-summary") && document.activeElement.getAnimations().length === 0`,
	)
	eval[bool](
		karin,
		`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`,
	) // by then it takes the focus no more
	karin.tab("way to the field", showing(sv.T("submit.anyway_required")))
	karin.key(enter)
	if f := karin.focus(); f.Name != "anyway" || !f.Seen {
		t.Errorf("what is wrong leads to %+v", f)
	}
	karin.key(space)
	karin.tab("button that submits", button(sv.T("submit.do")))
	karin.follow(base + "/submissions/1")
	karin.shows(sv.T("submit.done"))
	karin.quiet()
}

// answerWithoutScripts answers, is shown what a colleague has saved in the meantime, and submits, in a browser without
// scripts.
func (c *journey) answerWithoutScripts(t *testing.T) {
	sv := c.Sv
	id, base := c.of(t, c.it)
	ivar := c.seat(t, "ivar")
	ivar.scripts(false)
	ivar.open("/organisations/norrdal/work")
	ivar.press(sv.T("work.begin") + ": It-förvaltningen")
	ivar.arrive(base + "/areas/A")
	ivar.tick("A4.value", "partly")
	ivar.press(sv.T("answers.next"))
	ivar.arrive(base + "/areas/B")
	ivar.open(base + "/areas/F")
	ivar.tick("F1.value", "yes")
	ivar.fill("F1.comment", "Ivars kommentar")
	ivar.tick("F3.value", "no")
	none := int64(0)
	if _, err := c.Use.Rounds.SaveAnswer(
		t.Context(),
		c.Who(t, "nils"),
		id,
		rounds.AnswerForm{QuestionID: "F1", Value: "partly", Comment: "Nils var före", Version: &none},
	); err != nil {
		t.Fatal(err)
	}
	ivar.press(sv.T("answers.save"))
	ivar.arrive(base + "/areas/F")
	for _, text := range []string{sv.T("answers.changed", "ID", "F1"), "Nils Berg", "Nils var före"} {
		ivar.shows(text)
	}
	if diff := cmp.Diff(
		[]string{"yes", "Ivars kommentar", "no"},
		[]string{ivar.value("F1.value"), ivar.value("F1.comment"), ivar.value("F3.value")},
	); diff != "" {
		t.Errorf("what was typed (-want +got):\n%s", diff)
	}
	ivar.scripts(true) // for the inspection; those of the page have not been run
	ivar.inspect("area-without-scripts", wide, narrowDark)
	ivar.scripts(false)
	ivar.press(sv.T("answers.mine"))
	ivar.arrive(base + "/areas/F")
	v, err := c.Use.Rounds.Assessment(t.Context(), c.Who(t, "ivar"), id)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, id := range []string{"A4", "F1", "F3"} {
		got[id] = v.Answers[id].Value + " " + v.Answers[id].Comment
	}
	if diff := cmp.Diff(map[string]string{"A4": "partly ", "F1": "yes Ivars kommentar", "F3": "no "}, got); diff != "" {
		t.Errorf("what is stored (-want +got):\n%s", diff)
	}
	ivar.open(base + "/submit")
	ivar.tick("anyway", "true")
	ivar.press(sv.T("submit.do"))
	ivar.arrive(base + "/submissions/1")
	ivar.shows(sv.T("submit.done"))
	s, err := c.Use.Rounds.Submission(t.Context(), c.Who(t, "ivar"), id, 1)
	if err != nil {
		t.Fatal(err)
	}
	ivar.shows(s.Submission.SHA256)
	ivar.quiet()
}
