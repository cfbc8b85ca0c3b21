package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// followUpChange is what auditors find of an earlier recommendation, as sent: no property may be left out.
type followUpChange struct {
	Finding  assessment.Finding `json:"finding" enum:",done,partly_done,not_done,no_longer_relevant" doc:"Empty for not assessed"`
	Evidence string             `json:"evidence" doc:"What the finding is based on"`
}

type followUpInput struct {
	InAudit
	Versioned
	FollowUp string `path:"follow_up" doc:"Id of the earlier recommendation in the audit"`
	Body     followUpChange
}

func (a *API) registerFollowUps(audit string) {
	register(a, Operation{
		ID:         "put-audit-follow-up",
		Method:     http.MethodPut,
		Path:       audit + "/follow-ups/{follow_up}",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Say what has become of an earlier recommendation",
		Description: "The recommendations of the audits that an audit is linked to (earlier, audit) are its follow_ups. In " +
			"fieldwork, its auditors say of each what they find, and on what evidence.",
		Errors: []int{http.StatusConflict},
	}, a.putFollowUp)
	register(a, Operation{
		ID:          "list-audit-follow-up-versions",
		Method:      http.MethodGet,
		Path:        audit + "/follow-ups/versions",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List the versions of what was found of earlier recommendations",
		Description: ofVersions,
	}, a.listFollowUpVersions)
}

func (a *API) putFollowUp(r *request, in *followUpInput) (*single[record.FollowedUp], error) {
	audit, id, err := twoIDs(in.Audit, in.FollowUp)
	if err != nil {
		return nil, err
	}
	f := audits.FollowUpForm{ID: id, Finding: in.Body.Finding, Evidence: in.Body.Evidence}
	if f.Version, err = in.expected(); err != nil {
		return nil, err
	}
	saved, err := a.Chain.Audits.SaveFollowUp(r, r.Principal, audit, f)
	if err != nil {
		return nil, err
	}
	return &single[record.FollowedUp]{ETag: etag(saved.Version), Body: saved}, nil
}

func (a *API) listFollowUpVersions(r *request, in *InAudit) (*response[record.FollowedUpVersions], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.FollowUpVersions(r, r.Principal, audit)
	return &response[record.FollowedUpVersions]{Body: v}, err
}
