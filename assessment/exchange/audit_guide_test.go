package exchange_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// rest is what an example of the guide leaves out, by top-level key.
var rest = []struct{ key, content string }{
	{"audit", "audit: {key: x, title: Exempel}\n"},
	{"scale", "scale: {Ja: 2, Delvis: 1, Nej: 0}\n"},
	{
		"entities",
		"entities:\n  - {id: kommun, name: K, kind: municipality, body: Kommunstyrelsen}\n  - {id: bolag, name: B, kind: " +
			"company, body: Bolagsstyrelsen}\n",
	},
}

// TestExamplesInTheGuideParse reads every example, those that show a part together with what they leave out.
func TestExamplesInTheGuideParse(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/audit-format.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(guide), "```yaml\n")[1:]
	if len(blocks) < 8 {
		t.Fatalf("%d examples, want 8 or more", len(blocks))
	}
	for i, block := range blocks {
		example, _, closed := strings.Cut(block, "```\n")
		if !closed {
			t.Fatalf("example %d has no end", i+1)
		}
		for _, r := range rest {
			if !strings.Contains("\n"+example, "\n"+r.key+":") {
				example += r.content
			}
		}
		f := parse(t, fmt.Sprintf("example %d", i+1), []byte(example))
		if _, err := f.YAML(); err != nil {
			t.Errorf("example %d: %v", i+1, err)
		}
	}
}
