package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/search"
)

type searchInput struct {
	InOrganisation
	Query    string `query:"q" maxLength:"200" doc:"Words that must all be found; without any, nothing is"`
	Kind     string `query:"kind" enum:"entities,users,bodies,governing_documents,risks,objectives,measures,context_changes,needs,nonconformities,trainings,activities,rounds,audits,recommendations,advice,actions,reviews,approvals,questions,help" doc:"Only this kind, with up to 200 hits instead of 5"`
	Language string `query:"language" enum:"sv,en" doc:"Of questions and help; the caller's own if left out"`
}

func (a *API) registerSearch() {
	register(a, Operation{
		ID:         "search",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/search",
		Permission: assessment.ReadOrganisation,
		Tag:        tagOrganisations,
		Summary:    "Search",
		Description: "Finds entities, users, bodies, governing documents, risks and the other registers, rounds, audits, " +
			"recommendations, approvals, questions and help by name and text, only among what the caller may read: each kind " +
			"by the same rules as its own list. A letter without marks also finds the same letter with marks (a finds å and " +
			"ä), but not " +
			"the other way round.",
	}, a.search)
}

func (a *API) search(r *request, in *searchInput) (*response[record.Search], error) {
	found, err := a.Chain.Search.Search(
		r,
		r.Principal,
		search.Query{
			Text:     in.Query,
			Kind:     in.Kind,
			Language: in.Language,
			Says:     func(k assessment.ApprovalKind) string { return r.L.T("approval.kind." + string(k)) },
		},
	)
	if err != nil {
		return nil, err
	}
	return &response[record.Search]{Body: found}, nil
}
