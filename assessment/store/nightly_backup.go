package store

import (
	"database/sql"
	"time"

	"mognad/assessment"
)

// claimBackup writes no row unless an attempt is due.
var claimBackup = write(`INSERT INTO backups (day, attempts, began_at, file, bytes, row_count, error)
VALUES ($1, 1, $2, '', 0, 0, '')
ON CONFLICT (day) DO UPDATE
SET attempts = backups.attempts + 1, began_at = excluded.began_at, ended_at = NULL, error = ''
WHERE (backups.ended_at IS NOT NULL AND backups.error <> '' AND backups.began_at <= $3)
OR (backups.ended_at IS NULL AND backups.began_at <= $4) RETURNING attempts`)

func (t *tx) ClaimBackup(day assessment.Date, now time.Time) (attempt int, due bool, err error) {
	now = stored(now)
	err = t.query(
		claimBackup,
		func(rows *sql.Rows) error { due = true; return rows.Scan(&attempt) },
		string(day),
		now,
		now.Add(-assessment.BackupRetry),
		now.Add(-assessment.BackupTime),
	)
	return attempt, due, translate(err)
}

func (t *tx) EndBackup(b assessment.Backup) error {
	return translate(t.db.Model(&b).
		Where("attempts = ?", b.Attempts).
		Select("ended_at", "file", "bytes", "row_count", "error").
		Updates(&b).Error)
}

func (t *tx) LatestBackups(limit int) ([]assessment.Backup, error) {
	rows := []assessment.Backup{}
	return rows, translate(t.db.Order("day DESC").Limit(limit).Find(&rows).Error)
}
