package apitest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Reply is what the server answered, read as a page.
type Reply struct {
	T      *testing.T
	What   string // method and path
	Status int
	Header http.Header
	Body   string
	Page   *html.Node
}

// Want stops the test if the status is another.
func (r Reply) Want(status int) Reply {
	r.T.Helper()
	if r.Status != status {
		r.T.Fatalf(
			"%s answers %d, want %d; Location %q; it says:\n%s",
			r.What,
			r.Status,
			status,
			r.Header.Get("Location"),
			r.Text(),
		)
	}
	return r
}

// To stops the test unless the reply redirects to the path.
func (r Reply) To(path string) Reply {
	r.T.Helper()
	r.Want(http.StatusSeeOther)
	if got := r.Header.Get("Location"); got != path {
		r.T.Fatalf("%s leads to %q, want %q", r.What, got, path)
	}
	return r
}

// Shows fails the test for each text that the page does not show.
func (r Reply) Shows(texts ...string) Reply {
	r.T.Helper()
	for _, text := range texts {
		if !strings.Contains(r.Text(), text) {
			r.T.Errorf("%s does not show %q; it says:\n%s", r.What, text, r.Text())
		}
	}
	return r
}

// Hides fails the test for each text that is anywhere in the reply.
func (r Reply) Hides(texts ...string) Reply {
	r.T.Helper()
	for _, text := range texts {
		if strings.Contains(strings.ReplaceAll(r.Body, softHyphen, ""), text) {
			r.T.Errorf("%s holds %q", r.What, text)
		}
	}
	return r
}

// Text is what the page shows, with single spaces.
func (r Reply) Text() string {
	var words []string
	for node := range r.Page.Descendants() {
		if node.Type == html.TextNode && node.Parent.Data != "script" {
			words = append(words, strings.Fields(strings.ReplaceAll(node.Data, softHyphen, ""))...)
		}
	}
	return strings.Join(words, " ")
}

// softHyphen marks where long names may be broken, and is ignored.
const softHyphen = "\u00ad"

// Value is the content of the field with the name or id in the page's own part, the first if there are several.
func (r Reply) Value(name string) string {
	r.T.Helper()
	page := r
	if page.Page = r.Find(func(n *html.Node) bool { return n.Data == "main" }); page.Page == nil {
		r.T.Fatalf("%s answers no page of ours", r.What)
	}
	node := page.Find(func(n *html.Node) bool {
		return n.Data == "input" && Attribute(n, "name") == name || Attribute(n, "id") == name
	})
	if node == nil {
		r.T.Fatalf("%s has no field %q", r.What, name)
	}
	if node.Data == "textarea" {
		return Inner(node)
	}
	return Attribute(node, "value")
}

// Ticked is the value of the radio button or checkbox of the name that is ticked, the first of several; "" for none.
func (r Reply) Ticked(name string) string {
	r.T.Helper()
	node := r.Find(func(n *html.Node) bool {
		return Attribute(n, "name") == name &&
			slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
	})
	if node == nil {
		return ""
	}
	return Attribute(node, "value")
}

// Chosen is the value of the option that is chosen in the select with the id, and what it says.
func (r Reply) Chosen(id string) (value, text string) {
	r.T.Helper()
	field := r
	if field.Page = r.Find(func(n *html.Node) bool { return Attribute(n, "id") == id }); field.Page == nil {
		r.T.Fatalf("%s has no field %q", r.What, id)
	}
	option := field
	if option.Page = field.Find(func(n *html.Node) bool {
		return n.Data == "option" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "selected" })
	}); option.Page == nil {
		return "", ""
	}
	return Attribute(option.Page, "value"), option.Text()
}

// HasForm reports whether the page has a form that is sent to the path.
func (r Reply) HasForm(path string) bool {
	return r.Find(func(n *html.Node) bool { return n.Data == "form" && Attribute(n, "action") == path }) != nil
}

// Version is the version that the page's form to the path starts from.
func (r Reply) Version(path string) string {
	r.T.Helper()
	form := Reply{
		T:    r.T,
		What: r.What,
		Page: r.Find(func(n *html.Node) bool { return n.Data == "form" && Attribute(n, "action") == path }),
	}
	if form.Page == nil {
		r.T.Fatalf("%s has no form to %s", r.What, path)
	}
	return Attribute(
		form.Find(func(n *html.Node) bool { return n.Data == "input" && Attribute(n, "name") == "version" }),
		"value",
	)
}

// Href is the address behind the first link that shows the text.
func (r Reply) Href(text string) string {
	r.T.Helper()
	node := r.Find(func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(Inner(n)) == text })
	if node == nil {
		r.T.Fatalf("%s has no link %q", r.What, text)
	}
	return Attribute(node, "href")
}

// Links reports whether the page has a link to the address.
func (r Reply) Links(href string) bool {
	return r.Find(func(n *html.Node) bool { return n.Data == "a" && Attribute(n, "href") == href }) != nil
}

// Find is the first matching element, nil if there is none.
func (r Reply) Find(fits func(*html.Node) bool) *html.Node {
	for node := range r.Page.Descendants() {
		if node.Type == html.ElementNode && fits(node) {
			return node
		}
	}
	return nil
}

// Inner is the text within an element.
func Inner(n *html.Node) string {
	var b strings.Builder
	for node := range n.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return b.String()
}

// Attribute is the value of an element's attribute, "" if it has none.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Problem is the message at a field of the page, "" if there is none.
func (r Reply) Problem(field string) string {
	n := r.Find(func(n *html.Node) bool { return Attribute(n, "id") == field+"-problem" })
	if n == nil {
		return ""
	}
	return strings.TrimSpace(Inner(n))
}
