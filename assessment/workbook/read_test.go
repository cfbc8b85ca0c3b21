package workbook_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

func TestReadCSV(t *testing.T) {
	t.Parallel()
	two := []assessment.UploadedRow{
		{Line: 2, Cells: map[string]string{"key": "bergsby", "name": "Bergsby", "kind": "municipality"}},
		{Line: 3, Cells: map[string]string{"key": "nord", "name": "Nämnden, norr", "kind": "committee"}},
	}
	utf16le := func(s string) string {
		var b strings.Builder
		b.WriteString("\xff\xfe")
		for _, u := range utf16.Encode([]rune(s)) {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	utf16be := func(s string) string {
		b := []byte(utf16le(s))
		for i := 0; i < len(b); i += 2 {
			b[i], b[i+1] = b[i+1], b[i]
		}
		return string(b)
	}
	const semicolons = "Nyckel;Namn;Typ\r\nbergsby;Bergsby;Kommun\r\nnord;Nämnden, norr;NÄMND\r\n"
	tests := map[string]struct {
		file string
		want []assessment.UploadedRow
	}{
		"semicolons":            {semicolons, two},
		"commas in English":     {"key,name,kind\nbergsby,Bergsby,municipality\nnord,\"Nämnden, norr\",committee", two},
		"tabs":                  {"Key\tName\tKind\nbergsby\tBergsby\tMunicipality\nnord\tNämnden, norr\tCommittee\n", two},
		"bare carriage returns": {strings.ReplaceAll(semicolons, "\r\n", "\r"), two},
		"byte order mark":       {"\xef\xbb\xbf" + semicolons, two},
		"UTF-16 little-endian":  {utf16le(semicolons), two},
		"UTF-16 big-endian":     {utf16be(semicolons), two},
		"Windows-1252":          {"Nyckel;Namn;Typ\r\nbergsby;Bergsby;Kommun\r\nnord;N\xe4mnden, norr;N\xc4MND\r\n", two},
		"decomposed letters":    {strings.ReplaceAll(semicolons, "NÄMND", "NA\u0308MND"), two},
		"Excel's first line": {
			"sep=,\r\nNyckel,Namn\r\na,b",
			[]assessment.UploadedRow{{Line: 3, Cells: map[string]string{"key": "a", "name": "b"}}},
		},
		"one column":       {"Nyckel\na\n", []assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": "a"}}}},
		"only the heading": {"Nyckel;Namn\n", []assessment.UploadedRow{}},
		"folded headings": {
			" NYCKEL ;Gäller_från;E-POST\na;b;c",
			[]assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": "a", "valid_from": "b", "email": "c"}}},
		},
		"empty lines count": {"\n;;\nNyckel;Namn;\n\n;\na;b;;;\n", []assessment.UploadedRow{
			{Line: 6, Cells: map[string]string{"key": "a", "name": "b"}}}},
		"short lines have empty cells": {
			"Nyckel;Namn\na\n",
			[]assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": "a", "name": ""}}},
		},
		"quotes": {"Nyckel;Namn\n\"a\";\"say \"\"hi\"\";\r\nthere\"\nb;1\" x", []assessment.UploadedRow{
			{Line: 2, Cells: map[string]string{"key": "a", "name": "say \"hi\";\nthere"}},
			{Line: 3, Cells: map[string]string{"key": "b", "name": "1\" x"}}}},
		"a comma in a heading with semicolons": {"Nyckel;Namn;\"e-mail\"\na,b;c,d,e,f;g,h", []assessment.UploadedRow{
			{Line: 2, Cells: map[string]string{"key": "a,b", "name": "c,d,e,f", "email": "g,h"}}}},
		"protected formulas": {"Nyckel;Namn;Typ\n'=a;'@b;'s-Hertogenbosch", []assessment.UploadedRow{
			{Line: 2, Cells: map[string]string{"key": "=a", "name": "@b", "kind": "'s-Hertogenbosch"}}}},
		"unknown values pass as typed": {
			"Nyckel;Typ\na; Kommunn ",
			[]assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": "a", "kind": "Kommunn"}}},
		},
		"spaces around a known value": {
			"Nyckel;Typ\na; Kommun ",
			[]assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": "a", "kind": "municipality"}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := workbook.Read("enheter.csv", []byte(test.file), words())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadExcel(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	format := func(f *excelize.File, cell string, style excelize.Style) error {
		id, err := f.NewStyle(&style)
		if err != nil {
			return err
		}
		return f.SetCellStyle("Sheet1", cell, cell, id)
	}
	custom := func(code string) excelize.Style { return excelize.Style{CustomNumFmt: &code} }
	one := func(cells map[string]string) []assessment.UploadedRow {
		return []assessment.UploadedRow{{Line: 2, Cells: cells}}
	}
	tests := map[string]struct {
		build func(f *excelize.File) error
		want  []assessment.UploadedRow
	}{
		"Swedish": {
			set([]any{"Nyckel", "Namn", "Typ"}, []any{"a", "Å, \"ä\" & <ö>", "Kommun"}),
			one(map[string]string{"key": "a", "name": "Å, \"ä\" & <ö>", "kind": "municipality"}),
		},
		"English": {
			set([]any{"Key", "Name", "KIND"}, []any{"a", "b", "Committee"}),
			one(map[string]string{"key": "a", "name": "b", "kind": "committee"}),
		},
		"the heading is the first row with content": {func(f *excelize.File) error {
			return f.SetSheetRow("Sheet1", "B4", &[]any{"Nyckel", "Namn"})
		}, []assessment.UploadedRow{}},
		"empty rows count": {
			set([]any{"Nyckel"}, []any{" "}, []any{nil}, []any{"a"}),
			[]assessment.UploadedRow{{Line: 4, Cells: map[string]string{"key": "a"}}},
		},
		"numbers": {
			set([]any{"Nyckel", "Namn", "Typ"}, []any{12345678901, -7, 0}),
			one(map[string]string{"key": "12345678901", "name": "-7", "kind": "0"}),
		},
		"number formats": {func(f *excelize.File) error {
			if err := set([]any{"Nyckel", "Namn", "Typ"}, []any{480, 5, 7})(f); err != nil {
				return err
			}
			for cell, style := range map[string]excelize.Style{"A2": custom("0000"), "B2": {NumFmt: 1}, "C2": {NumFmt: 49}} {
				if err := format(f, cell, style); err != nil {
					return err
				}
			}
			return nil
		}, one(map[string]string{"key": "0480", "name": "5", "kind": "7"})},
		"percent": {func(f *excelize.File) error {
			if err := set([]any{"Nyckel", "Namn", "Typ"}, []any{0.82, 1, 0.29})(f); err != nil {
				return err
			}
			for cell, style := range map[string]excelize.Style{"A2": {NumFmt: 9}, "B2": custom("0%"), "C2": {NumFmt: 9}} {
				if err := format(f, cell, style); err != nil {
					return err
				}
			}
			return nil
		}, one(map[string]string{"key": "82%", "name": "100%", "kind": "29%"})},
		"dates": {func(f *excelize.File) error {
			if err := set([]any{"Nyckel", "Gäller från"}, []any{"a", day}, []any{"b", day}, []any{"c", day},
				[]any{"d", day.Add(13 * time.Hour)}, []any{"e", 3.5})(f); err != nil {
				return err
			}
			for cell, style := range map[string]excelize.Style{
				"B2": {NumFmt: 14}, "B3": custom(`[$-41D]d mmmm yyyy;@`), "B4": custom("dd/mm/yy"), "B5": {NumFmt: 22}, "B6": custom("h:mm"),
			} {
				if err := format(f, cell, style); err != nil {
					return err
				}
			}
			return nil
		}, []assessment.UploadedRow{
			{Line: 2, Cells: map[string]string{"key": "a", "valid_from": "2026-03-31"}},
			{Line: 3, Cells: map[string]string{"key": "b", "valid_from": "2026-03-31"}},
			{Line: 4, Cells: map[string]string{"key": "c", "valid_from": "2026-03-31"}},
			{Line: 5, Cells: map[string]string{"key": "d", "valid_from": "2026-03-31"}},
			{Line: 6, Cells: map[string]string{"key": "e", "valid_from": "3.5"}},
		}},
		"dates from 1904": {func(f *excelize.File) error {
			yes := true
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				return err
			}
			if err := set([]any{"Nyckel", "Gäller från"}, []any{"a", day})(f); err != nil {
				return err
			}
			return format(f, "B2", excelize.Style{NumFmt: 14})
		}, one(map[string]string{"key": "a", "valid_from": "2026-03-31"})},
		"the first visible sheet": {func(f *excelize.File) error {
			if err := set([]any{"Secret"}, []any{"x"})(f); err != nil {
				return err
			}
			if _, err := f.NewSheet("Blad2"); err != nil {
				return err
			}
			if err := f.SetSheetRow("Blad2", "A1", &[]any{"Nyckel"}); err != nil {
				return err
			}
			if err := f.SetSheetRow("Blad2", "A2", &[]any{"a"}); err != nil {
				return err
			}
			f.SetActiveSheet(1)
			return f.SetSheetVisible("Sheet1", false)
		}, one(map[string]string{"key": "a"})},
		"text that looks like a formula stays": {
			set([]any{"Nyckel", "Namn"}, []any{"'=a", "=b"}),
			one(map[string]string{"key": "'=a", "name": "=b"}),
		},
		"rich text": {func(f *excelize.File) error {
			if err := set([]any{"Nyckel"})(f); err != nil {
				return err
			}
			return f.SetCellRichText(
				"Sheet1",
				"A2",
				[]excelize.RichTextRun{{Text: "fet", Font: &excelize.Font{Bold: true}}, {Text: " och mager"}},
			)
		}, one(map[string]string{"key": "fet och mager"})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := workbook.Read("enheter.xlsx", excel(t, test.build), words())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadExcelAsOthersWriteIt reads cells in forms that excelize never writes.
func TestReadExcelAsOthersWriteIt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ row, want string }{
		"a formula's cached value":   {`<c r="A2"><f>1+1</f><v>2</v></c>`, "2"},
		"a formula's cached text":    {`<c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>`, "ab"},
		"parts of a shared text":     {`<c r="A2" t="s"><v>1</v></c>`, "ab"},
		"cells without names":        {`<c t="inlineStr"><is><t>x</t></is></c>`, "x"},
		"an escaped carriage return": {`<c r="A2" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>`, "a\nb_x0041_"},
		"an escaped surrogate pair":  {`<c r="A2" t="inlineStr"><is><t>_xD83D__xDE00_!</t></is></c>`, "😀!"},
		"a control character":        {`<c r="A2" t="inlineStr"><is><t>a_x0000_b</t></is></c>`, "ab"},
		"an ISO 8601 date":           {`<c r="A2" t="d"><v>2026-03-31T00:00:00Z</v></c>`, "2026-03-31"},
		"a date beyond the last":     {`<c r="A2" s="1"><v>2958466</v></c>`, "2958466"},
		"the last date":              {`<c r="A2" s="1"><v>2958465.9</v></c>`, "9999-12-31"},
		"a formula's empty text":     {`<c r="A2"><v>5</v></c><c r="B2" t="str"><f>""</f><v></v></c>`, "5"},
		"a shared formula":           {`<c r="A2" t="str"><f t="shared" si="0"/><v>ab</v></c>`, "ab"},
		"false":                      {`<c r="A2" t="b"><v>0</v></c>`, "FALSE"},
		"seventeen digits":           {`<c r="A2"><v>0.10000000000000001</v></c>`, "0.1"},
		"an exponent":                {`<c r="A2"><v>1.2E+3</v></c>`, "1200"},
		"a number beyond all digits": {`<c r="A2"><v>1E+300</v></c>`, "1E+300"},
		"a style that is missing":    {`<c r="A2" s="99"><v>5</v></c>`, "5"},
		"an empty, formatted cell":   {`<c r="A2"><v>5</v></c><c r="XFD2" s="1"/>`, "5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file := archive(t, parts(rowsXML(1, func(int) string { return `<row r="2">` + test.row + `</row>` })))
			days := words()
			days.Days = []string{"key"} // so that whatever is shown may be there
			got, err := workbook.Read("a.xlsx", file, days)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]assessment.UploadedRow{{Line: 2, Cells: map[string]string{"key": test.want}}}, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}
