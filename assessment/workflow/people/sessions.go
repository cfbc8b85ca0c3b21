package people

import (
	"context"
	"time"

	"mognad/assessment"
)

// Session is a session that has not expired; false if there is none.
func (w *UseCases) Session(ctx context.Context, token string) (s assessment.Session, found bool, err error) {
	err = w.kernel.Store.Glance(ctx, assessment.ScopeInstallation(), func(stored assessment.Glances) (err error) {
		s, err = stored.Session(token, w.kernel.Now())
		return err
	})
	if assessment.CodeOf(err) == assessment.NotFound {
		return s, false, nil
	}
	return s, err == nil, err
}

// AddSession keeps the data of a new session until it expires.
func (w *UseCases) AddSession(ctx context.Context, token string, data []byte, expires time.Time) error {
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		return tx.AddSession(session(token, data, expires))
	})
}

func session(token string, data []byte, expires time.Time) assessment.Session {
	return assessment.Session{Token: token, Data: data, ExpiresAt: expires.UTC().Truncate(time.Microsecond)}
}

// SaveSession changes the data of an existing session, or leaves it as it is if that is nil, and when the session ends.
// One that has ended in the meantime stays ended.
func (w *UseCases) SaveSession(ctx context.Context, token string, data []byte, expires time.Time) error {
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		return tx.SaveSession(session(token, data, expires))
	})
}

// DeleteSession ends a session.
func (w *UseCases) DeleteSession(ctx context.Context, token string) error {
	return w.kernel.Store.InTx(
		ctx,
		assessment.ScopeInstallation(),
		func(tx assessment.Tx) error { return tx.DeleteSession(token) },
	)
}
