package workbook_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/questionnaires/typed"
)

// dangerous are texts that spreadsheets would run, change or drop.
var dangerous = []string{
	`=1+1`,
	`=cmd|' /C calc'!A0`,
	`+46 8 123`,
	`-1`,
	`@SUM(A1)`,
	"\t=1",
	"\r=1",
	`'=1`,
	`''`,
	`'`,
	`'s-Hertogenbosch`,
	`1-2`,
	`007`,
	`12345678901234567890`,
	`TRUE`,
	`2026-03-31`,
	` spaces `,
	"two\nlines",
	"two\r\nlines",
	"two\rlines",
	`"quotes"`,
	`a;b,c`,
	"tab\tin it",
	`<b>&amp;</b>`,
	`_x0041_`,
	`_x005F_`,
	"Å ä ö 😀",
	`sep=;`,
	`&P`,
	`x,=1+1,`,
	`x;-1`,
	"x\t@SUM(A1)",
	"x\n=1",
	"x\r\n+1",
	`x,"=1+1"`,
	`x,"";""=1`,
	`x,'=1`,
	`x,''=1`,
	`"=1`,
	`,'s-Hertogenbosch`,
	"x,\t=1",
}

func TestTablesAreReadBack(t *testing.T) {
	t.Parallel()
	var rows [][]string
	var want []assessment.UploadedRow
	for i, text := range dangerous {
		key := fmt.Sprintf("k%d", i)
		rows = append(rows, []string{key, text})
		want = append(
			want,
			assessment.UploadedRow{Line: i + 2, Cells: map[string]string{"key": key, "name": typed.Text(text), "kind": ""}},
		)
	}
	for _, format := range workbook.Formats {
		for _, language := range []string{"sv", "en"} {
			t.Run(string(format)+" "+language, func(t *testing.T) {
				tab := table(rows...)
				tab.Language = language
				got, err := workbook.Read("a", write(t, format, tab), words())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got.Rows); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestAnyTableIsReadBack(t *testing.T) {
	t.Parallel()
	cell := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[=+\-@\t\r\n'",; a_x0-9F<&]{0,12}`),
		rapid.SampledFrom(dangerous),
	)
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]string
		var want []assessment.UploadedRow
		for i, text := range rapid.SliceOfN(cell, 0, 20).Draw(t, "names") {
			key := fmt.Sprintf("k%d", i)
			if strings.ContainsRune(visible(text), utf8.RuneError) || strings.HasPrefix(text, "#") {
				text = "" // refused when read
			}
			rows = append(rows, []string{key, text, "x"})
			if text = typed.Text(text); text == "" {
				continue
			}
			want = append(
				want,
				assessment.UploadedRow{Line: i + 2, Cells: map[string]string{"key": key, "name": text, "kind": "x"}},
			)
		}
		for _, format := range workbook.Formats {
			var b bytes.Buffer
			if err := workbook.WriteTable(&b, format, table(rows...)); err != nil {
				t.Fatal(err)
			}
			all, err := workbook.Read("a", b.Bytes(), words())
			if err != nil {
				t.Fatal(err)
			}
			var got []assessment.UploadedRow
			for _, row := range all.Rows {
				if strings.TrimSpace(row.Cells["name"]) != "" {
					got = append(got, row)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s: rows (-want +got):\n%s", format, diff)
			}
		}
	})
}

// visible replaces the control characters that neither format can hold.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r <= 0x9f || r == 0xfffe || r == 0xffff {
			return '\uFFFD'
		}
		return r
	}, s)
}

// TestControlCharactersAreReplaced: what neither format can hold is marked as lost, and is refused when it is read back.
func TestControlCharactersAreReplaced(t *testing.T) {
	t.Parallel()
	for _, format := range workbook.Formats {
		_, err := workbook.Read("a", write(t, format, table([]string{"a", "b\x00c\x1bd\xffe"})), words())
		if got := keys(err); got != "import.lost_letter" {
			t.Errorf("%s: got %q, error %v", format, got, err)
		}
	}
}

func TestCSVIsWhatExcelExpects(t *testing.T) {
	t.Parallel()
	for language, separator := range map[string]string{"sv": ";", "sv-SE": ";", "en": ",", "": ","} {
		tab := table([]string{"a", "=1+1", "x;y,z"}, []string{"b"})
		tab.Language = language
		want := strings.ReplaceAll("\ufeffNyckel|Namn|Typ\r\na|'=1+1|\"x;y,z\"\r\nb||\r\n", "|", separator)
		if diff := cmp.Diff(want, string(write(t, workbook.CSV, tab))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", language, diff)
		}
	}
}

// TestNoCellIsAFormula reads the files as another program would.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for _, text := range dangerous {
		rows = append(rows, []string{"k", text, text})
	}
	tab := table(rows...)
	tab.Title, tab.Organisation, tab.Sheet = "=1+1", `=HYPERLINK("http://x")`, "=1+1"
	tab.Columns[1].Heading = "=Namn"
	file := write(t, workbook.XLSX, tab)
	for name, content := range unzip(t, file) {
		if strings.HasPrefix(name, "xl/worksheets/") &&
			(strings.Contains(content, "<f>") || strings.Contains(content, "<f ")) {
			t.Errorf("%s has a formula", name)
		}
	}
	tab.Columns[1].Heading = "Namn"
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(write(t, workbook.CSV, tab)), "\ufeff")))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil || len(records) != len(rows)+1 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	for _, record := range records {
		for _, cell := range record {
			if cell != "" && strings.Contains("=+-@\t\r", cell[:1]) {
				t.Errorf("the cell %q begins like a formula", cell)
			}
		}
	}
}

// TestNoCellIsAFormulaWithAnotherSeparator splits the files at each separator, like a program that ignores quotation
// marks: even then, no cell may be a formula.
func TestNoCellIsAFormulaWithAnotherSeparator(t *testing.T) {
	t.Parallel()
	check := func(t interface {
		Helper()
		Errorf(string, ...any)
	}, file []byte) {
		t.Helper()
		for _, separator := range []string{",", ";", "\t"} {
			for _, cell := range strings.FieldsFunc(string(file), func(r rune) bool { return strings.ContainsRune(separator+"\r\n", r) }) {
				if cell = strings.TrimLeft(cell, `"`); cell != "" && strings.Contains("=+-@", cell[:1]) {
					t.Errorf("separated by %q, the cell %q begins like a formula, in\n%s", separator, cell, file)
				}
			}
		}
	}
	for _, language := range []string{"sv", "en"} {
		for _, text := range dangerous {
			tab := table([]string{"k", text, text})
			tab.Language = language
			check(t, write(t, workbook.CSV, tab))
		}
	}
	text := rapid.StringMatching(`[=+\-@\t\r\n'",; a]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		if err := workbook.WriteTable(
			&b,
			workbook.CSV,
			table([]string{text.Draw(t, "one"), text.Draw(t, "two"), text.Draw(t, "three")}),
		); err != nil {
			t.Fatal(err)
		}
		check(t, b.Bytes())
	})
}

func TestWorkbookIsSetUp(t *testing.T) {
	t.Parallel()
	tab := table([]string{"a", "b", "Kommun"})
	tab.Title = "Enheter & organ"
	file := write(t, workbook.XLSX, tab)
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	props, err1 := f.GetDocProps()
	panes, err2 := f.GetPanes("Enheter")
	layout, err3 := f.GetPageLayout("Enheter")
	sheet, err4 := f.GetSheetProps("Enheter")
	page, err5 := f.GetHeaderFooter("Enheter")
	rules, err6 := f.GetDataValidations("Enheter")
	width, err7 := f.GetColWidth("Enheter", "B")
	style, err8 := f.GetCellStyle("Enheter", "A1")
	heading, err9 := f.GetStyle(style)
	if style, err = f.GetCellStyle("Enheter", "B2"); err != nil {
		t.Fatal(err)
	}
	body, err10 := f.GetStyle(style)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	lists, err := f.GetCols("Lists")
	if err != nil || len(rules) != 1 || len(lists) != 3 {
		t.Fatalf("%d rules, lists %v, error %v", len(rules), lists, err)
	}
	hidden, err := f.GetSheetVisible("Lists")
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		props.Title,
		props.Language,
		props.Creator,
		props.Category,
		props.Created,
		panes.Freeze,
		panes.YSplit,
		*layout.Orientation,
		*layout.Size,
		*layout.FitToWidth,
		*layout.FitToHeight,
		*sheet.FitToPage,
		page.OddHeader,
		page.OddFooter,
		rules[0].Sqref,
		rules[0].Formula1,
		lists[2],
		hidden,
		width,
		heading.Font.Bold,
		heading.Alignment.WrapText,
		body.Alignment.WrapText,
		body.NumFmt,
		names,
		f.GetSheetList(),
	}
	want := []any{
		"Enheter & organ",
		"sv",
		"Bergsby kommun",
		"Intern",
		"2026-11-03T09:30:00Z",
		true,
		1,
		"landscape",
		9,
		1,
		0,
		true,
		"&LBergsby kommun&CEnheter && organ&RIntern",
		"&L2026-11-03&R&P / &N",
		"C2:C5001",
		"'Lists'!$C$1:$C$3",
		tab.Columns[2].Choices,
		false,
		40.0,
		true,
		true,
		true,
		49,
		map[string]string{"_xlnm.Print_Titles": "'Enheter'!$1:$1", "_xlnm._FilterDatabase": "'Enheter'!$A$1:$C$2"},
		[]string{"Enheter", "Lists"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("set-up (-want +got):\n%s", diff)
	}
}

func TestATemplateIsReadAsNoRows(t *testing.T) {
	t.Parallel()
	for _, format := range workbook.Formats {
		got, err := workbook.Read("a", write(t, format, table()), words())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]assessment.UploadedRow{}, got.Rows); diff != "" {
			t.Errorf("%s: rows (-want +got):\n%s", format, diff)
		}
	}
}

func TestSheetsHaveNamesThatExcelAccepts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Enheter": "Enheter", "": "Table", "a/b:c[d]*?\\e": "abcde", "'s": "s", "lists": "lists", "History 2026": "History 2026",
		strings.Repeat("å", 40): strings.Repeat("å", 31), strings.Repeat("a", 30) + "😀": strings.Repeat("a", 30) + "\uFFFD",
	} {
		tab := table([]string{"a"})
		tab.Sheet = name
		f, err := excelize.OpenReader(bytes.NewReader(write(t, workbook.XLSX, tab)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, f.GetSheetName(0)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWriteTableRefuses(t *testing.T) {
	t.Parallel()
	long := table([]string{strings.Repeat("a", 40000)})
	for name, test := range map[string]struct {
		format workbook.Format
		table  workbook.Table
		want   string
	}{
		"another format":  {"ods", table(), "error.invalid"},
		"a row too long":  {workbook.CSV, table([]string{"a", "b", "c", "d"}), "row 1 has 4 cells for 3 columns"},
		"a cell too long": {workbook.XLSX, long, "cell A2 is longer than a workbook can hold"},
	} {
		if err := workbook.WriteTable(io.Discard, test.format, test.table); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	for _, format := range workbook.Formats {
		if err := workbook.WriteTable(full{}, format, table([]string{"a"})); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want that of the writer", format, err)
		}
	}
}

var errFull = errors.New("disk full")

// full is a disk without free space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func unzip(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}
