package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mognad/assessment"
	"mognad/assessment/workbook"
)

// words is the vocabulary of a table of entities in Swedish and English.
func words() workbook.Vocabulary {
	return workbook.Vocabulary{
		Columns: map[string]string{
			"nyckel": "key", "key": "key",
			"namn": "name", "name": "name",
			"typ": "kind", "kind": "kind",
			"gäller från": "valid_from", "valid from": "valid_from",
			"e-post": "email", "e-mail": "email",
		},
		Values: map[string]map[string]string{
			"kind": {"kommun": "municipality", "municipality": "municipality", "nämnd": "committee", "committee": "committee"},
		},
		Required: []string{"key"},
		Days:     []string{"valid_from"},
		Headings: map[string]string{
			"key":        "Nyckel",
			"name":       "Namn",
			"kind":       "Typ",
			"valid_from": "Gäller från",
			"email":      "E-post",
		},
	}
}

func table(rows ...[]string) workbook.Table {
	return workbook.Table{
		Title: "Enheter", Sheet: "Enheter", Language: "sv", Organisation: "Bergsby kommun", Classification: "Intern",
		Created: time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC),
		Columns: []workbook.Column{
			{Field: "key", Heading: "Nyckel", Width: 14},
			{Field: "name", Heading: "Namn", Width: 40},
			{Field: "kind", Heading: "Typ", Choices: []string{"Kommun", "Nämnd, eller liknande", `"Citat"`}},
		},
		Rows: rows,
	}
}

func write(t testing.TB, format workbook.Format, tab workbook.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.WriteTable(&b, format, tab); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// excel builds a workbook with excelize. Its only sheet is "Sheet1".
func excel(t testing.TB, build func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := build(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set fills cells from A1 on, row by row.
func set(rows ...[]any) func(f *excelize.File) error {
	return func(f *excelize.File) error {
		for i, row := range rows {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				return err
			}
		}
		return nil
	}
}

// parts are the parts of a minimal workbook with the given sheet.
func parts(sheet string) map[string]string {
	return map[string]string{
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="s"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="s" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="t" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="y" Type="x/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheet,
		"xl/sharedStrings.xml":     `<sst><si><t>Nyckel</t></si><si><r><t>a</t></r><r><t>b</t></r><rPh><t>uttal</t></rPh></si></sst>`,
		"xl/styles.xml":            `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
	}
}

func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rowsXML is a sheet with a heading and n rows, each made by the function.
func rowsXML(n int, row func(i int) string) string {
	var b strings.Builder
	b.WriteString(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	for i := 2; i < n+2; i++ {
		b.WriteString(row(i))
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.String()
}

// keys are the message keys of an error that the user can fix, "" for any other error.
func keys(err error) string {
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Invalid {
		return ""
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Key)
	}
	return strings.Join(all, " ")
}
