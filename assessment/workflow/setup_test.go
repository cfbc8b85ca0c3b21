package workflow_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// TestCostOfAPassword: unless a test asks for cheaper hashes, guessing a password from its hash is as costly as it must
// be.
func TestCostOfAPassword(t *testing.T) {
	t.Parallel()
	w := empty(t, storetest.Opener(t))
	use := chain.New(w.store, workflow.Options{Now: w.now})
	token := must(use.People.SetUpLink(t.Context()))(t)
	must(use.People.SetUp(t.Context(), token, setUpForm()))(t)
	hashes := w.rows(t, "SELECT password_hash FROM users")
	if len(hashes) != 1 || !strings.HasPrefix(hashes[0], "password_hash=$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("passwords are kept as %v", hashes)
	}
	must(use.People.SignIn(t.Context(), setUpForm().Email, password, "192.0.2.1"))(t)
}

func TestSetUpWorksOnceAndOnlyWithItsToken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		w := empty(t, open)
		if needs := must(w.People.NeedsSetUp(t.Context()))(t); !needs {
			t.Error("an empty database does not need a set-up")
		}
		replaced := must(w.People.SetUpLink(t.Context()))(t)
		token := must(w.People.SetUpLink(t.Context()))(t)
		for name, wrong := range map[string]string{"none": "", "made up": "abc", "replaced": replaced} {
			w.unchanged(t, func() {
				_, err := w.People.SetUp(t.Context(), wrong, setUpForm())
				t.Log(name)
				refused(t, err, assessment.NotFound, "error.link_unknown")
				refused(t, w.People.CheckSetUp(t.Context(), wrong), assessment.NotFound, "error.link_unknown")
			})
		}
		do(t, w.People.CheckSetUp(t.Context(), token))
		w.unchanged(t, func() {
			f := setUpForm()
			f.OrganisationKey = "Norrdal kommun"
			f.Kind = "village"
			f.Name = ""
			f.Email = "asa"
			f.Password = "kort"
			_, err := w.People.SetUp(t.Context(), token, f)
			invalid(
				t,
				err,
				"key: error.key",
				"kind: error.kind",
				"admin_name: error.required",
				"email: error.email",
				"password: error.password_short",
			)
		})
		u := must(w.People.SetUp(t.Context(), token, setUpForm()))(t)
		w.unchanged(t, func() {
			second := setUpForm()
			second.OrganisationKey, second.Email = "sunnan", "b@sunnan.example"
			_, err := w.People.SetUp(t.Context(), token, second)
			refused(t, err, assessment.Conflict, "error.link_used")
			if again := must(w.People.SetUpLink(t.Context()))(t); again != "" {
				t.Error("a link is made after the set-up")
			}
		})
		if needs := must(w.People.NeedsSetUp(t.Context()))(t); needs {
			t.Error("set-up is needed after the set-up")
		}
		p := must(w.Principal(t.Context(), u.ID, u.Epoch, "norrdal"))(t)
		if !p.InstallationAdmin || !p.Has(assessment.OrganisationAdmin) {
			t.Errorf("the first user is not an admin: %+v", p)
		}
		got := must(w.Entities.Structure(t.Context(), p))(t).Tree.Root()
		if diff := cmp.Diff(
			[]any{"norrdal", "Norrdals kommun", assessment.EntityKind("municipality")},
			[]any{got.Key, got.Name, got.Kind},
		); diff != "" {
			t.Errorf("the root, want (-) and got (+):\n%s", diff)
		}
		must(w.People.SignIn(t.Context(), " ASA@norrdal.example ", password, "192.0.2.1"))(t)
	})
}

func TestConcurrentSetUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		w := empty(t, open)
		token := must(w.People.SetUpLink(t.Context()))(t)
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() {
				f := setUpForm()
				f.OrganisationKey += string(rune('a' + i))
				f.Email = string(rune('a'+i)) + f.Email
				_, errs[i] = w.People.SetUp(context.Background(), token, f)
			})
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				refused(t, err, assessment.Conflict, "error.link_used")
			}
		}
		if done != 1 {
			t.Errorf("set up %d times, want once", done)
		}
	})
}
