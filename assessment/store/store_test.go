package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/migrations"
)

var now = time.Date(2026, 3, 31, 12, 0, 0, 123456000, time.UTC)

func id(t *testing.T) assessment.ID {
	t.Helper()
	v, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// in runs fn in a transaction of the organisation and fails the test on an error.
func in(t *testing.T, s assessment.Store, scope assessment.Scope, fn func(tx assessment.Tx) error) {
	t.Helper()
	if err := s.InTx(t.Context(), scope, fn); err != nil {
		t.Fatalf("transaction: %v", err)
	}
}

// organisation adds one with a root entity and a user in it.
func organisation(
	t *testing.T,
	s assessment.Store,
	key string,
) (assessment.Organisation, assessment.Entity, assessment.User) {
	t.Helper()
	o := assessment.Organisation{
		ID:        id(t),
		Key:       key,
		Name:      "Kommunen " + key,
		Language:  "sv",
		Version:   1,
		CreatedAt: now,
		UpdatedAt: now,
	}
	root := assessment.Entity{
		OrganisationID: o.ID,
		ID:             id(t),
		Key:            key,
		Name:           o.Name,
		Kind:           "municipality",
		Successors:     []assessment.ID{},
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	u := assessment.User{
		ID:        id(t),
		Email:     "admin@" + key + ".example",
		Name:      "Åsa Öberg",
		Epoch:     1,
		Version:   1,
		CreatedAt: now,
		UpdatedAt: now,
	}
	in(t, s, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
		accepted := now
		return errors.Join(
			tx.AddOrganisation(o),
			tx.AddEntity(root),
			tx.AddUser(u),
			tx.AddPerson(
				assessment.Person{
					OrganisationID: o.ID,
					UserID:         u.ID,
					Name:           u.Name,
					Email:          u.Email,
					InvitedAt:      now,
					AcceptedAt:     &accepted,
					Version:        1,
					UpdatedAt:      now,
				},
			),
			tx.AddMembership(
				assessment.Membership{
					OrganisationID: o.ID,
					ID:             id(t),
					UserID:         u.ID,
					Role:           assessment.OrganisationAdmin,
					EntityID:       root.ID,
					Version:        1,
					CreatedAt:      now,
				},
			),
		)
	})
	return o, root, u
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, root, u := organisation(t, s, "norrdal")
		scope := assessment.ScopeOrganisation(o.ID)
		body := assessment.Body{
			OrganisationID: o.ID,
			ID:             id(t),
			Name:           "Kommunstyrelsen",
			Version:        1,
			CreatedAt:      now,
			UpdatedAt:      now,
		}
		child := assessment.Entity{
			OrganisationID: o.ID,
			ID:             id(t),
			Key:            "skola",
			ParentID:       &root.ID,
			Name:           "Skolförvaltningen",
			Kind:           "administration",
			BodyID:         &body.ID,
			Period:         assessment.Period{From: "2020-01-01", To: "2026-12-31"},
			Successors:     []assessment.ID{root.ID},
			Version:        1,
			CreatedAt:      now,
			UpdatedAt:      now,
		}
		token := assessment.Token{
			OrganisationID: o.ID,
			ID:             id(t),
			UserID:         u.ID,
			Name:           "Rapport",
			Access:         assessment.TokenRead,
			Hash:           "abc",
			CreatedAt:      now,
			ExpiresAt:      now.Add(time.Hour),
		}
		event := assessment.Event{
			OrganisationID: o.ID,
			ID:             id(t),
			At:             now,
			ActorID:        &u.ID,
			Action:         "entity.add",
			Object:         "entity",
			ObjectID:       child.ID.String(),
			Data:           json.RawMessage(`{"name":"Skolförvaltningen"}`),
		}
		in(t, s, scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddRow(&body, "name"), tx.AddEntity(child), tx.AddToken(token), tx.AddEvent(event))
		})
		err := s.View(t.Context(), scope, func(tx assessment.Tx) error {
			gotEntity, err1 := tx.Entity(child.ID)
			gotBody, err2 := tx.Body(body.ID)
			gotUser, err3 := tx.UserByEmail(u.Email)
			gotOrganisation, err4 := tx.Organisation()
			gotAccess, err5 := tx.AccessByToken("abc")
			gotEvents, err6 := tx.Events(nil, 10)
			for _, pair := range [][2]any{{child, gotEntity}, {body, gotBody}, {u, gotUser}, {o, gotOrganisation}, {token, gotAccess.Token}, {u, gotAccess.User}, {o, gotAccess.Organisation}, {[]assessment.Event{event}, gotEvents}} {
				if diff := cmp.Diff(pair[0], pair[1], asJSON); diff != "" {
					t.Errorf("stored (-) and read (+) differ:\n%s", diff)
				}
			}
			return errors.Join(err1, err2, err3, err4, err5, err6)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestChangeFromAnOldVersionIsStale(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, root, _ := organisation(t, s, "norrdal")
		scope := assessment.ScopeOrganisation(o.ID)
		first, second := root, root
		first.Name, second.Name = "Först", "Sedan"
		in(t, s, scope, func(tx assessment.Tx) error { _, err := tx.SaveEntity(first); return err })
		err := s.InTx(t.Context(), scope, func(tx assessment.Tx) error { _, err := tx.SaveEntity(second); return err })
		var own *assessment.Error
		if !errors.As(err, &own) || own.Code != assessment.Stale {
			t.Fatalf("second change from version 1: got %v, want %s", err, assessment.Stale)
		}
		if current, ok := own.Current.(assessment.Entity); !ok || current.Name != "Först" || current.Version != 2 {
			t.Errorf("the error holds %+v, want the stored row", own.Current)
		}
	})
}

func TestUniqueAndReferences(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, root, u := organisation(t, s, "norrdal")
		other, otherRoot, otherUser := organisation(t, s, "sunnan")
		entity := func(parent *assessment.ID, key string) assessment.Entity {
			return assessment.Entity{
				OrganisationID: o.ID,
				ID:             id(t),
				Key:            key,
				ParentID:       parent,
				Name:           "X",
				Kind:           "company",
				Successors:     []assessment.ID{},
				Version:        1,
				CreatedAt:      now,
				UpdatedAt:      now,
			}
		}
		tests := []struct {
			name string
			do   func(tx assessment.Tx) error
			want assessment.Code
		}{
			{
				"key taken",
				func(tx assessment.Tx) error { return tx.AddEntity(entity(&root.ID, "norrdal")) },
				assessment.Conflict,
			},
			{"second root", func(tx assessment.Tx) error { return tx.AddEntity(entity(nil, "annan")) }, assessment.Conflict},
			{
				"parent in another organisation",
				func(tx assessment.Tx) error { return tx.AddEntity(entity(&otherRoot.ID, "ny")) },
				assessment.Conflict,
			},
			{"organisation key taken", func(tx assessment.Tx) error {
				o := o
				o.ID = id(t)
				return tx.AddOrganisation(o)
			}, assessment.Conflict},
			{"address taken", func(tx assessment.Tx) error {
				return tx.AddUser(assessment.User{ID: id(t), Email: u.Email, Name: "X", Version: 1})
			}, assessment.Conflict},
			{"membership of somebody who is no member here", func(tx assessment.Tx) error {
				return tx.AddMembership(
					assessment.Membership{
						OrganisationID: o.ID,
						ID:             id(t),
						UserID:         otherUser.ID,
						Role:           assessment.Management,
						EntityID:       root.ID,
						Version:        1,
						CreatedAt:      now,
					},
				)
			}, assessment.Conflict},
			{"entity in use", func(tx assessment.Tx) error { return tx.DeleteEntity(root.ID, 1) }, assessment.Conflict},
			{
				"entity of another organisation",
				func(tx assessment.Tx) error { _, err := tx.Entity(otherRoot.ID); return err },
				assessment.NotFound,
			},
			{
				"delete in another organisation",
				func(tx assessment.Tx) error { return tx.DeleteEntity(otherRoot.ID, 1) },
				assessment.NotFound,
			},
			{"delete from an old version", func(tx assessment.Tx) error {
				e := entity(&root.ID, "kort")
				return errors.Join(tx.AddEntity(e), tx.DeleteEntity(e.ID, 7))
			}, assessment.Stale},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				err := s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), tt.do)
				if assessment.CodeOf(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		}
		_ = other
	})
}

func bare(t *testing.T, driver, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// beside opens the database of a store past it.
func beside(t *testing.T, of store.Options) *sql.DB {
	t.Helper()
	if of.DatabaseURL != "" {
		return bare(t, "pgx", of.DatabaseURL)
	}
	return bare(t, "sqlite", filepath.Join(of.Data, store.DatabaseFile))
}

// refuses checks that none of the statements goes well.
func refuses(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s went well", statement)
		}
	}
}

func TestTwoStartersMigrateOnce(t *testing.T) {
	t.Parallel()
	addresses := map[string]store.Options{
		"sqlite":   {Data: t.TempDir()},
		"postgres": {DatabaseURL: storetest.PostgresURL(t)},
	}
	for name, o := range addresses {
		t.Run(name, func(t *testing.T) {
			files, err := fs.Glob(migrations.Files, name+"/*.sql")
			if err != nil {
				t.Fatal(err)
			}
			all := len(files) + 1 // and the one in Go
			var group sync.WaitGroup
			applied := make([]int, 4)
			for n := range applied {
				group.Go(func() {
					s, err := store.Open(context.Background(), o)
					if err != nil {
						t.Errorf("open: %v", err)
						return
					}
					defer func() { _ = s.Close() }()
					if applied[n], err = s.Migrate(context.Background()); err != nil {
						t.Errorf("migrate: %v", err)
					}
					if err := s.Ready(context.Background()); err != nil {
						t.Errorf("ready: %v", err)
					}
				})
			}
			group.Wait()
			total := 0
			for _, n := range applied {
				total += n
			}
			if total == 0 || total > all {
				t.Errorf("migrations applied by the four: %v, of %d", applied, all)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	t.Run("data folder in use", func(t *testing.T) {
		dir := t.TempDir()
		first, err := store.Open(t.Context(), store.Options{Data: dir, Exclusive: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = store.Open(t.Context(), store.Options{Data: dir, Exclusive: true})
		if err == nil || !strings.Contains(err.Error(), "in use") {
			t.Errorf("got %v, want a sentence that says it is in use", err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(t.Context(), store.Options{Data: dir, Exclusive: true})
		if err != nil {
			t.Fatalf("after the first has stopped: %v", err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("database out of reach", func(t *testing.T) {
		_, err := store.Open(t.Context(), store.Options{DatabaseURL: "postgres://u:secret@127.0.0.1:1/x"})
		if err == nil || !strings.Contains(err.Error(), "cannot be reached") || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want a sentence that helps and tells no password", err)
		}
	})
	t.Run("not a database address", func(t *testing.T) {
		if _, err := store.Open(t.Context(), store.Options{DatabaseURL: "mysql://x"}); err == nil ||
			!strings.Contains(err.Error(), "postgres://") {
			t.Errorf("got %v, want the form that is understood", err)
		}
	})
	t.Run("newer schema", func(t *testing.T) {
		dir := t.TempDir()
		s, err := store.Open(t.Context(), store.Options{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		db := bare(t, "sqlite", filepath.Join(dir, store.DatabaseFile))
		if _, err := db.ExecContext(
			t.Context(),
			`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1);
DROP VIEW schema_compatibility; CREATE VIEW schema_compatibility AS SELECT 99999 AS oldest`,
		); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Errorf("got %v, want a sentence about the newer schema", err)
		}
		if assessment.CodeOf(s.Ready(t.Context())) != assessment.Unavailable {
			t.Error("ready with a newer schema")
		}
	})
}

func TestOneTimeLinkWorksOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		_, _, u := organisation(t, s, "norrdal")
		link := func(hash string) assessment.OneTimeLink {
			return assessment.OneTimeLink{
				Hash:      hash,
				Purpose:   assessment.Reset,
				UserID:    &u.ID,
				CreatedAt: now,
				ExpiresAt: now.Add(time.Hour),
			}
		}
		in(t, s, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
			return errors.Join(tx.AddOneTimeLink(link("old")), tx.AddOneTimeLink(link("new")))
		})
		var group sync.WaitGroup
		var mutex sync.Mutex
		used := 0
		for range 8 {
			group.Go(func() {
				err := s.InTx(
					context.Background(),
					assessment.ScopeInstallation(),
					func(tx assessment.Tx) error { return tx.UseOneTimeLink("new", now) },
				)
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					used++
				} else if assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("use: %v", err)
				}
			})
		}
		group.Wait()
		if used != 1 {
			t.Errorf("used %d times, want once", used)
		}
		err := s.InTx(
			t.Context(),
			assessment.ScopeInstallation(),
			func(tx assessment.Tx) error { _, err := tx.OneTimeLink("old"); return err },
		)
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("the link that was replaced: got %v, want %s", err, assessment.NotFound)
		}
	})
}

// TestCommittedOrNot checks that a failing transaction leaves nothing, its first part included.
func TestCommittedOrNot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, root, _ := organisation(t, s, "norrdal")
		scope := assessment.ScopeOrganisation(o.ID)
		refuse := errors.New("refused")
		err := s.InTx(t.Context(), scope, func(tx assessment.Tx) error {
			changed := root
			changed.Name = "Halvt"
			if _, err := tx.SaveEntity(changed); err != nil {
				return err
			}
			return refuse
		})
		if !errors.Is(err, refuse) {
			t.Fatalf("got %v", err)
		}
		in(t, s, scope, func(tx assessment.Tx) error {
			got, err := tx.Entity(root.ID)
			if got.Name != root.Name {
				t.Errorf("name is %q after a refused change, want %q", got.Name, root.Name)
			}
			return err
		})
	})
}
