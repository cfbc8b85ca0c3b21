package assessment_test

import (
	"strings"
	"testing"

	"mognad/assessment"
)

func TestExtract(t *testing.T) {
	t.Parallel()
	long := assessment.WithheldPassage{
		ID: assessment.ID{1}, Text: "Brandväggen i källaren är öppen", Provision: "OSL 18:8",
	}
	short := assessment.WithheldPassage{ID: assessment.ID{2}, Text: "Brandväggen", Provision: "OSL 18:13"}
	odd := assessment.WithheldPassage{ID: assessment.ID{3}, Text: "port (22) [ssh] *", Provision: "OSL 18:8"}
	late := assessment.WithheldPassage{ID: assessment.ID{4}, Text: "är öppen dygnet runt för alla", Provision: "OSL 15:2"}
	again := assessment.WithheldPassage{ID: assessment.ID{5}, Text: "tut tut", Provision: "OSL 15:2"}
	law := assessment.WithheldPassage{ID: assessment.ID{6}, Text: "18:8", Provision: "OSL 15:2"}
	for _, tt := range []struct {
		name, text, want string
		found            int
	}{
		{"whole, with another one in it",
			"Vi såg: Brandväggen i källaren är öppen.", "Vi såg: [█████ 1: OSL 18:13, 2: OSL 18:8].", 2},
		{"over lines", "brandväggen  i\nkällaren är\n\töppen", "[█████ 1: OSL 18:13, 2: OSL 18:8]", 2},
		{"with signs that mean something elsewhere", "Port (22) [ssh] * svarar", "[█████ 3: OSL 18:8] svarar", 1},
		{"several, and one in another word", "Brandväggens regler, Brandväggen i källaren är öppen",
			"[█████ 1: OSL 18:13]s regler, [█████ 1: OSL 18:13, 2: OSL 18:8]", 2},
		{"over spaces that do not break",
			"brandväggen\u00a0i\u2009källaren\u2028är öppen", "[█████ 1: OSL 18:13, 2: OSL 18:8]", 2},
		{"over each other",
			"Brandväggen i källaren är öppen dygnet runt för alla", "[█████ 1: OSL 18:13, 2: OSL 18:8, 4: OSL 15:2]", 3},
		{"twice in itself", "Tut tut tut!", "[█████ 5: OSL 15:2]!", 1},
		{"with a word of the provision", "OSL 18:8: brandväggen", "OSL [█████ 6: OSL 15:2]: [█████ 1: OSL 18:13]", 2},
		{"a hash", "SHA-256 " + strings.Repeat("0a", 32) + ".", "SHA-256 .", 0},
		{"none", "Inget här.", "Inget här.", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := assessment.NewExtract([]assessment.WithheldPassage{short, long, odd, late, again, law})
			if got := x.Text(tt.text); got != tt.want || x.Found() != tt.found {
				t.Errorf("got %q with %d found, want %q with %d", got, x.Found(), tt.want, tt.found)
			}
		})
	}
}

// TestExtractKeepsNoKeyThatTells: a key is made from a name, in other letters and cut, so it goes with the name.
func TestExtractKeepsNoKeyThatTells(t *testing.T) {
	t.Parallel()
	x := assessment.NewExtract([]assessment.WithheldPassage{{ID: assessment.ID{1}, Text: "Källaren"}})
	for _, tt := range [][3]string{
		{"kallaren", "Källaren", "entity-1"}, {"källaren", "Vinden", "entity-1"}, {"vinden", "Vinden", "vinden"},
	} {
		if got := x.Key(tt[0], tt[1], "entity-1"); got != tt[2] {
			t.Errorf("%s of %s becomes %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}

func TestWithheldPassageIsChecked(t *testing.T) {
	t.Parallel()
	whole := assessment.WithheldPassage{Text: " Port 22 ", Provision: "18 kap. 8 § OSL", Reason: "Säkerhet"}
	id := assessment.ID{1}
	for name, tt := range map[string]struct {
		change func(*assessment.WithheldPassage)
		want   string
	}{
		"whole": {func(*assessment.WithheldPassage) {}, ""},
		"short": {func(p *assessment.WithheldPassage) { p.Text = "a b" }, "text error.passage_short"},
		"empty": {func(p *assessment.WithheldPassage) { p.Text = " " }, "text error.required"},
		"long": {func(p *assessment.WithheldPassage) {
			p.Text = strings.Repeat("å", assessment.MaxText+1)
		}, "text error.too_long"},
		"without law": {func(p *assessment.WithheldPassage) { p.Provision = "" }, "provision error.required"},
		"no reason":   {func(p *assessment.WithheldPassage) { p.Reason = "" }, "reason error.required"},
		"a lift needs only its reason": {func(p *assessment.WithheldPassage) {
			p.Lifts, p.Text, p.Provision = &id, "", ""
		}, ""},
	} {
		p := whole
		tt.change(&p)
		var got []string
		for _, f := range p.Normalise() {
			got = append(got, f.Field+" "+f.Key)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
