package notices

import (
	"context"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/rounds"
)

// Notices of the last thirty days are shown, at most a hundred.
const (
	noticeDays  = 30
	mostNotices = 100
)

// Told is what has happened lately that concerns the principal and that they may know of now, latest first.
func (w *UseCases) Told(ctx context.Context, p assessment.Principal) ([]record.Notice, error) {
	list := []record.Notice{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		all, err := tx.NoticesOf(p.User.ID, mostNotices)
		if err != nil || len(all) == 0 {
			return err
		}
		x, err := w.tellerFor(ctx, tx, p)
		if err != nil {
			return err
		}
		if err := x.actionsOf(all); err != nil {
			return err
		}
		since := w.kernel.Now().Add(-noticeDays * 24 * time.Hour)
		for _, n := range all {
			if n.Kind == assessment.NoticeInvitation || n.CreatedAt.Before(since) { // who reads this has accepted it
				continue
			}
			told, may, err := x.tell(n)
			if err != nil {
				return err
			}
			if may {
				list = append(list, told)
			}
		}
		return nil
	})
	return list, err
}

// See notes that the principal has been shown the notices made until then, so that the next start page leaves them out;
// what has arrived since is still new. Nothing else changes, and no event is logged: it concerns nobody but the reader.
func (w *UseCases) See(ctx context.Context, p assessment.Principal, until time.Time) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		return tx.SeeNotices(p.User.ID, until)
	})
}

// teller tells one person of what has happened, with the rights of now. It reads what it needs once, when a notice is
// about such a thing.
type teller struct {
	w      *UseCases
	ctx    context.Context // in the transaction
	tx     assessment.Tx
	p      assessment.Principal
	tree   assessment.Tree
	names  map[assessment.ID]string // of the organisation's people
	rounds map[assessment.ID]rounds.RoundSummary
	audits map[assessment.ID]knownAudit
	bodies map[assessment.ID]string     // by name; read by body
	owned  map[assessment.ID]plan.Owned // actions that the person sees to; read by actionsOf
	review map[assessment.ID]record.ReviewHead
}

// knownAudit is what somebody knows of an audit.
type knownAudit struct {
	title    string
	readable bool // has a page for them
	engaged  bool // as its auditor, by an engagement that counts
	waits    bool // their engagement waits for a confirmation
	confirms bool // they may confirm one that waits
	appoints bool // they are to appoint auditors
}

func (w *UseCases) tellerFor(ctx context.Context, tx assessment.Tx, p assessment.Principal) (*teller, error) {
	x := &teller{w: w, p: p}
	x.ctx, x.tx = workflow.Within(ctx, p, tx)
	var err error
	if x.tree, err = workflow.ReadTree(x.tx, p); err != nil {
		return x, err
	}
	x.names, err = people.Names(x.tx)
	return x, err
}

// tell is what a notice tells, with the ids of where it leads. It reports whether the person may know of it now: of
// what is out of reach nothing is told, and neither is what was written to them about it.
func (x *teller) tell(n assessment.Notice) (told record.Notice, may bool, err error) {
	told = record.Notice{
		Kind:     n.Kind,
		At:       n.CreatedAt.UTC(),
		Seen:     n.SeenAt != nil,
		Question: n.QuestionID,
		Note:     n.Note,
	}
	if n.ByID != nil {
		told.By = x.names[*n.ByID]
	}
	switch {
	case n.ReviewID != nil:
		h, known, err := x.reviewed(*n.ReviewID)
		if err != nil {
			return told, false, err
		}
		if known {
			told.Subject, told.Within, told.Review = h.Title, h.Entity.Name, n.ReviewID
		}
	case n.FactCheckID != nil:
		return x.factCheck(n, told)
	case n.Kind == assessment.NoticeAuditorAsks, n.Kind == assessment.NoticeEntityAnswers:
		return x.discussed(n, told)
	case n.AuditID != nil:
		find := x.audit
		if n.Kind == assessment.NoticeAuditWithdrawn {
			find = x.withdrawn
		}
		a, err := find(*n.AuditID)
		if err != nil {
			return told, false, err
		}
		if n.Kind == assessment.NoticeReplyApproved && !a.engaged || n.Kind == assessment.NoticeAuditPlanned && !a.appoints ||
			n.Kind == assessment.NoticeReplyWaiting && !x.p.MaySomewhere(assessment.ApproveReplies) {
			return told, false, nil
		}
		told.Subject = a.title
		if a.readable {
			told.Audit, told.Body = n.AuditID, n.BodyID
		}
		if n.BodyID != nil && a.readable {
			told.Within, err = x.body(*n.BodyID)
			if err != nil {
				return told, false, err
			}
		}
	case n.ActionID != nil:
		if a, owned := x.owned[*n.ActionID]; owned {
			told.Subject, told.Title, told.Action = a.Entity.Name, a.Title, n.ActionID
		}
	case n.Kind == assessment.NoticeActions:
		some, err := x.w.plan.OwnsSome(x.tx, x.p, x.tree, n.EntityID)
		if err != nil || !some {
			return told, false, err
		}
		told.Subject = x.p.Organisation.Name
		if n.EntityID != nil {
			node, _ := x.tree.Node(*n.EntityID)
			told.Subject = node.Name
		}
	case n.EntityID != nil:
		r, err := x.round(n.RoundID)
		if err != nil {
			return told, false, err
		}
		if node, known := x.tree.Node(*n.EntityID); known && x.p.May(assessment.ReadAnswers, x.tree, node.ID) {
			told.Subject, told.Within, told.Assessment, told.Round = node.Name, r.Name, n.AssessmentID, n.RoundID
		}
	default:
		r, err := x.round(n.RoundID)
		if err != nil {
			return told, false, err
		}
		told.Subject, told.Round = r.Name, n.RoundID
	}
	return told, told.Subject != "", nil
}

// factCheck is what a notice about a fact check tells: to the auditors that somebody has no more to say, the rest to
// those who are asked.
func (x *teller) factCheck(n assessment.Notice, told record.Notice) (record.Notice, bool, error) {
	h, asked, err := x.w.audits.FactCheckOf(x.ctx, x.p, *n.FactCheckID)
	if assessment.CodeOf(err) == assessment.NotFound {
		return told, false, nil
	}
	if err != nil || asked == (n.Kind == assessment.NoticeFactsChecked) {
		return told, false, err
	}
	told.Subject, told.FactCheck = h.Audit.Title, n.FactCheckID
	if !asked {
		told.Audit = n.AuditID
	}
	return told, true, nil
}

// discussed is what a notice about a dialogue in an audit tells: to those who answer for the entity that an auditor has
// said something, and the other way round.
func (x *teller) discussed(n assessment.Notice, told record.Notice) (record.Notice, bool, error) {
	d, err := x.w.audits.Dialogue(x.ctx, x.p, *n.AuditID, *n.EntityID)
	if code := assessment.CodeOf(err); code == assessment.NotFound || code == assessment.Forbidden {
		return told, false, nil
	}
	told.Subject, told.Within, told.Audit, told.Entity = d.Audit.Title, d.Entity.Name, n.AuditID, n.EntityID
	return told, err == nil && d.Auditor == (n.Kind == assessment.NoticeEntityAnswers), err
}

// round is a round that the person may know of, else one without a name.
func (x *teller) round(id *assessment.ID) (rounds.RoundSummary, error) {
	if id == nil {
		return rounds.RoundSummary{}, nil
	}
	if x.rounds == nil {
		x.rounds = map[assessment.ID]rounds.RoundSummary{}
		if x.p.MaySomewhere(assessment.ReadRounds) {
			all, err := x.w.rounds.Rounds(x.ctx, x.p)
			if err != nil {
				return rounds.RoundSummary{}, err
			}
			for _, r := range all {
				x.rounds[r.ID] = r
			}
		}
	}
	return x.rounds[*id], nil
}

// body is the name of a body; those who know of its audit may know it.
func (x *teller) body(id assessment.ID) (string, error) {
	if x.bodies == nil {
		bodies, err := x.tx.Bodies()
		if err != nil {
			return "", err
		}
		x.bodies = map[assessment.ID]string{}
		for _, b := range bodies {
			x.bodies[b.ID] = b.Name
		}
	}
	return x.bodies[id], nil
}

// audit is what the person knows of an audit: its title, also while their own engagement waits; without one, nothing.
func (x *teller) audit(id assessment.ID) (knownAudit, error) {
	if x.audits != nil {
		return x.audits[id], nil
	}
	known := map[assessment.ID]knownAudit{}
	if x.p.MaySomewhere(assessment.ReadAudits) {
		all, err := x.w.audits.Audits(x.ctx, x.p)
		if err != nil {
			return knownAudit{}, err
		}
		for _, a := range all {
			known[a.ID] = knownAudit{title: a.Title, readable: true, engaged: a.Engaged, appoints: a.Planner != nil}
		}
	}
	waiting, err := x.w.audits.WaitingEngagements(x.ctx, x.p)
	if err != nil {
		return knownAudit{}, err
	}
	for _, e := range waiting {
		a := known[e.Audit]
		a.title, a.waits, a.confirms = e.Title, a.waits || e.Own, a.confirms || !e.Own
		known[e.Audit] = a
	}
	x.audits = known
	return known[id], nil
}

// withdrawn is what the person knows of an audit that is withdrawn, nothing if it is not any more.
func (x *teller) withdrawn(id assessment.ID) (knownAudit, error) {
	if !x.p.MaySomewhere(assessment.ReadAudits) {
		return knownAudit{}, nil
	}
	all, err := x.w.audits.Withdrawn(x.ctx, x.p)
	for _, a := range all {
		if a.ID == id {
			return knownAudit{title: a.Title, readable: true, engaged: a.Engaged}, err
		}
	}
	return knownAudit{}, err
}

// actionsOf reads the actions that notices are about, as far as the person sees to them.
func (x *teller) actionsOf(notices []assessment.Notice) (err error) {
	var ids []assessment.ID
	for _, n := range notices {
		if n.ActionID != nil {
			ids = append(ids, *n.ActionID)
		}
	}
	x.owned, err = x.w.plan.OwnedOf(x.tx, x.p, x.tree, ids...)
	return err
}

// reviewed is a review that the person may read, and whether there is one.
func (x *teller) reviewed(id assessment.ID) (h record.ReviewHead, known bool, err error) {
	if x.review == nil {
		x.review = map[assessment.ID]record.ReviewHead{}
		if x.p.MaySomewhere(assessment.ReadReviews) {
			all, err := x.w.review.Reviews(x.ctx, x.p)
			if err != nil {
				return h, false, err
			}
			for _, r := range all {
				x.review[r.ID] = r
			}
		}
	}
	h, known = x.review[id]
	return h, known, nil
}
