package workflow_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// TestSessionsEnd: a session holds the epoch at sign-in; what must end it raises the account's.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		unit := w.entity(t, w.root, "skola")
		ends := func(what string, change func()) {
			t.Helper()
			epoch := w.user(t, bo.User.ID).Epoch
			must(w.Principal(t.Context(), bo.User.ID, epoch, ""))(t)
			change()
			_, err := w.Principal(t.Context(), bo.User.ID, epoch, "norrdal")
			t.Log(what)
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		}
		stays := func(what string, change func()) {
			t.Helper()
			epoch := w.user(t, bo.User.ID).Epoch
			change()
			if _, err := w.Principal(t.Context(), bo.User.ID, epoch, "norrdal"); err != nil {
				t.Errorf("%s ended the session: %v", what, err)
			}
		}
		person := func() record.Person {
			p, _, err := w.People.Person(t.Context(), w.admin, bo.User.ID)
			do(t, err)
			return p
		}
		stays("a new name", func() {
			must(
				w.People.SaveAccount(t.Context(), bo, people.AccountForm{Name: "Bo", Language: "en", Version: bo.User.Version}),
			)(
				t,
			)
		})
		stays("a new name in the organisation", func() {
			must(
				w.People.SavePerson(
					t.Context(),
					w.admin,
					people.PersonChange{UserID: bo.User.ID, Name: "Bosse", Active: true, Version: person().Version},
				),
			)(
				t,
			)
		})
		ends("change of password", func() {
			must(w.People.ChangePassword(t.Context(), w.sign(t, bo.User.ID, ""), password, another))(t)
		})
		var granted assessment.Membership
		ends("new role", func() {
			granted = must(
				w.People.Grant(
					t.Context(),
					w.admin,
					assessment.Membership{UserID: bo.User.ID, Role: assessment.Respondent, EntityID: unit.ID},
				),
			)(
				t,
			)
		})
		ends("role taken away", func() { do(t, w.People.Revoke(t.Context(), w.admin, granted.ID, granted.Version)) })
		ends("deactivation", func() {
			must(
				w.People.SavePerson(
					t.Context(),
					w.admin,
					people.PersonChange{UserID: bo.User.ID, Name: "Bo", Version: person().Version},
				),
			)(
				t,
			)
		})
		_, err := w.Principal(t.Context(), bo.User.ID, w.user(t, bo.User.ID).Epoch, "norrdal")
		refused(t, err, assessment.NotFound, "error.not_found")
		must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: "Bo", Active: true, Version: person().Version},
			),
		)(
			t,
		)
		w.sign(t, bo.User.ID, "norrdal")
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, err := w.People.ChangePassword(t.Context(), w.admin, another, another)
		invalid(t, err, "current: error.password_wrong")
		w.unchanged(t, func() {
			_, err = w.People.ChangePassword(t.Context(), w.admin, password, "kort")
			invalid(t, err, "password: error.password_short")
			_, err = w.People.ChangePassword(t.Context(), assessment.Principal{}, password, another)
			refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
		})
		u := must(w.People.ChangePassword(t.Context(), w.admin, password, another))(t)
		must(w.Principal(t.Context(), u.ID, u.Epoch, "norrdal"))(t)
		must(w.People.SignIn(t.Context(), u.Email, another, "192.0.2.1"))(t)
		_, err = w.People.ChangePassword(t.Context(), w.admin, password, another)
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
	})
}

// TestPasswordComposedOtherwise: the same letters from another keyboard are the same password, also where the stored
// hash is of decomposed ones.
func TestPasswordComposedOtherwise(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "sju gula hinkar i sn\u00f6n", "sju gula hinkar i sno\u0308n"
	each(t, func(t *testing.T, w *world) {
		signIn := func(typed string) error {
			_, err := w.People.SignIn(t.Context(), w.admin.User.Email, typed, "192.0.2.1")
			return err
		}
		must(w.People.ChangePassword(t.Context(), w.admin, password, decomposed))(t)
		do(t, signIn(composed))
		do(t, signIn(decomposed))
		refused(t, signIn(composed+" "), assessment.Unauthenticated, "error.sign_in")

		salt := []byte("sixteen bytes of")
		encode := base64.RawStdEncoding.EncodeToString
		hash := fmt.Sprintf("$argon2id$v=%d$m=8,t=2,p=1$%s$%s", argon2.Version, encode(salt),
			encode(argon2.IDKey([]byte(decomposed), salt, 2, 8, 1, 32)))
		do(t, w.store.InTx(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) error {
			u, err := tx.User(w.admin.User.ID)
			if err != nil {
				return err
			}
			u.PasswordHash, u.UpdatedAt = hash, w.Now()
			_, err = tx.SavePassword(u)
			return err
		}))
		do(t, signIn(decomposed))
		refused(t, signIn(composed), assessment.Unauthenticated, "error.sign_in")
	})
}

// TestGuessingAtAnUnlockedScreen: wrong current passwords have a limit of their own, so the owner can still sign in
// elsewhere.
func TestGuessingAtAnUnlockedScreen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		guess := func(p assessment.Principal, current string) error {
			_, err := w.People.ChangePassword(t.Context(), p, current, another)
			return err
		}
		before := w.events(t)
		for range 10 {
			invalid(t, guess(bo, another), "current: error.password_wrong")
		}
		if got := w.events(t) - before; got != 10 {
			t.Errorf("%d events of 10 wrong passwords", got)
		}
		latest := w.rows(t, "SELECT actor_id, object_id FROM events WHERE action = 'password.refused'")
		if want := fmt.Sprintf("actor_id=%s object_id=%[1]s", bo.User.ID); len(latest) != 10 || latest[0] != want {
			t.Errorf("the log says %q, want 10 of %q", latest, want)
		}
		w.unchanged(t, func() {
			refused(t, guess(bo, another), assessment.TooMany, "error.too_many")
			refused(t, guess(bo, password), assessment.TooMany, "error.too_many")
		})
		must(w.People.SignIn(t.Context(), bo.User.Email, password, "192.0.2.2"))(t)
		w.unchanged(t, func() { refused(t, guess(bo, password), assessment.TooMany, "error.too_many") })
		invalid(t, guess(w.admin, another), "current: error.password_wrong") // the limit is per user

		w.forward(16 * time.Minute)
		for range 9 {
			invalid(t, guess(bo, another), "current: error.password_wrong")
		}
		do(t, guess(bo, password)) // which resets the count
		again := w.sign(t, bo.User.ID, "norrdal")
		for range 2 {
			invalid(t, guess(again, password), "current: error.password_wrong")
		}
	})
}

// TestConcurrentGuessesOfTheCurrentPassword do not pass the limit together.
func TestConcurrentGuessesOfTheCurrentPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				_, err := w.People.ChangePassword(context.Background(), w.admin, another, another)
				if code := assessment.CodeOf(err); code != assessment.Invalid && code != assessment.TooMany {
					t.Errorf("got %v", err)
				}
			})
		}
		group.Wait()
		_, err := w.People.ChangePassword(t.Context(), w.admin, password, another)
		refused(t, err, assessment.TooMany, "error.too_many")
	})
}

func TestSaveAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		u := must(
			w.People.SaveAccount(
				t.Context(),
				w.admin,
				people.AccountForm{Name: " Åsa  Berg ", Language: "en", Version: w.admin.User.Version},
			),
		)(
			t,
		)
		if u.Name != "Åsa Berg" || u.Language != "en" || u.Email != w.admin.User.Email || !u.InstallationAdmin {
			t.Errorf("saved %+v", u)
		}
		w.unchanged(t, func() {
			_, err := w.People.SaveAccount(t.Context(), w.admin, people.AccountForm{Name: "Åsa", Version: w.admin.User.Version})
			refused(t, err, assessment.Stale, "error.stale")
			_, err = w.People.SaveAccount(t.Context(), w.admin, people.AccountForm{Language: "tlh", Version: u.Version})
			invalid(t, err, "name: error.required", "language: error.language")
		})
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.account(t, "bo@example.org")
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		child := func(key string) assessment.Entity {
			return assessment.Entity{Key: key, Name: key, Kind: "operation", ParentID: &w.root}
		}
		_, reading, err := w.People.AddToken(t.Context(), coordinator, "Rapport", assessment.TokenRead, 30)
		do(t, err)
		k, writing, err := w.People.AddToken(t.Context(), coordinator, "Import", assessment.TokenWrite, 366)
		do(t, err)
		if strings.Contains(strings.Join(w.rows(t, "SELECT * FROM tokens"), "\n"), writing) {
			t.Error("the secret of a token is stored")
		}
		reader := must(w.TokenPrincipal(t.Context(), reading))(t)
		must(w.Entities.Structure(t.Context(), reader))(t)
		w.unchanged(t, func() {
			_, err := w.Entities.AddEntity(t.Context(), reader, child("skola"))
			refused(t, err, assessment.Forbidden, "error.read_only_token")
			_, err = w.PreviewImport(t.Context(), reader, entityFile("key;name;kind;parent\nny;Ny;operation;norrdal"))
			refused(t, err, assessment.Forbidden, "error.read_only_token")
			_, _, err = w.RunImport(t.Context(), reader, entityFile("key;name;kind;parent\nny;Ny;operation;norrdal"), false)
			refused(t, err, assessment.Forbidden, "error.read_only_token")
		})
		writer := must(w.TokenPrincipal(t.Context(), writing))(t)
		must(w.Entities.AddEntity(t.Context(), writer, child("skola")))(t)
		w.unchanged(t, func() {
			_, err := w.People.SaveAccount(t.Context(), writer, people.AccountForm{Name: "X", Version: 1})
			refused(t, err, assessment.Forbidden, "error.not_by_token")
			_, err = w.People.ChangePassword(t.Context(), writer, password, another)
			refused(t, err, assessment.Forbidden, "error.not_by_token")
			_, _, err = w.People.AddToken(t.Context(), writer, "X", assessment.TokenWrite, 1)
			refused(t, err, assessment.Forbidden, "error.not_by_token")
			refused(t, w.People.DeleteToken(t.Context(), writer, k.ID), assessment.Forbidden, "error.not_by_token")
			for _, days := range []int{-1, 0, 367} {
				_, _, err = w.People.AddToken(t.Context(), coordinator, "", "all", days)
				invalid(t, err, "name: error.required", "access: error.invalid", "days: error.range")
			}
			refused(t, w.People.DeleteToken(t.Context(), bo, k.ID), assessment.NotFound, "error.not_found")
			refused(t, w.People.DeleteToken(t.Context(), w.other, k.ID), assessment.NotFound, "error.not_found")
			refused(t, w.People.DeleteToken(t.Context(), coordinator, newID(t)), assessment.NotFound, "error.not_found")
		})
		if mine := must(w.People.MyOrganisations(t.Context(), writer))(t); len(mine) != 1 || mine[0].Key != "norrdal" {
			t.Errorf("a token reaches %v", mine)
		}
		if mine := must(w.People.Tokens(t.Context(), coordinator))(t); len(mine) != 2 || mine[1].LastUsedOn != "2026-03-31" {
			t.Errorf("tokens %+v, want two that were used today", mine)
		}
		if theirs := must(w.People.Tokens(t.Context(), w.admin))(t); len(theirs) != 0 {
			t.Errorf("the admin sees %+v", theirs)
		}
	})
}

func TestTokensThatDoNotWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		unit := w.entity(t, w.root, "skola")
		add := func(p assessment.Principal, days int) (assessment.Token, string) {
			t.Helper()
			k, secret, err := w.People.AddToken(t.Context(), p, "Rapport", assessment.TokenRead, days)
			do(t, err)
			must(w.TokenPrincipal(t.Context(), secret))(t)
			return k, secret
		}
		void := func(what, secret string) {
			t.Helper()
			w.unchanged(t, func() {
				p, err := w.TokenPrincipal(t.Context(), secret)
				t.Log(what)
				refused(t, err, assessment.Unauthenticated, "error.token")
				if p.SignedIn() {
					t.Error("the token still signs somebody in")
				}
			})
		}
		deleted, secret := add(w.admin, 30)
		do(t, w.People.DeleteToken(t.Context(), w.admin, deleted.ID))
		void("deleted", secret)

		bo := w.as(t, "bo", assessment.Management, w.root)
		_, secret = add(bo, 30)
		person, _, err := w.People.Person(t.Context(), w.admin, bo.User.ID)
		do(t, err)
		must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: "Bo", Version: person.Version},
			),
		)(
			t,
		)
		void("of a deactivated member", secret)

		eva := w.as(t, "eva", assessment.Respondent, unit.ID)
		_, secret = add(eva, 30)
		do(t, w.People.Revoke(t.Context(), w.admin, eva.Memberships[0].ID, 1))
		void("of a member without a role", secret)

		auditor := w.as(t, "auditor", assessment.Auditor, w.root) // until 2026-12-31
		_, engaged := add(auditor, 366)
		_, short := add(w.admin, 1)
		w.forward(24*time.Hour - time.Second)
		must(w.TokenPrincipal(t.Context(), short))(t)
		w.forward(time.Second)
		void("expired", short)
		w.forward(300 * 24 * time.Hour)
		void("of an engagement that has ended", engaged)

		_, good := add(w.admin, 30)
		for what, secret := range map[string]string{
			"none": "", "the prefix": "mognad_", "no secret": "mognad_norrdal", "empty secret": "mognad_norrdal_", "another secret": "mognad_norrdal_abc",
			"unknown organisation": strings.Replace(good, "norrdal", "fjallby", 1), "another organisation": strings.Replace(good, "norrdal", "sunnan", 1),
			"no prefix": strings.TrimPrefix(good, "mognad_"), "more behind": good + "x", "very long": good + strings.Repeat("x", 1000),
		} {
			void(what, secret)
		}
	})
}

func TestSessionData(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		do(t, w.People.AddSession(t.Context(), "a", []byte("1"), w.Now().Add(time.Hour)))
		do(t, w.People.SaveSession(t.Context(), "a", []byte("2"), w.Now().Add(time.Hour)))
		if s, found, err := w.People.Session(t.Context(), "a"); string(s.Data) != "2" || !found || err != nil {
			t.Errorf("got %q, %t, %v", s.Data, found, err)
		}
		w.forward(time.Hour / 2)
		do(t, w.People.SaveSession(t.Context(), "a", nil, w.Now().Add(time.Hour)))
		w.forward(time.Hour / 2)
		if s, found, err := w.People.Session(t.Context(), "a"); string(s.Data) != "2" || !found || err != nil {
			t.Errorf("touched: %q, %t, %v", s.Data, found, err)
		}
		w.forward(time.Hour)
		if _, found, err := w.People.Session(t.Context(), "a"); found || err != nil {
			t.Errorf("an expired session: %t, %v", found, err)
		}
		do(t, w.People.AddSession(t.Context(), "b", []byte("3"), w.Now().Add(time.Hour)))
		do(t, w.People.CleanUp(t.Context()))
		if got := w.rows(t, "SELECT token FROM sessions"); len(got) != 1 {
			t.Errorf("still there after the clean-up: %v", got)
		}
		do(t, w.People.DeleteSession(t.Context(), "b"))
		do(t, w.People.DeleteSession(t.Context(), "none"))
		if _, found, err := w.People.Session(t.Context(), "b"); found || err != nil {
			t.Errorf("a deleted session: %t, %v", found, err)
		}
		do(t, w.People.SaveSession(t.Context(), "b", []byte("4"), w.Now().Add(time.Hour))) // a request that was under way
		if _, found, err := w.People.Session(t.Context(), "b"); found || err != nil {
			t.Errorf("a deleted session is back: %t, %v", found, err)
		}
	})
}

// TestAnInvitationChoosesNoPasswordElsewhere: who is let in by an organisation, but has no password yet, as somebody who
// came with it from another installation, gets none by an invitation of another organisation.
func TestAnInvitationChoosesNoPasswordElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		bo := w.as(t, "bo", assessment.Management, w.root).User
		_, err := w.direct.ExecContext(ctx, `UPDATE users SET password_hash = '' WHERE name = 'bo'`)
		do(t, err)
		_, link, err := w.People.Invite(ctx, w.other, people.InviteForm{
			Name: "Bo E", Email: bo.Email, Role: assessment.Management, EntityID: w.rootOf(t, w.other),
		})
		do(t, err)
		w.unchanged(t, func() {
			_, _, err := w.People.UseLink(ctx, link, "sju gula hinkar i snön")
			refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
		})
		if v := must(w.People.OpenLink(ctx, link))(t); !v.HasPassword {
			t.Error("the page of the invitation asks for a password")
		}
	})
}
