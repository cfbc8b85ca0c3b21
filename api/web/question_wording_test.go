package web_test

import (
	"net/http"
	"slices"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
)

// TestJudgedQuestionInTheForm is shown with why it cannot be changed, and in a correction with what changing it means.
func TestJudgedQuestionInTheForm(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	locked := func(page apitest.Reply, name string) bool {
		field := page.Find(func(n *html.Node) bool { return apitest.Attribute(n, "name") == name })
		if field == nil {
			t.Fatalf("there is no field %s", name)
		}
		return slices.ContainsFunc(field.Attr, func(a html.Attribute) bool { return a.Key == "readonly" })
	}
	form := x.Anna.Get(x.Path + "/edit").Want(http.StatusOK).Hides(x.Sv.T("audit_form.judged"))
	if locked(form, "questions.0.text") {
		t.Error("a question that nobody has judged is locked")
	}
	x.Write(t)
	form = x.Anna.Get(x.Path + "/edit").Want(http.StatusOK).Shows(x.Sv.T("audit_form.judged"))
	if !locked(form, "questions.0.text") || !locked(form, "questions.0.id") {
		t.Error("a judged question can be typed in")
	}
	x.Anna.Post(x.Path, sentAs(form, "questions.0.text", "Omskriven?")...).Want(http.StatusUnprocessableEntity).
		Shows(x.Sv.T("error.question_judged", "ID", "1"))
	x.Anna.Post(x.Path, sentAs(form, "purpose", "Nytt syfte")...).To(x.Path)

	now := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	_ = apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, now.ID, now.Version))(t)
	next := x.Anna.Post(x.Path+"/correct", "correction", "Stavfel.").Want(http.StatusSeeOther).Header.Get("Location")
	form = x.Anna.Get(next + "/edit").Want(http.StatusOK).Shows(x.Sv.T("audit_form.judged_corrected")).
		Hides(x.Sv.T("audit_form.judged"))
	if locked(form, "questions.0.text") || !locked(form, "questions.0.id") {
		t.Error("in a correction the wording of a judged question cannot be typed, or its number can")
	}
	x.Anna.Post(next, sentAs(form, "questions.0.text", "Omskriven?")...).To(next)
	x.Anna.Get(next+"/report").Want(http.StatusOK).Shows("Omskriven?", "Ändrat sedan version 1")
}
