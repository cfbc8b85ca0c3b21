package record

import (
	"time"

	"mognad/assessment"
)

// RoundReminders is whom there is to remind in a round, each person once, and who has been reminded.
type RoundReminders struct {
	Round    RoundName             `json:"round"`
	State    assessment.RoundState `json:"state" doc:"Of the round. While it is planned nobody can answer, and only those who have not opened their link can be reminded; once it is closed, only those with a submission to approve"`
	Mail     bool                  `json:"mail" doc:"Whether reminding sends mail"`
	People   []ReminderPerson      `json:"people" doc:"By name"`
	Nobody   []EntityName          `json:"nobody" doc:"Entities that have not submitted and for which nobody answers"`
	Reminded []ReminderSent        `json:"reminded" doc:"Latest first"`
}

// ReminderPerson is somebody to remind, with all that waits for them in the round.
type ReminderPerson struct {
	User       assessment.ID          `json:"user" format:"uuid"`
	Name       string                 `json:"name"`
	Email      string                 `json:"email" format:"email"`
	State      assessment.PersonState `json:"state"`
	RemindedAt *time.Time             `json:"reminded_at" doc:"When last reminded in this round; null for never"`
	Mailed     bool                   `json:"mailed" doc:"Having been reminded now: whether a mail waits to be sent"`
	Items      []ReminderItem         `json:"items"`
}

// ReminderItem is one thing that waits for a person.
type ReminderItem struct {
	Assessment assessment.ID             `json:"assessment" format:"uuid"`
	Entity     EntityName                `json:"entity"`
	Reason     assessment.ReminderReason `json:"reason"`
	Submitted  bool                      `json:"submitted" doc:"Whether a submission waits for the person to approve it, also if the link has not been opened; else answers do"`
	Late       bool                      `json:"late"`
	Progress   Progress                  `json:"progress" doc:"Of the entity"`
	Questions  []string                  `json:"questions" doc:"Ids of the questions handed to the person that wait"`
}

// Has reports whether something waits for the person for the reason.
func (p ReminderPerson) Has(reason assessment.ReminderReason) bool {
	for _, i := range p.Items {
		if i.Reason == reason {
			return true
		}
	}
	return false
}

// ReminderSent is that somebody was reminded.
type ReminderSent struct {
	At     time.Time                 `json:"at"`
	Name   string                    `json:"name" doc:"Of who was reminded"`
	By     string                    `json:"by" doc:"Name of the person who reminded"`
	Entity EntityName                `json:"entity"`
	Reason assessment.ReminderReason `json:"reason"`
	Mailed bool                      `json:"mailed" doc:"By mail from here; false for a text that somebody sent"`
}
