// Package auth finds out who makes a request: from a session's cookie for pages, from a bearer token for the API. The
// use cases decide what that principal may do.
package auth

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
)

// Auth keeps sessions in the database. They end after an hour without a request, after twelve hours, and when the
// account's password, role or state changes.
type Auth struct {
	chain    *chain.Chain
	sessions *scs.SessionManager
	limits   limits

	RequestLimit int          // requests a second of one person over time; 0 for no limit
	Log          *slog.Logger // of sign-ins, and of sessions that cannot be written
	Observer     Observer     // nil if nobody counts
}

// The keys of what a session holds.
const (
	userKey   = "user"
	epochKey  = "epoch"
	noticeKey = "notice"
)

// New makes the sessions. secure says that the public address is https, so that the cookie gets the __Host- prefix and
// is never sent unencrypted; a plain name is only for http on loopback.
func New(w *chain.Chain, log *slog.Logger, secure bool) *Auth {
	m := scs.New()
	m.Store = sessions{chain: w}
	m.HashTokenInStore = true
	m.Lifetime = 12 * time.Hour
	m.Cookie = scs.SessionCookie{
		Name:     "mognad",
		HttpOnly: true,
		Path:     "/",
		SameSite: http.SameSiteLaxMode,
		Secure:   secure,
	}
	if secure {
		m.Cookie.Name = "__Host-mognad"
	}
	return &Auth{chain: w, Log: log, sessions: m}
}

// Sessions reads the session of each request and writes it back. If it cannot be read, fail answers, as for somebody
// without one. If it cannot be written back, the reply is true all the same: what was done is done, and reading does
// not depend on writing. Then the session has not been touched, or a notice is missing on the next page.
func (a *Auth) Sessions(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	a.sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if v := visited(r.Context()); v == nil || v.begun {
			a.Log.WarnContext(r.Context(), "session not written", "error", err)
			return
		}
		ctx, unread := a.sessions.Load(r.Context(), "")
		fail(w, r.WithContext(ctx), errors.Join(err, unread))
	}
	sessions := a.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.begin(r.Context())
		next.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sessions.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, new(visit))))
	})
}

// How long a session lasts without a request, and how much later it must end than the stored one says for it to be
// written again, so that reading pages writes nothing. The library's own idle timeout writes at every request.
const (
	idle    = time.Hour
	touched = time.Minute
)

// begin notes that the session has been read, and has it written again at the end of the request if it is to last
// longer.
func (a *Auth) begin(ctx context.Context) {
	v := visited(ctx)
	if v == nil {
		return
	}
	v.begun = true
	ends := a.sessions.Deadline(ctx)
	if v.stored.Token != "" && expiry(ends).Sub(v.stored.ExpiresAt) >= touched {
		a.sessions.SetDeadline(ctx, ends)
	}
}

// expiry is the earlier of a session's deadline and the time at which it will have been idle for too long. The cookie
// lasts until the browser is closed.
func expiry(deadline time.Time) time.Time {
	if unused := time.Now().Add(idle).UTC(); unused.Before(deadline) {
		return unused
	}
	return deadline
}

// visit is what is known of the session of a request.
type visit struct {
	stored assessment.Session // that the request came with, or that has been started since
	begun  bool               // the session has been read, and the request is being answered
}

// visitKey is the context key for the visit.
type visitKey struct{}

func visited(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// SignIn starts a session for the user under a new token. It is stored at once, since without it nobody is signed in.
func (a *Auth) SignIn(ctx context.Context, u assessment.User) error {
	if err := a.sessions.RenewToken(ctx); err != nil {
		return err
	}
	a.sessions.Put(ctx, userKey, u.ID.String())
	a.sessions.Put(ctx, epochKey, u.Epoch)
	_, _, err := a.sessions.Commit(ctx)
	if assessment.CodeOf(err) == assessment.Unknown { // it may be there, but nobody has its token
		return &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
	}
	return err
}

// SignOut ends the session.
func (a *Auth) SignOut(ctx context.Context) error { return a.sessions.Destroy(ctx) }

// SignedIn reports whether the session claims a user; [Auth.Principal] checks whether it is still valid.
func (a *Auth) SignedIn(ctx context.Context) bool { return a.sessions.Exists(ctx, userKey) }

// Principal is the session's user, in the organisation that the address names ("" for none).
func (a *Auth) Principal(ctx context.Context, organisation string) (assessment.Principal, error) {
	id, err := assessment.ParseID(a.sessions.GetString(ctx, userKey))
	if err != nil {
		return assessment.Principal{}, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.unauthenticated"}
	}
	return a.chain.Principal(ctx, id, a.sessions.GetInt64(ctx, epochKey), organisation)
}

// PutNotice keeps a notice for the next page.
func (a *Auth) PutNotice(ctx context.Context, encoded string) {
	a.sessions.Put(ctx, noticeKey, encoded)
}

// PopNotice takes the notice kept for this page, "" if there is none.
func (a *Auth) PopNotice(ctx context.Context) string { return a.sessions.PopString(ctx, noticeKey) }

// TokenPrincipal is the user that the request's bearer token acts as, in the organisation that the address names (""
// for the token's own). With a token for another organisation, the answer is as if that did not exist.
func (a *Auth) TokenPrincipal(r *http.Request, organisation string) (assessment.Principal, error) {
	token, ok := bearer(r)
	if !ok {
		return assessment.Principal{}, &assessment.Error{Code: assessment.Unauthenticated, Key: "error.token"}
	}
	p, err := a.chain.TokenPrincipal(r.Context(), token)
	if err == nil && organisation != "" && p.Organisation.Key != organisation {
		return assessment.Principal{}, assessment.Missing()
	}
	return p, err
}

// KnownTokenPrincipal is the same as it was some seconds ago, false if that is not known; see
// [workflow.Kernel.KnownTokenPrincipal] for what it may be used.
func (a *Auth) KnownTokenPrincipal(r *http.Request, organisation string) (assessment.Principal, bool) {
	token, ok := bearer(r)
	if !ok {
		return assessment.Principal{}, false
	}
	p, known := a.chain.KnownTokenPrincipal(token)
	return p, known && p.Organisation.Key == organisation
}

// bearer is the request's token.
func bearer(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// sessions implements the session library's store with ours. The library calls the methods with a context. A session
// that was found is only updated, so that a request under way does not undo signing out.
type sessions struct{ chain *chain.Chain }

var _ scs.CtxStore = sessions{}

func (s sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	stored, ok, err := s.chain.People.Session(ctx, token)
	if v := visited(ctx); ok && v != nil {
		v.stored = stored
	}
	return stored.Data, ok, err
}

func (s sessions) CommitCtx(ctx context.Context, token string, b []byte, deadline time.Time) error {
	v, expires := visited(ctx), expiry(deadline)
	if v != nil && v.stored.Token == token {
		same := sameSession(v.stored.Data, b)
		if same && expires.Sub(v.stored.ExpiresAt) < touched {
			return nil // the sign-in has stored it
		}
		if same {
			b = nil // a notice that another request leaves or takes meanwhile is left or taken
		}
		return s.chain.People.SaveSession(ctx, token, b, expires)
	}
	err := s.chain.People.AddSession(ctx, token, b, expires)
	if err == nil && v != nil {
		v.stored = assessment.Session{Token: token, Data: b, ExpiresAt: expires}
	}
	return err
}

// sameSession reports whether two sessions have the same data. Their bytes differ, because the library writes a map.
func sameSession(a, b []byte) bool {
	var codec scs.GobCodec
	ends, values, err := codec.Decode(a)
	ends2, values2, err2 := codec.Decode(b)
	return errors.Join(err, err2) == nil && ends.Equal(ends2) && maps.Equal(values, values2)
}

func (s sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.chain.People.DeleteSession(ctx, token)
}

func (s sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessions) Commit(token string, b []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expires)
}

func (s sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
