package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// TestNobodyOfASuspendedOrganisationIsLetIn: from the next request on, on every server, by no door; those of another
// organisation are, and everybody after it is over.
func TestNobodyOfASuspendedOrganisationIsLetIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		replica := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
		ctx, u := t.Context(), w.admin.User
		_, token, err := w.People.AddToken(ctx, w.admin, "Rapport", assessment.TokenWrite, 1)
		do(t, err)
		_, link, err := w.People.Invite(ctx, w.admin, people.InviteForm{
			Name: "Bo Ek", Email: "bo@norrdal.example", Role: assessment.Management, EntityID: w.root,
		})
		do(t, err)
		secret := must(w.Plan.Subscribe(ctx, w.admin))(t)
		must(replica.Principal(ctx, u.ID, u.Epoch, "norrdal"))(t) // so that it knows the organisation
		if changed := must(w.People.OperatorSuspendOrganisation(ctx, "norrdal"))(t); !changed {
			t.Error("nothing has changed")
		}
		if changed := must(w.People.OperatorSuspendOrganisation(ctx, "norrdal"))(t); changed {
			t.Error("it was suspended twice")
		}
		for _, k := range []*chain.Chain{w.Chain, replica} {
			_, err := k.Principal(ctx, u.ID, u.Epoch, "norrdal")
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
			_, err = k.TokenPrincipal(ctx, token)
			refused(t, err, assessment.Unauthenticated, "error.token")
			_, err = k.People.SaveOrganisation(ctx, w.admin, w.admin.Organisation)
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
			_, err = k.People.OpenLink(ctx, link)
			refused(t, err, assessment.NotFound, "error.link_unknown")
			_, _, err = k.People.UseLink(ctx, link, another)
			refused(t, err, assessment.NotFound, "error.link_unknown")
			_, err = k.Plan.Subscriber(ctx, "norrdal", secret)
			refused(t, err, assessment.NotFound, "error.not_found")
			again := must(k.People.SignIn(ctx, u.Email, password, "192.0.2.1"))(t)
			_, err = k.Principal(ctx, again.ID, again.Epoch, "norrdal")
			refused(t, err, assessment.NotFound, "error.not_found")
			outside := must(k.Principal(ctx, again.ID, again.Epoch, ""))(t)
			if mine := must(k.People.MyOrganisations(ctx, outside))(t); len(mine) != 0 {
				t.Errorf("it is among those of its people: %v", mine)
			}
			must(k.Principal(ctx, w.other.User.ID, w.other.User.Epoch, w.other.Organisation.Key))(t)
		}
		if changed := must(w.People.OperatorResumeOrganisation(ctx, "norrdal"))(t); !changed {
			t.Error("nothing has changed")
		}
		if changed := must(w.People.OperatorResumeOrganisation(ctx, "norrdal"))(t); changed {
			t.Error("it was resumed twice")
		}
		again := must(replica.People.SignIn(ctx, u.Email, password, "192.0.2.1"))(t)
		must(replica.Principal(ctx, again.ID, again.Epoch, "norrdal"))(t)
		must(replica.TokenPrincipal(ctx, token))(t)
		must(replica.People.OpenLink(ctx, link))(t)
		must(replica.Plan.Subscriber(ctx, "norrdal", secret))(t)
	})
}

// TestNobodyIsLetInWithASuspendedAccount, in any organisation; afterwards with the same password, but not with the
// tokens from before.
func TestNobodyIsLetInWithASuspendedAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		replica := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
		ctx, u := t.Context(), w.admin.User
		_, token, err := w.People.AddToken(ctx, w.admin, "Rapport", assessment.TokenWrite, 1)
		do(t, err)
		secret := must(w.Plan.Subscribe(ctx, w.admin))(t)
		reset := must(w.People.OperatorResetLink(ctx, u.Email))(t)
		if changed := must(w.People.OperatorSuspendUser(ctx, " ASA@norrdal.example"))(t); !changed {
			t.Error("nothing has changed")
		}
		if changed := must(w.People.OperatorSuspendUser(ctx, u.Email))(t); changed {
			t.Error("the account was suspended twice")
		}
		for _, k := range []*chain.Chain{w.Chain, replica} {
			for _, organisation := range []string{"norrdal", ""} {
				_, err := k.Principal(ctx, u.ID, u.Epoch, organisation)
				refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
			}
			_, err := k.PrincipalByEmail(ctx, u.Email, "norrdal")
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = k.TokenPrincipal(ctx, token)
			refused(t, err, assessment.Unauthenticated, "error.token")
			_, err = k.Plan.Subscriber(ctx, "norrdal", secret)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = k.People.SignIn(ctx, u.Email, password, "192.0.2.1")
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
			_, err = k.People.OpenLink(ctx, reset)
			refused(t, err, assessment.NotFound, "error.link_unknown")
			_, _, err = k.People.UseLink(ctx, reset, another)
			refused(t, err, assessment.NotFound, "error.link_unknown")
		}
		if changed := must(w.People.OperatorResumeUser(ctx, u.Email))(t); !changed {
			t.Error("nothing has changed")
		}
		if changed := must(w.People.OperatorResumeUser(ctx, u.Email))(t); changed {
			t.Error("the account was resumed twice")
		}
		_, err = replica.TokenPrincipal(ctx, token)
		refused(t, err, assessment.Unauthenticated, "error.token")
		again := must(replica.People.SignIn(ctx, u.Email, password, "192.0.2.1"))(t)
		must(replica.Principal(ctx, again.ID, again.Epoch, "norrdal"))(t)
		must(replica.Plan.Subscriber(ctx, "norrdal", secret))(t)
	})
}

// TestASuspendedOrganisationGetsNoMail: what waits is sent when it is over.
func TestASuspendedOrganisationGetsNoMail(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		ctx, key := t.Context(), x.admin.Organisation.Key
		_, _, err := x.People.Invite(ctx, x.admin, people.InviteForm{
			Name: "Bo Ek", Email: "bo@norrdal.example", Role: assessment.Management, EntityID: x.root,
		})
		do(t, err)
		must(x.People.OperatorSuspendOrganisation(ctx, key))(t)
		before := len(x.server.Received())
		must(x.Notices.Deliver(ctx, x.post(t)))(t)
		if got := len(x.server.Received()) - before; got != 0 {
			t.Errorf("%d mails were sent to people of a suspended organisation", got)
		}
		must(x.People.OperatorResumeOrganisation(ctx, key))(t)
		must(x.Notices.Deliver(ctx, x.post(t)))(t)
		if got := len(x.server.Received()) - before; got == 0 {
			t.Error("the mail that waited was not sent afterwards")
		}
	})
}
