package assessment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestPersonState(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		member assessment.Person
		want   assessment.PersonState
	}{
		{assessment.Person{}, assessment.Invited},
		{assessment.Person{AcceptedAt: &at}, assessment.Active},
		{assessment.Person{AcceptedAt: &at, DeactivatedAt: &at}, assessment.Deactivated},
		{assessment.Person{DeactivatedAt: &at}, assessment.Deactivated},
	}
	for _, tt := range tests {
		if got := tt.member.State(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestMembershipNormalise(t *testing.T) {
	t.Parallel()
	tests := []struct {
		membership assessment.Membership
		want       []string
	}{
		{assessment.Membership{Role: assessment.Respondent}, nil},
		{assessment.Membership{Role: assessment.Auditor, Until: "2026-12-31"}, nil},
		{assessment.Membership{Role: assessment.Auditor}, []string{"until: error.auditor_until"}},
		{assessment.Membership{Role: assessment.Auditor, Until: "later"}, []string{"until: error.date"}},
		{
			assessment.Membership{Role: "installation_admin", Until: "2026-02-30"},
			[]string{"role: error.role", "until: error.date"},
		},
		{assessment.Membership{}, []string{"role: error.role"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, keys(tt.membership.Normalise())); diff != "" {
			t.Errorf("%+v, want (-) and got (+):\n%s", tt.membership, diff)
		}
	}
}

func TestMembershipValidOn(t *testing.T) {
	t.Parallel()
	m := assessment.Membership{Until: "2026-03-31"}
	if !m.ValidOn("2026-03-31") || m.ValidOn("2026-04-01") || !(assessment.Membership{}).ValidOn("2199-12-31") {
		t.Error("a membership holds through its last day, and for ever without one")
	}
}

// collisions is which roles one person cannot have on one entity.
const collisions = `
                    respondent  entity_manager  coordinator  management  auditor  organisation_admin
respondent          -           -               -            -           yes      -
entity_manager      -           -               -            -           yes      -
coordinator         -           -               -            -           yes      -
management          -           -               -            -           yes      -
auditor             yes         yes             yes          yes         -        yes
organisation_admin  -           -               -            -           yes      -
`

func TestMembershipConflictsWith(t *testing.T) {
	t.Parallel()
	tree, ids := places(t)
	_, cells := matrix(t, collisions)
	for first, row := range cells {
		for second, cell := range row {
			for place, entity := range ids {
				a := assessment.Membership{Role: assessment.Role(first), EntityID: ids["own"]}
				b := assessment.Membership{Role: assessment.Role(second), EntityID: entity}
				reached := place == "own" || place == "below" && a.Role.Below() || place == "above" && b.Role.Below()
				want := cell == "yes" && reached
				if a.ConflictsWith(tree, b) != want || b.ConflictsWith(tree, a) != want {
					t.Errorf(
						"%s on own and %s on %s collide: got %t and %t, want %t",
						first,
						second,
						place,
						a.ConflictsWith(tree, b),
						b.ConflictsWith(tree, a),
						want,
					)
				}
			}
		}
	}
}
