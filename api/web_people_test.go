package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/event"
)

func TestSetUp(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	v := s.visitor(t)
	v.get("/").to("/set-up")
	v.get("/set-up").want(http.StatusForbidden).shows(s.sv.T("set_up.token_missing"))
	v.get("/set-up?token=wrong").want(http.StatusNotFound).shows(s.sv.T("error.link_unknown"))
	token, err := s.use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	page := "/set-up?token=" + token
	v.get(page).want(http.StatusOK).shows(s.sv.T("set_up.title"))
	fields := func(key, password string) []string {
		return []string{
			"key",
			key,
			"name",
			"Norrdals kommun",
			"kind",
			"municipality",
			"language",
			"sv",
			"admin_name",
			"Åsa Öberg",
			"email",
			"asa@norrdal.example",
			"password",
			password,
		}
	}
	again := v.post(page, fields("Norrdal", "kort")...).want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.key"), s.sv.T("error.password_short", "Min", assessment.MinPassword))
	if diff := cmp.Diff(
		[]string{"Norrdals kommun", ""},
		[]string{again.value("name"), again.value("password")},
	); diff != "" {
		t.Errorf("what was typed (-want +got):\n%s", diff)
	}
	v.post("/set-up?token=wrong", fields("norrdal", passphrase)...).want(http.StatusNotFound)
	v.post(page, fields("norrdal", passphrase)...).to("/organisations/norrdal")
	v.get("/organisations/norrdal").want(http.StatusOK).shows(s.sv.T("set_up.done"), "Åsa Öberg")

	other := s.visitor(t)
	other.get(page).to("/")
	other.get("/").to("/sign-in")
	other.post(page, fields("annan", passphrase)...).want(http.StatusConflict).shows(s.sv.T("error.link_used"))
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	v := s.visitor(t)
	v.get("/organisations/norrdal/users?q=a").to("/sign-in?return=" + url.QueryEscape("/organisations/norrdal/users?q=a"))
	wrong := v.post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
		want(http.StatusUnauthorized).
		shows(s.sv.T("error.sign_in"))
	unknown := v.post("/sign-in", "email", "ingen@norrdal.example", "password", "fel fras på den här raden").
		want(http.StatusUnauthorized)
	if diff := cmp.Diff(wrong.Body, strings.ReplaceAll(unknown.Body, "ingen@", "asa@")); diff != "" {
		t.Errorf("the reply tells whether there is an account:\n%s", diff)
	}
	if got := wrong.value("email"); got != "asa@norrdal.example" {
		t.Errorf("the address typed is gone: %q", got)
	}
	for range 9 {
		v.post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			want(http.StatusUnauthorized)
	}
	limit := s.sv.T("error.too_many", "Minutes", 15)
	v.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase).
		want(http.StatusTooManyRequests).
		shows(limit)
	s.later(16 * time.Minute)
	v.post("/sign-in", "email", " ASA@norrdal.example ", "password", passphrase, "return", "/organisations/norrdal/users").
		to("/organisations/norrdal/users")
	v.get("/").to("/organisations/norrdal")
	v.get("/sign-in?return=/account").to("/account")
}

func TestReturnLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	for _, target := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, `\\evil.example`, "/\r\nX: y", "javascript:alert(1)", "evil"} {
		v := s.visitor(t)
		if got := v.get("/sign-in?return=" + url.QueryEscape(target)).want(http.StatusOK).value("return"); got != "/" {
			t.Errorf("the form for %q would return to %q", target, got)
		}
		v.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase, "return", target).to("/")
		v.get("/sign-in?return=" + url.QueryEscape(target)).to("/")
		v.post("/language", "language", "sv", "return", target).to("/")
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	handlers := map[string]*api.Server{"mognad": s.server, "__Host-mognad": newHandler(t, s.use, "https://mognad.example")}
	for name, handler := range handlers {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in",
			strings.NewReader(url.Values{"email": {"asa@norrdal.example"}, "password": {passphrase}}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		cookies := answer.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%s: %d cookies", name, len(cookies))
		}
		got := *cookies[0]
		if len(got.Value) < 43 {
			t.Errorf("%s: the session's token has only %d characters", name, len(got.Value))
		}
		got.Value = ""
		got.Expires = time.Time{}
		got.RawExpires = ""
		got.MaxAge = 0
		got.Raw = ""
		want := http.Cookie{Name: name, Path: "/", HttpOnly: true, Secure: name != "mognad", SameSite: http.SameSiteLaxMode}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cookie (-want +got):\n%s", diff)
		}
	}

	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	before := admin.client.Jar.Cookies(home)
	admin.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase).to("/")
	thief := s.visitor(t)
	thief.client.Jar.SetCookies(home, before)
	thief.get("/account").to("/sign-in?return=%2Faccount")
	after := admin.client.Jar.Cookies(home)
	admin.get("/account").want(http.StatusOK)
	admin.post("/sign-out").to("/sign-in")
	admin.get("/account").to("/sign-in?return=%2Faccount")
	thief.client.Jar.SetCookies(home, after)
	thief.get("/account").to("/sign-in?return=%2Faccount")
}

// TestSignOutStays: a request that is being answered while its sender signs out does not bring the session back.
func TestSignOutStays(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := s.visitor(t) // the same browser in another window
	elsewhere.client.Jar.SetCookies(home, admin.client.Jar.Cookies(home))
	body := url.Values{"name": {"Åsa Berg"}, "version": {admin.get("/account").value("version")}}.Encode()
	reader, writer := io.Pipe()
	began := make(chan struct{}) // the server asks for the body, so it has read the session
	trace := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(began) }})
	request, err := http.NewRequestWithContext(trace, http.MethodPost, s.URL+"/account", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Expect", "100-continue")
	var group sync.WaitGroup
	group.Go(func() {
		response, err := admin.client.Do(request)
		if err != nil {
			t.Errorf("the request under way: %v", err)
			return
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusSeeOther {
			t.Errorf("the request under way: %s, %v", response.Status, err)
		}
	})
	<-began
	elsewhere.post("/sign-out").to("/sign-in")
	if _, err := io.WriteString(writer, body); err != nil {
		t.Error(err)
	}
	group.Wait()
	admin.get("/account").to("/sign-in?return=%2Faccount")
}

// TestWithoutARoleToday: somebody whose only role has ended is not sent to an organisation that is not there.
func TestWithoutARoleToday(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	id, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get("/").to("/organisations/norrdal")
	person, _, err := s.use.People.Person(t.Context(), s.admin(t, "norrdal"), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.use.People.Revoke(t.Context(), s.admin(t, "norrdal"), person.Memberships[0].ID, 1); err != nil {
		t.Fatal(err)
	}
	sara.post("/sign-in", "email", "sara@norrdal.example", "password", passphrase).to("/")
	sara.get("/").to("/organisations")
	sara.get("/organisations").want(http.StatusOK).hides("Norrdals kommun")
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	_, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get("/organisations/norrdal").want(http.StatusOK)
	id, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, s.root(t))
	person := "/organisations/norrdal/users/" + id.String()
	admin.post(person, "name", "Per Ek", "active", "false", "version", admin.get(person).version(person)).to(person)
	per.get("/account").to("/sign-in?return=%2Faccount")
	per.post("/sign-in", "email", "per@norrdal.example", "password", passphrase).to("/")
	per.get("/organisations/norrdal").want(http.StatusNotFound)
	sara.get("/organisations/norrdal").want(http.StatusOK)
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	root := s.root(t).String()
	form := func(role, until string) []string {
		return []string{"name", "Sara Lind", "email", "Sara@norrdal.example", "role", role, "entity", root, "until", until}
	}
	users := "/organisations/norrdal/users"
	again := admin.post(users+"/new", form("auditor", "")...).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.auditor_until"))
	if got := again.value("email"); got != "Sara@norrdal.example" {
		t.Errorf("the address typed is gone: %q", got)
	}
	admin.post(users+"/new", form("king", "2030-13-01")...).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.role"), s.sv.T("error.date"))
	made := admin.post(users+"/new", form("respondent", "")...).want(http.StatusOK).shows(s.sv.T("new_link.once"))
	path, ours := strings.CutPrefix(made.value("link"), s.URL)
	if !ours {
		t.Fatalf("the link %q does not begin with %s", made.value("link"), s.URL)
	}
	admin.post(users+"/new", form("respondent", "")...).want(http.StatusConflict).shows(s.sv.T("error.member_already"))

	person := admin.get(admin.get(users).href("Sara Lind")).
		want(http.StatusOK).
		shows(s.sv.T("people.state.invited"), s.sv.T("person.invite_anew"))
	href := strings.TrimPrefix(person.what, "GET ")
	anew := admin.post(href + "/invitation").want(http.StatusOK)
	sara := s.visitor(t)
	sara.get(path).want(http.StatusNotFound).shows(s.sv.T("error.link_unknown"))
	path = strings.TrimPrefix(anew.value("link"), s.URL)
	sara.get(path).want(http.StatusOK).shows("Norrdals kommun", "Sara Lind", s.sv.T("link.submit.invitation"))
	sara.post(path, "password", "kort").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.password_short", "Min", assessment.MinPassword))
	sara.post(path, "password", passphrase).to("/organisations/norrdal")
	sara.get("/organisations/norrdal").want(http.StatusOK).shows(s.sv.T("link.done"))
	sara.get(path).want(http.StatusOK).shows(s.sv.T("link.used.title"))
	sara.post(path, "password", passphrase+" igen").want(http.StatusConflict).shows(s.sv.T("link.used.title"))
	admin.get(href).shows(s.sv.T("people.state.active"))
	admin.post(href + "/invitation").want(http.StatusConflict).shows(s.sv.T("error.accepted_already"))
	sara.get("/links/unknown").want(http.StatusNotFound).shows(s.sv.T("error.link_unknown"))

	_, late := s.invite(t, "Sen Sensson", "sen@norrdal.example", assessment.Respondent, s.root(t))
	s.later(15 * 24 * time.Hour)
	s.visitor(t).get(late).want(http.StatusOK).shows(s.sv.T("link.expired.title"))
	s.visitor(t).post(late, "password", passphrase).want(http.StatusConflict)
}

func TestInvitationOfAnAccount(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	osten := s.secondOrganisation(t)
	_, path := s.invite(t, "Östen E.", "osten@sodal.example", assessment.Management, s.root(t))

	stranger := s.visitor(t)
	stranger.get(path).
		want(http.StatusOK).
		shows("Östen E.", "Norrdals kommun", s.sv.T("link.submit.accept")).
		hides("Östen Ek", "Södal")
	stranger.post(path, "password", passphrase+" ny").to("/sign-in?return=" + url.QueryEscape(path))
	admin.post(path).want(http.StatusNotFound).shows(s.sv.T("error.link_other_user"))
	osten.get("/organisations/norrdal").want(http.StatusNotFound)
	osten.post(path).to("/organisations/norrdal")
	osten.get("/organisations/norrdal").want(http.StatusOK).shows(s.sv.T("link.accepted"))
	osten.get("/").to("/organisations")
	osten.get("/organisations").want(http.StatusOK).shows("Norrdals kommun", "Södals hemliga kommun")
	osten.get(path).want(http.StatusOK).shows(s.sv.T("link.used.title"))
}

func TestReset(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	id, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.post("/installation/users/" + id.String() + "/reset").want(http.StatusForbidden)
	admin.post("/installation/users/0190a0b0-0000-7000-8000-000000000000/reset").want(http.StatusNotFound)
	made := admin.post("/installation/users/"+id.String()+"/reset").
		want(http.StatusOK).
		shows("Sara Lind", s.sv.T("new_link.once"))
	path := strings.TrimPrefix(made.value("link"), s.URL)
	v := s.visitor(t)
	v.get(path).want(http.StatusOK).shows(s.sv.T("link.title.reset"))
	v.post(path, "password", "en helt ny fras på rad").to("/")
	v.get("/organisations/norrdal").want(http.StatusOK)
	sara.get("/account").to("/sign-in?return=%2Faccount")
	sara.post("/sign-in", "email", "sara@norrdal.example", "password", passphrase).want(http.StatusUnauthorized)
	v.get(path).want(http.StatusOK).shows(s.sv.T("link.used.title"))

	made = admin.post("/installation/users/" + id.String() + "/reset").want(http.StatusOK)
	s.later(25 * time.Hour)
	s.visitor(t).get(strings.TrimPrefix(made.value("link"), s.URL)).want(http.StatusOK).shows(s.sv.T("link.expired.title"))
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

// TestAnotherOrganisation shows that an organisation of others answers as one that is not there, at every address.
func TestAnotherOrganisation(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	s.secondOrganisation(t)
	for _, route := range api.Routes(&web.Pages{}) {
		if !strings.Contains(route.Path, ":organisation") {
			continue
		}
		fill := func(organisation string) string {
			parts := strings.Split(route.Path, "/")
			for i, part := range parts {
				if part == ":organisation" {
					parts[i] = organisation
				} else if strings.HasPrefix(part, ":") {
					parts[i] = s.root(t).String()
				}
			}
			return strings.Join(parts, "/")
		}
		foreign := admin.send(route.Method, fill("sodal"), nil, nil).want(http.StatusNotFound).hides("Södal")
		missing := admin.send(route.Method, fill("qqq"), nil, nil).want(http.StatusNotFound)
		if diff := cmp.Diff(strings.ReplaceAll(missing.Body, "qqq", "sodal"), foreign.Body); diff != "" {
			t.Errorf("%s %s: an organisation of others differs from one that is not there:\n%s", route.Method, route.Path, diff)
		}
	}
}

func TestInstallationAdminReadsNoContents(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	osten := s.secondOrganisation(t)
	osten.get("/organisations/sodal").want(http.StatusOK)
	for _, path := range []string{"", "/users", "/events", "/settings", "/entities"} {
		admin.get("/organisations/sodal" + path).want(http.StatusNotFound)
	}
	admin.get("/installation").
		want(http.StatusOK).
		shows("Norrdals kommun", "Södals hemliga kommun", "osten@sodal.example", s.sv.T("installation.intro"))
	admin.get("/installation?q=osten").want(http.StatusOK).shows("Östen Ek").hides("asa@norrdal.example")
}

func TestNewOrganisation(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := "/installation/organisations/new"
	fields := func(key string) []string {
		return []string{
			"key",
			key,
			"name",
			"Västdals kommun",
			"language",
			"sv",
			"kind",
			"municipality",
			"admin_name",
			"Vera Ek",
			"email",
			"vera@vastdal.example",
		}
	}
	for key, want := range map[string]string{"-väst": s.sv.T("error.key"), "": s.sv.T("error.required")} {
		again := admin.post(page, fields(key)...).want(http.StatusUnprocessableEntity).shows(want)
		if diff := cmp.Diff([]string{key, "Västdals kommun", "Vera Ek", "vera@vastdal.example"},
			[]string{again.value("key"), again.value("name"), again.value("admin_name"), again.value("email")}); diff != "" {
			t.Errorf("what was typed (-want +got):\n%s", diff)
		}
	}
	admin.post(page, fields("norrdal")...).want(http.StatusConflict).shows(s.sv.T("error.taken"))
	made := admin.post(page, fields("1-vastdal")...).want(http.StatusOK).shows("Vera Ek", s.sv.T("new_link.once"))
	vera := s.visitor(t)
	vera.post(strings.TrimPrefix(made.value("link"), s.URL), "password", passphrase).to("/organisations/1-vastdal")
	vera.get("/organisations/1-vastdal/users").want(http.StatusOK).shows("Vera Ek").hides("Åsa")
	admin.get("/installation").shows("Västdals kommun")
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	unit := s.entity(t, "soc", "Socialförvaltningen")
	_, coordinator := s.join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	users := "/organisations/norrdal/users"
	admin.get(users).want(http.StatusOK).shows("Åsa Öberg", "Per Ek", "Sara Lind", s.sv.T("people.count", "Count", 3))
	admin.get(users + "?q=SARA+socialf").want(http.StatusOK).shows("Sara Lind").hides("Per Ek")
	admin.get(users + "?q=samordnare").want(http.StatusOK).shows("Per Ek").hides("Sara Lind")
	admin.get(users + "?q=%3Cscript%3E").
		want(http.StatusOK).
		shows(s.sv.T("people.none_found", "Query", "<script>")).
		hides("<script>")
	coordinator.get(users).want(http.StatusOK).shows("Per Ek", "Sara Lind").hides("asa@norrdal.example")

	entities := admin.get(users + "/new").want(http.StatusOK)
	for _, role := range assessment.Roles {
		entities.shows(s.sv.T("role."+string(role)), s.sv.T("role_help."+string(role)))
	}
	mine := coordinator.get(users+"/new").
		want(http.StatusOK).
		shows(s.sv.T("role.respondent"), "Socialförvaltningen").
		hides(s.root(t).String())
	for _, role := range []string{"auditor", "coordinator", "organisation_admin"} {
		mine.hides(s.sv.T("role_help." + role))
	}
	coordinator.post(users+"/new", "name", "Ny", "email", "ny@norrdal.example", "role", "organisation_admin", "entity", unit.String()).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.role_not_yours"))
	coordinator.post(users+"/new", "name", "Ny", "email", "ny@norrdal.example", "role", "respondent", "entity", s.root(t).String()).
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.unknown_choice"))
}

func TestPerson(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	unit := s.entity(t, "soc", "Socialförvaltningen")
	id, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	_, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	person := "/organisations/norrdal/users/" + id.String()

	page := admin.get(person).
		want(http.StatusOK).
		shows("Sara Lind", "sara@norrdal.example", s.sv.T("role.respondent"), "Socialförvaltningen")
	version := page.version(person)
	admin.post(person, "name", "Sara Lindh", "active", "true", "version", version).to(person)
	admin.get(person).want(http.StatusOK).shows("Sara Lindh", s.sv.T("person.saved"))
	stale := admin.post(person, "name", "Sara L.", "active", "true", "version", version).
		want(http.StatusPreconditionFailed).
		shows(s.sv.T("error.stale"), s.sv.T("shell.stored", "Value", "Sara Lindh"))
	if got := stale.value("name"); got != "Sara L." {
		t.Errorf("the name typed is gone: %q", got)
	}
	admin.post(person, "name", "Sara L.", "active", "true", "version", stale.version(person)).to(person)
	admin.post(person, "name", "Sara", "active", "true").want(http.StatusPreconditionRequired)
	admin.post(person, "name", "Sara", "version", "3").want(http.StatusUnprocessableEntity)
	admin.post(person, "name", " ", "active", "true", "version", "3").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.required"))

	admin.post(person+"/memberships", "role", "auditor", "entity", unit.String(), "until", "2199-12-31").
		want(http.StatusUnprocessableEntity).shows(s.sv.T("error.answers_and_audits"))
	admin.post(person+"/memberships", "role", "respondent", "entity", unit.String()).
		want(http.StatusConflict).
		shows(s.sv.T("error.role_already"))
	admin.post(person+"/memberships", "role", "respondent", "entity", "x").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.unknown_choice"))
	per.get(person).want(http.StatusOK).shows(s.sv.T("person.deactivate"))
	admin.post(person+"/memberships", "role", "management", "entity", s.root(t).String(), "until", "2199-12-31").to(person)
	sara.get("/account").to("/sign-in?return=%2Faccount")

	page = per.get(person).
		want(http.StatusOK).
		shows(s.sv.T("person.not_yours")).
		hides(s.sv.T("person.deactivate_title"), "Norrdals kommun</td>")
	if page.hasForm(person) {
		t.Error("a coordinator of the unit can change somebody who has a role above it")
	}
	per.post(person, "name", "Annan", "active", "false", "version", "5").want(http.StatusForbidden)

	admin.post(person+"/memberships", "role", "management", "entity", unit.String(), "until", "2020-12-31").to(person)
	admin.get(person).want(http.StatusOK).shows(s.sv.T("people.ended", "Date", "31 december 2020"), "31 december 2199")
	admin.get("/organisations/norrdal/users").
		want(http.StatusOK).
		shows(s.sv.T("people.ended", "Date", "31 december 2020"), s.sv.T("people.until", "Date", "31 december 2199"))
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	unit := s.entity(t, "soc", "Socialförvaltningen")
	id, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	_, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	self := "/organisations/norrdal/users/" + s.admin(t, "norrdal").User.ID.String()
	own := self + "/memberships/" + s.admin(t, "norrdal").Memberships[0].ID.String() + "/delete"
	if !admin.get(self).want(http.StatusOK).hasForm(own) {
		t.Fatalf("no form for %s", own)
	}
	admin.post(own).want(http.StatusPreconditionRequired)
	admin.post(own, "version", admin.get(self).version(own)).
		want(http.StatusConflict).
		shows(s.sv.T("error.last_admin"), "Åsa Öberg")
	admin.post(self, "name", "Åsa Öberg", "active", "false", "version", admin.get(self).version(self)).
		want(http.StatusConflict).
		shows(s.sv.T("error.last_admin"))

	person, _, err := s.use.People.Person(t.Context(), s.admin(t, "norrdal"), id)
	if err != nil {
		t.Fatal(err)
	}
	path := "/organisations/norrdal/users/" + id.String() + "/memberships/" + person.Memberships[0].ID.String() + "/delete"
	admin.post(strings.Replace(path, id.String(), s.admin(t, "norrdal").User.ID.String(), 1), "version", "1").
		want(http.StatusNotFound)
	sara.post(path, "version", "1").want(http.StatusForbidden)
	per.post(path, "version", "2").want(http.StatusPreconditionFailed).shows(s.sv.T("error.stale"), "Sara Lind")
	per.post(path, "version", "1").to("/organisations/norrdal/users")
	sara.get("/account").to("/sign-in?return=%2Faccount")
	per.get("/organisations/norrdal/users").shows(s.sv.T("person.revoked")).hides("Sara Lind")
	admin.post(path, "version", "1").want(http.StatusNotFound)
	admin.get("/organisations/norrdal/users/"+id.String()).
		want(http.StatusOK).
		shows(s.sv.T("people.no_roles"), s.sv.T("person.deactivate"))
}

func TestDeactivate(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	id, _ := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	person := "/organisations/norrdal/users/" + id.String()
	admin.post(person, "name", "Sara Lind", "active", "false", "version", admin.get(person).version(person)).to(person)
	admin.get(person).
		want(http.StatusOK).
		shows(s.sv.T("person.deactivated"), s.sv.T("people.state.deactivated"), s.sv.T("person.reactivate"))
	admin.post(person, "name", "Sara Lind", "active", "true", "version", admin.get(person).version(person)).to(person)
	admin.get(person).want(http.StatusOK).shows(s.sv.T("person.reactivated"), s.sv.T("people.state.active"))
	s.signIn(t, "sara@norrdal.example").get("/").to("/organisations/norrdal")
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := admin.get("/account").want(http.StatusOK).shows("Norrdals kommun", s.sv.T("account.language_browser"))
	version := page.value("version")
	admin.post("/account", "name", "Åsa Ö.", "language", "en", "version", version).to("/account")
	admin.get("/account").want(http.StatusOK).shows("My account", "The details have been saved.")
	admin.post("/account", "name", "Åsa", "language", "sv", "version", version).
		want(http.StatusPreconditionFailed).
		shows("Saved now: Åsa Ö.")
	admin.post("/account", "name", "Åsa", "language", "xx", "version", version).want(http.StatusUnprocessableEntity)
	admin.post("/language", "language", "sv", "return", "/account").to("/account")
	admin.get("/account").want(http.StatusOK).shows(s.sv.T("account.title"))

	elsewhere := s.signIn(t, "asa@norrdal.example")
	admin.post("/account/password", "current", "fel", "password", "en helt ny fras på rad").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.password_wrong"))
	admin.post("/account/password", "current", passphrase, "password", "kort").want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.password_short", "Min", assessment.MinPassword))
	elsewhere.get("/account").want(http.StatusOK)
	admin.post("/account/password", "current", passphrase, "password", "en helt ny fras på rad").to("/account")
	admin.get("/account").want(http.StatusOK).shows(s.sv.T("account.password_changed"))
	elsewhere.get("/account").to("/sign-in?return=%2Faccount")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	tokens := "/organisations/norrdal/tokens"
	if got := admin.get(tokens).want(http.StatusOK).value("days"); got != "90" {
		t.Errorf("the form proposes %s days, want 90", got)
	}
	for _, days := range []string{"", "0", "367", "x", "1e2"} {
		admin.post(tokens, "name", "Nattjobb", "access", "read", "days", days).want(http.StatusUnprocessableEntity).
			shows(s.sv.T("error.range", "Min", 1, "Max", assessment.MaxTokenDays))
	}
	made := admin.post(tokens, "name", "Nattjobb", "access", "read", "days", "30").want(http.StatusOK).
		shows("Nattjobb", s.sv.T("tokens.once"), s.URL+"/api/v1/")
	secret := made.value("secret")
	p, err := s.use.TokenPrincipal(t.Context(), secret)
	if err != nil || !p.ReadOnly || p.User.Email != "asa@norrdal.example" {
		t.Errorf("the secret stands for %q, read only %t, error %v", p.User.Email, p.ReadOnly, err)
	}
	admin.get(tokens).want(http.StatusOK).shows("Nattjobb").hides(secret)
	path := tokens + "/" + p.Token.String() + "/delete"
	_, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get(tokens).want(http.StatusOK).hides("Nattjobb")
	sara.post(path).want(http.StatusNotFound)
	admin.post("/account/password", "current", passphrase, "password", "en annan lång fras").to("/account")
	admin.get(tokens).want(http.StatusOK).shows("Nattjobb", s.sv.T("tokens.void"))
	admin.post(path).to(tokens)
	admin.get(tokens).want(http.StatusOK).shows(s.sv.T("tokens.deleted"), s.sv.T("tokens.none"))
	if _, err := s.use.TokenPrincipal(t.Context(), secret); assessment.CodeOf(err) != assessment.Unauthenticated {
		t.Errorf("a deleted token gives %v", err)
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

// laterEvent writes a line of the log as a later version may have written it.
func (s *site) laterEvent(t *testing.T) {
	t.Helper()
	p := s.admin(t, "norrdal")
	e, err := s.use.NewEvent(&p.User.ID, event.EntityDeleted{Entity: p.User.ID})
	if err != nil {
		t.Fatal(err)
	}
	e.Action, e.Data = "entity.merge", []byte(`{"into": "Okänd roll", "kept": true, "count": 2}`)
	err = s.use.Store.InTx(t.Context(), assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
		return tx.AddEvent(e)
	})
	if err != nil {
		t.Fatal(err)
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
