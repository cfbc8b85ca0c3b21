package web_test

import (
	"maps"
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestEntityByNameAlone: a new entity without a short name gets one made from its name, and a body that there is not yet
// is added by its name. A namesake below the same parent needs a short name of its own; one elsewhere does not. Who
// manages a part may choose a body by name but add none.
func TestEntityByNameAlone(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	soc, skola := s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "skola", "Skolförvaltningen")
	add := func(v *apitest.Visitor, under assessment.ID, fields ...string) apitest.Reply {
		fields = append([]string{"name", "Östra enheten", "kind", "operation", "parent", under.String()}, fields...)
		return v.Post(org+"/entities/new", fields...)
	}
	add(admin, soc, "new_body", "Socialnämnden").To(org + "/entities")
	add(admin, skola, "new_body", "socialnämnden").To(org + "/entities")
	want := s.Sv.T("error.namesake", "Key", "ostra-enheten")
	if got := add(admin, soc).Want(http.StatusUnprocessableEntity).Problem("key"); got != want {
		t.Errorf("a namesake answers %q, want %q", got, want)
	}
	add(admin, soc, "key", "ostra-b").To(org + "/entities")

	all := apitest.Done(s.Use.Entities.Structure(t.Context(), s.Admin(t, "norrdal")))(t)
	got := map[string]string{}
	for _, n := range all.Tree.Nodes {
		if n.Name == "Östra enheten" {
			got[n.Key] = all.BodyOf(n.ID).Name
		}
	}
	of := map[string]string{"ostra-enheten": "Socialnämnden", "ostra-enheten-2": "Socialnämnden", "ostra-b": ""}
	if !maps.Equal(got, of) || len(all.Bodies) != 1 {
		t.Errorf("the entities are of %v, want %v; there are %d bodies", got, of, len(all.Bodies))
	}

	_, part := s.Join(t, "Namn Del", "del@norrdal.example", assessment.Coordinator, soc)
	part.Get(org + "/entities/new").Want(http.StatusOK).Hides(s.Sv.T("entity.new_body"))
	refused := add(part, soc, "key", "ny", "new_body", "Ny nämnd").Want(http.StatusUnprocessableEntity)
	if got, want := refused.Problem("body"), s.Sv.T("error.body_at_root"); got != want {
		t.Errorf("a new body of somebody who manages a part answers %q, want %q", got, want)
	}
}
