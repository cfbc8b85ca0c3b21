package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/people"
)

func TestAddOrganisation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		form := people.OrganisationForm{
			Key:        "fjallby",
			Name:       " Fjällby  region",
			Language:   "sv",
			Kind:       "region",
			AdminName:  "Eva Lind",
			AdminEmail: "Eva@fjallby.example",
		}
		o, token, err := w.People.AddOrganisation(t.Context(), w.admin, form)
		do(t, err)
		if view := must(w.People.OpenLink(t.Context(), token))(t); view.Organisation != "Fjällby region" ||
			view.Name != "Eva Lind" {
			t.Errorf("the invitation shows %+v", view)
		}
		_, err = w.Principal(t.Context(), w.admin.User.ID, w.admin.User.Epoch, "fjallby")
		refused(t, err, assessment.NotFound, "error.not_found")
		u, key, err := w.People.UseLink(t.Context(), token, password)
		do(t, err)
		eva := w.sign(t, u.ID, key)
		if eva.Organisation.ID != o.ID || !eva.Has(assessment.OrganisationAdmin) || eva.InstallationAdmin {
			t.Errorf("the first admin is %+v", eva)
		}
		if root := must(w.Entities.Structure(t.Context(), eva))(
			t,
		).Tree.Root(); root.Key != "fjallby" || root.Name != "Fjällby region" ||
			root.Kind != "region" {
			t.Errorf("the root is %+v", root)
		}
		w.unchanged(t, func() {
			_, _, err := w.People.AddOrganisation(t.Context(), w.admin, form)
			refused(t, err, assessment.Conflict, "error.taken", "key: error.taken")
			_, _, err = w.People.AddOrganisation(
				t.Context(),
				w.admin,
				people.OrganisationForm{Key: "Å", Language: "tlh", Kind: "galaxy"},
			)
			invalid(
				t,
				err,
				"key: error.key",
				"name: error.required",
				"language: error.language",
				"kind: error.kind",
				"admin_name: error.required",
				"email: error.required",
			)
		})
		// The admin of a new organisation may have an account already, and accepts by signing in.
		form.Key, form.AdminName, form.AdminEmail = "sjoby", "Åsa i Sjöby", w.admin.User.Email
		_, token, err = w.People.AddOrganisation(t.Context(), w.admin, form)
		do(t, err)
		_, _, err = w.People.UseLink(t.Context(), token, another)
		refused(t, err, assessment.Unauthenticated, "error.sign_in_to_accept")
		must(w.People.AcceptInvitation(t.Context(), w.admin, token))(t)
		person, _, err := w.People.Person(t.Context(), w.sign(t, w.admin.User.ID, "sjoby"), w.admin.User.ID)
		do(t, err)
		if person.Name != "Åsa i Sjöby" {
			t.Errorf("the organisation knows its admin as %q", person.Name)
		}
	})
}

func TestSaveOrganisation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		theirs := of(w.dump(t), w.other.Organisation.ID)
		o := w.admin.Organisation
		o.ID = w.other.Organisation.ID
		o.Key = "tagen"
		o.Name = "Norrdals stad"
		o.Language = "en"
		saved := must(w.People.SaveOrganisation(t.Context(), w.admin, o))(t)
		if diff := cmp.Diff(
			[]any{w.admin.Organisation.ID, "norrdal", "Norrdals stad", "en", int64(2)},
			[]any{saved.ID, saved.Key, saved.Name, saved.Language, saved.Version},
		); diff != "" {
			t.Errorf("want (-) and saved (+):\n%s", diff)
		}
		if diff := cmp.Diff(theirs, of(w.dump(t), w.other.Organisation.ID)); diff != "" {
			t.Errorf("the other organisation before (-) and after (+) differ:\n%s", diff)
		}
		w.unchanged(t, func() {
			_, err := w.People.SaveOrganisation(t.Context(), w.admin, assessment.Organisation{Version: 2})
			invalid(t, err, "name: error.required", "language: error.language")
		})
	})
}

// TestEventsHaveWhoDidWhat reads the log page by page.
func TestEventsHaveWhoDidWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		unit := w.entity(t, w.root, "skola")
		events := must(w.Events(t.Context(), w.admin, nil))(t)
		e := events[0]
		added, is := e.Event.(event.EntityAdded)
		if !is {
			t.Fatalf("the latest event is %T", e.Event)
		}
		got := []any{e.Action, e.Object, e.ObjectID, *e.ActorID, e.At, added.Key, added.Parent.String()}
		if diff := cmp.Diff(
			[]any{"entity.add", "entity", unit.ID.String(), w.admin.User.ID, w.Now(), "skola", w.root.String()},
			got,
		); diff != "" {
			t.Errorf("the latest event, want (-) and got (+):\n%s", diff)
		}
		var read []event.Line
		for before := (*assessment.ID)(nil); ; {
			page := must(w.Events(t.Context(), w.admin, before))(t)
			if len(page) == 0 {
				break
			}
			read = append(read, page[:1]...)
			before = &page[0].ID
		}
		if diff := cmp.Diff(events, read); diff != "" {
			t.Errorf("the log at once (-) and line by line (+) differ:\n%s", diff)
		}
	})
}
