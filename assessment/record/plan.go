package record

import (
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// ActionPlan is the action plan, as far as its reader may see it.
type ActionPlan struct {
	From       int             `json:"from" doc:"First year"`
	To         int             `json:"to" doc:"Last year"`
	Horizon    int             `json:"horizon" doc:"How many years the plan covers, as the organisation has chosen"`
	MayManage  bool            `json:"may_manage" doc:"Whether the reader may add actions"`
	MaySet     bool            `json:"may_set" doc:"Whether the reader may choose the horizon"`
	Actions    []Action        `json:"actions" doc:"Those asked for, that with the earliest open occurrence first, what is standing last" nullable:"false"`
	Found      int             `json:"found" doc:"How many were asked for"`
	All        int             `json:"all" doc:"How many the reader may see, whatever was asked for"`
	Overdue    int             `json:"overdue" doc:"How many of those asked for have an occurrence that is late"`
	Years      []PlanYear      `json:"years" doc:"Sums of those asked for, by year" nullable:"false"`
	Entities   []EntityName    `json:"entities" doc:"Those with an action that the reader may see, in the order of the tree" nullable:"false"`
	Bodies     []BodyName      `json:"bodies" doc:"Those that answer for these entities, by name" nullable:"false"`
	Owners     []PersonName    `json:"owners" doc:"The members who own an action that the reader may see, by name" nullable:"false"`
	Duplicates []PlanDuplicate `json:"duplicates" doc:"Pairs among those asked for that look like the same action, except those said not to be" nullable:"false"`
}

// PlanYear is the sums of a year of the plan.
type PlanYear struct {
	Year        int   `json:"year"`
	Occurrences int   `json:"occurrences" doc:"What is to be done in it, without what was dropped and what is standing"`
	Done        int   `json:"done" doc:"How many of them are done"`
	Cost        int64 `json:"cost" doc:"Sum in whole units of the currency: of each occurrence, and of what is standing"`
	Unpriced    int   `json:"unpriced" doc:"How many of them have no cost"`
}

// PlanDuplicate is two actions that look like the same one.
type PlanDuplicate struct {
	First  ActionName `json:"first" doc:"The older one"`
	Second ActionName `json:"second"`
	Years  []int      `json:"years" doc:"In which both are to be done" nullable:"false"`
}

// ActionName is an action by its title.
type ActionName struct {
	ID    assessment.ID          `json:"id" format:"uuid"`
	Title string                 `json:"title"`
	State assessment.ActionState `json:"state" enum:"planned,under_way,done,dropped" doc:"Of the action as a whole"`
}

// Named is something that has a name.
type Named struct {
	ID   assessment.ID `json:"id" format:"uuid"`
	Name string        `json:"name"`
}

// Action is something that an entity is to do, once or again and again.
type Action struct {
	ID         assessment.ID             `json:"id" format:"uuid"`
	Title      string                    `json:"title"`
	Text       string                    `json:"text"`
	Entity     EntityName                `json:"entity"`
	Body       *BodyName                 `json:"body" doc:"The body that answers for the entity; null for none"`
	OwnerRole  string                    `json:"owner_role" doc:"Who sees to it, as a role or a function; may be empty"`
	Owner      *PersonName               `json:"owner" doc:"The member who sees to it; null for none"`
	Objective  *assessment.ID            `json:"objective" format:"uuid" doc:"The objective that it serves; null for none"`
	Priority   *questionnaires.Priority  `json:"priority" enum:"high,medium,low" doc:"null for none"`
	Cost       *int64                    `json:"cost" doc:"Each time, in whole units of the currency; of what is standing, each year; null if not known"`
	Resources  string                    `json:"resources" doc:"What is needed besides money"`
	StartsOn   *assessment.Date          `json:"starts_on" doc:"When work begins, the first time if it recurs"`
	DueOn      *assessment.Date          `json:"due_on" doc:"The last day, of the first time if it recurs; null if a year is named, and for what is standing"`
	Year       *int                      `json:"year" doc:"By the end of which it is to be done, the first time if it recurs; null if a day is named"`
	Recurrence assessment.RecurrenceKind `json:"recurrence" enum:"once,every,standing"`
	Months     *int                      `json:"months" doc:"Between two occurrences; null unless it recurs"`
	UntilYear  *int                      `json:"until_year" doc:"The last year with an occurrence; null for no end"`
	State      assessment.ActionState    `json:"state" enum:"planned,under_way,done,dropped" doc:"Of the action as a whole"`
	Due        *assessment.Date          `json:"due" doc:"Last day of its earliest open occurrence in the years of the plan or before; null for none"`
	Overdue    bool                      `json:"overdue" doc:"Whether that day has passed"`
	Slices     []ActionSlice             `json:"slices" doc:"Its occurrences in the years asked for, and earlier ones still open" nullable:"false"`
	Origins    []ActionOrigin            `json:"origins" doc:"What it came from, as far as the reader may see it; none if it was written by hand" nullable:"false"`
	MayManage  bool                      `json:"may_manage"`
	MayReport  bool                      `json:"may_report"`
	Version    int64                     `json:"version"`
	CreatedAt  time.Time                 `json:"created_at"`
	UpdatedAt  time.Time                 `json:"updated_at"`
}

// ActionSlice is one occurrence of an action.
type ActionSlice struct {
	Label   string                 `json:"label" doc:"The day, such as 2026-05-31, or the year if any day of it will do"`
	Due     assessment.Date        `json:"due" doc:"The last day"`
	Year    int                    `json:"year"`
	State   assessment.ActionState `json:"state" enum:"planned,under_way,done,dropped"`
	Overdue bool                   `json:"overdue"`
}

// ActionOrigin is what an action came from. Which fields are there depends on the kind.
type ActionOrigin struct {
	Kind    assessment.OriginKind `json:"kind" enum:"recommendation,rule,gap,risk,nonconformity,decision,reply"`
	Subject assessment.ID         `json:"subject" format:"uuid" doc:"A recommendation, an assessment (of a rule), an entity (of a gap), a risk, a nonconformity, a decision or the recommendation that a reply is to"`
	Detail  string                `json:"detail" doc:"Of a rule its id, of a gap the question as questionnaire/id; empty for others, and for a gap to the target"`
	Title   string                `json:"title" doc:"What it says, in the reader's language; empty of a decision that the reader may not see"`
	Within  string                `json:"within" doc:"What it belongs to, by name: an audit, a round; may be empty"`
	Of      *assessment.ID        `json:"of" format:"uuid" doc:"The audit or review that it belongs to; null for none"`
	Body    *assessment.ID        `json:"body" format:"uuid" doc:"Of a reply, the body that replied; null for others"`
}

// Source is what the origin refers to.
func (o ActionOrigin) Source() assessment.Source {
	return assessment.Source{Kind: o.Kind, SubjectID: o.Subject, Detail: o.Detail}
}

// ActionView is an action with what has been reported on it, and how it has changed.
type ActionView struct {
	Action
	Notes   []ActionNote   `json:"notes" doc:"What has been reported, latest first" nullable:"false"`
	Changes []ActionChange `json:"changes" doc:"How it has been changed, latest first" nullable:"false"`
	Alike   []ActionName   `json:"alike" doc:"Actions that look like the same one" nullable:"false"`
	ShownTo int            `json:"shown_to" doc:"The last year of which the slices are listed"`
	Serves  *Named         `json:"serves" doc:"The objective that it serves; null for none, and for one that the reader may not see"`
	GoesOn  bool           `json:"goes_on" doc:"Whether it takes place again after that year"`
}

// ActionNote is what somebody reported.
type ActionNote struct {
	ID           assessment.ID          `json:"id" format:"uuid"`
	Occurrence   string                 `json:"occurrence" doc:"Label of the occurrence; empty for the action as a whole"`
	State        assessment.ActionState `json:"state" enum:"planned,under_way,done,dropped"`
	Text         string                 `json:"text"`
	EvidenceText string                 `json:"evidence_text"`
	EvidenceLink string                 `json:"evidence_link"`
	WrittenBy    PersonName             `json:"written_by"`
	WrittenAt    time.Time              `json:"written_at"`
}

// ActionChange is a change of an action.
type ActionChange struct {
	At     time.Time           `json:"at"`
	By     string              `json:"by" doc:"Who did it, by name; empty for somebody who has left"`
	Added  bool                `json:"added" doc:"Whether it was made"`
	Fields []ActionFieldChange `json:"fields" doc:"What changed" nullable:"false"`
}

// ActionFieldChange is a field that changed, with its values as text: days and numbers as written in the API, names of
// entities and people.
type ActionFieldChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// ActionOf is the record of a stored action, without names, slices and origins.
func ActionOf(a assessment.Action) Action {
	return Action{
		ID:         a.ID,
		Title:      a.Title,
		Text:       a.Text,
		OwnerRole:  a.OwnerRole,
		Objective:  a.ObjectiveID,
		Priority:   Optional(a.Priority),
		Cost:       a.Cost,
		Resources:  a.Resources,
		StartsOn:   Optional(a.StartsOn),
		DueOn:      Optional(a.DueOn),
		Year:       Optional(a.Year),
		Recurrence: a.Kind,
		Months:     Optional(a.Months),
		UntilYear:  Optional(a.UntilYear),
		State:      a.State,
		Slices:     []ActionSlice{},
		Origins:    []ActionOrigin{},
		Version:    a.Version,
		CreatedAt:  a.CreatedAt.UTC(),
		UpdatedAt:  a.UpdatedAt.UTC(),
	}
}

// Fill adds the slices of the action, as of a day.
func (a *Action) Fill(slices []assessment.Slice, today assessment.Date) {
	for _, s := range slices {
		a.Slices = append(a.Slices, ActionSlice{
			Label:   s.Label,
			Due:     s.Due,
			Year:    s.Year(),
			State:   s.State,
			Overdue: s.Late(today),
		})
	}
	if s, some := assessment.NextOpen(slices); some {
		a.Due, a.Overdue = &s.Due, s.Late(today)
	}
}

// In lists the slices of a year. It is a part of them, not a copy.
func (a Action) In(year int) []ActionSlice {
	return assessment.OfYear(a.Slices, year, func(s ActionSlice) int { return s.Year })
}

// Standing reports whether it is done all the time.
func (a Action) Standing() bool { return a.Recurrence == assessment.Standing }
