package api_test

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// script is the header by which a script asks for a fragment.
var script = http.Header{"Hx-Request": {"true"}}

// ticked is the value of the radio button that is chosen, "" for none.
func (r reply) ticked(name string) string {
	node := r.find(func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == "checked" && attribute(n, "name") == name {
				return true
			}
		}
		return false
	})
	if node == nil {
		return ""
	}
	return attribute(node, "value")
}

// part is the text of a named part of a page or fragment, and whether it is there and shown.
func (r reply) part(name string) (string, bool) {
	node := r.find(func(n *html.Node) bool { return attribute(n, "data-part") == name })
	if node == nil {
		return "", false
	}
	for _, a := range node.Attr {
		if a.Key == "hidden" {
			return "", false
		}
	}
	return strings.Join(strings.Fields(inner(node)), " "), true
}

// area is the text in a text area.
func (r reply) area(id string) string {
	r.t.Helper()
	node := r.find(func(n *html.Node) bool { return n.Data == "textarea" && attribute(n, "id") == id })
	if node == nil {
		r.t.Fatalf("%s has no text area %q", r.what, id)
	}
	return strings.TrimSpace(inner(node))
}

// chosen is the value of the option that a select of the page has chosen, "" if there is none.
func (r reply) chosen(name string) string {
	r.t.Helper()
	list := r.find(func(n *html.Node) bool { return n.Data == "select" && attribute(n, "name") == name })
	if list == nil {
		r.t.Fatalf("%s has no select %q", r.what, name)
	}
	for n := range list.Descendants() {
		if n.Data == "option" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			return attribute(n, "value")
		}
	}
	return ""
}

// options are the labels of a select of the page, without their indentation.
func (r reply) options(name string) []string {
	r.t.Helper()
	list := r.find(func(n *html.Node) bool { return n.Data == "select" && attribute(n, "name") == name })
	if list == nil {
		r.t.Fatalf("%s has no select %q", r.what, name)
	}
	var labels []string
	for n := range list.Descendants() {
		if n.Data == "option" {
			labels = append(labels, strings.TrimSpace(inner(n)))
		}
	}
	return labels
}

// rows are the cells of the page's tables, row by row, with single spaces.
func (r reply) rows() [][]string {
	var rows [][]string
	for tr := range r.Page.Descendants() {
		if tr.Data != "tr" || tr.Parent.Data != "tbody" {
			continue
		}
		var row []string
		for cell := range tr.ChildNodes() {
			if cell.Data == "td" || cell.Data == "th" {
				row = append(row, strings.Join(strings.Fields(inner(cell)), " "))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// within is the first element of the page that fits, as a page of its own.
func (r reply) within(fits func(*html.Node) bool) reply {
	r.t.Helper()
	part := r
	if part.Page = r.find(fits); part.Page == nil {
		r.t.Fatalf("%s lacks what is looked for; it says:\n%s", r.what, r.text())
	}
	return part
}

// labelled is the element that the id names: the section under a heading.
func (r reply) labelled(id string) reply {
	r.t.Helper()
	return r.within(func(n *html.Node) bool {
		return n.Data == "section" && attribute(n, "aria-labelledby") == id
	})
}

// sent is what a form would send if one pressed its button at once: names and values of the fields of the form to the
// path, by turns. Hidden fields are among them.
func (r reply) sent(path string) []string {
	r.t.Helper()
	form := r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path })
	if form == nil {
		r.t.Fatalf("%s has no form to %s; it says:\n%s", r.what, path, r.text())
	}
	var fields []string
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attribute(n, "type"); kind != "checkbox" && kind != "radio" || has(n, "checked") {
				fields = append(fields, name, attribute(n, "value"))
			}
		case "textarea":
			fields = append(fields, name, strings.TrimPrefix(inner(n), "\n"))
		case "select":
			fields = append(fields, name, selected(n))
		}
	}
	return fields
}

// has tells whether the element has the attribute.
func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// selected is the value that is chosen in a list: the first while none is.
func selected(list *html.Node) string {
	var first *string
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		value := attribute(n, "value")
		if has(n, "selected") {
			return value
		}
		if first == nil {
			first = &value
		}
	}
	if first == nil {
		return ""
	}
	return *first
}

// decisions are the kinds in the page's list of what to decide.
func (r reply) decisions() []string {
	var list []string
	for node := range r.Page.Descendants() {
		if node.Type == html.ElementNode && node.Data == "li" && attribute(node, "data-kind") != "" {
			list = append(list, attribute(node, "data-kind"))
		}
	}
	return list
}
