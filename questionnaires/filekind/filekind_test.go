package filekind_test

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"

	"mognad/questionnaires/filekind"
)

// archive is a zip archive of parts with the names, without content.
func archive(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		name, content, _ := strings.Cut(name, "=")
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
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
	return b.String()
}

func wide(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString(string([]byte{c, 0}))
	}
	return b.String()
}

func TestOf(t *testing.T) {
	t.Parallel()
	const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	book := archive(t, "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
	tests := map[string]struct {
		content string
		want    filekind.Kind
	}{
		"nothing":               {"", filekind.Empty},
		"white space":           {"\xef\xbb\xbf \n", filekind.Empty},
		"only comments":         {"# a\n\n  # b\n", filekind.Empty},
		"Excel":                 {book, filekind.Excel},
		"Excel cut off":         {book[:len(book)/2], filekind.Excel},
		"Excel, binary":         {archive(t, "xl/styles.bin", "xl/workbook.bin"), filekind.OldExcel},
		"Excel 97":              {compound + wide("Workbook"), filekind.OldExcel},
		"Excel with a password": {compound + wide("EncryptedPackage"), filekind.Encrypted},
		"OpenDocument table": {
			archive(t, "mimetype=application/vnd.oasis.opendocument.spreadsheet"),
			filekind.Spreadsheet,
		},
		"OpenDocument text":   {archive(t, "mimetype=application/vnd.oasis.opendocument.text"), filekind.Word},
		"OpenDocument slides": {archive(t, "mimetype=application/vnd.oasis.opendocument.presentation"), filekind.Slides},
		"EPUB":                {archive(t, "mimetype=application/epub+zip"), filekind.Archive},
		"Word": {
			archive(t, "[Content_Types].xml", "word/document.xml", "word/embeddings/a"),
			filekind.Word,
		},
		"Word 97":                 {compound + wide("WordDocument"), filekind.Word},
		"rich text":               {`{\rtf1\ansi hej}`, filekind.Word},
		"PowerPoint":              {archive(t, "ppt/presentation.xml"), filekind.Slides},
		"Outlook":                 {compound + wide("__properties"), filekind.OldOffice},
		"Numbers":                 {archive(t, "Index/Document.iwa", "preview.jpg"), filekind.Apple},
		"zip":                     {archive(t, "a.txt"), filekind.Archive},
		"zip without a file":      {archive(t), filekind.Archive},
		"gzip":                    {"\x1f\x8b\x08\x00", filekind.Archive},
		"7z":                      {"7z\xbc\xaf\x27\x1c\x00", filekind.Archive},
		"PDF":                     {"%PDF-1.7\n%\xe2\xe3", filekind.PDF},
		"PNG":                     {"\x89PNG\r\n\x1a\n", filekind.Picture},
		"JPEG":                    {"\xff\xd8\xff\xe0", filekind.Picture},
		"WebP":                    {"RIFF\x00\x00\x00\x00WEBPVP8 ", filekind.Picture},
		"picture of a telephone":  {"\x00\x00\x00\x18ftypheic\x00", filekind.Picture},
		"bitmap":                  {"BM\x00\x00\x00\x00", filekind.Picture},
		"SVG":                     {`<?xml version="1.0"?><svg xmlns="x"/>`, filekind.Picture},
		"XML":                     {"<?xml version=\"1.0\"?>\n<catalog><title>a: b</title></catalog>", filekind.XML},
		"HTML":                    {"\n<!DOCTYPE html><html>", filekind.HTML},
		"a table called Excel":    {"<table><tr><td>a</td></tr></table>", filekind.HTML},
		"UTF-16":                  {"\xff\xfek\x00e\x00y\x00", filekind.UTF16},
		"UTF-16 without a mark":   {wide("format: 1\nkey: a\n"), filekind.UTF16},
		"a program":               {"\x7fELF\x02\x01\x01\x00", filekind.Binary},
		"a questionnaire":         {"format: 1\nkey: a\nlanguages: [sv]\nanswers: []\nlevels: []\n", filekind.Questionnaire},
		"a questionnaire in JSON": {`{"format": 1, "languages": [], "areas": [], "questions": []}`, filekind.Questionnaire},
		"an audit":                {"# En granskning\nformat: 1\naudit:\n  key: a\n", filekind.Audit},
		"an audit in JSON":        {` {"format": 1, "audit": {"key": "a"}}`, filekind.Audit},
		"JSON":                    {`[{"a": 1}]`, filekind.JSON},
		"YAML":                    {"urn: urn:example\nversion: 1\nobjects:\n  framework: {}\n", filekind.YAML},
		"a list in YAML":          {"- a\n- b\n", filekind.YAML},
		"a flow map":              {"{a: 1}", filekind.YAML},
		"CSV":                     {"Nyckel;Namn\na;b\n", filekind.CSV},
		"CSV of Windows":          {"Nyckel;Namn\r\n\xe5;b\r\n", filekind.CSV},
		"text":                    {"Hej, det här är en text.\nMed två rader.\n", filekind.Text},
		"text that begins as BMP": {"BMI: kroppsmasseindex är inte en bild", filekind.YAML},
	}
	seen := map[filekind.Kind]bool{}
	for name, test := range tests {
		got := filekind.Of([]byte(test.content))
		if got != test.want {
			t.Errorf("%s: %q is told as %q, want %q", name, test.content[:min(len(test.content), 60)], got, test.want)
		}
		seen[got] = true
	}
	for _, kind := range filekind.Kinds {
		if !seen[kind] {
			t.Errorf("no test has %s", kind)
		}
		if kind.String() == "" {
			t.Errorf("%s has no words", kind)
		}
	}
}

func TestOther(t *testing.T) {
	t.Parallel()
	keys := []string{"format", "key", "version", "title", "answers", "levels"}
	tests := map[string]struct {
		content string
		want    filekind.Kind
	}{
		"the right kind":             {"format: 1\nanswers: []\nlevels: []\nareas: []\n", ""},
		"one that has only begun":    {"format: 1\nkey: a\n", ""},
		"one without the format":     {"key: a\nversion: 1\ntitle: b\n", ""},
		"a mistake in every key":     {"format: 1\nkay: a\nverson: 1\ntitel: b\n", ""},
		"nothing":                    {"", ""},
		"a control character":        {"format: 1\nkey: \x00a\n", ""},
		"a program":                  {"\x7fELF\x02\x01\x01\x00\xff\xff", filekind.Binary},
		"a list":                     {"- a\n", ""},
		"an audit":                   {"format: 1\naudit: {}\n", filekind.Audit},
		"another framework":          {"urn: a\nref_id: b\nname: c\nversion: 1\nobjects: {}\n", filekind.YAML},
		"settings":                   {`{"name": "a", "scripts": {}}`, filekind.JSON},
		"prose":                      {"Hej!", filekind.Text},
		"prose of Windows":           {"Hej p\xe5 dig", ""},
		"settings with one key ours": {"services:\n  a: {}\nvolumes: {}\nversion: 3\n", filekind.YAML},
	}
	for name, test := range tests {
		if got := filekind.Other([]byte(test.content), filekind.Questionnaire, keys); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestOursAreTold goes through the files that the repository has.
func TestOursAreTold(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]filekind.Kind{
		"../embedded/mognad-bas-1.0.yaml":       filekind.Questionnaire,
		"../testdata/good/smallest.yaml":        filekind.Questionnaire,
		"../../.golangci.yml":                   filekind.YAML,
		"../../frontend/package.json":           filekind.JSON,
		"../../docs/pictures/questionnaire.png": filekind.Picture,
		"../../README.md":                       filekind.Text,
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := filekind.Of(content); got != want {
			t.Errorf("%s is told as %q, want %q", path, got, want)
		}
	}
}

// FuzzOf checks that every file has a kind with words.
func FuzzOf(f *testing.F) {
	for _, seed := range []string{"PK\x03\x04", "PK\x03\x04" + strings.Repeat("\xff", 40), "{\"a\":", "<", ";\n\n", "a: b", "\xff\xfe"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if filekind.Of(content).String() == "" {
			t.Errorf("%q has no kind", content)
		}
		filekind.Other(content, filekind.Audit, []string{"audit"})
	})
}
