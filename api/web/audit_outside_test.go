package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment/record"
)

// TestObjectOutsideTheTreeIsAddedInTheForm: it is typed beside the entities, is in the matrix, says nothing of
// self-assessments, and goes when its name is emptied.
func TestObjectOutsideTheTreeIsAddedInTheForm(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	const list = apitest.NorrdalPath + "/audits"
	x.Asa.Get(list + "/new").Shows("Lägg till ett objekt utanför organisationens struktur")
	round := x.Round.String()
	typed := []string{"title", "Journalen", "entities", x.Root.String(), "shown", round, "round", round,
		"outside.0.id", "", "outside.0.name", "", "outside.0.kind", "system", "outside.0.body", ""}
	with := func(name, value string) []string {
		all := append([]string{}, typed...)
		for i, field := range all {
			if field == name && i%2 == 0 {
				all[i+1] = value
			}
		}
		return all
	}
	x.Asa.Post(list, with("outside.0.body", x.Companys.ID.String())...).Want(http.StatusUnprocessableEntity)
	page := x.Asa.Post(list, with("outside.0.name", "Journalsystemet")...).Want(http.StatusSeeOther).Header.Get("Location")
	a := found(t, x, "Journalen")
	if len(a.Entities) != 2 || !a.Entities[1].Outside || !strings.Contains(page, a.ID.String()) {
		t.Fatalf("audited are %+v, at %s", a.Entities, page)
	}
	one := list + "/" + a.ID.String()
	if !strings.Contains(x.Asa.Get(one+"/edit").Body, `value="Journalsystemet"`) {
		t.Error("the form does not have it")
	}
	if text := x.Asa.Get(apitest.NorrdalPath + "/entities").Text(); strings.Contains(text, "Journalsystemet") {
		t.Error("the entities of the organisation have it")
	}
	typed = append(typed, "version", "1")
	all := with("outside.0.id", a.Entities[1].Entity.ID.String()) // and no name
	x.Asa.Post(one, all...).Want(http.StatusSeeOther)
	if a = found(t, x, "Journalen"); len(a.Entities) != 1 {
		t.Errorf("emptied, audited are %+v", a.Entities)
	}
}

// found is the audit with the title, as those who plan audits see it.
func found(t *testing.T, x *apitest.AuditSite, title string) record.AuditHead {
	t.Helper()
	for _, h := range apitest.Done(x.Use.Audits.Audits(t.Context(), x.Admin))(t) {
		if h.Title == title {
			return h
		}
	}
	t.Fatalf("no audit %s", title)
	return record.AuditHead{}
}
