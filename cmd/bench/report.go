package main

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
)

// report measures making and writing the report of an audit as Word from what was read, against the same texts written
// as bare paragraphs.
func (b bench) report(words document.Words, read record.AuditBook, o assessment.Organisation) ([]figure, error) {
	own, err := document.Plain()
	if err != nil {
		return nil, err
	}
	compose := func() (document.Document, error) {
		return document.Audit(words, read, document.AuditOptions{}, document.HandedOver{Organisation: o})
	}
	made, err := compose()
	if err != nil {
		return nil, err
	}
	texts := bareTexts(made)
	times, err := b.medians(1,
		collected(func() error {
			d, err := compose()
			if err != nil {
				return err
			}
			_, err = document.Into(d, own)
			return err
		}),
		collected(func() error { return writeParagraphs(io.Discard, texts) }))
	if err != nil {
		return nil, err
	}
	return []figure{{
		work: fmt.Sprintf("   report in Word %d × %d, written", len(read.Entities), len(read.Questions)),
		unit: "ms", ours: times[0],
		against: fmt.Sprintf("encoding/xml and a zip, the same %d texts as paragraphs", len(texts)), bare: times[1],
		goal: "–",
	}}, nil
}

// bareTexts are the texts of a document in their order.
func bareTexts(d document.Document) []string {
	var texts []string
	for _, part := range d.Parts {
		switch p := part.(type) {
		case document.Heading:
			texts = append(texts, p.Text)
		case document.Paragraph:
			for _, s := range p.Spans {
				texts = append(texts, s.Text)
			}
		case document.Table:
			for _, c := range p.Columns {
				texts = append(texts, c.Heading)
			}
			for _, row := range p.Rows {
				for _, c := range row {
					texts = append(texts, c.Text)
				}
			}
		}
	}
	return texts
}

// writeParagraphs writes texts as paragraphs of a Word document's body and nothing else.
func writeParagraphs(w io.Writer, texts []string) error {
	z := zip.NewWriter(w)
	body, err := z.Create("word/document.xml")
	if err != nil {
		return err
	}
	for _, text := range texts {
		_, before := io.WriteString(body, "<w:p><w:r><w:t>")
		err := xml.EscapeText(body, []byte(text))
		_, after := io.WriteString(body, "</w:t></w:r></w:p>")
		if err := errors.Join(before, err, after); err != nil {
			return err
		}
	}
	return z.Close()
}
