package workflow_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

const (
	password = "tolv lila cyklar i regn"
	another  = "sju gula hinkar i snön"
)

// clock is a clock that only moves when a test moves it.
type clock struct {
	mutex sync.Mutex
	at    time.Time
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(d)
}

// world is a database of its own with the use cases on it: the organisation norrdal, whose admin is the installation's
// too, and the organisation sunnan.
type world struct {
	*chain.Chain
	*clock
	store  *store.Database
	direct *sql.DB // the same database, without the store
	admin  assessment.Principal
	root   assessment.ID
	other  assessment.Principal
}

// empty is a world in which nothing has been set up.
func empty(t *testing.T, open func(...func(*store.Options)) *store.Database) *world {
	t.Helper()
	var o store.Options
	w := &world{clock: &clock{at: time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)}}
	w.store = open(func(opened *store.Options) { o = *opened })
	w.Chain = chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
	driver, name := "pgx", o.DatabaseURL
	if name == "" {
		driver, name = "sqlite", filepath.Join(o.Data, store.DatabaseFile)
	}
	direct, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	w.direct = direct
	t.Cleanup(func() {
		if err := direct.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// each runs the test in a world of its own on each database.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) { test(t, settled(t, open)) })
}

// embedded is a world on the embedded database, for long tests that do not depend on the kind of database.
func embedded(t *testing.T) *world {
	t.Helper()
	return settled(t, storetest.Opener(t))
}

// settled is a world after the set-up.
func settled(t *testing.T, open func(...func(*store.Options)) *store.Database) *world {
	t.Helper()
	w := empty(t, open)
	token := must(w.People.SetUpLink(t.Context()))(t)
	u := must(w.People.SetUp(t.Context(), token, setUpForm()))(t)
	w.admin = must(w.Principal(t.Context(), u.ID, u.Epoch, "norrdal"))(t)
	w.root = w.rootOf(t, w.admin)
	w.other = w.organisation(t, "sunnan")
	return w
}

func setUpForm() people.SetUpForm {
	return people.SetUpForm{
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		Kind:             "municipality",
		Language:         "sv",
		Name:             "Åsa Öberg",
		Email:            "asa@norrdal.example",
		Password:         password,
	}
}

// must is the value of a call that has to succeed: must(call())(t).
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that an error has the code and the key, and the fields if any are given as "field: key".
func refused(t *testing.T, err error, code assessment.Code, key string, fields ...string) {
	t.Helper()
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != code || e.Key != key {
		t.Errorf("got %v, want %s: %s", err, code, key)
		return
	}
	if diff := cmp.Diff(fields, fieldKeys(e)); len(fields) > 0 && diff != "" {
		t.Errorf("fields, want (-) and got (+):\n%s", diff)
	}
}

// invalid checks that an error names these fields, as "field: key".
func invalid(t *testing.T, err error, fields ...string) {
	t.Helper()
	refused(t, err, assessment.Invalid, "error.invalid_fields", fields...)
}

func fieldKeys(e *assessment.Error) []string {
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Field+": "+f.Key)
	}
	return all
}

func newID(t *testing.T) assessment.ID {
	t.Helper()
	return must(uuid.NewV7())(t)
}

// in runs fn in a transaction of the organisation, without the use cases, to set up what a test needs.
func (w *world) in(t *testing.T, organisation assessment.ID, fn func(tx assessment.Tx) error) {
	t.Helper()
	do(t, w.store.InTx(t.Context(), assessment.ScopeOrganisation(organisation), fn))
}

// organisation lays out an organisation with a root and an admin, and answers the admin.
func (w *world) organisation(t *testing.T, key string) assessment.Principal {
	t.Helper()
	o := assessment.Organisation{
		ID:        newID(t),
		Key:       key,
		Name:      "Organisationen " + key,
		Language:  "sv",
		Version:   1,
		CreatedAt: w.Now(),
		UpdatedAt: w.Now(),
	}
	root := assessment.Entity{
		OrganisationID: o.ID,
		ID:             newID(t),
		Key:            key,
		Name:           o.Name,
		Kind:           "municipality",
		Successors:     []assessment.ID{},
		Version:        1,
		CreatedAt:      w.Now(),
		UpdatedAt:      w.Now(),
	}
	w.in(t, o.ID, func(tx assessment.Tx) error { return errors.Join(tx.AddOrganisation(o), tx.AddEntity(root)) })
	admin := w.person(t, o.ID, "admin@"+key+".example", assessment.Active)
	w.membership(t, o.ID, admin.ID, assessment.OrganisationAdmin, root.ID, "")
	return w.sign(t, admin.ID, key)
}

// person lays out an account without a password and its member in one state.
func (w *world) person(
	t *testing.T,
	organisation assessment.ID,
	email string,
	state assessment.PersonState,
) assessment.User {
	t.Helper()
	now := w.Now()
	name, _, _ := strings.Cut(email, "@")
	u := assessment.User{ID: newID(t), Email: email, Name: name, Epoch: 1, Version: 1, CreatedAt: now, UpdatedAt: now}
	m := assessment.Person{
		OrganisationID: organisation,
		UserID:         u.ID,
		Name:           name,
		Email:          email,
		InvitedAt:      now,
		Version:        1,
		UpdatedAt:      now,
	}
	if state == assessment.Active {
		m.AcceptedAt = &now
	}
	w.in(t, organisation, func(tx assessment.Tx) error { return errors.Join(tx.AddUser(u), tx.AddPerson(m)) })
	return u
}

func (w *world) membership(
	t *testing.T,
	organisation, user assessment.ID,
	role assessment.Role,
	entity assessment.ID,
	until assessment.Date,
) assessment.Membership {
	t.Helper()
	if role == assessment.Auditor && until == "" {
		until = "2026-12-31"
	}
	m := assessment.Membership{
		OrganisationID: organisation,
		ID:             newID(t),
		UserID:         user,
		Role:           role,
		EntityID:       entity,
		Until:          until,
		Version:        1,
		CreatedAt:      w.Now(),
	}
	w.in(t, organisation, func(tx assessment.Tx) error { return tx.AddMembership(m) })
	return m
}

// as lays out an active person in norrdal with one role, and answers who that is.
func (w *world) as(t *testing.T, name string, role assessment.Role, entity assessment.ID) assessment.Principal {
	t.Helper()
	u := w.person(t, w.admin.Organisation.ID, name+"@norrdal.example", assessment.Active)
	w.membership(t, w.admin.Organisation.ID, u.ID, role, entity, "")
	return w.sign(t, u.ID, "norrdal")
}

// sign is who the user is now in the organisation.
func (w *world) sign(t *testing.T, user assessment.ID, organisation string) assessment.Principal {
	t.Helper()
	return must(w.Principal(t.Context(), user, w.user(t, user).Epoch, organisation))(t)
}

func (w *world) user(t *testing.T, id assessment.ID) assessment.User {
	t.Helper()
	var u assessment.User
	do(t, w.store.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		u, err = tx.User(id)
		return err
	}))
	return u
}

func (w *world) rootOf(t *testing.T, p assessment.Principal) assessment.ID {
	t.Helper()
	return must(w.Entities.Structure(t.Context(), p))(t).Tree.Root().ID
}

// entity adds an entity to norrdal through the use case.
func (w *world) entity(t *testing.T, parent assessment.ID, key string) assessment.Entity {
	t.Helper()
	return must(
		w.Entities.AddEntity(
			t.Context(),
			w.admin,
			assessment.Entity{Key: key, Name: "Enheten " + key, Kind: "operation", ParentID: &parent},
		),
	)(
		t,
	)
}

// account invites an address to norrdal as management and accepts with a password.
func (w *world) account(t *testing.T, email string) assessment.Principal {
	t.Helper()
	_, token, err := w.People.Invite(
		t.Context(),
		w.admin,
		people.InviteForm{Name: "Bo Ek", Email: email, Role: assessment.Management, EntityID: w.root},
	)
	do(t, err)
	u, organisation, err := w.People.UseLink(t.Context(), token, password)
	do(t, err)
	return w.sign(t, u.ID, organisation)
}

// tables are all tables except that of the schema's version, as the database itself lists them.
func (w *world) tables(t *testing.T) []string {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if w.store.Kind() == "postgres" {
		list = "SELECT tablename AS name FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
	}
	var names []string
	for _, row := range w.rows(t, list) {
		if name := strings.TrimPrefix(row, "name="); name != "goose_db_version" {
			names = append(names, name)
		}
	}
	return names
}

// dump is every row of the database as text, by table.
func (w *world) dump(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range w.tables(t) {
		all[table] = w.rows(t, "SELECT * FROM "+table)
	}
	return all
}

// of keeps the rows of a dump that mention the organisation.
func of(all map[string][]string, organisation assessment.ID) map[string][]string {
	kept := map[string][]string{}
	for table, rows := range all {
		for _, row := range rows {
			if strings.Contains(row, organisation.String()) {
				kept[table] = append(kept[table], row)
			}
		}
	}
	return kept
}

func (w *world) rows(t *testing.T, query string) []string {
	t.Helper()
	rows, err := w.direct.QueryContext(t.Context(), query)
	do(t, err)
	defer rows.Close()
	columns := must(rows.Columns())(t)
	all := []string{}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		do(t, rows.Scan(values...))
		var line []string
		for i, v := range values {
			value := *v.(*any)
			if b, ok := value.([]byte); ok {
				value = string(b)
			}
			line = append(line, fmt.Sprintf("%s=%v", columns[i], value))
		}
		all = append(all, strings.Join(line, " "))
	}
	do(t, rows.Err())
	slices.Sort(all)
	return all
}

// events counts the lines of the log about changes: all, or those of one organisation.
func (w *world) events(t *testing.T, organisation ...assessment.ID) int {
	t.Helper()
	count := "SELECT count(*) FROM events WHERE action <> 'permission.refused'"
	if len(organisation) > 0 {
		count += " AND organisation_id = '" + organisation[0].String() + "'"
	}
	var n int
	do(t, w.direct.QueryRowContext(t.Context(), count).Scan(&n))
	return n
}

// refusals are the lines of the log about refused permissions, as "organisation actor permission".
func (w *world) refusals(t *testing.T) []string {
	t.Helper()
	return w.rows(t, "SELECT organisation_id, actor_id, object, object_id FROM events WHERE action = 'permission.refused'")
}

// unchanged checks that fn leaves the database unchanged, except for logged refusals.
func (w *world) unchanged(t *testing.T, fn func()) {
	t.Helper()
	dump := func() map[string][]string {
		all := w.dump(t)
		all["events"] = slices.DeleteFunc(
			all["events"],
			func(row string) bool { return strings.Contains(row, " action=permission.refused ") },
		)
		return all
	}
	before := dump()
	fn()
	if diff := cmp.Diff(before, dump()); diff != "" {
		t.Errorf("rows before (-) and after (+) differ:\n%s", diff)
	}
}
