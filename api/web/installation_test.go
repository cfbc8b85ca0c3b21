package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/demo"
)

func TestSetUp(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	v := s.Visitor(t)
	v.Get("/").To("/set-up")
	v.Get("/set-up").Want(http.StatusOK).Shows(s.Sv.T("first.closed.do"), "/set-up?token=…")
	v.Get("/set-up?token=wrong").Want(http.StatusNotFound).Shows(s.Sv.T("error.link_unknown"))
	token, err := s.Use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	page := "/set-up?token=" + token
	v.Get(page).Want(http.StatusOK).Shows(s.Sv.T("set_up.title"))
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
	again := v.Post(page, fields("Norrdal", "kort")...).Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.key"), s.Sv.T("error.password_short", "Min", assessment.MinPassword))
	if diff := cmp.Diff(
		[]string{"Norrdals kommun", ""},
		[]string{again.Value("name"), again.Value("password")},
	); diff != "" {
		t.Errorf("what was typed (-want +got):\n%s", diff)
	}
	v.Post("/set-up?token=wrong", fields("norrdal", apitest.Passphrase)...).Want(http.StatusNotFound)
	v.Post(page, fields("norrdal", apitest.Passphrase)...).To("/organisations/norrdal")
	v.Get("/organisations/norrdal").Want(http.StatusOK).Shows(s.Sv.T("first.done"), "Åsa Öberg")

	other := s.Visitor(t)
	other.Get(page).To("/")
	other.Get("/").To("/sign-in")
	other.Post(page, fields("annan", apitest.Passphrase)...).Want(http.StatusConflict).Shows(s.Sv.T("error.link_used"))
}

// TestAnotherOrganisation shows that at every address, somebody else's organisation answers like one that does not
// exist.
func TestAnotherOrganisation(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	s.SecondOrganisation(t)
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
					parts[i] = s.Root(t).String()
				}
			}
			return strings.Join(parts, "/")
		}
		foreign := admin.Send(route.Method, fill("sodal"), nil, nil).Want(http.StatusNotFound).Hides("Södal")
		missing := admin.Send(route.Method, fill("qqq"), nil, nil).Want(http.StatusNotFound)
		if diff := cmp.Diff(strings.ReplaceAll(missing.Body, "qqq", "sodal"), foreign.Body); diff != "" {
			t.Errorf("%s %s: an organisation of others differs from one that is not there:\n%s", route.Method, route.Path, diff)
		}
	}
}

// TestInstallationShowsBackups: the latest that succeeded, and one that has failed since.
func TestInstallationShowsBackups(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	admin.Get("/installation").Want(http.StatusOK).Shows(s.Sv.T("backup_status.none"))
	night := time.Date(2026, 4, 2, 0, 31, 0, 0, time.UTC)
	for i, failure := range []string{"", "the disk is full"} {
		begins := night.AddDate(0, 0, i)
		ends := begins.Add(time.Minute)
		b := assessment.Backup{Day: assessment.DateOf(begins), BeganAt: begins, EndedAt: &ends, Error: failure}
		if failure == "" {
			b.File, b.Bytes, b.Rows = "/var/backups/mognad-1.tar.zst", 41_600_000, 900
		}
		err := s.Use.Store.InTx(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
			if b.Attempts, _, err = tx.ClaimBackup(b.Day, begins); err != nil {
				return err
			}
			return tx.EndBackup(b)
		})
		if err != nil {
			t.Fatal(err)
		}
		page := admin.Get("/installation").Want(http.StatusOK).
			Shows(s.Sv.Moment(night.Add(time.Minute)), s.Sv.T("backup_status.megabytes", "Count", 42)).
			Hides(s.Sv.T("backup_status.none"), "mognad-1.tar.zst")
		if failed := s.Sv.T("backup_status.failed", "At", s.Sv.Moment(ends)); failure != "" {
			page.Shows(failed)
		} else {
			page.Hides(failed)
		}
	}
}

func TestInstallationAdminReadsNoContents(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	osten := s.SecondOrganisation(t)
	osten.Get("/organisations/sodal").Want(http.StatusOK)
	for _, path := range []string{"", "/users", "/events", "/settings", "/entities"} {
		admin.Get("/organisations/sodal" + path).Want(http.StatusNotFound)
	}
	admin.Get("/installation").
		Want(http.StatusOK).
		Shows("Norrdals kommun", "Södals hemliga kommun", "osten@sodal.example", s.Sv.T("installation.intro"))
	admin.Get("/installation?q=osten").Want(http.StatusOK).Shows("Östen Ek").Hides("asa@norrdal.example")
}

func TestNewOrganisation(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
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
	for key, want := range map[string]string{"-väst": s.Sv.T("error.key"), "Väst": s.Sv.T("error.key")} {
		again := admin.Post(page, fields(key)...).Want(http.StatusUnprocessableEntity).Shows(want)
		if diff := cmp.Diff([]string{key, "Västdals kommun", "Vera Ek", "vera@vastdal.example"},
			[]string{again.Value("key"), again.Value("name"), again.Value("admin_name"), again.Value("email")}); diff != "" {
			t.Errorf("what was typed (-want +got):\n%s", diff)
		}
	}
	admin.Post(page, fields("norrdal")...).Want(http.StatusConflict).Shows(s.Sv.T("error.taken"))
	made := admin.Post(page, fields("1-vastdal")...).Want(http.StatusOK).Shows("Vera Ek", s.Sv.T("new_link.once"))
	vera := s.Visitor(t)
	vera.Post(strings.TrimPrefix(made.Value("link"), s.URL), "password", apitest.Passphrase).To("/organisations/1-vastdal")
	vera.Get("/organisations/1-vastdal/users").Want(http.StatusOK).Shows("Vera Ek").Hides("Åsa")
	admin.Get("/installation").Shows("Västdals kommun")

	// Without a key it is made from the name.
	without := fields("")
	without[len(without)-1] = "ville@vastdal.example"
	proposed := admin.Post(page, without...).Want(http.StatusOK).Value("link")
	s.Visitor(t).Post(strings.TrimPrefix(proposed, s.URL), "password", apitest.Passphrase).
		To("/organisations/vastdals-kommun")
	admin.Post(page, without...).Want(http.StatusConflict).Shows(s.Sv.T("error.taken"))
}

// TestSetUpWithExample adds the example beside the first organisation; its admin has roles in both.
func TestSetUpWithExample(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	if err := s.Use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := s.Use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, page := s.Visitor(t), "/set-up?token="+token
	v.Get(page).Want(http.StatusOK).Shows(s.Sv.T("first.start.both"), s.Sv.T("first.means.both"))
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
			apitest.Passphrase,
			"start",
			"both",
		}
	}
	v.Post(page, fields(demo.Key)...).Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.taken"))
	v.Post(page, fields("norrdal")...).To("/organisations/norrdal")
	v.Get("/organisations/norrdal").Want(http.StatusOK).Shows(s.Sv.T("set_up.done_example", "Name", demo.Name))
	v.Get("/organisations").Want(http.StatusOK).Shows("Norrdals kommun", demo.Name)
	v.Get("/organisations/" + demo.Key + "/entities").Want(http.StatusOK).Shows("Älvlunda Energi och Vatten AB")
}

// TestSetUpByCoordinator: who sets up may coordinate as well, and a short name that is left empty is made from the name.
func TestSetUpByCoordinator(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	token, err := s.Use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := s.Visitor(t)
	home := "/organisations/alvdals-kommun"
	v.Post("/set-up?token="+token, "start", "own", "name", "Älvdals kommun", "kind", "municipality", "language", "sv",
		"admin_name", "Åsa Öberg", "email", "asa@alvdal.example", "password", apitest.Passphrase,
		"coordinates", "true").To(home)
	v.Get(home).Want(http.StatusOK).Shows(s.Sv.T("start.set_up.entities.text"), s.Sv.T("nav.rounds"))
	v.Get(home + "/rounds/new").Want(http.StatusOK)
	v.Get(home + "/events").Want(http.StatusOK).Shows(s.Sv.T("role.coordinator"))
}

// TestSetUpOfExampleAlone: whoever only wants to try gives a name, an address and a password.
func TestSetUpOfExampleAlone(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	if err := s.Use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := s.Use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, page := s.Visitor(t), "/set-up?token="+token
	v.Post(page, "start", "example", "admin_name", "Åsa Öberg", "email", "fel", "password", apitest.Passphrase).
		Want(http.StatusUnprocessableEntity).Shows(s.Sv.T("error.email"))
	home := "/organisations/" + demo.Key
	v.Post(page, "start", "example", "admin_name", "Åsa Öberg", "email", "asa@norrdal.example",
		"password", apitest.Passphrase).To(home)
	v.Get(home).Want(http.StatusOK).Shows(s.Sv.T("first.done_example", "Name", demo.Name), s.Sv.T("start.level.title"))
	v.Get("/installation").Want(http.StatusOK)
}
