package rest

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// place is a cell of the matrix.
type place struct {
	Question string `json:"question" doc:"Id of the audit question" example:"1"`
	Entity   string `json:"entity" doc:"Id of the entity"`
}

// auditCell is an audit question at an entity: what the pinned answers say and what the auditor judged.
type auditCell struct {
	Question  string              `json:"question"`
	Entity    string              `json:"entity" format:"uuid"`
	Share     share               `json:"share" doc:"Of the points in the pinned answers"`
	Proposal  maybe[cellProposal] `json:"proposal" doc:"What the pinned answers propose now; null where nothing is proposed"`
	Judgement judgement           `json:"judgement"`
	Outdated  bool                `json:"outdated" doc:"The judgement met another proposal than the one that stands now"`
	Wide      bool                `json:"wide" doc:"Self-assessment and judgement part widely: by half the scale or more"`
}

// Proposed is a proposal on the audit's scale.
type Proposed struct {
	Ordinal       float64  `json:"ordinal" example:"2"`
	Label         string   `json:"label" doc:"As printed" example:"Delvis"`
	Share         share    `json:"share"`
	Uncapped      float64  `json:"uncapped" doc:"What the share alone would give"`
	UncappedLabel string   `json:"uncapped_label"`
	Cap           *limit   `json:"cap" doc:"What lowered the proposal: a critical question with some points (partly) or none (no); null when nothing did"`
	CappedBy      []string `json:"capped_by" nullable:"false" doc:"Ids of the questions that lowered it"`
	Submission    string   `json:"submission" doc:"SHA-256 of the submission that it was made from"`
}

// cellProposal is a proposal with its working.
type cellProposal struct {
	Proposed
	Questions []working `json:"questions" nullable:"false" doc:"What each question brings; for those engaged"`
}

// judgement is what an auditor found and judged. The proposal that it met is kept with it.
type judgement struct {
	Entity      string          `json:"entity" format:"uuid"`
	Question    string          `json:"question"`
	Ordinal     *float64        `json:"ordinal" doc:"On the audit's scale; null while not judged" example:"2"`
	Label       *string         `json:"label" doc:"As printed, or the number where it lies between steps; null while not judged" example:"Delvis"`
	NotAssessed bool            `json:"not_assessed" doc:"Decided not to judge; the reason says why"`
	Observation string          `json:"observation" doc:"What was found"`
	Reason      string          `json:"reason" doc:"For the judgement"`
	Origin      *origin         `json:"origin" doc:"How it stands to the proposal that it met: confirmed, overridden, or own where nothing was proposed; null while not judged"`
	Proposed    maybe[Proposed] `json:"proposed" doc:"The proposal that it met; null for none"`
	JudgedBy    *string         `json:"judged_by" format:"uuid"`
	Version     int64           `json:"version" doc:"0 as long as nothing was said"`
	UpdatedAt   *time.Time      `json:"updated_at" nullable:"true"`
}

type origin string

// Schema lists null too, because the library does not add it to a list of words.
func (origin) Schema(huma.Registry) *huma.Schema {
	s := oneOf(assessment.AsProposed, assessment.Overridden, assessment.Unproposed)
	s.Enum, s.Nullable = append(s.Enum, nil), true
	return s
}

func judgementOf(scale assessment.JudgementScale, j assessment.Judgement) judgement {
	shaped := judgement{
		Entity:      j.EntityID.String(),
		Question:    j.QuestionID,
		Ordinal:     ordinal(j.Ordinal),
		NotAssessed: j.NotAssessed,
		Observation: j.Observation,
		Reason:      j.Reason,
		Version:     j.Version,
	}
	if j.Ordinal != nil {
		label, origin := scale.Label(*j.Ordinal), origin(j.Origin())
		shaped.Label, shaped.Origin = &label, &origin
	}
	if p := j.Proposed; p != nil {
		shaped.Proposed = maybe[Proposed]{value: &Proposed{
			Ordinal:       *decimal(p.Ordinal),
			Label:         scale.Label(p.Ordinal),
			Share:         shareOfPoints(p.Points, p.Possible),
			Uncapped:      *decimal(p.Uncapped),
			UncappedLabel: scale.Label(p.Uncapped),
			Cap:           limitOf(p.Cap),
			CappedBy:      append([]string{}, p.CappedBy...),
			Submission:    p.Submission,
		}}
	}
	if j.Version > 0 {
		shaped.JudgedBy, shaped.UpdatedAt = optionalID(&j.JudgedBy), utc(&j.UpdatedAt)
	}
	return shaped
}

// shareOfPoints is a share that was kept as its points.
func shareOfPoints(points, possible int) share {
	shaped := share{Points: points, Possible: possible}
	if possible > 0 {
		percent := points * 100 / possible
		shaped.Percent = &percent
	}
	return shaped
}

// auditCellOf shapes a cell, with the working of its proposal for those engaged.
func auditCellOf(scale assessment.JudgementScale, c audits.AuditCell, engaged bool) auditCell {
	shaped := auditCell{
		Question:  c.Question.ID,
		Entity:    c.Entity.EntityID.String(),
		Share:     shareOf(c.Share),
		Judgement: judgementOf(scale, c.Judgement),
		Outdated:  c.Outdated,
		Wide:      c.Wide,
	}
	if c.Proposal == nil || c.Proposed == nil {
		return shaped
	}
	uncapped, _ := assessment.ParseOrdinal(c.Proposal.Uncapped)
	one := cellProposal{
		Proposed: Proposed{
			Ordinal:       *decimal(*c.Proposed),
			Label:         scale.Label(*c.Proposed),
			Share:         shareOf(c.Proposal.Share),
			Uncapped:      *decimal(uncapped),
			UncappedLabel: scale.Label(uncapped),
			Cap:           limitOf(c.Proposal.Cap),
			CappedBy:      append([]string{}, c.Proposal.CappedBy...),
			Submission:    c.Entity.SubmissionSHA256,
		},
		Questions: []working{},
	}
	if engaged {
		for _, w := range c.Proposal.Questions {
			one.Questions = append(one.Questions, working{
				Question: w.QuestionID,
				Value:    optional(w.Value),
				Points:   w.Points,
				Possible: w.Possible,
				Critical: w.Critical,
				Cap:      limitOf(w.Cap),
			})
		}
	}
	shaped.Proposal = maybe[cellProposal]{value: &one}
	return shaped
}

// offScale stands for a number that no scale can have, so that the use case refuses it in its turn.
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

// misjudged names the numbers that are not on the scale as they were sent.
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

// judgementChange is a judgement as it shall be: nothing can be left out, so that nothing is emptied by mistake.
type judgementChange struct {
	Ordinal          *float64 `json:"ordinal" doc:"On the audit's scale; null for not judged" example:"2"`
	NotAssessed      bool     `json:"not_assessed" doc:"Decided not to judge, which takes a reason"`
	Observation      string   `json:"observation"`
	Reason           string   `json:"reason" doc:"Required where the judgement departs from the proposal"`
	SubmissionSHA256 string   `json:"submission_sha256,omitempty" doc:"Of the submission whose proposal was seen: refused when the audit stands on another by now. Left out, it is not looked at"`
}

// auditAnswers is what an entity handed in and the audit stands on.
type auditAnswers struct {
	Entity        auditedEntity    `json:"entity"`
	Questionnaire questionnaireRef `json:"questionnaire" doc:"That was answered"`
	Answers       []answer         `json:"answers" nullable:"false" doc:"As they were sealed, one for each question that was answered"`
	People        []personName     `json:"people" nullable:"false" doc:"The names of all who are named by id"`
}

// InJudgement is the part of an address that names a cell.
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
		Action:      assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Read the answers behind an entity",
		Description: "Those of the pinned submission, for those engaged.",
	}, a.getAuditAnswers)
	register(a, Operation{
		ID:          "post-audit-pin",
		Method:      http.MethodPost,
		Path:        entity + "/pin",
		Action:      assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Let the audit stand on what an entity has handed in since",
		Description: "Judgements keep the proposals that they met. The version of the audited entity goes into If-Match.",
		Status:      http.StatusOK,
		Errors:      versionErrors,
	}, a.postPin)
	register(a, Operation{
		ID:      "put-entity-statement",
		Method:  http.MethodPut,
		Path:    entity + "/statement",
		Action:  assessment.WriteAudits,
		Tag:     tagAudits,
		Summary: "Say what the auditors think of an entity",
		Description: "In their own word and sentences: nothing of it is computed. If-Match is the version of the audited " +
			"entity.",
		Errors: []int{http.StatusConflict},
	}, a.putEntityStatement)
	register(a, Operation{
		ID:          "get-judgement",
		Method:      http.MethodGet,
		Path:        cell,
		Action:      assessment.ReadFindings,
		Tag:         tagAudits,
		Summary:     "Read a judgement",
		Description: `For those engaged, and once the audit is final for those whom it concerns. One that is not there yet has the ETag "0", which is what a first PUT sends as If-Match.`,
	}, a.getJudgement)
	register(a, Operation{
		ID:          "put-judgement",
		Method:      http.MethodPut,
		Path:        cell,
		Action:      assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Judge an audit question at an entity",
		Description: `Every property must be sent. If-Match is the version of the judgement, "0" for a first one; somebody else's change in between is answered with 412 and the stored judgement. What the pinned answers propose is kept with it.`,
		Errors:      []int{http.StatusConflict},
	}, a.putJudgement)
}

func (a *API) getAuditAnswers(r *request, in *InAuditedEntity) (*reply[auditAnswers], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.AuditAnswers(r, r.Principal, audit, entity)
	if err != nil {
		return nil, err
	}
	people := peopleNamed{names: v.Names}
	answered := v.Sealed.Questionnaire
	shaped := auditAnswers{
		Entity:        auditedEntityOf(v.Entity),
		Questionnaire: questionnaireRef{Key: answered.Key, Version: answered.Version, Hash: answered.SHA256},
		Answers:       []answer{},
	}
	for _, said := range v.Answers {
		shaped.Answers = append(shaped.Answers, answerOf(said))
		people.name(said.AnsweredBy)
	}
	shaped.People = people.list()
	return &reply[auditAnswers]{Body: shaped}, nil
}

func (a *API) postPin(r *request, in *pinInput) (*single[auditedEntity], error) {
	return changeAuditedEntity(
		in.InAuditedEntity,
		in.Versioned,
		func(audit, entity assessment.ID, version int64) (assessment.AuditedEntity, error) {
			e, err := a.Chain.Audits.PinSubmission(r, r.Principal, audit, entity, version)
			if err != nil {
				return e, err
			}
			v, err := a.Chain.Audits.AuditAnswers(r, r.Principal, audit, entity) // says when it was pinned
			return v.Entity, err
		},
	)
}

func (a *API) putEntityStatement(r *request, in *entityStatementInput) (*single[auditedEntity], error) {
	return changeAuditedEntity(
		in.InAuditedEntity,
		in.Versioned,
		func(audit, entity assessment.ID, version int64) (assessment.AuditedEntity, error) {
			return a.Chain.Audits.StateOnEntity(r, r.Principal, audit, entity, in.Body.Overall, in.Body.Statement, version)
		},
	)
}

// changeAuditedEntity changes an entity of an audit from the version sent; a stale change is answered with the stored
// one.
func changeAuditedEntity(
	in InAuditedEntity,
	v Versioned,
	change func(audit, entity assessment.ID, version int64) (assessment.AuditedEntity, error),
) (*single[auditedEntity], error) {
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
		return nil, stored(err, auditedEntityOf)
	}
	return &single[auditedEntity]{ETag: etag(e.Version), Body: auditedEntityOf(e)}, nil
}

func (a *API) getJudgement(r *request, in *InJudgement) (*single[judgement], error) {
	v, err := a.findings(r, in.InAudit)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.Cells, func(c audits.AuditCell) bool {
		return c.Question.ID == in.Question && c.Entity.EntityID.String() == in.Entity
	})
	if i < 0 {
		return nil, assessment.Missing()
	}
	j := v.Cells[i].Judgement
	return &single[judgement]{ETag: etag(j.Version), Body: judgementOf(v.Scale, j)}, nil
}

func (a *API) putJudgement(r *request, in *judgementInput) (*single[judgement], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	j, err := a.Chain.Audits.Judge(r, r.Principal, audit, audits.JudgementForm{
		EntityID:    entity,
		QuestionID:  in.Question,
		Ordinal:     sentOrdinal(in.Body.Ordinal),
		NotAssessed: in.Body.NotAssessed,
		Observation: in.Body.Observation,
		Reason:      in.Body.Reason,
		Version:     &version,
		Pinned:      in.Body.SubmissionSHA256,
	})
	if err != nil && assessment.CodeOf(err) != assessment.Stale {
		return nil, misjudged(err, map[string]*float64{"ordinal": in.Body.Ordinal})
	}
	scale, scaleErr := a.scaleOf(r, audit)
	if scaleErr != nil {
		return nil, scaleErr
	}
	shape := func(j assessment.Judgement) judgement { return judgementOf(scale, j) }
	if err != nil {
		return nil, stored(err, shape)
	}
	return &single[judgement]{ETag: etag(j.Version), Body: shape(j)}, nil
}

// scaleOf is the scale of an audit that the token may read, found without reading its matrix.
func (a *API) scaleOf(r *request, audit assessment.ID) (assessment.JudgementScale, error) {
	all, err := a.Chain.Audits.Audits(r, r.Principal)
	if err != nil {
		return assessment.JudgementScale{}, err
	}
	i := slices.IndexFunc(all, func(s audits.AuditSummary) bool { return s.ID == audit && s.MayRead })
	if i < 0 {
		return assessment.JudgementScale{}, assessment.Missing()
	}
	return all[i].Scale, nil
}
