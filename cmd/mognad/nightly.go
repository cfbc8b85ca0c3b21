package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"mognad/api/metrics"
	"mognad/assessment/backup"
	"mognad/assessment/store"
)

// nightlyFlags say where a backup is kept every night. Without a folder, none is made.
type nightlyFlags struct {
	BackupDir       string    `help:"Folder for a backup every night; without one, none is made." placeholder:"DIR" env:"MOGNAD_BACKUP_DIR"`
	BackupAt        timeOfDay `help:"When it is made, in the time zone of --time-zone." placeholder:"HH:MM" default:"02:30" env:"MOGNAD_BACKUP_AT"`
	BackupKeep      int       `help:"How many nightly backups are kept; older ones are removed once a good one has been made." placeholder:"NUMBER" default:"14" env:"MOGNAD_BACKUP_KEEP"`
	BackupEncryptTo []string  `help:"Public keys of age, or files with some, that nightly backups are encrypted to, separated by commas. By default they are not encrypted." placeholder:"KEY" env:"MOGNAD_BACKUP_ENCRYPT_TO"`
}

// timeOfDay is the time since midnight.
type timeOfDay time.Duration

// UnmarshalText reads hours and minutes.
func (d *timeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is no time of day; write one such as 02:30", text)
	}
	*d = timeOfDay(at.Sub(at.Truncate(24 * time.Hour)))
	return nil
}

// faults are what is wrong with the settings of nightly backups.
func (f nightlyFlags) faults() []error {
	var faults []error
	if f.BackupKeep < 1 {
		faults = append(faults, fmt.Errorf("--backup-keep must be at least 1, not %d", f.BackupKeep))
	}
	if _, err := backup.Recipients(f.BackupEncryptTo, ""); err != nil {
		faults = append(faults, fmt.Errorf("--backup-encrypt-to: %w", err))
	}
	return faults
}

// nightly is what makes the backups, nil if none are asked for. It refuses a folder that cannot be written.
func (f nightlyFlags) nightly(db *store.Database, zone *time.Location, log *slog.Logger) (*backup.Nightly, error) {
	if f.BackupDir == "" {
		return nil, nil
	}
	recipients, err := backup.Recipients(f.BackupEncryptTo, "")
	if err != nil {
		return nil, err
	}
	n := &backup.Nightly{
		Database:   db,
		Folder:     f.BackupDir,
		Keep:       f.BackupKeep,
		Hour:       time.Duration(f.BackupAt),
		Zone:       zone,
		Recipients: recipients,
		Program:    version(),
		Now:        time.Now,
		Log:        log,
	}
	err = n.Check()
	if errors.Is(err, syscall.EROFS) {
		err = fmt.Errorf("%w; a service with ProtectSystem=strict needs the line ReadWritePaths=%s", err, f.BackupDir)
	}
	return n, err
}

// examineBackups looks at the folder of the backups, which the server makes if it is missing. It makes none.
func (f nightlyFlags) examineBackups() []finding {
	const about = "backups"
	if f.BackupDir == "" {
		return []finding{ok(about, "none is made every night, because there is no --backup-dir")}
	}
	folder, err := existing(f.BackupDir)
	if err == nil {
		err = writable(folder)
	}
	if err != nil {
		return []finding{failing(about, "this user cannot write in %s: %v; give the folder to the user of the service, "+
			"and name it in ReadWritePaths= if the unit has ProtectSystem=strict", f.BackupDir, err)}
	}
	if folder != f.BackupDir {
		return []finding{ok(about, "%s does not exist yet; mognad serve makes it", f.BackupDir)}
	}
	d, err := diskOf(folder)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return []finding{ok(about, "%s can be written", folder)}
	case err != nil:
		return []finding{failing(about, "the room on the disk of %s cannot be read: %v", folder, err)}
	case d.free < roomEnough:
		return []finding{warned(about, "%s are free on the disk of %s; make room", size(d.free), folder)}
	}
	return []finding{ok(about, "%s can be written, %s are free", folder, size(d.free))}
}

// existing is the folder, or the one above it that there is, in which it would be made.
func existing(folder string) (string, error) {
	for {
		info, err := os.Stat(folder)
		switch {
		case err == nil && info.IsDir():
			return folder, nil
		case err == nil:
			return "", &fs.PathError{Op: "open", Path: folder, Err: syscall.ENOTDIR}
		case !errors.Is(err, fs.ErrNotExist) || filepath.Dir(folder) == folder:
			return "", err
		}
		folder = filepath.Dir(folder)
	}
}

// backupLate is how old the last nightly backup may be: one has been missed by then.
const backupLate = 36 * time.Hour

// examineLastBackup says how the last nightly backup went.
func (c *serveCommand) examineLastBackup(ctx context.Context, db *store.Database, now time.Time) []finding {
	const about = "backups"
	if c.BackupDir == "" {
		return nil
	}
	w, err := c.useCases(db, false)
	if err != nil {
		return []finding{failing(about, "%v", err)}
	}
	h, err := w.People.OperatorBackupHealth(ctx)
	switch {
	case err != nil:
		return []finding{failing(about, "how the last one went cannot be read: %v", err)}
	case h.Failed != nil:
		return []finding{warned(about, "the one of %s failed: %s; it is tried again every hour",
			h.Failed.Day, h.Failed.Error)}
	case h.Good == nil:
		return []finding{warned(about, "none has been made yet; the server makes the first within a minute of its start")}
	case now.Sub(*h.Good.EndedAt) > backupLate:
		return []finding{warned(about, "the last one is of %s; see whether the server runs", h.Good.Day)}
	}
	return []finding{ok(about, "the last one is of %s: %s, %d bytes", h.Good.Day, h.Good.File, h.Good.Bytes)}
}

// backUp looks every minute whether a backup is due, until the context ends.
func backUp(ctx context.Context, log *slog.Logger, n *backup.Nightly, m *metrics.Metrics) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		start := time.Now()
		err := n.Once(ctx)
		m.Job("backup", time.Since(start), err)
		if err != nil && ctx.Err() == nil {
			log.Error("the nightly backup could not be looked after; trying again later", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
