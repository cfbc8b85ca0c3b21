package api

import (
	"net/http"

	"mognad/api/web"
	"mognad/assessment"
)

// Route is the address of a page and the action that its use case asks the policy for.
type Route struct {
	Method string
	Path   string
	Action assessment.Action
	Handle web.Handler
}

// The methods of pages: forms know no others.
const (
	get  = http.MethodGet
	post = http.MethodPost
)

// Routes lists every page in the order in which one meets them. A page whose action is [assessment.Anyone] is open to
// people who are not signed in; for all others the use case asks the policy.
func Routes(p *web.Pages) []Route {
	return []Route{
		// Coming in.
		{get, "/", assessment.Anyone, p.Start},
		{get, "/set-up", assessment.Anyone, p.SetUpPage},
		{post, "/set-up", assessment.Anyone, p.SetUp},
		{get, "/sign-in", assessment.Anyone, p.SignInPage},
		{post, "/sign-in", assessment.Anyone, p.SignIn},
		{post, "/sign-out", assessment.Anyone, p.SignOut},
		{get, "/links/:token", assessment.Anyone, p.LinkPage},
		{post, "/links/:token", assessment.Anyone, p.UseLink},
		{post, "/language", assessment.Anyone, p.Language},
		{get, "/api", assessment.Anyone, p.APIPage},

		// The own account, and where to work.
		{get, "/organisations", assessment.OwnAccount, p.Organisations},
		{get, "/account", assessment.OwnAccount, p.Account},
		{post, "/account", assessment.OwnAccount, p.SaveAccount},
		{post, "/account/password", assessment.OwnAccount, p.ChangePassword},

		// An organisation.
		{get, "/organisations/:organisation", assessment.ReadOrganisation, p.Home},
		{get, "/organisations/:organisation/settings", assessment.ManageOrganisation, p.Settings},
		{post, "/organisations/:organisation/settings", assessment.ManageOrganisation, p.SaveSettings},
		{get, "/organisations/:organisation/events", assessment.ReadEvents, p.Events},
		{get, "/organisations/:organisation/tokens", assessment.ReadOrganisation, p.Tokens},
		{post, "/organisations/:organisation/tokens", assessment.ReadOrganisation, p.AddToken},
		{post, "/organisations/:organisation/tokens/:token/delete", assessment.ReadOrganisation, p.DeleteToken},

		// Answering.
		{get, "/organisations/:organisation/work", assessment.ReadOrganisation, p.Work},
		{get, "/organisations/:organisation/assessments/:assessment", assessment.ReadAnswers, p.Assessment},
		{get, "/organisations/:organisation/assessments/:assessment/areas/:area", assessment.ReadAnswers, p.Area},
		{post, "/organisations/:organisation/assessments/:assessment/areas/:area", assessment.WriteAnswers, p.SaveArea},
		{get, "/organisations/:organisation/assessments/:assessment/questions/:question", assessment.ReadAnswers, p.Question},
		{post, "/organisations/:organisation/assessments/:assessment/questions/:question", assessment.WriteAnswers, p.SaveAnswer},
		{post, "/organisations/:organisation/assessments/:assessment/questions/:question/keep", assessment.WriteAnswers, p.KeepAnswer},
		{post, "/organisations/:organisation/assessments/:assessment/questions/:question/hand", assessment.WriteAnswers, p.HandAnswer},
		{get, "/organisations/:organisation/assessments/:assessment/questions/:question/versions", assessment.ReadAnswers, p.AnswerVersions},
		{get, "/organisations/:organisation/assessments/:assessment/submit", assessment.ReadAnswers, p.SubmitPage},
		{post, "/organisations/:organisation/assessments/:assessment/submit", assessment.WriteAnswers, p.Submit},
		{get, "/organisations/:organisation/assessments/:assessment/submissions/:number", assessment.ReadAnswers, p.Submission},
		{post, "/organisations/:organisation/assessments/:assessment/submissions/:number/decision", assessment.DecideSubmission, p.Decide},
		{get, "/organisations/:organisation/assessments/:assessment/submissions/:number/file", assessment.ReadAnswers, p.SubmissionFile},

		// Rounds and results.
		{get, "/organisations/:organisation/rounds", assessment.ReadRounds, p.Rounds},
		{get, "/organisations/:organisation/rounds/new", assessment.ManageRounds, p.NewRound},
		{post, "/organisations/:organisation/rounds", assessment.ManageRounds, p.AddRound},
		{get, "/organisations/:organisation/rounds/:round", assessment.ReadRounds, p.Round},
		{get, "/organisations/:organisation/rounds/:round/edit", assessment.ManageRounds, p.EditRound},
		{post, "/organisations/:organisation/rounds/:round", assessment.ManageRounds, p.SaveRound},
		{post, "/organisations/:organisation/rounds/:round/close", assessment.ManageRounds, p.CloseRound},
		{post, "/organisations/:organisation/rounds/:round/reopen", assessment.ManageRounds, p.ReopenRound},
		{get, "/organisations/:organisation/rounds/:round/reminders", assessment.ManageRounds, p.Reminders},
		{post, "/organisations/:organisation/rounds/:round/reminders", assessment.ManageRounds, p.NoteReminders},
		{get, "/organisations/:organisation/rounds/:round/result", assessment.ReadResults, p.RoundResult},
		{get, "/organisations/:organisation/assessments/:assessment/result", assessment.ReadResults, p.Result},
		{post, "/organisations/:organisation/assessments/:assessment/advice/:rule", assessment.ManageAdvice, p.DecideAdvice},
		{post, "/organisations/:organisation/entities/:entity/target", assessment.SetTargets, p.SaveTarget},

		// Questionnaires.
		{get, "/organisations/:organisation/questionnaires", assessment.ReadQuestionnaires, p.Questionnaires},
		{get, "/organisations/:organisation/questionnaires/new", assessment.PublishQuestionnaire, p.NewQuestionnaire},
		{post, "/organisations/:organisation/questionnaires", assessment.PublishQuestionnaire, p.PublishQuestionnaire},
		{get, "/organisations/:organisation/questionnaires/:key/:version", assessment.ReadQuestionnaires, p.Questionnaire},
		{get, "/organisations/:organisation/questionnaires/:key/:version/file", assessment.ReadQuestionnaires, p.QuestionnaireFile},

		// Entities and bodies.
		{get, "/organisations/:organisation/entities", assessment.ReadEntities, p.Entities},
		{get, "/organisations/:organisation/entities/new", assessment.ManageEntities, p.NewEntity},
		{post, "/organisations/:organisation/entities/new", assessment.ManageEntities, p.AddEntity},
		{get, "/organisations/:organisation/entities/import", assessment.ManageEntities, p.ImportPage(assessment.UploadEntities)},
		{post, "/organisations/:organisation/entities/import", assessment.ManageEntities, p.PreviewImport(assessment.UploadEntities)},
		{post, "/organisations/:organisation/entities/import/:upload", assessment.ManageEntities, p.ConfirmImport(assessment.UploadEntities)},
		{get, "/organisations/:organisation/entities/export", assessment.ReadEntities, p.Export(assessment.UploadEntities)},
		{get, "/organisations/:organisation/entities/:entity", assessment.ReadEntities, p.Entity},
		{post, "/organisations/:organisation/entities/:entity", assessment.ManageEntities, p.SaveEntity},
		{post, "/organisations/:organisation/entities/:entity/delete", assessment.ManageEntities, p.DeleteEntity},
		{get, "/organisations/:organisation/bodies", assessment.ReadEntities, p.Bodies},
		{get, "/organisations/:organisation/bodies/new", assessment.ManageEntities, p.NewBody},
		{post, "/organisations/:organisation/bodies/new", assessment.ManageEntities, p.AddBody},
		{get, "/organisations/:organisation/bodies/:body", assessment.ReadEntities, p.Body},
		{post, "/organisations/:organisation/bodies/:body", assessment.ManageEntities, p.SaveBody},
		{post, "/organisations/:organisation/bodies/:body/delete", assessment.ManageEntities, p.DeleteBody},
		{get, "/organisations/:organisation/users/import", assessment.ManagePeople, p.ImportPage(assessment.UploadPeople)},
		{post, "/organisations/:organisation/users/import", assessment.ManagePeople, p.PreviewImport(assessment.UploadPeople)},
		{post, "/organisations/:organisation/users/import/:upload", assessment.ManagePeople, p.ConfirmImport(assessment.UploadPeople)},
		{get, "/organisations/:organisation/users/export", assessment.ReadPeople, p.Export(assessment.UploadPeople)},

		// People.
		{get, "/organisations/:organisation/users", assessment.ReadPeople, p.People},
		{get, "/organisations/:organisation/users/new", assessment.ManagePeople, p.InvitePage},
		{post, "/organisations/:organisation/users/new", assessment.ManagePeople, p.Invite},
		{get, "/organisations/:organisation/users/:user", assessment.ReadPeople, p.Person},
		{post, "/organisations/:organisation/users/:user", assessment.ManagePeople, p.SavePerson},
		{post, "/organisations/:organisation/users/:user/invitation", assessment.ManagePeople, p.InviteAnew},
		{post, "/organisations/:organisation/users/:user/memberships", assessment.ManagePeople, p.Grant},
		{post, "/organisations/:organisation/users/:user/memberships/:membership/delete", assessment.ManagePeople, p.Revoke},

		// The installation.
		{get, "/installation", assessment.ManageInstallation, p.Installation},
		{get, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisationPage},
		{post, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisation},
		{post, "/installation/users/:user/reset", assessment.ManageInstallation, p.ResetLink},
	}
}
