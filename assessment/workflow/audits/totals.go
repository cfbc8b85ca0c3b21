package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// TotalsForm is how many judgements of each kind there are for an entity or on an audit question.
type TotalsForm struct {
	About   assessment.TotalsOf
	Subject string // the id of the entity, or the number of the question
	Counts  assessment.TotalCount
	Version *int64 // that the change starts from, 0 for none; nil is refused
}

// StateTotals states how many judgements of each kind there are for an entity or on an audit question, in fieldwork.
// They take the place of those before, which stay; without counts they take them back. A step must count at least what
// is judged so in the matrix. The same again changes nothing.
func (w *UseCases) StateTotals(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f TotalsForm,
) (record.AuditTotal, error) {
	var r record.AuditTotal
	err := w.inFieldwork(ctx, p, id, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		saved, err := w.stateTotals(tx, p, *a, entities, f)
		r = record.AuditTotalOf(saved)
		return err
	})
	return r, err
}

func (w *UseCases) stateTotals(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	f TotalsForm,
) (assessment.AuditTotal, error) {
	t := assessment.AuditTotal{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		About:          f.About,
		Subject:        f.Subject,
		Counts:         slices.Clone(f.Counts),
		SavedBy:        p.User.ID,
		SavedAt:        w.kernel.Now(),
	}
	if f.Version == nil {
		return t, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	if _, known := subjectOf(t, a, entities); !known {
		return t, assessment.Missing()
	}
	if err := assessment.InvalidFields(t.Counts.Normalise(a.Scale)); err != nil {
		return t, err
	}
	all, err := tx.AuditTotals(a.ID)
	if err != nil {
		return t, err
	}
	last := lastTotal(all, t)
	switch {
	case last.Counts.Equal(t.Counts):
		return last, nil
	case int64(last.Number) != *f.Version:
		return t, assessment.Changed(record.AuditTotalOf(last))
	}
	judgements, err := tx.Judgements(a.ID)
	if err != nil {
		return t, err
	}
	if err := checkTotals(a, entities, judgements, []assessment.AuditTotal{t}); err != nil {
		return t, err
	}
	t.Number = last.Number + 1
	return t, w.addTotal(tx, p, t)
}

// addTotal stores totals and logs that they were stated.
func (w *UseCases) addTotal(tx assessment.Tx, p assessment.Principal, t assessment.AuditTotal) error {
	if err := tx.AddAuditTotal(t); err != nil {
		return err
	}
	r := record.AuditTotalOf(t)
	return w.kernel.Log(tx, p, event.TotalsStated{
		Audit: t.AuditID, Entity: r.Entity, Question: r.Question, Number: t.Number,
	})
}

// lastTotal are the totals of the same subject that were stated last, of number 0 and without counts if none were.
func lastTotal(all []assessment.AuditTotal, like assessment.AuditTotal) assessment.AuditTotal {
	for _, t := range slices.Backward(all) { // by subject and number
		if t.About == like.About && t.Subject == like.Subject {
			return t
		}
	}
	like.Number, like.Counts = 0, nil
	return like
}

// subjectOf is the name of what totals are about; false if that is not in the audit, or not any longer.
func subjectOf(t assessment.AuditTotal, a assessment.Audit, entities []assessment.AuditedEntity) (string, bool) {
	switch t.About {
	case assessment.TotalsOfQuestion:
		_, asked := a.Question(t.Subject)
		return t.Subject, asked
	case assessment.TotalsOfEntity:
		for _, e := range entities {
			if e.EntityID.String() == t.Subject {
				return e.Name, true
			}
		}
	}
	return "", false
}

// speaks reports whether totals are about a cell.
func speaks(t assessment.AuditTotal, question string, entity assessment.ID) bool {
	return t.About == assessment.TotalsOfQuestion && t.Subject == question ||
		t.About == assessment.TotalsOfEntity && t.Subject == entity.String()
}

// spokenFor reports whether any totals are about a cell, which then need not be judged by itself.
func spokenFor(all []assessment.AuditTotal, question string, entity assessment.ID) bool {
	return slices.ContainsFunc(all, func(t assessment.AuditTotal) bool { return speaks(t, question, entity) })
}

// checkTotals refuses totals of which a step counts less than what is judged so in the matrix. What is judged between
// steps is not counted.
func checkTotals(
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	judgements []assessment.Judgement,
	all []assessment.AuditTotal,
) error {
	for _, t := range all {
		name, known := subjectOf(t, a, entities)
		if !known || len(t.Counts) == 0 {
			continue
		}
		judged := map[string]int{}
		for _, j := range judgements {
			if !j.Settled() || !speaks(t, j.QuestionID, j.EntityID) {
				continue
			}
			label, key := string(j.Unjudged()), "error.totals_less_unjudged"
			if j.Ordinal != nil {
				if _, step := a.Scale.Step(*j.Ordinal); !step {
					continue
				}
				label, key = a.Scale.Label(*j.Ordinal), "error.totals_less"
			}
			stated := t.Counts.Of(assessment.StepCount{Ordinal: j.Ordinal, Unjudged: j.Unjudged()})
			if judged[label]++; judged[label] > stated {
				return &assessment.Error{
					Code: assessment.Conflict,
					Key:  key,
					Args: assessment.Args{"Name": name, "Label": label, "Count": stated},
				}
			}
		}
	}
	return nil
}

// readTotals reads the totals that count, as far as the reader may see them: those of the entities shown and, for
// readers of the whole, those on questions. Everybody sees on which questions there are some.
func (s Shown) readTotals(tx assessment.Tx, r *record.Audit) error {
	all, err := tx.AuditTotals(s.ID)
	r.Totals, r.CountedQuestions = []record.AuditTotal{}, []string{}
	for _, t := range assessment.LatestTotals(all) {
		if _, known := subjectOf(t, s.Audit, s.Entities); !known {
			continue
		}
		onQuestion := t.About == assessment.TotalsOfQuestion
		if onQuestion {
			r.CountedQuestions = append(r.CountedQuestions, t.Subject)
		}
		if s.Whole || !onQuestion {
			r.Totals = append(r.Totals, record.AuditTotalOf(t))
		}
	}
	return err
}
