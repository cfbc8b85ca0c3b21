package document

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// styles maps the names of styles, as Word writes them in English, to a template's own ids: "heading 1" is Rubrik1 in a
// Swedish one.
type styles map[string]string

// styleNames lists the styles that documents use beside [Style]: headings, lists of contents and the table's frame.
var styleNames = []string{
	"heading 1", "heading 2", "heading 3", "heading 4", "toc 1", "toc 2", "TOC Heading", "Table Grid",
	string(Title), string(Subtitle), string(Caption), string(Bullet), string(Quote), string(TableText),
	string(TableHead), string(SmallPrint),
}

// findStyles finds the template's styles, and adds ours for those that it lacks.
func (t *Template) findStyles(name, language string) (styles, error) {
	d, err := t.read(name)
	if err != nil {
		return nil, err
	}
	own, err := Plain()
	if err != nil {
		return nil, err
	}
	ours, err := own.read("word/styles.xml")
	if err != nil {
		return nil, err
	}
	found := styles{}
	taken := map[string]bool{}
	for _, s := range d.Root().SelectElements("w:style") {
		id := s.SelectAttrValue("w:styleId", "")
		taken[id] = true
		if s.SelectAttrValue("w:type", "") == "paragraph" && s.SelectAttrValue("w:default", "") == "1" {
			found.add(string(Normal), id)
		}
		found.add(nameOf(s), id)
	}
	for _, wanted := range styleNames {
		if found[strings.ToLower(wanted)] != "" {
			continue
		}
		s := styleNamed(ours.Root(), wanted)
		if s == nil {
			return nil, fmt.Errorf("own template lacks the style %q", wanted)
		}
		s = s.Copy()
		id := free(s.SelectAttrValue("w:styleId", ""), taken)
		taken[id] = true
		s.CreateAttr("w:styleId", id)
		found.add(wanted, id)
		for _, tag := range []string{"w:basedOn", "w:next"} {
			if e := s.SelectElement(tag); e != nil {
				found.base(e, ours.Root())
			}
		}
		d.Root().AddChild(s)
	}
	speak(d.Root(), language)
	return found, t.write(name, d)
}

func (s styles) add(name, id string) {
	if name = strings.ToLower(name); s[name] == "" {
		s[name] = id
	}
}

// id is the template's id of a style.
func (s styles) id(name string) string { return s[strings.ToLower(name)] }

// base lets one of our styles be based on the template's style of the same name, or on nothing.
func (s styles) base(e *etree.Element, ours *etree.Element) {
	id := e.SelectAttrValue("w:val", "")
	for _, o := range ours.SelectElements("w:style") {
		if o.SelectAttrValue("w:styleId", "") == id && s.id(nameOf(o)) != "" {
			e.CreateAttr("w:val", s.id(nameOf(o)))
			return
		}
	}
	e.Remove()
}

func nameOf(style *etree.Element) string {
	if n := style.SelectElement("w:name"); n != nil {
		return n.SelectAttrValue("w:val", "")
	}
	return ""
}

func styleNamed(root *etree.Element, name string) *etree.Element {
	for _, s := range root.SelectElements("w:style") {
		if strings.EqualFold(nameOf(s), name) {
			return s
		}
	}
	return nil
}

// free is an id that no style has.
func free(id string, taken map[string]bool) string {
	for i := 1; taken[id]; i++ {
		id += strconv.Itoa(i)
	}
	return id
}

// speak makes a language that of everything for which a style says no other.
func speak(root *etree.Element, language string) {
	at := root
	for _, tag := range []string{"w:docDefaults", "w:rPrDefault", "w:rPr"} {
		next := at.SelectElement(tag)
		if next == nil {
			next = etree.NewElement(tag)
			at.InsertChildAt(0, next)
		}
		at = next
	}
	lang := at.SelectElement("w:lang")
	if lang == nil {
		lang = at.CreateElement("w:lang")
	}
	lang.CreateAttr("w:val", language)
	for _, other := range root.FindElements("//w:style//w:lang") {
		other.Remove()
	}
}
