package frontend

import (
	"encoding/base64"
	"html/template"
	"net/url"

	"mognad/assessment/record"
)

// AuditReport is an audit as it is printed.
type AuditReport struct {
	Shell
	About         AuditHead
	Base          string // address of the page
	Organisation  string
	For           string // on whose commission it was made, "" for nobody's
	Chosen        ReportChoice
	Tables        []ReportTable
	Bodies        []RecommendedBody
	Questions     []ReportQuestion
	Steps         []ReportStep // of the scale
	Risks         []AnswerChip // on which risk is rated
	Sealed        *AuditSealed
	Files         []ReportFile // the same as a file
	Letters       []ReportFile // the letter with which it is sent
	LettersTo     []LetterTo   // one to each body, where there are several
	NoPDF         bool         // the server cannot make one
	Imports       []ReportImport
	Templates     []TemplateChoice // that documents can be written into
	TemplatesHref string           // where they are added, "" for those who may not
	Pictures      []ReportPicture
	NotPublic     string // why it cannot be marked as a public document, "" if it can
	LeftOut       string // what an open extract leaves out, "" for the report itself
}

// LetterTo is the letter to one body.
type LetterTo struct {
	Body  string
	Files []ReportFile
}

// ReportPicture is a picture of the judgements.
type ReportPicture struct {
	Caption string
	Alt     string       // what it shows, in words
	Address template.URL // of its data
}

// PictureOf is the picture that an SVG draws.
func PictureOf(svg []byte, caption, alt string) ReportPicture {
	address := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)
	return ReportPicture{Caption: caption, Alt: alt, Address: template.URL(address)} //nolint:gosec // drawn here
}

// ReportStep is a step of the scale with what it and others are called together.
type ReportStep struct {
	AnswerChip
	Group string // "" for none
}

// ReportChoice is what a reader may have in a report.
type ReportChoice struct {
	Proposals bool   // what the self-assessments propose
	NoReasons bool   // without the assessments in words
	Public    bool   // marked as a public document
	Open      bool   // an open extract, without what may be secret
	Template  string // id of what documents are written into, "" for the product's own
}

// Query is the choice in an address, after a question mark or an ampersand.
func (c ReportChoice) Query(after string) string {
	q := url.Values{}
	if c.Proposals {
		q.Set("proposals", "1")
	}
	if c.NoReasons {
		q.Set("reasons", "0")
	}
	if c.Public {
		q.Set("public", "1")
	}
	if c.Open {
		q.Set("open", "1")
	}
	if c.Template != "" {
		q.Set("template", c.Template)
	}
	if len(q) == 0 {
		return ""
	}
	return after + q.Encode()
}

// WithProposals and WithReasons are the choice with one of them changed.
func (c ReportChoice) WithProposals(yes bool) ReportChoice {
	c.Proposals = yes
	return c
}

// Reasons reports whether the assessments in words are in it.
func (c ReportChoice) Reasons() bool { return !c.NoReasons }

// WithReasons is the choice with or without the assessments in words.
func (c ReportChoice) WithReasons(yes bool) ReportChoice {
	c.NoReasons = !yes
	return c
}

// WithPublic is the choice marked as a public document or as internal.
func (c ReportChoice) WithPublic(yes bool) ReportChoice {
	c.Public = yes
	return c
}

// Into is the choice with a template, "" for the product's own.
func (c ReportChoice) Into(template string) ReportChoice {
	c.Template = template
	return c
}

// WithOpen is the choice as an open extract or complete.
func (c ReportChoice) WithOpen(yes bool) ReportChoice {
	c.Open, c.Public = yes, c.Public && !yes
	return c
}

// ReportImport is where judgements come from that nobody made here.
type ReportImport struct {
	ImportedJudgement
	Cells int
}

// Mixed reports whether judgements come from several places, so that each finding says where its own does.
func (r *AuditReport) Mixed() bool {
	return len(r.Imports) > 1 || len(r.Imports) == 1 && r.Imports[0].Cells < len(r.About.Cells)
}

// Template names the template of the page.
func (*AuditReport) Template() string { return "audit_report" }

// ReportTable is the table of judgements for as many entities as fit the width of a page.
type ReportTable struct {
	Entities []string
	From, To int // place of the first and the last among all
	Rows     []ReportRow
}

// ReportRow is an audit question in the table of judgements.
type ReportRow struct {
	record.AuditQuestion
	Cells       []AuditCell
	Recommended []ReportNumbers
}

// ReportNumbers are the numbers of one body's recommendations.
type ReportNumbers struct {
	Body    string
	Numbers string // "1, 2, 4"
}

// ReportQuestion is an audit question with its findings and recommendations.
type ReportQuestion struct {
	record.AuditQuestion
	InFull   bool // what is observed has its criterion, cause and consequence
	Findings []ReportFinding
	Advised  []RecommendedBody // by to whom, several jointly too
}

// ReportFinding is the finding on a question at an entity.
type ReportFinding struct {
	Cell     AuditCell
	Parts    []string           // what is judged of each part of the question
	Imported *ImportedJudgement // nil for one made here
	Met      AnswerChip         // the proposal at the time of the judgement; without a label for none
}

// Statements are the entities that have an overall judgement.
func (r *AuditReport) Statements() []record.AuditedEntity {
	var list []record.AuditedEntity
	for _, e := range r.About.Entities {
		if e.Overall != "" || e.Statement != "" {
			list = append(list, e)
		}
	}
	return list
}

// ReportFile is the report as a file.
type ReportFile struct{ Text, Href string }
