package main

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/chain"
)

// TestServeBehindAPooler: many clients save at the same time through a PgBouncer in transaction mode with few
// connections, so that each transaction is on another than the last.
func TestServeBehindAPooler(t *testing.T) {
	t.Parallel()
	through, _ := storetest.Bouncer(t, "", "default_pool_size = 4")
	through += "&statement_timeout=20000&lock_timeout=10000" // which it does not pass on
	d := database{[]string{"--database-url", through}, "pgx", through}
	succeeds(t, d.args("migrate")...)
	var tasks []acknowledged
	var token string
	d.use(t, func(_ context.Context, use *chain.Chain) error {
		tasks, token = saving(t, use)
		return nil
	})
	s := serve(t, d.flags...)
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	var working sync.WaitGroup
	for _, task := range tasks {
		working.Go(func() {
			for version := range int64(3) {
				task.comment = strings.Repeat("ja ", int(version)+1)
				if err := put(t, transport, s.addr, token, version, task); err != nil {
					t.Errorf("version %d: %v", version, err)
					return
				}
			}
		})
	}
	working.Wait()
	for _, path := range []string{"/readyz", "/sign-in"} {
		if status, body := s.get(t, path); status != http.StatusOK {
			t.Errorf("%s answers %d: %s", path, status, body)
		}
	}
	if strings.Contains(s.output.String(), "level=ERROR") {
		t.Errorf("the log has errors: %s", s.output)
	}
}
