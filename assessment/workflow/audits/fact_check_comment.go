package audits

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// FactCommentForm is what somebody who is asked says of a passage.
type FactCommentForm struct {
	Passage  string // of a new comment
	Text     string
	Proposal string
	Version  int64 // that a change starts from
}

// asked is a fact check as somebody sees it who is asked.
type asked struct {
	w       *UseCases
	tx      assessment.Tx
	p       assessment.Principal
	audit   assessment.Audit
	check   assessment.FactCheck
	copied  record.DraftCopy
	checker assessment.FactChecker
	all     factChecking
}

// askedBy finds a fact check for somebody who is asked in it; for others there is none.
func (w *UseCases) askedBy(tx assessment.Tx, p assessment.Principal, id assessment.ID, lock bool) (asked, error) {
	x := asked{w: w, tx: tx, p: p}
	if !p.MaySomewhere(assessment.CheckFacts) {
		return x, workflow.Denied(assessment.CheckFacts)
	}
	mine, err := tx.FactCheckersOf(p.User.ID)
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(mine, func(c assessment.FactChecker) bool { return c.FactCheckID == id })
	if i < 0 {
		return x, assessment.Missing()
	}
	find := tx.Audit
	if lock {
		find = tx.LockAudit
	}
	if x.audit, err = find(mine[i].AuditID); err != nil {
		return x, err
	}
	switch {
	case x.audit.Withdrawn() && lock:
		return x, &assessment.Error{Code: assessment.Conflict, Key: "error.audit_withdrawn_asked"}
	case x.audit.Withdrawn():
		return x, assessment.Missing()
	}
	if x.check, x.copied, err = readFactCheck(tx, id, x.audit.ID); err != nil {
		return x, err
	}
	if x.all, err = readFactChecks(tx, x.audit.ID); err != nil {
		return x, err
	}
	x.checker = mine[i]
	return x, nil
}

// takesComments reports whether the principal may comment now.
func (x asked) takesComments() bool {
	return x.audit.State == assessment.AuditFieldwork && x.check.TakesComments(x.w.kernel.Today(x.p.Organisation))
}

// record is what the principal may see: the copy while the fact check is open, and their own comments with the answers
// for good, since audits often become final on the day on which the last one is given.
func (x asked) record() record.FactsToCheck {
	r := record.FactsToCheck{
		FactCheckHead: record.FactCheckHeadOf(x.copied.Audit, x.check, x.w.kernel.Today(x.p.Organisation)),
		Passages:      []record.Passage{},
		DoneAt:        record.UTC(x.checker.DoneAt),
		MayComment:    x.takesComments() && !x.p.ReadOnly,
	}
	if x.check.Open() && x.audit.State == assessment.AuditFieldwork {
		r.Passages = x.copied.Passages
	}
	me := x.p.User.ID
	named := func(id assessment.ID) record.PersonName { return record.PersonName{ID: id, Name: x.p.User.Name} }
	r.Items = x.all.commentsOn(x.check.ID, x.copied, named, &me)
	return r
}

// FactsToCheck is a fact check for somebody who is asked in it.
func (w *UseCases) FactsToCheck(
	ctx context.Context,
	p assessment.Principal,
	check assessment.ID,
) (record.FactsToCheck, error) {
	var r record.FactsToCheck
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.askedBy(tx, p, check, false)
		if err != nil {
			return err
		}
		r = x.record()
		return nil
	})
	return r, err
}

// changeAsked runs a change by somebody who is asked and may comment now, and returns what they see then. The error of
// a stale change has it too.
func (w *UseCases) changeAsked(
	ctx context.Context,
	p assessment.Principal,
	check assessment.ID,
	change func(asked) error,
) (record.FactsToCheck, error) {
	var r record.FactsToCheck
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		x, err := w.askedBy(tx, p, check, true)
		if err != nil {
			return err
		}
		if !x.takesComments() {
			args := assessment.Args{"Due": string(x.check.Due)}
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_closed", Args: args}
		}
		err = change(x)
		stale := assessment.CodeOf(err) == assessment.Stale
		if err != nil && !stale {
			return err
		}
		if x, err = w.askedBy(tx, p, check, false); err != nil {
			return err
		}
		r = x.record()
		if stale {
			return assessment.Changed(r)
		}
		return nil
	})
	return r, err
}

// AddFactComment comments on a passage of the copy. The same comment of the same person again changes nothing: the form
// was sent again.
func (w *UseCases) AddFactComment(
	ctx context.Context,
	p assessment.Principal,
	check assessment.ID,
	f FactCommentForm,
) (record.FactsToCheck, error) {
	return w.changeAsked(ctx, p, check, func(x asked) error {
		passage, known := x.copied.Passage(f.Passage)
		now := w.kernel.Now()
		c := assessment.FactComment{
			OrganisationID: x.check.OrganisationID,
			FactCheckID:    check,
			AuditID:        x.audit.ID,
			Passage:        passage.Key,
			Text:           f.Text,
			Proposal:       f.Proposal,
			WrittenBy:      x.p.User.ID,
			WrittenAt:      now,
			UpdatedAt:      now,
			Version:        1,
		}
		fields := c.Normalise()
		if !known {
			fields = append(fields, assessment.FieldError{Field: "passage", Key: "error.unknown_choice"})
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		n := 0
		for _, other := range x.all.comments {
			if other.FactCheckID != check || other.WrittenBy != c.WrittenBy {
				continue
			}
			if n++; other.Passage == c.Passage && other.Text == c.Text && other.Proposal == c.Proposal {
				return nil
			}
		}
		if n >= assessment.MaxFactComments {
			return assessment.InvalidField("text", "error.too_many_entries", assessment.Args{"Max": assessment.MaxFactComments})
		}
		var err error
		if c.ID, err = w.kernel.NewID(); err != nil {
			return err
		}
		if err := x.tx.AddFactComment(c); err != nil {
			return err
		}
		return x.said(event.FactCommentAdded{Audit: x.audit.ID, Number: x.check.Number, Passage: c.Passage})
	})
}

// said logs that the principal has said something, who has more to say then.
func (x asked) said(e event.Event) error {
	if x.checker.DoneAt != nil {
		x.checker.DoneAt = nil
		if err := x.tx.SaveFactChecker(x.checker); err != nil {
			return err
		}
	}
	return x.w.kernel.Log(x.tx, x.p, e)
}

// own is a comment of the principal without an answer.
func (x asked) own(comment assessment.ID) (assessment.FactComment, error) {
	for _, c := range x.all.comments {
		switch {
		case c.ID != comment || c.FactCheckID != x.check.ID || c.WrittenBy != x.p.User.ID:
		case c.Answered():
			return c, &assessment.Error{Code: assessment.Conflict, Key: "error.fact_comment_closed"}
		default:
			return c, nil
		}
	}
	return assessment.FactComment{}, assessment.Missing()
}

// SaveFactComment changes a comment of one's own, from the version in the form, until it is answered.
func (w *UseCases) SaveFactComment(
	ctx context.Context,
	p assessment.Principal,
	check, comment assessment.ID,
	f FactCommentForm,
) (record.FactsToCheck, error) {
	return w.changeAsked(ctx, p, check, func(x asked) error {
		c, err := x.own(comment)
		if err != nil {
			return err
		}
		c.Text, c.Proposal, c.Version, c.UpdatedAt = f.Text, f.Proposal, f.Version, w.kernel.Now()
		if err := assessment.InvalidFields(c.Normalise()); err != nil {
			return err
		}
		if c, err = x.tx.SaveFactComment(c); err != nil {
			return err
		}
		return x.said(event.FactCommentSaved{
			Audit:   x.audit.ID,
			Number:  x.check.Number,
			Passage: c.Passage,
			Version: c.Version,
		})
	})
}

// WithdrawFactComment removes a comment of one's own of the given version, until it is answered.
func (w *UseCases) WithdrawFactComment(
	ctx context.Context,
	p assessment.Principal,
	check, comment assessment.ID,
	version int64,
) (record.FactsToCheck, error) {
	return w.changeAsked(ctx, p, check, func(x asked) error {
		c, err := x.own(comment)
		switch {
		case err != nil:
			return err
		case c.Version != version:
			return assessment.Changed(nil)
		}
		if err := x.tx.DeleteFactComment(comment, version); err != nil {
			return err
		}
		return x.said(event.FactCommentWithdrawn{Audit: x.audit.ID, Number: x.check.Number, Passage: c.Passage})
	})
}

// ConfirmFacts says that the principal has no more to say: nothing to remark, for somebody without comments. A later
// comment takes it back.
func (w *UseCases) ConfirmFacts(
	ctx context.Context,
	p assessment.Principal,
	check assessment.ID,
) (record.FactsToCheck, error) {
	return w.changeAsked(ctx, p, check, func(x asked) error {
		if x.checker.DoneAt != nil {
			return nil
		}
		now := w.kernel.Now()
		x.checker.DoneAt = &now
		if err := x.tx.SaveFactChecker(x.checker); err != nil {
			return err
		}
		comments := len(x.record().Items)
		if err := w.kernel.Log(x.tx, x.p, event.FactsConfirmed{
			Audit:    x.audit.ID,
			Number:   x.check.Number,
			Comments: comments,
		}); err != nil {
			return err
		}
		return x.tellAuditors()
	})
}

// tellAuditors tells the engaged auditors that the principal has said all they have to say, once.
func (x asked) tellAuditors() error {
	engaged, err := x.tx.Engagements(x.audit.ID)
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, e := range engaged {
		if e.ValidOn(x.w.kernel.Today(x.p.Organisation)) {
			notices = append(notices, assessment.Notice{
				UserID:      e.UserID,
				Kind:        assessment.NoticeFactsChecked,
				AuditID:     &x.audit.ID,
				FactCheckID: &x.check.ID,
				OnceKey:     fmt.Sprintf("%s %s %s", assessment.NoticeFactsChecked, x.check.ID, x.p.User.ID),
			})
		}
	}
	return x.w.kernel.Notify(x.tx, x.p, notices...)
}
