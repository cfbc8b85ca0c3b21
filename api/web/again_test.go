package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/api/web"
)

// TestSentAgainAfterSigningIn sends a form when the session has ended: the page that says so holds what was typed, and
// sends it again once somebody has signed in.
func TestSentAgainAfterSigningIn(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	out := x.Visitor(t).Post(x.Path, "title", "Granskning", "background", "Rad ett.\r\n<b>Rad två.", "version", "2",
		"criterion", "a", "criterion", "b", "password", "HEMLIGT").Want(http.StatusUnauthorized).
		Shows(x.Sv.T("error_page.again"), x.Sv.T("shell.sign_in"), x.Sv.T("error_page.again_do")).Hides("HEMLIGT")
	if !out.HasForm(x.Path) {
		t.Error("there is no form to send again")
	}
	if got := []string{out.Value("background"), out.Value("version"), out.Value("title")}; got[0] !=
		"Rad ett.\n<b>Rad två." || got[1] != "2" || got[2] != "Granskning" {
		t.Errorf("the form holds %q", got)
	}
	x.Visitor(t).Post(x.Path).Want(http.StatusUnauthorized).Hides(x.Sv.T("error_page.again_do"))
	x.Visitor(t).SendFile(x.Path, "file", "x.yaml", "x").Want(http.StatusUnauthorized).Hides(x.Sv.T("error_page.again_do"))
}

// TestPasswordsAreNotSentBack: forms that have passwords stand outside organisations, and are not sent back to whoever
// is not signed in.
func TestPasswordsAreNotSentBack(t *testing.T) {
	t.Parallel()
	x := apitest.New(t)
	x.Visitor(t).Post("/account/password", "current", "HEMLIGT", "password", "HEMLIGARE").
		Want(http.StatusUnauthorized).Hides("HEMLIG", x.Sv.T("error_page.again_do"))
	found, err := filepath.Glob("../../frontend/templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var with []string
	for _, file := range found {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), `"type" "password"`) {
			with = append(with, filepath.Base(file))
		}
	}
	if diff := cmp.Diff([]string{"account.html", "link.html", "set_up.html", "sign_in.html"}, with); diff != "" {
		t.Errorf("templates with passwords (-want +got); none may be of an organisation:\n%s", diff)
	}
}

// TestLargeFormsOfStrangers: of a form that is too large, no more is read for somebody who is not signed in than for
// somebody who is.
func TestLargeFormsOfStrangers(t *testing.T) {
	t.Parallel()
	x := apitest.New(t)
	const most = web.MaxUpload
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		sent := &counted{from: strings.NewReader("a=" + strings.Repeat("b", 2*most))}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/organisations/norrdal/audits", sent)
		request.Header.Set("Content-Type", kind)
		got := httptest.NewRecorder()
		x.Config.Handler.ServeHTTP(got, request)
		if got.Code != http.StatusUnauthorized || sent.read > most || strings.Contains(got.Body.String(), "data-again") {
			t.Errorf("%s: %d after %d bytes:\n%s", kind, got.Code, sent.read, got.Body)
		}
	}
}

// counted counts how much is read.
type counted struct {
	from io.Reader
	read int
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.read += n
	return n, err
}

// TestAuditFormShownWithWhatWasKept shows what the browser kept in the form, with all rows, and saves nothing.
func TestAuditFormShownWithWhatWasKept(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	form := x.Anna.Get(x.Path + "/edit").Want(http.StatusOK).Hides(x.Sv.T("audit_form.kept"))
	kept := x.Anna.Post(x.Path, "do", "kept", "version", form.Version(x.Path), "title", "Ny titel",
		"background", "Det jag skrev.", "interviews.0.role", "It-chef", "interviews.7.role", "Registrator").
		Want(http.StatusOK).Shows(x.Sv.T("audit_form.kept"), x.Sv.T("audit_form.discard"))
	for name, want := range map[string]string{
		"title": "Ny titel", "background": "Det jag skrev.", "interviews.0.role": "It-chef", "interviews.1.role": "Registrator",
	} {
		if got := kept.Value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	x.Anna.Get(x.Path+"/edit").Want(http.StatusOK).Hides("Ny titel", "Det jag skrev.")
}
