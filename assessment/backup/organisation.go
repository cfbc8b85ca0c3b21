package backup

import (
	"context"
	"errors"
	"io"
	"time"

	"filippo.io/age"

	"mognad/assessment"
	"mognad/assessment/store"
)

// Organisation names an organisation in a manifest.
type Organisation struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Organisations are those of a database.
func Organisations(ctx context.Context, db *store.Database) (list []Organisation, err error) {
	err = db.Snapshot(ctx, func(s *store.Snapshot) error {
		list, err = organisationsIn(ctx, s)
		return err
	})
	return list, err
}

func organisationsIn(ctx context.Context, s *store.Snapshot) (list []Organisation, err error) {
	err = s.Only("organisations").Each(ctx, &each{row: func(r named) error {
		list = append(list, Organisation{ID: r.text("id"), Key: r.text("key"), Name: r.text("name")})
		return nil
	}})
	return list, err
}

// each is a sink that calls a function for each row.
type each struct {
	table store.Table
	row   func(named) error
}

// named is a row with the table that it is of.
type named struct {
	store.Row
	table store.Table
}

func (r named) text(column string) string {
	s, _ := r.get(column).(string)
	return s
}

func (r named) get(column string) any {
	if i := r.table.Column(column); i >= 0 {
		return r.Row[i]
	}
	return nil
}

// set changes the value of a column, in a copy that the caller has made.
func (r named) set(column string, value any) {
	if i := r.table.Column(column); i >= 0 {
		r.Row[i] = value
	}
}

// Table begins a table.
func (e *each) Table(t store.Table) error {
	e.table = t
	return nil
}

// Row passes a row on.
func (e *each) Row(r store.Row) error { return e.row(named{r, e.table}) }

// MakeOrganisation writes an archive of one organisation. People come without their passwords, and what is of one
// installation only is left out: see [store.Snapshot.Of].
func MakeOrganisation(
	ctx context.Context, db *store.Database, of assessment.ID, to io.Writer, program string, at time.Time,
	recipients []age.Recipient,
) (m Manifest, sums Sums, err error) {
	err = db.Snapshot(ctx, func(s *store.Snapshot) error {
		list, err := organisationsIn(ctx, s)
		if err != nil {
			return err
		}
		part := s.Of(of)
		m = Manifest{
			Format: Format, Kind: OneOrganisation, Program: program, Schema: s.Schema, MadeAt: at.UTC(), Tables: part.Tables,
		}
		for _, o := range list {
			if o.ID == of.String() {
				m.Organisation = &o
			}
		}
		if m.Organisation == nil {
			return assessment.Missing()
		}
		sums, err = Write(to, m, recipients, func(sink store.Sink) error {
			return part.Each(ctx, &withoutSecrets{Sink: sink})
		})
		return err
	})
	return m, sums, err
}

// withoutSecrets leaves out what lets somebody in.
type withoutSecrets struct {
	store.Sink
	table store.Table
}

// Table begins a table.
func (w *withoutSecrets) Table(t store.Table) error {
	w.table = t
	return w.Sink.Table(t)
}

// Row passes a row on, without its secrets.
func (w *withoutSecrets) Row(r store.Row) error {
	if w.table.Name == "users" {
		r = harmless(named{r, w.table})
	}
	return w.Sink.Row(r)
}

// harmless is an account that nobody can sign in to until a link has been used, that manages nothing, and whose
// counters are as in a new account.
func harmless(r named) store.Row {
	r.Row = append(store.Row(nil), r.Row...)
	r.set("password_hash", "")
	r.set("installation_admin", false)
	for _, counter := range []string{"epoch", "credential_epoch", "version"} {
		r.set(counter, int64(1))
	}
	return r.Row
}

// Import puts an archive of one organisation into an installation.
type Import struct {
	Database *store.Database
	Key      string // short name that the organisation gets here; "" for the one it has
	Despite  bool   // take contents that have findings
	// Event is the line that its log gets.
	Event func(Organisation) (assessment.Event, error)
	// RemovedName is what somebody is called in an organisation of this language whose account is removed here.
	RemovedName func(language string, user assessment.ID) string
}

// Imported is what was imported.
type Imported struct {
	Verified
	Organisation Organisation // as it is here
	Known, New   int          // people who had an account here by their address, and who got one
}

// Run imports an archive, whole or not at all. It is read and verified first, and loaded into a database of its own in
// the scratch folder, which follows its references and brings an older schema up to date.
func (i Import) Run(ctx context.Context, from io.ReadSeeker, identities []age.Identity, scratch string) (
	done Imported, err error,
) {
	if done.Verified, err = VerifyArchive(ctx, from, identities); err != nil {
		return done, err
	}
	if done.Manifest.Kind != OneOrganisation {
		return done, errors.New("the archive is one of a whole installation; use mognad restore, into an empty place")
	}
	if done.Check.Found > 0 && !i.Despite {
		return done, &FoundError{done.Check}
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return done, err
	}
	staged, err := store.Stage(ctx, store.Options{Data: scratch})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, staged.Discard(ctx)) }()
	if _, err := staged.MigrateTo(ctx, done.Manifest.Schema); err != nil {
		return done, err
	}
	load := func(l *store.Loading) error { return done.again(from, identities, l) }
	if err := staged.Load(ctx, load); err != nil {
		return done, err
	}
	if _, err := staged.Migrate(ctx); err != nil {
		return done, err
	}
	err = staged.Snapshot(ctx, func(s *store.Snapshot) error {
		s = s.Taken()
		a, err := i.arrive(ctx, s, *done.Manifest.Organisation)
		if err != nil {
			return err
		}
		done.Organisation, done.Known, done.New = a.organisation, len(a.known), a.people-len(a.known)
		return i.Database.Load(ctx, func(l *store.Loading) error {
			a.to = l
			return errors.Join(s.Each(ctx, a), a.finish())
		})
	})
	return done, err
}
