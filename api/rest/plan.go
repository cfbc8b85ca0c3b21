package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	actions "mognad/assessment/workflow/plan"
	"mognad/questionnaires"
)

type planInput struct {
	InOrganisation
	From     int      `query:"from" doc:"First year; this one if left out"`
	Years    int      `query:"years" doc:"How many years; the organisation's horizon if left out"`
	Entities []string `query:"entities" doc:"Only those of these entities, by id"`
	Bodies   []string `query:"bodies" doc:"Only those of entities that these bodies answer for, by id"`
	Owners   []string `query:"owners" doc:"Only those of these members, by id"`
	Year     int      `query:"year" doc:"Only those with something to do in this year, and what is standing"`
	States   []string `query:"states" doc:"Only those with an occurrence in one of these states, in the year or years asked for"`
	Priority []string `query:"priority" doc:"Only those of these priorities: high, medium, low"`
	Text     string   `query:"q" doc:"Words that must all be in the action"`
	Mine     bool     `query:"mine" doc:"Only those that the caller sees to, by name or by role"`
	Overdue  bool     `query:"overdue" doc:"Only those that are late"`
}

type planExportInput struct {
	InOrganisation
	Format fileFormat `query:"format" default:"csv" doc:"Kind of file"`
	From   int        `query:"from" doc:"First year; this one if left out"`
}

func (in *planInput) query() actions.Query {
	q := actions.Query{
		From:     in.From,
		Years:    in.Years,
		Entities: references(in.Entities),
		Bodies:   references(in.Bodies),
		Owners:   references(in.Owners),
		Year:     in.Year,
		Text:     in.Text,
		Mine:     in.Mine,
		Overdue:  in.Overdue,
	}
	for _, s := range in.States {
		q.States = append(q.States, assessment.ActionState(s))
	}
	for _, p := range in.Priority {
		q.Priority = append(q.Priority, questionnaires.Priority(p))
	}
	return q
}

// InAction is the part of an address that identifies an action.
type InAction struct {
	InOrganisation
	Action string `path:"action" doc:"Id of the action"`
}

// ActionFields are an action as sent: no property may be left out, so that none is emptied by mistake.
type ActionFields struct {
	Entity     string            `json:"entity" doc:"Id of the entity that is to do it"`
	Title      string            `json:"title" example:"Gå igenom alla behörigheter"`
	Text       string            `json:"text"`
	OwnerRole  string            `json:"owner_role" doc:"Who sees to it, as a role or a function"`
	Owner      *string           `json:"owner" doc:"Id of the member who sees to it and may report on it; null for none"`
	Objective  *string           `json:"objective" doc:"Id of the objective that it serves; null for none"`
	Priority   *optionalPriority `json:"priority" doc:"null for none"`
	Cost       *int64            `json:"cost" doc:"Each time, in whole units of the currency; of what is standing, each year; null if not known"`
	Resources  string            `json:"resources" doc:"What is needed besides money"`
	StartsOn   *string           `json:"starts_on" doc:"When work begins" example:"2026-02-01"`
	DueOn      *string           `json:"due_on" doc:"The last day, of the first time if it recurs; either this or year, and neither of what is standing" example:"2026-05-31"`
	Year       *int              `json:"year" doc:"By the end of which it is to be done, the first time if it recurs"`
	Recurrence recurrenceKind    `json:"recurrence"`
	Months     *int              `json:"months" doc:"Between two occurrences, 1 to 120; null unless it recurs"`
	UntilYear  *int              `json:"until_year" doc:"The last year with an occurrence; null for no end"`
}

type recurrenceKind string

func (recurrenceKind) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.RecurrenceKinds...) }

type actionState string

func (actionState) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.ActionStates...) }

func (c ActionFields) noun() assessment.Action {
	a := assessment.Action{
		EntityID:    reference(c.Entity),
		Title:       c.Title,
		Text:        c.Text,
		OwnerRole:   c.OwnerRole,
		OwnerID:     optionalReference(c.Owner),
		ObjectiveID: optionalReference(c.Objective),
		Cost:        c.Cost,
		Resources:   c.Resources,
		StartsOn:    assessment.Date(text(c.StartsOn)),
	}
	if c.Priority != nil {
		a.Priority = questionnaires.Priority(*c.Priority)
	}
	a.DueOn, a.Year = assessment.Date(text(c.DueOn)), given(c.Year)
	a.Kind, a.Months, a.UntilYear = assessment.RecurrenceKind(c.Recurrence), given(c.Months), given(c.UntilYear)
	return a
}

// given is the number sent, 0 for null.
func given(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// newAction is what a new action needs; the rest may be left out.
type newAction struct {
	ID      *string      `json:"id" doc:"Id of the new action, a UUID chosen by the caller: sent again, it adds no second one; made if left out"`
	Origins []sentOrigin `json:"origins" nullable:"false" doc:"What it came from"`
	ActionFields
}

// TransformSchema lets the rest be left out.
func (newAction) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "entity", "title", "recurrence")
}

type originKind string

func (originKind) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.OriginKinds...) }

// sentOrigin refers to what an action came from.
type sentOrigin struct {
	Kind    originKind `json:"kind"`
	Subject string     `json:"subject" doc:"Id of a recommendation, an assessment (of a rule), an entity (of a gap), a risk, a nonconformity, a decision or a reply"`
	Detail  string     `json:"detail" required:"false" doc:"Of a rule its id, of a gap the question as questionnaire/id; empty for others, and for a gap to the target"`
}

func (o sentOrigin) source() assessment.Source {
	return assessment.Source{Kind: assessment.OriginKind(o.Kind), SubjectID: reference(o.Subject), Detail: o.Detail}
}

type newActionInput struct {
	InOrganisation
	Body newAction
}

type actionInput struct {
	InAction
	Versioned
	Body ActionFields
}

// sentNote is what is reported on an action.
type sentNote struct {
	Occurrence   string      `json:"occurrence" required:"false" doc:"Label of the occurrence; empty for the action as a whole" example:"2026"`
	State        actionState `json:"state"`
	Text         string      `json:"text" required:"false" doc:"Required for what is dropped: why"`
	EvidenceText string      `json:"evidence_text" required:"false"`
	EvidenceLink string      `json:"evidence_link" required:"false"`
}

type noteInput struct {
	InAction
	Body sentNote
}

// sentReason is why an action is dropped, or planned again.
type sentReason struct {
	Reason string `json:"reason"`
}

type actionDecisionInput struct {
	InAction
	Versioned
	Body sentReason
}

type originInput struct {
	InAction
	Body sentOrigin
}

// actionsTogether is what several actions are to have in common; what is left out stays as it is.
type actionsTogether struct {
	Actions  []sentAction      `json:"actions" nullable:"false"`
	Owner    omittable         `json:"owner" required:"false" doc:"Id of the member who owns them; null for nobody"`
	Year     *int              `json:"year,omitempty" doc:"By the end of which they are to be done"`
	Priority *optionalPriority `json:"priority,omitempty"`
	State    *actionState      `json:"state,omitempty"`
	Reason   string            `json:"reason" required:"false" doc:"Why they are dropped"`
}

type sentAction struct {
	Action  string `json:"action" doc:"Id of the action"`
	Version int64  `json:"version" doc:"That the change starts from"`
}

type togetherInput struct {
	InOrganisation
	Body actionsTogether
}

type sentPair struct {
	Action string `json:"action"`
	Other  string `json:"other"`
}

type pairInput struct {
	InOrganisation
	Body sentPair
}

type sentHorizon struct {
	Years int `json:"years" doc:"1 to 10"`
}

type horizonInput struct {
	InOrganisation
	Versioned
	Body sentHorizon
}

// horizonKept is the horizon after a change.
type horizonKept struct {
	Years int `json:"years"`
}

func (a *API) registerPlan() {
	const (
		whole  = "/organisations/{organisation}/plan"
		all    = "/organisations/{organisation}/actions"
		action = all + "/{action}"
	)
	conflict := []int{http.StatusConflict}
	register(a, Operation{
		ID: "get-plan", Method: http.MethodGet, Path: whole, Permission: assessment.ReadPlan, Tag: tagPlan,
		Summary: "Read the action plan",
		Description: "The actions of the entities that the caller's roles reach, and those that the caller owns, with " +
			"their occurrences in the years asked for, what they came from, sums by year, and pairs that look alike.",
	}, a.getPlan)
	register(a, Operation{
		ID: "export-plan", Method: http.MethodGet, Path: whole + "/export", Permission: assessment.ReadPlan, Tag: tagPlan,
		Summary:     "Export the action plan",
		Description: "One row an action, with a column of states for each year. The log says that it was exported.",
	}, a.exportPlan, tableFiles())
	register(a, Operation{
		ID: "post-actions-together", Method: http.MethodPost, Path: whole + "/together",
		Permission: assessment.ManagePlan, Tag: tagPlan, Status: http.StatusNoContent, Errors: conflict,
		Summary:     "Change several actions",
		Description: "All of them or, if one cannot be changed, none. What is left out stays as it is.",
	}, a.postTogether)
	register(a, Operation{
		ID: "post-actions-distinct", Method: http.MethodPost, Path: whole + "/distinct",
		Permission: assessment.ManagePlan, Tag: tagPlan, Status: http.StatusNoContent,
		Summary:     "Say that two actions are not the same",
		Description: "They are not pointed out as duplicates any more.",
	}, a.postDistinct)
	register(a, Operation{
		ID: "put-plan-horizon", Method: http.MethodPut, Path: whole + "/horizon",
		Permission: assessment.ManagePlan, Tag: tagPlan,
		Summary:     "Choose how many years the plan covers",
		Description: "For those who manage the whole plan. If-Match is the version of the organisation.",
	}, a.putHorizon)
	register(a, Operation{
		ID: "post-action", Method: http.MethodPost, Path: all, Permission: assessment.ManagePlan, Tag: tagPlan,
		Status: http.StatusCreated, Errors: conflict,
		Summary: "Add an action",
		Description: "It is planned. With an id chosen by the caller, the call may be sent again. What it came from must " +
			"be something that the caller may see: recommendations only of final audits.",
	}, a.postAction)
	register(a, Operation{
		ID: "get-action", Method: http.MethodGet, Path: action, Permission: assessment.ReadPlan, Tag: tagPlan,
		Summary: "Read an action", Description: "With what has been reported on it and how it has changed.",
	}, a.getAction)
	register(a, Operation{
		ID: "put-action", Method: http.MethodPut, Path: action, Permission: assessment.ManagePlan, Tag: tagPlan,
		Errors: conflict, Summary: "Change an action",
		Description: "Every property must be sent. How far it has come is reported, see notes.",
	}, a.putAction)
	register(a, Operation{
		ID: "post-action-note", Method: http.MethodPost, Path: action + "/notes",
		Permission: assessment.OwnActions, Tag: tagPlan,
		Status: http.StatusOK, Errors: conflict, Summary: "Report on an action",
		Description: "For those who manage it and for its owner. Notes are never changed; the latest on an occurrence " +
			"gives its state.",
	}, a.postNote)
	decision := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	register(a, Operation{
		ID: "post-action-drop", Method: http.MethodPost, Path: action + "/drop",
		Permission: assessment.ManagePlan, Tag: tagPlan,
		Status: http.StatusOK, Errors: decision, Summary: "Drop an action",
		Description: "As a whole, with a reason.",
	}, a.postDrop)
	register(a, Operation{
		ID: "post-action-reopen", Method: http.MethodPost, Path: action + "/reopen", Permission: assessment.ManagePlan,
		Tag: tagPlan, Status: http.StatusOK, Errors: decision, Summary: "Plan an action again",
		Description: "One that was done or dropped.",
	}, a.postReopen)
	register(a, Operation{
		ID: "post-action-origin", Method: http.MethodPost, Path: action + "/origins", Permission: assessment.ManagePlan,
		Tag: tagPlan, Status: http.StatusOK, Summary: "Link an action to what it came from",
		Description: "Something that the caller may see.",
	}, a.postOrigin)
	register(a, Operation{
		ID: "post-action-unlink", Method: http.MethodPost, Path: action + "/origins/remove",
		Permission: assessment.ManagePlan, Tag: tagPlan, Status: http.StatusOK,
		Summary:     "Take away the link of an action to what it came from",
		Description: "What it came from stays as it is.",
	}, a.postUnlink)
	register(a, Operation{
		ID:         "import-actions",
		Method:     http.MethodPost,
		Path:       "/organisations/{organisation}/imports/actions",
		Permission: assessment.ManagePlan,
		Tag:        tagFiles,
		Summary:    "Import the action plan",
		Description: howToImport + " A row with an id is that action; one without is the action of the entity with the " +
			"title, or a new one. Columns headed by years are read where there is neither a day nor a year.",
		Status:  http.StatusOK,
		Errors:  []int{http.StatusConflict},
		MaxBody: MaxFile + MaxJSON,
		Checks:  true,
	}, a.importer(assessment.UploadActions), raw, takesTables)
}

func (a *API) getPlan(r *request, in *planInput) (*response[record.ActionPlan], error) {
	v, err := a.Chain.Plan.Plan(r, r.Principal, in.query())
	if err != nil {
		return nil, err
	}
	return &response[record.ActionPlan]{Body: v}, nil
}

func (a *API) exportPlan(r *request, in *planExportInput) (*download, error) {
	v, err := a.Chain.Plan.ExportPlan(r, r.Principal, actions.Query{From: in.From})
	if err != nil {
		return nil, err
	}
	table := workbook.Plan(r.L, v, r.Principal.Organisation, a.Chain.Now())
	return writtenTable(r, &exportInput{Format: in.Format}, "plan", table)
}

// viewed is an action with its version.
func viewed(v record.ActionView, err error) (*single[record.ActionView], error) {
	if err != nil {
		return nil, err
	}
	return &single[record.ActionView]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) postAction(r *request, in *newActionInput) (*created[record.ActionView], error) {
	f := actions.Form{Action: in.Body.noun()}
	if in.Body.ID != nil {
		id, err := assessment.ParseID(*in.Body.ID)
		if err != nil {
			return nil, assessment.InvalidField("id", "error.invalid", nil)
		}
		f.ID = id
	}
	for _, o := range in.Body.Origins {
		f.Origins = append(f.Origins, o.source())
	}
	v, err := a.Chain.Plan.AddAction(r, r.Principal, f)
	if err != nil {
		return nil, err
	}
	return &created[record.ActionView]{
		Location: r.address("actions", v.ID.String()),
		ETag:     etag(v.Version),
		Body:     v,
	}, nil
}

func (a *API) getAction(r *request, in *InAction) (*single[record.ActionView], error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Action(r, r.Principal, id))
}

func (a *API) putAction(r *request, in *actionInput) (*single[record.ActionView], error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return nil, err
	}
	changed := in.Body.noun()
	changed.ID = id
	if changed.Version, err = in.expected(); err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.SaveAction(r, r.Principal, changed))
}

func (a *API) postNote(r *request, in *noteInput) (*single[record.ActionView], error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Report(r, r.Principal, assessment.ActionNote{
		ActionID:     id,
		Occurrence:   in.Body.Occurrence,
		State:        assessment.ActionState(in.Body.State),
		Text:         in.Body.Text,
		EvidenceText: in.Body.EvidenceText,
		EvidenceLink: in.Body.EvidenceLink,
	}))
}

func (a *API) postDrop(r *request, in *actionDecisionInput) (*single[record.ActionView], error) {
	id, version, err := in.parse()
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Drop(r, r.Principal, id, version, in.Body.Reason))
}

func (a *API) postReopen(r *request, in *actionDecisionInput) (*single[record.ActionView], error) {
	id, version, err := in.parse()
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Reopen(r, r.Principal, id, version, in.Body.Reason))
}

func (in *actionDecisionInput) parse() (assessment.ID, int64, error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return id, 0, err
	}
	version, err := in.expected()
	return id, version, err
}

func (a *API) postOrigin(r *request, in *originInput) (*single[record.ActionView], error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Link(r, r.Principal, id, in.Body.source()))
}

func (a *API) postUnlink(r *request, in *originInput) (*single[record.ActionView], error) {
	id, err := assessment.ParseID(in.Action)
	if err != nil {
		return nil, err
	}
	return viewed(a.Chain.Plan.Unlink(r, r.Principal, id, in.Body.source()))
}

func (a *API) postTogether(r *request, in *togetherInput) (*none, error) {
	f := actions.Together{Year: in.Body.Year, Reason: in.Body.Reason}
	for _, one := range in.Body.Actions {
		f.Actions = append(f.Actions, actions.ActionVersion{ID: reference(one.Action), Version: one.Version})
	}
	if in.Body.Owner.Sent {
		f.Owner = new(assessment.ID)
		if owner := optionalReference(in.Body.Owner.Text); owner != nil {
			f.Owner = owner
		}
	}
	if in.Body.Priority != nil {
		f.Priority = new(questionnaires.Priority(*in.Body.Priority))
	}
	if in.Body.State != nil {
		f.State = new(assessment.ActionState(*in.Body.State))
	}
	return nil, a.Chain.Plan.SaveTogether(r, r.Principal, f)
}

func (a *API) postDistinct(r *request, in *pairInput) (*none, error) {
	return nil, a.Chain.Plan.TellApart(r, r.Principal, reference(in.Body.Action), reference(in.Body.Other))
}

func (a *API) putHorizon(r *request, in *horizonInput) (*single[horizonKept], error) {
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	o, err := a.Chain.Plan.Horizon(r, r.Principal, in.Body.Years, version)
	if err != nil {
		return nil, stored(err, horizonOf)
	}
	return &single[horizonKept]{ETag: etag(o.Version), Body: horizonOf(o)}, nil
}

func horizonOf(o assessment.Organisation) horizonKept { return horizonKept{Years: o.Horizon()} }
