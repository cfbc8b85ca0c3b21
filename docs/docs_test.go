package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"mognad/docs"
)

// languages are those of the product.
var languages = []string{"en", "sv"}

func guides(t *testing.T, language string) []docs.Guide {
	t.Helper()
	list, err := docs.Guides(language)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestGuidesAreInEveryLanguage, with sections, words and the same names.
func TestGuidesAreInEveryLanguage(t *testing.T) {
	for _, language := range languages {
		list := guides(t, language)
		if len(list) != len(docs.Names) {
			t.Errorf("%s: %d guides of %d", language, len(list), len(docs.Names))
		}
		for i, g := range list {
			if g.Name != docs.Names[i] || g.Language != language || g.Title == "" || len(g.Sections) == 0 {
				t.Errorf("%s: %q is %q in %q", language, docs.Names[i], g.Title, g.Language)
			}
			seen := map[string]bool{}
			for _, s := range g.Sections {
				if s.Key == "" || s.Anchor == "" || s.HTML == "" || s.Text == "" || seen[s.Anchor] {
					t.Errorf("%s: %s: the section %q is empty or there twice", language, g.Name, s.Title)
				}
				seen[s.Anchor] = true
			}
		}
	}
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// TestLinksLeadSomewhere: on the page, to a guide and a section that exist; in the repository, to a file that does.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, language := range languages {
		for _, g := range guides(t, language) {
			for _, s := range append([]docs.Section{g.Intro}, g.Sections...) {
				for _, link := range href.FindAllStringSubmatch(s.HTML, -1) {
					if !leads(t, language, g, link[1]) {
						t.Errorf("%s: %s: %q leads nowhere", language, g.Name, link[1])
					}
				}
			}
		}
	}
	for _, file := range files(t) {
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(read(t, file), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), link[1])); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func leads(t *testing.T, language string, from docs.Guide, link string) bool {
	t.Helper()
	if link == "/api" {
		return true
	}
	path, anchor, _ := strings.Cut(link, "#")
	to := from
	if name, other := strings.CutPrefix(path, "/help/"); other {
		found, ok, err := docs.Find(language, name)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return false
		}
		to = found
	}
	for _, s := range to.Sections {
		if s.Anchor == anchor {
			return true
		}
	}
	return anchor == ""
}

// files are the guides that pages show.
func files(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"guide-*.md", "sv/guide-*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) != len(languages)*len(docs.Names) {
		t.Errorf("%d files for %d guides in %d languages", len(all), len(docs.Names), len(languages))
	}
	return all
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// quoted is what a guide sets in italics: a name on the screen, and nothing else.
var quoted = regexp.MustCompile(`(?:^|[^*\w])\*([^*\s][^*]*)\*(?:[^*\w]|$)`)

// TestQuotedNamesAreOnTheScreen: a button or a heading that a guide names exists in the messages of its language. "…"
// stands for what a message leaves open.
func TestQuotedNamesAreOnTheScreen(t *testing.T) {
	for _, file := range files(t) {
		language := "en"
		if strings.HasPrefix(file, "sv") {
			language = "sv"
		}
		shown := messages(t, language)
		for _, match := range quoted.FindAllStringSubmatch(read(t, file), -1) {
			name := strings.Join(strings.Fields(match[1]), " ")
			if !shown[name] {
				t.Errorf("%s: no message in %s says %q", file, language, name)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`{{[^}]*}}`)

// messages are all texts of a language.
func messages(t *testing.T, language string) map[string]bool {
	t.Helper()
	found, err := filepath.Glob("../frontend/i18n/messages/*." + language + ".yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("messages in %s: %v", language, err)
	}
	shown := map[string]bool{}
	var collect func(n *yaml.Node)
	collect = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			shown[placeholder.ReplaceAllString(n.Value, "…")] = true
		}
		for i, child := range n.Content {
			if n.Kind != yaml.MappingNode || i%2 == 1 { // keys are not shown
				collect(child)
			}
		}
	}
	for _, file := range found {
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(read(t, file)), &document); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		collect(&document)
	}
	return shown
}

// TestRawHTMLIsLeftOut of a page, whatever a guide contains.
func TestRawHTMLIsLeftOut(t *testing.T) {
	for _, language := range languages {
		for _, g := range guides(t, language) {
			for _, s := range append([]docs.Section{g.Intro}, g.Sections...) {
				if strings.Contains(s.HTML, "<script") || strings.Contains(s.HTML, "style=") {
					t.Errorf("%s: %s: %s", language, g.Name, s.Title)
				}
			}
		}
	}
}
