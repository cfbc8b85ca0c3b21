package rest

import (
	"encoding/json"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// Description describes an audit.
type Description struct {
	Auditor          string          `json:"auditor" doc:"The auditor, as printed"`
	From             *string         `json:"from" example:"2026-01-01"`
	To               *string         `json:"to" example:"2026-06-30"`
	Date             *string         `json:"date" doc:"Day, month or year of the report" example:"2026-03"`
	ReplyDue         omittable       `json:"reply_due" required:"false" doc:"The day by which the bodies are to reply to the recommendations; null for none, left out for as it is" example:"2026-09-30"`
	PlanYear         *int            `json:"plan_year"`
	CommissionedBy   []string        `json:"commissioned_by" nullable:"false"`
	Purpose          string          `json:"purpose"`
	Background       string          `json:"background"`
	ReportNumber     omittable       `json:"report_number" required:"false" doc:"The auditor's own; left out for as it is"`
	CaseNumber       omittable       `json:"case_number" required:"false" doc:"In the register of the audited, or of whoever commissioned it; left out for as it is"`
	Numbering        omittable       `json:"numbering" required:"false" enum:",report,none" doc:"How the recommendations are numbered: empty for each body's from 1, report for through the whole report, none for printed without numbers; a change numbers them again; left out for as it is"`
	Delimitation     string          `json:"delimitation"`
	Materiality      omittable       `json:"materiality" required:"false" doc:"What is essential in what is audited, and why; left out for as it is"`
	RiskAssessment   omittable       `json:"risk_assessment" required:"false" doc:"The risks on which the direction of the audit is based; left out for as it is"`
	Method           omittable       `json:"method" required:"false" doc:"How it was done, beside documents and interviews; left out for as it is"`
	Criteria         []string        `json:"criteria" nullable:"false"`
	DocumentsStudied []string        `json:"documents_studied" nullable:"false"`
	Interviews       []sentInterview `json:"interviews" nullable:"false"`
	Earlier          []sentEarlier   `json:"earlier" nullable:"false"`
	Independence     omittable       `json:"independence" required:"false" doc:"What is said of the auditors' own independence, beside what they declare; left out for as it is"`
	CoverLetter      omittable       `json:"cover_letter" required:"false" doc:"How the letter begins with which the report is sent; left out for as it is"`
	Summary          omittable       `json:"summary" required:"false" doc:"The auditors' own, with which the report begins; only from fieldwork on, left out for as it is"`
	FactCheck        string          `json:"fact_check"`
	Correction       omittable       `json:"correction" required:"false" doc:"Why a correction corrects an earlier version; left out for as it is. Others have none"`
	Notes            []sentOtherText `json:"notes" nullable:"false"`
}

// keeps are the parts that the caller left out.
func (d Description) keeps() audits.Kept {
	return audits.Kept{
		ReplyDue:       !d.ReplyDue.Sent,
		ReportNumber:   !d.ReportNumber.Sent,
		CaseNumber:     !d.CaseNumber.Sent,
		Method:         !d.Method.Sent,
		Numbering:      !d.Numbering.Sent,
		Materiality:    !d.Materiality.Sent,
		RiskAssessment: !d.RiskAssessment.Sent,
		Independence:   !d.Independence.Sent,
		CoverLetter:    !d.CoverLetter.Sent,
		Summary:        !d.Summary.Sent,
		Correction:     !d.Correction.Sent,
		Until:          !slices.ContainsFunc(d.Earlier, func(e sentEarlier) bool { return e.Until.Sent }),
		Places:         !slices.ContainsFunc(d.Notes, func(n sentOtherText) bool { return n.Appendix != nil }),
		Links:          !slices.ContainsFunc(d.Earlier, func(e sentEarlier) bool { return e.Audit.Sent }),
	}
}

// sentEarlier is a [record.EarlierAudit] whose last year may be left out.
type sentEarlier struct {
	Year  *int          `json:"year" doc:"The first one of a period; null if not known" example:"2021"`
	Until omittableYear `json:"until" required:"false" doc:"The last year of a period; null for a single one; left out of all, that of the same year and words stays as it is"`
	What  string        `json:"what" doc:"May be left empty for an audit that is linked to"`

	Key   string    `json:"key" required:"false" doc:"As it was read; it follows from the audit"`
	Audit omittable `json:"audit" required:"false" doc:"Id of the final audit whose recommendations are followed up, which you must be able to read; null for none; left out of all, that of the same year and words stays as it is"`
}

// sentOtherText is an [assessment.OtherText] of which it may be left out where it stands.
type sentOtherText struct {
	assessment.Note
	Appendix *bool `json:"appendix" required:"false" doc:"It stands last in the report instead of with what describes the audit; left out of all, that of the same name stays as it is"`
}

// omittableYear is a year that may be null, or be left out by callers that do not know of it.
type omittableYear struct {
	Sent bool
	Year *int
}

// UnmarshalJSON notes that it was sent.
func (o *omittableYear) UnmarshalJSON(content []byte) error {
	o.Sent = true
	return json.Unmarshal(content, &o.Year)
}

// Schema is that of a whole number or null.
func (omittableYear) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Nullable: true}
}

// omittable is a text that may be null, or be left out by callers that do not know of it.
type omittable struct {
	Sent bool
	Text *string
}

// UnmarshalJSON notes that it was sent.
func (o *omittable) UnmarshalJSON(content []byte) error {
	o.Sent = true
	return json.Unmarshal(content, &o.Text)
}

// Schema is that of a text or null.
func (omittable) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true}
}

// sentInterview is a [record.Interview] whose day may be null.
type sentInterview struct {
	Role  string  `json:"role" doc:"The role of the person interviewed, rather than the name"`
	On    *string `json:"on" doc:"The day; null if not recorded" example:"2026-02-01"`
	Notes string  `json:"notes"`
}

// sentOutside is an audited object that is not in the organisation's tree.
type sentOutside struct {
	ID   *string               `json:"id" required:"false" doc:"Of one of the audit's that is changed; null for a new one"`
	Key  string                `json:"key" required:"false" doc:"Names it in files; made from the name if left out"`
	Name string                `json:"name" example:"Journalsystemet"`
	Kind assessment.EntityKind `json:"kind"`
	Body *string               `json:"body" required:"false" doc:"Id of the body that gets the recommendations; null for none"`
}

// noun is the object that was sent.
func (s sentOutside) noun() assessment.OutsideObject {
	o := assessment.OutsideObject{Key: s.Key, Name: s.Name, Kind: s.Kind, BodyID: optionalReference(s.Body)}
	if id := optionalReference(s.ID); id != nil {
		o.ID = *id
	}
	return o
}
