package main

import (
	"context"
	"fmt"
	"log/slog"
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

// nightly is what makes the backups, nil if none are asked for. It refuses a folder that cannot be written.
func (f nightlyFlags) nightly(db *store.Database, zone *time.Location, log *slog.Logger) (*backup.Nightly, error) {
	if f.BackupDir == "" {
		return nil, nil
	}
	if f.BackupKeep < 1 {
		return nil, fmt.Errorf("--backup-keep must be at least 1, not %d", f.BackupKeep)
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
	return n, n.Check()
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
