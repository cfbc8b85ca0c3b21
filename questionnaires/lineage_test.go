package questionnaires_test

import (
	"strings"
	"testing"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

// badLineages holds versions that do not follow testdata/good/first.yaml.
var badLineages = map[string]badFile{
	"other key": {[]string{"key: small-one", "key: another"}, "key: ", []string{"L key lineage_other_key"}, true},
	"none": {
		[]string{
			"lineage:\n  from: \"1.0\"\n  questions:\n    A1: {change: reworded, from: [A1]}\n    B1: {change: merged, " +
				"from: [B2, B3]}\n  retired: [C1]\n",
			"",
		},
		"version: ",
		[]string{"L version lineage_none"},
		true,
	},
	"other version": {[]string{`from: "1.0"`, `from: "0.9"`}, `from: "0.9"`,
		[]string{"L lineage.from lineage_other_from"}, true},
	"unknown": {
		[]string{"[B2, B3]", "[B2, B3, B9]"},
		"B9",
		[]string{"L lineage.questions.B1.from[2] lineage_unknown_old"},
		true,
	},
	"unknown retired": {[]string{"[C1]", "[C1, C9]"}, "C9",
		[]string{"L lineage.retired[1] lineage_unknown_old"}, true},
	"lost": {[]string{"  retired: [C1]\n", ""}, `from: "1.0"`, []string{"L lineage lineage_lost"}, true},
	"several": {
		[]string{"[B2, B3]", "[B3, B9]"},
		`from: "1.0"`,
		[]string{"L lineage lineage_lost", "90 lineage.questions.B1.from[1] lineage_unknown_old"},
		true,
	},
	"not new": {
		[]string{"reworded, from: [A1]", "new"},
		"change: new",
		[]string{"87 lineage lineage_lost", "L lineage.questions.A1.change lineage_not_new"},
		true,
	},
	"all is well": {nil, "key", nil, true},
}

func TestLineage(t *testing.T) {
	t.Parallel()
	first := parse(t, "first.yaml", read(t, "good/first.yaml"))
	for name, file := range badLineages {
		t.Run(name, func(t *testing.T) {
			text := base(t, file.edits...)
			got := lineageProblems(t, questionnaires.Lineage(first, parse(t, "next.yaml", text)))
			if diff := cmp.Diff(placed(t, text, file.mark, file.want), got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLineageToNothing: a first version follows none.
func TestLineageToNothing(t *testing.T) {
	t.Parallel()
	if got := questionnaires.Lineage(nil, parse(t, "first.yaml", read(t, "good/first.yaml"))); len(got) > 0 {
		t.Errorf("a first version without lineage: %v", got)
	}
	text := base(t)
	got := lineageProblems(t, questionnaires.Lineage(nil, parse(t, "next.yaml", text)))
	if diff := cmp.Diff(
		placed(t, text, `from: "1.0"`, []string{"L lineage.from lineage_nothing_before"}),
		got,
	); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func lineageProblems(t *testing.T, problems []questionnaires.Problem) []string {
	t.Helper()
	var got []string
	for _, p := range problems {
		got = append(got, briefly(p))
		if p.File != "next.yaml" || strings.Contains(p.Error(), "{{") {
			t.Errorf("message %q", p.Error())
		}
	}
	return got
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"1.0", "1.0", 0}, {"1", "1.0", 0}, {"1.9", "1.10", -1}, {"2", "1.10.3", 1}, {"1.0.1", "1.0", 1},
		{"01", "1", 0}, {"99999999999999999999", "100000000000000000000", -1},
	} {
		if got := questionnaires.CompareVersions(c.a, c.b); got != c.want {
			t.Errorf("CompareVersions(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
