package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/compare"
)

// texts compares two texts that are alone on their page.
func texts(before, after string) []compare.Piece {
	budget := compare.ForPage
	return compare.Texts(before, after, &budget)
}

// marked writes pieces as text, with what is removed in square and what is added in curly brackets.
func marked(pieces []compare.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case p.Removed:
			b.WriteString("[" + p.Text + "]")
		case p.Added:
			b.WriteString("{" + p.Text + "}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// TestTextsMarkWhatDiffers compares texts word by word, and tells how much of the old one is left.
func TestTextsMarkWhatDiffers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		before, after, want string
		kept                float64
	}{
		{"", "", "", 1},
		{"", "Ny text.", "{Ny text.}", 1},
		{"Borta.", "", "[Borta.]", 0},
		{"Samma text.", "Samma text.", "Samma text.", 1},
		{"Policyn antogs 2012 av nämnden.", "Policyn antogs 2021 av nämnden.",
			"Policyn antogs [2012 ]{2021 }av nämnden.", .8},
		{"Ett.\n\nTvå.\n\nTre.", "Två.", "[Ett.\n\n]Två.[\n\nTre.]", 1. / 3},
		{"ett två tre fyra", "två fyra", "[ett ]två [tre ]fyra", .5},
		{"  inledande", "inledande", "[  ]inledande", 1},
	} {
		pieces := texts(test.before, test.after)
		if got := marked(pieces); got != test.want {
			t.Errorf("%q to %q is %q, want %q", test.before, test.after, got, test.want)
		}
		if got := compare.Kept(pieces); got != test.kept {
			t.Errorf("%q to %q keeps %v, want %v", test.before, test.after, got, test.kept)
		}
	}
}

// TestTextsAreWhole puts both texts together again from the pieces, of very long texts too.
func TestTextsAreWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Kommunen saknar rutin för detta. ", 1000)
	other := strings.Repeat("Regionen har numera en plan. ", 1000)
	for _, both := range [][2]string{
		{"", ""}, {"a  b\n\nc", "a b\nc d"}, {long, other}, {long, long + "Slut."}, {"å ä", "ä ö å"},
	} {
		var before, after strings.Builder
		for _, p := range texts(both[0], both[1]) {
			if !p.Added {
				before.WriteString(p.Text)
			}
			if !p.Removed {
				after.WriteString(p.Text)
			}
		}
		if diff := cmp.Diff(both, [2]string{before.String(), after.String()}); diff != "" {
			t.Errorf("put together it is (-want +got):\n%s", diff)
		}
	}
}

// TestTextsBesideEachOther: what only one of two texts has is marked in it, unless they have nothing in common.
func TestTextsBesideEachOther(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nämnden har en rutin.\n\n", 900)
	for _, test := range []struct{ before, after, was, is string }{
		{"Tre av fyra system.", "Två av fyra system.", "[Tre ]av fyra system.", "{Två }av fyra system."},
		{"Rutin finns.", "Rutin finns inte.", "Rutin [finns.]", "Rutin {finns inte.}"},
		{"a b c d", "a x c y d", "a [b ]c d", "a {x }c {y }d"},
		{"Helt annat", "Något nytt", "Helt annat", "Något nytt"},
		{"Helt\n\nannat", "Något\n\nnytt", "Helt\n\nannat", "Något\n\nnytt"},
		{"", "Nytt", "", "Nytt"},
		{long + "Slut.", "Start. " + long + "Slut.", long + "Slut.", "{Start. }" + long + "Slut."},
	} {
		was, is := compare.Beside(texts(test.before, test.after))
		if diff := cmp.Diff([]string{test.was, test.is}, []string{marked(was), marked(is)}); diff != "" {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}
	}
}

// TestTextsShareABudget: what is left of a page's budget goes to the next text, and beyond it a text is replaced whole.
func TestTextsShareABudget(t *testing.T) {
	t.Parallel()
	const before, after = "ett två tre fyra", "noll två tre fem" // which both have a word in common in the middle
	budget := compare.Budget(40)
	var got []string
	for range 3 {
		got = append(got, marked(compare.Texts(before, after, &budget)))
	}
	got = append(got, marked(compare.Texts("ett två", "ett tre", &budget)))
	const parted, replaced = "[ett ]{noll }två tre [fyra]{fem}", "[ett två tre fyra]{noll två tre fem}"
	if diff := cmp.Diff([]string{parted, parted, replaced, "ett [två]{tre}"}, got); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}
