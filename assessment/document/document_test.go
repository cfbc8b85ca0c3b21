package document_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mognad/assessment/document"
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
		Author:     "Exempelrevision",
		Created:    time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC),
		Fields:     map[string]string{"title": "Granskning av informationssäkerhet & <mer>", "classification": "Intern", "organisation": "Exempelkommun", "about": "", "subtitle": "Rapport", "handed_over": "Till Eva"},
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

var swedish = document.Captions{Table: "Tabell", Picture: "Figur"}

func write(t *testing.T, d document.Document, into document.Template) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := document.Write(&out, d, into, swedish); err != nil {
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

func TestScratch(t *testing.T) {
	d := everything(t)
	d.ForPDF = true
	content := write(t, d, plain(t))
	dir := os.Getenv("SCRATCH")
	if dir == "" {
		t.Skip()
	}
	os.WriteFile(filepath.Join(dir, "a.docx"), content, 0o600)
	for name, part := range parts(t, content) {
		file := filepath.Join(dir, "parts", strings.ReplaceAll(name, "/", "_"))
		os.MkdirAll(filepath.Dir(file), 0o700)
		os.WriteFile(file, []byte(part), 0o600)
	}
}
