package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/criteria"
	"mognad/assessment/record"
)

func (a *API) registerAuditGaps(audit string) {
	register(a, Operation{
		ID:         "list-audit-gaps",
		Method:     http.MethodGet,
		Path:       audit + "/gaps",
		Permission: assessment.ReadFindings,
		Tag:        tagAudits,
		Summary:    "List where judgements differ from what self-assessments propose",
		Description: "By how much and in which direction, for those who may read what the auditors have written: those " +
			"engaged and, once the audit is final, those it concerns.",
	}, a.listAuditGaps)
	register(a, Operation{
		ID:         "list-criteria",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/criteria",
		Permission: assessment.ReadAudits,
		Tag:        tagAudits,
		Summary:    "List the library of law and standards that criteria of audits are chosen from",
		Description: "An audit has their titles among its criteria. Each says when it was in force; it is for whoever " +
			"writes the audit to choose those of its period.",
	}, a.listCriteria)
}

func (a *API) listAuditGaps(r *request, in *InAudit) (*response[record.AuditGaps], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Findings(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[record.AuditGaps]{Body: v.GapsOf()}, nil
}

// criterion is a law or a standard of the library.
type criterion struct {
	ID    string                  `json:"id" example:"kl-2017-6-1"`
	Of    string                  `json:"of" doc:"Where it applies: a country, the European Union (eu), or everywhere (int)" example:"se"`
	From  *assessment.PartialDate `json:"from" doc:"Since when it is in force; null for always" example:"2018-01-01"`
	Until *assessment.PartialDate `json:"until" doc:"Its last day, month or year; null for what is still in force"`
	Title map[string]string       `json:"title" doc:"By language, with its number"`
}

func (a *API) listCriteria(r *request, _ *InOrganisation) (*response[list[criterion]], error) {
	if err := a.Chain.Require(r, r.Principal, assessment.ReadAudits); err != nil {
		return nil, err
	}
	all := []criterion{}
	for _, c := range criteria.All() {
		all = append(all, criterion{
			ID:    c.ID,
			Of:    c.Of,
			From:  record.Optional(c.From),
			Until: record.Optional(c.Until),
			Title: c.Title,
		})
	}
	return listed(all), nil
}
