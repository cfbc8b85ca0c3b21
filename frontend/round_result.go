package frontend

import (
	"cmp"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/frontend/chart"
)

// RoundResult is the result of a round for the entities that have submitted.
type RoundResult struct {
	Shell
	List          string // address of the list of rounds
	Round         string
	RoundHref     string
	Base          string // address of this page
	Questionnaire string
	Version       string // of the questionnaire
	Spoken        string // language of the questionnaire
	State         string // of the round
	Entities      int
	Submitted     int
	Approved      int
	Compared      bool // with the round before

	Count                   int // entities with a level
	Lowest, Median, Highest LevelName
	Distribution            []LevelCount
	Counted                 string // what the bars count, translated
	Sort                    string // one of RoundSorts, "-" before it for the other way round
	Rows                    []EntityResultRow
	Waiting                 []EntityName // that have not submitted
	Areas                   []AreaSpread
	Gaps                    []GapRow
	Targets                 []TargetGap
	Advice                  AdviceList
	Decide                  *DecideAdvice // nil if the reader may not
}

// Template names the template of the page.
func (*RoundResult) Template() string { return "round_result" }

// LevelCount is how many entities are at a level.
type LevelCount struct {
	LevelName
	Count int
}

// EntityResultRow is one entity's result.
type EntityResultRow struct {
	Entity, Href string
	Rated        bool
	Level        LevelName
	Total        Share
	Preliminary  bool
	Outcome      string // of the submission, "" while undecided
	Number       int    // of the submission
	Previous     *PreviousLevel
	Target       *TargetRow
	Areas        []Share // in the order of the areas
}

// AreaSpread is an area over all entities.
type AreaSpread struct {
	ID, Name                string
	Count                   int // entities with a share
	Lowest, Median, Highest Share
}

// GapRow is a question that entities do not meet in full.
type GapRow struct {
	Question QuestionLink
	Area     string
	Level    int
	Entities []EntityName
	Missing  int // points
	Planned  Planned
}

// TargetGap is an entity that has not reached its target level.
type TargetGap struct {
	ID           assessment.ID // of the entity
	Entity, Href string
	Level        LevelName
	Rated        bool
	Target       TargetRow
	Planned      Planned
}

// RoundSorts lists the columns by which the entities can be sorted: entity is the order of the tree.
var RoundSorts = []string{"entity", "level", "share"}

// Sorted is how the column is sorted, as in aria-sort.
func (r *RoundResult) Sorted(column string) string {
	switch r.Sort {
	case column:
		return "ascending"
	case "-" + column:
		return "descending"
	}
	return "none"
}

// SortHref is the address of the page sorted by the column, the other way round if it already is.
func (r *RoundResult) SortHref(column string) string {
	if r.Sort == column {
		column = "-" + column
	}
	return r.Base + "?" + url.Values{"sort": {column}}.Encode() + "#entities"
}

// Arrange sorts the rows, which are in the order of the tree, as the address asks; an unknown order leaves them.
func (r *RoundResult) Arrange(by string) {
	column, descending := strings.CutPrefix(by, "-")
	if !slices.Contains(RoundSorts, column) {
		by, column, descending = RoundSorts[0], RoundSorts[0], false
	}
	r.Sort = by
	order := func(a, b EntityResultRow) int {
		switch column {
		case "level":
			return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.Total.Compare(b.Total.Share))
		case "share":
			return a.Total.Compare(b.Total.Share)
		}
		return 0
	}
	if column == "entity" && descending {
		slices.Reverse(r.Rows)
		return
	}
	slices.SortStableFunc(r.Rows, func(a, b EntityResultRow) int {
		if descending {
			a, b = b, a
		}
		return order(a, b)
	})
}

// rank puts an entity without a level before all others.
func (r EntityResultRow) rank() int {
	if !r.Rated {
		return -1
	}
	return r.Level.Level
}

// Moved says how the entity's level has changed since the round before: up, down or same; "" if it cannot be compared.
func (r EntityResultRow) Moved() string {
	switch {
	case r.Previous == nil || !r.Previous.Rated || !r.Rated:
		return ""
	case r.Previous.Rise > 0:
		return "up"
	case r.Previous.Rise < 0:
		return "down"
	}
	return "same"
}

// Change is how many whole percent the share has gone up or down, nil if it cannot be compared.
func (r EntityResultRow) Change() *int {
	if r.Previous == nil || !r.Previous.Total.Known() || !r.Total.Known() {
		return nil
	}
	change := r.Total.Change(r.Previous.Total)
	return &change
}

// Heat is the key to the heat map.
func (*RoundResult) Heat() []HeatBand { return HeatKey() }

// Short lists the numbers of the levels, for bars without room for their names.
func (r *RoundResult) Short() string {
	var levels []string
	for _, d := range r.Distribution {
		levels = append(levels, strconv.Itoa(d.Level))
	}
	return strings.Join(levels, " ")
}

// Bars is the chart of how many entities are at each level.
func (r *RoundResult) Bars() (string, error) {
	var names []string
	var counts []int
	for _, l := range r.Distribution {
		names = append(names, string(rune('0'+l.Level%10))+" "+l.Name) // the format knows the levels 0 to 9
		counts = append(counts, l.Count)
	}
	return chart.Counts(r.Counted, names, counts)
}

// AllAdvice lists the recommendations of the page, to be filled in.
func (r *RoundResult) AllAdvice() iter.Seq[*RoundAdvice] {
	return func(yield func(*RoundAdvice) bool) {
		for _, g := range r.Advice.Groups {
			for i := range g.Round {
				if !yield(&g.Round[i]) {
					return
				}
			}
		}
	}
}
