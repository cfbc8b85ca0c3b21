package api_test

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"mognad/api"
	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// site is a server on an embedded database of its own, with the use cases behind it and a clock that can be moved on.
type site struct {
	*httptest.Server
	use    *chain.Chain
	server *api.Server
	ahead  atomic.Int64 // of the real time, in nanoseconds
	sv     *i18n.Localizer
}

// newServer starts a server on an empty embedded database.
func newServer(t *testing.T) *site {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Server: httptest.NewUnstartedServer(nil), sv: catalog.For("sv")}
	s.use = chain.New(
		storetest.Open(t),
		workflow.Options{Now: func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }},
	)
	if err := s.use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s.server = newHandler(t, s.use, "http://127.0.0.1:"+port)
	s.Config.Handler = s.server
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// newHandler puts a server together for a public address.
func newHandler(t *testing.T, use *chain.Chain, public string) *api.Server {
	t.Helper()
	handler, err := api.New(
		api.Options{Chain: use, Log: slog.New(slog.DiscardHandler), PublicURL: public, Version: "test"},
	)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// later moves the server's clock on.
func (s *site) later(d time.Duration) { s.ahead.Add(int64(d)) }

// passphrase is the password of everybody in the tests.
const passphrase = "fyra korta ord på rad"

// norrdal is a server with the organisation "norrdal" and, signed in, its admin Åsa Öberg, who looks after the
// installation too.
func norrdal(t *testing.T) (*site, *visitor) {
	t.Helper()
	s := newServer(t)
	token, err := s.use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := people.SetUpForm{
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		Kind:             "municipality",
		Language:         "sv",
		Name:             "Åsa Öberg",
		Email:            "asa@norrdal.example",
		Password:         passphrase,
	}
	if _, err := s.use.People.SetUp(t.Context(), token, form); err != nil {
		t.Fatal(err)
	}
	return s, s.signIn(t, form.Email)
}

// admin is Åsa in an organisation, for use cases.
func (s *site) admin(t *testing.T, organisation string) assessment.Principal {
	t.Helper()
	p, err := s.use.PrincipalByEmail(t.Context(), "asa@norrdal.example", organisation)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// root is the id of the topmost entity of "norrdal".
func (s *site) root(t *testing.T) assessment.ID {
	t.Helper()
	structure, err := s.use.Entities.Structure(t.Context(), s.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	return structure.Tree.Root().ID
}

// entity adds an entity below the root of "norrdal".
func (s *site) entity(t *testing.T, key, name string) assessment.ID {
	t.Helper()
	root := s.root(t)
	e, err := s.use.Entities.AddEntity(
		t.Context(),
		s.admin(t, "norrdal"),
		assessment.Entity{Key: key, Name: name, Kind: "administration", ParentID: &root},
	)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

// invite invites somebody to "norrdal" and returns the invitation's path.
func (s *site) invite(
	t *testing.T,
	name, email string,
	role assessment.Role,
	entity assessment.ID,
) (assessment.ID, string) {
	t.Helper()
	f := people.InviteForm{Name: name, Email: email, Role: role, EntityID: entity}
	if role == assessment.Auditor {
		f.Until = "2199-12-31"
	}
	m, token, err := s.use.People.Invite(t.Context(), s.admin(t, "norrdal"), f)
	if err != nil {
		t.Fatal(err)
	}
	return m.UserID, "/links/" + token
}

// join invites somebody to "norrdal", who accepts and is signed in.
func (s *site) join(
	t *testing.T,
	name, email string,
	role assessment.Role,
	entity assessment.ID,
) (assessment.ID, *visitor) {
	t.Helper()
	id, path := s.invite(t, name, email, role, entity)
	v := s.visitor(t)
	v.post(path, "password", passphrase).want(http.StatusSeeOther)
	return id, v
}

// secondOrganisation makes the organisation "sodal" with the admin Östen Ek, signed in.
func (s *site) secondOrganisation(t *testing.T) *visitor {
	t.Helper()
	f := people.OrganisationForm{
		Key:        "sodal",
		Name:       "Södals hemliga kommun",
		Language:   "sv",
		Kind:       "municipality",
		AdminName:  "Östen Ek",
		AdminEmail: "osten@sodal.example",
	}
	_, token, err := s.use.People.AddOrganisation(t.Context(), s.admin(t, ""), f)
	if err != nil {
		t.Fatal(err)
	}
	v := s.visitor(t)
	v.post("/links/"+token, "password", passphrase).want(http.StatusSeeOther)
	return v
}

// principal is somebody of "norrdal" for use cases.
func (s *site) principal(t *testing.T, email string) assessment.Principal {
	t.Helper()
	return done(s.use.PrincipalByEmail(t.Context(), email, "norrdal"))(t)
}

// questionnaireFile is one of the good files that the format's own tests use.
func questionnaireFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "questionnaires", "testdata", "good", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// done is the value of a call that has to succeed: done(call())(t).
func done[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// org is the address of the organisation "norrdal".
const org = "/organisations/norrdal"

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
