package api_test

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"mognad/api"
	"mognad/assessment"
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
		workflow.Options{
			Now:            func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
			PasswordMemory: 8, // the least there is
		},
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

// visitor is a browser with its own cookies, which reads Swedish and follows no redirects.
type visitor struct {
	t      *testing.T
	site   *site
	client *http.Client
}

// visitor opens a browser.
func (s *site) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{
		t,
		s,
		&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// signIn opens a browser and signs in.
func (s *site) signIn(t *testing.T, email string) *visitor {
	t.Helper()
	v := s.visitor(t)
	v.post("/sign-in", "email", email, "password", passphrase).want(http.StatusSeeOther)
	return v
}

// reply is what the server answered, read as a page.
type reply struct {
	t      *testing.T
	what   string // method and path
	Status int
	Header http.Header
	Body   string
	Page   *html.Node
}

// get asks for a page.
func (v *visitor) get(path string) reply {
	v.t.Helper()
	return v.send(http.MethodGet, path, nil, nil)
}

// post sends a form of names and values by turns.
func (v *visitor) post(path string, fields ...string) reply {
	v.t.Helper()
	return v.send(http.MethodPost, path, nil, fields)
}

// send makes a request with headers and a form of names and values by turns.
func (v *visitor) send(method, path string, header http.Header, fields []string) reply {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	request, err := http.NewRequestWithContext(v.t.Context(), method, v.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "sv")
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{v.t, method + " " + path, response.StatusCode, response.Header, string(body), page}
}

// want stops the test if the status is another.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf(
			"%s answers %d, want %d; Location %q; it says:\n%s",
			r.what,
			r.Status,
			status,
			r.Header.Get("Location"),
			r.text(),
		)
	}
	return r
}

// to stops the test unless the reply leads to the path.
func (r reply) to(path string) reply {
	r.t.Helper()
	r.want(http.StatusSeeOther)
	if got := r.Header.Get("Location"); got != path {
		r.t.Fatalf("%s leads to %q, want %q", r.what, got, path)
	}
	return r
}

// shows fails the test for each text that the page does not show.
func (r reply) shows(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.text(), text) {
			r.t.Errorf("%s does not show %q; it says:\n%s", r.what, text, r.text())
		}
	}
	return r
}

// hides fails the test for each text that stands anywhere in the reply.
func (r reply) hides(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(strings.ReplaceAll(r.Body, softHyphen, ""), text) {
			r.t.Errorf("%s holds %q", r.what, text)
		}
	}
	return r
}

// text is what the page shows, with single spaces.
func (r reply) text() string {
	var words []string
	for node := range r.Page.Descendants() {
		if node.Type == html.TextNode && node.Parent.Data != "script" {
			words = append(words, strings.Fields(strings.ReplaceAll(node.Data, softHyphen, ""))...)
		}
	}
	return strings.Join(words, " ")
}

// softHyphen stands in long names where they may be broken, and is not read.
const softHyphen = "\u00ad"

// value is what stands in the field of the name or id in the page's own part, the first if there are several.
func (r reply) value(name string) string {
	r.t.Helper()
	page := r
	if page.Page = r.find(func(n *html.Node) bool { return n.Data == "main" }); page.Page == nil {
		r.t.Fatalf("%s answers no page of ours", r.what)
	}
	node := page.find(func(n *html.Node) bool {
		return n.Data == "input" && attribute(n, "name") == name || attribute(n, "id") == name
	})
	if node == nil {
		r.t.Fatalf("%s has no field %q", r.what, name)
	}
	return attribute(node, "value")
}

// hasForm tells whether the page has a form that is sent to the path.
func (r reply) hasForm(path string) bool {
	return r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path }) != nil
}

// version is the version that the page's form to the path starts from.
func (r reply) version(path string) string {
	r.t.Helper()
	form := reply{
		t:    r.t,
		what: r.what,
		Page: r.find(func(n *html.Node) bool { return n.Data == "form" && attribute(n, "action") == path }),
	}
	if form.Page == nil {
		r.t.Fatalf("%s has no form to %s", r.what, path)
	}
	return attribute(
		form.find(func(n *html.Node) bool { return n.Data == "input" && attribute(n, "name") == "version" }),
		"value",
	)
}

// href is the address behind the first link that shows the text.
func (r reply) href(text string) string {
	r.t.Helper()
	node := r.find(func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(inner(n)) == text })
	if node == nil {
		r.t.Fatalf("%s has no link %q", r.what, text)
	}
	return attribute(node, "href")
}

func (r reply) find(fits func(*html.Node) bool) *html.Node {
	for node := range r.Page.Descendants() {
		if node.Type == html.ElementNode && fits(node) {
			return node
		}
	}
	return nil
}

func inner(n *html.Node) string {
	var b strings.Builder
	for node := range n.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
