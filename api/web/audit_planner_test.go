package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// TestAuditorPlansOnThePages: an auditor adds an audit and its time plan; the list says what it waits for, and the start
// page of an administrator whom to appoint auditors for.
func TestAuditorPlansOnThePages(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	const list = apitest.NorrdalPath + "/audits"
	x.Join(t, "Arne Ek", "arne@norrdal.example", assessment.Auditor, x.Root)
	arne := x.SignIn(t, "arne@norrdal.example")
	if arne.Get(list).Want(http.StatusOK).Shows("Ny granskning").Links(x.Path) {
		t.Error("the auditor finds the audit of others")
	}
	arne.Get(list + "/new").Want(http.StatusOK).Shows("Lägg till ett objekt utanför organisationens struktur")
	arne.Post(list, "title", "Arnes plan", "shown", "", "round", "").Want(http.StatusUnprocessableEntity).
		Shows("Granskade enheter: Välj minst en enhet.")
	page := arne.Post(list, "title", "Arnes plan", "entities", x.Root.String(), "shown", "", "round", "").
		Want(http.StatusSeeOther).Header.Get("Location")
	path := list + "/" + found(t, x, "Arnes plan").ID.String()
	if !strings.HasPrefix(page, path) {
		t.Errorf("the audit is at %s, want %s", page, path)
	}
	const waits = "äntar på att organisationen utser revisorer"
	arne.Get(list).Shows("Arnes plan", waits)
	arne.Get(path).Shows(waits, "Ändra", "Tidplan").Hides("Starta fältarbetet", "Arbetspapper", "Utse en revisor")
	arne.Post(path+"/milestones/new", "title", "Uppstart", "due", "2199-01-31").Want(http.StatusSeeOther)
	arne.Get(path + "/milestones").Want(http.StatusOK).Shows("Uppstart").Hides("Granskningsnoteringar")
	arne.Get(path + "/requests").Want(http.StatusForbidden)
	arne.Get(path + "/edit").Want(http.StatusOK).Shows("Granskade enheter")

	x.Asa.Get(apitest.NorrdalPath).Shows("Arne Ek har planerat granskningen Arnes plan: utse revisorer")
	x.Asa.Get(path).Shows("Arne Ek har planerat granskningen", "Utse en revisor")
	arne.Post(path+"/engagements", "user", x.Site.Principal(t, "arne@norrdal.example").User.ID.String(),
		"until", "2199-12-31", "version", "0").Want(http.StatusForbidden)
	read := x.Asa.Get(path)
	arne.Post(path, sentAs(arne.Get(path+"/edit"), "background", "Ny bakgrund.")...).Want(http.StatusSeeOther)
	engage := []string{
		"user", x.Site.Principal(t, "arne@norrdal.example").User.ID.String(), "until", "2199-12-31", "version", "0",
		"audit_version",
	}
	stale := x.Asa.Post(path+"/engagements", append(engage, read.Value("audit_version"))...).
		Want(http.StatusPreconditionFailed).Shows("Ny bakgrund.")
	if until := stale.Value("until"); until != "2199-12-31" {
		t.Errorf("the day that was typed is %q", until)
	}
	x.Asa.Post(path+"/engagements", append(engage, stale.Value("audit_version"))...).Want(http.StatusSeeOther)
	x.Asa.Get(apitest.NorrdalPath).Hides("Arnes plan: utse revisorer")
	arne.Get(path).Shows("Starta fältarbetet", "Arbetspapper").Hides(waits)
	arne.Get(apitest.NorrdalPath).Shows("Arnes plan: planera granskningen", "Uppstart")
}

// TestPapersAreTakenIntoTheDescription: a button fills in the documents and interviews among the working papers that the
// form does not list, without what is noted of them.
func TestPapersAreTakenIntoTheDescription(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	edit := x.Path + "/edit"
	x.Anna.Get(edit).Hides("från arbetspapperen")
	x.Anna.Post(x.Path+"/documents/new", "title", "Policyn", "reference", "KS 1", "note", "Hemligt").
		Want(http.StatusSeeOther)
	x.Anna.Post(x.Path+"/documents/new", "title", "Planen").Want(http.StatusSeeOther)
	x.Anna.Post(x.Path+"/interviews/new", "role", "It-chef", "held_on", "2026-02-01", "notes", "I förtroende").
		Want(http.StatusSeeOther)
	x.Anna.Get(edit).Shows("Lägg till 2 från arbetspapperen", "Lägg till en från arbetspapperen")
	fields := []string{
		"title", "Ny rubrik", "shown", "", "round", "", "version", "1", "documents_studied", "Planen",
		"interviews.0.role", "Chef", "interviews.0.on", "", "interviews.0.notes", "",
	}
	got := x.Anna.Post(x.Path, append(fields, "do", "list_documents")...).Want(http.StatusOK)
	if list := strings.TrimSpace(got.Value("documents_studied")); list != "Planen\nPolicyn, KS 1" {
		t.Errorf("the documents are %q", list)
	}
	got = x.Anna.Post(x.Path, append(fields, "do", "list_interviews")...).Want(http.StatusOK).Hides("I förtroende")
	if got.Value("interviews.0.role") != "Chef" || got.Value("interviews.1.role") != "It-chef" ||
		got.Value("interviews.1.on") != "2026-02-01" || got.Value("title") != "Ny rubrik" {
		t.Error("the form does not have both interviews and what was typed")
	}
}

// TestDeclaringInTheForm: what only one of the choices needs is neither optional nor hinted at as ties, and nothing is
// said to be replaced the first time.
func TestDeclaringInTheForm(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Asa.Post(apitest.NorrdalPath+"/audits", "title", "Evas", "entities", x.Root.String(), "shown", "", "round", "").
		Want(http.StatusSeeOther)
	path := apitest.NorrdalPath + "/audits/" + found(t, x, "Evas").ID.String()
	page := path + "/declarations"
	const replaces = "Den ersätter det du har intygat tidigare"
	x.Join(t, "Eva", "eva@norrdal.example", assessment.Auditor, x.Root)
	eva := x.SignIn(t, "eva@norrdal.example")
	x.Asa.Post(path+"/engagements", "user", x.Site.Principal(t, "eva@norrdal.example").User.ID.String(),
		"until", "2199-12-31", "version", "0").Want(http.StatusSeeOther)
	eva.Get(page).Want(http.StatusOK).Hides(replaces, "Vad som görs åt det (valfritt)")
	eva.Post(page).Want(http.StatusUnprocessableEntity).Shows("Vad intygar du?: Välj ett av alternativen.")
	eva.Post(page, "impartiality", "clear", "measures", "En annan bedömer").Want(http.StatusUnprocessableEntity).
		Shows("Vad som görs åt det: Du har valt att inget gör att din opartiskhet kan ifrågasättas")
	eva.Post(page, "impartiality", "clear").Want(http.StatusSeeOther)
	eva.Get(page).Shows(replaces)
}

// TestPartsOfAPlan: a composite question has its parts, and documents and interviews are planned too.
func TestPartsOfAPlan(t *testing.T) {
	t.Parallel()
	plan := record.AuditPlan{
		Questions: []record.AuditQuestion{
			{ID: "2", Text: "Är det styrt?", Parts: []assessment.Note{{Name: "a", Text: "Av policy?"}, {Name: "Av plan?"}}},
		},
		Documents:  []string{"Policyn"},
		Interviews: []string{"It-chef", "Rektor"},
	}
	got := map[string]string{}
	for _, part := range frontend.PlanParts(
		func(from, to string) string { return from + to }, func(day string) string { return day }, plan, record.Audit{},
	) {
		got[part.Key] = part.Text
	}
	for key, want := range map[string]string{
		"audit.questions":         "2 Är det styrt?\n– a: Av policy?\n– Av plan?",
		"audit.documents_studied": "Policyn",
		"audit.interviews":        "It-chef\nRektor",
	} {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
}
