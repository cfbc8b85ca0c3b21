package workbook_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

// FuzzReadCSV reads anything that is not an archive. Whatever can be read must stay the same when it is written and
// read again.
func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"Nyckel;Namn;Typ\r\na;\"b\"\"c\";Kommun\r\n", "\xef\xbb\xbfkey,name\n'=1,\"x\ny\"", "key\tname\ra\tb", "sep=,\nkey", "\xff\xfek\x00e\x00y\x00", "Nyckel;Namn\na;\xe5\xe4\xf6", "\"", ";;;"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(readFuzzed)
}

// FuzzReadExcel reads archives.
func FuzzReadExcel(f *testing.F) {
	f.Add(excel(f, set([]any{"Nyckel", "Namn"}, []any{"a", 1.5})))
	f.Add(write(f, workbook.XLSX, table([]string{"a", "b", "Kommun"})))
	f.Add(archive(f, parts(rowsXML(0, nil))))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x05\x06"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(readFuzzed)
}

// FuzzReadSheet reads the parts of a workbook. If the archive itself were fuzzed, most attempts would fail at the
// checksum.
func FuzzReadSheet(f *testing.F) {
	p := parts(rowsXML(1, func(int) string {
		return `<row r="2"><c r="A2" t="inlineStr"><is><t>_x0041_</t></is></c><c r="B2" s="1"><v>46112</v></c></row>`
	}))
	f.Add(p["xl/worksheets/sheet1.xml"], p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"])
	f.Add(
		`<worksheet><sheetData><row><c t="b"><v>1</v></c><c t="d"><v>2026</v></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>`,
		"<sst/>",
		`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[Red]\d&quot;y&quot;yyyy"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`,
		p["xl/workbook.xml"],
	)
	f.Fuzz(func(t *testing.T, sheet, strings, styles, book string) {
		p := parts(sheet)
		p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"] = strings, styles, book
		readFuzzed(t, archive(t, p))
	})
}

func readFuzzed(t *testing.T, content []byte) {
	read, err := workbook.Read("a", content, words())
	if err != nil {
		var e *assessment.Error
		if !errors.As(err, &e) || e.Code != assessment.Invalid || len(e.Fields) == 0 {
			t.Fatalf("error %v, want one that the user can fix", err)
		}
		return
	}
	rows := read.Rows
	tab := workbook.Table{}
	for _, field := range []string{"key", "name", "kind", "valid_from", "email"} {
		tab.Columns = append(tab.Columns, workbook.Column{Field: field, Heading: words().Headings[field]})
	}
	for i, row := range rows {
		if row.Line < 2 || i > 0 && row.Line <= rows[i-1].Line {
			t.Fatalf("line %d after %v", row.Line, rows[:i])
		}
		cells := make([]string, len(tab.Columns))
		for j, c := range tab.Columns {
			if cells[j] = row.Cells[c.Field]; !utf8.ValidString(cells[j]) {
				t.Fatalf("line %d: %q is not valid UTF-8", row.Line, cells[j])
			}
		}
		tab.Rows = append(tab.Rows, cells)
	}
	for _, format := range workbook.Formats {
		var b bytes.Buffer
		if err := workbook.WriteTable(&b, format, tab); err != nil {
			t.Fatal(err)
		}
		again, err := workbook.Read("b", b.Bytes(), words())
		if err != nil {
			t.Fatalf("written as %s: %v", format, err)
		}
		if diff := cmp.Diff(filled(rows), filled(again.Rows)); diff != "" {
			t.Fatalf("written as %s (-first +again):\n%s", format, diff)
		}
	}
}

// filled returns the rows as text, without line numbers and blank cells, which may change in writing.
func filled(rows []assessment.UploadedRow) []string {
	var all []string
	for _, row := range rows {
		cells := map[string]string{}
		for field, cell := range row.Cells {
			if len(bytes.TrimSpace([]byte(cell))) > 0 {
				cells[field] = cell
			}
		}
		if len(cells) > 0 {
			all = append(all, fmt.Sprintf("%q", cells))
		}
	}
	return all
}
