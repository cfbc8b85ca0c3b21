package questionnaires_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// A badFile is base.yaml with edits and the problems that they cause, as "line path code"; L means the first line on
// which mark occurs.
type badFile struct {
	edits []string
	mark  string
	want  []string
	wide  bool // the JSON Schema cannot tell that the file is bad
}

const rule = `A1 in ["no", "dont_know"]`

func when(expression, code string) badFile {
	return badFile{[]string{rule, expression}, "when: ", []string{"L questions[0].rules[0].when " + code}, true}
}

var badFiles = bothOf(badForms, badRules)

// bothOf are the files of two maps, which have no name in common.
func bothOf(one, other map[string]badFile) map[string]badFile {
	all := maps.Clone(one)
	maps.Copy(all, other)
	return all
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range badFiles {
		t.Run(name, func(t *testing.T) {
			text := base(t, file.edits...)
			_, err := questionnaires.Parse("bad.yaml", []byte(text))
			var fileError *questionnaires.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("got %v, want a file error", err)
			}
			var got []string
			for _, p := range fileError.Problems {
				got = append(got, briefly(p))
				if strings.Contains(p.Error(), "{{") ||
					!strings.HasPrefix(p.Error(), fmt.Sprintf("bad.yaml:%d:%d: ", p.Line, p.Column)) {
					t.Errorf("message %q", p.Error())
				}
			}
			if diff := cmp.Diff(placed(t, text, file.mark, file.want), got); diff != "" {
				t.Errorf("problems (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

func TestParseRefusesWholeFiles(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	questions := "questions:\n" + strings.Repeat("  - {}\n", 1001)
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "1  empty_file"},
		"only a comment":     {"# nothing\n", "1  empty_file"},
		"too large":          {strings.Repeat("#", 2<<20+1), "0  too_large"},
		"too many values":    {strings.Repeat("- a\n", questionnaires.MaxValues+1), "0  too_many_values"},
		"not UTF-8":          {"title: \xff", "0  not_utf8"},
		"too deep":           {"title: " + deep, "1  too_deep"},
		"too many questions": {base(t, "\nquestions:\n", "\n"+questions+"extra:\n"), "48 questions too_many"},
		"a text":             {"hello", "0  other_kind"},
		"a workbook":         {"PK\x03\x04\x14\x00", "0  other_kind"},
		"an audit":           {"format: 1\naudit: {key: a}\n", "0  other_kind"},
		"markup":             {"<?xml version=\"1.0\"?>\n<catalog><title>a: b</title></catalog>", "0  other_kind"},
		"another framework":  {"urn: a\nref_id: b\nversion: 1\nobjects: {}\n", "0  other_kind"},
		"UTF-16":             {"\xff\xfek\x00", "0  utf16"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := questionnaires.Parse("bad.yaml", []byte(c.text))
			var fileError *questionnaires.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("got %v, want a file error", err)
			}
			var got []string
			for _, p := range fileError.Problems {
				got = append(got, briefly(p))
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("problems %q lack %q", got, c.want)
			}
			if strings.HasPrefix(c.want, "0 ") && len(got) != 1 {
				t.Errorf("problems %q, want one for the whole file", got)
			}
		})
	}
}

func TestParseReportsAllProblemsByLine(t *testing.T) {
	t.Parallel()
	text := base(t, "key: small-one", "key: X", "from: 40", "from: x", rule, "A9 == nil", "[C1]", "[c]")
	_, err := questionnaires.Parse("bad.yaml", []byte(text))
	want := strings.Join([]string{
		`bad.yaml:3:6: key: “X” cannot be a questionnaire key. Use 2 to 63 lower-case letters a–z, digits and hyphens, beginning with a letter.`,
		`bad.yaml:35:59: proposal.steps[1].from: “x” is not a whole number. Write digits only, without quotes, decimals or leading zeros.`,
		`bad.yaml:64:15: questions[0].rules[0].when: “A9” is neither a question nor level. Check the id; texts go in quotes.`,
		`bad.yaml:91:13: lineage.retired[0]: “c” cannot be an id here. Use at most 8 capital letters A–Z and digits, beginning with a letter.`,
	}, "\n")
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestParseListsAHundredProblems(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("format: 1\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "x%d: 1\n", i)
	}
	_, err := questionnaires.Parse("bad.yaml", []byte(text.String()))
	var fileError *questionnaires.FileError
	if !errors.As(err, &fileError) {
		t.Fatalf("got %v, want a file error", err)
	}
	missing := 10 // other keys of a questionnaire
	if got, want := fileError.Omitted, 3000+missing-100; len(fileError.Problems) != 100 || got != want {
		t.Errorf("%d problems and %d omitted, want 100 and %d", len(fileError.Problems), got, want)
	}
}

func TestParseGoodFiles(t *testing.T) {
	t.Parallel()
	for _, path := range goodFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		q, err := questionnaires.Parse(path, data)
		if err != nil {
			t.Error(err)
			continue
		}
		if string(q.Bytes()) != string(data) {
			t.Errorf("%s: Bytes differ from the file", path)
		}
	}
}

func TestEveryProblemIsTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{
		// in TestParseRefusesWholeFiles
		"too_large": true, "not_utf8": true, "other_kind": true, "utf16": true, "empty_file": true, "too_deep": true,
		"too_many_values": true,
		// in TestRulesTogether
		"rules_too_large": true,
		// in TestLineageToNothing
		"lineage_nothing_before": true,
	}
	for _, files := range []map[string]badFile{badFiles, badLineages} {
		for _, file := range files {
			for _, want := range file.want {
				tested[want[strings.LastIndex(want, " ")+1:]] = true
			}
		}
	}
	var codes []string
	for _, key := range questionnaires.ProblemKeys() {
		codes = append(codes, strings.TrimPrefix(key, "questionnaire.problem."))
	}
	if diff := cmp.Diff(codes, slices.Sorted(maps.Keys(tested))); diff != "" {
		t.Errorf("problems (-all +tested):\n%s", diff)
	}
}

func TestExampleInTheGuideParses(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/questionnaire-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("the guide has no example")
	}
	parse(t, "questionnaire-format.md", example)
}

// TestContentIsCleaned checks that a questionnaire says the same, and has the same hash, however its letters were typed,
// and that what was published before is read as it is.
func TestContentIsCleaned(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/good/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := questionnaires.Parse("a.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	odd := norm.NFD.Bytes(bytes.Replace(data, []byte("title:"), []byte("ti\u00adtle:"), 1))
	cleaned, err := questionnaires.Parse("a.yaml", odd)
	if err != nil {
		t.Fatal(err)
	}
	if cleaned.Hash() != plain.Hash() || !bytes.Equal(cleaned.Bytes(), data) {
		t.Errorf("read as\n%s", cleaned.Bytes())
	}
	published := norm.NFD.Bytes(data)
	again, err := questionnaires.Reread("a.yaml", published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), published) || !bytes.Equal(data, published) && again.Hash() == plain.Hash() {
		t.Error("what was published is not read as it is")
	}
	escaped := bytes.Replace(data, []byte("sv: Liten"), []byte(`sv: "Li\u200Bten"`), 1)
	_, err = questionnaires.Parse("a.yaml", escaped)
	if err == nil || !strings.Contains(err.Error(), "control character, U+200B") {
		t.Errorf("an escaped character that does not show: %v", err)
	}
}
