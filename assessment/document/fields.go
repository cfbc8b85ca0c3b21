package document

import (
	"regexp"
	"strings"

	"github.com/beevik/etree"
)

// bodyPlace is what the paragraph says in whose place the text stands.
const bodyPlace = "{{body}}"

var field = regexp.MustCompile(`\{\{\s*([A-Za-z_]+)\s*\}\}`)

// textOf is the text of a paragraph, whatever runs it is split over.
func textOf(p *etree.Element) string {
	var text strings.Builder
	for _, t := range textsOf(p) {
		text.WriteString(t.Text())
	}
	return text.String()
}

// textsOf lists the elements that hold the text of a paragraph, without those of paragraphs inside it (text boxes).
func textsOf(p *etree.Element) []*etree.Element {
	var list []*etree.Element
	for _, e := range p.ChildElements() {
		switch {
		case e.FullTag() == "w:t":
			list = append(list, e)
		case e.FullTag() != "w:p":
			list = append(list, textsOf(e)...)
		}
	}
	return list
}

// fill puts the fields' texts in their places. Word splits what somebody typed over several runs, for corrections and
// checked spelling, so a place may begin in one and end in another: its text stands where it begins. A field that is
// not known stays as it is, so that whoever made the template sees it. A paragraph with nothing but empty fields is
// removed, unless it is all that its header or footer has.
func fill(root, body *etree.Element, fields map[string]string) {
	for _, p := range root.FindElements(".//w:p") {
		texts := textsOf(p)
		before := textOf(p)
		if p == body || !strings.Contains(before, "{{") {
			continue
		}
		fillParagraph(texts, before, fields)
		if strings.TrimSpace(textOf(p)) == "" && removable(p) {
			p.Remove()
		}
	}
}

// removable reports whether what a paragraph stands in can do without it: a cell of a table may not.
func removable(p *etree.Element) bool {
	in := p.Parent()
	if in == nil {
		return false
	}
	switch in.FullTag() {
	case "w:body":
		return true
	case "w:hdr", "w:ftr":
		return len(in.SelectElements("w:p")) > 1
	}
	return false
}

// fields are the names of the fields that a template has places for.
func (t *Template) fields() (map[string]bool, error) {
	has := map[string]bool{}
	for _, name := range append(t.others(), t.main) {
		d, err := t.read(name)
		if err != nil {
			return nil, err
		}
		for _, p := range d.FindElements("//w:p") {
			for _, place := range field.FindAllStringSubmatch(textOf(p), -1) {
				has[strings.ToLower(place[1])] = true
			}
		}
	}
	return has, nil
}

func fillParagraph(texts []*etree.Element, whole string, fields map[string]string) {
	pieces := make([]strings.Builder, len(texts))
	ends := make([]int, len(texts))
	end := 0
	for i, t := range texts {
		end += len(t.Text())
		ends[i] = end
	}
	at := 0 // the text that the next byte belongs to
	put := func(from, to int) {
		for from < to {
			for ends[at] <= from {
				at++
			}
			until := min(to, ends[at])
			pieces[at].WriteString(whole[from:until])
			from = until
		}
	}
	done := 0
	for _, place := range field.FindAllStringSubmatchIndex(whole, -1) {
		text, known := fields[strings.ToLower(whole[place[2]:place[3]])]
		if !known {
			continue
		}
		put(done, place[0])
		for ends[at] <= place[0] {
			at++
		}
		pieces[at].WriteString(text)
		done = place[1]
	}
	put(done, len(whole))
	for i, t := range texts {
		t.SetText(clean(pieces[i].String()))
		t.CreateAttr("xml:space", "preserve")
	}
}
