package audits

import (
	"context"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// Correct begins a correction of a final audit: a copy of it in fieldwork, with the next number and the reason. Only an
// auditor whose engagement for it counts may: those who plan audits belong to the audited, and what auditors have
// sealed is theirs to correct. Where no engagement is left, a new one for the final audit is given and confirmed as
// always. Those engaged for it are engaged for the correction until the same day. The audit stays as it was sealed, and
// in force until the correction is final.
func (w *UseCases) Correct(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	reason string,
) (record.Audit, error) {
	to, err := w.kernel.NewID()
	if err != nil {
		return record.Audit{}, err
	}
	var r record.Audit
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		a, entities, access, err := w.lockAudit(tx, p, id)
		if err != nil {
			return err
		}
		s := ShownAudit(p, access, a, entities)
		if err := s.readEditions(tx); err != nil {
			return err
		}
		if err := s.checkCorrects(access); err != nil {
			return err
		}
		c := correcting{UseCases: w, tx: tx, p: p, from: a, access: access, entities: entities}
		if err := c.copy(to, reason); err != nil {
			return err
		}
		r, err = w.readCompared(tx, p, to, anyReader)
		return err
	})
	return r, err
}

// checkCorrects refuses a correction that the reader may not begin.
func (s Shown) checkCorrects(access Access) error {
	if s.State != assessment.AuditFinal {
		if err := access.mayWrite(s.State); err != nil {
			return err
		}
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_not_final"}
	}
	if err := access.mayWrite(assessment.AuditFieldwork); err != nil { // as if it were open
		return err
	}
	if next := s.correction(); next != nil {
		return &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.audit_corrected",
			Args: assessment.Args{"Edition": next.Edition},
		}
	}
	return nil
}

// correcting is a correction that is being made of a final audit.
type correcting struct {
	*UseCases
	tx       assessment.Tx
	p        assessment.Principal
	from     assessment.Audit
	access   Access
	entities []assessment.AuditedEntity
}

// copy makes the correction.
func (c correcting) copy(id assessment.ID, reason string) error {
	a, now := c.from, c.kernel.Now()
	first := a.First()
	a.ID, a.State, a.Version = id, assessment.AuditFieldwork, 1
	a.Edition, a.Corrects, a.Correction = c.from.Number()+1, c.from.Key, reason
	a.CorrectsID, a.FirstID = &c.from.ID, &first
	a.CreatedBy, a.CreatedAt, a.UpdatedAt, a.FieldworkAt = c.p.User.ID, now, now, &now
	a.PlannedBy = nil
	if fields := a.Normalise(); len(fields) > 0 {
		return assessment.InvalidFields(fields)
	}
	var err error
	if a.Key, err = c.freeKey(a.Edition); err != nil {
		return err
	}
	if err := c.tx.AddAudit(a, c.stamp(c.p)); err != nil {
		return err
	}
	for _, step := range []func(assessment.Audit) error{
		c.copyEntities, c.copyJudgements, c.copyTotals, c.copyRecommendations, c.copyDismissals, c.copyFollowUps,
		c.copyPlanApprovals,
		c.copyDeclarations,
		c.copyPassages, c.copyEngagements,
	} {
		if err := step(a); err != nil {
			return err
		}
	}
	if err := c.kernel.Log(c.tx, c.p, event.CorrectionBegun{
		Audit: a.ID, Corrects: c.from.ID, Key: a.Key, Edition: a.Edition,
	}); err != nil {
		return err
	}
	return c.awaitIdle(c.tx, c.p, c.access.Tree, a, c.entities)
}

// freeKey is the key of the first version with the number, or else with the number once more for as long as it is
// taken.
func (c correcting) freeKey(edition int) (string, error) {
	first, err := c.tx.Audit(c.from.First())
	if err != nil {
		return "", err
	}
	suffix := "-" + strconv.Itoa(edition)
	for end := suffix; ; end += suffix {
		key := strings.TrimRight(first.Key[:min(len(first.Key), maxKey-len(end))], "-") + end
		if _, err := c.tx.AuditByKey(key); assessment.CodeOf(err) == assessment.NotFound {
			return key, nil
		} else if err != nil {
			return "", err
		}
	}
}

// maxKey is the most characters of a key.
const maxKey = 40

func (c correcting) copyEntities(a assessment.Audit) error {
	for _, e := range c.entities {
		e.AuditID, e.Version = a.ID, 1
		if err := c.tx.AddAuditedEntity(e, c.stamp(c.p)); err != nil {
			return err
		}
	}
	return nil
}

// copyJudgements copies what was judged, by whom and when.
func (c correcting) copyJudgements(a assessment.Audit) error {
	list, err := c.tx.Judgements(c.from.ID)
	for _, j := range list {
		j.AuditID, j.Version = a.ID, 0
		if _, err := c.tx.SaveJudgement(j); err != nil {
			return err
		}
	}
	return err
}

// copyTotals copies the totals that count.
func (c correcting) copyTotals(a assessment.Audit) error {
	list, err := c.tx.AuditTotals(c.from.ID)
	for _, t := range assessment.LatestTotals(list) {
		t.AuditID, t.Number = a.ID, 1
		if err := c.tx.AddAuditTotal(t); err != nil {
			return err
		}
	}
	return err
}

// copyRecommendations copies what was recommended; each copy continues the one that it is of.
func (c correcting) copyRecommendations(a assessment.Audit) error {
	list, err := c.tx.Recommendations(c.from.ID)
	joint := map[assessment.ID]*assessment.ID{}
	for _, r := range list {
		root := r.Root()
		if r.ID, err = c.kernel.NewID(); err != nil {
			return err
		}
		if r.JointID != nil {
			if joint[*r.JointID] == nil {
				joint[*r.JointID] = new(r.ID)
			}
			r.JointID = joint[*r.JointID]
		}
		r.AuditID, r.ContinuesID, r.ContinuesNo, r.Version = a.ID, &root, r.Number, 1
		if err := c.tx.AddRecommendation(r, c.stamp(c.p)); err != nil {
			return err
		}
	}
	return err
}

func (c correcting) copyDismissals(a assessment.Audit) error {
	list, err := c.tx.Dismissals(c.from.ID)
	for _, d := range list {
		d.AuditID = a.ID
		if err := c.tx.AddDismissal(d); err != nil {
			return err
		}
	}
	return err
}

// copyFollowUps copies what was found of the recommendations of earlier audits.
func (c correcting) copyFollowUps(a assessment.Audit) error {
	list, err := c.tx.EarlierRecommendations(c.from.ID)
	for _, f := range list {
		if f.ID, err = c.kernel.NewID(); err != nil {
			return err
		}
		f.AuditID, f.Version = a.ID, 1
		if err := c.tx.AddEarlierRecommendation(f, c.stamp(c.p)); err != nil {
			return err
		}
	}
	return err
}

// copyPlanApprovals copies who approved which plan: what has been corrected differs from it.
func (c correcting) copyPlanApprovals(a assessment.Audit) error {
	list, err := c.tx.AuditPlanApprovals(c.from.ID)
	for _, approval := range list {
		approval.AuditID = a.ID
		if err := c.tx.AddAuditPlanApproval(approval); err != nil {
			return err
		}
	}
	return err
}

// copyDeclarations copies what the auditors declared of their independence, and when: it is the same audit. One that is
// missing is declared now.
func (c correcting) copyDeclarations(a assessment.Audit) error {
	list, err := c.tx.AuditDeclarations(c.from.ID)
	for _, d := range list {
		if d.Impartiality == assessment.NeverDeclared {
			continue
		}
		d.AuditID = a.ID
		if err := c.tx.AddAuditDeclaration(d); err != nil {
			return err
		}
	}
	return err
}

// copyPassages copies the marks of what may be secret, lifted or not, and who marked it when.
func (c correcting) copyPassages(a assessment.Audit) error {
	all, err := c.tx.WithheldPassages(c.from.ID)
	copies := map[assessment.ID]assessment.ID{}
	for _, one := range all { // what was lifted too: an earlier version's mark would stand again
		id, err := c.kernel.NewID()
		if err != nil {
			return err
		}
		copies[one.ID] = id
		one.ID, one.AuditID = id, a.ID
		if one.Lifts != nil {
			one.Lifts = new(copies[*one.Lifts])
		}
		if err := c.tx.AddWithheldPassage(one); err != nil {
			return err
		}
	}
	return err
}

// copyEngagements engages those whose engagement is valid today, until the same day.
func (c correcting) copyEngagements(a assessment.Audit) error {
	list, err := c.tx.Engagements(c.from.ID)
	for _, e := range list {
		if !e.ValidOn(c.kernel.Today(c.p.Organisation)) {
			continue
		}
		if _, err := c.tx.SaveEngagement(assessment.Engagement{
			OrganisationID: a.OrganisationID,
			AuditID:        a.ID,
			UserID:         e.UserID,
			EngagedBy:      e.EngagedBy,
		}.Give(e.Until, c.kernel.Now())); err != nil {
			return err
		}
		if err := c.kernel.Log(c.tx, c.p, event.AuditorEngaged{Audit: a.ID, User: e.UserID, Until: e.Until}); err != nil {
			return err
		}
	}
	return err
}
