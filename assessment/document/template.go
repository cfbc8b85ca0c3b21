package document

import (
	"archive/zip"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"mognad/assessment"
)

// Template is a Word document with a place for the text of others: a paragraph that says {{body}}. Wherever it says the
// name of one of a document's fields, such as {{title}}, headers and footers included, the field's text stands.
type Template struct {
	parts map[string][]byte // by name
	main  string            // the part that holds the text
}

// Limits of a template.
const (
	MaxTemplate     = 4 << 20  // bytes of the file
	maxTemplateOpen = 60 << 20 // bytes of all parts together, unpacked
	maxTemplateXML  = 4 << 20  // bytes of one part that is parsed
	maxTemplatePart = 500
	maxDepth        = 256 // of elements in elements
)

// The parts and types that a document is put together from (ECMA-376-1, 11.3 and 15.2).
const (
	contentTypes  = "[Content_Types].xml"
	documentType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	templateType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
	relationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

//go:embed all:template
var own embed.FS

// Plain is our own template, for those who have none.
func Plain() (Template, error) { return plain() }

// plain is read once: whoever fills a template in fills in a copy.
var plain = sync.OnceValues(readPlain)

func readPlain() (Template, error) {
	t := Template{parts: map[string][]byte{}}
	files, err := fs.Sub(own, "template")
	if err != nil {
		return t, fmt.Errorf("read own template: %w", err)
	}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		t.parts[name], err = fs.ReadFile(files, name)
		return err
	})
	if err != nil {
		return t, fmt.Errorf("read own template: %w", err)
	}
	return t, t.check()
}

// FileSuffix is the suffix of a template's file: that of its name if Word knows it.
func FileSuffix(name string) string {
	if suffix := strings.ToLower(path.Ext(name)); suffix == ".dotx" {
		return suffix
	}
	return "." + Word
}

// errDamaged is a file that no program could read.
var errDamaged = errors.New("damaged document")

// ReadTemplate reads a template that somebody made in Word or LibreOffice (.docx or .dotx). What is wrong with it is an
// [assessment.Error] with the code [assessment.Invalid] and the field "template". What says who wrote it, and when, is
// left out, and so is what it would load from elsewhere.
func ReadTemplate(content []byte) (Template, error) {
	t := Template{parts: map[string][]byte{}}
	if len(content) > MaxTemplate {
		return t, refuse("document.too_large", assessment.Args{"Max": MaxTemplate >> 20})
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return t, refuse("document.not_word", nil)
	}
	if len(z.File) > maxTemplatePart {
		return t, refuse("document.too_large", assessment.Args{"Max": MaxTemplate >> 20})
	}
	left := int64(maxTemplateOpen)
	for _, f := range z.File {
		part, err := unpack(f, left)
		if err != nil {
			return t, refuse("document.damaged", nil)
		}
		if strings.EqualFold(path.Ext(f.Name), ".xml") && len(part) > maxTemplateXML {
			return t, refuse("document.too_large", assessment.Args{"Max": MaxTemplate >> 20})
		}
		if left -= int64(len(part)); left < 0 {
			return t, refuse("document.too_large", assessment.Args{"Max": MaxTemplate >> 20})
		}
		if !strings.HasSuffix(f.Name, "/") {
			t.parts[strings.TrimPrefix(f.Name, "/")] = part
		}
	}
	t.forget()
	err = t.check()
	if errors.Is(err, errDamaged) {
		return t, refuse("document.damaged", nil)
	}
	return t, err
}

// unpack reads a part of at most a number of bytes and one more.
func unpack(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, most+1))
}

func refuse(key string, args assessment.Args) error {
	return assessment.InvalidField("template", key, args)
}

// forget removes what tells who wrote the template and what it looked like, which the document must not say of itself.
func (t *Template) forget() {
	for name := range t.parts {
		top, _, _ := strings.Cut(name, "/")
		if slices.Contains([]string{"docProps", "_xmlsignatures", "customXml", "package"}, top) {
			t.drop(name)
		}
	}
}

// What a template may consist of, by the last word of the relation's type. What is left out is dropped with its
// relation; everything else is refused, such as comments, embedded files and other documents.
var (
	permitted = []string{
		"officeDocument", "styles", "settings", "webSettings", "fontTable", "theme", "numbering", "header", "footer",
		"footnotes", "endnotes", "image", "hyperlink", "font",
	}
	leftOut = []string{
		"core-properties", "extended-properties", "custom-properties", "thumbnail", "customXml", "customXmlProps",
		"glossaryDocument", "stylesWithEffects", "attachedTemplate", "people", "commentsExtended",
	}
	// The fields that a template may have: none of them reads a file or a database.
	permittedFields = []string{
		"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "STYLEREF", "TOC", "PAGEREF", "REF", "SEQ", "TITLE", "DATE", "TIME",
		"SAVEDATE", "CREATEDATE", "HYPERLINK", "DOCPROPERTY", "FILENAME", "IF", "=",
	}
	pictures = []string{".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".svg"}
)

// check finds the text, and refuses what must not be in a document.
func (t *Template) check() error {
	folded := map[string]bool{}
	for _, name := range t.names() {
		if f := strings.ToLower(name); !fs.ValidPath(name) || strings.Contains(name, `\`) || folded[f] {
			return refuse("document.damaged", nil)
		}
		folded[strings.ToLower(name)] = true
		if strings.Contains(strings.ToLower(name), "vbaproject") || strings.Contains(strings.ToLower(name), "vbadata") {
			return refuse("document.macros", nil)
		}
	}
	if err := t.checkTypes(); err != nil {
		return err
	}
	for _, name := range t.names() {
		var err error
		switch strings.ToLower(path.Ext(name)) {
		case ".rels":
			err = t.loadNothing(name)
		case ".xml":
			err = t.readNothing(name)
		}
		if err != nil {
			return err
		}
	}
	text, err := t.read(t.main)
	if err != nil {
		return err
	}
	places := 0
	for _, p := range text.FindElements("//w:p") {
		if strings.TrimSpace(textOf(p)) == bodyPlace {
			places++
		}
	}
	if places > 1 {
		return refuse("document.body_place", assessment.Args{"Place": bodyPlace, "Count": places})
	}
	return t.checkFields(places == 1)
}

// demanded are the fields without which a document would not say what it is and to whom it was given.
var demanded = []string{"classification", "handed_over"}

// checkFields refuses a template that lacks a place for something that every document says, and names all of them.
func (t *Template) checkFields(hasBody bool) error {
	has, err := t.fields()
	if err != nil {
		return err
	}
	var lacking []string
	if !hasBody {
		lacking = append(lacking, bodyPlace)
	}
	for _, name := range demanded {
		if !has[name] {
			lacking = append(lacking, "{{"+name+"}}")
		}
	}
	if len(lacking) > 0 {
		return refuse("document.fields", assessment.Args{"What": strings.Join(lacking, ", ")})
	}
	return nil
}

// checkTypes finds the part that holds the text, and makes a document of a template.
func (t *Template) checkTypes() error {
	types, err := t.read(contentTypes)
	if err != nil {
		return err
	}
	relations, err := t.read(relationsOf(""))
	if err != nil {
		return err
	}
	for _, r := range relations.Root().SelectElements("Relationship") {
		if path.Base(r.SelectAttrValue("Type", "")) == "officeDocument" {
			t.main = target("", r.SelectAttrValue("Target", ""))
		}
	}
	is := ""
	for _, o := range types.Root().ChildElements() {
		kind := o.SelectAttrValue("ContentType", "")
		if lower := strings.ToLower(kind); strings.Contains(lower, "macroenabled") || strings.Contains(lower, "vba") {
			return refuse("document.macros", nil)
		}
		if t.main != "" && strings.TrimPrefix(o.SelectAttrValue("PartName", ""), "/") == t.main {
			is = kind
			o.CreateAttr("ContentType", documentType)
		}
	}
	if is != documentType && is != templateType {
		return refuse("document.not_word", nil)
	}
	return t.write(contentTypes, types)
}

// loadNothing refuses what a part would load from elsewhere, and leaves out what the document does not need. Links that
// somebody has to follow may stay.
func (t *Template) loadNothing(relations string) error {
	d, err := t.read(relations)
	if err != nil {
		return err
	}
	attached := false
	for _, r := range d.Root().SelectElements("Relationship") {
		role, to := path.Base(r.SelectAttrValue("Type", "")), r.SelectAttrValue("Target", "")
		external := r.SelectAttrValue("TargetMode", "") == "External"
		switch {
		case slices.Contains(leftOut, role):
			d.Root().RemoveChild(r)
			attached = attached || role == "attachedTemplate"
		case !slices.Contains(permitted, role):
			return refuse("document.part", assessment.Args{"What": role})
		case external && role != "hyperlink":
			return refuse("document.loads", assessment.Args{"Where": to})
		case !slices.Contains([]string{"image", "font", "hyperlink"}, role) && strings.ToLower(path.Ext(to)) != ".xml":
			return refuse("document.part", assessment.Args{"What": to}) // only such parts are read through
		case role == "image" && !slices.Contains(pictures, strings.ToLower(path.Ext(to))):
			return refuse("document.part", assessment.Args{"What": to})
		}
	}
	if attached {
		settings, err := t.read(partOf(relations))
		if err != nil {
			return err
		}
		for _, e := range settings.FindElements("//w:attachedTemplate") {
			e.Remove()
		}
		if err := t.write(partOf(relations), settings); err != nil {
			return err
		}
	}
	return t.write(relations, d)
}

// readNothing refuses fields that read files, pictures that are only linked, other documents within this one, and what
// was changed or remarked by somebody by name.
func (t *Template) readNothing(name string) error {
	d, err := t.read(name)
	if err != nil {
		return err
	}
	for _, e := range d.FindElements("//*") {
		for _, a := range e.Attr {
			if a.Space == "r" && a.Key == "link" || a.Key == "id" && a.Space == "r" && e.Tag == "blip" {
				return refuse("document.loads", assessment.Args{"Where": e.FullTag()})
			}
			if a.Key == "instr" && e.Tag == "fldSimple" && !harmless(a.Value) {
				return refuse("document.part", assessment.Args{"What": a.Value})
			}
		}
		switch e.Tag {
		case "altChunk", "subDoc", "object", "OLEObject", "control", "commentReference", "ins", "del", "moveFrom", "moveTo":
			return refuse("document.part", assessment.Args{"What": e.FullTag()})
		case "p":
			if code := codeOf(e); !harmless(code) {
				return refuse("document.part", assessment.Args{"What": strings.TrimSpace(code)})
			}
		}
	}
	return nil
}

// codeOf is the instructions of the fields in a paragraph, which may be split over runs.
func codeOf(p *etree.Element) string {
	var code strings.Builder
	for _, e := range p.FindElements(".//*") {
		switch {
		case e.Tag == "fldChar" && strings.HasSuffix(e.SelectAttrValue("w:fldCharType", "begin"), "begin"):
			code.WriteString("\n")
		case e.Tag == "instrText":
			code.WriteString(e.Text())
		}
	}
	return code.String()
}

// harmless reports whether every instruction, one a line, begins with the name of a permitted field.
func harmless(code string) bool {
	for line := range strings.Lines(code) {
		words := strings.Fields(line)
		if len(words) > 0 && !slices.Contains(permittedFields, strings.ToUpper(words[0])) {
			return false
		}
	}
	return true
}

// relationsOf is the part that says what a part refers to, and partOf the other way round.
func relationsOf(part string) string {
	folder, name := path.Split(part) // of the package itself, both are empty
	return folder + "_rels/" + name + ".rels"
}

func partOf(relations string) string {
	return path.Join(path.Dir(path.Dir(relations)), strings.TrimSuffix(path.Base(relations), ".rels"))
}

// names lists the parts in order, the types first as the standard recommends.
func (t *Template) names() []string {
	var list []string
	for name := range t.parts {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int {
		if (a == contentTypes) != (b == contentTypes) {
			if a == contentTypes {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return list
}

// read parses a part. A part with a document type definition is refused: it could name files of this machine.
func (t *Template) read(name string) (*etree.Document, error) {
	content, some := t.parts[name]
	if !some {
		return nil, fmt.Errorf("%w: there is no part %q", errDamaged, name)
	}
	d := etree.NewDocument()
	d.ReadSettings.MaxDepth = maxDepth
	d.ReadSettings.ValidateInput = true
	if err := d.ReadFromBytes(bytes.TrimSpace(content)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errDamaged, name, err)
	}
	for _, token := range d.Child {
		if _, is := token.(*etree.Directive); is {
			return nil, refuse("document.damaged", nil)
		}
	}
	if d.Root() == nil {
		return nil, fmt.Errorf("%w: %s is empty", errDamaged, name)
	}
	if name == contentTypes || path.Ext(name) == ".rels" {
		for _, e := range d.Root().ChildElements() {
			for _, a := range e.Attr {
				if a.Space != "" { // of the same name as another, of which programs read one or the other
					return nil, fmt.Errorf("%w: %s: attribute %s:%s", errDamaged, name, a.Space, a.Key)
				}
			}
		}
	}
	return d, nil
}

// write keeps a part.
func (t *Template) write(name string, d *etree.Document) error {
	content, err := d.WriteToBytes()
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	t.parts[name] = content
	return nil
}

// copy is the template, to be filled in.
func (t Template) copy() *Template {
	parts := make(map[string][]byte, len(t.parts))
	for name, content := range t.parts {
		parts[name] = content
	}
	return &Template{parts: parts, main: t.main}
}

// drop removes a part. What refers to it is removed when the document is checked, described and packed.
func (t *Template) drop(name string) { delete(t.parts, name) }
