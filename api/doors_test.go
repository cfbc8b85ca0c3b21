package api_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
)

// unread is a body that says whether the server asked for it.
type unread struct {
	io.Reader
	asked bool
}

func (u *unread) Read(b []byte) (int, error) {
	u.asked = true
	return u.Reader.Read(b)
}

// patient waits with a request's body until the server asks for it, which it does when it begins to read.
func patient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{ExpectContinueTimeout: time.Hour}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// sendBadly sends a badly shaped body of a megabyte, and reports the status and whether the body was read.
func sendBadly(t *testing.T, client *http.Client, method, url, mediaType string, with http.Header) (int, bool) {
	t.Helper()
	body := &unread{Reader: strings.NewReader(strings.Repeat("[{", 1<<19))}
	request, err := http.NewRequestWithContext(t.Context(), method, url, io.NopCloser(body))
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = 1 << 20
	request.Header = with.Clone()
	request.Header.Set("Expect", "100-continue")
	request.Header.Set("Content-Type", mediaType)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body.asked
}

// TestPermissionBeforeParsing: whoever may not make a change is refused before its body is read, whatever it looks
// like, and the refusal is logged: by role in pages and API, and by a token that may only read.
func TestPermissionBeforeParsing(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]func(*doors, assessment.Role){"page": (*doors).pages, "API": (*doors).operations} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &doors{t: t, client: patient(t), want: map[string]bool{}, refused: map[string]bool{}}
			d.site, _ = apitest.Norrdal(t)
			// What one of these may do, another may not. Auditors are for what both of the first may do: what they may
			// in their audits, no role alone decides.
			for _, role := range []assessment.Role{assessment.Respondent, assessment.Management, assessment.Auditor} {
				d.site.Join(t, string(role), address(role), role, d.site.Root(t))
				with(d, role)
			}
			for what, refused := range d.refused {
				if !refused {
					t.Errorf("nobody was refused %s", what)
				}
			}
			got := map[string]bool{}
			for _, e := range apitest.Done(d.site.Use.Events(t.Context(), d.site.Admin(t, "norrdal"), nil))(t) {
				if e.Action == "permission.refused" {
					got[e.ActorID.String()+" "+e.ObjectID] = true
				}
			}
			if diff := cmp.Diff(d.want, got); diff != "" {
				t.Errorf("refusals in the log (-want +got):\n%s", diff)
			}
		})
	}
}

// doors is what sends bodies that nobody may send.
type doors struct {
	t       *testing.T
	site    *apitest.Site
	client  *http.Client
	want    map[string]bool // lines of the log: user and permission
	refused map[string]bool // by address or operation
}

func (d *doors) refuse(what, email, method, path, mediaType, permission string, with http.Header) {
	d.t.Helper()
	path = strings.ReplaceAll(parameter.ReplaceAllString(path, "{$1}"), "{organisation}", "norrdal")
	path = braces.ReplaceAllString(path, uuid.NewString())
	status, read := sendBadly(d.t, d.client, method, d.site.URL+path, mediaType, with)
	if status != http.StatusForbidden || read {
		d.t.Errorf("%s by %s answers %d, and the body was read: %t", what, email, status, read)
	}
	d.want[d.site.Principal(d.t, email).User.ID.String()+" "+permission] = true
	d.refused[what] = true
}

// refusable reports whether the role is refused what requires the permission, before anything is read.
func refusable(role assessment.Role, do assessment.Permission) bool {
	if role == assessment.Auditor && !(assessment.Respondent.May(do) && assessment.Management.May(do)) {
		return false
	}
	return !role.May(do)
}

func (d *doors) pages(role assessment.Role) {
	var cookies []string // of the session, and of the device
	for _, c := range d.site.SignIn(d.t, address(role)).Client.Jar.Cookies(apitest.Done(url.Parse(d.site.URL))(d.t)) {
		cookies = append(cookies, c.String())
	}
	for _, r := range api.Routes(&web.Pages{}) {
		if r.Method == http.MethodPost && strings.Contains(r.Path, ":organisation") {
			d.refused[r.Path] = d.refused[r.Path] || r.Permission == assessment.ReadOrganisation
			if refusable(role, r.Permission) {
				d.refuse(r.Path, address(role), r.Method, r.Path, "multipart/form-data; boundary=x", string(r.Permission),
					http.Header{"Cookie": {strings.Join(cookies, "; ")}})
			}
		}
	}
}

func (d *doors) operations(role assessment.Role) {
	bearer := func(access assessment.TokenAccess) http.Header {
		return http.Header{"Authorization": {"Bearer " + d.site.Client(d.t, address(role), "norrdal", access).Token}}
	}
	writer, reader := bearer(assessment.TokenWrite), bearer(assessment.TokenRead)
	for _, o := range d.site.API.Operations() {
		if o.Method == http.MethodGet {
			continue
		}
		d.refuse(o.ID+" by reading", address(role), o.Method, o.Path, "application/json", "read_only_token", reader)
		// What every role may do concerns nobody but the reader; only a token that reads is refused it.
		d.refused[o.ID] = d.refused[o.ID] || o.Permission == assessment.ReadOrganisation
		if refusable(role, o.Permission) {
			d.refuse(o.ID, address(role), o.Method, o.Path, "application/json", string(o.Permission), writer)
		}
	}
	status, read := sendBadly(d.t, d.client, http.MethodPost, d.site.URL+"/api/v1/organisations/norrdal/audits",
		"application/json", http.Header{})
	if status != http.StatusUnauthorized || read {
		d.t.Errorf("somebody without a token gets %d, and the body was read: %t", status, read)
	}
}

// TestNoUnreadBodies: an address that reads no body takes none.
func TestNoUnreadBodies(t *testing.T) {
	t.Parallel()
	s, asa := apitest.Norrdal(t)
	admin := s.Client(t, apitest.SetUp.Email, "norrdal", assessment.TokenWrite)
	admin.Call(http.MethodGet, org+"/entities", "{}").Problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.Call(http.MethodDelete, org+"/entities/"+uuid.NewString(), "{}", "If-Match", `"1"`).
		Problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.Call(http.MethodPost, org+"/users/"+uuid.NewString()+"/invitation", "{}").
		Problem(http.StatusRequestEntityTooLarge, "too_large")
	asa.Send(http.MethodGet, org+"/entities", nil, []string{"a", "b"}).Want(http.StatusRequestEntityTooLarge)
	asa.Get(org + "/entities").Want(http.StatusOK)
}
