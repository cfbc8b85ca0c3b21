package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
)

// TestGoverningDocumentPages goes through the register as an administrator without JavaScript.
func TestGoverningDocumentPages(t *testing.T) {
	s, admin := norrdal(t)
	list := org + "/governing-documents"
	s.body(t, "Kommunstyrelsen")
	admin.get(org).shows(s.sv.T("nav.governing_documents_text"))
	admin.get(list).want(http.StatusOK).shows(s.sv.T("governing_documents.none_yet"))
	empty := admin.post(list+"/new", "title", " ", "kind", "", "adopted_on", "i går").want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		[]string{s.sv.T("error.required"), s.sv.T("error.required"), s.sv.T("error.date"), "i går"},
		[]string{empty.problem("title"), empty.problem("kind"), empty.problem("adopted_on"), empty.value("adopted_on")},
	); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	admin.post(list+"/new", "title", "Policy", "kind", "policy", "next_revision", "2020-01-31").to(list)
	admin.post(list+"/new", "title", "Rutin", "kind", "routine", "entities", s.root(t).String()).to(list)
	page := admin.get(list).want(http.StatusOK)
	want := [][]string{
		{
			"Policy " + s.sv.T("governing_documents.overdue"),
			"Policy",
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"31 januari 2020",
			s.sv.T("register.whole"),
		},
		{
			"Rutin",
			"Rutin",
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"Norrdals kommun",
		},
	}
	if diff := cmp.Diff(want, page.rows()); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	page.shows(s.sv.T("governing_documents.overdue_count", "Count", 1))
	admin.get(list + "?overdue=1").shows("Policy").hides(page.href("Rutin"))
	admin.get(list + "?search=finns+inte").shows(s.sv.T("register.none_found", "Query", "finns inte"))
	admin.get(list + "?sort=okänd").want(http.StatusUnprocessableEntity)

	href := page.href("Policy")
	first, second := admin.get(href), admin.get(href)
	form := func(page reply, title, day string) []string {
		return []string{"version", page.value("version"), "title", title, "kind", "policy", "next_revision", day}
	}
	admin.post(href, form(first, "Policy", "2199-12-31")...).to(href)
	stale := admin.post(href, form(second, "Ny policy", "2020-01-31")...).
		want(http.StatusPreconditionFailed).
		shows(s.sv.T("shell.stale"), s.sv.T("shell.stored", "Value", "31 december 2199"))
	if got := stale.value("title"); got != "Ny policy" {
		t.Errorf("what was typed became %q", got)
	}
	admin.post(href, form(stale, "Ny policy", "2020-01-31")...).to(href)
	admin.get(href).shows(
		s.sv.T("governing_document.saved"),
		s.sv.T("register.history"),
		"31 december 2199",
		"Åsa Öberg",
	)
	_, reader := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	if reader.get(href).want(http.StatusOK).hasForm(href) {
		t.Error("a respondent gets a form")
	}
	reader.get(list).shows("Ny policy").hides(list + "/new")
	admin.post(href+"/delete", "version", "1").want(http.StatusPreconditionFailed)
	admin.post(href+"/delete", "version", "3").to(list)
	admin.get(list).shows(s.sv.T("governing_document.deleted", "Name", "Ny policy"))
	admin.get(org+"/events").
		shows(s.sv.T("event.governing_document.delete"), "Ny policy", s.sv.T("governing_document.kind.policy"))
}

// TestImportOfARegister shows what a table would do before it does.
func TestImportOfARegister(t *testing.T) {
	s, admin := norrdal(t)
	list := org + "/governing-documents"
	admin.get(list+"/import").want(http.StatusOK).
		shows(s.sv.T("governing_documents.import"), s.sv.T("governing_documents.help.kept_at"))
	wrong := admin.sendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Dikt\n").
		want(http.StatusUnprocessableEntity)
	wrong.shows(s.sv.T("governing_documents.field.kind"), "Dikt", s.sv.T("error.unknown_choice"))
	preview := admin.sendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Riktlinje\n").want(http.StatusOK).
		shows(s.sv.T("governing_documents.import_preview"), s.sv.T("governing_document.kind.guideline"))
	admin.post(list+"/import/"+preview.value("upload"), "digest", preview.value("digest")).to(list)
	admin.get(list).shows("Policy")
	file := admin.get(list + "/export?format=csv").want(http.StatusOK)
	if !strings.Contains(file.Body, "Policy;Riktlinje") && !strings.Contains(file.Body, "Policy,Riktlinje") {
		t.Errorf("the export holds\n%s", file.Body)
	}
}

// body makes a body in "norrdal".
func (s *site) body(t *testing.T, name string) assessment.Body {
	t.Helper()
	b, err := s.use.Registers.Bodies.Add(t.Context(), s.admin(t, "norrdal"), assessment.Body{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBodies(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	bodies := org + "/bodies"
	admin.get(bodies).want(http.StatusOK).shows(s.sv.T("bodies.none_yet"))
	admin.post(bodies+"/new", "name", " ").want(http.StatusUnprocessableEntity).shows(s.sv.T("error.required"))
	admin.post(bodies+"/new", "name", "Socialnämnden").to(bodies)
	list := admin.get(bodies).shows(s.sv.T("body.added", "Name", "Socialnämnden"))
	again := admin.post(bodies+"/new", "name", "Socialnämnden").want(http.StatusConflict)
	if diff := cmp.Diff(
		[]string{s.sv.T("error.taken"), "Socialnämnden"},
		[]string{again.problem("name"), again.value("name")},
	); diff != "" {
		t.Errorf("a name taken (-want +got):\n%s", diff)
	}
	href := list.href("Socialnämnden")
	id, err := uuid.Parse(href[len(bodies)+1:])
	if err != nil {
		t.Fatal(err)
	}
	root := s.root(t)
	soc := s.part(
		t,
		assessment.Entity{Key: "soc", Name: "Socialförvaltningen", Kind: "administration", ParentID: &root, BodyID: &id},
	)
	s.part(t, assessment.Entity{Key: "aldre", Name: "Äldreomsorgen", Kind: "operation", ParentID: &soc.ID})
	s.body(t, "Ledig nämnd")
	want := [][]string{
		{"Ledig nämnd", s.sv.T("bodies.answers_for_none")},
		{"Socialnämnden", "Socialförvaltningen " + s.sv.T("bodies.answers_for_below", "Count", 1)},
	}
	if diff := cmp.Diff(want, admin.get(bodies).rows()); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
	aldre := admin.get(org + "/entities").href("Äldreomsorgen")
	_, part := s.join(
		t,
		"Sara Lind",
		"sara@norrdal.example",
		assessment.Respondent,
		uuid.MustParse(aldre[strings.LastIndex(aldre, "/")+1:]),
	)
	if diff := cmp.Diff([][]string{{"Socialnämnden", "Äldreomsorgen"}}, part.get(bodies).rows()); diff != "" {
		t.Errorf("bodies of a part (-want +got):\n%s", diff)
	}

	first, second := admin.get(href), admin.get(href)
	admin.post(href, "version", first.value("version"), "name", "Vård- och omsorgsnämnden").to(href)
	stale := admin.post(href, "version", second.value("version"), "name", "Omsorgsnämnden").
		want(http.StatusPreconditionFailed).
		shows(s.sv.T("error.stale"), s.sv.T("shell.stored", "Value", "Vård- och omsorgsnämnden"))
	admin.post(href, "version", stale.value("version"), "name", stale.value("name")).to(href)
	admin.get(href).shows("Omsorgsnämnden", s.sv.T("body.saved"))
	admin.post(href, "name", "x").want(http.StatusPreconditionRequired)
	admin.post(href+"/delete", "version", "3").want(http.StatusConflict).shows(s.sv.T("error.in_use"))
	free := admin.get(bodies).href("Ledig nämnd")
	admin.post(free+"/delete", "version", "7").want(http.StatusPreconditionFailed)
	admin.post(free+"/delete", "version", "1").to(bodies)
	admin.get(bodies).shows(s.sv.T("body.deleted", "Name", "Ledig nämnd"))
}
