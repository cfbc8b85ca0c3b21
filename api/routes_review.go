package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// reviewRoutes are the pages of management reviews, of the eight topics and of the strategic aim.
func reviewRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		// Topics and aim.
		{get, "/topics", assessment.ReadRegisters, p.Topics, form},

		{get, "/entities/:entity/aim", assessment.ReadRegisters, p.Aim, form},
		{post, "/entities/:entity/aim", assessment.SetAims, p.SaveAim, form},

		// Management reviews.
		{get, "/reviews", assessment.ReadReviews, p.Reviews, form},
		{get, "/reviews/new", assessment.ManageReviews, p.NewReview, form},
		{post, "/reviews", assessment.ManageReviews, p.AddReview, form},
		{get, "/reviews/:review", assessment.ReadReviews, p.Review, form},
		{get, "/reviews/:review/export", assessment.ReadReviews, p.ExportReview, form},
		{get, "/reviews/:review/plan", assessment.ManageReviews, p.ReviewPlan, form},
		{post, "/reviews/:review/plan", assessment.ManageReviews, p.SaveReviewPlan, form},
		{post, "/reviews/:review/pre-meeting", assessment.ManageReviews, p.SavePreMeeting, form},
		{post, "/reviews/:review/meeting", assessment.ManageReviews, p.SaveMeeting, form},
		{post, "/reviews/:review/figures", assessment.ManageReviews, p.RefreshReview, form},
		{post, "/reviews/:review/delete", assessment.ManageReviews, p.DeleteReview, form},
		{post, "/reviews/:review/send", assessment.ManageReviews, p.SendReview, form},
		{post, "/reviews/:review/withdraw", assessment.ManageReviews, p.WithdrawReview, form},
		{get, "/reviews/:review/topics/:topic", assessment.ReadReviews, p.ReviewTopic, form},
		{post, "/reviews/:review/topics/:topic", assessment.ManageReviews, p.SaveReviewTopic, form},
		{get, "/reviews/:review/meeting/:topic", assessment.ReadReviews, p.ReviewMeeting, form},
		{post, "/reviews/:review/points", assessment.ManageReviews, p.AddReviewPoint, form},
		{post, "/reviews/:review/points/:point", assessment.ManageReviews, p.SaveReviewPoint, form},
		{post, "/reviews/:review/points/:point/delete", assessment.ManageReviews, p.DeleteReviewPoint, form},
		{post, "/reviews/:review/decisions", assessment.ManageReviews, p.DecideInReview, form},
		{post, "/reviews/:review/decisions/:decision", assessment.ManageReviews, p.SaveReviewDecision, form},
		{post, "/reviews/:review/decisions/:decision/delete", assessment.ManageReviews, p.DeleteReviewDecision, form},
		{post, "/reviews/:review/statements/:about", assessment.ManageReviews, p.SaveReviewStatement, form},
		{get, "/reviews/:review/minutes", assessment.ReadReviews, p.ReviewMinutes, form},
		{get, "/reviews/:review/versions/:number", assessment.ReadReviews, p.SealedReview, form},
		{post, "/reviews/:review/close", assessment.ManageReviews, p.CloseReview, form},
		{post, "/reviews/:review/reopen", assessment.ManageReviews, p.ReopenReview, form},
		{post, "/reviews/:review/sign", assessment.SignReviews, p.SignReview, form},
		{post, "/reviews/:review/correct", assessment.ManageReviews, p.CorrectReview, form},
	})
}
