package plan

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// ReplyForm is what a body is going to reply to a recommendation.
type ReplyForm struct {
	Recommendation assessment.ID
	Response       assessment.Response
	Text           string
	PlannedAction  string
	OwnerRole      string
	DueOn          assessment.Date
	DueYear        int
	WhyChanged     string // needed once one has been approved
	Version        int64  // that the change starts from, 0 for none
}

// SaveReply keeps a version of what a body is going to reply to one recommendation. Nothing is kept of a form that says
// what the latest version says. Until it is approved, what was approved before stays in force.
func (w *UseCases) SaveReply(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	f ReplyForm,
) (record.BodyReplies, error) {
	return w.changeReplies(ctx, p, audit, body, func(c *replying) error {
		if err := c.mustMay(assessment.PrepareReplies); err != nil {
			return err
		}
		fields, err := c.save(f)
		if err == nil {
			err = assessment.InvalidFields(fields)
		}
		if err != nil {
			return err
		}
		return c.tellApprovers()
	})
}

// changeReplies runs a change of what a body replies. All of them wait for each other.
func (w *UseCases) changeReplies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	fn func(*replying) error,
) (record.BodyReplies, error) {
	var r record.BodyReplies
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		c, err := w.replying(tx, p, audit, body)
		if err != nil {
			return err
		}
		if c.audit.Replaced() {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_replaced"}
		}
		changed := fn(c)
		if changed != nil && assessment.CodeOf(changed) != assessment.Stale {
			return changed
		}
		if c, err = w.replying(tx, p, audit, body); err != nil {
			return err
		}
		r = c.record()
		if changed != nil {
			return assessment.Changed(r)
		}
		return nil
	})
	return r, err
}

// save keeps a version of one reply, or says what is wrong with it.
func (c *replying) save(f ReplyForm) ([]assessment.FieldError, error) {
	if !c.has(f.Recommendation) {
		return nil, assessment.Missing()
	}
	before := c.latest(f.Recommendation)
	r := assessment.Reply{
		OrganisationID:   c.p.Organisation.ID,
		RecommendationID: f.Recommendation,
		Version:          before.Version + 1,
		AuditID:          c.audit.ID,
		BodyID:           c.body,
		Response:         f.Response,
		Text:             f.Text,
		PlannedAction:    f.PlannedAction,
		OwnerRole:        f.OwnerRole,
		DueOn:            f.DueOn,
		DueYear:          f.DueYear,
		WhyChanged:       f.WhyChanged,
		SavedBy:          c.p.User.ID,
		SavedAt:          c.w.kernel.Now(),
	}
	fields := r.Normalise()
	if before.Version > 0 && r.Says(before) && (r.WhyChanged == before.WhyChanged || c.approved(before)) {
		return nil, nil
	}
	if f.Version != before.Version {
		return nil, assessment.Changed(nil)
	}
	inForce := c.inForce(f.Recommendation)
	switch {
	case inForce.Version == 0:
		r.WhyChanged = ""
	case r.WhyChanged == "":
		fields = append(fields, assessment.FieldError{Field: "why_changed", Key: "error.required"})
	}
	if len(fields) > 0 {
		return fields, nil
	}
	if err := c.tx.AddReply(r); err != nil {
		return nil, err
	}
	c.versions = append(c.versions, r)
	return nil, c.w.kernel.Log(c.tx, c.p, event.ReplySaved{
		Recommendation: r.RecommendationID,
		Audit:          r.AuditID,
		Body:           r.BodyID,
		Version:        r.Version,
	})
}
