package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestTheLastManagerWhoLeaves: the page of a person says beforehand that nobody is left to approve, and asks for a tick.
func TestTheLastManagerWhoLeaves(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	admin := a.SignIn(t, a.Admin(t, "norrdal").User.Email)
	person, _, err := a.Use.People.Person(t.Context(), a.Admin(t, "norrdal"), a.Who(t, "lars").User.ID)
	if err != nil {
		t.Fatal(err)
	}
	href := org + "/users/" + person.UserID.String()
	admin.Get(href).Shows(
		a.Sv.T("person.hanging"),
		a.Sv.T("person.hanging_unmanaged", "Entity", "Socialförvaltningen", "Round", a.Round.Name),
		a.Sv.T("person.hanging_unmanaged", "Entity", "Kulturförvaltningen", "Round", a.Round.Name),
		a.Sv.T("person.leave"),
	)
	refusal := a.Sv.T("error.last_manager", "Entities", "Kulturförvaltningen, Socialförvaltningen")
	other := a.Sv.T("error.last_manager", "Entities", "Socialförvaltningen, Kulturförvaltningen")
	refused := func(path string, form ...string) {
		t.Helper()
		reply := admin.Post(path, form...).Want(http.StatusConflict)
		if !strings.Contains(reply.Text(), refusal) && !strings.Contains(reply.Text(), other) {
			t.Errorf("%s says %s", path, reply.Text())
		}
	}
	role := href + "/memberships/" + person.Memberships[0].ID.String() + "/delete"
	refused(role, "version", "1")
	refused(href, "name", person.Name, "active", "false", "version", fmt.Sprint(person.Version))
	admin.Post(href, "name", person.Name, "active", "false", "version", fmt.Sprint(person.Version), "leave", "true").To(href)
	admin.Get(href).Shows(a.Sv.T("person.deactivated"))
	admin.Post(role, "version", "1").To(href)
}
