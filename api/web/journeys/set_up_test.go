package journeys_test

import (
	"log/slog"
	"net"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"mognad/api"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// browserServer is a server on an empty embedded database, and the token of its set-up page.
func browserServer(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	server, _, token := emptyServer(t)
	return server, token
}

// emptyServer is the same with the use cases that it serves, for what a journey lets happen outside its windows.
func emptyServer(t *testing.T) (*httptest.Server, *chain.Chain, string) {
	t.Helper()
	use := chain.New(storetest.Open(t), workflow.Options{PasswordMemory: 8})
	if err := use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(
		api.Options{Chain: use, Log: slog.New(slog.DiscardHandler), PublicURL: "http://127.0.0.1:" + port, Version: "test"},
	)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return server, use, token
}

// TestJourney walks through the product as its first users do, in a real browser: set-up, entities by page and by file,
// people by page and by file, an invitation accepted in another browser, the questionnaire read in three ways. Each
// page is checked light and dark, wide and narrow: axe finds no problems, nothing overflows, and screenshots are kept.
func TestJourney(t *testing.T) {
	t.Parallel()
	server, token := browserServer(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	sv := catalog.For("sv")
	chromium := startChromium(t)
	admin := newWindow(t, chromium, server)
	organisation := "/organisations/norrdal"

	t.Run("set up", func(t *testing.T) {
		admin.t = t
		admin.open("/")
		admin.shows(sv.T("first.closed.do"))
		admin.inspect("set-up-closed")
		admin.open("/set-up?token=" + token)
		admin.inspect("set-up")
		admin.fill("name", "Norrdals kommun")
		admin.until("a short name is proposed", `document.querySelector("[name=key]").value === "norrdals-kommun"`)
		admin.fill("key", "norrdal")
		admin.choose("kind", "municipality")
		admin.fill("admin_name", "Åsa Öberg")
		admin.fill("email", "asa@norrdal.example")
		admin.fill("password", "för kort")
		admin.press(sv.T("first.submit"))
		admin.arrive("/set-up")
		admin.shows(sv.T("error.password_short", "Min", 15))
		if got := eval[string](admin, `document.querySelector("[name=name]").value`); got != "Norrdals kommun" {
			t.Errorf("the name typed is gone: %q", got)
		}
		admin.inspect("set-up-problem", narrow)
		admin.fill("password", "fyra ord på en rad")
		admin.press(sv.T("first.submit"))
		admin.arrive(organisation)
		admin.shows("Norrdals kommun")
		admin.inspect("home")
	})

	t.Run("entities", func(t *testing.T) {
		admin.t = t
		admin.open(organisation + "/entities")
		admin.inspect("entities-empty", wide, narrow)
		admin.open(organisation + "/entities/new")
		admin.inspect("entity-new")
		admin.fill("key", "bostader")
		admin.fill("name", "Norrdalsbostäder AB")
		admin.choose("kind", "company")
		admin.chooseFirst("parent")
		admin.submit(`main form.form`)
		admin.arrive(organisation + "/entities")
		admin.open(organisation + "/entities/import")
		admin.inspect("entities-import")
		admin.upload(
			"enheter.csv",
			"Nyckel;Namn;Typ;Överordnad;Organ\r\n"+
				"soc;Socialförvaltningen;Förvaltning;norrdal;Socialnämnden\r\n"+
				"aldre;Äldreomsorgen;Verksamhet;soc;\r\nfel;;Påhitt;finns-inte;\r\n",
		)
		admin.inspect("entities-import-problems")
		admin.shows(sv.T("error.required"))
		admin.upload(
			"enheter.csv",
			"Nyckel;Namn;Typ;Överordnad;Organ\r\n"+
				"soc;Socialförvaltningen;Förvaltning;norrdal;Socialnämnden\r\n"+
				"aldre;Äldreomsorgen;Verksamhet;soc;\r\n"+
				"skola;Skolförvaltningen;Förvaltning;norrdal;Skolnämnden\r\n"+
				"it;It-enheten;Verksamhet;norrdal;\r\n",
		)
		admin.shows("Äldreomsorgen")
		admin.inspect("entities-import-preview")
		admin.submit(`main form[action*="/import/"]`)
		admin.arrive(organisation + "/entities")
		admin.open(organisation + "/entities")
		for _, name := range []string{"Norrdalsbostäder AB", "Socialförvaltningen", "Äldreomsorgen", "Socialnämnden"} {
			admin.shows(name)
		}
		admin.inspect("entities")
		admin.open(
			eval[string](
				admin,
				`[...document.querySelectorAll("main a")].find(a => a.textContent.includes("Socialförvaltningen")).href`,
			),
		)
		admin.inspect("entity")
		admin.open(organisation + "/bodies")
		admin.shows("Socialnämnden")
		admin.inspect("bodies")
	})

	t.Run("governing documents", func(t *testing.T) {
		admin.t = t
		list := organisation + "/governing-documents"
		admin.open(list + "/new")
		admin.inspect("governing-document-new")
		admin.press(sv.T("register.add"))
		admin.arrive(list + "/new")
		admin.shows(sv.T("error.required"))
		admin.inspect("governing-document-problem")
		admin.fill("title", "Informationssäkerhetspolicy")
		admin.choose("kind", "policy")
		admin.set("next_revision", "2020-01-31")
		admin.press(sv.T("register.add"))
		admin.arrive(list)
		admin.open(list)
		admin.shows(sv.T("governing_documents.overdue"))
		admin.inspect("governing-documents", wide, narrow)
		admin.open(eval[string](admin, `document.querySelector("main tbody th a").href`))
		admin.shows(sv.T("register.history"))
		admin.inspect("governing-document")
	})

	var link string
	t.Run("people", func(t *testing.T) {
		admin.t = t
		admin.open(organisation + "/users/new")
		admin.inspect("invite")
		admin.fill("name", "Sara Lind")
		admin.fill("email", "sara@norrdal.example")
		admin.tick("role", "respondent")
		eval[bool](
			admin,
			`(() => { const s = document.querySelector("main select[name=entity]"); s.value = [...s.options].find(o => o.textContent.includes("Socialförvaltningen")).value; return true })()`,
		)
		admin.press(sv.T("invite.submit"))
		admin.arrive(organisation + "/users/new")
		admin.inspect("invited")
		link = eval[string](admin, `document.querySelector("#link").value`)
		if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/links/[\w-]{43}$`).MatchString(link) {
			t.Fatalf("the invitation's link is %q", link)
		}
		admin.open(organisation + "/users/import")
		admin.upload(
			"personer.csv",
			"E-post;Namn;Roll;Enhet;Till och med\r\nper@norrdal.example;Per "+
				"Ek;Samordnare;norrdal;\r\nanna@revision.example;Anna Ek;Revisor;bostader;2199-06-30\r\n",
		)
		admin.inspect("users-import-preview", wide, narrow)
		admin.submit(`main form[action*="/import/"]`)
		admin.arrive(organisation + "/users/import/")
		if n := strings.Count(admin.text(), "/links/"); n != 2 {
			t.Errorf("%d one-time links are shown, want one for each of the two invited", n)
		}
		admin.open(organisation + "/users")
		for _, name := range []string{"Åsa Öberg", "Sara Lind", "Per Ek", "Anna Ek"} {
			admin.shows(name)
		}
		admin.inspect("users")
		admin.open(
			eval[string](admin, `[...document.querySelectorAll("main a")].find(a => a.textContent.includes("Sara Lind")).href`),
		)
		admin.inspect("person")
	})

	t.Run("invitation", func(t *testing.T) {
		sara := newWindow(t, chromium, server)
		sara.open(link)
		sara.shows("Norrdals kommun")
		sara.inspect("link")
		sara.fill("password", "ett långt lösenord för Sara")
		sara.press(sv.T("link.submit.invitation"))
		sara.arrive(organisation)
		sara.shows("Sara Lind")
		sara.inspect("home-respondent", wide, narrow)
		if strings.Contains(sara.text(), sv.T("nav.people")) {
			t.Error("a respondent is shown the way to the list of people")
		}
		sara.open(organisation + "/entities")
		if strings.Contains(sara.text(), "Norrdalsbostäder") {
			t.Error("a respondent sees the company beside the own entity")
		}
		sara.open(organisation + "/users")
		sara.shows(sv.T("error.forbidden"))
		sara.open(link)
		sara.shows(sv.T("link.used.title"))
		sara.inspect("link-used", wide)
		sara.open("/sign-in")
		sara.quiet()
	})

	t.Run("questionnaire", func(t *testing.T) {
		admin.t = t
		admin.open(organisation + "/questionnaires")
		admin.inspect("questionnaires")
		base := organisation + "/questionnaires/mognad-bas/1.0"
		admin.open(base)
		admin.window("questionnaire") // the README's picture
		admin.inspect("questionnaire", wide, narrowDark)
		for _, by := range []string{"level", "audit"} {
			admin.open(base + "?by=" + by)
			admin.inspect("questionnaire-"+by, wide, narrowDark)
		}
		admin.open(base + "?language=en")
		admin.inspect("questionnaire-en", wide)
	})

	t.Run("the rest", func(t *testing.T) {
		admin.t = t
		for name, path := range map[string]string{
			"account": "/account", "organisations": "/organisations", "installation": "/installation", "api": "/api",
			"missing": "/finns-inte",
			"tokens":  organisation + "/tokens", "settings": organisation + "/settings", "events": organisation + "/events",
			"new-organisation": "/installation/organisations/new",
		} {
			admin.open(path)
			admin.inspect(name, wide, narrowDark)
		}
		admin.quiet()
	})

	t.Run("english, and out", func(t *testing.T) {
		admin.t = t
		en := catalog.For("en")
		admin.open("/account")
		admin.choose("language", "en")
		admin.submit(`main form`)
		admin.arrive("/account")
		admin.open(organisation)
		admin.shows(en.T("home.hello", "Name", "Åsa Öberg"))
		admin.inspect("home-en", wide)
		for _, path := range []string{"/entities", "/users", "/questionnaires", "/events"} {
			admin.open(organisation + path)
			if text := admin.text(); strings.Contains(text, "⟦") {
				t.Errorf("%s lacks a text: %s", path, text)
			}
		}
		admin.submit(`header form[action="/sign-out"]`)
		admin.arrive("/sign-in")
		admin.inspect("sign-in")
	})
}
