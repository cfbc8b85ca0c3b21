package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// Engage lets a person with the auditor's role for all of an audit's entities work on it until a given day, or changes
// that day, from the version in the engagement. A day in the past ends it. Auditors may not engage themselves, so that
// nobody gives themselves access to what has not been released.
func (w *UseCases) Engage(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.Engagement,
) (assessment.Engagement, error) {
	var e assessment.Engagement
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		e = asked
		if err := tx.LockOrganisation(); err != nil { // so that the role stays while the engagement is saved
			return err
		}
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(e.AuditID) })
		if err != nil {
			return err
		}
		if !access.manages {
			return workflow.Denied(assessment.ManageAudits)
		}
		fields, err := w.checkEngagement(tx, p, access.Tree, &e, entities)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		e.OrganisationID, e.EngagedBy, e.UpdatedAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
		if e, err = tx.SaveEngagement(e); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.AuditorEngaged{Audit: a.ID, User: e.UserID, Until: e.Until})
	})
	return e, err
}

func (w *UseCases) checkEngagement(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e *assessment.Engagement,
	entities []assessment.AuditedEntity,
) ([]assessment.FieldError, error) {
	var fields []assessment.FieldError
	switch {
	case e.Until == "":
		fields = append(fields, assessment.FieldError{Field: "until", Key: "error.required"})
	case !e.Until.Valid():
		fields = append(fields, assessment.FieldError{Field: "until", Key: "error.date"})
	}
	if _, err := tx.Person(e.UserID); assessment.CodeOf(err) == assessment.NotFound {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.unknown_choice"}), nil
	} else if err != nil {
		return nil, err
	}
	if e.Until < w.kernel.Today() { // ending one does not require the role
		return fields, nil
	}
	if e.UserID == p.User.ID {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.engage_oneself"}), nil
	}
	memberships, err := tx.MembershipsOf(e.UserID)
	if err != nil {
		return nil, err
	}
	if w.managesAny(t, memberships, entities) {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.engage_manager"}), nil
	}
	if name, found := outOfReach(t, memberships, e.Until, entities); found && len(fields) == 0 {
		fields = append(
			fields,
			assessment.FieldError{
				Field: "user",
				Key:   "error.auditor_reach",
				Args:  assessment.Args{"Entity": name, "Until": string(e.Until)},
			},
		)
	}
	return fields, nil
}

// outOfReach finds an entity that the auditor's role does not reach until the day, false if it reaches them all.
func outOfReach(
	t assessment.Tree,
	memberships []assessment.Membership,
	until assessment.Date,
	entities []assessment.AuditedEntity,
) (name string, found bool) {
	for _, e := range entities {
		if !slices.ContainsFunc(memberships, func(m assessment.Membership) bool {
			return m.Role == assessment.Auditor && m.ValidOn(until) && m.Reaches(t, e.EntityID)
		}) {
			return e.Name, true
		}
	}
	return "", false
}

// managesAny reports whether the memberships make somebody an administrator of any of the entities.
func (w *UseCases) managesAny(
	t assessment.Tree,
	memberships []assessment.Membership,
	entities []assessment.AuditedEntity,
) bool {
	return slices.ContainsFunc(memberships, func(m assessment.Membership) bool {
		return m.Role.May(assessment.ManageAudits) && m.ValidOn(w.kernel.Today()) &&
			slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool { return m.Reaches(t, e.EntityID) })
	})
}

// reachedByEngaged refuses added entities that the role of somebody engaged does not reach until the end of the
// engagement.
func (w *UseCases) reachedByEngaged(
	tx assessment.Tx,
	t assessment.Tree,
	audit assessment.ID,
	entities []assessment.AuditedEntity,
) error {
	engagements, err := tx.Engagements(audit)
	if err != nil {
		return err
	}
	for _, e := range engagements {
		if !e.ValidOn(w.kernel.Today()) {
			continue
		}
		memberships, err := tx.MembershipsOf(e.UserID)
		if err != nil {
			return err
		}
		if name, found := outOfReach(t, memberships, e.Until, entities); found {
			return assessment.InvalidField(
				"entities",
				"error.engaged_reach",
				assessment.Args{"Entity": name, "Until": string(e.Until)},
			)
		}
	}
	return nil
}
