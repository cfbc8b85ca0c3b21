package audits

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// FactAnswerForm is what an auditor answers to a comment.
type FactAnswerForm struct {
	Outcome assessment.FactOutcome
	Text    string // accepted: as the passage shall read or, of one that is written by hand, what was changed
	Reason  string // rejected: why
	Version int64  // of the comment
	Holds   int64  // accepted: the version of what holds the passage, as it was shown
}

// AnswerFactComment accepts a comment, and writes the passage as it shall read into the audit as anybody does who
// changes it by hand, or rejects it with a reason. An answer is given once; the text that was there before is kept with
// the comment.
func (w *UseCases) AnswerFactComment(
	ctx context.Context,
	p assessment.Principal,
	audit, check, comment assessment.ID,
	f FactAnswerForm,
) (record.FactCheck, error) {
	return w.changeFactCheck(ctx, p, audit, check, func(c checking) error {
		all, err := c.tx.FactComments(audit)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x assessment.FactComment) bool { return x.ID == comment && x.FactCheckID == check })
		switch {
		case i < 0:
			return assessment.Missing()
		case all[i].Answered():
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_comment_answered"}
		case all[i].Version != f.Version:
			return assessment.Changed(nil)
		}
		answered := all[i]
		now := w.kernel.Now()
		answered.Outcome, answered.AnsweredBy, answered.AnsweredAt = f.Outcome, &c.p.User.ID, &now
		answered.Version = f.Version
		switch f.Outcome {
		case assessment.FactAccepted:
			err = c.accept(&answered, f)
		case assessment.FactRejected:
			var fields []assessment.FieldError
			answered.Reason, fields = assessment.TypedText("reason", f.Reason, true)
			err = assessment.InvalidFields(fields)
		default:
			err = assessment.InvalidField("outcome", "error.required", nil)
		}
		if err != nil {
			return err
		}
		if answered, err = c.tx.SaveFactComment(answered); err != nil {
			return err
		}
		if err := w.kernel.Log(c.tx, c.p, event.FactCommentAnswered{
			Audit:   audit,
			Number:  c.check.Number,
			Passage: answered.Passage,
			Outcome: string(answered.Outcome),
		}); err != nil {
			return err
		}
		return c.tellAnswered()
	})
}

// accept writes the passage as it shall read into the audit, and keeps what was there with the comment.
func (c checking) accept(comment *assessment.FactComment, f FactAnswerForm) error {
	passage, known := c.copied.Passage(comment.Passage)
	if !known {
		return fmt.Errorf("comment %s is on no passage of its copy", comment.ID)
	}
	now, found := c.stands(passage)
	text, fields := assessment.TypedText("text", f.Text, true)
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	comment.Before, comment.After = passage.Text, text
	switch {
	case !found:
		return nil
	case now.Version != f.Holds:
		return assessment.Changed(nil)
	}
	comment.Before = now.Text
	if text == now.Text { // as somebody has written it by hand
		return nil
	}
	return now.write(text, f.Holds)
}

// tellAnswered tells those who have commented in an ended fact check that all their comments are answered, once each.
func (c checking) tellAnswered() error {
	now, err := c.tx.FactCheck(c.check.ID)
	if err != nil || now.Open() {
		return err
	}
	comments, err := c.tx.FactComments(c.check.AuditID)
	if err != nil {
		return err
	}
	waits := map[assessment.ID]bool{} // for an answer, by user
	for _, x := range comments {
		if x.FactCheckID == c.check.ID {
			waits[x.WrittenBy] = waits[x.WrittenBy] || !x.Answered()
		}
	}
	var notices []assessment.Notice
	for user, waiting := range waits {
		if !waiting {
			notices = append(notices, assessment.Notice{
				UserID:      user,
				Kind:        assessment.NoticeFactsAnswered,
				FactCheckID: &c.check.ID,
				OnceKey:     fmt.Sprintf("%s %s", assessment.NoticeFactsAnswered, c.check.ID),
			})
		}
	}
	return c.w.kernel.Notify(c.tx, c.p, notices...)
}
