package rest

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// Audit is what everybody is told of an audit who may know that it takes place.
type Audit struct {
	ID             string          `json:"id" format:"uuid"`
	Key            string          `json:"key" doc:"Names it in files" example:"granskning-2026"`
	Title          string          `json:"title"`
	State          auditState      `json:"state"`
	Auditor        string          `json:"auditor" doc:"Who audits, as printed"`
	From           *string         `json:"from" doc:"First day of the period" example:"2026-01-01"`
	To             *string         `json:"to" doc:"Last day of the period" example:"2026-06-30"`
	CommissionedBy []string        `json:"commissioned_by" nullable:"false"`
	Purpose        string          `json:"purpose"`
	Entities       []auditedEntity `json:"entities" nullable:"false" doc:"Those that the roles reach, in the audit's order"`
	MayRead        bool            `json:"may_read" doc:"Whether the token may read what the auditors have written: those engaged, and once the audit is final those whom it concerns"`
	Version        int64           `json:"version"`
	CreatedAt      time.Time       `json:"created_at"`
	UpdatedAt      time.Time       `json:"updated_at"`
}

// listedAudit is an audit in the list.
type listedAudit struct {
	Audit
	Engaged bool `json:"engaged" doc:"Whether the token's person is engaged for it today"`
}

type auditState string

func (auditState) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.AuditStates...) }

// auditedEntity is an entity as an audit examines it, under the names that it had.
type auditedEntity struct {
	Entity     entityName              `json:"entity"`
	Body       maybe[namedBody]        `json:"body" doc:"Who gets the recommendations; null without one"`
	Assessment *string                 `json:"assessment" format:"uuid" doc:"In the audit's round; null without one, and for those who may not read"`
	Submission maybe[pinnedSubmission] `json:"submission" doc:"On which the audit stands, from fieldwork on; null without one"`
	Overall    string                  `json:"overall" doc:"The auditor's overall word on the entity, never computed" example:"delvis"`
	Statement  string                  `json:"statement"`
	Version    int64                   `json:"version"`
	UpdatedAt  time.Time               `json:"updated_at"`
}

type namedBody struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

type pinnedSubmission struct {
	Number   int        `json:"number"`
	SHA256   string     `json:"sha256" doc:"Of the sealed file, in hexadecimal digits"`
	PinnedAt *time.Time `json:"pinned_at" nullable:"true"`
}

func auditedEntityOf(e assessment.AuditedEntity) auditedEntity {
	shaped := auditedEntity{
		Entity: entityName{
			ID:   e.EntityID.String(),
			Key:  e.Key,
			Name: e.Name,
			Kind: entityKind(e.Kind),
		},
		Assessment: optionalID(e.AssessmentID),
		Overall:    e.Overall,
		Statement:  e.Statement,
		Version:    e.Version,
		UpdatedAt:  e.UpdatedAt.UTC(),
	}
	if e.BodyID != nil {
		shaped.Body = maybe[namedBody]{value: &namedBody{ID: e.BodyID.String(), Name: e.BodyName}}
	}
	if e.SubmissionNumber > 0 {
		shaped.Submission = maybe[pinnedSubmission]{
			value: &pinnedSubmission{Number: e.SubmissionNumber, SHA256: e.SubmissionSHA256, PinnedAt: utc(e.PinnedAt)},
		}
	}
	return shaped
}

// auditOf is what everybody is told; what an entity handed in is told to those who may read.
func auditOf(a assessment.Audit, entities []assessment.AuditedEntity, mayRead bool) Audit {
	shaped := Audit{
		ID:             a.ID.String(),
		Key:            a.Key,
		Title:          a.Title,
		State:          auditState(a.State),
		Auditor:        a.Auditor,
		From:           optional(a.From),
		To:             optional(a.To),
		CommissionedBy: append([]string{}, a.CommissionedBy...),
		Purpose:        a.Purpose,
		Entities:       []auditedEntity{},
		MayRead:        mayRead,
		Version:        a.Version,
		CreatedAt:      a.CreatedAt.UTC(),
		UpdatedAt:      a.UpdatedAt.UTC(),
	}
	for _, e := range entities {
		if !mayRead {
			e.AssessmentID, e.SubmissionNumber = nil, 0
		}
		shaped.Entities = append(shaped.Entities, auditedEntityOf(e))
	}
	return shaped
}

// wholeAudit is an audit with its matrix. Whoever may only know that it takes place finds everything beyond what is
// listed empty.
type wholeAudit struct {
	Audit
	Round            maybe[roundName]        `json:"round" doc:"Whose submissions stand beside; null for none"`
	Questionnaire    maybe[questionnaireRef] `json:"questionnaire" doc:"Of that round"`
	Date             *string                 `json:"date" doc:"Day of the report"`
	PlanYear         *int                    `json:"plan_year" doc:"The year of the plan that the audit is in"`
	Background       string                  `json:"background"`
	Delimitation     string                  `json:"delimitation"`
	Criteria         []string                `json:"criteria" nullable:"false"`
	DocumentsStudied []string                `json:"documents_studied" nullable:"false"`
	Interviews       []interview             `json:"interviews" nullable:"false"`
	Earlier          []earlierAudit          `json:"earlier" nullable:"false" doc:"Audits and studies that this one follows"`
	FactCheck        string                  `json:"fact_check" doc:"By whom and when what was found was checked"`
	Notes            []namedText             `json:"notes" nullable:"false"`
	Scale            maybe[auditScale]       `json:"scale"`
	Questions        []auditedQuestion       `json:"questions" nullable:"false"`
	Overall          string                  `json:"overall" doc:"The auditor's overall word, never computed" example:"delvis"`
	Statement        string                  `json:"statement"`
	Whole            bool                    `json:"whole" doc:"All of the audit's entities are shown; without, what is written of the audit as a whole is empty"`
	Cells            []auditCell             `json:"cells" nullable:"false" doc:"The matrix, question by question and within that in the order of the entities"`
	Gaps             []place                 `json:"gaps" nullable:"false" doc:"The cells where self-assessment and judgement part widely, entity by entity"`
	Recommendations  []auditRecommendation   `json:"recommendations" nullable:"false" doc:"By body and number"`
	Advice           []auditAdvice           `json:"advice" nullable:"false" doc:"What rules propose on the pinned answers; for those engaged"`
	Bodies           []namedBody             `json:"bodies" nullable:"false" doc:"To which can be recommended; for those engaged"`
	Seal             maybe[auditSeal]        `json:"seal" doc:"null until the audit is final"`
	People           []personName            `json:"people" nullable:"false" doc:"The names of all who are named by id"`
	MayWrite         bool                    `json:"may_write" doc:"Whether the token may judge and recommend in fieldwork"`
	MayManage        bool                    `json:"may_manage" doc:"Whether the token may change who is engaged"`
	MayPlan          bool                    `json:"may_plan" doc:"Whether the token may change scale, questions and entities now"`
}

type interview struct {
	Role  string  `json:"role" doc:"Who was interviewed, by role rather than by name"`
	On    *string `json:"on" doc:"The day; null for not noted" example:"2026-02-01"`
	Notes string  `json:"notes"`
}

type earlierAudit struct {
	Year *int   `json:"year" example:"2021"`
	What string `json:"what"`
}

type namedText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// auditedQuestion is an audit question as the audit asks it.
type auditedQuestion struct {
	ID    string      `json:"id" doc:"What is printed as its number" example:"1"`
	From  *string     `json:"from" doc:"Id of the questionnaire's audit question, whose answers propose a judgement; null for an own one" example:"R2"`
	Area  string      `json:"area" doc:"As printed"`
	Text  string      `json:"text"`
	Parts []namedText `json:"parts" nullable:"false" doc:"Of a composite question, judged apart in the text"`
}

// auditScale is what is judged on.
type auditScale struct {
	Template  scaleTemplate `json:"template" doc:"The template that it started from; empty for an own scale"`
	Steps     []auditStep   `json:"steps" nullable:"false" doc:"Best first; without steps the audit has findings alone"`
	Decimals  int           `json:"decimals" doc:"0: only the steps; 1 or 2: numbers between them as well"`
	Norm      *float64      `json:"norm" doc:"The ordinal that is expected; null for none"`
	CapPartly *float64      `json:"cap_partly" doc:"The best ordinal proposed when a critical question got some points; null for no limit"`
	CapNo     *float64      `json:"cap_no" doc:"The best ordinal proposed when a critical question got none; null for no limit"`
}

type auditStep struct {
	Label   string  `json:"label" doc:"What is printed" example:"I allt väsentligt"`
	Ordinal float64 `json:"ordinal" doc:"Identifies the step; a decimal number with at most two decimals, the best highest" example:"3"`
	From    *int    `json:"from" doc:"The least percent of the points at which it is proposed; null: never" example:"75"`
}

type scaleTemplate string

// Schema lists the templates.
func (scaleTemplate) Schema(huma.Registry) *huma.Schema {
	words := []string{""}
	for _, t := range assessment.ScaleTemplates() {
		words = append(words, t.Key)
	}
	return oneOf(words...)
}

type auditSeal struct {
	SHA256   string    `json:"sha256" doc:"Of the canonical JSON (RFC 8785) that was sealed, in hexadecimal digits"`
	SealedBy string    `json:"sealed_by" format:"uuid"`
	SealedAt time.Time `json:"sealed_at"`
}

func auditScaleOf(s assessment.JudgementScale) auditScale {
	shaped := auditScale{
		Template:  scaleTemplate(s.Template),
		Steps:     []auditStep{},
		Decimals:  s.Decimals,
		Norm:      ordinal(s.Norm),
		CapPartly: ordinal(s.CapPartly),
		CapNo:     ordinal(s.CapNo),
	}
	for _, step := range s.Steps {
		shaped.Steps = append(shaped.Steps, auditStep{Label: step.Label, Ordinal: *ordinal(&step.Ordinal), From: step.From})
	}
	return shaped
}

// ordinal is an ordinal as a decimal number, or null where there is none.
func ordinal(o *assessment.Ordinal) *float64 {
	if o == nil {
		return nil
	}
	return decimal(*o)
}

func namedTexts(notes []assessment.Note) []namedText {
	shaped := make([]namedText, 0, len(notes))
	for _, n := range notes {
		shaped = append(shaped, namedText(n))
	}
	return shaped
}

func optionalYear(year int) *int { return rated(year, year != 0) }

// wholeAuditOf shapes an audit for who asks. Those who are told alone that it takes place see of a planned audit what
// they may plan, and nothing else beyond the list.
func wholeAuditOf(r *request, v audits.AuditView) wholeAudit {
	shaped := wholeAudit{
		Audit:            auditOf(v.Audit, v.Entities, v.MayRead),
		Round:            maybeOf(v.Round, roundNameOf),
		Questionnaire:    maybeOf(v.Round, questionnaireOfRound),
		Criteria:         []string{},
		DocumentsStudied: []string{},
		Interviews:       []interview{},
		Earlier:          []earlierAudit{},
		Notes:            []namedText{},
		Questions:        []auditedQuestion{},
		Whole:            v.Whole,
		Cells:            []auditCell{},
		Gaps:             []place{},
		Recommendations:  []auditRecommendation{},
		Advice:           []auditAdvice{},
		Bodies:           []namedBody{},
		MayWrite:         v.MayWrite,
		MayManage:        v.MayManage,
		MayPlan:          v.MayPlan,
	}
	if v.MayRead || v.State == assessment.AuditPlanning && r.Principal.MaySomewhere(assessment.ManageAudits) {
		shaped.describe(v.Audit)
	}
	people := peopleNamed{names: v.Names}
	engaged := engagedNow(r, v)
	for _, c := range v.Cells {
		shaped.Cells = append(shaped.Cells, auditCellOf(v.Scale, c, engaged))
		if c.Judgement.Version > 0 {
			people.name(&c.Judgement.JudgedBy)
		}
	}
	for _, c := range v.Gaps() {
		shaped.Gaps = append(shaped.Gaps, place{Question: c.Question.ID, Entity: c.Entity.EntityID.String()})
	}
	for _, one := range v.Recommendations {
		shaped.Recommendations = append(shaped.Recommendations, auditRecommendationOf(one))
		people.name(&one.WrittenBy)
	}
	for _, one := range v.Advice {
		shaped.Advice = append(shaped.Advice, auditAdviceOf(one))
		if one.Dismissal != nil {
			people.name(&one.Dismissal.DismissedBy)
		}
	}
	for _, b := range v.Bodies {
		shaped.Bodies = append(shaped.Bodies, namedBody{ID: b.ID.String(), Name: b.Name})
	}
	if v.Seal != nil {
		shaped.Seal = maybe[auditSeal]{
			value: &auditSeal{SHA256: v.Seal.SHA256, SealedBy: v.Seal.SealedBy.String(), SealedAt: v.Seal.SealedAt.UTC()},
		}
		people.name(&v.Seal.SealedBy)
	}
	shaped.People = people.list()
	return shaped
}

// engagedNow reports whether the token's person works on the audit today.
func engagedNow(r *request, v audits.AuditView) bool {
	return v.MayRead && r.Principal.MaySomewhere(assessment.WriteAudits) &&
		slices.ContainsFunc(v.Engaged, func(e audits.EngagedAuditor) bool {
			return e.UserID == r.Principal.User.ID && e.Now
		})
}

// describe fills in what is said of the audit beyond what everybody is told.
func (w *wholeAudit) describe(a assessment.Audit) {
	scale := auditScaleOf(a.Scale)
	w.Date = optional(a.Date)
	w.PlanYear = optionalYear(a.PlanYear)
	w.Background = a.Background
	w.Delimitation = a.Delimitation
	w.FactCheck = a.FactCheck
	w.Overall = a.Overall
	w.Statement = a.Statement
	w.Criteria = append(w.Criteria, a.Criteria...)
	w.DocumentsStudied = append(w.DocumentsStudied, a.DocumentsStudied...)
	w.Notes = namedTexts(a.Notes)
	w.Scale = maybe[auditScale]{
		value: &scale,
	}
	for _, i := range a.Interviews {
		w.Interviews = append(w.Interviews, interview{Role: i.Role, On: optional(i.On), Notes: i.Notes})
	}
	for _, e := range a.Earlier {
		w.Earlier = append(w.Earlier, earlierAudit{Year: optionalYear(e.Year), What: e.What})
	}
	for _, q := range a.Questions {
		w.Questions = append(w.Questions, auditedQuestion{
			ID:    q.ID,
			From:  optional(q.From),
			Area:  q.Area,
			Text:  q.Text,
			Parts: namedTexts(q.Parts),
		})
	}
}

// newAudit is what a new audit needs; what is left out is empty.
type newAudit struct {
	Key              string             `json:"key,omitempty" doc:"Names it in files; without one it is made of the title" example:"granskning-2026"`
	Title            string             `json:"title" example:"Granskning av informationssäkerheten"`
	Entities         []string           `json:"entities" nullable:"false" doc:"Ids of the entities that are examined, in the audit's order"`
	Round            *string            `json:"round,omitempty" nullable:"true" doc:"Id of the round whose submissions stand beside; null for none"`
	Scale            *newScale          `json:"scale,omitempty" doc:"Without it that of the first template"`
	Questions        []newAuditQuestion `json:"questions,omitempty" nullable:"false"`
	Auditor          string             `json:"auditor,omitempty" doc:"Who audits, as printed"`
	From             *string            `json:"from,omitempty" nullable:"true" example:"2026-01-01"`
	To               *string            `json:"to,omitempty" nullable:"true" example:"2026-06-30"`
	Date             *string            `json:"date,omitempty" nullable:"true" doc:"Day of the report"`
	PlanYear         *int               `json:"plan_year,omitempty" nullable:"true"`
	CommissionedBy   []string           `json:"commissioned_by,omitempty" nullable:"false"`
	Purpose          string             `json:"purpose,omitempty"`
	Background       string             `json:"background,omitempty"`
	Delimitation     string             `json:"delimitation,omitempty"`
	Criteria         []string           `json:"criteria,omitempty" nullable:"false"`
	DocumentsStudied []string           `json:"documents_studied,omitempty" nullable:"false"`
	Interviews       []interview        `json:"interviews,omitempty" nullable:"false"`
	Earlier          []earlierAudit     `json:"earlier,omitempty" nullable:"false"`
	FactCheck        string             `json:"fact_check,omitempty"`
	Notes            []namedText        `json:"notes,omitempty" nullable:"false"`
}

// newScale is a scale to begin with: a template's, or one of its own steps.
type newScale struct {
	Template  scaleTemplate `json:"template,omitempty" doc:"Without steps, the template gives them, with labels in the organisation's language"`
	Steps     []auditStep   `json:"steps,omitempty" nullable:"false" doc:"Without steps and template the audit has findings alone"`
	Decimals  int           `json:"decimals,omitempty" doc:"With steps: 0 permits only these; 1 or 2 permit numbers between them as well"`
	Norm      *float64      `json:"norm,omitempty" nullable:"true" doc:"With steps: the ordinal that is expected"`
	CapPartly *float64      `json:"cap_partly,omitempty" nullable:"true" doc:"With steps: the best ordinal proposed when a critical question got some points"`
	CapNo     *float64      `json:"cap_no,omitempty" nullable:"true" doc:"With steps: the best ordinal proposed when a critical question got none"`
}

type newAuditQuestion struct {
	ID    string      `json:"id" doc:"What is printed as its number" example:"1"`
	From  *string     `json:"from,omitempty" nullable:"true" doc:"Id of the questionnaire's audit question, whose answers propose a judgement; null for an own one" example:"R2"`
	Area  string      `json:"area,omitempty" doc:"As printed"`
	Text  string      `json:"text"`
	Parts []namedText `json:"parts,omitempty" nullable:"false"`
}

// auditChange is an audit as it shall be: nothing can be left out, so that nothing is emptied by mistake. Its key stays
// what it was.
type auditChange struct {
	Title            string            `json:"title"`
	Entities         []string          `json:"entities" nullable:"false" doc:"Ids, in the audit's order; from fieldwork on they stay what they are"`
	Round            *string           `json:"round" doc:"Id of the round whose submissions stand beside; from fieldwork on it stays what it is"`
	Scale            auditScale        `json:"scale" doc:"From fieldwork on it stays what it is"`
	Questions        []auditedQuestion `json:"questions" nullable:"false" doc:"One of which something has been judged cannot leave"`
	Auditor          string            `json:"auditor" doc:"Who audits, as printed"`
	From             *string           `json:"from" example:"2026-01-01"`
	To               *string           `json:"to" example:"2026-06-30"`
	Date             *string           `json:"date" doc:"Day of the report"`
	PlanYear         *int              `json:"plan_year"`
	CommissionedBy   []string          `json:"commissioned_by" nullable:"false"`
	Purpose          string            `json:"purpose"`
	Background       string            `json:"background"`
	Delimitation     string            `json:"delimitation"`
	Criteria         []string          `json:"criteria" nullable:"false"`
	DocumentsStudied []string          `json:"documents_studied" nullable:"false"`
	Interviews       []interview       `json:"interviews" nullable:"false"`
	Earlier          []earlierAudit    `json:"earlier" nullable:"false"`
	FactCheck        string            `json:"fact_check"`
	Notes            []namedText       `json:"notes" nullable:"false"`
}

// form is what was sent as the use case takes it.
func (c auditChange) form() audits.AuditForm {
	f := audits.AuditForm{Entities: references(c.Entities), Audit: assessment.Audit{
		Title:            c.Title,
		Auditor:          c.Auditor,
		From:             assessment.Date(text(c.From)),
		To:               assessment.Date(text(c.To)),
		Date:             assessment.Date(text(c.Date)),
		CommissionedBy:   c.CommissionedBy,
		Purpose:          c.Purpose,
		Background:       c.Background,
		Delimitation:     c.Delimitation,
		Criteria:         c.Criteria,
		DocumentsStudied: c.DocumentsStudied,
		FactCheck:        c.FactCheck,
		Notes:            notes(c.Notes),
		RoundID:          optionalReference(c.Round),
		Scale:            c.Scale.noun(),
	}}
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
		one := assessment.EarlierAudit{What: e.What}
		if e.Year != nil {
			one.Year = *e.Year
		}
		f.Earlier = append(f.Earlier, one)
	}
	for _, q := range c.Questions {
		f.Questions = append(f.Questions, assessment.AuditedQuestion{
			ID:    q.ID,
			From:  text(q.From),
			Area:  q.Area,
			Text:  q.Text,
			Parts: notes(q.Parts),
		})
	}
	return f
}

func notes(sent []namedText) []assessment.Note {
	list := make([]assessment.Note, 0, len(sent))
	for _, n := range sent {
		list = append(list, assessment.Note(n))
	}
	return list
}

// noun is the scale that was sent.
func (s auditScale) noun() assessment.JudgementScale {
	scale := assessment.JudgementScale{
		Template:  string(s.Template),
		Steps:     []assessment.JudgementStep{},
		Decimals:  s.Decimals,
		Norm:      sentOrdinal(s.Norm),
		CapPartly: sentOrdinal(s.CapPartly),
		CapNo:     sentOrdinal(s.CapNo),
	}
	for i, step := range s.Steps {
		at := *sentOrdinal(&step.Ordinal)
		if at == offScale {
			at -= assessment.Ordinal(1 + i) // no two of them are the same
		}
		scale.Steps = append(scale.Steps, assessment.JudgementStep{Label: step.Label, Ordinal: at, From: step.From})
	}
	return scale
}

// ofScale finds the fields of the use case that stand elsewhere in what was sent.
var ofScale = regexp.MustCompile(`^(scale|questions)\.(\d+)\.|^(?:decimals|norm|cap_partly|cap_no)$`)

// misfit names what is wrong with a description as it was sent.
func (s auditScale) misfit(err error) error {
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

// scale is the scale to begin with.
func (a *API) scale(r *request, sent *newScale) auditScale {
	if sent == nil {
		sent = &newScale{Template: scaleTemplate(assessment.ScaleTemplates()[0].Key)}
	}
	templates := assessment.ScaleTemplates()
	i := slices.IndexFunc(templates, func(t assessment.ScaleTemplate) bool { return t.Key == string(sent.Template) })
	if len(sent.Steps) > 0 || i < 0 {
		return auditScale{
			Template:  sent.Template,
			Steps:     sent.Steps,
			Decimals:  sent.Decimals,
			Norm:      sent.Norm,
			CapPartly: sent.CapPartly,
			CapNo:     sent.CapNo,
		}
	}
	words := a.Catalog.For(string(r.Principal.Organisation.Language))
	return auditScaleOf(
		templates[i].Scale(
			func(template string, step int) string { return words.T("scale." + template + "." + strconv.Itoa(step)) },
		),
	)
}

// InAudit is the part of an address that names an audit.
type InAudit struct {
	InOrganisation
	Audit string `path:"audit" doc:"Id of the audit"`
}

// InAuditedEntity is the part of an address that names an entity of an audit.
type InAuditedEntity struct {
	InAudit
	Entity string `path:"entity" doc:"Id of the entity"`
}

func (in InAuditedEntity) parse() (audit, entity assessment.ID, err error) {
	if audit, err = assessment.ParseID(in.Audit); err != nil {
		return audit, entity, err
	}
	entity, err = assessment.ParseID(in.Entity)
	return audit, entity, err
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

type auditTurnInput struct {
	InAudit
	Versioned
}

type auditStatementInput struct {
	InAudit
	Versioned
	Body statement
}

// statement is what the auditor says of an entity or of the whole.
type statement struct {
	Overall   string `json:"overall" doc:"The auditor's own word" example:"delvis"`
	Statement string `json:"statement"`
}

// maxAudit is the largest body that describes an audit: it may have 200 questions and 300 entities.
const maxAudit = 1 << 20

func (a *API) registerAudits() {
	const all, one = "/organisations/{organisation}/audits", "/organisations/{organisation}/audits/{audit}"
	register(a, Operation{
		ID:          "list-audits",
		Method:      http.MethodGet,
		Path:        all,
		Action:      assessment.ReadAudits,
		Tag:         tagAudits,
		Summary:     "List the audits",
		Description: "Those for which one is engaged, and those of entities that the other roles reach, latest first.",
	}, a.listAudits)
	register(a, Operation{
		ID:          "post-audit",
		Method:      http.MethodPost,
		Path:        all,
		Action:      assessment.ManageAudits,
		Tag:         tagAudits,
		Summary:     "Begin an audit",
		Description: "It begins in planning, with nobody engaged.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
		MaxBody:     maxAudit,
	}, a.postAudit)
	a.registerAuditFiles(all, one)
	register(a, Operation{
		ID:      "get-audit",
		Method:  http.MethodGet,
		Path:    one,
		Action:  assessment.ReadAudits,
		Tag:     tagAudits,
		Summary: "Read an audit with its matrix",
		Description: "Those engaged read everything. Until it is final, others are told what it is about and of whom; " +
			"then they read what concerns the entities that their roles reach.",
	}, a.getAudit)
	register(a, Operation{
		ID:      "put-audit",
		Method:  http.MethodPut,
		Path:    one,
		Action:  assessment.WriteAudits,
		Tag:     tagAudits,
		Summary: "Change what an audit is about",
		Description: "Every property must be sent. While it is planned, those who begin audits may do it too; from " +
			"fieldwork on those engaged alone, and round, entities and scale stay what they are.",
		Errors:  []int{http.StatusConflict},
		MaxBody: maxAudit,
	}, a.putAudit)
	register(a, Operation{
		ID:          "post-audit-fieldwork",
		Method:      http.MethodPost,
		Path:        one + "/fieldwork",
		Action:      assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Start the fieldwork",
		Description: "Pins the submission of each entity and opens the matrix. The audit's version goes into If-Match.",
		Status:      http.StatusOK,
		Errors:      versionErrors,
	}, a.startFieldwork)
	register(a, Operation{
		ID:      "post-audit-final",
		Method:  http.MethodPost,
		Path:    one + "/final",
		Action:  assessment.WriteAudits,
		Tag:     tagAudits,
		Summary: "Make an audit final",
		Description: "Seals it: nothing of it changes any more, and those whom it concerns read it. Everything must be " +
			"judged, or said not to be. The audit's version goes into If-Match.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.finaliseAudit)
	register(a, Operation{
		ID:          "put-audit-statement",
		Method:      http.MethodPut,
		Path:        one + "/statement",
		Action:      assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Say what the auditors think of the whole",
		Description: "In their own word and sentences: nothing of it is computed. If-Match is the version of the audit.",
		Errors:      []int{http.StatusConflict},
	}, a.putAuditStatement)
	a.registerEngagements(one)
	a.registerJudgements(one)
	a.registerRecommendations(one)
}

func (a *API) listAudits(r *request, _ *InOrganisation) (*reply[list[listedAudit]], error) {
	all, err := a.Chain.Audits.Audits(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, func(s audits.AuditSummary) listedAudit {
		return listedAudit{Audit: auditOf(s.Audit, s.Entities, s.MayRead), Engaged: s.Engaged}
	}), nil
}

func (a *API) auditView(r *request, in InAudit) (audits.AuditView, error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return audits.AuditView{}, err
	}
	return a.Chain.Audits.Audit(r, r.Principal, id)
}

// findings is auditView for those who may read what the auditors have written.
func (a *API) findings(r *request, in InAudit) (audits.AuditView, error) {
	v, err := a.auditView(r, in)
	if err != nil || v.MayRead {
		return v, err
	}
	if err := a.Chain.Require(r, r.Principal, assessment.WriteAudits); err != nil {
		return v, err
	}
	return v, assessment.Denied()
}

func (a *API) getAudit(r *request, in *InAudit) (*single[wholeAudit], error) {
	v, err := a.auditView(r, *in)
	if err != nil {
		return nil, err
	}
	return &single[wholeAudit]{ETag: etag(v.Version), Body: wholeAuditOf(r, v)}, nil
}

func (a *API) postAudit(r *request, in *newAuditInput) (*created[wholeAudit], error) {
	n := in.Body
	c := auditChange{
		Title:            n.Title,
		Entities:         n.Entities,
		Round:            n.Round,
		Scale:            a.scale(r, n.Scale),
		Questions:        nil,
		Auditor:          n.Auditor,
		From:             n.From,
		To:               n.To,
		Date:             n.Date,
		PlanYear:         n.PlanYear,
		CommissionedBy:   n.CommissionedBy,
		Purpose:          n.Purpose,
		Background:       n.Background,
		Delimitation:     n.Delimitation,
		Criteria:         n.Criteria,
		DocumentsStudied: n.DocumentsStudied,
		Interviews:       n.Interviews,
		Earlier:          n.Earlier,
		FactCheck:        n.FactCheck,
		Notes:            n.Notes,
	}
	for _, q := range n.Questions {
		c.Questions = append(c.Questions, auditedQuestion(q))
	}
	f := c.form()
	f.Key = n.Key
	added, err := a.Chain.Audits.AddAudit(r, r.Principal, f)
	if err != nil {
		return nil, c.Scale.misfit(err)
	}
	v, err := a.Chain.Audits.Audit(r, r.Principal, added.ID)
	if err != nil {
		return nil, err
	}
	return &created[wholeAudit]{
		Location: r.address("audits", added.ID.String()),
		ETag:     etag(v.Version),
		Body:     wholeAuditOf(r, v),
	}, nil
}

func (a *API) putAudit(r *request, in *auditChangeInput) (*single[wholeAudit], error) {
	return a.turnAudit(r, in.InAudit, in.Versioned, func(id assessment.ID, version int64) error {
		f := in.Body.form()
		f.Version = version
		_, err := a.Chain.Audits.SaveAudit(r, r.Principal, id, f)
		return in.Body.Scale.misfit(err)
	})
}

func (a *API) startFieldwork(r *request, in *auditTurnInput) (*single[wholeAudit], error) {
	return a.turnAudit(r, in.InAudit, in.Versioned, func(id assessment.ID, version int64) error {
		_, err := a.Chain.Audits.StartFieldwork(r, r.Principal, id, version)
		return err
	})
}

func (a *API) finaliseAudit(r *request, in *auditTurnInput) (*single[wholeAudit], error) {
	return a.turnAudit(r, in.InAudit, in.Versioned, func(id assessment.ID, version int64) error {
		_, err := a.Chain.Audits.Finalise(r, r.Principal, id, version)
		return err
	})
}

func (a *API) putAuditStatement(r *request, in *auditStatementInput) (*single[wholeAudit], error) {
	return a.turnAudit(r, in.InAudit, in.Versioned, func(id assessment.ID, version int64) error {
		_, err := a.Chain.Audits.StateOnAudit(r, r.Principal, id, in.Body.Overall, in.Body.Statement, version)
		return err
	})
}

// turnAudit changes an audit from the version sent, and answers with the audit as it is then; a stale change is
// answered with the stored one.
func (a *API) turnAudit(
	r *request,
	in InAudit,
	v Versioned,
	change func(id assessment.ID, version int64) error,
) (*single[wholeAudit], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	version, err := v.expected()
	if err != nil {
		return nil, err
	}
	err = change(id, version)
	if assessment.CodeOf(err) == assessment.Stale {
		current, readErr := a.getAudit(r, &in)
		if readErr != nil {
			return nil, readErr
		}
		return nil, assessment.Changed(current.Body)
	}
	if err != nil {
		return nil, err
	}
	return a.getAudit(r, &in)
}
