package audits

import (
	"reflect"
	"slices"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow"
)

// planOnly reports whether a file holds nothing but the plan of an audit: what an auditor writes in its form.
func planOnly(f *exchange.File) bool {
	plan := *f
	plan.Recommendations, plan.FollowUps, plan.Dismissed, plan.Engaged, plan.Confirmed = nil, nil, nil, nil, nil
	plan.Declarations, plan.PlanApprovals, plan.Replies, plan.FactChecks = nil, nil, nil, nil
	plan.Audit.State, plan.Audit.Summary, plan.Audit.Overall, plan.Audit.Statement = "", "", "", ""
	plan.Audit.Edition, plan.Audit.Corrects = 0, ""
	plan.Entities, plan.Questions = slices.Clone(f.Entities), slices.Clone(f.Questions)
	for i := range plan.Entities {
		e := &plan.Entities[i]
		e.Pinned, e.Totals, e.Overall, e.Statement = nil, nil, "", ""
	}
	for i := range plan.Questions {
		q := &plan.Questions[i]
		q.Judgements, q.Totals, q.Recs = nil, nil, nil
	}
	written := *f
	written.Audit.State = ""
	return f.State() == assessment.AuditPlanning && len(f.Entities) > 0 && reflect.DeepEqual(plan, written)
}

// outOfReach refuses a file for an audit that the importer may not change or not know of, or one that they may not add,
// always alike.
func (im *auditImport) outOfReach() error {
	if im.p.MaySomewhere(assessment.PlanAudits) {
		return &assessment.Error{Code: assessment.Forbidden, Key: "error.file_plan_only"}
	}
	return workflow.Denied(assessment.ManageAudits)
}

// chooses is the permission that it takes for an object in no tree to be added.
func (im *auditImport) chooses() assessment.Permission {
	if im.plans {
		return assessment.PlanAudits
	}
	return assessment.ManageAudits
}

// planner is the auditor who plans a new audit by the file, nil for somebody who manages audits. It refuses who may not
// audit its entities.
func (im *auditImport) planner() (*assessment.ID, error) {
	var entities []assessment.AuditedEntity
	for _, e := range im.file.Entities {
		entities = append(entities, assessment.AuditedEntity{EntityID: im.entities[e.ID], Name: e.Name})
	}
	if !im.plans || im.p.MayAll(assessment.ManageAudits, im.tree, entities) {
		return nil, nil
	}
	a := assessment.Audit{}
	if im.round != nil {
		a.RoundID = &im.round.ID
	}
	fields, err := im.checkPlanner(im.tx, im.p, im.tree, a, entities)
	if err != nil {
		return nil, err
	}
	return &im.p.User.ID, assessment.InvalidFields(fields)
}
