package document

import (
	"strings"
	"unicode/utf8"

	"mognad/assessment/record"
)

// headerLine is how many characters of its size fit on a line of our own template's header.
const headerLine = 90

// commissioners are those who commissioned the audit, as many of them as fit on a line of a header; "" for none.
func (a *auditReport) commissioners() string {
	names := a.CommissionedBy
	text := record.Listed(names, a.l.T)
	for n := len(names) - 1; n > 0 && utf8.RuneCountInString(text) > headerLine; n-- {
		text = a.t("and_others", "Who", strings.Join(names[:n], ", "))
	}
	if letters := []rune(text); len(letters) > headerLine { // one has a name as long as that
		return strings.TrimSpace(string(letters[:headerLine-1])) + "…"
	}
	return text
}
