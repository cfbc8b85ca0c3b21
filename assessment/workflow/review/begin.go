package review

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// BeginForm is what a review begins with.
type BeginForm struct {
	EntityID  assessment.ID
	Title     string
	Kind      assessment.ReviewKind
	Template  assessment.ReviewTemplate
	PlannedOn assessment.Date
}

// AddReview begins a review. What is the same from time to time is taken over from the latest review of the entity that
// has been held: rhythm, participants, contact and own headings; what that one decided is among the figures.
func (w *UseCases) AddReview(ctx context.Context, p assessment.Principal, f BeginForm) (record.Review, error) {
	var shown record.Review
	err := w.kernel.ChangePrepared(ctx, p, assessment.OneMoment, func(
		tx assessment.Tx, p assessment.Principal,
	) (func(assessment.Tx) error, error) {
		c, err := w.begin(tx, p, f)
		if err != nil {
			return nil, err
		}
		if err := c.readFigures(ctx); err != nil {
			return nil, err
		}
		return func(tx assessment.Tx) error {
			if err := tx.AddReview(c.review); err != nil {
				return err
			}
			c.tx = tx
			if shown, err = c.shown(); err != nil {
				return err
			}
			return w.kernel.Log(tx, p, event.ReviewAdded{
				Review: c.review.ID,
				Title:  c.review.Title,
				Entity: c.review.EntityID,
			})
		}, nil
	})
	return shown, err
}

func (w *UseCases) begin(tx assessment.Tx, p assessment.Principal, f BeginForm) (*reading, error) {
	t, err := workflow.TreeFor(tx, p, assessment.ManageReviews)
	if err != nil {
		return nil, err
	}
	now := w.kernel.Now()
	r := assessment.Review{
		OrganisationID: p.Organisation.ID,
		EntityID:       f.EntityID,
		Title:          f.Title,
		Kind:           f.Kind,
		Template:       f.Template,
		PlannedOn:      f.PlannedOn,
		State:          assessment.ReviewPreparing,
		Number:         1,
		Version:        1,
		CreatedBy:      p.User.ID,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	c := &reading{w: w, tx: tx, p: p, tree: t, review: r}
	if err := c.carryOver(); err != nil {
		return nil, err
	}
	fields := c.review.Normalise()
	if _, known := t.Node(f.EntityID); !known || !c.may(assessment.ManageReviews) {
		fields = append(fields, assessment.FieldError{Field: "entity", Key: "error.unknown_choice"})
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return nil, err
	}
	c.review.ID, err = w.kernel.NewID()
	return c, err
}

// carryOver takes over from the latest review of the entity that has been held what is the same from time to time. The
// rhythm is that of the latest one of the same kind or, if that has none, what is usual for the kind.
func (c *reading) carryOver() error {
	reviews, err := c.tx.Reviews()
	if err != nil {
		return err
	}
	held := slices.DeleteFunc(reviews, func(r assessment.Review) bool {
		return r.EntityID != c.review.EntityID || r.State.Open()
	})
	c.review.Frequency = c.review.Kind.Months()
	same := slices.IndexFunc(held, func(r assessment.Review) bool { return r.Kind == c.review.Kind })
	if same >= 0 && held[same].Frequency > 0 {
		c.review.Frequency = held[same].Frequency
	}
	if len(held) == 0 {
		return nil
	}
	before, r := held[0], &c.review
	r.PreviousID, r.Participants = &before.ID, before.Participants
	r.PlanningTie, r.BudgetTie, r.PreMeeting.Contact = before.PlanningTie, before.BudgetTie, before.PreMeeting.Contact
	if r.Template == assessment.OwnHeadings && before.Template == r.Template {
		r.Headings = before.Headings
	}
	return nil
}

// RefreshFigures reads the figures again from their sources, while the minutes are open.
func (w *UseCases) RefreshFigures(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Review, error) {
	var shown record.Review
	err := w.kernel.ChangePrepared(ctx, p, assessment.OneMoment, func(
		tx assessment.Tx, p assessment.Principal,
	) (func(assessment.Tx) error, error) {
		c, err := w.find(tx, p, assessment.ManageReviews, func() (assessment.Review, error) { return tx.Review(id) })
		if err != nil {
			return nil, err
		}
		if err := c.mustBeOpen(); err != nil {
			return nil, err
		}
		if err := c.readFigures(ctx); err != nil {
			return nil, err
		}
		c.review.Version = version
		return func(tx assessment.Tx) error {
			c.tx = tx
			if err := c.save(); err != nil {
				return err
			}
			if shown, err = c.shown(); err != nil {
				return err
			}
			return w.kernel.Log(tx, p, event.ReviewFiguresRead{Review: id})
		}, nil
	})
	return shown, err
}

// save stores the review from its version on. A stale one is refused with the record as it is now.
func (c *reading) save() error {
	c.review.UpdatedAt = c.w.kernel.Now()
	saved, err := c.tx.SaveReview(c.review)
	if assessment.CodeOf(err) == assessment.Stale {
		c.review = saved
		now, shownErr := c.shown()
		if shownErr != nil {
			return shownErr
		}
		return assessment.Changed(now)
	}
	c.review = saved
	return err
}

// readFigures fills in what the system knows now.
func (c *reading) readFigures(ctx context.Context) error {
	figures, err := c.figures(ctx)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(figures)
	if err != nil {
		return fmt.Errorf("keep the figures of a review: %w", err)
	}
	c.review.Figures = string(kept)
	c.review.FiguresAt = c.w.kernel.Now()
	return nil
}
