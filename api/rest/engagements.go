package rest

import (
	"errors"
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// engagementChange says until when somebody is engaged.
type engagementChange struct {
	Until string `json:"until" doc:"The last day; a day that has passed ends the engagement" example:"2026-12-31"`
}

type engagementInput struct {
	InAudit
	User string `path:"user" doc:"Id of the user"`
	Versioned
	Body engagementChange
}

func (a *API) registerEngagements(audit string) {
	register(a, Operation{
		ID:          "list-engagements",
		Method:      http.MethodGet,
		Path:        audit + "/engagements",
		Permission:  assessment.ReadAudits,
		Tag:         tagAudits,
		Summary:     "List who is engaged",
		Description: "For those who create audits and those engaged; empty for others.",
	}, a.listEngagements)
	register(a, Operation{
		ID:          "put-engagement",
		Method:      http.MethodPut,
		Path:        audit + "/engagements/{user}",
		Permission:  assessment.ManageAudits,
		Tag:         tagAudits,
		Summary:     "Engage somebody until a day",
		Description: `The person must have the auditor's role on all of the audit's entities until that day. If-Match is the version of the engagement, which the list shows, "0" for a new auditor.`,
		Errors:      []int{http.StatusConflict},
	}, a.putEngagement)
}

func (a *API) listEngagements(r *request, in *InAudit) (*response[list[record.EngagedAuditor]], error) {
	v, err := a.audit(r, *in)
	if err != nil {
		return nil, err
	}
	return &response[list[record.EngagedAuditor]]{Body: list[record.EngagedAuditor]{Items: v.Auditors}}, nil
}

func (a *API) putEngagement(r *request, in *engagementInput) (*single[record.Engagement], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	user, err := assessment.ParseID(in.User)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	e, err := a.Chain.Audits.Engage(r, r.Principal, assessment.Engagement{
		AuditID: audit,
		UserID:  user,
		Until:   assessment.Date(in.Body.Until),
		Version: version,
	})
	if err != nil {
		return nil, stored(addressed(err), record.EngagementOf)
	}
	return &single[record.Engagement]{ETag: etag(e.Version), Body: record.EngagementOf(e)}, nil
}

// addressed turns an unknown user, who is in the address here rather than in the body, into a 404.
func addressed(err error) error {
	var e *assessment.Error
	if errors.As(err, &e) &&
		slices.ContainsFunc(
			e.Fields,
			func(f assessment.FieldError) bool { return f.Field == "user" && f.Key == "error.unknown_choice" },
		) {
		return assessment.Missing()
	}
	return err
}
