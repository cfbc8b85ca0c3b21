package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/exchange"
)

// TestEarlierVersionsByPage writes twice, deletes, and reads the earlier versions from where they are linked.
func TestEarlierVersionsByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	column, list := x.Column(x.Root), x.Path+"/recommendations"
	own := column + "/questions/2%20a%2Fb"
	x.Anna.Get(own + "/versions").Want(http.StatusOK).Shows(x.Sv.T("audit_versions.none"))
	x.Anna.Post(column, judging(1, "2 a/b", "0", "ordinal", "4", "observation", "Första iakttagelsen")...).
		Want(http.StatusSeeOther)
	x.Anna.Post(column, judging(1, "2 a/b", "2", "ordinal", "not", "reason", "Hanns inte")...).Want(http.StatusSeeOther)
	if !x.Anna.Get(column).Links(own + "/versions") {
		t.Error("the question does not link to its earlier versions")
	}
	versions := x.Anna.Get(own+"/versions").Want(http.StatusOK).
		Shows("Första iakttagelsen", "essentials-0", "Hanns inte", "Anna Ek", "Version 3", x.Sv.T("audit_versions.who_reads"))
	if !versions.Links(column + "#q-2-a%2Fb") {
		t.Error("no way back to the question")
	}

	whole := x.Path + "/statement"
	state := func(at, page, overall, said string) {
		x.Anna.Post(at, "statement.overall", overall, "statement.statement", said,
			"statement.version", x.Anna.Get(page).Value("statement.version")).Want(http.StatusSeeOther)
	}
	state(whole, x.Path, "delvis", "Det brister.")
	state(whole, x.Path, "nej", "Det saknas.")
	if !x.Anna.Get(x.Path).Links(whole + "/versions") {
		t.Error("the overall judgement does not link to its earlier versions")
	}
	x.Anna.Get(whole+"/versions").Want(http.StatusOK).Shows("Det brister.", "delvis", "Det saknas.")
	of := column + "/statement"
	state(of, column, "delvis", "Enheten brister.")
	if !x.Anna.Get(column).Links(of + "/versions") {
		t.Error("the judgement of an entity does not link to its earlier versions")
	}
	x.Anna.Get(of+"/versions").Want(http.StatusOK).Shows("Enheten brister.", "Norrdals kommun")

	x.Anna.Post(list, "text", "Gör det.", "body", x.Board.ID.String(), "references", "27002:8.13").
		Want(http.StatusSeeOther)
	id := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations[0].ID.String()
	x.Anna.Post(list+"/"+id, "text", "Gör det nu.", "body", x.Board.ID.String(), "priority", "high", "version", "1").
		Want(http.StatusSeeOther)
	x.Anna.Post(list+"/"+id+"/delete", "version", "2").To(list)
	if !x.Anna.Get(list).Hides("Gör det nu.").Links(list + "/versions") {
		t.Error("the list does not link to what was deleted")
	}
	x.Anna.Get(list+"/versions").Want(http.StatusOK).
		Shows("Gör det.", "27002:8.13", "Gör det nu.", "hög prioritet", "Borttagen", "borttagen av Anna Ek")

	// What was typed over a recommendation that a colleague has deleted is there to be saved as a new one.
	again := x.Anna.Post(list+"/"+id, "text", "Mitt långa förslag", "body", x.Board.ID.String(), "priority", "low",
		"version", "2").
		Want(http.StatusConflict).
		Shows(x.Sv.T("error.recommendation_deleted", "Name", "Anna Ek"), "Mitt långa förslag",
			x.Sv.T("recommendations.as_new"))
	if !again.HasForm(list) {
		t.Error("it cannot be saved as a new one")
	}
	x.Anna.Post(list+"/"+id+"/delete", "version", "2").Want(http.StatusConflict).
		Shows(x.Sv.T("error.recommendation_gone", "Name", "Anna Ek"))

	for _, page := range []string{own, whole, of, list} {
		for _, v := range []*apitest.Visitor{x.Asa, x.Kim} {
			v.Get(page+"/versions").Want(http.StatusForbidden).Hides("Gör det", "brister", "iakttagelsen")
		}
	}
	for _, page := range []string{own, of} {
		x.Anna.Get(page[:len(page)-1] + "x/versions").Want(http.StatusNotFound)
	}
}

// TestWhatIsTypedOverADeletedRowIsKept changes a body and a document that somebody has deleted meanwhile.
func TestWhatIsTypedOverADeletedRowIsKept(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	for register, fields := range map[string][]string{
		"/bodies":              {"name", "Socialnämnden"},
		"/governing-documents": {"title", "Rutin för skydd", "kind", "routine"},
	} {
		list := org + register
		admin.Post(list+"/new", fields...).To(list)
		row := admin.Get(list).Href(fields[1])
		admin.Post(row+"/delete", "version", "1").To(list)
		typed := append([]string{"version", "1", fields[0], "Ett annat namn"}, fields[2:]...)
		again := admin.Post(row, typed...).Want(http.StatusConflict).
			Shows(s.Sv.T("error.row_deleted", "Name", s.Admin(t, "norrdal").User.Name))
		if got := again.Value(fields[0]); got != "Ett annat namn" {
			t.Errorf("%s: the field has %q", register, got)
		}
		if !again.HasForm(list + "/new") {
			t.Errorf("%s: what was typed cannot be added as new", register)
		}
		admin.Post(row+"/delete", "version", "1").To(list)
	}
}

// TestImportedJudgementsByPage shows who judged as the file says, apart from who imported it and when.
func TestImportedJudgementsByPage(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	admin := s.Admin(t, "norrdal")
	f, err := exchange.Parse("a.yaml", []byte(`
audit: {key: aldre, title: Granskning 2015, auditor: Revisionsbyrån, date: 2015-04-17, state: final}
entities: [{id: nord, name: Nord, kind: company, body: Styrelsen}]
questions:
  - {no: 1, text: Görs det?, judgements: {nord: {observation: Görs inte.}}}
  - {no: 2, text: Övas det?, judgements: {nord: {observation: Sällan., judged_by: asa@norrdal.example, judged_at: 2015-03-01}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	done := apitest.Done(s.Use.Audits.ImportAudit(t.Context(), admin, f))(t)
	v := apitest.Done(s.Use.Audits.Audit(t.Context(), admin, done.ID))(t)
	_, carl := s.Join(t, "Carl Ek", "carl@norrdal.example", assessment.Management, s.Root(t))
	audit := org + "/audits/" + done.ID.String()
	said := []string{
		s.Sv.T("audit_versions.said_by_on", "Name", "Revisionsbyrån", "Day", "17 april 2015"),
		s.Sv.T("audit_versions.said_by_on", "Name", "asa@norrdal.example", "Day", "1 mars 2015"),
		"Importerad av " + admin.User.Name,
	}
	carl.Get(audit + "/entities/" + v.Entities[0].Entity.ID.String()).Want(http.StatusOK).
		Shows(said...).
		Hides(s.Sv.T("audit_versions.link"))
	carl.Get(audit + "/report").Want(http.StatusOK).Shows(append(said, s.Sv.T("audit_versions.from_files"))...)
}
