package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// onLine is a database by a line that can break, with an organisation whose root is changed.
func onLine(t *testing.T) (*storetest.Line, *store.Database, func(context.Context, bool) (assessment.ID, error)) {
	t.Helper()
	line := storetest.NewLine(t, storetest.PostgresURL(t))
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, root, _ := organisation(t, s, "norrdal")
	scope := assessment.ScopeOrganisation(o.ID)
	return line, s, func(ctx context.Context, logged bool) (assessment.ID, error) {
		event := assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"}
		return event.ID, s.InTx(ctx, scope, func(tx assessment.Tx) error {
			changed := root
			changed.Name = "Norrdal"
			if _, err := tx.SaveEntity(changed); err != nil {
				return err
			}
			if !logged {
				return nil
			}
			return tx.AddEvent(event)
		})
	}
}

// saved is the version of the root, and how many events there are.
func saved(t *testing.T, s *store.Database) (version int64, events int) {
	t.Helper()
	var o assessment.Organisation
	err := s.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		o, err = tx.OrganisationByKey("norrdal")
		return err
	})
	if err == nil {
		err = s.View(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			entities, err := tx.Entities()
			if err != nil {
				return err
			}
			logged, err := tx.EventsAbout("entity")
			version, events = entities[0].Version, len(logged)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return version, events
}

// TestCommitWithoutAnswer: of a commit whose answer never came, the store finds out whether it was carried out. What
// was not is done again, once; nothing is done twice.
func TestCommitWithoutAnswer(t *testing.T) {
	t.Parallel()
	for _, fault := range []storetest.Fault{storetest.LoseAnswer, storetest.LoseCommit, storetest.HoldAnswer} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			line, s, change := onLine(t)
			line.AtCommit(fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := change(ctx, true); err != nil || line.Pending() > 0 {
				t.Fatalf("got %v, and %d faults have not happened", err, line.Pending())
			}
			if version, events := saved(t, s); version != 2 || events != 1 {
				t.Errorf("saved as version %d with %d events, want version 2 and one event", version, events)
			}
		})
	}
}

// TestUnknownOutcome: while nobody can say whether a commit was carried out, the store says that it does not know, and
// finds out when it is asked again.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	for fault, want := range map[storetest.Fault]assessment.Keeping{
		storetest.LoseThenCut: assessment.Kept,
		storetest.HoldCommit:  assessment.NotKept,
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			line, s, change := onLine(t)
			o := assessment.ScopeInstallation()
			if err := s.View(t.Context(), o, func(tx assessment.Tx) error {
				norrdal, err := tx.OrganisationByKey("norrdal")
				o = assessment.ScopeOrganisation(norrdal.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			line.AtCommit(fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			event, err := change(ctx, true)
			var e *assessment.Error
			if !errors.As(err, &e) || e.Code != assessment.Unknown || e.Event != event {
				t.Fatalf("got %v, want %s of event %s", err, assessment.Unknown, event)
			}
			got, err := s.Kept(t.Context(), o, event)
			if got != assessment.KeptUnknown || err != nil {
				t.Errorf("while the line is broken: %s, %v", got, err)
			}
			line.Cut()
			line.Mend()
			for deadline := time.Now().Add(10 * time.Second); got == assessment.KeptUnknown; {
				if got, err = s.Kept(t.Context(), o, event); err != nil || time.Now().After(deadline) {
					t.Fatalf("%s, %v", got, err)
				}
			}
			if got != want {
				t.Errorf("found out: %s, want %s", got, want)
			}
			version, events := saved(t, s)
			if kept := want == assessment.Kept; kept != (version == 2) || kept != (events == 1) {
				t.Errorf("version %d with %d events", version, events)
			}
		})
	}
}

// TestCommitWithoutTrace: a transaction that logs nothing leaves nothing to look for.
func TestCommitWithoutTrace(t *testing.T) {
	t.Parallel()
	line, s, change := onLine(t)
	line.AtCommit(storetest.LoseAnswer)
	if _, err := change(t.Context(), false); assessment.CodeOf(err) != assessment.Unknown {
		t.Fatalf("got %v, want %s", err, assessment.Unknown)
	}
	if version, _ := saved(t, s); version != 2 {
		t.Errorf("version %d: it was done again although it may have been saved", version)
	}
}

// TestStandbyAway: with a synchronous standby that does not answer, a commit is kept but waits without end. It is
// saved, and says so.
func TestStandbyAway(t *testing.T) {
	t.Parallel()
	server := storetest.OwnPostgres(t)
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: server.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, root, _ := organisation(t, s, "norrdal")
	set := func(standby string) {
		t.Helper()
		c, err := pgx.Connect(t.Context(), server.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			`ALTER SYSTEM SET synchronous_standby_names = '` + standby + `'`,
			`SELECT pg_reload_conf()`,
		} {
			if _, err := c.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		for setting := standby + "?"; setting != standby; time.Sleep(10 * time.Millisecond) {
			if err := c.QueryRow(t.Context(), `SHOW synchronous_standby_names`).Scan(&setting); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	set("away")
	defer set("")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	root.Name = "Norrdal"
	if err := s.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		if _, err := tx.SaveEntity(root); err != nil {
			return err
		}
		return tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"})
	}); err != nil {
		t.Errorf("what is saved is said to be %v", err)
	}
	if version, events := saved(t, s); version != 2 || events != 1 {
		t.Errorf("saved as version %d with %d events", version, events)
	}
}

// TestGivenUpBeforeCommit: what nobody waits for any more when it is to be committed is rolled back, and nobody has to
// look for it.
func TestGivenUpBeforeCommit(t *testing.T) {
	t.Parallel()
	line, s, _ := onLine(t)
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	err := s.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		err := tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "organisation.changed", Object: "organisation"})
		giveUp()
		line.Cut()
		return err
	})
	if !errors.Is(err, context.Canceled) || assessment.CodeOf(err) == assessment.Unknown {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestManyCommitsWithoutAnswer: those who look for what became of their commits, all at the same time, do so a few at a
// time, on connections beside the pool.
func TestManyCommitsWithoutAnswer(t *testing.T) {
	t.Parallel()
	const many, few = 16, 4
	address := storetest.MigratedPostgresURL(t)
	line := storetest.NewLine(t, address)
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL(), Pool: many})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o, _, _ := organisation(t, s, "norrdal")
	for range many {
		line.AtCommit(storetest.HoldCommit)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var saving sync.WaitGroup
	for range many {
		saving.Go(func() {
			err := s.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
				return tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"})
			})
			if assessment.CodeOf(err) != assessment.Unknown {
				t.Errorf("got %v, want %s", err, assessment.Unknown)
			}
		})
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		saving.Wait()
	}()
	const looks = `SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%event.looked_for%' AND state = 'active'`
	watching, most := bare(t, "pgx", address), 0
	for watched := false; !watched; {
		var n int
		if err := watching.QueryRowContext(t.Context(), looks).Scan(&n); err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
		select {
		case <-ended:
			watched = true
		case <-time.After(20 * time.Millisecond):
		}
	}
	if most == 0 || most > few || line.Pending() > 0 {
		t.Errorf("%d look at the same time, want at most %d; %d faults have not happened", most, few, line.Pending())
	}
}

// TestLookingWithANewPassword: whoever looks for what became of a commit signs in with the password of now.
func TestLookingWithANewPassword(t *testing.T) {
	t.Parallel()
	server, file := storetest.OwnPostgres(t), filepath.Join(t.TempDir(), "password")
	root, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close(context.Background()) })
	password := func(p string) {
		t.Helper()
		if _, err := root.Exec(t.Context(), "ALTER ROLE mognad PASSWORD '"+p+"'"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(p+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	password("first")
	var rules string
	if err := root.QueryRow(t.Context(), `SHOW hba_file`).Scan(&rules); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rules, []byte("local all all scram-sha-256\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := root.Exec(t.Context(), `SELECT pg_reload_conf()`); err != nil {
		t.Fatal(err)
	}
	line := storetest.NewLine(t, server.URL("postgres"))
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL(), PasswordFile: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, top, _ := organisation(t, s, "norrdal")
	password("second")
	line.AtCommit(storetest.LoseCommit)
	top.Name = "Norrdal"
	if err := s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		if _, err := tx.SaveEntity(top); err != nil {
			return err
		}
		return tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"})
	}); err != nil {
		t.Errorf("what can be looked for was not: %v", err)
	}
	if version, events := saved(t, s); version != 2 || events != 1 || line.Pending() > 0 {
		t.Errorf("saved as version %d with %d events; %d faults have not happened", version, events, line.Pending())
	}
}
