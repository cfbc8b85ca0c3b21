package api_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// counted is a store that counts the transactions that may write.
type counted struct {
	assessment.Store
	writes atomic.Int64
}

func (c *counted) InTx(ctx context.Context, scope assessment.Scope, fn func(assessment.Tx) error) error {
	c.writes.Add(1)
	return c.Store.InTx(ctx, scope, fn)
}

// TestReadingPagesWritesNothing: a page view writes no session, unless the stored one has not been touched for a minute.
func TestReadingPagesWritesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var o store.Options
		db := &counted{Store: open(func(opened *store.Options) { o = *opened })}
		driver, name := "pgx", o.DatabaseURL
		if name == "" {
			driver, name = "sqlite", filepath.Join(o.Data, store.DatabaseFile)
		}
		direct, err := sql.Open(driver, name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = direct.Close() })
		use := chain.New(db, workflow.Options{PasswordMemory: 8})
		token := apitest.Done(use.People.SetUpLink(t.Context()))(t)
		apitest.Done(use.People.SetUp(t.Context(), token, apitest.SetUp))(t)
		server := httptest.NewServer(apitest.NewHandler(t, use, "http://localhost:80"))
		t.Cleanup(server.Close)
		var cookie string
		ask := func(method, path, form string) (int, []*http.Cookie) {
			t.Helper()
			r := apitest.Done(http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(form)))(t)
			r.Header.Set("Cookie", cookie)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			return response.StatusCode, response.Cookies()
		}
		before := db.writes.Load()
		_, signedIn := ask(http.MethodPost, "/sign-in", "email=asa@norrdal.example&password="+
			strings.ReplaceAll(apitest.Passphrase, " ", "+"))
		for _, c := range signedIn {
			cookie += c.Name + "=" + c.Value + "; "
		}
		if got := db.writes.Load() - before; got != 2 {
			t.Errorf("signing in takes %d transactions that write, want its own and that of the session", got)
		}
		lasts := func() {
			t.Helper()
			var ends time.Time
			if err := direct.QueryRowContext(t.Context(), `SELECT expires_at FROM sessions`).Scan(&ends); err != nil {
				t.Fatal(err)
			}
			if hour := time.Now().Add(time.Hour); ends.After(hour) || ends.Before(hour.Add(-5*time.Minute)) {
				t.Errorf("the session lasts until %s, want an hour from now, %s", ends, hour)
			}
		}
		lasts()
		read := func(want int64) {
			t.Helper()
			before := db.writes.Load()
			for _, path := range []string{"", "/entities", "/users", "/questionnaires", "/events"} {
				if got, _ := ask(http.MethodGet, org+path, ""); got != http.StatusOK {
					t.Fatalf("%s answers %d", path, got)
				}
			}
			if got := db.writes.Load() - before; got != want {
				t.Errorf("reading five pages takes %d transactions that write, want %d", got, want)
			}
		}
		read(0)
		// As if it had been touched some time ago.
		set := `UPDATE sessions SET expires_at = $1`
		if _, err := direct.ExecContext(t.Context(), set, time.Now().UTC().Add(50*time.Minute)); err != nil {
			t.Fatal(err)
		}
		read(1)
		lasts()
		read(0)
	})
}
