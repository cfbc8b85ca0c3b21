package frontend

import "mognad/assessment/record"

// DocumentTemplates lists the Word documents that reports and minutes can be written into. Its form is sent to Base
// with the fields name and template, a file; each is read at Base/ID and withdrawn at Base/ID/withdraw.
type DocumentTemplates struct {
	Shell
	Base      string
	Templates []record.DocumentTemplate
	MayAdd    bool
	Max       int // size of a file, in MB
}

// Template names the template of the page.
func (*DocumentTemplates) Template() string { return "document_templates" }

// TemplateChoice is what a document can be written into.
type TemplateChoice struct {
	Name    string // "" for the product's own
	Href    string // of the page with this choice
	Current bool
}
