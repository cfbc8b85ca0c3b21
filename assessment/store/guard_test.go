package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// guarded is the same database with only the guard, in which any statement can be tried.
func guarded(t *testing.T, o store.Options) *gorm.DB {
	t.Helper()
	var dialect gorm.Dialector = sqlite.Dialector{DriverName: "sqlite", DSN: filepath.Join(o.Data, store.DatabaseFile)}
	if o.DatabaseURL != "" {
		dialect = postgres.New(postgres.Config{DriverName: "pgx", DSN: o.DatabaseURL})
	}
	db, err := gorm.Open(dialect, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := store.Guard(db); err != nil {
		t.Fatal(err)
	}
	return db
}

// eachGuarded runs the test on each database with two organisations in it, of which the second is not the scope's.
func eachGuarded(t *testing.T, test func(t *testing.T, own *gorm.DB, a, b assessment.Organisation)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		a, _, _ := organisation(t, s, "norrdal")
		b, _, _ := organisation(t, s, "sunnan")
		db := guarded(t, opened)
		test(t, db.WithContext(assessment.WithScope(t.Context(), assessment.ScopeOrganisation(a.ID))), a, b)
	})
}

// TestScopeHoldsAroundEveryCondition: no condition of a statement widens its scope.
func TestScopeHoldsAroundEveryCondition(t *testing.T) {
	t.Parallel()
	eachGuarded(t, func(t *testing.T, own *gorm.DB, a, b assessment.Organisation) {
		keys := func(db *gorm.DB) []string {
			t.Helper()
			var rows []assessment.Entity
			if err := db.Order("key").Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			found := []string{}
			for _, e := range rows {
				found = append(found, e.Key)
			}
			return found
		}
		for name, got := range map[string][]string{
			"or":             keys(own.Where("key = ?", "norrdal").Or("key = ?", "sunnan")),
			"or first":       keys(own.Or("key = ?", "sunnan").Or("key = ?", "norrdal")),
			"or in words":    keys(own.Where("key = ? OR key = ?", "norrdal", "sunnan")),
			"or of another":  keys(own.Where("key = ?", "norrdal").Or(own.Where("key = ?", "sunnan"))),
			"not":            keys(own.Not("key = ?", "ingen")),
			"none":           keys(own),
			"words in words": keys(own.Where("name <> ?", "from members, entities")),
			"unscoped":       keys(own.Unscoped().Where("1 = 1")),
		} {
			if diff := cmp.Diff([]string{"norrdal"}, got); diff != "" {
				t.Errorf("%s: rows, want (-) and got (+):\n%s", name, diff)
			}
		}
		if got := keys(own.Where("key = ?", "sunnan")); len(got) != 0 {
			t.Errorf("a foreign row is found: %v", got)
		}
		changed := own.Model(&assessment.Entity{}).Where("key = ?", "ingen").Or("key = ?", "sunnan").Update("name", "Tagen")
		removed := own.Where("user_id = ?", a.ID).
			Or("role = ?", assessment.OrganisationAdmin).
			Where("organisation_id = ?", b.ID).
			Delete(&assessment.Membership{})
		if err := errors.Join(changed.Error, removed.Error); err != nil || changed.RowsAffected+removed.RowsAffected != 0 {
			t.Errorf(
				"%d rows of another organisation changed and %d removed, error %v",
				changed.RowsAffected,
				removed.RowsAffected,
				err,
			)
		}
	})
}

// TestASecondTableIsRefused: the scope's condition is on one table.
func TestASecondTableIsRefused(t *testing.T) {
	t.Parallel()
	eachGuarded(t, func(t *testing.T, own *gorm.DB, a, _ assessment.Organisation) {
		var rows []map[string]any
		installation := own.WithContext(assessment.WithScope(t.Context(), assessment.ScopeInstallation()))
		for name, err := range map[string]error{
			"join":             own.Table("users").Joins("JOIN members ON members.user_id = users.id").Find(&rows).Error,
			"join with itself": own.Model(&assessment.Entity{}).Joins("CROSS JOIN entities other").Find(&rows).Error,
			"join of another":  own.Model(&assessment.Entity{}).Joins("LEFT JOIN bodies b ON true").Find(&rows).Error,
			"another name":     own.Table("entities AS e").Find(&rows).Error,
			"two tables":       own.Table("organisations, members").Find(&rows).Error,
			"table of a query": own.Table("(?) AS x", own.Model(&assessment.Entity{})).Find(&rows).Error,
			"in a condition":   own.Model(&assessment.User{}).Where("id IN (SELECT user_id FROM members)").Find(&rows).Error,
			"in a second one":  own.Model(&assessment.User{}).Where("1 = 1").Or(`EXISTS (SELECT 1 FROM "members")`).Find(&rows).Error,
			"in a column":      own.Model(&assessment.Organisation{}).Select("(SELECT count(*) FROM entities) AS n").Find(&rows).Error,
			"changing":         own.Model(&assessment.Body{}).Where("id IN (SELECT body_id FROM entities)").Update("name", "X").Error,
			"removing":         own.Where("id IN (SELECT body_id FROM entities)").Delete(&assessment.Body{}).Error,
			"written, unbound": own.Raw("SELECT * FROM entities").Scan(&rows).Error,
			"written, the rest": installation.Raw("SELECT e.* FROM events e JOIN members m ON true WHERE e.organisation_id "+
				"= ?", assessment.ID{}).Scan(&rows).Error,
			"written, sessions": own.Raw("SELECT * FROM sessions WHERE token = ?", a.ID).Scan(&rows).Error,
			"written, links":    own.Exec("DELETE FROM one_time_links WHERE organisation_id = ?", a.ID).Error,
		} {
			if err == nil {
				t.Errorf("%s: not refused", name)
			}
		}
		if len(rows) > 0 {
			t.Errorf("rows were read: %v", rows)
		}
		if err := own.Table("organisations").Joins("JOIN users ON true").Find(&rows).Error; err != nil {
			t.Errorf("tables that belong to no organisation: %v", err)
		}
	})
}

// TestRowsOfTheInstallation is what no organisation's transaction may do.
func TestRowsOfTheInstallation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		a, _, user := organisation(t, s, "norrdal")
		b, _, _ := organisation(t, s, "sunnan")
		link := func(hash string, purpose assessment.LinkPurpose, of *assessment.ID) assessment.OneTimeLink {
			return assessment.OneTimeLink{
				Hash:           hash,
				Purpose:        purpose,
				UserID:         &user.ID,
				OrganisationID: of,
				CreatedAt:      now,
				ExpiresAt:      now.Add(time.Hour),
			}
		}
		in(t, s, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
			setUp := link("set-up", assessment.SetUp, nil)
			setUp.UserID = nil
			_, err1 := tx.Users()
			_, err2 := tx.Organisations()
			return errors.Join(
				err1,
				err2,
				tx.AddOneTimeLink(setUp),
				tx.AddOneTimeLink(link("reset", assessment.Reset, nil)),
				tx.AddOneTimeLink(link("own", assessment.Invitation, &a.ID)),
				tx.AddOneTimeLink(link("foreign", assessment.Invitation, &b.ID)),
			)
		})
		scope := assessment.ScopeOrganisation(a.ID)
		for name, do := range map[string]func(tx assessment.Tx) error{
			"all accounts":         func(tx assessment.Tx) error { _, err := tx.Users(); return err },
			"all organisations":    func(tx assessment.Tx) error { _, err := tx.Organisations(); return err },
			"a session":            func(tx assessment.Tx) error { _, err := tx.Session("x", now); return err },
			"removing a session":   func(tx assessment.Tx) error { return tx.DeleteSession("x") },
			"what has expired":     func(tx assessment.Tx) error { return tx.DeleteExpired(now, now) },
			"a failed sign-in":     func(tx assessment.Tx) error { return tx.AddSignInFailure(assessment.SignInFailure{ID: id(t), At: now}) },
			"a reset":              func(tx assessment.Tx) error { _, err := tx.OneTimeLink("reset"); return err },
			"a foreign invitation": func(tx assessment.Tx) error { _, err := tx.OneTimeLink("foreign"); return err },
			"using a reset":        func(tx assessment.Tx) error { return tx.UseOneTimeLink("reset", now) },
			"using another's":      func(tx assessment.Tx) error { return tx.UseOneTimeLink("foreign", now) },
			"making a reset":       func(tx assessment.Tx) error { return tx.AddOneTimeLink(link("new", assessment.Reset, nil)) },
			"inviting for another": func(tx assessment.Tx) error { return tx.AddOneTimeLink(link("new", assessment.Invitation, &b.ID)) },
		} {
			if err := s.InTx(t.Context(), scope, do); err == nil {
				t.Errorf("%s: not refused", name)
			}
		}
		in(t, s, scope, func(tx assessment.Tx) error {
			_, err1 := tx.OneTimeLink("set-up")
			_, err2 := tx.OneTimeLink("own")
			return errors.Join(
				err1,
				err2,
				tx.UseOneTimeLink("own", now),
				tx.AddOneTimeLink(link("again", assessment.Invitation, &a.ID)),
			)
		})
	})
}

// TestReplacingIsRefused also to other programs, whose connections fire no trigger for the row that a new one replaces.
func TestReplacingIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, _, user := organisation(t, s, "norrdal")
	first := assessment.Event{ID: id(t), At: now, ActorID: &user.ID, Action: "x", Object: "y", ObjectID: "z"}
	in(t, s, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		return errors.Join(
			tx.AddEvent(first),
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
	db := bare(t, "sqlite", filepath.Join(dir, store.DatabaseFile))
	copied := func(table, columns, values string) string {
		return "INSERT OR REPLACE INTO " + table + " (" + columns + ") SELECT " + values + " FROM " + table + " LIMIT 1"
	}
	const event, version = "organisation_id, id, at, action, object, object_id, data", "id, organisation_id, key, " +
		"version, hash, content, published_at"
	for _, statement := range []string{
		copied("events", event, "organisation_id, id, at, 'other', object, object_id, data"),
		copied("events", "rowid, "+event, "rowid, organisation_id, 'another', at, 'other', object, object_id, data"),
		copied("questionnaire_versions", version, "id, organisation_id, 'other', version, hash, 'y', published_at"),
		copied("questionnaire_versions", version, "'another', organisation_id, key, version, hash, 'y', published_at"),
		copied("questionnaire_versions", "rowid, "+version, "rowid, 'another', organisation_id, 'other', version, hash, "+
			"'y', published_at"),
		"UPDATE OR REPLACE events SET action = 'other'",
	} {
		refusedAsSealed(t, db, statement)
	}
	err = s.InTx(
		t.Context(),
		assessment.ScopeOrganisation(o.ID),
		func(tx assessment.Tx) error { return tx.AddEvent(first) },
	)
	if assessment.CodeOf(err) != assessment.Conflict {
		t.Errorf("the same event again: got %v, want %s", err, assessment.Conflict)
	}
}

func refusedAsSealed(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("%s: got %v, want a refusal", statement, err)
	}
}
