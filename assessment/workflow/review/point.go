package review

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// PointForm is a shortcoming or a proposal.
type PointForm struct {
	Kind    assessment.PointKind // cannot be changed afterwards
	About   string
	Title   string
	Text    string
	Version *int64 // that the change starts from; 0 for a new one
}

// AddPoint raises a shortcoming, or proposes a decision.
func (w *UseCases) AddPoint(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f PointForm,
) (record.ReviewPoint, error) {
	var added record.ReviewPoint
	f.Version = new(int64)
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		points, err := c.tx.ReviewPoints(id)
		if err != nil {
			return nil, err
		}
		now := w.kernel.Now()
		point := assessment.ReviewPoint{
			OrganisationID: c.p.Organisation.ID,
			ReviewID:       id,
			Kind:           f.Kind,
			Number:         1,
			About:          f.About,
			Title:          f.Title,
			Text:           f.Text,
			WrittenBy:      c.p.User.ID,
			Version:        1,
			CreatedAt:      now,
			UpdatedAt:      now,
		}
		for _, one := range points {
			if one.Kind == f.Kind {
				point.Number = max(point.Number, one.Number+1)
			}
		}
		if len(points) >= assessment.MaxReviewParts {
			return nil, tooMany()
		}
		if err := assessment.InvalidFields(point.Normalise()); err != nil {
			return nil, err
		}
		if point.ID, err = w.kernel.NewID(); err != nil {
			return nil, err
		}
		if err := c.tx.AddReviewPoint(point); err != nil {
			return nil, err
		}
		added = record.ReviewPointOf(point)
		return event.ReviewPointAdded{Review: id, Kind: string(point.Kind), Number: point.Number}, nil
	})
	return added, err
}

func tooMany() error {
	return &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.too_many_entries",
		Args: assessment.Args{"Max": assessment.MaxReviewParts},
	}
}

// SavePoint changes a shortcoming or a proposal, from its own version on.
func (w *UseCases) SavePoint(
	ctx context.Context,
	p assessment.Principal,
	id, point assessment.ID,
	f PointForm,
) (record.ReviewPoint, error) {
	var saved record.ReviewPoint
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		one, err := c.point(point)
		if err != nil {
			return nil, err
		}
		before := one
		one.About, one.Title, one.Text = f.About, f.Title, f.Text
		one.WrittenBy, one.Version, one.UpdatedAt = c.p.User.ID, *f.Version, w.kernel.Now()
		if err := assessment.InvalidFields(one.Normalise()); err != nil {
			return nil, err
		}
		if one.Title != before.Title || one.Text != before.Text { // a decision answers what was proposed
			if err := c.mustBeUndecided(one.ID, "error.proposal_stays"); err != nil {
				return nil, err
			}
		}
		written, err := c.tx.SaveReviewPoint(one)
		saved = record.ReviewPointOf(written)
		if err != nil {
			return nil, stale(err, saved)
		}
		return event.ReviewPointSaved{
			Review:  id,
			Kind:    string(one.Kind),
			Number:  one.Number,
			Version: saved.Version,
		}, nil
	})
	return saved, err
}

// DeletePoint removes a shortcoming, or a proposal that no decision answers.
func (w *UseCases) DeletePoint(
	ctx context.Context,
	p assessment.Principal,
	id, point assessment.ID,
	version int64,
) error {
	return w.writing(ctx, p, id, &version, func(c *reading) (event.Event, error) {
		one, err := c.point(point)
		if err != nil {
			return nil, err
		}
		if one.Version != version {
			return nil, assessment.Changed(record.ReviewPointOf(one))
		}
		if err := c.mustBeUndecided(point, "error.proposal_decided"); err != nil {
			return nil, err
		}
		if err := c.tx.DeleteReviewPoint(id, point, version); err != nil {
			return nil, err
		}
		return event.ReviewPointDeleted{Review: id, Kind: string(one.Kind), Number: one.Number}, nil
	})
}

// point finds one of the review.
func (c *reading) point(id assessment.ID) (assessment.ReviewPoint, error) {
	points, err := c.tx.ReviewPoints(c.review.ID)
	if err != nil {
		return assessment.ReviewPoint{}, err
	}
	for _, p := range points {
		if p.ID == id {
			return p, nil
		}
	}
	return assessment.ReviewPoint{}, assessment.Missing()
}
