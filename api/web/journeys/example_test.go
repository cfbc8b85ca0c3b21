package journeys_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
	"mognad/assessment/demo"
)

// example is the address of the example organisation.
const example = "/organisations/" + demo.Key

// theExample is a server with the example organisation, whose people have the tests' passphrase.
func theExample(t *testing.T, emails ...string) *apitest.Site {
	t.Helper()
	x := apitest.New(t)
	for _, p := range apitest.Done(demo.Make(t.Context(), x.Use))(t) {
		if !slices.Contains(emails, p.Email) {
			continue
		}
		if _, _, err := x.Use.People.UseLink(t.Context(), p.Token, apitest.Passphrase); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// pages is how many pages the page is printed on, on A4; what is printed is kept.
func (b *browser) pages(name string) int {
	b.t.Helper()
	yes := true
	width, height := 210/25.4, 297/25.4
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	printed, err := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		pdf, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
			PaperWidth:        width,
			PaperHeight:       height,
			PreferCSSPageSize: &yes,
		})
		return pdf.Data, err
	})
	if err != nil {
		b.t.Fatalf("print %s: %v", name, err)
	}
	b.paper(name)
	if err := os.WriteFile(filepath.Join(*pictures, name+".pdf"), printed, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return len(printedPage.FindAll(printed, -1))
}

// uncut fails the test if a table of the summary is wider than its place.
func (b *browser) uncut(where string) {
	b.t.Helper()
	if cut := eval[[]string](
		b,
		`[...document.querySelectorAll(".summary .scroll")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.getAttribute("aria-labelledby"))`,
	); len(cut) > 0 {
		b.t.Errorf("%s, cut off are %v", where, cut)
	}
}

// unscrolled fails the test if what is selected scrolls sideways on a phone.
func (b *browser) unscrolled(where, selector string) {
	b.t.Helper()
	b.in(narrow)
	if wide := eval[[]string](
		b,
		fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.scrollWidth + " in " + e.clientWidth).filter(s => s.split(" in ")[0] > +s.split(" in ")[1])`, selector),
	); len(wide) > 0 {
		b.t.Errorf("on a phone %s scrolls sideways: %v", where, wide)
	}
	if eval[int](b, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)) == 0 {
		b.t.Errorf("%s has no %s", where, selector)
	}
	b.in(wide)
}

// paper keeps a picture of how the page is laid out on A4 between its margins, in one piece.
func (b *browser) paper(name string) {
	b.t.Helper()
	const between = 711 // pixels
	b.do(chromedp.EmulateViewport(between, 2*1062))
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.uncut(name)
	b.window(name + "-paper")
	b.in(wide)
}

// printedPage is what a page of a PDF file by Chromium begins with.
var printedPage = regexp.MustCompile(`/Type\s*/Page\b`)

// TestExampleJourney looks at what compares and summarises the example's ten entities and three rounds: few and many
// columns, an audit beside the answers, and what management reads and prints.
func TestExampleJourney(t *testing.T) {
	t.Parallel()
	const tomas, eva = "tomas.ekwall@alvlunda.example", "eva.lantz@alvlunda.example"
	x := theExample(t, tomas, eva)
	chromium := startChromium(t)
	b := newWindow(t, chromium, x.Server)
	b.signIn(tomas)
	b.comparesTheExample(x)
	b.looksAtAudits()
	b.writesBesideTheSummary(x)
	b.quiet()

	chair := newWindow(t, chromium, x.Server)
	chair.signIn(eva)
	chair.open(example + "/summary")
	if pages := chair.pages("example-summary-chair"); pages > 2 {
		t.Errorf("the chair's summary, with an audit, is printed on %d pages", pages)
	}
	chair.hides("summary/words?body=whole", introduction)
	chair.quiet()
}

// comparesTheExample: different entities have no reference, a year has the one before, a radar takes six of many.
func (b *browser) comparesTheExample(x *apitest.Site) {
	b.t.Helper()
	b.open(example + "/compare")
	b.shows(x.Sv.T("compare.chips.entities", "Count", 10))
	b.hides(x.Sv.T("compare.difference"))
	b.inspect("example-compare")
	b.unscrolled("the comparison", ".compare-panel")
	entities := eval[[]string](b, `[...document.querySelectorAll('[name="entities"]')].map(e => e.value)`)
	b.open(example + "/compare?entities=" + entities[0] + "," + entities[1])
	b.inspect("example-compare-two", wide, narrow)
	b.open(example + "/compare?round=all&entities=" + entities[0])
	b.shows(x.Sv.T("compare.against_before"))
	if got := eval[[]string](
		b,
		`[...document.querySelector("#compared tr.total").querySelectorAll("td:not(.spread-cell)")].map(e => e.querySelector("small") ? "+" : "-")`,
	); !slices.Equal(got, []string{"-", "+", "+"}) {
		b.t.Errorf("differences of three years: %v", got)
	}
	b.inspect("example-compare-years", wide, narrow)

	b.open(example + "/compare?round=all")
	b.inspect("example-compare-all")
	if top := eval[float64](b, `document.querySelector("#compared").getBoundingClientRect().top`); top > 900 {
		b.t.Errorf("the table begins %v pixels down", top)
	}
	b.open(example + "/compare?round=all&show=radar")
	b.shows(x.Sv.T("compare.drawn", "Count", 6, "All", 32))
	b.scripts(false)
	b.open(b.path())
	b.do(chromedp.Click(chromedp.CSS(".drawn summary")))
	eval[bool](b, `document.querySelector('.drawn [name="drawn"]:checked').click(), true`)
	b.press(x.Sv.T("compare.draw"))
	b.arrive(example + "/compare")
	b.scripts(true)
	b.open(b.path())
	b.shows(x.Sv.T("compare.drawn", "Count", 5, "All", 32))
	b.do(chromedp.Click(chromedp.CSS(".drawn summary")))
	b.inspect("example-compare-radar")
	b.open(example + "/compare")
	audit := eval[string](b, `[...document.querySelectorAll('[name="audit"] option')].map(e => e.value).find(v => v)`)
	b.open(example + "/compare?audit=" + audit)
	b.inspect("example-compare-audit", wide, narrow)
}

// looksAtAudits: the matrices of the example's audits.
func (b *browser) looksAtAudits() {
	b.t.Helper()
	b.open(example + "/audits")
	b.inspect("example-audits", wide, narrow)
	for i, href := range eval[[]string](b, `[...document.querySelectorAll('main a[href*="/audits/"]')].map(e => e.href)`) {
		b.open(href)
		b.inspect(fmt.Sprint("example-audit-", i+1), wide, narrow)
	}
}

// What the coordinator writes.
const (
	introduction = "Nivån har stigit ett steg på ett år, men två av revisorernas frågor har fortfarande svaret nej.\n" +
		"Vi föreslår att nämnden beslutar om riskanalysen av den gemensamma it-miljön först, eftersom den hindrar nivå 3 i " +
		"flest enheter och är revisorernas rekommendation 5."
	onGaps = "Leverantörerna är svårast: avtalen löper ut först 2027."
)

// writesBesideTheSummary: the coordinator's own words are a draft that nobody else sees, are asked about and sealed with
// the summary; what is printed fits on a page, on two with an audit, in both languages.
func (b *browser) writesBesideTheSummary(x *apitest.Site) {
	b.t.Helper()
	b.open(example + "/summary?body=whole")
	b.shows("10 av 11 har lämnat in, och bilden kan ändras.")
	b.shows("Granskning av informationssäkerhet")
	b.shows(x.Sv.T("summary.others"))
	b.shows("Granskning av utbildning och incidenter")
	b.shows(x.Sv.T("summary.contradictions"))
	b.inspect("example-summary")
	result := eval[string](b, `document.querySelector('main [name="round"]').value`)
	b.open(example + "/rounds/" + result + "/result")
	b.unscrolled("the round's result", ".panel:has(> .heatmap)")
	b.inspect("example-heat", narrow)
	b.open(example + "/summary?body=whole")
	b.press(x.Sv.T("summary.words_write"))
	b.arrive(example + "/summary/words")
	b.fill("introduction", strings.Repeat("för lång ", 150))
	b.press(x.Sv.T("summary.words_save"))
	b.arrive(example + "/summary/words")
	b.shows(x.Sv.T("error.too_long", "Max", 1200))
	if got := b.value("introduction"); !strings.HasPrefix(got, "för lång för lång") {
		b.t.Errorf("what was typed is now %q", got)
	}
	b.set("introduction", introduction)
	b.set("gaps", onGaps)
	b.inspect("example-words")
	b.press(x.Sv.T("summary.words_save"))
	b.arrive(example + "/summary")
	b.shows(x.Sv.T("summary.words_draft"))
	b.inspect("example-summary-words")
	for _, width := range []int64{320, 480, 640, 768, 900, 1024, 1280, 1600} {
		b.in(look{"at", width, "light"})
		b.uncut(fmt.Sprintf("at %d pixels", width))
	}
	b.in(wide)
	bodies := eval[[]string](b, `[...document.querySelectorAll('main [name="body"] option')].map(e => e.value)`)
	for i, body := range bodies {
		for _, language := range []string{"en", "sv"} {
			b.open(example + "/summary?body=" + body + "&language=" + language)
			most := 1
			if eval[bool](b, `Boolean(document.querySelector(".findings"))`) {
				most = 2
			}
			if pages := b.pages(fmt.Sprintf("example-summary-%d-%s", i+1, language)); pages > most {
				b.t.Errorf("%s in %s is printed on %d pages, want at most %d", b.path(), language, pages, most)
			}
		}
	}
	b.press(x.Sv.T("summary.seal"))
	b.arrive(example + "/summaries")
	b.shows(x.Sv.T("summary.seal_means_readers", "Count", 3))
	b.open(example + "/summary?body=whole") // the one that the words stand beside
	b.press(x.Sv.T("summary.seal"))
	b.arrive(example + "/summaries")
	b.shows("Nivån har stigit ett steg")
	b.inspect("example-seal")
	b.press(x.Sv.T("summary.seal"))
	b.until("what was sealed is shown", `document.querySelector(".seal code")`)
	b.shows(onGaps)
	b.shows("När lägesbilden förseglades var omgången öppen")
	b.hides(x.Sv.T("summary.words_draft"))
	b.inspect("example-sealed", wide, narrow)
}
