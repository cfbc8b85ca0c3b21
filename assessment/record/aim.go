package record

import (
	"time"

	"mognad/assessment"
)

// Aim is a version of the strategic aim of an entity.
type Aim struct {
	Version  int64           `json:"version" doc:"Counts from 1; 0 while there is none"`
	Text     string          `json:"text"`
	Horizon  int             `json:"horizon" doc:"The year by which it is to be so; 0 while there is none"`
	AgreedOn assessment.Date `json:"agreed_on" format:"date" doc:"Empty while there is none"`
	AgreedBy string          `json:"agreed_by" doc:"By role"`
	SavedBy  string          `json:"saved_by" doc:"By name"`
	SavedAt  *time.Time      `json:"saved_at" doc:"null while there is none"`
}

// Aims are the versions of an entity's aim.
type Aims struct {
	Entity   EntityName `json:"entity"`
	Current  Aim        `json:"current"`
	Versions []Aim      `json:"versions" nullable:"false" doc:"All, the latest first"`
	MaySave  bool       `json:"may_save"`
}

// AimOf is the record of a stored version.
func AimOf(a assessment.Aim, savedBy string) Aim {
	r := Aim{
		Version:  a.Version,
		Text:     a.Text,
		Horizon:  a.Horizon,
		AgreedOn: a.AgreedOn,
		AgreedBy: a.AgreedBy,
		SavedBy:  savedBy,
	}
	if a.Version > 0 {
		at := a.SavedAt.UTC()
		r.SavedAt = &at
	}
	return r
}
