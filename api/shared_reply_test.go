package api_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// reply is what the server answered, read as a page.
type reply struct {
	t      *testing.T
	what   string // method and path
	Status int
	Header http.Header
	Body   string
	Page   *html.Node
}

// want stops the test if the status is another.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf(
			"%s answers %d, want %d; Location %q; it says:\n%s",
			r.what,
			r.Status,
			status,
			r.Header.Get("Location"),
			r.text(),
		)
	}
	return r
}

// to stops the test unless the reply leads to the path.
func (r reply) to(path string) reply {
	r.t.Helper()
	r.want(http.StatusSeeOther)
	if got := r.Header.Get("Location"); got != path {
		r.t.Fatalf("%s leads to %q, want %q", r.what, got, path)
	}
	return r
}

// shows fails the test for each text that the page does not show.
func (r reply) shows(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.text(), text) {
			r.t.Errorf("%s does not show %q; it says:\n%s", r.what, text, r.text())
		}
	}
	return r
}

// hides fails the test for each text that stands anywhere in the reply.
func (r reply) hides(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(strings.ReplaceAll(r.Body, softHyphen, ""), text) {
			r.t.Errorf("%s holds %q", r.what, text)
		}
	}
	return r
}

// text is what the page shows, with single spaces.
func (r reply) text() string {
	var words []string
	for node := range r.Page.Descendants() {
		if node.Type == html.TextNode && node.Parent.Data != "script" {
			words = append(words, strings.Fields(strings.ReplaceAll(node.Data, softHyphen, ""))...)
		}
	}
	return strings.Join(words, " ")
}

// softHyphen stands in long names where they may be broken, and is not read.
const softHyphen = "\u00ad"

// value is what stands in the field of the name or id in the page's own part, the first if there are several.
func (r reply) value(name string) string {
	r.t.Helper()
	page := r
	if page.Page = r.find(func(n *html.Node) bool { return n.Data == "main" }); page.Page == nil {
		r.t.Fatalf("%s answers no page of ours", r.what)
	}
	node := page.find(func(n *html.Node) bool {
		return n.Data == "input" && attribute(n, "name") == name || attribute(n, "id") == name
	})
	if node == nil {
		r.t.Fatalf("%s has no field %q", r.what, name)
	}
	return attribute(node, "value")
}

// hasForm tells whether the page has a form that is sent to the path.
func (r reply) hasForm(path string) bool {
	return r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path }) != nil
}

// version is the version that the page's form to the path starts from.
func (r reply) version(path string) string {
	r.t.Helper()
	form := reply{
		t:    r.t,
		what: r.what,
		Page: r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path }),
	}
	if form.Page == nil {
		r.t.Fatalf("%s has no form to %s", r.what, path)
	}
	return attribute(
		form.find(func(n *html.Node) bool { return n.Data == "input" && attribute(n, "name") == "version" }),
		"value",
	)
}

// href is the address behind the first link that shows the text.
func (r reply) href(text string) string {
	r.t.Helper()
	node := r.find(func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(inner(n)) == text })
	if node == nil {
		r.t.Fatalf("%s has no link %q", r.what, text)
	}
	return attribute(node, "href")
}

func (r reply) find(fits func(*html.Node) bool) *html.Node {
	for node := range r.Page.Descendants() {
		if node.Type == html.ElementNode && fits(node) {
			return node
		}
	}
	return nil
}

func inner(n *html.Node) string {
	var b strings.Builder
	for node := range n.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// problem is the message at a field of the page, "" if there is none.
func (r reply) problem(field string) string {
	n := r.find(func(n *html.Node) bool { return attribute(n, "id") == field+"-problem" })
	if n == nil {
		return ""
	}
	return strings.TrimSpace(inner(n))
}
