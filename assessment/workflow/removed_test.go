package workflow_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

var confirmed = people.Removal{Days: people.DaysBeforeRemoval, Confirmed: true}

// nameless is what the person of an account that is removed is called.
func nameless(language string, _ assessment.ID) string { return "Borttagen " + language }

// TestAnOrganisationIsRemovedSomeTimeAfterItWasSuspended, when that is confirmed, and with nothing but its own.
func TestAnOrganisationIsRemovedSomeTimeAfterItWasSuspended(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		replica := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
		ctx, u := t.Context(), w.other.User
		_, token, err := w.People.AddToken(ctx, w.other, "Rapport", assessment.TokenRead, 300)
		do(t, err)
		secret := must(w.Plan.Subscribe(ctx, w.other))(t)
		must(replica.Principal(ctx, u.ID, u.Epoch, "sunnan"))(t) // so that it knows the organisation
		remove := func(r people.Removal) error {
			_, err := w.People.OperatorRemoveOrganisation(ctx, "sunnan", r)
			return err
		}
		w.unchanged(t, func() { refused(t, remove(confirmed), assessment.Conflict, "error.remove_unsuspended") })
		must(w.People.OperatorSuspendOrganisation(ctx, "sunnan"))(t)
		w.forward(29 * 24 * time.Hour)
		w.unchanged(t, func() {
			err := remove(confirmed)
			refused(t, err, assessment.Conflict, "error.remove_early")
			var own *assessment.Error
			if errors.As(err, &own) && own.Args["From"] != assessment.Date("2026-04-30") {
				t.Errorf("it can be removed from %v on", own.Args["From"])
			}
		})
		w.forward(24 * time.Hour)
		w.unchanged(t, func() {
			if err := remove(people.Removal{Days: people.DaysBeforeRemoval}); !errors.Is(err, people.ErrNotConfirmed) {
				t.Errorf("without a confirmation: %v", err)
			}
		})
		w.unchanged(t, func() {
			restore := w.refuseEvents(t)
			if err := remove(confirmed); assessment.CodeOf(err) != assessment.Unavailable {
				t.Errorf("without a log: got %v", err)
			}
			restore()
		})
		do(t, remove(confirmed))
		w.typed(t)
		for table, rows := range w.dump(t) {
			if slices.ContainsFunc(rows, func(row string) bool {
				return strings.Contains(row, "organisation_id="+w.other.Organisation.ID.String())
			}) {
				t.Errorf("rows are left in %s", table)
			}
		}
		refused(t, remove(confirmed), assessment.NotFound, "error.not_found")
		_, err = replica.Principal(ctx, u.ID, w.user(t, u.ID).Epoch, "sunnan")
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = replica.TokenPrincipal(ctx, token)
		refused(t, err, assessment.Unauthenticated, "error.token")
		_, err = replica.Plan.Subscriber(ctx, "sunnan", secret)
		refused(t, err, assessment.NotFound, "error.not_found")
		w.sign(t, w.admin.User.ID, "norrdal")
	})
}

// TestTheNextOrganisationMayHaveTheKey of one that was removed, also on servers that have known that one.
func TestTheNextOrganisationMayHaveTheKey(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		replica := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
		ctx := t.Context()
		must(replica.Principal(ctx, w.other.User.ID, w.other.User.Epoch, "sunnan"))(t)
		must(w.People.OperatorSuspendOrganisation(ctx, "sunnan"))(t)
		must(w.People.OperatorRemoveOrganisation(ctx, "sunnan", people.Removal{Confirmed: true}))(t)
		_, link, err := w.People.OperatorAddOrganisation(ctx, people.OrganisationForm{
			Key: "sunnan", Name: "Sunnans kommun", Kind: "municipality", Language: "sv",
			AdminName: "Cia Ö", AdminEmail: "cia@sunnan.example",
		})
		do(t, err)
		cia, _, err := w.People.UseLink(ctx, link, another)
		do(t, err)
		p := must(replica.Principal(ctx, cia.ID, cia.Epoch, "sunnan"))(t)
		if p.Organisation.Name != "Sunnans kommun" {
			t.Errorf("the organisation is %q", p.Organisation.Name)
		}
	})
}

// TestARemovedUserIsNobody: what the person has done stays, with the id of the account, in every organisation.
func TestARemovedUserIsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		bo := w.as(t, "bo", assessment.Management, w.root)
		_, link, err := w.People.Invite(ctx, w.other, people.InviteForm{
			Name: "Bo E", Email: bo.User.Email, Role: assessment.Management, EntityID: w.rootOf(t, w.other),
		})
		do(t, err)
		must(w.People.AcceptInvitation(ctx, bo, link))(t)
		remove := func(r people.Removal) error {
			_, err := w.People.OperatorRemoveUser(ctx, bo.User.Email, r, nameless)
			return err
		}
		w.unchanged(t, func() { refused(t, remove(confirmed), assessment.Conflict, "error.remove_unsuspended") })
		must(w.People.OperatorSuspendUser(ctx, bo.User.Email))(t)
		w.unchanged(t, func() { refused(t, remove(confirmed), assessment.Conflict, "error.remove_early") })
		w.forward(people.DaysBeforeRemoval * 24 * time.Hour)
		w.unchanged(t, func() {
			if err := remove(people.Removal{Days: people.DaysBeforeRemoval}); !errors.Is(err, people.ErrNotConfirmed) {
				t.Errorf("without a confirmation: %v", err)
			}
		})
		do(t, remove(confirmed))
		w.typed(t)
		for table, rows := range w.dump(t) {
			for _, row := range rows {
				if strings.Contains(row, bo.User.Email) || strings.Contains(row, "=Bo E") {
					t.Errorf("%s says whose the account was: %s", table, row)
				}
			}
		}
		refused(t, remove(confirmed), assessment.NotFound, "error.not_found")
		_, err = w.People.OperatorResumeUser(ctx, assessment.RemovedEmail(bo.User.ID))
		refused(t, err, assessment.NotFound, "error.not_found")
		w.unchanged(t, func() {
			_, _, err := w.People.Invite(ctx, w.sign(t, w.admin.User.ID, "norrdal"), people.InviteForm{
				Name: "Nobody", Email: assessment.RemovedEmail(bo.User.ID), Role: assessment.Management, EntityID: w.root,
			})
			refused(t, err, assessment.Invalid, "error.invalid_fields")
		})
		_, err = w.People.SignIn(ctx, bo.User.Email, password, "192.0.2.1")
		refused(t, err, assessment.Unauthenticated, "error.sign_in")
		for _, admin := range []assessment.Principal{w.sign(t, w.admin.User.ID, "norrdal"), w.sign(t, w.other.User.ID, "sunnan")} {
			person, _, err := w.People.Person(ctx, admin, bo.User.ID)
			do(t, err)
			if person.Name != "Borttagen sv" || person.State() != assessment.Deactivated {
				t.Errorf("%s: the person is %q, %s", admin.Organisation.Key, person.Name, person.State())
			}
			_, err = w.People.SavePerson(ctx, admin, people.PersonChange{
				UserID: bo.User.ID, Name: "Bo E", Active: true, Version: person.Version,
			})
			refused(t, err, assessment.Conflict, "error.member_removed")
			if !removalLogged(t, w, admin, bo.User.ID) {
				t.Errorf("%s: the log does not tell of it", admin.Organisation.Key)
			}
		}
		again, _, err := w.People.Invite(ctx, w.sign(t, w.admin.User.ID, "norrdal"), people.InviteForm{
			Name: "Bo E", Email: bo.User.Email, Role: assessment.Management, EntityID: w.root,
		})
		do(t, err)
		if again.UserID == bo.User.ID {
			t.Error("who is invited with the address gets the old account")
		}
	})
}

// meanwhile is a store in which something happens just before a transaction of the installation.
type meanwhile struct {
	assessment.Store
	happens func()
}

func (m *meanwhile) InTx(ctx context.Context, scope assessment.Scope, use func(assessment.Tx) error) error {
	if scope == assessment.ScopeInstallation() && m.happens != nil {
		happens := m.happens
		m.happens = nil
		happens()
	}
	return m.Store.InTx(ctx, scope, use)
}

// TestAUserIsRemovedAsItIsThen: an account that is let in again while it is being removed stays, and an organisation that
// invites it meanwhile knows nothing of it afterwards either.
func TestAUserIsRemovedAsItIsThen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		remove := func(name string, happens func(email string)) (assessment.User, error) {
			bo := w.as(t, name, assessment.Management, w.root).User
			must(w.People.OperatorSuspendUser(ctx, bo.Email))(t)
			w.forward(people.DaysBeforeRemoval * 24 * time.Hour)
			store := &meanwhile{Store: w.store, happens: func() { happens(bo.Email) }}
			use := chain.New(store, workflow.Options{Now: w.now, PasswordMemory: 8})
			_, err := use.People.OperatorRemoveUser(ctx, bo.Email, confirmed, nameless)
			return bo, err
		}
		bo, err := remove("bo", func(email string) { must(w.People.OperatorResumeUser(ctx, email))(t) })
		refused(t, err, assessment.Conflict, "error.remove_meanwhile")
		if is := must(w.People.OperatorAccount(ctx, bo.Email))(t); is.Name != bo.Name || is.RemovedAt != nil {
			t.Errorf("the account is %q, removed %v", is.Name, is.RemovedAt)
		}
		do(t, func() error {
			_, err := remove("lo", func(email string) {
				_, _, err := w.People.Invite(ctx, w.sign(t, w.other.User.ID, "sunnan"), people.InviteForm{
					Name: "Lo F", Email: email, Role: assessment.Management, EntityID: w.rootOf(t, w.other),
				})
				do(t, err)
			})
			return err
		}())
		for table, rows := range w.dump(t) {
			for _, row := range rows {
				if strings.Contains(row, "=Lo F") {
					t.Errorf("%s says whose the account was: %s", table, row)
				}
			}
		}
	})
}

// removalLogged reports whether the organisation's log says that the account was removed.
func removalLogged(t *testing.T, w *world, p assessment.Principal, user assessment.ID) (found bool) {
	t.Helper()
	w.in(t, p.Organisation.ID, func(tx assessment.Tx) error {
		rows, err := tx.Events(nil, 1000)
		found = slices.ContainsFunc(rows, func(row assessment.Event) bool {
			return event.Read(row).Event == event.PersonRemoved{User: user} && row.ActorID == nil
		})
		return err
	})
	return found
}

// TestARemovalOfAUserGoesOn where it was interrupted, between two organisations.
func TestARemovalOfAUserGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Management, w.root)
		_, link, err := w.People.Invite(t.Context(), w.other, people.InviteForm{
			Name: "Bo E", Email: bo.User.Email, Role: assessment.Management, EntityID: w.rootOf(t, w.other),
		})
		do(t, err)
		must(w.People.AcceptInvitation(t.Context(), bo, link))(t)
		must(w.People.OperatorSuspendUser(t.Context(), bo.User.Email))(t)
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		named, before := 0, w.events(t)
		_, err = w.People.OperatorRemoveUser(ctx, bo.User.Email, people.Removal{Confirmed: true},
			func(language string, user assessment.ID) string {
				if named++; named == 2 {
					interrupt()
				}
				return nameless(language, user)
			})
		if err == nil || w.events(t) != before+1 {
			t.Fatalf("interrupted: %v, %d events", err, w.events(t)-before)
		}
		must(w.People.OperatorRemoveUser(t.Context(), bo.User.Email, people.Removal{Confirmed: true}, nameless))(t)
		if got := w.events(t) - before; got != 3 {
			t.Errorf("%d events, want one for each organisation and the installation", got)
		}
		list := must(w.People.OperatorUsers(t.Context()))(t)
		if slices.ContainsFunc(list, func(u assessment.User) bool { return u.ID == bo.User.ID }) {
			t.Error("it is still among the accounts")
		}
	})
}

// TestTheLastAdministratorIsNotRemoved, and nothing in the organisations that come before.
func TestTheLastAdministratorIsNotRemoved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must(w.People.OperatorSuspendUser(ctx, w.other.User.Email))(t)
		w.unchanged(t, func() {
			_, err := w.People.OperatorRemoveUser(ctx, w.other.User.Email, people.Removal{Confirmed: true}, nameless)
			refused(t, err, assessment.Conflict, "error.remove_last_admin")
		})
	})
}

// TestAnswersOfARemovedUserStay, and a question that was handed to the person can be handed on.
func TestAnswersOfARemovedUserStay(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it := x.assessments[x.unit.ID]
		ida := x.as(t, "ida", assessment.Respondent, x.unit.ID)
		x.answer(t, ida, it, "D1", "yes")
		must(x.Rounds.HandAnswer(t.Context(), x.it, it, "B3", &ida.User.ID, version(0)))(t)
		must(x.People.OperatorSuspendUser(t.Context(), ida.User.Email))(t)
		must(x.People.OperatorRemoveUser(t.Context(), ida.User.Email, people.Removal{Confirmed: true}, nameless))(t)
		answers := must(x.Rounds.Assessment(t.Context(), x.it, it))(t).Answers
		must(x.Rounds.HandAnswer(t.Context(), x.it, it, "B3", &x.it.User.ID, version(answers["B3"].Version)))(t)
		if got := answers["D1"].AnsweredBy; got == nil || *got != ida.User.ID {
			t.Errorf("the answer is by %v, want %v", got, ida.User.ID)
		}
	})
}
