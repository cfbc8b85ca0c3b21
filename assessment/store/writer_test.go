package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// writing is transactions of the embedded database that wait for one that holds it.
type writing struct {
	world
	db     *store.Database
	group  sync.WaitGroup
	mutex  sync.Mutex
	errs   map[string]error
	ran    []string // the names of those whose function has run, in that order
	unlock chan struct{}
}

// holding starts a transaction that holds the embedded database until it is released.
func holding(t *testing.T, db *store.Database) *writing {
	t.Helper()
	w := &writing{world: newWorld(t, db, "norrdal"), db: db, errs: map[string]error{}, unlock: make(chan struct{})}
	holds, hold := context.WithCancel(context.Background())
	w.group.Go(func() {
		w.ended("holder", db.InTx(context.Background(), w.scope, func(assessment.Tx) error {
			hold()
			<-w.unlock
			return nil
		}))
	})
	<-holds.Done()
	return w
}

func (w *writing) ended(name string, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.errs[name] = err
}

func (w *writing) result(name string) (err error, ended bool) { //nolint:revive // the error is the value
	w.mutex.Lock()
	defer w.mutex.Unlock()
	err, ended = w.errs[name]
	return err, ended
}

// wait starts a transaction that adds an entity of that name and then does more, and returns once it waits.
func (w *writing) wait(ctx context.Context, t *testing.T, name string, more func(assessment.Tx) error) {
	t.Helper()
	entity, before := w.newEntity(t, name), w.db.Waiting()
	w.group.Go(func() {
		defer func() {
			if said := recover(); said != nil {
				w.ended(name, fmt.Errorf("panic: %v", said))
			}
		}()
		w.ended(name, w.db.InTx(ctx, w.scope, func(tx assessment.Tx) error {
			w.mutex.Lock()
			w.ran = append(w.ran, name)
			w.mutex.Unlock()
			if err := tx.AddEntity(entity); err != nil || more == nil {
				return err
			}
			return more(tx)
		}))
	})
	w.until(func() bool { return w.db.Waiting() == before+1 })
}

func (w *writing) until(done func() bool) {
	for !done() {
		runtime.Gosched()
	}
}

// release lets all go and waits for them. It returns the names of those that must have been saved.
func (w *writing) release() (saved []string) {
	close(w.unlock)
	w.group.Wait()
	for name, err := range w.errs {
		if err == nil && name != "holder" {
			saved = append(saved, name)
		}
	}
	slices.Sort(saved)
	return saved
}

// stored are the names of the entities that are there, besides the root.
func (w *writing) stored(t *testing.T, s assessment.Store) (names []string) {
	t.Helper()
	view(t, s, w.scope, func(tx assessment.Tx) error {
		entities, err := tx.Entities()
		for _, e := range entities {
			if e.ParentID != nil {
				names = append(names, e.Name)
			}
		}
		return err
	})
	slices.Sort(names)
	return names
}

// TestOneOfManyFails: of the transactions that share a commit, one that fails leaves nothing, and the others are saved,
// in the order in which they came.
func TestOneOfManyFails(t *testing.T) {
	t.Parallel()
	w := holding(t, storetest.Open(t))
	refuse := errors.New("refused")
	w.wait(t.Context(), t, "a", nil)
	w.wait(t.Context(), t, "b", func(assessment.Tx) error { return refuse })
	w.wait(t.Context(), t, "c", nil)
	w.wait(t.Context(), t, "d", func(tx assessment.Tx) error { return tx.AddEntity(w.root) })
	w.wait(t.Context(), t, "e", func(assessment.Tx) error { panic("lost") })
	w.wait(t.Context(), t, "f", nil)
	same(t, "saved", []string{"a", "c", "f"}, w.release())
	same(t, "stored", []string{"a", "c", "f"}, w.stored(t, w.db))
	same(t, "the order", []string{"a", "b", "c", "d", "e", "f"}, w.ran)
	if err := w.errs["b"]; !errors.Is(err, refuse) {
		t.Errorf("the one that refuses got %v", err)
	}
	if err := w.errs["d"]; assessment.CodeOf(err) != assessment.Conflict {
		t.Errorf("the one with a key that is taken got %v", err)
	}
	if err := w.errs["e"]; err == nil || !strings.Contains(err.Error(), "panic: lost") {
		t.Errorf("the one that panics got %v", err)
	}
}

// TestSavedMeansCommitted: nobody is told, and nobody reads, that something is saved before its commit.
func TestSavedMeansCommitted(t *testing.T) {
	t.Parallel()
	w := holding(t, storetest.Open(t))
	w.wait(t.Context(), t, "a", nil)
	w.wait(t.Context(), t, "b", func(tx assessment.Tx) error {
		if _, ended := w.result("a"); ended {
			t.Error("the first was answered before the commit that it shares")
		}
		if names := w.stored(t, w.db); len(names) > 0 {
			t.Errorf("others read %q before the commit", names)
		}
		return nil
	})
	same(t, "saved", []string{"a", "b"}, w.release())
	same(t, "stored", []string{"a", "b"}, w.stored(t, w.db))
}

// TestWaitingCanBeGivenUp by those who wait, and in the middle of a transaction, at no cost to the others.
func TestWaitingCanBeGivenUp(t *testing.T) {
	t.Parallel()
	w := holding(t, storetest.Open(t))
	waits, giveUp := context.WithCancel(t.Context())
	runs, stop := context.WithCancel(t.Context())
	w.wait(waits, t, "a", nil)
	w.wait(t.Context(), t, "b", nil)
	w.wait(runs, t, "c", func(tx assessment.Tx) error {
		stop()
		_, err := tx.Entities()
		return err
	})
	w.wait(t.Context(), t, "d", nil)
	giveUp()
	w.until(func() bool { _, ended := w.result("a"); return ended })
	same(t, "saved", []string{"b", "d"}, w.release())
	same(t, "stored", []string{"b", "d"}, w.stored(t, w.db))
	same(t, "the order", []string{"b", "c", "d"}, w.ran)
	for _, name := range []string{"a", "c"} {
		if err := w.errs[name]; !errors.Is(err, context.Canceled) {
			t.Errorf("%s was given up and got %v", name, err)
		}
	}
}

// TestFullForOne: what does not fit takes nothing with it.
func TestFullForOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if err := db.Configure(t.Context(), "PRAGMA max_page_count = 3000"); err != nil { // 12 MB
		t.Fatal(err)
	}
	w := holding(t, db)
	w.wait(t.Context(), t, "a", nil)
	w.wait(t.Context(), t, "b", func(tx assessment.Tx) error {
		round := w.newRound(t, "Full", "2027-02-01")
		round.Message = strings.Repeat("x", 16<<20)
		return tx.AddRound(round)
	})
	w.wait(t.Context(), t, "c", nil)
	same(t, "saved", []string{"a", "c"}, w.release())
	same(t, "stored", []string{"a", "c"}, w.stored(t, w.db))
	if err := w.errs["b"]; assessment.CodeOf(err) != assessment.Unavailable {
		t.Errorf("the one that does not fit got %v", err)
	}
}

// TestClosedWhileWaiting: whoever is told that something is saved finds it when the database is opened again, and
// nobody waits for ever.
func TestClosedWhileWaiting(t *testing.T) {
	t.Parallel()
	open := storetest.Opener(t)
	w := holding(t, open())
	w.wait(t.Context(), t, "a", nil)
	w.wait(t.Context(), t, "b", nil)
	closed := make(chan error)
	go func() { closed <- w.db.Close() }()
	saved := w.release()
	if err := <-closed; err != nil {
		t.Errorf("closing: %v", err)
	}
	same(t, "stored", saved, w.stored(t, open()))
	if err := w.db.InTx(t.Context(), w.scope, func(assessment.Tx) error { return nil }); err == nil {
		t.Error("a closed database takes transactions")
	}
}
