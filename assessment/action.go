package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// Action is something that an entity is to do, once or again and again. The body that answers for it follows from the
// entity. An action is never deleted, but dropped with a reason.
type Action struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	EntityID       ID
	Title          string
	Text           string
	OwnerRole      string                  // who sees to it, as a role or a function
	OwnerID        *ID                     // a member who sees to it and reports on it; nil for none
	ObjectiveID    *ID                     // the objective that it serves; nil for none
	Priority       questionnaires.Priority // "" for none
	Cost           *int64                  // each time, or each year if standing, in whole units; nil if not known
	Resources      string                  // needed besides money
	StartsOn       Date                    // when work begins, of the first time if it recurs; may be empty
	Timing         `gorm:"embedded"`
	State          ActionState // of the whole; each occurrence has its own, see [ActionNote]
	Version        int64
	CreatedAt      time.Time
	CreatedBy      ID
	UpdatedAt      time.Time
}

// ActionState is how far an action, or one occurrence of it, has come.
type ActionState string

// The states.
const (
	ActionPlanned  ActionState = "planned"
	ActionUnderWay ActionState = "under_way"
	ActionDone     ActionState = "done"
	ActionDropped  ActionState = "dropped" // with a reason
)

// ActionStates lists them in the order in which they are offered.
var ActionStates = []ActionState{ActionPlanned, ActionUnderWay, ActionDone, ActionDropped}

// Open reports whether something is left to do.
func (s ActionState) Open() bool { return s == ActionPlanned || s == ActionUnderWay }

// Limits of a plan.
const (
	MaxActions = 5000              // of an organisation
	MaxCost    = 1_000_000_000_000 // of an action
)

// priorities are those that an action may have, besides none.
var priorities = []questionnaires.Priority{questionnaires.High, questionnaires.Medium, questionnaires.Low}

// Normalise trims what was typed and says what is wrong with it. Whether entity, owner and objective exist is for the
// use case.
func (a *Action) Normalise() []FieldError {
	a.Title, a.OwnerRole = typed.Line(a.Title), typed.Line(a.OwnerRole)
	a.Text, a.Resources = typed.Text(a.Text), typed.Text(a.Resources)
	a.Recurrence = a.Recurrence.Normalise()
	var fields []FieldError
	if a.EntityID == (ID{}) {
		fields = append(fields, FieldError{Field: "entity", Key: "error.required"})
	}
	fields = checkName(fields, "title", a.Title)
	fields = checkText(fields, "text", a.Text)
	if a.OwnerRole != "" {
		fields = checkName(fields, "owner_role", a.OwnerRole)
	}
	if a.Priority != "" && !slices.Contains(priorities, a.Priority) {
		fields = append(fields, FieldError{Field: "priority", Key: "error.invalid"})
	}
	if a.Cost != nil && (*a.Cost < 0 || *a.Cost > MaxCost) {
		fields = append(
			fields,
			FieldError{Field: "cost", Key: "error.range", Args: Args{"Min": 0, "Max": int64(MaxCost)}},
		)
	}
	fields = checkText(fields, "resources", a.Resources)
	if !a.StartsOn.Valid() {
		fields = append(fields, FieldError{Field: "starts_on", Key: "error.date"})
	}
	fields = append(fields, a.Timing.Check()...)
	if len(fields) == 0 && a.StartsOn != "" && a.lastDay() != "" && a.StartsOn > a.lastDay() {
		fields = append(fields, FieldError{Field: "starts_on", Key: "error.start_after_due"})
	}
	return fields
}

// lastDay is the last day of the first time, "" for what is standing.
func (a Action) lastDay() Date {
	if a.Year != 0 {
		return LastDay(a.Year)
	}
	return a.DueOn
}

// ChangedFrom names the fields in which the action differs from an earlier version of it.
func (a Action) ChangedFrom(before Action) []string {
	return changed(
		difference{"entity", a.EntityID == before.EntityID},
		difference{"title", a.Title == before.Title},
		difference{"text", a.Text == before.Text},
		difference{"owner_role", a.OwnerRole == before.OwnerRole},
		difference{"owner", same(a.OwnerID, before.OwnerID)},
		difference{"objective", same(a.ObjectiveID, before.ObjectiveID)},
		difference{"priority", a.Priority == before.Priority},
		difference{"cost", same(a.Cost, before.Cost)},
		difference{"resources", a.Resources == before.Resources},
		difference{"starts_on", a.StartsOn == before.StartsOn},
		difference{"due_on", a.DueOn == before.DueOn},
		difference{"year", a.Year == before.Year},
		difference{"recurrence", a.Kind == before.Kind},
		difference{"months", a.Months == before.Months},
		difference{"until_year", a.UntilYear == before.UntilYear},
		difference{"state", a.State == before.State},
	)
}

// same reports whether two optional values are the same.
func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// ActionNote is what somebody reported on an action, or on one occurrence of it. Notes are never changed or removed:
// the latest of an occurrence gives its state.
type ActionNote struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	ActionID       ID
	Occurrence     string // its label, "" for the action as a whole; see [Occurrence]
	State          ActionState
	Text           string
	EvidenceText   string
	EvidenceLink   string
	WrittenBy      ID
	WrittenAt      time.Time
}

// Normalise trims what was typed and says what is wrong with it. What is dropped needs a reason, in the text.
func (n *ActionNote) Normalise() []FieldError {
	n.Text = typed.Text(n.Text)
	n.EvidenceText, n.EvidenceLink = typed.Line(n.EvidenceText), typed.Line(n.EvidenceLink)
	var fields []FieldError
	if !slices.Contains(ActionStates, n.State) {
		fields = append(fields, FieldError{Field: "state", Key: "error.unknown_choice"})
	}
	if n.State == ActionDropped && n.Text == "" {
		fields = append(fields, FieldError{Field: "text", Key: "error.required"})
	}
	fields = checkText(fields, "text", n.Text)
	if n.EvidenceText != "" {
		fields = checkLine(fields, "evidence_text", n.EvidenceText, MaxName*2)
	}
	if len(n.EvidenceLink) > MaxLink || n.EvidenceLink != "" && !IsWebAddress(n.EvidenceLink) {
		link := Args{"Link": shorten(n.EvidenceLink)}
		fields = append(fields, FieldError{Field: "evidence_link", Key: "error.link", Args: link})
	}
	return fields
}

// Slice is one occurrence of an action with how far it has come.
type Slice struct {
	Occurrence
	State ActionState
	Note  *ActionNote // the latest on it, nil for none
}

// Late reports whether the occurrence is still open after its last day.
func (s Slice) Late(today Date) bool { return s.State.Open() && s.Due < today }

// NextOpen is the first of the slices that is still open, false if none is.
func NextOpen(of []Slice) (Slice, bool) {
	i := slices.IndexFunc(of, func(s Slice) bool { return s.State.Open() })
	if i < 0 {
		return Slice{}, false
	}
	return of[i], true
}

// OfYear is the part of a list, in the order of years, that is of one year.
func OfYear[T any](list []T, year int, of func(T) int) []T {
	from := slices.IndexFunc(list, func(one T) bool { return of(one) == year })
	if from < 0 {
		return list[:0:0]
	}
	to := from + 1
	for to < len(list) && of(list[to]) == year {
		to++
	}
	return list[from:to:to]
}

// Slices lists the occurrences of an action between two days with their states, from the latest notes of each label. An
// occurrence without a note of its own has the state of the whole if that is done or dropped, or if it is the only one,
// else it is planned. After a change of the days, the notes on a year's only occurrence stay with that year.
func (a Action) Slices(from, to Date, latest []ActionNote) []Slice {
	list := []Slice{}
	for _, o := range a.Occurrences(from, to) {
		s := Slice{Occurrence: o, State: ActionPlanned}
		if a.Kind == Once || !a.State.Open() {
			s.State = a.State
		}
		if n := a.noteOn(o, latest); n != nil && a.Kind == Every {
			s.State, s.Note = n.State, n
		}
		list = append(list, s)
	}
	return list
}

// noteOn is the note on an occurrence, nil for none.
func (a Action) noteOn(o Occurrence, latest []ActionNote) *ActionNote {
	var found *ActionNote
	for i, n := range latest {
		switch {
		case n.ActionID != a.ID || n.Occurrence == "":
		case n.Occurrence == o.Label:
			return &latest[i]
		case a.Months >= 12 && len(n.Occurrence) >= 4 && n.Occurrence[:4] == o.Label[:4] &&
			(found == nil || n.WrittenAt.After(found.WrittenAt)):
			found = &latest[i]
		}
	}
	return found
}

// OriginKind is what an action came from.
type OriginKind string

// The kinds of origins. An action without one was written by hand.
const (
	FromRecommendation OriginKind = "recommendation" // of a final audit; the subject is its id
	FromRule           OriginKind = "rule"           // the subject is an assessment, the detail the id of the rule
	FromGap            OriginKind = "gap"            // the subject is an entity; see [GapOf]
	FromRisk           OriginKind = "risk"
	FromNonconformity  OriginKind = "nonconformity"
	FromDecision       OriginKind = "decision" // of a management review
	FromReply          OriginKind = "reply"    // of a body; the subject is the recommendation that it replies to
)

// OriginKinds lists them in the order in which they are shown.
var OriginKinds = []OriginKind{
	FromRecommendation,
	FromReply,
	FromRule,
	FromGap,
	FromRisk,
	FromNonconformity,
	FromDecision,
}

// Source is what something in the plan came from. It refers to it; nothing of it is copied.
type Source struct {
	Kind      OriginKind
	SubjectID ID
	Detail    string
}

// GapOf is the source for a gap of an entity: to its target level, if there is no question, else in the question of the
// questionnaire with the key.
func GapOf(entity ID, questionnaire, question string) Source {
	s := Source{Kind: FromGap, SubjectID: entity}
	if question != "" {
		s.Detail = questionnaire + "/" + question
	}
	return s
}

// Check says what is wrong with the source. Whether it exists is for the use case.
func (s Source) Check() []FieldError {
	if !slices.Contains(OriginKinds, s.Kind) || s.SubjectID == (ID{}) || len(s.Detail) > MaxName ||
		s.Detail != typed.Line(s.Detail) || s.Kind == FromRule && s.Detail == "" {
		return []FieldError{{Field: "origins", Key: "error.unknown_choice"}}
	}
	return nil
}

// MaxOrigins is the most origins that an action may have.
const MaxOrigins = 50

// ActionOrigin is one of the things that an action came from.
type ActionOrigin struct {
	OrganisationID ID         `gorm:"primaryKey"`
	ActionID       ID         `gorm:"primaryKey"`
	Kind           OriginKind `gorm:"primaryKey"`
	SubjectID      ID         `gorm:"primaryKey"`
	Detail         string     `gorm:"primaryKey"`
	AddedBy        ID
	AddedAt        time.Time
}

// Source is what the origin refers to.
func (o ActionOrigin) Source() Source {
	return Source{Kind: o.Kind, SubjectID: o.SubjectID, Detail: o.Detail}
}

// DistinctActions records that two actions that look alike are not the same; the first has the lower id.
type DistinctActions struct {
	OrganisationID ID `gorm:"primaryKey"`
	FirstID        ID `gorm:"primaryKey"`
	SecondID       ID `gorm:"primaryKey"`
	SaidBy         ID
	SaidAt         time.Time
}

// Actions is the store of the action plan.
type Actions interface {
	// Actions lists all of the organisation's, oldest first.
	Actions() ([]Action, error)
	// ActionsOwnedBy lists those of a member, and those for which nobody is named but one of the roles as written, oldest
	// first.
	ActionsOwnedBy(user ID, roles []string) ([]Action, error)
	// ActionOwnerRoles lists the roles written of actions for which nobody is named, each once.
	ActionOwnerRoles() ([]string, error)
	// Action finds one, or returns [NotFound].
	Action(ID) (Action, error)
	// ActionsWith lists those with the ids, oldest first; of an id without one there is none.
	ActionsWith(ids []ID) ([]Action, error)
	// AddAction inserts; an id taken is a [Conflict].
	AddAction(Action) error
	// SaveAction changes everything except who made it and when, from the given version on, or returns [Stale].
	SaveAction(Action) (Action, error)
	// ActionsSaying lists those that have every word in title, text or owner's role, oldest first. A word is, for each of
	// its characters, the characters of a text that are as good.
	ActionsSaying(words [][]string) ([]Action, error)
	// LatestActionNotes lists the latest note on each occurrence, by action: only of what it is and its state.
	LatestActionNotes() ([]ActionNote, error)
	// LatestNotesOf is [Actions.LatestActionNotes] for the actions with the ids.
	LatestNotesOf(actions []ID) ([]ActionNote, error)
	// ActionNotes lists an action's, latest first.
	ActionNotes(action ID) ([]ActionNote, error)
	// AddActionNote inserts.
	AddActionNote(ActionNote) error
	// ActionOrigins lists all of the organisation's, by action, oldest first.
	ActionOrigins() ([]ActionOrigin, error)
	// ActionOriginsOf lists an action's, oldest first.
	ActionOriginsOf(action ID) ([]ActionOrigin, error)
	// ActionOriginsFrom lists those that refer to any of the subjects, whatever their kind.
	ActionOriginsFrom(subjects []ID) ([]ActionOrigin, error)
	// PlannedFrom lists the subjects of the kind from which an action came that was not dropped, each once.
	PlannedFrom(kind OriginKind) ([]ID, error)
	// AddActionOrigins inserts those that are not there yet.
	AddActionOrigins([]ActionOrigin) error
	// DeleteActionOrigin removes one, or returns [NotFound].
	DeleteActionOrigin(action ID, from Source) error
	// DistinctActions lists the pairs that somebody has said are not the same.
	DistinctActions() ([]DistinctActions, error)
	// AddDistinctActions inserts, unless the pair is there.
	AddDistinctActions(DistinctActions) error
	// SaveHorizon changes the horizon of the plan from the organisation's version on, or returns [Stale].
	SaveHorizon(Organisation) (Organisation, error)
}
