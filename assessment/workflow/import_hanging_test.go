package workflow_test

import (
	"slices"
	"testing"

	"mognad/assessment/workflow"
)

// noted are the keys of the notes of a plan's only row.
func noted(t *testing.T, plan workflow.Plan) []string {
	t.Helper()
	if len(plan.Rows) != 1 || len(plan.Problems) > 0 {
		t.Fatalf("the plan is %+v", plan)
	}
	var keys []string
	for _, n := range plan.Rows[0].Notes {
		keys = append(keys, n.Key)
	}
	return keys
}

// TestImportSaysWhatHangs on the role or the entity that a row ends, and on nothing that goes on.
func TestImportSaysWhatHangs(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		preview := func(f workflow.Import) []string {
			t.Helper()
			return noted(t, must(x.PreviewImport(t.Context(), x.admin, f))(t))
		}
		email := x.mats.User.Email
		got := preview(peopleFile("email;role;entity;until\n" + email + ";entity_manager;soc;2026-01-31"))
		want := []string{"person.hanging_manager", "person.hanging_unmanaged"}
		if !slices.Equal(got, want) {
			t.Errorf("a role that ends has %v, want %v", got, want)
		}
		if got := preview(peopleFile("email;role;entity;until\n" + email + ";entity_manager;soc;2199-12-31")); len(got) != 0 {
			t.Errorf("a role that goes on has %v", got)
		}
		x.confirm(
			t,
			x.admin,
			peopleFile("email;role;entity;until\n"+email+";entity_manager;soc;2026-01-31"),
			"2 change "+x.mats.User.Name,
		)

		got = preview(entityFile("key;valid_to\nit;2199-12-31"))
		want = []string{"entity.hanging_assessment", "entity.hanging_provides", "entity.hanging_role"}
		if !slices.Equal(got, want) {
			t.Errorf("an entity that ends has %v, want %v", got, want)
		}
		if got := preview(entityFile("key;name\nit;It-enheten")); len(got) != 0 {
			t.Errorf("an entity that goes on has %v", got)
		}
	})
}
