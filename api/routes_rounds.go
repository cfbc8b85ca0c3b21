package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// roundRoutes are the pages of questionnaires, rounds, answers and results.
func roundRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		// Questionnaires.
		{get, "/questionnaires", assessment.ReadQuestionnaires, p.Questionnaires, form},
		{get, "/questionnaires/new", assessment.PublishQuestionnaire, p.NewQuestionnaire, form},
		{post, "/questionnaires", assessment.PublishQuestionnaire, p.PublishQuestionnaire, file},
		{get, "/questionnaires/:key/:version", assessment.ReadQuestionnaires, p.Questionnaire, form},
		{get, "/questionnaires/:key/:version/file", assessment.ReadQuestionnaires, p.QuestionnaireFile, form},

		// Rounds.
		{get, "/rounds", assessment.ReadRounds, p.Rounds, form},
		{get, "/rounds/new", assessment.ManageRounds, p.NewRound, form},
		{post, "/rounds", assessment.ManageRounds, p.AddRound, form},
		{get, "/rounds/:round", assessment.ReadRounds, p.Round, form},
		{get, "/rounds/:round/edit", assessment.ManageRounds, p.EditRound, form},
		{post, "/rounds/:round", assessment.ManageRounds, p.SaveRound, form},
		{post, "/rounds/:round/close", assessment.ManageRounds, p.CloseRound, form},
		{post, "/rounds/:round/reopen", assessment.ManageRounds, p.ReopenRound, form},
		{get, "/rounds/:round/export", assessment.ReadRounds, p.ExportRound, form},
		{get, "/rounds/:round/reminders", assessment.ManageRounds, p.Reminders, form},
		{post, "/rounds/:round/reminders", assessment.ManageRounds, p.Remind, form},
		{get, "/rounds/:round/reminders/export", assessment.ManageRounds, p.ExportReminders, form},

		// Answering. Without a script, a question is sent with its whole area.
		{get, "/work", assessment.ReadOrganisation, p.Work, form},
		{get, "/assessments/:assessment", assessment.ReadAnswers, p.Assessment, form},
		{get, "/assessments/:assessment/areas/:area", assessment.ReadAnswers, p.Area, form},
		{post, "/assessments/:assessment/areas/:area", assessment.WriteAnswers, p.SaveArea, area},
		{get, "/assessments/:assessment/questions/:question", assessment.ReadAnswers, p.Question, form},
		{post, "/assessments/:assessment/questions/:question", assessment.WriteAnswers, p.SaveAnswer, area},
		{post, "/assessments/:assessment/questions/:question/keep", assessment.WriteAnswers, p.KeepAnswer, area},
		{post, "/assessments/:assessment/questions/:question/hand", assessment.WriteAnswers, p.HandAnswer, area},
		{get, "/assessments/:assessment/questions/:question/versions", assessment.ReadAnswers, p.AnswerVersions, form},
		{get, "/assessments/:assessment/submit", assessment.ReadAnswers, p.SubmitPage, form},
		{post, "/assessments/:assessment/submit", assessment.WriteAnswers, p.Submit, form},
		{get, "/assessments/:assessment/submissions/:number", assessment.ReadAnswers, p.Submission, form},
		{post, "/assessments/:assessment/submissions/:number/decision", assessment.DecideSubmission, p.Decide, form},
		{post, "/assessments/:assessment/submissions/:number/withdraw", assessment.WriteAnswers, p.Withdraw, form},
		{post, "/assessments/:assessment/submissions/:number/reopen", assessment.DecideSubmission, p.ReopenSubmission, form},
		{get, "/assessments/:assessment/submissions/:number/file", assessment.ReadAnswers, p.SubmissionFile, form},

		// Results.
		{get, "/rounds/:round/result", assessment.ReadResults, p.RoundResult, form},
		{get, "/assessments/:assessment/result", assessment.ReadResults, p.Result, form},
		{post, "/rounds/:round/advice", assessment.ManageAdvice, p.DecideAdvice, form},
	})
}
