package review

import (
	"cmp"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
)

// readRegisters reads what the registers hold about the entity and what is below it, and its statement of
// applicability.
func (f *counting) readRegisters() (err error) {
	entity := f.review.EntityID
	if f.system, err = f.w.Registers.ManagementSystem(f.ctx, f.reader, &entity); err != nil {
		return err
	}
	if f.statements, err = f.w.Registers.Applicabilities(f.ctx, f.reader); err != nil {
		return err
	}
	f.managers, err = managers(f.tx, f.reader, f.tree, f.w.kernel.Today(f.p.Organisation), entity)
	if err != nil || f.review.PreviousID == nil {
		return err
	}
	before, err := f.tx.Review(*f.review.PreviousID)
	f.since = before.HeldOn
	return err
}

// fillFromRegister fills in a figure of a register.
func (f *counting) fillFromRegister(figure *record.ReviewFigure) {
	switch figure.Source {
	case assessment.ChangeFigures:
		f.changes(figure)
	case assessment.NeedFigures:
		f.needs(figure)
	case assessment.NonconformityFigures:
		f.nonconformities(figure)
	case assessment.MeasureFigures:
		f.measures(figure)
	case assessment.TrainingFigures:
		f.trainings(figure)
	case assessment.ObjectiveFigures:
		f.objectives(figure)
	case assessment.RiskFigures:
		f.risks(figure)
	case assessment.ApplicabilityFigures:
		f.applicability(figure)
	}
}

// Parts that several figures have.
const (
	sinceLast = "since_last" // the review before
	none      = "none"
)

func names(entities []string) string { return strings.Join(entities, ", ") }

// count adds a part to a figure.
func count(figure *record.ReviewFigure, key string, n int) {
	figure.Counts = append(figure.Counts, record.ReviewCount{Key: key, Count: n})
}

// isNew reports whether a day is after the review before.
func (f *counting) isNew(day assessment.Date) bool { return f.since != "" && day > f.since }

func (f *counting) changes(figure *record.ReviewFigure) {
	fresh := 0
	for _, c := range f.system.ContextChanges {
		if f.isNew(c.NoticedOn) {
			fresh++
		}
		figure.Rows = append(figure.Rows, record.ReviewRow{
			ID: c.ID.String(), Title: c.Title, About: names(c.Entities), State: c.Side, Note: c.Meaning,
			On: record.Optional(c.NoticedOn),
		})
	}
	latestFirst(figure.Rows)
	countRows(figure, "external", "internal")
	count(figure, sinceLast, fresh)
}

func (f *counting) needs(figure *record.ReviewFigure) {
	fresh := 0
	for _, n := range f.system.Needs {
		if f.isNew(n.ChangedOn) {
			fresh++
		}
		figure.Rows = append(figure.Rows, record.ReviewRow{
			ID: n.ID.String(), Title: n.Title, About: names(n.Entities), Note: n.Party, On: record.Optional(n.ChangedOn),
		})
	}
	latestFirst(figure.Rows)
	countRows(figure)
	count(figure, sinceLast, fresh)
}

// latestFirst orders rows by their day, those without one last.
func latestFirst(rows []record.ReviewRow) {
	day := func(r record.ReviewRow) assessment.Date {
		if r.On == nil {
			return ""
		}
		return *r.On
	}
	slices.SortStableFunc(rows, func(a, b record.ReviewRow) int { return cmp.Compare(day(b), day(a)) })
}

// nonconformities are the open ones, overdue ones first, of all that there are.
func (f *counting) nonconformities(figure *record.ReviewFigure) {
	closed := 0
	for _, n := range f.system.Nonconformities {
		if n.ClosedOn != "" {
			closed++
			continue
		}
		row := record.ReviewRow{
			ID: n.ID.String(), Title: n.Title, About: names(n.Entities), State: "open", Note: n.OwnerRole,
			On: record.Optional(n.Due),
		}
		if n.Overdue {
			row.State = actionLate
		}
		figure.Rows = append(figure.Rows, row)
	}
	inOrder(figure, actionLate, "open")
	count(figure, "closed", closed)
	figure.Of = len(f.system.Nonconformities)
}

// measures are those with their latest value, those that have not reached their target first.
func (f *counting) measures(figure *record.ReviewFigure) {
	for _, m := range f.system.Measures {
		row := record.ReviewRow{
			ID: m.ID.String(), Title: m.Title, About: names(m.Entities), State: cmp.Or(m.Outcome, without(m)),
		}
		if n := len(m.Values); n > 0 {
			last := m.Values[n-1]
			row.Note, row.On = strings.TrimSpace(string(last.Value)+" "+m.Unit), record.Optional(last.Day)
		}
		if m.Target != "" {
			target := &row.AtLeast
			if m.Better == registers.Lower {
				target = &row.AtMost
			}
			*target = strings.TrimSpace(string(m.Target) + " " + m.Unit)
		}
		figure.Rows = append(figure.Rows, row)
	}
	inOrder(figure, registers.NotReached, noValue, noTarget, registers.Reached)
}

// The states of a measure whose last value and target cannot be compared.
const (
	noTarget = "no_target"
	noValue  = "no_value"
)

// without is what a measure lacks.
func without(m record.Measure) string {
	if m.Target == "" {
		return noTarget
	}
	return noValue
}

// inOrder orders the rows by their states, and counts them.
func inOrder(figure *record.ReviewFigure, states ...string) {
	slices.SortStableFunc(figure.Rows, func(a, b record.ReviewRow) int {
		return cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State))
	})
	countRows(figure, states...)
}

func (f *counting) trainings(figure *record.ReviewFigure) {
	for _, t := range f.system.Trainings {
		row := record.ReviewRow{
			ID: t.ID.String(), Title: t.Person + ": " + t.Training, About: cmp.Or(t.Management, names(t.Entities)),
			State: "valid", On: record.Optional(t.ValidUntil),
		}
		if t.Overdue {
			row.State = "expired"
		}
		figure.Rows = append(figure.Rows, row)
	}
	inOrder(figure, "expired", "valid")
	count(figure, "untrained", len(rows.Untrained(f.managers, trained(f.system))))
}

func (f *counting) objectives(figure *record.ReviewFigure) {
	late := 0
	for _, o := range f.system.Objectives {
		row := record.ReviewRow{
			ID: o.ID.String(), Title: o.Title, About: names(o.Entities), State: o.Fulfilment, Note: o.Target,
			On: record.Optional(o.Due),
		}
		if o.Overdue {
			row.Also = actionLate
			late++
		}
		figure.Rows = append(figure.Rows, row)
	}
	inOrder(figure, registers.NotReached, "not_started", "under_way", registers.Reached)
	count(figure, actionLate, late)
}

// risks are all, most serious first; what is shared with others, what goes against plan and what is hard to reduce are
// counted.
func (f *counting) risks(figure *record.ReviewFigure) {
	late, hard, shared, own, undelegated, expired := 0, 0, 0, 0, 0, 0
	for _, r := range f.system.Risks {
		for _, c := range []struct {
			is bool
			n  *int
		}{
			{f.isLate(r.ID), &late},
			{r.HardToReduce, &hard},
			{r.Spread == "sector" || r.Spread == "society", &shared},
			{r.Spread == "own", &own},
			{r.OwnerRole == "", &undelegated},
			{r.Overdue, &expired},
		} {
			if c.is {
				*c.n++
			}
		}
		row := record.ReviewRow{
			ID: r.ID.String(), Title: r.Title, About: names(r.Entities), State: r.Level, Note: r.OwnerRole,
			On: record.Optional(r.AcceptedUntil),
		}
		if r.Value == 0 {
			row.State = "not_assessed"
		}
		if r.Treatment == registers.Accept {
			row.Also, row.Note = "accepted", r.AcceptedBy
		}
		if r.Overdue {
			row.Also = "acceptance_expired"
		}
		figure.Rows = append(figure.Rows, row)
	}
	countRows(figure, registers.Serious, registers.Treat, registers.Acceptable, "not_assessed")
	count(figure, "treatment_late", late)
	count(figure, "hard_to_reduce", hard)
	count(figure, "shared", shared)
	count(figure, "own", own)
	count(figure, "not_delegated", undelegated)
	count(figure, "acceptance_expired", expired)
}

// isLate reports whether an action that came from a risk is late.
func (f *counting) isLate(risk assessment.ID) bool {
	a, some := f.actionFrom(assessment.FromRisk, risk)
	return some && a.Overdue
}

// applicability is the statement of applicability of the entity: how many controls are decided on.
func (f *counting) applicability(figure *record.ReviewFigure) {
	for _, a := range f.statements.Statements {
		if a.Entity.ID != f.review.EntityID {
			continue
		}
		figure.Count, figure.Of = a.Decided, a.Controls
		count(figure, "in_place", a.Statuses.InPlace)
		count(figure, "under_way", a.Statuses.UnderWay)
		count(figure, "not_started", a.Statuses.NotStarted)
		count(figure, "not_applicable", a.Statuses.NotApplicable)
		if a.Approved != nil { // what nobody has approved has not changed since
			count(figure, "unapproved", a.Unapproved)
		}
	}
}
