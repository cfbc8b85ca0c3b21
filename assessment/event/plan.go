package event

import "mognad/assessment"

// ActionFields are all fields of an action as they were written. From them the history of the action is made. Readers
// of the log only see that it was written, because a plan tells what is weak.
type ActionFields struct {
	Entity     assessment.ID   `json:"entity" is:"entity"`
	Title      string          `json:"title"`
	Text       string          `json:"text"`
	OwnerRole  string          `json:"owner_role"`
	Owner      *assessment.ID  `json:"owner" is:"user"`
	Objective  *assessment.ID  `json:"objective" is:"objective"`
	Priority   string          `json:"priority"`
	Cost       *int64          `json:"cost" is:"number"`
	Resources  string          `json:"resources"`
	StartsOn   assessment.Date `json:"starts_on"`
	DueOn      assessment.Date `json:"due_on"`
	Year       int             `json:"year"`
	Recurrence string          `json:"recurrence"`
	Months     int             `json:"months"`
	UntilYear  int             `json:"until_year"`
	State      string          `json:"state"`
}

// ActionFieldsOf are the fields of an action.
func ActionFieldsOf(a assessment.Action) ActionFields {
	return ActionFields{
		Entity:     a.EntityID,
		Title:      a.Title,
		Text:       a.Text,
		OwnerRole:  a.OwnerRole,
		Owner:      a.OwnerID,
		Objective:  a.ObjectiveID,
		Priority:   string(a.Priority),
		Cost:       a.Cost,
		Resources:  a.Resources,
		StartsOn:   a.StartsOn,
		DueOn:      a.DueOn,
		Year:       a.Year,
		Recurrence: string(a.Kind),
		Months:     a.Months,
		UntilYear:  a.UntilYear,
		State:      string(a.State),
	}
}

// ActionAdded records a new action of the plan.
type ActionAdded struct {
	Words  `action:"action.add" object:"action" findings:"yes"`
	Action assessment.ID `json:"-"`
	ActionFields
}

// ActionChanged records what an action was changed to.
type ActionChanged struct {
	Words   `action:"action.save" object:"action" findings:"yes"`
	Action  assessment.ID `json:"-"`
	Version int64         `json:"version"`
	ActionFields
}

// ActionReported records that somebody reported how far an action, or one occurrence of it, has come. What was written
// is in the note.
type ActionReported struct {
	Words      `action:"action.report" object:"action" findings:"yes"`
	Action     assessment.ID `json:"-"`
	Note       assessment.ID `json:"note" is:"note"`
	Occurrence string        `json:"occurrence"`
	State      string        `json:"state"`
}

// OriginAdded records that an action was linked to what it came from.
type OriginAdded struct {
	Words   `action:"action.link" object:"action" findings:"yes"`
	Action  assessment.ID `json:"-"`
	Origin  string        `json:"origin"`
	Subject assessment.ID `json:"subject" is:"subject"`
	Detail  string        `json:"detail"`
}

// OriginRemoved records that the link of an action to what it came from was taken away.
type OriginRemoved struct {
	Words   `action:"action.unlink" object:"action" findings:"yes"`
	Action  assessment.ID `json:"-"`
	Origin  string        `json:"origin"`
	Subject assessment.ID `json:"subject" is:"subject"`
	Detail  string        `json:"detail"`
}

// ActionsDistinct records that somebody said that two actions that look alike are not the same.
type ActionsDistinct struct {
	Words  `action:"action.distinct" object:"action" findings:"yes"`
	Action assessment.ID `json:"-"`
	Other  assessment.ID `json:"other" is:"action"`
}

// PlanExported records that the plan was read for a file, and how many actions of it.
type PlanExported struct {
	Words        `action:"plan.export" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Actions      int           `json:"actions"`
}

// HorizonSet records how many years the plan covers from then on.
type HorizonSet struct {
	Words        `action:"plan.horizon" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Years        int           `json:"years"`
}
