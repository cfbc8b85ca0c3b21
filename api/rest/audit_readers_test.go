package rest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
)

// auditCall is a request about an audit.
type auditCall struct{ method, path, body, version string }

// readsOf are all requests that reveal anything about an audit.
func readsOf(x *apitest.AuditSite) []string {
	reads := []string{"", "/engagements", "/recommendations", "/file", "/file?format=json&proposals=true"}
	for _, e := range []assessment.ID{x.Root, x.Company} {
		reads = append(
			reads,
			"/entities/"+e.String()+"/answers",
			"/entities/"+e.String()+"/questions/1/judgement",
			"/entities/"+e.String()+"/questions/"+url.PathEscape("2 a/b")+"/judgement",
		)
	}
	for i := range reads {
		reads[i] = x.Path + reads[i]
	}
	return reads
}

// changesOf are all requests that change an audit in fieldwork, each as an engaged auditor could make it.
func changesOf(t *testing.T, x *apitest.AuditSite) []auditCall {
	t.Helper()
	v := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	entity, recommendation := x.Column(x.Company), x.Path+"/recommendations/"+v.Recommendations[0].ID.String()
	version := fmt.Sprint(v.Version)
	return []auditCall{
		{
			http.MethodPut,
			x.Path,
			apitest.AuditBody("Annan", x.Root.String(), assessment.AuditedQuestion{ID: "1", Text: "Görs det?"}),
			version,
		},
		{http.MethodPost, x.Path + "/fieldwork", "", version},
		{http.MethodPost, x.Path + "/final", "", version},
		{http.MethodPut, x.Path + "/statement", `{"overall": "ja", "statement": ""}`, version},
		{http.MethodPut, entity + "/statement", `{"overall": "ja", "statement": ""}`, fmt.Sprint(v.Entities[1].Version)},
		{http.MethodPost, entity + "/pin", "", fmt.Sprint(v.Entities[1].Version)},
		{
			http.MethodPut,
			entity + "/questions/1/judgement",
			`{"ordinal": 0, "not_assessed": false, "observation": "", "reason": "x"}`,
			"1",
		},
		{http.MethodPost, entity + "/advice/" + v.Advice[len(v.Advice)-1].Rule, `{"dismiss": {"reason": "Nej"}}`, ""},
		{http.MethodPost, x.Path + "/recommendations", fmt.Sprintf(`{"body": %q, "text": "Nytt"}`, x.Companys.ID), ""},
		{
			http.MethodPut,
			recommendation,
			fmt.Sprintf(
				`{"body": %q, "text": "Nytt", "priority": null, "first_step": "", "references": [], "places": []}`,
				x.Companys.ID,
			),
			"1",
		},
		{http.MethodPost, x.Path + "/declarations", `{"impartiality": "clear"}`, ""},
		{
			http.MethodPut,
			x.Path + "/totals",
			`{"about": "question", "subject": "1", "counts": [{"unjudged": "not_assessed", "count": 1}]}`,
			"0",
		},
		{http.MethodPost, x.Path + "/plan-approvals", `{"approved_on": "2026-01-31", "approved_by": "Revisorerna"}`, ""},
		{http.MethodPost, recommendation + "/move", `{"number": 1}`, ""},
		{http.MethodDelete, recommendation, "", "1"},
	}
}

// statuses are the statuses that somebody gets, and no reply may contain the hidden words.
func statuses(client apitest.Client, reads []string, changes []auditCall, hidden ...string) (read, changed []int) {
	client.T.Helper()
	see := func(a apitest.Answer) int {
		client.T.Helper()
		for _, word := range hidden {
			if strings.Contains(a.Body, word) {
				client.T.Errorf("%s tells %q:\n%s", a.What, word, a.Body)
			}
		}
		return a.Status
	}
	for _, path := range reads {
		read = append(read, see(client.Get(path)))
	}
	for _, c := range changes {
		var headers []string
		if c.version != "" {
			headers = []string{"If-Match", tag(c.version)}
		}
		changed = append(changed, see(client.Call(c.method, c.path, c.body, headers...)))
	}
	return read, changed
}

// all repeats a status for each call.
func all[T any](status int, calls []T) []int { return slices.Repeat([]int{status}, len(calls)) }

func TestAPIAuditsAreOnlyForTheirAuditorsUntilFinal(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	school := x.Entity(t, "skolan", "Skolan")
	for name, role := range map[string]assessment.Role{"lena": assessment.Management, "arne": assessment.Auditor,
		"sara": assessment.Respondent} {
		x.Join(t, name, name+"@norrdal.example", role, x.Root)
	}
	x.Join(t, "maja", "maja@norrdal.example", assessment.EntityManager, x.Company)
	x.Join(t, "olle", "olle@norrdal.example", assessment.Management, x.Company)
	x.Join(t, "vera", "vera@norrdal.example", assessment.EntityManager, school)
	reads, changes := readsOf(x), changesOf(t, x)
	hidden := slices.Concat(
		apitest.OfTheMunicipality,
		apitest.OfTheCompany,
		[]string{apitest.Overall, apitest.Statement, "essentials-0", "Görs riskanalyser?", "Svaret finns i pärmen."},
	)
	anna := auditAPI(t, x, "anna@revisor.example")
	before := anna.Get(x.Path).Want(http.StatusOK).Body
	for _, path := range reads {
		anna.Get(path).Want(http.StatusOK)
	}
	told := append([]int{200, 200}, all(403, reads[2:])...)
	for _, name := range []string{"kim", "lena", "asa", "maja", "olle"} {
		client := auditAPI(t, x, name+"@norrdal.example")
		read, changed := statuses(client, append(reads, here+"/audits"), changes, hidden...)
		if diff := cmp.Diff([][]int{append(told, 200), all(403, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		shown := client.Get(x.Path)
		same(shown,
			map[string]any{
				"title":                 "Granskning",
				"purpose":               "Är det systematiskt?",
				"state":                 "fieldwork",
				"may_read":              false,
				"may_write":             false,
				"may_plan":              false,
				"scale":                 nil,
				"questions":             []any{},
				"cells":                 []any{},
				"recommendations":       []any{},
				"advice":                []any{},
				"gaps":                  []any{},
				"people":                []any{},
				"bodies":                []any{},
				"overall":               "",
				"statement":             "",
				"entities.0.submission": nil,
				"entities.0.assessment": nil,
			},
		)
		if listed := client.Get(x.Path + "/engagements").Read("items").([]any); len(listed) > 0 != (name == "asa") {
			t.Errorf("%s is told who is engaged: %v", name, listed)
		}
	}
	for _, name := range []string{"arne", "vera"} {
		read, changed := statuses(
			auditAPI(t, x, name+"@norrdal.example"),
			append(reads, here+"/audits"),
			changes,
			append(hidden, `"Granskning"`)...)
		refused := 404
		if name == "vera" { // who may write in no audit at all
			refused = 403
		}
		if diff := cmp.Diff([][]int{append(all(404, reads), 200), all(refused, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	read, changed := statuses(
		auditAPI(t, x, "sara@norrdal.example"),
		append(reads, here+"/audits"),
		changes,
		append(hidden, `"Granskning"`)...)
	if diff := cmp.Diff([][]int{append(all(404, reads), 403), all(403, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("a respondent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, anna.Get(x.Path).Body); diff != "" {
		t.Errorf("somebody changed the audit:\n%s", diff)
	}
	// Nobody else can read the audit's file or import one with the same key.
	content := strings.Replace(anna.Get(x.Path+"/file").Body, "title: Granskning", "title: En annan", 1)
	for _, name := range []string{"kim", "lena", "maja", "olle", "sara", "vera", "asa", "arne"} {
		auditAPI(t, x, name+"@norrdal.example").
			Call(http.MethodPost, here+"/audits/import", content, "Content-Type", "application/yaml").
			Problem(http.StatusForbidden, "forbidden")
		status := http.StatusForbidden
		if name == "asa" || name == "arne" { // may import, and so sees the errors in a file
			status = http.StatusUnprocessableEntity
		}
		auditAPI(t, x, name+"@norrdal.example").
			Call(http.MethodPost, here+"/audits/import", "audit: 7", "Content-Type", "application/yaml").
			Want(status)
	}

	// The same auditor after the last day.
	asa := auditAPI(t, x, "asa@norrdal.example")
	asa.Call(http.MethodPut, x.Path+"/engagements/"+x.Auditor.User.ID.String(), fmt.Sprintf(`{"until": %q}`, assessment.DateOf(time.Now().AddDate(0, 0, -2))), "If-Match", `"1"`).
		Want(http.StatusOK)
	read, changed = statuses(anna, append(reads, here+"/audits"), changes, append(hidden, `"Granskning"`)...)
	if diff := cmp.Diff([][]int{append(all(404, reads), 200), all(404, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("after the last day (-want +got):\n%s", diff)
	}
}

func TestAPIFinalAudit(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	reads, changes := readsOf(x), changesOf(t, x)
	anna := auditAPI(t, x, "anna@revisor.example")
	anna.Call(http.MethodPost, x.Path+"/final", "", "If-Match", tag(x.Audit.Version)).Want(http.StatusOK)
	school := x.Entity(t, "skolan", "Skolan")
	x.Join(t, "olle", "olle@norrdal.example", assessment.Management, x.Company)
	x.Join(t, "vera", "vera@norrdal.example", assessment.EntityManager, school)
	// status, audit, engagements, recommendations, files; then the answers and two judgements of each entity
	for name, want := range map[string]struct {
		read    []int
		changed int
		hidden  []string
	}{
		"kim": {[]int{200, 200, 200, 200, 200, 403, 200, 200, 403, 200, 200}, 403, []string{"Svaret finns i pärmen."}},
		"olle": {[]int{200, 200, 200, 200, 200, 403, 404, 404, 403, 200, 200}, 403,
			append([]string{apitest.Overall, apitest.Statement, "Svaret finns i pärmen."}, apitest.OfTheMunicipality...)},
		"vera": {all(404, reads), 403,
			append(slices.Concat(apitest.OfTheMunicipality, apitest.OfTheCompany), apitest.Overall, apitest.Statement)},
		"asa": {append([]int{200, 200}, all(403, reads[2:])...), 403,
			append(slices.Concat(apitest.OfTheMunicipality, apitest.OfTheCompany), apitest.Overall, apitest.Statement)},
	} {
		read, changed := statuses(auditAPI(t, x, name+"@norrdal.example"), reads, changes, want.hidden...)
		if diff := cmp.Diff([][]int{want.read, all(want.changed, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	read, changed := statuses(anna, reads, changes)
	if diff := cmp.Diff([][]int{all(200, reads), all(409, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("the auditor of a final audit (-want +got):\n%s", diff)
	}
	olle := auditAPI(t, x, "olle@norrdal.example")
	part := olle.Get(x.Path)
	same(part,
		map[string]any{
			"whole":                         false,
			"summary":                       "",
			"overall":                       "",
			"statement":                     "",
			"entities.0.entity.name":        "Norrdalsbolaget AB",
			"cells.0.judgement.observation": apitest.SeenThere,
			"cells.0.judgement.reason":      apitest.WhyThere,
			"recommendations.0.text":        apitest.ToThere,
			"cells.0.proposal.questions":    []any{},
			"advice":                        []any{},
			"seal":                          nil,
		},
	)
	asa := auditAPI(t, x, "asa@norrdal.example").Get(x.Path) // who is only told of the audit, and engages its auditors
	same(asa, map[string]any{"state": "final", "seal": nil, "people": []any{}, "version": 0.0, "updated_at": nil})
	if auditAPI(t, x, "kim@norrdal.example").Get(x.Path).Text("seal", "sha256") != anna.Get(x.Path).Text("seal", "sha256") {
		t.Error("readers of the whole audit do not see its seal")
	}
	if n := []int{
		len(part.Read("entities").([]any)),
		len(part.Read("cells").([]any)),
		len(part.Read("recommendations").([]any)),
	}; !slices.Equal(n, []int{1, 2, 1}) {
		t.Errorf("the company's chair sees %v entities, cells and recommendations", n)
	}
	file := olle.Get(x.Path + "/file").Want(http.StatusOK)
	if !strings.Contains(file.Body, apitest.SeenThere) || strings.Contains(file.Body, "proposed:") ||
		file.Header.Get("Content-Type") != "application/yaml" {
		t.Errorf("the company's file is\n%s", file.Body)
	}
	if !strings.Contains(olle.Get(x.Path+"/file?proposals=true").Body, "proposed:") {
		t.Error("the proposals asked for are missing")
	}
	olle.Get(x.Path + "/file?format=xml").Want(http.StatusUnprocessableEntity)
}

// TestAPIForeignReferencesInAudits sends ids of another organisation, and of nobody, in every property that takes one.
func TestAPIForeignReferencesInAudits(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.SecondOrganisation(t)
	osten := apitest.Done(x.Use.PrincipalByEmail(t.Context(), "osten@sodal.example", "sodal"))(t)
	theirs := apitest.Done(x.Use.Entities.Structure(t.Context(), osten))(t).Tree.Root().ID
	body := apitest.Done(x.Use.Registers.Bodies.Add(t.Context(), osten, assessment.Body{Name: "Hemlig nämnd"}))(t).ID
	asa, anna := auditAPI(t, x, "asa@norrdal.example"), auditAPI(t, x, "anna@revisor.example")
	recommendation := x.Path + "/recommendations/" + anna.Get(x.Path+"/recommendations").Text("items", 0, "id")
	for _, ids := range [][2]assessment.ID{{theirs, body}, {uuid.New(), uuid.New()}} {
		entity, body := ids[0].String(), ids[1].String()
		asa.Call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Ny", "entities": [%q], "round": %q}`, entity, entity)).
			Problem(http.StatusUnprocessableEntity, "invalid", "entities: error.unknown_choice", "round: error.unknown_choice")
		sent := fmt.Sprintf(
			`{"body": %q, "text": "Nytt", "priority": null, "first_step": "", "references": [], "places": [{"question": "1", "entity": %q}]}`,
			body,
			entity,
		)
		anna.Call(http.MethodPost, x.Path+"/recommendations", sent).
			Problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "places: error.unknown_choice")
		anna.Call(http.MethodPut, recommendation, sent, "If-Match", `"1"`).
			Problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "places: error.unknown_choice")
		asa.Call(http.MethodPut, x.Path+"/engagements/"+osten.User.ID.String(), `{"until": "2199-12-31"}`, "If-Match", `"0"`).
			Problem(http.StatusNotFound, "not_found")
	}
}
