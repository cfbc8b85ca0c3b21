package rest

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// Engagement lets an auditor work on one audit until a day.
type Engagement struct {
	User      string     `json:"user" format:"uuid"`
	Until     *string    `json:"until" doc:"The last day; null as long as none was stored" example:"2026-12-31"`
	EngagedBy *string    `json:"engaged_by" format:"uuid"`
	Version   int64      `json:"version" doc:"0 as long as none was stored"`
	UpdatedAt *time.Time `json:"updated_at" nullable:"true"`
}

// listedEngagement is an engagement with whom it engages.
type listedEngagement struct {
	Engagement
	Name  string `json:"name"`
	Email string `json:"email" format:"email"`
	Now   bool   `json:"now" doc:"Whether it holds today"`
}

func engagementOf(e assessment.Engagement) Engagement {
	shaped := Engagement{User: e.UserID.String(), Until: optional(e.Until), Version: e.Version}
	if e.Version > 0 {
		shaped.EngagedBy, shaped.UpdatedAt = optionalID(&e.EngagedBy), utc(&e.UpdatedAt)
	}
	return shaped
}

// engagementChange is until when somebody is engaged.
type engagementChange struct {
	Until string `json:"until" doc:"The last day; one that has passed ends the engagement" example:"2026-12-31"`
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
		Action:      assessment.ReadAudits,
		Tag:         tagAudits,
		Summary:     "List who is engaged",
		Description: "For those who begin audits and those engaged; empty for others.",
	}, a.listEngagements)
	register(a, Operation{
		ID:          "put-engagement",
		Method:      http.MethodPut,
		Path:        audit + "/engagements/{user}",
		Action:      assessment.ManageAudits,
		Tag:         tagAudits,
		Summary:     "Engage somebody until a day",
		Description: `Takes somebody who holds the auditor's role on all of the audit's entities until that day. If-Match is the version of the engagement, which the list shows, "0" for somebody new.`,
		Errors:      []int{http.StatusConflict},
	}, a.putEngagement)
}

func (a *API) listEngagements(r *request, in *InAudit) (*reply[list[listedEngagement]], error) {
	v, err := a.auditView(r, *in)
	if err != nil {
		return nil, err
	}
	return listOf(v.Engaged, func(e audits.EngagedAuditor) listedEngagement {
		return listedEngagement{
			Engagement: engagementOf(e.Engagement),
			Name:       e.Name,
			Email:      e.Email,
			Now:        e.Now,
		}
	}), nil
}

func (a *API) putEngagement(r *request, in *engagementInput) (*single[Engagement], error) {
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
		return nil, stored(addressed(err), engagementOf)
	}
	return &single[Engagement]{ETag: etag(e.Version), Body: engagementOf(e)}, nil
}

// addressed turns an unknown user, who stands in the address here rather than in the body, into one that is not there.
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
