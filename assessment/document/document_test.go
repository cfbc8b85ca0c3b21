package document_test

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/document"
	"mognad/assessment/workbook/workbooktest"
)

// everything is a document with every part that there is, in Swedish.
func everything(t *testing.T) document.Document {
	t.Helper()
	dot := image.NewRGBA(image.Rect(0, 0, 8, 4))
	dot.Set(1, 1, color.Black)
	var pixels bytes.Buffer
	if err := png.Encode(&pixels, dot); err != nil {
		t.Fatal(err)
	}
	return document.Document{
		Title:      "Granskning av informationssäkerhet & <mer>",
		Language:   "sv-SE",
		Captions:   document.Captions{Table: "Tabell", Picture: "Figur"},
		Author:     "Exempelrevision",
		Created:    time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC),
		Fields:     map[string]string{"title": "Granskning av informationssäkerhet & <mer>", "classification": "Intern", "organisation": "Exempelkommun", "commissioned_by": "", "about": "", "subtitle": "Rapport", "handed_over": "Till Eva"},
		Properties: map[string]string{"Klassning": "Intern"},
		Parts: []document.Part{
			document.Contents{Title: "Innehåll"},
			document.Heading{Level: 1, Text: "Sammanfattning"},
			document.Paragraph{Spans: []document.Span{{Text: "Bedömning: ", Bold: true}, {Text: "delvis\nandra raden\t<tecken> & \u0001"}}},
			document.Heading{Level: 2, Text: "Bedömningar"},
			document.Table{
				Caption: "Bedömning per revisionsfråga",
				Columns: []document.Column{{Heading: "Revisionsfråga", Share: 3}, {Heading: "Kommunen", Share: 2}},
				Rows: [][]document.Cell{
					{{Text: "1 Finns styrande dokument?", Head: true}, {Text: "Ja", Fill: "D5EBDD"}},
					{{Text: "2 Görs riskanalyser?", Head: true}, {Text: "Nej", Bold: true, More: []document.Paragraph{{Number: "3.", Spans: []document.Span{{Text: "Gör dem."}}}}}},
				},
			},
			document.Picture{PNG: pixels.Bytes(), SVG: []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>`), Width: 80, Height: 40, Caption: "Läge", Alt: "En punkt."},
			document.PageBreak{},
			document.Heading{Level: 1, Text: "Rekommendationer"},
			document.Paragraph{Number: "12.", Spans: []document.Span{{Text: "Inför en rutin."}}},
			document.Text(document.Bullet, "Punkt ett"),
			document.Text(document.Quote, "Ett yttrande."),
			document.Text(document.SmallPrint, "Litet."),
		},
	}
}

func write(t *testing.T, d document.Document, into document.Template) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := document.Write(&out, d, into); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func plain(t *testing.T) document.Template {
	t.Helper()
	p, err := document.Plain()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// parts unpacks a document.
func parts(t *testing.T, content []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(part)
	}
	return found
}

// TestHeadingsOfColumnsFit: a column is as wide as the longest word of its heading, which is smaller where it would take
// too much from the others, and the columns fill the table.
func TestHeadingsOfColumnsFit(t *testing.T) {
	t.Parallel()
	const word, margins = 1680, 216 // what Rekommendationer takes at 9 points, and what a cell has beside it
	columns := func(headings ...string) (list []int, size int) {
		table := document.Table{Columns: []document.Column{{Heading: "Revisionsfråga", Share: 8}}}
		for _, heading := range headings {
			table.Columns = append(table.Columns, document.Column{Heading: heading, Share: 5})
		}
		d := document.Document{Language: "sv", Parts: []document.Part{table}}
		text := parts(t, write(t, d, plain(t)))["word/document.xml"]
		for _, found := range regexp.MustCompile(`<w:gridCol w:w="(\d+)"`).FindAllStringSubmatch(text, -1) {
			list = append(list, number(t, found[1]))
		}
		size = 18 // half points, as the style has it
		if found := regexp.MustCompile(`<w:sz w:val="(\d+)"`).FindStringSubmatch(text); found != nil {
			size = number(t, found[1])
		}
		return list, size
	}
	whole, _ := columns()
	for _, names := range [][]string{
		{"Kommun", "Bolag"},
		{"Socialförvaltningen", "Norrdalsbolaget AB", "Räddningstjänsten"},
		{"Kommunen", "Norrdalsbolaget AB", "Räddningstjänsten", "Kulturskolan"},
	} {
		list, size := columns(append(names, "Rekommendationer")...)
		total := 0
		for _, width := range list {
			total += width
		}
		if last := list[len(list)-1]; last < word*size/18+margins || total != whole[0] || (size < 18) != (len(names) > 2) {
			t.Errorf("beside %v, the columns are %v of %d, headings %d", names, list, whole[0], size)
		}
	}
	many, size := columns(slices.Repeat([]string{"Rekommendationer"}, 7)...) // which fit at no size
	if many[1] != many[2] || many[0] <= many[1] || size != 14 {
		t.Errorf("too many columns are %v, headings %d", many, size)
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLibreOfficeReadsDocuments opens a document in another program and reads its text in order.
func TestLibreOfficeReadsDocuments(t *testing.T) {
	t.Parallel()
	d := everything(t)
	d.ForPDF = true
	file := filepath.Join(t.TempDir(), "report.docx")
	if err := os.WriteFile(file, write(t, d, plain(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	got := string(workbooktest.Convert(t, file, "txt", "txt:Text (encoded):UTF8"))
	at := 0
	for _, want := range []string{
		"Granskning av informationssäkerhet & <mer>", "Rapport", "Innehåll", "Sammanfattning\t", "Rekommendationer\t",
		"Bedömning: delvis", "andra raden", "Tabell 1. Bedömning per revisionsfråga", "1 Finns styrande dokument?", "Nej",
		"Gör dem.", "Figur 1. Läge", "12.", "Inför en rutin.", "Punkt ett", "Ett yttrande.", "Litet.",
	} {
		next := strings.Index(got[at:], want)
		if next < 0 {
			t.Errorf("LibreOffice reads no %q after %q", want, got[:at])
			continue
		}
		at += next + len(want)
	}
}

// TestContentsHaveNoWrongPages: what is changed in Word lists its headings without pages, for programs that show the list
// as it is written.
func TestContentsHaveNoWrongPages(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.docx")
	if err := os.WriteFile(file, write(t, everything(t), plain(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	text := string(workbooktest.Convert(t, file, "txt", "txt:Text (encoded):UTF8"))
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	at := slices.Index(lines, "Innehåll")
	if at < 0 || len(lines) < at+4 {
		t.Fatalf("LibreOffice reads no contents in %q", text)
	}
	want := []string{"Sammanfattning\t", "Bedömningar\t", "Rekommendationer\t"}
	if diff := cmp.Diff(want, lines[at+1:at+4]); diff != "" {
		t.Errorf("the contents (-want +got):\n%s", diff)
	}
}

// TestPDFIsForEveryReader makes a PDF, which says of itself that it is for archives and for readers without sight.
func TestPDFIsForEveryReader(t *testing.T) {
	t.Parallel()
	d := everything(t)
	d.ForPDF = true
	got, err := document.NewPDF().Of(t.Context(), func() ([]byte, error) { return write(t, d, plain(t)), nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "<pdfaid:part>2<", "<pdfuaid:part>1<"} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
}

func TestEqualDocumentsAreEqualBytes(t *testing.T) {
	t.Parallel()
	if a, b := write(t, everything(t), plain(t)), write(t, everything(t), plain(t)); !bytes.Equal(a, b) {
		t.Error("the same document twice gives different files")
	}
}

// TestWhatPeopleWriteHasNoFields keeps braces in people's texts as they are: only the template has fields.
func TestWhatPeopleWriteHasNoFields(t *testing.T) {
	t.Parallel()
	d := everything(t)
	d.Title = "{{body}}"
	d.Fields["title"], d.Fields["recipient"] = d.Title, "Eva"
	d.Parts = append(
		d.Parts,
		document.Text(document.Normal, "Risken är godtagen av {{recipient}}."),
		document.Text(document.Normal, "{{about}}"),
		document.Table{Columns: []document.Column{{Heading: "{{title}}"}}, Rows: [][]document.Cell{{{Text: "{{sha256}}"}}}},
	)
	text := parts(t, write(t, d, plain(t)))["word/document.xml"]
	for _, want := range []string{"{{body}}", "godtagen av {{recipient}}.", "{{about}}", "{{title}}", "{{sha256}}", "Inför en rutin."} {
		if !strings.Contains(text, want) {
			t.Errorf("the document has no %q", want)
		}
	}
}

// TestPDFThatNobodyWaitsForIsStopped stops LibreOffice with all that it has started.
func TestPDFThatNobodyWaitsForIsStopped(t *testing.T) {
	d := everything(t)
	docx := write(t, d, plain(t))
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, stop := context.WithCancel(t.Context())
	_, err := document.NewPDF().Of(ctx, func() ([]byte, error) {
		time.AfterFunc(500*time.Millisecond, stop)
		return docx, nil
	})
	if err == nil {
		t.Error("a PDF was made although nobody waited for it")
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	running, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range running {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(temporary)) {
			t.Errorf("%s still runs: %s", file, bytes.ReplaceAll(line, []byte{0}, []byte(" ")))
		}
	}
}
