package workflow_test

import (
	"sync"
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/insight"
)

// TestSealingTwiceIsSealingOnce: what is sealed again with nothing changed is what was sealed, also by two requests at
// the same time; after a change, and for another person, it is sealed again.
func TestSealingTwiceIsSealingOnce(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		q := x.of(x.board)
		var together [4]insight.SealedSummary
		var errs [4]error
		var wait sync.WaitGroup
		for i := range together {
			wait.Go(func() { together[i], errs[i] = x.Insight.SealSummary(t.Context(), x.chair, q) })
		}
		wait.Wait()
		first := together[0]
		for i, s := range together {
			do(t, errs[i])
			if s.ID != first.ID || s.SHA256 != first.SHA256 || s.Summary.Round.ID != first.Summary.Round.ID {
				t.Errorf("of several at the same time, %s and %s are sealed", first.ID, s.ID)
			}
		}
		seals := func(want int) {
			t.Helper()
			if all := must(x.Insight.Summaries(t.Context(), x.chair))(t); len(all) != want {
				t.Errorf("%d are sealed, want %d", len(all), want)
			}
		}
		if again := must(x.Insight.SealSummary(t.Context(), x.chair, q))(t); again.ID != first.ID {
			t.Errorf("sealed again is %s, not %s", again.ID, first.ID)
		}
		seals(1)
		if other := must(x.Insight.SealSummary(t.Context(), x.kim, q))(t); other.ID == first.ID {
			t.Error("what another person seals is the first person's")
		}
		seals(2)
		words := assessment.SummaryWords{Introduction: "Läs detta först."}
		v := must(x.Insight.SaveSummaryWords(t.Context(), x.chair, q, words))(t)
		changed := must(x.Insight.SealSummary(t.Context(), x.chair, q))(t)
		if changed.ID == first.ID || changed.Summary.Words == nil {
			t.Errorf("after a change the first is returned, with %+v", changed.Summary.Words)
		}
		words.Introduction, words.Version = "", v.Version
		must(x.Insight.SaveSummaryWords(t.Context(), x.chair, q, words))(t)
		seals(3)
	})
}
