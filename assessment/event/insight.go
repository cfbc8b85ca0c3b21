package event

import "mognad/assessment"

// ComparisonExported records that a comparison was exported as a workbook.
type ComparisonExported struct {
	Words        `action:"compare.export" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Query        string        `json:"query"`
	Columns      int           `json:"columns"`
}

// TableExported records that a table was read for a file, and how many rows of it.
type TableExported struct {
	Words        `action:"table.export" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Table        string        `json:"table"` // its title, in the language of the file
	Rows         int           `json:"rows"`
	Format       string        `json:"format"`
}

// SummaryWritten records that somebody saved their own words beside the summary of a body's entities, or without a body
// that of the whole organisation.
type SummaryWritten struct {
	Words   `action:"summary.write" object:"round"`
	Round   assessment.ID  `json:"-"`
	Body    *assessment.ID `json:"body" is:"body"`
	Version int64          `json:"version"`
}

// SummarySealed records that a summary was sealed.
type SummarySealed struct {
	Words   `action:"summary.seal" object:"summary"`
	Summary assessment.ID `json:"-"`
	SHA256  string        `json:"sha256"`
}
