package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// MediaType is that of Word documents.
const MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Into is the document as a Word file, in a template.
func Into(d Document, t Template) ([]byte, error) {
	var out bytes.Buffer
	err := Write(&out, d, t)
	return out.Bytes(), err
}

// Own is our own template as a Word file, to make another from.
func Own() ([]byte, error) {
	t, err := Plain()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.copy().pack(&out, time.Time{})
	return out.Bytes(), err
}

// Write writes the document into the template.
func Write(w io.Writer, d Document, into Template) error {
	t := into.copy()
	t.forget()
	text, err := t.read(t.main)
	if err != nil {
		return err
	}
	b := &body{words: d.Captions, forPDF: d.ForPDF, width: textWidth(text.Root())}
	stylesPart, err := t.need("styles", "word/styles.xml")
	if err != nil {
		return err
	}
	if b.styles, err = t.findStyles(stylesPart, d.Language); err != nil {
		return err
	}
	if _, err = t.need("settings", "word/settings.xml"); err != nil {
		return err
	}
	if b.bullets, err = t.bullets(stylesPart); err != nil {
		return err
	}
	if b.marks, b.drawn, err = t.taken(); err != nil {
		return err
	}
	for _, p := range d.Parts {
		p.write(b)
	}
	if err := t.addPictures(b.pictures); err != nil {
		return err
	}
	// Only the template has fields: what people write is never read as one.
	fields, err := t.shown(d.Fields)
	if err != nil {
		return err
	}
	at := bodyParagraph(text.Root())
	fill(text.Root(), at, fields)
	place(at, b)
	text.Root().CreateAttr("xmlns:r", strings.TrimSuffix(relationTypes, "/"))
	if err := t.write(t.main, text); err != nil {
		return err
	}
	if err := t.fillOthers(fields); err != nil {
		return err
	}
	if err := t.describe(d); err != nil {
		return err
	}
	return t.pack(w, d.Created)
}

// shown are the fields as the template shows them: that a document is a draft stands beside its classification where
// the template has no place for it.
func (t *Template) shown(fields map[string]string) (map[string]string, error) {
	has, err := t.fields()
	if err != nil || has["draft"] || fields["draft"] == "" {
		return fields, err
	}
	fields = maps.Clone(fields)
	fields["classification"] = joined(" · ", fields["classification"], fields["draft"])
	return fields, nil
}

// The names of bookmarks and pictures that documents of ours have, with their numbers.
var (
	ownMark    = regexp.MustCompile(`^_Toc([0-9]+)$`)
	ownPicture = regexp.MustCompile(`^(?:rIdPicture|rIdDrawing|mognad)([0-9]+)(?:\.|$)`)
)

// taken are the highest numbers that bookmarks and pictures of the template have, above which those of the text begin.
func (t *Template) taken() (marks, drawn int, err error) {
	for _, name := range append(t.others(), t.main) {
		d, err := t.read(name)
		if err != nil {
			return 0, 0, err
		}
		for _, e := range d.FindElements("//*") {
			switch e.Tag {
			case "bookmarkStart":
				marks = max(marks, number(e, "w:id"), numbered(ownMark, e.SelectAttrValue("w:name", "")))
			case "docPr", "cNvPr":
				drawn = max(drawn, number(e, "id"))
			}
		}
	}
	relations, err := t.relations(t.main)
	if err != nil {
		return 0, 0, err
	}
	for _, r := range relations.Root().SelectElements("Relationship") {
		drawn = max(drawn, numbered(ownPicture, r.SelectAttrValue("Id", "")))
	}
	for name := range t.parts {
		drawn = max(drawn, numbered(ownPicture, path.Base(name)))
	}
	return marks, drawn, nil
}

// numbered is the number in a name of ours, 0 in any other.
func numbered(ours *regexp.Regexp, name string) int {
	found := ours.FindStringSubmatch(name)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return n
}

// number is an attribute that is a number, 0 if it is none.
func number(e *etree.Element, name string) int {
	n, err := strconv.Atoi(e.SelectAttrValue(name, ""))
	if err != nil {
		return 0
	}
	return n
}

// bodyParagraph is the paragraph of a template in whose place the text stands; [Template.check] has seen that there is
// one.
func bodyParagraph(root *etree.Element) *etree.Element {
	for _, p := range root.FindElements("//w:p") {
		if strings.TrimSpace(textOf(p)) == bodyPlace {
			return p
		}
	}
	return nil
}

// place puts the text in the place of a paragraph. Children are only added at the end: inserting one before others
// renumbers all of those.
func place(p *etree.Element, b *body) {
	parent, at := p.Parent(), p.Index()
	var after []etree.Token
	for len(parent.Child) > at {
		after = append(after, parent.RemoveChildAt(len(parent.Child)-1))
	}
	slices.Reverse(after)
	for _, e := range b.list {
		if e.Tag != contentsPlace {
			parent.AddChild(e)
			continue
		}
		for _, line := range b.contents(e.SelectAttrValue("title", "")) {
			parent.AddChild(line)
		}
	}
	for _, token := range after[1:] {
		parent.AddChild(token)
	}
}

// textWidth is what lies between the margins of a page, in twentieths of a point; that of an A4 page where the template
// does not say it.
func textWidth(root *etree.Element) int {
	width := 11906 - 2*1418
	sections := root.FindElements("//w:sectPr")
	if len(sections) == 0 {
		return width
	}
	size, margins := sections[0].SelectElement("w:pgSz"), sections[0].SelectElement("w:pgMar")
	if size == nil || margins == nil {
		return width
	}
	if w := number(size, "w:w") - number(margins, "w:left") - number(margins, "w:right"); w > 2000 {
		return w
	}
	return width
}

// others are the parts besides the text that hold paragraphs: headers, footers and notes.
func (t *Template) others() []string {
	return slices.DeleteFunc(t.names(), func(name string) bool {
		base := path.Base(name)
		return path.Ext(base) != ".xml" || name == t.main ||
			!strings.HasPrefix(base, "header") && !strings.HasPrefix(base, "footer") &&
				!strings.HasPrefix(base, "footnotes") && !strings.HasPrefix(base, "endnotes")
	})
}

// fillOthers fills in headers, footers and notes.
func (t *Template) fillOthers(fields map[string]string) error {
	for _, name := range t.others() {
		d, err := t.read(name)
		if err != nil {
			return err
		}
		fill(d.Root(), nil, fields)
		if err := t.write(name, d); err != nil {
			return err
		}
	}
	return nil
}

// bullets is the numbering that makes bullets, which is made if the template's own style for lists has none.
func (t *Template) bullets(stylesPart string) (string, error) {
	d, err := t.read(stylesPart)
	if err != nil {
		return "", err
	}
	if style := styleNamed(d.Root(), string(Bullet)); style != nil && style.FindElement("w:pPr/w:numPr") != nil {
		return "", nil
	}
	name, err := t.need("numbering", "word/numbering.xml")
	if err != nil {
		return "", err
	}
	numbering, err := t.read(name)
	if err != nil {
		return "", err
	}
	own, err := Plain()
	if err != nil {
		return "", err
	}
	ours, err := own.read("word/numbering.xml")
	if err != nil {
		return "", err
	}
	next := func(tag, attribute string) string {
		most := 0
		for _, e := range numbering.Root().SelectElements(tag) {
			most = max(most, number(e, attribute))
		}
		return strconv.Itoa(most + 1)
	}
	kind := ours.Root().SelectElement("w:abstractNum").Copy()
	kind.CreateAttr("w:abstractNumId", next("w:abstractNum", "w:abstractNumId"))
	id := next("w:num", "w:numId")
	use := el("w:num", []string{"w:numId", id}, val("w:abstractNumId", kind.SelectAttrValue("w:abstractNumId", "")))
	// All kinds stand before the first use (ECMA-376-1, 17.9.17).
	at := len(numbering.Root().Child)
	if first := numbering.Root().SelectElement("w:num"); first != nil {
		at = first.Index()
	}
	numbering.Root().InsertChildAt(at, kind)
	at = len(numbering.Root().Child)
	if last := numbering.Root().SelectElement("w:numIdMacAtCleanup"); last != nil {
		at = last.Index()
	}
	numbering.Root().InsertChildAt(at, use)
	return id, t.write(name, numbering)
}

// need is the part that the text has for a role; where the template has none, it gets ours.
func (t *Template) need(role, ours string) (string, error) {
	relations, err := t.relations(t.main)
	if err != nil {
		return "", err
	}
	for _, r := range relations.Root().SelectElements("Relationship") {
		if path.Base(r.SelectAttrValue("Type", "")) != role {
			continue
		}
		name := target(t.main, r.SelectAttrValue("Target", ""))
		if _, some := t.parts[name]; some {
			return name, nil
		}
		relations.Root().RemoveChild(r)
	}
	own, err := Plain()
	if err != nil {
		return "", err
	}
	name := path.Join(path.Dir(t.main), path.Base(ours))
	t.parts[name] = own.parts[ours]
	relate(relations, relationTypes+role, path.Base(name))
	if err := t.write(relationsOf(t.main), relations); err != nil {
		return "", err
	}
	return name, t.declare(name, "application/vnd.openxmlformats-officedocument.wordprocessingml."+role+"+xml")
}

// target is the name of the part that another refers to.
func target(from, to string) string {
	if strings.HasPrefix(to, "/") {
		return strings.TrimPrefix(to, "/")
	}
	return path.Join(path.Dir(from), to)
}

// relations is what a part refers to.
func (t *Template) relations(part string) (*etree.Document, error) {
	if _, some := t.parts[relationsOf(part)]; some {
		return t.read(relationsOf(part))
	}
	d := etree.NewDocument()
	d.CreateProcInst("xml", `version="1.0" encoding="UTF-8" standalone="yes"`)
	d.SetRoot(el("Relationships", []string{"xmlns", "http://schemas.openxmlformats.org/package/2006/relationships"}))
	return d, nil
}

// relate adds a relation and returns its id.
func relate(relations *etree.Document, kind, to string) string {
	taken := map[string]bool{}
	for _, r := range relations.Root().SelectElements("Relationship") {
		taken[r.SelectAttrValue("Id", "")] = true
	}
	n := 1
	for taken["rId"+strconv.Itoa(n)] {
		n++
	}
	id := "rId" + strconv.Itoa(n)
	relations.Root().AddChild(el("Relationship", []string{"Id", id, "Type", kind, "Target", to}))
	return id
}

// declare says what kind of content a part has.
func (t *Template) declare(name, kind string) error {
	types, err := t.read(contentTypes)
	if err != nil {
		return err
	}
	for _, o := range types.Root().SelectElements("Override") {
		if o.SelectAttrValue("PartName", "") == "/"+name {
			return nil
		}
	}
	types.Root().AddChild(el("Override", []string{"PartName", "/" + name, "ContentType", kind}))
	return t.write(contentTypes, types)
}

// described is a part that says what the document is.
type described struct {
	name, role, kind string
	content          *etree.Element
}

// describe says what the document is: its title, language, author and time, and the properties that go with it wherever
// it goes, such as classification and recipient.
func (t *Template) describe(d Document) error {
	relations, err := t.relations("")
	if err != nil {
		return err
	}
	for _, r := range relations.Root().SelectElements("Relationship") {
		if _, some := t.parts[target("", r.SelectAttrValue("Target", ""))]; !some {
			relations.Root().RemoveChild(r)
		}
	}
	for _, p := range []described{
		{
			name: "docProps/core.xml", content: core(d),
			role: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
			kind: "application/vnd.openxmlformats-package.core-properties+xml",
		},
		{
			name: "docProps/custom.xml", content: custom(d.Properties), role: relationTypes + "custom-properties",
			kind: "application/vnd.openxmlformats-officedocument.custom-properties+xml",
		},
	} {
		relate(relations, p.role, p.name)
		part := etree.NewDocument()
		part.CreateProcInst("xml", `version="1.0" encoding="UTF-8" standalone="yes"`)
		part.SetRoot(p.content)
		if err := t.write(p.name, part); err != nil {
			return err
		}
		if err := t.declare(p.name, p.kind); err != nil {
			return err
		}
	}
	return t.write(relationsOf(""), relations)
}

// core is what every document says of itself (ECMA-376-2, 11).
func core(d Document) *etree.Element {
	root := el("cp:coreProperties", []string{
		"xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/", "xmlns:dcterms", "http://purl.org/dc/terms/",
		"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance",
	})
	for _, p := range [][2]string{{"dc:title", d.Title}, {"dc:creator", d.Author}, {"dc:language", d.Language}} {
		root.CreateElement(p[0]).SetText(clean(p[1]))
	}
	for _, tag := range []string{"dcterms:created", "dcterms:modified"} {
		e := el(tag, []string{"xsi:type", "dcterms:W3CDTF"})
		e.SetText(d.Created.UTC().Format(time.RFC3339))
		root.AddChild(e)
	}
	return root
}

// custom are further properties, by name (ECMA-376-1, 22.3).
func custom(properties map[string]string) *etree.Element {
	root := el("Properties", []string{
		"xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
		"xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
	})
	id := 2 // the first that the standard leaves to programs
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		text := etree.NewElement("vt:lpwstr")
		text.SetText(clean(properties[name]))
		root.AddChild(el("property", []string{
			"fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", "pid", strconv.Itoa(id), "name", name,
		}, text))
		id++
	}
	return root
}

// pack writes the parts into one file. Equal documents give equal bytes.
func (t *Template) pack(w io.Writer, made time.Time) error {
	types, err := t.read(contentTypes)
	if err != nil {
		return err
	}
	for _, o := range types.Root().SelectElements("Override") {
		if _, some := t.parts[strings.TrimPrefix(o.SelectAttrValue("PartName", ""), "/")]; !some {
			types.Root().RemoveChild(o)
		}
	}
	if err := t.write(contentTypes, types); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, name := range t.names() {
		part, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made.UTC()})
		if err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
		if _, err := part.Write(t.parts[name]); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return z.Close()
}
