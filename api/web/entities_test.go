package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/event"
)

// addEntity makes an entity below another in "norrdal".
func addEntity(t *testing.T, s *apitest.Site, e assessment.Entity) assessment.Entity {
	t.Helper()
	e, err := s.Use.Entities.AddEntity(t.Context(), s.Admin(t, "norrdal"), e)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEntityPagesByRole asks for each page about entities, bodies and their tables as each role.
func TestEntityPagesByRole(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	root, unit, beside := s.Root(t), s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "skola", "Skolförvaltningen")
	body, other := addBody(t, s, "Socialnämnden"), addBody(t, s, "Skolnämnden")
	for id, b := range map[assessment.ID]assessment.Body{unit: body, beside: other} {
		e, err := s.Use.Entities.Entity(t.Context(), s.Admin(t, "norrdal"), id)
		if err != nil {
			t.Fatal(err)
		}
		e.BodyID = &b.ID
		if _, err := s.Use.Entities.SaveEntity(t.Context(), s.Admin(t, "norrdal"), e); err != nil {
			t.Fatal(err)
		}
	}
	visitors := map[string]*apitest.Visitor{"nobody": s.Visitor(t), "admin": admin, "stranger": s.SecondOrganisation(t)}
	for _, role := range assessment.Roles {
		_, visitors[string(role)] = s.Join(t, "Namn "+string(role), string(role)+"@norrdal.example", role, unit)
	}
	_, visitors["root coordinator"] = s.Join(t, "Namn rot", "rot@norrdal.example", assessment.Coordinator, root)

	const see, to, no, none = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound
	reads := map[string]int{"nobody": to, "stranger": none, "auditor": no} // auditors see entities in their audits
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
			if got := v.Get(test.path); got.Status != want {
				t.Errorf("%s gets %d for %s, want %d:\n%s", who, got.Status, test.path, want, got.Text())
			}
		}
	}

	// What the reader may not manage is shown without a form.
	for _, role := range []string{"respondent", "entity_manager", "management"} {
		v := visitors[role]
		v.Get(org+"/entities").Shows("Socialförvaltningen", "Socialnämnden").Hides("Skol", "/import", "/export", "/new")
		page := v.Get(org+"/entities/"+unit.String()).Shows(s.Sv.T("entity.read_only"), "soc")
		if page.HasForm(org+"/entities/"+unit.String()) || page.HasForm(org+"/entities/"+unit.String()+"/delete") {
			t.Errorf("%s gets a form", role)
		}
		v.Get(org+"/bodies").Shows("Socialnämnden").Hides("Skolnämnden", "/bodies/new")
		if v.Get(org + "/bodies/" + body.ID.String()).HasForm(org + "/bodies/" + body.ID.String()) {
			t.Errorf("%s gets a form of the body", role)
		}
	}
	visitors["coordinator"].Get(org + "/entities").Shows("Socialförvaltningen").Hides("Skolförvaltningen")

	// A form sent anyway is refused.
	forms := []struct {
		path   string
		fields []string
		want   map[string]int // 303 for those not named
	}{
		{
			org + "/entities/" + beside.String(),
			[]string{"key", "ny", "name", "Ny", "kind", "operation", "parent", root.String(), "version", "2"},
			map[string]int{"respondent": no, "auditor": no, "coordinator": none},
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
			visitors[who].Post(test.path, test.fields...).Want(want)
		}
		visitors["stranger"].Post(test.path, test.fields...).Want(none)
		visitors["nobody"].Post(test.path, test.fields...).Want(http.StatusUnauthorized)
	}
}

func TestEntityTree(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	admin.Get(org+"/entities").Want(http.StatusOK).Shows(s.Sv.T("entities.alone_title"), s.Sv.T("entities.no_body"))
	root, body := s.Root(t), addBody(t, s, "Socialnämnden")
	soc := addEntity(t, s,
		assessment.Entity{Key: "soc", Name: "Socialförvaltningen", Kind: "administration", ParentID: &root, BodyID: &body.ID},
	)
	addEntity(t, s,
		assessment.Entity{
			Key:      "aldre",
			Name:     "Äldreomsorgen",
			Kind:     "operation",
			ParentID: &soc.ID,
			Period:   assessment.Period{From: "2199-01-01"},
		},
	)
	old := addEntity(t, s,
		assessment.Entity{
			Key:      "gammal",
			Name:     "Gamla förvaltningen",
			Kind:     "administration",
			ParentID: &root,
			Period:   assessment.Period{From: "2001-01-01", To: "2020-12-31"},
		},
	)
	addEntity(t, s,
		assessment.Entity{
			Key:      "arv",
			Name:     "Arvet",
			Kind:     "operation",
			ParentID: &old.ID,
			Period:   assessment.Period{To: "2020-12-31"},
		},
	)
	half := addEntity(t, s,
		assessment.Entity{
			Key:      "halv",
			Name:     "Halvgamla",
			Kind:     "administration",
			ParentID: &root,
			Period:   assessment.Period{To: "2020-12-31"},
		},
	)
	addEntity(t, s, assessment.Entity{Key: "lever", Name: "Lever kvar", Kind: "operation", ParentID: &half.ID})

	level := func(name string, n int) string { return name + ", " + s.Sv.T("entities.level", "Level", n) }
	open, nobody := s.Sv.T("entities.open_ended"), s.Sv.T("entities.no_body")
	shown := [][]string{
		{level("Norrdals kommun", 1), "norrdal", "Kommun", nobody, open},
		{level("Halvgamla", 2), "halv", "Förvaltning", nobody, "Till och med 31 december 2020 Upphörd"},
		{level("Lever kvar", 3), "lever", "Verksamhetsenhet", nobody, open},
		{level("Socialförvaltningen", 2), "soc", "Förvaltning", "Socialnämnden", open},
		{level("Äldreomsorgen", 3), "aldre", "Verksamhetsenhet", "Socialnämnden (ärvt)", "Från och med 1 januari 2199 Kommande"},
	}
	page := admin.Get(org + "/entities").Want(http.StatusOK)
	if diff := cmp.Diff(shown, rowsOf(page)); diff != "" {
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
		[]string{level("Arvet", 3), "arv", "Verksamhetsenhet", nobody, "Till och med 31 december 2020 Upphörd"},
	)
	page = admin.Get(page.Href(s.Sv.T("entities.show_ended", "Count", 2))).Want(http.StatusOK)
	if diff := cmp.Diff(all, rowsOf(page)); diff != "" {
		t.Errorf("tree with ended (-want +got):\n%s", diff)
	}

	_, part := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Management, soc.ID)
	target := s.Sv.T("round_result.no_target")
	want := [][]string{
		{level("Socialförvaltningen", 1), "soc", "Förvaltning", "Socialnämnden", target, open},
		{level("Äldreomsorgen", 2), "aldre", "Verksamhetsenhet", "Socialnämnden (ärvt)", target, "Från och med 1 januari 2199 Kommande"},
	}
	if diff := cmp.Diff(want, rowsOf(part.Get(org+"/entities"))); diff != "" {
		t.Errorf("the reader's part (-want +got):\n%s", diff)
	}
	_, heir := s.Join(t, "Arvid Ek", "arvid@norrdal.example", assessment.Respondent, old.ID)
	heir.Get(org + "/entities").Want(http.StatusOK).Shows(s.Sv.T("entities.all_ended"))
}

func TestEntityForm(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	root, body := s.Root(t).String(), addBody(t, s, "Socialnämnden").ID.String()
	soc := s.Entity(t, "soc", "Socialförvaltningen").String()
	fresh := admin.Get(org + "/entities/new").Want(http.StatusOK)
	if got := chosenIn(fresh, "parent"); got != root {
		t.Errorf("the parent proposed is %q, want the root", got)
	}
	if got := chosenIn(admin.Get(org+"/entities/new?parent="+soc), "parent"); got != soc {
		t.Errorf("the parent proposed is %q, want the one asked for", got)
	}

	proposes := func(n *html.Node) bool { return apitest.Attribute(n, "data-proposes") == "key" }
	if fresh.Find(proposes) == nil || admin.Get(org+"/entities/"+soc+"/edit").Find(proposes) != nil {
		t.Error("the short name is to be proposed from the name of a new entity, and never for one that has its own")
	}

	tests := []struct {
		field, value string
		want         string
	}{
		{"key", "Ö", s.Sv.T("error.key")},
		{"key", "soc", s.Sv.T("error.taken")},
		{"name", "", s.Sv.T("error.required")},
		{"name", strings.Repeat("å", 201), s.Sv.T("error.too_long", "Max", 200)},
		{"kind", "king", s.Sv.T("error.kind")},
		{"parent", "", s.Sv.T("error.choose_one")},
		{"parent", "x", s.Sv.T("error.unknown_choice")},
		{"body", "x", s.Sv.T("error.unknown_choice")},
		{"new_body", strings.Repeat("å", 201), s.Sv.T("error.too_long", "Max", 200)},
		{"valid_from", "2026-13-01", s.Sv.T("error.date")},
		{"valid_to", "2020-01-01", s.Sv.T("error.date_order")},
		{"successor-0", "x", s.Sv.T("error.unknown_choice")},
	}
	for _, test := range tests {
		values := map[string]string{
			"key":         "aldre",
			"name":        "Äldreomsorgen <b>",
			"kind":        "operation",
			"parent":      soc,
			"body":        body,
			"valid_from":  "2026-01-01",
			"valid_to":    "2199-12-31",
			"successor-0": "soc",
		}
		values[test.field] = test.value
		var fields []string
		for field, value := range values {
			fields = append(fields, field, value)
		}
		again := admin.Post(org+"/entities/new", fields...)
		if again.Status != http.StatusUnprocessableEntity && again.Status != http.StatusConflict {
			t.Errorf("%s %q answers %d", test.field, test.value, again.Status)
		}
		if got := again.Problem(test.field); got != test.want {
			t.Errorf("%s %q: the message is %q, want %q", test.field, test.value, got, test.want)
		}
		if link := again.Find(
			func(n *html.Node) bool { return n.Data == "a" && apitest.Attribute(n, "href") == "#"+test.field },
		); link == nil {
			t.Errorf("%s %q: the summary does not lead to the field", test.field, test.value)
		}
		kept := map[string]string{
			"key":        again.Value("key"),
			"name":       again.Value("name"),
			"kind":       chosenIn(again, "kind"),
			"parent":     chosenIn(again, "parent"),
			"body":       chosenIn(again, "body"),
			"valid_from": again.Value("valid_from"),
			"valid_to":   again.Value("valid_to"),
		}
		for field, got := range kept {
			if _, choice := map[string]bool{"kind": true, "parent": true, "body": true}[field]; field == test.field && choice {
				continue // an invalid choice cannot be chosen again
			}
			if got != values[field] {
				t.Errorf("wrong %s: the %s typed was %q and is %q", test.field, field, values[field], got)
			}
		}
	}

	admin.Post(org+"/entities/new", "key", "aldre", "name", " Äldre-  omsorgen ", "kind", "operation", "parent", soc,
		"body", "", "valid_from", "", "valid_to", "").
		To(org + "/entities")
	list := admin.Get(org+"/entities").Shows(s.Sv.T("entity.added", "Name", "Äldre- omsorgen"), s.Sv.T("entities.no_body"))
	href := list.Href("Äldre- omsorgen")
	page := admin.Get(href + "/edit").Want(http.StatusOK)
	if diff := cmp.Diff([]string{"Norrdals kommun", "Socialförvaltningen"}, optionsIn(page, "parent")); diff != "" {
		t.Errorf("parents to choose from (-want +got):\n%s", diff)
	}
	change := func(more ...string) apitest.Reply {
		return admin.Post(href, append([]string{
			"version", page.Value("version"), "key", "aldre", "name", "Äldreomsorgen", "kind", "operation",
			"parent", root, "body", body, "traits", "care", "valid_from", "2020-01-01", "valid_to", "2030-12-31",
		}, more...)...)
	}
	unknown := change("successor-0", "Socialen").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.unknown_choice"))
	if got := unknown.Value("successor-0"); got != "Socialen" {
		t.Errorf("the successor typed is gone: %q", got)
	}
	change("successor-0", "socialförvaltningen (SOC)").To(href)
	admin.Get(href).
		Shows(s.Sv.T("entity.saved"), "Socialnämnden", "Socialförvaltningen", s.Sv.T("trait.care")).
		Hides(s.Sv.T("trait.ot"))
	saved := admin.Get(href + "/edit")
	if diff := cmp.Diff(
		[]string{"Äldreomsorgen", root, body, "2020-01-01", "2030-12-31"},
		[]string{
			saved.Value("name"),
			chosenIn(saved, "parent"),
			chosenIn(saved, "body"),
			saved.Value("valid_from"),
			saved.Value("valid_to"),
		},
	); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	admin.Post(href, "key", "aldre").Want(http.StatusPreconditionRequired)
	admin.Post(org+"/entities/"+soc, "version", "1", "key", "soc", "name", "Socialförvaltningen", "kind", "administration",
		"parent", soc).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.circle"))

	top := admin.Get(org+"/entities/"+root+"/edit").Want(http.StatusOK).Shows(s.Sv.T("entity.root"), s.Sv.T("entity.root_stays"))
	if top.HasForm(org + "/entities/" + root + "/delete") {
		t.Error("the root can be deleted")
	}
	admin.Post(org+"/entities/"+root, "version", "1", "key", "norrdal", "name", "Norrdals kommun", "kind", "municipality",
		"body", body).
		To(org + "/entities/" + root)
	admin.Post(org+"/entities/"+root, "version", "2", "key", "norrdal", "name", "Norrdals kommun", "kind", "municipality",
		"parent", soc).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.root_stays"))
	admin.Get(org + "/entities/" + soc).Shows(s.Sv.T("entity.inherited_from", "Entity", "Norrdals kommun"))
	admin.Get(org + "/entities/" + soc + "/edit").
		Shows(s.Sv.T("entity.body_inherited", "Entity", "Norrdals kommun", "Body", "Socialnämnden"))
}

// TestEntityAtTheTopOfAPart shows that somebody who manages a part can save its top without seeing what is above it,
// and without losing successors out of reach.
func TestEntityAtTheTopOfAPart(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	root, beside := s.Root(t), s.Entity(t, "skola", "Skolförvaltningen")
	soc := addEntity(t, s,
		assessment.Entity{
			Key:        "soc",
			Name:       "Socialförvaltningen",
			Kind:       "administration",
			ParentID:   &root,
			Period:     assessment.Period{To: "2199-12-31"},
			Successors: []assessment.ID{beside},
		},
	)
	_, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, soc.ID)
	href := org + "/entities/" + soc.ID.String()
	page := sara.Get(href+"/edit").Want(http.StatusOK).Hides(root.String(), beside.String(), "Skolförvaltningen")
	if diff := cmp.Diff([]string{s.Sv.T("entity.parent_outside")}, optionsIn(page, "parent")); diff != "" {
		t.Errorf("parents (-want +got):\n%s", diff)
	}
	again := sara.Post(href, "version", page.Value("version"), "key", "soc", "name", "", "kind", "administration",
		"parent", chosenIn(page, "parent"), "valid_to", "2199-12-31").
		Want(http.StatusUnprocessableEntity)
	sara.Post(href, "version", again.Value("version"), "key", "soc", "name", "Sociala", "kind", "administration",
		"parent", chosenIn(again, "parent"), "valid_to", "2199-12-31").
		To(href)
	e, err := s.Use.Entities.Entity(t.Context(), s.Admin(t, "norrdal"), soc.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]any{"Sociala", root, []assessment.ID{beside}},
		[]any{e.Name, *e.ParentID, e.Successors},
	); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	sara.Post(org+"/entities/new", "key", "ny", "name", "Ny", "kind", "operation", "parent", "unchanged").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.choose_one"))
}

func TestStaleEntity(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	href := org + "/entities/" + s.Entity(t, "soc", "Socialförvaltningen").String()
	first, second := admin.Get(href+"/edit"), admin.Get(href+"/edit")
	save := func(from apitest.Reply, name, kind string) apitest.Reply {
		return admin.Post(
			href,
			"version",
			from.Value("version"),
			"key",
			"soc",
			"name",
			name,
			"kind",
			kind,
			"parent",
			chosenIn(from, "parent"),
			"valid_to",
			"",
		)
	}
	save(first, "Sociala förvaltningen", "administration").To(href)
	stale := save(second, "Vård och omsorg", "operation").Want(http.StatusPreconditionFailed).
		Shows(s.Sv.T("shell.stale_summary"), s.Sv.T("shell.stale"), s.Sv.T("shell.stored", "Value", "Sociala förvaltningen"),
			s.Sv.T("shell.stored", "Value", "Förvaltning"))
	if !stale.Links("#name") || !stale.Links("#kind") || stale.Links("#parent") {
		t.Error("the summary does not lead to the fields that differ, or to others")
	}
	if diff := cmp.Diff(
		[]string{"Vård och omsorg", "operation", "2"},
		[]string{stale.Value("name"), chosenIn(stale, "kind"), stale.Value("version")},
	); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	save(stale, stale.Value("name"), chosenIn(stale, "kind")).To(href)
	admin.Get(href).Shows("Vård och omsorg")
	admin.Post(href+"/delete", "version", "2").Want(http.StatusPreconditionFailed).Shows(s.Sv.T("error.stale"))
}

func TestDeleteEntity(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	soc := s.Entity(t, "soc", "Socialförvaltningen")
	aldre := addEntity(t, s, assessment.Entity{Key: "aldre", Name: "Äldreomsorgen", Kind: "operation", ParentID: &soc})
	href := org + "/entities/"
	admin.Post(href+soc.String()+"/delete", "version", "1").Want(http.StatusConflict).Shows(s.Sv.T("error.in_use"))
	admin.Post(href+s.Root(t).String()+"/delete", "version", "1").
		Want(http.StatusConflict).
		Shows(s.Sv.T("error.root_stays"))
	page := admin.Get(href + aldre.ID.String() + "/edit")
	form := page.Find(func(n *html.Node) bool {
		return n.Data == "form" && strings.HasSuffix(apitest.Attribute(n, "action"), "/delete")
	})
	if form == nil || apitest.Attribute(form, "data-confirm") != s.Sv.T("entity.delete_confirm", "Name", "Äldreomsorgen") {
		t.Error("the form does not ask before it deletes")
	}
	admin.Post(href + aldre.ID.String() + "/delete").Want(http.StatusPreconditionRequired)
	admin.Post(href+aldre.ID.String()+"/delete", "version", "1").To(org + "/entities")
	admin.Get(org + "/entities").Shows(s.Sv.T("entity.deleted", "Name", "Äldreomsorgen"))
	admin.Get(href + aldre.ID.String()).Want(http.StatusNotFound)
}

// TestTargetsOfSeveralEntities sets a level for entities that are ticked in the list, as management and as coordinator.
func TestTargetsOfSeveralEntities(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	social, school := s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "skola", "Skolförvaltningen")
	_, chair := s.Join(t, "Carl Ek", "carl@norrdal.example", assessment.Management, social)
	_, coordinator := s.Join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, s.Root(t))
	list := "/organisations/norrdal/entities"
	admin.Get(list).Want(http.StatusOK).Hides(s.Sv.T("entities.set_targets"), s.Sv.T("round_result.no_target"))
	coordinator.Get(list + "?do=targets&tick=all").Want(http.StatusOK).Shows(s.Sv.T("list.ticked.all"))

	again := coordinator.Post(list+"/targets", "chosen", school.String(), "level", "3", "by", "", "list", "do=targets&q=skol").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.required"), "Skolförvaltningen").
		Hides("Socialförvaltningen")
	if got := again.Value("level"); got != "3" {
		t.Errorf("the level typed is gone: %q", got)
	}
	coordinator.Post(list+"/targets", "level", "3", "by", "2027-12-31", "list", "do=targets").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.choose_entities"))
	coordinator.Post(
		list+"/targets",
		"chosen", school.String(), "chosen", social.String(), "level", "3", "by", "2027-12-31", "list", "do=targets",
	).To(list)
	coordinator.Get(list).
		Want(http.StatusOK).
		Shows(s.Sv.T("entities.targets_saved", "Count", 2), s.Sv.T("round_result.target_of", "Level", 3, "Date", "31 december 2027"))
	chair.Post(list+"/targets", "chosen", school.String(), "level", "2", "by", "2027-12-31").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.unknown_choice"))
	chair.Post(list+"/targets", "chosen", social.String(), "level", "2", "by", "2027-12-31", "list", "do=targets").
		Want(http.StatusPreconditionFailed)
	chair.Post(
		list+"/targets",
		"chosen", social.String(), "version-"+social.String(), "1", "level", "2", "by", "2027-12-31", "list", "do=targets",
	).To(list)
	admin.Post(list+"/targets", "chosen", social.String(), "level", "2", "by", "2027-12-31").Want(http.StatusForbidden)
	lines, err := s.Use.Events(t.Context(), s.Admin(t, "norrdal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var behalf []bool
	for _, line := range lines {
		if line.Action == "target.save" {
			saved, ok := line.Event.(event.TargetSaved)
			behalf = append(behalf, ok && saved.OnBehalf)
		}
	}
	if want := []bool{false, true, true}; !slices.Equal(behalf, want) {
		t.Errorf("set on behalf of management, latest first: %v, want %v", behalf, want)
	}
}
