package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// totalsBody is how many judgements of each kind there are for an entity or on an audit question.
type totalsBody struct {
	About   string        `json:"about" enum:"entity,question"`
	Subject string        `json:"subject" doc:"The id of the entity, or the number of the question" example:"7"`
	Counts  []statedCount `json:"counts" doc:"Without any, the totals are taken back"`
}

// statedCount is how many judgements are a step or are not judged.
type statedCount struct {
	Ordinal  *float64 `json:"ordinal" nullable:"true" required:"false" doc:"Of a step of the scale; null for what is not judged" example:"2"`
	Unjudged string   `json:"unjudged" required:"false" enum:",not_judged,not_assessed,not_applicable" doc:"Why it is not judged, without an ordinal"`
	Count    int      `json:"count" minimum:"0" maximum:"100000"`
}

type totalsInput struct {
	InAudit
	Versioned
	Body totalsBody
}

func (a *API) registerTotals(audit string) {
	register(a, Operation{
		ID:         "put-audit-totals",
		Method:     http.MethodPut,
		Path:       audit + "/totals",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "State how many judgements of each kind there are for an entity or on an audit question",
		Description: "Where not every judgement is given by itself, in fieldwork. A step counts at least what is judged " +
			"so in the matrix. If-Match is the version of the totals, \"0\" for the first ones of the entity or question.",
		Errors: []int{http.StatusConflict},
	}, a.putTotals)
}

func (a *API) putTotals(r *request, in *totalsInput) (*single[record.AuditTotal], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	f := audits.TotalsForm{
		About:   assessment.TotalsOf(in.Body.About),
		Subject: in.Body.Subject,
		Version: &version,
	}
	for _, c := range in.Body.Counts {
		f.Counts = append(f.Counts, assessment.StepCount{
			Ordinal: sentOrdinal(c.Ordinal), Unjudged: assessment.Unjudged(c.Unjudged), Count: c.Count,
		})
	}
	t, err := a.Chain.Audits.StateTotals(r, r.Principal, id, f)
	if err != nil {
		return nil, err
	}
	return &single[record.AuditTotal]{ETag: etag(t.Version), Body: t}, nil
}
