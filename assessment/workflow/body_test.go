package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
)

// TestSavedAsStored: a change returns what is read afterwards, even if the caller sent only the changed fields.
func TestSavedAsStored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		body := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
		unit := w.entity(t, w.root, "skola")
		bo := w.as(t, "bo", assessment.Management, w.root)
		w.forward(time.Hour)
		same := func(what string, stored, saved any) {
			t.Helper()
			if diff := cmp.Diff(stored, saved); diff != "" {
				t.Errorf("%s stored (-) and answered (+) differ:\n%s", what, diff)
			}
		}
		savedBody := must(
			w.Registers.Bodies.Save(t.Context(), w.admin, assessment.Body{ID: body.ID, Name: "Utskottet", Version: 1}),
		)(
			t,
		)
		same("body", must(w.Registers.Bodies.Get(t.Context(), w.admin, body.ID))(t), savedBody)
		if !savedBody.CreatedAt.Equal(body.CreatedAt) || !savedBody.UpdatedAt.Equal(w.Now()) {
			t.Errorf("the body was made %s and changed %s", savedBody.CreatedAt, savedBody.UpdatedAt)
		}
		savedUnit := must(
			w.Entities.SaveEntity(
				t.Context(),
				w.admin,
				assessment.Entity{ID: unit.ID, Key: "skola", Name: "Skolan", Kind: "operation", ParentID: &w.root, Version: 1},
			),
		)(
			t,
		)
		same("entity", must(w.Entities.Entity(t.Context(), w.admin, unit.ID))(t), savedUnit)
		savedOrganisation := must(
			w.People.SaveOrganisation(
				t.Context(),
				w.admin,
				assessment.Organisation{Name: "Norrdal", Language: "en", Version: 1},
			),
		)(
			t,
		)
		same("organisation", w.sign(t, w.admin.User.ID, "norrdal").Organisation, savedOrganisation)
		savedMember := must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: "Bo Ek", Active: true, Version: 1},
			),
		)(
			t,
		)
		person, _, err := w.People.Person(t.Context(), w.admin, bo.User.ID)
		do(t, err)
		same("member", person.Person, savedMember)
		savedUser := must(
			w.People.SaveAccount(t.Context(), bo, people.AccountForm{Name: "Bo", Language: "en", Version: bo.User.Version}),
		)(
			t,
		)
		same("account", w.user(t, bo.User.ID), savedUser)
		changed := must(w.People.ChangePassword(t.Context(), w.admin, password, another))(t)
		same("account with a new password", w.user(t, w.admin.User.ID), changed)
	})
}
