// Package apitest has what the tests of both front doors share: a server with an organisation and its people, a visitor
// who reads pages and sends forms, and a program with a token that calls the API. What only one front door's tests need
// is with them.
package apitest

import (
	"errors"
	"io/fs"
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

// NorrdalPath is the address of the organisation "norrdal", of its pages and below /api/v1.
const NorrdalPath = "/organisations/norrdal"

// Passphrase is the password of everybody in the tests.
const Passphrase = "fyra korta ord på rad"

// Site is a server on an embedded database of its own, with a clock that can be moved forward.
type Site struct {
	*httptest.Server
	Use   *chain.Chain // behind the server
	API   *api.Server
	Sv    *i18n.Localizer // the words of the pages
	ahead atomic.Int64    // of the real time, in nanoseconds
}

// New starts a server on an empty embedded database.
func New(t *testing.T) *Site {
	t.Helper()
	return On(t, storetest.Open(t))
}

// On starts a server on an empty database.
func On(t *testing.T, database assessment.Store) *Site {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{Server: httptest.NewUnstartedServer(nil), Sv: catalog.For("sv").In(time.Local)}
	s.Use = chain.New(
		database,
		workflow.Options{
			Now:            func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
			PasswordMemory: 8, // the least there is
			Words:          []workflow.Words{catalog.For("sv"), catalog.For("en")},
		},
	)
	if err := s.Use.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s.API = NewHandler(t, s.Use, "http://127.0.0.1:"+port)
	s.Config.Handler = s.API
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// NewHandler puts a server together for a public address.
func NewHandler(t *testing.T, use *chain.Chain, public string) *api.Server {
	t.Helper()
	handler, err := api.New(
		api.Options{
			Chain:     use,
			Log:       slog.New(slog.DiscardHandler),
			PublicURL: public,
			Version:   "test",
			HSTS:      365 * 24 * time.Hour,
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// Later moves the server's clock forward.
func (s *Site) Later(d time.Duration) { s.ahead.Add(int64(d)) }

// SetUp sets the installation up with the organisation Norrdal and its administrator Åsa.
var SetUp = people.SetUpForm{
	OrganisationKey:  "norrdal",
	OrganisationName: "Norrdals kommun",
	Kind:             "municipality",
	Language:         "sv",
	Name:             "Åsa Öberg",
	Email:            "asa@norrdal.example",
	Password:         Passphrase,
}

// Norrdal is a server with the organisation "norrdal" and, signed in, its admin Åsa Öberg, who also manages the
// installation.
func Norrdal(t *testing.T) (*Site, *Visitor) {
	t.Helper()
	return New(t).Norrdal(t)
}

// Norrdal sets the server up as [Norrdal] does.
func (s *Site) Norrdal(t *testing.T) (*Site, *Visitor) {
	t.Helper()
	token, err := s.Use.People.SetUpLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Use.People.SetUp(t.Context(), token, SetUp); err != nil {
		t.Fatal(err)
	}
	return s, s.SignIn(t, SetUp.Email)
}

// Admin is Åsa in an organisation, for use cases.
func (s *Site) Admin(t *testing.T, organisation string) assessment.Principal {
	t.Helper()
	p, err := s.Use.PrincipalByEmail(t.Context(), "asa@norrdal.example", organisation)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Root is the id of the topmost entity of "norrdal".
func (s *Site) Root(t *testing.T) assessment.ID {
	t.Helper()
	structure, err := s.Use.Entities.Structure(t.Context(), s.Admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	return structure.Tree.Root().ID
}

// Entity adds an entity below the root of "norrdal".
func (s *Site) Entity(t *testing.T, key, name string) assessment.ID {
	t.Helper()
	root := s.Root(t)
	e, err := s.Use.Entities.AddEntity(
		t.Context(),
		s.Admin(t, "norrdal"),
		assessment.Entity{Key: key, Name: name, Kind: "administration", ParentID: &root},
	)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

// Invite invites somebody to "norrdal" and returns the invitation's path.
func (s *Site) Invite(
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
	m, token, err := s.Use.People.Invite(t.Context(), s.Admin(t, "norrdal"), f)
	if err != nil {
		t.Fatal(err)
	}
	return m.UserID, "/links/" + token
}

// Join invites somebody to "norrdal", who accepts and is signed in.
func (s *Site) Join(
	t *testing.T,
	name, email string,
	role assessment.Role,
	entity assessment.ID,
) (assessment.ID, *Visitor) {
	t.Helper()
	id, path := s.Invite(t, name, email, role, entity)
	v := s.Visitor(t)
	v.Post(path, "password", Passphrase).Want(http.StatusSeeOther)
	return id, v
}

// SecondOrganisation makes the organisation "sodal" with the admin Östen Ek, signed in.
func (s *Site) SecondOrganisation(t *testing.T) *Visitor {
	t.Helper()
	f := people.OrganisationForm{
		Key:        "sodal",
		Name:       "Södals hemliga kommun",
		Language:   "sv",
		Kind:       "municipality",
		AdminName:  "Östen Ek",
		AdminEmail: "osten@sodal.example",
	}
	_, token, err := s.Use.People.AddOrganisation(t.Context(), s.Admin(t, ""), f)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Visitor(t)
	v.Post("/links/"+token, "password", Passphrase).Want(http.StatusSeeOther)
	return v
}

// Principal is somebody of "norrdal" for use cases.
func (s *Site) Principal(t *testing.T, email string) assessment.Principal {
	t.Helper()
	return Done(s.Use.PrincipalByEmail(t.Context(), email, "norrdal"))(t)
}

// LaterEvent writes a line of the log as a later version may have written it, about an object of which nothing is kept
// from those who read the log.
func (s *Site) LaterEvent(t *testing.T) {
	t.Helper()
	p := s.Admin(t, "norrdal")
	e, err := s.Use.NewEvent(&p.User.ID, event.EntityDeleted{Entity: p.User.ID})
	if err != nil {
		t.Fatal(err)
	}
	e.Action, e.Object = "membership.merge", "membership"
	e.Data = []byte(`{"swallowed": "Okänd roll", "kept": true, "count": 2}`)
	err = s.Use.Store.InTx(t.Context(), assessment.ScopeOrganisation(p.Organisation.ID), func(tx assessment.Tx) error {
		return tx.AddEvent(e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// File is the content of a file of the repository, whose path is given from the top.
func File(t *testing.T, path string) []byte {
	t.Helper()
	top := "."
	for {
		if _, err := os.Stat(filepath.Join(top, "go.mod")); err == nil {
			break
		} else if !errors.Is(err, fs.ErrNotExist) || len(top) > 100 {
			t.Fatalf("no go.mod here or above: %v", err)
		}
		top = filepath.Join(top, "..")
	}
	b, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// QuestionnaireFile is one of the good files that the format's own tests use.
func QuestionnaireFile(t *testing.T, name string) string {
	t.Helper()
	return string(File(t, "questionnaires/testdata/good/"+name))
}

// Done is the value of a call that has to succeed: Done(call())(t).
func Done[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
