package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api/web"
	"mognad/assessment"
)

// TestRefusedPagesAreLogged: also a form that is not even shown leaves its line in the log.
func TestRefusedPagesAreLogged(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	root := c.site.root(t)
	c.join(t, "Bo Ek", "bo@norrdal.example", assessment.Respondent, root)
	bo := c.signIn(t, "bo@norrdal.example")
	for path, action := range map[string]assessment.Action{
		org + "/settings": assessment.ManageOrganisation, org + "/events": assessment.ReadEvents, org + "/users": assessment.ReadPeople,
		org + "/users/new": assessment.ManagePeople, org + "/users/import": assessment.ManagePeople,
		org + "/entities/new": assessment.ManageEntities, org + "/entities/import": assessment.ManageEntities, org + "/bodies/new": assessment.ManageEntities,
		org + "/governing-documents/new": assessment.ManageDocuments, org + "/governing-documents/import": assessment.ManageDocuments,
		org + "/questionnaires/new": assessment.PublishQuestionnaire,
	} {
		c.later(time.Minute) // so that each refusal has its line
		bo.get(path).want(http.StatusForbidden)
		events, err := c.use.Events(t.Context(), c.admin(t, "norrdal"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{events[0].Action, events[0].ObjectID}
		if diff := cmp.Diff([]string{"permission.refused", string(action)}, got); diff != "" {
			t.Errorf("%s: the latest line, want (-) and got (+):\n%s", path, diff)
		}
	}
	for _, path := range []string{"/installation", "/installation/organisations/new"} {
		bo.get(path).want(http.StatusForbidden)
	}
}

// TestBlocksAreThePagesToOffer: a request cannot have any part of a template by its name.
func TestBlocksAreThePagesToOffer(t *testing.T) {
	t.Parallel()
	_, admin := norrdal(t)
	for _, block := range []string{"", "title", "content", "layout.html", "nav", "nowhere", "{{"} {
		got := admin.send(http.MethodGet, "/account", http.Header{"Hx-Request": {"true"}, "X-Block": {block}}, nil).
			want(http.StatusOK)
		if !strings.Contains(got.Body, "<html") || !strings.Contains(got.Body, `<main id="main"`) {
			t.Errorf("%q: no whole page", block)
		}
	}
}

// TestRolesAndPages asks for each page as each role.
func TestRolesAndPages(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	unit := s.entity(t, "soc", "Socialförvaltningen")
	visitors := map[string]*visitor{"nobody": s.visitor(t), "admin": admin, "stranger": s.secondOrganisation(t)}
	for _, role := range assessment.Roles {
		entity := s.root(t)
		if role == assessment.Auditor || role == assessment.Respondent {
			entity = unit
		}
		_, visitors[string(role)] = s.join(t, "Namn "+string(role), string(role)+"@norrdal.example", role, entity)
	}
	_, visitors["unit coordinator"] = s.join(t, "Namn enhet", "enhet@norrdal.example", assessment.Coordinator, unit)
	_, visitors["unit admin"] = s.join(
		t,
		"Namn enhetsadmin",
		"enhetsadmin@norrdal.example",
		assessment.OrganisationAdmin,
		unit,
	)

	const see, to, no, none = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound
	base := "/organisations/norrdal"
	tests := []struct {
		path string
		want map[string]int // 200 for those not named, 303 for nobody
	}{
		{"/account", nil},
		{"/organisations", nil},
		{base + "/tokens", map[string]int{"stranger": none}},
		{base, map[string]int{"stranger": none}},
		{
			base + "/users",
			map[string]int{"stranger": none, "respondent": no, "entity_manager": no, "management": no, "auditor": no},
		},
		{
			base + "/users/new",
			map[string]int{"stranger": none, "respondent": no, "entity_manager": no, "management": no, "auditor": no},
		},
		{
			base + "/settings",
			map[string]int{"stranger": none, "respondent": no, "entity_manager": no, "management": no, "auditor": no,
				"coordinator": no, "unit coordinator": no, "unit admin": no},
		},
		{
			base + "/events",
			map[string]int{"stranger": none, "respondent": no, "entity_manager": no, "management": no, "auditor": no,
				"coordinator": no, "unit coordinator": no, "unit admin": no},
		},
		{
			"/installation",
			map[string]int{"stranger": no, "respondent": no, "entity_manager": no, "management": no, "auditor": no,
				"coordinator": no, "unit coordinator": no, "unit admin": no, "organisation_admin": no},
		},
		{
			"/installation/organisations/new",
			map[string]int{"stranger": no, "respondent": no, "entity_manager": no, "management": no, "auditor": no,
				"coordinator": no, "unit coordinator": no, "unit admin": no, "organisation_admin": no},
		},
	}
	for _, test := range tests {
		for who, v := range visitors {
			want, named := test.want[who]
			switch {
			case who == "nobody":
				want = to
			case !named:
				want = see
			}
			if got := v.get(test.path); got.Status != want {
				t.Errorf("%s gets %d for %s, want %d:\n%s", who, got.Status, test.path, want, got.text())
			}
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	settings := "/organisations/norrdal/settings"
	version := admin.get(settings).want(http.StatusOK).value("version")
	admin.post(settings, "name", "Norrdals  kommun och bolag", "language", "en", "version", version).to(settings)
	admin.get(settings).want(http.StatusOK).shows("Norrdals kommun och bolag", s.sv.T("settings.saved"))
	stale := admin.post(settings, "name", "Annat", "language", "sv", "version", version).
		want(http.StatusPreconditionFailed).
		shows(s.sv.T("shell.stored", "Value", "Norrdals kommun och bolag"), s.sv.T("shell.stored", "Value", "English"))
	admin.post(settings, "name", stale.value("name"), "language", "sv", "version", stale.value("version")).to(settings)
	admin.post(settings, "name", "", "language", "da", "version", "3").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.required"), s.sv.T("error.language"))
	admin.post(settings, "name", "Annat", "language", "sv").want(http.StatusPreconditionRequired)
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	events := "/organisations/norrdal/events"
	_, sara := s.join(
		t,
		"Sara Lind",
		"sara@norrdal.example",
		assessment.Respondent,
		s.entity(t, "soc", "Socialförvaltningen"),
	)
	page := admin.get(events).
		want(http.StatusOK).
		shows("Åsa Öberg", "Sara Lind", "Socialförvaltningen", s.sv.T("event.membership.add"),
			s.sv.T("event.invitation.accept"), s.sv.T("event.entity.add"), s.sv.T("role.respondent"))
	page.hides("⟦", s.sv.T("events.older")+"<")
	admin.get(page.href("Sara Lind")).want(http.StatusOK)
	sara.get(events).want(http.StatusForbidden)
	s.laterEvent(t)
	admin.get(events).want(http.StatusOK).hides("⟦").shows("entity.merge", "into", "Ja", "Okänd roll")
	admin.get(events + "?before=x").want(http.StatusNotFound)
	for i := range 100 {
		if _, err := s.use.Registers.Bodies.Add(
			t.Context(),
			s.admin(t, "norrdal"),
			assessment.Body{Name: fmt.Sprintf("Nämnd %03d", i)},
		); err != nil {
			t.Fatal(err)
		}
	}
	first := admin.get(events).want(http.StatusOK).shows("Nämnd 099", "Nämnd 000").hides(s.sv.T("event.entity.add"))
	second := admin.get(first.href(s.sv.T("events.older"))).
		want(http.StatusOK).
		shows(s.sv.T("event.entity.add")).
		hides("Nämnd 000")
	if got := second.href(s.sv.T("events.latest")); got != events {
		t.Errorf("the latest events stand at %q, want %q", got, events)
	}
}

func TestRequestsFromOtherSites(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	fields := []string{"name", "Kapad", "language", "sv", "version", "1"}
	for name, header := range map[string]http.Header{
		"cross-site": {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":  {"Sec-Fetch-Site": {"same-site"}},
		"origin":     {"Origin": {"https://evil.example"}},
	} {
		got := admin.send(http.MethodPost, "/account", header, fields).
			want(http.StatusForbidden).
			shows(s.sv.T("error.cross_site"))
		if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
			t.Errorf("%s: answered as %s", name, kind)
		}
		admin.send(http.MethodPost, "/sign-out", header, nil).want(http.StatusForbidden)
	}
	admin.get("/account").want(http.StatusOK).hides("Kapad")
	admin.send(http.MethodGet, "/account", http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil).want(http.StatusOK)
	admin.send(http.MethodPost, "/account", http.Header{"Sec-Fetch-Site": {"same-origin"}}, fields).to("/account")
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	v := s.visitor(t)
	large := []string{"email", strings.Repeat("a", web.MaxForm+1)}
	replies := []reply{
		v.get("/"),
		v.get("/sign-in"),
		v.get("/api"),
		v.get("/set-up"),
		v.get("/links/x"),
		v.get("/nowhere"),
		v.get("/account"),
		v.get("/healthz"),
		v.get("/readyz"),
		v.get("/static/nowhere.css"),
		v.get("/api/v1/nowhere"),
		v.get("/organisations/norrdal"),
		v.send(http.MethodDelete, "/sign-in", nil, nil),
		v.send(http.MethodHead, "/sign-in", nil, nil),
		v.post("/sign-in"),
		v.post("/sign-in", large...),
		v.send(http.MethodPost, "/sign-in", http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil),
		admin.get("/account"),
		admin.get("/installation"),
		admin.get("/organisations/norrdal/users"),
		admin.get("/organisations/sodal"),
		admin.post("/account", "name", ""),
		admin.post("/organisations/norrdal/tokens", "name", "x", "access", "read", "days", "1"),
	}
	want := map[string]string{
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"font-src 'self'; " +
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"Strict-Transport-Security": "",
	}
	for _, r := range replies {
		got := map[string]string{}
		for name := range want {
			got[name] = r.Header.Get(name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s answers %d with headers (-want +got):\n%s", r.what, r.Status, diff)
		}
		if r.Status != http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") &&
			r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: Cache-Control %q", r.what, r.Header.Get("Cache-Control"))
		}
	}
	answer := httptest.NewRecorder()
	newHandler(
		t,
		s.use,
		"https://mognad.example",
	).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sign-in", nil))
	if got := answer.Header().Get("Strict-Transport-Security"); got == "" {
		t.Error("a server behind https does not say that it is reached by https alone")
	}
}

func TestErrorsArePages(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	v := s.visitor(t)
	tests := []struct {
		reply reply
		want  int
		key   string
	}{
		{v.get("/nowhere"), http.StatusNotFound, "error.not_found"},
		{admin.get("/organisations/norrdal/users/x"), http.StatusNotFound, "error.not_found"},
		{
			admin.get("/organisations/norrdal/users/0190a0b0-0000-7000-8000-000000000000"),
			http.StatusNotFound,
			"error.not_found",
		},
		{v.send(http.MethodDelete, "/sign-in", nil, nil), http.StatusMethodNotAllowed, "error.method"},
		{v.get("/sign-out"), http.StatusMethodNotAllowed, "error.method"},
		{v.post("/account"), http.StatusUnauthorized, "error.unauthenticated"},
		{
			v.post("/sign-in", "email", strings.Repeat("a", web.MaxForm+1)),
			http.StatusRequestEntityTooLarge,
			"error.too_large",
		},
		{
			admin.post("/account", "name", strings.Repeat("a", web.MaxForm+1)),
			http.StatusRequestEntityTooLarge,
			"error.too_large",
		},
		{v.get("/set-up?token=x"), http.StatusSeeOther, ""},
	}
	for _, test := range tests {
		r := test.reply
		if r.Status != test.want {
			t.Errorf("%s answers %d, want %d", r.what, r.Status, test.want)
			continue
		}
		if test.key == "" {
			continue
		}
		r.shows(s.sv.T(test.key), s.sv.T(fmt.Sprintf("error_page.%d", test.want)))
		if got := r.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s answers %s", r.what, got)
		}
		if allow := r.Header.Get("Allow"); test.want == http.StatusMethodNotAllowed && allow == "" {
			t.Errorf("%s does not say which methods are allowed", r.what)
		}
	}
	head, page := v.send(http.MethodHead, "/sign-in", nil, nil).want(http.StatusOK), v.get("/sign-in").want(http.StatusOK)
	if diff := cmp.Diff(page.Header.Get("Content-Type"), head.Header.Get("Content-Type")); diff != "" || head.Body != "" {
		t.Errorf("HEAD answers with %d bytes and another Content-Type (-GET +HEAD):\n%s", len(head.Body), diff)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	v := s.visitor(t)
	v.get("/sign-in").want(http.StatusOK).shows("Logga in")
	v.send(http.MethodGet, "/sign-in", http.Header{"Accept-Language": {"da, en;q=0.5"}}, nil).
		want(http.StatusOK).
		shows("Sign in")
	v.post("/language", "language", "xx").want(http.StatusUnprocessableEntity)
	v.post("/language", "language", "en", "return", "/sign-in").to("/sign-in")
	v.get("/sign-in").want(http.StatusOK).shows("Sign in")
}
