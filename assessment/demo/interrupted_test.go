package demo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"mognad/assessment/demo"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// interruption is chance that ends the making after a number of draws.
type interruption struct {
	left  int
	after context.CancelFunc
}

func (i *interruption) Read(b []byte) (int, error) {
	if i.left--; i.left == 0 {
		i.after()
	}
	return rand.Read(b)
}

// TestInterrupted: an incomplete example has a name that says so, and making it again is refused.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		db := open()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w := chain.New(db, workflow.Options{
			Now:            func() time.Time { return autumn },
			Random:         &interruption{500, cancel},
			PasswordMemory: 8,
		})
		if _, err := demo.Make(ctx, w); !errors.Is(err, demo.ErrIncomplete) || !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
		again := at(db, autumn)
		if _, err := demo.Make(t.Context(), again); !errors.Is(err, demo.ErrIncomplete) {
			t.Errorf("once more: %v", err)
		}
		admin := must(again.PrincipalByEmail(t.Context(), "ylva.sandin@alvlunda.example", demo.Key))(t)
		if admin.Organisation.Name != demo.Incomplete {
			t.Errorf("the organisation is called %q", admin.Organisation.Name)
		}
		if err := demo.MakeFor(t.Context(), again, admin); !errors.Is(err, demo.ErrIncomplete) {
			t.Errorf("by the page: %v", err)
		}
	})
}
