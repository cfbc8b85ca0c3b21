package workflow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// roster is everybody in norrdal as the admin sees them: address, name, state and roles.
func (w *world) roster(t *testing.T) []string {
	t.Helper()
	people, tree, err := w.People.People(t.Context(), w.admin)
	do(t, err)
	var all []string
	for _, p := range people {
		line := fmt.Sprintf("%s %s %s", p.Email, p.Name, p.State())
		for _, m := range p.Memberships {
			n, _ := tree.Node(m.EntityID)
			line += strings.TrimRight(fmt.Sprintf("; %s %s %s", m.Role, n.Key, m.Until), " ")
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

const peopleTable = `email;name;role;entity;until
Bo@example.org; Bo  Ek;respondent;skola;
bo@example.org;Bo Ek;management;norrdal;2026-12-31
eva@example.org;Eva Lind;auditor;norrdal;2026-06-30
asa@norrdal.example;Åsa Berg;organisation_admin;norrdal;`

func TestImportPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.entity(t, w.root, "skola")
		w.as(t, "kvar", assessment.Management, w.root) // not in the file
		invited := w.confirm(
			t,
			w.admin,
			peopleFile(peopleTable),
			"2 add Bo Ek",
			"3 add Bo Ek",
			"4 add Eva Lind",
			"5 change Åsa Berg",
		)
		want := []string{
			"asa@norrdal.example Åsa Berg active; organisation_admin norrdal",
			"bo@example.org Bo Ek invited; respondent skola; management norrdal 2026-12-31",
			"eva@example.org Eva Lind invited; auditor norrdal 2026-06-30",
			"kvar@norrdal.example kvar active; management norrdal",
		}
		if diff := cmp.Diff(want, w.roster(t)); diff != "" {
			t.Errorf("people, want (-) and got (+):\n%s", diff)
		}
		if len(invited) != 2 || invited[0].Email != "bo@example.org" || invited[1].Name != "Eva Lind" {
			t.Fatalf("invited %+v", invited)
		}
		if w.user(t, w.admin.User.ID).Name != "Åsa Öberg" {
			t.Error("the account was renamed with the member")
		}
		before := w.dump(t)
		again := w.confirm(
			t,
			w.admin,
			peopleFile(peopleTable),
			"2 same Bo Ek",
			"3 same Bo Ek",
			"4 same Eva Lind",
			"5 same Åsa Berg",
		)
		if diff := cmp.Diff(before, w.dump(t)); diff != "" || len(again) > 0 {
			t.Errorf("the second time invited %v and changed (-) to (+):\n%s", again, diff)
		}
		// Columns that are not in the file stay, the end dates of the memberships among them.
		w.confirm(
			t,
			w.admin,
			peopleFile("email;role;entity\nbo@example.org;management;norrdal\neva@example.org;auditor;norrdal"),
			"2 same Bo Ek",
			"3 same Eva Lind",
		)

		u, _, err := w.People.UseLink(t.Context(), invited[0].Token, password)
		do(t, err)
		w.confirm(
			t,
			w.admin,
			peopleFile(
				"email;name;role;entity;until\nbo@example.org;Bo "+
					"Berg;management;norrdal;2027-01-31\neva@example.org;;auditor;norrdal;2026-07-31",
			),
			"2 change Bo Berg",
			"3 change Eva Lind",
		)
		want[1] = "bo@example.org Bo Berg active; respondent skola; management norrdal 2027-01-31"
		want[2] = "eva@example.org Eva Lind invited; auditor norrdal 2026-07-31"
		if diff := cmp.Diff(want, w.roster(t)); diff != "" {
			t.Errorf("people, want (-) and got (+):\n%s", diff)
		}
		_, err = w.Principal(t.Context(), u.ID, u.Epoch, "norrdal")
		refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
	})
}

func TestImportPeopleWithWrongRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		part, other := w.entity(t, w.root, "del"), w.entity(t, w.root, "annan")
		o := w.admin.Organisation.ID
		coordinator := w.as(t, "coordinator", assessment.Coordinator, part.ID)
		w.as(t, "outside", assessment.Respondent, other.ID)
		bo := w.as(t, "bo", assessment.Respondent, part.ID)
		w.membership(t, o, bo.User.ID, assessment.Management, w.root, "")
		eva := w.as(t, "eva", assessment.Management, part.ID)
		w.membership(t, o, eva.User.ID, assessment.Auditor, w.root, "")
		past := w.as(t, "past", assessment.Respondent, part.ID)
		w.membership(t, o, past.User.ID, assessment.Auditor, part.ID, "2026-03-30")
		tests := []struct {
			name string
			as   assessment.Principal
			file string
			want []string
		}{
			{
				"nothing",
				w.admin,
				"email;name;role;entity\n;;;",
				[]string{
					"2 name: error.required",
					"2 email: error.required",
					"2 entity: error.required",
					"2 role: error.not_a_role",
				},
			},
			{
				"wrong cells",
				w.admin,
				"email;name;role;entity;until\nbo;Bo;boss;nowhere;igår",
				[]string{"2 email: error.email", "2 entity: error.unknown_key", "2 role: error.not_a_role", "2 until: error.date"},
			},
			{
				"wrong and right",
				w.admin,
				"email;name;role;entity\nny@example.org;Ny;management;del\nny2@example.org;Ny;management;nowhere",
				[]string{"3 entity: error.unknown_key"},
			},
			{
				"auditor without an end",
				w.admin,
				"email;name;role;entity\nny@example.org;Ny;auditor;del",
				[]string{"2 until: error.auditor_until"},
			},
			{
				"a row twice",
				w.admin,
				"email;name;role;entity\nny@example.org;Ny;management;del\nNY@example.org;Ny;management;del",
				[]string{"3 email: error.row_twice"},
			},
			{
				"answers and audits",
				w.admin,
				"email;name;role;entity;until\nbo@norrdal.example;bo;auditor;norrdal;2026-12-31",
				[]string{"2 role: error.answers_and_audits"},
			},
			{
				"answers and audits by two rows",
				w.admin,
				"email;name;role;entity;until\nny@example.org;Ny;respondent;del;\nny@example.org;Ny;auditor;norrdal;2026-12-31",
				[]string{"3 role: error.answers_and_audits"},
			},
			{
				"audits where the coordinator does not see",
				coordinator,
				"email;name;role;entity\neva@norrdal.example;eva;respondent;del",
				[]string{"2 role: error.answers_and_audits"},
			},
			{
				"an engagement that had ended holds again",
				w.admin,
				"email;name;role;entity;until\npast@norrdal.example;past;auditor;del;2026-12-31",
				[]string{"2 role: error.answers_and_audits"},
			},
			{
				"role that is not the coordinator's",
				coordinator,
				"email;name;role;entity;until\nny@example.org;Ny;coordinator;del;\nny@example.org;Ny;auditor;del;2026-12-31\nny@example.org;Ny;organisation_admin;del;",
				[]string{
					"2 role: error.role_not_yours",
					"3 role: error.role_not_yours",
					"3 role: error.answers_and_audits",
					"4 role: error.role_not_yours",
					"4 role: error.answers_and_audits",
				},
			},
			{
				"entity out of reach",
				coordinator,
				"email;name;role;entity\nny@example.org;Ny;respondent;annan",
				[]string{"2 entity: error.unknown_key"},
			},
			{
				"member out of reach",
				coordinator,
				"email;name;role;entity\noutside@norrdal.example;X;respondent;del",
				[]string{"2 email: error.member_already"},
			},
			{
				"name that is not the coordinator's",
				coordinator,
				"email;name;role;entity\nbo@norrdal.example;Nytt namn;respondent;del",
				[]string{"2 name: error.person_not_yours"},
			},
			{
				"last admin",
				w.admin,
				"email;role;entity;until\nasa@norrdal.example;organisation_admin;norrdal;2027-01-01",
				[]string{"2 until: error.last_admin"},
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) { w.wrong(t, tt.as, peopleFile(tt.file), tt.want...) })
		}
		// Rows that change nothing need no power to give the role.
		w.confirm(
			t,
			coordinator,
			peopleFile(
				"email;name;role;entity\ncoordinator@norrdal.example;coordinator;coordinator;del\nbo@norrdal.example;bo;respondent;del",
			),
			"2 same coordinator",
			"3 same bo",
		)
	})
}

func TestImportPeopleConflict(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := peopleFile("email;name;role;entity\nny@example.org;Ny;management;norrdal")
		plan := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		w.person(t, w.admin.Organisation.ID, "ny@example.org", assessment.Active)
		w.unchanged(t, func() {
			_, _, err := w.ConfirmImport(t.Context(), w.admin, assessment.UploadPeople, plan.Upload, plan.Digest, readTable)
			refused(t, err, assessment.Conflict, "error.preview_changed")
		})
	})
}
