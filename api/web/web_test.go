package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/workflow/search"
)

// TestRefusedPagesAreLogged: even a form that is not shown leaves a line in the log.
func TestRefusedPagesAreLogged(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Bo Ek", "bo@norrdal.example", assessment.Respondent, s.Root(t))
	bo := s.SignIn(t, "bo@norrdal.example")
	for path, action := range map[string]assessment.Permission{
		"/settings":                   assessment.ManageOrganisation,
		"/events":                     assessment.ReadEvents,
		"/users":                      assessment.ReadPeople,
		"/users/new":                  assessment.ManagePeople,
		"/users/import":               assessment.ManagePeople,
		"/entities/new":               assessment.ManageEntities,
		"/entities/import":            assessment.ManageEntities,
		"/bodies/new":                 assessment.ManageEntities,
		"/governing-documents/new":    assessment.ManageDocuments,
		"/governing-documents/import": assessment.ManageDocuments,
		"/questionnaires/new":         assessment.PublishQuestionnaire,
	} {
		s.Later(time.Minute) // so that each refusal has its line
		bo.Get(org + path).Want(http.StatusForbidden)
		events, err := s.Use.Events(t.Context(), s.Admin(t, "norrdal"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{events[0].Action, events[0].ObjectID}
		if diff := cmp.Diff([]string{"permission.refused", string(action)}, got); diff != "" {
			t.Errorf("%s: the latest line, want (-) and got (+):\n%s", path, diff)
		}
	}
	for _, path := range []string{"/installation", "/installation/organisations/new"} {
		bo.Get(path).Want(http.StatusForbidden)
	}
}

// TestBlocksAreThePagesToOffer: a request can only ask for the template blocks that the page offers.
func TestBlocksAreThePagesToOffer(t *testing.T) {
	t.Parallel()
	_, admin := apitest.Norrdal(t)
	for _, block := range []string{"", "title", "content", "layout.html", "nav", "nowhere", "{{"} {
		got := admin.Send(http.MethodGet, "/account", http.Header{"Hx-Request": {"true"}, "X-Block": {block}}, nil).
			Want(http.StatusOK)
		if !strings.Contains(got.Body, "<html") || !strings.Contains(got.Body, `<main id="main"`) {
			t.Errorf("%q: no whole page", block)
		}
	}
}

// TestRolesAndPages asks for each page as each role.
func TestRolesAndPages(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	unit := s.Entity(t, "soc", "Socialförvaltningen")
	visitors := map[string]*apitest.Visitor{"nobody": s.Visitor(t), "admin": admin, "stranger": s.SecondOrganisation(t)}
	for _, role := range assessment.Roles {
		entity := s.Root(t)
		if role == assessment.Auditor || role == assessment.Respondent {
			entity = unit
		}
		_, visitors[string(role)] = s.Join(t, "Namn "+string(role), string(role)+"@norrdal.example", role, entity)
	}
	_, visitors["unit coordinator"] = s.Join(t, "Namn enhet", "enhet@norrdal.example", assessment.Coordinator, unit)
	_, visitors["unit admin"] = s.Join(
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
			if got := v.Get(test.path); got.Status != want {
				t.Errorf("%s gets %d for %s, want %d:\n%s", who, got.Status, test.path, want, got.Text())
			}
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	settings := "/organisations/norrdal/settings"
	version := admin.Get(settings).Want(http.StatusOK).Value("version")
	admin.Post(settings, "name", "Norrdals  kommun och bolag", "language", "en", "version", version).To(settings)
	admin.Get(settings).Want(http.StatusOK).Shows("Norrdals kommun och bolag", s.Sv.T("settings.saved"))
	stale := admin.Post(settings, "name", "Annat", "language", "sv", "version", version).
		Want(http.StatusPreconditionFailed).
		Shows(s.Sv.T("shell.stored", "Value", "Norrdals kommun och bolag"), s.Sv.T("shell.stored", "Value", "English"))
	admin.Post(settings, "name", stale.Value("name"), "language", "sv", "version", stale.Value("version")).To(settings)
	admin.Post(settings, "name", "", "language", "da", "version", "3").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.required"), s.Sv.T("error.language"))
	admin.Post(settings, "name", "Annat", "language", "sv").Want(http.StatusPreconditionRequired)
}

// TestTimesAreThoseOfTheOrganisation: pages and the API show and keep what else was chosen.
func TestTimesAreThoseOfTheOrganisation(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	settings, events := "/organisations/norrdal/settings", "/organisations/norrdal/events"
	for _, zone := range []string{"Atlantic/Azores", "Europe/Helsinki", ""} {
		page := admin.Get(settings).Want(http.StatusOK)
		admin.Post(settings, "name", "Norrdal", "language", "sv", "time_zone", zone, "training_months", "24",
			"version", page.Value("version")).To(settings)
		saved := admin.Get(settings).Want(http.StatusOK)
		if got, _ := saved.Chosen("time_zone"); got != zone || saved.Value("training_months") != "24" {
			t.Errorf("the settings are %q and %q months after choosing %q", got, saved.Value("training_months"), zone)
		}
		where := s.Use.Zone(assessment.Organisation{TimeZone: zone})
		log, err := s.Use.Search.EventLog(t.Context(), s.Admin(t, "norrdal"), search.EventQuery{})
		if err != nil {
			t.Fatal(err)
		}
		admin.Get(events).Want(http.StatusOK).Shows(s.Sv.In(where).Moment(log.Lines[0].At))
	}
	admin.Post(settings, "name", "Norrdal", "language", "sv", "time_zone", "Asia/Tokyo", "version", "4").
		Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.time_zone"))
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	events := "/organisations/norrdal/events"
	_, sara := s.Join(
		t,
		"Sara Lind",
		"sara@norrdal.example",
		assessment.Respondent,
		s.Entity(t, "soc", "Socialförvaltningen"),
	)
	page := admin.Get(events).
		Want(http.StatusOK).
		Shows("Åsa Öberg", "Sara Lind", "Socialförvaltningen", "Sara Lind tackade ja till inbjudan.",
			"Åsa Öberg gav Sara Lind rollen uppgiftslämnare för Socialförvaltningen.", s.Sv.T("role.respondent"))
	page.Hides("⟦", s.Sv.T("events.older")+"<")
	admin.Get(page.Href("Sara Lind")).Want(http.StatusOK)
	sara.Get(events).Want(http.StatusForbidden)
	s.LaterEvent(t)
	admin.Get(events).Want(http.StatusOK).Hides("⟦").Shows("membership.merge", "swallowed", "Ja", "Okänd roll")
	admin.Get(events + "?before=x").Want(http.StatusNotFound)
	for i := range 100 {
		if _, err := s.Use.Registers.Bodies.Add(
			t.Context(),
			s.Admin(t, "norrdal"),
			assessment.Body{Name: fmt.Sprintf("Nämnd %03d", i)},
		); err != nil {
			t.Fatal(err)
		}
	}
	first := admin.Get(events).Want(http.StatusOK).Shows("Nämnd 099", "Nämnd 000").Hides("lade till enheten")
	second := admin.Get(first.Href(s.Sv.T("events.older"))).
		Want(http.StatusOK).
		Shows("lade till enheten").
		Hides("Nämnd 000")
	if got := second.Href(s.Sv.T("events.latest")); got != events {
		t.Errorf("the latest events stand at %q, want %q", got, events)
	}
}

func TestRequestsFromOtherSites(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	fields := []string{"name", "Kapad", "language", "sv", "version", "1"}
	for name, header := range map[string]http.Header{
		"cross-site": {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":  {"Sec-Fetch-Site": {"same-site"}},
		"origin":     {"Origin": {"https://evil.example"}},
	} {
		got := admin.Send(http.MethodPost, "/account", header, fields).
			Want(http.StatusForbidden).
			Shows(s.Sv.T("error.cross_site"))
		if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
			t.Errorf("%s: answered as %s", name, kind)
		}
		admin.Send(http.MethodPost, "/sign-out", header, nil).Want(http.StatusForbidden)
	}
	admin.Get("/account").Want(http.StatusOK).Hides("Kapad")
	admin.Send(http.MethodGet, "/account", http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil).Want(http.StatusOK)
	admin.Send(http.MethodPost, "/account", http.Header{"Sec-Fetch-Site": {"same-origin"}}, fields).To("/account")
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	v := s.Visitor(t)
	large := []string{"email", strings.Repeat("a", web.MaxForm+1)}
	replies := []apitest.Reply{
		v.Get("/"),
		v.Get("/sign-in"),
		v.Get("/api"),
		v.Get("/set-up"),
		v.Get("/links/x"),
		v.Get("/nowhere"),
		v.Get("/account"),
		v.Get("/healthz"),
		v.Get("/readyz"),
		v.Get("/static/nowhere.css"),
		v.Get("/api/v1/nowhere"),
		v.Get("/organisations/norrdal"),
		v.Send(http.MethodDelete, "/sign-in", nil, nil),
		v.Send(http.MethodHead, "/sign-in", nil, nil),
		v.Post("/sign-in"),
		v.Post("/sign-in", large...),
		v.Send(http.MethodPost, "/sign-in", http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil),
		admin.Get("/account"),
		admin.Get("/installation"),
		admin.Get("/organisations/norrdal/users"),
		admin.Get("/organisations/sodal"),
		admin.Post("/account", "name", ""),
		admin.Post("/organisations/norrdal/tokens", "name", "x", "access", "read", "days", "1"),
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
			t.Errorf("%s answers %d with headers (-want +got):\n%s", r.What, r.Status, diff)
		}
		if r.Status != http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") &&
			r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: Cache-Control %q", r.What, r.Header.Get("Cache-Control"))
		}
	}
	answer := httptest.NewRecorder()
	apitest.NewHandler(
		t,
		s.Use,
		"https://mognad.example",
	).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sign-in", nil))
	if got := answer.Header().Get("Strict-Transport-Security"); got == "" {
		t.Error("a server behind https does not say that it is reached by https alone")
	}
}

func TestErrorsArePages(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	v := s.Visitor(t)
	tests := []struct {
		reply apitest.Reply
		want  int
		key   string
	}{
		{v.Get("/nowhere"), http.StatusNotFound, "error.not_found"},
		{admin.Get("/organisations/norrdal/users/x"), http.StatusNotFound, "error.not_found"},
		{
			admin.Get("/organisations/norrdal/users/0190a0b0-0000-7000-8000-000000000000"),
			http.StatusNotFound,
			"error.not_found",
		},
		{v.Send(http.MethodDelete, "/sign-in", nil, nil), http.StatusMethodNotAllowed, "error.method"},
		{v.Get("/sign-out"), http.StatusMethodNotAllowed, "error.method"},
		{v.Post("/account"), http.StatusUnauthorized, "error.unauthenticated"},
		{
			v.Post("/sign-in", "email", strings.Repeat("a", web.MaxForm+1)),
			http.StatusRequestEntityTooLarge,
			"error.too_large",
		},
		{
			admin.Post("/account", "name", strings.Repeat("a", web.MaxForm+1)),
			http.StatusRequestEntityTooLarge,
			"error.too_large",
		},
		{v.Get("/set-up?token=x"), http.StatusSeeOther, ""},
	}
	for _, test := range tests {
		r := test.reply
		if r.Status != test.want {
			t.Errorf("%s answers %d, want %d", r.What, r.Status, test.want)
			continue
		}
		if test.key == "" {
			continue
		}
		r.Shows(s.Sv.T(test.key), s.Sv.T(fmt.Sprintf("error_page.%d", test.want)))
		if got := r.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s answers %s", r.What, got)
		}
		if allow := r.Header.Get("Allow"); test.want == http.StatusMethodNotAllowed && allow == "" {
			t.Errorf("%s does not say which methods are allowed", r.What)
		}
	}
	head, page := v.Send(http.MethodHead, "/sign-in", nil, nil).Want(http.StatusOK), v.Get("/sign-in").Want(http.StatusOK)
	if diff := cmp.Diff(page.Header.Get("Content-Type"), head.Header.Get("Content-Type")); diff != "" || head.Body != "" {
		t.Errorf("HEAD answers with %d bytes and another Content-Type (-GET +HEAD):\n%s", len(head.Body), diff)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	v := s.Visitor(t)
	v.Get("/sign-in").Want(http.StatusOK).Shows("Logga in")
	v.Send(http.MethodGet, "/sign-in", http.Header{"Accept-Language": {"da, en;q=0.5"}}, nil).
		Want(http.StatusOK).
		Shows("Sign in")
	v.Post("/language", "language", "xx").Want(http.StatusUnprocessableEntity)
	v.Post("/language", "language", "en", "return", "/sign-in").To("/sign-in")
	v.Get("/sign-in").Want(http.StatusOK).Shows("Sign in")
}
