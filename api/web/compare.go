package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mognad/api/tables"
	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow/insight"
	"mognad/frontend"
	"mognad/frontend/chart"
	"mognad/questionnaires"
)

// What a page can hold before its heads lose their buttons, and before the spread moves to where it is seen.
const (
	denseFrom = 25
	firstFrom = 13
)

// Compare puts results side by side, as the address says. A form's address is first made short, so that the one in the
// browser is the one to share.
func (p *Pages) Compare(r *Request) error {
	values := r.Request.URL.Query()
	q := insight.ReadCompareQuery(values)
	if values.Has("again") {
		to := ""
		if row := values.Get("toggle"); row != "" {
			q, to = q.Toggle(row), "#compared"
		}
		r.Redirect(http.StatusSeeOther, comparePath(r, q)+to)
		return nil
	}
	v, err := p.Chain.Insight.Compare(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	c := comparison{r: r, v: &v}
	if c.q = v.Table.Questionnaire; c.q != nil {
		c.results = results{r: r, q: c.q, language: spoken(r, c.q)}
	}
	return p.show(r, http.StatusOK, c.page(p.Public))
}

func comparePath(r *Request, q insight.CompareQuery) string {
	path := organisationPath(r, "/compare")
	if query := q.Encode(); query != "" {
		path += "?" + query
	}
	return path
}

// comparison turns what stands side by side into what a reader meets.
type comparison struct {
	r       *Request
	v       *insight.CompareView
	q       *questionnaires.Questionnaire // nil where nothing was handed in
	results results
	labels  map[string]string // of answers
}

func (c *comparison) page(public string) *frontend.Compare {
	v := c.v
	page := &frontend.Compare{
		Base:      organisationPath(c.r, "/compare"),
		Address:   public + comparePath(c.r, v.Query),
		Spoken:    c.results.language,
		File:      exportPath(c.r, v.Query),
		Audit:     v.Audit != nil,
		Own:       v.Own,
		Dense:     len(v.Columns) >= denseFrom,
		First:     len(v.Columns) >= firstFrom,
		Show:      v.Query.Show,
		Key:       frontend.HeatKey(),
		By:        v.Query.Rows,
		Unknown:   v.Unknown,
		More:      v.More,
		Most:      insight.MaxCompared,
		Questions: v.Table.Questions,
	}
	if page.Show == "" {
		page.Show = insight.CompareShows[0]
	}
	page.Heading = c.heading()
	if v.Against >= 0 {
		page.AgainstName = c.name(v.Columns[v.Against])
	}
	c.columns(page)
	c.rows(page)
	page.Sections = c.chips()
	c.keep(page)
	c.form(page)
	c.notes(page)
	switch {
	case page.Show == "radar" && len(v.Columns) > chart.MostProfiles:
		page.TooMany = chart.MostProfiles
	case page.Show == "bars" && len(v.Columns) > chart.MostGroups:
		page.TooMany = chart.MostGroups
	}
	return page
}

func (c *comparison) heading() string {
	if c.v.Audit != nil {
		return c.v.Audit.Title
	}
	var names []string
	for _, r := range c.v.Chosen {
		names = append(names, r.Name)
	}
	if len(names) > 4 {
		names = []string{names[0], "…", names[len(names)-1]}
	}
	return strings.Join(names, ", ")
}

// name is what a column is of, in a list.
func (c *comparison) name(column insight.ComparedColumn) string {
	if what := c.what(column); what != "" {
		return column.Entity + ", " + what
	}
	return column.Entity
}

// what tells the columns of one entity apart.
func (c *comparison) what(column insight.ComparedColumn) string {
	return tables.ComparedWhat(c.r.L, c.v, column)
}

func (c *comparison) columns(page *frontend.Compare) {
	v := c.v
	levels := &page.Level
	for i, x := range v.Columns {
		head := frontend.CompareColumn{
			ID:        x.ID,
			Entity:    x.Entity,
			What:      c.what(x),
			Judged:    x.Judged,
			Reference: i == v.Against,
			Sorted:    "none",
			SortValue: "-" + x.ID,
		}
		switch v.Query.Sort {
		case x.ID:
			head.Sorted = "ascending"
		case "-" + x.ID:
			head.Sorted, head.SortValue = "descending", x.ID
		}
		cell := frontend.CompareLevel{Rated: x.Questions != nil && x.Score.Rated}
		switch {
		case x.Judged:
			cell.Why = "compare.why.never_judged"
		case x.Questions == nil:
			cell.Why = "compare.why.nothing_handed_in"
		case !x.Score.Rated:
			cell.Why = "compare.why.nothing_counts"
		default:
			cell.LevelName = frontend.LevelName{Level: x.Score.Level}
			if x.Score.Level < len(x.Questions.Levels) {
				cell.Name = x.Questions.Levels[x.Score.Level].Name.In(c.results.language, x.Questions.Languages...)
			}
			if x.Against >= 0 && v.Columns[x.Against].Questions != nil && v.Columns[x.Against].Score.Rated {
				cell.Sign = x.Score.Level - v.Columns[x.Against].Score.Level
			}
		}
		if s := x.Submission; s != nil {
			head.Preliminary = x.Score.Preliminary
			head.Unapproved = !x.Approved()
			if head.Unapproved {
				page.Unapproved++
			} else {
				page.Approved++
			}
		}
		page.Different = page.Different || x.Against >= 0 && x.Against != i
		page.Columns, levels.Cells = append(page.Columns, head), append(levels.Cells, cell)
	}
	s := v.Table.Levels
	levels.Count = s.Count
	levels.Lowest = s.Lowest
	levels.Median = s.Median
	levels.Highest = s.Highest
	for level, count := range s.Distribution {
		levels.Distribution = append(
			levels.Distribution,
			frontend.LevelCount{LevelName: frontend.LevelName{Level: level}, Count: count},
		)
	}
}

func (c *comparison) rows(page *frontend.Compare) {
	if len(c.v.Columns) == 0 {
		return
	}
	c.labels = map[string]string{}
	if c.q != nil {
		for _, a := range c.q.Answers {
			c.labels[a.ID] = c.results.in(a.Label)
		}
	}
	page.Total = c.row(c.v.Table.Total, 0)
	var add func(rows []insight.CompareRow, depth int)
	add = func(rows []insight.CompareRow, depth int) {
		for _, row := range rows {
			page.Rows = append(page.Rows, c.row(row, depth))
			if c.v.Opened(row) {
				add(row.Rows, depth+1)
			}
		}
	}
	add(c.v.Table.Rows, 0)
}

func (c *comparison) row(row insight.CompareRow, depth int) frontend.CompareRow {
	shown := frontend.CompareRow{
		ID:     row.ID,
		Kind:   string(row.Kind),
		Depth:  depth,
		Name:   row.Own,
		Own:    row.Own != "",
		Unlike: row.Unlike,
		Open:   c.v.Opened(row),
	}
	if row.Name != nil {
		shown.Name = c.results.in(row.Name)
	}
	question := row.Kind == "question"
	if question || row.Kind == "area" || row.Kind == "audit_question" {
		shown.Number = row.ID
	}
	shown.Opens = len(row.Rows) > 0 && row.Kind != "audit_area"
	shown.Cells = make([]frontend.CompareCell, len(row.Cells))
	for i := range row.Cells {
		shown.Cells[i] = c.cell(row, i, question)
	}
	spread, judged := row.Spread, false
	if spread.Count == 0 {
		spread, judged = row.Judged, true
	}
	shown.Count, shown.Judged = spread.Count, judged
	if spread.Count > 0 {
		text := func(share scoring.Share, o assessment.Ordinal) string {
			if judged {
				return c.judged(o)
			}
			percent, _ := share.Percent()
			return c.r.L.Number(percent)
		}
		shown.Lowest = frontend.ComparePoint{
			Text:  text(spread.Lowest.Share, spread.Lowest.Ordinal),
			Count: spread.Lowest.Columns,
		}
		shown.Median = frontend.ComparePoint{
			Text:  text(spread.Median.Share, spread.Median.Ordinal),
			Count: spread.Median.Columns,
		}
		shown.Highest = frontend.ComparePoint{
			Text:  text(spread.Highest.Share, spread.Highest.Ordinal),
			Count: spread.Highest.Columns,
		}
	}
	for _, a := range row.Answers {
		shown.Answers = append(shown.Answers, frontend.CompareAnswer{Label: c.labels[a.Value], Count: a.Count})
	}
	return shown
}

func (c *comparison) cell(row insight.CompareRow, i int, question bool) frontend.CompareCell {
	from := row.Cells[i]
	if from.Why != "" {
		return frontend.CompareCell{Heat: -1, Why: whyKeys[string(from.Why)]}
	}
	var cell frontend.CompareCell
	switch {
	case from.Judged:
		cell = frontend.NewCompareCell(c.judged(*from.Ordinal), from.Share)
	case question:
		cell = frontend.NewCompareCell(c.labels[from.Value], from.Share)
		if cell.Spoken = cell.Text != ""; !cell.Spoken {
			cell.Text = c.r.L.T("answers.unanswered")
		}
	default:
		percent, _ := from.Share.Percent()
		cell = frontend.NewCompareCell(c.r.L.Number(percent), from.Share)
	}
	d, ok := c.v.Difference(row, i)
	if !ok {
		return cell
	}
	cell.Sign = d.Sign()
	cell.AsProposed = d.Judged && d.Sign() == 0 && c.v.Own
	cell.Apart = d.Far && (d.Judged || d.Points < 0)
	if !question && !d.Judged {
		cell.Change = c.r.L.Difference(d.Points)
	}
	return cell
}

// judged is what is printed for a judgement: the label of its step, or the number between steps.
func (c *comparison) judged(o assessment.Ordinal) string {
	return frontend.NewJudgementChip(c.v.Table.Scale, &o, c.r.L.Number).Label
}

// whyKeys are the words for a cell that holds nothing.
var whyKeys = map[string]string{
	"nothing_counts":      "compare.why.nothing_counts",
	"not_asked":           "compare.why.not_asked",
	"other_version":       "compare.why.other_version",
	"other_scale":         "compare.why.other_scale",
	"other_questionnaire": "compare.why.other_questionnaire",
	"nothing_handed_in":   "compare.why.nothing_handed_in",
	"not_judged":          "compare.why.not_judged",
	"not_assessed":        "compare.why.not_assessed",
	"never_judged":        "compare.why.never_judged",
	"not_fed":             "compare.why.not_fed",
}

// chip leads to the query with something changed.
func (c *comparison) chip(key string, current bool, change func(*insight.CompareQuery)) frontend.CompareChip {
	q := c.v.Query
	change(&q)
	return frontend.CompareChip{Key: key, Href: comparePath(c.r, q), Current: current}
}

func (c *comparison) chips() []frontend.CompareSection {
	v, q := c.v, c.v.Query
	all := slices.Equal(q.Rounds, []string{insight.CompareAll})
	count := c.chip("compare.chips.entities", true, func(*insight.CompareQuery) {})
	count.Args = map[string]any{"Count": len(v.Columns)}
	columns := frontend.CompareSection{Label: "compare.chips.columns", Chips: []frontend.CompareChip{count}}
	rounds := func(of []string) func(*insight.CompareQuery) {
		return func(q *insight.CompareQuery) {
			q.Rounds = of
			q.Audit = ""
			q.Of = ""
			q.Against = ""
			q.Sort = ""
			if v.Audit != nil {
				q.Rows, q.Open, q.Area = "", nil, ""
			}
		}
	}
	if len(v.Rounds) > 0 {
		columns.Chips = append(
			columns.Chips,
			c.chip(
				"compare.chips.latest",
				v.Audit == nil && len(v.Chosen) == 1 && v.Chosen[0].ID == v.Rounds[0].ID,
				rounds(nil),
			),
		)
	}
	if len(v.Rounds) > 1 {
		columns.Chips = append(
			columns.Chips,
			c.chip("compare.chips.all_rounds", v.Audit == nil && all, rounds([]string{insight.CompareAll})),
		)
	}
	if len(v.Audits) > 0 {
		columns.Chips = append(
			columns.Chips,
			c.chip("compare.chips.audit", v.Audit != nil && q.Of == "", func(q *insight.CompareQuery) {
				if q.Audit == "" {
					q.Audit = v.Audits[0].Short
					q.Rounds = nil
					q.Rows = ""
					q.Open = nil
					q.Area = ""
					q.Against = ""
					q.Sort = ""
				}
				q.Of = ""
			}),
		)
	}
	rows := frontend.CompareSection{Label: "compare.chips.rows", Chips: []frontend.CompareChip{
		c.chip(
			"compare.chips.areas",
			q.Rows == "areas",
			func(q *insight.CompareQuery) { q.Rows, q.Open, q.Area = "areas", nil, "" },
		),
		c.chip(
			"compare.chips.audit_questions",
			q.Rows == "audit",
			func(q *insight.CompareQuery) { q.Rows, q.Open, q.Area = "audit", nil, "" },
		),
	}}
	if len(q.Open) == 0 {
		rows.Chips = append(
			rows.Chips,
			c.chip("compare.chips.open", false, func(q *insight.CompareQuery) { q.Open = []string{insight.CompareAll} }),
		)
	} else {
		rows.Chips = append(rows.Chips, c.chip("compare.chips.close", false, func(q *insight.CompareQuery) { q.Open = nil }))
	}
	differing, spread := q.Only != "", q.Sort == "-"+insight.CompareSpread
	rows.Chips = append(rows.Chips,
		c.chip("compare.chips.differing", differing, func(q *insight.CompareQuery) {
			if q.Only = insight.CompareDiffering; differing {
				q.Only = ""
			}
		}),
		c.chip("compare.chips.spread", spread, func(q *insight.CompareQuery) {
			if q.Sort = "-" + insight.CompareSpread; spread {
				q.Sort = ""
			}
		}))
	show := frontend.CompareSection{Label: "compare.chips.show"}
	for _, s := range []struct{ show, key string }{{"table", "compare.chips.table"},
		{"heat", "compare.chips.heat"}, {"radar", "compare.chips.radar"}, {"bars", "compare.chips.bars"}} {
		show.Chips = append(
			show.Chips,
			c.chip(
				s.key,
				q.Show == s.show || q.Show == "" && s.show == "table",
				func(q *insight.CompareQuery) { q.Show = s.show },
			),
		)
	}
	return []frontend.CompareSection{columns, rows, show}
}

// keep puts the address into the form of the buttons in the table.
func (c *comparison) keep(page *frontend.Compare) {
	for pair := range strings.SplitSeq(c.v.Query.Encode(), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil && name != "" {
			page.Kept = append(page.Kept, frontend.CompareField{Name: name, Value: plain})
		}
	}
}

func (c *comparison) form(page *frontend.Compare) {
	v, q := c.v, c.v.Query
	for _, x := range v.Rounds {
		chosen := slices.ContainsFunc(v.Chosen, func(y insight.CompareChoice) bool { return y.ID == x.ID })
		page.Rounds = append(page.Rounds, frontend.CompareOption{Value: x.Short, Label: x.Name, Chosen: chosen})
	}
	for _, x := range v.Audits {
		page.Audits = append(page.Audits, frontend.Option{Value: x.Short, Label: x.Name})
	}
	page.AuditChosen = q.Audit
	page.Of = q.Of
	page.Under = q.Under
	page.Area = q.Area
	top := 0
	if len(v.Nodes) > 0 {
		top = v.Nodes[0].Depth
		for _, n := range v.Nodes {
			top = min(top, n.Depth)
		}
	}
	for _, n := range v.Nodes {
		page.Entities = append(page.Entities, frontend.CompareEntity{
			Depth:         n.Depth - top,
			CompareOption: frontend.CompareOption{Value: n.Short, Label: n.Name, Chosen: slices.Contains(q.Entities, n.Short)},
		})
		if n.Children > 0 {
			page.Branches = append(page.Branches, frontend.Option{Value: n.Short, Label: n.Name, Depth: n.Depth - top})
		}
	}
	for _, k := range v.Kinds {
		page.Kinds = append(
			page.Kinds,
			frontend.CompareOption{
				Value:  string(k),
				Label:  c.r.L.T("kind." + string(k)),
				Chosen: slices.Contains(q.Kinds, string(k)),
			},
		)
	}
	for _, row := range v.Table.Rows {
		if row.Kind != "question" {
			shown := frontend.Option{Value: row.ID, Label: row.Own}
			if row.Name != nil {
				shown.Label = c.results.in(row.Name)
			}
			page.Groups = append(page.Groups, shown)
		}
	}
	for i, key := range []string{"order_tree", "order_name", "order_level", "order_level_high", "order_share",
		"order_share_high"} {
		page.Orders = append(page.Orders, frontend.Option{Value: insight.CompareOrders[i], Key: "compare." + key})
	}
	page.Order, page.Reference, page.Sort = q.Order, q.Against, q.Sort
	first := "compare.reference_first"
	if v.Audit != nil && q.Of == "" {
		first = "compare.reference_own"
	}
	page.References = []frontend.Option{
		{Value: "", Key: first},
		{Value: insight.CompareNone, Key: "compare.reference_none"},
	}
	page.Sorts = []frontend.Option{
		{Value: "", Key: "compare.sort_usual"},
		{Value: "-" + insight.CompareSpread, Key: "compare.sort_spread"},
		{Value: insight.CompareSpread, Key: "compare.sort_spread_low"},
	}
	for _, x := range v.Columns {
		name := c.name(x)
		page.References = append(page.References, frontend.Option{Value: x.ID, Label: name})
		page.Sorts = append(page.Sorts, frontend.Option{Value: x.ID, Label: c.r.L.T("compare.sort_column", "Name", name)},
			frontend.Option{Value: "-" + x.ID, Label: c.r.L.T("compare.sort_column_high", "Name", name)})
	}
	if q.Below > 0 {
		page.Below = c.r.L.Number(q.Below)
	}
	page.Differing = q.Only != ""
	page.Wanted = len(v.Columns) == 0
}

func (c *comparison) notes(page *frontend.Compare) {
	for _, x := range c.v.Waiting {
		page.Waiting = append(page.Waiting, c.name(x))
	}
	if c.q == nil {
		return
	}
	for _, id := range c.v.Table.Uncounted {
		page.Uncounted = append(page.Uncounted, c.results.question(id))
	}
	if versions := c.v.Table.Versions; len(versions) > 1 {
		for _, x := range versions {
			page.Versions = append(page.Versions, frontend.CompareVersion{
				Title:      x.Questionnaire.Title.In(c.results.language, x.Questionnaire.Languages...),
				Version:    x.Questionnaire.Version,
				Columns:    x.Columns,
				Comparable: x.Comparable,
			})
		}
	}
}
