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

	AuditVersion *int64 `json:"audit_version" required:"false" nullable:"true" doc:"The version of the audit that was read, for the first engagement for an audit that an auditor has planned; if it has been changed since, the answer is 412. Else it is ignored"`
}

// InEngagement is the address of an engagement, with the version that a change starts from.
type InEngagement struct {
	InAudit
	User string `path:"user" doc:"Id of the user who is engaged"`
	Versioned
}

func (in InEngagement) parse() (audit, user assessment.ID, version int64, err error) {
	if audit, err = assessment.ParseID(in.Audit); err != nil {
		return audit, user, 0, err
	}
	if user, err = assessment.ParseID(in.User); err != nil {
		return audit, user, 0, err
	}
	version, err = in.expected()
	return audit, user, version, err
}

type engagementInput struct {
	InEngagement
	Body engagementChange
}

// engagementConfirmation confirms an engagement in a role.
type engagementConfirmation struct {
	Role *assessment.Role `json:"role" required:"false" nullable:"true" doc:"The role in which it is confirmed, for those who have several; null for the first of confirm_as"`
}

type confirmationInput struct {
	InEngagement
	Body engagementConfirmation
}

func (a *API) registerEngagements(audit string) {
	register(a, Operation{
		ID:         "list-engagements",
		Method:     http.MethodGet,
		Path:       audit + "/engagements",
		Permission: assessment.ReadAudits,
		Tag:        tagAudits,
		Summary:    "List who is engaged",
		Description: "With whether each counts, and why not. For those who create audits, those engaged and, " +
			"while one waits " +
			"for a confirmation, those who may confirm it; empty for others.",
	}, a.listEngagements)
	register(a, Operation{
		ID:          "put-engagement",
		Method:      http.MethodPut,
		Path:        audit + "/engagements/{user}",
		Permission:  assessment.ManageAudits,
		Tag:         tagAudits,
		Summary:     "Engage somebody until a day",
		Description: `The person must have the auditor's role on all of the audit's entities until that day, no other role for them, and no part in what was answered. From fieldwork on, or once a file has brought judgements before that, an engagement that does not count yet waits for a confirmation. If-Match is the version of the engagement, which the list shows, "0" for a new auditor. While an auditor who has planned the audit waits, the body has the version of the audit too.`,
		Errors:      []int{http.StatusConflict},
	}, a.putEngagement)
	register(a, Operation{
		ID:         "post-engagement-confirm",
		Method:     http.MethodPost,
		Path:       audit + "/engagements/{user}/confirm",
		Permission: assessment.ConfirmEngagements,
		Tag:        tagAudits,
		Summary:    "Confirm an engagement that waits",
		Description: "By an auditor of the audit whose engagement counts. Where none is left, two people with different " +
			"roles for all its entities confirm, which they have had since before fieldwork began or for 30 days; the audit " +
			"says so for good. Nobody confirms their own engagement or one that they made. If-Match is the version of the " +
			"engagement.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.confirmEngagement)
	register(a, Operation{
		ID:          "list-waiting-engagements",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/waiting-engagements",
		Permission:  assessment.ReadOrganisation,
		Tag:         tagAudits,
		Summary:     "List the engagements that wait for a confirmation",
		Description: "The reader's own, and those that the reader may confirm.",
	}, a.listWaitingEngagements)
}

func (a *API) confirmEngagement(r *request, in *confirmationInput) (*single[record.Engagement], error) {
	audit, user, version, err := in.parse()
	if err != nil {
		return nil, err
	}
	var role assessment.Role
	if in.Body.Role != nil {
		role = *in.Body.Role
	}
	e, err := a.Chain.Audits.ConfirmEngagement(r, r.Principal, audit, user, role, version)
	if err != nil {
		return nil, stored(err, record.EngagementOf)
	}
	return &single[record.Engagement]{ETag: etag(e.Version), Body: record.EngagementOf(e)}, nil
}

func (a *API) listWaitingEngagements(
	r *request,
	_ *InOrganisation,
) (*response[list[record.WaitingEngagement]], error) {
	waiting, err := a.Chain.Audits.WaitingEngagements(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listed(waiting), nil
}

func (a *API) listEngagements(r *request, in *InAudit) (*response[list[record.EngagedAuditor]], error) {
	v, err := a.audit(r, *in)
	if err != nil {
		return nil, err
	}
	return listed(v.Auditors), nil
}

func (a *API) putEngagement(r *request, in *engagementInput) (*single[record.Engagement], error) {
	audit, user, version, err := in.parse()
	if err != nil {
		return nil, err
	}
	asked := assessment.Engagement{
		AuditID: audit,
		UserID:  user,
		Until:   assessment.Date(in.Body.Until),
		Version: version,
	}
	if in.Body.AuditVersion != nil {
		asked.AuditVersion = *in.Body.AuditVersion
	}
	e, err := a.Chain.Audits.Engage(r, r.Principal, asked)
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
