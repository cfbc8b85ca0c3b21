package document_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/frontend/i18n"
)

// TestCoverLetter: the letter says to whom it is, what the auditors have written, judge and recommend, and until when
// they ask for a reply, and nothing of single judgements. Where they have written nothing it begins by itself.
func TestCoverLetter(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	words := catalog.For("sv")
	b, texts := filled(t)
	b.ReplyDue = new(assessment.Date("2026-09-18"))
	letter := func() string {
		t.Helper()
		return everyPart(t, report(t, words, b, document.AuditOptions{Letter: true}, document.HandedOver{
			Organisation: assessment.Organisation{Name: "Norrdal"}, Recipient: "Läsaren", At: time.Now(),
		}))
	}
	text := letter()
	for _, want := range []string{
		"The board", texts["CoverLetter"], texts["Overall"], texts["Statement"], texts["Recommendations.Text"],
		texts["CaseNumber"], texts["ReportNumber"], "18 september 2026", "För " + texts["AuditHead.CommissionedBy"], "Läsaren",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q", want)
		}
	}
	for _, left := range []string{"Cells.Judgement.Observation", "Cells.Judgement.Reason", "Questions.Text"} {
		if strings.Contains(text, texts[left]) {
			t.Errorf("the letter says %s", left)
		}
	}
	b.CoverLetter, b.CommissionedBy = "", []string{"Revisorerna"}
	want := words.T("audit_letter.opening_for", "By", "Revisorerna", "Auditor", b.Auditor, "Title", b.Title)
	if !strings.Contains(letter(), want) {
		t.Errorf("the letter does not begin with %q", want)
	}
}
