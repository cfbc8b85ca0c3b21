package frontend

import (
	"net/url"
	"time"
)

// Round shows how far each entity has come in each area of a round. For the coordinator it links to the reminders and
// to the form, and has the forms that close the round (version, to Base/close) and reopen it (version, closes_on and
// reason, to Base/reopen).
type Round struct {
	Shell
	List          string // address of the list of rounds
	Base          string // address of the round
	Name          string
	Questionnaire string
	Version       string // of the questionnaire
	QuestionsHref string // where the questionnaire is read
	Spoken        string // language of the questionnaire
	State         string // planned, open or closed
	Opens, Closes string // days
	Days          int    // left, the last one included
	ClosedAt      *time.Time
	Message       string
	Result        string // address, "" if the reader may not
	Manageable    bool
	Next          string // address of the form for the next round
	RoundVersion  int64
	Show          string // one of RoundFilters
	Areas         []RoundArea
	All           []CompletionRow // every entity; Rows are those shown
}

// Template names the template of the page.
func (*Round) Template() string { return "round" }

// RoundArea is a column of the matrix.
type RoundArea struct{ ID, Name string }

// CompletionRow is the progress of one entity.
type CompletionRow struct {
	Entity, Href string // Href is "" if there is nothing that the reader may read
	State        string // of the assessment: draft, submitted, approved or merged
	NotBegun     bool
	Late         bool
	Progress     Progress
	Cells        []CompletionCell // in the order of the columns
	Reminded     *time.Time
}

// CompletionCell is the progress of an entity in an area.
type CompletionCell struct {
	Area     string // name
	Href     string // of the area's questions, "" if the reader may not read them
	Progress Progress
}

// Done is the progress of the cell in a word: off if nothing is asked, none, some or all.
func (c CompletionCell) Done() string {
	switch {
	case c.Progress.Asked == 0:
		return "off"
	case c.Progress.Done == 0:
		return "none"
	case c.Progress.Done < c.Progress.Asked:
		return "some"
	}
	return "all"
}

// Stage is the progress of the entity in a word: not_begun, begun, submitted, approved or merged.
func (r CompletionRow) Stage() string {
	switch {
	case r.State != "draft":
		return r.State
	case r.NotBegun:
		return "not_begun"
	}
	return "begun"
}

// RoundFilter is a choice of rows, with how many there are.
type RoundFilter struct {
	Name    string // all, late, not_begun, begun, submitted or approved
	Count   int
	Href    string
	Current bool
}

// RoundFilters lists the choices of rows in the order shown.
var RoundFilters = []string{"all", "late", "not_begun", "begun", "submitted", "approved"}

// fits reports whether a filter lets the row through.
func (r CompletionRow) fits(filter string) bool {
	return filter == "all" || filter == "late" && r.Late || r.Stage() == filter
}

// Filters counts the rows of each choice.
func (r *Round) Filters() []RoundFilter {
	var filters []RoundFilter
	for _, name := range RoundFilters {
		f := RoundFilter{Name: name, Href: r.Base, Current: name == r.Show}
		if name != "all" {
			f.Href += "?" + url.Values{"show": {name}}.Encode()
		}
		for _, row := range r.All {
			if row.fits(name) {
				f.Count++
			}
		}
		filters = append(filters, f)
	}
	return filters
}

// Rows lists the entities of the choice.
func (r *Round) Rows() []CompletionRow {
	var rows []CompletionRow
	for _, row := range r.All {
		if row.fits(r.Show) {
			rows = append(rows, row)
		}
	}
	return rows
}

// Undone is how many entities have not submitted.
func (r *Round) Undone() int {
	undone := 0
	for _, row := range r.All {
		if row.State == "draft" {
			undone++
		}
	}
	return undone
}
