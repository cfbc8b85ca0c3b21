package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/chain"
)

// emptyPlace is a place of the same kind as the database, with nothing in it.
func (d database) emptyPlace(t *testing.T) database {
	t.Helper()
	if d.driver == "pgx" {
		url := storetest.PostgresURL(t)
		return database{[]string{"--database-url", url}, "pgx", url}
	}
	dir := filepath.Join(t.TempDir(), "data")
	return database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, store.DatabaseFile)}
}

// savers save answers by the API until they are stopped, and then say how many.
func savers(t *testing.T, s *server, tasks []acknowledged, token string) (saved *atomic.Int64, stop func()) {
	t.Helper()
	var wait sync.WaitGroup
	saved = &atomic.Int64{}
	ended := make(chan struct{})
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	for _, task := range tasks {
		wait.Go(func() {
			for version := int64(0); ; version++ {
				select {
				case <-ended:
					return
				default:
				}
				task.comment = fmt.Sprintf("gång %d", version+1)
				if put(t, transport, s.addr, token, version, task) != nil {
					return
				}
				saved.Add(1)
			}
		})
	}
	return saved, func() {
		close(ended)
		wait.Wait()
		transport.CloseIdleConnections()
	}
}

// TestBackupWhileSaving makes backups of a server that many save to. Each holds one moment, whole; the last, made when
// all is quiet, restores to what was saved.
func TestBackupWhileSaving(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		if status := run(t.Context(), d.args("migrate"), nil, io.Discard, io.Discard); status != succeeded {
			t.Fatalf("migrate ended with %d", status)
		}
		var tasks []acknowledged
		var token string
		d.use(t, func(_ context.Context, use *chain.Chain) error {
			tasks, token = saving(t, use)
			return nil
		})
		s := serve(t, append([]string{"--request-limit", "0"}, d.flags...)...)
		saved, stop := savers(t, s, tasks[:8], token)
		dir := t.TempDir()
		for i := range 4 {
			for before := saved.Load(); saved.Load() < before+20 && !t.Failed(); {
				time.Sleep(time.Millisecond)
			}
			file := filepath.Join(dir, fmt.Sprintf("under-way-%d", i))
			succeeds(t, d.args("backup", file)...)
			if out := succeeds(t, "verify", file); !strings.Contains(out, "Everything is as it should be.\n") {
				t.Errorf("backup %d:\n%s", i, out)
			}
		}
		stop()
		s.end(t)
		last, into := filepath.Join(dir, "last"), d.emptyPlace(t)
		succeeds(t, d.args("backup", last)...)
		out := succeeds(t, into.args("restore", last)...)
		if !strings.HasSuffix(out, "Restored. Everybody signs in again.\n") {
			t.Errorf("restore printed:\n%s", out)
		}
		succeeds(t, into.args("verify")...)
		again := filepath.Join(dir, "again")
		succeeds(t, into.args("backup", again)...)
		same(t, last, again)
		serve(t, into.flags...).end(t)
	})
}

// end stops the server and waits until it has ended well.
func (s *server) end(t *testing.T) {
	t.Helper()
	s.stop(t)
	if status := s.status(t); status != succeeded {
		t.Errorf("the server ended with %d: %s", status, s.output)
	}
}

// same compares what verify says of two archives, without when each was made.
func same(t *testing.T, one, other string) {
	t.Helper()
	says := func(file string) string {
		_, counts, _ := strings.Cut(succeeds(t, "verify", "--tables", file), "\n")
		return counts
	}
	if a, b := says(one), says(other); a != b {
		t.Errorf("%s:\n%s\n%s:\n%s", one, a, other, b)
	}
}

// TestKilledRestore kills a restore in the middle. The place is as it was, and the next restore succeeds.
func TestKilledRestore(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		succeeds(t, d.args("demo")...)
		file := filepath.Join(t.TempDir(), "archive")
		succeeds(t, d.args("backup", file)...)
		into := d.emptyPlace(t)
		restoring := exec.Command(built, into.args("restore", file)...)
		if err := restoring.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(patience); !into.isBeingFilled(t); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the restore never began")
			}
		}
		if err := restoring.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = restoring.Wait() // it was killed
		if into.driver == "sqlite" {
			if _, err := os.Stat(into.url); !os.IsNotExist(err) {
				t.Errorf("a killed restore left a database: %v", err)
			}
		} else if n := into.count(t, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`); n != 0 {
			t.Errorf("a killed restore left %d tables", n)
		}
		for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) { // PostgreSQL notices in its time
			if got := mognad(t, "", into.args("restore", file)...); got.Status == succeeded {
				break
			} else if time.Now().After(deadline) || !strings.Contains(got.Err, "another program is filling") {
				t.Fatalf("after the kill: %s", got.Err)
			}
		}
		again := filepath.Join(t.TempDir(), "again")
		succeeds(t, into.args("backup", again)...)
		same(t, file, again)
	})
}

// count reads a number from the database.
func (d database) count(t *testing.T, query string) (n int) {
	t.Helper()
	db, err := sql.Open(d.driver, d.url)
	if err != nil {
		t.Fatal(err)
	}
	err = db.QueryRowContext(t.Context(), query).Scan(&n)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}

// isBeingFilled reports whether the place beside which a restore works is there.
func (d database) isBeingFilled(t *testing.T) bool {
	t.Helper()
	if d.driver == "sqlite" {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(d.url), "restoring-*", "mognad.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found) > 0
	}
	return d.count(t, `SELECT count(*) FROM pg_tables WHERE schemaname = 'mognad_restoring'`) > 20
}

// TestBackupByCommand: keys, names that are taken, and the sentences of what fails.
func TestBackupByCommand(t *testing.T) {
	t.Parallel()
	d := database{driver: "sqlite"}.emptyPlace(t)
	twoOrganisations(t, d)
	dir := t.TempDir()
	file, phrase, wrong := filepath.Join(dir, "a.age"), filepath.Join(dir, "phrase"), filepath.Join(dir, "wrong")
	for name, content := range map[string]string{phrase: "tolv lila cyklar\n", wrong: "tolv gula cyklar\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out := succeeds(t, d.args("backup", file, "--passphrase-file", phrase)...); !strings.Contains(out, ", encrypted.\n") {
		t.Errorf("backup printed %q", out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive can be opened by others: %v (%v)", info.Mode(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("left beside the archive: %v (%v)", left, err)
	}
	fails(t, "the file "+file+" exists already; move it aside or choose another name", d.args("backup", file)...)
	fails(t, "the archive is encrypted; give its key with --identity or --passphrase-file", "verify", file)
	fails(t, "the archive is encrypted with another passphrase than the one in "+wrong+", or to a key", "verify", file, "--passphrase-file", wrong)
	succeeds(t, "verify", file, "--passphrase-file", phrase)
	fails(t, "the folder "+filepath.Dir(d.url)+" holds a database already; move it aside, or name an empty folder",
		d.args("restore", file, "--passphrase-file", phrase)...)
	fails(t, "there is no database in the folder "+dir+"; name the folder with --data, or make one there with mognad migrate",
		"backup", filepath.Join(dir, "b"), "--data", dir)
	into := d.emptyPlace(t)
	succeeds(t, into.args("restore", file, "--passphrase-file", phrase)...)
	into.exec(t, `DROP TRIGGER events_no_delete`)
	into.exec(t, `DELETE FROM events WHERE action = 'organisation.add'`)
	succeeds(t, into.args("verify")...) // nothing else tells of those
	into.exec(t, `DELETE FROM users WHERE email LIKE 'anna%'`)
	got := mognad(t, "", into.args("verify")...)
	if got.Status != failed || !strings.Contains(got.Err, "refers to a row of users that is missing") {
		t.Errorf("verify of a database without its users: %+v", got)
	}
}

// TestMove takes the example from the embedded database to PostgreSQL and back: both hold the same.
func TestMove(t *testing.T) {
	t.Parallel()
	embedded := database{driver: "sqlite"}.emptyPlace(t)
	twoOrganisations(t, embedded)
	postgres, back := database{driver: "pgx"}.emptyPlace(t), database{driver: "sqlite"}.emptyPlace(t)
	s := serve(t, embedded.flags...)
	fails(t, "the data folder "+embedded.flags[1]+" is in use by another server; stop that one, or choose another folder "+
		"with --data", embedded.args("move", "--to", postgres.url)...)
	s.end(t)
	password := filepath.Join(t.TempDir(), "password")
	to := embedded.args("move", "--to", postgres.url, "--to-password-file", password)
	fails(t, "the database password cannot be read: open "+password+": no such file or directory", to...)
	if err := os.WriteFile(password, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := succeeds(t, to...); !strings.Contains(out, "MOGNAD_DATABASE_URL") {
		t.Errorf("move to PostgreSQL printed:\n%s", out)
	}
	s = serve(t, postgres.flags...)
	got := mognad(t, "", postgres.args("move", "--to", back.flags[1])...)
	if got.Status != failed || !strings.Contains(got.Err, "other connections use the PostgreSQL database") {
		t.Errorf("move from a database in use: %+v", got)
	}
	s.end(t)
	before := succeeds(t, postgres.args("verify", "--tables")...)
	if out := succeeds(t, postgres.args("move", "--to", back.flags[1])...); !strings.Contains(out, "--data "+back.flags[1]) {
		t.Errorf("move to a folder printed:\n%s", out)
	}
	if diff := cmp.Diff(before, succeeds(t, back.args("verify", "--tables")...)); diff != "" {
		t.Errorf("in PostgreSQL (-) and moved back (+):\n%s", diff)
	}
	for _, from := range []database{embedded, back} {
		got := mognad(t, "", from.args("move", "--to", postgres.url)...)
		if got.Status != failed || !strings.Contains(got.Err, "is not empty") {
			t.Errorf("move into a database in use: %+v", got)
		}
	}
	fails(t, "--to-password-file is for PostgreSQL: give its address with --to",
		postgres.args("move", "--to", t.TempDir(), "--to-password-file", password)...)
	fails(t, "the database is in the folder "+back.flags[1]+" already", back.args("move", "--to", back.flags[1]+"/")...)
}

// TestOrganisationByCommand exports one of two organisations and imports it into another installation.
func TestOrganisationByCommand(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		into := d.emptyPlace(t)
		s := serve(t, into.flags...) // as empty as at its first start
		file := filepath.Join(t.TempDir(), "alfa.tar.zst")
		fails(t, `there is no organisation with the short name "gamma"`, d.args("export", "organisation", "gamma", file)...)
		succeeds(t, d.args("export", "organisation", "alfa", file)...)
		out := succeeds(t, into.args("import", "organisation", file)...)
		if !strings.Contains(out, "with the short name alfa. Of its people, 0 had an account here and ") {
			t.Errorf("import printed:\n%s", out)
		}
		if !link.MatchString(succeeds(t, into.args("user", "link", anna, "--public-url", "https://mognad.example.org")...)) {
			t.Error("who came with the organisation gets no link")
		}
		if out := succeeds(t, into.args(append([]string{"user", "list"}, as("alfa", anna)...)...)...); !strings.Contains(out, anna) {
			t.Errorf("people:\n%s", out)
		}
		got := mognad(t, "", into.args("import", "organisation", file, "--key", "alfa-2")...)
		if got.Status != failed || !strings.Contains(got.Err, "is in this installation already") {
			t.Errorf("imported twice: %+v", got)
		}
		fails(t, `--key: "Å" cannot be a short name; use at most 40 lower-case letters from a to z, digits and hyphens, `+
			"with a letter or a digit first and last", into.args("import", "organisation", file, "--key", "Å")...)
		succeeds(t, into.args("verify")...)
		s.end(t)
	})
}
