package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

func (a *API) registerTasks() {
	register(a, Operation{
		ID:         "get-tasks",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/tasks",
		Permission: assessment.ReadOrganisation,
		Tag:        tagOrganisations,
		Summary:    "What waits for the reader",
		Description: "The tasks of the person the token acts as, most urgent first, with days left; the steps of setting " +
			"up until the first round, for those who manage people; open rounds at a glance, for those who manage rounds; the " +
			"maturity level in words, for management.",
	}, a.getTasks)
	register(a, Operation{
		ID:         "post-notices-seen",
		Method:     http.MethodPost,
		Path:       "/organisations/{organisation}/notices/seen",
		Permission: assessment.ReadOrganisation,
		Tag:        tagOrganisations,
		Summary:    "Note that the notices have been seen",
		Description: "What the start page does when it shows them: the notices made up to and including `until` are no longer " +
			"new to the person the token acts as. With the `at` of the newest one shown, what has arrived meanwhile is still new.",
		Status: http.StatusNoContent,
	}, a.seeNotices)
}

type seeNoticesInput struct {
	InOrganisation
	Until time.Time `query:"until" doc:"When the newest notice that was shown was made, as its at says; left out, all that there are now have been seen"`
}

func (a *API) seeNotices(r *request, in *seeNoticesInput) (*none, error) {
	if in.Until.IsZero() {
		in.Until = a.Chain.Now()
	}
	return nil, a.Chain.Notices.See(r, r.Principal, in.Until)
}

func (a *API) getTasks(r *request, _ *InOrganisation) (*response[record.Start], error) {
	start, err := a.Chain.Tasks.Tasks(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return &response[record.Start]{Body: start}, nil
}
