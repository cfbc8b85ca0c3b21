package journeys_test

import (
	"fmt"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestLongTextJourney types a text that comes near the longest and then is too long: the page counts, the refused text
// is kept, and another page that shows it does not promise to send it.
func TestLongTextJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	b := newWindow(t, startChromium(t), x.Server)
	b.signIn(x.Auditor.User.Email)
	column := x.Column(x.Root)
	typed := func(n int) {
		eval[bool](b, fmt.Sprintf(`(() => {
			const field = document.querySelector('textarea[name$=".text"]');
			field.focus();
			field.value = "å".repeat(%d);
			return field.dispatchEvent(new Event("input", { bubbles: true }));
		})()`, n))
	}
	counted := func(what, words string) {
		b.until(what, fmt.Sprintf(
			`document.querySelector('textarea[name$=".text"] + .longest:not([hidden])')?.textContent === %q`, words,
		))
	}
	b.open(column)
	typed(assessment.MaxText*4/5 - 1)
	b.until("nothing is counted yet", `!document.querySelector(".longest:not([hidden])")`)
	typed(assessment.MaxText - 7)
	counted("the characters left are counted", x.Sv.T("shell.characters_left")+" 7")
	b.inspect("audit-entity-characters", narrow, wideDark)
	typed(assessment.MaxText + 3)
	counted("those too many are counted", x.Sv.T("shell.characters_over")+" 3")
	b.key(tab)
	b.until("it is refused", `Object.values(sessionStorage).some((kept) => kept.includes('"refused":true'))`)
	b.shows(x.Sv.T("error.too_long", "Max", assessment.MaxText))
	b.open(x.Path)
	b.until("the refused text is listed", `document.querySelector("[data-unsent]").checkVisibility()`)
	b.shows(x.Sv.T("saving.elsewhere_refused"))
	if strings.Contains(b.text(), x.Sv.T("saving.elsewhere_text")) {
		t.Error("the page promises to send a text that is refused")
	}
}
