package event

import (
	"bytes"
	"encoding/json"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// Verb is what happened to a row of a register.
type Verb string

// The verbs.
const (
	Add    Verb = "add"
	Change Verb = "change"
	Delete Verb = "delete"
)

// RowEvent records what happened to a row of a register. Its types follow from the declarations of the registers: one
// for each verb, with the values of all fields that are not empty, so that the log is the history of the row.
type RowEvent struct {
	Words
	Register registers.Register
	Verb     Verb
	Row      any // a pointer to the row's struct
}

// RiskCriteriaSaved records a new version of the criteria for risks, which is kept with the others.
type RiskCriteriaSaved struct {
	Words    `action:"risk_criteria.save" object:"risk_criteria"`
	Criteria assessment.ID `json:"-"`
	Version  int64         `json:"version"`
}

// MeasureValueSaved records what a measure was on a day, or a correction of it.
type MeasureValueSaved struct {
	Words   `action:"measure_value.save" object:"measure_value" findings:"yes"`
	ID      assessment.ID   `json:"-"`
	Measure assessment.ID   `json:"measure" is:"measure"`
	Day     assessment.Date `json:"day"`
	Value   string          `json:"value"`
}

// rowTypes are the types of events of all registers.
func rowTypes() []Type {
	var list []Type
	for _, r := range registers.Every() {
		for _, verb := range []Verb{Add, Change, Delete} {
			t := Type{
				Action:   r.Object + "." + string(verb),
				Object:   r.Object,
				Findings: r.AtRoot || r.OfAudit, // who reads the log may not read these
				register: &r,
				verb:     verb,
			}
			for i, f := range r.Logged() {
				t.Fields = append(t.Fields, Declared{
					Name:  f.Name,
					Kind:  rowKinds[f.Kind],
					List:  f.Many(),
					Label: i == 0,
				})
			}
			list = append(list, t)
		}
	}
	return list
}

// rowKinds maps the kinds of register fields.
var rowKinds = map[registers.Kind]Kind{
	registers.Line:     Text,
	registers.Text:     Text,
	registers.Place:    Text,
	registers.Day:      Day,
	registers.Choice:   Choice,
	registers.Number:   Number,
	registers.Step:     Number,
	registers.YesNo:    YesNo,
	registers.Months:   Number,
	registers.Person:   Person,
	registers.Body:     Body,
	registers.Entities: Entity,

	registers.Questions: Text,
	registers.Audit:     Audit,
}

// rowOf is the line that the log stores for what happened to a row.
func rowOf(e RowEvent) (assessment.Event, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range e.Register.Logged() {
		content, err := f.Encode(e.Row)
		if err != nil {
			return assessment.Event{}, fmt.Errorf("write %s of a %s to the log: %w", f.Name, e.Register.Object, err)
		}
		if content == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", f.Name, content)
	}
	b.WriteByte('}')
	return assessment.Event{
		Action:   e.Register.Object + "." + string(e.Verb),
		Object:   e.Register.Object,
		ObjectID: registers.HeadOf(e.Row).ID.String(),
		Data:     b.Bytes(),
	}, nil
}

// readRow moves the fields of the type out of stored, except those whose value does not fit.
func (t Type) readRow(objectID string, stored map[string]json.RawMessage) (Event, Fields) {
	row := t.register.Row()
	fits := registers.HeadOf(row).ID.UnmarshalText([]byte(objectID)) == nil
	var fields Fields
	for i, d := range t.Fields {
		content, isThere := stored[d.Name]
		if !isThere {
			continue
		}
		if t.register.Logged()[i].Decode(row, content) != nil {
			fits = false
			continue
		}
		delete(stored, d.Name)
		fields = append(fields, Field{Name: d.Name, Kind: d.Kind, Label: d.Label, JSON: content})
	}
	if !fits {
		return nil, fields
	}
	return RowEvent{Register: *t.register, Verb: t.verb, Row: row}, fields
}

// ApplicabilityFields are what the log keeps about a control in a statement of applicability.
type ApplicabilityFields struct {
	Control assessment.Control       `json:"control"`
	Status  assessment.ControlStatus `json:"status"`
	Reason  string                   `json:"reason"`
	Note    string                   `json:"note"`
	Version int64                    `json:"version"`
}

// ApplicabilitySaved records what somebody saved of a control in an entity's statement of applicability. Those who read
// the log may not read the registers, so it only shows that it happened; so do approvals.
type ApplicabilitySaved struct {
	Words  `action:"applicability.save" object:"applicability" findings:"yes"`
	Entity assessment.ID `json:"-"` // whose statement it is
	ApplicabilityFields
}

// EntityApplicabilitySaved is [ApplicabilitySaved] as it was first written, with the entity itself as its object. It is
// only read.
type EntityApplicabilitySaved struct {
	Words  `action:"applicability.save" object:"entity" findings:"yes" former:"yes"`
	Entity assessment.ID `json:"-"`
	ApplicabilityFields
}

// ApprovalFields are what the log keeps of an approval.
type ApprovalFields struct {
	Kind       assessment.ApprovalKind `json:"kind"`
	Of         assessment.ID           `json:"of" is:"approved"`
	Name       string                  `json:"name" label:"yes"`
	Number     int64                   `json:"number"` // its version
	SHA256     string                  `json:"sha256"`
	DecidedOn  assessment.Date         `json:"decided_on"`
	CaseNumber string                  `json:"case_number"`
}

// ApprovalGiven records that somebody of the management approved something.
type ApprovalGiven struct {
	Words    `action:"approval.give" object:"approval" findings:"yes"`
	Approval assessment.ID `json:"-"`
	ApprovalFields
}

// ApprovalRecorded records that somebody entered what the management has approved on paper.
type ApprovalRecorded struct {
	Words    `action:"approval.record" object:"approval" findings:"yes"`
	Approval assessment.ID `json:"-"`
	ApprovalFields
	ApprovedBy string `json:"approved_by"`
}
