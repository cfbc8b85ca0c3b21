package frontend

import (
	"strings"
	"time"
)

// Reminders has a standard text for each entity that has not submitted, and its addressees. The form, with the field
// assessments, notes which entities have been reminded.
type Reminders struct {
	Shell
	List    string // address of the list of rounds
	Base    string // address of the round
	Action  string
	Edit    string // address of the round's form, "" if the reader may not
	Name    string
	Closes  string // day
	State   string // of the round
	OwnText bool   // the round has its own text
	Rows    []ReminderRow
}

// Template names the template of the page.
func (*Reminders) Template() string { return "reminders" }

// ReminderRow is one entity to remind.
type ReminderRow struct {
	ID       string // of the assessment
	Entity   string
	NotBegun bool
	Late     bool
	Progress Progress
	Reminded *time.Time
	People   []Addressee
	Subject  string
	Text     string
	Mail     string // link that opens an e-mail, "" without an addressee
	Chosen   bool   // to be noted
}

// Addressee is a person who answers for an entity.
type Addressee struct{ Name, Email, Role string }

// Addresses lists those of the entity as an e-mail takes them.
func (r ReminderRow) Addresses() string {
	var all []string
	for _, p := range r.People {
		all = append(all, p.Email)
	}
	return strings.Join(all, ", ")
}

// Addresses lists all of them, each once.
func (r *Reminders) Addresses() string {
	seen := map[string]bool{}
	var all []string
	for _, row := range r.Rows {
		for _, p := range row.People {
			if !seen[p.Email] {
				seen[p.Email] = true
				all = append(all, p.Email)
			}
		}
	}
	return strings.Join(all, ", ")
}
