package workbook_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/frontend/i18n"
)

// TestReadRefuses checks that every kind of faulty file is refused with a message in both languages, without excessive
// work.
func TestReadRefuses(t *testing.T) {
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	good := excel(t, set([]any{"Nyckel"}, []any{"a"}))
	with := func(changes map[string]string) []byte {
		p := parts(rowsXML(1, func(int) string { return `<row r="2"><c r="A2"><v>1</v></c></row>` }))
		maps.Copy(p, changes)
		return archive(t, p)
	}
	sheet := func(xml string) []byte { return with(map[string]string{"xl/worksheets/sheet1.xml": xml}) }
	random := make([]byte, 64<<10)
	for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < len(random); i++ {
		random[i] = byte(r.Uint32())
	}
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 2000)
	line := func(n int, cell string) string { return strings.Repeat(cell+";", n) + "\n" }
	tests := map[string]struct {
		file []byte
		want string
	}{
		"nothing":                 {nil, "import.empty"},
		"only empty lines":        {[]byte("\n;;;\n \n"), "import.empty"},
		"an empty workbook":       {excel(t, set()), "import.empty"},
		"too many bytes":          {[]byte("Nyckel\n" + strings.Repeat("a", workbook.MaxBytes)), "import.file_large"},
		"random bytes":            {random, "import.not_a_table"},
		"a picture":               {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "import.not_a_table"},
		"a web page":              {[]byte("\n<html><table><tr><td>Nyckel</td></tr></table></html>"), "import.not_a_table"},
		"invalid UTF-8":           {[]byte("\xef\xbb\xbfNyckel\n\xe4"), "import.encoding"},
		"another kind of archive": {archive(t, map[string]string{"a.txt": "a"}), "import.not_a_table"},
		"an empty archive":        {archive(t, nil), "import.not_a_table"},
		"a document": {
			archive(
				t,
				map[string]string{"_rels/.rels": `<R><Relationship Type="x/officeDocument" Target="word/document.xml"/></R>`},
			),
			"import.not_a_table",
		},
		"a binary workbook": {
			archive(
				t,
				map[string]string{"_rels/.rels": `<R><Relationship Type="x/officeDocument" Target="xl/workbook.bin"/></R>`},
			),
			"import.not_a_table",
		},
		"an encrypted workbook": {
			[]byte(ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"),
			"import.encrypted",
		},
		"a workbook of Excel 97":  {[]byte(ole), "import.old_excel"},
		"a truncated workbook":    {good[:len(good)-30], "import.damaged"},
		"the start of a workbook": {good[:4], "import.damaged"},
		"a sheet cut off":         {sheet(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v>`), "import.damaged"},
		"a missing shared text": {
			sheet(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`),
			"import.damaged",
		},
		"rows out of order": {
			sheet(`<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`),
			"import.damaged",
		},
		"an invalid row": {sheet(`<worksheet><sheetData><row r="x"/></sheetData></worksheet>`), "import.damaged"},
		"an invalid cell name": {
			sheet(`<worksheet><sheetData><row r="1"><c r="7"/></row></sheetData></worksheet>`),
			"import.damaged",
		},
		"a missing sheet": {
			with(
				map[string]string{
					"xl/_rels/workbook.xml.rels": `<R><Relationship Id="s" Type="x/worksheet" Target="gone.xml"/></R>`,
				},
			),
			"import.damaged",
		},
		"no visible sheet": {
			with(map[string]string{"xl/workbook.xml": `<workbook><sheets><sheet id="s" state="hidden"/></sheets></workbook>`}),
			"import.empty",
		},
		"an XML entity": {
			sheet(
				`<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>`,
			),
			"import.damaged",
		},
		"a part twice":      {with(map[string]string{"XL/Workbook.xml": "<a/>"}), "import.damaged"},
		"nested too deeply": {sheet(strings.Repeat("<a>", 100)), "import.damaged"},
		"too many sheets": {
			with(
				map[string]string{
					"xl/workbook.xml": `<workbook>` + strings.Repeat(`<sheet id="s"/>`, workbook.MaxSheets+1) + `</workbook>`,
				},
			),
			"import.sheets",
		},
		"a ZIP bomb": {
			with(map[string]string{"xl/media/a.bin": strings.Repeat("0", 4<<20)}),
			"import.unpacked_large",
		},
		"a long part": {
			with(
				map[string]string{
					"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<a/>"+strings.Repeat(noise(500), 500), 110) + "</sst>",
				},
			),
			"import.unpacked_large",
		},
		"a long tag": {sheet(`<worksheet ` + noise(300<<10) + `/>`), "import.unpacked_large"},
		"many tags": {
			with(map[string]string{"xl/sharedStrings.xml": "<sst>" + repeat("<si/>%d", 3<<20) + "</sst>"}),
			"import.unpacked_large",
		},
		"many parts": {many(t, 1001), "import.unpacked_large"},
		"too many rows of Excel": {
			sheet(
				rowsXML(
					workbook.MaxRows+1,
					func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%d"><v>1</v></c></row>`, i, i) },
				),
			),
			"import.rows",
		},
		"too many rows of CSV":    {[]byte("Nyckel\n" + strings.Repeat("a\n", workbook.MaxRows+1)), "import.rows"},
		"too many columns of CSV": {[]byte(line(workbook.MaxColumns+1, "a")), "import.columns"},
		"only separators":         {[]byte(strings.Repeat(";", 4<<20)), "import.columns"},
		"too many columns": {
			sheet(`<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`),
			"import.columns",
		},
		"a long cell of CSV": {[]byte("Nyckel;Namn\na;" + strings.Repeat("å", workbook.MaxCell+1)), "import.cell_long"},
		"a long cell of Excel": {
			excel(t, set([]any{"Nyckel"}, []any{strings.Repeat("å", workbook.MaxCell+1)})),
			"import.cell_long",
		},
		"a shared text everywhere": {with(map[string]string{
			"xl/sharedStrings.xml": "<sst><si>" + strings.Repeat(
				"<t>"+strings.Repeat("_x0041_", 30000)+"</t>",
				4,
			) + "</si></sst>",
			"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row>` + strings.Repeat(
				`<c t="s"><v>0</v></c>`,
				40000,
			) + `</row></sheetData></worksheet>`,
		}), "import.columns"},
		"an unknown heading": {[]byte("Nyckel;Färg\na;b"), "import.unknown_column"},
		"a heading twice":    {[]byte("Nyckel;Key\na;b"), "import.column_twice"},
		"a heading missing":  {[]byte("Namn\na"), "import.column_missing"},
		"all of these": {
			[]byte("Namn;Färg;NAME\na"),
			"import.unknown_column import.column_twice import.column_missing",
		},
		"no heading for a cell":   {[]byte("Nyckel;;Namn\na;b;c"), "import.no_heading"},
		"a cell past the heading": {[]byte("Nyckel\na;b"), "import.no_heading"},
		"an unclosed quote":       {[]byte("Nyckel;Namn\na;\"b\n"), "import.quote"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := allocated()
			rows, err := workbook.Read("fil.xlsx", test.file, words())
			if used := allocated() - before; used > 512<<20 {
				t.Errorf("allocated %d MiB, at most 512", used>>20)
			}
			if diff := cmp.Diff(test.want, keys(err)); diff != "" {
				t.Fatalf("keys (-want +got), %d rows, error %.300v:\n%s", len(rows.Rows), err, diff)
			}
			var e *assessment.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			for _, f := range e.Fields {
				if f.Field != "file" {
					t.Errorf("the field is %q, want file", f.Field)
				}
				for _, lang := range catalog.Languages() {
					text := catalog.For(lang).T(f.Key, f.Args)
					if strings.Contains(text, "<no value>") || strings.Contains(text, f.Key) {
						t.Errorf("%s: %s says %q", lang, f.Key, text)
					}
				}
			}
		})
	}
}

// TestReadReportsWhere compares whole messages, whose arguments say where the problem is.
func TestReadReportsWhere(t *testing.T) {
	tests := map[string]struct {
		file string
		want assessment.FieldError
	}{
		"unknown": {
			"Nyckel;Färg",
			assessment.FieldError{
				Field: "file",
				Key:   "import.unknown_column",
				Args:  assessment.Args{"Column": "Färg", "Known": "E-post, Gäller från, Namn, Nyckel, Typ"},
			},
		},
		"twice": {
			"Nyckel;key",
			assessment.FieldError{Field: "file", Key: "import.column_twice", Args: assessment.Args{"Column": "Nyckel"}},
		},
		"missing": {
			"Namn",
			assessment.FieldError{Field: "file", Key: "import.column_missing", Args: assessment.Args{"Column": "Nyckel"}},
		},
		"cell": {
			"Nyckel\n\na;;b",
			assessment.FieldError{Field: "file", Key: "import.no_heading", Args: assessment.Args{"Cell": "C3", "Sheet": ""}},
		},
		"quote": {
			"Nyckel\na\n\"",
			assessment.FieldError{Field: "file", Key: "import.quote", Args: assessment.Args{"Line": 3}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := workbook.Read("a.csv", []byte(test.file), words())
			var e *assessment.Error
			if !errors.As(err, &e) {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]assessment.FieldError{test.want}, e.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadAcceptsTheLargest checks that the limits do not refuse large but valid tables.
func TestReadAcceptsTheLargest(t *testing.T) {
	tab := table()
	vocabulary := workbook.Vocabulary{Columns: map[string]string{}}
	tab.Columns = nil
	row := make([]string, workbook.MaxColumns)
	for i := range workbook.MaxColumns {
		heading := fmt.Sprintf("Kolumn %d", i)
		tab.Columns = append(tab.Columns, workbook.Column{Heading: heading})
		vocabulary.Columns[strings.ToLower(heading)] = heading
		row[i] = "samma"
	}
	for range workbook.MaxRows {
		tab.Rows = append(tab.Rows, row)
	}
	for _, format := range workbook.Formats {
		file := write(t, format, tab)
		rows, err := workbook.Read("a", file, vocabulary)
		if err != nil || len(rows.Rows) != workbook.MaxRows {
			t.Errorf("%s of %d bytes: %d rows, error %v", format, len(file), len(rows.Rows), err)
		}
	}
	formatted := excel(t, func(f *excelize.File) error { // a whole column coloured, row by row
		if err := set([]any{"Nyckel"}, []any{"a"})(f); err != nil {
			return err
		}
		id, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		if err != nil {
			return err
		}
		return f.SetCellStyle("Sheet1", "A1", "A20000", id)
	})
	if rows, err := workbook.Read("a.xlsx", formatted, words()); err != nil || len(rows.Rows) != 1 {
		t.Errorf("coloured column: %d rows, error %v", len(rows.Rows), err)
	}
}

// allocated is the number of bytes allocated so far, including those freed since: a measure of work that does not
// depend on the machine.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// noise is n bytes that do not compress well.
func noise(n int) string {
	r := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = "aaaaaaaaaaaaaaaaaaaaaaaabcdefghi"[r.IntN(32)]
	}
	return string(b)
}

func repeat(format string, n int) string {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, format, i%977)
	}
	return b.String()
}

func many(t *testing.T, n int) []byte {
	p := map[string]string{}
	for i := range n {
		p[fmt.Sprintf("xl/%d.xml", i)] = "<a/>"
	}
	return archive(t, p)
}
