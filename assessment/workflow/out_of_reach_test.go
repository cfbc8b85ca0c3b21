package workflow_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// TestABranchOutOfReachHasNoName in the table of a round: somebody who answers for a unit sees what is above it as little
// there as among the entities.
func TestABranchOutOfReachHasNoName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		home := x.world.entity(t, x.soc.ID, "hemtjanst")
		team := x.world.entity(t, home.ID, "nattlaget")
		f := x.form("Hösten 2026")
		f.Entities, f.Provisions = []assessment.ID{x.soc.ID, home.ID, team.ID}, nil
		round := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		branches := func(p assessment.Principal) string {
			var all []string
			for _, row := range must(x.Rounds.Round(t.Context(), p, round.ID))(t).Table().Rows {
				all = append(all, row.Branch)
			}
			return strings.Join(all, ", ")
		}
		for name, c := range map[string]struct {
			p    assessment.Principal
			want string
		}{
			"all":  {x.kim, "Enheten soc, Enheten soc, Enheten soc"},
			"part": {x.as(t, "per", assessment.Coordinator, home.ID), "Enheten hemtjanst, Enheten hemtjanst"},
			"team": {x.as(t, "rut", assessment.Respondent, team.ID), "Enheten nattlaget"},
		} {
			if got := branches(c.p); got != c.want {
				t.Errorf("who reaches %s sees the branches %q, want %q", name, got, c.want)
			}
		}
	})
}

// TestNoMailOfAnAuditToOneWhoDoesNotAudit: an engagement alone opens nothing, and neither does it tell the audit's title.
func TestNoMailOfAnAuditToOneWhoDoesNotAudit(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(t *testing.T, x *audited){
		"the role was revoked": func(t *testing.T, x *audited) {
			x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
				m := must(tx.MembershipsOf(x.anna.User.ID))(t)[0]
				return tx.DeleteMembership(m.ID, m.Version)
			})
		},
		"another role was given": func(t *testing.T, x *audited) {
			x.membership(t, x.admin.Organisation.ID, x.anna.User.ID, assessment.Respondent, x.soc.ID, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w *world) {
				w.Chain = chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8, Zone: time.UTC, Mail: true})
				a := examine(t, w)
				x := &mailing{asked: a.asked, server: mailtest.New(t, mailtest.Options{})}
				lose(t, a)
				_, err := x.Notices.Deliver(t.Context(), x.post(t))
				do(t, err)
				for _, m := range x.server.Received() {
					if strings.HasPrefix(m.To, "anna@") {
						t.Errorf("got %q", m.Subject)
					}
				}
			})
		})
	}
}

// TestAnInvitationIsOneMail, however often it is asked for before it is sent, and none once no role is left.
func TestAnInvitationIsOneMail(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		invite := func(name string) assessment.ID {
			t.Helper()
			m, _, err := x.People.Invite(t.Context(), x.admin, people.InviteForm{
				Name: name, Email: name + "@norrdal.example", Role: assessment.EntityManager, EntityID: x.soc.ID,
			})
			do(t, err)
			return m.UserID
		}
		orjan, ulf := invite("orjan"), invite("ulf")
		for range 2 {
			_, _, err := x.People.RenewInvitations(t.Context(), x.kim, []assessment.ID{orjan}, true)
			do(t, err)
		}
		x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
			m := must(tx.MembershipsOf(ulf))(t)[0]
			return tx.DeleteMembership(m.ID, m.Version)
		})
		sent := x.deliver(t, "orjan: Inbjudan till Mognad från Norrdals kommun")
		if _, _, err := x.People.UseLink(t.Context(), linkIn(t, sent), password); err != nil {
			t.Errorf("the link in the only mail: %v", err)
		}
	})
}

// TestALetterDoesNotTellOfAnAccount: that of somebody who has an account elsewhere, in a language of their own, reads as
// that of somebody who has none.
func TestALetterDoesNotTellOfAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		known := w.person(t, w.other.Organisation.ID, "known@elsewhere.example", assessment.Active)
		w.in(t, w.other.Organisation.ID, func(tx assessment.Tx) error {
			known.Language = "en"
			_, err := tx.SaveProfile(known)
			return err
		})
		var users []assessment.ID
		for _, email := range []string{known.Email, "new@elsewhere.example"} {
			m, _, err := w.People.Invite(t.Context(), w.admin, people.InviteForm{
				Name: "Alex", Email: email, Role: assessment.Coordinator, EntityID: w.root,
			})
			do(t, err)
			users = append(users, m.UserID)
		}
		letters, _, err := w.People.RenewInvitations(t.Context(), w.admin, users, false)
		do(t, err)
		if len(letters) != 2 || letters[0].Language != "sv" || letters[1].Language != "sv" {
			t.Errorf("got %+v", letters)
		}
	})
}
