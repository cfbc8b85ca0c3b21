package review

import (
	"context"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/plan"
)

// DecisionForm is a decision as it is written down.
type DecisionForm struct {
	Text       string
	Outcome    assessment.DecisionOutcome
	Kind       assessment.DecisionKind
	Input      assessment.ReviewInputKey
	ProposalID *assessment.ID
	OwnerRole  string
	OwnerID    *assessment.ID
	DueOn      assessment.Date
	Version    *int64 // that the change starts from
}

// Decide writes down a decision. With somebody who sees to it and a day it becomes an action of the plan at once.
func (w *UseCases) Decide(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f DecisionForm,
) (record.ReviewDecision, error) {
	var added record.ReviewDecision
	f.Version = new(int64)
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		decisions, err := c.tx.ReviewDecisions(id)
		if err != nil {
			return nil, err
		}
		if len(decisions) >= assessment.MaxReviewParts {
			return nil, tooMany()
		}
		now := w.kernel.Now()
		d := assessment.ReviewDecision{
			OrganisationID: c.p.Organisation.ID,
			ReviewID:       id,
			Number:         1,
			Version:        1,
			CreatedAt:      now,
		}
		for _, one := range decisions {
			d.Number = max(d.Number, one.Number+1)
		}
		if err := c.fillDecision(&d, f); err != nil {
			return nil, err
		}
		if err := undecided(d.ProposalID, decisions, "error.proposal_answered"); err != nil {
			return nil, err
		}
		if d.ID, err = w.kernel.NewID(); err != nil {
			return nil, err
		}
		if err := c.tx.AddReviewDecision(d); err != nil {
			return nil, err
		}
		if err := c.follow(ctx, d, nil); err != nil {
			return nil, err
		}
		added = record.ReviewDecisionOf(d)
		return event.ReviewDecided{Review: id, Number: d.Number}, nil
	})
	return added, err
}

// undecided refuses a proposal that one of the decisions answers already, with the key of what to say.
func undecided(proposal *assessment.ID, decisions []assessment.ReviewDecision, key string) error {
	for _, d := range decisions {
		if proposal != nil && d.ProposalID != nil && *d.ProposalID == *proposal {
			return &assessment.Error{
				Code: assessment.Conflict, Key: key, Args: assessment.Args{"Number": d.Number},
			}
		}
	}
	return nil
}

// mustBeUndecided is [undecided] of the decisions as they are stored.
func (c *reading) mustBeUndecided(proposal assessment.ID, key string) error {
	decisions, err := c.tx.ReviewDecisions(c.review.ID)
	if err != nil {
		return err
	}
	return undecided(&proposal, decisions, key)
}

// follow keeps the action of a decision, which was otherwise before; nil for a new one.
func (c *reading) follow(ctx context.Context, d assessment.ReviewDecision, before *plan.Decided) error {
	is := c.decided(d)
	is.Before = before
	return c.w.Plan.FollowDecision(ctx, c.tx, c.p, is)
}

func (c *reading) decided(d assessment.ReviewDecision) plan.Decided {
	return plan.Decided{
		ID:        d.ID,
		EntityID:  c.review.EntityID,
		Text:      d.Text,
		OwnerRole: d.OwnerRole,
		OwnerID:   d.OwnerID,
		DueOn:     d.DueOn,
		Assigned:  d.Assigned(),
	}
}

// readDecisions finds those of the decisions with the ids that the principal may read, for the plan.
func (w *UseCases) readDecisions(
	_ context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	from []assessment.Source,
) ([]record.ActionOrigin, error) {
	if !p.MaySomewhere(assessment.ReadReviews) {
		return nil, nil
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	reviews, err := tx.Reviews()
	if err != nil {
		return nil, err
	}
	decisions, err := tx.AllReviewDecisions()
	if err != nil {
		return nil, err
	}
	var found []record.ActionOrigin
	for _, r := range reviews {
		c := reading{w: w, tx: tx, p: p, tree: t, review: r}
		if !c.seen() {
			continue
		}
		for _, d := range decisions {
			s := assessment.Source{Kind: assessment.FromDecision, SubjectID: d.ID}
			if d.ReviewID == r.ID && slices.Contains(from, s) {
				found = append(found, record.ActionOrigin{
					Kind:    s.Kind,
					Subject: d.ID,
					Title:   d.Text,
					Within:  r.Title + " § " + strconv.Itoa(d.Number),
					Of:      &r.ID,
				})
			}
		}
	}
	return found, nil
}

// fillDecision copies the form into a decision and checks it.
func (c *reading) fillDecision(d *assessment.ReviewDecision, f DecisionForm) error {
	d.Text, d.Outcome, d.Kind, d.Input, d.ProposalID = f.Text, f.Outcome, f.Kind, f.Input, f.ProposalID
	d.OwnerRole, d.OwnerID, d.DueOn = f.OwnerRole, f.OwnerID, f.DueOn
	d.WrittenBy, d.UpdatedAt = c.p.User.ID, c.w.kernel.Now()
	proposal, err := c.proposal(d.ProposalID)
	if err != nil {
		return err
	}
	if d.Text == "" && d.Outcome != assessment.OtherwiseDecided { // as the proposal says, or nothing about it
		d.Text = proposal.Title
	}
	fields := d.Normalise()
	if _, known := c.review.Heading(d.Input); d.Input != "" && !known {
		fields = append(fields, assessment.FieldError{Field: "input", Key: "error.unknown_choice"})
	}
	if d.ProposalID != nil && proposal.Kind != assessment.DecisionProposal {
		fields = append(fields, assessment.FieldError{Field: "proposal", Key: "error.unknown_choice"})
	}
	if d.OwnerID != nil {
		everybody, err := c.tx.People()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(everybody, func(p assessment.Person) bool { return p.UserID == *d.OwnerID }) {
			fields = append(fields, assessment.FieldError{Field: "owner", Key: "error.unknown_choice"})
		}
	}
	return assessment.InvalidFields(fields)
}

// proposal is the point that a decision answers, an empty one if there is none.
func (c *reading) proposal(id *assessment.ID) (assessment.ReviewPoint, error) {
	if id == nil {
		return assessment.ReviewPoint{}, nil
	}
	point, err := c.point(*id)
	if assessment.CodeOf(err) == assessment.NotFound {
		return assessment.ReviewPoint{}, nil
	}
	return point, err
}

// SaveDecision changes a decision, from its own version on.
func (w *UseCases) SaveDecision(
	ctx context.Context,
	p assessment.Principal,
	id, decision assessment.ID,
	f DecisionForm,
) (record.ReviewDecision, error) {
	var saved record.ReviewDecision
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		d, err := c.decision(decision)
		if err != nil {
			return nil, err
		}
		before, answered := c.decided(d), d.ProposalID
		if err := c.fillDecision(&d, f); err != nil {
			return nil, err
		}
		if d.ProposalID != nil && (answered == nil || *answered != *d.ProposalID) {
			if err := c.mustBeUndecided(*d.ProposalID, "error.proposal_answered"); err != nil {
				return nil, err
			}
		}
		d.Version = *f.Version
		written, err := c.tx.SaveReviewDecision(d)
		saved = record.ReviewDecisionOf(written)
		if err != nil {
			return nil, stale(err, saved)
		}
		if err := c.follow(ctx, written, &before); err != nil {
			return nil, err
		}
		return event.ReviewDecisionSaved{Review: id, Number: d.Number, Version: saved.Version}, nil
	})
	return saved, err
}

// DeleteDecision removes a decision that was written down by mistake, and has no open action.
func (w *UseCases) DeleteDecision(
	ctx context.Context,
	p assessment.Principal,
	id, decision assessment.ID,
	version int64,
) error {
	return w.writing(ctx, p, id, &version, func(c *reading) (event.Event, error) {
		d, err := c.decision(decision)
		if err != nil {
			return nil, err
		}
		if d.Version != version {
			return nil, assessment.Changed(record.ReviewDecisionOf(d))
		}
		if err := c.w.Plan.ForgetDecision(c.tx, d.ID); err != nil {
			return nil, err
		}
		if err := c.tx.DeleteReviewDecision(id, decision, version); err != nil {
			return nil, err
		}
		return event.ReviewDecisionDeleted{Review: id, Number: d.Number}, nil
	})
}

// decision finds one of the review.
func (c *reading) decision(id assessment.ID) (assessment.ReviewDecision, error) {
	decisions, err := c.tx.ReviewDecisions(c.review.ID)
	if err != nil {
		return assessment.ReviewDecision{}, err
	}
	for _, d := range decisions {
		if d.ID == id {
			return d, nil
		}
	}
	return assessment.ReviewDecision{}, assessment.Missing()
}
