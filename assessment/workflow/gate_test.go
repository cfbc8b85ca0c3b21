package workflow_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// TestGate: as many as fit are let through, others wait for their turn, and one more than may wait is refused.
func TestGate(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]error{
		1: assessment.Wait("error.busy_files", time.Second, time.Second),
		2: context.Canceled,
	} {
		g := workflow.NewGate(1, most, "error.busy_files")
		inside := g.Through(t.Context(), func() error {
			gone, leave := context.WithCancel(t.Context())
			leave()
			err := g.Through(gone, func() error { return errors.New("let through") })
			if assessment.CodeOf(err) != assessment.CodeOf(want) || assessment.CodeOf(want) == "" && !errors.Is(err, want) {
				t.Errorf("the second of at most %d: %v, want %v", most, err, want)
			}
			return nil
		})
		if inside != nil {
			t.Errorf("the first: %v", inside)
		}
		if err := g.Through(t.Context(), func() error { return nil }); err != nil {
			t.Errorf("one when nobody is inside: %v", err)
		}
	}
}
