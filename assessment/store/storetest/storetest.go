// Package storetest gives tests real databases, empty and migrated: an embedded one in a temporary folder and a
// PostgreSQL of the test run's own. What a store must do is said by the tests of package store.
package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment/store"
)

// Each runs the test once on each database, as subtests "sqlite" and "postgres".
func Each(t *testing.T, test func(t *testing.T, open func(...func(*store.Options)) *store.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, opener(t, store.Options{Data: dir}))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, opener(t, store.Options{DatabaseURL: PostgresURL(t)}))
	})
}

// Open is a migrated embedded database, for tests where the kind of database makes no difference.
func Open(t testing.TB) *store.Database {
	t.Helper()
	return opener(t, store.Options{Data: t.TempDir()})()
}

// opener opens the same migrated database at each call and closes it with the test.
func opener(t testing.TB, base store.Options) func(...func(*store.Options)) *store.Database {
	return func(change ...func(*store.Options)) *store.Database {
		t.Helper()
		o := base
		o.Log = slog.New(slog.DiscardHandler)
		for _, c := range change {
			c(&o)
		}
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatalf("migrate: %v", err)
		}
		return db
	}
}

// server is the PostgreSQL of this test binary, started at the first need.
var server struct {
	once   sync.Once
	socket string
	err    error
	count  atomic.Int64
	stop   func()
}

// PostgresURL is the address of a new, empty database on the test run's own PostgreSQL server, which is started from
// the installed package in a temporary folder. A machine without PostgreSQL fails the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.err = startPostgres() })
	if server.err != nil {
		t.Fatalf("PostgreSQL for the tests: %v (make test installs it)", server.err)
	}
	name := fmt.Sprintf("test_%d", server.count.Add(1))
	admin := url("postgres")
	connection, err := pgx.Connect(t.Context(), admin)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() {
		if err := connection.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	if _, err := connection.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create database: %v", err)
	}
	return url(name)
}

// StopPostgres ends the server of this test binary, if one was started. Call it in TestMain after the tests.
func StopPostgres() {
	if server.stop != nil {
		server.stop()
	}
}

func url(database string) string {
	return "postgres:///" + database + "?host=" + server.socket + "&user=mognad"
}

// startPostgres makes a cluster in a temporary folder and starts it on a socket there. PostgreSQL refuses to run as
// root, so a root test run lends it the user "nobody".
func startPostgres() error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mognad-pg-")
	if err != nil {
		return err
	}
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, err := strconv.Atoi(nobody.Uid)
		if err != nil {
			return err
		}
		gid, err := strconv.Atoi(nobody.Gid)
		if err != nil {
			return err
		}
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // ids of the system
		if err := os.Chown(dir, uid, gid); err != nil {
			return err
		}
	}
	data := filepath.Join(dir, "data")
	initialise := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "mognad", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
	initialise.SysProcAttr, initialise.Dir = attributes, dir
	if out, err := initialise.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	run := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	run.SysProcAttr, run.Dir = attributes, dir
	log, err := os.Create(filepath.Join(os.TempDir(), filepath.Base(dir)+".log"))
	if err != nil {
		return err
	}
	run.Stdout, run.Stderr = log, log
	if err := run.Start(); err != nil {
		return err
	}
	server.socket = dir
	server.stop = func() {
		_ = run.Process.Signal(syscall.SIGQUIT) // gone already is as good
		_ = run.Wait()                          // its exit status says only that it was told to stop
		_ = os.RemoveAll(dir)
		_ = os.Remove(log.Name())
	}
	for range 100 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		connection, err := pgx.Connect(ctx, url("postgres"))
		if err == nil {
			err = connection.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	out, err := os.ReadFile(log.Name())
	server.stop()
	return fmt.Errorf("did not start: %s (%v)", out, err)
}

// postgresBin is the folder of initdb and postgres: Debian keeps them outside the path.
func postgresBin() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no initdb on this machine")
	}
	return filepath.Dir(found[len(found)-1]), nil
}
