package frontend

import (
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
)

// AuditPlan lists the approvals of an audit's plan. The form to record one is sent to Base (approved_on, approved_by,
// reference).
type AuditPlan struct {
	Shell
	About AuditHead
	Base  string
	Today string // the last day that can be recorded
	May   bool   // the reader may record one
	Items []ApprovedPlan
	Now   []PlanPart

	// As typed.
	ApprovedOn, ApprovedBy, Reference string
}

// Template names the template of the page.
func (*AuditPlan) Template() string { return "audit_plan" }

// ApprovedPlan is an approval in words, with the plan then.
type ApprovedPlan struct {
	record.ApprovedPlan
	Said  string
	Parts []PlanPart
}

// PlanPart is a part of a plan that says something, by the key of its name.
type PlanPart struct{ Key, Text string }

// PlanParts are the parts of a plan, with days by day and entities by the names that they have in the audit.
func PlanParts(
	period func(from, to string) string, day func(string) string, p record.AuditPlan, of record.Audit,
) []PlanPart {
	at := func(d assessment.Date) string {
		if d == "" {
			return ""
		}
		return day(string(d))
	}
	var questions, entities, milestones []string
	for _, q := range p.Questions {
		questions = append(questions, q.ID+" "+q.Text)
		for _, part := range q.Parts {
			questions = append(questions, strings.TrimSuffix("– "+part.Name+": "+part.Text, ": "))
		}
	}
	for _, e := range p.Entities {
		name := e.Key
		if now, ok := of.Entity(e.ID); ok {
			name = now.Entity.Name
		}
		entities = append(entities, name)
	}
	for _, m := range p.Milestones {
		milestones = append(milestones, strings.TrimSuffix(at(m.Due)+": "+m.Title+", "+m.Responsible, ", "))
	}
	var parts []PlanPart
	for _, part := range []PlanPart{
		{"audit.purpose", p.Purpose},
		{"audit.background", p.Background},
		{"audit.delimitation", p.Delimitation},
		{"audit.materiality", p.Materiality},
		{"audit.risk_assessment", p.RiskAssessment},
		{"audit.questions", strings.Join(questions, "\n")},
		{"audit.criteria", strings.Join(p.Criteria, "\n")},
		{"audit.method", p.Method},
		{"audit.documents_studied", strings.Join(p.Documents, "\n")},
		{"audit.interviews", strings.Join(p.Interviews, "\n")},
		{"audit.entities", strings.Join(entities, "\n")},
		{"audit.period", period(at(p.From), at(p.To))},
		{"audit_milestones.title", strings.Join(milestones, "\n")},
	} {
		if part.Text != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
