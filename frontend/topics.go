package frontend

import (
	"slices"
	"time"
)

// Topics is the eight questions of management with today's answers. The choice of another entity is the field entity,
// sent to Base.
type Topics struct {
	Shell
	Base       string
	Of         string
	Chosen     string
	Entities   []Option
	Today      time.Time
	Round      string        // that shares are from, "" for none
	NoRound    TopicSentence // said instead of it
	Before     string        // the round that they are compared with, "" for none
	Topics     []TopicPanel
	Aim        AimText
	Objectives []TopicObjective // those that are shown at once
	// MoreObjectives are the rest.
	MoreObjectives []TopicObjective
	AddTo          string // address of the register of objectives
	Steps          []TopicStep
}

// Shortened reports whether anything has to be opened to be read.
func (t *Topics) Shortened() bool {
	return len(t.MoreObjectives) > 0 || slices.ContainsFunc(t.Topics, func(p TopicPanel) bool { return len(p.More) > 0 })
}

// Template names the template of the page.
func (*Topics) Template() string { return "topics" }

// TopicPanel is one of the eight.
type TopicPanel struct {
	Key     string
	Number  int
	Says    []TopicSentence // those that are shown at once
	More    []TopicSentence // the rest
	Missing []TopicSentence
	Asks    []string
	Trend   string
	Against string // message key of what the trend compares, "" for unknown
}

// TopicSentence is a sentence of which a part leads to its source.
type TopicSentence struct {
	Before string
	Link   string
	Href   string
	After  string
}

// TopicObjective is an objective with what is measured.
type TopicObjective struct {
	Name     string
	Href     string
	Measured string
	Target   string
	Due      string // a day, "" for none
	Overdue  bool
	State    RegisterCell
	Trend    RegisterCell
}

// TopicStep is one of the four steps.
type TopicStep struct {
	Key   string
	Parts []TopicPart
}

// TopicPart is a kind of record in a step.
type TopicPart struct {
	Label string // message key
	Href  string
	Count int
	On    string // a day, "" for never
}

// AimText is a version of a strategic aim.
type AimText struct {
	Number   int64
	Text     string
	Horizon  string
	AgreedOn string
	AgreedBy string
	By       string
	At       *time.Time
	Href     string // address of all versions
	MaySet   bool
}

// Aim shows the strategic aim of an entity with its versions. For those who may save it has a form with the fields
// text, horizon, agreed_on, agreed_by and version, sent to the page's own address.
type Aim struct {
	Shell
	Of       string
	Back     string
	Most     int
	Current  AimText
	Versions []AimText // all, the latest first
}

// Template names the template of the page.
func (*Aim) Template() string { return "aim" }
