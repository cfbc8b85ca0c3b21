package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// opened opens and migrates the database, and is what it logged.
func opened(t *testing.T, o store.Options) (*store.Database, func() string) {
	t.Helper()
	var said said
	o.Log = slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelInfo}))
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db, said.String
}

// said keeps what is logged at the same time.
type said struct {
	mutex sync.Mutex
	b     strings.Builder
}

func (s *said) Write(b []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.Write(b)
}

func (s *said) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.String()
}

// TestPoolerInTransactionMode: two programs that start at once on an empty database and then write and read at the same
// time, through fewer connections than either has: nothing that belongs to a connection may be relied on.
func TestPoolerInTransactionMode(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"strict":   {"default_pool_size = 3"},
		"ignoring": {"default_pool_size = 3", "ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			through, direct := storetest.Bouncer(t, "", settings...)
			var starting sync.WaitGroup
			databases, logs := make([]*store.Database, 2), make([]func() string, 2)
			for i := range databases {
				starting.Go(func() { databases[i], logs[i] = opened(t, store.Options{DatabaseURL: through}) })
			}
			starting.Wait()
			if t.Failed() {
				return
			}
			for _, log := range logs {
				if !strings.Contains(log(), `ALTER ROLE \"mognad\" SET statement_timeout = '9s'`) {
					t.Errorf("the missing limits are not warned of: %s", log())
				}
			}
			busy(t, databases)
			nothingHeld(t, direct)
		})
	}
}

// busy lets two programs rename entities and read them, all at once.
func busy(t *testing.T, databases []*store.Database) {
	t.Helper()
	o, root, _ := organisation(t, databases[0], "norrdal")
	scope := assessment.ScopeOrganisation(o.ID)
	var working sync.WaitGroup
	for i := range 24 {
		working.Go(func() {
			for n := range 20 {
				err := databases[i%2].View(t.Context(), scope, func(tx assessment.Tx) error {
					_, err := tx.Entities()
					return err
				})
				if err == nil {
					err = databases[i%2].InTx(t.Context(), scope, func(tx assessment.Tx) error {
						current, err := tx.Entity(root.ID)
						if err != nil {
							return err
						}
						current.Name = fmt.Sprintf("Norrdal %d %d", i, n)
						_, err = tx.SaveEntity(current)
						return err
					})
				}
				if err != nil && assessment.CodeOf(err) != assessment.Stale {
					t.Error(err)
					return
				}
			}
		})
	}
	working.Wait()
}

// nothingHeld: no lock outlives the change of the schema.
func nothingHeld(t *testing.T, address string) {
	t.Helper()
	var locks int
	err := bare(t, "pgx", address).QueryRowContext(t.Context(),
		`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).
		Scan(&locks)
	if err != nil || locks != 0 {
		t.Errorf("%d locks are held, %v", locks, err)
	}
}

// TestPoolerInStatementModeIsRefused with the setting that makes it work.
func TestPoolerInStatementModeIsRefused(t *testing.T) {
	t.Parallel()
	through, _ := storetest.Bouncer(t, "", "pool_mode = statement")
	_, err := store.Open(t.Context(), store.Options{DatabaseURL: through})
	if err == nil || !strings.Contains(err.Error(), "set pool_mode = transaction for this database") {
		t.Errorf("got %v", err)
	}
}

// TestLimitsOfTheRoleAreEnough: a pooler whose role has limits is not warned of.
func TestLimitsOfTheRoleAreEnough(t *testing.T) {
	t.Parallel()
	through, direct := storetest.Bouncer(t, "")
	name := strings.TrimPrefix(strings.SplitN(direct, "?", 2)[0], "postgres:///")
	if _, err := bare(t, "pgx", direct).ExecContext(t.Context(), "ALTER DATABASE "+name+" SET statement_timeout = '9s'"); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{through, direct} {
		if _, log := opened(t, store.Options{DatabaseURL: address}); log() != "" {
			t.Errorf("%s: logged %s", address, log())
		}
	}
}

// TestMigrationsWaitForOtherPrograms, also for those of before, which lock by session.
func TestMigrationsWaitForOtherPrograms(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	other, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(context.Background()) }()
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_lock(4097083626)`); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{DatabaseURL: address + "&lock_timeout=100"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := db.Migrate(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while another program changes the schema: %v", err)
	}
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_unlock(4097083626)`); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Migrate(t.Context()); err != nil || n == 0 {
		t.Errorf("afterwards: %d migrations, %v", n, err)
	}
	nothingHeld(t, address)
}

// TestPoolHasItsSize: no more connections than it says, whoever waits.
func TestPoolHasItsSize(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	db, _ := opened(t, store.Options{DatabaseURL: address, Pool: 3})
	o, _, _ := organisation(t, db, "norrdal")
	scope := assessment.ScopeOrganisation(o.ID)
	watching := bare(t, "pgx", address)
	var most int
	inside := make(chan struct{}, 3)
	var working sync.WaitGroup
	for range 12 {
		working.Go(func() {
			err := db.View(t.Context(), scope, func(tx assessment.Tx) error {
				inside <- struct{}{}
				_, err := tx.Entities()
				<-inside
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 20 {
		var n int
		if err := watching.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
	}
	working.Wait()
	if most > 3 || most == 0 {
		t.Errorf("%d connections, want at most 3", most)
	}
	if _, log := opened(t, store.Options{DatabaseURL: address, Pool: 5000}); !strings.Contains(log(), "the pool is larger") {
		t.Errorf("a pool that PostgreSQL has no room for is not warned of: %s", log())
	}
}

// TestPasswordFromFile is read again for each connection, and no error has it.
func TestPasswordFromFile(t *testing.T) {
	t.Parallel()
	through, _ := storetest.Bouncer(t, "hemligt")
	file := filepath.Join(t.TempDir(), "password")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := store.Options{DatabaseURL: through, PasswordFile: file}
	_, err := store.Open(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "the database password cannot be read") {
		t.Errorf("a missing file: %v", err)
	}
	write("oriktigt\n")
	if _, err := store.Open(t.Context(), o); err == nil || strings.Contains(err.Error(), "oriktigt") {
		t.Errorf("a wrong password: %v", err)
	}
	write("hemligt\n")
	db, _ := opened(t, o)
	if err := db.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	o.DatabaseURL = strings.Replace(through, "user=mognad", "user=mognad&password=annat", 1)
	if _, err := store.Open(t.Context(), o); err == nil || strings.Contains(err.Error(), "annat") {
		t.Errorf("two passwords: %v", err)
	}
}

// TestUnusablePostgresIsRefused: an old server and a database that cannot hold every letter, with what to do.
func TestUnusablePostgresIsRefused(t *testing.T) {
	t.Parallel()
	direct := storetest.PostgresURL(t)
	root := bare(t, "pgx", direct)
	if _, err := root.ExecContext(t.Context(), `CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := root.ExecContext(context.Background(), `DROP DATABASE latin WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	var version string
	if err := root.QueryRowContext(t.Context(), `SHOW server_version_num`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	latin := "postgres:///latin?" + strings.SplitN(direct, "?", 2)[1]
	old := older(t, direct, version, "140011")
	for address, want := range map[string]string{
		latin: "the database latin is encoded as LATIN1, which cannot hold every letter: create another with CREATE DATABASE … " +
			"ENCODING 'UTF8' TEMPLATE template0, move there what is in this one, and name it in the database URL",
		old: "PostgreSQL 14.11 is too old, Mognad needs 15 or newer: upgrade the server, or move the database to a newer one",
	} {
		if _, err := store.Open(t.Context(), store.Options{DatabaseURL: address}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// older is the address of a server that says it has another version, of as many digits: what PostgreSQL answers passes
// through, with that changed.
func older(t *testing.T, address, is, says string) string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go pass(t, client, filepath.Join(config.Host, ".s.PGSQL."+strconv.Itoa(int(config.Port))), is, says)
		}
	}()
	return "postgres://mognad@" + listener.Addr().String() + "/" + config.Database + "?sslmode=disable"
}

func pass(t *testing.T, client net.Conn, socket, is, says string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("unix", socket)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = server.Close() }()
	go func() { _, _ = io.Copy(server, client) }()
	b := make([]byte, 64<<10)
	for {
		n, err := server.Read(b)
		if n > 0 {
			_, _ = client.Write([]byte(strings.ReplaceAll(string(b[:n]), is, says)))
		}
		if err != nil {
			return
		}
	}
}
