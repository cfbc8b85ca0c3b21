package frontend

import (
	"time"

	"mognad/frontend/chart"
)

// Wheel is the annual wheel: drawn, month by month, and as a table.
type Wheel struct {
	Shell
	Base           string
	List           string // address of the register
	Year           int
	Earlier, Later RegisterLink
	Rings          []RegisterLink // by what they can be arranged
	Legend         []WheelLegend
	Drawing        chart.Wheel
	Marks          []WheelMark     // of the drawing
	Halves         [2][]WheelMonth // January to June, and July to December
	Rows           []WheelItem
	Elsewhere      int // activities of other years
	MayManage      bool
}

// Template names the template of the page.
func (*Wheel) Template() string { return "wheel" }

// WheelLegend names a ring.
type WheelLegend struct {
	Letter string
	Key    string // message key
	Text   string // instead of a message
}

// WheelMark is a mark of the drawing with what it stands for.
type WheelMark struct {
	chart.WheelMark
	Item WheelItem
	Href string
}

// WheelMonth is a month with what is to be done in it.
type WheelMonth struct {
	Month time.Month
	Now   bool
	Items []WheelItem
}

// WheelItem is an activity in a month.
type WheelItem struct {
	Number      int
	Letter      string // of its ring
	Title       string
	Href        string
	Month       time.Month
	Role        string
	Responsible string
	Starts      string // a choice of the register
	Recurs      string
	Whole       bool
	Entities    []EntityName
	State       string
	Start       []FormLink
}

// WheelOccurrence is an activity in a month: what it is, what it starts and whether it has been done.
type WheelOccurrence struct {
	Shell
	Base   string
	Year   int
	Item   WheelItem
	Text   string
	Days   int
	Href   string // of the activity in the register
	May    bool   // the reader may mark it
	Done   bool
	Note   string // as stored, of what is done
	Notes  []WheelNote
	Missed []WheelMissed // the others of the last year, in order
	Action string
}

// Template names the template of the page.
func (*WheelOccurrence) Template() string { return "wheel_occurrence" }

// WheelMissed is a month in which an activity was missed.
type WheelMissed struct {
	Month time.Month
	Year  int
	Href  string
}

// WheelNote is what somebody said.
type WheelNote struct {
	Done bool
	Text string
	By   string
	At   time.Time
}

// WheelTemplates offers activities to begin with.
type WheelTemplates struct {
	Shell
	Base, Back string
	Templates  []RegisterLink
	Name       string // of the one shown
	Entity     string // chosen; "" for the whole organisation
	Entities   []Option
	Activities []WheelProposal
	Chosen     []string
}

// Template names the template of the page.
func (*WheelTemplates) Template() string { return "wheel_templates" }

// Free is how many activities can be added.
func (w *WheelTemplates) Free() int {
	free := 0
	for _, a := range w.Activities {
		if !a.Added {
			free++
		}
	}
	return free
}

// WheelProposal is an activity of a template.
type WheelProposal struct {
	Key, Title, Role, Starts, Months string
	Added, Chosen                    bool
}

// Calendar is the reader's own calendar address.
type Calendar struct {
	Shell
	Base    string
	Back    string
	Made    *time.Time // nil for none
	Address string     // shown once
}

// Template names the template of the page.
func (*Calendar) Template() string { return "calendar" }
