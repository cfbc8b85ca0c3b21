package record_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/record"
)

// TestStretches: what differs between two versions of a text is marked word by word, and nothing is lost of either.
func TestStretches(t *testing.T) {
	t.Parallel()
	marked := func(list []record.Stretch) string {
		var b strings.Builder
		for _, s := range list {
			if s.Changed {
				b.WriteString("[" + s.Text + "]")
			} else {
				b.WriteString(s.Text)
			}
		}
		return b.String()
	}
	long := strings.Repeat("Nämnden har en rutin.\n\n", 900)
	for _, test := range []struct{ before, after, was, is string }{
		{"Tre av fyra system.", "Två av fyra system.", "[Tre ]av fyra system.", "[Två ]av fyra system."},
		{"Rutin finns.", "Rutin finns inte.", "Rutin [finns.]", "Rutin [finns inte.]"},
		{"a b c d", "a x c y d", "a [b ]c d", "a [x ]c [y ]d"},
		{"Helt annat", "Något nytt", "Helt annat", "Något nytt"},
		{"", "Nytt", "", "Nytt"},
		{long + "Slut.", "Start. " + long + "Slut.", long + "Slut.", "[Start. ]" + long + "Slut."},
	} {
		was, is := record.Stretches(test.before, test.after)
		if diff := cmp.Diff([]string{test.was, test.is}, []string{marked(was), marked(is)}); diff != "" {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}
	}
}
