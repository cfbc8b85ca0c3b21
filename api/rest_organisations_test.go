package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIOrganisation(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	got := admin.get(here).want(http.StatusOK)
	if diff := cmp.Diff([]any{got.read()}, admin.get("/organisations").want(http.StatusOK).read("items")); diff != "" {
		t.Errorf("mine (-want +got):\n%s", diff)
	}
	admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "fi"}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "language: error.language")
	admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en", "key": "annan"}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "key: api.unknown_property")
	changed := admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		want(http.StatusOK)
	again := admin.get(here).want(http.StatusOK)
	if diff := cmp.Diff([]any{changed.Body, `"2"`}, []any{again.Body, again.Header.Get("ETag")}); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
}
