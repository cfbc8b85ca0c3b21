package record

import "mognad/assessment"

// BackupHealth is what became of the nightly backups of an installation.
type BackupHealth struct {
	Good   *assessment.Backup // the latest that succeeded; nil for none
	Failed *assessment.Backup // the latest that failed since then; nil for none
}

// Megabytes is the size of the latest good backup in megabytes of a million bytes, at least 1; 0 if there is none.
func (h BackupHealth) Megabytes() int64 {
	if h.Good == nil {
		return 0
	}
	return max(1, (h.Good.Bytes+500_000)/1_000_000)
}
