package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workbook/workbooktest"
)

// long is a text that does not fit into one row of a column of 40 characters.
var long = strings.TrimSpace(strings.Repeat("Ett beslut om skyddet är fattat. ", 120))

func shortBook() workbook.Book {
	var rows [][]workbook.BookCell
	for i, text := range append(slices.Clone(dangerous), long) {
		rows = append(
			rows,
			[]workbook.BookCell{
				{Text: fmt.Sprintf("k%d", i)},
				{Text: text},
				{Number: float64(i), As: workbook.AsPercent},
				{As: workbook.AsReply},
			},
		)
	}
	return workbook.Book{
		Title:          "Granskning",
		Language:       "sv",
		Organisation:   "Bergsby kommun",
		Classification: "Intern & känslig",
		Recipient:      "Anna",
		SHA256:         strings.Repeat("a", 64),
		Created:        time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC),
		State:          "Slutlig",
		Properties:     []workbook.BookProperty{{Name: "Mottagare", Value: "Anna"}},
		Sheets: []workbook.BookSheet{
			{
				Name:   "Svar: 1/2",
				Intro:  []string{"Svar", "Alla svar."},
				Fixed:  1,
				Filter: true,
				Columns: []workbook.BookColumn{
					{Heading: "Nyckel", Width: 10, Key: true},
					{Heading: "Text", Width: 40},
					{Heading: "Andel", Width: 10},
					{Heading: "Svar", Width: 20},
				},
				Rows: slices.Values(rows),
				Colours: []workbook.BookColours{
					{First: 2, Last: 2},
					{First: 1, Last: 1, Words: []string{`Ja "helt"`, "Nej"}, Looks: []assessment.Look{assessment.LooksGood, assessment.LooksPoor}},
				},
			},
			{
				Name:    "Svar: 12",
				Intro:   []string{"Tomt"},
				Columns: []workbook.BookColumn{{Heading: "Nyckel", Width: 30}},
				Filter:  true,
				Empty:   "Det finns inga svar.",
			},
			{
				Name:    "Diagram",
				Intro:   []string{"Diagram"},
				Bare:    true,
				Columns: []workbook.BookColumn{{Width: 30}, {Width: 20}, {Width: 20}},
				Rows: slices.Values([][]workbook.BookCell{
					{
						{Text: "Område", As: workbook.AsHeading},
						{Text: "=A", As: workbook.AsHeading},
						{Text: "B", As: workbook.AsHeading},
					},
					{{Text: "a"}, {Number: 10, As: workbook.AsPercent}, {Number: 20, As: workbook.AsPercent}},
					{{Text: "b"}, {Number: 30, As: workbook.AsPercent}, {Number: 40, As: workbook.AsPercent}},
					{{Text: "c"}, {Number: 0, As: workbook.AsPercent}, {Number: 100, As: workbook.AsPercent}},
					{{As: workbook.AsNothing}},
				}),
				Charts: []workbook.BookChart{
					{
						Radar:   true,
						Title:   "=Radar",
						First:   1,
						Last:    3,
						From:    1,
						To:      2,
						Percent: true,
						Highest: 100,
						Below:   4,
						Width:   600,
						Height:  400,
					},
					{
						Title:   "Staplar",
						First:   1,
						Last:    3,
						From:    1,
						To:      2,
						Percent: true,
						Highest: 100,
						Below:   4,
						Column:  2,
						Width:   600,
						Height:  400,
					},
				},
			},
		},
	}
}

func writeBook(t testing.TB, b workbook.Book) []byte {
	t.Helper()
	var w bytes.Buffer
	if err := workbook.WriteBook(&w, b); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

func open(t testing.TB, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// part is the content of a part of the file.
func part(t testing.TB, content []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestBookIsReadBack(t *testing.T) {
	t.Parallel()
	f := open(t, writeBook(t, shortBook()))
	if diff := cmp.Diff([]string{"Svar 12", "2 Svar 12", "Diagram"}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	rows, err := f.GetRows("Svar 12", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Nyckel", "Text", "Andel", "Svar"}, rows[2]); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	for i, text := range dangerous {
		if diff := cmp.Diff([]string{fmt.Sprintf("k%d", i), text, fmt.Sprint(i)}, rows[3+i][:3]); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i, diff)
		}
	}
	// The long text continues in rows with the same key, none of them higher than a row can be.
	together := ""
	for i, row := range rows[3+len(dangerous):] {
		if want := fmt.Sprintf("k%d", len(dangerous)); row[0] != want {
			t.Errorf("row %d of the long text has the key %q, want %q", i, row[0], want)
		}
		together += row[1]
		if high, err := f.GetRowHeight("Svar 12", 4+len(dangerous)+i); err != nil || high > 409 {
			t.Errorf("row %d is %v high: %v", i, high, err)
		}
	}
	if together != long {
		t.Errorf("the long text is read back as %q", together)
	}
	if got, err := f.GetCellValue("2 Svar 12", "A3"); err != nil || got != "Det finns inga svar." {
		t.Errorf("the empty sheet says %q: %v", got, err)
	}
	for _, sheet := range f.GetSheetList() {
		noFormula(t, f, sheet)
	}
	props, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]string{"Granskning", "Intern & känslig", strings.Repeat("a", 64), "2026-11-03T09:30:00Z", "Slutlig"},
		[]string{props.Title, props.Category, props.Identifier, props.Created, props.ContentStatus},
	); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	own, err := f.GetCustomProps()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]excelize.CustomProperty{{Name: "Mottagare", Value: "Anna"}}, own); diff != "" {
		t.Errorf("own properties (-want +got):\n%s", diff)
	}
}

func noFormula(t testing.TB, f *excelize.File, sheet string) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c := range row {
			name, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(sheet, name); err != nil || formula != "" {
				t.Errorf("%s!%s is the formula %q: %v", sheet, name, formula, err)
			}
		}
	}
}

func TestBookIsReadyToReadAndPrint(t *testing.T) {
	t.Parallel()
	content := writeBook(t, shortBook())
	sheet := part(t, content, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`state="frozen" topLeftCell="B4" xSplit="1" ySplit="3"`, `<autoFilter ref="$A$3:$D$`, `orientation="landscape"`, `paperSize="9"`, `fitToPage="true"`,
		`fitToHeight="0"`, `Intern &amp;&amp; känslig`, `&amp;P / &amp;N`, `<conditionalFormatting`, `"Ja ""helt"""`, `customHeight=`} {
		if !strings.Contains(
			strings.ReplaceAll(strings.ReplaceAll(sheet, "&#34;", `"`), `fitToPage="1"`, `fitToPage="true"`),
			want,
		) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	names := part(t, content, "xl/workbook.xml")
	if want := `'Svar 12'!$A:$A,'Svar 12'!$3:$3`; !strings.Contains(strings.ReplaceAll(names, "&#39;", "'"), want) {
		t.Errorf("headings are not repeated on each printed page: %s", names)
	}
	if radar := part(t, content, "xl/charts/chart1.xml"); !strings.Contains(radar, "radarChart") ||
		!strings.Contains(radar, "$B$3:$B$5") && !strings.Contains(radar, "$B$3") {
		t.Errorf("the radar chart is missing, or not drawn from its numbers: %s", radar)
	}
	if bars := part(t, content, "xl/charts/chart2.xml"); !strings.Contains(bars, "barChart") {
		t.Error("the bar chart is missing")
	}
}

func TestTooManyCells(t *testing.T) {
	t.Parallel()
	b := workbook.Book{
		Sheets: []workbook.BookSheet{
			{Name: "A", Columns: []workbook.BookColumn{{Width: 10}}, Rows: slices.Values([][]workbook.BookCell{{{}, {}}})},
		},
	}
	if err := workbook.WriteBook(io.Discard, b); err == nil {
		t.Error("a row with more cells than columns was written")
	}
}

// TestAnyTextIsReadBack writes any text into a column of any width: its pieces must add up to it again.
func TestAnyTextIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Repeat(
			rapid.StringMatching(`[a-zåäöA-Z0-9 =+\-@,.\n/😀文]{1,60}`).Draw(r, "text"),
			rapid.IntRange(1, 60).Draw(r, "times"),
		)
		width := float64(rapid.IntRange(4, 90).Draw(r, "width"))
		if len(text) > 4000 {
			text = text[:0]
		}
		b := workbook.Book{
			Sheets: []workbook.BookSheet{
				{Name: "A", Bare: true, Columns: []workbook.BookColumn{{Width: 8, Key: true}, {Width: width}},
					Rows: slices.Values([][]workbook.BookCell{{{Text: "k"}, {Text: text}}})},
			},
		}
		f := open(t, writeBook(t, b))
		rows, err := f.GetRows("A")
		if err != nil {
			r.Fatal(err)
		}
		together := ""
		for _, row := range rows {
			if len(row) > 1 {
				together += row[1]
			}
		}
		without := func(s string) string { return strings.ReplaceAll(s, "\n", "") } // a row may end with a line
		if without(together) != without(text) {
			r.Errorf("%q was read back as %q", text, together)
		}
	})
}

// TestLibreOfficeKeepsTheBook opens the book in LibreOffice and saves it: sheets, values, charts, filters, colours and
// repeated headings must be the same.
func TestLibreOfficeKeepsTheBook(t *testing.T) {
	t.Parallel()
	ours := writeBook(t, shortBook())
	theirs := workbooktest.Resave(t, ours)
	a, b := open(t, ours), open(t, theirs)
	if diff := cmp.Diff(a.GetSheetList(), b.GetSheetList()); diff != "" {
		t.Fatalf("sheets (-ours +theirs):\n%s", diff)
	}
	for i, sheet := range a.GetSheetList() {
		if diff := cmp.Diff(values(t, a, sheet), values(t, b, sheet)); diff != "" {
			t.Errorf("%s (-ours +theirs):\n%s", sheet, diff)
		}
		noFormula(t, b, sheet)
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		for _, tag := range []string{"<autoFilter ", "<conditionalFormatting ", "<drawing "} {
			if strings.Contains(part(t, ours, name), tag) && !strings.Contains(part(t, theirs, name), tag) {
				t.Errorf("%s: %s is gone", sheet, tag)
			}
		}
	}
	if names := part(t, theirs, "xl/workbook.xml"); !strings.Contains(names, "Print_Titles") ||
		!strings.Contains(names, "$3:$3") {
		t.Errorf("headings are no longer repeated: %s", names)
	}
	series := []workbooktest.Series{
		{
			Name:       kept("Diagram!$B$2", "=A"),
			Categories: kept("Diagram!$A$3:$A$5", "a", "b", "c"),
			Values:     kept("Diagram!$B$3:$B$5", "10", "30", "0"),
		},
		{
			Name:       kept("Diagram!$C$2", "B"),
			Categories: kept("Diagram!$A$3:$A$5", "a", "b", "c"),
			Values:     kept("Diagram!$C$3:$C$5", "20", "40", "100"),
		},
	}
	if diff := cmp.Diff(
		[]workbooktest.Chart{{Kind: "barChart", Series: series}, {Kind: "radarChart", Series: series}},
		workbooktest.Charts(t, theirs),
	); diff != "" {
		t.Errorf("charts (-want +got):\n%s", diff)
	}
}

func kept(cells string, values ...string) workbooktest.Source {
	return workbooktest.Source{Cells: cells, Kept: values}
}

// TestLibreOfficeShowsThePanes checks how many columns and rows of each sheet LibreOffice freezes.
func TestLibreOfficeShowsThePanes(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(
		[]workbooktest.Pane{{Columns: 1, Rows: 3}, {Rows: 2}, {Rows: 1}},
		workbooktest.Panes(t, writeBook(t, shortBook())),
	); diff != "" {
		t.Errorf("panes (-want +got):\n%s", diff)
	}
}

// values returns the cells as stored, without empty ones at the ends, and with all line ends alike.
func values(t testing.TB, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(rows[i][j])
		}
		for len(rows[i]) > 0 && rows[i][len(rows[i])-1] == "" {
			rows[i] = rows[i][:len(rows[i])-1]
		}
	}
	for len(rows) > 0 && len(rows[len(rows)-1]) == 0 {
		rows = rows[:len(rows)-1]
	}
	return rows
}
