package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// planRoutes are the pages of replies to audits, of the action plan and of the annual wheel.
func planRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		// Replies.
		{get, "/audits/:audit/replies/:body", assessment.ReadFindings, p.Replies, form},
		{post, "/audits/:audit/replies/:body/recommendations/:recommendation", assessment.PrepareReplies, p.SaveReply, form},
		{get, "/audits/:audit/replies/:body/approve", assessment.ApproveReplies, p.NewReplyApproval, form},
		{post, "/audits/:audit/replies/:body/approve", assessment.ApproveReplies, p.ApproveReplies, form},
		{get, "/audits/:audit/replies/:body/record", assessment.RecordReplies, p.NewReplyRecord, form},
		{post, "/audits/:audit/replies/:body/record", assessment.RecordReplies, p.RecordReplies, form},
		{get, "/audits/:audit/replies/:body/approvals/:number", assessment.ReadFindings, p.ReplyLetter, form},
		{post, "/audits/:audit/replies/:body/plan", assessment.ManagePlan, p.PlanReplies, form},

		// The action plan.
		{get, "/plan", assessment.ReadPlan, p.Plan, form},
		{get, "/plan/export", assessment.ReadPlan, p.ExportPlan, form},
		{get, "/plan/new", assessment.ManagePlan, p.NewAction, form},
		{post, "/plan", assessment.ManagePlan, p.AddAction, form},
		{post, "/plan/together", assessment.ManagePlan, p.SaveActionsTogether, area},
		{post, "/plan/distinct", assessment.ManagePlan, p.TellActionsApart, form},
		{post, "/plan/horizon", assessment.ManagePlan, p.SaveHorizon, form},
		{get, "/plan/actions/:action", assessment.ReadPlan, p.Action, form},
		{get, "/plan/actions/:action/edit", assessment.ManagePlan, p.EditAction, form},
		{post, "/plan/actions/:action", assessment.ManagePlan, p.SaveAction, form},
		{post, "/plan/actions/:action/report", assessment.OwnActions, p.ReportAction, form},
		{post, "/plan/actions/:action/drop", assessment.ManagePlan, p.DropAction, form},
		{post, "/plan/actions/:action/reopen", assessment.ManagePlan, p.ReopenAction, form},
		{post, "/plan/actions/:action/unlink", assessment.ManagePlan, p.UnlinkAction, form},

		// The annual wheel.
		{get, "/wheel", assessment.ReadWheel, p.Wheel, form},
		{get, "/wheel/file", assessment.ReadWheel, p.ExportWheel, form},
		{get, "/wheel/templates", assessment.ManageWheel, p.WheelTemplates, form},
		{post, "/wheel/templates", assessment.ManageWheel, p.AddActivities, form},
		{get, "/wheel/subscription", assessment.ReadWheel, p.Calendar, form},
		{post, "/wheel/subscription", assessment.ReadWheel, p.Subscribe, form},
		{post, "/wheel/subscription/delete", assessment.ReadWheel, p.Unsubscribe, form},
		{get, "/wheel/occurrences/:activity/:year/:month", assessment.ReadWheel, p.WheelOccurrence, form},
		{post, "/wheel/occurrences/:activity/:year/:month", assessment.ReadWheel, p.MarkActivity, form},
	})
}
