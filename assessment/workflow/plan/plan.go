package plan

import (
	"cmp"
	"context"
	"maps"
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
	Order    Order
	Down     bool // with the last of the order first, unless it is [AsPlanned], [ByEntity] or [ByBody]
	Page     int  // which of the pages with so many, from 1; a page after the last is the last
	PerPage  int  // 0 for all on one

	WithoutOrigins bool // what the actions came from is left out
}

// sorted reports whether the actions have another order than that of the plan.
func (q Query) sorted() bool {
	return q.Order != AsPlanned && q.Order != ByEntity && q.Order != ByBody
}

// window is some of the actions that follow each other.
type window struct{ from, to int }

// window is the page that is asked for, of so many actions.
func (q Query) window(of int) window {
	if q.PerPage < 1 {
		return window{to: of}
	}
	last := max(0, (of-1)/q.PerPage)
	from := min(max(q.Page-1, 0), last) * q.PerPage
	return window{from: from, to: min(of, from+q.PerPage)}
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
	var list []planned
	sites, owners := map[*site]bool{}, map[assessment.ID]bool{}
	for i := range all {
		if !s.sees(all[i]) {
			continue
		}
		one := s.planned(&all[i], notes[all[i].ID], r.From, r.To)
		sites[one.at] = true
		if one.OwnerID != nil {
			owners[*one.OwnerID] = true
		}
		r.All++
		if s.fits(one, q) && (!q.Mine || s.owns(all[i])) {
			list = append(list, one)
		}
	}
	if len(sites) == 0 && !p.MaySomewhere(assessment.ReadPlan) { // owns none
		return r, workflow.Denied(assessment.ReadPlan)
	}
	s.choices(&r, sites, owners)
	r.Found, r.Years = len(list), sums(list, r.From, r.To)
	for _, a := range list {
		if a.late {
			r.Overdue++
		}
	}
	if r.Duplicates, err = duplicates(tx, list, r.From, r.To); err != nil {
		return r, err
	}
	s.arrange(list, q)
	shown := q.window(len(list))
	for _, a := range list[shown.from:shown.to] {
		r.Actions = append(r.Actions, s.record(a))
	}
	if !q.WithoutOrigins {
		if err := w.origins(ctx, tx, p, r.Actions); err != nil {
			return r, err
		}
	}
	r.MayManage = p.MaySomewhere(assessment.ManagePlan) && !p.ReadOnly
	r.MaySet = r.MayManage && s.manages(s.tree.Root().ID)
	return r, nil
}

// choices lists the entities, bodies and owners of the actions that the reader may see.
func (s seen) choices(r *record.ActionPlan, sites map[*site]bool, owners map[assessment.ID]bool) {
	r.Entities, r.Bodies, r.Owners = []record.EntityName{}, []record.BodyName{}, []record.PersonName{}
	var bodies, people []record.Named
	in := slices.SortedFunc(maps.Keys(sites), func(a, b *site) int { return cmp.Compare(a.place, b.place) })
	for _, at := range in {
		r.Entities = append(r.Entities, at.entity)
		if at.body != nil && !slices.Contains(bodies, record.Named(*at.body)) {
			bodies = append(bodies, record.Named(*at.body))
		}
	}
	for id := range owners {
		people = append(people, record.Named{ID: id, Name: s.names[id]})
	}
	byName(s.p, bodies)
	byName(s.p, people)
	for _, b := range bodies {
		r.Bodies = append(r.Bodies, record.BodyName(b))
	}
	for _, one := range people {
		r.Owners = append(r.Owners, record.PersonName(one))
	}
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
func (s seen) fits(a planned, q Query) bool {
	switch {
	case len(q.Entities) > 0 && !slices.Contains(q.Entities, a.EntityID),
		len(q.Bodies) > 0 && (a.at.body == nil || !slices.Contains(q.Bodies, a.at.body.ID)),
		len(q.Owners) > 0 && (a.OwnerID == nil || !slices.Contains(q.Owners, *a.OwnerID)),
		len(q.Priority) > 0 && (a.Priority == "" || !slices.Contains(q.Priority, a.Priority)),
		q.Overdue && !a.late,
		q.Year != 0 && !a.standing() && len(a.in(q.Year)) == 0:
		return false
	}
	return inState(a, q) && s.says(a, q.Text)
}

func inState(a planned, q Query) bool {
	if len(q.States) == 0 {
		return true
	}
	of := a.list
	if q.Year != 0 {
		of = a.in(q.Year)
	}
	if len(of) == 0 {
		return slices.Contains(q.States, a.State)
	}
	return slices.ContainsFunc(of, func(s assessment.Slice) bool { return slices.Contains(q.States, s.State) })
}

// says reports whether an action has all the words.
func (s seen) says(a planned, text string) bool {
	if text == "" {
		return true
	}
	texts := []string{a.Title, a.Text, a.at.entity.Name, a.OwnerRole, a.Resources}
	if a.at.body != nil {
		texts = append(texts, a.at.body.Name)
	}
	if a.OwnerID != nil {
		texts = append(texts, s.names[*a.OwnerID])
	}
	all := typed.Folded(strings.Join(texts, " "))
	return !slices.ContainsFunc(strings.Fields(typed.Folded(text)), func(word string) bool {
		return !strings.Contains(all, word)
	})
}
