package frontend

import (
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Measures of the timeline, in units of its drawing.
const (
	timelineNames   = 330 // width of the column of titles
	timelineQuarter = 48  // least width of a quarter
	timelineYears   = 880 // least width of all years together
	timelineRow     = 34
	timelineHead    = 46
	timelineTitle   = 46 // characters of a title that fit
)

// Timeline is the drawing of a plan: a row for each action, a column for each quarter. The table beneath has the same.
type Timeline struct {
	Width, Height int
	Years         []TimelineYear
	Rows          []TimelineRow
	Today         int // where the day stands, 0 for outside
}

// TimelineYear is a year with its quarters.
type TimelineYear struct {
	Year, X  int
	Quarters []TimelineQuarter
}

// TimelineQuarter is a column.
type TimelineQuarter struct{ Number, X, Middle int }

// TimelineRow is an action.
type TimelineRow struct {
	Title, Whole, Href string // as it fits, and all of it
	Y, Text            int    // the top of the row, and the line of its title
	Striped            bool
	Marks              []TimelineMark
	Standing           bool
}

// TimelineMark is an occurrence: from when it may begin until its last day.
type TimelineMark struct {
	X, Y, Width, Height int
	Middle, Text        int // where its sign stands
	State               assessment.ActionState
	Late                bool
	Due                 assessment.Date
	Label               string
}

// Sign is what stands in the mark, so that its colour is not the only sign.
func (m TimelineMark) Sign() string {
	switch {
	case m.Late:
		return "!"
	case m.State == assessment.ActionDone:
		return "✓"
	case m.State == assessment.ActionDropped:
		return "×"
	case m.State == assessment.ActionUnderWay:
		return "◐"
	}
	return "○"
}

// NewTimeline draws the rows of a plan.
func NewTimeline(p record.ActionPlan, rows []PlanRow, today assessment.Date) Timeline {
	t := Timeline{
		Width:  timelineNames + (p.To-p.From+1)*4*timelineWide(p),
		Height: timelineHead + len(rows)*timelineRow,
	}
	for year := p.From; year <= p.To; year++ {
		one := TimelineYear{Year: year, X: timelineX(p, assessment.FirstDay(year))}
		for q := range 4 {
			x := one.X + q*timelineWide(p)
			one.Quarters = append(one.Quarters, TimelineQuarter{Number: q + 1, X: x, Middle: x + timelineWide(p)/2})
		}
		t.Years = append(t.Years, one)
	}
	for i, row := range rows {
		t.Rows = append(t.Rows, newTimelineRow(p, row, timelineHead+i*timelineRow, i%2 == 1))
	}
	if today >= assessment.FirstDay(p.From) && today <= assessment.LastDay(p.To) {
		t.Today = timelineX(p, today)
	}
	return t
}

// timelineX is where a day stands.
func timelineX(p record.ActionPlan, day assessment.Date) int {
	at, year := day.Time(), 4*timelineWide(p)
	return timelineNames + (at.Year()-p.From)*year + (at.YearDay()-1)*year/366
}

// timelineWide is the width of a quarter: few years fill the width that there is.
func timelineWide(p record.ActionPlan) int {
	return max(timelineQuarter, timelineYears/(4*(p.To-p.From+1)))
}

func newTimelineRow(p record.ActionPlan, row PlanRow, y int, striped bool) TimelineRow {
	r := TimelineRow{
		Title:    row.Title,
		Whole:    row.Title,
		Href:     row.Href,
		Y:        y,
		Text:     y + timelineRow/2 + 5,
		Striped:  striped,
		Standing: row.Standing(),
	}
	if short := []rune(row.Title); len(short) > timelineTitle {
		r.Title = string(short[:timelineTitle-1]) + "…"
	}
	for i, s := range row.Slices {
		if s.Year > p.To {
			continue
		}
		from := s.Due.AddMonths(-3)
		switch {
		case s.Label == strconv.Itoa(s.Year):
			from = assessment.FirstDay(s.Year)
		case i == 0 && row.StartsOn != nil:
			from = *row.StartsOn
		}
		x, end := timelineX(p, max(from, assessment.FirstDay(p.From))), timelineX(p, s.Due)
		end = max(end, timelineNames+20) // what is left from before stands at the edge
		x = min(x, end-20)
		r.Marks = append(r.Marks, TimelineMark{
			X:      x + 1,
			Y:      y + 6,
			Width:  end - x - 1,
			Height: timelineRow - 12,
			Middle: end - 10,
			Text:   y + timelineRow/2 + 5,
			State:  s.State,
			Late:   s.Overdue,
			Due:    s.Due,
			Label:  s.Label,
		})
	}
	return r
}

// End is the right edge of the drawing.
func (t Timeline) End() int { return t.Width }

// Names is the width of the column of titles.
func (t Timeline) Names() int { return timelineNames }
