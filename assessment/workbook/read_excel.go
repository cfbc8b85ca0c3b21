package workbook

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"mognad/assessment"
)

// book names the parts of a workbook that a table is read from.
type book struct {
	sheet, strings, styles string
	date1904               bool // days count from 1904, as on old Macs
}

// readExcel reads the first visible sheet. It parses the XML itself, because excelize copies a shared text into every
// cell that refers to it before cells can be counted: a file of some kilobytes can take gigabytes despite its limits.
func readExcel(content []byte) ([]line, error) {
	a, err := openArchive(content)
	if err != nil {
		return nil, err
	}
	b, err := a.book()
	if err != nil {
		return nil, err
	}
	s := sheet{date1904: b.date1904}
	if b.strings != "" {
		if s.strings, err = a.sharedStrings(b.strings); err != nil {
			return nil, err
		}
	}
	if b.styles != "" {
		if s.dates, err = a.dateStyles(b.styles); err != nil {
			return nil, err
		}
	}
	if err := a.scan(b.sheet, s.visit); err != nil {
		return nil, err
	}
	return s.lines, nil
}

// book finds the parts through the workbook's relations (ECMA-376-1, 12.3.23).
func (a archive) book() (book, error) {
	var b book
	top, err := a.relations("")
	if err != nil {
		return b, err
	}
	i := slices.IndexFunc(top, func(r relation) bool { return r.role == "officeDocument" })
	if i < 0 || !strings.HasSuffix(partName(top[i].part), ".xml") {
		return b, fmt.Errorf("%w: an archive without a workbook", errNoTable)
	}
	workbook := top[i].part
	related, err := a.relations(workbook)
	if err != nil {
		return b, err
	}
	sheets := map[string]string{}
	for _, r := range related {
		switch r.role {
		case "worksheet":
			sheets[r.id] = r.part
		case "sharedStrings":
			b.strings = r.part
		case "styles":
			b.styles = r.part
		}
	}
	if len(sheets) == 0 {
		return b, fmt.Errorf("%w: a document without sheets", errNoTable)
	}
	count := 0
	err = a.scan(workbook, func(token xml.Token) error {
		tag, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case tag.Name.Local == "workbookPr":
			b.date1904 = isTrue(attribute(tag, "date1904"))
		case tag.Name.Local == "sheet":
			if count++; count > MaxSheets {
				return refuse("import.sheets", assessment.Args{"Max": MaxSheets})
			}
			if state := attribute(tag, "state"); b.sheet == "" && (state == "" || state == "visible") {
				b.sheet = sheets[attribute(tag, "id")]
			}
		}
		return nil
	})
	if err == nil && b.sheet == "" {
		err = refuse("import.empty", nil)
	}
	return b, err
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// sharedStrings reads the texts that cells refer to by number (ECMA-376-1, 18.4.9).
func (a archive) sharedStrings(part string) ([]string, error) {
	var all []string
	var t text
	err := a.scan(part, func(token xml.Token) error {
		t.visit(token)
		if tag, ok := token.(xml.EndElement); ok && tag.Name.Local == "si" {
			all = append(all, t.take())
		}
		return nil
	})
	return all, err
}

// text collects the content of <t>, of which there are several if parts of the text differ in style. It leaves out
// phonetic hints (<rPh>).
type text struct {
	content          strings.Builder
	inText, phonetic bool
}

func (t *text) visit(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		t.inText = token.Name.Local == "t"
		t.phonetic = t.phonetic || token.Name.Local == "rPh"
	case xml.EndElement:
		t.inText = false
		t.phonetic = t.phonetic && token.Name.Local != "rPh"
	case xml.CharData:
		if t.inText && !t.phonetic {
			t.content.Write(token)
		}
	}
}

func (t *text) take() string {
	s := unescape(t.content.String())
	t.content.Reset()
	return s
}

// unescape decodes _xHHHH_, the escape for a UTF-16 unit that XML cannot hold (ECMA-376-1, 22.9.2.19).
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	var units []uint16
	for s != "" {
		if len(s) >= 7 && s[:2] == "_x" && s[6] == '_' {
			if u, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				units = append(units, uint16(u))
				s = s[7:]
				continue
			}
		}
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
		n := strings.Index(s[1:], "_x") + 1
		if n == 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
	}
	b.WriteString(string(utf16.Decode(units)))
	return b.String()
}
