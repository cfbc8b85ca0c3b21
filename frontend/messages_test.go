package frontend_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/template/parse"

	"mognad/frontend/i18n"
)

// A quoted name with a dot is a message key, unless it is the name of an asset.
var keyLike = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_%]+)+$`)

// TestTemplatesUseMessagesThatExist finds every message key that a template writes out.
func TestTemplatesUseMessagesThatExist(t *testing.T) {
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
				if prefix, isFormat := strings.CutSuffix(key, "%s"); isFormat {
					if !hasPrefix(catalog.Keys("sv"), prefix) {
						t.Errorf("%s uses %s, and no message begins so", file, key)
					}
					continue
				}
				if strings.Contains(key, "%s") {
					continue // checked by the pages that use it
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
