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
	MaxTemplate     = 10 << 20 // bytes of the file
	maxTemplateOpen = 60 << 20 // bytes of all parts together, unpacked
	maxTemplatePart = 500
	maxDepth        = 256 // of elements in elements
)

// The parts and types that a document is put together from (ECMA-376-1, 11.3 and 15.2).
const (
	contentTypes  = "[Content_Types].xml"
	documentType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	templateType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
	relationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
)

//go:embed all:template
var own embed.FS

// Plain is our own template, for those who have none.
func Plain() (Template, error) {
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
		folder := path.Dir(name)
		if folder == "docProps" || folder == "_xmlsignatures" {
			t.drop(name)
		}
	}
}

// check finds the text, and refuses what must not be in a document.
func (t *Template) check() error {
	types, err := t.read(contentTypes)
	if err != nil {
		return err
	}
	for _, o := range types.Root().SelectElements("Override") {
		kind := o.SelectAttrValue("ContentType", "")
		if strings.Contains(kind, "macroEnabled") || strings.Contains(kind, "vbaProject") {
			return refuse("document.macros", nil)
		}
		if kind == documentType || kind == templateType {
			t.main = strings.TrimPrefix(o.SelectAttrValue("PartName", ""), "/")
			o.CreateAttr("ContentType", documentType)
		}
	}
	if t.main == "" {
		return refuse("document.not_word", nil)
	}
	if err := t.write(contentTypes, types); err != nil {
		return err
	}
	for _, name := range t.names() {
		if strings.Contains(path.Base(name), "vbaProject") {
			return refuse("document.macros", nil)
		}
		var err error
		switch path.Ext(name) {
		case ".rels":
			err = t.loadNothing(name)
		case ".xml":
			_, err = t.read(name)
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
	if places != 1 {
		return refuse("document.body_place", assessment.Args{"Place": bodyPlace, "Count": places})
	}
	return nil
}

// loadNothing removes or refuses what a part would load from elsewhere. Links that somebody has to follow may stay.
func (t *Template) loadNothing(relations string) error {
	d, err := t.read(relations)
	if err != nil {
		return err
	}
	for _, r := range d.Root().SelectElements("Relationship") {
		role := path.Base(r.SelectAttrValue("Type", ""))
		switch {
		case r.SelectAttrValue("TargetMode", "") != "External" || role == "hyperlink":
		case role == "attachedTemplate":
			d.Root().RemoveChild(r)
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
		default:
			return refuse("document.loads", assessment.Args{"Where": r.SelectAttrValue("Target", "")})
		}
	}
	return t.write(relations, d)
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

// drop removes a part. What refers to it is removed by [Template.relate] when the document is written.
func (t *Template) drop(name string) { delete(t.parts, name) }
