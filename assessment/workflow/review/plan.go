package review

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// PlanForm is what is planned of a review.
type PlanForm struct {
	Title       string
	Kind        assessment.ReviewKind
	PlannedOn   assessment.Date
	CaseNumber  string
	Frequency   int // months, 0 for not decided
	PlanningTie string
	BudgetTie   string
	Headings    []assessment.ReviewHeading // nil for as stored; those of the standard cannot be changed
	Version     int64
}

// MeetingForm is who meets, when, where and about what.
type MeetingForm struct {
	HeldOn       assessment.Date
	Place        string
	Agenda       []string
	Participants []assessment.Participant
	Version      int64
}

// PreMeetingForm is what was settled before the review.
type PreMeetingForm struct {
	assessment.PreMeeting
	Version int64
}

// SavePlan saves the plan of a review.
func (w *UseCases) SavePlan(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f PlanForm,
) (record.Review, error) {
	return w.saved(ctx, p, id, f.Version, func(c *reading) ([]assessment.FieldError, error) {
		r := &c.review
		r.Title, r.Kind, r.PlannedOn, r.CaseNumber = f.Title, f.Kind, f.PlannedOn, f.CaseNumber
		r.Frequency, r.PlanningTie, r.BudgetTie = f.Frequency, f.PlanningTie, f.BudgetTie
		if f.Headings == nil {
			return nil, nil
		}
		before := r.Headings
		r.Headings = f.Headings
		fields := r.Normalise()
		if len(fields) > 0 {
			return fields, nil
		}
		return c.checkHeadings(before)
	})
}

// checkHeadings refuses to leave out a heading under which something is written.
func (c *reading) checkHeadings(before []assessment.ReviewHeading) ([]assessment.FieldError, error) {
	inputs, err := c.tx.ReviewInputs(c.review.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range before {
		_, kept := c.review.Heading(h.Key)
		written := func(i assessment.ReviewInput) bool {
			return i.Key == h.Key && (i.Text != "" || i.Informal != "" || i.Done())
		}
		if !kept && slices.ContainsFunc(inputs, written) {
			return []assessment.FieldError{{Field: "headings", Key: "error.heading_written"}}, nil
		}
	}
	return nil, nil
}

// SavePreMeeting saves what was settled before the review.
func (w *UseCases) SavePreMeeting(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f PreMeetingForm,
) (record.Review, error) {
	return w.saved(ctx, p, id, f.Version, func(c *reading) ([]assessment.FieldError, error) {
		c.review.PreMeeting = f.PreMeeting
		return nil, nil
	})
}

// SaveMeeting saves who meets, when, where and about what. Who is added when the papers have been sent is told of them.
func (w *UseCases) SaveMeeting(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f MeetingForm,
) (record.Review, error) {
	return w.saved(ctx, p, id, f.Version, func(c *reading) ([]assessment.FieldError, error) {
		r := &c.review
		r.HeldOn, r.Place, r.Agenda, r.Participants = f.HeldOn, f.Place, f.Agenda, f.Participants
		fields, err := c.checkParticipants()
		if r.HeldOn > c.w.kernel.Today(p.Organisation) {
			fields = append(fields, assessment.FieldError{Field: "held_on", Key: "error.held_later"})
		}
		return fields, err
	})
}

// checkParticipants fills in the names of people of the organisation, and refuses those who are not, and signatories
// who may not sign for the entity.
func (c *reading) checkParticipants() ([]assessment.FieldError, error) {
	everybody, err := c.tx.People()
	if err != nil {
		return nil, err
	}
	may, err := c.w.kernel.PeopleWho(c.tx, c.p.Organisation, assessment.SignReviews, c.tree, c.review.EntityID)
	if err != nil {
		return nil, err
	}
	var fields []assessment.FieldError
	for i := range c.review.Participants {
		one := &c.review.Participants[i]
		if one.UserID == nil {
			continue
		}
		is := func(p assessment.Person) bool { return p.UserID == *one.UserID }
		at := slices.IndexFunc(everybody, is)
		if at < 0 {
			fields = append(fields, assessment.FieldError{Field: "participants", Key: "error.unknown_choice"})
			continue
		}
		one.Name = everybody[at].Name
		if one.Signatory && !slices.ContainsFunc(may, is) {
			fields = append(fields, assessment.FieldError{
				Field: "participants",
				Key:   "error.signatory",
				Args:  assessment.Args{"Name": one.Name},
			})
		}
	}
	return fields, nil
}

// saved changes a review whose minutes are open, from the given version on.
func (w *UseCases) saved(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
	change func(*reading) ([]assessment.FieldError, error),
) (record.Review, error) {
	return w.changed(ctx, p, id, func(c *reading) (event.Event, error) {
		if err := c.mustBeOpen(); err != nil {
			return nil, err
		}
		told := c.review.People()
		fields, err := change(c)
		if err != nil {
			return nil, err
		}
		for _, f := range c.review.Normalise() {
			if !slices.ContainsFunc(fields, func(g assessment.FieldError) bool { return g.Field == f.Field && g.Key == f.Key }) {
				fields = append(fields, f)
			}
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return nil, err
		}
		c.review.Version = version
		if err := c.save(); err != nil {
			return nil, err
		}
		saved := event.ReviewSaved{Review: id, Title: c.review.Title, Version: c.review.Version}
		return saved, c.tellNew(told)
	})
}

// changed runs a change of a review, logs the event that it returns, and shows the review as it is then.
func (w *UseCases) changed(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	change func(*reading) (event.Event, error),
) (record.Review, error) {
	var shown record.Review
	err := w.changing(ctx, p, id, assessment.ManageReviews, func(c *reading) (event.Event, error) {
		e, err := change(c)
		if err != nil {
			return nil, err
		}
		shown, err = c.shown()
		return e, err
	})
	return shown, err
}

// changing runs a change of a locked review and logs the event that it returns, if there is one.
func (w *UseCases) changing(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	do assessment.Permission,
	change func(*reading) (event.Event, error),
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		c, err := w.find(tx, p, do, func() (assessment.Review, error) { return tx.LockReview(id) })
		if err != nil {
			return err
		}
		e, err := change(c)
		if err != nil || e == nil {
			return err
		}
		return w.kernel.Log(tx, p, e)
	})
}

// DeleteReview removes a review of the given version that is being prepared.
func (w *UseCases) DeleteReview(ctx context.Context, p assessment.Principal, id assessment.ID, version int64) error {
	return w.changing(ctx, p, id, assessment.ManageReviews, func(c *reading) (event.Event, error) {
		if err := c.mustBe(assessment.ReviewPreparing); err != nil {
			return nil, err
		}
		if c.review.Version != version {
			now, err := c.shown()
			if err != nil {
				return nil, err
			}
			return nil, assessment.Changed(now)
		}
		return event.ReviewDeleted{Review: id, Title: c.review.Title}, c.tx.DeleteReview(id, version)
	})
}
