package record

import (
	"time"

	"mognad/assessment"
)

// Wheel is the annual wheel in a year, as far as its reader may see it.
type Wheel struct {
	Year       int             `json:"year"`
	Month      int             `json:"month" doc:"The current month, from 1 to 12; 0 in another year"`
	Activities []WheelActivity `json:"activities" doc:"Those that take place in the year, by their first month and then by title" nullable:"false"`
	Elsewhere  int             `json:"elsewhere" doc:"How many others the reader may see, which do not take place in the year"`
	MayManage  bool            `json:"may_manage" doc:"Whether the reader may add activities"`
}

// WheelActivity is an activity with its months in a year.
type WheelActivity struct {
	ID              assessment.ID     `json:"id" format:"uuid"`
	Title           string            `json:"title"`
	Text            string            `json:"text" doc:"May be empty"`
	Recurs          string            `json:"recurs" enum:"yearly,second,third,fourth,fifth,once" doc:"How often: every year, every second year and so on, or once"`
	ResponsibleRole string            `json:"responsible_role"`
	Responsible     *PersonName       `json:"responsible" doc:"The responsible member; null for none"`
	Starts          string            `json:"starts" doc:"What it starts, as in the register of activities"`
	Whole           bool              `json:"whole" doc:"Whether it is about the organisation as a whole"`
	Entities        []EntityName      `json:"entities" doc:"What else it is about, as far as the reader's roles reach" nullable:"false"`
	MayMark         bool              `json:"may_mark" doc:"Whether the reader may say that it has been done"`
	Often           int               `json:"-"` // months of a year in which it takes place
	Months          []WheelOccurrence `json:"months" doc:"In order" nullable:"false"`
	UpdatedAt       time.Time         `json:"updated_at"`
	Version         int64             `json:"version"`
}

// WheelOccurrence is an activity in a month of a year.
type WheelOccurrence struct {
	Year  int             `json:"year"`
	About int             `json:"-"` // the year that it is about
	Month int             `json:"month" doc:"From 1 to 12"`
	State WheelState      `json:"state" enum:"done,missed,due,ahead,past"`
	Due   assessment.Date `json:"due" format:"date" doc:"Last day of the month"`
	Days  int             `json:"days" doc:"Days left of what is due, the last one included; else 0"`
	Note  *WheelNote      `json:"note" doc:"The last one; null for none"`
}

// WheelState is how an activity stands in a month.
type WheelState string

// The states.
const (
	WheelDone   WheelState = "done"
	WheelMissed WheelState = "missed" // the month has passed
	WheelDue    WheelState = "due"    // it is the month
	WheelAhead  WheelState = "ahead"
	WheelPast   WheelState = "past" // the month had passed when the activity was added
)

// WheelNote is what somebody said of an activity in a month.
type WheelNote struct {
	Done bool       `json:"done" doc:"false takes back that it was done"`
	Text string     `json:"text" doc:"May be empty"`
	By   PersonName `json:"by"`
	At   time.Time  `json:"at"`
}

// WheelMonth is one activity in one month, with everything that has been said of it.
type WheelMonth struct {
	Activity   WheelActivity   `json:"activity" doc:"With this month alone"`
	Occurrence WheelOccurrence `json:"occurrence"`
	Notes      []WheelNote     `json:"notes" doc:"Latest first" nullable:"false"`
	// Missed has this month too, if it is among them.
	Missed []WheelOccurrence `json:"missed" doc:"The months of the last year in which the activity was missed, in order" nullable:"false"`
}

// ActivityTemplate is activities to begin with, compared with those that there are.
type ActivityTemplate struct {
	Name       string             `json:"name" enum:"municipality,agency,pdca"`
	Activities []ProposedActivity `json:"activities" nullable:"false"`
}

// ProposedActivity is an activity of a template.
type ProposedActivity struct {
	Key             string `json:"key"`
	Title           string `json:"title" doc:"In the reader's language"`
	ResponsibleRole string `json:"responsible_role" doc:"In the reader's language"`
	Months          []int  `json:"months" nullable:"false"`
	Starts          string `json:"starts"`
	Added           bool   `json:"added" doc:"Whether there is such an activity already, so that it is not added again"`
}

// AddedActivities are the activities that were added from a template.
type AddedActivities struct {
	Titles []string `json:"titles" nullable:"false"`
}
