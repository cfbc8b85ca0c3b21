package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/frontend/i18n"
)

// here is the address of the organisation "norrdal" below /api/v1.
const here = apitest.NorrdalPath

// stale fails the test unless the reply is 412 and holds the stored object.
func stale(a apitest.Answer, stored any) {
	a.T.Helper()
	if diff := cmp.Diff(stored, a.Problem(http.StatusPreconditionFailed, "stale").Current); diff != "" {
		a.T.Errorf("%s: current (-stored +got):\n%s", a.What, diff)
	}
}

// same fails the test unless the values at the paths are as expected.
func same(a apitest.Answer, want map[string]any) {
	a.T.Helper()
	got := map[string]any{}
	for path := range want {
		var steps []any
		for step := range strings.SplitSeq(path, ".") {
			steps = append(steps, step)
			if n := 0; strings.Trim(step, "0123456789") == "" {
				if _, err := fmt.Sscan(step, &n); err != nil {
					a.T.Fatal(err)
				}
				steps[len(steps)-1] = n
			}
		}
		got[path] = a.Read(steps...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		a.T.Errorf("%s (-want +got):\n%s", a.What, diff)
	}
}

// tag is a version as a header.
func tag(version any) string { return fmt.Sprintf(`"%v"`, version) }

// norrdalAPI is a server with the organisation "norrdal" and a program that acts as its admin.
func norrdalAPI(t *testing.T) (*apitest.Site, apitest.Client) {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	return s, s.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
}

func TestAPISpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for header, language := range map[string]string{"sv": "sv", "en": "en", "": "sv", "en-GB,sv;q=0.5": "en", "fi": "sv",
		"*": "sv", "!": "sv"} {
		l := catalog.For(language)
		a := admin.Call(http.MethodPost, here+"/bodies", `{"nam": ""}`, "Accept-Language", header)
		p := a.Problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "nam: api.unknown_property")
		want := map[string]string{
			"":       l.T("error.invalid_fields"),
			"name":   l.T("error.required"),
			"nam":    l.T("api.unknown_property"),
			"header": language,
		}
		got := map[string]string{"": p.Detail, "header": a.Header.Get("Content-Language")}
		for _, f := range p.Errors {
			got[f.Field] = f.Detail
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Accept-Language %q (-want +got):\n%s", header, diff)
		}
	}
}
