package frontend

import "mognad/assessment/record"

// Home is where a signed-in person starts in an organisation: what waits for them, most urgent first, and what their
// roles let them see of the whole.
type Home struct {
	Shell
	SetUp  []SetUpStep // until the first round has been sent out
	Tasks  []HomeTask  // the most urgent ones
	More   []HomeTask  // the rest
	Rounds []HomeRound
	Level  *HomeLevel
	Topics string // address of the eight questions, "" for those who are not management
	Owned  string // address of the actions that the reader is responsible for, "" for none
	Beside []Way  // what can begin before the first round, while there is none

	Notices []HomeNotice // since the last visit, or all if asked for
	All     bool         // all of the last thirty days were asked for
	Earlier int          // how many more there are
	AllHref string       // the page with all
}

// Way leads to a part of the product, named by its message.
type Way struct{ Key, Href string }

// Next is the step of setting up that comes next.
func (h *Home) Next() SetUpStep {
	for _, step := range h.SetUp {
		if step.State == record.SetUpNext {
			return step
		}
	}
	return SetUpStep{}
}

// HomeTask is a task with the address where it is done.
type HomeTask struct {
	record.Task
	Href string
	Soon bool // a week or less is left
}

// HomeNotice is something that has happened, with the address that it leads to.
type HomeNotice struct {
	record.Notice
	Href string // "" if it leads nowhere
}

// Over reports whether the last day has passed.
func (t HomeTask) Over() bool { return t.Days != nil && *t.Days == 0 }

// Remaining is how many days there are to the last one, 0 on that day.
func (t HomeTask) Remaining() int { return *t.Days - 1 }

// Why is the message that says why an engagement waits, "" for other tasks.
func (t HomeTask) Why() string {
	switch {
	case t.Reason == nil:
		return ""
	case t.Kind == record.TaskOwn:
		return "work.waiting_own." + string(*t.Reason)
	}
	return "work.waiting_other." + string(*t.Reason)
}

// Left is how many parts are to be done.
func (t HomeTask) Left() int { return t.Parts - t.Done }

// SetUpStep is a step of setting up, with the addresses where it is done.
type SetUpStep struct {
	record.SetUpStep
	Href   string
	Second string // another way to do it, "" for none
}

// Number is the number of those that are left.
func (s SetUpStep) Number() int { return s.Of - s.Done }

// HomeRound is how far a round has come, with its addresses.
type HomeRound struct {
	record.RoundGlance
	Href     string
	Reminder string
	Soon     bool
}

// HomeLevel is the maturity of what management reads, in words.
type HomeLevel struct {
	record.LevelGlance
	Spoken string // language of the texts of the questionnaire
	Href   string // of the summary
}

// Level is the level of the middle entity.
func (l HomeLevel) Level() int { return *l.Levels.Median }

// Rise is how much the level has risen since the previous round.
func (l HomeLevel) Rise() int {
	if l.Previous == nil {
		return 0
	}
	return l.Level() - *l.Previous
}

// Text is a text of the questionnaire.
func (l HomeLevel) Text(gap record.SummaryGap) string { return l.In(gap.Title, l.Spoken) }

// Template names the template of the page.
func (*Home) Template() string { return "home" }

// Waiting is how many tasks there are.
func (h *Home) Waiting() int { return len(h.Tasks) + len(h.More) }
