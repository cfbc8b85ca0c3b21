package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// row checks one use case as one person at all places: where it is done, or where it is not.
func (x *theatre) row(
	t *testing.T,
	operation, role string,
	as assessment.Principal,
	columns, want []string,
	stages map[string]*stage,
	done bool,
) {
	t.Helper()
	var absent error
	for i := len(columns) - 1; i >= 0; i-- { // what is missing first
		at := columns[i]
		if (want[i] == "done") != done {
			continue
		}
		before := x.events(t)
		err := auditUseCases(t, x, as, stages[at])[operation]()
		if got := word(err); got != want[i] {
			t.Errorf("%s as %s, %s: got %s (%v), want %s", operation, role, at, got, err, want[i])
		}
		if written := x.events(t) > before; written != (done && !slices.Contains(silent, operation)) {
			t.Errorf("%s as %s, %s: an event is written: %t", operation, role, at, written)
		}
		if done && strings.HasPrefix(operation, "audit.") && !slices.Contains(silent, operation) {
			x.restore(t, stages[at])
		}
		if at == "missing" {
			absent = err
		} else if far := at != "own" && at != "below"; want[i] == "missing" || far && want[i] == want[len(want)-1] {
			if diff := cmp.Diff(absent, err); diff != "" {
				t.Errorf("%s as %s: responses for something missing (-) and for %s (+) differ:\n%s", operation, role, at, diff)
			}
		}
	}
}
