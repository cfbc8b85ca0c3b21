package record

import "mognad/assessment"

// Hanging is what hangs on a person, to be seen before they leave.
type Hanging struct {
	Handed         []HangingWork       `json:"handed" doc:"Questions handed to the person that wait for an answer"`
	Drafts         []HangingWork       `json:"drafts" doc:"Open drafts that nobody else may answer"`
	Submissions    []HangingWork       `json:"submissions" doc:"What the person submitted and nobody has decided on"`
	OnlyManager    []EntityName        `json:"only_manager" doc:"Entities for which nobody else can approve"`
	Unmanaged      []HangingWork       `json:"unmanaged" doc:"Self-assessments in rounds that are not closed that nobody else can approve; somebody else gets the role first, or the change needs leave"`
	OnlyRespondent []EntityName        `json:"only_respondent" doc:"Entities for which nobody else can answer"`
	Engagements    []HangingEngagement `json:"engagements" doc:"Audits that are not final and that the person is engaged in"`
}

// HangingWork is an assessment on which something of a person hangs.
type HangingWork struct {
	Assessment assessment.ID `json:"assessment" format:"uuid"`
	Entity     EntityName    `json:"entity"`
	Round      RoundName     `json:"round"`
	Questions  []string      `json:"questions" doc:"Ids of the questions; empty where the whole is meant"`
}

// HangingEngagement is an audit that a person is engaged in.
type HangingEngagement struct {
	Audit assessment.ID `json:"audit" format:"uuid"`
	Title string        `json:"title"`
	Only  bool          `json:"only" doc:"Nobody else is engaged in it"`

	Withdrawn bool `json:"withdrawn" doc:"It is withdrawn, and can be taken up again; told to those who manage audits of all that it is of"`
}

// NewHanging is nothing.
func NewHanging() Hanging {
	return Hanging{
		Handed:         []HangingWork{},
		Drafts:         []HangingWork{},
		Submissions:    []HangingWork{},
		OnlyManager:    []EntityName{},
		Unmanaged:      []HangingWork{},
		OnlyRespondent: []EntityName{},
		Engagements:    []HangingEngagement{},
	}
}

// Empty reports whether nothing hangs on the person.
func (h Hanging) Empty() bool {
	return len(h.Handed)+len(h.Drafts)+len(h.Submissions)+len(h.OnlyManager)+len(h.Unmanaged)+len(h.OnlyRespondent)+
		len(h.Engagements) == 0
}

// EntityHanging is what hangs on an entity, to be seen before it ends.
type EntityHanging struct {
	Assessments []HangingWork  `json:"assessments" doc:"Self-assessments in rounds that are not closed, which are not approved"`
	Provides    []HangingWork  `json:"provides" doc:"The rounds that are not closed in which it answers questions for others"`
	Roles       []HangingRole  `json:"roles" doc:"Roles that people hold on the entity itself"`
	Audits      []HangingAudit `json:"audits" doc:"Audits of it that are not final"`
}

// HangingRole is a role that somebody holds on an entity.
type HangingRole struct {
	User assessment.ID   `json:"user" format:"uuid"`
	Name string          `json:"name"`
	Role assessment.Role `json:"role"`
}

// HangingAudit is an audit of an entity.
type HangingAudit struct {
	Audit assessment.ID `json:"audit" format:"uuid"`
	Title string        `json:"title"`

	Withdrawn bool `json:"withdrawn" doc:"It is withdrawn, and can be taken up again; told to those who manage audits of all that it is of"`
}

// Empty reports whether nothing hangs on the entity.
func (h EntityHanging) Empty() bool {
	return len(h.Assessments)+len(h.Provides)+len(h.Roles)+len(h.Audits) == 0
}

// Note is the key of the message that it hangs on the entity.
func (a HangingAudit) Note() string {
	if a.Withdrawn {
		return "entity.hanging_withdrawn"
	}
	return "entity.hanging_audit"
}

// Note is the key of the message that it hangs on the person.
func (e HangingEngagement) Note() string {
	switch {
	case e.Withdrawn:
		return "person.hanging_withdrawn"
	case e.Only:
		return "person.hanging_auditor"
	}
	return "person.hanging_audit"
}

// Notes are the messages of what hangs on the person by a role on the entities that it reaches.
func (h Hanging) Notes(reaches func(entity assessment.ID) bool) []assessment.FieldError {
	var notes []assessment.FieldError
	work := func(key string, list []HangingWork) {
		for _, x := range list {
			if reaches(x.Entity.ID) {
				args := assessment.Args{"Entity": x.Entity.Name, "Round": x.Round.Name, "Count": len(x.Questions)}
				notes = append(notes, assessment.FieldError{Key: key, Args: args})
			}
		}
	}
	names := func(key string, list []EntityName) {
		for _, x := range list {
			if reaches(x.ID) {
				notes = append(notes, assessment.FieldError{Key: key, Args: assessment.Args{"Entity": x.Name}})
			}
		}
	}
	work("person.hanging_handed", h.Handed)
	work("person.hanging_draft", h.Drafts)
	work("person.hanging_submission", h.Submissions)
	names("person.hanging_manager", h.OnlyManager)
	work("person.hanging_unmanaged", h.Unmanaged)
	names("person.hanging_respondent", h.OnlyRespondent)
	return notes
}

// Notes are the messages of what hangs on the entity.
func (h EntityHanging) Notes() []assessment.FieldError {
	var notes []assessment.FieldError
	note := func(key string, args assessment.Args) {
		notes = append(notes, assessment.FieldError{Key: key, Args: args})
	}
	for _, x := range h.Assessments {
		note("entity.hanging_assessment", assessment.Args{"Round": x.Round.Name})
	}
	for _, x := range h.Provides {
		note("entity.hanging_provides", assessment.Args{"Round": x.Round.Name, "Count": len(x.Questions)})
	}
	for _, x := range h.Roles {
		note("entity.hanging_role", assessment.Args{"Name": x.Name, "Role": x.Role})
	}
	for _, x := range h.Audits {
		note(x.Note(), assessment.Args{"Audit": x.Title})
	}
	return notes
}
