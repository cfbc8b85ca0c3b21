package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestOneLinkOfSeveralMadeAtOnceWorks: those who make links for the same user at the same time replace each other's.
func TestOneLinkOfSeveralMadeAtOnceWorks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		_, _, u := organisation(t, s, "norrdal")
		var making sync.WaitGroup
		const many = 8
		for i := range many {
			l := assessment.OneTimeLink{
				Hash:      fmt.Sprint("link ", i),
				Purpose:   assessment.Reset,
				UserID:    &u.ID,
				CreatedAt: now,
				ExpiresAt: now.Add(time.Hour),
			}
			making.Go(func() {
				if err := s.InTx(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) error {
					return tx.AddOneTimeLink(l)
				}); err != nil {
					t.Error(err)
				}
			})
		}
		making.Wait()
		left := 0
		in(t, s, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
			for i := range many {
				if _, err := tx.OneTimeLink(fmt.Sprint("link ", i)); err == nil {
					left++
				}
			}
			return nil
		})
		if left != 1 {
			t.Errorf("%d links are left, want 1", left)
		}
	})
}
