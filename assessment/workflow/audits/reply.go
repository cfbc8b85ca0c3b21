package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// lateReplyDays is for how long after its last day a reply is still asked for. Whether it has been given is not known
// here, so it is not asked for without end.
const lateReplyDays = 30

// SeesToReplies reports whether a membership is one in which people see to it that bodies reply to recommendations that
// they may read. Entity managers may read them too, and are not asked.
func SeesToReplies(m assessment.Membership) bool {
	return m.Role == assessment.Coordinator || m.Role == assessment.Management
}

// RepliesDue lists the final audits to whose recommendations the principal sees that the bodies reply, earliest first,
// also those whose last day has passed lately.
func (w *UseCases) RepliesDue(ctx context.Context, p assessment.Principal) ([]record.ReplyDue, error) {
	list := []record.ReplyDue{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !slices.ContainsFunc(p.Memberships, SeesToReplies) {
			return nil
		}
		due, err := tx.AuditsToAnswer(w.kernel.Day(w.kernel.Now().AddDate(0, 0, -lateReplyDays)))
		if err != nil {
			return err
		}
		for _, a := range due {
			one, shown, err := w.ReplyIn(tx, p, a)
			if err != nil {
				return err
			}
			if shown {
				list = append(list, one)
			}
		}
		return nil
	})
	return list, err
}

// ReplyIn is what the principal sees to that the bodies reply to in an audit: recommendations of a final one that the
// principal may read in a role that does so. For others it is not shown.
func (w *UseCases) ReplyIn(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
) (one record.ReplyDue, shown bool, err error) {
	p.Memberships = slices.DeleteFunc(slices.Clone(p.Memberships), func(m assessment.Membership) bool {
		return !SeesToReplies(m)
	})
	if a.State != assessment.AuditFinal || a.ReplyDue == "" || len(p.Memberships) == 0 {
		return one, false, nil
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return one, false, err
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return one, false, err
	}
	s := ShownAudit(p, Access{Tree: t}, a, entities)
	if !s.MayRead {
		return one, false, nil
	}
	to, err := s.Recommendations(tx, workflow.Language(p))
	return record.ReplyDue{Audit: a.ID, Title: a.Title, Due: a.ReplyDue, Count: len(to)}, len(to) > 0, err
}
