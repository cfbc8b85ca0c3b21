package web_test

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"mognad/api/apitest"
)

// org is the address of the organisation "norrdal".
const org = apitest.NorrdalPath

// script is the header by which a script asks for a fragment.
var script = http.Header{"Hx-Request": {"true"}}

// tickedIn is the value of the radio button that is chosen, "" for none.
func tickedIn(r apitest.Reply, name string) string {
	node := r.Find(func(n *html.Node) bool {
		for _, a := range n.Attr {
			if a.Key == "checked" && apitest.Attribute(n, "name") == name {
				return true
			}
		}
		return false
	})
	if node == nil {
		return ""
	}
	return apitest.Attribute(node, "value")
}

// partOf is the text of a named part of a page or fragment, and whether it is there and shown.
func partOf(r apitest.Reply, name string) (string, bool) {
	node := r.Find(func(n *html.Node) bool { return apitest.Attribute(n, "data-part") == name })
	if node == nil {
		return "", false
	}
	for _, a := range node.Attr {
		if a.Key == "hidden" {
			return "", false
		}
	}
	return strings.Join(strings.Fields(apitest.Inner(node)), " "), true
}

// textIn is the text in a text area.
func textIn(r apitest.Reply, id string) string {
	r.T.Helper()
	node := r.Find(func(n *html.Node) bool { return n.Data == "textarea" && apitest.Attribute(n, "id") == id })
	if node == nil {
		r.T.Fatalf("%s has no text area %q", r.What, id)
	}
	return strings.TrimSpace(apitest.Inner(node))
}

// chosenIn is the value of the option that a select of the page has chosen, "" if there is none.
func chosenIn(r apitest.Reply, name string) string {
	r.T.Helper()
	list := r.Find(func(n *html.Node) bool { return n.Data == "select" && apitest.Attribute(n, "name") == name })
	if list == nil {
		r.T.Fatalf("%s has no select %q", r.What, name)
	}
	for n := range list.Descendants() {
		if n.Data == "option" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			return apitest.Attribute(n, "value")
		}
	}
	return ""
}

// optionsIn are the labels of a select of the page, without their indentation.
func optionsIn(r apitest.Reply, name string) []string {
	r.T.Helper()
	list := r.Find(func(n *html.Node) bool { return n.Data == "select" && apitest.Attribute(n, "name") == name })
	if list == nil {
		r.T.Fatalf("%s has no select %q", r.What, name)
	}
	var labels []string
	for n := range list.Descendants() {
		if n.Data == "option" {
			labels = append(labels, strings.TrimSpace(apitest.Inner(n)))
		}
	}
	return labels
}

// rowsOf are the cells of the page's tables, row by row, with single spaces.
func rowsOf(r apitest.Reply) [][]string {
	var rows [][]string
	for tr := range r.Page.Descendants() {
		if tr.Data != "tr" || tr.Parent.Data != "tbody" {
			continue
		}
		var row []string
		for cell := range tr.ChildNodes() {
			if cell.Data == "td" || cell.Data == "th" {
				text := strings.ReplaceAll(apitest.Inner(cell), "\u00ad", "") // where a long name may be broken
				row = append(row, strings.Join(strings.Fields(text), " "))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// partThat is the first matching element of the page, as a separate page.
func partThat(r apitest.Reply, fits func(*html.Node) bool) apitest.Reply {
	r.T.Helper()
	part := r
	if part.Page = r.Find(fits); part.Page == nil {
		r.T.Fatalf("%s lacks what is looked for; it says:\n%s", r.What, r.Text())
	}
	return part
}

// labelled is the element that the id names: the section under a heading.
func labelled(r apitest.Reply, id string) apitest.Reply {
	r.T.Helper()
	return partThat(r, func(n *html.Node) bool {
		return n.Data == "section" && apitest.Attribute(n, "aria-labelledby") == id
	})
}

// sentBy is what a form would send if its button were pressed at once: alternating names and values of the fields of
// the form to the path, including hidden ones.
func sentBy(r apitest.Reply, path string) []string {
	r.T.Helper()
	form := r.Find(func(n *html.Node) bool { return n.Data == "form" && apitest.Attribute(n, "action") == path })
	if form == nil {
		r.T.Fatalf("%s has no form to %s; it says:\n%s", r.What, path, r.Text())
	}
	var fields []string
	for n := range form.Descendants() {
		name := apitest.Attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch n.Data {
		case "input":
			if kind := apitest.Attribute(n, "type"); kind != "checkbox" && kind != "radio" || has(n, "checked") {
				fields = append(fields, name, apitest.Attribute(n, "value"))
			}
		case "textarea":
			fields = append(fields, name, strings.TrimPrefix(apitest.Inner(n), "\n"))
		case "select":
			fields = append(fields, name, selected(n))
		}
	}
	return fields
}

// has reports whether the element has the attribute.
func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// selected is the chosen value in a list: the first if none is.
func selected(list *html.Node) string {
	var first *string
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		value := apitest.Attribute(n, "value")
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

// decisionsOn are the kinds of decisions that the page lists.
func decisionsOn(r apitest.Reply) []string {
	var list []string
	for node := range r.Page.Descendants() {
		if node.Type == html.ElementNode && node.Data == "li" && apitest.Attribute(node, "data-kind") != "" {
			list = append(list, apitest.Attribute(node, "data-kind"))
		}
	}
	return list
}
