package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// TestWhoIsNotifiedAndHow: everybody but the one who did it, at once, with the mail of the day, or without mail.
func TestWhoIsNotifiedAndHow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mailing := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8, Zone: time.UTC, Mail: true})
		paces := map[string]assessment.MailPace{
			"bo":   "",
			"cia":  assessment.MailAtOnce,
			"dan":  assessment.MailDaily,
			"elsa": assessment.MailNever,
		}
		people := map[string]assessment.ID{}
		var notices []assessment.Notice
		for name, pace := range paces {
			person := w.as(t, name, assessment.Respondent, w.root)
			people[name] = person.User.ID
			notices = append(notices, assessment.Notice{UserID: person.User.ID, Kind: assessment.NoticeReminder, Note: "Nu!"})
			if pace != "" {
				w.in(t, w.admin.Organisation.ID, func(tx assessment.Tx) error {
					return tx.SaveMailChoices(person.User.ID, assessment.MailChoices{assessment.NoticesOfRounds: pace})
				})
			}
		}
		notices = append(notices, assessment.Notice{UserID: w.admin.User.ID, Kind: assessment.NoticeReminder})
		for _, k := range []*chain.Chain{mailing, w.Chain} {
			do(t, k.Change(t.Context(), w.admin, func(tx assessment.Tx, p assessment.Principal) error {
				return k.Notify(tx, p, notices...)
			}))
			w.forward(time.Minute)
		}
		type how struct {
			State  assessment.MailState
			Digest bool
			Due    string
		}
		none := how{State: assessment.MailNone}
		atOnce := how{State: assessment.MailWaiting, Due: "2026-03-31 12:00"}
		want := map[string][]how{
			"bo":   {none, atOnce},
			"cia":  {none, atOnce},
			"dan":  {none, {State: assessment.MailWaiting, Digest: true, Due: "2026-04-01 07:00"}},
			"elsa": {none, none},
		}
		got := map[string][]how{}
		w.in(t, w.admin.Organisation.ID, func(tx assessment.Tx) error {
			for name, id := range people {
				for _, n := range must(tx.NoticesOf(id, 9))(t) {
					h := how{State: n.MailState, Digest: n.Digest}
					if n.NextAttemptAt != nil {
						h.Due = n.NextAttemptAt.Format("2006-01-02 15:04")
					}
					got[name] = append(got[name], h)
					if n.Note != "Nu!" || n.ByID == nil || *n.ByID != w.admin.User.ID {
						t.Errorf("%s is told %q by %v", name, n.Note, n.ByID)
					}
				}
			}
			if own := must(tx.NoticesOf(w.admin.User.ID, 9))(t); len(own) > 0 {
				t.Errorf("somebody is told of what they did themselves: %v", own)
			}
			return nil
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("notices, latest first, want (-) and got (+):\n%s", diff)
		}
	})
}
