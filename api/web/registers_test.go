package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestGoverningDocumentPages goes through the register as an administrator without JavaScript.
func TestGoverningDocumentPages(t *testing.T) {
	s, admin := apitest.Norrdal(t)
	list := org + "/governing-documents"
	addBody(t, s, "Kommunstyrelsen")
	if href := admin.Get(org).Href(s.Sv.T("nav.governing_documents")); href != list {
		t.Errorf("the menu leads to %s", href)
	}
	admin.Get(list).Want(http.StatusOK).Shows(s.Sv.T("governing_documents.none_yet"))
	empty := admin.Post(list+"/new", "title", " ", "kind", "", "adopted_on", "i går").Want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		[]string{s.Sv.T("error.required"), s.Sv.T("error.choose_one"), s.Sv.T("error.date"), "i går"},
		[]string{empty.Problem("title"), empty.Problem("kind"), empty.Problem("adopted_on"), empty.Value("adopted_on")},
	); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	admin.Post(list+"/new", "title", "Policy", "kind", "policy", "next_revision", "2020-01-31").To(list)
	admin.Post(list+"/new", "title", "Rutin", "kind", "routine", "entities", s.Root(t).String()).To(list)
	page := admin.Get(list).Want(http.StatusOK)
	want := [][]string{
		{
			"Policy " + s.Sv.T("governing_documents.overdue"),
			"Policy",
			"–" + s.Sv.T("register.empty"),
			"–" + s.Sv.T("register.empty"),
			"31 januari 2020",
			s.Sv.T("register.whole"),
		},
		{
			"Rutin",
			"Rutin",
			"–" + s.Sv.T("register.empty"),
			"–" + s.Sv.T("register.empty"),
			"–" + s.Sv.T("register.empty"),
			"Norrdals kommun",
		},
	}
	if diff := cmp.Diff(want, rowsOf(page)); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	page.Shows(s.Sv.T("governing_documents.overdue_count", "Count", 1))
	admin.Get(list + "?overdue=1").Shows("Policy").Hides(page.Href("Rutin"))
	admin.Get(list + "?q=finns+inte").Shows(s.Sv.T("list.none_found", "Query", "finns inte"))
	admin.Get(list + "?sort=okänd").Want(http.StatusUnprocessableEntity)

	href := page.Href("Policy")
	first, second := admin.Get(href).Shows(s.Sv.T("governing_documents.overdue")), admin.Get(href)
	form := func(page apitest.Reply, title, day string) []string {
		return []string{"version", page.Value("version"), "title", title, "kind", "policy", "next_revision", day}
	}
	admin.Post(href, form(first, "Policy", "2199-12-31")...).To(href)
	stale := admin.Post(href, form(second, "Ny policy", "2020-01-31")...).
		Want(http.StatusPreconditionFailed).
		Shows(s.Sv.T("shell.stale"), s.Sv.T("shell.stored", "Value", "31 december 2199"))
	if got := stale.Value("title"); got != "Ny policy" {
		t.Errorf("what was typed became %q", got)
	}
	admin.Post(href, form(stale, "Ny policy", "2020-01-31")...).To(href)
	admin.Get(href).Shows(
		s.Sv.T("governing_document.saved"),
		s.Sv.T("register.history"),
		"31 december 2199",
		"Åsa Öberg",
	)
	unknown := list + "/" + uuid.NewString() + "/delete"
	admin.Post(unknown, "version", "1").Want(http.StatusNotFound)
	_, reader := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	if reader.Get(href).Want(http.StatusOK).HasForm(href) {
		t.Error("a respondent gets a form")
	}
	reader.Get(list).Shows("Ny policy").Hides(list + "/new")
	admin.Post(href+"/delete", "version", "1").Want(http.StatusPreconditionFailed)
	admin.Post(href+"/delete", "version", "3").To(list)
	admin.Get(list).Shows(s.Sv.T("governing_document.deleted", "Name", "Ny policy"))
	admin.Get(org+"/events").
		Shows("tog bort styrdokumentet", "Ny policy", s.Sv.T("governing_document.kind.policy"))
}

// TestEntitiesOutOfReach: a reader of a part sees no other entities that a document applies to, or applied to.
func TestEntitiesOutOfReach(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	list := org + "/governing-documents"
	part, beside := s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "skola", "Skolförvaltningen")
	_, reader := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, part)
	admin.Post(list+"/new", "title", "Policy", "kind", "policy", "entities", beside.String()).To(list)
	href := admin.Get(list).Href("Policy")
	both := []string{"version", "1", "title", "Policy", "kind", "policy"}
	both = append(both, "entities", part.String(), "entities", beside.String())
	admin.Post(href, both...).To(href)
	reader.Get(list).Shows("Socialförvaltningen").Hides("Skolförvaltningen", beside.String())
	reader.Get(href).
		Shows("Socialförvaltningen", s.Sv.T("register.outside")).
		Hides("Skolförvaltningen", beside.String(), s.Sv.T("register.whole"))
	admin.Get(href).Shows("Socialförvaltningen", "Skolförvaltningen")
}

// TestImportOfARegister shows what a table would change before it does.
func TestImportOfARegister(t *testing.T) {
	s, admin := apitest.Norrdal(t)
	list := org + "/governing-documents"
	admin.Get(list+"/import").Want(http.StatusOK).
		Shows(s.Sv.T("governing_documents.import"), s.Sv.T("governing_documents.help.kept_at"))
	wrong := admin.SendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Dikt\n").
		Want(http.StatusUnprocessableEntity)
	wrong.Shows(s.Sv.T("governing_documents.field.kind"), "Dikt", "Det här går inte att välja. Skriv ett av: Policy, ")
	preview := admin.SendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Riktlinje\n").Want(http.StatusOK).
		Shows(s.Sv.T("governing_documents.import_preview"), s.Sv.T("governing_document.kind.guideline"))
	admin.Post(list+"/import/"+preview.Value("upload"), "digest", preview.Value("digest")).To(list)
	admin.Get(list).Shows("Policy")
	file := admin.Get(list + "/export?format=csv").Want(http.StatusOK)
	if !strings.Contains(file.Body, "Policy;Riktlinje") && !strings.Contains(file.Body, "Policy,Riktlinje") {
		t.Errorf("the export holds\n%s", file.Body)
	}
}

// addBody makes a body in "norrdal".
func addBody(t *testing.T, s *apitest.Site, name string) assessment.Body {
	t.Helper()
	b, err := s.Use.Registers.Bodies.Add(t.Context(), s.Admin(t, "norrdal"), assessment.Body{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBodies(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	bodies := org + "/bodies"
	admin.Get(bodies).Want(http.StatusOK).Shows(s.Sv.T("bodies.none_yet"))
	admin.Post(bodies+"/new", "name", " ").Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.required"))
	admin.Post(bodies+"/new", "name", "Socialnämnden").To(bodies)
	list := admin.Get(bodies).Shows(s.Sv.T("body.added", "Name", "Socialnämnden"))
	again := admin.Post(bodies+"/new", "name", "Socialnämnden").Want(http.StatusConflict)
	if diff := cmp.Diff(
		[]string{s.Sv.T("error.taken"), "Socialnämnden"},
		[]string{again.Problem("name"), again.Value("name")},
	); diff != "" {
		t.Errorf("a name taken (-want +got):\n%s", diff)
	}
	href := list.Href("Socialnämnden")
	id, err := uuid.Parse(href[len(bodies)+1:])
	if err != nil {
		t.Fatal(err)
	}
	root := s.Root(t)
	soc := addEntity(t, s,
		assessment.Entity{Key: "soc", Name: "Socialförvaltningen", Kind: "administration", ParentID: &root, BodyID: &id},
	)
	addEntity(t, s, assessment.Entity{Key: "aldre", Name: "Äldreomsorgen", Kind: "operation", ParentID: &soc.ID})
	addBody(t, s, "Ledig nämnd")
	want := [][]string{
		{"Ledig nämnd", s.Sv.T("bodies.answers_for_none")},
		{"Socialnämnden", "Socialförvaltningen " + s.Sv.T("bodies.answers_for_below", "Count", 1)},
	}
	if diff := cmp.Diff(want, rowsOf(admin.Get(bodies))); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
	aldre := admin.Get(org + "/entities").Href("Äldreomsorgen")
	_, part := s.Join(
		t,
		"Sara Lind",
		"sara@norrdal.example",
		assessment.Respondent,
		uuid.MustParse(aldre[strings.LastIndex(aldre, "/")+1:]),
	)
	if diff := cmp.Diff([][]string{{"Socialnämnden", "Äldreomsorgen"}}, rowsOf(part.Get(bodies))); diff != "" {
		t.Errorf("bodies of a part (-want +got):\n%s", diff)
	}

	first, second := admin.Get(href), admin.Get(href)
	admin.Post(href, "version", first.Value("version"), "name", "Vård- och omsorgsnämnden").To(href)
	stale := admin.Post(href, "version", second.Value("version"), "name", "Omsorgsnämnden").
		Want(http.StatusPreconditionFailed).
		Shows(s.Sv.T("shell.stale_summary"), s.Sv.T("shell.stored", "Value", "Vård- och omsorgsnämnden"))
	admin.Post(href, "version", stale.Value("version"), "name", stale.Value("name")).To(href)
	admin.Get(href).Shows("Omsorgsnämnden", s.Sv.T("body.saved"))
	admin.Post(href, "name", "x").Want(http.StatusPreconditionRequired)
	admin.Post(href+"/delete", "version", "3").Want(http.StatusConflict).Shows(s.Sv.T("error.in_use"))
	free := admin.Get(bodies).Href("Ledig nämnd")
	admin.Post(free+"/delete", "version", "7").Want(http.StatusPreconditionFailed)
	admin.Post(free+"/delete", "version", "1").To(bodies)
	admin.Get(bodies).Shows(s.Sv.T("body.deleted", "Name", "Ledig nämnd"))
}
