package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
)

// part makes an entity below another in "norrdal".
func (s *site) part(t *testing.T, e assessment.Entity) assessment.Entity {
	t.Helper()
	e, err := s.use.Entities.AddEntity(t.Context(), s.admin(t, "norrdal"), e)
	if err != nil {
		t.Fatal(err)
	}
	return e
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
