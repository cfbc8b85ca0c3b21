package document

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// body collects the elements that the text consists of.
type body struct {
	styles   styles
	headings []heading // of the first two levels, in order
	pictures []picture
	list     []*etree.Element
	tables   int
	marks    int    // the highest number of a bookmark so far
	drawn    int    // the highest number of a picture so far
	bullets  string // the numbering of lists in which the template's own style has none; "" for where it has one
	width    int    // between the margins, in twentieths of a point
	words    Captions
	forPDF   bool
}

// Captions are the words in front of the numbers of tables and pictures, in the document's language.
type Captions struct {
	Table   string
	Picture string
}

// heading is a heading as the contents list it.
type heading struct {
	level      int
	text, mark string
}

// picture is a picture that is kept beside the text.
type picture struct {
	name    string
	content []byte
	id      string // of the relation
}

// el makes an element with attributes, given as names and values in turn, and children.
func el(tag string, attributes []string, children ...*etree.Element) *etree.Element {
	e := etree.NewElement(tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		e.CreateAttr(attributes[i], attributes[i+1])
	}
	for _, c := range children {
		if c != nil {
			e.AddChild(c)
		}
	}
	return e
}

func val(tag, value string) *etree.Element { return el(tag, []string{"w:val", value}) }

// paragraph is a paragraph of the style with what is further said of it, in the order of the schema.
func (b *body) paragraph(style string, more ...*etree.Element) *etree.Element {
	about := etree.NewElement("w:pPr")
	if id := b.styles.id(style); id != "" && style != string(Normal) {
		about.AddChild(val("w:pStyle", id))
	}
	for _, m := range more {
		if m != nil {
			about.AddChild(m)
		}
	}
	p := etree.NewElement("w:p")
	if len(about.Child) > 0 {
		p.AddChild(about)
	}
	return p
}

// run is text in one form. Line breaks and tabs in it stay.
func run(text string, bold bool) *etree.Element {
	r := etree.NewElement("w:r")
	if bold {
		r.AddChild(el("w:rPr", nil, etree.NewElement("w:b")))
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			r.CreateElement("w:br")
		}
		for k, piece := range strings.Split(line, "\t") {
			if k > 0 {
				r.CreateElement("w:tab")
			}
			if piece != "" {
				t := r.CreateElement("w:t")
				t.CreateAttr("xml:space", "preserve")
				t.SetText(clean(piece))
			}
		}
	}
	return r
}

// clean leaves out what XML 1.0 cannot hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// code is a field that Word computes, with what it shows until then.
func code(instruction, shown string, dirty bool) []*etree.Element {
	begin := el("w:fldChar", []string{"w:fldCharType", "begin"})
	if dirty {
		begin.CreateAttr("w:dirty", "true")
	}
	instructed := el("w:instrText", []string{"xml:space", "preserve"})
	instructed.SetText(" " + instruction + " ")
	list := []*etree.Element{
		el("w:r", nil, begin),
		el("w:r", nil, instructed),
		el("w:r", nil, el("w:fldChar", []string{"w:fldCharType", "separate"})),
	}
	if shown != "" {
		list = append(list, run(shown, false))
	}
	return append(list, el("w:r", nil, el("w:fldChar", []string{"w:fldCharType", "end"})))
}

func (h Heading) write(b *body) {
	p := b.paragraph("heading " + strconv.Itoa(h.Level))
	b.marks++
	id := strconv.Itoa(b.marks)
	mark := "_Toc" + id
	if h.Level <= 2 {
		b.headings = append(b.headings, heading{level: h.Level, text: h.Text, mark: mark})
	}
	p.AddChild(el("w:bookmarkStart", []string{"w:id", id, "w:name", mark}))
	p.AddChild(run(h.Text, false))
	p.AddChild(el("w:bookmarkEnd", []string{"w:id", id}))
	b.list = append(b.list, p)
}

func (t Paragraph) write(b *body) { b.list = append(b.list, b.text(t)) }

// hanging is how far a number hangs in front of its text, in twentieths of a point.
const hanging = 567

func (b *body) text(t Paragraph) *etree.Element {
	style := t.Style
	if style == "" {
		style = Normal
	}
	var more []*etree.Element
	if t.KeepNext {
		more = append(more, etree.NewElement("w:keepNext"))
	}
	if style == Bullet && b.bullets != "" {
		more = append(more, el("w:numPr", nil, val("w:ilvl", "0"), val("w:numId", b.bullets)))
	}
	if t.Number != "" {
		at := strconv.Itoa(hanging)
		more = append(
			more,
			el("w:tabs", nil, el("w:tab", []string{"w:val", "left", "w:pos", at})),
			el("w:ind", []string{"w:left", at, "w:hanging", at}),
		)
	}
	if t.Indented {
		more = append(more, el("w:ind", []string{"w:left", strconv.Itoa(hanging)}))
	}
	p := b.paragraph(string(style), more...)
	if t.Number != "" {
		p.AddChild(run(t.Number+"\t", false))
	}
	for _, s := range t.Spans {
		p.AddChild(run(s.Text, s.Bold))
	}
	return p
}

// keepNext keeps a paragraph on the page of the one after it.
func keepNext(p *etree.Element) {
	about := p.SelectElement("w:pPr")
	if about == nil {
		about = etree.NewElement("w:pPr")
		p.InsertChildAt(0, about)
	}
	at := 0
	if about.SelectElement("w:pStyle") != nil {
		at = 1
	}
	about.InsertChildAt(at, etree.NewElement("w:keepNext"))
}

func (PageBreak) write(b *body) {
	p := etree.NewElement("w:p")
	p.AddChild(el("w:r", nil, el("w:br", []string{"w:type", "page"})))
	b.list = append(b.list, p)
}

// caption is what stands above a table or below a picture.
func (b *body) caption(word, text string, number int) *etree.Element {
	p := b.paragraph(string(Caption))
	p.AddChild(run(word+" ", false))
	for _, e := range code("SEQ "+word+` \* ARABIC`, strconv.Itoa(number), false) {
		p.AddChild(e)
	}
	p.AddChild(run(". "+text, false))
	return p
}

func (t Table) write(b *body) {
	if t.Caption != "" {
		b.tables++
		b.list = append(b.list, b.caption(b.words.Table, t.Caption, b.tables))
	}
	about := el("w:tblPr", nil,
		val("w:tblStyle", b.styles.id("Table Grid")),
		el("w:tblW", []string{"w:w", strconv.Itoa(b.width), "w:type", "dxa"}),
		el("w:tblLayout", []string{"w:type", "fixed"}),
		el("w:tblLook", []string{
			"w:val", "0620", "w:firstRow", "1", "w:lastRow", "0", "w:firstColumn", "0", "w:lastColumn", "0",
			"w:noHBand", "1", "w:noVBand", "1",
		}),
	)
	if said := cmp.Or(t.About, t.Caption); said != "" {
		about.AddChild(val("w:tblCaption", clean(said)))
	}
	table, grid := el("w:tbl", nil, about), etree.NewElement("w:tblGrid")
	widths, size := t.widths(b.width)
	for _, w := range widths {
		grid.AddChild(el("w:gridCol", []string{"w:w", strconv.Itoa(w)}))
	}
	table.AddChild(grid)
	head := el("w:tr", nil, el("w:trPr", nil, etree.NewElement("w:cantSplit"), etree.NewElement("w:tblHeader")))
	for i, c := range t.Columns {
		cell := b.cell(Cell{Text: c.Heading, Head: true, Fill: headFill}, widths[i])
		keepNext(cell.SelectElement("w:p")) // with the first row
		resize(cell, size)
		head.AddChild(cell)
	}
	table.AddChild(head)
	for _, cells := range t.Rows {
		row := el("w:tr", nil)
		if !long(cells) {
			row.AddChild(el("w:trPr", nil, etree.NewElement("w:cantSplit")))
		}
		for i, c := range cells {
			row.AddChild(b.cell(c, widths[i]))
		}
		table.AddChild(row)
	}
	// A table needs a paragraph after it, else the next table would become a part of it.
	after := b.paragraph(string(TableText))
	b.list = append(b.list, table, after)
}

// long reports whether a row has so much text that it may not fit on a page, and has to be split over two.
func long(cells []Cell) bool {
	most := 0
	for _, c := range cells {
		length := len(c.Text)
		for _, m := range c.More {
			for _, s := range m.Spans {
				length += len(s.Text)
			}
		}
		most = max(most, length)
	}
	return most > 800
}

// headFill is behind the headings of a table.
const headFill = "E8EDF3"

func (b *body) cell(c Cell, width int) *etree.Element {
	about := el("w:tcPr", nil, el("w:tcW", []string{"w:w", strconv.Itoa(width), "w:type", "dxa"}))
	if c.Fill != "" {
		about.AddChild(el("w:shd", []string{"w:val", "clear", "w:color", "auto", "w:fill", c.Fill}))
	}
	cell := el("w:tc", nil, about)
	style := TableText
	if c.Head {
		style = TableHead
	}
	if c.Text != "" || len(c.More) == 0 {
		cell.AddChild(b.text(Paragraph{Style: style, Spans: []Span{{Text: c.Text, Bold: c.Bold}}}))
	}
	for _, m := range c.More {
		if m.Style == "" {
			m.Style = TableText
		}
		cell.AddChild(b.text(m))
	}
	return cell
}

// contents is the list of contents. Word makes it again when it opens the document. LibreOffice shows it as it is
// written, so that no page is written, which would be a wrong one. Lines that stand by themselves are another matter:
// it computes their pages.
func (b *body) contents(title string) []*etree.Element {
	page := ""
	if b.forPDF {
		page = "1"
	}
	list := []*etree.Element{b.paragraph("TOC Heading")}
	list[0].AddChild(run(title, false))
	whole := code(`TOC \o "1-2" \h \z \u`, "", true)
	for i, h := range b.headings {
		p := b.paragraph("toc "+strconv.Itoa(h.level),
			el("w:tabs", nil, el("w:tab", []string{"w:val", "right", "w:leader", "dot", "w:pos", strconv.Itoa(b.width)})))
		if i == 0 && !b.forPDF {
			for _, e := range whole[:3] {
				p.AddChild(e)
			}
		}
		link := el("w:hyperlink", []string{"w:anchor", h.mark, "w:history", "1"}, run(h.text+"\t", false))
		for _, e := range code("PAGEREF "+h.mark+` \h`, page, false) {
			link.AddChild(e)
		}
		p.AddChild(link)
		list = append(list, p)
	}
	if len(b.headings) == 0 {
		return nil
	}
	if !b.forPDF {
		list[len(list)-1].AddChild(whole[3])
	}
	return list
}

func (c Contents) write(b *body) {
	b.list = append(b.list, el(contentsPlace, []string{"title", c.Title}))
}

// contentsPlace marks where the contents go, which are known when everything is written.
const contentsPlace = "contents"
