package workflow_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// uuidKey is a key as a client chooses it.
const uuidKey = "4f9f2b0e-6f0c-4b52-9a53-0d6b8f0d3c11"

// TestSubmitOnce: two requests with the same key at the same time make one submission, and both get its receipt.
func TestSubmitOnce(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, soc, "yes")
		version := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Version
		o := &workflow.Once{Key: uuidKey, Request: []string{"submit", soc.String()}}
		const together = 8
		receipts, errs := make([]assessment.Submission, together), make([]error, together)
		var wait sync.WaitGroup
		for i := range together {
			wait.Go(func() { receipts[i], errs[i] = x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, o) })
		}
		wait.Wait()
		for i := range together {
			do(t, errs[i])
			if d := cmp.Diff(receipts[0], receipts[i]); d != "" {
				t.Errorf("receipts differ:\n%s", d)
			}
		}
		if got := x.rows(t, "SELECT number FROM submissions"); len(got) != 1 {
			t.Errorf("submissions %v", got)
		}
		if got := x.rows(t, "SELECT id FROM events WHERE action = 'assessment.submit'"); len(got) != 1 {
			t.Errorf("%d lines in the log", len(got))
		}

		// What has happened since changes nothing in the answer, and another request needs another key.
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeReturned, "Kommentarer saknas"))(t)
		again := must(x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, o))(t)
		if d := cmp.Diff(receipts[0], again); d != "" {
			t.Errorf("the answer later differs:\n%s", d)
		}
		x.unchanged(t, func() {
			other := &workflow.Once{Key: uuidKey, Request: []string{"submit", "another"}}
			_, err := x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, other)
			invalid(t, err, "Idempotency-Key: error.idempotency_key_used")
			for _, key := range []string{"1", strings.Repeat("k", 201), "fyra korta ord på rad", uuidKey + "\n"} {
				_, err := x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, &workflow.Once{Key: key})
				invalid(t, err, "Idempotency-Key: error.idempotency_key")
			}
			// The key is one's own: to somebody else it is free, and what is refused is not kept.
			_, err = x.Rounds.SubmitOnce(t.Context(), x.mats, soc, version, true, o)
			refused(t, err, assessment.Stale, "error.stale")
		})
		second := must(
			x.Rounds.SubmitOnce(t.Context(), x.mats, soc, must(x.Rounds.Assessment(t.Context(), x.mats, soc))(t).Version, true, o),
		)(
			t,
		)
		if second.Number != 2 {
			t.Errorf("submission %d, want 2", second.Number)
		}
		// Nothing in the response is stored in clear text.
		for _, row := range x.rows(t, "SELECT * FROM kept_replies") {
			if strings.Contains(row, uuidKey) || strings.Contains(row, receipts[0].SHA256) {
				t.Errorf("a kept reply can be read: %s", row)
			}
		}

		x.forward(assessment.ResponseLife)
		do(t, x.People.CleanUp(t.Context()))
		if got := x.rows(t, "SELECT key FROM kept_replies"); len(got) != 2 {
			t.Errorf("%d replies are kept after a day, want 2", len(got))
		}
		x.forward(time.Second)
		do(t, x.People.CleanUp(t.Context()))
		if got := x.rows(t, "SELECT key FROM kept_replies"); len(got) != 0 {
			t.Errorf("%d replies are kept after more than a day", len(got))
		}
	})
}

// TestOnceChecksThePermission: somebody who has lost the role since does not get the kept response either.
func TestOnceChecksThePermission(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, soc, "yes")
		version := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Version
		o := &workflow.Once{Key: uuidKey, Request: []string{"submit"}}
		receipt := must(x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, o))(t)
		person, _, err := x.People.Person(t.Context(), x.admin, x.sara.User.ID)
		do(t, err)
		do(t, x.People.Revoke(t.Context(), x.admin, person.Memberships[0].ID, person.Memberships[0].Version))
		if _, err := x.Rounds.SubmitOnce(t.Context(), x.sara, soc, version, true, o); err == nil {
			t.Errorf("the receipt %s is given to somebody without a role", receipt.SHA256)
		}
	})
}

// TestImportOnce: the people are invited once, and a lost answer can be had again with the same one-time links.
func TestImportOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		rows := []assessment.UploadedRow{
			{
				Line: 2,
				Cells: map[string]string{
					"email":  "ny@norrdal.example",
					"name":   "Ny Person",
					"role":   "management",
					"entity": "norrdal",
				},
			},
		}
		f := workflow.Import{
			Kind:    assessment.UploadPeople,
			Name:    "personer.csv",
			Content: []byte("x"),
			Read: func(string, []byte) (assessment.UploadedTable, error) {
				return assessment.UploadedTable{Rows: rows}, nil
			},
			Once: &workflow.Once{Key: uuidKey, Request: []string{"import", "x"}},
		}
		const together = 4
		plans, invited, errs := make([]workflow.Plan, together), make([][]workflow.Invited, together), make([]error, together)
		var wait sync.WaitGroup
		for i := range together {
			wait.Go(func() { plans[i], invited[i], errs[i] = w.RunImport(t.Context(), w.admin, f, false) })
		}
		wait.Wait()
		for i := range together {
			do(t, errs[i])
			if d := cmp.Diff(plans[0], plans[i]) + cmp.Diff(invited[0], invited[i]); d != "" || len(invited[i]) != 1 ||
				plans[i].Count(workflow.RowAdds) != 1 {
				t.Errorf("answers differ:\n%s", d)
			}
		}
		for _, row := range w.rows(t, "SELECT * FROM kept_replies") {
			if strings.Contains(row, invited[0][0].Token) || strings.Contains(row, "ny@norrdal") {
				t.Errorf("a one-time link can be read: %s", row)
			}
		}
		if _, _, err := w.People.UseLink(t.Context(), invited[together-1][0].Token, password); err != nil {
			t.Errorf("the link of a repeated answer does not work: %v", err)
		}
		rows[0].Cells["name"] = "Annan Person" // the same request by its key, whatever is read
		plan, _, err := w.RunImport(t.Context(), w.admin, f, false)
		do(t, err)
		if d := cmp.Diff(plans[0], plan); d != "" {
			t.Errorf("the answer later differs:\n%s", d)
		}
		f.Once = &workflow.Once{Key: uuidKey, Request: []string{"import", "y"}}
		w.unchanged(t, func() {
			_, _, err := w.RunImport(t.Context(), w.admin, f, false)
			invalid(t, err, "Idempotency-Key: error.idempotency_key_used")
		})
	})
}
