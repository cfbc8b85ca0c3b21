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
	Rounds        string // address of the list of rounds
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
	CarriedHref   string // address that shows what the round carries on from, "" for others than those who manage it
	Carried       *Carried
	RoundVersion  int64
	Show          string // one of RoundFilters
	Group         string // one of RoundGroups, "" for none
	GroupHrefs    []RoundGrouping
	Export        string // address of the table as a file, to which the format is added
	Areas         []RoundArea
	List          List
	All           []CompletionRow // every entity, without cells
	Shown         []CompletionRow // those of the list, in the order of their groups
}

// RoundGroups lists by what the entities of a round can be grouped.
var RoundGroups = []string{"body", "branch"}

// RoundGrouping is a way to group the entities, with its address.
type RoundGrouping struct {
	Name    string // one of RoundGroups, "" for none
	Href    string
	Current bool
}

// RoundRows are the rows of one group.
type RoundRows struct {
	Name string // of the body or the branch, "" for none
	Rows []CompletionRow
}

// Groups are the rows shown by their groups, a single one without a name if they are not grouped.
func (r *Round) Groups() []RoundRows {
	var groups []RoundRows
	for _, row := range r.Shown {
		name := row.GroupOf(r.Group)
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, RoundRows{Name: name})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return groups
}

// Across is how many columns the table has.
func (r *Round) Across() int { return len(r.List.Columns) + len(r.Areas) }

// Template names the template of the page.
func (*Round) Template() string { return "round" }

// RoundArea is a column of the matrix.
type RoundArea struct{ ID, Name string }

// CompletionRow is the progress of one entity.
type CompletionRow struct {
	ID           string // of the assessment
	Entity, Href string // Href is "" if there is nothing that the reader may read
	Body, Branch string // names, "" for none
	People       []string
	Pending      []string // who have not opened the link of their invitation
	State        string   // of the assessment: draft, submitted, approved or merged
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
	Name    string // one of RoundFilters
	Count   int
	Href    string
	Current bool
}

// RoundFilters lists the choices of rows in the order shown.
var RoundFilters = []string{"all", "late", "unopened", "not_begun", "begun", "submitted", "approved"}

// Fits reports whether a filter lets the row through.
func (r CompletionRow) Fits(filter string) bool {
	return filter == "all" || filter == "late" && r.Late ||
		filter == "unopened" && len(r.Pending) > 0 && r.State == "draft" || r.Stage() == filter
}

// GroupOf is the name of the row's group.
func (r CompletionRow) GroupOf(group string) string {
	switch group {
	case "body":
		return r.Body
	case "branch":
		return r.Branch
	}
	return ""
}

// Filters counts the rows of each choice.
func (r *Round) Filters() []RoundFilter {
	var filters []RoundFilter
	for _, name := range RoundFilters {
		f := RoundFilter{Name: name, Href: r.Base, Current: name == r.Show}
		query := url.Values{}
		if name != "all" {
			query.Set("show", name)
		}
		if r.Group != "" {
			query.Set("group", r.Group)
		}
		if len(query) > 0 {
			f.Href += "?" + query.Encode()
		}
		for _, row := range r.All {
			if row.Fits(name) {
				f.Count++
			}
		}
		if name == "unopened" && f.Count == 0 && !f.Current {
			continue // most readers do not see who it is
		}
		filters = append(filters, f)
	}
	return filters
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
