package event

import "mognad/assessment"

// AimSaved records a new version of the strategic aim of an entity, which is kept with the others.
type AimSaved struct {
	Words    `action:"aim.save" object:"entity"`
	Entity   assessment.ID   `json:"-"`
	Version  int64           `json:"version"`
	Horizon  int             `json:"horizon"`
	AgreedOn assessment.Date `json:"agreed_on"`
	OnBehalf bool            `json:"on_behalf,omitempty"` // saved by a coordinator
}
