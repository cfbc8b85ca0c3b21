package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
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
