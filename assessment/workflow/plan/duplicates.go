package plan

import (
	"bytes"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// nameOf names an action.
func nameOf(a assessment.Action) record.ActionName {
	return record.ActionName{ID: a.ID, Title: a.Title, State: a.State}
}

// duplicates are the pairs among the actions of a plan that look like the same one, in its years.
func duplicates(tx assessment.Tx, r record.ActionPlan) ([]record.PlanDuplicate, error) {
	list := []record.PlanDuplicate{}
	planned := make([]assessment.Planned, len(r.Actions))
	for i := range r.Actions {
		a := &r.Actions[i]
		planned[i] = assessment.Planned{
			ID:       a.ID,
			EntityID: a.Entity.ID,
			Title:    a.Title,
			Years:    func() []int { return yearsOf(*a, r.From, r.To) },
		}
		if a.Body != nil {
			planned[i].BodyID = &a.Body.ID
		}
	}
	found := assessment.Duplicates(planned)
	if len(found) == 0 {
		return list, nil
	}
	distinct, err := tx.DistinctActions()
	if err != nil {
		return nil, err
	}
	names := map[assessment.ID]record.ActionName{}
	for _, a := range r.Actions {
		names[a.ID] = record.ActionName{ID: a.ID, Title: a.Title, State: a.State}
	}
	for _, d := range found {
		if !slices.ContainsFunc(distinct, func(x assessment.DistinctActions) bool {
			return x.FirstID == d.First && x.SecondID == d.Second
		}) {
			list = append(list, record.PlanDuplicate{
				First:  names[d.First],
				Second: names[d.Second],
				Years:  d.Years,
			})
		}
	}
	return list, nil
}

// alike are the other actions that the principal may see and that look like the same one as the action.
func (s seen) alike(tx assessment.Tx, a assessment.Action, from, to int) ([]record.ActionName, error) {
	names := []record.ActionName{}
	all, err := tx.Actions()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(b assessment.Action) bool {
		return !assessment.SameTitle(a.Title, b.Title) || !s.sees(b)
	})
	if len(all) < 2 {
		return names, nil
	}
	notes, err := latestNotes(tx, all)
	if err != nil {
		return nil, err
	}
	r := record.ActionPlan{From: from, To: to}
	for _, b := range all {
		r.Actions = append(r.Actions, s.action(b, notes[b.ID], from, to))
	}
	pairs, err := duplicates(tx, r)
	for _, d := range pairs {
		switch a.ID {
		case d.First.ID:
			names = append(names, d.Second)
		case d.Second.ID:
			names = append(names, d.First)
		}
	}
	return names, err
}

// yearsOf are the years in which something of an action is to be done; of what is standing, all.
func yearsOf(a record.Action, from, to int) []int {
	years := []int{}
	for year := from; year <= to; year++ {
		left := slices.ContainsFunc(a.In(year), func(s record.ActionSlice) bool {
			return s.State != assessment.ActionDropped
		})
		if left || a.Standing() && a.State.Open() {
			years = append(years, year)
		}
	}
	return years
}

// TellApart records that two actions that look alike are not the same, so that they are not pointed out any more. The
// principal must manage both.
func (w *UseCases) TellApart(ctx context.Context, p assessment.Principal, one, other assessment.ID) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		if bytes.Compare(one[:], other[:]) > 0 {
			one, other = other, one
		}
		for _, id := range []assessment.ID{one, other} {
			a, err := s.read(tx, id)
			if err != nil {
				return err
			}
			if !s.manages(a.EntityID) {
				return workflow.Denied(assessment.ManagePlan)
			}
		}
		if one == other {
			return assessment.InvalidField("other", "error.unknown_choice", nil)
		}
		d := assessment.DistinctActions{
			OrganisationID: p.Organisation.ID,
			FirstID:        one,
			SecondID:       other,
			SaidBy:         p.User.ID,
			SaidAt:         w.kernel.Now(),
		}
		if err := tx.AddDistinctActions(d); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.ActionsDistinct{Action: one, Other: other})
	})
}
