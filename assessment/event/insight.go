package event

import "mognad/assessment"

// ComparisonExported records that a comparison was exported as a workbook.
type ComparisonExported struct {
	Words        `action:"compare.export" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Query        string        `json:"query"`
	Columns      int           `json:"columns"`
}

// SummarySealed records that a summary was sealed.
type SummarySealed struct {
	Words   `action:"summary.seal" object:"summary"`
	Summary assessment.ID `json:"-"`
	SHA256  string        `json:"sha256"`
}
