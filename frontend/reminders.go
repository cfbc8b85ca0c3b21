package frontend

import (
	"strings"
	"time"
)

// Reminders lists whom there is to remind in a round, each person once with all that waits for them, and who has been
// reminded. The form, with the fields people and of, reminds those ticked.
type Reminders struct {
	Shell
	Base     string // address of the round
	Action   string
	Edit     string // address of the round's form
	Links    string // address of the links not opened, where a new one is made
	Export   string // address of the texts as a file, to which the format is added
	Name     string // of the round
	State    string // of the round, see assessment.RoundState
	Opens    string // the day the round opens
	OwnText  bool   // the round has its own text
	Mail     bool   // reminding sends mail
	Of       string // only of this, one of assessment.ReminderReasons; "" for all
	Filters  []RoundFilter
	Rows     []ReminderRow
	Nobody   []string // names of entities for which nobody answers
	Reminded []ReminderSent
}

// Template names the template of the page.
func (*Reminders) Template() string { return "reminders" }

// Planned reports whether the round has yet to open, until when nobody has anything to answer.
func (r *Reminders) Planned() bool { return r.State == "planned" }

// ReminderRow is one person to remind.
type ReminderRow struct {
	ID          string // of the user
	Name, Email string
	Invited     bool // has not opened the link of the invitation
	Items       []ReminderItem
	Reminded    *time.Time
	Subject     string
	Text        string
	Mail        string // link that opens an e-mail
	Chosen      bool
}

// ReminderItem is what waits for a person.
type ReminderItem struct {
	Entity, Reason string
	Late           bool
	Done, Asked    int
	Questions      []string // ids of those handed to the person
}

// Listed are the questions as one text.
func (i ReminderItem) Listed() string { return strings.Join(i.Questions, ", ") }

// ReminderSent is that somebody was reminded.
type ReminderSent struct {
	At                       time.Time
	Name, By, Entity, Reason string
	Mailed                   bool
}

// Unopened is the number of those who have not opened the link of their invitation.
func (r *Reminders) Unopened() int {
	count := 0
	for _, row := range r.Rows {
		if row.Invited {
			count++
		}
	}
	return count
}

// Addresses lists all of them, each once.
func (r *Reminders) Addresses() string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, row.Email)
	}
	return strings.Join(all, ", ")
}
