package review

import (
	"context"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// Send gives management the papers, from the given version on, and tells the participants.
func (w *UseCases) Send(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewPreparing); err != nil {
			return nil, err
		}
		c.review.State, c.review.Version = assessment.ReviewSent, version
		if err := c.save(); err != nil {
			return nil, err
		}
		return event.ReviewSent{Review: id}, c.tell(assessment.NoticeReviewSent, c.review.People())
	})
}

// Withdraw takes the papers back, from the given version on: management does not read them until they are sent again.
func (w *UseCases) Withdraw(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewSent); err != nil {
			return nil, err
		}
		if c.review.Number > 1 { // what is corrected has been read and signed
			return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.review_state"}
		}
		c.review.State, c.review.Version = assessment.ReviewPreparing, version
		return event.ReviewWithdrawn{Review: id}, c.save()
	})
}

// Close closes the minutes, from the given version on: nothing in them changes while they are signed. The signatories
// are told.
func (w *UseCases) Close(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewSent); err != nil {
			return nil, err
		}
		m, err := c.written()
		if err != nil {
			return nil, err
		}
		if err := c.mustBeComplete(m); err != nil {
			return nil, err
		}
		m.ClosedAt, m.ClosedBy = at(w.kernel.Now()), &c.p.User.ID
		names := append(peopleIn(m), c.p.User.ID)
		if m.People, err = c.people(names); err != nil {
			return nil, err
		}
		if c.review.Seal, err = assessment.SealOf(m); err != nil {
			return nil, err
		}
		c.review.State, c.review.Version = assessment.ReviewHeld, version
		if err := c.save(); err != nil {
			return nil, err
		}
		closed := event.ReviewClosed{Review: id, SHA256: c.review.SHA256}
		return closed, c.tell(assessment.NoticeReviewToSign, c.review.Signatories())
	})
}

// mustBeComplete refuses to close minutes that lack something, and says what.
func (c *reading) mustBeComplete(m record.ReviewMinutes) error {
	missing, err := c.toClose(m)
	if err != nil || len(missing) == 0 {
		return err
	}
	refusal := &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.review_incomplete",
		Args: assessment.Args{"Count": len(missing)},
	}
	for i, one := range missing {
		key, args := one.Said(m.Inputs)
		refusal.Fields = append(refusal.Fields, assessment.FieldError{
			Field: "to_close." + strconv.Itoa(i),
			Key:   key,
			Args:  args,
		})
	}
	return refusal
}

// Reopen opens closed minutes again before all have signed, from the given version on. Signatures given so far do not
// count for what they become.
func (w *UseCases) Reopen(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewHeld); err != nil {
			return nil, err
		}
		signed, err := c.tx.ReviewSignatures(id)
		if err != nil {
			return nil, err
		}
		e := event.ReviewReopened{Review: id, SHA256: c.review.SHA256}
		for _, s := range signed {
			if s.SHA256 == c.review.SHA256 {
				e.Signatures++
			}
		}
		c.open(version)
		return e, c.save()
	})
}

// open opens the minutes for writing.
func (c *reading) open(version int64) {
	c.review.State, c.review.Seal = assessment.ReviewSent, assessment.Seal{}
	c.review.Version = version
}

// Correct opens sealed minutes for a correction with its reason, from the given version on. What was sealed stays
// readable; the correction is signed and sealed as the next version.
func (w *UseCases) Correct(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	reason string,
	version int64,
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewSigned); err != nil {
			return nil, err
		}
		reason, fields := assessment.TypedText("reason", reason, true)
		if err := assessment.InvalidFields(fields); err != nil {
			return nil, err
		}
		c.review.Correction, c.review.Number = reason, c.review.Number+1
		c.open(version)
		if err := c.save(); err != nil {
			return nil, err
		}
		corrected := event.ReviewCorrected{Review: id, Number: c.review.Number}
		return corrected, c.tell(assessment.NoticeReviewCorrected, c.review.People())
	})
}
