package audits

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// FactChecks lists the fact checks of an audit, latest first, for its auditors, with the people who can be asked.
func (w *UseCases) FactChecks(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) (record.FactChecks, error) {
	r := record.FactChecks{Items: []record.FactCheckLine{}, Offered: []record.FactCheckable{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, err := w.ForAuditor(tx, p, audit)
		if err != nil {
			return err
		}
		all, err := readFactChecks(tx, audit)
		if err != nil {
			return err
		}
		r.Audit = auditNameOf(a)
		for _, c := range slices.Backward(all.checks) {
			r.Items = append(r.Items, all.line(r.Audit, c, w.kernel.Today(p.Organisation)))
		}
		if r.Earlier, err = w.earlierFactChecks(tx, p, a); err != nil {
			return err
		}
		r.MayBegin = a.State == assessment.AuditFieldwork && a.Running() && !p.ReadOnly
		if r.MayBegin {
			r.Offered, err = w.factCheckable(tx, p, a, entities)
		}
		return err
	})
	return r, err
}

// earlierFactChecks are those made of the versions that a correction comes after, latest first, as far as the reader is
// engaged in them.
func (w *UseCases) earlierFactChecks(
	tx assessment.Tx, p assessment.Principal, of assessment.Audit,
) ([]record.EarlierFactChecks, error) {
	list := []record.EarlierFactChecks{}
	if of.Edition == 0 {
		return list, nil
	}
	editions, err := tx.AuditEditions(of.First())
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Backward(editions) {
		if a.State != assessment.AuditFinal || a.Number() >= of.Number() {
			continue
		}
		if _, _, err := w.ForAuditor(tx, p, a.ID); err != nil {
			if code := assessment.CodeOf(err); code == assessment.NotFound || code == assessment.Forbidden {
				continue
			}
			return nil, err
		}
		all, err := readFactChecks(tx, a.ID)
		if err != nil {
			return nil, err
		}
		made := record.EarlierFactChecks{Audit: auditNameOf(a), Edition: a.Number()}
		for _, c := range slices.Backward(all.checks) {
			made.Items = append(made.Items, all.line(made.Audit, c, w.kernel.Today(p.Organisation)))
		}
		if len(made.Items) > 0 {
			list = append(list, made)
		}
	}
	return list, nil
}

func auditNameOf(a assessment.Audit) record.AuditName {
	return record.AuditName{
		ID:    a.ID,
		Key:   a.Key,
		Title: a.Title,
		Firm:  a.Auditor,
		Date:  record.Optional(a.Date),
	}
}

// factChecking holds the fact checks of audits, the people asked and their comments, without the copies.
type factChecking struct {
	checks   []assessment.FactCheck // by audit and number
	checkers []assessment.FactChecker
	comments []assessment.FactComment
}

func readFactChecks(tx assessment.Tx, audits ...assessment.ID) (factChecking, error) {
	var all factChecking
	var err error
	if all.checks, err = tx.FactChecks(audits...); err != nil || len(all.checks) == 0 {
		return all, err
	}
	if all.checkers, err = tx.FactCheckers(audits...); err != nil {
		return all, err
	}
	all.comments, err = tx.FactComments(audits...)
	return all, err
}

// counts are the figures of one of them.
func (all factChecking) counts(check assessment.ID) record.FactCounts {
	var n record.FactCounts
	for _, c := range all.checkers {
		if c.FactCheckID == check {
			n.Asked++
			if c.DoneAt != nil {
				n.Done++
			}
		}
	}
	for _, c := range all.comments {
		if c.FactCheckID != check {
			continue
		}
		n.Comments++
		switch c.Outcome {
		case assessment.FactAccepted:
			n.Accepted++
		case assessment.FactRejected:
			n.Rejected++
		case assessment.FactUnanswered:
			n.Unanswered++
		}
	}
	return n
}

func (all factChecking) line(
	a record.AuditName,
	c assessment.FactCheck,
	today assessment.Date,
) record.FactCheckLine {
	return record.FactCheckLine{
		FactCheckHead: record.FactCheckHeadOf(a, c, today),
		FactCounts:    all.counts(c.ID),
		Version:       c.Version,
	}
}

// FactCheck is a fact check with all that was said in it, for the audit's auditors.
func (w *UseCases) FactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit, check assessment.ID,
) (record.FactCheck, error) {
	var r record.FactCheck
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, err := w.ForAuditor(tx, p, audit)
		if err != nil {
			return err
		}
		r, err = w.factCheckRecord(tx, p, a, entities, check)
		return err
	})
	return r, err
}

// factCheckRecord makes the record of a fact check for an auditor.
func (w *UseCases) factCheckRecord(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	check assessment.ID,
) (record.FactCheck, error) {
	c, copied, err := readFactCheck(tx, check, a.ID)
	if err != nil {
		return record.FactCheck{}, err
	}
	all, err := readFactChecks(tx, a.ID)
	if err != nil {
		return record.FactCheck{}, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return record.FactCheck{}, err
	}
	named := func(id assessment.ID) record.PersonName { return record.PersonName{ID: id, Name: names[id]} }
	r := record.FactCheck{
		FactCheckLine: all.line(auditNameOf(a), c, w.kernel.Today(p.Organisation)),
		BegunBy:       named(c.BegunBy),
		EndedBy:       record.Maybe(c.EndedBy, named),
		People:        []record.FactChecker{},
		Passages:      copied.Passages,
		Copy:          c.Content,
		MayAnswer:     a.State == assessment.AuditFieldwork && a.Running() && !p.ReadOnly,
	}
	r.Items = all.commentsOn(c.ID, copied, named, nil)
	for _, one := range all.checkers {
		if one.FactCheckID == check {
			by := record.FactChecker{Person: named(one.UserID), DoneAt: record.UTC(one.DoneAt)}
			for _, said := range r.Items {
				if said.Person.ID == one.UserID {
					by.Comments++
				}
			}
			r.People = append(r.People, by)
		}
	}
	assessment.SortByName(workflow.Language(p), r.People, func(x record.FactChecker) string { return x.Person.Name })
	if !r.MayAnswer || r.Unanswered == 0 {
		return r, nil
	}
	d, err := w.draftOf(tx, p, &a, entities)
	for i := range r.Items {
		if now, found := d.stands(r.Items[i].Passage); found && !r.Items[i].Answered() {
			r.Items[i].Now = &now.PassageNow
		}
	}
	return r, err
}

// readFactCheck reads a fact check of an audit with its copy.
func readFactCheck(tx assessment.Tx, id, audit assessment.ID) (assessment.FactCheck, record.DraftCopy, error) {
	var copied record.DraftCopy
	c, err := tx.FactCheck(id)
	switch {
	case err != nil:
		return c, copied, err
	case c.AuditID != audit:
		return c, copied, assessment.Missing()
	}
	if err := c.Unseal(&copied); err != nil {
		return c, copied, fmt.Errorf("read the copy of fact check %s: %w", id, err)
	}
	return c, copied, nil
}

// commentsOn are the records of the comments in a fact check, in the order of the passages of its copy; by is whose
// they are, nil for everybody's.
func (all factChecking) commentsOn(
	check assessment.ID,
	copied record.DraftCopy,
	named func(assessment.ID) record.PersonName,
	by *assessment.ID,
) []record.FactComment {
	list := []record.FactComment{}
	for _, passage := range copied.Passages {
		for _, c := range all.comments {
			if c.FactCheckID != check || c.Passage != passage.Key || by != nil && c.WrittenBy != *by {
				continue
			}
			one := record.FactComment{
				ID:         c.ID,
				Person:     named(c.WrittenBy),
				Passage:    passage,
				Text:       c.Text,
				Proposal:   c.Proposal,
				WrittenAt:  c.WrittenAt.UTC(),
				UpdatedAt:  c.UpdatedAt.UTC(),
				Outcome:    c.Outcome,
				Reason:     c.Reason,
				After:      c.After,
				AnsweredAt: record.UTC(c.AnsweredAt),
				Version:    c.Version,
			}
			if by == nil { // those who are asked are answered by the auditors together
				one.AnsweredBy = record.Maybe(c.AnsweredBy, named)
				one.Before = c.Before // may have been written after the copy
			}
			list = append(list, one)
		}
	}
	return list
}

// factChecksMade are the fact checks of an audit as its report tells of them.
func (w *UseCases) factChecksMade(
	tx assessment.Tx,
	of assessment.Organisation,
	audit assessment.ID,
) ([]record.FactCheckMade, error) {
	list := []record.FactCheckMade{}
	all, err := readFactChecks(tx, audit)
	for _, c := range all.checks {
		n := all.counts(c.ID)
		one := record.FactCheckMade{
			Number:   c.Number,
			From:     w.kernel.Day(of, c.BegunAt),
			Until:    c.Due,
			Asked:    n.Asked,
			Accepted: n.Accepted,
			Rejected: n.Rejected,
		}
		if c.EndedAt != nil {
			one.Until = w.kernel.Day(of, *c.EndedAt)
		}
		list = append(list, one)
	}
	return list, err
}
