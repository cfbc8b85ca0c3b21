package workflow_test

import (
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
)

// lives gives an organisation a time zone, in which its people are signed in again.
func (x *asked) lives(t *testing.T, zone string) {
	t.Helper()
	o := x.sign(t, x.admin.User.ID, "norrdal").Organisation
	o.TimeZone = zone
	must(x.People.SaveOrganisation(t.Context(), x.admin, o))(t)
	x.admin = x.sign(t, x.admin.User.ID, "norrdal")
	x.sara = x.sign(t, x.sara.User.ID, "norrdal")
}

// TestDaysEndWhereTheOrganisationIs: half past nine in the evening of the last day, by universal time, is the next day
// in Helsinki, but not on the Azores.
func TestDaysEndWhereTheOrganisationIs(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		say := func() error {
			a := must(x.Rounds.Assessment(t.Context(), x.sara, x.assessments[x.soc.ID]))(t)
			version := a.Answers["B3"].Version
			_, err := x.Rounds.SaveAnswer(t.Context(), x.sara, a.ID,
				rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: &version})
			return err
		}
		x.forward(time.Date(2026, 4, 30, 21, 30, 0, 0, time.UTC).Sub(x.Now()))
		x.lives(t, "Atlantic/Azores")
		do(t, say())
		x.lives(t, "Europe/Helsinki")
		refused(t, say(), assessment.Conflict, "error.round_closed")
		if got := must(x.Rounds.Assessment(t.Context(), x.sara, x.assessments[x.soc.ID]))(t).State; got != assessment.RoundClosed {
			t.Errorf("the round is %s in Helsinki", got)
		}
		if got := x.Today(assessment.Organisation{}); got != x.Day(x.other.Organisation, x.Now()) {
			t.Errorf("the day of the installation is %s, that of the other organisation %s",
				got, x.Day(x.other.Organisation, x.Now()))
		}
	})
}

func TestTimeZoneIsOneOfTheList(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		o := x.admin.Organisation
		for _, zone := range []string{"Local", "Mars/Olympus", "Asia/Tokyo"} {
			o.TimeZone = zone
			x.unchanged(t, func() {
				_, err := x.People.SaveOrganisation(t.Context(), x.admin, o)
				invalid(t, err, "time_zone: error.time_zone")
			})
		}
	})
}

// TestMailOfTheDayComesInTheMorning: at seven where the organisation is.
func TestMailOfTheDayComesInTheMorning(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		x.Chain = chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8, Zone: time.UTC, Mail: true})
		for zone, want := range map[string]string{
			"": "2026-04-01 07:00", "Europe/Helsinki": "2026-04-01 04:00", "Atlantic/Azores": "2026-04-01 07:00",
			"America/Nuuk": "2026-04-01 08:00",
		} {
			x.lives(t, zone)
			var due string
			do(t, x.Change(t.Context(), x.admin, func(tx assessment.Tx, p assessment.Principal) error {
				daily := assessment.MailChoices{assessment.NoticesOfRounds: assessment.MailDaily}
				if err := tx.SaveMailChoices(x.sara.User.ID, daily); err != nil {
					return err
				}
				told, err := x.NotifyAndTell(tx, p, assessment.Notice{UserID: x.sara.User.ID, Kind: assessment.NoticeReminder})
				if err == nil {
					due = told[0].NextAttemptAt.Format("2006-01-02 15:04")
				}
				return err
			}))
			if due != want {
				t.Errorf("in the time zone %q the mail of the day is sent at %s, want %s", zone, due, want)
			}
		}
	})
}
