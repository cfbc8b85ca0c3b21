package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/compare"
)

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
		pieces := compare.Texts(test.before, test.after)
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
	for _, texts := range [][2]string{
		{"", ""}, {"a  b\n\nc", "a b\nc d"}, {long, other}, {long, long + "Slut."}, {"å ä", "ä ö å"},
	} {
		var before, after strings.Builder
		for _, p := range compare.Texts(texts[0], texts[1]) {
			if !p.Added {
				before.WriteString(p.Text)
			}
			if !p.Removed {
				after.WriteString(p.Text)
			}
		}
		if diff := cmp.Diff(texts, [2]string{before.String(), after.String()}); diff != "" {
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
		was, is := compare.Beside(compare.Texts(test.before, test.after))
		if diff := cmp.Diff([]string{test.was, test.is}, []string{marked(was), marked(is)}); diff != "" {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}
	}
}
