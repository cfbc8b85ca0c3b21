package audits

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// SeesToReplies reports whether a membership is one in which people see to it that bodies reply to recommendations that
// they may read: those who prepare replies, and management, which approves them.
func SeesToReplies(m assessment.Membership) bool {
	return m.Role.May(assessment.PrepareReplies) || m.Role.May(assessment.ApproveReplies)
}

// RepliesDue lists the final audits with a day for replies to whose recommendations the principal sees that the bodies
// reply, earliest first, until all that the principal may read have been replied to.
func (w *UseCases) RepliesDue(ctx context.Context, p assessment.Principal) ([]record.ReplyDue, error) {
	list := []record.ReplyDue{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		p.Memberships = seeingToReplies(p)
		if len(p.Memberships) == 0 {
			return nil
		}
		all, _, err := w.followed(tx, p)
		for _, f := range all {
			if one, shown := f.replyDue(); shown {
				list = append(list, one)
			}
		}
		slices.SortStableFunc(list, func(a, b record.ReplyDue) int { return cmp.Compare(a.Due, b.Due) })
		return err
	})
	return list, err
}

func seeingToReplies(p assessment.Principal) []assessment.Membership {
	return slices.DeleteFunc(slices.Clone(p.Memberships), func(m assessment.Membership) bool {
		return !SeesToReplies(m)
	})
}

// ReplyIn is what the principal sees to that the bodies reply to in an audit: recommendations of a final one, without a
// reply, that the principal may read in a role that does so. For others it is not shown.
func (w *UseCases) ReplyIn(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
) (one record.ReplyDue, shown bool, err error) {
	f, err := w.seenTo(tx, p, a)
	if err != nil {
		return one, false, err
	}
	one, shown = f.replyDue()
	return one, shown, nil
}

// WaitingReplies is how many replies of a body in an audit wait to be approved, of those that the principal sees to.
func (w *UseCases) WaitingReplies(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	body assessment.ID,
) (int, error) {
	f, err := w.seenTo(tx, p, a)
	n := 0
	for _, r := range f.Recommendations {
		if r.Body.ID == body && r.Waiting && f.Audit.ReadsReplies(body) {
			n++
		}
	}
	return n, err
}

// seenTo are the recommendations of a final audit that the principal may read in a role that sees to replies, none of
// others.
func (w *UseCases) seenTo(tx assessment.Tx, p assessment.Principal, a assessment.Audit) (Followed, error) {
	var f Followed
	p.Memberships = seeingToReplies(p)
	editions, err := tx.AuditEditions(a.First())
	if err != nil {
		return f, err
	}
	if by := a.ReplacedBy(editions); by != nil { // whose recommendations it is that wait
		a = *by
	}
	if a.State != assessment.AuditFinal || len(p.Memberships) == 0 {
		return f, nil
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return f, err
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return f, err
	}
	f.Audit = ShownAudit(p, Access{Tree: t}, a, entities)
	if f.Audit.MayRead {
		f.Recommendations, err = w.recommended(tx, f.Audit, workflow.Language(p))
	}
	return f, err
}

// replyDue is what is left to reply to in an audit, which is not shown to others than those who see to it.
func (f Followed) replyDue() (record.ReplyDue, bool) {
	a := f.Audit
	one := record.ReplyDue{Audit: a.ID, Title: a.Title, Due: a.ReplyDue}
	if a.State != assessment.AuditFinal || a.ReplyDue == "" || a.Engaged {
		return one, false
	}
	for _, r := range f.Recommendations {
		if r.Reply != nil && !r.Waiting || !a.ReadsReplies(r.Body.ID) {
			continue
		}
		one.Count++
		bodies := &one.ToWrite
		if r.Waiting {
			one.Waiting++
			bodies = &one.ToApprove
		}
		if !slices.Contains(*bodies, r.Body.ID) {
			*bodies = append(*bodies, r.Body.ID)
		}
	}
	return one, one.Count > 0
}

// Answered tells whether every recommendation to a body in a final audit has a reply, and through which entities people
// have to do with it, whoever asks: see [Shown.Answering].
func (w *UseCases) Answered(
	tx assessment.Tx,
	audit, body assessment.ID,
) (of []assessment.AuditedEntity, all bool, err error) {
	entities, err := tx.AuditedEntities(audit)
	if err != nil {
		return nil, false, err
	}
	recommendations, err := tx.Recommendations(audit)
	if err != nil {
		return nil, false, err
	}
	replies, err := tx.Replies(audit)
	if err != nil {
		return nil, false, err
	}
	to := []record.AuditRecommendation{}
	all = true
	for _, r := range recommendations {
		if r.BodyID == body {
			to = append(to, record.RecommendationOf(r, assessment.NumberedByBody))
			all = all && slices.ContainsFunc(replies, func(v assessment.Reply) bool { return v.RecommendationID == r.Root() })
		}
	}
	whole := Shown{Entities: entities, Whole: true, audited: entities}
	return whole.Answering(body, to), all, nil
}
