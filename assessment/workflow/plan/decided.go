package plan

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
)

// Decided is a decision that a later link of the chain keeps, as what is to be done because of it.
type Decided struct {
	ID        assessment.ID
	EntityID  assessment.ID
	Text      string
	OwnerRole string
	OwnerID   *assessment.ID
	DueOn     assessment.Date
	Assigned  bool     // there is something to do, by somebody and a day
	Before    *Decided // as it was; nil for a new one
}

// FollowDecision adds the action of a decision, or carries over to it what has changed in the decision, in the
// transaction in which that is written. What has been changed in the plan stays, and so does an action that came from
// the decision in another way, that is no longer open, or that has been moved to where the principal does not manage
// the plan. A decision whose action is open cannot be left without one: it is dropped first, with a reason, as any
// other.
func (w *UseCases) FollowDecision(ctx context.Context, tx assessment.Tx, p assessment.Principal, d Decided) error {
	if !d.Assigned && (d.Before == nil || !d.Before.Assigned) {
		return nil
	}
	if err := tx.LockOrganisation(); err != nil {
		return err
	}
	s, err := w.seen(tx, p)
	if err != nil {
		return err
	}
	actions, err := actionsOf(tx, assessment.FromDecision, d.ID)
	switch {
	case err != nil:
		return err
	case len(actions) == 0:
		err = w.addDecided(ctx, tx, s, d)
	case d.Before != nil && d.Before.Assigned:
		err = w.changeDecided(ctx, tx, s, actions, d)
	}
	if err != nil {
		return err
	}
	return w.tellOwners(tx, s)
}

// ForgetDecision refuses to leave an open action without the decision that it came from.
func (w *UseCases) ForgetDecision(tx assessment.Tx, decision assessment.ID) error {
	if err := tx.LockOrganisation(); err != nil {
		return err
	}
	actions, err := actionsOf(tx, assessment.FromDecision, decision)
	for _, a := range actions {
		if a.State.Open() {
			return decisionHasAction()
		}
	}
	return err
}

func decisionHasAction() error {
	return &assessment.Error{Code: assessment.Conflict, Key: "error.decision_has_action"}
}

// addDecided adds the action of a decision.
func (w *UseCases) addDecided(ctx context.Context, tx assessment.Tx, s seen, d Decided) (err error) {
	f := Form{
		Action:  d.action(),
		Origins: []assessment.Source{{Kind: assessment.FromDecision, SubjectID: d.ID}},
	}
	if f.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	return w.addAction(ctx, tx, s, f)
}

// actionsOf finds the actions that came from something, oldest first.
func actionsOf(tx assessment.Tx, kind assessment.OriginKind, subject assessment.ID) ([]assessment.Action, error) {
	origins, err := tx.ActionOriginsFrom([]assessment.ID{subject})
	if err != nil {
		return nil, err
	}
	var ids []assessment.ID
	for _, o := range origins {
		if o.Kind == kind {
			ids = append(ids, o.ActionID)
		}
	}
	return tx.ActionsWith(ids)
}

func (w *UseCases) changeDecided(
	ctx context.Context, tx assessment.Tx, s seen, actions []assessment.Action, d Decided,
) error {
	for _, before := range actions {
		if !before.State.Open() || !s.manages(before.EntityID) {
			continue
		}
		if !d.Assigned {
			return decisionHasAction()
		}
		a := d.carriedTo(before)
		if len(a.ChangedFrom(before)) == 0 {
			continue
		}
		fields, err := w.check(ctx, tx, s, &a, before)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		if err := w.save(ctx, tx, s, a, before); err != nil {
			return err
		}
	}
	return nil
}

// carriedTo is the action with what the decision now says otherwise, where the action still said the same as it.
func (d Decided) carriedTo(a assessment.Action) assessment.Action {
	was, is := d.Before.action(), d.action()
	changed := a.ChangedFrom(was)
	untouched := func(field string) bool { return !slices.Contains(changed, field) }
	if untouched("title") && untouched("text") {
		a.Title, a.Text = is.Title, is.Text
	}
	if untouched("owner_role") && untouched("owner") {
		a.OwnerRole, a.OwnerID = is.OwnerRole, is.OwnerID
	}
	if untouched("due_on") && untouched("recurrence") {
		a.DueOn = is.DueOn
	}
	return a
}

// action is what is to be done because of the decision. Its title is the decision's first line, without its full stop.
func (d Decided) action() assessment.Action {
	title, more, _ := strings.Cut(strings.TrimSpace(d.Text), "\n")
	title = strings.TrimSuffix(strings.TrimSpace(title), ".")
	if runes := []rune(title); len(runes) > assessment.MaxName {
		title, more = string(runes[:assessment.MaxName-1])+"…", d.Text
	}
	a := assessment.Action{
		EntityID:  d.EntityID,
		Title:     title,
		OwnerRole: d.OwnerRole,
		OwnerID:   d.OwnerID,
		Timing:    assessment.Timing{DueOn: d.DueOn, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
	}
	if strings.TrimSpace(more) != "" {
		a.Text = d.Text
	}
	return a
}
