package api_test

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

// sendFile posts a file as the part of a form.
func (v *visitor) sendFile(path, part, name, content string) reply {
	v.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	w, err := form.CreateFormFile(part, name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		v.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.site.URL+path, &b)
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "sv")
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{v.t, "POST " + path, response.StatusCode, response.Header, string(body), page}
}
