package plan

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// Query says which actions somebody asks for; what is zero asks for all.
type Query struct {
	From     int             // first year; 0 for this one
	Years    int             // how many; 0 for the horizon
	Entities []assessment.ID // it is for one of these
	Bodies   []assessment.ID // one of these answers for its entity
	Owners   []assessment.ID
	Year     int                      // something is to be done in it, or it is standing
	States   []assessment.ActionState // of an occurrence in the years asked for, or of the whole if it has none
	Priority []questionnaires.Priority
	Text     string // words that must all be in it
	Mine     bool   // the principal sees to it, by name or by role
	Overdue  bool   // an occurrence is late

	WithoutOrigins bool // what the actions came from is left out
}

// Plan lists the actions asked for that the principal may read: those of the entities that the principal's roles reach,
// and those that the principal owns.
func (w *UseCases) Plan(ctx context.Context, p assessment.Principal, q Query) (record.ActionPlan, error) {
	var r record.ActionPlan
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		r, err = w.plan(ctx, tx, p, q)
		return err
	})
	return r, err
}

// ExportPlan is [UseCases.Plan] for a file; the log says that it was read.
func (w *UseCases) ExportPlan(ctx context.Context, p assessment.Principal, q Query) (record.ActionPlan, error) {
	var r record.ActionPlan
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (event.Event, error) {
		var err error
		r, err = w.plan(ctx, tx, p, q)
		return event.PlanExported{Organisation: p.Organisation.ID, Actions: len(r.Actions)}, err
	})
	return r, err
}

func (w *UseCases) plan(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	q Query,
) (record.ActionPlan, error) {
	ctx, tx = workflow.Within(ctx, p, tx)
	s, err := w.seen(tx, p)
	if err != nil {
		return record.ActionPlan{}, err
	}
	o, err := tx.Organisation()
	if err != nil {
		return record.ActionPlan{}, err
	}
	if err := q.complete(s.today, o.Horizon()); err != nil {
		return record.ActionPlan{}, err
	}
	all, err := tx.Actions()
	if err != nil {
		return record.ActionPlan{}, err
	}
	if err := s.readOwners(tx, all...); err != nil {
		return record.ActionPlan{}, err
	}
	notes, err := latestNotes(tx, all)
	if err != nil {
		return record.ActionPlan{}, err
	}
	r := record.ActionPlan{From: q.From, To: q.From + q.Years - 1, Horizon: o.Horizon(), Actions: []record.Action{}}
	r.Entities, r.Bodies, r.Owners = []record.EntityName{}, []record.BodyName{}, []record.PersonName{}
	for _, a := range all {
		if !s.sees(a) {
			continue
		}
		r.All++
		one := s.action(a, notes[a.ID], r.From, r.To)
		r.Mention(one)
		if s.fits(one, q) && (!q.Mine || s.owns(a)) {
			r.Actions = append(r.Actions, one)
		}
	}
	if r.All == 0 && !p.MaySomewhere(assessment.ReadPlan) { // owns none
		return r, workflow.Denied(assessment.ReadPlan)
	}
	if !q.WithoutOrigins {
		if err := w.origins(ctx, tx, p, r.Actions); err != nil {
			return r, err
		}
	}
	if r.Duplicates, err = duplicates(tx, r); err != nil {
		return r, err
	}
	s.sort(&r)
	r.MayManage = p.MaySomewhere(assessment.ManagePlan) && !p.ReadOnly
	r.MaySet = r.MayManage && s.manages(s.tree.Root().ID)
	return r, nil
}

// complete fills in the years, and refuses those that cannot be shown.
func (q *Query) complete(today assessment.Date, horizon int) error {
	if q.From == 0 {
		q.From = today.Year()
	}
	if q.Years == 0 {
		q.Years = horizon
	}
	if q.From < assessment.MinYear || q.From > assessment.MaxYear-assessment.MaxHorizon {
		return assessment.InvalidField("from", "error.year", nil)
	}
	if q.Years < 1 || q.Years > assessment.MaxHorizon {
		return assessment.InvalidField(
			"years",
			"error.range",
			assessment.Args{"Min": 1, "Max": assessment.MaxHorizon},
		)
	}
	return nil
}

// fits reports whether an action is asked for.
func (s seen) fits(a record.Action, q Query) bool {
	switch {
	case len(q.Entities) > 0 && !slices.Contains(q.Entities, a.Entity.ID),
		len(q.Bodies) > 0 && (a.Body == nil || !slices.Contains(q.Bodies, a.Body.ID)),
		len(q.Owners) > 0 && (a.Owner == nil || !slices.Contains(q.Owners, a.Owner.ID)),
		len(q.Priority) > 0 && (a.Priority == nil || !slices.Contains(q.Priority, *a.Priority)),
		q.Overdue && !a.Overdue,
		q.Year != 0 && !a.Standing() && len(a.In(q.Year)) == 0:
		return false
	}
	return inState(a, q) && says(a, q.Text)
}

func inState(a record.Action, q Query) bool {
	if len(q.States) == 0 {
		return true
	}
	of := a.Slices
	if q.Year != 0 {
		of = a.In(q.Year)
	}
	if len(of) == 0 {
		return slices.Contains(q.States, a.State)
	}
	return slices.ContainsFunc(of, func(s record.ActionSlice) bool { return slices.Contains(q.States, s.State) })
}

// says reports whether an action has all the words.
func says(a record.Action, text string) bool {
	if text == "" {
		return true
	}
	texts := []string{a.Title, a.Text, a.Entity.Name, a.OwnerRole, a.Resources}
	if a.Body != nil {
		texts = append(texts, a.Body.Name)
	}
	if a.Owner != nil {
		texts = append(texts, a.Owner.Name)
	}
	all := typed.Folded(strings.Join(texts, " "))
	return !slices.ContainsFunc(strings.Fields(typed.Folded(text)), func(word string) bool {
		return !strings.Contains(all, word)
	})
}

// sort puts everything in its order and adds up the years.
func (s seen) sort(r *record.ActionPlan) {
	lang := workflow.Language(s.p)
	assessment.SortByName(lang, r.Actions, func(a record.Action) string { return a.Title })
	r.Order()
	r.Sum()
	assessment.SortByKey(r.Entities, func(e record.EntityName) int { return s.place(e.ID) }, cmp.Compare[int])
	assessment.SortByName(lang, r.Bodies, func(b record.BodyName) string { return b.Name })
	assessment.SortByName(lang, r.Owners, func(p record.PersonName) string { return p.Name })
}

// place is where an entity stands in the tree.
func (s seen) place(id assessment.ID) int {
	return slices.IndexFunc(s.tree.Nodes, func(n assessment.Node) bool { return n.ID == id })
}
