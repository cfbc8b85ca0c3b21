package backup_test

import (
	"bytes"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mognad/assessment/backup"
	"mognad/assessment/store"
)

// TestVerifyFinds tampers with a database, past the triggers, and looks for it there and in an archive of it.
func TestVerifyFinds(t *testing.T) {
	t.Parallel()
	archive := exampleArchive(t)
	for _, tt := range []struct{ name, statement, want string }{
		{
			"an edited answer", `UPDATE answers SET value = CASE value WHEN 'yes' THEN 'no' ELSE 'yes' END WHERE rowid = 7`,
			"are not those last saved",
		},
		{
			"a removed version", `DELETE FROM answer_versions WHERE rowid = 9`,
			"the event log does not tell of the answers of assessment",
		},
		{
			"answers edited with their versions", `UPDATE answers SET value = 'no' WHERE value = 'yes';
UPDATE answer_versions SET value = 'no' WHERE value = 'yes'`, "that no version of it has",
		},
		{
			"a removed event", `DELETE FROM events WHERE rowid = (SELECT min(rowid) FROM events WHERE action = 'answer.save')`,
			"the event log does not tell of the answers of assessment",
		},
		{
			"a removed event of a submission",
			`DELETE FROM events WHERE rowid = (SELECT max(rowid) FROM events WHERE action = 'assessment.submit')`,
			"the event log does not tell of the submissions of assessment",
		},
		{
			"a removed event of a decision",
			`DELETE FROM events WHERE rowid = (SELECT max(rowid) FROM events WHERE action = 'submission.approved')`,
			"the event log does not tell of the decisions on assessment",
		},
		{
			"a changed seal", `UPDATE submissions SET sha256 = replace(sha256, substr(sha256, 1, 1), 'g') WHERE rowid = 1`,
			"is not what was sealed: its hash is another",
		},
		{
			"changed content", `UPDATE submissions SET content = CAST(replace(content, '"yes"', '"no"') AS BLOB) WHERE rowid = 1`,
			"is not what was sealed: its hash is another",
		},
		{"changed points", `UPDATE submissions SET points = points + 1 WHERE rowid = 2`, "for points, and its content gives"},
		{
			"changed values", `UPDATE submission_values SET given = replace(given, ' yes', ' no') WHERE rowid = 1`,
			"are not the values in the submission",
		},
		{
			"a circle of entities", `UPDATE entities SET parent_id = id WHERE rowid = (SELECT max(rowid) FROM entities)`,
			"lies below itself",
		},
		{"a removed submission", `DELETE FROM submissions WHERE rowid = 1`, "has not as many submissions as it says"},
		{"a removed person", `DELETE FROM members WHERE rowid = 2`, "refers to a row of members that is missing"},
		{
			"a changed questionnaire",
			`UPDATE questionnaire_versions SET content = CAST(replace(content, 'level: 1', 'level: 2') AS BLOB)`,
			"is not what was published",
		},
		{
			"a questionnaire that no round sends out and that claims another's hash", `INSERT INTO questionnaire_versions
(id, organisation_id, key, version, hash, content, published_at)
SELECT '00000000-0000-7000-8000-000000000001', organisation_id, 'other', '1', hash, content, published_at
FROM questionnaire_versions LIMIT 1`, "the questionnaire other 1 with the hash",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := store.Options{Data: filepath.Join(t.TempDir(), "data")}
			restore(t, archive, o)
			db := bare(t, o)
			execute(t, db, withoutTriggers(t, db)...)
			execute(t, db, tt.statement)
			live := open(t, o)
			found, err := backup.VerifyDatabase(t.Context(), live)
			if err != nil {
				t.Fatal(err)
			}
			holds := func(text string) bool { return strings.Contains(text, tt.want) }
			if !slices.ContainsFunc(found.Check.Findings, holds) {
				t.Errorf("in the database: %d findings: %q", found.Check.Found, found.Check.Findings)
			}
			tampered, _ := archived(t, live)
			again, err := backup.VerifyArchive(t.Context(), bytes.NewReader(tampered), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(again.Check.Findings, holds) {
				t.Errorf("in its archive: %d findings: %q", again.Check.Found, again.Check.Findings)
			}
			into := store.Options{Data: filepath.Join(t.TempDir(), "data")}
			var refused *backup.FoundError
			_, err = backup.Restore(t.Context(), bytes.NewReader(tampered), nil, into, false)
			if !errors.As(err, &refused) || !holds(refused.Error()) {
				t.Errorf("restored without being told to: %v", err)
			}
		})
	}
}

// withoutTriggers are the statements that drop the triggers of an embedded database.
func withoutTriggers(t *testing.T, db *sql.DB) (drops []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var drop string
		if err := rows.Scan(&drop); err != nil {
			t.Fatal(err)
		}
		drops = append(drops, drop)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return drops
}
