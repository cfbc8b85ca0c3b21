package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
)

// TestStatingTotalsByPage: an auditor chooses an entity, is told what is wrong without losing what was typed, and finds
// the totals on the audit's page and in the report.
func TestStatingTotalsByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	page := x.Path + "/totals"
	x.Anna.Get(x.Path).Want(http.StatusOK).Links(page)
	list := x.Anna.Get(page).Want(http.StatusOK).Shows("Per enhet", "Per fråga", "Inget angivet")
	if list.HasForm(page) {
		t.Error("there is a form before anything is chosen")
	}
	form := x.Anna.Get(page+"?about=entity&subject="+x.Root.String()).Want(http.StatusOK).Shows("essentials-0", "essentials-3")
	refused := x.Anna.Post(page, "about", "entity", "subject", x.Root.String(), "version", form.Version(page),
		"count-0", "nio", "count-1", "2").Want(http.StatusUnprocessableEntity)
	if refused.Problem("count-0") == "" || refused.Value("count-0") != "nio" || refused.Value("count-1") != "2" {
		t.Errorf("the refused form has %q and %q: %s", refused.Value("count-0"), refused.Value("count-1"), refused.Problem("count-0"))
	}
	x.Anna.Post(page, "about", "entity", "subject", x.Root.String(), "version", form.Version(page), "count-0", "9",
		"count-1", "2", "count-6", "1").To(page)
	x.Anna.Get(page).Shows("essentials-0 9 · essentials-1 2 · Inte tillämplig 1")
	x.Anna.Get(x.Path).Shows("essentials-0 9", "I sammanräkningen")
	x.Anna.Get(x.Path+"/report").Shows("Sammanräkning", "essentials-0 9")
	x.Anna.Get(page + "?about=entity&subject=nobody").Want(http.StatusNotFound)
	x.Anna.Get(page + "?about=question&subject=77").Want(http.StatusNotFound)
	if got := x.Anna.Get(page + "?about=entity&subject=" + x.Root.String()).Value("count-1"); got != "2" {
		t.Errorf("the form has %q", got)
	}
}

// TestReportPageShowsPictures: the page of a report has the pictures of its documents, each described in words.
func TestReportPageShowsPictures(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	report := x.Anna.Get(x.Path + "/report").Want(http.StatusOK).Shows("Bedömningarnas fördelning")
	if letter := x.Path + "/file?format=docx&letter=1"; !report.Links(letter) {
		t.Errorf("the cover letter is not at %s", letter)
	}
}
