package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestAccess: all that decides what a request may do is read in one statement, only from this organisation.
func TestAccess(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, root, u := organisation(t, s, "norrdal")
		other, otherRoot, _ := organisation(t, s, "sunnan")
		scope := assessment.ScopeOrganisation(o.ID)
		token := assessment.Token{
			OrganisationID:  o.ID,
			ID:              id(t),
			UserID:          u.ID,
			Name:            "Rapport",
			Access:          assessment.TokenRead,
			Hash:            "abc",
			CredentialEpoch: 7,
			CreatedAt:       now,
			ExpiresAt:       now.Add(time.Hour),
		}
		ended := assessment.Membership{
			OrganisationID: o.ID,
			ID:             id(t),
			UserID:         u.ID,
			Role:           assessment.Auditor,
			EntityID:       root.ID,
			Until:          "2020-12-31",
			Version:        3,
			CreatedAt:      now.Add(time.Minute),
		}
		in(t, s, scope, func(tx assessment.Tx) error { return errors.Join(tx.AddToken(token), tx.AddMembership(ended)) })
		accepted := now
		in(t, s, assessment.ScopeOrganisation(other.ID), func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddPerson(
					assessment.Person{
						OrganisationID: other.ID,
						UserID:         u.ID,
						Name:           "Konsulten",
						Email:          u.Email,
						InvitedAt:      now,
						AcceptedAt:     &accepted,
						Version:        1,
						UpdatedAt:      now,
					},
				),
				tx.AddMembership(
					assessment.Membership{
						OrganisationID: other.ID,
						ID:             id(t),
						UserID:         u.ID,
						Role:           assessment.Management,
						EntityID:       otherRoot.ID,
						Until:          "2025-12-31",
						Version:        1,
						CreatedAt:      now,
					},
				),
			)
		})
		access := func(scope assessment.Scope, read func(stored assessment.Accesses) (assessment.Access, error)) (a assessment.Access, err error) {
			t.Helper()
			err = s.View(t.Context(), scope, func(tx assessment.Tx) (err error) { a, err = read(tx); return err })
			var glanced assessment.Access
			again := s.Glance(
				t.Context(),
				scope,
				func(stored assessment.Glances) (err error) { glanced, err = read(stored); return err },
			)
			if diff := cmp.Diff(a, glanced); diff != "" || assessment.CodeOf(err) != assessment.CodeOf(again) {
				t.Errorf("within a transaction (-) and without (+), %v and %v:\n%s", err, again, diff)
			}
			return a, err
		}
		of := func(token *assessment.ID) func(assessment.Accesses) (assessment.Access, error) {
			return func(stored assessment.Accesses) (assessment.Access, error) { return stored.AccessOf(u.ID, token) }
		}
		var memberships []assessment.Membership
		in(t, s, scope, func(tx assessment.Tx) (err error) { memberships, err = tx.MembershipsOf(u.ID); return err })
		if len(memberships) != 2 || !cmp.Equal(memberships[1], ended) {
			t.Fatalf("laid out %+v", memberships)
		}
		want := assessment.Access{User: u, Organisation: o, Memberships: memberships}
		got, err := access(scope, of(nil))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("of a session, want (-) and got (+), %v:\n%s", err, diff)
		}
		want.Token = token
		for name, read := range map[string]func(assessment.Accesses) (assessment.Access, error){
			"by id": of(&token.ID), "by hash": func(stored assessment.Accesses) (assessment.Access, error) { return stored.AccessByToken("abc") },
		} {
			got, err := access(scope, read)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("of a token %s, want (-) and got (+), %v:\n%s", name, err, diff)
			}
		}
		elsewhere, err := access(assessment.ScopeOrganisation(other.ID), of(&token.ID))
		if err != nil || !cmp.Equal(elsewhere.Organisation, other) || elsewhere.Token.ID != (assessment.ID{}) ||
			len(elsewhere.Memberships) != 1 ||
			elsewhere.Memberships[0].OrganisationID != other.ID {
			t.Errorf("in the other organisation: %+v, %v", elsewhere, err)
		}
		for name, read := range map[string]func(assessment.Accesses) (assessment.Access, error){
			"the token in the other organisation": func(stored assessment.Accesses) (assessment.Access, error) { return stored.AccessByToken("abc") },
			"nobody":                              func(stored assessment.Accesses) (assessment.Access, error) { return stored.AccessOf(id(t), nil) },
		} {
			if got, err := access(assessment.ScopeOrganisation(other.ID), read); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		for _, scope := range []assessment.Scope{assessment.ScopeInstallation(), assessment.ScopeUser(u.ID), {}} {
			if got, err := access(scope, of(nil)); err == nil && got.Organisation.ID != (assessment.ID{}) {
				t.Errorf("outside an organisation: %+v", got)
			}
		}

		err = s.View(t.Context(), assessment.ScopeUser(u.ID), func(tx assessment.Tx) error {
			today, err1 := tx.OrganisationsOf("2026-03-31")
			before, err2 := tx.OrganisationsOf("2025-12-31")
			member, err3 := tx.ActiveIn()
			if diff := cmp.Diff([]assessment.Organisation{o}, today); diff != "" {
				t.Errorf("organisations with a role today, want (-) and got (+):\n%s", diff)
			}
			if diff := cmp.Diff([]assessment.Organisation{o, other}, before); diff != "" {
				t.Errorf("organisations with a role on the last day, want (-) and got (+):\n%s", diff)
			}
			if diff := cmp.Diff([]assessment.ID{o.ID, other.ID}, member); diff != "" {
				t.Errorf("organisations of the member, want (-) and got (+):\n%s", diff)
			}
			return errors.Join(err1, err2, err3)
		})
		if err != nil {
			t.Error(err)
		}

		in(t, s, scope, func(tx assessment.Tx) error {
			m, err := tx.Person(u.ID)
			m.DeactivatedAt = &accepted
			_, saved := tx.SavePerson(m)
			return errors.Join(err, saved, tx.DeleteTokens(u.ID))
		})
		if got, err := access(scope, of(&token.ID)); err != nil || len(got.Memberships) > 0 ||
			got.Token.ID != (assessment.ID{}) {
			t.Errorf("of a deactivated member: %+v, %v", got, err)
		}
	})
}

// TestNarrowChanges: each method writes only its own columns, whatever else differs in the given row.
func TestNarrowChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		_, _, u := organisation(t, s, "norrdal")
		given := u
		given.Name = "Ny"
		given.Language = "en"
		given.PasswordHash = "hash"
		given.Epoch = 40
		given.CredentialEpoch = 50
		given.InstallationAdmin = true
		given.Email = "x@y.example"
		scope := assessment.ScopeInstallation()
		save := func(change func(tx assessment.Tx) (assessment.User, error), want assessment.User) {
			t.Helper()
			in(t, s, scope, func(tx assessment.Tx) error {
				_, err := change(tx)
				got, readErr := tx.User(u.ID)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("stored, want (-) and got (+):\n%s", diff)
				}
				return errors.Join(err, readErr)
			})
		}
		want := u
		want.Name, want.Language, want.Version = "Ny", "en", 2
		save(func(tx assessment.Tx) (assessment.User, error) { return tx.SaveProfile(given) }, want)
		given.Version = 2
		want.PasswordHash = "hash"
		want.Epoch = 41
		want.CredentialEpoch = 51
		want.Version = 3
		save(func(tx assessment.Tx) (assessment.User, error) { return tx.SavePassword(given) }, want)
		for _, change := range []func(assessment.Tx) (assessment.User, error){
			func(tx assessment.Tx) (assessment.User, error) { return tx.SaveProfile(given) },
			func(tx assessment.Tx) (assessment.User, error) { return tx.SavePassword(given) },
		} {
			err := s.InTx(t.Context(), scope, func(tx assessment.Tx) error { _, err := change(tx); return err })
			if assessment.CodeOf(err) != assessment.Stale {
				t.Errorf("from an old version: got %v, want %s", err, assessment.Stale)
			}
		}
	})
}

// TestMembershipIsDeletedFromItsVersion only.
func TestMembershipIsDeletedFromItsVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, _, u := organisation(t, s, "norrdal")
		in(t, s, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			all, err := tx.MembershipsOf(u.ID)
			stale := tx.DeleteMembership(all[0].ID, 2)
			var own *assessment.Error
			if !errors.As(stale, &own) || own.Code != assessment.Stale || !cmp.Equal(own.Current, any(all[0])) {
				t.Errorf("another version: got %v, want %s with the stored row", stale, assessment.Stale)
			}
			if missing := tx.DeleteMembership(id(t), 1); assessment.CodeOf(missing) != assessment.NotFound {
				t.Errorf("no such membership: got %v", missing)
			}
			return errors.Join(err, tx.DeleteMembership(all[0].ID, 1))
		})
	})
}

// TestTextThatNoRowCanHave: text that PostgreSQL refuses to look for is not there, with either database.
func TestTextThatNoRowCanHave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		for _, text := range []string{"a\x00@b.example", "\xff"} {
			for name, find := range map[string]func(tx assessment.Tx) error{
				"user":         func(tx assessment.Tx) error { _, err := tx.UserByEmail(text); return err },
				"organisation": func(tx assessment.Tx) error { _, err := tx.OrganisationByKey(text); return err },
				"version":      func(tx assessment.Tx) error { _, err := tx.QuestionnaireVersion(text, text); return err },
			} {
				if err := s.View(t.Context(), assessment.ScopeInstallation(), find); assessment.CodeOf(err) != assessment.NotFound {
					t.Errorf("%s %q: got %v, want %s", name, text, err, assessment.NotFound)
				}
			}
		}
	})
}
