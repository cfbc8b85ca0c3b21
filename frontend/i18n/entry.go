package i18n

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"go.yaml.in/yaml/v4"
)

// entry is one message: its text, or its texts for one and for other counts.
type entry struct {
	one, other string
	file       string // where it is defined
	line       int
}

func (e entry) plural() bool { return e.one != "" }

func (e entry) empty() bool { return strings.TrimSpace(e.other) == "" }

// template reports whether there is anything to fill in. Most messages are plain text and need no parsing.
func (e entry) template() bool { return e.plural() || strings.Contains(e.other, "{{") }

// read reads a file of nested keys into dotted ones. Keys and values are taken as written, so that "no: Nej" is a word
// and not a boolean. A map of exactly "one" and "other" is a plural.
func read(content []byte) (map[string]entry, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	if len(document.Content) != 1 {
		return nil, errors.New("a message file is one map")
	}
	entries := map[string]entry{}
	if err := collect(entries, "", document.Content[0]); err != nil {
		return nil, err
	}
	return entries, nil
}

func collect(entries map[string]entry, prefix string, node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: %s is neither text nor a map of texts", node.Line, prefix)
	}
	for i := 0; i < len(node.Content); i += 2 {
		name, value := node.Content[i].Value, node.Content[i+1]
		key := name
		if prefix != "" {
			key = prefix + "." + name
		}
		if _, twice := entries[key]; twice {
			return fmt.Errorf("line %d: %s is defined twice", node.Content[i].Line, key)
		}
		e, ok := leaf(value)
		if !ok {
			if err := collect(entries, key, value); err != nil {
				return err
			}
			continue
		}
		e.line = value.Line
		entries[key] = e
	}
	return nil
}

// leaf reads a node as a message, false if it is a group of keys.
func leaf(node *yaml.Node) (entry, bool) {
	if node.Kind == yaml.ScalarNode {
		return entry{other: node.Value}, true
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 4 {
		return entry{}, false
	}
	texts := map[string]string{}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i+1].Kind == yaml.ScalarNode {
			texts[node.Content[i].Value] = node.Content[i+1].Value
		}
	}
	one, hasOne := texts["one"]
	other, hasOther := texts["other"]
	return entry{one: one, other: other}, hasOne && hasOther
}

// check reports that the message is not a valid template.
func (e entry) check(key string) error {
	for _, text := range []string{e.one, e.other} {
		if _, err := template.New("").Parse(text); err != nil {
			return fmt.Errorf("%s: line %d: %s: parse message: %w", e.file, e.line, key, err)
		}
	}
	return nil
}

// arguments lists the names that the texts use, sorted, without Count in plurals, whose singular may say "one" in
// words. A text that is not a template uses none.
func (e entry) arguments() []string {
	names := map[string]bool{}
	for _, text := range []string{e.one, e.other} {
		parsed, err := template.New("").Parse(text)
		if err == nil && parsed.Tree != nil {
			fields(parsed.Root, names)
		}
	}
	if e.plural() {
		names["Count"] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func fields(node parse.Node, names map[string]bool) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			fields(child, names)
		}
	case *parse.ActionNode:
		fields(n.Pipe, names)
	case *parse.IfNode:
		fields(n.Pipe, names)
		fields(n.List, names)
		fields(n.ElseList, names)
	case *parse.PipeNode:
		for _, command := range n.Cmds {
			for _, argument := range command.Args {
				fields(argument, names)
			}
		}
	case *parse.FieldNode:
		names[n.Ident[0]] = true
	}
}
