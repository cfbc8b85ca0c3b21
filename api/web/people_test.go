package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
)

func TestInvitation(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	root := s.Root(t).String()
	form := func(role, until string) []string {
		return []string{"name", "Sara Lind", "email", "Sara@norrdal.example", "role", role, "entity", root, "until", until}
	}
	users := "/organisations/norrdal/users"
	again := admin.Post(users+"/new", form("auditor", "")...).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.auditor_until"))
	if got := again.Value("email"); got != "Sara@norrdal.example" {
		t.Errorf("the address typed is gone: %q", got)
	}
	admin.Post(users+"/new", form("king", "2030-13-01")...).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.role"), s.Sv.T("error.date"))
	made := admin.Post(users+"/new", form("respondent", "")...).Want(http.StatusOK).Shows(s.Sv.T("new_link.once"))
	path, ours := strings.CutPrefix(made.Value("link"), s.URL)
	if !ours {
		t.Fatalf("the link %q does not begin with %s", made.Value("link"), s.URL)
	}
	admin.Post(users+"/new", form("respondent", "")...).Want(http.StatusConflict).Shows(s.Sv.T("error.member_already"))

	person := admin.Get(admin.Get(users).Href("Sara Lind")).
		Want(http.StatusOK).
		Shows(s.Sv.T("people.state.invited"), s.Sv.T("person.resend_invitation"))
	href := strings.TrimPrefix(person.What, "GET ")
	resent := admin.Post(href + "/invitation").Want(http.StatusOK)
	sara := s.Visitor(t)
	sara.Get(path).Want(http.StatusNotFound).Shows(s.Sv.T("error.link_unknown"))
	path = strings.TrimPrefix(resent.Value("link"), s.URL)
	sara.Get(path).Want(http.StatusOK).Shows("Norrdals kommun", "Sara Lind", s.Sv.T("link.submit.invitation"))
	sara.Post(path, "password", "kort").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.password_short", "Min", assessment.MinPassword))
	sara.Post(path, "password", apitest.Passphrase).To("/organisations/norrdal")
	sara.Get("/organisations/norrdal").Want(http.StatusOK).Shows(s.Sv.T("link.done"))
	sara.Get(path).Want(http.StatusOK).Shows(s.Sv.T("link.used.title"))
	sara.Post(path, "password", apitest.Passphrase+" igen").Want(http.StatusConflict).Shows(s.Sv.T("link.used.title"))
	admin.Get(href).Shows(s.Sv.T("people.state.active"))
	admin.Post(href + "/invitation").Want(http.StatusConflict).Shows(s.Sv.T("error.accepted_already"))
	sara.Get("/links/unknown").Want(http.StatusNotFound).Shows(s.Sv.T("error.link_unknown"))

	_, late := s.Invite(t, "Sen Sensson", "sen@norrdal.example", assessment.Respondent, s.Root(t))
	s.Later(15 * 24 * time.Hour)
	s.Visitor(t).Get(late).Want(http.StatusOK).Shows(s.Sv.T("link.expired.title"))
	s.Visitor(t).Post(late, "password", apitest.Passphrase).Want(http.StatusConflict)
}

func TestInvitationOfAnAccount(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	osten := s.SecondOrganisation(t)
	_, path := s.Invite(t, "Östen E.", "osten@sodal.example", assessment.Management, s.Root(t))

	stranger := s.Visitor(t)
	stranger.Get(path).
		Want(http.StatusOK).
		Shows("Östen E.", "Norrdals kommun", s.Sv.T("link.submit.accept")).
		Hides("Östen Ek", "Södal")
	stranger.Post(path, "password", apitest.Passphrase+" ny").To("/sign-in?return=" + url.QueryEscape(path))
	admin.Post(path).Want(http.StatusNotFound).Shows(s.Sv.T("error.link_other_user"))
	osten.Get("/organisations/norrdal").Want(http.StatusNotFound)
	osten.Post(path).To("/organisations/norrdal")
	osten.Get("/organisations/norrdal").Want(http.StatusOK).Shows(s.Sv.T("link.accepted"))
	osten.Get("/").To("/organisations")
	osten.Get("/organisations").Want(http.StatusOK).Shows("Norrdals kommun", "Södals hemliga kommun")
	osten.Get(path).Want(http.StatusOK).Shows(s.Sv.T("link.used.title"))
}

func TestReset(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	id, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	sara.Post("/installation/users/" + id.String() + "/reset").Want(http.StatusForbidden)
	admin.Post("/installation/users/0190a0b0-0000-7000-8000-000000000000/reset").Want(http.StatusNotFound)
	made := admin.Post("/installation/users/"+id.String()+"/reset").
		Want(http.StatusOK).
		Shows("Sara Lind", s.Sv.T("new_link.once"))
	path := strings.TrimPrefix(made.Value("link"), s.URL)
	v := s.Visitor(t)
	v.Get(path).Want(http.StatusOK).Shows(s.Sv.T("link.title.reset"))
	v.Post(path, "password", "en helt ny fras på rad").To("/")
	v.Get("/organisations/norrdal").Want(http.StatusOK)
	sara.Get("/account").To("/sign-in?return=%2Faccount")
	sara.Post("/sign-in", "email", "sara@norrdal.example", "password", apitest.Passphrase).Want(http.StatusUnauthorized)
	v.Get(path).Want(http.StatusOK).Shows(s.Sv.T("link.used.title"))

	made = admin.Post("/installation/users/" + id.String() + "/reset").Want(http.StatusOK)
	s.Later(25 * time.Hour)
	s.Visitor(t).Get(strings.TrimPrefix(made.Value("link"), s.URL)).Want(http.StatusOK).Shows(s.Sv.T("link.expired.title"))
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	unit := s.Entity(t, "soc", "Socialförvaltningen")
	_, coordinator := s.Join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	users := "/organisations/norrdal/users"
	admin.Get(users).Want(http.StatusOK).Shows("Åsa Öberg", "Per Ek", "Sara Lind", s.Sv.T("people.count", "Count", 3))
	admin.Get(users + "?q=SARA+socialf").Want(http.StatusOK).Shows("Sara Lind").Hides("Per Ek")
	admin.Get(users + "?q=samordnare").Want(http.StatusOK).Shows("Per Ek").Hides("Sara Lind")
	admin.Get(users + "?q=%3Cscript%3E").
		Want(http.StatusOK).
		Shows(s.Sv.T("list.none_found", "Query", "<script>")).
		Hides("<script>")
	coordinator.Get(users).Want(http.StatusOK).Shows("Per Ek", "Sara Lind").Hides("asa@norrdal.example")
	admin.Get(users+"?role=coordinator").Shows("Per Ek", s.Sv.T("list.found", "Found", 1, "Total", 3)).Hides("Sara Lind")
	admin.Get(users + "?role=coordinator&state=invited").Shows(s.Sv.T("list.none_fit"))
	admin.Get(users+"?role=king&sort=shoes&page=x").Want(http.StatusOK).Shows("Per Ek", "Sara Lind")
	for sort, want := range map[string][]string{
		"":        {"Per Ek", "Sara Lind", "Åsa Öberg"},
		"-name":   {"Åsa Öberg", "Sara Lind", "Per Ek"},
		"email":   {"Åsa Öberg", "Per Ek", "Sara Lind"},
		"q-first": {"Per Ek", "Sara Lind", "Åsa Öberg"},
	} {
		text := admin.Get(users + "?sort=" + sort).Want(http.StatusOK).Text()
		_, text, _ = strings.Cut(text, s.Sv.T("people.count", "Count", 3)) // below the menu, which names the reader
		var at []int
		for _, name := range want {
			at = append(at, strings.Index(text, name))
		}
		if at[0] < 0 || !slices.IsSorted(at) {
			t.Errorf("sorted by %q, the names are at %v, want the order %v", sort, at, want)
		}
	}

	entities := admin.Get(users + "/new").Want(http.StatusOK)
	for _, role := range assessment.Roles {
		entities.Shows(s.Sv.T("role."+string(role)), s.Sv.T("role_help."+string(role)))
	}
	mine := coordinator.Get(users+"/new").
		Want(http.StatusOK).
		Shows(s.Sv.T("role.respondent"), "Socialförvaltningen").
		Hides(s.Root(t).String())
	for _, role := range []string{"auditor", "coordinator", "organisation_admin"} {
		mine.Hides(s.Sv.T("role_help." + role))
	}
	coordinator.Post(users+"/new", "name", "Ny", "email", "ny@norrdal.example", "role", "organisation_admin",
		"entity", unit.String()).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.role_not_yours"))
	coordinator.Post(users+"/new", "name", "Ny", "email", "ny@norrdal.example", "role", "respondent",
		"entity", s.Root(t).String()).
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.unknown_choice"))
}

func TestPerson(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	unit := s.Entity(t, "soc", "Socialförvaltningen")
	id, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	_, per := s.Join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	person := "/organisations/norrdal/users/" + id.String()

	page := admin.Get(person).
		Want(http.StatusOK).
		Shows("Sara Lind", "sara@norrdal.example", s.Sv.T("role.respondent"), "Socialförvaltningen")
	version := page.Version(person)
	admin.Post(person, "name", "Sara Lindh", "active", "true", "version", version).To(person)
	admin.Get(person).Want(http.StatusOK).Shows("Sara Lindh", s.Sv.T("person.saved"))
	stale := admin.Post(person, "name", "Sara L.", "active", "true", "version", version).
		Want(http.StatusPreconditionFailed).
		Shows(s.Sv.T("shell.stale_summary"), s.Sv.T("shell.stored", "Value", "Sara Lindh"))
	if got := stale.Value("name"); got != "Sara L." {
		t.Errorf("the name typed is gone: %q", got)
	}
	admin.Post(person, "name", "Sara L.", "active", "true", "version", stale.Version(person)).To(person)
	admin.Post(person, "name", "Sara", "active", "true").Want(http.StatusPreconditionRequired)
	admin.Post(person, "name", "Sara", "version", "3").Want(http.StatusUnprocessableEntity)
	admin.Post(person, "name", " ", "active", "true", "version", "3").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.required"))

	admin.Post(person+"/memberships", "role", "auditor", "entity", unit.String(), "until", "2199-12-31").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.answers_and_audits", "Role", assessment.Respondent, "Auditor", assessment.Auditor))
	admin.Post(person+"/memberships", "role", "respondent", "entity", unit.String()).
		Want(http.StatusConflict).
		Shows(s.Sv.T("error.role_already"))
	admin.Post(person+"/memberships", "role", "respondent", "entity", "x").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.unknown_choice"))
	per.Get(person).Want(http.StatusOK).Shows(s.Sv.T("person.deactivate"))
	admin.Post(person+"/memberships", "role", "management", "entity", s.Root(t).String(), "until", "2199-12-31").To(person)
	sara.Get("/account").To("/sign-in?return=%2Faccount")

	page = per.Get(person).
		Want(http.StatusOK).
		Shows(s.Sv.T("person.not_yours")).
		Hides(s.Sv.T("person.deactivate_title"), "Norrdals kommun</td>")
	if page.HasForm(person) {
		t.Error("a coordinator of the unit can change somebody who has a role above it")
	}
	per.Post(person, "name", "Annan", "active", "false", "version", "5").Want(http.StatusForbidden)

	admin.Post(person+"/memberships", "role", "management", "entity", unit.String(), "until", "2020-12-31").To(person)
	admin.Get(person).Want(http.StatusOK).Shows(s.Sv.T("people.ended", "Date", "31 december 2020"), "31 december 2199")
	admin.Get("/organisations/norrdal/users").
		Want(http.StatusOK).
		Shows(s.Sv.T("people.ended", "Date", "31 december 2020"), s.Sv.T("people.until", "Date", "31 december 2199"))
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	unit := s.Entity(t, "soc", "Socialförvaltningen")
	id, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	_, per := s.Join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, unit)
	self := "/organisations/norrdal/users/" + s.Admin(t, "norrdal").User.ID.String()
	own := self + "/memberships/" + s.Admin(t, "norrdal").Memberships[0].ID.String() + "/delete"
	if !admin.Get(self).Want(http.StatusOK).HasForm(own) {
		t.Fatalf("no form for %s", own)
	}
	admin.Post(own).Want(http.StatusPreconditionRequired)
	admin.Post(own, "version", admin.Get(self).Version(own)).
		Want(http.StatusConflict).
		Shows(s.Sv.T("error.last_admin"), "Åsa Öberg")
	admin.Post(self, "name", "Åsa Öberg", "active", "false", "version", admin.Get(self).Version(self)).
		Want(http.StatusConflict).
		Shows(s.Sv.T("error.last_admin"))

	person, _, err := s.Use.People.Person(t.Context(), s.Admin(t, "norrdal"), id)
	if err != nil {
		t.Fatal(err)
	}
	path := "/organisations/norrdal/users/" + id.String() + "/memberships/" + person.Memberships[0].ID.String() + "/delete"
	admin.Post(strings.Replace(path, id.String(), s.Admin(t, "norrdal").User.ID.String(), 1), "version", "1").
		Want(http.StatusNotFound)
	sara.Post(path, "version", "1").Want(http.StatusForbidden)
	per.Post(path, "version", "2").Want(http.StatusPreconditionFailed).Shows(s.Sv.T("error.stale"), "Sara Lind")
	per.Post(path, "version", "1").To("/organisations/norrdal/users")
	sara.Get("/account").To("/sign-in?return=%2Faccount")
	per.Get("/organisations/norrdal/users").Shows(s.Sv.T("person.revoked")).Hides("Sara Lind")
	admin.Post(path, "version", "1").Want(http.StatusNotFound)
	admin.Get("/organisations/norrdal/users/"+id.String()).
		Want(http.StatusOK).
		Shows(s.Sv.T("people.no_roles"), s.Sv.T("person.deactivate"))
}

func TestDeactivate(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	id, _ := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	person := "/organisations/norrdal/users/" + id.String()
	admin.Post(person, "name", "Sara Lind", "active", "false", "version", admin.Get(person).Version(person)).To(person)
	admin.Get(person).
		Want(http.StatusOK).
		Shows(s.Sv.T("person.deactivated"), s.Sv.T("people.state.deactivated"), s.Sv.T("person.reactivate"))
	admin.Post(person, "name", "Sara Lind", "active", "true", "version", admin.Get(person).Version(person)).To(person)
	admin.Get(person).Want(http.StatusOK).Shows(s.Sv.T("person.reactivated"), s.Sv.T("people.state.active"))
	s.SignIn(t, "sara@norrdal.example").Get("/").To("/organisations/norrdal")
}
