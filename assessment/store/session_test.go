package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		scope := assessment.ScopeInstallation()
		in(t, s, scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddSession(assessment.Session{Token: "a", Data: []byte("1"), ExpiresAt: now.Add(time.Minute)}),
				tx.SaveSession(assessment.Session{Token: "a", Data: []byte("2"), ExpiresAt: now.Add(time.Hour)}),
				tx.SaveSession(assessment.Session{Token: "gone", Data: []byte("4"), ExpiresAt: now.Add(time.Hour)}),
				tx.AddSession(assessment.Session{Token: "old", Data: []byte("3"), ExpiresAt: now.Add(-time.Hour)}),
				tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), Account: "x", Address: "y", At: now}),
				tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), Account: "x", Address: "w", At: now}),
				tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), Account: "u", Address: "y", At: now}),
				tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), Account: "v", Address: "y", At: now}),
				tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), Account: "x", Address: "z", At: now.Add(-2 * time.Hour)}),
				tx.DeleteExpired(now, now.Add(-time.Hour)))
		})
		in(t, s, scope, func(tx assessment.Tx) error {
			got, err := tx.Session("a", now)
			if string(got.Data) != "2" {
				t.Errorf("session holds %q, want the later data", got.Data)
			}
			if _, err := tx.Session("old", now); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("expired session: got %v", err)
			}
			if _, err := tx.Session("gone", now); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("a session that was only changed: got %v", err)
			}
			count, err2 := tx.SignInFailures("x", "y", now.Add(-time.Hour))
			if diff := cmp.Diff(assessment.SignInCount{Both: 1, Account: 2, Address: 3}, count); diff != "" {
				t.Errorf("failures, want (-) and got (+):\n%s", diff)
			}
			return errors.Join(
				err,
				err2,
				tx.LockSignIn("x", "y"),
				tx.ForgetSignInFailures("x", "y"),
				tx.DeleteSession("a"),
				tx.DeleteSession("none"),
			)
		})
	})
}
