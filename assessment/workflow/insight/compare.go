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
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// MaxCompared is the most columns that stand side by side.
const MaxCompared = 300

// Comparison is results side by side, and what there is to choose from.
type Comparison struct {
	record.Comparison
	Query   CompareQuery            // with names as short as they can be
	Nodes   []CompareNode           // that the reader may choose, in the order of the tree
	Kinds   []assessment.EntityKind // of Nodes
	Offered struct {
		Rounds, Audits []CompareChoice // latest first
	}
}

// CompareChoice is a round or an audit to choose.
type CompareChoice struct {
	ID    assessment.ID
	Short string
	Name  string
}

// CompareNode is an entity to choose.
type CompareNode struct {
	assessment.Node
	Short string
}

// comparedColumn is a column with what it is of.
type comparedColumn struct {
	id         string // as addresses name it
	entity     record.ComparedEntity
	short      string            // of the entity
	round      *assessment.Round // nil in an audit without one
	assessment *assessment.ID    // whose result it is, nil for judgements
	// its number, hash and outcome at least; nil for judgements, and where nothing was handed in
	submission *assessment.Submission
	judged     bool
	questions  *questionnaires.Questionnaire // that was answered; nil for judgements and where nothing was handed in
	score      scoring.Score
	against    int // the column that it is measured against; -1 for none
	depth      int // in the tree
}

// comparing is a comparison in the making.
type comparing struct {
	w        *UseCases
	tx       assessment.Tx
	p        assessment.Principal
	v        *Comparison
	tree     assessment.Tree
	entities shortIDs
	chosen   map[assessment.ID]bool // by the query; nil for all
	audited  *assessment.Audit      // whose entities stand here; nil for rounds
	shown    []comparedColumn
	columns  []compare.Column // what is compared of each shown
	table    compare.Table
	known    []*questionnaires.Questionnaire
}

// Compare puts results side by side: self-assessments of entities in rounds, by the submissions that summaries use, or
// self-assessments and judgements in an audit. Drafts never count. How many statements it takes does not depend on how
// many columns there are.
func (w *UseCases) Compare(ctx context.Context, p assessment.Principal, q CompareQuery) (Comparison, error) {
	var v Comparison
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.CompareResults) {
			return workflow.Denied(assessment.CompareResults)
		}
		v = Comparison{Query: q}
		v.Rounds, v.Waiting = []record.ComparedName{}, []record.ComparedWaiting{}
		c := &comparing{w: w, tx: tx, p: p, v: &v}
		return c.run()
	})
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
	c.offer(rounds, audits)
	c.choose()
	// Somebody who reads no results, as auditors do not, begins with what the audits show.
	if c.v.Query.Audit == "" && !c.p.MaySomewhere(assessment.ReadResults) && len(audits) > 0 {
		c.v.Query.Audit = c.v.Offered.Audits[0].Short
	}
	if c.v.Query.Audit != "" {
		err = c.audit(audits, rounds)
	} else {
		err = c.rounds(rounds)
	}
	if err != nil {
		return err
	}
	if len(c.shown) == 0 && c.v.Unknown > 0 {
		return assessment.Missing()
	}
	c.arrange()
	if err := c.versions(); err != nil {
		return err
	}
	c.compare()
	c.describe()
	return nil
}

// readable lists the audits whose judgements the principal may read, with the entities of which that holds.
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
	engagements, err := c.tx.EngagementsOf(c.p.User.ID)
	if err != nil {
		return nil, err
	}
	var shown []audits.Shown
	for _, a := range all {
		entities := by[a.ID]
		v := audits.ShownAudit(
			c.p,
			audits.Access{Tree: c.tree, Engaged: c.w.audits.Engaged(c.p, c.tree, engagements, a.ID, entities)},
			a,
			entities,
		)
		if v.MayRead {
			shown = append(shown, v)
		}
	}
	return shown, nil
}

// offer fills in what there is to choose from.
func (c *comparing) offer(rounds []assessment.Round, readable []audits.Shown) {
	may := map[assessment.ID]bool{}
	for _, a := range readable {
		for _, e := range a.Entities {
			may[e.EntityID] = true
		}
	}
	var ids []assessment.ID
	for _, n := range c.tree.Nodes {
		ids = append(ids, n.ID)
	}
	c.entities = newShortIDs(ids)
	for _, n := range c.tree.Nodes {
		if may[n.ID] || c.p.May(assessment.ReadResults, c.tree, n.ID) {
			c.v.Nodes = append(c.v.Nodes, CompareNode{Node: n, Short: c.entities.of(n.ID)})
			if !slices.Contains(c.v.Kinds, n.Kind) {
				c.v.Kinds = append(c.v.Kinds, n.Kind)
			}
		}
	}
	slices.SortFunc(c.v.Kinds, func(a, b assessment.EntityKind) int {
		return slices.Index(assessment.EntityKinds, a) - slices.Index(assessment.EntityKinds, b)
	})
	if c.p.MaySomewhere(assessment.ReadResults) {
		c.v.Offered.Rounds = choices(rounds, func(r assessment.Round) (assessment.ID, string) { return r.ID, r.Name })
	}
	c.v.Offered.Audits = choices(readable, func(a audits.Shown) (assessment.ID, string) { return a.ID, a.Title })
}

func choices[T any](of []T, named func(T) (assessment.ID, string)) []CompareChoice {
	var ids []assessment.ID
	for _, x := range of {
		id, _ := named(x)
		ids = append(ids, id)
	}
	short := newShortIDs(ids)
	var all []CompareChoice
	for _, x := range of {
		id, name := named(x)
		all = append(all, CompareChoice{ID: id, Short: short.of(id), Name: name})
	}
	return all
}

// choose finds the entities that the query names. One that is not there and one that the reader may not see are the
// same.
func (c *comparing) choose() {
	open := map[assessment.ID]bool{}
	for _, n := range c.v.Nodes {
		open[n.ID] = true
	}
	q := &c.v.Query
	restrict := func(ids map[assessment.ID]bool) {
		if c.chosen == nil {
			c.chosen = ids
			return
		}
		for id := range c.chosen {
			if !ids[id] {
				delete(c.chosen, id)
			}
		}
	}
	if len(q.Entities) > 0 {
		named := map[assessment.ID]bool{}
		var short []string
		for _, name := range q.Entities {
			id, ok := c.entities.find(name)
			switch {
			case !ok || !open[id]:
				c.v.Unknown++
			case !named[id]:
				named[id] = true
				short = append(short, c.entities.of(id))
			}
		}
		q.Entities = short
		restrict(named)
	}
	if q.Under != "" {
		below := map[assessment.ID]bool{}
		if top, ok := c.entities.find(q.Under); ok && open[top] {
			q.Under = c.entities.of(top)
			for id := range open {
				if c.tree.Covers(top, id) {
					below[id] = true
				}
			}
		} else {
			c.v.Unknown++
		}
		restrict(below)
	}
}

// wants reports whether the query wants an entity of a kind.
func (c *comparing) wants(id assessment.ID, kind assessment.EntityKind) bool {
	return (c.chosen == nil || c.chosen[id]) &&
		(len(c.v.Query.Kinds) == 0 || slices.Contains(c.v.Query.Kinds, string(kind)))
}

// chosenRounds are the rounds that the query names, in time, with their short names; the latest that has opened when it names none.
func (c *comparing) chosenRounds(rounds []assessment.Round) (chosen []assessment.Round, short []string, err error) {
	q := &c.v.Query
	switch {
	case len(q.Rounds) == 1 && q.Rounds[0] == CompareAll:
		chosen = slices.Clone(rounds)
	case len(q.Rounds) == 0:
		for _, r := range rounds {
			if r.State(c.w.kernel.Today()) != assessment.RoundPlanned {
				chosen = append(chosen, r)
				break
			}
		}
	default:
		var ids []assessment.ID
		for _, r := range c.v.Offered.Rounds {
			ids = append(ids, r.ID)
		}
		known := newShortIDs(ids)
		for _, name := range q.Rounds {
			id, ok := known.find(name)
			if !ok {
				return nil, nil, assessment.Missing()
			}
			i := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.ID == id })
			if !slices.ContainsFunc(chosen, func(r assessment.Round) bool { return r.ID == id }) {
				chosen = append(chosen, rounds[i])
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b assessment.Round) int { return cmp.Compare(a.OpensOn, b.OpensOn) })
	for _, r := range chosen {
		i := slices.IndexFunc(c.v.Offered.Rounds, func(x CompareChoice) bool { return x.ID == r.ID })
		c.v.Rounds = append(c.v.Rounds, record.ComparedName{ID: r.ID, Name: r.Name})
		short = append(short, c.v.Offered.Rounds[i].Short)
	}
	if !slices.Equal(q.Rounds, []string{CompareAll}) {
		q.Rounds = short
	}
	return chosen, short, nil
}

// rounds makes the columns of self-assessments in rounds: entity by entity in the order of the tree, each in time.
func (c *comparing) rounds(rounds []assessment.Round) error {
	if !c.p.MaySomewhere(assessment.ReadResults) {
		return nil
	}
	chosen, short, err := c.chosenRounds(rounds)
	if err != nil || len(chosen) == 0 {
		return err
	}
	var rows []assessment.Assessment
	if len(chosen) == 1 {
		rows, err = c.tx.AssessmentsIn(chosen[0].ID)
	} else {
		var ids []assessment.ID
		for _, n := range c.v.Nodes {
			if c.chosen == nil || c.chosen[n.ID] {
				ids = append(ids, n.ID)
			}
		}
		rows, err = c.tx.AssessmentsOf(ids)
	}
	if err != nil {
		return err
	}
	type place struct{ entity, round assessment.ID }
	by := make(map[place]*assessment.Assessment, len(rows))
	for i := range rows {
		by[place{entity: rows[i].EntityID, round: rows[i].RoundID}] = &rows[i]
	}
	var wanted []assessment.ID
	for _, n := range c.v.Nodes {
		if c.chosen != nil && !c.chosen[n.ID] || !c.p.May(assessment.ReadResults, c.tree, n.ID) {
			continue
		}
		for i := range chosen {
			a := by[place{entity: n.ID, round: chosen[i].ID}]
			if a == nil || !c.wants(n.ID, a.Kind) {
				continue
			}
			column := comparedColumn{
				id:         n.Short + "-" + short[i],
				entity:     record.ComparedEntity{ID: n.ID, Name: n.Name, Kind: a.Kind},
				short:      n.Short,
				round:      &chosen[i],
				assessment: &a.ID,
				against:    -1,
				depth:      n.Depth,
			}
			switch {
			case a.Submitted == 0:
				c.v.Waiting = append(c.v.Waiting, record.ComparedWaiting{Entity: column.entity, Round: column.roundName()})
			case len(wanted) == MaxCompared:
				c.v.More++
			default:
				wanted = append(wanted, a.ID)
				c.shown = append(c.shown, column)
			}
		}
	}
	return c.read(wanted)
}

// read reads what the columns show: in one statement what has been kept of the submissions, and in another the contents
// of those of which nothing has.
func (c *comparing) read(wanted []assessment.ID) error {
	if len(wanted) == 0 {
		return nil
	}
	submissions, err := c.tx.SubmissionValuesOf(wanted)
	if err != nil {
		return err
	}
	if len(submissions) < len(wanted) {
		kept := make(map[assessment.ID]bool, len(submissions))
		for i := range submissions {
			kept[submissions[i].AssessmentID] = true
		}
		unkept := slices.DeleteFunc(slices.Clone(wanted), func(id assessment.ID) bool { return kept[id] })
		contents, err := c.tx.SubmissionsOf(unkept)
		if err != nil {
			return err
		}
		submissions = append(submissions, contents...)
	}
	by := make(map[assessment.ID]*assessment.Submission, len(submissions))
	for i := range submissions {
		by[submissions[i].AssessmentID] = &submissions[i]
	}
	var answers []assessment.Answer
	for i := range c.shown {
		column := &c.shown[i]
		if column.submission = by[*column.assessment]; column.submission == nil {
			return assessment.Missing()
		}
		q, err := c.w.kernel.QuestionnaireOf(c.tx, *column.round)
		if err != nil {
			return err
		}
		if answers, err = rounds.CountedValues(*column.submission, answers); err != nil {
			return err
		}
		column.submission.Content = nil
		c.add(column, rounds.Count(c.w.kernel.Form(q, column.entity.Kind), answers), nil)
	}
	return nil
}

// add adds a column of a self-assessment.
func (c *comparing) add(column *comparedColumn, counted *rounds.Counted, proposed map[string]assessment.Ordinal) {
	column.questions, column.score = counted.Form.Questionnaire(), counted.Score
	c.columns = append(c.columns, compare.Column{
		ID:       column.id,
		Form:     counted.Form,
		Score:    counted.Score,
		Parts:    counted.Parts,
		Proposed: proposed,
	})
}

// audit makes the columns of an audit: entity by entity in its order, the self-assessment that it is pinned to and the
// judgements.
func (c *comparing) audit(readable []audits.Shown, rounds []assessment.Round) error {
	var ids []assessment.ID
	for _, a := range c.v.Offered.Audits {
		ids = append(ids, a.ID)
	}
	id, ok := newShortIDs(ids).find(c.v.Query.Audit)
	if !ok {
		return assessment.Missing()
	}
	q := &c.v.Query
	view := readable[slices.IndexFunc(readable, func(a audits.Shown) bool { return a.ID == id })]
	q.Audit, q.Rounds, c.audited = newShortIDs(ids).of(id), nil, &view.Audit
	var round *assessment.Round
	if i := slices.IndexFunc(
		rounds,
		func(r assessment.Round) bool { return view.RoundID != nil && r.ID == *view.RoundID },
	); i >= 0 {
		round = &rounds[i]
	}
	judgements, err := c.tx.Judgements(view.ID)
	if err != nil {
		return err
	}
	judged := map[assessment.ID]map[string]assessment.Judgement{}
	for _, j := range judgements {
		if judged[j.EntityID] == nil {
			judged[j.EntityID] = map[string]assessment.Judgement{}
		}
		judged[j.EntityID][j.QuestionID] = j
	}
	submissions, err := c.tx.SubmissionsPinned(view.ID)
	if err != nil {
		return err
	}
	by := make(map[assessment.ID]*assessment.Submission, len(submissions))
	for i := range submissions {
		by[submissions[i].AssessmentID] = &submissions[i]
	}
	for _, e := range view.Entities {
		if !c.wants(e.EntityID, e.Kind) {
			continue
		}
		if len(c.shown) >= MaxCompared {
			c.v.More++
			continue
		}
		short := c.entities.of(e.EntityID)
		column := comparedColumn{
			entity:  record.ComparedEntity{ID: e.EntityID, Name: e.Name, Kind: e.Kind},
			short:   short,
			round:   round,
			against: -1,
		}
		if n, ok := c.tree.Node(e.EntityID); ok {
			column.depth = n.Depth
		}
		if q.Of != CompareJudged {
			self := column
			self.id = short + "-" + CompareSelf
			if err := c.pinned(self, e, by, view.Audit); err != nil {
				return err
			}
		}
		if q.Of != CompareSelf && len(c.shown) < MaxCompared {
			column.id, column.judged = short+"-"+CompareJudged, true
			c.shown = append(c.shown, column)
			c.columns = append(c.columns, compare.Column{ID: column.id, Judged: true, Judgements: judged[e.EntityID]})
		}
	}
	return nil
}

// pinned adds the column of the self-assessment that an audited entity is pinned to.
func (c *comparing) pinned(
	column comparedColumn,
	e assessment.AuditedEntity,
	by map[assessment.ID]*assessment.Submission,
	a assessment.Audit,
) error {
	c.shown = append(c.shown, column)
	if e.AssessmentID == nil || e.SubmissionNumber == 0 || by[*e.AssessmentID] == nil {
		c.columns = append(c.columns, compare.Column{ID: column.id})
		return nil
	}
	s := by[*e.AssessmentID]
	form, sealed, err := c.w.audits.PinnedForm(c.tx, *s)
	if err != nil {
		return err
	}
	s.Content = nil
	here := &c.shown[len(c.shown)-1]
	here.assessment, here.submission = e.AssessmentID, s
	answers := sealed.ToAnswers()
	proposed := map[string]assessment.Ordinal{}
	for _, proposal := range form.Proposals(answers, audits.ProposingScale(a.Scale)) {
		for _, q := range a.Questions {
			if proposal.OK && q.From == proposal.AuditQuestionID {
				proposed[q.ID] = audits.ProposedOf(proposal, e.SubmissionSHA256).Ordinal
			}
		}
	}
	c.add(here, rounds.Count(form, answers), proposed)
	return nil
}

// arrange sorts the columns and finds what each is measured against.
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
		if c.audited != nil && v.Query.Of == "" {
			c.against()
			return
		}
		reference = slices.Index(at, 0) // the first of the tree
	}
	v.Reference = &c.shown[reference].id
	for i := range c.shown {
		c.shown[i].against = reference
	}
}

// against measures each entity's judgements against what its own answers propose.
func (c *comparing) against() {
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

// order compares two columns by their places, nil for the order of the tree.
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

// versions reads the versions between those of the columns, through which questions are followed. With one version
// alone there is nothing to follow.
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

// compare makes the table.
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
