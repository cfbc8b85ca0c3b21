package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"

	"mognad/assessment"
	"mognad/assessment/store"
)

// Verified is what was found in an archive or a database.
type Verified struct {
	Manifest Manifest
	Sums     Sums
	Check    *Check
	Nightly  *assessment.Backup // what became of the last one of a database; nil if it never had one
}

// VerifyArchive reads a whole archive and checks what it holds. One with other tables than are written is refused.
func VerifyArchive(ctx context.Context, from io.Reader, identities []age.Identity) (v Verified, err error) {
	v.Manifest, v.Sums, err = Read(from, identities, func(m Manifest) (store.Sink, error) {
		if err := m.expect(ctx); err != nil {
			return nil, err
		}
		v.Check = NewCheck(m.Tables)
		return v.Check, nil
	})
	if err == nil {
		v.Check.End()
	}
	return v, err
}

// VerifyDatabase checks what a database holds.
func VerifyDatabase(ctx context.Context, db *store.Database) (v Verified, err error) {
	err = db.Snapshot(ctx, func(s *store.Snapshot) error {
		v, err = verify(ctx, s)
		return err
	})
	if err != nil || v.Manifest.Schema != store.LatestSchema() {
		return v, err
	}
	err = db.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		latest, err := tx.LatestBackups(1)
		if len(latest) > 0 {
			v.Nightly = &latest[0]
		}
		return err
	})
	return v, err
}

func verify(ctx context.Context, s *store.Snapshot) (v Verified, err error) {
	if err := known(s.Schema, "database"); err != nil {
		return v, err
	}
	v.Manifest = Manifest{Kind: Installation, Schema: s.Schema, Tables: s.Tables}
	v.Check = NewCheck(s.Tables)
	sums := &Summing{}
	if err := s.Each(ctx, Both{v.Check, sums}); err != nil {
		return v, err
	}
	v.Check.End()
	v.Sums.Tables = sums.Sums()
	return v, nil
}

// known refuses a schema that only a newer program knows.
func known(schema int64, of string) error {
	if latest := store.LatestSchema(); schema > latest {
		return fmt.Errorf(
			"the %s has schema version %d, newer than the %d that this program knows; use the mognad that wrote it",
			of, schema, latest,
		)
	}
	return nil
}

// FoundError is the error of contents that are not as they should be.
type FoundError struct{ Check *Check }

// Error tells the findings, one a line.
func (e *FoundError) Error() string {
	text := fmt.Sprintf("Not as it should be (%d):\n- %s", e.Check.Found, strings.Join(e.Check.Findings, "\n- "))
	if more := e.Check.Found - len(e.Check.Findings); more > 0 {
		text += fmt.Sprintf("\n- and %d more", more)
	}
	return text
}

// Restored is what was restored.
type Restored struct {
	Verified
	Migrations int // that brought it up to date
}

// Restore puts an archive into an empty place. It reads the whole archive first, and touches nothing if that is
// damaged; contents with findings are refused unless it is told to take them despite these. The place stays empty until
// all of it is there and has been compared with the archive.
func Restore(
	ctx context.Context, from io.ReadSeeker, identities []age.Identity, into store.Options, despite bool,
) (r Restored, err error) {
	if r.Verified, err = VerifyArchive(ctx, from, identities); err != nil {
		return r, err
	}
	if r.Manifest.Kind != Installation {
		return r, fmt.Errorf("the archive is one of an %s, not of an installation; "+
			"take it into one with mognad import organisation", r.Manifest.Kind)
	}
	if r.Check.Found > 0 && !despite {
		return r, &FoundError{r.Check}
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return r, err
	}
	load := func(l *store.Loading) error { return r.again(from, identities, l) }
	r.Migrations, err = fill(ctx, into, r.Verified, load)
	return r, err
}

// again reads what has been verified once more, into a database.
func (v Verified) again(from io.Reader, identities []age.Identity, into *store.Loading) error {
	_, sums, err := Read(from, identities, func(Manifest) (store.Sink, error) { return into, nil })
	if err == nil && (sums.Manifest != v.Sums.Manifest || !slices.Equal(sums.Tables, v.Sums.Tables)) {
		err = errors.New("the archive has been replaced while it was read")
	}
	return err
}

// fill makes a database in an empty place, loads what has been verified and compares what is in it then.
func fill(
	ctx context.Context, into store.Options, want Verified, load func(*store.Loading) error,
) (migrations int, err error) {
	staged, err := store.Stage(ctx, into)
	if err != nil {
		return 0, err
	}
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, staged.Discard(ctx))
		}
	}()
	if _, err := staged.MigrateTo(ctx, want.Manifest.Schema); err != nil {
		return 0, err
	}
	if err := staged.Load(ctx, load); err != nil {
		return 0, err
	}
	have, err := VerifyDatabase(ctx, staged.Database)
	if err != nil {
		return 0, err
	}
	if !slices.Equal(have.Sums.Tables, want.Sums.Tables) {
		return 0, errors.New("the new database does not hold what was read")
	}
	if migrations, err = staged.Migrate(ctx); err != nil {
		return migrations, err
	}
	done = true
	return migrations, staged.Finish(ctx)
}

// WriteFile makes a new file by a name beside it, which is renamed once all of it is on the disk. A file that exists is
// left alone.
func WriteFile(path string, write func(io.Writer) error) (size int64, err error) {
	return writeFile(path, write, func(string) error { return nil })
}

// writeFile is WriteFile of a file that gets its name only if the check of what is on the disk returns no error.
func writeFile(path string, write func(io.Writer) error, check func(name string) error) (size int64, err error) {
	if _, err := os.Lstat(path); err == nil {
		return 0, fmt.Errorf("the file %s exists already; move it aside or choose another name", path)
	}
	folder := filepath.Dir(path)
	file, err := os.CreateTemp(folder, partial+filepath.Base(path)+"-*") // only its owner can open it
	if err != nil {
		return 0, fmt.Errorf("the file cannot be written: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return 0, err
	}
	if err := check(file.Name()); err != nil {
		return 0, err
	}
	info, err := os.Stat(file.Name())
	if err != nil {
		return 0, err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return 0, err
	}
	return info.Size(), store.Flush(folder)
}

// partial begins the name of a file that is being written.
const partial = ".partial-"

// Move copies all that a database holds into an empty place, of the other kind or of the same. Like [Restore], it
// refuses contents with findings unless it is told to take them, and compares what has come with what was there.
func Move(ctx context.Context, from *store.Database, into store.Options, despite bool) (r Restored, err error) {
	err = from.Snapshot(ctx, func(s *store.Snapshot) error {
		if r.Verified, err = verify(ctx, s); err != nil {
			return err
		}
		if r.Check.Found > 0 && !despite {
			return &FoundError{r.Check}
		}
		r.Migrations, err = fill(ctx, into, r.Verified, func(l *store.Loading) error { return s.Each(ctx, l) })
		return err
	})
	return r, err
}
