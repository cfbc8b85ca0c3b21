package tasks

import (
	"context"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// Notices of the last thirty days are shown, at most a hundred.
const (
	noticeDays  = 30
	mostNotices = 100
)

// notices adds what has happened that concerns the principal, latest first.
func (s *starting) notices() error {
	all, err := s.tx.NoticesOf(s.p.User.ID, mostNotices)
	if err != nil || len(all) == 0 {
		return err
	}
	names, err := people.Names(s.tx)
	if err != nil {
		return err
	}
	subjects, err := s.subjects()
	if err != nil {
		return err
	}
	since := s.w.kernel.Now().Add(-noticeDays * 24 * time.Hour)
	for _, n := range all {
		if n.Kind == assessment.NoticeInvitation || n.CreatedAt.Before(since) { // who reads this has accepted it
			continue
		}
		one := record.Notice{
			Kind:     n.Kind,
			At:       n.CreatedAt.UTC(),
			Seen:     n.SeenAt != nil,
			Question: n.QuestionID,
			Note:     n.Note,
		}
		if n.ByID != nil {
			one.By = names[*n.ByID]
		}
		if subjects.name(n, &one) {
			s.Notices = append(s.Notices, one)
		}
	}
	return nil
}

// subjects are the names of what notices are about, as far as the principal may know of it.
type subjects struct {
	entities, rounds, audits map[assessment.ID]string
}

func (s *starting) subjects() (subjects, error) {
	of := subjects{
		entities: map[assessment.ID]string{},
		rounds:   map[assessment.ID]string{},
		audits:   map[assessment.ID]string{},
	}
	for _, n := range s.tree.Nodes {
		if s.p.May(assessment.ReadAnswers, s.tree, n.ID) {
			of.entities[n.ID] = n.Name
		}
	}
	if s.p.MaySomewhere(assessment.ReadRounds) {
		rounds, err := s.w.links.Rounds.Rounds(s.ctx, s.p)
		if err != nil {
			return of, err
		}
		for _, r := range rounds {
			of.rounds[r.ID] = r.Name
		}
	}
	if s.p.MaySomewhere(assessment.ReadAudits) {
		audits, err := s.w.links.Audits.Audits(s.ctx, s.p)
		if err != nil {
			return of, err
		}
		for _, a := range audits {
			of.audits[a.ID] = a.Title
		}
	}
	for _, t := range s.Tasks { // an engagement that waits is known to its auditor, though the audit is not yet open
		if t.Audit != nil {
			of.audits[*t.Audit] = t.Subject
		}
	}
	return of, nil
}

// name names what a notice is about, with the ids that lead there. It reports whether the principal may know of it: one
// about what is out of reach by now is not shown, and neither is what was written to the reader about it.
func (of subjects) name(n assessment.Notice, one *record.Notice) bool {
	read := func(names map[assessment.ID]string, id *assessment.ID) string {
		if id == nil {
			return ""
		}
		return names[*id]
	}
	entity, round, audit := read(of.entities, n.EntityID), read(of.rounds, n.RoundID), read(of.audits, n.AuditID)
	switch {
	case n.AuditID != nil:
		one.Subject, one.Audit = audit, n.AuditID
	case n.EntityID != nil:
		one.Subject, one.Within, one.Assessment, one.Round = entity, round, n.AssessmentID, n.RoundID
	default:
		one.Subject, one.Round = round, n.RoundID
	}
	return one.Subject != ""
}

// SeeNotices notes that the principal has been shown the notices made until then, so that the next start page leaves
// them out; what has arrived since is still new. Nothing else changes, and no event is logged: it concerns nobody but
// the reader.
func (w *UseCases) SeeNotices(ctx context.Context, p assessment.Principal, until time.Time) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		return tx.SeeNotices(p.User.ID, until)
	})
}
