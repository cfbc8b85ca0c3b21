package assessment_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// permitted is the policy in readable form: who may do what within the reach of their membership.
const permitted = `
                       respondent  entity_manager  coordinator  management  auditor  organisation_admin
organisation.read      yes         yes             yes          yes         yes      yes
organisation.manage    -           -               -            -           -        yes
template.read          -           yes             yes          yes         yes      yes
template.manage        -           -               yes          -           yes      yes
entity.read            yes         yes             yes          yes         -        yes
entity.manage          -           -               yes          -           -        yes
document.read          yes         yes             yes          yes         -        yes
document.manage        -           -               yes          -           -        yes
register.read          -           yes             yes          yes         -        -
register.manage        -           -               yes          -           -        -
wheel.read             yes         yes             yes          yes         -        yes
wheel.manage           -           -               yes          -           -        -
people.read            -           -               yes          -           -        yes
people.manage          -           -               yes          -           -        yes
questionnaire.read     yes         yes             yes          yes         yes      yes
questionnaire.publish  -           -               yes          -           -        yes
event.read             -           -               -            -           -        yes
round.read             yes         yes             yes          yes         -        -
round.manage           -           -               yes          -           -        -
answer.read            yes         yes             yes          -           -        -
answer.write           yes         yes             -            -           -        -
submission.decide      -           yes             -            -           -        -
result.read            yes         yes             yes          yes         -        -
result.compare         yes         yes             yes          yes         yes      -
advice.manage          -           yes             yes          -           -        -
target.set             -           -               yes          yes         -        -
aim.set                -           -               yes          yes         -        -
audit.read             -           yes             yes          yes         yes      yes
audit.plan             -           -               -            -           yes      yes
audit.manage           -           -               -            -           -        yes
engagement.confirm     -           yes             yes          yes         -        yes
audit.write            -           -               -            -           yes      -
finding.read           -           yes             yes          yes         -        -
passage.withhold       -           -               yes          -           yes      -
audit.discuss          yes         yes             -            -           yes      -
fact.check             yes         yes             yes          yes         -        yes
reply.prepare          -           yes             yes          -           -        -
reply.record           -           -               yes          -           -        -
reply.approve          -           -               -            yes         -        -
plan.read              -           yes             yes          yes         -        -
plan.manage            -           yes             yes          -           -        -
plan.own               yes         yes             yes          yes         -        yes
summary.seal           -           -               yes          yes         -        -
approval.give          -           -               -            yes         -        -
review.read            -           -               yes          yes         -        -
review.manage          -           -               yes          -           -        -
review.sign            -           -               -            yes         -        -
installation.manage    -           -               -            -           -        -
account.own            -           -               -            -           -        -
anyone                 -           -               -            -           -        -
`

// matrix reads a table written out as text: the column headings, and the cells by row and column.
func matrix(t *testing.T, text string) (columns []string, cells map[string]map[string]string) {
	t.Helper()
	cells = map[string]map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		words := strings.Fields(line)
		if columns == nil {
			columns = words
			continue
		}
		if len(words) != len(columns)+1 {
			t.Fatalf("%d cells in the row of %d columns: %s", len(words)-1, len(columns), line)
		}
		cells[words[0]] = map[string]string{}
		for i, c := range columns {
			cells[words[0]][c] = words[i+1]
		}
	}
	return columns, cells
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	columns, cells := matrix(t, permitted)
	var roles []string
	for _, r := range assessment.Roles {
		roles = append(roles, string(r))
	}
	if diff := cmp.Diff(roles, columns); diff != "" {
		t.Fatalf("roles (-) and the columns of the test (+) differ:\n%s", diff)
	}
	for action := range assessment.Policy() {
		if cells[string(action)] == nil {
			t.Errorf("the action %s is not in the test", action)
		}
	}
	for action, row := range cells {
		for role, want := range row {
			if got := assessment.Role(role).May(assessment.Permission(action)); got != (want == "yes") {
				t.Errorf("%s may %s: got %t, want %s", role, action, got, want)
			}
		}
	}
	for _, r := range []assessment.Role{"", "admin", "installation_admin"} {
		if r.May(assessment.ReadOrganisation) {
			t.Errorf("the unknown role %q may read", r)
		}
	}
}

func TestPolicyIsACopy(t *testing.T) {
	t.Parallel()
	mine := assessment.Policy()
	mine[assessment.ManageOrganisation][0] = assessment.Respondent
	delete(mine, assessment.ReadEvents)
	if assessment.Respondent.May(assessment.ManageOrganisation) ||
		!assessment.OrganisationAdmin.May(assessment.ReadEvents) {
		t.Error("a change of the copy changed the policy")
	}
}

// grants is which role (the row) may give which (the column) where the own membership reaches.
const grants = `
                    respondent  entity_manager  coordinator  management  auditor  organisation_admin
respondent          -           -               -            -           -        -
entity_manager      -           -               -            -           -        -
coordinator         yes         yes             -            yes         -        -
management          -           -               -            -           -        -
auditor             -           -               -            -           -        -
organisation_admin  yes         yes             yes          yes         yes      yes
`

// reach is where a membership on "own" reaches in the tree of [places].
const reach = `
                    own  below  above  branch  missing
respondent          yes  -      -      -       -
entity_manager      yes  yes    -      -       -
coordinator         yes  yes    -      -       -
management          yes  yes    -      -       -
auditor             yes  yes    -      -       -
organisation_admin  yes  yes    -      -       -
`

// places is a tree with an entity for each column of [reach]; "missing" is not in it.
func places(t *testing.T) (assessment.Tree, map[string]assessment.ID) {
	t.Helper()
	entities, ids := forest(t, "above", "own < above", "below < own", "branch < above")
	ids["missing"] = id(t)
	return assessment.NewTree(entities), ids
}

// TestPrincipal goes through every role, action and place, and every role that may be given.
func TestPrincipal(t *testing.T) {
	t.Parallel()
	tree, ids := places(t)
	_, may := matrix(t, permitted)
	_, give := matrix(t, grants)
	_, reaches := matrix(t, reach)
	for _, role := range assessment.Roles {
		m := assessment.Membership{Role: role, EntityID: ids["own"]}
		p := assessment.Principal{Memberships: []assessment.Membership{m}}
		for place, entity := range ids {
			within := reaches[string(role)][place] == "yes"
			if got := m.Reaches(tree, entity); got != within {
				t.Errorf("%s on own reaches %s: got %t, want %t", role, place, got, within)
			}
			for action, row := range may {
				want := within && row[string(role)] == "yes"
				if got := p.May(assessment.Permission(action), tree, entity); got != want {
					t.Errorf("%s on own may %s %s: got %t, want %t", role, action, place, got, want)
				}
			}
			for _, other := range assessment.Roles {
				want := within && give[string(role)][string(other)] == "yes"
				if got := p.MayGrant(other, tree, entity); got != want {
					t.Errorf("%s on own may grant %s on %s: got %t, want %t", role, other, place, got, want)
				}
			}
		}
		for action, row := range may {
			if got, want := p.MaySomewhere(assessment.Permission(action)), row[string(role)] == "yes"; got != want {
				t.Errorf("%s may %s somewhere: got %t, want %t", role, action, got, want)
			}
		}
		if !p.Has(role) ||
			slices.ContainsFunc(assessment.Roles, func(r assessment.Role) bool { return r != role && p.Has(r) }) {
			t.Errorf("%s does not have that role alone", role)
		}
	}
	none := assessment.Principal{InstallationAdmin: true}
	if none.May(assessment.ReadEntities, tree, ids["own"]) || none.MaySomewhere(assessment.ReadEntities) ||
		none.MayGrant(assessment.Respondent, tree, ids["own"]) {
		t.Error("the installation's admin reads contents without a membership")
	}
}

// TestRolesDoNotAddUp: reach of one membership does not lend itself to the powers of another.
func TestRolesDoNotAddUp(t *testing.T) {
	t.Parallel()
	tree, ids := places(t)
	p := assessment.Principal{Memberships: []assessment.Membership{
		{Role: assessment.Management, EntityID: ids["above"]},
		{Role: assessment.Coordinator, EntityID: ids["own"]},
	}}
	if p.May(assessment.ManageEntities, tree, ids["branch"]) || p.MayGrant(assessment.Respondent, tree, ids["branch"]) {
		t.Error("management of the whole lends its reach to the coordinator of a part")
	}
	if !p.May(assessment.ReadEntities, tree, ids["branch"]) || !p.May(assessment.ManageEntities, tree, ids["below"]) {
		t.Error("a membership is forgotten")
	}
}
