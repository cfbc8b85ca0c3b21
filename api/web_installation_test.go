package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/demo"
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

// TestSetUpWithExample makes the example beside the first organisation, whose admin has a hand in both.
func TestSetUpWithExample(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := s.use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, page := s.visitor(t), "/set-up?token="+token
	v.get(page).want(http.StatusOK).shows(s.sv.T("set_up.example"), s.sv.T("set_up.example_hint"))
	fields := func(key string) []string {
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
			passphrase,
			"example",
			"true",
		}
	}
	v.post(page, fields(demo.Key)...).want(http.StatusUnprocessableEntity).shows(s.sv.T("error.taken"))
	v.post(page, fields("norrdal")...).to("/organisations/norrdal")
	v.get("/organisations/norrdal").want(http.StatusOK).shows(s.sv.T("set_up.done_example", "Name", demo.Name))
	v.get("/organisations").want(http.StatusOK).shows("Norrdals kommun", demo.Name)
	v.get("/organisations/" + demo.Key + "/entities").want(http.StatusOK).shows("Älvlunda Energi och Vatten AB")
}
