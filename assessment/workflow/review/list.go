package review

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Reviews lists the reviews that the principal may see, latest first.
func (w *UseCases) Reviews(ctx context.Context, p assessment.Principal) ([]record.ReviewHead, error) {
	list := []record.ReviewHead{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadReviews)
		if err != nil {
			return err
		}
		reviews, err := tx.Reviews()
		if err != nil {
			return err
		}
		decisions, err := tx.AllReviewDecisions()
		if err != nil {
			return err
		}
		signed, err := tx.ReviewSignaturesBy(p.User.ID)
		if err != nil {
			return err
		}
		for _, r := range reviews {
			c := reading{w: w, tx: tx, p: p, tree: t, review: r}
			if !c.seen() {
				continue
			}
			head := c.head(signed)
			for _, d := range decisions {
				if d.ReviewID == r.ID && d.Outcome != assessment.NotDecided {
					head.Decisions++
				}
			}
			list = append(list, head)
		}
		return nil
	})
	return list, err
}

// head is what a list shows, given the signatures of the reader.
func (c *reading) head(signed []assessment.ReviewSignature) record.ReviewHead {
	r := c.review
	return record.ReviewHead{
		ID:        r.ID,
		Title:     r.Title,
		Kind:      r.Kind,
		Entity:    c.entity(),
		State:     r.State,
		PlannedOn: record.Optional(r.PlannedOn),
		HeldOn:    record.Optional(r.HeldOn),
		NextOn:    record.Optional(r.NextOn()),
		MaySign:   c.maySign(signed),
		Version:   r.Version,
	}
}

func (c *reading) entity() record.EntityName {
	n, _ := c.tree.Node(c.review.EntityID)
	return record.EntityNameOf(n.Entity, n.Kind)
}

// maySign reports whether the principal is a signatory who has not signed the closed minutes.
func (c *reading) maySign(signed []assessment.ReviewSignature) bool {
	return c.review.State == assessment.ReviewHeld && !c.p.ReadOnly && c.may(assessment.SignReviews) &&
		slices.Contains(c.review.Signatories(), c.p.User.ID) &&
		!slices.ContainsFunc(signed, func(s assessment.ReviewSignature) bool {
			return s.ReviewID == c.review.ID && s.UserID == c.p.User.ID && s.SHA256 == c.review.SHA256
		})
}

// Review reads a review.
func (w *UseCases) Review(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Review, error) {
	var r record.Review
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		r, err = w.read(tx, p, id, false)
		return err
	})
	return r, err
}

// Glance is [UseCases.Review] without the figures of open minutes, which may have thousands of rows.
func (w *UseCases) Glance(ctx context.Context, p assessment.Principal, id assessment.ID) (record.Review, error) {
	var r record.Review
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		r, err = w.read(tx, p, id, true)
		return err
	})
	return r, err
}

// ExportReview is [UseCases.Review] for a file of a format, such as "pdf"; the log says that it was read, and for what.
func (w *UseCases) ExportReview(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	format string,
) (record.Review, error) {
	var r record.Review
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (_ event.Event, err error) {
		r, err = w.read(tx, p, id, false)
		return event.ReviewExported{Review: id, Format: format}, err
	})
	return r, err
}

func (w *UseCases) read(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	glance bool,
) (record.Review, error) {
	c, err := w.find(tx, p, assessment.ReadReviews, func() (assessment.Review, error) { return tx.Review(id) })
	if err != nil {
		return record.Review{}, err
	}
	c.glance = glance
	return c.shown()
}
