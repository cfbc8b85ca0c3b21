package workflow_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
)

// waits are the people of a round's reminders with what waits for each, as "reason entity questions".
func waits(people []record.ReminderPerson) map[string][]string {
	all := map[string][]string{}
	for _, p := range people {
		for _, i := range p.Items {
			all[p.Name] = append(all[p.Name], strings.TrimSpace(fmt.Sprintf(
				"%s %s %s", i.Reason, i.Entity.Key, strings.Join(i.Questions, ","),
			)))
		}
	}
	return all
}

// TestRemindTheRightPeople: each person once, for what waits for them, also in several entities; one act reminds all,
// and it is recorded who was reminded of what, when and by whom.
func TestRemindTheRightPeople(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		invited := x.person(t, x.admin.Organisation.ID, "nora@norrdal.example", assessment.Invited)
		x.membership(t, x.admin.Organisation.ID, invited.ID, assessment.Respondent, x.school.ID, "")
		x.membership(t, x.admin.Organisation.ID, x.sara.User.ID, assessment.Respondent, x.school.ID, "")
		soc, unit := x.assessments[x.soc.ID], x.assessments[x.unit.ID]
		x.answer(t, x.mats, soc, "B3", "yes")
		v := must(x.Rounds.Assessment(t.Context(), x.mats, soc))(t)
		asked := v.Questionnaire.AskedOf(v.Profile())
		last := asked[len(asked)-1].ID
		_, err := x.Rounds.HandAnswer(t.Context(), x.mats, soc, last, &x.sara.User.ID, version(v.Answers[last].Version))
		do(t, err)
		x.answerAll(t, x.it, unit, "yes")
		x.submit(t, x.it, unit)
		all := must(x.Rounds.Reminders(t.Context(), x.kim, x.round.ID))(t)
		want := map[string][]string{
			"mats": {"left soc"},
			"nora": {"unopened skola"},
			"sara": {"not_begun skola", "left soc", "handed soc " + last},
			"ulla": {"not_begun skola"},
		}
		if diff := cmp.Diff(want, waits(all.People)); diff != "" {
			t.Errorf("whom to remind, want (-) and got (+):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"it"}, keys(all.Nobody)); diff != "" {
			t.Errorf("nobody approves for, want (-) and got (+):\n%s", diff)
		}

		// A manager of the whole approves where nobody else does.
		x.membership(t, x.admin.Organisation.ID, x.chair.User.ID, assessment.EntityManager, x.root, "")
		one := []assessment.ReminderReason{assessment.RemindApprove}
		approve := must(x.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{Reasons: one}))(t)
		if diff := cmp.Diff(map[string][]string{"carl": {"approve it"}}, waits(approve)); diff != "" {
			t.Errorf("reminded to approve, want (-) and got (+):\n%s", diff)
		}
		x.forward(time.Hour)
		want["carl"] = []string{"approve it"}
		if diff := cmp.Diff(
			want,
			waits(must(x.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{}))(t)),
		); diff != "" {
			t.Errorf("all reminded at once, want (-) and got (+):\n%s", diff)
		}
		after := must(x.Rounds.Reminders(t.Context(), x.kim, x.round.ID))(t)
		if len(after.Reminded) != 8 {
			t.Errorf("recorded: %+v", after.Reminded)
		}
		for _, p := range after.People {
			if p.RemindedAt == nil || !p.RemindedAt.Equal(x.Now()) {
				t.Errorf("%s was last reminded at %v", p.Name, p.RemindedAt)
			}
		}
		latest := after.Reminded[0]
		if latest.By != "kim" || !latest.At.Equal(x.Now()) || latest.Mailed {
			t.Errorf("recorded: %+v", latest)
		}
		if row := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows[0]; row.RemindedAt == nil {
			t.Error("the entity does not show that it was reminded")
		}

		_, err = x.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{People: []assessment.ID{}})
		invalid(t, err, "people: error.required")
		stranger := []assessment.ID{x.other.User.ID}
		_, err = x.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{People: stranger})
		invalid(t, err, "people: error.required")
		_, err = x.Rounds.Remind(t.Context(), x.sara, x.round.ID, rounds.RemindForm{})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Rounds.Reminders(t.Context(), x.mats, x.round.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}

// TestRemindedByMail: a reminder counts as mailed only for whom a mail waits, and once the round is closed only those
// are reminded who can do something about it, and their mail is sent.
func TestRemindedByMail(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		x.membership(t, x.admin.Organisation.ID, x.chair.User.ID, assessment.EntityManager, x.root, "")
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
			never := assessment.MailChoices{assessment.NoticesOfRounds: assessment.MailNever}
			return tx.SaveMailChoices(x.sara.User.ID, never)
		})
		x.answerAll(t, x.it, x.assessments[x.unit.ID], "yes")
		x.submit(t, x.it, x.assessments[x.unit.ID])
		mailed := func(want map[string]bool) {
			t.Helper()
			got := map[string]bool{}
			for _, p := range must(x.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{}))(t) {
				got[p.Name] = p.Mailed
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("who gets mail, want (-) and got (+):\n%s", diff)
			}
			for _, r := range must(x.Rounds.Reminders(t.Context(), x.kim, x.round.ID))(t).Reminded {
				if r.At.Equal(x.Now()) && r.Mailed != want[r.Name] {
					t.Errorf("recorded: %+v", r)
				}
			}
		}
		mailed(map[string]bool{"sara": false, "mats": true, "ulla": true, "carl": true})
		x.forward(time.Hour)
		_, err := x.Notices.Deliver(t.Context(), x.post(t))
		do(t, err)
		must(x.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, x.round.Version))(t)
		mailed(map[string]bool{"carl": true})
		before := len(x.server.Received())
		_, err = x.Notices.Deliver(t.Context(), x.post(t))
		do(t, err)
		if got := x.server.Received()[before:]; len(got) != 1 || !strings.HasPrefix(got[0].To, "carl@") {
			t.Errorf("mail that arrived: %+v", got)
		}
	})
}

// TestRemindBeforeOpening: before a round opens only those who have not opened their link are reminded, and whoever is
// invited to approve is reminded of that.
func TestRemindBeforeOpening(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		x.answerAll(t, x.it, x.assessments[x.unit.ID], "yes")
		x.submit(t, x.it, x.assessments[x.unit.ID])
		nora := x.person(t, x.admin.Organisation.ID, "nora@norrdal.example", assessment.Invited)
		for _, e := range []assessment.ID{x.school.ID, x.unit.ID} {
			x.membership(t, x.admin.Organisation.ID, nora.ID, assessment.EntityManager, e, "")
		}
		f := x.form("Planerad")
		f.OpensOn, f.ClosesOn = "2099-01-01", "2099-02-01"
		planned := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		all := must(x.Rounds.Reminders(t.Context(), x.kim, planned.ID))(t)
		want := map[string][]string{"nora": {"unopened it", "unopened skola"}}
		if diff := cmp.Diff(want, waits(all.People)); diff != "" || all.State != assessment.RoundPlanned {
			t.Errorf("before the round opens (%s), want (-) and got (+):\n%s", all.State, diff)
		}
		if diff := cmp.Diff(want, waits(must(x.Rounds.Remind(t.Context(), x.kim, planned.ID, rounds.RemindForm{}))(t))); diff != "" {
			t.Errorf("reminded before the round opens, want (-) and got (+):\n%s", diff)
		}
		for _, p := range must(x.Rounds.Reminders(t.Context(), x.kim, x.round.ID))(t).People {
			for _, i := range p.Items {
				if i.Submitted != (i.Entity.ID == x.unit.ID) {
					t.Errorf("%s is reminded of %+v", p.Name, i)
				}
			}
		}
	})
}

// TestRemindOnce: the same form sent several times at once reminds once; later it reminds again.
func TestRemindOnce(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		f := rounds.RemindForm{People: []assessment.ID{x.ulla.User.ID}}
		var sent sync.WaitGroup
		for range 4 {
			sent.Go(func() {
				if _, err := x.Rounds.Remind(t.Context(), x.kim, x.round.ID, f); err != nil {
					t.Error(err)
				}
			})
		}
		sent.Wait()
		recorded := func(want int) {
			t.Helper()
			if got := must(x.Rounds.Reminders(t.Context(), x.kim, x.round.ID))(t).Reminded; len(got) != want {
				t.Errorf("%d reminders are recorded, want %d: %+v", len(got), want, got)
			}
		}
		recorded(1)
		x.forward(11 * time.Minute)
		must(x.Rounds.Remind(t.Context(), x.kim, x.round.ID, f))(t)
		recorded(2)
	})
}

func keys(entities []record.EntityName) []string {
	var all []string
	for _, e := range entities {
		all = append(all, e.Key)
	}
	return all
}
