package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mognad/assessment"
)

// organisationToRemove is what [Database.RemoveOrganisation] shows of it; on PostgreSQL it is locked too.
const organisationToRemove = `SELECT key, name, suspended_at FROM organisations WHERE id = $1`

// RemoveOrganisation implements [assessment.Store]. The triggers that guard what is sealed are set aside within the
// transaction, and are back before the event is written. PostgreSQL lets only the owner of the tables do this.
func (d *Database) RemoveOrganisation(
	ctx context.Context,
	id assessment.ID,
	tell func(assessment.Organisation, map[string]int64) (assessment.Event, error),
) error {
	for until := time.Now().Add(loadPatience); ; {
		err := d.session(ctx, false, func(s *session) error { return s.removeOrganisation(ctx, id, tell) })
		_, state := codes(err)
		busy := state == "55P03" || state == "40P01" // lock_not_available, deadlock_detected
		if !busy || time.Now().After(until) {
			return translate(err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("others use the tables that the removal needs: %w", err)
		case <-time.After(migrationPause):
		}
	}
}

func (s *session) removeOrganisation(
	ctx context.Context,
	id assessment.ID,
	tell func(assessment.Organisation, map[string]int64) (assessment.Event, error),
) error {
	o, err := s.organisation(ctx, id)
	if err != nil {
		return err
	}
	rows := map[string]int64{}
	for _, table := range removed() {
		err := s.query(ctx, `SELECT count(*) FROM `+quoted(table)+` WHERE organisation_id = $1`, []ColumnKind{WholeColumn},
			func(r Row) error { rows[table] = r[0].(int64); return nil }, id.String())
		if err != nil {
			return fmt.Errorf("count %s: %w", table, err)
		}
	}
	e, err := tell(o, rows)
	if err != nil {
		return err
	}
	restore, err := s.unguard(ctx)
	if err != nil {
		return fmt.Errorf("set the guards of sealed rows aside: %w", err)
	}
	for _, table := range removed() {
		if err := s.remove(ctx, table, "organisation_id", id); err != nil {
			return err
		}
	}
	if err := s.remove(ctx, "organisations", "id", id); err != nil {
		return err
	}
	for _, statement := range restore {
		if err := s.exec(ctx, statement); err != nil {
			return fmt.Errorf("put the guards of sealed rows back: %w", err)
		}
	}
	return eventError(s.addEvent(ctx, e))
}

// removed are the tables with rows of an organisation, each before those that its rows refer to.
func removed() []string {
	var list []string
	for _, table := range scoped {
		if !slices.Contains(archived, table) {
			list = append(list, table)
		}
	}
	for _, table := range slices.Backward(archived) {
		if slices.Contains(scoped, table) || table == links {
			list = append(list, table)
		}
	}
	return list
}

func (s *session) organisation(ctx context.Context, id assessment.ID) (assessment.Organisation, error) {
	o := assessment.Organisation{}
	statement := organisationToRemove
	if s.postgres != nil {
		statement += ` FOR UPDATE`
	}
	err := s.query(ctx, statement, []ColumnKind{TextColumn, TextColumn, TimeColumn}, func(r Row) error {
		o.ID, o.Key, o.Name = id, r[0].(string), r[1].(string)
		if at, is := r[2].(time.Time); is {
			o.SuspendedAt = &at
		}
		return nil
	}, id.String())
	if err == nil && o.ID != id {
		err = assessment.Missing()
	}
	return o, err
}

func (s *session) remove(ctx context.Context, table, column string, id assessment.ID) error {
	statement := `DELETE FROM ` + quoted(table) + ` WHERE ` + quoted(column) + ` = $1`
	if err := s.query(ctx, statement, nil, func(Row) error { return nil }, id.String()); err != nil {
		return fmt.Errorf("remove rows of %s: %w", table, err)
	}
	return nil
}

// withTriggers are the tables that have triggers of ours.
const withTriggers = `SELECT DISTINCT r.relname::text FROM pg_trigger g JOIN pg_class r ON r.oid = g.tgrelid
WHERE NOT g.tgisinternal AND r.relnamespace = current_schema()::regnamespace ORDER BY 1`

// unguard disables the triggers and returns the statements that put them back. On PostgreSQL others can read meanwhile,
// but nobody can write to the tables that have any; so for rows of others nobody is waited for long after that.
func (s *session) unguard(ctx context.Context) (restore []string, err error) {
	var guarded []Table
	if s.postgres != nil {
		if err := s.exec(ctx, fmt.Sprintf(`SET LOCAL lock_timeout = %d`, migrationLockTime.Milliseconds())); err != nil {
			return nil, err
		}
		err = s.query(ctx, withTriggers, []ColumnKind{TextColumn}, func(r Row) error {
			guarded = append(guarded, Table{Name: r[0].(string)})
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	return s.setAside(ctx, guarded)
}

// addEvent writes an event of the installation.
func (s *session) addEvent(ctx context.Context, e assessment.Event) error {
	t, err := s.table(ctx, "events")
	if err != nil {
		return err
	}
	l := &Loading{ctx: ctx, session: s, tables: []Table{t}}
	if err := l.Table(t); err != nil {
		return err
	}
	if err := l.Row(EventRow(t, assessment.ID{}.String(), e)); err != nil {
		return err
	}
	return l.end(nil)
}
