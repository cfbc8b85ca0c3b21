package record

import (
	"time"

	"mognad/assessment"
)

// RiskCriteria is a version of how an organisation assesses and accepts risks.
type RiskCriteria struct {
	Version           int64      `json:"version" doc:"0 for the default, which holds until the organisation has its own"`
	Likelihood        []string   `json:"likelihood" nullable:"false" doc:"Names of the steps, the lowest first; empty in the default, whose names follow the reader's language"`
	Consequence       []string   `json:"consequence" nullable:"false" doc:"As likelihood"`
	TreatFrom         int        `json:"treat_from" doc:"The lowest value that should be treated"`
	SeriousFrom       int        `json:"serious_from" doc:"The lowest value that is serious"`
	AcceptsAcceptable string     `json:"accepts_acceptable" doc:"The role that may accept an acceptable risk; may be empty"`
	AcceptsTreat      string     `json:"accepts_treat" doc:"The role that may accept a risk that should be treated; may be empty"`
	AcceptsSerious    string     `json:"accepts_serious" doc:"The role that may accept a serious risk; may be empty"`
	SavedBy           string     `json:"saved_by" doc:"By name; empty for the default"`
	SavedAt           *time.Time `json:"saved_at" doc:"null for the default"`
}

// SavedValue is a value of a measure as it was saved.
type SavedValue struct {
	ID      assessment.ID      `json:"id" format:"uuid"`
	Day     assessment.Date    `json:"day" format:"date"`
	Value   assessment.Decimal `json:"value"`
	Note    string             `json:"note"`
	SavedBy string             `json:"saved_by" doc:"By name"`
	SavedAt time.Time          `json:"saved_at"`
	Current bool               `json:"current" doc:"false for one that has been corrected"`
}
