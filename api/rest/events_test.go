package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestAPIEvents(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	all := here + "/events"
	for i := range 120 {
		if _, err := s.Use.Registers.Bodies.Add(
			t.Context(),
			s.Admin(t, "norrdal"),
			assessment.Body{Name: fmt.Sprintf("Nämnd %d", i)},
		); err != nil {
			t.Fatal(err)
		}
	}
	first := admin.Get(all).Want(http.StatusOK)
	if n := len(first.Read("items").([]any)); n != 100 {
		t.Fatalf("%d events, want 100", n)
	}
	latest := first.Read("items", 0).(map[string]any)
	want := map[string]any{
		"id":          latest["id"],
		"at":          latest["at"],
		"actor":       s.Admin(t, "norrdal").User.ID.String(),
		"actor_name":  "Åsa Öberg",
		"action":      "body.add",
		"object":      "body",
		"object_id":   latest["object_id"],
		"object_name": "Nämnd 119",
		"data":        map[string]any{"name": "Nämnd 119"},
	}
	if diff := cmp.Diff(want, any(latest)); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if next := first.Text("next"); next != first.Text("items", 99, "id") {
		t.Errorf("the next part begins at %s", next)
	}
	second := admin.Get(all + "?before=" + first.Text("next")).Want(http.StatusOK)
	rest := second.Read("items").([]any)
	if len(rest) < 20 || len(rest) == 100 {
		t.Errorf("%d events before those", len(rest))
	}
	last := second.Text("items", len(rest)-1, "id")
	if got := admin.Get(all + "?before=" + last).Want(http.StatusOK).Body; got != "{\"items\":[],\"next\":null}\n" {
		t.Errorf("after the end: %s", got)
	}
	admin.Get(all+"?before=x").Problem(http.StatusUnprocessableEntity, "invalid", "before: error.invalid")
	s.LaterEvent(t)
	later := map[string]any{"swallowed": "Okänd roll", "kept": true, "count": 2.0}
	if diff := cmp.Diff(any(later), admin.Get(all).Want(http.StatusOK).Read("items", 0, "data")); diff != "" {
		t.Errorf("an event of a later version (-want +got):\n%s", diff)
	}
}
