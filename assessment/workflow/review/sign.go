package review

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// Sign signs closed minutes as one of their signatories. The hash is that of the minutes that the person has read; if
// they have another by now, nothing is signed. The last signature seals them.
func (w *UseCases) Sign(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	sha256 string,
) (record.Review, error) {
	var shown record.Review
	err := w.changing(ctx, p, id, assessment.SignReviews, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewHeld); err != nil {
			return nil, err
		}
		if sha256 != c.review.SHA256 {
			return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.minutes_changed"}
		}
		signed, err := c.tx.ReviewSignatures(id)
		if err != nil {
			return nil, err
		}
		if !c.maySign(signed) {
			return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.not_signatory"}
		}
		names, err := people.Names(c.tx)
		if err != nil {
			return nil, err
		}
		one := assessment.ReviewSignature{
			OrganisationID: c.p.Organisation.ID,
			ReviewID:       id,
			SHA256:         sha256,
			UserID:         c.p.User.ID,
			Name:           names[c.p.User.ID],
			SignedAt:       w.kernel.Now(),
		}
		if err := c.tx.AddReviewSignature(one); err != nil {
			return nil, err
		}
		if err := w.kernel.Log(c.tx, c.p, event.ReviewMinutesSigned{Review: id, SHA256: sha256}); err != nil {
			return nil, err
		}
		sealed, err := c.seal(append(signed, one))
		if err != nil {
			return nil, err
		}
		shown, err = c.shown()
		return sealed, err
	})
	return shown, err
}

// seal seals the minutes if all their signatories have signed them, and returns the event; nil while some have not.
func (c *reading) seal(signed []assessment.ReviewSignature) (event.Event, error) {
	given := []assessment.ReviewSignature{}
	for _, s := range signed {
		if s.SHA256 == c.review.SHA256 {
			given = append(given, s)
		}
	}
	if len(given) < len(c.review.Signatories()) {
		return nil, nil //nolint:nilnil // no event and no error
	}
	version := assessment.ReviewVersion{
		OrganisationID: c.review.OrganisationID,
		ReviewID:       c.review.ID,
		Number:         c.review.Number,
		Correction:     c.review.Correction,
		Seal:           c.review.Seal,
		Signatures:     given,
		SealedAt:       c.w.kernel.Now(),
	}
	if err := c.tx.AddReviewVersion(version); err != nil {
		return nil, err
	}
	c.review.State = assessment.ReviewSigned
	sealed := event.ReviewSealed{Review: c.review.ID, Number: version.Number, SHA256: version.SHA256}
	if err := c.save(); err != nil {
		return nil, err
	}
	return sealed, c.tell(assessment.NoticeReviewSigned, append(c.review.People(), c.review.CreatedBy))
}

// SealedReview reads a sealed version of the minutes of a review.
func (w *UseCases) SealedReview(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	number int,
) (record.SealedReview, error) {
	var sealed record.SealedReview
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		_, err := w.find(tx, p, assessment.ReadReviews, func() (assessment.Review, error) { return tx.Review(id) })
		if err != nil {
			return err
		}
		v, err := tx.ReviewVersion(id, number)
		if err != nil {
			return err
		}
		sealed.ReviewVersion = record.ReviewVersionOf(v)
		if err := v.Unseal(&sealed.Minutes); err != nil {
			return fmt.Errorf("read version %d of review %s: %w", number, id, err)
		}
		return nil
	})
	return sealed, err
}

// people names those with the ids.
func (c *reading) people(ids []assessment.ID) (record.People, error) {
	names, err := people.Names(c.tx)
	return record.PeopleOf(names, ids), err
}
