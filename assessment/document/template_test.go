package document_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/document"
)

// office is a template as a Swedish office makes it: styles with Swedish ids, a logo in the header, its name and
// somebody's name among the properties, and {{fields}} that Word has split over several runs.
func office() map[string]string {
	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	return map[string]string{
		"[Content_Types].xml":          `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`,
		"_rels/.rels":                  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
		"docProps/core.xml":            `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Someone Else</dc:creator></cp:coreProperties>`,
		"docProps/thumbnail.jpeg":      "a picture of an older report",
		"word/document.xml":            `<w:document ` + w + `><w:body><w:p><w:pPr><w:pStyle w:val="Rubrik"/></w:pPr><w:r><w:t>Rapport: {{ti</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>tle}} för </w:t></w:r><w:r><w:t>{{recipient}}</w:t></w:r><w:r><w:t>, {{unknown}}</w:t></w:r></w:p><w:p><w:r><w:t>{{bo</w:t></w:r><w:r><w:t>dy}}</w:t></w:r></w:p><w:p><w:r><w:t>Sist i mallen.</w:t></w:r></w:p><w:sectPr><w:headerReference w:type="default" r:id="rId7"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1400" w:right="1400" w:bottom="1400" w:left="1400" w:header="700" w:footer="700" w:gutter="0"/></w:sectPr></w:body></w:document>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>`,
		"word/styles.xml":              `<w:styles ` + w + `><w:style w:type="paragraph" w:default="1" w:styleId="Brdtext"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/><w:basedOn w:val="Brdtext"/></w:style><w:style w:type="paragraph" w:styleId="Rubrik"><w:name w:val="Title"/><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:style></w:styles>`,
		"word/header1.xml":             `<w:hdr ` + w + `><w:p><w:r><w:t>Revisionsbyrån · {{classification}}</w:t></w:r></w:p><w:p><w:r><w:t>{{handed_over}}</w:t></w:r></w:p></w:hdr>`,
		"word/_rels/header1.xml.rels":  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/logo.png"/></Relationships>`,
		"word/media/logo.png":          "the logo",
	}
}

// pack packs the parts of a template.
func pack(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOfficesOwnTemplate(t *testing.T) {
	t.Parallel()
	template, err := document.ReadTemplate(pack(t, office()))
	if err != nil {
		t.Fatal(err)
	}
	d := everything(t)
	d.Fields["recipient"] = "Eva"
	got := parts(t, write(t, d, template))
	text := got["word/document.xml"]
	for _, want := range []string{
		`<w:pStyle w:val="Rubrik1"/>`, "Rapport: Granskning av informationssäkerhet &amp; &lt;mer&gt;", "Eva", "{{unknown}}",
		"Sist i mallen.", `<w:headerReference w:type="default" r:id="rId7"/>`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text has no %s", want)
		}
	}
	if strings.Contains(text, "{{bo") || strings.Index(text, "Sammanfattning") > strings.Index(text, "Sist i mallen.") {
		t.Error("the text does not stand where the template wants it")
	}
	if want := "Revisionsbyrån · Intern"; !strings.Contains(got["word/header1.xml"], want) {
		t.Errorf("the header is %s, want %s in it", got["word/header1.xml"], want)
	}
	if got["word/media/logo.png"] != "the logo" || got["word/_rels/header1.xml.rels"] == "" {
		t.Error("the logo is lost")
	}
	styles := got["word/styles.xml"]
	if strings.Contains(styles, "de-DE") || !strings.Contains(styles, `<w:lang w:val="sv-SE"/>`) {
		t.Error("the document does not say its own language")
	}
	if strings.Count(styles, `w:val="heading 1"`) != 1 || strings.Count(styles, `w:val="heading 2"`) != 1 {
		t.Error("the styles are not the template's own and, where it has none, ours")
	}
	if !strings.Contains(styles, `<w:basedOn w:val="Brdtext"/>`) || strings.Contains(styles, `<w:basedOn w:val="Normal"/>`) {
		t.Error("our styles are not based on the template's normal text")
	}
	for name, part := range got {
		if strings.Contains(part, "Someone Else") || strings.Contains(name, "thumbnail") {
			t.Errorf("%s tells of what the template was before", name)
		}
	}
	if strings.Contains(got["[Content_Types].xml"], "template.main") {
		t.Error("it is still a template, not a document")
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"macros": {func(f map[string]string) { f["word/vbaProject.bin"] = "macro" }, "document.macros"},
		"macros by type": {func(f map[string]string) {
			f["[Content_Types].xml"] = strings.Replace(f["[Content_Types].xml"], "vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "vnd.ms-word.document.macroEnabled.main+xml", 1)
		}, "document.macros"},
		"a picture from elsewhere": {func(f map[string]string) {
			f["word/_rels/header1.xml.rels"] = strings.Replace(f["word/_rels/header1.xml.rels"], `Target="media/logo.png"`, `Target="https://example.test/logo.png" TargetMode="External"`, 1)
		}, "document.loads"},
		"a linked picture behind a link": {func(f map[string]string) {
			f["word/header1.xml"] = strings.Replace(f["word/header1.xml"], "<w:p>", `<w:p><w:r><a:blip xmlns:a="a" r:link="rId1"/></w:r>`, 1)
		}, "document.loads"},
		"a field that reads a file, split over runs": {func(f map[string]string) {
			f["word/header1.xml"] = strings.Replace(f["word/header1.xml"], "<w:p>", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "secret.docx"</w:instrText></w:r>`, 1)
		}, "document.part"},
		"a simple field that runs a program": {func(f map[string]string) {
			f["word/document.xml"] = strings.Replace(f["word/document.xml"], "<w:sectPr>", `<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p><w:sectPr>`, 1)
		}, "document.part"},
		"another document within": {func(f map[string]string) {
			f["word/_rels/header1.xml.rels"] = strings.Replace(f["word/_rels/header1.xml.rels"], "relationships/image", "relationships/aFChunk", 1)
		}, "document.part"},
		"attributes that programs read in two ways": {func(f map[string]string) {
			f["word/_rels/header1.xml.rels"] = strings.Replace(f["word/_rels/header1.xml.rels"], `Target=`, `xmlns:x="x" x:TargetMode="Internal" TargetMode="External" Target=`, 1)
		}, "document.damaged"},
		"names that are the same but for case": {func(f map[string]string) { f["word/Styles.xml"] = f["word/styles.xml"] }, "document.damaged"},
		"tracked changes": {func(f map[string]string) {
			f["word/document.xml"] = strings.Replace(f["word/document.xml"], "<w:sectPr>", `<w:p><w:ins w:author="Someone Else"/></w:p><w:sectPr>`, 1)
		}, "document.part"},
		"a document type": {func(f map[string]string) {
			f["word/styles.xml"] = `<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + f["word/styles.xml"]
		}, "document.damaged"},
		"no place for the text": {func(f map[string]string) {
			f["word/document.xml"] = strings.Replace(f["word/document.xml"], "{{bo", "bo", 1)
		}, "document.fields"},
		"no word of what the document is, and to whom it was given": {func(f map[string]string) {
			f["word/header1.xml"] = strings.NewReplacer("{{classification}}", "", "{{handed_over}}", "").Replace(f["word/header1.xml"])
		}, "document.fields"},
		"two places": {func(f map[string]string) {
			f["word/document.xml"] = strings.Replace(f["word/document.xml"], "Sist i mallen.", "{{body}}", 1)
		}, "document.body_place"},
		"text in a part of another name": {func(f map[string]string) {
			f["word/document.dat"] = f["word/document.xml"]
			f["word/_rels/document.dat.rels"] = f["word/_rels/document.xml.rels"]
			delete(f, "word/document.xml")
			delete(f, "word/_rels/document.xml.rels")
			for _, name := range []string{"[Content_Types].xml", "_rels/.rels"} {
				f[name] = strings.Replace(f[name], "word/document.xml", "word/document.dat", 1)
			}
		}, "document.part"},
		"XML that is not": {func(f map[string]string) { f["word/document.xml"] = "<w:document" }, "document.damaged"},
		"a workbook": {func(f map[string]string) {
			f["[Content_Types].xml"] = strings.Replace(f["[Content_Types].xml"], "wordprocessingml.template", "spreadsheetml.template", 1)
		}, "document.not_word"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := office()
			test.change(files)
			_, err := document.ReadTemplate(pack(t, files))
			var own *assessment.Error
			if !errors.As(err, &own) || len(own.Fields) != 1 || own.Fields[0].Key != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := document.ReadTemplate([]byte("not a package")); assessment.CodeOf(err) != assessment.Invalid {
		t.Errorf("what is no package at all: got %v, want invalid", err)
	}
}

// TestAttachedTemplateIsForgotten makes sure that Word does not look for the template's own template.
func TestAttachedTemplateIsForgotten(t *testing.T) {
	t.Parallel()
	files := office()
	const relations = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	files["word/settings.xml"] = `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:attachedTemplate r:id="rId1"/></w:settings>`
	files["word/_rels/settings.xml.rels"] = `<Relationships ` + relations + `><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="file:///S:/Mallar/Rapport.dotx" TargetMode="External"/></Relationships>`
	template, err := document.ReadTemplate(pack(t, files))
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range parts(t, write(t, everything(t), template)) {
		if strings.Contains(part, "Mallar") || strings.Contains(part, "attachedTemplate") {
			t.Errorf("%s still names the template's own template", name)
		}
	}
}

// TestTemplateSaysAllThatItLacks: at once, by name, so that whoever makes it need not try three times.
func TestTemplateSaysAllThatItLacks(t *testing.T) {
	t.Parallel()
	files := office()
	files["word/header1.xml"] = strings.NewReplacer("{{classification}}", "", "{{handed_over}}", "").Replace(files["word/header1.xml"])
	files["word/document.xml"] = strings.Replace(files["word/document.xml"], "{{bo", "bo", 1)
	_, err := document.ReadTemplate(pack(t, files))
	var own *assessment.Error
	if want := "{{body}}, {{classification}}, {{handed_over}}"; !errors.As(err, &own) || own.Fields[0].Args["What"] != want {
		t.Errorf("got %+v, want that %s are lacking", err, want)
	}
}

// TestDraftIsOnEveryPage: in the header of our own template, and beside the classification in one that has no place for
// it. What is no draft says nothing and leaves no empty line.
func TestDraftIsOnEveryPage(t *testing.T) {
	t.Parallel()
	bureau, err := document.ReadTemplate(pack(t, office()))
	if err != nil {
		t.Fatal(err)
	}
	for _, draft := range []string{"", "Utkast"} {
		d := everything(t)
		d.Fields["draft"] = draft
		header := parts(t, write(t, d, plain(t)))["word/header1.xml"]
		if lines := strings.Count(header, "<w:p>"); strings.Contains(header, "Utkast") != (draft != "") || (lines > 1) != (draft != "") {
			t.Errorf("with %q our own header has %d lines: %s", draft, lines, header)
		}
		header = parts(t, write(t, d, bureau))["word/header1.xml"]
		if strings.Contains(header, "Intern · Utkast") != (draft != "") {
			t.Errorf("with %q the bureau's header is %s", draft, header)
		}
	}
}

// TestTemplateWithBookmarksAndPictures: those of the text have other ids and names than those of the template.
func TestTemplateWithBookmarksAndPictures(t *testing.T) {
	t.Parallel()
	files := office()
	files["word/media/mognad1.png"] = "another logo"
	files["word/document.xml"] = strings.Replace(files["word/document.xml"], "<w:p>", `<w:p><w:bookmarkStart w:id="7" w:name="_Toc3"/>`+
		`<w:bookmarkEnd w:id="7"/><w:r><w:drawing><wp:inline xmlns:wp="wp"><wp:docPr id="4" name="Logo"/></wp:inline></w:drawing></w:r>`, 1)
	template, err := document.ReadTemplate(pack(t, files))
	if err != nil {
		t.Fatal(err)
	}
	got := parts(t, write(t, everything(t), template))
	if got["word/media/mognad1.png"] != "another logo" {
		t.Error("a picture of the template is lost")
	}
	for what, ids := range map[string]*regexp.Regexp{
		"bookmark id":   regexp.MustCompile(`<w:bookmarkStart w:id="([0-9]+)"`),
		"bookmark name": regexp.MustCompile(`<w:bookmarkStart w:id="[0-9]+" w:name="([^"]+)"`),
		"picture id":    regexp.MustCompile(`<wp:docPr id="([0-9]+)"`),
	} {
		taken := map[string]bool{}
		for _, found := range ids.FindAllStringSubmatch(got["word/document.xml"], -1) {
			if taken[found[1]] {
				t.Errorf("the %s %s is there twice", what, found[1])
			}
			taken[found[1]] = true
		}
		if len(taken) < 2 {
			t.Errorf("there are %d of %s", len(taken), what)
		}
	}
}
