package record

import (
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Applicability is the state of an entity's statement of applicability, in numbers.
type Applicability struct {
	Entity     EntityName           `json:"entity"`
	Version    int64                `json:"version" doc:"Of the draft as a whole: it grows with every change of a row, and an approval must name it"`
	Controls   int                  `json:"controls" doc:"Number of controls in ISO/IEC 27002:2022"`
	Decided    int                  `json:"decided" doc:"Number of controls on which something has been decided"`
	Statuses   ControlStatuses      `json:"statuses"`
	Themes     []ApplicabilityTheme `json:"themes" doc:"The same by theme, in the order of the standard"`
	Unapproved int                  `json:"unapproved" doc:"Number of controls on which the draft differs from what was last approved; of all decided while nothing has been approved"`
	Approved   *Approval            `json:"approved" doc:"The last approval; null for none"`
	MaySave    bool                 `json:"may_save" doc:"Whether the reader may change the draft"`
	MayApprove bool                 `json:"may_approve" doc:"Whether the reader may approve it"`
	MayRecord  bool                 `json:"may_record" doc:"Whether the reader may record that it has been approved on paper"`
}

// ControlStatuses is the number of controls with each status.
type ControlStatuses struct {
	NotStarted    int `json:"not_started"`
	UnderWay      int `json:"under_way"`
	InPlace       int `json:"in_place"`
	NotApplicable int `json:"not_applicable"`
}

// Add counts a control with the status.
func (c *ControlStatuses) Add(s assessment.ControlStatus) {
	switch s {
	case assessment.ControlNotStarted:
		c.NotStarted++
	case assessment.ControlUnderWay:
		c.UnderWay++
	case assessment.ControlInPlace:
		c.InPlace++
	case assessment.ControlNotApplicable:
		c.NotApplicable++
	}
}

// Applicable is the number of controls that apply.
func (c ControlStatuses) Applicable() int { return c.NotStarted + c.UnderWay + c.InPlace }

// ApplicabilityTheme is one theme of a statement of applicability.
type ApplicabilityTheme struct {
	Theme    assessment.ControlTheme `json:"theme"`
	Controls int                     `json:"controls"`
	Decided  int                     `json:"decided"`
	Statuses ControlStatuses         `json:"statuses"`
}

// ApplicabilityStatement is an entity's statement of applicability: its draft with a row for each control, and the
// versions that have been approved.
type ApplicabilityStatement struct {
	Applicability
	Rows     []ApplicabilityRow   `json:"rows" doc:"One for each control, in the order of the standard"`
	Answered *ApplicabilityAnswer `json:"answered" doc:"The submission that the answers in the rows are from; null for none, or for readers who may not read results"`
	Versions []Approval           `json:"versions" doc:"Approved versions, latest first; their number is object_version"`
}

// ApplicabilityRow is what an entity says of a control.
type ApplicabilityRow struct {
	Control   assessment.Control        `json:"control" example:"5.1"`
	Theme     assessment.ControlTheme   `json:"theme"`
	Applies   *bool                     `json:"applies" doc:"null while nothing has been decided"`
	Status    *assessment.ControlStatus `json:"status" doc:"null while nothing has been decided"`
	Reason    string                    `json:"reason" doc:"Why it applies or not; never empty for one that does not"`
	Note      string                    `json:"note"`
	Version   int64                     `json:"version" doc:"0 while nothing has been decided"`
	SavedBy   *PersonName               `json:"saved_by"`
	SavedAt   *time.Time                `json:"saved_at"`
	Changed   bool                      `json:"changed" doc:"Whether it differs from what was last approved"`
	Questions []LinkedQuestion          `json:"questions" doc:"Those in the submission's questionnaire that refer to the control"`
}

// ApplicabilityRowOf is the record of a stored row, without questions and whether it has changed.
func ApplicabilityRowOf(a assessment.Applicability, names map[assessment.ID]string) ApplicabilityRow {
	row := ApplicabilityRow{
		Control:   a.Control,
		Theme:     a.Control.Theme(),
		Status:    Optional(a.Status),
		Reason:    a.Reason,
		Note:      a.Note,
		Version:   a.Version,
		Questions: []LinkedQuestion{},
	}
	if a.Version > 0 {
		row.Applies = new(a.Status.Applies())
		row.SavedBy = &PersonName{ID: a.SavedBy, Name: names[a.SavedBy]}
		row.SavedAt = new(a.UpdatedAt.UTC())
	}
	return row
}

// ApplicabilityAnswer is the submission with the latest answers of an entity.
type ApplicabilityAnswer struct {
	Assessment    assessment.ID    `json:"assessment" format:"uuid"`
	Number        int              `json:"number" doc:"Of the submission"`
	Round         RoundName        `json:"round"`
	Questionnaire QuestionnaireRef `json:"questionnaire"`
}

// LinkedQuestion is a question that refers to a control, with the entity's latest answer.
type LinkedQuestion struct {
	ID     string              `json:"id"`
	Title  questionnaires.Text `json:"title" doc:"By language"`
	Answer string              `json:"answer" doc:"Id of the answer; empty for none"`
	Label  questionnaires.Text `json:"label" doc:"The answer in words, by language; empty for none"`
}

// SealedApplicability is a statement of applicability as it was approved: the content that is hashed. It has all that
// is needed to read it years later.
type SealedApplicability struct {
	Format       int                         `json:"format" doc:"Version of this structure: 1"`
	Organisation SealedName                  `json:"organisation"`
	Entity       SealedName                  `json:"entity"`
	Standard     string                      `json:"standard" doc:"That the controls are numbered in"`
	Number       int64                       `json:"number" doc:"Counts from 1 in each entity"`
	Rows         []SealedApplicabilityRow    `json:"rows" doc:"One for each control, in the order of the standard"`
	Approval     SealedApplicabilityApproval `json:"approval"`
}

// SealedApplicabilityRow is a row of it.
type SealedApplicabilityRow struct {
	Control assessment.Control       `json:"control"`
	Applies bool                     `json:"applies"`
	Status  assessment.ControlStatus `json:"status"`
	Reason  string                   `json:"reason"`
	Note    string                   `json:"note"`
}

// SealedApplicabilityApproval says who approved it.
type SealedApplicabilityApproval struct {
	ID         string          `json:"id" format:"uuid"`
	Text       string          `json:"text"`
	DecidedOn  assessment.Date `json:"decided_on" format:"date"`
	CaseNumber string          `json:"case_number"`
	ApprovedBy string          `json:"approved_by"`
	OnPaper    bool            `json:"on_paper" doc:"Whether the decision was made elsewhere and recorded afterwards"`
	RecordedBy string          `json:"recorded_by"`
	RecordedAt time.Time       `json:"recorded_at"`
}

// ApplicabilityVersion is an approved statement of applicability, and what it changed.
type ApplicabilityVersion struct {
	Approval    Approval              `json:"approval"`
	Content     SealedApplicability   `json:"content" doc:"What was approved; the file holds the exact bytes that the hash is of"`
	Differences []ApplicabilityChange `json:"differences" doc:"From the version before; empty for the first"`
	Latest      bool                  `json:"latest"`
}

// ApplicabilityChange is a control of which two versions say different things.
type ApplicabilityChange struct {
	Control assessment.Control     `json:"control"`
	Before  SealedApplicabilityRow `json:"before"`
	After   SealedApplicabilityRow `json:"after"`
}
