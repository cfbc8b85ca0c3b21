package insight

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// MaxCompared is the largest number of columns in a comparison.
const MaxCompared = 300

// Comparison compares results, and lists what can be chosen.
type Comparison struct {
	record.Comparison
	Query   CompareQuery            // with the shortest possible names
	Nodes   []CompareNode           // entities that the reader may choose, in the order of the tree
	Kinds   []assessment.EntityKind // of Nodes
	Offered struct {
		Rounds, Audits []CompareChoice // latest first
	}
}

// comparedColumn is a column and what it shows.
type comparedColumn struct {
	id         string // as in addresses
	entity     record.ComparedEntity
	profile    questionnaires.Profile // it was asked by
	short      string                 // of the entity
	round      *assessment.Round      // nil in an audit without one
	place      int                    // of the round among those compared, the earliest first
	assessment *assessment.ID         // whose result it is, nil for judgements
	// at least its number, hash and outcome; nil for judgements, and if nothing was submitted
	submission *assessment.Submission
	judged     bool
	questions  *questionnaires.Questionnaire // that was answered; nil for judgements and if nothing was submitted
	score      scoring.Score
	against    int // the column that it is compared with; -1 for none
	depth      int // in the tree
}

// comparing builds a comparison.
type comparing struct {
	w        *UseCases
	tx       assessment.Tx
	p        assessment.Principal
	v        *Comparison
	tree     assessment.Tree
	entities shortIDs
	chosen   map[assessment.ID]bool // by the query; nil means all
	audited  *assessment.Audit      // whose entities are compared; nil for rounds
	shown    []comparedColumn
	columns  []compare.Column // of shown, as they are compared
	table    compare.Table
	known    []*questionnaires.Questionnaire
	part     []assessment.Assessment // in all rounds, if the principal reads the results of a part; nil for the whole
}

// Compare compares results: self-assessments of entities in rounds, from the submissions that summaries use, or
// self-assessments and judgements in an audit. Drafts are never included. The number of statements does not depend on
// the number of columns.
func (w *UseCases) Compare(ctx context.Context, p assessment.Principal, q CompareQuery) (Comparison, error) {
	var v Comparison
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		v, err = w.compare(tx, p, q)
		return err
	})
	return v, err
}

func (w *UseCases) compare(tx assessment.Tx, p assessment.Principal, q CompareQuery) (Comparison, error) {
	v := Comparison{Query: q}
	if !p.MaySomewhere(assessment.CompareResults) {
		return v, workflow.Denied(assessment.CompareResults)
	}
	v.Rounds, v.Waiting = []record.ComparedName{}, []record.ComparedWaiting{}
	err := (&comparing{w: w, tx: tx, p: p, v: &v}).run()
	return v, err
}

func (c *comparing) run() (err error) {
	if c.tree, err = workflow.ReadTree(c.tx, c.p); err != nil {
		return err
	}
	rounds, err := c.tx.Rounds()
	if err != nil {
		return err
	}
	audits, err := c.readable()
	if err != nil {
		return err
	}
	reached, err := c.reached(rounds)
	if err != nil {
		return err
	}
	c.offer(reached, audits)
	c.choose()
	// Auditors, who cannot read results, start with an audit.
	if c.v.Query.Audit == "" && !c.p.MaySomewhere(assessment.ReadResults) && len(audits) > 0 {
		c.v.Query.Audit = c.v.Offered.Audits[0].Short
	}
	if c.v.Query.Audit != "" {
		err = c.audit(audits, rounds)
	} else {
		err = c.rounds(reached)
	}
	if err != nil {
		return err
	}
	if len(c.shown) == 0 && c.v.Unknown > 0 {
		return assessment.Missing()
	}
	c.arrange()
	c.draw()
	if err := c.versions(); err != nil {
		return err
	}
	c.compare()
	c.describe()
	return nil
}

// reached lists the rounds in which an entity takes part whose results the principal may read.
func (c *comparing) reached(rounds []assessment.Round) ([]assessment.Round, error) {
	ids := workflow.Reached(c.p, c.tree, assessment.ReadResults)
	if len(ids) == 0 || c.p.May(assessment.ReadResults, c.tree, c.tree.Root().ID) {
		return rounds, nil
	}
	var err error
	if c.part, err = c.tx.AssessmentsOf(ids); err != nil {
		return nil, err
	}
	asked := map[assessment.ID]bool{}
	for _, a := range c.part {
		asked[a.RoundID] = true
	}
	return slices.DeleteFunc(slices.Clone(rounds), func(r assessment.Round) bool { return !asked[r.ID] }), nil
}

// readable lists the audits whose judgements the principal may read, each with the entities for which they may.
func (c *comparing) readable() ([]audits.Shown, error) {
	if !c.p.MaySomewhere(assessment.ReadAudits) {
		return nil, nil
	}
	all, err := c.tx.Audits()
	if err != nil {
		return nil, err
	}
	by, err := audits.EntitiesByAudit(c.tx)
	if err != nil {
		return nil, err
	}
	own, err := c.w.audits.OwnEngagements(c.tx, c.p, c.tree)
	if err != nil {
		return nil, err
	}
	var shown []audits.Shown
	for _, a := range assessment.InForceOf(all) {
		entities := by[a.ID]
		v := audits.ShownAudit(
			c.p,
			own.Access(a, entities),
			a,
			entities,
		)
		if v.MayRead {
			shown = append(shown, v)
		}
	}
	return shown, nil
}

// arrange sorts the columns and finds what each is compared with.
func (c *comparing) arrange() {
	v := c.v
	at := make([]int, len(c.shown))
	for i := range at {
		at[i] = i
	}
	if order := c.order(); order != nil {
		slices.SortStableFunc(at, order)
	}
	columns, compared := make([]comparedColumn, len(at)), make([]compare.Column, len(at))
	for to, from := range at {
		columns[to], compared[to] = c.shown[from], c.columns[from]
	}
	c.shown, c.columns = columns, compared
	if len(c.shown) < 2 || v.Query.Against == CompareNone {
		return
	}
	reference := slices.IndexFunc(c.shown, func(x comparedColumn) bool { return x.id == v.Query.Against })
	if reference < 0 {
		v.Query.Against = ""
		c.natural()
		return
	}
	v.Reference = &c.shown[reference].id
	for i := range c.shown {
		c.shown[i].against = reference
	}
}

// natural gives each column the reference that suggests itself: judgements what the entity's own answers propose, and a
// year the one before it, whatever the order of the columns. Different entities are not each other's measure.
func (c *comparing) natural() {
	switch {
	case c.audited == nil:
		c.earlier()
	case c.v.Query.Of == "":
		c.own()
	}
}

// earlier compares each result with the latest earlier one of the same entity.
func (c *comparing) earlier() {
	of := map[assessment.ID][]int{}
	for i, x := range c.shown {
		of[x.entity.ID] = append(of[x.entity.ID], i)
	}
	for _, columns := range of {
		slices.SortFunc(columns, func(a, b int) int { return cmp.Compare(c.shown[a].place, c.shown[b].place) })
		for k := range columns[1:] {
			c.shown[columns[k+1]].against, c.v.Earlier = columns[k], true
		}
	}
}

// draw leaves of the columns to draw those that there are, in their order.
func (c *comparing) draw() {
	var drawn []string
	for _, x := range c.shown {
		if slices.Contains(c.v.Query.Drawn, x.id) {
			drawn = append(drawn, x.id)
		}
	}
	c.v.Query.Drawn = drawn
}

// own compares each entity's judgements with what its own answers propose.
func (c *comparing) own() {
	c.v.Own = true
	self := map[assessment.ID]int{}
	for i, column := range c.shown {
		if !column.judged {
			self[column.entity.ID] = i
		}
	}
	for i := range c.shown {
		if at, ok := self[c.shown[i].entity.ID]; ok && c.shown[i].judged {
			c.shown[i].against = at
		}
	}
}

// order compares two columns by their positions; it is nil for the order of the tree.
func (c *comparing) order() func(a, b int) int {
	columns := c.shown
	level := func(i int) int {
		if columns[i].score.Rated {
			return columns[i].score.Level
		}
		return -1
	}
	by := map[string]func(a, b int) int{
		"level": func(a, b int) int {
			return cmp.Or(cmp.Compare(level(a), level(b)), columns[a].score.Total.Compare(columns[b].score.Total))
		},
		"share": func(a, b int) int { return columns[a].score.Total.Compare(columns[b].score.Total) },
	}
	switch order := c.v.Query.Order; order {
	case "name":
		names := make([]int, len(columns))
		for i := range names {
			names[i] = i
		}
		assessment.SortByName(workflow.Language(c.p), names, func(i int) string { return columns[i].entity.Name })
		rank := make([]int, len(columns))
		for i, at := range names {
			rank[at] = i
		}
		return func(a, b int) int { return rank[a] - rank[b] }
	case "level", "share":
		return by[order]
	case "-level", "-share":
		return func(a, b int) int { return by[order[1:]](b, a) }
	}
	return nil
}

// versions reads the versions between those of the columns, to follow questions from one to the next. With only one
// version there is nothing to follow.
func (c *comparing) versions() error {
	var first *questionnaires.Questionnaire
	several := false
	for _, column := range c.shown {
		if q := column.questions; q != nil {
			several = several || first != nil && first.Hash() != q.Hash()
			first = q
		}
	}
	if !several {
		return nil
	}
	list, err := c.tx.QuestionnaireVersions()
	if err != nil {
		return err
	}
	for _, version := range list {
		if version.Key != first.Key {
			continue
		}
		q, err := c.w.kernel.LoadQuestionnaire(c.tx, version.Key, version.Version, version.Hash)
		if err != nil {
			return err
		}
		c.known = append(c.known, q)
	}
	return nil
}

// compare builds the table.
func (c *comparing) compare() {
	v := c.v
	if v.Query.Rows == "" {
		v.Query.Rows = string(compare.Areas)
		if c.audited != nil {
			v.Query.Rows = string(compare.AuditQuestions)
		}
	}
	t := compare.Of(c.columns, compare.Options{By: compare.By(v.Query.Rows), Audit: c.audited, Versions: c.known})
	t = t.Filter(compare.Filter{Differing: v.Query.Only == CompareDiffering, Below: v.Query.Below, Area: v.Query.Area})
	by, descending := v.Query.Sort, false
	if by != "" && by[0] == '-' {
		by, descending = by[1:], true
	}
	at := slices.IndexFunc(c.shown, func(x comparedColumn) bool { return x.id == by })
	switch {
	case by == CompareSpread:
		t = t.SortBySpread(descending)
	case at >= 0:
		t = t.SortByColumn(at, descending)
	default:
		v.Query.Sort = ""
	}
	c.table = t
}
