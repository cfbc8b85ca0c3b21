package api_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// packed is what is answered to those who accept gzip; it is unpacked if it came packed.
type packed struct {
	body     string
	header   http.Header
	encoding string
	bytes    int
}

func unpack(t *testing.T, header http.Header, body string) packed {
	t.Helper()
	p := packed{body: body, header: header, encoding: header.Get("Content-Encoding"), bytes: len(body)}
	if p.encoding != "gzip" {
		return p
	}
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	p.body = string(unpacked)
	return p
}

// TestRepliesAreCompressed: pages that are read and replies of the API are sent compressed to those who accept it, and
// say the same as uncompressed.
func TestRepliesAreCompressed(t *testing.T) {
	t.Parallel()
	site, admin := apitest.Norrdal(t)
	site.Entity(t, "soc", "Socialförvaltningen")
	client := site.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	accept := http.Header{"Accept-Encoding": {"gzip"}}

	const entities = "/organisations/norrdal/entities"
	page := admin.Send(http.MethodGet, entities, accept, nil).Want(http.StatusOK)
	got := unpack(t, page.Header, page.Body)
	plain := admin.Send(http.MethodGet, entities, http.Header{"Accept-Encoding": {"identity"}}, nil)
	if got.encoding != "gzip" || got.bytes >= len(got.body)/2 || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("the page comes as %q with %d bytes of %d", got.encoding, got.bytes, len(got.body))
	}
	if diff := cmp.Diff(plain.Body, got.body); diff != "" {
		t.Errorf("plain (-) and compressed (+):\n%s", diff)
	}
	for _, header := range []http.Header{page.Header, plain.Header} {
		if vary := strings.Join(header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Encoding") {
			t.Errorf("the page varies only by %s", vary)
		}
	}

	whole := client.Get(entities, "Accept-Encoding", "identity").Want(http.StatusOK)
	list := client.Get(entities, "Accept-Encoding", "gzip").Want(http.StatusOK)
	if got := unpack(t, list.Header, list.Body); got.body != whole.Body {
		t.Errorf("the API says %s plainly, and %s", whole.Body, got.body)
	}
	guide := client.Get("/api/openapi.json", "Accept-Encoding", "gzip")
	if got := unpack(t, guide.Header, guide.Body); got.encoding != "gzip" {
		t.Errorf("the description of the API comes as %q with status %d", got.encoding, guide.Status)
	}
}

// TestSecretsAreNotCompressed: the reply to a form can hold a one-time link beside what was typed, so its length is
// what it is; and what is compressed already is left as it is.
func TestSecretsAreNotCompressed(t *testing.T) {
	t.Parallel()
	site, admin := apitest.Norrdal(t)
	accept := http.Header{"Accept-Encoding": {"gzip"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	invited := admin.Send(http.MethodPost, "/organisations/norrdal/users/new", accept, []string{
		"name", "Sara", "email", "sara@norrdal.example", "role", string(assessment.Respondent),
		"entity", site.Root(t).String(),
	}).Want(http.StatusOK)
	if got := unpack(t, invited.Header, invited.Body); got.encoding != "" || !strings.Contains(got.body, "/links/") {
		t.Errorf("the page with the link comes as %q:\n%s", got.encoding, got.body)
	}
	const workbook = "/organisations/norrdal/entities/export?format=xlsx"
	book := admin.Send(http.MethodGet, workbook, accept, nil).Want(http.StatusOK)
	if got := book.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("the workbook comes as %q", got)
	}
}
