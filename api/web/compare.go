package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/insight"
	"mognad/frontend"
	"mognad/frontend/chart"
	"mognad/questionnaires"
)

// The most columns with buttons in their heads, and the most before the spread moves to the front, where it can be
// seen.
const (
	denseFrom = 25
	firstFrom = 13
)

// Compare compares the results that the address names. A form's address is first shortened, so that the address in the
// browser can be shared.
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
	if v.Asked != nil {
		c.results = results{r: r, q: v.Asked, language: spoken(r, v.Asked)}
	}
	return p.show(r, http.StatusOK, c.page(p.public(r)))
}

func comparePath(r *Request, q insight.CompareQuery) string {
	path := organisationPath(r, "/compare")
	if query := q.Encode(); query != "" {
		path += "?" + query
	}
	return path
}

// comparison turns a comparison into what the page shows.
type comparison struct {
	r       *Request
	v       *insight.Comparison
	results results           // without a questionnaire if nothing was submitted
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
		Earlier:   v.Earlier,
		Dense:     len(v.Columns) >= denseFrom,
		First:     len(v.Columns) >= firstFrom,
		Show:      v.Query.Show,
		Key:       frontend.HeatKey(),
		By:        v.Query.Rows,
		Unknown:   v.Unknown,
		More:      v.More,
		Most:      insight.MaxCompared,
		Questions: v.Questions,
	}
	if page.Show == "" {
		page.Show = insight.CompareShows[0]
	}
	page.Heading = c.heading()
	if at := v.Column(v.Reference); at >= 0 {
		page.AgainstName = c.name(v.Columns[at])
	}
	c.columns(page)
	c.rows(page)
	page.Sections = c.chips()
	c.keep(page)
	c.form(page)
	c.notes(page)
	draw(page, v.Query.Drawn)
	return page
}

// draw chooses the columns of the chart: those ticked, or the first ones.
func draw(page *frontend.Compare, ticked []string) {
	for i, column := range page.Columns {
		switch {
		case len(ticked) > 0 && !slices.Contains(ticked, column.ID):
		case len(page.Drawn) < chart.MostProfiles:
			page.Drawn = append(page.Drawn, i)
		case len(ticked) > 0:
			page.Undrawn++
		}
	}
}

func (c *comparison) heading() string {
	if c.v.Audit != nil {
		return c.v.Audit.Title
	}
	var names []string
	for _, r := range c.v.Rounds {
		names = append(names, r.Name)
	}
	if len(names) > 4 {
		names = []string{names[0], "…", names[len(names)-1]}
	}
	return strings.Join(names, ", ")
}

// name is the name of a column in a list.
func (c *comparison) name(column record.ComparedColumn) string {
	return named(column.Entity, c.what(column))
}

func named(e record.ComparedEntity, what string) string {
	if what != "" {
		return e.Name + ", " + what
	}
	return e.Name
}

// in is a text of the questionnaire in the reader's language.
func (c *comparison) in(t questionnaires.Text) string {
	if c.v.Asked == nil {
		return ""
	}
	return c.results.in(t)
}

// what tells the columns of one entity apart.
func (c *comparison) what(column record.ComparedColumn) string {
	return workbook.ComparedWhat(c.r.L, &c.v.Comparison, column)
}

func (c *comparison) columns(page *frontend.Compare) {
	v := c.v
	page.Level = frontend.CompareLevels{LevelSpread: v.Levels}
	for _, x := range v.Columns {
		head := frontend.CompareColumn{
			ComparedColumn: x,
			What:           c.what(x),
			Reference:      v.Reference != nil && x.ID == *v.Reference,
			Sorted:         "none",
			SortValue:      "-" + x.ID,
		}
		switch v.Query.Sort {
		case x.ID:
			head.Sorted = "ascending"
		case "-" + x.ID:
			head.Sorted, head.SortValue = "descending", x.ID
		}
		cell := frontend.CompareLevel{Level: x.Level, Name: c.in(x.LevelName)}
		against := v.Column(x.Against)
		switch {
		case x.Judged:
			cell.Why = "compare.why.never_judged"
		case !x.HasAnswers():
			cell.Why = "compare.why.nothing_handed_in"
		case x.Level == nil:
			cell.Why = "compare.why.nothing_counts"
		case against >= 0 && v.Columns[against].Level != nil:
			cell.Sign = *x.Level - *v.Columns[against].Level
		}
		switch {
		case !x.HasAnswers():
		case x.Approved:
			page.Approved++
		default:
			page.Unapproved++
		}
		page.Different = page.Different || x.Against != nil
		page.Columns, page.Level.Cells = append(page.Columns, head), append(page.Level.Cells, cell)
	}
}

func (c *comparison) rows(page *frontend.Compare) {
	if len(c.v.Columns) == 0 {
		return
	}
	c.labels = map[string]string{}
	if c.v.Asked != nil {
		for _, a := range c.v.Asked.Answers {
			c.labels[a.ID] = c.in(a.Label)
		}
	}
	page.Total = c.row(c.v.Total, 0)
	var add func(rows []record.ComparedRow, depth int)
	add = func(rows []record.ComparedRow, depth int) {
		for _, row := range rows {
			page.Rows = append(page.Rows, c.row(row, depth))
			add(row.Rows, depth+1)
		}
	}
	add(c.v.Rows, 0)
}

func (c *comparison) row(row record.ComparedRow, depth int) frontend.CompareRow {
	shown := frontend.CompareRow{
		ID:     row.ID,
		Kind:   row.Kind,
		Depth:  depth,
		Name:   c.rowName(row),
		Own:    row.Text != nil,
		Partly: row.Partly,
		Opens:  row.Opens && row.Kind != "audit_area",
		Open:   len(row.Rows) > 0,
	}
	question := row.Kind == "question"
	if question || row.Kind == "area" || row.Kind == "audit_question" {
		shown.Number = row.ID
	}
	cells := make([]frontend.CompareCell, len(row.Cells.Different))
	for i := range cells {
		cells[i] = c.cell(&row.Cells.Different[i])
	}
	shown.Cells = frontend.NewCompareCells(cells, row.Cells.Of)
	spread := row.Spread
	if spread.Count == 0 {
		spread = row.Judged
	}
	if shown.Count = spread.Count; spread.Count > 0 {
		shown.Lowest = c.point(spread.Lowest)
		shown.Median = c.point(spread.Median)
		shown.Highest = c.point(spread.Highest)
	}
	for _, a := range row.Answers {
		shown.Answers = append(shown.Answers, frontend.CompareAnswer{Label: c.labels[a.Answer], Count: a.Columns})
	}
	return shown
}

// rowName is the audit's own text, or the questionnaire's.
func (c *comparison) rowName(row record.ComparedRow) string {
	if row.Text != nil {
		return *row.Text
	}
	return c.in(row.Name)
}

func (c *comparison) point(p *record.ComparedPoint) frontend.ComparePoint {
	point := frontend.ComparePoint{Count: p.Columns}
	if p.Ordinal != nil {
		point.Text = c.judged(*p.Ordinal)
	} else if p.Share.Percent != nil {
		point.Text = c.r.L.Number(*p.Share.Percent)
	}
	return point
}

func (c *comparison) cell(from *record.ComparedCell) frontend.CompareCell {
	if from.Why != "" {
		return frontend.CompareCell{Heat: -1, Why: "compare.why." + from.Why}
	}
	cell := frontend.NewCompareCell(from)
	switch {
	case from.Label != "":
		cell.Text = c.judged(*from.Ordinal)
	case from.Answer != nil:
		cell.Text = c.labels[*from.Answer]
		if cell.Spoken = cell.Text != ""; !cell.Spoken {
			cell.Text = c.r.L.T("answers.unanswered")
		}
	case from.Percent != nil:
		cell.Text = c.r.L.Number(*from.Percent)
	}
	cell.Sign = from.Sign()
	cell.AsProposed = from.Steps != nil && cell.Sign == 0 && c.v.Own
	cell.Apart = from.Far && (from.Steps != nil || cell.Sign < 0)
	if from.Difference != nil && from.Answer == nil {
		cell.Change = c.r.L.Difference(*from.Difference)
	}
	return cell
}

// judged is what is printed for a judgement: the label of its step, or the number between steps.
func (c *comparison) judged(o assessment.Ordinal) string {
	return c.v.Scale.JudgementScale().Written(o, c.r.L.Decimal)
}

// chip links to the query with one thing changed.
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
			q.Drawn = nil
			if v.Audit != nil {
				q.Rows, q.Open, q.Area = "", nil, ""
			}
		}
	}
	if len(v.Offered.Rounds) > 0 {
		columns.Chips = append(
			columns.Chips,
			c.chip(
				"compare.chips.latest",
				v.Audit == nil && len(v.Rounds) == 1 && v.Rounds[0].ID == v.Offered.Rounds[0].ID,
				rounds(nil),
			),
		)
	}
	if len(v.Offered.Rounds) > 1 {
		columns.Chips = append(
			columns.Chips,
			c.chip("compare.chips.all_rounds", v.Audit == nil && all, rounds([]string{insight.CompareAll})),
		)
	}
	if len(v.Offered.Audits) > 0 {
		columns.Chips = append(
			columns.Chips,
			c.chip("compare.chips.audit", v.Audit != nil && q.Of == "", func(q *insight.CompareQuery) {
				if q.Audit == "" {
					q.Audit = v.Offered.Audits[0].Short
					q.Rounds = nil
					q.Rows = ""
					q.Open = nil
					q.Area = ""
					q.Against = ""
					q.Sort = ""
					q.Drawn = nil
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
		{"radar", "compare.chips.radar"}, {"bars", "compare.chips.bars"}} {
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
	for _, x := range v.Offered.Rounds {
		chosen := slices.ContainsFunc(v.Rounds, func(y record.ComparedName) bool { return y.ID == x.ID })
		page.Rounds = append(page.Rounds, frontend.CompareOption{Value: x.Short, Label: x.Name, Chosen: chosen})
	}
	for _, x := range v.Offered.Audits {
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
	for _, row := range v.Rows {
		if row.Kind != "question" {
			page.Groups = append(page.Groups, frontend.Option{Value: row.ID, Label: c.rowName(row)})
		}
	}
	for i, key := range []string{"order_tree", "order_name", "order_level", "order_level_high", "order_share",
		"order_share_high"} {
		page.Orders = append(page.Orders, frontend.Option{Value: insight.CompareOrders[i], Key: "compare." + key})
	}
	page.Order, page.Reference, page.Sort = q.Order, q.Against, q.Sort
	page.References = c.references()
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

// references are the choices of a reference besides the columns: the natural one, if there is one, and none.
func (c *comparison) references() []frontend.Option {
	none := frontend.Option{Value: insight.CompareNone, Key: "compare.reference_none"}
	entities := map[assessment.ID]bool{}
	for _, x := range c.v.Columns {
		entities[x.Entity.ID] = true
	}
	switch {
	case c.v.Audit != nil && c.v.Query.Of == "":
		return []frontend.Option{{Key: "compare.reference_own"}, none}
	case c.v.Audit == nil && len(entities) < len(c.v.Columns):
		return []frontend.Option{{Key: "compare.reference_before"}, none}
	}
	return []frontend.Option{{Key: none.Key}}
}

func (c *comparison) notes(page *frontend.Compare) {
	for _, x := range c.v.Waiting {
		what := ""
		if len(c.v.Rounds) > 1 && x.Round != nil {
			what = x.Round.Name
		}
		page.Waiting = append(page.Waiting, named(x.Entity, what))
	}
	for _, id := range c.v.Uncounted {
		page.Uncounted = append(page.Uncounted, c.results.question(id))
	}
	if len(c.v.Versions) > 1 {
		for _, x := range c.v.Versions {
			page.Versions = append(
				page.Versions,
				frontend.CompareVersion{ComparedVersion: x, Title: c.in(x.Title)},
			)
		}
	}
}
