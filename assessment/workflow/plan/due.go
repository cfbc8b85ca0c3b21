package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// dueDays is for how long before its last day an occurrence is asked for.
const dueDays = 60

// Mine are the open actions that somebody owns, by name or by role.
type Mine struct {
	Due  []record.Action // those of which an occurrence is late or due within sixty days, with that day
	Open int             // how many there are, whenever they are due
	Late Late            // those of others in the plans that somebody manages
}

// Late are open actions of which an occurrence is late.
type Late struct {
	Count int
	First record.Action // the one that is late the longest, if there is any
}

// Due is what the principal has to do in the plan.
func (w *UseCases) Due(ctx context.Context, p assessment.Principal) (Mine, error) {
	mine := Mine{Due: []record.Action{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.OwnActions) {
			return nil
		}
		_, tx = workflow.Within(ctx, p, tx)
		owned, err := w.mayOwn(tx, p)
		if err != nil {
			return err
		}
		managed, err := managed(tx, p)
		if err != nil || len(owned)+len(managed) == 0 {
			return err
		}
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		if err := s.readOwners(tx, slices.Concat(owned, managed)...); err != nil {
			return err
		}
		if mine.Late, err = s.late(tx, managed); err != nil {
			return err
		}
		owned = slices.DeleteFunc(owned, func(a assessment.Action) bool { return !s.owns(a) })
		mine.Open = len(owned)
		notes, err := latestNotes(tx, owned)
		if err != nil {
			return err
		}
		soon := w.kernel.Day(p.Organisation, w.kernel.Now().AddDate(0, 0, dueDays))
		for _, a := range owned {
			one := s.action(a, notes[a.ID], s.today.Year(), soon.Year())
			if one.Due != nil && *one.Due <= soon {
				mine.Due = append(mine.Due, one)
			}
		}
		return nil
	})
	return mine, err
}

// managed are the open actions of the organisation, for those who manage a plan.
func managed(tx assessment.Tx, p assessment.Principal) ([]assessment.Action, error) {
	if !p.MaySomewhere(assessment.ManagePlan) {
		return nil, nil
	}
	all, err := tx.Actions()
	return slices.DeleteFunc(all, func(a assessment.Action) bool {
		return !a.State.Open() || a.Kind == assessment.Standing
	}), err
}

// late are those of the actions that the principal manages and does not own and that are late.
func (s seen) late(tx assessment.Tx, actions []assessment.Action) (Late, error) {
	var l Late
	actions = slices.DeleteFunc(actions, func(a assessment.Action) bool { return !s.manages(a.EntityID) || s.owns(a) })
	if len(actions) == 0 {
		return l, nil
	}
	notes, err := latestNotes(tx, actions)
	for i, a := range actions {
		one := s.planned(&actions[i], notes[a.ID], s.today.Year(), s.today.Year())
		if !one.late {
			continue
		}
		if l.Count == 0 || one.due < *l.First.Due {
			l.First = s.record(one)
		}
		l.Count++
	}
	return l, err
}

// mayOwn are the open actions that the principal owns, and those that a role of the principal's owns on some entity.
func (w *UseCases) mayOwn(tx assessment.Tx, p assessment.Principal) ([]assessment.Action, error) {
	var roles []string
	if p.MaySomewhere(assessment.ReadPlan) {
		written, err := tx.ActionOwnerRoles()
		if err != nil {
			return nil, err
		}
		for _, text := range written {
			if r, is := roleOf(w.kernel, assessment.Action{OwnerRole: text}); is && p.Has(r) {
				roles = append(roles, text)
			}
		}
	}
	owned, err := tx.ActionsOwnedBy(p.User.ID, roles)
	return slices.DeleteFunc(owned, func(a assessment.Action) bool { return !a.State.Open() }), err
}

// latestNotes are the latest notes on some actions, by action.
func latestNotes(
	tx assessment.Tx,
	actions []assessment.Action,
) (map[assessment.ID][]assessment.ActionNote, error) {
	ids := map[assessment.ID]bool{}
	for _, a := range actions {
		ids[a.ID] = true
	}
	read := tx.LatestActionNotes
	if len(ids) < fewActions {
		read = func() ([]assessment.ActionNote, error) { return tx.LatestNotesOf(sorted(ids)) }
	}
	latest, err := read()
	return byAction(latest), err
}

// Of lists the actions of an entity that the principal may read in the plan, those with the earliest open day first.
func (w *UseCases) Of(ctx context.Context, p assessment.Principal, entity assessment.ID) ([]record.Action, error) {
	r, err := w.Plan(ctx, p, Query{Entities: []assessment.ID{entity}})
	return r.Actions, err
}
