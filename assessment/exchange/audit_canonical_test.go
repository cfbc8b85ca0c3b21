package exchange_test

import (
	"slices"
	"testing"
	"time"

	"mognad/assessment/exchange"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestCanonical holds that files which say the same are one in their canonical form, and give the same digest.
func TestCanonical(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := draw{t}.file()
		f.Engaged = append(f.Engaged, exchange.Engagement{Email: "a@norrdal.example", Until: "2026-01-01"})
		digest, err := f.Digest()
		if err != nil {
			t.Fatal(err)
		}
		other := *f
		other.Revision, other.Expected = "", &exchange.Expected{}
		other.Engaged = slices.Clone(f.Engaged)
		slices.Reverse(other.Engaged)
		other.Recommendations = slices.Clone(f.Recommendations)
		slices.Reverse(other.Recommendations)
		other.Dismissed = slices.Clone(f.Dismissed)
		slices.Reverse(other.Dismissed)
		if len(other.Scale.Steps) == 0 {
			other.Scale.Steps = other.Scale.Steps[:0]
		}
		other.Questions = slices.Clone(f.Questions)
		for i, q := range other.Questions {
			recs := map[string][]exchange.Ref{}
			for id, refs := range q.Recs {
				recs[id] = slices.Clone(refs)
				slices.Reverse(recs[id])
			}
			judgements := map[string]exchange.Judgement{"nothing": {}}
			for id, j := range q.Judgements {
				if !j.ImportedAt.IsZero() {
					j.ImportedAt = j.ImportedAt.Add(999 * time.Nanosecond).In(time.FixedZone("", 3600))
				}
				judgements[id] = j
			}
			other.Questions[i].Recs, other.Questions[i].Judgements, other.Questions[i].Parts = recs, judgements, append(
				[]exchange.Note{},
				q.Parts...)
		}
		if diff := cmp.Diff(f.Canonical(), other.Canonical()); diff != "" {
			t.Fatal(diff)
		}
		if again, err := other.Digest(); err != nil || again != digest {
			t.Fatalf("digests %s and %s, %v", digest, again, err)
		}
		other.Audit.Title += "x"
		if again, err := other.Digest(); err != nil || again == digest {
			t.Fatalf("another title has the same digest: %v", err)
		}
	})
}
