package frontend

import "html/template"

// Guide is a page of the guides that are built in: for a role, with its own table of contents.
type Guide struct {
	Shell
	Name     string
	Heading  string
	Intro    template.HTML
	Sections []GuideSection
	Guides   []GuideLink // all guides, in the order in which they are offered
}

// Template names the template of the page.
func (*Guide) Template() string { return "guide" }

// GuideSection is a part of a guide with a heading of its own.
type GuideSection struct {
	Anchor string
	Title  string
	HTML   template.HTML
}

// GuideLink leads to a guide.
type GuideLink struct {
	Title   string
	Href    string
	Current bool
}

// HelpLink leads from a page to the part of a guide that explains it.
type HelpLink struct {
	Title string // of the part, in the reader's language
	Href  string
}
