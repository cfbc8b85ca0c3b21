package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestSealedRowsStay(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, s *store.Database, db *sql.DB) {
		o, _, u := organisation(t, s, "norrdal")
		in(t, s, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddEvent(assessment.Event{ID: id(t), At: now, ActorID: &u.ID, Action: "x", Object: "y", ObjectID: "z"}),
				tx.AddQuestionnaireVersion(
					assessment.QuestionnaireVersion{
						ID:          id(t),
						Key:         "k",
						Version:     "1.0",
						Hash:        "h",
						Content:     []byte("x"),
						PublishedAt: now,
					},
				),
			)
		})
		for _, statement := range []string{"UPDATE events SET action = 'other'", "DELETE FROM events", "UPDATE questionnaire_versions SET content = 'y'", "DELETE FROM questionnaire_versions"} {
			refusedAsSealed(t, db, statement)
		}
		err := s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			return tx.AddQuestionnaireVersion(
				assessment.QuestionnaireVersion{
					ID:          id(t),
					Key:         "k",
					Version:     "1.0",
					Hash:        "other",
					Content:     []byte("y"),
					PublishedAt: now,
				},
			)
		})
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("same version with other content: got %v, want %s", err, assessment.Conflict)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		s, err := store.Open(t.Context(), store.Options{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(t, s, bare(t, "sqlite", filepath.Join(dir, store.DatabaseFile)))
	})
	t.Run("postgres", func(t *testing.T) {
		address := storetest.PostgresURL(t)
		s, err := store.Open(t.Context(), store.Options{DatabaseURL: address})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(t, s, bare(t, "pgx", address))
	})
}
