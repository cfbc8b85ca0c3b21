package web_test

import (
	"archive/zip"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// wordsOf is all text in a Word document.
func wordsOf(t *testing.T, content string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return html.UnescapeString(b.String())
}

// TestReportHasAssessmentsInWords: they are in the report by default, a choice leaves them out, and the files say by
// their names which is which.
func TestReportHasAssessmentsInWords(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.Anna.Get(x.Column(x.Root)).Shows(x.Sv.T("audit_entity.reason"), "Vår bedömning är att")
	said := apitest.OfTheMunicipality[1]
	for choice, want := range map[string]bool{"": true, "reasons=1": true, "reasons=0": false} {
		page := x.Anna.Get(x.Path + "/report?" + choice)
		if got := strings.Contains(page.Text(), said); got != want {
			t.Errorf("with %q the page has the assessment in words: %t", choice, got)
		}
		file := x.Anna.Get(x.Path + "/file?format=docx&" + choice).Want(http.StatusOK)
		if got := strings.Contains(wordsOf(t, file.Body), said); got != want {
			t.Errorf("with %q the file has the assessment in words: %t", choice, got)
		}
		name := file.Header.Get("Content-Disposition")
		if got := !strings.Contains(name, "-utan-bedomningar-i-ord.docx"); got != want {
			t.Errorf("with %q the file is called %s", choice, name)
		}
	}
	if without := x.Path + "/file?format=docx&reasons=0"; !x.Anna.Get(x.Path + "/report?reasons=0").Links(without) {
		t.Errorf("the page without them does not lead to %s", without)
	}
}

// TestReportIsMarkedPublicByChoice: a final report is internal unless it is chosen as a public document, which a draft,
// an extract and an audit with marked texts never are.
func TestReportIsMarkedPublicByChoice(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	file := x.Path + "/file?format=docx"
	x.Anna.Get(file + "&public=1").Want(http.StatusConflict).Shows(x.Sv.T("error.not_public.draft"))
	x.Anna.Post(x.Path+"/final", "version", fmt.Sprint(x.Audit.Version)).To(x.Path)
	x.Anna.Get(x.Path + "/report").Shows(x.Sv.T("audit_report.public"))
	for _, letter := range []string{"", "&letter=1"} {
		got := x.Anna.Get(file + letter + "&public=1").Want(http.StatusOK)
		if text := wordsOf(t, got.Body); !strings.Contains(text, "Offentlig handling") || strings.Contains(text, "Intern<") ||
			!strings.Contains(got.Header.Get("Content-Disposition"), "offentlig-handling") {
			t.Errorf("a public document%s is called %s", letter, got.Header.Get("Content-Disposition"))
		}
		if text := wordsOf(t, x.Anna.Get(file+letter).Body); !strings.Contains(text, "Intern") {
			t.Errorf("without the choice, the document%s is not internal", letter)
		}
	}
	x.Anna.Get(file + "&public=1&open=1").Want(http.StatusConflict).Shows(x.Sv.T("error.not_public.extract"))
	x.Anna.Post(x.Path+"/withheld", "text", apitest.OfTheCompany[0], "provision", "18 kap. 8 § OSL", "reason", "Läge").
		Want(http.StatusSeeOther)
	x.Anna.Get(file + "&public=1").Want(http.StatusConflict).Shows(x.Sv.T("error.not_public.marked"))
	x.Anna.Get(x.Path + "/report?public=1").Shows(x.Sv.T("error.not_public.marked"))
}

// TestRecommendationsOnAQuestionStandByBody: with several bodies, each has its own below a line that says so.
func TestRecommendationsOnAQuestionStandByBody(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	_ = apitest.Done(x.Use.Audits.AddRecommendation(t.Context(), x.Auditor, x.Audit.ID, audits.RecommendationForm{
		BodyID: x.Board.ID, Text: "Se över den igen.", Places: []assessment.Place{{QuestionID: "1", EntityID: x.Root}},
	}))(t)
	text := x.Anna.Get(x.Path + "/report").Text()
	question := text[strings.LastIndex(text, x.Sv.T("audit_report.by_question")):]
	last := 0
	for _, want := range []string{
		x.Sv.T("recommendations.to", "Body", x.Board.Name), apitest.OfTheMunicipality[2], "Se över den igen.",
		x.Sv.T("recommendations.to", "Body", x.Companys.Name), apitest.OfTheCompany[2],
	} {
		at := strings.Index(question[last:], want)
		if at < 0 {
			t.Fatalf("%q does not stand after what comes before it", want)
		}
		last += at
	}
}

// TestLetterToOneBody has what is recommended to that body alone, under a name of its own.
func TestLetterToOneBody(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	address := x.Path + "/file?format=docx&letter_to=" + x.Companys.ID.String()
	if !x.Anna.Get(x.Path + "/report").Links(address) {
		t.Error("the page of the report does not lead to the letter to one body")
	}
	got := x.Anna.Get(address).Want(http.StatusOK)
	text := wordsOf(t, got.Body)
	if !strings.Contains(text, apitest.OfTheCompany[2]) || strings.Contains(text, apitest.OfTheMunicipality[2]) {
		t.Error("the letter to one body has what is recommended to another, or lacks its own")
	}
	if name := got.Header.Get("Content-Disposition"); !strings.Contains(name, "-missiv-bolagsstyrelsen.docx") {
		t.Errorf("the letter is called %s", name)
	}
	for _, nobody := range []string{"x", x.Root.String()} {
		x.Anna.Get(x.Path + "/file?format=docx&letter_to=" + nobody).Want(http.StatusUnprocessableEntity)
	}
}
