package journeys_test

import (
	"context"
	"iter"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
)

// startChromium starts one browser for the test; [newWindow] opens windows in it. A machine without Chromium fails.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute)}
	for _, name := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, cancel := chromedp.NewExecAllocator(
		context.Background(),
		append(chromedp.DefaultExecAllocatorOptions[:], options...)...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start (make test installs it): %v", err)
	}
	return ctx
}

// newWindow opens a window with cookies of its own on the server.
func newWindow(t *testing.T, chromium context.Context, server *httptest.Server) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the window lives as long as the context that opened it
		t.Fatalf("new window: %v", err)
	}
	axe := apitest.File(t, "frontend/node_modules/axe-core/axe.min.js") // make assets installs it
	b := &browser{t: t, ctx: ctx, base: server.URL, axe: string(axe)}
	b.do(chromedp.EmulateViewport(wide.width, 900))
	b.speak("sv")
	go func() {
		for message, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			b.mutex.Lock()
			b.console = append(b.console, message.String())
			b.mutex.Unlock()
		}
	}()
	go b.answerDialogs(chromedp.Events(ctx, page.JavascriptDialogOpening))
	return b
}

// answerDialogs says yes to what the browser asks in windows of its own, as on leaving a page with unsaved text.
func (b *browser) answerDialogs(opening iter.Seq2[page.EventJavascriptDialogOpening, error]) {
	for dialog, err := range opening {
		if err != nil {
			return
		}
		b.mutex.Lock()
		b.prompts = append(b.prompts, string(dialog.Type))
		b.mutex.Unlock()
		if _, err := chromedp.Call(
			b.ctx,
			page.HandleJavaScriptDialog,
			page.HandleJavaScriptDialogParams{Accept: true},
		); err != nil {
			return
		}
	}
}

// asked is what the browser has asked in windows of its own since the last call.
func (b *browser) asked() []string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	asked := b.prompts
	b.prompts = nil
	return asked
}

// command gives the window a command of the browser's protocol.
func command[P, R any](b *browser, what cdp.Command[P, R], how P) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, what, how)
		return err
	}))
}
