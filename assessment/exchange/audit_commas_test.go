package exchange_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mognad/assessment/exchange"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// withSentence is a small audit in which something is written in a judgement, a list and a note.
func withSentence(judgement, criteria, note string) []byte {
	return []byte(strings.Join([]string{
		`audit: {key: komma, title: Komma, criteria: ` + criteria + `, notes: {sekretess: ` + note + `}}`,
		`scale: {Uppfylld: 2, Delvis uppfylld: 1, Ej uppfylld: 0}`,
		`entities:`,
		`  - {id: namnd, name: "Nämnden, Norrdal", kind: committee}`,
		`questions:`,
		`  - no: 1`,
		`    text: Är det klarlagt, och har ni handlat efter det?`,
		`    judgements:`,
		`      namnd: {judgement: Delvis uppfylld, reason: ` + judgement + `}`,
	}, "\n"))
}

// TestCommasInBraces checks that a text that YAML ends at a comma is quoted whole in the message, once.
func TestCommasInBraces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content []byte
		want    []string
	}{
		"one comma": {
			withSentence("Klarlagt, men inte beslutat.", "[a]", "nej då"),
			[]string{
				`f.yaml:9:51: questions[0].judgements.namnd.reason: YAML ends a text at a comma within { }: it reads “Klarlagt” ` +
					`and takes “men inte beslutat.” for a key. Put the whole text in quotes: "Klarlagt, men inte beslutat.".`,
			},
		},
		"several commas": {
			withSentence("Klarlagt, prövat, men inte beslutat.", "[a]", "nej då"),
			[]string{
				`f.yaml:9:51: questions[0].judgements.namnd.reason: YAML ends a text at a comma within { }: it reads “Klarlagt” ` +
					`and takes “prövat, men inte beslutat.” for a key. Put the whole text in quotes: ` +
					`"Klarlagt, prövat, men inte beslutat.".`,
			},
		},
		"comma and colon": {
			withSentence("Klarlagt, men det här: inte beslutat.", "[a]", "nej då"),
			[]string{
				`f.yaml:9:61: questions[0].judgements.namnd.men det här: The key “men det här” is not known here. If it belongs to ` +
					`the text before the comma, “Klarlagt”, put that whole text in quotes: YAML ends a text at a comma within { }.`,
			},
		},
		"in a map with names of its own": {
			withSentence("Klart.", "[a]", "avsnitt 4, kanske prövas"),
			[]string{
				`f.yaml:1:69: audit.notes.sekretess: YAML ends a text at a comma within { }: it reads “avsnitt 4” and takes ` +
					`“kanske prövas” for a key. Put the whole text in quotes: "avsnitt 4, kanske prövas".`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := exchange.Parse("f.yaml", c.content)
			if err == nil {
				t.Fatal("read")
			}
			if diff := cmp.Diff(c.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := exchange.Parse("f.yaml", withSentence(`"Klarlagt, men inte beslutat."`, "[a]", "nej då")); err != nil {
		t.Error("a text in quotes:", err)
	}
}

// TestCommasInBrackets checks that an entry that looks like the rest of the one before it is pointed out, and others
// are not.
func TestCommasInBrackets(t *testing.T) {
	t.Parallel()
	for list, want := range map[string][]string{
		"[Kommunallagen 6 kap., jämförelse med andra, ISO 27001]": {
			`f.yaml:1:68: audit.criteria[1]: “Kommunallagen 6 kap.” and “jämförelse med andra” are two entries: YAML ends an ` +
				`entry at a comma within [ ]. If they are one, write it in quotes: "Kommunallagen 6 kap., jämförelse med ` +
				`andra". If they are two, put “jämförelse med andra” in quotes.`,
		},
		`[Kommunallagen 6 kap., "jämförelse med andra", ISO 27001]`: nil,
		"[IT-chef, kommundirektör, vd]":                             nil,
		"[ISO 27001, GDPR]":                                         nil,
		"[it-chef, säkerhetschef för allt]":                         nil,
		"[it-chef, som också är säkerhetschef, driftchef]": {
			`f.yaml:1:55: audit.criteria[1]: “it-chef” and “som också är säkerhetschef” are two entries: YAML ends an entry at ` +
				`a comma within [ ]. If they are one, write it in quotes: "it-chef, som också är säkerhetschef". If they are two, ` +
				`put “som också är säkerhetschef” in quotes.`,
		},
	} {
		f := parse(t, "f.yaml", withSentence("Klart.", list, "nej då"))
		var got []string
		for _, n := range f.Noticed() {
			got = append(got, n.Error())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(list, diff)
		}
		if len(f.Canonical().Noticed()) != 0 {
			t.Error("what was noticed is in the canonical form")
		}
		again := parse(t, "f.yaml", written(t, f))
		if len(again.Noticed()) != 0 {
			t.Errorf("%s: what is written is noticed: %v", list, again.Noticed())
		}
	}
}

func written(t *testing.T, f *exchange.File) []byte {
	t.Helper()
	content, err := f.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestOtherReaders checks that what is written, and what the guides show, has no text that another YAML reader ends
// elsewhere: in braces and brackets some end one without quotes at a question mark.
func TestOtherReaders(t *testing.T) {
	t.Parallel()
	sentence := withSentence("Klarlagt?", `["Är det så?", b]`, "Vem prövar?")
	examples := [][]byte{written(t, parse(t, "f.yaml", sentence))}
	err := filepath.WalkDir("../../docs", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		guide, err := os.ReadFile(path)
		for _, example := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(guide, -1) {
			examples = append(examples, example[1])
		}
		return err
	})
	if err != nil || len(examples) < 14 {
		t.Fatalf("%d examples, error %v", len(examples), err)
	}
	for i, example := range examples {
		var root yaml.Node
		if err := yaml.Unmarshal(example, &root); err != nil {
			t.Fatal(err)
		}
		eachInFlow(&root, false, func(n *yaml.Node) {
			if n.Style == 0 && strings.ContainsAny(n.Value, "?:[]{},&*#|>%@`") {
				t.Errorf("example %d, line %d: %q has no quotes", i, n.Line, n.Value)
			}
		})
	}
}

func eachInFlow(node *yaml.Node, in bool, do func(*yaml.Node)) {
	in = in || node.Style&yaml.FlowStyle != 0
	if in && node.Kind == yaml.ScalarNode && node.ShortTag() == "!!str" {
		do(node)
	}
	for _, child := range node.Content {
		eachInFlow(child, in, do)
	}
}
