package event

import "mognad/assessment"

// ActivityMarked records that somebody said that an activity had been done in a month, or that it had not after all.
type ActivityMarked struct {
	Words    `action:"activity_note.add" object:"activity_note"`
	Note     assessment.ID `json:"-"`
	Activity assessment.ID `json:"activity" is:"activity"`
	Title    string        `json:"title" label:"yes"`
	Year     int           `json:"year"`
	Month    int           `json:"month"`
	Done     bool          `json:"done"`
}

// CalendarAdded records that somebody made a secret address at which their calendar reads the annual wheel.
type CalendarAdded struct {
	Words    `action:"calendar.add" object:"calendar"`
	Calendar assessment.ID `json:"-"`
}

// CalendarDeleted records that somebody revoked that address.
type CalendarDeleted struct {
	Words    `action:"calendar.delete" object:"calendar"`
	Calendar assessment.ID `json:"-"`
}
