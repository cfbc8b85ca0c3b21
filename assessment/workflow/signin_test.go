package workflow_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

func TestInvitationAddsAPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		unit := w.entity(t, w.root, "skola")
		m, token, err := w.People.Invite(
			t.Context(),
			w.admin,
			people.InviteForm{Name: " Bo  Ek", Email: "Bo@Norrdal.example", Role: assessment.Respondent, EntityID: unit.ID},
		)
		do(t, err)
		if m.Name != "Bo Ek" || m.Email != "bo@norrdal.example" || m.State() != assessment.Invited {
			t.Errorf("invited %+v", m)
		}
		want := people.LinkView{
			Purpose:      assessment.Invitation,
			Name:         "Bo Ek",
			Email:        "bo@norrdal.example",
			Organisation: "Norrdals kommun",
		}
		if diff := cmp.Diff(want, must(w.People.OpenLink(t.Context(), token))(t)); diff != "" {
			t.Errorf("the link shows, want (-) and got (+):\n%s", diff)
		}
		_, err = w.People.SignIn(t.Context(), m.Email, "", "192.0.2.1")
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
		w.unchanged(t, func() {
			_, _, err := w.People.UseLink(t.Context(), token, "kort")
			invalid(t, err, "password: error.password_short")
			_, _, err = w.People.UseLink(t.Context(), token+"x", password)
			refused(t, err, assessment.NotFound, "error.link_unknown")
			refused(t, w.People.CheckSetUp(t.Context(), token), assessment.NotFound, "error.link_unknown")
		})
		_, err = w.Principal(t.Context(), m.UserID, 1, "norrdal")
		refused(t, err, assessment.NotFound, "error.not_found")

		u, organisation, err := w.People.UseLink(t.Context(), token, password)
		do(t, err)
		if organisation != "norrdal" {
			t.Errorf("the link leads to %q", organisation)
		}
		if person, _, err := w.People.Person(t.Context(), w.admin, u.ID); err != nil || person.State() != assessment.Active {
			t.Errorf("after the link: %+v, %v", person, err)
		}
		signed := must(w.People.SignIn(t.Context(), m.Email, password, "192.0.2.1"))(t)
		p := must(w.Principal(t.Context(), signed.ID, signed.Epoch, "norrdal"))(t)
		if _, err := w.Entities.Entity(t.Context(), p, unit.ID); err != nil {
			t.Errorf("the respondent reads the own unit: %v", err)
		}
		w.unchanged(t, func() {
			_, _, err := w.People.UseLink(t.Context(), token, another)
			refused(t, err, assessment.Conflict, "error.link_used")
			_, err = w.People.ResendInvitation(t.Context(), w.admin, u.ID)
			refused(t, err, assessment.Conflict, "error.accepted_already")
			_, _, err = w.People.Invite(
				t.Context(),
				w.admin,
				people.InviteForm{Name: "Bo", Email: m.Email, Role: assessment.Management, EntityID: w.root},
			)
			refused(t, err, assessment.Conflict, "error.member_already", "email: error.member_already")
		})
	})
}

func TestInvitationIsReplacedAndExpires(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		m, first, err := w.People.Invite(
			t.Context(),
			w.admin,
			people.InviteForm{Name: "Bo Ek", Email: "bo@norrdal.example", Role: assessment.Management, EntityID: w.root},
		)
		do(t, err)
		second := must(w.People.ResendInvitation(t.Context(), w.admin, m.UserID))(t)
		_, err = w.People.OpenLink(t.Context(), first)
		refused(t, err, assessment.NotFound, "error.link_unknown")
		w.forward(14*24*time.Hour - time.Second)
		must(w.People.OpenLink(t.Context(), second))(t)
		w.forward(time.Second)
		w.unchanged(t, func() {
			_, _, err = w.People.UseLink(t.Context(), second, password)
			refused(t, err, assessment.Conflict, "error.link_expired")
		})
		third := must(w.People.ResendInvitation(t.Context(), w.admin, m.UserID))(t)
		must(
			w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: m.UserID, Name: m.Name, Version: m.Version}),
		)(
			t,
		)
		w.unchanged(t, func() {
			_, err = w.People.OpenLink(t.Context(), third)
			refused(t, err, assessment.NotFound, "error.link_unknown")
			_, _, err = w.People.UseLink(t.Context(), third, password)
			refused(t, err, assessment.NotFound, "error.link_unknown")
		})
	})
}

// TestInvitationOfAnAccountElsewhere: an organisation learns nothing of the account that the address has in another,
// and its link by itself does not give access to it.
func TestInvitationOfAnAccountElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		otherRoot := w.rootOf(t, w.other)
		invite := func(email string) (record.Person, string, []string) {
			t.Helper()
			before := w.events(t)
			m, token, err := w.People.Invite(
				t.Context(),
				w.other,
				people.InviteForm{Name: "Konsulten", Email: email, Role: assessment.Management, EntityID: otherRoot},
			)
			do(t, err)
			person, _, err := w.People.Person(t.Context(), w.other, m.UserID)
			do(t, err)
			if diff := cmp.Diff(person.Person, m); diff != "" {
				t.Errorf("member read (-) and answered (+) differ:\n%s", diff)
			}
			var actions []string
			for _, e := range must(w.Events(t.Context(), w.other, nil))(t)[:w.events(t)-before] {
				actions = append(actions, e.Action)
			}
			if person.UserID.Version() != 4 {
				t.Errorf("the id %s tells when the account was made", person.UserID)
			}
			person.UserID, person.Email = assessment.ID{}, ""
			for i := range person.Memberships {
				person.Memberships[i].ID, person.Memberships[i].UserID = assessment.ID{}, assessment.ID{}
			}
			return person, token, actions
		}
		account, token, accountEvents := invite(bo.User.Email)
		fresh, _, freshEvents := invite("ny@example.org")
		if diff := cmp.Diff(fresh, account); diff != "" {
			t.Errorf("invitation of a new address (-) and of one with an account (+) differ:\n%s", diff)
		}
		if diff := cmp.Diff(freshEvents, accountEvents); diff != "" {
			t.Errorf("events of a new address (-) and of one with an account (+) differ:\n%s", diff)
		}
		if view := must(w.People.OpenLink(t.Context(), token))(t); view.Name != "Konsulten" || !view.HasPassword {
			t.Errorf("the link shows %+v, want the name that the organisation gave", view)
		}
		_, secret, err := w.People.AddToken(t.Context(), bo, "Rapport", assessment.TokenWrite, 30)
		do(t, err)
		byToken := must(w.TokenPrincipal(t.Context(), secret))(t)
		stranger := w.as(t, "stranger", assessment.Management, w.root)
		w.unchanged(t, func() {
			_, _, err := w.People.UseLink(t.Context(), token, another)
			refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
			_, err = w.People.AcceptInvitation(t.Context(), assessment.Principal{}, token)
			refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
			_, err = w.People.AcceptInvitation(t.Context(), stranger, token)
			refused(t, err, assessment.NotFound, "error.link_other_user")
			_, err = w.People.AcceptInvitation(t.Context(), byToken, token)
			refused(t, err, assessment.Forbidden, "error.not_by_token")
		})
		if mine := must(w.People.MyOrganisations(t.Context(), bo))(t); len(mine) != 1 {
			t.Errorf("before accepting: %v", mine)
		}
		if organisation := must(w.People.AcceptInvitation(t.Context(), bo, token))(t); organisation != "sunnan" {
			t.Errorf("accepted into %q", organisation)
		}
		w.sign(t, bo.User.ID, "sunnan")
		if mine := must(w.People.MyOrganisations(t.Context(), bo))(t); len(mine) != 2 {
			t.Errorf("after accepting: %v", mine)
		}
		_, err = w.People.AcceptInvitation(t.Context(), bo, token)
		refused(t, err, assessment.Conflict, "error.link_used")
	})
}

// TestNoOrganisationTakesOverAnAccount: what the admin of one organisation can do to an account that another one has.
func TestNoOrganisationTakesOverAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		m, _, err := w.People.Invite(
			t.Context(),
			w.other,
			people.InviteForm{
				Name:     "Konsulten",
				Email:    "bo@example.org",
				Role:     assessment.Management,
				EntityID: w.rootOf(t, w.other),
			},
		)
		do(t, err)
		before := w.user(t, bo.User.ID)
		theirs := func() map[string][]string { return of(w.dump(t), w.admin.Organisation.ID) }
		rows := theirs()

		_, err = w.People.ResetLink(t.Context(), w.other, m.UserID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = w.People.Users(t.Context(), w.other)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = w.People.Organisations(t.Context(), w.other)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, _, err = w.People.AddOrganisation(t.Context(), w.other, people.OrganisationForm{})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		token := must(w.People.ResendInvitation(t.Context(), w.other, m.UserID))(t)
		_, _, err = w.People.UseLink(t.Context(), token, another)
		refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
		person, _, err := w.People.Person(t.Context(), w.other, m.UserID)
		do(t, err)
		if len(person.Memberships) != 1 || person.Memberships[0].OrganisationID != w.other.Organisation.ID {
			t.Errorf("the other organisation sees %+v", person.Memberships)
		}
		renamed := must(
			w.People.SavePerson(
				t.Context(),
				w.other,
				people.PersonChange{UserID: m.UserID, Name: "Annat namn", Active: true, Version: m.Version},
			),
		)(
			t,
		)
		granted := must(
			w.People.Grant(
				t.Context(),
				w.other,
				assessment.Membership{UserID: m.UserID, Role: assessment.OrganisationAdmin, EntityID: w.rootOf(t, w.other)},
			),
		)(
			t,
		)
		do(t, w.People.Revoke(t.Context(), w.other, granted.ID, granted.Version))
		must(
			w.People.SavePerson(
				t.Context(),
				w.other,
				people.PersonChange{UserID: m.UserID, Name: "Annat namn", Version: renamed.Version},
			),
		)(
			t,
		)

		if diff := cmp.Diff(before, w.user(t, bo.User.ID)); diff != "" {
			t.Errorf("the account before (-) and after (+) differ:\n%s", diff)
		}
		if diff := cmp.Diff(rows, theirs()); diff != "" {
			t.Errorf("the first organisation's rows before (-) and after (+) differ:\n%s", diff)
		}
		must(w.Principal(t.Context(), bo.User.ID, bo.User.Epoch, "norrdal"))(t)
		must(w.People.SignIn(t.Context(), "bo@example.org", password, "192.0.2.1"))(t)
		_, err = w.People.SignIn(t.Context(), "bo@example.org", another, "192.0.2.1")
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
		_, err = w.Principal(t.Context(), bo.User.ID, bo.User.Epoch, "sunnan")
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestInvitedTwiceBeforeThereIsAPassword: the link of one organisation does not accept the invitation of the other.
func TestInvitedTwiceBeforeThereIsAPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		form := people.InviteForm{Name: "Bo Ek", Email: "bo@example.org", Role: assessment.Management, EntityID: w.root}
		_, first, err := w.People.Invite(t.Context(), w.admin, form)
		do(t, err)
		form.EntityID = w.rootOf(t, w.other)
		_, second, err := w.People.Invite(t.Context(), w.other, form)
		do(t, err)
		u, organisation, err := w.People.UseLink(t.Context(), second, password)
		do(t, err)
		if organisation != "sunnan" {
			t.Errorf("accepted into %q", organisation)
		}
		_, err = w.Principal(t.Context(), u.ID, u.Epoch, "norrdal")
		refused(t, err, assessment.NotFound, "error.not_found")
		_, _, err = w.People.UseLink(t.Context(), first, another)
		refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
		must(w.People.AcceptInvitation(t.Context(), w.sign(t, u.ID, ""), first))(t)
		w.sign(t, u.ID, "norrdal")
	})
}

func TestResetLink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		replaced := must(w.People.ResetLink(t.Context(), w.admin, bo.User.ID))(t)
		token := must(w.People.OperatorResetLink(t.Context(), " Bo@example.org"))(t)
		want := people.LinkView{Purpose: assessment.Reset, Name: bo.User.Name, Email: bo.User.Email, HasPassword: true}
		if diff := cmp.Diff(want, must(w.People.OpenLink(t.Context(), token))(t)); diff != "" {
			t.Errorf("the link shows, want (-) and got (+):\n%s", diff)
		}
		_, _, err := w.People.UseLink(t.Context(), replaced, another)
		refused(t, err, assessment.NotFound, "error.link_unknown")
		u, organisation, err := w.People.UseLink(t.Context(), token, another)
		do(t, err)
		if organisation != "" || u.Epoch <= bo.User.Epoch {
			t.Errorf("reset leads to %q with epoch %d, want none and later than %d", organisation, u.Epoch, bo.User.Epoch)
		}
		_, err = w.Principal(t.Context(), bo.User.ID, bo.User.Epoch, "norrdal")
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		_, err = w.People.SignIn(t.Context(), "bo@example.org", password, "192.0.2.1")
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
		must(w.People.SignIn(t.Context(), "bo@example.org", another, "192.0.2.1"))(t)
		_, _, err = w.People.UseLink(t.Context(), token, password)
		refused(t, err, assessment.Conflict, "error.link_used")

		late := must(w.People.ResetLink(t.Context(), w.admin, bo.User.ID))(t)
		w.forward(24*time.Hour - time.Second)
		must(w.People.OpenLink(t.Context(), late))(t)
		w.forward(time.Second)
		w.unchanged(t, func() {
			_, _, err = w.People.UseLink(t.Context(), late, password)
			refused(t, err, assessment.Conflict, "error.link_expired")
			_, err = w.People.ResetLink(t.Context(), w.admin, newID(t))
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = w.People.OperatorResetLink(t.Context(), "nobody@example.org")
			refused(t, err, assessment.NotFound, "error.not_found")
		})
	})
}

func TestResetLinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		token := must(w.People.ResetLink(t.Context(), w.admin, bo.User.ID))(t)
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() {
				_, _, errs[i] = w.People.UseLink(context.Background(), token, fmt.Sprintf("lösenordet från fönster %d", i))
			})
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				refused(t, err, assessment.Conflict, "error.link_used")
			}
		}
		if done != 1 {
			t.Errorf("used %d times, want once", done)
		}
	})
}

func TestSignInFailsTheSameWayForAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, wrong := w.People.SignIn(t.Context(), "asa@norrdal.example", another, "192.0.2.1")
		_, unknown := w.People.SignIn(t.Context(), "nobody@norrdal.example", another, "192.0.2.1")
		_, long := w.People.SignIn(t.Context(), "asa@norrdal.example", strings.Repeat("x", 1<<20), "192.0.2.1")
		refused(t, wrong, assessment.Unauthenticated, "error.sign_in")
		for _, other := range []error{unknown, long} {
			if diff := cmp.Diff(wrong, other); diff != "" {
				t.Errorf("answer to a wrong password (-) and another (+) differ:\n%s", diff)
			}
		}
	})
}

func TestSignInLimitOfAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, email := range []string{"asa@norrdal.example", "nobody@norrdal.example"} { // one has an account
			for range 10 {
				_, err := w.People.SignIn(t.Context(), email, another, "192.0.2.1")
				refused(t, err, assessment.Unauthenticated, "error.sign_in")
			}
			w.unchanged(t, func() {
				_, err := w.People.SignIn(t.Context(), email, password, "192.0.2.1")
				refused(t, err, assessment.TooMany, "error.too_many")
			})
		}
		must(w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.200"))(t) // the owner is not shut out
		_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1")
		refused(t, err, assessment.TooMany, "error.too_many") // and does not reset the limit for the guesser
		w.forward(15 * time.Minute)
		_, err = w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1")
		refused(t, err, assessment.TooMany, "error.too_many")
		w.forward(time.Second)
		must(w.People.SignIn(t.Context(), "ASA@norrdal.example", password, "192.0.2.1"))(t)
	})
}

// TestSignInLimitOfAnAccountFromEverywhere stops guesses spread over many network addresses.
func TestSignInLimitOfAnAccountFromEverywhere(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	for n := range 100 {
		_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", another, fmt.Sprintf("192.0.2.%d", n/9))
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
	}
	_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.200")
	refused(t, err, assessment.TooMany, "error.too_many")
	w.forward(15*time.Minute + time.Second)
	must(w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.200"))(t)
}

// TestTooManyConcurrentPasswords: sign-ins that would have to wait long are refused at once, and not counted.
func TestTooManyConcurrentPasswords(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	use := chain.New(w.store, workflow.Options{Now: w.now}) // hashing takes the time that makes others wait
	var group sync.WaitGroup
	errs := make([]error, 400)
	for i := range errs {
		group.Go(func() {
			_, errs[i] = use.People.SignIn(
				context.Background(),
				fmt.Sprintf("person%d@example.org", i),
				another,
				fmt.Sprintf("2001:db8:0:%d::1", i),
			)
		})
	}
	group.Wait()
	tried, busy := 0, 0
	for _, err := range errs {
		if assessment.CodeOf(err) == assessment.TooMany {
			busy++
			refused(t, err, assessment.TooMany, "error.busy")
		} else {
			tried++
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
		}
	}
	if tried < 64 || busy == 0 {
		t.Errorf("%d tried and %d refused, want at least 64 and some", tried, busy)
	}
	if counted := len(w.rows(t, "SELECT id FROM sign_in_failures")); counted != tried {
		t.Errorf("%d counted of %d tried", counted, tried)
	}
	must(w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1"))(t)
}

func TestSignInForgetsFailures(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	for range 3 {
		for range 9 {
			_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", another, "192.0.2.1")
			refused(t, err, assessment.Unauthenticated, "error.sign_in")
		}
		must(w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1"))(t)
	}
}

func TestSignInLimitOfANetworkAddress(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	for n := range 60 {
		_, err := w.People.SignIn(t.Context(), fmt.Sprintf("person%d@example.org", n), another, "192.0.2.1")
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
	}
	_, err := w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.1")
	refused(t, err, assessment.TooMany, "error.too_many")
	must(w.People.SignIn(t.Context(), "asa@norrdal.example", password, "192.0.2.2"))(t)
}

// TestConcurrentGuesses: guesses sent together, to two servers, do not pass the limit together.
func TestConcurrentGuesses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		servers := []*chain.Chain{w.Chain, chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})}
		var group sync.WaitGroup
		errs := make([]error, 40)
		for i := range errs {
			group.Go(func() {
				_, errs[i] = servers[i%2].People.SignIn(context.Background(), "asa@norrdal.example", another, "192.0.2.1")
			})
		}
		group.Wait()
		tried := 0
		for _, err := range errs {
			switch assessment.CodeOf(err) {
			case assessment.Unauthenticated:
				tried++
			case assessment.TooMany:
			default:
				t.Errorf("got %v", err)
			}
		}
		if tried != 10 {
			t.Errorf("%d guesses were answered, want 10", tried)
		}
	})
}
