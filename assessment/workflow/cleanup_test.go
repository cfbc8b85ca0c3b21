package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

func TestCleanUpRemovesOnlyWhatHasExpired(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		db := open()
		now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
		w := chain.New(db, workflow.Options{Now: func() time.Time { return now }, PasswordMemory: 8})
		for token, expires := range map[string]time.Time{"old": now.Add(-time.Second), "ends now": now, "open": now.Add(time.Second)} {
			if err := w.People.AddSession(t.Context(), token, []byte(token), expires); err != nil {
				t.Fatal(err)
			}
		}
		err := db.InTx(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) error {
			for _, ago := range []time.Duration{time.Minute, 14 * time.Minute, 16 * time.Minute, 24 * time.Hour} {
				if err := tx.AddSignInFailure(
					assessment.SignInFailure{ID: uuid.New(), Account: "a", Address: "b", At: now.Add(-ago)},
				); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time there is nothing to do
			if err := w.People.CleanUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		kept := map[string]bool{}
		var failures int64
		err = db.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
			for _, token := range []string{"old", "ends now", "open"} {
				_, err := tx.Session(token, now.Add(-time.Hour))
				if err != nil && assessment.CodeOf(err) != assessment.NotFound {
					return err
				}
				kept[token] = err == nil
			}
			n, err := tx.SignInFailures("a", "b", now.Add(-48*time.Hour))
			failures = n.Both
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]bool{"old": false, "ends now": false, "open": true}, kept); diff != "" {
			t.Errorf("sessions kept (-want +got):\n%s", diff)
		}
		if failures != 2 {
			t.Errorf("%d failed sign-ins kept, want those of the last quarter of an hour: 2", failures)
		}
	})
}

// TestUploadsDoNotStay: one a person and kind, and none longer than a day, in whichever organisation.
func TestUploadsDoNotStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		uploads := func() int {
			t.Helper()
			return len(w.rows(t, "SELECT id FROM uploads"))
		}
		file := entityFile("key;name\nnorrdal;Nytt namn")
		first := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		second := must(w.PreviewImport(t.Context(), w.admin, file))(t)
		must(
			w.PreviewImport(t.Context(), w.admin, peopleFile("email;name;role;entity\nbo@example.org;Bo;management;norrdal")),
		)(
			t,
		)
		must(w.PreviewImport(t.Context(), w.as(t, "eva", assessment.Coordinator, w.root), file))(t)
		must(w.PreviewImport(t.Context(), w.other, entityFile("key;name\nsunnan;Nytt namn")))(t)
		if got := uploads(); got != 4 {
			t.Errorf("%d uploads, want 4: the later one took the earlier one's place", got)
		}
		_, _, err := w.ConfirmImport(t.Context(), w.admin, file.Kind, first.Upload, first.Digest, readTable)
		refused(t, err, assessment.NotFound, "error.not_found")
		w.forward(assessment.UploadLife)
		do(t, w.People.CleanUp(t.Context()))
		if got := uploads(); got != 4 {
			t.Errorf("%d uploads after a day, want 4", got)
		}
		w.forward(time.Second)
		do(t, w.People.CleanUp(t.Context()))
		if got := uploads(); got != 0 {
			t.Errorf("%d uploads after more than a day, want none", got)
		}
		_, _, err = w.ConfirmImport(t.Context(), w.admin, file.Kind, second.Upload, second.Digest, readTable)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}
