package review

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/registers"
)

// counting is the figures of a review being read. They are what management of the entity may see, whoever reads them:
// the use cases of earlier links decide that, as they always do.
type counting struct {
	*reading
	ctx        context.Context
	reader     assessment.Principal
	summary    insight.SummaryView
	audits     []audits.Recommended
	plan       record.ActionPlan
	system     record.ManagementSystem
	statements registers.ApplicabilityList
	managers   []string        // who has the role of management there, by name
	since      assessment.Date // the day of the review before, "" for none
	openOnly   bool            // leaves out recommendations that are done or rejected
}

// figures reads what the system knows, one figure for each source. The number of statements does not depend on how much
// there is.
func (c *reading) figures(ctx context.Context) ([]record.ReviewFigure, error) {
	f, err := c.counting(ctx)
	if err != nil {
		return nil, err
	}
	return f.all()
}

// all are the figures of every source.
func (f *counting) all() ([]record.ReviewFigure, error) {
	if err := f.readRegisters(); err != nil {
		return nil, err
	}
	list := []record.ReviewFigure{}
	for _, source := range assessment.FigureSources {
		figure, err := f.figure(source)
		if err != nil {
			return nil, err
		}
		list = append(list, figure)
	}
	return list, nil
}

// counting reads what figures are made of, without the registers.
func (c *reading) counting(ctx context.Context) (*counting, error) {
	f := &counting{reading: c, reader: c.reader()}
	f.ctx, _ = workflow.Within(ctx, f.reader, c.tx)
	var err error
	if f.summary, err = c.w.Insight.Summary(f.ctx, f.reader, insight.SummaryQuery{Reached: true}); err != nil {
		return nil, err
	}
	if f.audits, err = c.w.Audits.Recommended(f.ctx, f.reader); err != nil {
		return nil, err
	}
	f.plan, err = c.w.Plan.Plan(f.ctx, f.reader, plan.Query{})
	return f, err
}

func (f *counting) figure(source assessment.FigureSource) (record.ReviewFigure, error) {
	figure := record.ReviewFigure{Source: source, Counts: []record.ReviewCount{}, Rows: []record.ReviewRow{}}
	return figure, f.fill(&figure)
}

// reader is somebody in management of the entity, and nobody else: no person's own roles add to what figures contain.
func (c *reading) reader() assessment.Principal {
	return assessment.Principal{
		User:         assessment.User{ID: c.review.ID},
		Organisation: c.p.Organisation,
		Memberships: []assessment.Membership{{
			OrganisationID: c.p.Organisation.ID,
			ID:             c.review.ID,
			UserID:         c.review.ID,
			Role:           assessment.Management,
			EntityID:       c.review.EntityID,
		}},
		ReadOnly: true,
	}
}

func (f *counting) fill(figure *record.ReviewFigure) error {
	switch figure.Source {
	case assessment.DecisionFigures:
		return f.decisions(figure)
	case assessment.ShortcomingFigures, assessment.StatementFigures:
		return f.lastTime(figure)
	case assessment.ActionFigures:
		f.actions(figure)
	case assessment.YearFigures:
		f.years(figure)
	case assessment.ResultFigures:
		f.results(figure)
	case assessment.AuditFigures:
		f.finalAudits(figure)
	case assessment.RecommendationFigures:
		f.recommendations(figure)
	case assessment.TargetFigures:
		f.targets(figure)
	case assessment.AdviceFigures:
		f.advice(figure)
	default:
		f.fillFromRegister(figure)
	}
	return nil
}

// decisions are those of the reviews of the entity that have been held before: first those whose action is late, last
// those that are done, and otherwise the latest review first.
func (f *counting) decisions(figure *record.ReviewFigure) error {
	held, err := f.held()
	if err != nil {
		return err
	}
	all, err := f.tx.AllReviewDecisions()
	if err != nil {
		return err
	}
	for _, r := range held {
		decisions, err := f.inForce(r, all)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			figure.Rows = append(figure.Rows, f.decided(r, d))
		}
	}
	sortRows(figure.Rows, actionLate)
	states := append([]string{actionLate}, actionStates()...)
	countRows(figure, append(states, decidedWithoutAction, string(assessment.NotDecided))...)
	return nil
}

// inForce are the decisions of a review that has been held, of all: those that were sealed last while its minutes are
// being corrected.
func (c *reading) inForce(r assessment.Review, all []assessment.ReviewDecision) ([]assessment.ReviewDecision, error) {
	var decisions []assessment.ReviewDecision
	if !r.State.Open() {
		for _, d := range all {
			if d.ReviewID == r.ID {
				decisions = append(decisions, d)
			}
		}
		return decisions, nil
	}
	sealed, err := c.tx.ReviewVersion(r.ID, r.Number-1)
	if err != nil {
		return nil, err
	}
	var minutes record.ReviewMinutes
	if err := json.Unmarshal(sealed.Content, &minutes); err != nil {
		return nil, fmt.Errorf("read version %d of review %s: %w", sealed.Number, r.ID, err)
	}
	for _, d := range minutes.Decisions {
		decisions = append(decisions, d.Noun(r.ID))
	}
	return decisions, nil
}

// held are the reviews of the entity that have been held before, latest first.
func (f *counting) held() ([]assessment.Review, error) {
	reviews, err := f.tx.Reviews()
	return slices.DeleteFunc(reviews, func(r assessment.Review) bool {
		return r.ID == f.review.ID || r.EntityID != f.review.EntityID || !r.Held() ||
			r.CreatedAt.After(f.review.CreatedAt)
	}), err
}

// lastTime is the serious shortcomings that the last of the reviews held before raised, each with its cause, or what
// management stated in it.
func (f *counting) lastTime(figure *record.ReviewFigure) error {
	held, err := f.held()
	if err != nil || len(held) == 0 {
		return err
	}
	last := held[0]
	add := func(row record.ReviewRow) {
		row.Of, row.About = last.ID.String(), last.Title
		figure.Rows = append(figure.Rows, row)
	}
	if figure.Source == assessment.ShortcomingFigures {
		points, err := f.tx.ReviewPoints(last.ID)
		for _, p := range points {
			if p.Kind == assessment.Shortcoming {
				add(record.ReviewRow{ID: p.ID.String(), Title: p.Title, State: p.About, Note: p.Text})
			}
		}
		countRows(figure)
		return err
	}
	stated, err := f.tx.ReviewStatements(last.ID)
	for _, about := range assessment.StatementAbouts {
		i := slices.IndexFunc(stated, func(s assessment.ReviewStatement) bool { return s.About == about })
		if i >= 0 && stated[i].Text != "" {
			s := stated[i]
			add(record.ReviewRow{ID: string(about), Title: s.Text, State: string(about), Also: string(s.Verdict)})
		}
	}
	countRows(figure)
	return err
}

// decidedWithoutAction is the state of a decision that nobody was to see to by a day.
const decidedWithoutAction = "no_action"

// decided is an earlier decision with what became of it.
func (f *counting) decided(r assessment.Review, d assessment.ReviewDecision) record.ReviewRow {
	row := record.ReviewRow{
		ID:    d.ID.String(),
		Of:    r.ID.String(),
		Title: d.Text,
		About: r.Title + " § " + strconv.Itoa(d.Number),
		State: decidedWithoutAction,
		Note:  d.OwnerRole,
		On:    record.Optional(d.DueOn),
	}
	if d.Outcome == assessment.NotDecided {
		row.State = string(d.Outcome)
	}
	if a, some := f.actionFrom(assessment.FromDecision, d.ID); some {
		row.State = string(a.State)
		if a.Overdue {
			row.State = actionLate
		}
	}
	return row
}

func (f *counting) actionFrom(kind assessment.OriginKind, subject assessment.ID) (record.Action, bool) {
	for _, a := range f.plan.Actions {
		if slices.ContainsFunc(a.Origins, func(o record.ActionOrigin) bool {
			return o.Kind == kind && o.Subject == subject
		}) {
			return a, true
		}
	}
	return record.Action{}, false
}

func actionStates() []string {
	var list []string
	for _, s := range assessment.ActionStates {
		list = append(list, string(s))
	}
	return list
}

// actionLate is said of an action of which an occurrence is late, besides its state.
const actionLate = "overdue"

// actions are those of the plan that are open, as the plan orders them: the earliest day first.
func (f *counting) actions(figure *record.ReviewFigure) {
	for _, a := range f.plan.Actions {
		if !a.State.Open() {
			continue
		}
		row := record.ReviewRow{
			ID:    a.ID.String(),
			Title: a.Title,
			About: a.Entity.Name,
			State: string(a.State),
			Note:  a.OwnerRole,
			On:    a.Due,
		}
		if a.Overdue {
			row.State = actionLate
		}
		figure.Rows = append(figure.Rows, row)
	}
	countRows(figure, actionLate, string(assessment.ActionPlanned), string(assessment.ActionUnderWay))
	figure.Of = f.plan.All
}

// years is what is to be done in each year of the plan: once for each time, without what was dropped.
func (f *counting) years(figure *record.ReviewFigure) {
	for _, y := range f.plan.Years {
		year, n, first := strconv.Itoa(y.Year), 0, len(figure.Rows)
		for _, a := range f.plan.Actions {
			for _, s := range a.In(y.Year) {
				if s.State == assessment.ActionDropped {
					continue
				}
				n++
				row := record.ReviewRow{
					ID: a.ID.String(), Of: year, Title: a.Title, About: a.Entity.Name, State: string(s.State), Note: a.OwnerRole,
				}
				if s.Overdue {
					row.State = actionLate
				}
				if s.Label != year { // by a day
					row.On = &s.Due
				}
				figure.Rows = append(figure.Rows, row)
			}
		}
		sortRows(figure.Rows[first:], actionLate)
		count(figure, year, n)
	}
	figure.Count = len(figure.Rows)
}

// sortRows puts rows in a pressing state first and those that are settled last. The others keep their order.
func sortRows(rows []record.ReviewRow, pressing string) {
	rank := func(r record.ReviewRow) int {
		switch r.State {
		case pressing:
			return 0
		case string(assessment.ActionDone), string(assessment.ActionDropped):
			return 2
		}
		return 1
	}
	slices.SortStableFunc(rows, func(a, b record.ReviewRow) int { return cmp.Compare(rank(a), rank(b)) })
}

// countRows counts the rows, and those in each of the states.
func countRows(figure *record.ReviewFigure, states ...string) {
	figure.Count = len(figure.Rows)
	for _, state := range states {
		n := 0
		for _, row := range figure.Rows {
			if row.State == state {
				n++
			}
		}
		figure.Counts = append(figure.Counts, record.ReviewCount{Key: state, Count: n})
	}
}

// The states of results and of targets.
const (
	resultApproved  = "approved"
	resultSubmitted = "submitted" // not approved yet
	resultWaiting   = "waiting"

	targetReached = "reached"
	targetOverdue = "overdue"
	targetAhead   = "ahead" // not reached, and the day has not come
)

// results are those of the latest round in which anything was submitted: lowest level first, then who has not.
func (f *counting) results(figure *record.ReviewFigure) {
	for _, e := range f.summary.Entities {
		row := record.ReviewRow{ID: e.Assessment, Title: e.Name, State: resultSubmitted, Level: e.Level}
		if e.Approved {
			row.State = resultApproved
		}
		if e.Target != nil {
			row.Target = &e.Target.Level
		}
		figure.Rows = append(figure.Rows, row)
	}
	slices.SortStableFunc(figure.Rows, func(a, b record.ReviewRow) int { return cmp.Compare(level(a), level(b)) })
	figure.Count, figure.Of = len(f.summary.Entities), f.summary.Asked
	for _, e := range f.summary.Waiting {
		figure.Rows = append(figure.Rows, record.ReviewRow{ID: e.Assessment, Title: e.Name, State: resultWaiting})
	}
	countStates(figure, resultApproved, resultSubmitted, resultWaiting)
}

// countStates counts the rows in each of the states.
func countStates(figure *record.ReviewFigure, states ...string) {
	count := figure.Count
	countRows(figure, states...)
	figure.Count = count
}

// level is the level of a row, below all levels for none.
func level(r record.ReviewRow) int {
	if r.Level == nil {
		return -1
	}
	return *r.Level
}

// finalAudits are those that are final and cover an entity of the review, in the order of the list of audits.
func (f *counting) finalAudits(figure *record.ReviewFigure) {
	for _, a := range f.audits {
		if !a.Audit.MayRead || a.Audit.State != assessment.AuditFinal {
			continue
		}
		row := record.ReviewRow{
			ID:    a.Audit.ID.String(),
			Title: a.Audit.Title,
			State: string(a.Audit.State),
			On:    a.Audit.To,
		}
		var names, said []string
		for _, e := range a.Audit.Entities {
			names = append(names, e.Entity.Name)
			if e.Overall != "" {
				said = append(said, e.Entity.Name+": "+e.Overall)
			}
		}
		row.About, row.Note = strings.Join(names, ", "), strings.Join(said, "; ")
		figure.Rows = append(figure.Rows, row)
	}
	countRows(figure)
}

// recommendations are those of final audits, most pressing first.
func (f *counting) recommendations(figure *record.ReviewFigure) {
	without := 0
	for _, a := range f.audits {
		if a.Audit.State != assessment.AuditFinal {
			continue
		}
		for _, r := range a.Recommendations {
			if f.openOnly && r.FollowUp != nil && !r.FollowUp.NotDone() {
				continue
			}
			row := record.ReviewRow{
				ID:    r.ID.String(),
				Of:    a.Audit.ID.String(),
				Title: r.Text,
				About: r.Body.Name,
				Note:  strings.TrimSpace(a.Audit.Title + " " + r.Printed),
				State: none,
			}
			if r.Priority != nil {
				row.State = string(*r.Priority)
			}
			if r.FollowUp == nil || *r.FollowUp == assessment.FollowOpen {
				without++
			}
			figure.Rows = append(figure.Rows, row)
		}
	}
	inOrder(figure, "high", "medium", "low", none)
	count(figure, decidedWithoutAction, without)
}

// targets are the levels to reach, overdue ones first.
func (f *counting) targets(figure *record.ReviewFigure) {
	add := func(id, name string, level *int, t *record.SummaryTarget) {
		if t == nil {
			return
		}
		row := record.ReviewRow{
			ID: id, Title: name, State: targetAhead, On: record.Optional(t.By), Level: level, Target: &t.Level,
		}
		switch {
		case t.Reached:
			row.State = targetReached
		case t.Overdue:
			row.State = targetOverdue
		}
		figure.Rows = append(figure.Rows, row)
	}
	for _, e := range f.summary.Entities {
		add(e.ID, e.Name, e.Level, e.Target)
	}
	for _, e := range f.summary.Waiting {
		add(e.ID, e.Name, nil, e.Target)
	}
	inOrder(figure, targetOverdue, targetAhead, targetReached)
	figure.Of = f.summary.Asked
}

// advice is what rules recommend with high priority that nobody has adopted or dismissed; the first ones are listed.
func (f *counting) advice(figure *record.ReviewFigure) {
	lang := workflow.Language(f.reader)
	for _, d := range f.summary.Decide {
		if d.Kind != record.AdviceOpen {
			continue
		}
		var names []string
		for _, e := range f.summary.Entities {
			if slices.Contains(d.Entities, e.ID) {
				names = append(names, e.Name)
			}
		}
		figure.Rows = append(figure.Rows, record.ReviewRow{
			ID:    d.Rule,
			Title: d.Recommendation.In(lang),
			About: strings.Join(names, ", "),
			State: "open",
		})
	}
	figure.Count = f.summary.AdviceInAll
}
