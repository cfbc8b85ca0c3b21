package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// ActionVersion is an action to change, as the principal saw it.
type ActionVersion struct {
	ID      assessment.ID
	Version int64
}

// Together is what several actions are to have in common; what is nil stays as it is.
type Together struct {
	Actions  []ActionVersion
	Owner    *assessment.ID // the zero id for nobody
	Year     *int           // by its end, of the first time if it recurs
	Priority *questionnaires.Priority
	State    *assessment.ActionState
	Reason   string // why they are dropped
}

// SaveTogether changes several actions in the same way: all of them or, if one cannot be changed, none.
func (w *UseCases) SaveTogether(ctx context.Context, p assessment.Principal, f Together) error {
	ids := make([]assessment.ID, len(f.Actions))
	for i := range ids {
		var err error
		if ids[i], err = w.kernel.NewID(); err != nil {
			return err
		}
	}
	return w.change(ctx, p, func(tx assessment.Tx, s seen) error {
		if !p.MaySomewhere(assessment.ManagePlan) {
			return workflow.Denied(assessment.ManagePlan)
		}
		if err := f.check(); err != nil {
			return err
		}
		for i, one := range f.Actions {
			if err := w.saveOneOf(ctx, tx, s, f, one, ids[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f Together) check() error {
	if len(f.Actions) == 0 {
		return assessment.InvalidField("actions", "error.choose_actions", nil)
	}
	if f.Owner == nil && f.Year == nil && f.Priority == nil && f.State == nil {
		return assessment.InvalidField("change", "error.choose_change", nil)
	}
	return nil
}

// saveOneOf changes one of several actions. A state is a note on the whole, with the id.
func (w *UseCases) saveOneOf(
	ctx context.Context,
	tx assessment.Tx,
	s seen,
	f Together,
	one ActionVersion,
	note assessment.ID,
) error {
	before, err := s.own(tx, one.ID)
	if err != nil {
		return err
	}
	a := f.applied(before)
	a.Version = one.Version
	if len(a.ChangedFrom(before)) > 0 {
		fields, err := w.check(ctx, tx, s, &a, before)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return named(err, before)
		}
		if err := w.save(ctx, tx, s, a, before); err != nil {
			return named(err, before)
		}
		a.Version++
	}
	if f.State == nil || *f.State == before.State {
		return nil
	}
	return named(w.report(ctx, tx, s, a, assessment.ActionNote{
		ID:       note,
		ActionID: a.ID,
		State:    *f.State,
		Text:     f.Reason,
	}), before)
}

// applied is an action with what all are to have in common, apart from the state.
func (f Together) applied(a assessment.Action) assessment.Action {
	if f.Owner != nil {
		a.OwnerID = f.Owner
		if *f.Owner == (assessment.ID{}) {
			a.OwnerID = nil
		}
	}
	if f.Priority != nil {
		a.Priority = *f.Priority
	}
	if f.Year != nil {
		a.DueOn, a.Year, a.StartsOn = "", *f.Year, ""
		if a.Kind == assessment.Standing {
			a.Kind = assessment.Once
		}
	}
	return a
}

// named is the error of one of several actions, which says which it is. That somebody has changed it since is a
// conflict here: the list is read again.
func named(err error, a assessment.Action) error {
	if assessment.CodeOf(err) == assessment.Stale {
		return &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.action_changed",
			Args: assessment.Args{"Title": a.Title},
		}
	}
	return err
}

// Choices are what the form of an action offers the principal.
type Choices struct {
	Entities []assessment.Node   // whose plan the principal manages, in the order of the tree
	Owners   []assessment.Person // who may own an action of any of them, by name
	LastYear int                 // of which the plan shows what recurs
	Invited  []assessment.Person // who could if the link of the invitation had been opened, by name
}

// Choices are those of somebody who may add actions.
func (w *UseCases) Choices(ctx context.Context, p assessment.Principal) (Choices, error) {
	var c Choices
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ManagePlan) {
			return workflow.Denied(assessment.ManagePlan)
		}
		s, err := w.seen(tx, p)
		if err != nil {
			return err
		}
		o, err := tx.Organisation()
		if err != nil {
			return err
		}
		c.LastYear = s.today.Year() + o.Horizon() - 1
		for _, n := range s.tree.Nodes {
			if s.manages(n.ID) {
				c.Entities = append(c.Entities, n)
			}
		}
		c.Owners, c.Invited, err = w.kernel.Choosable(tx, p.Organisation, func(m assessment.Membership) bool {
			return m.Role.May(assessment.OwnActions) && (s.manages(m.EntityID) ||
				slices.ContainsFunc(c.Entities, func(n assessment.Node) bool { return m.Reaches(s.tree, n.ID) }))
		})
		for _, list := range [][]assessment.Person{c.Owners, c.Invited} {
			assessment.SortByName(workflow.Language(p), list, func(m assessment.Person) string { return m.Name })
		}
		return err
	})
	return c, err
}
