package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
)

const ofVersions = "Who saved each version, when, and what stood there before, what was deleted included. For those " +
	"engaged alone, even when the audit is final."

func (a *API) registerAuditVersions(audit string) {
	entity := audit + "/entities/{entity}"
	register(a, Operation{
		ID:          "list-audit-statement-versions",
		Method:      http.MethodGet,
		Path:        audit + "/statement/versions",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List the versions of an audit's overall judgement",
		Description: ofVersions,
	}, a.listAuditStatementVersions)
	register(a, Operation{
		ID:          "list-entity-statement-versions",
		Method:      http.MethodGet,
		Path:        entity + "/statement/versions",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List the versions of an entity's overall judgement",
		Description: ofVersions,
	}, a.listEntityStatementVersions)
	register(a, Operation{
		ID:          "list-judgement-versions",
		Method:      http.MethodGet,
		Path:        entity + "/questions/{question}/judgement/versions",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List the versions of a judgement",
		Description: ofVersions,
	}, a.listJudgementVersions)
	register(a, Operation{
		ID:         "list-recommendation-versions",
		Method:     http.MethodGet,
		Path:       audit + "/recommendations/versions",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "List the versions of an audit's recommendations",
		Description: ofVersions + " A recommendation that got another number without being changed itself has a version " +
			"for that too.",
	}, a.listRecommendationVersions)
}

func (a *API) listAuditStatementVersions(r *request, in *InAudit) (*response[record.StatementVersions], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.StatementVersions(r, r.Principal, audit, audit)
	return &response[record.StatementVersions]{Body: v}, err
}

func (a *API) listEntityStatementVersions(
	r *request,
	in *InAuditedEntity,
) (*response[record.StatementVersions], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	if entity == audit { // which is no entity
		return nil, assessment.Missing()
	}
	v, err := a.Chain.Audits.StatementVersions(r, r.Principal, audit, entity)
	return &response[record.StatementVersions]{Body: v}, err
}

func (a *API) listJudgementVersions(r *request, in *InJudgement) (*response[record.JudgementVersions], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	of := record.Place{QuestionID: in.Question, EntityID: entity}
	v, err := a.Chain.Audits.JudgementVersions(r, r.Principal, audit, of)
	return &response[record.JudgementVersions]{Body: v}, err
}

func (a *API) listRecommendationVersions(r *request, in *InAudit) (*response[record.RecommendationVersions], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.RecommendationVersions(r, r.Principal, audit)
	return &response[record.RecommendationVersions]{Body: v}, err
}
