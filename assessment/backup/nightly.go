package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"filippo.io/age"

	"mognad/assessment"
	"mognad/assessment/store"
)

// Nightly makes the backup of each day, at its hour or as soon after as a server runs. Of several servers on one
// database one makes it, in its own folder.
type Nightly struct {
	Database   *store.Database
	Folder     string        // where backups are kept
	Keep       int           // how many; older ones are removed after a good one has been made
	Hour       time.Duration // after midnight in the zone
	Zone       *time.Location
	Recipients []age.Recipient // whom they are encrypted to; none if not
	Program    string          // version
	Now        func() time.Time
	Log        *slog.Logger
}

// Files of nightly backups are named for the moment that they hold.
const (
	nightlyName   = "mognad-20060102T150405Z.tar.zst"
	encryptedName = ".age"
)

var nightlyFile = regexp.MustCompile(`^mognad-\d{8}T\d{6}Z\.tar\.zst(\.age)?$`)

// Check returns an error if the folder cannot be made or written.
func (n *Nightly) Check() error {
	if err := os.MkdirAll(n.Folder, 0o700); err != nil {
		return fmt.Errorf("the folder of the backups cannot be made: %w", err)
	}
	f, err := os.CreateTemp(n.Folder, partial)
	if err != nil {
		return fmt.Errorf("the folder of the backups cannot be written: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Once makes the backup that is due, if one is, and tells of its end. What goes wrong with it is logged and noted, and
// tried again later.
func (n *Nightly) Once(ctx context.Context) error {
	now := n.Now()
	b := assessment.Backup{Day: n.due(now), BeganAt: now}
	due := false
	err := n.Database.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		b.Attempts, due, err = tx.ClaimBackup(b.Day, now)
		return err
	})
	if err != nil || !due {
		return err
	}
	n.removePartial(now)
	failure := n.make(ctx, &b)
	if failure != nil {
		b.Error, b.File = failure.Error(), ""
		level := slog.LevelError
		if ctx.Err() != nil { // the server is being stopped
			level = slog.LevelWarn
		}
		n.Log.Log(ctx, level, "the nightly backup failed; it is tried again in an hour",
			"folder", n.Folder, "error", failure)
	}
	ended := n.Now()
	b.EndedAt = &ended
	err = n.Database.InTx(context.WithoutCancel(ctx), assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		return tx.EndBackup(b)
	})
	if failure != nil || err != nil {
		return err
	}
	n.Log.Info("nightly backup made", "file", b.File, "bytes", b.Bytes, "rows", b.Rows, "took", ended.Sub(now))
	return n.removeOld(filepath.Base(b.File))
}

// due is the day whose backup should be there: today, or yesterday before the hour.
func (n *Nightly) due(now time.Time) assessment.Date {
	return assessment.Date(now.In(n.Zone).Add(-n.Hour).Format(time.DateOnly))
}

// make makes a backup and reads the file again.
func (n *Nightly) make(ctx context.Context, b *assessment.Backup) error {
	name := b.BeganAt.UTC().Format(nightlyName)
	if len(n.Recipients) > 0 {
		name += encryptedName
	}
	b.File = filepath.Join(n.Folder, name)
	hash := sha256.New()
	var err error
	b.Bytes, err = WriteFile(b.File, func(to io.Writer) error {
		_, sums, err := Make(ctx, n.Database, io.MultiWriter(to, hash), n.Program, b.BeganAt, n.Recipients)
		b.Rows = sums.Rows()
		return err
	})
	if err != nil {
		return err
	}
	file, err := os.Open(b.File)
	if err != nil {
		return err
	}
	again := sha256.New()
	_, err = io.Copy(again, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("read the backup again: %w", err)
	}
	if !bytes.Equal(hash.Sum(nil), again.Sum(nil)) {
		return fmt.Errorf("the file %s is not what was written; the disk may be failing", b.File)
	}
	return nil
}

// removeOld removes the oldest backups beyond those to keep, never the one just made.
func (n *Nightly) removeOld(made string) error {
	names, err := n.files(nightlyFile.MatchString)
	if err != nil {
		return err
	}
	slices.Reverse(names) // latest first, by name
	for i, name := range names {
		if i < n.Keep || name == made {
			continue
		}
		if err := os.Remove(filepath.Join(n.Folder, name)); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
		n.Log.Info("old backup removed", "file", name)
	}
	return nil
}

// removePartial removes what servers that ended while writing have left, which nobody can be writing any more.
func (n *Nightly) removePartial(now time.Time) {
	names, err := n.files(func(name string) bool { return len(name) > len(partial) && name[:len(partial)] == partial })
	for _, name := range names {
		path := filepath.Join(n.Folder, name)
		info, statErr := os.Stat(path)
		if statErr == nil && now.Sub(info.ModTime()) > assessment.BackupTime {
			err = errors.Join(err, os.Remove(path))
		}
	}
	if err != nil {
		n.Log.Warn("what an interrupted backup left could not be removed", "error", err)
	}
}

// files are the names in the folder that are wanted, in alphabetical order.
func (n *Nightly) files(wanted func(name string) bool) (names []string, err error) {
	entries, err := os.ReadDir(n.Folder)
	for _, e := range entries {
		if e.Type().IsRegular() && wanted(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}
