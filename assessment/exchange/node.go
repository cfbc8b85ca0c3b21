package exchange

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode} }

// put appends a key with its value to a map.
func put(mapping, key, value *yaml.Node) { mapping.Content = append(mapping.Content, key, value) }

func scalar(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

func whole(n int) *yaml.Node { return scalar("!!int", strconv.Itoa(n)) }

// text writes a text: plain if every YAML reader takes it for text, as a block if it has several lines, else in quotes.
func text(s string) *yaml.Node {
	node := scalar("!!str", s)
	first, _ := utf8.DecodeRuneInString(s)
	odd := strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' })
	switch {
	case odd || !unicode.IsLetter(first) || otherMeaning[strings.ToLower(s)]:
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, " \n"):
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, "\n"):
		node.Style = yaml.LiteralStyle
	}
	return node
}

// otherMeaning lists the words that some YAML reader does not take for text.
var otherMeaning = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "null": true,
}

// layOut puts short maps and lists on one line, except at the outermost levels.
func layOut(node *yaml.Node, depth int) int {
	const widest = 96
	width, lines := len(node.Value), node.Style == yaml.LiteralStyle
	for _, child := range node.Content {
		w := layOut(child, depth+1)
		width += w + 2
		lines = lines || w > widest
	}
	if node.Kind == yaml.ScalarNode {
		if lines {
			return widest + 1
		}
		return width
	}
	if len(node.Content) == 0 || depth > 2 && width <= widest && !lines {
		inFlow(node)
	}
	return width
}

// inFlow puts a map or list on one line. There some YAML readers end a text without quotes at a question mark, and
// people mistake what follows a comma for more of an entry that is one.
func inFlow(node *yaml.Node) {
	node.Style = yaml.FlowStyle
	for i, child := range node.Content {
		small := node.Kind == yaml.SequenceNode && startsSmall(child.Value) && i > 0
		if child.Kind == yaml.ScalarNode && child.Tag == "!!str" && (small || strings.Contains(child.Value, "?")) {
			child.Style = yaml.DoubleQuotedStyle
		}
	}
}

// startsSmall reports whether a text begins with a small letter.
func startsSmall(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(first)
}

// plain converts a node to values for [json.Marshal].
func plain(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(node.Content)/2)
		for i := 0; i < len(node.Content); i += 2 {
			object[node.Content[i].Value] = plain(node.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			list[i] = plain(item)
		}
		return list
	}
	switch node.Tag {
	case "!!int", "!!float":
		return json.Number(node.Value)
	case "!!bool":
		return node.Value == "true"
	}
	return node.Value
}
