package api

import (
	"net/http"
	"slices"

	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// Route is the address of a page and the permission that its use case requires.
type Route struct {
	Method     string
	Path       string
	Permission assessment.Permission
	Handle     web.Handler
	Limit      int64 // the largest body, in bytes
}

// The methods of pages: forms know no others.
const (
	get  = http.MethodGet
	post = http.MethodPost
)

// The largest bodies of pages.
const (
	form = web.MaxForm
	area = web.MaxArea
	file = web.MaxUpload
)

// Routes lists every page in the order that a user meets them. A page with the permission [assessment.Anyone] is open
// to people who are not signed in; for all others the use case checks the policy.
func Routes(p *web.Pages) []Route {
	return slices.Concat([]Route{
		// Signing in.
		{get, "/", assessment.Anyone, p.Start, form},
		{get, "/set-up", assessment.Anyone, p.SetUpPage, form},
		{post, "/set-up", assessment.Anyone, p.SetUp, form},
		{get, "/sign-in", assessment.Anyone, p.SignInPage, form},
		{post, "/sign-in", assessment.Anyone, p.SignIn, form},
		{post, "/sign-out", assessment.Anyone, p.SignOut, form},
		{get, "/links/:token", assessment.Anyone, p.LinkPage, form},
		{post, "/links/:token", assessment.Anyone, p.UseLink, form},
		{post, "/language", assessment.Anyone, p.Language, form},
		{get, "/api", assessment.Anyone, p.APIPage, form},
		{get, "/help", assessment.Anyone, p.FirstHelp, form},
		{get, "/help/:guide", assessment.Anyone, p.Help, form},

		// The reader's account, and the choice of organisation.
		{get, "/organisations", assessment.OwnAccount, p.Organisations, form},
		{get, "/account", assessment.OwnAccount, p.Account, form},
		{post, "/account", assessment.OwnAccount, p.SaveAccount, form},
		{post, "/account/password", assessment.OwnAccount, p.ChangePassword, form},
		{post, "/account/mail", assessment.OwnAccount, p.SaveMailChoices, form},

		// An organisation.
		{get, "/organisations/:organisation", assessment.ReadOrganisation, p.Home, form},
		{get, "/organisations/:organisation/search", assessment.ReadOrganisation, p.Search, form},
		{get, "/organisations/:organisation/settings", assessment.ManageOrganisation, p.Settings, form},
		{post, "/organisations/:organisation/settings", assessment.ManageOrganisation, p.SaveSettings, form},
		{get, "/organisations/:organisation/events", assessment.ReadEvents, p.Events, form},
		{get, "/organisations/:organisation/events/export", assessment.ReadEvents, p.ExportEvents, form},
		{get, "/organisations/:organisation/tokens", assessment.ReadOrganisation, p.Tokens, form},
		{post, "/organisations/:organisation/tokens", assessment.ReadOrganisation, p.AddToken, form},
		{post, "/organisations/:organisation/tokens/:token/delete", assessment.ReadOrganisation, p.DeleteToken, form},

		// Answering.
		{get, "/organisations/:organisation/work", assessment.ReadOrganisation, p.Work, form},
		{get, "/organisations/:organisation/assessments/:assessment", assessment.ReadAnswers, p.Assessment, form},
		{get, "/organisations/:organisation/assessments/:assessment/areas/:area", assessment.ReadAnswers, p.Area, form},
		{post, "/organisations/:organisation/assessments/:assessment/areas/:area", assessment.WriteAnswers, p.SaveArea, area},
		{
			get,
			"/organisations/:organisation/assessments/:assessment/questions/:question",
			assessment.ReadAnswers,
			p.Question,
			form,
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/questions/:question",
			assessment.WriteAnswers,
			p.SaveAnswer,
			area, // without a script the whole area is sent
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/questions/:question/keep",
			assessment.WriteAnswers,
			p.KeepAnswer,
			area, // without a script the whole area is sent
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/questions/:question/hand",
			assessment.WriteAnswers,
			p.HandAnswer,
			area, // without a script the whole area is sent
		},
		{
			get,
			"/organisations/:organisation/assessments/:assessment/questions/:question/versions",
			assessment.ReadAnswers,
			p.AnswerVersions,
			form,
		},
		{get, "/organisations/:organisation/assessments/:assessment/submit", assessment.ReadAnswers, p.SubmitPage, form},
		{post, "/organisations/:organisation/assessments/:assessment/submit", assessment.WriteAnswers, p.Submit, form},
		{
			get,
			"/organisations/:organisation/assessments/:assessment/submissions/:number",
			assessment.ReadAnswers,
			p.Submission,
			form,
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/submissions/:number/decision",
			assessment.DecideSubmission,
			p.Decide,
			form,
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/submissions/:number/withdraw",
			assessment.WriteAnswers,
			p.Withdraw,
			form,
		},
		{
			post,
			"/organisations/:organisation/assessments/:assessment/submissions/:number/reopen",
			assessment.DecideSubmission,
			p.ReopenSubmission,
			form,
		},
		{
			get,
			"/organisations/:organisation/assessments/:assessment/submissions/:number/file",
			assessment.ReadAnswers,
			p.SubmissionFile,
			form,
		},

		// Rounds and results.
		{get, "/organisations/:organisation/rounds", assessment.ReadRounds, p.Rounds, form},
		{get, "/organisations/:organisation/rounds/new", assessment.ManageRounds, p.NewRound, form},
		{post, "/organisations/:organisation/rounds", assessment.ManageRounds, p.AddRound, form},
		{get, "/organisations/:organisation/rounds/:round", assessment.ReadRounds, p.Round, form},
		{get, "/organisations/:organisation/rounds/:round/edit", assessment.ManageRounds, p.EditRound, form},
		{post, "/organisations/:organisation/rounds/:round", assessment.ManageRounds, p.SaveRound, form},
		{post, "/organisations/:organisation/rounds/:round/close", assessment.ManageRounds, p.CloseRound, form},
		{post, "/organisations/:organisation/rounds/:round/reopen", assessment.ManageRounds, p.ReopenRound, form},
		{get, "/organisations/:organisation/rounds/:round/export", assessment.ReadRounds, p.ExportRound, form},
		{get, "/organisations/:organisation/rounds/:round/reminders", assessment.ManageRounds, p.Reminders, form},
		{post, "/organisations/:organisation/rounds/:round/reminders", assessment.ManageRounds, p.Remind, form},
		{
			get,
			"/organisations/:organisation/rounds/:round/reminders/export",
			assessment.ManageRounds,
			p.ExportReminders,
			form,
		},
		{get, "/organisations/:organisation/rounds/:round/result", assessment.ReadResults, p.RoundResult, form},
		{get, "/organisations/:organisation/assessments/:assessment/result", assessment.ReadResults, p.Result, form},
		{post, "/organisations/:organisation/rounds/:round/advice", assessment.ManageAdvice, p.DecideAdvice, form},
		{post, "/organisations/:organisation/entities/:entity/target", assessment.SetTargets, p.SaveTarget, form},
		{get, "/organisations/:organisation/compare", assessment.CompareResults, p.Compare, form},
		{get, "/organisations/:organisation/compare/export", assessment.CompareResults, p.ExportCompare, form},
		{get, "/organisations/:organisation/summary", assessment.ReadResults, p.Summary, form},
		{get, "/organisations/:organisation/summary/words", assessment.SealSummaries, p.SummaryWords, form},
		{post, "/organisations/:organisation/summary/words", assessment.SealSummaries, p.SaveSummaryWords, form},
		{get, "/organisations/:organisation/topics", assessment.ReadRegisters, p.Topics, form},
		{get, "/organisations/:organisation/entities/:entity/aim", assessment.ReadRegisters, p.Aim, form},
		{post, "/organisations/:organisation/entities/:entity/aim", assessment.SetAims, p.SaveAim, form},
		{get, "/organisations/:organisation/summaries", assessment.ReadResults, p.Summaries, form},
		{post, "/organisations/:organisation/summaries", assessment.SealSummaries, p.SealSummary, form},
		{get, "/organisations/:organisation/summaries/:summary", assessment.ReadResults, p.SealedSummary, form},
		{get, "/organisations/:organisation/summaries/:summary/file", assessment.ReadResults, p.SummaryFile, form},

		// Management reviews.
		{get, "/organisations/:organisation/reviews", assessment.ReadReviews, p.Reviews, form},
		{get, "/organisations/:organisation/reviews/new", assessment.ManageReviews, p.NewReview, form},
		{post, "/organisations/:organisation/reviews", assessment.ManageReviews, p.AddReview, form},
		{get, "/organisations/:organisation/reviews/:review", assessment.ReadReviews, p.Review, form},
		{get, "/organisations/:organisation/reviews/:review/plan", assessment.ManageReviews, p.ReviewPlan, form},
		{post, "/organisations/:organisation/reviews/:review/plan", assessment.ManageReviews, p.SaveReviewPlan, form},
		{
			post,
			"/organisations/:organisation/reviews/:review/pre-meeting",
			assessment.ManageReviews,
			p.SavePreMeeting,
			form,
		},
		{post, "/organisations/:organisation/reviews/:review/meeting", assessment.ManageReviews, p.SaveMeeting, form},
		{
			post,
			"/organisations/:organisation/reviews/:review/figures",
			assessment.ManageReviews,
			p.RefreshReview,
			form,
		},
		{post, "/organisations/:organisation/reviews/:review/delete", assessment.ManageReviews, p.DeleteReview, form},
		{post, "/organisations/:organisation/reviews/:review/send", assessment.ManageReviews, p.SendReview, form},
		{
			post,
			"/organisations/:organisation/reviews/:review/withdraw",
			assessment.ManageReviews,
			p.WithdrawReview,
			form,
		},
		{
			get,
			"/organisations/:organisation/reviews/:review/topics/:topic",
			assessment.ReadReviews,
			p.ReviewTopic,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/topics/:topic",
			assessment.ManageReviews,
			p.SaveReviewTopic,
			form,
		},
		{
			get,
			"/organisations/:organisation/reviews/:review/meeting/:topic",
			assessment.ReadReviews,
			p.ReviewMeeting,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/points",
			assessment.ManageReviews,
			p.AddReviewPoint,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/points/:point",
			assessment.ManageReviews,
			p.SaveReviewPoint,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/points/:point/delete",
			assessment.ManageReviews,
			p.DeleteReviewPoint,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/decisions",
			assessment.ManageReviews,
			p.DecideInReview,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/decisions/:decision",
			assessment.ManageReviews,
			p.SaveReviewDecision,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/decisions/:decision/delete",
			assessment.ManageReviews,
			p.DeleteReviewDecision,
			form,
		},
		{
			post,
			"/organisations/:organisation/reviews/:review/statements/:about",
			assessment.ManageReviews,
			p.SaveReviewStatement,
			form,
		},
		{get, "/organisations/:organisation/reviews/:review/minutes", assessment.ReadReviews, p.ReviewMinutes, form},
		{get, "/organisations/:organisation/reviews/:review/export", assessment.ReadReviews, p.ExportReview, form},
		{
			get,
			"/organisations/:organisation/reviews/:review/versions/:number",
			assessment.ReadReviews,
			p.SealedReview,
			form,
		},
		{post, "/organisations/:organisation/reviews/:review/close", assessment.ManageReviews, p.CloseReview, form},
		{post, "/organisations/:organisation/reviews/:review/reopen", assessment.ManageReviews, p.ReopenReview, form},
		{post, "/organisations/:organisation/reviews/:review/sign", assessment.SignReviews, p.SignReview, form},
		{
			post,
			"/organisations/:organisation/reviews/:review/correct",
			assessment.ManageReviews,
			p.CorrectReview,
			form,
		},

		// Audits.
		{get, "/organisations/:organisation/audits", assessment.ReadAudits, p.Audits, form},
		{get, "/organisations/:organisation/audits/new", assessment.ManageAudits, p.NewAudit, form},
		{post, "/organisations/:organisation/audits", assessment.ManageAudits, p.AddAudit, area},
		{get, "/organisations/:organisation/audits/:audit", assessment.ReadAudits, p.Audit, form},
		{get, "/organisations/:organisation/audits/:audit/edit", assessment.ManageAudits, p.EditAudit, form},
		{post, "/organisations/:organisation/audits/:audit", assessment.ManageAudits, p.SaveAudit, area},
		{post, "/organisations/:organisation/audits/:audit/fieldwork", assessment.WriteAudits, p.StartFieldwork, form},
		{post, "/organisations/:organisation/audits/:audit/final", assessment.WriteAudits, p.FinaliseAudit, form},
		{post, "/organisations/:organisation/audits/:audit/engagements", assessment.ManageAudits, p.SaveEngagement, form},
		{
			post,
			"/organisations/:organisation/audits/:audit/engagements/:user/confirm",
			assessment.ConfirmEngagements,
			p.ConfirmEngagement,
			form,
		},
		{post, "/organisations/:organisation/audits/:audit/statement", assessment.WriteAudits, p.StateOnAudit, form},
		{get, "/organisations/:organisation/audits/:audit/statement", assessment.WriteAudits, p.AuditStatement, form},
		{get, "/organisations/:organisation/audits/:audit/entities/:entity", assessment.ReadFindings, p.AuditEntity, form},
		{post, "/organisations/:organisation/audits/:audit/entities/:entity", assessment.WriteAudits, p.SaveColumn, area},
		{
			get,
			"/organisations/:organisation/audits/:audit/entities/:entity/questions/:question",
			assessment.WriteAudits,
			p.AuditUnit,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/entities/:entity/statement",
			assessment.WriteAudits,
			p.AuditUnit,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/entities/:entity/questions/:question",
			assessment.WriteAudits,
			p.Judge,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/entities/:entity/statement",
			assessment.WriteAudits,
			p.StateOnEntity,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/entities/:entity/advice/:rule",
			assessment.WriteAudits,
			p.DecideAuditAdvice,
			form,
		},
		{get, "/organisations/:organisation/audits/:audit/recommendations", assessment.ReadFindings, p.Recommendations, form},
		{
			post,
			"/organisations/:organisation/audits/:audit/recommendations",
			assessment.WriteAudits,
			p.AddRecommendation,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/recommendations/:recommendation",
			assessment.WriteAudits,
			p.SaveRecommendation,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/recommendations/:recommendation/move",
			assessment.WriteAudits,
			p.MoveRecommendation,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/recommendations/:recommendation/delete",
			assessment.WriteAudits,
			p.DeleteRecommendation,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/statement/versions",
			assessment.WriteAudits,
			p.AuditStatementVersions,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/entities/:entity/statement/versions",
			assessment.WriteAudits,
			p.EntityStatementVersions,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/entities/:entity/questions/:question/versions",
			assessment.WriteAudits,
			p.JudgementVersions,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/recommendations/versions",
			assessment.WriteAudits,
			p.RecommendationVersions,
			form,
		},
		{get, "/organisations/:organisation/audits/:audit/replies/:body", assessment.ReadFindings, p.Replies, form},
		{
			post,
			"/organisations/:organisation/audits/:audit/replies/:body/recommendations/:recommendation",
			assessment.PrepareReplies,
			p.SaveReply,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/replies/:body/approve",
			assessment.ApproveReplies,
			p.NewReplyApproval,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/replies/:body/approve",
			assessment.ApproveReplies,
			p.ApproveReplies,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/replies/:body/record",
			assessment.RecordReplies,
			p.NewReplyRecord,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/replies/:body/record",
			assessment.RecordReplies,
			p.RecordReplies,
			form,
		},
		{
			get,
			"/organisations/:organisation/audits/:audit/replies/:body/approvals/:number",
			assessment.ReadFindings,
			p.ReplyLetter,
			form,
		},
		{
			post,
			"/organisations/:organisation/audits/:audit/replies/:body/plan",
			assessment.ManagePlan,
			p.PlanReplies,
			form,
		},
		{get, "/organisations/:organisation/audits/:audit/report", assessment.ReadFindings, p.AuditReport, form},
		{get, "/organisations/:organisation/audits/:audit/file", assessment.ReadFindings, p.AuditFile, form},

		// The action plan.
		{get, "/organisations/:organisation/plan", assessment.ReadPlan, p.Plan, form},
		{get, "/organisations/:organisation/plan/export", assessment.ReadPlan, p.ExportPlan, form},
		{
			get,
			"/organisations/:organisation/plan/import",
			assessment.ManagePlan,
			p.ImportPage(assessment.UploadActions),
			form,
		},
		{
			post,
			"/organisations/:organisation/plan/import",
			assessment.ManagePlan,
			p.PreviewImport(assessment.UploadActions),
			file,
		},
		{
			post,
			"/organisations/:organisation/plan/import/:upload",
			assessment.ManagePlan,
			p.ConfirmImport(assessment.UploadActions),
			form,
		},
		{get, "/organisations/:organisation/plan/new", assessment.ManagePlan, p.NewAction, form},
		{post, "/organisations/:organisation/plan", assessment.ManagePlan, p.AddAction, form},
		{post, "/organisations/:organisation/plan/together", assessment.ManagePlan, p.SaveActionsTogether, area},
		{post, "/organisations/:organisation/plan/distinct", assessment.ManagePlan, p.TellActionsApart, form},
		{post, "/organisations/:organisation/plan/horizon", assessment.ManagePlan, p.SaveHorizon, form},
		{get, "/organisations/:organisation/plan/actions/:action", assessment.ReadPlan, p.Action, form},
		{get, "/organisations/:organisation/plan/actions/:action/edit", assessment.ManagePlan, p.EditAction, form},
		{post, "/organisations/:organisation/plan/actions/:action", assessment.ManagePlan, p.SaveAction, form},
		{post, "/organisations/:organisation/plan/actions/:action/report", assessment.OwnActions, p.ReportAction, form},
		{post, "/organisations/:organisation/plan/actions/:action/drop", assessment.ManagePlan, p.DropAction, form},
		{post, "/organisations/:organisation/plan/actions/:action/reopen", assessment.ManagePlan, p.ReopenAction, form},
		{post, "/organisations/:organisation/plan/actions/:action/unlink", assessment.ManagePlan, p.UnlinkAction, form},

		// Questionnaires.
		{get, "/organisations/:organisation/questionnaires", assessment.ReadQuestionnaires, p.Questionnaires, form},
		{get, "/organisations/:organisation/questionnaires/new", assessment.PublishQuestionnaire, p.NewQuestionnaire, form},
		{post, "/organisations/:organisation/questionnaires", assessment.PublishQuestionnaire, p.PublishQuestionnaire, file},
		{
			get,
			"/organisations/:organisation/questionnaires/:key/:version",
			assessment.ReadQuestionnaires,
			p.Questionnaire,
			form,
		},
		{
			get,
			"/organisations/:organisation/questionnaires/:key/:version/file",
			assessment.ReadQuestionnaires,
			p.QuestionnaireFile,
			form,
		},

		// Entities.
		{get, "/organisations/:organisation/entities", assessment.ReadEntities, p.Entities, form},
		{get, "/organisations/:organisation/entities/new", assessment.ManageEntities, p.NewEntity, form},
		{post, "/organisations/:organisation/entities/new", assessment.ManageEntities, p.AddEntity, form},
		{
			get,
			"/organisations/:organisation/entities/import",
			assessment.ManageEntities,
			p.ImportPage(assessment.UploadEntities),
			form,
		},
		{
			post,
			"/organisations/:organisation/entities/import",
			assessment.ManageEntities,
			p.PreviewImport(assessment.UploadEntities),
			file,
		},
		{
			post,
			"/organisations/:organisation/entities/import/:upload",
			assessment.ManageEntities,
			p.ConfirmImport(assessment.UploadEntities),
			form,
		},
		{
			get,
			"/organisations/:organisation/entities/export",
			assessment.ReadEntities,
			p.Export(assessment.UploadEntities),
			form,
		},
		{post, "/organisations/:organisation/entities/targets", assessment.SetTargets, p.SaveTargets, form},
		{get, "/organisations/:organisation/entities/:entity", assessment.ReadEntities, p.Entity, form},
		{get, "/organisations/:organisation/entities/:entity/edit", assessment.ManageEntities, p.EditEntity, form},
		{post, "/organisations/:organisation/entities/:entity", assessment.ManageEntities, p.SaveEntity, form},
		{post, "/organisations/:organisation/entities/:entity/hand-over", assessment.ManageEntities, p.HandOver, form},
		{post, "/organisations/:organisation/entities/:entity/delete", assessment.ManageEntities, p.DeleteEntity, form},
		{
			get,
			"/organisations/:organisation/users/import",
			assessment.ManagePeople,
			p.ImportPage(assessment.UploadPeople),
			form,
		},
		{
			post,
			"/organisations/:organisation/users/import",
			assessment.ManagePeople,
			p.PreviewImport(assessment.UploadPeople),
			file,
		},
		{
			post,
			"/organisations/:organisation/users/import/:upload",
			assessment.ManagePeople,
			p.ConfirmImport(assessment.UploadPeople),
			form,
		},
		{get, "/organisations/:organisation/users/export", assessment.ReadPeople, p.Export(assessment.UploadPeople), form},

		// People.
		{get, "/organisations/:organisation/users", assessment.ReadPeople, p.People, form},
		{get, "/organisations/:organisation/users/invitations", assessment.ManagePeople, p.Invitations, form},
		{post, "/organisations/:organisation/users/invitations", assessment.ManagePeople, p.RenewInvitations, form},
		{get, "/organisations/:organisation/users/new", assessment.ManagePeople, p.InvitePage, form},
		{post, "/organisations/:organisation/users/new", assessment.ManagePeople, p.Invite, form},
		{get, "/organisations/:organisation/users/:user", assessment.ReadPeople, p.Person, form},
		{post, "/organisations/:organisation/users/:user", assessment.ManagePeople, p.SavePerson, form},
		{post, "/organisations/:organisation/users/:user/invitation", assessment.ManagePeople, p.ResendInvitation, form},
		{post, "/organisations/:organisation/users/:user/mail/:notice", assessment.ManagePeople, p.SendAgain, form},
		{post, "/organisations/:organisation/users/:user/memberships", assessment.ManagePeople, p.Grant, form},
		{
			post,
			"/organisations/:organisation/users/:user/memberships/:membership/delete",
			assessment.ManagePeople,
			p.Revoke,
			form,
		},

		// The annual wheel.
		{get, "/organisations/:organisation/wheel", assessment.ReadWheel, p.Wheel, form},
		{get, "/organisations/:organisation/wheel/file", assessment.ReadWheel, p.ExportWheel, form},
		{get, "/organisations/:organisation/wheel/templates", assessment.ManageWheel, p.WheelTemplates, form},
		{post, "/organisations/:organisation/wheel/templates", assessment.ManageWheel, p.AddActivities, form},
		{get, "/organisations/:organisation/wheel/subscription", assessment.ReadWheel, p.Calendar, form},
		{post, "/organisations/:organisation/wheel/subscription", assessment.ReadWheel, p.Subscribe, form},
		{post, "/organisations/:organisation/wheel/subscription/delete", assessment.ReadWheel, p.Unsubscribe, form},
		{
			get,
			"/organisations/:organisation/wheel/occurrences/:activity/:year/:month",
			assessment.ReadWheel,
			p.WheelOccurrence,
			form,
		},
		{
			post,
			"/organisations/:organisation/wheel/occurrences/:activity/:year/:month",
			assessment.ReadWheel,
			p.MarkActivity,
			form,
		},
		{get, "/calendars/:key/:secret", assessment.Anyone, p.CalendarFeed, form},

		// Statements of applicability, and what the management approves.
		{get, "/organisations/:organisation/applicability", assessment.ReadRegisters, p.Applicabilities, form},
		{
			get,
			"/organisations/:organisation/applicability/import",
			assessment.ManageRegisters,
			p.ImportPage(assessment.UploadApplicability),
			form,
		},
		{
			post,
			"/organisations/:organisation/applicability/import",
			assessment.ManageRegisters,
			p.PreviewImport(assessment.UploadApplicability),
			file,
		},
		{
			post,
			"/organisations/:organisation/applicability/import/:upload",
			assessment.ManageRegisters,
			p.ConfirmImport(assessment.UploadApplicability),
			form,
		},
		{
			get,
			"/organisations/:organisation/applicability/export",
			assessment.ReadRegisters,
			p.Export(assessment.UploadApplicability),
			form,
		},
		{get, "/organisations/:organisation/applicability/:entity", assessment.ReadRegisters, p.Applicability, form},
		{
			post,
			"/organisations/:organisation/applicability/:entity",
			assessment.ManageRegisters,
			p.SaveApplicabilities,
			form,
		},
		{
			get,
			"/organisations/:organisation/applicability/:entity/controls/:control",
			assessment.ReadRegisters,
			p.Control,
			form,
		},
		{
			post,
			"/organisations/:organisation/applicability/:entity/controls/:control",
			assessment.ManageRegisters,
			p.SaveControl,
			form,
		},
		{
			get,
			"/organisations/:organisation/applicability/:entity/versions/:number",
			assessment.ReadRegisters,
			p.ApplicabilityVersion,
			form,
		},
		{
			get,
			"/organisations/:organisation/applicability/:entity/versions/:number/file",
			assessment.ReadRegisters,
			p.ApplicabilityFile,
			form,
		},
		{get, "/organisations/:organisation/approvals", assessment.ReadRegisters, p.Approvals, form},
		{get, "/organisations/:organisation/approvals/new", assessment.Approve, p.NewApproval(false), form},
		{post, "/organisations/:organisation/approvals/new", assessment.Approve, p.Approve(false), form},
		{get, "/organisations/:organisation/approvals/record", assessment.ManageRegisters, p.NewApproval(true), form},
		{post, "/organisations/:organisation/approvals/record", assessment.ManageRegisters, p.Approve(true), form},

		// The installation.
		{get, "/installation", assessment.ManageInstallation, p.Installation, form},
		{get, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisationPage, form},
		{post, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisation, form},
		{post, "/installation/users/:user/reset", assessment.ManageInstallation, p.ResetLink, form},

		// The management system.
		{get, "/organisations/:organisation/registers", assessment.ReadRegisters, p.Registers, form},
		{get, "/organisations/:organisation/risk-criteria", assessment.ReadRegisters, p.RiskCriteria, form},
		{post, "/organisations/:organisation/risk-criteria", assessment.ManageRegisters, p.SaveRiskCriteria, form},
		{get, "/organisations/:organisation/measures/:measure/values", assessment.ReadRegisters, p.MeasureValues, form},
		{post, "/organisations/:organisation/measures/:measure/values", assessment.ManageRegisters, p.AddMeasureValue, form},
		{
			get,
			"/organisations/:organisation/measure-values/import",
			assessment.ManageRegisters,
			p.ImportPage(registers.MeasureValues),
			form,
		},
		{
			post,
			"/organisations/:organisation/measure-values/import",
			assessment.ManageRegisters,
			p.PreviewImport(registers.MeasureValues),
			file,
		},
		{
			post,
			"/organisations/:organisation/measure-values/import/:upload",
			assessment.ManageRegisters,
			p.ConfirmImport(registers.MeasureValues),
			form,
		},
		{
			get,
			"/organisations/:organisation/measure-values/export",
			assessment.ReadRegisters,
			p.Export(registers.MeasureValues),
			form,
		},
	}, registerRoutes(p))
}

// registerRoutes lists the pages of each register, which have the same addresses below its own.
func registerRoutes(p *web.Pages) []Route {
	var routes []Route
	for _, r := range registers.All {
		all, pages := "/organisations/:organisation"+r.Path(), p.Register(r)
		one := all + "/:" + r.Object
		routes = append(
			routes,
			Route{get, all, r.Read, pages.List, form},
			Route{get, all + "/new", r.Manage, pages.New, form},
			Route{post, all + "/new", r.Manage, pages.Add, form},
			Route{get, all + "/import", r.Manage, p.ImportPage(r.Upload()), form},
			Route{post, all + "/import", r.Manage, p.PreviewImport(r.Upload()), file},
			Route{post, all + "/import/:upload", r.Manage, p.ConfirmImport(r.Upload()), form},
			Route{get, all + "/export", r.Read, p.Export(r.Upload()), form},
			Route{get, one, r.Read, pages.Show, form},
			Route{post, one, r.Manage, pages.Save, form},
			Route{post, one + "/delete", r.Manage, pages.Delete, form},
		)
	}
	return routes
}
