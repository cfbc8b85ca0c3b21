package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"mognad/assessment"
)

// book names the parts of a workbook that a table is read from.
type book struct {
	sheets          []bookSheet
	hidden          []bookSheet // which nobody sees, and which are not read
	strings, styles string
	date1904        bool // days count from 1904, as on old Macs
}

// bookSheet is a sheet.
type bookSheet struct{ name, part string }

// readExcel reads the first visible sheet that has the headings and something below them, or else the first with the
// headings, or else the first with content. It parses the XML
// itself, because excelize copies a shared text into every cell that refers to it before cells can be counted: a file
// of some kilobytes can take gigabytes despite its limits.
func readExcel(content []byte, words words) (*source, error) {
	a, err := openArchive(content)
	if err != nil {
		return nil, err
	}
	b, err := a.book()
	if err != nil {
		return nil, err
	}
	var texts []string
	var formats []numberFormat
	if b.strings != "" {
		if texts, err = a.sharedStrings(b.strings); err != nil {
			return nil, err
		}
	}
	if b.styles != "" {
		if formats, err = a.numberFormats(b.styles); err != nil {
			return nil, err
		}
	}
	read := func(part string, most int) (*source, error) {
		s := sheet{strings: texts, formats: formats, date1904: b.date1904, most: most}
		s.unlike = map[place]bool{}
		err := a.scan(part, s.visit)
		if errors.Is(err, errEnough) {
			err = nil
		}
		return &s.source, err
	}
	chosen, others, err := chooseSheet(b.sheets, words, read)
	if err != nil {
		return nil, err
	}
	for _, sheet := range b.hidden {
		if s, err := read(sheet.part, 1); err != nil || len(s.lines) > 0 || len(s.faults) > 0 {
			others = append(others, sheet.name)
		}
	}
	s, err := read(chosen.part, 0)
	if err != nil {
		return nil, err
	}
	s.sheet, s.others = chosen.name, others
	return s, nil
}

// chooseSheet looks at the beginning of each sheet, and returns the one to read and the names of the others that have
// content. What is wrong in those does not matter.
func chooseSheet(
	sheets []bookSheet,
	words words,
	read func(part string, most int) (*source, error),
) (chosen bookSheet, others []string, err error) {
	if len(sheets) == 1 {
		return sheets[0], nil, nil
	}
	var filled []bookSheet
	table, headed := -1, -1 // with rows; with headings
	for _, sheet := range sheets {
		s, err := read(sheet.part, headingLines)
		if err == nil && len(s.lines) == 0 && len(s.faults) == 0 {
			continue
		}
		if err == nil && words.hasTable(s.lines) {
			if headed < 0 {
				headed = len(filled)
			}
			if table < 0 && words.headingAt(s.lines) < len(s.lines)-1 {
				table = len(filled)
			}
		}
		filled = append(filled, sheet)
	}
	if len(filled) == 0 {
		return chosen, nil, refuse("import.empty", nil)
	}
	if table < 0 {
		table = max(0, headed)
	}
	chosen = filled[table]
	for _, sheet := range filled {
		if sheet != chosen {
			others = append(others, sheet.name)
		}
	}
	return chosen, others, nil
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
			part := sheets[attribute(tag, "id")]
			sheet := bookSheet{name: attribute(tag, "name"), part: part}
			switch state := attribute(tag, "state"); {
			case part == "":
			case state == "" || state == "visible":
				b.sheets = append(b.sheets, sheet)
			case !strings.HasPrefix(sheet.name, listsSheet): // of our own, with the words to choose from
				b.hidden = append(b.hidden, sheet)
			}
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
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
