package frontend_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/frontend/i18n"
)

// A quoted name with a dot is a message key, unless it is the name of an asset.
var keyLike = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_%]+)+$`)

// TestTemplatesUseMessagesThatExist finds every message key that a template writes out.
func TestTemplatesUseMessagesThatExist(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pattern := range []string{"templates/*.html", "templates/*/*.html"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	keys := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree := parse.New(file)
		tree.Mode = parse.SkipFuncCheck
		trees := map[string]*parse.Tree{}
		if _, err := tree.Parse(string(content), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, defined := range trees {
			for _, key := range quoted(defined.Root) {
				keys++
				if prefix, _, isFormat := strings.Cut(key, "%s"); isFormat {
					if !hasPrefix(catalog.Keys("sv"), prefix) {
						t.Errorf("%s uses %s, and no message begins so", file, key)
					}
					continue
				}
				for _, lang := range catalog.Languages() {
					if !catalog.For(lang).Has(key) {
						t.Errorf("%s uses %s, which %s lacks", file, key, lang)
					}
				}
			}
		}
	}
	if keys < 50 {
		t.Errorf("only %d keys found in %d templates; the search does not work", keys, len(files))
	}
}

// TestGoUsesMessagesThatExist finds the message keys that Go code writes out: values of fields called Key, in front
// doors and pages every text that looks like one of our keys, and everywhere those of errors and of the menu. A text
// that ends in a dot is a prefix of keys.
func TestGoUsesMessagesThatExist(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for _, key := range catalog.Keys("sv") {
		groups[strings.SplitN(key, ".", 2)[0]] = true
	}
	field := regexp.MustCompile(`Key:\s*"([a-z0-9_]+\.[a-z0-9_.]*)"`)
	literal := regexp.MustCompile(`"(([a-z0-9_]+)\.[a-z0-9_.]*)"`)
	keys := map[string]string{} // key → file
	for _, file := range goFiles(t) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range field.FindAllStringSubmatch(string(content), -1) {
			keys[found[1]] = file
		}
		shows := strings.HasPrefix(file, filepath.Join("..", "api", "web")) ||
			strings.HasPrefix(file, filepath.Join("..", "frontend"))
		for _, found := range literal.FindAllStringSubmatch(string(content), -1) {
			if found[2] == "error" || found[2] == "nav" || shows && groups[found[2]] {
				keys[found[1]] = file
			}
		}
	}
	for key, file := range keys {
		for _, lang := range catalog.Languages() {
			if strings.HasSuffix(key, ".") {
				if !hasPrefix(catalog.Keys(lang), key) {
					t.Errorf("%s uses keys that begin with %s, of which %s has none", file, key, lang)
				}
			} else if !catalog.For(lang).Has(key) {
				t.Errorf("%s uses %s, which %s lacks", file, key, lang)
			}
		}
	}
	if len(keys) < 80 {
		t.Errorf("only %d keys found; the search does not work", len(keys))
	}
}

// TestEventsHaveWords compares the words of the event log with the types of events, both ways.
func TestEventsHaveWords(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"event_detail.id": true}
	for _, of := range event.Types() {
		want["event_says."+of.Action], want["event_object."+of.Object] = true, true
		r, isRegister := registers.Of(of.Object)
		for _, f := range of.Fields {
			if !isRegister {
				want["event_detail."+f.Name] = true
				continue
			}
			for _, lang := range catalog.Languages() {
				if key := r.Name + ".field." + f.Name; !catalog.For(lang).Has(key) {
					t.Errorf("%s: no words for %s", lang, key)
				}
			}
		}
	}
	for _, lang := range catalog.Languages() {
		got := map[string]bool{}
		for _, key := range catalog.Keys(lang) {
			group, _, _ := strings.Cut(key, ".")
			if slices.Contains([]string{"event_says", "event_object", "event_detail"}, group) {
				got[key] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: keys of the types (-) and of the messages (+) differ:\n%s", lang, diff)
		}
	}
}

// The permissions of the policy, and the keys with which a use case denies something for another reason.
var (
	permissions = regexp.MustCompile(`Permission\s+= "([a-z.]+)"`)
	denials     = regexp.MustCompile(`(?:Code: assessment\.Forbidden, Key: |Code: Forbidden, Key: |refuseConfirmation\()"error\.([a-z_]+)"`)
)

// TestDenialsHaveWords compares what the event log says of denied permissions with the policy and the use cases, both
// ways.
func TestDenialsHaveWords(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"event_permission.other": true}
	for _, file := range goFiles(t) {
		if !strings.HasPrefix(file, filepath.Join("..", "assessment")) {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range []*regexp.Regexp{permissions, denials} {
			for _, found := range pattern.FindAllStringSubmatch(string(content), -1) {
				want["event_permission."+found[1]] = true
			}
		}
	}
	delete(want, "event_permission."+string(assessment.Anyone)) // is denied to nobody
	for _, lang := range catalog.Languages() {
		got := map[string]bool{}
		for _, key := range catalog.Keys(lang) {
			if strings.HasPrefix(key, "event_permission.") {
				got[key] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: what can be denied (-) and has words (+) differ:\n%s", lang, diff)
		}
	}
}

// TestNounsHaveWords finds a word for each value that pages show by its name.
func TestNounsHaveWords(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, role := range assessment.Roles {
		keys = append(keys, "role."+string(role), "role_help."+string(role))
	}
	for _, kind := range assessment.EntityKinds {
		keys = append(keys, "kind."+string(kind))
	}
	for _, access := range assessment.TokenAccesses {
		keys = append(keys, "tokens.access."+string(access))
	}
	for _, state := range []assessment.PersonState{assessment.Invited, assessment.Active, assessment.Deactivated} {
		keys = append(keys, "people.state."+string(state))
	}
	for _, purpose := range []assessment.LinkPurpose{assessment.Invitation, assessment.Reset} {
		keys = append(
			keys,
			"event_link."+string(purpose),
			"new_link.title."+string(purpose),
			"new_link.intro."+string(purpose),
		)
	}
	for _, language := range assessment.Languages {
		keys = append(keys, "language."+language)
	}
	for _, key := range keys {
		for _, lang := range catalog.Languages() {
			if !catalog.For(lang).Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}

// goFiles lists the Go files of the program without tests.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || len(entry.Name()) > 2 && strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func hasPrefix(keys []string, prefix string) bool {
	for _, key := range keys {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// quoted collects the quoted message keys below a node.
func quoted(node parse.Node) []string {
	var keys []string
	branch := func(n *parse.BranchNode) {
		keys = append(keys, quoted(n.Pipe)...)
		keys = append(keys, quoted(n.List)...)
		if n.ElseList != nil {
			keys = append(keys, quoted(n.ElseList)...)
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			keys = append(keys, quoted(child)...)
		}
	case *parse.ActionNode:
		keys = quoted(n.Pipe)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			keys = quoted(n.Pipe)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			if name, ok := command.Args[0].(*parse.IdentifierNode); ok && name.Ident == "asset" {
				continue
			}
			for _, argument := range command.Args {
				keys = append(keys, quoted(argument)...)
			}
		}
	case *parse.StringNode:
		if keyLike.MatchString(n.Text) {
			keys = []string{n.Text}
		}
	}
	return keys
}
