package workflow_test

import (
	"sync"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/record"
)

// TestTheLastLinkOfAnInvitationWorks: a mail that waits because the mail server is away does not make void a link that
// has been handed over since, nor does its next attempt that of a later mail.
func TestTheLastLinkOfAnInvitationWorks(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		u := x.person(t, x.admin.Organisation.ID, "orjan@norrdal.example", assessment.Invited)
		x.membership(t, x.admin.Organisation.ID, u.ID, assessment.EntityManager, x.soc.ID, "")
		renew := func(mailed bool) []record.Letter {
			t.Helper()
			letters, _, err := x.People.RenewInvitations(t.Context(), x.admin, []assessment.ID{u.ID}, mailed)
			do(t, err)
			return letters
		}
		works := func(token string) {
			t.Helper()
			_, err := x.People.OpenLink(t.Context(), token)
			do(t, err)
		}
		x.server.Refuse(func(string) error { return mailtest.Later })
		renew(true)
		x.deliver(t)
		handed := renew(false)[0].Link.Token
		x.server.Refuse(nil)
		x.forward(time.Hour)
		x.deliver(t)
		works(handed)

		x.server.Refuse(func(string) error { return mailtest.Later })
		renew(true)
		x.deliver(t)
		x.server.Refuse(nil)
		renew(true)
		second := linkIn(t, x.deliver(t, "orjan: Inbjudan till Mognad från Norrdals kommun"))
		x.forward(time.Hour)
		x.deliver(t)
		works(second)

		sent := x.last(t, u.ID)
		x.server.Refuse(func(string) error { return mailtest.Later })
		renew(true)
		x.deliver(t)
		do(t, x.People.SendAgain(t.Context(), x.admin, u.ID, sent.ID))
		x.server.Refuse(nil)
		again := linkIn(t, x.deliver(t, "orjan: Inbjudan till Mognad från Norrdals kommun"))
		x.forward(time.Hour)
		x.deliver(t)
		works(again)
	})
}

// TestInvitationsRenewedAtOnce: of several who renew the same invitations at the same time nobody fails, one link of
// each person works, and of several mails one is sent.
func TestInvitationsRenewedAtOnce(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		var users []assessment.ID
		for _, name := range []string{"ada", "bea", "cilla"} {
			u := x.person(t, x.admin.Organisation.ID, name+"@norrdal.example", assessment.Invited)
			x.membership(t, x.admin.Organisation.ID, u.ID, assessment.EntityManager, x.soc.ID, "")
			users = append(users, u.ID)
		}
		atOnce := func(mailed bool) (all []record.Letter) {
			t.Helper()
			var renewing sync.WaitGroup
			var mutex sync.Mutex
			for i := range 8 {
				by := []assessment.Principal{x.admin, x.kim}[i%2]
				renewing.Go(func() {
					letters, n, err := x.People.RenewInvitations(t.Context(), by, users, mailed)
					if err != nil || n != len(users) {
						t.Errorf("renewed %d: %v", n, err)
					}
					mutex.Lock()
					defer mutex.Unlock()
					all = append(all, letters...)
				})
			}
			renewing.Wait()
			return all
		}
		atOnce(true)
		invitation := ": Inbjudan till Mognad från Norrdals kommun"
		x.deliver(t, "ada"+invitation, "bea"+invitation, "cilla"+invitation)
		working := map[string]int{}
		for _, l := range atOnce(false) {
			if _, err := x.People.OpenLink(t.Context(), l.Link.Token); err == nil {
				working[l.Name]++
			}
		}
		if working["ada"] != 1 || working["bea"] != 1 || working["cilla"] != 1 {
			t.Errorf("links that work: %v", working)
		}
	})
}
