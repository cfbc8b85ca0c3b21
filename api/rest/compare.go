package rest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/workflow/insight"
)

// comparison is results side by side.
type comparison struct {
	Query         string                  `json:"query" doc:"The query of this comparison, with names as short as they can be; the page of the same organisation takes it too"`
	Audit         maybe[comparedAudit]    `json:"audit" doc:"null for rounds"`
	Rounds        []comparedName          `json:"rounds" nullable:"false" doc:"In time; none in an audit"`
	Questionnaire maybe[questionnaireRef] `json:"questionnaire" doc:"Whose questions and levels the rows are; null where nothing was handed in"`
	Questions     int                     `json:"questions" doc:"Number of its questions"`
	Uncounted     []string                `json:"uncounted" nullable:"false" doc:"Ids of its questions that count in no share, since not every column's version has them"`
	Columns       []comparedColumn        `json:"columns" nullable:"false"`
	Levels        levelSpread             `json:"levels" doc:"Over the self-assessments that have a level"`
	Total         comparedRow             `json:"total" doc:"All questions that count"`
	Rows          []comparedRow           `json:"rows" nullable:"false"`
	Waiting       []comparedWaiting       `json:"waiting" nullable:"false" doc:"Those asked that have not handed in"`
	Unknown       int                     `json:"unknown" doc:"Number of entities in the query that are not there or not open to the token"`
	More          int                     `json:"more" doc:"Number of columns beyond 300, which are left out"`
}

type comparedAudit struct {
	ID    string `json:"id" format:"uuid"`
	Title string `json:"title"`
}

type comparedName struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

type comparedEntity struct {
	ID   string     `json:"id" format:"uuid"`
	Name string     `json:"name"`
	Kind entityKind `json:"kind" doc:"The kind that it was asked as"`
}

// comparedColumn is a self-assessment or an auditor's judgements.
type comparedColumn struct {
	ID            string                 `json:"id" doc:"Names the column in a query" example:"9f3a01c2-self"`
	Entity        comparedEntity         `json:"entity"`
	Round         maybe[comparedName]    `json:"round" doc:"null in an audit without one"`
	Judged        bool                   `json:"judged" doc:"The column holds an auditor's judgements"`
	Assessment    *string                `json:"assessment" format:"uuid" doc:"null for judgements, and where nothing was handed in"`
	Submission    *int                   `json:"submission" doc:"Number of the submission that counts: the last approved, else the last; of an audit the one it is pinned to"`
	Approved      bool                   `json:"approved"`
	Questionnaire maybe[comparedVersion] `json:"questionnaire" doc:"That was answered"`
	Level         *int                   `json:"level" doc:"null when there is none"`
	Total         maybe[share]           `json:"total" doc:"Of all that was asked, as results show it; the row of totals has what can be compared"`
	Preliminary   bool                   `json:"preliminary" doc:"Something applicable is unanswered"`
	Against       *string                `json:"against" doc:"Id of the column that its differences are measured from; null for none"`
}

type comparedVersion struct {
	Key     string `json:"key"`
	Version string `json:"version"`
}

type comparedWaiting struct {
	Entity comparedEntity      `json:"entity"`
	Round  maybe[comparedName] `json:"round"`
}

// comparedRow is a line with those that it opens to.
type comparedRow struct {
	Kind    rowKind           `json:"kind"`
	ID      string            `json:"id"`
	Name    map[string]string `json:"name" doc:"By language; empty where text stands"`
	Text    *string           `json:"text" doc:"The audit's own words"`
	Partly  bool              `json:"partly" doc:"Some questions below count in no share, since not every column's version has them"`
	Cells   comparedCells     `json:"cells" doc:"One for each column"`
	Spread  comparedSpread    `json:"spread" doc:"Over the self-assessments"`
	Judged  comparedSpread    `json:"judged" doc:"Over the judgements"`
	Answers []comparedAnswer  `json:"answers" nullable:"false" doc:"Of a question: how often each answer was given"`
	Rows    []comparedRow     `json:"rows" nullable:"false" doc:"Those that the query opens"`
}

type rowKind string

// Schema lists the kinds.
func (rowKind) Schema(huma.Registry) *huma.Schema {
	return oneOf("total", "area", "audit_area", "audit_question", "question")
}

// comparedCell is what a column says to a row. It is written many times, so what does not apply is left out.
type comparedCell struct {
	Percent    *int     `json:"percent,omitempty" doc:"Whole percent rounded down; of a judgement its place on the scale"`
	Points     int      `json:"points,omitempty" doc:"Left out of questions, whose answers say it"`
	Possible   int      `json:"possible,omitempty"`
	Answer     *string  `json:"answer,omitempty" doc:"Of a question; empty while unanswered"`
	Ordinal    *float64 `json:"ordinal,omitempty" doc:"What was judged, or what a self-assessment proposes on the audit's scale"`
	Label      string   `json:"label,omitempty" doc:"Of a judgement"`
	Difference *int     `json:"difference,omitempty" doc:"From the reference, in whole percent of the points"`
	Steps      *float64 `json:"steps,omitempty" doc:"The difference where one of both is a judgement, on the audit's scale"`
	Far        bool     `json:"far,omitempty" doc:"The difference is 40 percent or more, or half the scale"`
	Why        why      `json:"why,omitempty" doc:"Why there is nothing to compare"`
}

type why string

// Schema lists the reasons.
func (why) Schema(huma.Registry) *huma.Schema {
	return oneOf(
		"nothing_counts",
		"not_asked",
		"other_version",
		"other_scale",
		"other_questionnaire",
		"nothing_handed_in",
		"not_judged",
		"not_assessed",
		"never_judged",
		"not_fed",
	)
}

// comparedSpread is how a row is spread: never only a mean.
type comparedSpread struct {
	Count   int                  `json:"count"`
	Lowest  maybe[comparedPoint] `json:"lowest" doc:"null when the count is 0"`
	Median  maybe[comparedPoint] `json:"median" doc:"Of an even count the lower of the two in the middle"`
	Highest maybe[comparedPoint] `json:"highest"`
}

type comparedPoint struct {
	Share   share    `json:"share"`
	Ordinal *float64 `json:"ordinal" doc:"Of judgements; null for self-assessments"`
	Columns int      `json:"columns" doc:"Number of columns that are shown at the same"`
}

type comparedAnswer struct {
	Answer  string `json:"answer" doc:"Id of the step; empty for unanswered"`
	Columns int    `json:"columns"`
}

type compareInput struct {
	InOrganisation
	Round    []string `query:"round" doc:"Rounds, by id or by its last digits, or all; without it the latest that has opened"`
	Entities []string `query:"entities" doc:"Entities, by id or by its last digits, or all"`
	Under    string   `query:"under" doc:"An entity: it and those below it"`
	Kind     []string `query:"kind" doc:"Only entities of these kinds"`
	Audit    string   `query:"audit" doc:"Instead of rounds: what stands in an audit"`
	Of       string   `query:"of" enum:"self,judged" doc:"Of an audit; without it both"`
	Order    string   `query:"order" enum:"tree,name,level,-level,share,-share" doc:"Of the columns"`
	Rows     string   `query:"rows" enum:"areas,audit" doc:"Areas, or audit questions"`
	Open     []string `query:"open" doc:"Ids of rows to open to their questions, or all"`
	Against  string   `query:"against" doc:"Id of the reference column; without it the first, of an audit each entity's own self-assessment; none"`
	Sort     string   `query:"sort" doc:"Of the rows: id of a column, or spread; with - before it the highest first"`
	Only     string   `query:"only" enum:"differing" doc:"Only rows where columns differ"`
	Below    int      `query:"below" minimum:"0" maximum:"100" doc:"Only rows where a self-assessment has less than so many percent"`
	Area     string   `query:"area" doc:"Only this row of the highest kind"`
	Show     string   `query:"show" enum:"table,radar,bars,heat" doc:"What the page shows above the table; means nothing here"`
}

// query is the same as the page reads from its address.
func (in *compareInput) query() insight.CompareQuery {
	list := func(values []string) []string { return []string{strings.Join(values, ",")} }
	values := url.Values{
		"round":    list(in.Round),
		"entities": list(in.Entities),
		"under":    {in.Under},
		"kind":     list(in.Kind),
		"audit":    {in.Audit},
		"of":       {in.Of},
		"order": {
			in.Order,
		},
		"rows":    {in.Rows},
		"open":    list(in.Open),
		"against": {in.Against},
		"sort":    {in.Sort},
		"only":    {in.Only},
		"below":   {strconv.Itoa(in.Below)},
		"area":    {in.Area},
		"show":    {in.Show},
	}
	return insight.ReadCompareQuery(values)
}

func (a *API) registerCompare() {
	register(a, Operation{
		ID:      "compare",
		Method:  http.MethodGet,
		Path:    "/organisations/{organisation}/compare",
		Action:  assessment.CompareResults,
		Tag:     tagResults,
		Summary: "Put results side by side",
		Description: "Up to 300 columns: self-assessments of entities in rounds, by the submissions that summaries use, " +
			"or self-assessments and judgements in an audit that one may read. Rows are areas or audit questions, opened " +
			"to questions. All numbers are those of the page, which takes the same query.",
	}, a.compare)
}

func (a *API) compare(r *request, in *compareInput) (*reply[comparison], error) {
	v, err := a.Chain.Insight.Compare(r, r.Principal, in.query())
	if err != nil {
		return nil, err
	}
	return &reply[comparison]{Body: comparisonOf(&v)}, nil
}

func comparisonOf(v *insight.CompareView) comparison {
	t := &v.Table
	shaped := comparison{
		Query:     v.Query.Encode(),
		Rounds:    []comparedName{},
		Questions: t.Questions,
		Uncounted: append([]string{}, t.Uncounted...),
		Columns:   make([]comparedColumn, 0, len(v.Columns)),
		Levels:    levelsOf(t.Levels.Count, t.Levels.Lowest, t.Levels.Median, t.Levels.Highest, t.Levels.Distribution),
		Rows:      []comparedRow{},
		Waiting:   []comparedWaiting{},
		Unknown:   v.Unknown,
		More:      v.More,
	}
	if v.Audit != nil {
		shaped.Audit = maybe[comparedAudit]{value: &comparedAudit{ID: v.Audit.ID.String(), Title: v.Audit.Title}}
	}
	for _, c := range v.Chosen {
		shaped.Rounds = append(shaped.Rounds, comparedName{ID: c.ID.String(), Name: c.Name})
	}
	if q := t.Questionnaire; q != nil {
		shaped.Questionnaire = maybe[questionnaireRef]{
			value: &questionnaireRef{Key: q.Key, Version: q.Version, Hash: q.Hash()},
		}
	}
	for _, c := range v.Columns {
		shaped.Columns = append(shaped.Columns, comparedColumnOf(v, c))
	}
	for _, c := range v.Waiting {
		shaped.Waiting = append(shaped.Waiting, comparedWaiting{Entity: comparedEntityOf(c), Round: comparedRoundOf(c)})
	}
	shaped.Total = comparedRowOf(v, t.Total)
	for _, row := range t.Rows {
		shaped.Rows = append(shaped.Rows, comparedRowOf(v, row))
	}
	return shaped
}

func comparedEntityOf(c insight.ComparedColumn) comparedEntity {
	return comparedEntity{ID: c.EntityID.String(), Name: c.Entity, Kind: entityKind(c.Kind)}
}

func comparedRoundOf(c insight.ComparedColumn) maybe[comparedName] {
	return maybeOf(c.Round, func(r assessment.Round) comparedName { return comparedName{ID: r.ID.String(), Name: r.Name} })
}

func comparedColumnOf(v *insight.CompareView, c insight.ComparedColumn) comparedColumn {
	shaped := comparedColumn{
		ID:         c.ID,
		Entity:     comparedEntityOf(c),
		Round:      comparedRoundOf(c),
		Judged:     c.Judged,
		Assessment: optionalID(c.Assessment),
		Approved:   c.Approved(),
	}
	if c.Submission != nil {
		shaped.Submission = &c.Submission.Number
	}
	if c.Questions != nil {
		shaped.Questionnaire = maybe[comparedVersion]{
			value: &comparedVersion{Key: c.Questions.Key, Version: c.Questions.Version},
		}
		shaped.Level, shaped.Preliminary = rated(c.Score.Level, c.Score.Rated), c.Score.Preliminary
		total := shareOf(c.Score.Total)
		shaped.Total = maybe[share]{value: &total}
	}
	if c.Against >= 0 && v.Columns[c.Against].ID != c.ID {
		shaped.Against = &v.Columns[c.Against].ID
	}
	return shaped
}

func comparedRowOf(v *insight.CompareView, row insight.CompareRow) comparedRow {
	shaped := comparedRow{
		Kind:    rowKind(row.Kind),
		ID:      row.ID,
		Name:    row.Name,
		Text:    optional(row.Own),
		Partly:  row.Unlike,
		Cells:   comparedCellsOf(v, &row),
		Spread:  comparedSpread{Count: row.Spread.Count},
		Judged:  comparedSpread{Count: row.Judged.Count},
		Answers: []comparedAnswer{},
		Rows:    []comparedRow{},
	}
	if shaped.Name == nil {
		shaped.Name = map[string]string{}
	}
	if s := row.Spread; s.Count > 0 {
		shaped.Spread.Lowest = maybe[comparedPoint]{
			value: &comparedPoint{Share: shareOf(s.Lowest.Share), Ordinal: nil, Columns: s.Lowest.Columns},
		}
		shaped.Spread.Median = maybe[comparedPoint]{
			value: &comparedPoint{Share: shareOf(s.Median.Share), Ordinal: nil, Columns: s.Median.Columns},
		}
		shaped.Spread.Highest = maybe[comparedPoint]{
			value: &comparedPoint{Share: shareOf(s.Highest.Share), Ordinal: nil, Columns: s.Highest.Columns},
		}
	}
	if s := row.Judged; s.Count > 0 {
		shaped.Judged.Lowest = maybe[comparedPoint]{
			value: &comparedPoint{Share: shareOf(s.Lowest.Share), Ordinal: decimal(s.Lowest.Ordinal), Columns: s.Lowest.Columns},
		}
		shaped.Judged.Median = maybe[comparedPoint]{
			value: &comparedPoint{Share: shareOf(s.Median.Share), Ordinal: decimal(s.Median.Ordinal), Columns: s.Median.Columns},
		}
		shaped.Judged.Highest = maybe[comparedPoint]{
			value: &comparedPoint{
				Share:   shareOf(s.Highest.Share),
				Ordinal: decimal(s.Highest.Ordinal),
				Columns: s.Highest.Columns,
			},
		}
	}
	for _, x := range row.Answers {
		shaped.Answers = append(shaped.Answers, comparedAnswer{Answer: x.Value, Columns: x.Count})
	}
	if v.Opened(row) {
		for _, below := range row.Rows {
			shaped.Rows = append(shaped.Rows, comparedRowOf(v, below))
		}
	}
	return shaped
}

// decimal is an ordinal as a number.
func decimal(o assessment.Ordinal) *float64 {
	n := float64(o) / 100
	return &n
}

func comparedCellOf(v *insight.CompareView, row *insight.CompareRow, i int) comparedCell {
	from := &row.Cells[i]
	if from.Why != "" {
		return comparedCell{Why: why(from.Why)}
	}
	var cell comparedCell
	if percent, ok := from.Share.Percent(); ok {
		cell.Percent = &percent
	}
	if row.Kind == "question" {
		cell.Answer = &from.Value
	} else {
		cell.Points, cell.Possible = from.Share.Points, from.Share.Possible
	}
	if from.Ordinal != nil {
		cell.Ordinal = decimal(*from.Ordinal)
		if from.Judged {
			cell.Label = v.Table.Scale.Label(*from.Ordinal)
		}
	}
	if d, ok := v.Difference(*row, i); ok {
		cell.Far = d.Far
		if d.Judged {
			cell.Steps = decimal(d.Steps)
		} else {
			cell.Difference = &d.Points
		}
	}
	return cell
}
