package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// insightRoutes are the pages that compare and summarise.
func insightRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		{get, "/compare", assessment.CompareResults, p.Compare, form},
		{get, "/compare/export", assessment.CompareResults, p.ExportCompare, form},
		{get, "/summary", assessment.ReadResults, p.Summary, form},
		{get, "/summary/words", assessment.SealSummaries, p.SummaryWords, form},
		{post, "/summary/words", assessment.SealSummaries, p.SaveSummaryWords, form},
		{get, "/summaries", assessment.ReadResults, p.Summaries, form},
		{post, "/summaries", assessment.SealSummaries, p.SealSummary, form},
		{get, "/summaries/:summary", assessment.ReadResults, p.SealedSummary, form},
		{get, "/summaries/:summary/file", assessment.ReadResults, p.SummaryFile, form},
	})
}
