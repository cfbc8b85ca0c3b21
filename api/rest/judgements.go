package rest

import (
	"errors"
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// offScale is a number that no scale can have, so that the use case refuses it.
const offScale assessment.Ordinal = -1

// sentOrdinal is the ordinal that was sent, nil for null.
func sentOrdinal(n *float64) *assessment.Ordinal {
	if n == nil {
		return nil
	}
	o, ok := assessment.ParseOrdinal(number(*n))
	if !ok {
		o = offScale
	}
	return &o
}

// number is a number as it is written in JSON.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// misjudged puts back numbers that are not on the scale as they were sent.
func misjudged(err error, sent map[string]*float64) error {
	var e *assessment.Error
	if !errors.As(err, &e) {
		return err
	}
	for i, f := range e.Fields {
		if n := sent[f.Field]; n != nil && f.Key == "error.not_on_scale" {
			e.Fields[i].Args = assessment.Args{"Value": number(*n)}
		}
	}
	return err
}

// judgementChange is a judgement as sent: no property may be left out, so that none is emptied by mistake.
type judgementChange struct {
	Ordinal          *float64     `json:"ordinal" doc:"On the audit's scale; null if not judged" example:"2"`
	NotAssessed      bool         `json:"not_assessed" doc:"Decided not to judge, which requires a reason"`
	NotApplicable    *bool        `json:"not_applicable,omitempty" doc:"The question does not apply to the entity. It stays as it is if left out, unless the change judges"`
	Observation      string       `json:"observation"`
	Criterion        *string      `json:"criterion,omitempty" doc:"What ought to be; as it is if left out"`
	Cause            *string      `json:"cause,omitempty" doc:"Why it is as it was observed; as it is if left out"`
	Consequence      *string      `json:"consequence,omitempty" doc:"What it leads to; as it is if left out"`
	Risk             *string      `json:"risk,omitempty" doc:"One of the labels of the scale's risks, empty for not rated; as it is if left out" example:"Hög"`
	Reason           string       `json:"reason" doc:"Required if the judgement differs from the proposal"`
	Parts            []partChange `json:"parts,omitempty" nullable:"false" doc:"Of a composite question: all parts of which something is judged. They stay as they are if left out"`
	SubmissionSHA256 string       `json:"submission_sha256,omitempty" doc:"Of the submission whose proposal was seen: refused if the audit is now based on another. Not checked if left out"`
}

// grounds are those that were sent, and the names of those that were left out.
func (c judgementChange) grounds() (assessment.Grounds, []string) {
	var g assessment.Grounds
	var unsent []string
	for _, f := range []struct {
		field string
		sent  *string
		to    *string
	}{
		{"criterion", c.Criterion, &g.Criterion},
		{"cause", c.Cause, &g.Cause},
		{"consequence", c.Consequence, &g.Consequence},
		{"risk", c.Risk, &g.Risk},
	} {
		if f.sent == nil {
			unsent = append(unsent, f.field)
			continue
		}
		*f.to = *f.sent
	}
	return g, unsent
}

// partChange is what is judged of a part of a composite question.
type partChange struct {
	Part    string   `json:"part" doc:"The name of the part"`
	Ordinal *float64 `json:"ordinal" doc:"On the audit's scale; null if not judged" example:"2"`
	Words   string   `json:"words" doc:"The auditor's own"`
}

// auditAnswers is the entity's submission that the audit is based on.
type auditAnswers struct {
	Entity        record.AuditedEntity    `json:"entity"`
	Questionnaire record.QuestionnaireRef `json:"questionnaire" doc:"The version that was answered"`
	Answers       []answer                `json:"answers" nullable:"false" doc:"As they were sealed, one for each question that was answered"`
	People        []record.PersonName     `json:"people" nullable:"false" doc:"The names of everybody referred to by id"`
}

// InJudgement is the part of an address that identifies a cell.
type InJudgement struct {
	InAuditedEntity
	Question string `path:"question" doc:"Id of the audit question" example:"1"`
}

type judgementInput struct {
	InJudgement
	Versioned
	Body judgementChange
}

type entityStatementInput struct {
	InAuditedEntity
	Versioned
	Body statement
}

type pinInput struct {
	InAuditedEntity
	Versioned
}

func (a *API) registerJudgements(audit string) {
	entity := audit + "/entities/{entity}"
	cell := entity + "/questions/{question}/judgement"
	register(a, Operation{
		ID:          "get-audit-answers",
		Method:      http.MethodGet,
		Path:        entity + "/answers",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Read the answers behind an entity's proposals",
		Description: "Those of the pinned submission, for those engaged.",
	}, a.getAuditAnswers)
	register(a, Operation{
		ID:         "post-audit-pin",
		Method:     http.MethodPost,
		Path:       entity + "/pin",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Pin the entity's later submission",
		Description: "Judgements keep the proposals that applied when they were made. Send the version of the audited " +
			"entity in If-Match.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.postPin)
	register(a, Operation{
		ID:          "put-entity-statement",
		Method:      http.MethodPut,
		Path:        entity + "/statement",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Save the overall judgement of an entity",
		Description: "In the auditors' own words: none of it is calculated. If-Match is the version of the audited entity.",
		Errors:      []int{http.StatusConflict},
	}, a.putEntityStatement)
	register(a, Operation{
		ID:          "get-judgement",
		Method:      http.MethodGet,
		Path:        cell,
		Permission:  assessment.ReadFindings,
		Tag:         tagAudits,
		Summary:     "Read a judgement",
		Description: `For those engaged, and once the audit is final for those it concerns. A judgement that does not exist yet has the ETag "0", which the first PUT sends as If-Match.`,
	}, a.getJudgement)
	register(a, Operation{
		ID:          "put-judgement",
		Method:      http.MethodPut,
		Path:        cell,
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Judge an audit question for an entity",
		Description: `Every property must be sent. If-Match is the version of the judgement, "0" for a first one; if somebody else has changed it, the reply is 412 with the stored judgement. The proposal from the pinned answers is kept with it.`,
		Errors:      []int{http.StatusConflict},
	}, a.putJudgement)
}

func (a *API) getAuditAnswers(r *request, in *InAuditedEntity) (*response[auditAnswers], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Answers(r, r.Principal, audit, entity)
	if err != nil {
		return nil, err
	}
	people := peopleNamed{names: v.Names}
	answered := v.Sealed.Questionnaire
	shaped := auditAnswers{
		Entity:        v.Entity,
		Questionnaire: record.QuestionnaireRef{Key: answered.Key, Version: answered.Version, Hash: answered.SHA256},
		Answers:       []answer{},
	}
	for _, said := range v.Answers {
		shaped.Answers = append(shaped.Answers, answerOf(said))
		people.name(said.AnsweredBy)
	}
	shaped.People = people.list()
	return &response[auditAnswers]{Body: shaped}, nil
}

func (a *API) postPin(r *request, in *pinInput) (*single[record.AuditedEntity], error) {
	return changeAuditedEntity(
		in.InAuditedEntity,
		in.Versioned,
		func(audit, entity assessment.ID, version int64) (record.AuditedEntity, error) {
			return a.Chain.Audits.PinSubmission(r, r.Principal, audit, entity, version)
		},
	)
}

func (a *API) putEntityStatement(r *request, in *entityStatementInput) (*single[record.AuditedEntity], error) {
	return changeAuditedEntity(
		in.InAuditedEntity,
		in.Versioned,
		func(audit, entity assessment.ID, version int64) (record.AuditedEntity, error) {
			return a.Chain.Audits.StateOnEntity(r, r.Principal, audit, entity, in.Body.Overall, in.Body.Statement, version)
		},
	)
}

// changeAuditedEntity changes an entity of an audit from the version sent.
func changeAuditedEntity(
	in InAuditedEntity,
	v Versioned,
	change func(audit, entity assessment.ID, version int64) (record.AuditedEntity, error),
) (*single[record.AuditedEntity], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := v.expected()
	if err != nil {
		return nil, err
	}
	e, err := change(audit, entity, version)
	if err != nil {
		return nil, err
	}
	return &single[record.AuditedEntity]{ETag: etag(e.Version), Body: e}, nil
}

func (a *API) getJudgement(r *request, in *InJudgement) (*single[record.Judgement], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Findings(r, r.Principal, audit)
	if err != nil {
		return nil, err
	}
	c, ok := v.CellAt(record.Place{QuestionID: in.Question, EntityID: entity})
	if !ok {
		return nil, assessment.Missing()
	}
	return &single[record.Judgement]{ETag: etag(c.Judgement.Version), Body: c.Judgement}, nil
}

func (a *API) putJudgement(r *request, in *judgementInput) (*single[record.Judgement], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	var parts []assessment.PartJudgement
	for _, p := range in.Body.Parts {
		parts = append(parts, assessment.PartJudgement{Part: p.Part, Ordinal: sentOrdinal(p.Ordinal), Words: p.Words})
	}
	var unsent []string
	if in.Body.Parts == nil {
		unsent = []string{"parts"}
	}
	if in.Body.NotApplicable == nil && in.Body.Ordinal == nil && !in.Body.NotAssessed {
		unsent = append(unsent, "not_applicable")
	}
	grounds, missing := in.Body.grounds()
	unsent = append(unsent, missing...)
	j, err := a.Chain.Audits.Judge(r, r.Principal, audit, audits.JudgementForm{
		Parts:         parts,
		Unsent:        unsent,
		EntityID:      entity,
		QuestionID:    in.Question,
		Ordinal:       sentOrdinal(in.Body.Ordinal),
		NotAssessed:   in.Body.NotAssessed,
		NotApplicable: in.Body.NotApplicable != nil && *in.Body.NotApplicable,
		Observation:   in.Body.Observation,
		Grounds:       grounds,
		Reason:        in.Body.Reason,
		Version:       &version,
		Pinned:        in.Body.SubmissionSHA256,
	})
	if err != nil {
		return nil, misjudged(err, map[string]*float64{"ordinal": in.Body.Ordinal})
	}
	return &single[record.Judgement]{ETag: etag(j.Version), Body: j}, nil
}
