package frontend_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/frontend"
)

// TestProblemsAreTextWhateverTheySay: what is wrong with a field stands in its place, and is no markup.
func TestProblemsAreTextWhateverTheySay(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	const said = `Not "this" <script>alert(1)</script> & that`
	page := &frontend.AnswerArea{Questions: []frontend.AnswerQuestion{{
		ID:       "A1",
		Problems: map[string]string{"reason": said},
	}}}
	var b strings.Builder
	if err := renderer.Fragment(&b, "en", "fragment-saved", page); err != nil {
		t.Fatal(err)
	}
	node, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for n := range node.Descendants() {
		switch {
		case n.Data == "script":
			t.Error("what was said is markup")
		case n.Data == "p" && strings.HasSuffix(attributeOf(n, "data-part"), "-problem"):
			var text string
			for below := range n.Descendants() {
				text += below.Data
			}
			hidden := false
			for _, a := range n.Attr {
				hidden = hidden || a.Key == "hidden"
			}
			if hidden == (text != "") {
				t.Errorf("%s: hidden is %t, text is %q", attributeOf(n, "id"), hidden, text)
			}
			shown[attributeOf(n, "id")] = text
		}
	}
	if len(shown) != 5 || shown["A1-reason-problem"] != said {
		t.Errorf("places of problems: %q", shown)
	}
}
