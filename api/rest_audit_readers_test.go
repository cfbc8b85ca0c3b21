package api_test

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

	"mognad/assessment"
)

// auditCall is a request about an audit.
type auditCall struct{ method, path, body, version string }

// reads are all that tells of an audit.
func (x *auditSite) reads() []string {
	reads := []string{"", "/engagements", "/recommendations", "/file", "/file?format=json&proposals=true"}
	for _, e := range []assessment.ID{x.root, x.company} {
		reads = append(
			reads,
			"/entities/"+e.String()+"/answers",
			"/entities/"+e.String()+"/questions/1/judgement",
			"/entities/"+e.String()+"/questions/"+url.PathEscape("2 a/b")+"/judgement",
		)
	}
	for i := range reads {
		reads[i] = x.path + reads[i]
	}
	return reads
}

// changes are all that changes an audit in fieldwork, each as an auditor engaged could do it.
func (x *auditSite) changes(t *testing.T) []auditCall {
	t.Helper()
	v := done(x.use.Audits.Audit(t.Context(), x.auditor, x.audit.ID))(t)
	entity, recommendation := x.column(x.company), x.path+"/recommendations/"+v.Recommendations[0].ID.String()
	version := fmt.Sprint(v.Version)
	return []auditCall{
		{
			http.MethodPut,
			x.path,
			auditBody("Annan", x.root.String(), assessment.AuditedQuestion{ID: "1", Text: "Görs det?"}),
			version,
		},
		{http.MethodPost, x.path + "/fieldwork", "", version},
		{http.MethodPost, x.path + "/final", "", version},
		{http.MethodPut, x.path + "/statement", `{"overall": "ja", "statement": ""}`, version},
		{http.MethodPut, entity + "/statement", `{"overall": "ja", "statement": ""}`, fmt.Sprint(v.Entities[1].Version)},
		{http.MethodPost, entity + "/pin", "", fmt.Sprint(v.Entities[1].Version)},
		{
			http.MethodPut,
			entity + "/questions/1/judgement",
			`{"ordinal": 0, "not_assessed": false, "observation": "", "reason": "x"}`,
			"1",
		},
		{http.MethodPost, entity + "/advice/" + v.Advice[len(v.Advice)-1].Rule, `{"dismiss": {"reason": "Nej"}}`, ""},
		{http.MethodPost, x.path + "/recommendations", fmt.Sprintf(`{"body": %q, "text": "Nytt"}`, x.companys.ID), ""},
		{
			http.MethodPut,
			recommendation,
			fmt.Sprintf(
				`{"body": %q, "text": "Nytt", "priority": null, "first_step": "", "references": [], "places": []}`,
				x.companys.ID,
			),
			"1",
		},
		{http.MethodPost, recommendation + "/move", `{"number": 1}`, ""},
		{http.MethodDelete, recommendation, "", "1"},
	}
}

// statuses are what somebody is answered, with none of the hidden words in it.
func statuses(client apiClient, reads []string, changes []auditCall, hidden ...string) (read, changed []int) {
	client.t.Helper()
	see := func(a answer) int {
		client.t.Helper()
		for _, word := range hidden {
			if strings.Contains(a.Body, word) {
				client.t.Errorf("%s tells %q:\n%s", a.what, word, a.Body)
			}
		}
		return a.Status
	}
	for _, path := range reads {
		read = append(read, see(client.get(path)))
	}
	for _, c := range changes {
		var headers []string
		if c.version != "" {
			headers = []string{"If-Match", tag(c.version)}
		}
		changed = append(changed, see(client.call(c.method, c.path, c.body, headers...)))
	}
	return read, changed
}

// all is a status as often as there are calls.
func all[T any](status int, calls []T) []int { return slices.Repeat([]int{status}, len(calls)) }

func TestAPIAuditsAreTheAuditorsAloneUntilFinal(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	x.write(t)
	school := x.entity(t, "skolan", "Skolan")
	for name, role := range map[string]assessment.Role{"lena": assessment.Management, "arne": assessment.Auditor, "sara": assessment.Respondent} {
		x.join(t, name, name+"@norrdal.example", role, x.root)
	}
	x.join(t, "maja", "maja@norrdal.example", assessment.EntityManager, x.company)
	x.join(t, "olle", "olle@norrdal.example", assessment.Management, x.company)
	x.join(t, "vera", "vera@norrdal.example", assessment.EntityManager, school)
	reads, changes := x.reads(), x.changes(t)
	hidden := slices.Concat(
		ofTheMunicipality,
		ofTheCompany,
		[]string{word, sentences, "essentials-0", "Görs riskanalyser?", "Svaret finns i pärmen."},
	)
	anna := x.api(t, "anna@revisor.example")
	before := anna.get(x.path).want(http.StatusOK).Body
	for _, path := range reads {
		anna.get(path).want(http.StatusOK)
	}
	told := append([]int{200, 200}, all(403, reads[2:])...)
	for _, name := range []string{"kim", "lena", "asa", "maja", "olle"} {
		client := x.api(t, name+"@norrdal.example")
		read, changed := statuses(client, append(reads, here+"/audits"), changes, hidden...)
		if diff := cmp.Diff([][]int{append(told, 200), all(403, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		shown := client.get(x.path)
		shown.same(
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
		if listed := client.get(x.path + "/engagements").read("items").([]any); len(listed) > 0 != (name == "asa") {
			t.Errorf("%s is told who is engaged: %v", name, listed)
		}
	}
	for _, name := range []string{"arne", "vera"} {
		read, changed := statuses(
			x.api(t, name+"@norrdal.example"),
			append(reads, here+"/audits"),
			changes,
			append(hidden, `"Granskning"`)...)
		if diff := cmp.Diff([][]int{append(all(404, reads), 200), all(404, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	read, changed := statuses(
		x.api(t, "sara@norrdal.example"),
		append(reads, here+"/audits"),
		changes,
		append(hidden, `"Granskning"`)...)
	if diff := cmp.Diff([][]int{append(all(404, reads), 403), all(404, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("a respondent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, anna.get(x.path).Body); diff != "" {
		t.Errorf("somebody changed the audit:\n%s", diff)
	}
	// A file of the same key is neither read nor taken from anybody else.
	content := strings.Replace(anna.get(x.path+"/file").Body, "title: Granskning", "title: En annan", 1)
	for _, name := range []string{"kim", "lena", "maja", "olle", "sara", "vera", "asa", "arne"} {
		x.api(t, name+"@norrdal.example").
			call(http.MethodPost, here+"/audits/import", content, "Content-Type", "application/yaml").
			problem(http.StatusForbidden, "forbidden")
		status := http.StatusForbidden
		if name == "asa" || name == "arne" { // who may import, and so is told what is wrong in a file
			status = http.StatusUnprocessableEntity
		}
		x.api(t, name+"@norrdal.example").
			call(http.MethodPost, here+"/audits/import", "audit: 7", "Content-Type", "application/yaml").
			want(status)
	}

	// The same auditor after the last day.
	asa := x.api(t, "asa@norrdal.example")
	asa.call(http.MethodPut, x.path+"/engagements/"+x.auditor.User.ID.String(), fmt.Sprintf(`{"until": %q}`, assessment.DateOf(time.Now().AddDate(0, 0, -2))), "If-Match", `"1"`).
		want(http.StatusOK)
	read, changed = statuses(anna, append(reads, here+"/audits"), changes, append(hidden, `"Granskning"`)...)
	if diff := cmp.Diff([][]int{append(all(404, reads), 200), all(404, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("after the last day (-want +got):\n%s", diff)
	}
}

func TestAPIFinalAudit(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	x.write(t)
	reads, changes := x.reads(), x.changes(t)
	anna := x.api(t, "anna@revisor.example")
	anna.call(http.MethodPost, x.path+"/final", "", "If-Match", tag(x.audit.Version)).want(http.StatusOK)
	school := x.entity(t, "skolan", "Skolan")
	x.join(t, "olle", "olle@norrdal.example", assessment.Management, x.company)
	x.join(t, "vera", "vera@norrdal.example", assessment.EntityManager, school)
	// status, audit, engagements, recommendations, files; then the answers and two judgements of each entity
	for name, want := range map[string]struct {
		read    []int
		changed int
		hidden  []string
	}{
		"kim":  {[]int{200, 200, 200, 200, 200, 403, 200, 200, 403, 200, 200}, 403, []string{"Svaret finns i pärmen."}},
		"olle": {[]int{200, 200, 200, 200, 200, 403, 404, 404, 403, 200, 200}, 403, append([]string{word, sentences, "Svaret finns i pärmen."}, ofTheMunicipality...)},
		"vera": {all(404, reads), 404, append(slices.Concat(ofTheMunicipality, ofTheCompany), word, sentences)},
		"asa":  {append([]int{200, 200}, all(403, reads[2:])...), 403, append(slices.Concat(ofTheMunicipality, ofTheCompany), word, sentences)},
	} {
		read, changed := statuses(x.api(t, name+"@norrdal.example"), reads, changes, want.hidden...)
		if diff := cmp.Diff([][]int{want.read, all(want.changed, changes)}, [][]int{read, changed}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	read, changed := statuses(anna, reads, changes)
	if diff := cmp.Diff([][]int{all(200, reads), all(409, changes)}, [][]int{read, changed}); diff != "" {
		t.Errorf("the auditor of a final audit (-want +got):\n%s", diff)
	}
	olle := x.api(t, "olle@norrdal.example")
	part := olle.get(x.path)
	part.same(
		map[string]any{
			"whole":                         false,
			"overall":                       "",
			"statement":                     "",
			"entities.0.entity.name":        "Norrdalsbolaget AB",
			"cells.0.judgement.observation": seenThere,
			"cells.0.judgement.reason":      whyThere,
			"recommendations.0.text":        toThere,
			"cells.0.proposal.questions":    []any{},
			"advice":                        []any{},
		},
	)
	if n := []int{
		len(part.read("entities").([]any)),
		len(part.read("cells").([]any)),
		len(part.read("recommendations").([]any)),
	}; !slices.Equal(n, []int{1, 2, 1}) {
		t.Errorf("the company's chair sees %v entities, cells and recommendations", n)
	}
	file := olle.get(x.path + "/file").want(http.StatusOK)
	if !strings.Contains(file.Body, seenThere) || strings.Contains(file.Body, "proposed:") ||
		file.Header.Get("Content-Type") != "application/yaml" {
		t.Errorf("the company's file is\n%s", file.Body)
	}
	if !strings.Contains(olle.get(x.path+"/file?proposals=true").Body, "proposed:") {
		t.Error("the proposals asked for are missing")
	}
	olle.get(x.path + "/file?format=xml").want(http.StatusUnprocessableEntity)
}

// TestAPIForeignReferencesInAudits sends ids of another organisation, and of nobody, in every property that takes one.
func TestAPIForeignReferencesInAudits(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	x.write(t)
	x.secondOrganisation(t)
	osten := done(x.use.PrincipalByEmail(t.Context(), "osten@sodal.example", "sodal"))(t)
	theirs := done(x.use.Entities.Structure(t.Context(), osten))(t).Tree.Root().ID
	body := done(x.use.Registers.Bodies.Add(t.Context(), osten, assessment.Body{Name: "Hemlig nämnd"}))(t).ID
	asa, anna := x.api(t, "asa@norrdal.example"), x.api(t, "anna@revisor.example")
	recommendation := x.path + "/recommendations/" + anna.get(x.path+"/recommendations").text("items", 0, "id")
	for _, ids := range [][2]assessment.ID{{theirs, body}, {uuid.New(), uuid.New()}} {
		entity, body := ids[0].String(), ids[1].String()
		asa.call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Ny", "entities": [%q], "round": %q}`, entity, entity)).
			problem(http.StatusUnprocessableEntity, "invalid", "entities: error.unknown_choice", "round: error.unknown_choice")
		sent := fmt.Sprintf(
			`{"body": %q, "text": "Nytt", "priority": null, "first_step": "", "references": [], "places": [{"question": "1", "entity": %q}]}`,
			body,
			entity,
		)
		anna.call(http.MethodPost, x.path+"/recommendations", sent).
			problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "places: error.unknown_choice")
		anna.call(http.MethodPut, recommendation, sent, "If-Match", `"1"`).
			problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "places: error.unknown_choice")
		asa.call(http.MethodPut, x.path+"/engagements/"+osten.User.ID.String(), `{"until": "2199-12-31"}`, "If-Match", `"0"`).
			problem(http.StatusNotFound, "not_found")
	}
}
