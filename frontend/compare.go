package frontend

import (
	"slices"
	"strings"

	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/frontend/chart"
)

// Compare is results side by side. Its form (GET) has the parameters of the address; buttons in the table belong to the
// form "again", which holds the current address, and change one parameter of it.
type Compare struct {
	Shell
	Base    string // address of the page, without a query
	Address string // of this very comparison, from the public address on
	File    string // address of the same as a workbook
	Spoken  string // language of the questionnaire

	Heading     string // what is compared: the rounds, or the audit
	Audit       bool
	Approved    int    // of the self-assessments
	Unapproved  int    // submitted, but not approved
	AgainstName string // of the reference column; "" without
	Own         bool   // judgements are compared with the entity's own self-assessment
	Earlier     bool   // results are compared with those of the round before
	Different   bool   // some column is compared with another

	Columns []CompareColumn
	Rows    []CompareRow
	Level   CompareLevels
	Total   CompareRow
	Dense   bool           // too many columns for buttons in their heads
	First   bool           // the spread comes before the columns instead of after
	Kept    []CompareField // the address, for the form "again"

	Sections []CompareSection // chips: columns, rows and display, by group
	Show     string           // what is shown above the table
	Drawn    []int            // places of the columns that the chart shows, at most as many as can be told apart
	Undrawn  int              // columns ticked for the chart beyond those
	Key      []HeatBand

	// The form.
	Rounds      []CompareOption
	Audits      []Option
	AuditChosen string
	Of          string
	Branches    []Option
	Under       string
	Kinds       []CompareOption
	Entities    []CompareEntity
	Groups      []Option // rows of the highest kind
	Area        string
	Orders      []Option
	Order       string
	References  []Option
	Reference   string
	Sorts       []Option
	Sort        string
	By          string // what the rows are
	Below       string
	Differing   bool
	Wanted      bool // the form is open

	// What the reader needs to know.
	Waiting   []string // nothing submitted
	Unknown   int
	More      int
	Most      int // columns
	Questions int
	Uncounted []QuestionLink
	Versions  []CompareVersion
}

// Template names the template of the page.
func (*Compare) Template() string { return "compare" }

// CompareColumn is the head of a column.
type CompareColumn struct {
	record.ComparedColumn
	What      string // round, self-assessment or judgement
	Reference bool
	Sorted    string // as aria-sort says it
	SortValue string // what its button sorts by
}

// Name is the name of the column in a list.
func (c CompareColumn) Name() string {
	if c.What != "" {
		return c.Entity.Name + ", " + c.What
	}
	return c.Entity.Name
}

// MostDrawn is how many columns a chart can show.
func (*Compare) MostDrawn() int { return chart.MostProfiles }

// IsDrawn reports whether the chart shows the column at a place.
func (c *Compare) IsDrawn(place int) bool { return slices.Contains(c.Drawn, place) }

// KeptButDrawn is the address without what the chart shows, for the form that chooses that.
func (c *Compare) KeptButDrawn() []CompareField {
	return slices.DeleteFunc(slices.Clone(c.Kept), func(f CompareField) bool { return f.Name == "drawn" })
}

// Unapproved reports whether the column's submission has been submitted but not approved.
func (c CompareColumn) Unapproved() bool { return c.HasAnswers() && !c.Approved }

// CompareLevels is the row of levels.
type CompareLevels struct {
	record.LevelSpread
	Cells []CompareLevel
}

// CompareLevel is the level of a column.
type CompareLevel struct {
	Level *int   // nil for none
	Name  string // of the level
	Sign  int    // above the reference, below it, or 0
	Why   string // message key if there is none
}

// CompareRow is one line.
type CompareRow struct {
	ID      string // of the row, for its button
	Kind    string
	Depth   int
	Number  string // before the name
	Name    string
	Own     bool // the name is in the reader's own words, not the questionnaire's
	Opens   bool
	Open    bool
	Partly  bool // part of it is not counted in any share
	Cells   CompareCells
	Count   int
	Lowest  ComparePoint
	Median  ComparePoint
	Highest ComparePoint
	Answers []CompareAnswer
}

// ComparePoint is a value with the number of columns that show the same.
type ComparePoint struct {
	Text  string
	Count int
}

// CompareAnswer is how many columns give an answer.
type CompareAnswer struct {
	Label string
	Count int
}

// CompareCells is the cells of a row. Many columns have few different cells.
type CompareCells struct {
	different []CompareCell
	of        []int // by column, its place among the different
}

// NewCompareCells is the cells of a row: of gives for each column its place among the different ones.
func NewCompareCells(different []CompareCell, of []int) CompareCells {
	return CompareCells{different: different, of: of}
}

// share is that of a column.
func (c CompareCells) share(column int) scoring.Share { return c.different[c.of[column]].share }

// CompareCell is the value of a column in a row.
type CompareCell struct {
	Heat       int    // band of the heat map; -1 for none
	Text       string // percent without its sign, or a label
	Spoken     bool   // the text is in the language of the questionnaire
	Why        string // message key, if there is no text
	Sign       int    // above the reference, below it, or 0
	Change     string // the difference, with its sign; "" if only words say it
	AsProposed bool   // a judgement that equals what the entity's own self-assessment proposes
	Apart      bool   // far below the reference, or judged far from the self-assessment
	share      scoring.Share
}

// NewCompareCell is a cell with its place in the heat map and its share for charts.
func NewCompareCell(from *record.ComparedCell) CompareCell {
	c := CompareCell{Heat: -1, share: scoring.Share{Points: from.Points, Possible: from.Possible}}
	if from.Percent != nil {
		c.Heat = heatOf(*from.Percent)
	}
	return c
}

// CompareSection is a group of chips.
type CompareSection struct {
	Label string // message key
	Chips []CompareChip
}

// CompareChip leads to the same comparison with one thing changed.
type CompareChip struct {
	Key     string // message key
	Args    map[string]any
	Href    string
	Current bool
}

// CompareOption is a box to tick.
type CompareOption struct {
	Value, Label string
	Chosen       bool
}

// CompareEntity is an entity to tick.
type CompareEntity struct {
	CompareOption
	Depth int
	Below int // entities below it
}

// CompareField is a parameter of the address.
type CompareField struct{ Name, Value string }

// CompareVersion is a questionnaire version that columns answered.
type CompareVersion struct {
	record.ComparedVersion
	Title string // in the reader's language
}

// Labels are the names of the columns, which cells carry where the table is not shown as one.
func (c *Compare) Labels() []string {
	names := make([]string, len(c.Columns))
	for i := range c.Columns {
		names[i] = c.Columns[i].Name()
	}
	return names
}

// Width is how many cells a row has.
func (c *Compare) Width() int { return len(c.Columns) + 2 }

// groups are the rows that charts show: those of the highest kind that have values.
func (c *Compare) groups() []CompareRow {
	var rows []CompareRow
	for _, r := range c.Rows {
		if r.Kind == "area" || r.Kind == "audit_question" {
			rows = append(rows, r)
		}
	}
	return rows
}

func (c *Compare) series(rows []CompareRow) (names []string, series []chart.Series) {
	for _, i := range c.Drawn {
		s := chart.Series{Name: c.Columns[i].Name()}
		for _, r := range rows {
			s.Shares = append(s.Shares, r.Cells.share(i))
		}
		series = append(series, s)
	}
	for _, r := range rows {
		names = append(names, r.chartName())
	}
	return names, series
}

// chartName is short enough for a chart: for audit questions, their number.
func (r CompareRow) chartName() string {
	if r.Kind == "audit_question" {
		return r.Number
	}
	return r.Name
}

// common are the rows that a radar shows: those that all its columns have values for, since a line cannot leave one
// out.
func (c *Compare) common() (shown, left []CompareRow) {
	for _, r := range c.groups() {
		known := true
		for _, i := range c.Drawn {
			known = known && r.Cells.share(i).Possible > 0
		}
		if known {
			shown = append(shown, r)
		} else {
			left = append(left, r)
		}
	}
	return shown, left
}

// HasRadar reports whether its columns have enough rows in common for a radar.
func (c *Compare) HasRadar() bool {
	shown, _ := c.common()
	return len(shown) > 2
}

// Left lists the rows that the radar leaves out.
func (c *Compare) Left() []string {
	_, left := c.common()
	var names []string
	for _, r := range left {
		names = append(names, r.chartName())
	}
	return names
}

// Radar is the radar of the columns drawn.
func (c *Compare) Radar() (string, error) {
	shown, _ := c.common()
	names, series := c.series(shown)
	return chart.Profiles(names, series)
}

// Bars are the bars of the columns drawn.
func (c *Compare) Bars() (string, error) {
	names, series := c.series(c.groups())
	return chart.Groups(names, series)
}

// Short lists the short names of the radar's rows, used where there is no room for the full names: their numbers, which
// the table has too.
func (c *Compare) Short() string {
	rows := c.groups()
	if c.Show == "radar" {
		rows, _ = c.common()
	}
	var short []string
	for _, r := range rows {
		short = append(short, strings.ReplaceAll(r.Number, " ", ""))
	}
	return strings.Join(short, " ")
}
