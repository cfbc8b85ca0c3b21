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

// duplicates are the pairs among actions that look like the same one, in some years.
func duplicates(tx assessment.Tx, list []planned, from, to int) ([]record.PlanDuplicate, error) {
	pairs := []record.PlanDuplicate{}
	compared := make([]assessment.Planned, len(list))
	for i, a := range list {
		compared[i] = assessment.Planned{
			ID:       a.ID,
			EntityID: a.EntityID,
			Title:    a.Title,
			Years:    func() []int { return a.years(from, to) },
		}
		if a.at.body != nil {
			compared[i].BodyID = &a.at.body.ID
		}
	}
	found := assessment.Duplicates(compared)
	if len(found) == 0 {
		return pairs, nil
	}
	distinct, err := tx.DistinctActions()
	if err != nil {
		return nil, err
	}
	names := map[assessment.ID]record.ActionName{}
	for _, a := range list {
		names[a.ID] = nameOf(*a.Action)
	}
	for _, d := range found {
		if !slices.ContainsFunc(distinct, func(x assessment.DistinctActions) bool {
			return x.FirstID == d.First && x.SecondID == d.Second
		}) {
			pairs = append(pairs, record.PlanDuplicate{
				First:  names[d.First],
				Second: names[d.Second],
				Years:  d.Years,
			})
		}
	}
	return pairs, nil
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
	var list []planned
	for i := range all {
		list = append(list, s.planned(&all[i], notes[all[i].ID], from, to))
	}
	pairs, err := duplicates(tx, list, from, to)
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
