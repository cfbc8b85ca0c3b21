package record

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// AuditPlan is what is planned of an audit and can be approved: what is sealed of it when it is.
type AuditPlan struct {
	Format         int                `json:"format"`
	Purpose        string             `json:"purpose"`
	Background     string             `json:"background"`
	Delimitation   string             `json:"delimitation"`
	Materiality    string             `json:"materiality"`
	RiskAssessment string             `json:"risk_assessment"`
	Questions      []AuditQuestion    `json:"questions" nullable:"false"`
	Criteria       []string           `json:"criteria" nullable:"false"`
	Method         string             `json:"method"`
	Documents      []string           `json:"documents_studied" nullable:"false" doc:"Empty in a plan that was approved in format 1"`
	Interviews     []string           `json:"interviews" nullable:"false" doc:"Whom to interview, by role. Empty in a plan that was approved in format 1"`
	Entities       []PlannedEntity    `json:"entities" nullable:"false" doc:"By key"`
	Round          *assessment.ID     `json:"round" format:"uuid" doc:"Id; null for none"`
	From           assessment.Date    `json:"from" doc:"Empty for none"`
	To             assessment.Date    `json:"to" doc:"Empty for none"`
	Milestones     []PlannedMilestone `json:"milestones" nullable:"false" doc:"By day and title"`
}

// PlannedEntity is an entity that is to be audited, by what does not change with its name.
type PlannedEntity struct {
	ID  assessment.ID `json:"id" format:"uuid"`
	Key string        `json:"key"`
}

// PlannedMilestone is a milestone of the time plan.
type PlannedMilestone struct {
	Title       string          `json:"title"`
	Due         assessment.Date `json:"due"`
	Responsible string          `json:"responsible"`
}

// planFormat is the format of the plan that is sealed.
const planFormat = 2

// AuditPlanOf is the plan of an audit as it is stored.
func AuditPlanOf(
	a assessment.Audit, entities []assessment.AuditedEntity, milestones []PlannedMilestone,
) AuditPlan {
	var described Audit
	described.Describe(a)
	p := AuditPlan{
		Format:         planFormat,
		Purpose:        a.Purpose,
		Background:     a.Background,
		Delimitation:   a.Delimitation,
		Materiality:    a.Materiality,
		RiskAssessment: a.RiskAssessment,
		Questions:      described.Questions,
		Criteria:       described.Criteria,
		Method:         a.Method,
		Documents:      described.DocumentsStudied,
		Round:          a.RoundID,
		From:           a.From,
		To:             a.To,
		Milestones:     list(milestones),
	}
	p.Interviews = each(described.Interviews, func(i Interview) string { return i.Role })
	p.Entities = each(entities, func(e assessment.AuditedEntity) PlannedEntity {
		return PlannedEntity{ID: e.EntityID, Key: e.Key}
	})
	slices.SortFunc(p.Entities, func(a, b PlannedEntity) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(p.Milestones, func(a, b PlannedMilestone) int {
		return cmp.Or(strings.Compare(string(a.Due), string(b.Due)), strings.Compare(a.Title, b.Title))
	})
	return p
}

// Complete is a plan as it was approved, with empty lists for what its format did not have.
func (p AuditPlan) Complete() AuditPlan {
	p.Documents, p.Interviews = list(p.Documents), list(p.Interviews)
	return p
}

// notPlanned are the parts of which nothing is said to have changed: the list of documents and interviews grows as the
// audit is carried out.
var notPlanned = []string{"format", "documents_studied", "interviews"}

// ChangedFrom names the parts in which the plan differs from an earlier one, in the order of the plan.
func (p AuditPlan) ChangedFrom(before AuditPlan) []string {
	parts := []string{}
	now, then := reflect.ValueOf(p), reflect.ValueOf(before)
	for i := range now.NumField() {
		name := now.Type().Field(i).Tag.Get("json")
		if name == "from" || name == "to" {
			name = "period"
		}
		same := reflect.DeepEqual(now.Field(i).Interface(), then.Field(i).Interface())
		if !same && !slices.Contains(parts, name) && !slices.Contains(notPlanned, name) {
			parts = append(parts, name)
		}
	}
	return parts
}

// PlanApproval is that the plan of an audit was approved.
type PlanApproval struct {
	Number     int             `json:"number" doc:"In the audit, from 1"`
	ApprovedOn assessment.Date `json:"approved_on"`
	ApprovedBy string          `json:"approved_by" doc:"A body or a name, as printed"`
	Reference  string          `json:"reference" doc:"Of the case or the minutes"`
	SHA256     string          `json:"sha256" doc:"Of the plan then, canonical JSON (RFC 8785), in hexadecimal digits"`
	RecordedAt time.Time       `json:"recorded_at"`
	ChangedIn  []string        `json:"changed_in" nullable:"false" doc:"The parts of the plan that have changed since; of the last approval only"`
}

// PlanApprovals are the approvals of an audit's plan, for its auditors, with the plan as it was each time.
type PlanApprovals struct {
	Audit     AuditName      `json:"audit"`
	Items     []ApprovedPlan `json:"items" nullable:"false" doc:"Latest first"`
	Now       AuditPlan      `json:"now" doc:"The plan as it is now"`
	MayRecord bool           `json:"may_record" doc:"Whether the reader may record an approval now"`
}

// ApprovedPlan is an approval with the plan as it was then.
type ApprovedPlan struct {
	PlanApproval
	RecordedBy PersonName `json:"recorded_by"`
	Plan       AuditPlan  `json:"plan"`
}

// PlanApprovalOf is the record of a stored approval, of which the plan has changed in these parts since.
func PlanApprovalOf(a assessment.AuditPlanApproval, changed []string) PlanApproval {
	return PlanApproval{
		Number:     a.Number,
		ApprovedOn: a.ApprovedOn,
		ApprovedBy: a.ApprovedBy,
		Reference:  a.Reference,
		SHA256:     a.SHA256,
		RecordedAt: a.RecordedAt.UTC(),
		ChangedIn:  list(changed),
	}
}

// Said says it in the reader's words, with days as they are written there.
func (a PlanApproval) Said(say func(key string, args ...any) string, day func(string) string) string {
	on := day(string(a.ApprovedOn))
	said := say("audit.plan_approved", "By", a.ApprovedBy, "Date", on)
	if a.Reference != "" {
		said = say("audit.plan_approved_in", "By", a.ApprovedBy, "Date", on, "Reference", a.Reference)
	}
	if len(a.ChangedIn) == 0 {
		return said
	}
	parts := each(a.ChangedIn, func(part string) string { return say("event_field." + part) })
	return said + " " + say("audit.plan_changed", "Date", on, "Parts", strings.Join(parts, ", "))
}
