package journeys_test

import (
	"strings"

	"github.com/chromedp/cdproto/network"
)

// finding is a finding of axe on a page.
type finding struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// axeRules are the rules that axe holds a page to: WCAG 2.2 at level AA and what axe calls good practice. Two
// rules are off until they are named: the size of targets, and labels that are part of the name.
const axeRules = `{resultTypes: ["violations"],
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
	rules: {"target-size": {enabled: true}, "label-content-name-mismatch": {enabled: true}}}`

// inspect looks at the page in each of the ways given: axe finds nothing, nothing is wider than the window, and a
// picture is kept.
func (b *browser) inspect(name string, ways ...look) {
	b.t.Helper()
	if len(ways) == 0 {
		ways = looks
	}
	for _, l := range ways {
		b.in(l)
		if !eval[bool](b, `typeof axe !== "undefined"`) {
			eval[bool](b, b.axe+"; true")
		}
		found := eval[[]finding](
			b,
			`document.fonts.ready.then(() => axe.run(`+axeRules+`)).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => ({html: n.html, failureSummary: n.failureSummary}))})))`,
		)
		for _, f := range found {
			b.t.Errorf("%s, %s: %s: %s", name, l.name, f.ID, f.Help)
			for _, n := range f.Nodes {
				b.t.Logf("    %s\n    %s", n.HTML, n.Summary)
			}
		}
		if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			b.t.Errorf("%s, %s: the page is %d pixels wider than the window", name, l.name, over)
		}
		b.picture(name + "-" + l.name)
	}
	b.in(wide)
}

// fits fails the test if the page or a table in it has to be scrolled sideways, wide or on a phone.
func (b *browser) fits(name string) {
	b.t.Helper()
	for _, l := range []look{wide, narrow} {
		b.in(l)
		if over := eval[[]string](
			b,
			`[document.documentElement, ...document.querySelectorAll("main .panel.flush, main .scroll")].filter(e => e.scrollWidth > e.clientWidth).map(e => (e.getAttribute("aria-label") ?? e.getAttribute("aria-labelledby") ?? e.tagName) + " by " + (e.scrollWidth - e.clientWidth))`,
		); len(over) > 0 {
			b.t.Errorf("%s, %s: wider than their places are %v", name, l.name, over)
		}
	}
	b.in(wide)
}

// english looks at a page as somebody does whose browser asks for English, in which no text is missing either.
func (b *browser) english(name, path string, ways ...look) {
	b.t.Helper()
	b.speak("en")
	b.open(path)
	b.hides("⟦")
	b.inspect(name+"-english", ways...)
	b.speak("sv")
	b.open(path)
}

// speak sets the language that the browser asks for.
func (b *browser) speak(language string) {
	b.t.Helper()
	headers := network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}
	command(b, network.SetExtraHTTPHeaders, headers)
}

// quiet fails the test if the browser complained of anything: a script's error, something that the content security
// policy refused.
func (b *browser) quiet() {
	b.t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, line := range b.console {
		if !strings.Contains(line, "Failed to load resource") { // a page that answers 422 is one
			b.t.Errorf("the browser says: %s", line)
		}
	}
}
