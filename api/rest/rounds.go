package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/rounds"
)

// wholeRound is a round with its texts and the progress of each entity.
type wholeRound struct {
	record.Round
	Message     string                 `json:"message" doc:"What those who answer read first"`
	Reminder    string                 `json:"reminder" doc:"Text in reminders; empty for the standard text"`
	Provisions  []assessment.Provision `json:"provisions" nullable:"false" doc:"Who answers for whom, as far as the roles reach"`
	Assessments []completion           `json:"assessments" nullable:"false" doc:"The progress of each entity, in the order of the tree"`
	Manageable  bool                   `json:"manageable" doc:"Whether the token may change the round"`
}

// sentProvision says that one entity answers questions for others, which may be chosen without naming each.
type sentProvision struct {
	Provider  string                `json:"provider" doc:"Id of the entity that answers"`
	Questions []string              `json:"questions" nullable:"false" doc:"Ids of the questions that it answers for the others"`
	Receivers []string              `json:"receivers" nullable:"false" doc:"Ids of the entities that get the answers"`
	Choose    *assessment.Selection `json:"choose,omitempty" doc:"Entities of the round that get the answers besides those named; only who they are is stored. Those not asked the questions are left out"`
}

// completion is the progress of one entity in a round.
type completion struct {
	Assessment string                     `json:"assessment" format:"uuid"`
	Entity     record.EntityName          `json:"entity"`
	State      assessment.AssessmentState `json:"state"`
	MergedInto *assessment.ID             `json:"merged_into" format:"uuid" doc:"The entity that took over the draft, which is kept and no longer asked; null for none"`
	Submitted  int                        `json:"submitted" doc:"Number of the last submission, 0 before the first"`
	NotBegun   bool                       `json:"not_begun"`
	Late       bool                       `json:"late" doc:"Not submitted, with a week or less of the round left, or after its end"`
	RemindedAt *time.Time                 `json:"reminded_at" nullable:"true" doc:"When a reminder was last noted"`
	Counts     record.Progress            `json:"counts" doc:"Without what the answers are"`
	Areas      []completedArea            `json:"areas" nullable:"false" doc:"In the questionnaire's order"`
	Body       string                     `json:"body" doc:"Name of the body that answers for the entity; empty for none"`
	Branch     string                     `json:"branch" doc:"Name of the highest entity below the root that it is or lies below and that the roles reach; empty for the root"`
	People     []record.RoundPerson       `json:"people" nullable:"false" doc:"Whom to remind; only for those who manage rounds"`
	Unopened   []record.RoundPerson       `json:"unopened" nullable:"false" doc:"Who answers once the link of the invitation is opened; only for those who manage rounds"`
}

// completedArea is the progress in an area, without the answers themselves.
type completedArea struct {
	ID     string          `json:"id"`
	Counts record.Progress `json:"counts"`
}

func wholeRoundOf(v rounds.RoundView) wholeRound {
	w := wholeRound{
		Round:       v.RoundSummary.Record(),
		Message:     v.Message,
		Reminder:    v.Reminder,
		Provisions:  append([]assessment.Provision{}, v.Provisions...),
		Assessments: []completion{},
		Manageable:  v.MayManage,
	}
	table := v.Table()
	for i, row := range v.Rows {
		c := completion{
			Assessment: row.ID.String(),
			Entity:     record.EntityNameOf(row.Entity, row.Kind),
			State:      row.Assessment.State,
			MergedInto: row.MergedInto,
			Submitted:  row.Submitted,
			NotBegun:   row.NotBegun,
			Late:       row.Late,
			RemindedAt: record.UTC(row.RemindedAt),
			Counts:     record.ProgressOf(row.Counts),
			Areas:      make([]completedArea, 0, len(row.Areas)),
			Body:       row.Body,
			Branch:     row.Branch,
			People:     table.Rows[i].People,
			Unopened:   table.Rows[i].Unopened,
		}
		for _, a := range row.Areas {
			c.Areas = append(c.Areas, completedArea{ID: a.ID, Counts: record.ProgressOf(a.Counts)})
		}
		w.Assessments = append(w.Assessments, c)
	}
	return w
}

// newRound is what a new round needs; what is left out is empty.
type newRound struct {
	Name          string                `json:"name" example:"Våren 2026"`
	Questionnaire chosenQuestionnaire   `json:"questionnaire"`
	OpensOn       string                `json:"opens_on" doc:"First day on which answers are accepted" example:"2026-03-01"`
	ClosesOn      string                `json:"closes_on" doc:"Last day on which answers are accepted" example:"2026-04-30"`
	Entities      []string              `json:"entities" nullable:"false" doc:"Ids of the entities that are asked"`
	Choose        *assessment.Selection `json:"choose,omitempty" doc:"Entities that are asked besides those named: among those that exist on the first day, are asked something and are no boards or committees"`
	Message       string                `json:"message,omitempty" doc:"What those who answer read first"`
	Reminder      string                `json:"reminder,omitempty" doc:"Text in reminders; empty for the standard text"`
	Previous      *string               `json:"previous,omitempty" nullable:"true" doc:"Id of the round to compare answers and results with; null for none"`
	Provisions    []sentProvision       `json:"provisions,omitempty" nullable:"false" doc:"Who answers for whom"`
}

// chosenQuestionnaire is the published version that a round asks.
type chosenQuestionnaire struct {
	Key     string `json:"key" example:"mognad-bas"`
	Version string `json:"version" example:"1.0"`
}

// roundChange is a round as sent: no property may be left out, so that none is emptied by mistake. The questionnaire
// does not change.
type roundChange struct {
	Name       string          `json:"name"`
	OpensOn    string          `json:"opens_on" doc:"First day on which answers are accepted" example:"2026-03-01"`
	ClosesOn   string          `json:"closes_on" doc:"Last day on which answers are accepted" example:"2026-04-30"`
	Entities   []string        `json:"entities" nullable:"false" doc:"Ids of the entities asked; one that has begun to answer cannot be removed"`
	Message    string          `json:"message" doc:"What those who answer read first"`
	Reminder   string          `json:"reminder" doc:"Text in reminders; empty for the standard text"`
	Previous   *string         `json:"previous" doc:"Id of the round to compare answers and results with; null for none"`
	Provisions []sentProvision `json:"provisions" nullable:"false" doc:"Who answers for whom; cannot change for a question that has been answered"`
}

func (c roundChange) form() rounds.RoundForm {
	f := rounds.RoundForm{
		Name:       c.Name,
		OpensOn:    assessment.Date(c.OpensOn),
		ClosesOn:   assessment.Date(c.ClosesOn),
		Message:    c.Message,
		Reminder:   c.Reminder,
		PreviousID: optionalReference(c.Previous),
		Entities:   references(c.Entities),
		Receivers:  map[int]assessment.Selection{},
	}
	for i, p := range c.Provisions {
		if p.Choose != nil {
			f.Receivers[i] = *p.Choose
		}
		f.Provisions = append(
			f.Provisions,
			assessment.Provision{ProviderID: reference(p.Provider), Questions: p.Questions, Receivers: references(p.Receivers)},
		)
	}
	return f
}

// references are the ids sent of other objects.
func references(sent []string) []assessment.ID {
	ids := make([]assessment.ID, 0, len(sent))
	for _, s := range sent {
		ids = append(ids, reference(s))
	}
	return ids
}

// roundReopening says until when a closed round accepts answers again, and why.
type roundReopening struct {
	ClosesOn string `json:"closes_on" doc:"The new last day on which answers are accepted" example:"2026-05-15"`
	Reason   string `json:"reason" doc:"Why; it is kept in the event log" example:"Två enheter hann inte klart."`
}

// reminded lists who has been reminded.
type reminded struct {
	Assessments []string `json:"assessments" nullable:"false" doc:"Ids of the assessments whose people have been reminded"`
}

// whomToRemind says who is reminded, and of what.
type whomToRemind struct {
	People  []string                    `json:"people,omitempty" nullable:"false" doc:"Ids of users; left out for all for whom something waits"`
	Reasons []assessment.ReminderReason `json:"reasons,omitempty" nullable:"false" doc:"Left out for all"`
}

// remindedPeople are those who were reminded.
type remindedPeople struct {
	Items []record.ReminderPerson `json:"items"`
}

type remindInput struct {
	InRound
	Body whomToRemind
}

// InRound is the part of an address that identifies a round.
type InRound struct {
	InOrganisation
	Round string `path:"round" doc:"Id of the round"`
}

type proposalInput struct {
	InOrganisation
	After string `query:"after" doc:"Id of the round that the proposed one comes after"`
}

type roundExportInput struct {
	InRound
	Format fileFormat `query:"format" default:"csv" doc:"Kind of file"`
}

type newRoundInput struct {
	InOrganisation
	Body newRound
}

type roundChangeInput struct {
	InRound
	Versioned
	Body roundChange
}

type roundCloseInput struct {
	InRound
	Versioned
}

type roundReopenInput struct {
	InRound
	Versioned
	Body roundReopening
}

type remindersInput struct {
	InRound
	Body reminded
}

// maxRound is the largest body that describes a round: it may name thousands of entities.
const maxRound = 1 << 20

// versionErrors are the errors of a call that is not a PUT or DELETE but starts from a version.
var versionErrors = []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}

func (a *API) registerRounds() {
	const all, one = "/organisations/{organisation}/rounds", "/organisations/{organisation}/rounds/{round}"
	register(a, Operation{
		ID:          "list-rounds",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadRounds,
		Tag:         tagRounds,
		Summary:     "List the rounds",
		Description: "Those of entities that the roles reach, latest opening first.",
	}, a.listRounds)
	register(a, Operation{
		ID:         "post-round",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "Send out a round",
		Description: "Sends a published questionnaire version to entities, each of which gets an assessment. Requires a " +
			"role on the root of the tree.",
		Status:  http.StatusCreated,
		Errors:  []int{http.StatusConflict},
		MaxBody: maxRound,
	}, a.postRound)
	register(a, Operation{
		ID:         "propose-round",
		Method:     http.MethodGet,
		Path:       all + "/proposal",
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "Propose the next round",
		Description: "With after, the round after an earlier one: its entities, who answers for whom, texts, the days " +
			"moved by whole years, and what has changed in the organisation since it was sent out. " +
			"Ended entities are left out and their successors proposed. Without after, all entities that are asked " +
			"something except boards and committees. Nothing is stored: send what you keep of it as a new round, with previous.",
	}, a.proposeRound)
	register(a, Operation{
		ID:          "get-round",
		Method:      http.MethodGet,
		Path:        one,
		Permission:  assessment.ReadRounds,
		Tag:         tagRounds,
		Summary:     "Read a round and the progress of each entity",
		Description: "Only the number of answered questions is given, not which ones.",
	}, a.getRound)
	register(a, Operation{
		ID:         "export-round",
		Method:     http.MethodGet,
		Path:       one + "/export",
		Permission: assessment.ReadRounds,
		Tag:        tagRounds,
		Summary:    "Export the table of a round",
		Description: "The entities with their body, branch, state, numbers of answers and, for those who manage rounds, " +
			"the people who answer and who have not opened the link of their invitation. With headings and words " +
			"in the language of Accept-Language.",
	}, a.exportRound, tableFiles())
	register(a, Operation{
		ID:         "put-round",
		Method:     http.MethodPut,
		Path:       one,
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "Change a round",
		Description: "Every property must be sent. Entities are added and removed with the list; one that has begun to " +
			"answer cannot be removed. The questionnaire version cannot be changed.",
		Errors:  []int{http.StatusConflict},
		MaxBody: maxRound,
	}, a.putRound)
	register(a, Operation{
		ID:          "post-round-close",
		Method:      http.MethodPost,
		Path:        one + "/close",
		Permission:  assessment.ManageRounds,
		Tag:         tagRounds,
		Summary:     "Close a round before its last day",
		Description: "Send the round's version in If-Match. After closing, no answers are accepted.",
		Status:      http.StatusOK,
		Errors:      versionErrors,
	}, a.closeRound)
	register(a, Operation{
		ID:         "post-round-reopen",
		Method:     http.MethodPost,
		Path:       one + "/reopen",
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "Reopen a closed round",
		Description: "Send the round's version in If-Match. Answers are accepted again until the new last day; the reason " +
			"is recorded in the event log.",
		Status: http.StatusOK,
		Errors: versionErrors,
	}, a.reopenRound)
	register(a, Operation{
		ID:         "list-reminders",
		Method:     http.MethodGet,
		Path:       one + "/reminders",
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "List whom there is to remind",
		Description: "Each person once, with all that waits for them: the link of the invitation not opened, not begun, " +
			"begun and not submitted, questions handed over, submissions to approve. Also who has been reminded, when, by " +
			"whom and of what.",
	}, a.listReminders)
	register(a, Operation{
		ID:         "remind",
		Method:     http.MethodPost,
		Path:       one + "/reminders/send",
		Permission: assessment.ManageRounds,
		Tag:        tagRounds,
		Summary:    "Remind people",
		Description: "With mail configured, each person gets one that names all, or a new invitation. Without, it is only " +
			"recorded: the caller has the texts to send.",
		Status: http.StatusOK,
	}, a.remind)
	register(a, Operation{
		ID:          "post-round-reminder",
		Method:      http.MethodPost,
		Path:        one + "/reminders",
		Permission:  assessment.ManageRounds,
		Tag:         tagRounds,
		Summary:     "Note that entities have been reminded",
		Description: "Nothing is sent: the caller has done that. The round lists whom to remind.",
		Status:      http.StatusNoContent,
	}, a.postReminder)
}

func (a *API) listReminders(r *request, in *InRound) (*single[record.RoundReminders], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Rounds.Reminders(r, r.Principal, id)
	return &single[record.RoundReminders]{Body: all}, err
}

func (a *API) remind(r *request, in *remindInput) (*single[remindedPeople], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	f := rounds.RemindForm{Reasons: in.Body.Reasons}
	if in.Body.People != nil {
		f.People = references(in.Body.People)
	}
	people, err := a.Chain.Rounds.Remind(r, r.Principal, id, f)
	return &single[remindedPeople]{Body: remindedPeople{Items: people}}, err
}

func (a *API) listRounds(r *request, _ *InOrganisation) (*response[list[record.Round]], error) {
	all, err := a.Chain.Rounds.Rounds(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, rounds.RoundSummary.Record), nil
}

func (a *API) proposeRound(r *request, in *proposalInput) (*single[record.RoundProposal], error) {
	var after *assessment.ID
	if in.After != "" {
		id, err := assessment.ParseID(in.After)
		if err != nil {
			return nil, err
		}
		after = &id
	}
	p, err := a.Chain.Rounds.ProposeRound(r, r.Principal, after)
	return &single[record.RoundProposal]{Body: p}, err
}

func (a *API) getRound(r *request, in *InRound) (*single[wholeRound], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	return a.round(r, id)
}

func (a *API) exportRound(r *request, in *roundExportInput) (*download, error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Round(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	table := workbook.Round(r.L, v.Table(), r.Principal.Organisation, a.Chain.Now())
	return a.tableFile(r, &exportInput{Format: in.Format}, "round", table)
}

func (a *API) round(r *request, id assessment.ID) (*single[wholeRound], error) {
	v, err := a.Chain.Rounds.Round(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[wholeRound]{ETag: etag(v.Version), Body: wholeRoundOf(v)}, nil
}

func (a *API) postRound(r *request, in *newRoundInput) (*created[wholeRound], error) {
	n := in.Body
	f := roundChange{
		Name:       n.Name,
		OpensOn:    n.OpensOn,
		ClosesOn:   n.ClosesOn,
		Entities:   n.Entities,
		Message:    n.Message,
		Reminder:   n.Reminder,
		Previous:   n.Previous,
		Provisions: n.Provisions,
	}.form()
	f.QuestionnaireKey, f.QuestionnaireVersion = n.Questionnaire.Key, n.Questionnaire.Version
	if n.Choose != nil {
		f.Choose = *n.Choose
	}
	added, err := a.Chain.Rounds.AddRound(r, r.Principal, f)
	if err != nil {
		return nil, err
	}
	v, err := a.round(r, added.ID)
	if err != nil {
		return nil, err
	}
	return &created[wholeRound]{Location: r.address("rounds", v.Body.ID.String()), ETag: v.ETag, Body: v.Body}, nil
}

func (a *API) putRound(r *request, in *roundChangeInput) (*single[wholeRound], error) {
	return a.changeRoundState(r, in.InRound, in.Versioned, func(id assessment.ID, version int64) error {
		f := in.Body.form()
		f.Version = version
		_, err := a.Chain.Rounds.SaveRound(r, r.Principal, id, f)
		return err
	})
}

func (a *API) closeRound(r *request, in *roundCloseInput) (*single[wholeRound], error) {
	return a.changeRoundState(r, in.InRound, in.Versioned, func(id assessment.ID, version int64) error {
		_, err := a.Chain.Rounds.CloseRound(r, r.Principal, id, version)
		return err
	})
}

func (a *API) reopenRound(r *request, in *roundReopenInput) (*single[wholeRound], error) {
	return a.changeRoundState(r, in.InRound, in.Versioned, func(id assessment.ID, version int64) error {
		_, err := a.Chain.Rounds.ReopenRound(r, r.Principal, id, version, assessment.Date(in.Body.ClosesOn), in.Body.Reason)
		return err
	})
}

// changeRoundState changes a round from the version sent, and returns the round after the change; a stale change is
// answered with the stored one.
func (a *API) changeRoundState(
	r *request,
	in InRound,
	v Versioned,
	change func(id assessment.ID, version int64) error,
) (*single[wholeRound], error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	version, err := v.expected()
	if err != nil {
		return nil, err
	}
	err = change(id, version)
	if assessment.CodeOf(err) == assessment.Stale {
		current, readErr := a.round(r, id)
		if readErr != nil {
			return nil, readErr
		}
		return nil, assessment.Changed(current.Body)
	}
	if err != nil {
		return nil, err
	}
	return a.round(r, id)
}

func (a *API) postReminder(r *request, in *remindersInput) (*none, error) {
	id, err := assessment.ParseID(in.Round)
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.Rounds.NoteReminder(r, r.Principal, id, references(in.Body.Assessments))
}
