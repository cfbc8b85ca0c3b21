package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// auditRoutes are the pages of audits; the replies to them are those of the plan.
func auditRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		{get, "/audits", assessment.ReadAudits, p.Audits, form},
		{get, "/audits/new", assessment.ManageAudits, p.NewAudit, form},
		{post, "/audits", assessment.ManageAudits, p.AddAudit, area},
		{get, "/audits/import", assessment.ManageAudits, p.AuditImport, form},
		{post, "/audits/import", assessment.ManageAudits, p.PreviewAuditImport, file},
		{post, "/audits/import/:upload", assessment.ManageAudits, p.ConfirmAuditImport, form},
		{get, "/audits/:audit", assessment.ReadAudits, p.Audit, form},
		{get, "/audits/:audit/edit", assessment.ManageAudits, p.EditAudit, form},
		{post, "/audits/:audit", assessment.ManageAudits, p.SaveAudit, area},
		{post, "/audits/:audit/fieldwork", assessment.WriteAudits, p.StartFieldwork, form},
		{post, "/audits/:audit/final", assessment.WriteAudits, p.FinaliseAudit, form},
		{post, "/audits/:audit/engagements", assessment.ManageAudits, p.SaveEngagement, form},
		{post, "/audits/:audit/engagements/:user/confirm", assessment.ConfirmEngagements, p.ConfirmEngagement, form},
		{post, "/audits/:audit/statement", assessment.WriteAudits, p.StateOnAudit, form},
		{get, "/audits/:audit/statement", assessment.WriteAudits, p.AuditStatement, form},
		{get, "/audits/:audit/entities/:entity", assessment.ReadFindings, p.AuditEntity, form},
		{post, "/audits/:audit/entities/:entity", assessment.WriteAudits, p.SaveColumn, area},
		{get, "/audits/:audit/entities/:entity/questions/:question", assessment.WriteAudits, p.AuditUnit, form},
		{get, "/audits/:audit/entities/:entity/statement", assessment.WriteAudits, p.AuditUnit, form},
		{post, "/audits/:audit/entities/:entity/questions/:question", assessment.WriteAudits, p.Judge, form},
		{post, "/audits/:audit/entities/:entity/statement", assessment.WriteAudits, p.StateOnEntity, form},
		{post, "/audits/:audit/entities/:entity/advice/:rule", assessment.WriteAudits, p.DecideAuditAdvice, form},
		{get, "/audits/:audit/recommendations", assessment.ReadFindings, p.Recommendations, form},
		{post, "/audits/:audit/recommendations", assessment.WriteAudits, p.AddRecommendation, form},
		{post, "/audits/:audit/recommendations/:recommendation", assessment.WriteAudits, p.SaveRecommendation, form},
		{post, "/audits/:audit/recommendations/:recommendation/move", assessment.WriteAudits, p.MoveRecommendation, form},
		{post, "/audits/:audit/recommendations/:recommendation/delete", assessment.WriteAudits, p.DeleteRecommendation, form},
		{get, "/audits/:audit/statement/versions", assessment.WriteAudits, p.AuditStatementVersions, form},
		{get, "/audits/:audit/entities/:entity/statement/versions", assessment.WriteAudits, p.EntityStatementVersions, form},
		{
			get,
			"/audits/:audit/entities/:entity/questions/:question/versions",
			assessment.WriteAudits,
			p.JudgementVersions,
			form,
		},
		{get, "/audits/:audit/recommendations/versions", assessment.WriteAudits, p.RecommendationVersions, form},
		{get, "/audits/:audit/fact-checks", assessment.WriteAudits, p.FactChecks, form},
		{get, "/audits/:audit/fact-checks/new", assessment.WriteAudits, p.NewFactCheck, form},
		{post, "/audits/:audit/fact-checks", assessment.WriteAudits, p.BeginFactCheck, form},
		{get, "/audits/:audit/fact-checks/:fact_check", assessment.WriteAudits, p.FactCheck, form},
		{post, "/audits/:audit/fact-checks/:fact_check/end", assessment.WriteAudits, p.EndFactCheck, form},
		{
			post,
			"/audits/:audit/fact-checks/:fact_check/comments/:comment",
			assessment.WriteAudits,
			p.AnswerFactComment,
			form,
		},
		{get, "/audits/:audit/entities/:entity/gaps", assessment.ReadFindings, p.AuditGaps, form},
		{get, "/audits/:audit/entities/:entity/dialogue", assessment.DiscussAudits, p.Dialogue, form},
		{post, "/audits/:audit/entities/:entity/dialogue", assessment.DiscussAudits, p.Discuss, form},
		{get, "/fact-checks/:fact_check", assessment.CheckFacts, p.Facts, form},
		{post, "/fact-checks/:fact_check/comments", assessment.CheckFacts, p.AddFactComment, form},
		{post, "/fact-checks/:fact_check/comments/:comment", assessment.CheckFacts, p.SaveFactComment, form},
		{post, "/fact-checks/:fact_check/comments/:comment/withdraw", assessment.CheckFacts, p.WithdrawFactComment, form},
		{post, "/fact-checks/:fact_check/done", assessment.CheckFacts, p.ConfirmFacts, form},
		{get, "/audits/:audit/report", assessment.ReadFindings, p.AuditReport, form},
		{get, "/audits/:audit/withheld", assessment.WithholdPassages, p.WithheldPassages, form},
		{post, "/audits/:audit/withheld", assessment.WithholdPassages, p.MarkPassage, form},
		{post, "/audits/:audit/withheld/:passage/lift", assessment.WithholdPassages, p.LiftPassage, form},
		{get, "/audits/:audit/file", assessment.ReadFindings, p.AuditFile, form},
	})
}
