package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// Passages lists the texts of an audit that may be secret, oldest first, for those who may mark some: its engaged
// auditors and, once it is final, coordinators.
func (w *UseCases) Passages(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) ([]record.WithheldPassage, error) {
	list := []record.WithheldPassage{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if _, err := w.toMark(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) }); err != nil {
			return err
		}
		all, err := tx.WithheldPassages(id)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.Lifts == nil {
				list = append(list, passageRecord(one, all, names))
			}
		}
		return nil
	})
	return list, err
}

func passageRecord(
	one assessment.WithheldPassage,
	all []assessment.WithheldPassage,
	names map[assessment.ID]string,
) record.WithheldPassage {
	by := func(id assessment.ID) record.PersonName { return record.PersonName{ID: id, Name: names[id]} }
	r := record.WithheldPassage{
		ID:        one.ID,
		Text:      one.Text,
		Provision: one.Provision,
		Reason:    one.Reason,
		MarkedBy:  by(one.MarkedBy),
		MarkedAt:  one.MarkedAt.UTC(),
	}
	i := slices.IndexFunc(all, func(l assessment.WithheldPassage) bool { return l.Lifts != nil && *l.Lifts == one.ID })
	if i >= 0 {
		r.Lifted = &record.LiftedMark{Reason: all[i].Reason, By: by(all[i].MarkedBy), At: all[i].MarkedAt.UTC()}
	}
	return r
}

// toMark finds an audit for somebody who may mark passages in it.
func (w *UseCases) toMark(
	tx assessment.Tx,
	p assessment.Principal,
	find func() (assessment.Audit, error),
) (Shown, error) {
	a, entities, access, err := w.openAudit(tx, p, find)
	if err != nil {
		return Shown{}, err
	}
	if s := ShownAudit(p, access, a, entities); s.MayMark {
		return s, nil
	}
	if access.withdrawn && access.Engaged {
		return Shown{}, withdrawn()
	}
	return Shown{}, workflow.Denied(assessment.WithholdPassages)
}

// MarkPassage marks a text of an audit as one that may be secret: open extracts leave it out wherever it stands. It
// must stand in the audit now.
func (w *UseCases) MarkPassage(
	ctx context.Context,
	p assessment.Principal,
	passage assessment.WithheldPassage,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		s, err := w.toMark(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(passage.AuditID) })
		if err != nil {
			return err
		}
		passage.Lifts = nil
		if fields := passage.Normalise(); len(fields) > 0 {
			return assessment.InvalidFields(fields)
		}
		all, err := tx.WithheldPassages(passage.AuditID)
		if err != nil {
			return err
		}
		for _, one := range assessment.Withheld(all) {
			if one.Text == passage.Text {
				return assessment.InvalidField("text", "error.passage_twice", nil)
			}
		}
		if len(all) >= assessment.MaxPassages {
			return assessment.InvalidField(
				"text", "error.too_many_entries", assessment.Args{"Max": assessment.MaxPassages},
			)
		}
		stands, err := w.standsIn(tx, s, passage, workflow.Language(p))
		if err != nil {
			return err
		}
		if !stands {
			return assessment.InvalidField("text", "error.passage_missing", nil)
		}
		return w.addPassage(tx, p, passage)
	})
}

// standsIn reports whether a passage stands in an audit or in the answers on which it is based.
func (w *UseCases) standsIn(tx assessment.Tx, s Shown, passage assessment.WithheldPassage, lang string) (bool, error) {
	content, err := readContent(tx, s.Audit)
	if err != nil {
		return false, err
	}
	b, err := w.book(tx, s, true, lang, func(assessment.ID) bool { return true })
	if err != nil {
		return false, err
	}
	x := assessment.NewExtract([]assessment.WithheldPassage{passage})
	record.Without(*content.file(), x)
	record.Without(b, x)
	return x.Found() > 0, nil
}

// LiftPassage says that a passage need not be withheld any more, and why.
func (w *UseCases) LiftPassage(
	ctx context.Context,
	p assessment.Principal,
	audit, passage assessment.ID,
	reason string,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if _, err := w.toMark(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(audit) }); err != nil {
			return err
		}
		all, err := tx.WithheldPassages(audit)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(assessment.Withheld(all), func(one assessment.WithheldPassage) bool {
			return one.ID == passage
		}) {
			return assessment.Missing()
		}
		lift := assessment.WithheldPassage{AuditID: audit, Lifts: &passage, Reason: reason}
		if fields := lift.Normalise(); len(fields) > 0 {
			return assessment.InvalidFields(fields)
		}
		return w.addPassage(tx, p, lift)
	})
}

// addPassage stores a row and logs it, without its text, which the log's readers must not learn.
func (w *UseCases) addPassage(tx assessment.Tx, p assessment.Principal, row assessment.WithheldPassage) (err error) {
	if row.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	row.OrganisationID, row.MarkedBy, row.MarkedAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
	if err := tx.AddWithheldPassage(row); err != nil {
		return err
	}
	if row.Lifts != nil {
		return w.kernel.Log(tx, p, event.PassageLifted{Audit: row.AuditID, Passage: *row.Lifts})
	}
	return w.kernel.Log(tx, p, event.PassageWithheld{Audit: row.AuditID, Passage: row.ID, Provision: row.Provision})
}

// extract is what leaves out of an audit what is withheld, in it or in another of its versions: a correction quotes
// those before it. What was marked in both counts until it is lifted in the audit itself.
func extract(tx assessment.Tx, audit assessment.ID) (*assessment.Extract, error) {
	beside, err := besides(tx, audit)
	if err != nil {
		return nil, err
	}
	own, err := tx.WithheldPassages(audit)
	if err != nil {
		return nil, err
	}
	withheld := assessment.Withheld(own)
	for _, other := range beside {
		all, err := tx.WithheldPassages(other)
		if err != nil {
			return nil, err
		}
		for _, one := range assessment.Withheld(all) {
			if !slices.ContainsFunc(own, func(known assessment.WithheldPassage) bool { return known.Text == one.Text }) {
				own, withheld = append(own, one), append(withheld, one)
			}
		}
	}
	return assessment.NewExtract(withheld), nil
}

// readMarked fills in whether texts that stand in a final audit are marked as perhaps secret.
func readMarked(tx assessment.Tx, s Shown, r *record.Audit) error {
	if s.State != assessment.AuditFinal || !s.MayRead {
		return nil
	}
	x, err := extract(tx, s.ID)
	r.Marked = err == nil && !x.Empty()
	return err
}

// besides are the audits whose marked texts may stand in an audit too: its other editions, and those that it follows up
// with theirs.
func besides(tx assessment.Tx, audit assessment.ID) ([]assessment.ID, error) {
	followed, err := tx.EarlierRecommendations(audit)
	if err != nil {
		return nil, err
	}
	of := []assessment.ID{audit}
	for _, f := range followed {
		if f.EarlierID != nil && !slices.Contains(of, *f.EarlierID) {
			of = append(of, *f.EarlierID)
		}
	}
	withdrawn, err := tx.WithdrawnAudits() // a mark made in a correction counts, whatever becomes of the correction
	if err != nil {
		return nil, err
	}
	var list []assessment.ID
	for _, one := range of {
		a, err := tx.Audit(one)
		if err != nil {
			return nil, err
		}
		editions, err := tx.AuditEditions(a.First())
		if err != nil {
			return nil, err
		}
		for _, e := range slices.Concat(editions, withdrawn) {
			if e.First() == a.First() && e.ID != audit && !slices.Contains(list, e.ID) {
				list = append(list, e.ID)
			}
		}
	}
	return list, nil
}
