package store_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/migrations"
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
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		x := newExamined(t, s, "norrdal")
		in(t, s, x.scope, func(tx assessment.Tx) error {
			a := x.audit
			a.Statement = "Det brister."
			_, err := tx.SaveAudit(a, x.stamp())
			return err
		})
		for table, of := range map[string]string{"judgement_versions": "judgements", "recommendation_versions": "recommendations"} {
			kept := columns(t, db, table)
			for _, name := range columns(t, db, of) {
				if !slices.Contains(kept, name) {
					t.Errorf("%s of %s is not kept", name, of)
				}
			}
		}
		for _, table := range []string{"judgement_versions", "statement_versions", "recommendation_versions"} {
			statements := []string{"UPDATE " + table + " SET organisation_id = organisation_id", "DELETE FROM " + table}
			if s.Kind() == "postgres" {
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

// columns are the names of a table's columns.
func columns(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table+" LIMIT 0") //nolint:gosec // a table of this test
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err := errors.Join(err, rows.Err()); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestWhatIsStoredBecomesTheFirstVersion takes the schema back to before versions were kept, and migrates it again.
func TestWhatIsStoredBecomesTheFirstVersion(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		x := newExamined(t, s, "norrdal")
		changed := x.newRecommendation(t, x.audit.ID, x.body.ID)
		in(t, s, x.scope, func(tx assessment.Tx) error {
			a, e := x.audit, x.entity
			a.Overall, e.Statement = "delvis", "Det brister."
			_, err1 := tx.SaveAudit(a, x.stamp())
			_, err2 := tx.SaveAuditedEntity(e, x.stamp())
			err3 := tx.AddRecommendation(changed, x.stamp())
			changed.Text = "Nu."
			_, err4 := tx.SaveRecommendation(changed, x.stamp())
			return errors.Join(err1, err2, err3, err4)
		})
		dialect := goose.DialectSQLite3
		if s.Kind() == "postgres" {
			dialect = goose.DialectPostgres
		}
		for _, statement := range []string{
			"DROP TABLE judgement_versions", "DROP TABLE statement_versions", "DROP TABLE recommendation_versions",
			"ALTER TABLE judgements DROP COLUMN imported", "ALTER TABLE judgements DROP COLUMN said_by",
			"ALTER TABLE judgements DROP COLUMN said_at", "ALTER TABLE judgements DROP COLUMN saved_by",
			"ALTER TABLE judgements DROP COLUMN saved_at", "ALTER TABLE recommendations DROP COLUMN imported",
		} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		const file = "00009_audit_versions.sql"
		content, err := migrations.Files.ReadFile(s.Kind() + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		applied, err := database.NewStore(database.Dialect(dialect), "versions_of_the_test")
		if err != nil {
			t.Fatal(err)
		}
		again, err := goose.NewProvider("", db, fstest.MapFS{file: {Data: content}}, goose.WithStore(applied))
		if err == nil {
			_, err = again.Up(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		view(t, s, x.scope, func(tx assessment.Tx) error {
			at := assessment.Place{QuestionID: "1", EntityID: x.root.ID}
			judged, err1 := tx.JudgementVersions(x.audit.ID, at)
			before := x.judgement
			before.Parts = nil // came later
			same(t, "judgements", []assessment.JudgementVersion{{Judgement: before}}, judged)
			whole, err2 := tx.StatementVersions(x.audit.ID, x.audit.ID)
			of, err3 := tx.StatementVersions(x.audit.ID, x.root.ID)
			if len(whole) != 1 || whole[0].Overall != "delvis" || whole[0].SavedBy != nil || len(of) != 1 ||
				of[0].Statement != "Det brister." {
				t.Errorf("statements %+v and %+v", whole, of)
			}
			kept, err4 := tx.RecommendationVersions(x.audit.ID)
			if len(kept) != 2 {
				t.Fatalf("recommendations %+v", kept)
			}
			for _, v := range kept {
				if known := v.SavedBy != nil; v.Sequence != 1 || v.Deleted || known != (v.ID != changed.ID) {
					t.Errorf("kept %+v", v)
				}
			}
			return errors.Join(err1, err2, err3, err4)
		})
	})
}
