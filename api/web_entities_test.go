package api_test

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/frontend/i18n"
)

// org is the address of the organisation "norrdal".
const org = "/organisations/norrdal"

// sendFile posts a file as the part of a form.
func (v *visitor) sendFile(path, part, name, content string) reply {
	v.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	w, err := form.CreateFormFile(part, name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		v.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.site.URL+path, &b)
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "sv")
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{v.t, "POST " + path, response.StatusCode, response.Header, string(body), page}
}

// chosen is the value of the option that a select of the page has chosen, "" if there is none.
func (r reply) chosen(name string) string {
	r.t.Helper()
	list := r.find(func(n *html.Node) bool { return n.Data == "select" && attribute(n, "name") == name })
	if list == nil {
		r.t.Fatalf("%s has no select %q", r.what, name)
	}
	for n := range list.Descendants() {
		if n.Data == "option" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			return attribute(n, "value")
		}
	}
	return ""
}

// options are the labels of a select of the page, without their indentation.
func (r reply) options(name string) []string {
	r.t.Helper()
	list := r.find(func(n *html.Node) bool { return n.Data == "select" && attribute(n, "name") == name })
	if list == nil {
		r.t.Fatalf("%s has no select %q", r.what, name)
	}
	var labels []string
	for n := range list.Descendants() {
		if n.Data == "option" {
			labels = append(labels, strings.TrimSpace(inner(n)))
		}
	}
	return labels
}

// problem is the message at a field of the page, "" if there is none.
func (r reply) problem(field string) string {
	n := r.find(func(n *html.Node) bool { return attribute(n, "id") == field+"-problem" })
	if n == nil {
		return ""
	}
	return strings.TrimSpace(inner(n))
}

// rows are the cells of the page's tables, row by row, with single spaces.
func (r reply) rows() [][]string {
	var rows [][]string
	for tr := range r.Page.Descendants() {
		if tr.Data != "tr" || tr.Parent.Data != "tbody" {
			continue
		}
		var row []string
		for cell := range tr.ChildNodes() {
			if cell.Data == "td" || cell.Data == "th" {
				row = append(row, strings.Join(strings.Fields(inner(cell)), " "))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// part makes an entity below another in "norrdal".
func (s *site) part(t *testing.T, e assessment.Entity) assessment.Entity {
	t.Helper()
	e, err := s.use.Entities.AddEntity(t.Context(), s.admin(t, "norrdal"), e)
	if err != nil {
		t.Fatal(err)
	}
	return e
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

// TestEntityPagesByRole asks for each page about entities, bodies and their tables as each role.
func TestEntityPagesByRole(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	root, unit, beside := s.root(t), s.entity(t, "soc", "Socialförvaltningen"), s.entity(t, "skola", "Skolförvaltningen")
	body, other := s.body(t, "Socialnämnden"), s.body(t, "Skolnämnden")
	for id, b := range map[assessment.ID]assessment.Body{unit: body, beside: other} {
		e, err := s.use.Entities.Entity(t.Context(), s.admin(t, "norrdal"), id)
		if err != nil {
			t.Fatal(err)
		}
		e.BodyID = &b.ID
		if _, err := s.use.Entities.SaveEntity(t.Context(), s.admin(t, "norrdal"), e); err != nil {
			t.Fatal(err)
		}
	}
	visitors := map[string]*visitor{"nobody": s.visitor(t), "admin": admin, "stranger": s.secondOrganisation(t)}
	for _, role := range assessment.Roles {
		_, visitors[string(role)] = s.join(t, "Namn "+string(role), string(role)+"@norrdal.example", role, unit)
	}
	_, visitors["root coordinator"] = s.join(t, "Namn rot", "rot@norrdal.example", assessment.Coordinator, root)

	const see, to, no, none = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound
	reads := map[string]int{"nobody": to, "stranger": none, "auditor": no} // auditors are told of entities by their audits
	manages := map[string]int{
		"nobody":         to,
		"stranger":       none,
		"respondent":     no,
		"entity_manager": no,
		"management":     no,
		"auditor":        no,
	}
	whole := map[string]int{
		"nobody":             to,
		"stranger":           none,
		"respondent":         no,
		"entity_manager":     no,
		"management":         no,
		"auditor":            no,
		"coordinator":        no,
		"organisation_admin": no,
	}
	outside := map[string]int{
		"nobody":             to,
		"stranger":           none,
		"respondent":         none,
		"entity_manager":     none,
		"management":         none,
		"auditor":            no,
		"coordinator":        none,
		"organisation_admin": none,
	}
	outsideRead := map[string]int{
		"nobody":         to,
		"stranger":       none,
		"respondent":     none,
		"entity_manager": none,
		"management":     none,
		"auditor":        no,
	}
	tests := []struct {
		path string
		want map[string]int // 200 for those not named
	}{
		{org + "/entities", reads},
		{org + "/entities?ended=1", reads},
		{org + "/entities/new", manages},
		{org + "/entities/import", manages},
		{org + "/entities/export?format=xlsx", reads},
		{org + "/entities/export?format=csv&template=1", reads},
		{org + "/entities/" + unit.String(), reads},
		{org + "/entities/" + beside.String(), outside},
		{org + "/bodies", reads},
		{org + "/bodies/new", whole},
		{org + "/bodies/" + body.ID.String(), reads},
		{org + "/bodies/" + other.ID.String(), outsideRead}, // those who manage entities choose among all bodies
		{org + "/users/import", manages},
		{org + "/users/export?format=csv", manages},
		{org + "/users/export?format=xlsx&template=1", manages},
	}
	for _, test := range tests {
		for who, v := range visitors {
			want, named := test.want[who]
			if !named {
				want = see
			}
			if got := v.get(test.path); got.Status != want {
				t.Errorf("%s gets %d for %s, want %d:\n%s", who, got.Status, test.path, want, got.text())
			}
		}
	}

	// What one may not manage is shown without anything to send.
	for _, role := range []string{"respondent", "entity_manager", "management"} {
		v := visitors[role]
		v.get(org+"/entities").shows("Socialförvaltningen", "Socialnämnden").hides("Skol", "/import", "/export", "/new")
		page := v.get(org+"/entities/"+unit.String()).shows(s.sv.T("entity.read_only"), "soc")
		if page.hasForm(org+"/entities/"+unit.String()) || page.hasForm(org+"/entities/"+unit.String()+"/delete") {
			t.Errorf("%s gets a form", role)
		}
		v.get(org+"/bodies").shows("Socialnämnden").hides("Skolnämnden", "/bodies/new")
		if v.get(org + "/bodies/" + body.ID.String()).hasForm(org + "/bodies/" + body.ID.String()) {
			t.Errorf("%s gets a form of the body", role)
		}
	}
	visitors["coordinator"].get(org + "/entities").shows("Socialförvaltningen").hides("Skolförvaltningen")

	// Nor is it taken when sent all the same.
	forms := []struct {
		path   string
		fields []string
		want   map[string]int // 303 for those not named
	}{
		{
			org + "/entities/" + beside.String(),
			[]string{"key", "ny", "name", "Ny", "kind", "operation", "parent", root.String(), "version", "2"},
			map[string]int{"respondent": none, "auditor": no, "coordinator": none},
		},
		{
			org + "/entities/" + unit.String() + "/delete",
			[]string{"version", "2"},
			map[string]int{"respondent": no, "management": no, "coordinator": http.StatusConflict},
		},
		{org + "/entities/new", []string{"key", "ny1", "name", "Ny", "kind", "operation", "parent", root.String()},
			map[string]int{"respondent": no, "coordinator": http.StatusUnprocessableEntity}},
		{
			org + "/bodies/new",
			[]string{"name", "Ny nämnd"},
			map[string]int{"respondent": no, "coordinator": no, "organisation_admin": no},
		},
		{
			org + "/bodies/" + body.ID.String(),
			[]string{"name", "Annan", "version", "1"},
			map[string]int{"respondent": no, "coordinator": no},
		},
		{
			org + "/bodies/" + body.ID.String() + "/delete",
			[]string{"version", "1"},
			map[string]int{"respondent": no, "coordinator": no},
		},
	}
	for _, test := range forms {
		for who, want := range test.want {
			visitors[who].post(test.path, test.fields...).want(want)
		}
		visitors["stranger"].post(test.path, test.fields...).want(none)
		visitors["nobody"].post(test.path, test.fields...).want(http.StatusUnauthorized)
	}
}

// TestForeignEntitiesAreMissing shows that what belongs to another organisation answers as what is not there.
func TestForeignEntitiesAreMissing(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.signIn(t, "asa@norrdal.example")
	foreign, own := c.fresh(c.osten, secret), c.fresh(c.admin(t, "norrdal"), "egen")
	csv := "key,name,kind,parent\nny,Ny,operation,sodal\n"
	plan, err := c.use.PreviewImport(
		t.Context(),
		c.osten,
		workflow.Import{Kind: assessment.UploadEntities, Name: "a.csv", Content: []byte(csv), Read: readTable(t)},
	)
	if err != nil {
		t.Fatal(err)
	}
	nobodys := uuid.NewString()
	tests := []struct {
		method, path, id string
		fields           []string
	}{
		{http.MethodGet, "/entities/%s", foreign["entity"], nil},
		{
			http.MethodPost,
			"/entities/%s",
			foreign["entity"],
			[]string{"key", "ny", "name", "Ny", "kind", "operation", "parent", own["root"], "version", "1"},
		},
		{http.MethodPost, "/entities/%s/delete", foreign["entity"], []string{"version", "1"}},
		{http.MethodGet, "/bodies/%s", foreign["body"], nil},
		{http.MethodPost, "/bodies/%s", foreign["body"], []string{"name", "Ny", "version", "1"}},
		{http.MethodPost, "/bodies/%s/delete", foreign["body"], []string{"version", "1"}},
		{http.MethodPost, "/entities/import/%s", plan.Upload.String(), []string{"digest", plan.Digest}},
		{http.MethodPost, "/users/import/%s", plan.Upload.String(), []string{"digest", plan.Digest}},
	}
	for _, test := range tests {
		want := admin.send(test.method, org+fmt.Sprintf(test.path, nobodys), nil, test.fields).want(http.StatusNotFound)
		got := admin.send(test.method, org+fmt.Sprintf(test.path, test.id), nil, test.fields).want(http.StatusNotFound)
		if diff := cmp.Diff(strings.ReplaceAll(want.Body, nobodys, test.id), got.Body); diff != "" {
			t.Errorf("%s %s (-missing +another organisation's):\n%s", test.method, test.path, diff)
		}
		admin.send(test.method, org+fmt.Sprintf(test.path, "no-id"), nil, test.fields).want(http.StatusNotFound)
	}
	sent := func(parent, body, successor string) reply {
		return admin.post(
			org+"/entities/new",
			"key",
			"ny",
			"name",
			"Ny",
			"kind",
			"operation",
			"parent",
			parent,
			"body",
			body,
			"valid_to",
			"2199-01-01",
			"successors",
			successor,
		)
	}
	want := sent(nobodys, nobodys, nobodys).want(http.StatusUnprocessableEntity)
	got := sent(foreign["entity"], foreign["body"], foreign["entity"]).want(http.StatusUnprocessableEntity).hides(secret)
	for _, field := range []string{"parent", "body", "successors"} {
		if got.problem(field) != c.sv.T("error.unknown_choice") || want.problem(field) != got.problem(field) {
			t.Errorf(
				"%s: another organisation's answers %q, one that is missing %q",
				field,
				got.problem(field),
				want.problem(field),
			)
		}
	}
	admin.post(org+"/entities/new", "key", "ny", "name", "Ny", "kind", "operation", "parent", "?", "body", "?", "successors", "?").
		want(http.StatusUnprocessableEntity)
}

// readTable reads tables of entities in tests.
func readTable(t *testing.T) func(string, []byte) ([]assessment.UploadedRow, error) {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return workbook.Reader(catalog.All(), catalog.For("sv"), assessment.UploadEntities)
}

func TestEntityTree(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	admin.get(org+"/entities").want(http.StatusOK).shows(s.sv.T("entities.alone_title"), s.sv.T("entities.no_body"))
	root, body := s.root(t), s.body(t, "Socialnämnden")
	soc := s.part(
		t,
		assessment.Entity{Key: "soc", Name: "Socialförvaltningen", Kind: "administration", ParentID: &root, BodyID: &body.ID},
	)
	s.part(
		t,
		assessment.Entity{
			Key:      "aldre",
			Name:     "Äldreomsorgen",
			Kind:     "operation",
			ParentID: &soc.ID,
			Period:   assessment.Period{From: "2199-01-01"},
		},
	)
	old := s.part(
		t,
		assessment.Entity{
			Key:      "gammal",
			Name:     "Gamla förvaltningen",
			Kind:     "administration",
			ParentID: &root,
			Period:   assessment.Period{From: "2001-01-01", To: "2020-12-31"},
		},
	)
	s.part(
		t,
		assessment.Entity{
			Key:      "arv",
			Name:     "Arvet",
			Kind:     "operation",
			ParentID: &old.ID,
			Period:   assessment.Period{To: "2020-12-31"},
		},
	)
	half := s.part(
		t,
		assessment.Entity{
			Key:      "halv",
			Name:     "Halvgamla",
			Kind:     "administration",
			ParentID: &root,
			Period:   assessment.Period{To: "2020-12-31"},
		},
	)
	s.part(t, assessment.Entity{Key: "lever", Name: "Lever kvar", Kind: "operation", ParentID: &half.ID})

	level := func(name string, n int) string { return name + ", " + s.sv.T("entities.level", "Level", n) }
	open, nobody := s.sv.T("entities.open_ended"), s.sv.T("entities.no_body")
	shown := [][]string{
		{level("Norrdals kommun", 1), "norrdal", "Kommun", nobody, open},
		{level("Halvgamla", 2), "halv", "Förvaltning", nobody, "Till och med 31 december 2020 Upphörd"},
		{level("Lever kvar", 3), "lever", "Verksamhet", nobody, open},
		{level("Socialförvaltningen", 2), "soc", "Förvaltning", "Socialnämnden", open},
		{level("Äldreomsorgen", 3), "aldre", "Verksamhet", "Socialnämnden (ärvt)", "Från och med 1 januari 2199 Kommande"},
	}
	page := admin.get(org + "/entities").want(http.StatusOK)
	if diff := cmp.Diff(shown, page.rows()); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
	all := slices.Insert(
		shown,
		1,
		[]string{
			level("Gamla förvaltningen", 2),
			"gammal",
			"Förvaltning",
			nobody,
			"1 januari 2001 till och med 31 december 2020 Upphörd",
		},
		[]string{level("Arvet", 3), "arv", "Verksamhet", nobody, "Till och med 31 december 2020 Upphörd"},
	)
	page = admin.get(page.href(s.sv.T("entities.show_ended", "Count", 2))).want(http.StatusOK)
	if diff := cmp.Diff(all, page.rows()); diff != "" {
		t.Errorf("tree with ended (-want +got):\n%s", diff)
	}

	_, part := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Management, soc.ID)
	want := [][]string{
		{level("Socialförvaltningen", 1), "soc", "Förvaltning", "Socialnämnden", open},
		{level("Äldreomsorgen", 2), "aldre", "Verksamhet", "Socialnämnden (ärvt)", "Från och med 1 januari 2199 Kommande"},
	}
	if diff := cmp.Diff(want, part.get(org+"/entities").rows()); diff != "" {
		t.Errorf("the reader's part (-want +got):\n%s", diff)
	}
	_, heir := s.join(t, "Arvid Ek", "arvid@norrdal.example", assessment.Respondent, old.ID)
	heir.get(org + "/entities").want(http.StatusOK).shows(s.sv.T("entities.all_ended"))
}

func TestEntityForm(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	root, body := s.root(t).String(), s.body(t, "Socialnämnden").ID.String()
	soc := s.entity(t, "soc", "Socialförvaltningen").String()
	fresh := admin.get(org + "/entities/new").want(http.StatusOK)
	if got := fresh.chosen("parent"); got != root {
		t.Errorf("the parent proposed is %q, want the root", got)
	}
	if got := admin.get(org + "/entities/new?parent=" + soc).chosen("parent"); got != soc {
		t.Errorf("the parent proposed is %q, want the one asked for", got)
	}

	tests := []struct {
		field, value string
		want         string
	}{
		{"key", "", s.sv.T("error.required")},
		{"key", "Ö", s.sv.T("error.key")},
		{"key", "soc", s.sv.T("error.taken")},
		{"name", "", s.sv.T("error.required")},
		{"name", strings.Repeat("å", 201), s.sv.T("error.too_long", "Max", 200)},
		{"kind", "king", s.sv.T("error.kind")},
		{"parent", "", s.sv.T("error.required")},
		{"parent", "x", s.sv.T("error.unknown_choice")},
		{"body", "x", s.sv.T("error.unknown_choice")},
		{"valid_from", "2026-13-01", s.sv.T("error.date")},
		{"valid_to", "2020-01-01", s.sv.T("error.date_order")},
		{"successors", "x", s.sv.T("error.unknown_choice")},
	}
	for _, test := range tests {
		values := map[string]string{
			"key":        "aldre",
			"name":       "Äldreomsorgen <b>",
			"kind":       "operation",
			"parent":     soc,
			"body":       body,
			"valid_from": "2026-01-01",
			"valid_to":   "2199-12-31",
			"successors": soc,
		}
		values[test.field] = test.value
		var fields []string
		for field, value := range values {
			fields = append(fields, field, value)
		}
		again := admin.post(org+"/entities/new", fields...)
		if again.Status != http.StatusUnprocessableEntity && again.Status != http.StatusConflict {
			t.Errorf("%s %q answers %d", test.field, test.value, again.Status)
		}
		if got := again.problem(test.field); got != test.want {
			t.Errorf("%s %q: the message is %q, want %q", test.field, test.value, got, test.want)
		}
		if link := again.find(
			func(n *html.Node) bool { return n.Data == "a" && attribute(n, "href") == "#"+test.field },
		); link == nil {
			t.Errorf("%s %q: the summary does not lead to the field", test.field, test.value)
		}
		kept := map[string]string{
			"key":        again.value("key"),
			"name":       again.value("name"),
			"kind":       again.chosen("kind"),
			"parent":     again.chosen("parent"),
			"body":       again.chosen("body"),
			"valid_from": again.value("valid_from"),
			"valid_to":   again.value("valid_to"),
		}
		for field, got := range kept {
			if _, choice := map[string]bool{"kind": true, "parent": true, "body": true}[field]; field == test.field && choice {
				continue // what is no choice cannot be chosen again
			}
			if got != values[field] {
				t.Errorf("wrong %s: the %s typed was %q and is %q", test.field, field, values[field], got)
			}
		}
	}

	admin.post(org+"/entities/new", "key", "aldre", "name", " Äldre-  omsorgen ", "kind", "operation", "parent", soc, "body", "", "valid_from", "", "valid_to", "").
		to(org + "/entities")
	list := admin.get(org+"/entities").shows(s.sv.T("entity.added", "Name", "Äldre- omsorgen"), s.sv.T("entities.no_body"))
	href := list.href("Äldre- omsorgen")
	page := admin.get(href).want(http.StatusOK)
	if diff := cmp.Diff([]string{"Norrdals kommun", "Socialförvaltningen"}, page.options("parent")); diff != "" {
		t.Errorf("parents to choose from (-want +got):\n%s", diff)
	}
	admin.post(href, "version", page.value("version"), "key", "aldre", "name", "Äldreomsorgen", "kind", "operation", "parent", root, "body", body,
		"valid_from", "2020-01-01", "valid_to", "2030-12-31", "successors", soc).
		to(href)
	saved := admin.get(href).shows(s.sv.T("entity.saved"), "Socialnämnden", "Socialförvaltningen")
	if diff := cmp.Diff(
		[]string{"Äldreomsorgen", root, body, "2020-01-01", "2030-12-31"},
		[]string{
			saved.value("name"),
			saved.chosen("parent"),
			saved.chosen("body"),
			saved.value("valid_from"),
			saved.value("valid_to"),
		},
	); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	admin.post(href, "key", "aldre").want(http.StatusPreconditionRequired)
	admin.post(org+"/entities/"+soc, "version", "1", "key", "soc", "name", "Socialförvaltningen", "kind", "administration", "parent", soc).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.circle"))

	top := admin.get(org+"/entities/"+root).want(http.StatusOK).shows(s.sv.T("entity.root"), s.sv.T("entity.root_stays"))
	if top.hasForm(org + "/entities/" + root + "/delete") {
		t.Error("the root can be deleted")
	}
	admin.post(org+"/entities/"+root, "version", "1", "key", "norrdal", "name", "Norrdals kommun", "kind", "municipality", "body", body).
		to(org + "/entities/" + root)
	admin.post(org+"/entities/"+root, "version", "2", "key", "norrdal", "name", "Norrdals kommun", "kind", "municipality", "parent", soc).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.root_stays"))
	admin.get(org+"/entities/"+soc).
		shows(s.sv.T("entity.inherited_from", "Entity", "Norrdals kommun"), s.sv.T("entity.body_inherited", "Entity", "Norrdals kommun", "Body", "Socialnämnden"))
}

// TestEntityAtTheTopOfAPart shows that somebody who manages a part saves its top without seeing what lies above, and
// without losing successors out of reach.
func TestEntityAtTheTopOfAPart(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	root, beside := s.root(t), s.entity(t, "skola", "Skolförvaltningen")
	soc := s.part(
		t,
		assessment.Entity{
			Key:        "soc",
			Name:       "Socialförvaltningen",
			Kind:       "administration",
			ParentID:   &root,
			Period:     assessment.Period{To: "2199-12-31"},
			Successors: []assessment.ID{beside},
		},
	)
	_, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, soc.ID)
	href := org + "/entities/" + soc.ID.String()
	page := sara.get(href).want(http.StatusOK).hides(root.String(), beside.String(), "Skolförvaltningen")
	if diff := cmp.Diff([]string{s.sv.T("entity.parent_outside")}, page.options("parent")); diff != "" {
		t.Errorf("parents (-want +got):\n%s", diff)
	}
	again := sara.post(href, "version", page.value("version"), "key", "soc", "name", "", "kind", "administration", "parent", page.chosen("parent"), "valid_to", "2199-12-31").
		want(http.StatusUnprocessableEntity)
	sara.post(href, "version", again.value("version"), "key", "soc", "name", "Sociala", "kind", "administration", "parent", again.chosen("parent"), "valid_to", "2199-12-31").
		to(href)
	e, err := s.use.Entities.Entity(t.Context(), s.admin(t, "norrdal"), soc.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]any{"Sociala", root, []assessment.ID{beside}},
		[]any{e.Name, *e.ParentID, e.Successors},
	); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	sara.post(org+"/entities/new", "key", "ny", "name", "Ny", "kind", "operation", "parent", "unchanged").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.required"))
}

func TestStaleEntity(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	href := org + "/entities/" + s.entity(t, "soc", "Socialförvaltningen").String()
	first, second := admin.get(href), admin.get(href)
	save := func(from reply, name, kind string) reply {
		return admin.post(
			href,
			"version",
			from.value("version"),
			"key",
			"soc",
			"name",
			name,
			"kind",
			kind,
			"parent",
			from.chosen("parent"),
			"valid_to",
			"",
		)
	}
	save(first, "Sociala förvaltningen", "administration").to(href)
	stale := save(second, "Vård och omsorg", "operation").want(http.StatusPreconditionFailed).
		shows(s.sv.T("error.stale"), s.sv.T("shell.stale"), s.sv.T("shell.stored", "Value", "Sociala förvaltningen"), s.sv.T("shell.stored", "Value", "Förvaltning"))
	if diff := cmp.Diff(
		[]string{"Vård och omsorg", "operation", "2"},
		[]string{stale.value("name"), stale.chosen("kind"), stale.value("version")},
	); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	save(stale, stale.value("name"), stale.chosen("kind")).to(href)
	admin.get(href).shows("Vård och omsorg")
	admin.post(href+"/delete", "version", "2").want(http.StatusPreconditionFailed).shows(s.sv.T("error.stale"))
}

func TestDeleteEntity(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	soc := s.entity(t, "soc", "Socialförvaltningen")
	aldre := s.part(t, assessment.Entity{Key: "aldre", Name: "Äldreomsorgen", Kind: "operation", ParentID: &soc})
	href := org + "/entities/"
	admin.post(href+soc.String()+"/delete", "version", "1").want(http.StatusConflict).shows(s.sv.T("error.in_use"))
	admin.post(href+s.root(t).String()+"/delete", "version", "1").
		want(http.StatusConflict).
		shows(s.sv.T("error.root_stays"))
	page := admin.get(href + aldre.ID.String())
	form := page.find(func(n *html.Node) bool {
		return n.Data == "form" && strings.HasSuffix(attribute(n, "action"), "/delete")
	})
	if form == nil || attribute(form, "data-confirm") != s.sv.T("entity.delete_confirm", "Name", "Äldreomsorgen") {
		t.Error("the form does not ask before it deletes")
	}
	admin.post(href + aldre.ID.String() + "/delete").want(http.StatusPreconditionRequired)
	admin.post(href+aldre.ID.String()+"/delete", "version", "1").to(org + "/entities")
	admin.get(org + "/entities").shows(s.sv.T("entity.deleted", "Name", "Äldreomsorgen"))
	admin.get(href + aldre.ID.String()).want(http.StatusNotFound)
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

const entitiesCSV = "Nyckel;Namn;Typ;Överordnad;Organ\r\nsoc;Socialförvaltningen;Förvaltning;norrdal;Socialnämnden\r\naldre;Äldreomsorgen;Verksamhet;soc;\r\nnorrdal;Norrdals kommun;Kommun;;\r\n"

func TestImportEntities(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	form := admin.get(page).
		want(http.StatusOK).
		shows(s.sv.T("imports.template.xlsx"), s.sv.T("import.column.successors"), s.sv.T("imports.help.entities.body"))
	if input := form.find(
		func(n *html.Node) bool { return attribute(n, "type") == "file" },
	); input == nil ||
		attribute(input, "accept") != ".xlsx,.csv" {
		t.Error("the form does not ask for workbooks and CSV files")
	}
	before := admin.get(org + "/entities").Body
	preview := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).
		want(http.StatusOK).
		shows(s.sv.T("imports.nothing_removed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.sv.T("imports.row.add"),
			"Typ: Förvaltning Överordnad: norrdal Organ: Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.sv.T("imports.row.add"), "Typ: Verksamhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(preview.rows())); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, admin.get(org+"/entities").Body); diff != "" {
		t.Errorf("the preview has changed something:\n%s", diff)
	}
	confirm := page + "/" + preview.value("upload")
	if !preview.hasForm(confirm) {
		t.Fatalf("no form to confirm with at %s", confirm)
	}
	admin.post(org+"/users/import/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusNotFound)
	admin.post(confirm, "digest", preview.value("digest")).to(org + "/entities")
	admin.get(org+"/entities").shows(s.sv.T("imports.done", "Added", 2, "Changed", 0), "Äldreomsorgen", "Socialnämnden")
	admin.post(confirm, "digest", preview.value("digest")).want(http.StatusNotFound)

	same := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK).shows(s.sv.T("imports.nothing"))
	if same.find(func(n *html.Node) bool {
		return n.Data == "form" && strings.Contains(attribute(n, "action"), "/import/")
	}) != nil {
		t.Error("an import that changes nothing can be confirmed")
	}
	changes := admin.sendFile(page, "file", "enheter.csv", "key,name,body\naldre,Omsorg,\nsoc,Socialförvaltningen,\n").
		want(http.StatusOK)
	want = [][]string{
		{"Omsorg aldre", "2", s.sv.T("imports.row.change"), "Namn: från Äldreomsorgen → till Omsorg"},
		{"Socialförvaltningen soc", "3", s.sv.T("imports.row.change"), "Organ: från Socialnämnden → till tomt"},
	}
	if diff := cmp.Diff(want, trimmed(changes.rows())); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// trimmed is a table with the spaces of each cell folded.
func trimmed(rows [][]string) [][]string {
	for _, row := range rows {
		for i := range row {
			row[i] = strings.Join(strings.Fields(row[i]), " ")
		}
	}
	return rows
}

func TestImportWithFaults(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	faults := admin.sendFile(page, "file", "enheter.csv", "Nyckel;Namn;Typ;Överordnad\r\nsoc;;Förvaltning;norrdal\r\nfel;Fel;Påhitt;finns-inte\r\nsoc;Igen;Förvaltning;norrdal\r\n").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("imports.faults_title"), s.sv.T("imports.another"))
	want := [][]string{
		{"2", "Namn", "tomt", s.sv.T("error.required")},
		{"3", "Typ", "Påhitt", s.sv.T("error.kind")},
		{"3", "Överordnad", "finns-inte", s.sv.T("error.unknown_key", "Value", "finns-inte")},
		{"4", "Nyckel", "soc", s.sv.T("error.row_twice", "First", 2)},
	}
	got := faults.rows()
	slices.SortFunc(got, slices.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if !faults.hasForm(page) ||
		faults.find(func(n *html.Node) bool { return strings.Contains(attribute(n, "action"), "/import/") }) != nil {
		t.Error("a file with faults can be confirmed, or no other chosen")
	}

	var many strings.Builder
	many.WriteString("key,name\n")
	for i := range 300 {
		fmt.Fprintf(&many, "k%d,\n", i)
	}
	long := admin.sendFile(page, "file", "a.csv", many.String()).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("imports.more_faults", "Shown", 200))
	if n := len(long.rows()); n != 200 {
		t.Errorf("%d faults are listed, want 200", n)
	}

	files := []struct {
		name, content string
		status        int
		want          string
	}{
		{"tom.csv", "", http.StatusUnprocessableEntity, s.sv.T("import.empty")},
		{"rubriker.csv", "key,name\n", http.StatusUnprocessableEntity, s.sv.T("error.file_empty")},
		{"okänd.csv", "key,färg\na,röd\n", http.StatusUnprocessableEntity, "färg"},
		{"bild.xlsx", "PK\x03\x04 no archive", http.StatusUnprocessableEntity, s.sv.T("import.damaged", "Name", "bild.xlsx")},
		{
			"stor.csv",
			"key\n" + strings.Repeat("a", workbook.MaxBytes),
			http.StatusUnprocessableEntity,
			s.sv.T("import.file_large", "Max", 5),
		},
		{"större.csv", strings.Repeat("a", 7<<20), http.StatusRequestEntityTooLarge, s.sv.T("error.too_large")},
	}
	for _, test := range files {
		got := admin.sendFile(page, "file", test.name, test.content).want(test.status).shows(test.want)
		if test.status == http.StatusUnprocessableEntity && !strings.Contains(got.problem("file"), test.want) {
			t.Errorf("%s: the message at the field is %q, want %q", test.name, got.problem("file"), test.want)
		}
	}
	for _, r := range []reply{admin.post(page), admin.sendFile(page, "annan", "a.csv", entitiesCSV), admin.sendFile(page, "file", "", "")} {
		if got := r.want(http.StatusUnprocessableEntity).problem("file"); got != s.sv.T("error.required") {
			t.Errorf("without a file the message is %q", got)
		}
	}
	admin.sendFile(page, "file", "x\xff"+strings.Repeat("å", 300)+".csv", entitiesCSV).want(http.StatusOK)
}

func TestImportChangedInBetween(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := org + "/entities/import"
	preview := admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK)
	confirm := page + "/" + preview.value("upload")
	s.entity(t, "soc", "Sociala")
	anew := admin.post(confirm, "digest", preview.value("digest")).
		want(http.StatusConflict).
		shows(s.sv.T("error.preview_changed"), "enheter.csv")
	want := [][]string{
		{
			"Socialförvaltningen soc",
			"2",
			s.sv.T("imports.row.change"),
			"Namn: från Sociala → till Socialförvaltningen Organ: från tomt → till Socialnämnden",
		},
		{"Äldreomsorgen aldre", "3", s.sv.T("imports.row.add"), "Typ: Verksamhet Överordnad: soc"},
	}
	if diff := cmp.Diff(want, trimmed(anew.rows())); diff != "" {
		t.Errorf("the new preview (-want +got):\n%s", diff)
	}
	admin.get(org + "/entities").shows("Sociala").hides("Äldreomsorgen")
	admin.post(confirm, "digest", anew.value("digest")).to(org + "/entities")
	admin.get(org+"/entities").shows("Äldreomsorgen", s.sv.T("imports.done", "Added", 1, "Changed", 1))

	// What was right when it was shown may be wrong by now.
	preview = admin.sendFile(page, "file", "enheter.csv", "key,name,kind,parent\nbarn,Barn,operation,aldre\n").
		want(http.StatusOK)
	aldre := admin.get(org + "/entities").href("Äldreomsorgen")
	admin.post(aldre+"/delete", "version", "1").to(org + "/entities")
	admin.post(page+"/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusConflict).
		shows(s.sv.T("imports.faults_title"), s.sv.T("error.unknown_key", "Value", "aldre"))

	// A preview is its maker's.
	preview = admin.sendFile(page, "file", "enheter.csv", entitiesCSV).want(http.StatusOK)
	_, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.OrganisationAdmin, s.root(t))
	per.post(page+"/"+preview.value("upload"), "digest", preview.value("digest")).want(http.StatusNotFound)
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	s.entity(t, "soc", "Socialförvaltningen")
	page := org + "/users/import"
	admin.get(page).want(http.StatusOK).shows(s.sv.T("imports.title.people"), s.sv.T("imports.help.people.until"))
	file := "E-post;Namn;Roll;Enhet;Till och med\r\nper@norrdal.example;Per " +
		"Ek;Samordnare;norrdal;\r\nper@norrdal.example;Per Ek;Ledning;soc;\r\nanna@revision.example;Anna " +
		"Ek;Revisor;soc;2199-06-30\r\n"
	preview := admin.sendFile(page, "file", "personer.csv", file).
		want(http.StatusOK).
		shows("Per Ek", "per@norrdal.example", "Roll: Revisor", s.sv.T("imports.people_effect"))
	admin.sendFile(page, "file", "personer.csv", strings.ReplaceAll(file, "2199-06-30", "")).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.auditor_until"), s.sv.T("import.column.until"))
	confirm := page + "/" + preview.value("upload")
	result := admin.post(confirm, "digest", preview.value("digest")).
		want(http.StatusOK).
		shows(s.sv.T("imports.links", "Count", 2), s.sv.T("imports.links_once"), "Per Ek", "Anna Ek")
	if got := result.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("links may be kept: Cache-Control is %q", got)
	}
	links := regexp.MustCompile(regexp.QuoteMeta(s.URL)+`(/links/[\w-]{43})<`).FindAllStringSubmatch(result.Body, -1)
	if len(links) != 2 {
		t.Fatalf("%d links in:\n%s", len(links), result.text())
	}
	per := s.visitor(t)
	per.get(links[0][1]).want(http.StatusOK).shows("Per Ek", "Norrdals kommun")
	per.post(links[0][1], "password", passphrase).to(org)
	admin.get(org+"/users").shows("Anna Ek", "Per Ek").hides("/links/")
	admin.post(confirm, "digest", preview.value("digest")).want(http.StatusNotFound)

	renamed := admin.sendFile(page, "file", "personer.csv", "email,name,role,entity\nper@norrdal.example,Per "+
		"Berg,coordinator,norrdal\n").
		want(http.StatusOK).
		shows("Per Berg")
	admin.post(page+"/"+renamed.value("upload"), "digest", renamed.value("digest")).to(org + "/users")
	admin.get(org+"/users").shows("Per Berg", s.sv.T("imports.done", "Added", 0, "Changed", 1))
}

// TestExports downloads each table as each kind of file: what comes out goes in again and changes nothing.
func TestExports(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	s.entity(t, "soc", "Socialförvaltningen")
	s.invite(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	names := map[string]string{"/entities": "norrdal-enheter", "/users": "norrdal-användare"}
	for list, name := range names {
		for _, format := range workbook.Formats {
			for suffix, query := range map[string]string{"": "", "-mall": "&template=1"} {
				got := admin.get(org + list + "/export?format=" + string(format) + query).want(http.StatusOK)
				disposition, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
				if err != nil {
					t.Fatal(err)
				}
				want := []string{
					"attachment",
					name + suffix + "." + string(format),
					format.MediaType(),
					"nosniff",
					"no-store",
					"sv",
				}
				if diff := cmp.Diff(
					want,
					[]string{
						disposition,
						parameters["filename"],
						got.Header.Get("Content-Type"),
						got.Header.Get("X-Content-Type-Options"),
						got.Header.Get("Cache-Control"),
						got.Header.Get("Content-Language"),
					},
				); diff != "" {
					t.Errorf("headers (-want +got):\n%s", diff)
				}
				back := admin.sendFile(org+list+"/import", "file", "tabell."+string(format), got.Body)
				if suffix == "" {
					back.want(http.StatusOK).shows(s.sv.T("imports.nothing"))
				} else {
					back.want(http.StatusUnprocessableEntity).shows(s.sv.T("error.file_empty"))
				}
			}
		}
		admin.get(org + list + "/export").want(http.StatusUnprocessableEntity)
		admin.get(org + list + "/export?format=pdf").want(http.StatusUnprocessableEntity)
	}
	admin.post("/language", "language", "en", "return", "/account").to("/account")
	if got := admin.get(org + "/entities/export?format=csv").
		want(http.StatusOK); !strings.Contains(got.Header.Get("Content-Disposition"), "norrdal-entities.csv") ||
		!strings.Contains(got.Body, "Administration") {
		t.Errorf("the English table is %q:\n%s", got.Header.Get("Content-Disposition"), got.Body)
	}
}
