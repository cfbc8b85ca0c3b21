package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestMailChoices(t *testing.T) {
	t.Parallel()
	c := assessment.MailChoices{assessment.NoticesOfRounds: assessment.MailNever, "": assessment.MailNever}
	for _, k := range assessment.NoticeKinds {
		want := assessment.MailAtOnce
		if k == assessment.NoticeRoundOpened || k == assessment.NoticeReminder {
			want = assessment.MailNever
		}
		if got := c.Of(k); got != want {
			t.Errorf("%s: got %s, want %s", k, got, want)
		}
	}
	c = assessment.MailChoices{assessment.NoticesOfRounds: assessment.MailDaily, assessment.NoticesOfAudits: "hourly"}
	if diff := cmp.Diff([]string{"mail_audits: error.unknown_choice"}, keys(c.Check())); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}
