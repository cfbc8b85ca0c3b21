package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// noted is an observer of commits.
type noted struct {
	mutex   sync.Mutex
	commits []error
}

func (n *noted) Committed(_ time.Duration, err error) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.commits = append(n.commits, err)
}

// TestCommitsAreObserved: what changes something and is committed, and nothing that is read or rolled back.
func TestCommitsAreObserved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		var n noted
		s.Observe(&n)
		scope := assessment.ScopeInstallation()
		read := func(tx assessment.Tx) error { _, err := tx.Organisations(); return err }
		if err := s.View(t.Context(), scope, read); err != nil || len(n.commits) != 0 {
			t.Errorf("a read: %v, commits %v", err, n.commits)
		}
		refusal := errors.New("refused")
		err := s.InTx(t.Context(), scope, func(assessment.Tx) error { return refusal })
		if !errors.Is(err, refusal) || len(n.commits) != 0 {
			t.Errorf("a change that is refused: %v, commits %v", err, n.commits)
		}
		err = s.InTx(t.Context(), scope, func(tx assessment.Tx) error {
			if s.Writers() != 1 {
				t.Errorf("%d changes are under way", s.Writers())
			}
			return tx.AddSession(assessment.Session{Token: "x", Data: []byte("x"), ExpiresAt: time.Now().UTC()})
		})
		if err != nil || len(n.commits) != 1 || n.commits[0] != nil || s.Writers() != 0 {
			t.Errorf("a change: %v, commits %v, under way %d", err, n.commits, s.Writers())
		}
		want := []string{"read", "write"}
		if s.Kind() == "postgres" {
			want = []string{"postgres"}
		}
		pools := s.Pools()
		for _, name := range want {
			if pools[name].MaxOpenConnections == 0 || len(pools) != len(want) {
				t.Errorf("the pools are %v, want %v", pools, want)
			}
		}
	})
}
