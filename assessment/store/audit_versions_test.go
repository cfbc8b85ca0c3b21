package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestWhatAuditorsWriteKeepsItsVersions writes, changes, renumbers and deletes, and reads what was kept.
func TestWhatAuditorsWriteKeepsItsVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x := newExamined(t, s, "norrdal")
		later := assessment.Stamp{By: x.user.ID, At: now.Add(time.Hour), FromFile: true}
		at := assessment.Place{QuestionID: "1", EntityID: x.root.ID}
		first := x.judgement
		second := first
		second.Observation, second.Imported, second.SaidBy, second.SaidAt = "Något", true, "Firman", "2015-04-17"
		r := x.recommendation
		r.Text, r.UpdatedAt = "Styr det bättre.", later.At
		in(t, s, x.scope, func(tx assessment.Tx) error {
			var err1, err2, err3, err4 error
			second, err1 = tx.SaveJudgement(second)
			r, err2 = tx.SaveRecommendation(r, later)
			err5 := tx.NumberRecommendation(r.ID, 2, x.stamp())
			err6 := tx.DeleteRecommendation(r.ID, r.Version, later)
			a, e := x.audit, x.entity
			a.Overall = "delvis"
			e.Statement = "Det brister."
			a, err3 = tx.SaveAudit(a, x.stamp())
			e, err4 = tx.SaveAuditedEntity(e, later)
			a.Title, e.Position = "Ny titel", 3 // no statements
			_, err7 := tx.SaveAudit(a, x.stamp())
			e, err8 := tx.SaveAuditedEntity(e, x.stamp())
			e.Statement = ""
			_, err9 := tx.SaveAuditedEntity(e, x.stamp())
			return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9)
		})
		view(t, s, x.scope, func(tx assessment.Tx) error {
			judged, err1 := tx.JudgementVersions(x.audit.ID, at)
			same(t, "judgements", []assessment.JudgementVersion{{Judgement: second}, {Judgement: first}}, judged)
			recommended, err2 := tx.RecommendationVersions(x.audit.ID)
			var kept []any
			for _, v := range recommended {
				kept = append(kept, v.Sequence, v.Text, v.Number, v.Deleted, *v.SavedBy == x.user.ID, v.SavedAt, v.FromFile)
			}
			same(t, "recommendations", []any{
				int64(4), "Styr det bättre.", 2, true, true, later.At, true,
				int64(3), "Styr det bättre.", 2, false, true, now, false,
				int64(2), "Styr det bättre.", 1, false, true, later.At, true,
				int64(1), "Styr det.", 1, false, true, now, false,
			}, kept)
			whole, err3 := tx.StatementVersions(x.audit.ID, x.audit.ID)
			one := assessment.StatementVersion{
				OrganisationID: x.root.OrganisationID,
				AuditID:        x.audit.ID,
				SubjectID:      x.audit.ID,
				Sequence:       1,
				Overall:        "delvis",
				SavedBy:        &x.user.ID,
				SavedAt:        now,
			}
			same(t, "of the audit", []assessment.StatementVersion{one}, whole)
			ofEntity, err4 := tx.StatementVersions(x.audit.ID, x.root.ID)
			one.SubjectID, one.Sequence, one.Overall = x.root.ID, 2, ""
			two := one
			two.Sequence, two.Statement, two.SavedAt, two.FromFile = 1, "Det brister.", later.At, true
			same(t, "of the entity", []assessment.StatementVersion{one, two}, ofEntity)
			return errors.Join(err1, err2, err3, err4)
		})

		// What is said of an entity stays when the entity is taken out of the audit and put in again.
		out := x.newAudit(t, "plan")
		e := x.newAuditedEntity(out.ID, x.root.ID)
		e.Statement = "Det brister."
		in(t, s, x.scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddAudit(out, x.stamp()),
				tx.AddAuditedEntity(e, x.stamp()),
				tx.DeleteAuditedEntity(out.ID, x.root.ID, later),
				tx.AddAuditedEntity(e, x.stamp()),
			)
		})
		view(t, s, x.scope, func(tx assessment.Tx) error {
			kept, err := tx.StatementVersions(out.ID, x.root.ID)
			if len(kept) != 3 || !kept[1].Deleted || kept[1].Statement == "" || kept[0].Deleted || kept[0].Sequence != 3 {
				t.Errorf("got %+v", kept)
			}
			return err
		})
	})
}

// TestVersionsOfAuditsStay tries to change and remove, past the program, what auditors have written before.
func TestVersionsOfAuditsStay(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]store.Options{
		"sqlite":   {Data: t.TempDir()},
		"postgres": {DatabaseURL: storetest.PostgresURL(t)},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			x := newExamined(t, s, "norrdal")
			in(t, s, x.scope, func(tx assessment.Tx) error {
				a := x.audit
				a.Statement = "Det brister."
				_, err := tx.SaveAudit(a, x.stamp())
				return err
			})
			driver, address := "pgx", o.DatabaseURL
			if address == "" {
				driver, address = "sqlite", filepath.Join(o.Data, store.DatabaseFile)
			}
			db := bare(t, driver, address)
			for _, table := range []string{"judgement_versions", "statement_versions", "recommendation_versions"} {
				statements := []string{"UPDATE " + table + " SET organisation_id = organisation_id", "DELETE FROM " + table}
				if driver == "pgx" {
					statements = append(statements, "TRUNCATE "+table)
				}
				for _, statement := range statements {
					if _, err := db.ExecContext(t.Context(), statement); err == nil ||
						!strings.Contains(err.Error(), "append-only") {
						t.Errorf("%s: got %v, want a refusal", statement, err)
					}
				}
			}
		})
	}
}
