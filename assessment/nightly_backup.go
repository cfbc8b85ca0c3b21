package assessment

import "time"

// Backup is the nightly backup of a day, of which there is one for all servers on a database.
type Backup struct {
	Day      Date `gorm:"primaryKey"` // in the installation's time zone
	Attempts int
	BeganAt  time.Time  // the last attempt
	EndedAt  *time.Time // nil while it is being made, or if its server ended
	File     string     // where that server has it; "" of a failed one
	Bytes    int64      // of the file
	Rows     int64      `gorm:"column:row_count"` // of the database that it holds
	Error    string     // why it failed; "" of one that succeeded
}

// Good reports whether it succeeded.
func (b Backup) Good() bool { return b.EndedAt != nil && b.Error == "" }

// BackupRetry is how long after a failed attempt the next one begins, and BackupTime after how long an attempt is taken
// for one whose server has ended.
const (
	BackupRetry = time.Hour
	BackupTime  = 6 * time.Hour
)

// Backups is the store of what became of nightly backups, which belong to the installation.
type Backups interface {
	// ClaimBackup begins an attempt at the backup of a day, if there is none that succeeded, that is being made, or that
	// failed a moment ago. It returns false if this attempt is not due.
	ClaimBackup(day Date, now time.Time) (attempt int, due bool, err error)
	// EndBackup notes how an attempt went, unless another has begun since.
	EndBackup(Backup) error
	// LatestBackups lists them, latest day first, at most limit.
	LatestBackups(limit int) ([]Backup, error)
}
