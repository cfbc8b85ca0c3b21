package workflow_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
)

// given is what happens when a coordinator or an admin, of the whole or of a part, gives a role on the part or on the
// whole.
const given = `
                            respondent  entity_manager  coordinator  management  auditor  organisation_admin
coordinator/root  on=part   done        done            not_yours    done        not_yours  not_yours
coordinator/root  on=root   done        done            not_yours    done        not_yours  not_yours
coordinator/part  on=part   done        done            not_yours    done        not_yours  not_yours
coordinator/part  on=root   unknown     unknown         unknown      unknown     unknown    unknown
admin/root        on=part   done        done            done         done        done       done
admin/root        on=root   done        done            done         done        done       done
admin/part        on=part   done        done            done         done        done       done
admin/part        on=root   unknown     unknown         unknown      unknown     unknown    unknown
`

func TestWhoGivesWhichRole(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	part := w.entity(t, w.root, "del")
	on := map[string]assessment.ID{"on=part": part.ID, "on=root": w.root}
	givers := map[string]assessment.Principal{
		"coordinator/root": w.as(t, "c.root", assessment.Coordinator, w.root),
		"coordinator/part": w.as(t, "c.part", assessment.Coordinator, part.ID),
		"admin/root":       w.admin,
		"admin/part":       w.as(t, "a.part", assessment.OrganisationAdmin, part.ID),
	}
	n := 0
	columns, rows := table(given)
	for _, row := range rows {
		for i, role := range columns {
			n++
			until := assessment.Date("2026-12-31")
			email := string(rune('a'+n/26)) + string(rune('a'+n%26)) + "@norrdal.example"
			before := w.events(t)
			m, _, err := w.People.Invite(
				t.Context(),
				givers[row[0]],
				people.InviteForm{Name: "Ny", Email: email, Role: assessment.Role(role), EntityID: on[row[1]], Until: until},
			)
			u := w.person(t, w.admin.Organisation.ID, "x"+email, assessment.Active)
			w.membership(t, w.admin.Organisation.ID, u.ID, assessment.OrganisationAdmin, part.ID, "2020-01-01")
			_, grantErr := w.People.Grant(
				t.Context(),
				givers[row[0]],
				assessment.Membership{UserID: u.ID, Role: assessment.Role(role), EntityID: on[row[1]], Until: until},
			)
			if role == "organisation_admin" && row[1] == "on=part" && grantErr != nil && row[2+i] == "done" {
				refused(t, grantErr, assessment.Conflict, "error.role_already", "role: error.role_already")
				grantErr = nil
			}
			for _, err := range []error{err, grantErr} {
				switch row[2+i] {
				case "done":
					if err != nil {
						t.Errorf("%s gives %s %s: %v", row[0], role, row[1], err)
					}
				case "not_yours":
					invalid(t, err, "role: error.role_not_yours")
				case "unknown":
					invalid(t, err, "entity: error.unknown_choice")
				}
			}
			if row[2+i] == "done" {
				if person, _, err := w.People.Person(
					t.Context(),
					w.admin,
					m.UserID,
				); err != nil || len(person.Memberships) != 1 || person.Memberships[0].Role != assessment.Role(role) ||
					person.Memberships[0].Until != until {
					t.Errorf("invited %+v, %v", person, err)
				}
			} else if w.events(t) != before {
				t.Errorf("%s gives %s %s: an event of what was refused", row[0], role, row[1])
			}
		}
	}
}

func TestGrantRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		part, other := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		unit := w.entity(t, part.ID, "enhet")
		bo := w.as(t, "bo", assessment.Respondent, unit.ID)
		eva := w.as(t, "eva", assessment.Auditor, part.ID)
		past := w.as(t, "past", assessment.Management, w.root)
		w.membership(t, w.admin.Organisation.ID, past.User.ID, assessment.Auditor, part.ID, "2026-03-30")
		grant := func(p assessment.Principal, role assessment.Role, entity assessment.ID, until assessment.Date) error {
			_, err := w.People.Grant(
				t.Context(),
				w.admin,
				assessment.Membership{UserID: p.User.ID, Role: role, EntityID: entity, Until: until},
			)
			return err
		}
		w.unchanged(t, func() {
			invalid(t, grant(bo, assessment.Auditor, other.ID, ""), "until: error.auditor_until")
			invalid(t, grant(bo, assessment.Auditor, other.ID, "2026-02-30"), "until: error.date")
			invalid(t, grant(bo, "installation_admin", other.ID, ""), "role: error.role")
			for _, entity := range []assessment.ID{unit.ID, part.ID, w.root} {
				invalid(t, grant(bo, assessment.Auditor, entity, "2026-12-31"), "role: error.answers_and_audits")
				for _, role := range []assessment.Role{assessment.Respondent, assessment.EntityManager, assessment.Coordinator} {
					if role == assessment.Respondent && entity == w.root {
						continue // somebody who only answers for the root may audit what is below
					}
					invalid(t, grant(eva, role, entity, ""), "role: error.answers_and_audits")
				}
			}
			refused(
				t,
				grant(bo, assessment.Respondent, unit.ID, ""),
				assessment.Conflict,
				"error.role_already",
				"role: error.role_already",
			)
			_, _, err := w.People.Invite(
				t.Context(),
				w.admin,
				people.InviteForm{Name: "Ny", Email: "ny@norrdal.example", Role: assessment.Auditor, EntityID: part.ID},
			)
			invalid(t, err, "until: error.auditor_until")
		})
		do(t, grant(bo, assessment.Auditor, other.ID, "2026-12-31"))
		do(t, grant(bo, assessment.Management, part.ID, ""))
		do(t, grant(eva, assessment.Respondent, other.ID, ""))
		do(t, grant(eva, assessment.Respondent, w.root, ""))
		do(t, grant(past, assessment.Respondent, part.ID, "")) // the engagement has ended
	})
}

// TestForeignPeople: ids of people, memberships and entities of another organisation answer as missing ones.
func TestForeignPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Management, w.root)
		otherRoot := w.rootOf(t, w.other)
		mine := w.person(t, w.other.Organisation.ID, "mine@sunnan.example", assessment.Active)
		_, waiting, err := w.People.Invite(
			t.Context(),
			w.admin,
			people.InviteForm{Name: "Ny", Email: "ny@norrdal.example", Role: assessment.Management, EntityID: w.root},
		)
		do(t, err)
		events := must(w.Events(t.Context(), w.admin, nil))(t)
		w.unchanged(t, func() {
			for name, tt := range map[string]struct {
				foreign assessment.ID
				try     func(assessment.ID) error
			}{
				"person": {bo.User.ID, func(id assessment.ID) error { _, _, err := w.People.Person(t.Context(), w.other, id); return err }},
				"save member": {bo.User.ID, func(id assessment.ID) error {
					_, err := w.People.SavePerson(t.Context(), w.other, people.PersonChange{UserID: id, Name: "Tagen", Version: 1})
					return err
				}},
				"resend invitation": {bo.User.ID, func(id assessment.ID) error {
					_, err := w.People.ResendInvitation(t.Context(), w.other, id)
					return err
				}},
				"grant to": {bo.User.ID, func(id assessment.ID) error {
					_, err := w.People.Grant(t.Context(), w.other, assessment.Membership{UserID: id, Role: assessment.Management, EntityID: otherRoot})
					return err
				}},
				"grant on": {w.root, func(id assessment.ID) error {
					_, err := w.People.Grant(t.Context(), w.other, assessment.Membership{UserID: mine.ID, Role: assessment.Management, EntityID: id})
					return err
				}},
				"invite on": {w.root, func(id assessment.ID) error {
					_, _, err := w.People.Invite(t.Context(), w.other, people.InviteForm{Name: "Ny", Email: "ny@sunnan.example", Role: assessment.Management, EntityID: id})
					return err
				}},
				"revoke": {bo.Memberships[0].ID, func(id assessment.ID) error { return w.People.Revoke(t.Context(), w.other, id, 1) }},
				"entity": {w.root, func(id assessment.ID) error { _, err := w.Entities.Entity(t.Context(), w.other, id); return err }},
				"save entity": {w.root, func(id assessment.ID) error {
					_, err := w.Entities.SaveEntity(t.Context(), w.other, assessment.Entity{ID: id, Key: "tagen", Name: "Tagen", Kind: "company", Version: 1})
					return err
				}},
				"delete entity": {w.root, func(id assessment.ID) error { return w.Entities.DeleteEntity(t.Context(), w.other, id, 1) }},
			} {
				missing := tt.try(newID(t))
				if missing == nil {
					t.Errorf("%s: a missing id is accepted", name)
				}
				if diff := cmp.Diff(missing, tt.try(tt.foreign)); diff != "" {
					t.Errorf("%s: answers to a missing id (-) and a foreign one (+) differ:\n%s", name, diff)
				}
			}
			theirs := must(w.Events(t.Context(), w.other, &events[0].ID))(t)
			for _, e := range theirs {
				if e.OrganisationID != w.other.Organisation.ID {
					t.Errorf("a foreign event: %+v", e)
				}
			}
		})
		must(w.People.OpenLink(t.Context(), waiting))(t)
	})
}

func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		part := w.entity(t, w.root, "del")
		first := w.admin.Memberships[0]
		deactivate := func(id assessment.ID, version int64) error {
			_, err := w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: id, Name: "X", Version: version})
			return err
		}
		// None of these can take over: a part, an end, an invitation that nobody has accepted.
		w.as(t, "part", assessment.OrganisationAdmin, part.ID)
		ending := w.person(t, w.admin.Organisation.ID, "ending@norrdal.example", assessment.Active)
		w.membership(t, w.admin.Organisation.ID, ending.ID, assessment.OrganisationAdmin, w.root, "2026-12-31")
		waiting := w.person(t, w.admin.Organisation.ID, "waiting@norrdal.example", assessment.Invited)
		w.membership(t, w.admin.Organisation.ID, waiting.ID, assessment.OrganisationAdmin, w.root, "")
		w.unchanged(t, func() {
			refused(t, w.People.Revoke(t.Context(), w.admin, first.ID, 1), assessment.Conflict, "error.last_admin")
			refused(t, deactivate(w.admin.User.ID, 1), assessment.Conflict, "error.last_admin")
			_, _, err := w.RunImport(
				t.Context(),
				w.admin,
				peopleFile("email;role;entity;until\nasa@norrdal.example;organisation_admin;norrdal;2026-04-01"),
				false,
			)
			refused(t, err, assessment.Invalid, "error.invalid_rows", "until: error.last_admin")
		})
		second := w.as(t, "second", assessment.OrganisationAdmin, w.root)
		do(t, deactivate(second.User.ID, 1))
		refused(t, w.People.Revoke(t.Context(), w.admin, first.ID, 1), assessment.Conflict, "error.last_admin")
		must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: second.User.ID, Name: "X", Active: true, Version: 2},
			),
		)(
			t,
		)
		do(t, w.People.Revoke(t.Context(), w.admin, first.ID, 1))
	})
}

// TestTwoConcurrentAdmins: two who take the role from each other leave one.
func TestTwoConcurrentAdmins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		second := w.as(t, "second", assessment.OrganisationAdmin, w.root)
		var group sync.WaitGroup
		errs := make([]error, 2)
		group.Go(func() { errs[0] = w.People.Revoke(context.Background(), w.admin, second.Memberships[0].ID, 1) })
		group.Go(func() { errs[1] = w.People.Revoke(context.Background(), second, w.admin.Memberships[0].ID, 1) })
		group.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("got %v and %v, want one done and one refused", errs[0], errs[1])
		}
	})
}

// TestWhoIsManaged: somebody is a coordinator's to rename and deactivate only with memberships that the coordinator
// could have given.
func TestWhoIsManaged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		part, other := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		coordinator := w.as(t, "coordinator", assessment.Coordinator, part.ID)
		inside := w.as(t, "inside", assessment.Respondent, part.ID)
		across := w.as(t, "across", assessment.Respondent, part.ID)
		w.membership(t, w.admin.Organisation.ID, across.User.ID, assessment.Respondent, other.ID, "")
		audits := w.as(t, "audits", assessment.Auditor, part.ID)
		outside := w.as(t, "outside", assessment.Respondent, other.ID)
		bare := w.person(t, w.admin.Organisation.ID, "bare@norrdal.example", assessment.Active)

		members, _, err := w.People.People(t.Context(), coordinator)
		do(t, err)
		got := map[string]bool{}
		for _, p := range members {
			got[p.Name] = p.Manageable
			if len(p.Memberships) != 1 {
				t.Errorf("%s is shown with %d memberships, want only that of the part", p.Name, len(p.Memberships))
			}
		}
		if diff := cmp.Diff(
			map[string]bool{"coordinator": false, "inside": true, "across": false, "audits": false},
			got,
		); diff != "" {
			t.Errorf("people and whether they are managed, want (-) and got (+):\n%s", diff)
		}
		for who, want := range map[assessment.ID]string{inside.User.ID: "done", across.User.ID: "forbidden", audits.User.ID: "forbidden", outside.User.ID: "missing", bare.ID: "missing"} {
			_, err := w.People.SavePerson(
				t.Context(),
				coordinator,
				people.PersonChange{UserID: who, Name: "Nytt namn", Version: 1},
			)
			if got := word(err); got != want {
				t.Errorf("deactivate %s: got %s (%v), want %s", who, got, err, want)
			}
		}
		refused(
			t,
			w.People.Revoke(t.Context(), coordinator, audits.Memberships[0].ID, 1),
			assessment.Forbidden,
			"error.forbidden",
		)
		all, _, err := w.People.People(t.Context(), w.admin)
		do(t, err)
		for _, p := range all {
			if !p.Manageable {
				t.Errorf("%s is not the admin's to manage", p.Name)
			}
		}
		if len(all) != 7 {
			t.Errorf("the admin sees %d people, want 7", len(all))
		}
	})
}

func TestSavePersonRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		bo := w.as(t, "bo", assessment.Management, w.root)
		w.unchanged(t, func() {
			_, err := w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: " ", Active: true, Version: 1},
			)
			invalid(t, err, "name: error.required")
		})
		m := must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: " Bo  Berg", Active: true, Version: 1},
			),
		)(
			t,
		)
		if m.Name != "Bo Berg" || m.Email != bo.User.Email || w.user(t, bo.User.ID).Name != "bo" {
			t.Errorf("saved %+v; the account keeps its own name", m)
		}
	})
}
