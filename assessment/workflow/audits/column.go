package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// ColumnForm is what an auditor writes about an entity: on audit questions, and on the whole.
type ColumnForm struct {
	Judgements []JudgementForm // of this entity; each question and part at most once
	Statement  *StatementForm  // nil for nothing
}

// StatementForm is the auditor's overall verdict and statement.
type StatementForm struct {
	Overall   string
	Statement string
	Unsent    []string // of overall and statement, those that stay as stored
	Version   int64    // that the change starts from
}

// JudgementOutcome is the outcome of saving one of several forms.
type JudgementOutcome struct {
	Form   JudgementForm
	Stored record.Judgement // as stored now
	Saved  bool             // it has a new version
	Err    error            // why it was not saved; also nil if there was nothing to change
}

// Stale reports whether somebody else has saved something else.
func (o JudgementOutcome) Stale() bool { return assessment.CodeOf(o.Err) == assessment.Stale }

// StatementOutcome is the outcome of saving the statement on an entity.
type StatementOutcome struct {
	Form   StatementForm
	Stored record.AuditedEntity // as stored now
	Saved  bool                 // it has a new version
	Err    error                // why it was not saved; also nil if there was nothing to change
}

// ColumnOutcome is the outcome of saving what was written about an entity.
type ColumnOutcome struct {
	Judgements []JudgementOutcome // one for each form
	Statement  *StatementOutcome  // nil if there was no form
}

// SaveColumn saves what an auditor has written about an entity in one transaction. Forms that cannot be saved come back
// with the reason; the others are saved. Nothing that somebody else has saved is overwritten: a form that equals what
// is stored changes nothing, and one that starts from an older version is saved only if nobody has changed its part
// since.
func (w *UseCases) SaveColumn(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	f ColumnForm,
) (ColumnOutcome, error) {
	var all ColumnOutcome
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		all = ColumnOutcome{}
		c, err := w.judging(tx, p, a, entities, entity)
		if err != nil {
			return err
		}
		for _, form := range f.Judgements {
			o, err := c.save(form)
			if err != nil {
				return err
			}
			all.Judgements = append(all.Judgements, o)
		}
		if f.Statement != nil {
			all.Statement, err = c.state(*f.Statement)
		}
		return err
	})
	if err != nil { // nothing was saved
		return ColumnOutcome{}, err
	}
	return all, nil
}

// save saves one of several forms.
func (c *judging) save(f JudgementForm) (JudgementOutcome, error) {
	stored := c.at(f.QuestionID)
	f = f.completed(stored)
	o := JudgementOutcome{Form: f, Stored: record.JudgementOf(c.audit.Scale, stored)}
	if f.says(stored) {
		return o, nil
	}
	if f.Version != nil && *f.Version != stored.Version {
		seen, known, err := c.seen(f.QuestionID, *f.Version)
		if err != nil {
			return o, err
		}
		if known && f.same(seen, stored) {
			f.Version = &stored.Version
		}
	}
	if _, asked := c.audit.Question(f.QuestionID); !asked {
		o.Err = &assessment.Error{
			Code: assessment.Conflict,
			Key:  QuestionGone,
			Args: assessment.Args{"ID": f.QuestionID},
		}
		return o, nil
	}
	saved, err := c.judge(f)
	switch assessment.CodeOf(err) {
	case assessment.Invalid, assessment.Conflict, assessment.Stale, assessment.VersionRequired:
		o.Err = err
		return o, nil
	}
	if err != nil {
		return o, err
	}
	o.Stored, o.Saved = record.JudgementOf(c.audit.Scale, saved), true
	return o, nil
}

// QuestionGone is the key of the error of a form on a question that the audit does not ask, or no longer.
const QuestionGone = "error.audit_question_gone"

// completed is the form with what was not sent as it is stored, so that nothing is emptied that nobody has emptied.
func (f JudgementForm) completed(stored assessment.Judgement) JudgementForm {
	if slices.Contains(f.Unsent, "ordinal") {
		f.Ordinal, f.NotAssessed, f.NotApplicable = stored.Ordinal, stored.NotAssessed, stored.NotApplicable
	}
	if slices.Contains(f.Unsent, "not_applicable") {
		f.NotApplicable = stored.NotApplicable
	}
	if slices.Contains(f.Unsent, "observation") {
		f.Observation = stored.Observation
	}
	for _, g := range []struct {
		field      string
		sent, kept *string
	}{
		{"criterion", &f.Grounds.Criterion, &stored.Criterion},
		{"cause", &f.Grounds.Cause, &stored.Cause},
		{"consequence", &f.Grounds.Consequence, &stored.Consequence},
		{"risk", &f.Grounds.Risk, &stored.Risk},
	} {
		if slices.Contains(f.Unsent, g.field) {
			*g.sent = *g.kept
		}
	}
	if slices.Contains(f.Unsent, "reason") {
		f.Reason = stored.Reason
	}
	if slices.Contains(f.Unsent, "parts") {
		f.Parts = stored.Parts
	}
	return f
}

// Completed is the form with what was not sent as it is stored.
func (f StatementForm) Completed(overall, statement string) StatementForm {
	if slices.Contains(f.Unsent, "overall") {
		f.Overall = overall
	}
	if slices.Contains(f.Unsent, "statement") {
		f.Statement = statement
	}
	return f
}

// says reports whether a judgement already equals the form.
func (f JudgementForm) says(j assessment.Judgement) bool {
	said := assessment.Judgement{
		Ordinal: f.Ordinal, NotAssessed: f.NotAssessed, NotApplicable: f.NotApplicable,
		Observation: f.Observation, Grounds: f.Grounds, Reason: f.Reason, Parts: f.Parts,
	}
	said.Normalise()
	return f.Beside == nil && f.same(said, j)
}

// same reports whether two judgements are the same in what the form changes.
func (f JudgementForm) same(a, b assessment.Judgement) bool {
	return !slices.ContainsFunc(a.ChangedFrom(b), func(field string) bool {
		switch {
		case observed(field):
			return f.Part != Judged
		case field == "proposed": // follows the judgement
			return false
		}
		return f.Part != Observed
	})
}

// seen is a version of a judgement; false if there is no such version.
func (c *judging) seen(question string, version int64) (assessment.Judgement, bool, error) {
	if version == 0 {
		return assessment.Judgement{}, true, nil
	}
	versions, err := c.tx.JudgementVersions(
		c.audit.ID,
		assessment.Place{QuestionID: question, EntityID: c.entity.EntityID},
	)
	i := slices.IndexFunc(versions, func(v assessment.JudgementVersion) bool { return v.Version == version })
	if err != nil || i < 0 {
		return assessment.Judgement{}, false, err
	}
	return versions[i].Judgement, true, nil
}

// state saves the statement on the entity, if it differs from what is stored.
func (c *judging) state(f StatementForm) (*StatementOutcome, error) {
	f = f.Completed(c.entity.Overall, c.entity.Statement)
	o, typed := &StatementOutcome{Form: f}, assessment.AuditedEntity{Overall: f.Overall, Statement: f.Statement}
	typed.Normalise()
	if typed.Overall != c.entity.Overall || typed.Statement != c.entity.Statement {
		saved, err := c.w.state(c.tx, c.p, c.entity, f)
		switch assessment.CodeOf(err) {
		case assessment.Invalid, assessment.Stale:
			o.Err = err
		default:
			if err != nil {
				return nil, err
			}
			c.entity, o.Saved = saved, true
		}
	}
	var err error
	o.Stored, err = entityRecord(c.tx, *c.audit, c.entity)
	return o, err
}

// JudgedSince reports whether anybody has changed a part of a judgement since a version of it.
func (w *UseCases) JudgedSince(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	question string,
	part JudgementPart,
	version int64,
) (bool, error) {
	changed := false
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(audit) })
		if err != nil {
			return err
		}
		if !access.Engaged {
			return workflow.Denied(assessment.WriteAudits)
		}
		c, err := w.judging(tx, p, &a, entities, entity)
		if err != nil {
			return err
		}
		seen, known, err := c.seen(question, version)
		changed = !known || !JudgementForm{Part: part}.same(seen, c.at(question))
		return err
	})
	return changed, err
}
