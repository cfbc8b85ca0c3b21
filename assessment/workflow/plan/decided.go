package plan

import (
	"context"
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
	Assigned  bool // there is something to do, by somebody and a day
}

// FollowDecision adds the action of a decision, or changes the one that it has while nothing has been reported as done,
// in the transaction in which the decision is written. A decision whose action is open cannot be left without one: the
// action is dropped first, with a reason, as any other.
func (w *UseCases) FollowDecision(ctx context.Context, tx assessment.Tx, p assessment.Principal, d Decided) error {
	if err := tx.LockOrganisation(); err != nil {
		return err
	}
	s, err := w.seen(tx, p)
	if err != nil {
		return err
	}
	a, found, err := actionOf(tx, assessment.FromDecision, d.ID)
	switch {
	case err != nil:
		return err
	case found && a.State.Open() && !d.Assigned:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.decision_has_action"}
	case !d.Assigned, found && !a.State.Open():
		return nil
	case found:
		err = w.changeDecided(ctx, tx, s, a, d)
	default:
		err = w.addDecided(ctx, tx, s, d)
	}
	if err != nil {
		return err
	}
	return w.tellOwners(tx, s)
}

// addDecided adds the action of a decision.
func (w *UseCases) addDecided(ctx context.Context, tx assessment.Tx, s seen, d Decided) (err error) {
	var f Form
	if f.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	f.Action.Kind = assessment.Once
	d.fill(&f.Action)
	f.Origins = []assessment.Source{{Kind: assessment.FromDecision, SubjectID: d.ID}}
	return w.addAction(ctx, tx, s, f)
}

// actionOf finds the action that came from something, if there is one.
func actionOf(
	tx assessment.Tx,
	kind assessment.OriginKind,
	subject assessment.ID,
) (assessment.Action, bool, error) {
	origins, err := tx.ActionOriginsFrom([]assessment.ID{subject})
	if err != nil {
		return assessment.Action{}, false, err
	}
	for _, o := range origins {
		if o.Kind == kind {
			a, err := tx.Action(o.ActionID)
			return a, err == nil, err
		}
	}
	return assessment.Action{}, false, nil
}

func (w *UseCases) changeDecided(
	ctx context.Context,
	tx assessment.Tx,
	s seen,
	before assessment.Action,
	d Decided,
) error {
	a := before
	d.fill(&a)
	if len(a.ChangedFrom(before)) == 0 {
		return nil
	}
	fields, err := w.check(ctx, tx, s, &a, before)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	return w.save(ctx, tx, s, a, before)
}

// fill copies the decision into its action. The title of the action is the decision's first line, without its full
// stop.
func (d Decided) fill(a *assessment.Action) {
	title, more, _ := strings.Cut(strings.TrimSpace(d.Text), "\n")
	title = strings.TrimSuffix(strings.TrimSpace(title), ".")
	if runes := []rune(title); len(runes) > assessment.MaxName {
		title, more = string(runes[:assessment.MaxName-1])+"…", d.Text
	}
	a.EntityID, a.Title, a.Text, a.OwnerRole, a.OwnerID = d.EntityID, title, "", d.OwnerRole, d.OwnerID
	if strings.TrimSpace(more) != "" {
		a.Text = d.Text
	}
	a.DueOn, a.Year = d.DueOn, 0
}
