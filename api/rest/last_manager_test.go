package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"mognad/assessment"
)

// TestAPILastManager: without leave, the only one who can approve stays.
func TestAPILastManager(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	admin := x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	mats, err := x.Use.PrincipalByEmail(t.Context(), "mats@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	person, _, err := x.Use.People.Person(t.Context(), x.Admin(t, "norrdal"), mats.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	one := here + "/users/" + person.UserID.String()
	role := one + "/memberships/" + person.Memberships[0].ID.String()
	if got := admin.Get(one + "/hanging").Want(http.StatusOK).Read("unmanaged").([]any); len(got) == 0 {
		t.Error("nothing is said beforehand")
	}
	admin.Call(http.MethodDelete, role, "", "If-Match", `"1"`).
		Problem(http.StatusConflict, "conflict", "leave: error.last_manager")
	tag := fmt.Sprintf("%q", fmt.Sprint(person.Version))
	admin.Call(http.MethodPut, one, `{"name": "Mats", "active": false}`, "If-Match", tag).
		Problem(http.StatusConflict, "conflict", "leave: error.last_manager")
	tag = fmt.Sprintf("%q", fmt.Sprint(person.Version))
	admin.Call(http.MethodPut, one, `{"name": "Mats", "active": false, "leave": true}`, "If-Match", tag).
		Want(http.StatusOK)
}
