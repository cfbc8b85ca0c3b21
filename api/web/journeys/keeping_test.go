package journeys_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
)

// TestAuditFormKeepsJourney types in the long form of an audit and leaves it, without and with a session: what was
// typed is there when the form is opened again, with the rows that were added, until it is saved or discarded.
func TestAuditFormKeepsJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	anna := newWindow(t, startChromium(t), x.Server)
	anna.signIn(x.Auditor.User.Email)
	form := x.Path + "/edit"
	anna.open(form)
	save := `document.querySelector(".audit-form > .actions button").getBoundingClientRect()`
	if !eval[bool](anna, save+".bottom <= innerHeight && "+save+".top >= 0") {
		t.Error("saving cannot be reached without scrolling")
	}
	anna.fill("interviews.0.role", "It-chef")
	anna.click(".audit-form button[value=more_described]")
	anna.arrive(x.Path)
	anna.fill("interviews.2.role", "Registrator")
	anna.fill("background", "Första stycket.\n\nAndra stycket.")
	anna.open(x.Path + "/report")
	if diff := cmp.Diff([]string{"beforeunload"}, anna.asked()); diff != "" {
		t.Errorf("leaving asks (-want +got):\n%s", diff)
	}
	typed := func() []string {
		return []string{
			anna.value("interviews.0.role"), anna.value("interviews.1.role"), anna.value("background"),
		}
	}
	want := []string{"It-chef", "Registrator", "Första stycket.\n\nAndra stycket."}
	back := func(when string) {
		t.Helper()
		anna.open(form)
		anna.until("what was kept is shown", `document.querySelector("form[data-typed]") !== null`)
		anna.shows(x.Sv.T("audit_form.kept"))
		if diff := cmp.Diff(want, typed()); diff != "" {
			t.Errorf("%s the form has (-want +got):\n%s", when, diff)
		}
	}
	saved := func(how string) {
		t.Helper()
		anna.arrive(x.Path)
		anna.shows(x.Sv.T("audits.saved"))
		anna.open(form)
		anna.hides(x.Sv.T("audit_form.kept"))
		if diff := cmp.Diff(want, typed()); diff != "" {
			t.Errorf("%s it is (-want +got):\n%s", how, diff)
		}
	}
	back("after leaving")
	anna.inspect("audit-form-kept", narrow, wideDark)

	eval[bool](anna, `fetch("/sign-out", {method: "POST", redirect: "manual"}).then(() => true)`)
	anna.click(".audit-form > .actions button")
	anna.shows(x.Sv.T("shell.signed_out"))
	anna.signIn(x.Auditor.User.Email)
	back("after signing in")

	// Without an answer to the question who is signed in, the form comes back on the page that asks for that.
	eval[bool](anna, `fetch("/sign-out", {method: "POST", redirect: "manual"}).then(() => true)`)
	eval[bool](anna, `delete document.getElementById("status").dataset.probe`)
	_ = anna.asked()
	anna.click(".audit-form > .actions button")
	anna.shows(x.Sv.T("error_page.again_do"))
	anna.inspect("sent-again", narrow, wideDark)
	eval[bool](anna, fmt.Sprintf(
		`fetch("/sign-in", {method: "POST", redirect: "manual", body: new URLSearchParams({email: %q, password: %q})}).then(() => true)`,
		x.Auditor.User.Email, apitest.Passphrase,
	))
	anna.press(x.Sv.T("error_page.again_do"))
	saved("sent again")

	want[2] = "Ett stycke."
	anna.fill("background", want[2])
	anna.open(x.Path)
	back("after leaving once more")
	_ = anna.asked()
	anna.click(".audit-form > .actions button")
	saved("saved")

	anna.fill("background", "Ett misstag.")
	anna.open(x.Path)
	anna.open(form)
	anna.until("what was kept is shown", `document.querySelector("form[data-typed]") !== null`)
	anna.press(x.Sv.T("audit_form.discard"))
	anna.arrive(form)
	anna.hides(x.Sv.T("audit_form.kept"))
	if diff := cmp.Diff(want, typed()); diff != "" {
		t.Errorf("after discarding, the form has (-want +got):\n%s", diff)
	}
	if asked := anna.asked(); len(asked) != 1 {
		t.Errorf("leaving once asks %v", asked)
	}
}
