package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// Engage lets a person with the auditor's role for all of an audit's entities work on it until a given day, or changes
// that day, from the version in the engagement. A day in the past ends it, which always works; it is refused of
// somebody who was never engaged, of whom it would say that the work was done. The first one for what an auditor has
// planned is from the audit's version, so that nobody gives access to what was planned since they read it. Auditors may
// not engage themselves. Once auditors have written something, at the latest from fieldwork on, an engagement that does
// not count yet waits for [UseCases.ConfirmEngagement], so that nobody gives access to what has not been released.
func (w *UseCases) Engage(
	ctx context.Context,
	p assessment.Principal,
	asked assessment.Engagement,
) (assessment.Engagement, error) {
	var e assessment.Engagement
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil { // so that the role stays while the engagement is saved
			return err
		}
		a, entities, access, err := w.lockAudit(tx, p, asked.AuditID)
		if err != nil {
			return err
		}
		if !access.manages {
			return workflow.Denied(assessment.ManageAudits)
		}
		if err := w.checkEnds(tx, p, asked); err != nil {
			return err
		}
		if err := w.checkRead(tx, p, a, asked); err != nil {
			return err
		}
		begun, err := workflow.Begun(tx, a, entities)
		if err != nil {
			return err
		}
		e, err = w.engage(tx, p, access.Tree, a, entities, asked, !begun)
		return err
	})
	return e, err
}

// checkEnds refuses a day in the past for somebody who is not engaged, which ends nothing. Files of audits of long ago
// may say it.
func (w *UseCases) checkEnds(tx assessment.Tx, p assessment.Principal, asked assessment.Engagement) error {
	if asked.Until == "" || !asked.Until.Valid() || asked.Until >= w.kernel.Today(p.Organisation) {
		return nil
	}
	stored, err := engagementOf(tx, asked.AuditID, asked.UserID)
	if err != nil || stored.Version > 0 || asked.Version > 0 {
		return err
	}
	return assessment.InvalidField("until", "error.engage_passed", nil)
}

// checkRead refuses the first engagement for what an auditor has planned unless it is from the audit's version.
func (w *UseCases) checkRead(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	asked assessment.Engagement,
) error {
	if a.PlannedBy == nil || a.State != assessment.AuditPlanning || asked.Until < w.kernel.Today(p.Organisation) ||
		asked.AuditVersion == a.Version {
		return nil
	}
	appointed, err := w.appointed(tx, p, a.ID)
	switch {
	case err != nil || appointed[a.ID]:
		return err
	case asked.AuditVersion == 0:
		return assessment.InvalidField("audit_version", "error.required", nil)
	}
	return assessment.Changed(nil)
}

// engage saves what is asked for. Whether it counts at once is for those who call: it does while nothing has been
// written.
func (w *UseCases) engage(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	asked assessment.Engagement,
	atOnce bool,
) (assessment.Engagement, error) {
	stored, err := engagementOf(tx, a.ID, asked.UserID)
	if err != nil {
		return stored, err
	}
	fields, err := w.checkEngagement(tx, p, t, a, asked, entities)
	if err != nil {
		return stored, err
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return stored, err
	}
	if asked.Version != stored.Version {
		return stored, assessment.Changed(stored)
	}
	e, today, now := stored, w.kernel.Today(p.Organisation), w.kernel.Now()
	e.OrganisationID, e.AuditID, e.UserID = a.OrganisationID, a.ID, asked.UserID
	if stored.Version == 0 {
		e.EngagedAt = &now
	}
	ends := asked.Until < today
	switch {
	case ends && !atOnce && stored.State == assessment.EngagementSuspended: // engaged again, it is suspended still
		e = e.Await(stored.State, asked.Until, stored.CausedBy, now)
	case ends || atOnce || stored.Version > 0 && stored.ValidOn(today):
		e = e.Give(asked.Until, now)
		e.EngagedBy = p.User.ID
	case stored.Waits(): // what was confirmed of it is confirmed again, because the day is another
		if stored.LastDay() < today {
			e.EngagedBy = p.User.ID
		}
		e = e.Await(stored.State, asked.Until, stored.CausedBy, now)
	default:
		e = e.Await(assessment.EngagementAwaiting, asked.Until, &p.User.ID, now)
		e.EngagedBy = p.User.ID
	}
	if e, err = tx.SaveEngagement(e); err != nil {
		return e, err
	}
	if ends {
		return e, w.kernel.Log(tx, p, event.EngagementEnded{Audit: a.ID, User: e.UserID, Until: asked.Until})
	}
	if err := w.kernel.Log(tx, p, event.AuditorEngaged{
		Audit:  a.ID,
		User:   e.UserID,
		Until:  asked.Until,
		Awaits: e.Waits(),
	}); err != nil {
		return e, err
	}
	return e, w.notifyEngaged(tx, p, a, e, stored)
}

// notifyEngaged tells the auditor of a new engagement, and those who may confirm it that it waits.
func (w *UseCases) notifyEngaged(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	e, before assessment.Engagement,
) error {
	var notices []assessment.Notice
	if before.Version == 0 || before.LastDay() < w.kernel.Today(p.Organisation) {
		notices = append(notices, assessment.Notice{UserID: e.UserID, Kind: assessment.NoticeEngagement, AuditID: &a.ID})
	}
	if e.Waits() {
		confirm, err := w.mayConfirm(tx, e)
		if err != nil {
			return err
		}
		for _, user := range confirm {
			notices = append(
				notices,
				assessment.Notice{UserID: user, Kind: assessment.NoticeEngagementWaiting, AuditID: &a.ID},
			)
		}
	}
	return w.kernel.Notify(tx, p, notices...)
}

// awaitIdle makes the engagements wait that do not count when fieldwork begins, because a role or an account is
// missing: else whoever gives that back later would let somebody in behind the auditors.
func (w *UseCases) awaitIdle(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) error {
	l, err := w.readAuditors(tx, p, t, a, entities)
	if err != nil {
		return err
	}
	for _, e := range l.engagements {
		if reason, _ := l.reason(e); reason == "" || !e.ValidOn(w.kernel.Today(p.Organisation)) {
			continue
		}
		engagedBy := e.EngagedBy
		if _, err := tx.SaveEngagement(
			e.Await(assessment.EngagementAwaiting, e.Until, &engagedBy, w.kernel.Now()),
		); err != nil {
			return err
		}
		if err := w.kernel.Log(tx, p, event.EngagementSuspended{Audit: a.ID, User: e.UserID}); err != nil {
			return err
		}
	}
	return nil
}

// engagementOf is the stored engagement of somebody, with version 0 if there is none.
func engagementOf(tx assessment.Tx, audit, user assessment.ID) (assessment.Engagement, error) {
	engagements, err := tx.Engagements(audit)
	if err != nil {
		return assessment.Engagement{}, err
	}
	for _, e := range engagements {
		if e.UserID == user {
			return e, nil
		}
	}
	return assessment.Engagement{AuditID: audit, UserID: user}, nil
}

func (w *UseCases) checkEngagement(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	e assessment.Engagement,
	entities []assessment.AuditedEntity,
) ([]assessment.FieldError, error) {
	var fields []assessment.FieldError
	switch {
	case e.Until == "":
		fields = append(fields, assessment.FieldError{Field: "until", Key: "error.required"})
	case !e.Until.Valid():
		fields = append(fields, assessment.FieldError{Field: "until", Key: "error.date"})
	}
	person, err := tx.Person(e.UserID)
	if assessment.CodeOf(err) == assessment.NotFound {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.unknown_choice"}), nil
	} else if err != nil {
		return nil, err
	}
	if e.Until < w.kernel.Today(p.Organisation) { // ending one does not require the role
		return fields, nil
	}
	if person.State() == assessment.Deactivated {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.engage_deactivated"}), nil
	}
	if e.UserID == p.User.ID {
		return append(fields, assessment.FieldError{Field: "user", Key: "error.engage_oneself"}), nil
	}
	unfit, err := w.unfit(tx, p, t, a, e.UserID, e.Until, entities)
	return append(fields, unfit...), err
}

// unfit returns what keeps somebody from auditing the entities until the day.
func (w *UseCases) unfit(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	user assessment.ID,
	until assessment.Date,
	entities []assessment.AuditedEntity,
) ([]assessment.FieldError, error) {
	b, err := w.barOf(tx, p, t, user, a, entities)
	if err != nil {
		return nil, err
	}
	if b.found() {
		return []assessment.FieldError{{Field: "user", Key: b.engage(), Args: b.args}}, nil
	}
	memberships, err := tx.MembershipsOf(user)
	if err != nil {
		return nil, err
	}
	if name, found := outOfReach(t, memberships, until, entities); found && until.Valid() && until != "" {
		return []assessment.FieldError{{
			Field: "user",
			Key:   "error.auditor_reach",
			Args:  assessment.Args{"Entity": name, "Until": string(until)},
		}}, nil
	}
	return nil, nil
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

// reachedByEngaged refuses added entities that the role of somebody engaged does not reach until the end of the
// engagement.
func (w *UseCases) reachedByEngaged(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	audit assessment.ID,
	entities []assessment.AuditedEntity,
) error {
	engagements, err := tx.Engagements(audit)
	if err != nil {
		return err
	}
	for _, e := range engagements {
		if !e.ValidOn(w.kernel.Today(p.Organisation)) {
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
