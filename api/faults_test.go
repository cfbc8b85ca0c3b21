package api_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// onLine is a server with the organisation "norrdal" whose database is at the end of a line that can break.
func onLine(t *testing.T) (*storetest.Line, *apitest.Site, *apitest.Visitor) {
	t.Helper()
	line := storetest.NewLine(t, storetest.MigratedPostgresURL(t))
	db, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the line may be broken
	s, asa := apitest.On(t, db).Norrdal(t)
	return line, s, asa
}

// settings is the form of the organisation's settings with a new name.
func settings(t *testing.T, s *apitest.Site, name string) []string {
	t.Helper()
	return []string{
		"name", name, "language", "sv", "version", fmt.Sprint(s.Admin(t, "norrdal").Organisation.Version),
	}
}

// TestWithoutDatabase: while the database cannot be reached, pages answer as pages and the API with problems, both with
// the request's id and when to ask again, whether a session can be read or not. Afterwards all is as before.
func TestWithoutDatabase(t *testing.T) {
	t.Parallel()
	line, s, asa := onLine(t)
	program := s.Client(t, apitest.SetUp.Email, "norrdal", assessment.TokenWrite)
	form := settings(t, s, "Norrdal")
	line.Cut()
	for _, got := range []apitest.Reply{
		asa.Get(org),
		asa.Post(org+"/settings", form...),
		asa.Post("/sign-in", "email", apitest.SetUp.Email, "password", apitest.Passphrase),
		s.Visitor(t).Post("/sign-in", "email", apitest.SetUp.Email, "password", apitest.Passphrase),
	} {
		id := got.Header.Get("X-Request-Id")
		got.Want(http.StatusServiceUnavailable).Shows(s.Sv.T("error_page.503"), s.Sv.T("error.unavailable"), id)
		if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") || id == "" ||
			got.Header.Get("Retry-After") == "" {
			t.Errorf("%s answers with %v", got.What, got.Header)
		}
	}
	p := program.Get(org+"/entities").Problem(http.StatusServiceUnavailable, "unavailable")
	if p.Instance == "" {
		t.Errorf("the problem %+v does not say which request it was", p)
	}
	line.Mend()
	asa.Get(org).Want(http.StatusOK)
	asa.Post(org+"/settings", form...).Want(http.StatusSeeOther)
	program.Get(org + "/entities").Want(http.StatusOK)
}

// TestTypedIsKeptWithoutDatabase: a form that cannot be saved comes back as it was typed, to be sent again.
func TestTypedIsKeptWithoutDatabase(t *testing.T) {
	t.Parallel()
	line, s, asa := onLine(t)
	line.Cut()
	got := asa.Post(org+"/settings", typedSettings...).Want(http.StatusServiceUnavailable).
		Shows(s.Sv.T("error_page.typed"), s.Sv.T("error_page.again_do"))
	if !got.HasForm(org+"/settings") || got.Value("name") != "Norrdal på rad" {
		t.Errorf("the form holds %q", got.Value("name"))
	}
	line.Mend()
}

var typedSettings = []string{"name", "Norrdal på rad", "language", "sv", "version", "1"}

// TestCommitWithoutAnswerOnPages: a page whose commit gets no answer says what was saved once that can be found out,
// and until then that nobody knows. What was typed stays on it.
func TestCommitWithoutAnswerOnPages(t *testing.T) {
	t.Parallel()
	t.Run("found out at once", func(t *testing.T) {
		t.Parallel()
		line, s, asa := onLine(t)
		form := settings(t, s, "Norrdal A")
		line.AtCommit(storetest.LoseAnswer)
		asa.Post(org+"/settings", form...).To(org + "/settings")
		if got := s.Admin(t, "norrdal").Organisation; got.Name != "Norrdal A" || line.Pending() > 0 {
			t.Errorf("the name is %q, and %d faults have not happened", got.Name, line.Pending())
		}
	})
	for fault, kept := range map[storetest.Fault]bool{storetest.LoseThenCut: true, storetest.CutBefore: false} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			line, s, asa := onLine(t)
			form := settings(t, s, "Norrdal B")
			line.AtCommit(fault)
			from := http.Header{"Referer": {s.URL + org + "/settings"}}
			got := asa.Send(http.MethodPost, org+"/settings", from, form).Want(http.StatusServiceUnavailable).
				Shows(s.Sv.T("error_page.outcome_unknown"), s.Sv.T("error.outcome_unknown"), s.Sv.T("error_page.looks")).
				Hides(s.Sv.T("error.unavailable"))
			if got.Value("name") != "Norrdal B" || got.Header.Get("X-Unsaved") != "unknown" ||
				got.Header.Get("Retry-After") == "" {
				t.Errorf("the form holds %q, with %v", got.Value("name"), got.Header)
			}
			look := lookOf(t, got)
			again := asa.Post(look, form...).Want(http.StatusServiceUnavailable).
				Shows(s.Sv.T("error.outcome_unknown")).Hides(s.Sv.T("error.unavailable"))
			if lookOf(t, again) != look || again.Value("name") != "Norrdal B" {
				t.Errorf("asked again without a database, the page leads to %s with %q", lookOf(t, again), again.Value("name"))
			}
			line.Mend()
			want := map[bool]string{true: "kept", false: "not_kept"}[kept]
			script := asa.Send(http.MethodPost, look, http.Header{"Hx-Request": {"true"}}, nil).Want(http.StatusNoContent)
			if script.Header.Get("X-Outcome") != want {
				t.Errorf("a script is told %q, want %q", script.Header.Get("X-Outcome"), want)
			}
			s.Join(t, "Kim", "kim@norrdal.example", assessment.OrganisationAdmin, s.Root(t))
			others := s.SignIn(t, "kim@norrdal.example").Send(http.MethodPost, look, http.Header{"Hx-Request": {"true"}}, nil)
			if others.Header.Get("X-Outcome") == "kept" {
				t.Error("somebody else is told that it was saved")
			}
			if kept {
				asa.Post(look, form...).To(org + "/settings")
				asa.Get(org + "/settings").Want(http.StatusOK).Shows(s.Sv.T("outcome.kept"))
				return
			}
			told := asa.Post(look, form...).Want(http.StatusOK).
				Shows(s.Sv.T("error_page.outcome_not_kept"), s.Sv.T("error_page.again_do"))
			if !told.HasForm(org+"/settings") || told.Value("name") != "Norrdal B" {
				t.Errorf("the form holds %q", told.Value("name"))
			}
			asa.Post(org+"/settings", form...).To(org + "/settings")
		})
	}
}

// lookOf is where a page asks what became of its form.
func lookOf(t *testing.T, r apitest.Reply) string {
	t.Helper()
	form := r.Find(func(n *html.Node) bool {
		return n.Data == "form" && strings.Contains(apitest.Attribute(n, "action"), "/outcomes/")
	})
	if form == nil {
		t.Fatalf("%s has no form that looks", r.What)
	}
	to, err := url.Parse(apitest.Attribute(form, "action"))
	if err != nil {
		t.Fatal(err)
	}
	return to.RequestURI()
}

// TestCommitWithoutAnswerByAPI: a program is told that something was saved when that can be found out, and otherwise
// that nobody knows, with a code of its own.
func TestCommitWithoutAnswerByAPI(t *testing.T) {
	t.Parallel()
	line, s, _ := onLine(t)
	program := s.Client(t, apitest.SetUp.Email, "norrdal", assessment.TokenWrite)
	program.Get(org + "/entities").Want(http.StatusOK) // notes that the token was used today
	put := func(name, version string) apitest.Answer {
		t.Helper()
		return program.Call(http.MethodPut, org, `{"name": "`+name+`", "language": "sv"}`, "If-Match", version)
	}
	line.AtCommit(storetest.LoseAnswer)
	etag := put("Norrdal C", `"1"`).Want(http.StatusOK).Header.Get("ETag")
	if etag != `"2"` || line.Pending() > 0 {
		t.Errorf("the version is %s, and %d faults have not happened", etag, line.Pending())
	}
	line.AtCommit(storetest.LoseThenCut)
	got := put("Norrdal D", etag)
	p := got.Problem(http.StatusServiceUnavailable, "outcome_unknown")
	if p.Instance == "" || got.Header.Get("Retry-After") == "" {
		t.Errorf("the problem is %+v, with %v", p, got.Header)
	}
	line.Mend()
	if now := program.Get(org).Want(http.StatusOK).Header.Get("ETag"); now != `"3"` {
		t.Errorf("the version is %s, want 3: it was saved", now)
	}
}

// TestReadingWithoutWriting: while the database can only be read, all that reads answers those who are signed in and
// says that nothing can be saved; what saves says so too, keeps what was typed, and works again by itself.
func TestReadingWithoutWriting(t *testing.T) {
	t.Parallel()
	address := storetest.MigratedPostgresURL(t)
	db, err := store.Open(t.Context(), store.Options{DatabaseURL: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s, asa := apitest.On(t, db).Norrdal(t)
	s.Join(t, "Kim", "kim@norrdal.example", assessment.OrganisationAdmin, s.Root(t))
	program := s.Client(t, apitest.SetUp.Email, "norrdal", assessment.TokenWrite)
	form := settings(t, s, "Norrdal E")
	touch := `UPDATE sessions SET expires_at = expires_at - interval '10 minutes'` // they are due to be touched
	if _, err := apitest.Done(sql.Open("pgx", address))(t).ExecContext(t.Context(), touch); err != nil {
		t.Fatal(err)
	}
	storetest.ReadOnly(t, address, true)
	asa.Post(org+"/settings", form...).Want(http.StatusServiceUnavailable).
		Shows(s.Sv.T("error_page.read_only"), s.Sv.T("error.read_only"), s.Sv.T("error_page.typed"))
	for _, path := range []string{org, org + "/entities", org + "/users", org + "/settings", "/organisations", "/account"} {
		asa.Get(path).Want(http.StatusOK).Shows(s.Sv.T("shell.read_only"), s.Sv.T("shell.read_only_text"))
	}
	program.Get(org + "/entities").Want(http.StatusOK) // although the use of the token is not noted
	program.Call(http.MethodPut, org, `{"name": "N", "language": "sv"}`, "If-Match", `"1"`).
		Problem(http.StatusServiceUnavailable, "unavailable")
	v := s.Visitor(t)
	v.Post("/sign-in", "email", apitest.SetUp.Email, "password", apitest.Passphrase).
		Want(http.StatusServiceUnavailable).Shows(s.Sv.T("error.read_only"))
	v.Get("/readyz").Want(http.StatusOK).Shows("nothing can be saved now")
	if got := v.Get("/readyz?saving").Want(http.StatusServiceUnavailable); got.Header.Get("Retry-After") == "" {
		t.Error("/readyz?saving does not say when to ask again")
	}
	storetest.ReadOnly(t, address, false)
	for deadline := time.Now().Add(10 * time.Second); v.Get("/readyz").Body != "ready\n"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("still not ready for saving")
		}
	}
	asa.Get(org).Want(http.StatusOK).Hides(s.Sv.T("shell.read_only"))
	asa.Post(org+"/settings", form...).Want(http.StatusSeeOther)
}
