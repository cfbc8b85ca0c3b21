package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// Plan is the action plan in one of its views. The addresses of its forms begin with Base: together (with the fields
// chosen, version-ID and what is to be changed), distinct (action, other) and horizon (years, version).
type Plan struct {
	Shell
	Base       string // address of the plan
	New        string // address of the form of a new action, "" if the reader may not add any
	View       string // one of PlanViews
	Views      []PlanViewLink
	List       List
	Plan       record.ActionPlan
	Rows       []PlanRow
	Groups     []PlanGroup // of the views by entity and by body
	Timeline   Timeline
	Acting     bool // the reader is choosing actions to change together
	ActHref    string
	Owners     []Option
	Unopened   Unopened // who cannot be chosen as owner
	States     []Option
	Priorities []Option
	Version    int64  // of the organisation, for the horizon
	Earlier    string // address of the plan a year earlier, and later
	Later      string
}

// PlanViews lists the views of the plan, in the order of its tabs.
var PlanViews = []string{"table", "timeline", "entities", "bodies", "mine"}

// Template names the template of the page.
func (*Plan) Template() string { return "plan" }

// Grouped reports whether the actions are shown by entity or by body.
func (p *Plan) Grouped() bool { return p.View == "entities" || p.View == "bodies" }

// PlanViewLink leads to a view.
type PlanViewLink struct {
	View, Href string
	Current    bool
}

// PlanGroup is the actions of an entity or a body.
type PlanGroup struct {
	Name string // "" for entities without a body
	Rows []PlanRow
}

// PlanRow is an action with its occurrences by year.
type PlanRow struct {
	record.Action
	Href   string
	Rank   string // its priority, "" for none
	Price  int64  // each time, if it is Priced
	Priced bool
	Years  []PlanCell
	Ticked bool
}

// PlanCell is what is to be done in a year.
type PlanCell struct {
	Year     int
	Slices   []record.ActionSlice
	Standing bool
}

// ActionPage shows an action. Its forms are sent to Href: report (occurrence, state, text, evidence_text,
// evidence_link), drop and reopen (version, reason), and unlink (kind, subject, detail).
type ActionPage struct {
	Shell
	Of            record.ActionView
	Base, Href    string // addresses of the plan and of the action
	EntityHref    string
	Occurrences   []Option // of what recurs, to report on
	Occurrence    string   // the one chosen at first, "" for none
	States        []Option
	ObjectiveHref string // of the one that it serves; "" for none
	From          []ActionOrigin
	Alike         []ActionLink
	Rank          string // its priority, "" for none
	Price         int64  // each time, if it is Priced
	Priced        bool
	Year, Until   int // 0 for none
	Every         int // months, 0 unless it recurs
	Editable      bool
	MayEnd        bool // drop it, or plan it again
}

// Template names the template of the page.
func (*ActionPage) Template() string { return "action" }

// Open reports whether something is left to do.
func (p *ActionPage) Open() bool { return p.Of.State.Open() }

// Recurs reports whether it is done again and again.
func (p *ActionPage) Recurs() bool { return p.Of.Recurrence == assessment.Every }

// ActionOrigin is what an action came from, with a link.
type ActionOrigin struct {
	record.ActionOrigin
	Href string // "" for none
}

// Withheld reports whether it is a decision that the reader may not see.
func (o ActionOrigin) Withheld() bool { return o.Kind == assessment.FromDecision && o.Title == "" }

// ActionLink is an action with a link.
type ActionLink struct {
	record.ActionName
	Href string
}

// ActionForm asks for a new action, or changes one. It is sent to Action with the fields entity, title, text,
// owner_role, owner, objective, priority, cost, resources, starts_on, due_on, year, recurrence, months, until_year and
// version; a new one also with id and, for each thing that it came from, origin.
type ActionForm struct {
	Shell
	Base, Href string // addresses of the plan and of the action, "" for a new one
	ID         string // of a new one
	Typed      TypedAction
	Version    int64
	StoredName string
	Entities   []Option
	Owners     []Option
	Unopened   Unopened // who cannot be chosen as owner
	LastYear   int      // of which the plan shows what recurs
	Objectives []Option
	Priorities []Option
	Kinds      []Option
	From       []ActionOrigin
}

// Template names the template of the page.
func (*ActionForm) Template() string { return "action_form" }

// New reports whether the action has yet to be added.
func (f *ActionForm) New() bool { return f.Href == "" }

// Action is where the form is sent.
func (f *ActionForm) Action() string {
	if f.New() {
		return f.Base
	}
	return f.Href
}

// TypedAction is an action as its form has it.
type TypedAction struct {
	Entity, Title, Text, OwnerRole, Owner, Objective, Priority, Cost, Resources string
	StartsOn, DueOn, Year, Recurrence, Months, UntilYear                        string
	YearBefore                                                                  string // that the form began with
}
