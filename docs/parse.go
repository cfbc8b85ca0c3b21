package docs

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// markdown renders without raw HTML, which is the library's default.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// parse reads a guide: one title, then sections of one level.
func parse(content []byte) (Guide, error) {
	var g Guide
	document := markdown.Parser().Parse(text.NewReader(content))
	follow(document)
	sections := []Section{{}}
	for n := document.FirstChild(); n != nil; {
		next := n.NextSibling()
		if heading, isHeading := n.(*ast.Heading); isHeading && heading.Level <= 2 {
			title := plain(heading, content)
			switch {
			case heading.Level == 2:
				anchor := anchorOf(title)
				sections = append(sections, Section{Key: anchor, Anchor: anchor, Title: title})
			case g.Title != "":
				return g, errors.New("a guide has one title")
			default:
				g.Title = title
			}
		} else if err := sections[len(sections)-1].add(n, content); err != nil {
			return g, err
		}
		n = next
	}
	g.Intro, g.Sections = sections[0], sections[1:]
	return g, nil
}

// add appends a block to the section.
func (s *Section) add(block ast.Node, content []byte) error {
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, content, block); err != nil {
		return fmt.Errorf("render %s: %w", s.Title, err)
	}
	s.HTML += b.String()
	s.Text = strings.TrimSpace(s.Text + " " + plain(block, content))
	return nil
}

// follow turns links between files into links between pages. What leads nowhere in the product stays as text.
func follow(document ast.Node) {
	var links []*ast.Link
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, isLink := n.(*ast.Link); isLink && entering {
			links = append(links, link)
		}
		return ast.WalkContinue, nil
	})
	for _, link := range links {
		if to := address(string(link.Destination)); to != "" {
			link.Destination = []byte(to)
			continue
		}
		for child := link.FirstChild(); child != nil; child = link.FirstChild() {
			link.Parent().InsertBefore(link.Parent(), link, child)
		}
		link.Parent().RemoveChild(link.Parent(), link)
	}
}

// plain is the words of a node, with a space between blocks.
func plain(node ast.Node, content []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(content))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		default:
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// anchorOf is the anchor that the repository's pages give a heading: letters and digits of every alphabet in lower
// case, hyphens for spaces, and nothing else.
func anchorOf(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}
