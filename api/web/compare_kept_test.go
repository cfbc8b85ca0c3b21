package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestKeptComparisonsAreWhatWouldBeCompared: a comparison by API that is kept is answered again only while nothing has
// changed that it is made of, and only to those who may read the same; whoever has it is told so.
func TestKeptComparisonsAreWhatWouldBeCompared(t *testing.T) {
	t.Parallel()
	x := both(t)
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	const compare = "/organisations/norrdal/compare?open=all"
	// fresh is what a server says that has kept nothing.
	fresh := func(c apitest.Client) string {
		server := httptest.NewServer(apitest.NewHandler(t, x.Use, "http://127.0.0.1"))
		defer server.Close()
		c.Site = &apitest.Site{Server: server}
		return c.Get(compare).Want(http.StatusOK).Body
	}
	first := client.Get(compare).Want(http.StatusOK)
	tag := first.Header.Get("ETag")
	again := client.Get(compare).Want(http.StatusOK)
	if tag == "" || again.Header.Get("ETag") != tag || again.Body != first.Body {
		t.Errorf("the same has the tags %q and %q", tag, again.Header.Get("ETag"))
	}
	if same := client.Get(compare, "If-None-Match", `"x", `+tag); same.Status != http.StatusNotModified || same.Body != "" {
		t.Errorf("whoever has it is answered %d with %d bytes", same.Status, len(same.Body))
	}

	changes := map[string]func(){
		"another name": func() {
			structure, err := x.Use.Entities.Structure(t.Context(), x.Who(t, "asa"))
			if err != nil {
				t.Fatal(err)
			}
			n, _ := structure.Tree.Node(x.soc)
			n.Name = "Socialtjänsten"
			if _, err := x.Use.Entities.SaveEntity(t.Context(), x.Who(t, "asa"), n.Entity); err != nil {
				t.Fatal(err)
			}
		},
		"approved": func() {
			approved := 0
			for _, entity := range []assessment.ID{x.soc, x.other} {
				_, err := x.Use.Rounds.Decide(
					t.Context(), x.Who(t, "lars"), x.assessmentOf(t, entity), 1, assessment.OutcomeApproved, "")
				if err == nil {
					approved++
				}
			}
			if approved == 0 {
				t.Error("nothing was left to approve")
			}
		},
	}
	for what, change := range changes {
		before := client.Get(compare).Want(http.StatusOK)
		change()
		after := client.Get(compare, "If-None-Match", before.Header.Get("ETag")).Want(http.StatusOK)
		if after.Body == before.Body {
			t.Errorf("%s: the comparison is what it was", what)
		}
		if diff := cmp.Diff(fresh(client), after.Body); diff != "" {
			t.Errorf("%s: fresh (-) and kept (+):\n%s", what, diff)
		}
	}

	x.Join(t, "Saga", "saga@norrdal.example", assessment.Respondent, x.soc)
	saga := x.Client(t, "saga@norrdal.example", "norrdal", assessment.TokenRead)
	for range 2 {
		if diff := cmp.Diff(fresh(saga), saga.Get(compare).Want(http.StatusOK).Body); diff != "" {
			t.Errorf("to another reader, fresh (-) and kept (+):\n%s", diff)
		}
	}
	x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead).Get(compare).Want(http.StatusForbidden)
}
