package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

type optionalPriority string

// Schema lists null too, because the library does not add it to a list of words.
func (optionalPriority) Schema(huma.Registry) *huma.Schema {
	s := oneOf(questionnaires.High, questionnaires.Medium, questionnaires.Low)
	s.Enum, s.Nullable = append(s.Enum, nil), true
	return s
}

// newRecommendation is what a new recommendation needs.
type newRecommendation recommendationChange

// TransformSchema lets the rest be left out.
func (newRecommendation) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "body", "text")
}

// recommendationChange is a recommendation as sent: no property may be left out, so that none is emptied by mistake.
type recommendationChange struct {
	Body       string            `json:"body" doc:"Id of the body that it goes to; moved to another body, it becomes the last"`
	Jointly    []string          `json:"jointly" required:"false" nullable:"false" doc:"Ids of the other bodies that it goes to jointly; if left out, none for a new one, and those that it has for one that is changed"`
	Text       string            `json:"text"`
	Priority   *optionalPriority `json:"priority" doc:"null for none"`
	FirstStep  string            `json:"first_step"`
	References []string          `json:"references" nullable:"false" doc:"To standards and rules, as printed"`
	Places     []sentPlace       `json:"places" nullable:"false" doc:"The cells it is attached to"`
}

func (c recommendationChange) form() audits.RecommendationForm {
	f := audits.RecommendationForm{
		BodyID:     reference(c.Body),
		Text:       c.Text,
		FirstStep:  c.FirstStep,
		References: c.References,
		Places:     sentPlaces(c.Places),
	}
	if c.Jointly != nil {
		f.Jointly = references(c.Jointly)
	}
	if c.Priority != nil {
		f.Priority = questionnaires.Priority(*c.Priority)
	}
	return f
}

// sentPlace is a [record.Place] as it is sent.
type sentPlace struct {
	Question string `json:"question" doc:"Id of the audit question" example:"1"`
	Entity   string `json:"entity" doc:"Id of the entity"`
}

// sentPlaces are the cells that were sent, nil if none were.
func sentPlaces(sent []sentPlace) []assessment.Place {
	if sent == nil {
		return nil
	}
	places := make([]assessment.Place, 0, len(sent))
	for _, p := range sent {
		places = append(places, assessment.Place{QuestionID: p.Question, EntityID: reference(p.Entity)})
	}
	return places
}

// moved is the new number of a recommendation.
type moved struct {
	Number int `json:"number" doc:"Its place among those to its body, from 1; a number out of range means the nearest one" example:"1"`
}

// auditDecision either adopts a rule's proposal or dismisses it.
type auditDecision struct {
	Adopt   *adoption   `json:"adopt,omitempty" doc:"Make a recommendation of it"`
	Dismiss *dismissing `json:"dismiss,omitempty" doc:"Say why it is not recommended"`
}

// adoption is the text of the recommendation and its recipient.
type adoption struct {
	Text       string            `json:"text,omitempty" doc:"If left out, the rule's own text in the organisation's language, with its first step, priority and references"`
	Body       *string           `json:"body,omitempty" nullable:"true" doc:"Id of the body that it goes to; the entity's if left out"`
	Jointly    []string          `json:"jointly,omitempty" nullable:"false" doc:"Ids of the other bodies that it goes to jointly"`
	Priority   *optionalPriority `json:"priority,omitempty"`
	FirstStep  string            `json:"first_step,omitempty"`
	References []string          `json:"references,omitempty" nullable:"false"`
	Places     []sentPlace       `json:"places,omitempty" nullable:"false" doc:"If left out, the cells that the rule's question concerns"`
}

type dismissing struct {
	Reason string `json:"reason" example:"Redan beslutat."`
}

// adviceDecided is the outcome of a rule's proposal.
type adviceDecided struct {
	Recommendation *record.AuditRecommendation `json:"recommendation" doc:"null when it was dismissed"`
}

// InRecommendation is the part of an address that identifies a recommendation.
type InRecommendation struct {
	InAudit
	Recommendation string `path:"recommendation" doc:"Id of the recommendation"`
}

func (in InRecommendation) parse() (audit, id assessment.ID, err error) {
	return twoIDs(in.Audit, in.Recommendation)
}

type newRecommendationInput struct {
	InAudit
	Body newRecommendation
}

type recommendationInput struct {
	InRecommendation
	Versioned
	Body recommendationChange
}

type recommendationDeleteInput struct {
	InRecommendation
	Versioned
}

type moveInput struct {
	InRecommendation
	Body moved
}

type auditAdviceInput struct {
	InAuditedEntity
	Rule string `path:"rule" doc:"Id of the rule" example:"B2-no"`
	Body auditDecision
}

func (a *API) registerRecommendations(audit string) {
	all, one := audit+"/recommendations", audit+"/recommendations/{recommendation}"
	register(a, Operation{
		ID:          "list-recommendations",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadFindings,
		Tag:         tagAudits,
		Summary:     "List the recommendations",
		Description: "By body and number. For those engaged, and once the audit is final for those it concerns.",
	}, a.listRecommendations)
	register(a, Operation{
		ID:          "post-recommendation",
		Method:      http.MethodPost,
		Path:        all,
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Add a recommendation",
		Description: "It is added after the others to the body.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
	}, a.postRecommendation)
	register(a, Operation{
		ID:         "put-recommendation",
		Method:     http.MethodPut,
		Path:       one,
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Change a recommendation",
		Description: "Every property must be sent, except jointly. Moved to another body, it becomes the last of that " +
			"body's. One to several bodies jointly is changed, moved and deleted for all of them.",
		Errors: []int{http.StatusConflict},
	}, a.putRecommendation)
	register(a, Operation{
		ID:          "delete-recommendation",
		Method:      http.MethodDelete,
		Path:        one,
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Delete a recommendation",
		Description: "Those after it move up.",
		Status:      http.StatusNoContent,
		Errors:      []int{http.StatusConflict},
	}, a.deleteRecommendation)
	register(a, Operation{
		ID:          "post-recommendation-move",
		Method:      http.MethodPost,
		Path:        one + "/move",
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "Change the number of a recommendation",
		Description: "The others to its body are renumbered. Returns the list.",
		Status:      http.StatusOK,
		Errors:      []int{http.StatusConflict},
	}, a.moveRecommendation)
	register(a, Operation{
		ID:         "post-recommendations-sort",
		Method:     http.MethodPost,
		Path:       all + "/sort",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Sort the recommendations by audit question",
		Description: "Those that are numbered together are ordered by the first audit question that each is attached to, " +
			"those attached to none last, and otherwise as they were. Returns the list.",
		Status: http.StatusOK,
		Errors: []int{http.StatusConflict},
	}, a.sortRecommendations)
	register(a, Operation{
		ID:         "post-audit-advice",
		Method:     http.MethodPost,
		Path:       audit + "/entities/{entity}/advice/{rule}",
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Summary:    "Adopt or dismiss what a rule proposes",
		Description: "Send either adopt or dismiss. A proposal that has been adopted gives 409: it is now a " +
			"recommendation, which can be changed or deleted. Dismissing again replaces the reason.",
		Status: http.StatusOK,
		Errors: []int{http.StatusConflict},
	}, a.postAuditAdvice)
}

func (a *API) listRecommendations(r *request, in *InAudit) (*response[list[record.AuditRecommendation]], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Findings(r, r.Principal, audit)
	if err != nil {
		return nil, err
	}
	body := list[record.AuditRecommendation]{Items: v.Recommendations}
	return &response[list[record.AuditRecommendation]]{Body: body}, nil
}

func (a *API) postRecommendation(r *request, in *newRecommendationInput) (*created[record.AuditRecommendation], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	made, err := a.Chain.Audits.AddRecommendation(r, r.Principal, audit, recommendationChange(in.Body).form())
	if err != nil {
		return nil, err
	}
	return &created[record.AuditRecommendation]{
		Location: r.address("audits", in.Audit, "recommendations", made.ID.String()),
		ETag:     etag(made.Version),
		Body:     made,
	}, nil
}

func (a *API) putRecommendation(r *request, in *recommendationInput) (*single[record.AuditRecommendation], error) {
	audit, id, err := in.parse()
	if err != nil {
		return nil, err
	}
	f := in.Body.form()
	if f.Version, err = in.expected(); err != nil {
		return nil, err
	}
	saved, err := a.Chain.Audits.SaveRecommendation(r, r.Principal, audit, id, f)
	if err != nil {
		return nil, err
	}
	return &single[record.AuditRecommendation]{ETag: etag(saved.Version), Body: saved}, nil
}

func (a *API) deleteRecommendation(r *request, in *recommendationDeleteInput) (*none, error) {
	audit, id, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.Audits.DeleteRecommendation(r, r.Principal, audit, id, version)
}

func (a *API) moveRecommendation(r *request, in *moveInput) (*response[list[record.AuditRecommendation]], error) {
	audit, id, err := in.parse()
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.MoveRecommendation(r, r.Principal, audit, id, in.Body.Number)
	if err != nil {
		return nil, err
	}
	return listed(all), nil
}

func (a *API) sortRecommendations(r *request, in *InAudit) (*response[list[record.AuditRecommendation]], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.SortRecommendations(r, r.Principal, audit)
	if err != nil {
		return nil, err
	}
	return listed(all), nil
}

func (a *API) postAuditAdvice(r *request, in *auditAdviceInput) (*response[adviceDecided], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	switch adopt, dismiss := in.Body.Adopt, in.Body.Dismiss; {
	case adopt == nil && dismiss == nil, adopt != nil && dismiss != nil:
		return nil, a.undecided(r, audit)
	case dismiss != nil:
		err := a.Chain.Audits.DismissAdvice(r, r.Principal, audit, entity, in.Rule, dismiss.Reason)
		return &response[adviceDecided]{}, err
	default:
		return a.adopt(r, audit, entity, in.Rule, *adopt)
	}
}

// undecided refuses an empty decision, after refusing those who may not decide.
func (a *API) undecided(r *request, audit assessment.ID) error {
	if _, err := a.Chain.Audits.AuditToWrite(r, r.Principal, audit); err != nil {
		return err
	}
	return assessment.InvalidField("adopt", "error.invalid", nil)
}

func (a *API) adopt(
	r *request,
	audit, entity assessment.ID,
	rule string,
	said adoption,
) (*response[adviceDecided], error) {
	f := recommendationChange{
		Body:       text(said.Body),
		Jointly:    said.Jointly,
		Text:       said.Text,
		Priority:   said.Priority,
		FirstStep:  said.FirstStep,
		References: said.References,
		Places:     said.Places,
	}.form()
	if said.Body != nil && f.BodyID == uuid.Nil { // which would be the entity's
		f.BodyID = uuid.Max
	}
	made, err := a.Chain.Audits.AdoptAdvice(r, r.Principal, audit, entity, rule, f)
	if err != nil {
		return nil, err
	}
	return &response[adviceDecided]{Body: adviceDecided{Recommendation: &made}}, nil
}
