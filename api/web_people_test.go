package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
)

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
