package apitest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Visitor is a browser with its own cookies, which reads Swedish and follows no redirects.
type Visitor struct {
	T      *testing.T // fails with what the visitor is answered
	site   *Site
	Client *http.Client
}

// Visitor opens a browser.
func (s *Site) Visitor(t *testing.T) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Visitor{T: t, site: s, Client: &http.Client{Jar: jar, CheckRedirect: stay}}
}

// SignIn opens a browser and signs in.
func (s *Site) SignIn(t *testing.T, email string) *Visitor {
	t.Helper()
	v := s.Visitor(t)
	v.Post("/sign-in", "email", email, "password", Passphrase).Want(http.StatusSeeOther)
	return v
}

// Get asks for a page.
func (v *Visitor) Get(path string) Reply {
	v.T.Helper()
	return v.Send(http.MethodGet, path, nil, nil)
}

// Post sends a form of alternating names and values.
func (v *Visitor) Post(path string, fields ...string) Reply {
	v.T.Helper()
	return v.Send(http.MethodPost, path, nil, fields)
}

// Send makes a request with headers and a form of alternating names and values.
func (v *Visitor) Send(method, path string, header http.Header, fields []string) Reply {
	v.T.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	request, err := http.NewRequestWithContext(v.T.Context(), method, v.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.T.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		request.Header[name] = values
	}
	return v.do(request)
}

// do makes a request and reads the reply.
func (v *Visitor) do(request *http.Request) Reply {
	v.T.Helper()
	if _, set := request.Header["Accept-Language"]; !set {
		request.Header.Set("Accept-Language", "sv")
	}
	response, err := v.Client.Do(request)
	if err != nil {
		v.T.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to the end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.T.Fatal(err)
	}
	page, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		v.T.Fatal(err)
	}
	what := request.Method + " " + request.URL.RequestURI()
	return Reply{T: v.T, What: what, Status: response.StatusCode, Header: response.Header, Body: string(body), Page: page}
}

// SendFile posts a file as the part of a form.
func (v *Visitor) SendFile(path, part, name, content string) Reply {
	v.T.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	w, err := form.CreateFormFile(part, name)
	if err != nil {
		v.T.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		v.T.Fatal(err)
	}
	if err := form.Close(); err != nil {
		v.T.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.T.Context(), http.MethodPost, v.site.URL+path, &b)
	if err != nil {
		v.T.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return v.do(request)
}
