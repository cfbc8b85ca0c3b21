package metrics_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"mognad/api/metrics"
)

type pools struct{}

func (pools) Pools() map[string]sql.DBStats {
	return map[string]sql.DBStats{"write": {
		MaxOpenConnections: 1, InUse: 1, WaitCount: 7, WaitDuration: 1500 * time.Millisecond,
	}}
}

func (pools) Writers() int64 { return 4 }

func get(t *testing.T, m *metrics.Metrics, path string) (status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// wants fails unless each line is one of the metrics.
func wants(t *testing.T, body string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+body, "\n"+line+"\n") {
			t.Errorf("%q is not among the metrics:\n%s", line, body)
		}
	}
}

func TestWhatHappensIsCounted(t *testing.T) {
	t.Parallel()
	m := metrics.New("v9.1.0", "sqlite")
	m.Request(http.MethodGet, "/organisations/:organisation", http.StatusOK, 30*time.Millisecond)
	m.Request(http.MethodGet, "/organisations/:organisation", http.StatusNotModified, time.Millisecond)
	m.Request("XYZZY", "", http.StatusMethodNotAllowed, time.Millisecond)
	m.Request("PLUGH", "", http.StatusMethodNotAllowed, time.Millisecond)
	m.Request(http.MethodGet, "/", 0, time.Millisecond)
	m.Save("answer.write", "acknowledged")
	m.Save("answer.write", "stale")
	m.SignIn("page", "password")
	m.Committed(3*time.Millisecond, nil)
	m.Committed(time.Second, errors.New("the disk is full"))
	m.Job("clean_up", time.Second, nil)
	m.Job("deliver", 2*time.Second, errors.New("no database"))
	m.Mail("delivered")
	m.WatchDatabase(pools{})
	m.WatchQueues(map[string]func() int64{"passwords": func() int64 { return 3 }})
	oldest := time.Unix(1_700_000_000, 0)
	m.WatchMail(func(context.Context) (int64, *time.Time, error) { return 2, &oldest, nil })
	m.WatchBackups(func(context.Context) (metrics.Backup, bool) {
		return metrics.Backup{At: oldest, Bytes: 4096, Succeeded: false}, true
	})
	status, body := get(t, m, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("/metrics answers %d: %s", status, body)
	}
	wants(
		t, body,
		`mognad_http_requests_total{class="2xx",method="GET",route="/organisations/:organisation"} 1`,
		`mognad_http_requests_total{class="3xx",method="GET",route="/organisations/:organisation"} 1`,
		`mognad_http_requests_total{class="4xx",method="other",route="none"} 2`,
		`mognad_http_requests_total{class="none",method="GET",route="/"} 1`,
		`mognad_http_request_duration_seconds_bucket{method="GET",route="/organisations/:organisation",le="0.025"} 1`,
		`mognad_http_request_duration_seconds_count{method="GET",route="/organisations/:organisation"} 2`,
		`mognad_saves_total{outcome="acknowledged",permission="answer.write"} 1`,
		`mognad_saves_total{outcome="stale",permission="answer.write"} 1`,
		`mognad_sign_ins_total{door="page",outcome="password"} 1`,
		`mognad_commits_total{result="done"} 1`,
		`mognad_commits_total{result="failed"} 1`,
		`mognad_commit_duration_seconds_count 2`,
		`mognad_job_runs_total{job="clean_up",result="done"} 1`,
		`mognad_job_runs_total{job="deliver",result="failed"} 1`,
		`mognad_job_seconds_total{job="deliver"} 2`,
		`mognad_mails_total{result="delivered"} 1`,
		`mognad_mails_waiting 2`,
		`mognad_mails_oldest_waiting_timestamp_seconds 1.7e+09`,
		`mognad_database_connections{pool="write",state="in_use"} 1`,
		`mognad_database_connections_max{pool="write"} 1`,
		`mognad_database_connection_waits_total{pool="write"} 7`,
		`mognad_database_connection_wait_seconds_total{pool="write"} 1.5`,
		`mognad_database_writers 4`,
		`mognad_queued{queue="passwords"} 3`,
		`mognad_backup_last_timestamp_seconds 1.7e+09`,
		`mognad_backup_last_size_bytes 4096`,
		`mognad_backup_last_attempt_succeeded 0`,
	)
	for _, part := range []string{
		`mognad_build_info{database="sqlite",go_version="go1.`, `version="v9.1.0"} 1`, "\ngo_goroutines ",
		"\n" + `mognad_job_last_success_timestamp_seconds{job="clean_up"} `,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("%q is not among the metrics:\n%s", part, body)
		}
	}
	if strings.Contains(body, `last_success_timestamp_seconds{job="deliver"}`) {
		t.Error("a job that failed has a last success")
	}
	faults, err := promlint.New(strings.NewReader(body)).Lint()
	if err != nil || len(faults) > 0 {
		t.Errorf("against Prometheus' conventions: %v, %v", faults, err)
	}
}

// TestWhatCannotBeAskedIsLeftOut: a database that does not answer hides no other number.
func TestWhatCannotBeAskedIsLeftOut(t *testing.T) {
	t.Parallel()
	m := metrics.New("v9.1.0", "sqlite")
	m.WatchMail(func(context.Context) (int64, *time.Time, error) { return 0, nil, errors.New("no database") })
	m.WatchBackups(func(context.Context) (metrics.Backup, bool) { return metrics.Backup{}, false })
	m.Committed(time.Millisecond, nil)
	status, body := get(t, m, "/metrics")
	wants(t, body, `mognad_commits_total{result="done"} 1`)
	if status != http.StatusOK || strings.Contains(body, "\nmognad_mails_waiting") ||
		strings.Contains(body, "\nmognad_backup") {
		t.Errorf("/metrics answers %d: %s", status, body)
	}
}

// TestNobodyCounts: a server without an address for its numbers has none.
func TestNobodyCounts(t *testing.T) {
	t.Parallel()
	var m *metrics.Metrics
	m.Request(http.MethodGet, "/", http.StatusOK, time.Second)
	m.Save("answer.write", "acknowledged")
	m.SignIn("page", "accepted")
	m.Committed(time.Second, nil)
	m.Job("clean_up", time.Second, nil)
	m.Mail("delivered")
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	m := metrics.New("v9.1.0", "sqlite")
	for path, want := range map[string]int{
		"/debug/pprof/":                  http.StatusOK,
		"/debug/pprof/goroutine?debug=1": http.StatusOK,
		"/debug/pprof/cmdline":           http.StatusNotFound, // it would show a password given as a flag
		"/":                              http.StatusNotFound,
	} {
		if status, _ := get(t, m, path); status != want {
			t.Errorf("%s answers %d, want %d", path, status, want)
		}
	}
}
