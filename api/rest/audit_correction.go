package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
)

type correctionInput struct {
	InAudit
	Body correctionBody
}

type correctionBody struct {
	Correction string `json:"correction" doc:"Why the audit is corrected; stands in the corrected version"`
}

func (a *API) registerCorrection(audit string) {
	register(a, Operation{
		ID:         "post-audit-correction",
		Method:     http.MethodPost,
		Path:       audit + "/correct",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Status:     http.StatusCreated,
		Errors:     []int{http.StatusConflict},
		Summary:    "Begin a correction of a final audit",
		Description: "Makes the next version: a copy in fieldwork, with an id of its own, for those engaged, who are " +
			"engaged for it too. The audit stays as it was sealed, and in force until the correction is final. An audit has " +
			"one correction; the newest version is the one to correct. What bodies have replied to a recommendation stands " +
			"for the one that continues it, which has the same id once the correction is final.",
	}, a.postCorrection)
}

func (a *API) postCorrection(r *request, in *correctionInput) (*created[record.Audit], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	c, err := a.Chain.Audits.Correct(r, r.Principal, id, in.Body.Correction)
	if err != nil {
		return nil, err
	}
	return &created[record.Audit]{Location: r.address("audits", c.ID.String()), ETag: etag(c.Version), Body: c}, nil
}
