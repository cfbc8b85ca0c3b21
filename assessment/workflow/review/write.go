package review

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// InputForm is what is written under an input.
type InputForm struct {
	Key          assessment.ReviewInputKey
	Text         string
	Informal     string
	NothingToSay bool
	Considered   bool
	Version      *int64 // that the change starts from, 0 for none; nil is refused
}

// SaveInput saves what is written under one input, from its own version on, so that two people who write under
// different inputs never meet.
func (w *UseCases) SaveInput(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f InputForm,
) (record.ReviewInput, error) {
	var saved record.ReviewInput
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		h, known := c.review.Heading(f.Key)
		if !known {
			return nil, assessment.Missing()
		}
		stored, err := c.tx.ReviewInputs(id)
		if err != nil {
			return nil, err
		}
		input := assessment.ReviewInput{OrganisationID: c.p.Organisation.ID, ReviewID: id, Key: f.Key}
		if i := slices.IndexFunc(stored, func(s assessment.ReviewInput) bool { return s.Key == f.Key }); i >= 0 {
			input = stored[i]
		}
		now := w.kernel.Now()
		input.Text, input.Informal, input.NothingToSay = f.Text, f.Informal, f.NothingToSay
		switch {
		case !f.Considered:
			input.ConsideredBy, input.ConsideredAt = nil, nil
		case input.ConsideredBy == nil:
			input.ConsideredBy, input.ConsideredAt = &c.p.User.ID, &now
		}
		input.Version, input.WrittenBy, input.UpdatedAt = *f.Version, c.p.User.ID, now
		if err := assessment.InvalidFields(input.Normalise()); err != nil {
			return nil, err
		}
		written, err := c.tx.SaveReviewInput(input)
		saved = inputOf(h, written)
		if err != nil {
			return nil, stale(err, saved)
		}
		return event.ReviewInputSaved{Review: id, Input: string(f.Key), Version: saved.Version}, nil
	})
	return saved, err
}

// StatementForm is a statement on the management system.
type StatementForm struct {
	About   assessment.StatementAbout
	Verdict assessment.Verdict
	Text    string
	Version *int64 // that the change starts from, 0 for none; nil is refused
}

// SaveStatement saves a statement, from its own version on.
func (w *UseCases) SaveStatement(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f StatementForm,
) (record.ReviewStatement, error) {
	var saved record.ReviewStatement
	err := w.writing(ctx, p, id, f.Version, func(c *reading) (event.Event, error) {
		if !slices.Contains(assessment.StatementAbouts, f.About) {
			return nil, assessment.Missing()
		}
		s := assessment.ReviewStatement{
			OrganisationID: c.p.Organisation.ID,
			ReviewID:       id,
			About:          f.About,
			Verdict:        f.Verdict,
			Text:           f.Text,
			WrittenBy:      c.p.User.ID,
			Version:        *f.Version,
			UpdatedAt:      w.kernel.Now(),
		}
		if err := assessment.InvalidFields(s.Normalise()); err != nil {
			return nil, err
		}
		written, err := c.tx.SaveReviewStatement(s)
		saved = record.ReviewStatementOf(written)
		if err != nil {
			return nil, stale(err, saved)
		}
		return event.ReviewStated{Review: id, About: string(f.About), Version: saved.Version}, nil
	})
	return saved, err
}

// writing changes something that belongs to a review whose minutes are open, from a version that must be given.
func (w *UseCases) writing(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version *int64,
	change func(*reading) (event.Event, error),
) error {
	return w.changing(ctx, p, id, assessment.ManageReviews, func(c *reading) (event.Event, error) {
		if err := c.mustBeOpen(); err != nil {
			return nil, err
		}
		if version == nil {
			return nil, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
		}
		return change(c)
	})
}

// stale puts the record of what is stored into the error of a stale change.
func stale(err error, stored any) error {
	if assessment.CodeOf(err) == assessment.Stale {
		return assessment.Changed(stored)
	}
	return err
}
