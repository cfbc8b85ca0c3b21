package journeys_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
)

// org is the address of the organisation "norrdal".
const org = apitest.NorrdalPath

// look is the event of somebody coming back to the window. The page then asks for changes, as it does every ten
// seconds.
func (b *browser) look() {
	b.t.Helper()
	eval[bool](b, `document.dispatchEvent(new Event("visibilitychange"))`)
}

// value is the content of a field, or the chosen radio button.
func (b *browser) value(name string) string {
	b.t.Helper()
	return eval[string](
		b,
		fmt.Sprintf(
			`(() => { const all = [...document.querySelectorAll('main [name=%q]')]; return all[0]?.type === "radio" ? all.find(e => e.checked)?.value ?? "" : all[0]?.value ?? "" })()`,
			name,
		),
	)
}

// column holds the numbers in a column of a table, counted from 0; "-" where there is none.
func (b *browser) column(table string, column int) []string {
	b.t.Helper()
	cells := eval[[]string](
		b,
		fmt.Sprintf(`[...document.querySelectorAll('%s > tbody > tr')].map(r => r.cells[%d].innerText)`, table, column),
	)
	for i, cell := range cells {
		cells[i] = strings.Trim(cell, " \u00a0%")
		if _, err := strconv.Atoi(cells[i]); err != nil {
			cells[i] = "-"
		}
	}
	return cells
}

// click clicks a link or button that leads to another page.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.clicks++
	eval[bool](b, "window.stillHere = true")
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// confirm clicks a button that asks first, and answers with the act, which the question has in the button's own words.
func (b *browser) confirm(selector, picture string) {
	b.t.Helper()
	words := fmt.Sprintf("document.querySelector(%q).textContent.trim()", selector)
	act := eval[string](b, words)
	b.clicks++
	b.do(chromedp.Click(chromedp.CSS(selector)))
	b.until("the page asks", `document.querySelector("dialog#confirm").open`)
	if picture != "" {
		b.inspect(picture, narrow, wideDark)
	}
	const yes = "dialog#confirm [value=yes]"
	if got := eval[string](b, fmt.Sprintf("document.querySelector(%q).textContent", yes)); got != act {
		b.t.Errorf("%s asks by %q, want %q", b.path(), got, act)
	}
	b.click(yes)
}

// enter types into a field within a part of the page, replacing its content.
func (b *browser) enter(part, name, value string) {
	b.t.Helper()
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('[id=%q] [name=%q]'); if (!e) return false; e.value = ""; e.focus(); return document.activeElement === e })()`,
			part,
			name,
		),
	) {
		b.t.Fatalf("%s has no field %s in %s to type into", b.path(), name, part)
	}
	b.do(chromedp.KeyEvent(value))
}

// hides fails the test if a text is anywhere in the page.
func (b *browser) hides(texts ...string) {
	b.t.Helper()
	all := eval[string](b, "document.documentElement.outerHTML")
	for _, text := range texts {
		if strings.Contains(all, text) {
			b.t.Errorf("%s holds %q", b.path(), text)
		}
	}
}

// fetched is the status and content that the window gets from an address.
func (b *browser) fetched(path string) (string, []byte) {
	b.t.Helper()
	got := eval[[]string](
		b,
		fmt.Sprintf(
			`fetch(%q).then(async r => [r.status + " " + (r.headers.get("Content-Disposition") ?? ""), btoa([...new Uint8Array(await r.arrayBuffer())].map(b => String.fromCharCode(b)).join(""))])`,
			path,
		),
	)
	content, err := base64.StdEncoding.DecodeString(got[1])
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimSpace(got[0]), content
}

// pictures is where the browser test keeps its screenshots; those in the README are copied from there into docs.
var pictures = flag.String(
	"pictures",
	filepath.Join("..", "..", "..", ".cache", "pictures"),
	"folder for the browser test's screenshots",
)

// browser is a window of Chromium with its own cookies.
type browser struct {
	t       *testing.T
	ctx     context.Context
	base    string
	axe     string
	mutex   sync.Mutex
	console []string // what the browser complained of
	prompts []string // its dialogues, by kind; each was answered yes
	clicks  int      // clicks, choices and forms sent, but nothing typed; see [browser.within]
}

// within fails the test if doing something takes more clicks than it may.
func (b *browser) within(most int, what string, do func()) {
	b.t.Helper()
	before := b.clicks
	do()
	if took := b.clicks - before; took > most {
		b.t.Errorf("%s took %d clicks, want at most %d", what, took, most)
	} else {
		b.t.Logf("%s took %d clicks of at most %d", what, took, most)
	}
}

// look is how a page is displayed.
type look struct {
	name   string
	width  int64
	scheme string
}

var (
	wide       = look{"wide", 1280, "light"}
	wideDark   = look{"wide-dark", 1280, "dark"}
	narrow     = look{"narrow", 360, "light"}
	narrowDark = look{"narrow-dark", 360, "dark"}
	looks      = []look{wide, wideDark, narrow, narrowDark}
)

// scripts lets the pages that are opened from now on run their scripts, or not.
func (b *browser) scripts(run bool) {
	b.t.Helper()
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
}

// until waits until the page fulfils a condition, whatever page there is by then.
func (b *browser) until(what, condition string) {
	b.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		fulfilled, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		cancel()
		if err == nil && fulfilled {
			return
		}
	}
	b.window("waited-in-vain")
	b.t.Fatalf("at %s: waited in vain until %s; the page says:\n%s", b.path(), what, b.text())
}

// set gives a field a value that is not typed letter by letter, such as a day.
func (b *browser) set(name, value string) {
	b.t.Helper()
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('main [name=%q]'); if (!e) return false; e.value = %q; return e.value === %q })()`,
			name,
			value,
			value,
		),
	) {
		b.t.Fatalf("%s has no field %s that takes %s", b.path(), name, value)
	}
}

// signIn signs somebody in by the page.
func (b *browser) signIn(email string) {
	b.t.Helper()
	b.open("/sign-in")
	b.fill("email", email)
	b.fill("password", apitest.Passphrase)
	b.submit(`main form`)
	b.arrive("/organisations/")
}

// do runs steps and fails the test with the page's address if one does not work within a minute.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
}

// eval runs a script in the page and gives its result.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("script %.80s: %v", script, err)
	}
	return v
}

func (b *browser) open(path string) {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.base + path
	}
	b.do(chromedp.Navigate(path))
}

// path is the address of the page without the server.
func (b *browser) path() string {
	b.t.Helper()
	return eval[string](b, "location.pathname + location.search")
}

// fill types into the field of the name, replacing its content.
func (b *browser) fill(name, value string) {
	b.t.Helper()
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('main [name=%q]'); if (!e) return false; e.value = ""; e.focus(); return document.activeElement === e })()`,
			name,
		),
	) {
		b.t.Fatalf("%s has no field %s to type into", b.path(), name)
	}
	b.do(chromedp.KeyEvent(value))
}

// choose picks an option by its value.
func (b *browser) choose(name, value string) {
	b.t.Helper()
	b.clicks++
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('main select[name=%q]'); if (!e) return false; e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === %q })()`,
			name,
			value,
			value,
		),
	) {
		b.t.Fatalf("%s has no choice %s of %s", b.path(), value, name)
	}
}

// tick chooses a radio button or checkbox.
func (b *browser) tick(name, value string) {
	b.t.Helper()
	b.clicks++
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('main input[name=%q][value=%q]'); e?.click(); return !!e?.checked })()`,
			name,
			value,
		),
	) {
		b.t.Fatalf("%s has no choice %s of %s", b.path(), value, name)
	}
}

// submit sends the first form in the page that the selector names; [browser.arrive] waits for the next page.
func (b *browser) submit(selector string) {
	b.t.Helper()
	b.clicks++
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector(%q); if (!e) return false; window.stillHere = true; setTimeout(() => e.submit(), 0); return true })()`,
			selector,
		),
	) {
		b.t.Fatalf("%s has no form %s", b.path(), selector)
	}
}

// press clicks the first button or link in the page that shows the text; [browser.arrive] waits for the next page if it
// leads to one.
func (b *browser) press(text string) {
	b.t.Helper()
	b.clicks++
	quoted, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	found := eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const all = [...document.querySelectorAll("main button, main a, header button, header a, dialog[open] button")];
		const e = all.find(x => x.textContent.trim() === %s && x.checkVisibility());
		if (!e) return false; document.querySelectorAll("[data-pressed]").forEach(x => x.removeAttribute("data-pressed")); e.setAttribute("data-pressed", ""); window.stillHere = true; return true })()`,
			quoted,
		),
	)
	if !found {
		b.t.Fatalf("at %s: nothing to press that shows %q; the page says:\n%s", b.path(), text, b.text())
	}
	b.do(chromedp.Click(chromedp.CSS(`[data-pressed]`)))
}

// arrive waits until the page at the address has loaded after a press. The query is ignored unless it is given, and an
// address that ends in a slash matches all below it.
func (b *browser) arrive(path string) {
	b.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		ready, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.stillHere && document.readyState === "complete"`))
		cancel()
		if err == nil && ready {
			got := b.path()
			below := strings.HasSuffix(path, "/") && strings.HasPrefix(got, path)
			if address, _, _ := strings.Cut(got, "?"); got != path && address != path && !below {
				b.t.Fatalf("arrived at %s, want %s; the page says:\n%s", got, path, b.text())
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("did not arrive at %s", path)
}

// text is what the page shows.
func (b *browser) text() string {
	b.t.Helper()
	return eval[string](b, `document.body?.innerText ?? ""`) // a page on its way has no body yet
}

// shows fails the test if the page, or the one that is about to come, does not show the text.
func (b *browser) shows(text string) {
	b.t.Helper()
	got := b.text()
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(got, text); got = b.text() {
		if time.Now().After(deadline) {
			b.t.Errorf("%s does not show %q; it says:\n%s", b.path(), text, got)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// in emulates a way of looking.
func (b *browser) in(l look) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(
			ctx,
			t,
			emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: l.scheme},
					{Name: "prefers-reduced-motion", Value: "reduce"},
				},
			},
		)
		return err
	}))
}

// picture keeps a screenshot of the whole page.
func (b *browser) picture(name string) {
	b.t.Helper()
	b.keep(name, fullScreenshot)
}

// fullScreenshot is the whole page as PNG. Packing it tightly takes Chromium longer than all else that it does with it.
func fullScreenshot(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	yes := true
	shot, err := cdp.Call(
		ctx,
		t,
		page.CaptureScreenshot,
		page.CaptureScreenshotParams{CaptureBeyondViewport: &yes, OptimizeForSpeed: &yes},
	)
	return shot.Data, err
}

// window keeps a screenshot of what fits in the window.
func (b *browser) window(name string) {
	b.t.Helper()
	b.keep(name, chromedp.CaptureScreenshot())
}

func (b *browser) keep(name string, take chromedp.Action[[]byte]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	shot, err := chromedp.Run(ctx, take)
	if err != nil {
		b.t.Fatalf("picture of %s: %v", name, err)
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(
		filepath.Join(*pictures, name+".png"),
		shot,
		0o644,
	); err != nil { //nolint:gosec // pictures for everybody
		b.t.Fatal(err)
	}
}

// upload sends a file through the page's upload form.
func (b *browser) upload(name, content string) {
	b.t.Helper()
	b.clicks++ // choosing the file
	file := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	eval[bool](b, "window.stillHere = true")
	b.do(chromedp.SetUploadFiles(chromedp.CSS(`main input[type=file]`), []string{file}))
	b.submit(`main form[enctype="multipart/form-data"]`)
	b.arrive("/organisations/")
}

// chooseFirst picks the first choice that is one.
func (b *browser) chooseFirst(name string) {
	b.t.Helper()
	b.choose(
		name,
		eval[string](
			b,
			`[...document.querySelectorAll('main select[name="`+name+`"] option')].map(o => o.value).find(v => v)`,
		),
	)
}
