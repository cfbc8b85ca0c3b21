package rest

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// sentScale is the scale to judge on.
type sentScale struct {
	Template  assessment.ScaleTemplateKey    `json:"template" doc:"The template it started from; empty for the audit's own"`
	Steps     []sentStep                     `json:"steps" nullable:"false" doc:"Best first; without steps the audit has observations only"`
	Decimals  int                            `json:"decimals" doc:"0: only the steps; 1 or 2: numbers between them as well"`
	Norm      *float64                       `json:"norm" doc:"The expected ordinal; null for none"`
	CapPartly *float64                       `json:"cap_partly" doc:"The best ordinal proposed when a critical question got some points; null for no limit"`
	CapNo     *float64                       `json:"cap_no" doc:"The best ordinal proposed when a critical question got none; null for no limit"`
	Words     map[assessment.Unjudged]string `json:"words,omitempty" doc:"Own words for what has no ordinal, by why: not_judged, not_assessed or not_applicable. Those of the product where there are none"`
	Risks     []assessment.RiskStep          `json:"risks,omitempty" nullable:"false" doc:"The steps on which risk is rated, highest first. They stay as they are if left out; an empty list rates none"`
}

type sentStep struct {
	Label   string  `json:"label" doc:"What is printed" example:"I allt väsentligt"`
	Ordinal float64 `json:"ordinal" doc:"Identifies the step; a decimal number with at most two decimals, the best highest" example:"3"`
	From    *int    `json:"from" doc:"The lowest percentage of the points at which it is proposed; null: never" example:"75"`
	// Left out by callers that do not know of them.
	Tone  omittable `json:"tone" required:"false" enum:"praise,neutral,criticism," doc:"What it says of what it judges; empty for a scale that does not say it; with tone and group left out of all steps, those of the same ordinals stay as they are"`
	Group omittable `json:"group" required:"false" doc:"What several steps are called together; empty for none"`
}

// silent reports whether the caller left out what the steps mean.
func (s sentScale) silent() bool {
	return !slices.ContainsFunc(s.Steps, func(step sentStep) bool { return step.Tone.Sent || step.Group.Sent })
}

// newAudit is what a new audit needs. All but its title and entities may be left out.
type newAudit struct {
	Key       string             `json:"key" doc:"Identifies it in files; made from the title if left out" example:"granskning-2026"`
	Title     string             `json:"title" example:"Granskning av informationssäkerheten"`
	Entities  []string           `json:"entities" nullable:"false" doc:"Ids of the audited entities, in the audit's order"`
	Outside   []sentOutside      `json:"outside" nullable:"false" doc:"Audited objects that are not in the organisation's tree; they follow the entities"`
	Round     *string            `json:"round" doc:"Id of the round whose submissions it is based on; null for none"`
	Scale     *newScale          `json:"scale,omitempty" doc:"That of the first template if left out"`
	Questions []newAuditQuestion `json:"questions" nullable:"false"`
	Description
}

// TransformSchema lets the rest be left out.
func (newAudit) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "title", "entities")
}

// newScale is the initial scale: a template's, with labels in the organisation's language, or its own steps.
type newScale sentScale

// TransformSchema lets everything be left out. Without steps and template the audit only has findings.
func (newScale) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["template"].Description = "Without steps, the template gives them, with labels in the " +
		"organisation's language"
	return required(s)
}

type newAuditQuestion record.AuditQuestion

// TransformSchema lets all be left out but what is printed.
func (newAuditQuestion) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "id", "text")
}

// required is a schema of an object of which only these properties must be sent.
func required(s *huma.Schema, properties ...string) *huma.Schema {
	s.Required = properties
	return s
}

// auditChange is an audit as sent: no property may be left out, so that none is emptied by mistake. Its key does not
// change.
type auditChange struct {
	Title     string                 `json:"title"`
	Entities  []string               `json:"entities" nullable:"false" doc:"Ids, in the audit's order, also of objects outside the tree that stay as they are; fixed from fieldwork on"`
	Outside   []sentOutside          `json:"outside" required:"false" nullable:"false" doc:"Objects outside the tree that are new or changed; fixed from fieldwork on"`
	Round     *string                `json:"round" doc:"Id of the round whose submissions it is based on; fixed from fieldwork on"`
	Scale     sentScale              `json:"scale" doc:"Fixed from fieldwork on"`
	Questions []record.AuditQuestion `json:"questions" nullable:"false" doc:"A question that has been judged cannot be removed"`
	Description
}

// form is what was sent as the use case takes it.
func (c auditChange) form() audits.Form {
	f := audits.Form{Entities: references(c.Entities), Keeps: c.keeps(), Audit: assessment.Audit{
		Title:            c.Title,
		Auditor:          c.Auditor,
		From:             assessment.Date(text(c.From)),
		To:               assessment.Date(text(c.To)),
		Date:             assessment.PartialDate(text(c.Date)),
		ReplyDue:         assessment.Date(text(c.ReplyDue.Text)),
		CommissionedBy:   c.CommissionedBy,
		Purpose:          c.Purpose,
		Background:       c.Background,
		ReportNumber:     text(c.ReportNumber.Text),
		CaseNumber:       text(c.CaseNumber.Text),
		Numbering:        assessment.Numbering(text(c.Numbering.Text)),
		Delimitation:     c.Delimitation,
		Materiality:      text(c.Materiality.Text),
		RiskAssessment:   text(c.RiskAssessment.Text),
		Method:           text(c.Method.Text),
		Criteria:         c.Criteria,
		DocumentsStudied: c.DocumentsStudied,
		Independence:     text(c.Independence.Text),
		CoverLetter:      text(c.CoverLetter.Text),
		Summary:          text(c.Summary.Text),
		FactCheck:        c.FactCheck,
		Correction:       text(c.Correction.Text),
		RoundID:          optionalReference(c.Round),
		Scale:            c.Scale.noun(),
	}}
	for _, n := range c.Notes {
		f.Notes = append(f.Notes, assessment.OtherText{Note: n.Note, Appendix: n.Appendix != nil && *n.Appendix})
	}
	for _, o := range c.Outside {
		f.Outside = append(f.Outside, o.noun())
	}
	f.Keeps.Meanings, f.Keeps.Words = c.Scale.silent(), c.Scale.Words == nil
	f.Keeps.Risks = c.Scale.Risks == nil
	if c.PlanYear != nil {
		f.PlanYear = *c.PlanYear
	}
	for _, i := range c.Interviews {
		f.Interviews = append(
			f.Interviews,
			assessment.Interview{Role: i.Role, On: assessment.Date(text(i.On)), Notes: i.Notes},
		)
	}
	for _, e := range c.Earlier {
		earlier := record.EarlierAudit{Year: e.Year, Until: e.Until.Year, What: e.What}.Noun()
		earlier.Audit = optionalReference(e.Audit.Text)
		f.Earlier = append(f.Earlier, earlier)
	}
	for _, q := range c.Questions {
		f.Questions = append(f.Questions, assessment.AuditedQuestion{
			ID:    q.ID,
			From:  text(q.From),
			Area:  q.Area,
			Text:  q.Text,
			Parts: q.Parts,
		})
	}
	return f
}

// noun is the scale that was sent.
func (s sentScale) noun() assessment.JudgementScale {
	scale := assessment.JudgementScale{
		Template:  s.Template,
		Steps:     []assessment.JudgementStep{},
		Decimals:  s.Decimals,
		Norm:      sentOrdinal(s.Norm),
		CapPartly: sentOrdinal(s.CapPartly),
		CapNo:     sentOrdinal(s.CapNo),
		Words:     s.Words,
		Risks:     s.Risks,
	}
	for i, step := range s.Steps {
		at := *sentOrdinal(&step.Ordinal)
		if at == offScale {
			at -= assessment.Ordinal(1 + i) // so that no two are the same
		}
		scale.Steps = append(scale.Steps, assessment.JudgementStep{
			Label:   step.Label,
			Ordinal: at,
			From:    step.From,
			Tone:    assessment.StepTone(text(step.Tone.Text)),
			Group:   text(step.Group.Text),
		})
	}
	return scale
}

// ofScale maps the use case's fields to their places in what was sent.
var ofScale = regexp.MustCompile(`^(scale|questions|outside)\.(\d+)\.|^(?:decimals|norm|cap_partly|cap_no)$`)

// asSent names what is wrong with a description as it was sent.
func (s sentScale) asSent(err error) error {
	err = misjudged(err, map[string]*float64{"norm": s.Norm, "cap_partly": s.CapPartly, "cap_no": s.CapNo})
	var e *assessment.Error
	if !errors.As(err, &e) {
		return err
	}
	for i := range e.Fields {
		e.Fields[i].Field = ofScale.ReplaceAllStringFunc(e.Fields[i].Field, func(name string) string {
			list, place, found := strings.Cut(strings.TrimSuffix(name, "."), ".")
			switch {
			case !found:
				return "scale." + name
			case list == "scale":
				list = "scale.steps"
			}
			return list + "[" + place + "]."
		})
	}
	return err
}

// sent is the initial scale, which is a template's unless there are steps.
func (n *newScale) sent() sentScale {
	if n == nil {
		return sentScale{Template: assessment.ScaleTemplates()[0].Key}
	}
	return sentScale(*n)
}

// templated is the scale of a template with its labels in the organisation's language, or the one sent if that has its
// own steps.
func (a *API) templated(r *request, sent assessment.JudgementScale) assessment.JudgementScale {
	templates := assessment.ScaleTemplates()
	i := slices.IndexFunc(templates, func(t assessment.ScaleTemplate) bool { return t.Key == sent.Template })
	if len(sent.Steps) > 0 || i < 0 {
		return sent
	}
	words := a.Catalog.For(string(r.Principal.Organisation.Language))
	return templates[i].Scale(
		func(template string, step int) string { return words.T("scale." + template + "." + strconv.Itoa(step)) },
	)
}

// InAudit is the part of an address that identifies an audit.
type InAudit struct {
	InOrganisation
	Audit string `path:"audit" doc:"Id of the audit"`
}

// InAuditedEntity is the part of an address that identifies an entity of an audit.
type InAuditedEntity struct {
	InAudit
	Entity string `path:"entity" doc:"Id of the entity"`
}

func (in InAuditedEntity) parse() (audit, entity assessment.ID, err error) {
	return twoIDs(in.Audit, in.Entity)
}

type newAuditInput struct {
	InOrganisation
	Body newAudit
}

type auditChangeInput struct {
	InAudit
	Versioned
	Body auditChange
}

type auditStateInput struct {
	InAudit
	Versioned
}

type auditStatementInput struct {
	InAudit
	Versioned
	Body statement
}

// statement is the auditor's overall judgement of an entity or the audit.
type statement struct {
	Overall   string `json:"overall" doc:"The overall judgement in the auditor's own word" example:"delvis"`
	Statement string `json:"statement"`
}

// maxAudit is the largest body that describes an audit: it may have 200 questions and 300 entities.
const maxAudit = 4 << 20

func (a *API) registerAudits() {
	const all, one = "/organisations/{organisation}/audits", "/organisations/{organisation}/audits/{audit}"
	register(a, Operation{
		ID:         "list-audits",
		Method:     http.MethodGet,
		Path:       all,
		Permission: assessment.ReadAudits,
		Tag:        tagAudits,
		Summary:    "List the audits",
		Description: "Those that the caller is engaged for, and those of entities that the caller's other roles reach, " +
			"latest first. Those that are withdrawn are listed by themselves.",
	}, a.listAudits)
	register(a, Operation{
		ID:         "post-audit",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.PlanAudits,
		Tag:        tagAudits,
		Summary:    "Create an audit",
		Description: "It starts in planning, with nobody engaged. An auditor may plan one of the entities that the role " +
			"reaches, and goes on planning it until fieldwork; the administrators are told, and appoint its auditors.",
		Status:  http.StatusCreated,
		Errors:  []int{http.StatusConflict},
		MaxBody: maxAudit,
	}, a.postAudit)
	a.registerAuditFiles(all, one)
	register(a, Operation{
		ID:         "get-audit",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadAudits,
		Tag:        tagAudits,
		Summary:    "Read an audit with its matrix",
		Description: "Those engaged read everything. Until it is final, others see only what it is about and which " +
			"entities; after that they read what concerns the entities that their roles reach.",
	}, a.getAudit)
	register(a, Operation{
		ID:         "put-audit",
		Method:     http.MethodPut,
		Path:       one,
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Change an audit",
		Description: "Every property but `reply_due` must be sent. In planning, those who manage audits and the auditor who " +
			"plans it may do it too; from fieldwork on only those engaged, and round, entities and scale are fixed.",
		Errors:  []int{http.StatusConflict},
		MaxBody: maxAudit,
	}, a.putAudit)
	register(a, Operation{
		ID:          "post-audit-fieldwork",
		Method:      http.MethodPost,
		Path:        one + "/fieldwork",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Start fieldwork",
		Description: "Pins the submission of each entity and opens the matrix. Send the audit's version in If-Match.",
		Status:      http.StatusOK,
		Errors:      versionErrors,
	}, a.startFieldwork)
	register(a, Operation{
		ID:         "post-audit-final",
		Method:     http.MethodPost,
		Path:       one + "/final",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Make an audit final",
		Description: "Seals it: nothing in it can be changed, and those it concerns can read it. Everything must be judged " +
			"or marked as not assessed. Send the audit's version in If-Match.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.finaliseAudit)
	register(a, Operation{
		ID:          "put-audit-statement",
		Method:      http.MethodPut,
		Path:        one + "/statement",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Save the overall judgement of an audit",
		Description: "In the auditors' own words: none of it is calculated. If-Match is the version of the audit.",
		Errors:      []int{http.StatusConflict},
	}, a.putAuditStatement)
	a.registerEngagements(one)
	a.registerJudgements(one)
	a.registerRecommendations(one)
	a.registerFollowUps(one)
	a.registerReplies(one)
	a.registerFactChecks(one)
	a.registerFacts("/organisations/{organisation}")
	a.registerDialogues("/organisations/{organisation}", one)
	a.registerAuditVersions(one)
	a.registerWithheld(one)
	a.registerCorrection(one)
	a.registerAuditWithdrawal(one)
	a.registerArchive(one)
	a.registerDeclarations(one)
	a.registerPlanApprovals(one)
	a.registerTotals(one)
	a.registerAuditGaps(one)
}

func (a *API) listAudits(r *request, in *auditsInput) (*response[list[record.AuditHead]], error) {
	read := a.Chain.Audits.Audits
	if in.Withdrawn {
		read = a.Chain.Audits.Withdrawn
	}
	all, err := read(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listed(all), nil
}

func (a *API) audit(r *request, in InAudit) (record.Audit, error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return record.Audit{}, err
	}
	return a.Chain.Audits.Audit(r, r.Principal, id)
}

func (a *API) getAudit(r *request, in *InAudit) (*single[record.Audit], error) {
	v, err := a.audit(r, *in)
	if err != nil {
		return nil, err
	}
	return &single[record.Audit]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) postAudit(r *request, in *newAuditInput) (*created[record.Audit], error) {
	n := in.Body
	c := auditChange{
		Title:       n.Title,
		Entities:    n.Entities,
		Outside:     n.Outside,
		Round:       n.Round,
		Scale:       n.Scale.sent(),
		Description: n.Description,
	}
	for _, q := range n.Questions {
		c.Questions = append(c.Questions, record.AuditQuestion(q))
	}
	f := c.form()
	f.Key, f.Scale = n.Key, a.templated(r, f.Scale)
	added, err := a.Chain.Audits.AddAudit(r, r.Principal, f)
	if err != nil {
		return nil, c.Scale.asSent(err)
	}
	return &created[record.Audit]{
		Location: r.address("audits", added.ID.String()),
		ETag:     etag(added.Version),
		Body:     added,
	}, nil
}

func (a *API) putAudit(r *request, in *auditChangeInput) (*single[record.Audit], error) {
	return changeAudit(in.InAudit, in.Versioned, func(id assessment.ID, version int64) (record.Audit, error) {
		f := in.Body.form()
		f.Version = version
		saved, err := a.Chain.Audits.SaveAudit(r, r.Principal, id, f)
		return saved, in.Body.Scale.asSent(err)
	})
}

func (a *API) startFieldwork(r *request, in *auditStateInput) (*single[record.Audit], error) {
	return changeAudit(in.InAudit, in.Versioned, func(id assessment.ID, version int64) (record.Audit, error) {
		return a.Chain.Audits.StartFieldwork(r, r.Principal, id, version)
	})
}

func (a *API) finaliseAudit(r *request, in *auditStateInput) (*single[record.Audit], error) {
	return changeAudit(in.InAudit, in.Versioned, func(id assessment.ID, version int64) (record.Audit, error) {
		return a.Chain.Audits.Finalise(r, r.Principal, id, version)
	})
}

func (a *API) putAuditStatement(r *request, in *auditStatementInput) (*single[record.Audit], error) {
	return changeAudit(in.InAudit, in.Versioned, func(id assessment.ID, version int64) (record.Audit, error) {
		return a.Chain.Audits.StateOnAudit(r, r.Principal, id, in.Body.Overall, in.Body.Statement, version)
	})
}

// changeAudit changes an audit from the version sent.
func changeAudit(
	in InAudit,
	v Versioned,
	change func(id assessment.ID, version int64) (record.Audit, error),
) (*single[record.Audit], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	version, err := v.expected()
	if err != nil {
		return nil, err
	}
	changed, err := change(id, version)
	if err != nil {
		return nil, err
	}
	return &single[record.Audit]{ETag: etag(changed.Version), Body: changed}, nil
}
