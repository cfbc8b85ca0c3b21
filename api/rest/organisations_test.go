package rest_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIOrganisation(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	got := admin.Get(here).Want(http.StatusOK)
	if diff := cmp.Diff([]any{got.Read()}, admin.Get("/organisations").Want(http.StatusOK).Read("items")); diff != "" {
		t.Errorf("mine (-want +got):\n%s", diff)
	}
	admin.Call(http.MethodPut, here, `{"name": "Norrdal", "language": "fi"}`, "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "language: error.language")
	admin.Call(http.MethodPut, here, `{"name": "Norrdal", "language": "en", "key": "annan"}`, "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "key: api.unknown_property")
	changed := admin.Call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		Want(http.StatusOK)
	again := admin.Get(here).Want(http.StatusOK)
	if diff := cmp.Diff([]any{changed.Body, `"2"`}, []any{again.Body, again.Header.Get("ETag")}); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.Call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		Problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
}
