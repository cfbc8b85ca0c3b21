package notices

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
)

// announceDays is for how long after its first day a round is announced: a server that was stopped meanwhile makes up
// for it, and rounds from before there were notices are left alone.
const announceDays = 7

// replyDays is how long before its last day a reply is announced.
const replyDays = 14

// Announce tells those who answer or approve of rounds that have opened, and those who see to replies of audits whose
// bodies are to reply soon. Servers call it periodically; several may do so at the same time, and each person is told
// once.
func (w *UseCases) Announce(ctx context.Context) error {
	return w.inEach(ctx, func(o assessment.Organisation) error {
		var waiting []assessment.Round
		var replies []assessment.Notice
		err := w.kernel.Store.View(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) (err error) {
			if waiting, err = w.unannounced(tx, o); err != nil {
				return err
			}
			replies, err = w.replies(tx, o)
			return err
		})
		if err != nil || len(waiting) == 0 && len(replies) == 0 {
			return err
		}
		return w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			for _, r := range waiting {
				if err := w.announce(tx, o, r); err != nil {
					return err
				}
			}
			return w.kernel.NotifyBy(tx, o.ID, nil, replies...)
		})
	})
}

// replies are the notices to make of the final audits whose bodies are to reply soon and of which nobody has been told.
func (w *UseCases) replies(tx assessment.Tx, o assessment.Organisation) ([]assessment.Notice, error) {
	due, err := tx.AuditsToAnswer(w.kernel.Today(o))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	told, err := tx.NoticesOfKind(assessment.NoticeReplyDue)
	if err != nil {
		return nil, err
	}
	last := w.kernel.Day(o, w.kernel.Now().AddDate(0, 0, replyDays))
	due = slices.DeleteFunc(due, func(a assessment.Audit) bool {
		return a.ReplyDue > last || slices.ContainsFunc(told, func(n assessment.Notice) bool {
			return n.AuditID != nil && *n.AuditID == a.ID
		})
	})
	if len(due) == 0 {
		return nil, nil
	}
	people, err := w.kernel.PeopleWhere(tx, o, audits.SeesToReplies)
	if err != nil {
		return nil, err
	}
	var list []assessment.Notice
	for _, person := range people {
		p, err := w.kernel.PrincipalIn(tx, person.UserID)
		if err != nil {
			return nil, err
		}
		for _, a := range due {
			_, shown, err := w.audits.ReplyIn(tx, p, a)
			if err != nil {
				return nil, err
			}
			if shown {
				list = append(list, assessment.Notice{
					UserID:  person.UserID,
					Kind:    assessment.NoticeReplyDue,
					AuditID: &a.ID,
					OnceKey: string(assessment.NoticeReplyDue) + " " + a.ID.String(),
				})
			}
		}
	}
	return list, nil
}

// inEach runs fn for each organisation that is not suspended: nobody of one that is gets mail.
func (w *UseCases) inEach(ctx context.Context, fn func(assessment.Organisation) error) error {
	var organisations []assessment.Organisation
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		organisations, err = tx.Organisations()
		return err
	})
	if err != nil {
		return err
	}
	for _, o := range organisations {
		if o.SuspendedAt != nil {
			continue
		}
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

// unannounced lists the rounds that have opened lately and that nobody has been told of.
func (w *UseCases) unannounced(tx assessment.Tx, o assessment.Organisation) ([]assessment.Round, error) {
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	today := w.kernel.Today(o)
	since := w.kernel.Day(o, w.kernel.Now().AddDate(0, 0, -announceDays))
	var list []assessment.Round
	for _, r := range rounds {
		if r.State(today) != assessment.RoundOpen || r.OpensOn < since {
			continue
		}
		told, err := tx.NoticesAbout(r.ID, assessment.NoticeRoundOpened)
		if err != nil {
			return nil, err
		}
		if len(told) == 0 {
			list = append(list, r)
		}
	}
	return list, nil
}

func (w *UseCases) announce(tx assessment.Tx, o assessment.Organisation, r assessment.Round) error {
	t, err := workflow.ReadTree(tx, assessment.Principal{Organisation: o})
	if err != nil {
		return err
	}
	asked, err := tx.AssessmentsIn(r.ID)
	if err != nil {
		return err
	}
	people, err := w.kernel.PeopleWhere(tx, o, func(m assessment.Membership) bool {
		return m.Role.May(assessment.WriteAnswers) && reachesAny(m, t, asked)
	})
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, m := range people {
		notices = append(notices, assessment.Notice{
			UserID:  m.UserID,
			Kind:    assessment.NoticeRoundOpened,
			RoundID: &r.ID,
			OnceKey: string(assessment.NoticeRoundOpened) + " " + r.ID.String(),
		})
	}
	return w.kernel.NotifyBy(tx, o.ID, nil, notices...)
}

func reachesAny(m assessment.Membership, t assessment.Tree, asked []assessment.Assessment) bool {
	for _, a := range asked {
		if m.Reaches(t, a.EntityID) {
			return true
		}
	}
	return false
}
