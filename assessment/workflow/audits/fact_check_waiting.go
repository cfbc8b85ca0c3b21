package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// FactTasks lists what waits for the principal in fact checks: to check the facts where they are asked and have more to
// say, until the last day; and, of the audits that they judge in, to answer comments, and to end a fact check whose
// last day has passed.
func (w *UseCases) FactTasks(
	ctx context.Context,
	p assessment.Principal,
	judged []record.AuditToJudge,
) ([]record.FactTask, error) {
	var list []record.FactTask
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if p.MaySomewhere(assessment.CheckFacts) {
			if list, err = w.factsToCheck(tx, p); err != nil {
				return err
			}
		}
		titles := map[assessment.ID]string{}
		var ids []assessment.ID
		for _, a := range judged {
			if a.State == assessment.AuditFieldwork {
				titles[a.Audit], ids = a.Title, append(ids, a.Audit)
			}
		}
		all, err := readFactChecks(tx, ids...)
		for _, c := range all.checks {
			t := record.FactTask{Check: c.ID, Audit: c.AuditID, Title: titles[c.AuditID], Due: c.Due}
			t.Count = all.counts(c.ID).Unanswered
			switch late := c.Open() && !c.TakesComments(w.kernel.Today(p.Organisation)); {
			case t.Count > 0:
				t.Kind = record.TaskAnswerFacts
			case late:
				t.Kind = record.TaskEndFacts
			default:
				continue
			}
			list = append(list, t)
		}
		return err
	})
	return list, err
}

// factsToCheck are the tasks of somebody who is asked.
func (w *UseCases) factsToCheck(tx assessment.Tx, p assessment.Principal) ([]record.FactTask, error) {
	mine, err := tx.FactCheckersOf(p.User.ID)
	if err != nil {
		return nil, err
	}
	waits := map[assessment.ID]bool{}
	var audits []assessment.ID
	for _, c := range mine {
		if c.DoneAt == nil {
			waits[c.FactCheckID] = true
			if !slices.Contains(audits, c.AuditID) {
				audits = append(audits, c.AuditID)
			}
		}
	}
	all, err := readFactChecks(tx, audits...)
	if err != nil {
		return nil, err
	}
	var list []record.FactTask
	for _, c := range all.checks {
		if !waits[c.ID] || !c.TakesComments(w.kernel.Today(p.Organisation)) {
			continue
		}
		a, err := tx.Audit(c.AuditID)
		if err != nil {
			return nil, err
		}
		if a.Withdrawn() {
			continue
		}
		t := record.FactTask{Kind: record.TaskCheckFacts, Check: c.ID, Audit: a.ID, Title: a.Title, Due: c.Due}
		for _, said := range all.comments {
			if said.FactCheckID == c.ID && said.WrittenBy == p.User.ID {
				t.Written++
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// FactCheckOf is what a notice tells of a fact check: its audit's title and last day, for somebody who is asked in it
// or audits; for others it is not shown.
func (w *UseCases) FactCheckOf(
	ctx context.Context,
	p assessment.Principal,
	check assessment.ID,
) (h record.FactCheckHead, asked bool, err error) {
	err = w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.askedBy(tx, p, check, false)
		switch code := assessment.CodeOf(err); {
		case err == nil:
			h, asked = x.record().FactCheckHead, true
			return nil
		case code != assessment.NotFound && code != assessment.Forbidden:
			return err
		}
		c, err := tx.FactCheck(check)
		if err != nil {
			return err
		}
		a, _, err := w.ForAuditor(tx, p, c.AuditID)
		if assessment.CodeOf(err) == assessment.Forbidden {
			return assessment.Missing()
		}
		if err != nil {
			return err
		}
		h = record.FactCheckHeadOf(auditNameOf(a), c, w.kernel.Today(p.Organisation))
		return nil
	})
	return h, asked, err
}
