// Package document writes what an organisation hands over as Word documents (.docx), into its own template if it has
// one, and turns them into PDF where LibreOffice is installed. What a document says is decided by the record that it is
// made from.
package document

import "time"

// Document is a text with tables and pictures, in the order in which it is read.
type Document struct {
	Title    string
	Language string            // such as "sv"
	Author   string            // as kept with the file; the organisation or firm, never a person
	Fields   map[string]string // what a template's {{fields}} stand for, by name in lower case
	// What goes with the file wherever it goes, such as classification, recipient and SHA-256, by what it is called.
	Properties map[string]string
	Created    time.Time // in local time
	Parts      []Part
	Captions   Captions
	ForPDF     bool // LibreOffice is to make a PDF of it, and nobody to change it in Word
}

// Part is a part of a document: [Heading], [Paragraph], [Table], [Picture], [Contents] or [PageBreak].
type Part interface {
	write(*body)
}

// Heading opens a chapter (level 1) or a section of one (levels 2 to 4).
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a paragraph of text.
type Paragraph struct {
	Style Style // "" for the template's normal text
	Spans []Span
	// Number hangs in front of the text, such as "12." of a recommendation; "" for none.
	Number string
	// It continues what a number hangs in front of.
	Indented bool
	KeepNext bool // it stands on the page of the paragraph after it
}

// Span is text of one kind. A line break in it stays one.
type Span struct {
	Text string
	Bold bool
}

// Style is a paragraph's style: the name of the style in a template, which Word writes in English whatever its own
// language.
type Style string

// The styles that documents use. A template that lacks one of them gets ours.
const (
	Normal     Style = "Normal"
	Title      Style = "Title"
	Subtitle   Style = "Subtitle"
	Caption    Style = "caption"
	Bullet     Style = "List Bullet"
	Quote      Style = "Quote"
	TableText  Style = "Table Text"
	TableHead  Style = "Table Heading"
	SmallPrint Style = "Small Print"
)

// Table is a table whose headings are repeated on each page.
type Table struct {
	Caption string // above the table, with its number; "" for none
	About   string // what it shows, for those who do not see it; "" for what the caption says
	Columns []Column
	Rows    [][]Cell
}

// Column is a column of a table.
type Column struct {
	Heading string
	Share   int // of the table's width, compared with the other columns'; at least 1
}

// Cell is a cell of a table.
type Cell struct {
	Text string
	Bold bool
	Fill string // six hexadecimal digits; "" for none
	Head bool   // it names its row
	More []Paragraph
}

// Picture is a drawing with its caption. Word shows the vectors where it can, else the pixels.
type Picture struct {
	PNG     []byte
	SVG     []byte // nil for none
	Width   int    // millimetres
	Height  int    // millimetres
	Caption string
	Alt     string // what it shows, for those who do not see it
}

// Contents lists the headings of the first two levels with their pages.
type Contents struct {
	Title string
}

// PageBreak begins a new page.
type PageBreak struct{}

// Text is a paragraph in a style.
func Text(style Style, text string) Paragraph {
	return Paragraph{Style: style, Spans: []Span{{Text: text}}}
}
