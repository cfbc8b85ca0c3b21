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

// ConfirmEngagement confirms, from the given version, an engagement that waits. An engaged auditor of the audit does it
// alone; where none is left, two people do, with different roles for all that is audited, which they must have had
// since before fieldwork began or for long. Nobody confirms their own engagement, nor one that they made or made wait.
// The role is needed only by those who have several.
func (w *UseCases) ConfirmEngagement(
	ctx context.Context,
	p assessment.Principal,
	audit, user assessment.ID,
	role assessment.Role,
	version int64,
) (assessment.Engagement, error) {
	var e assessment.Engagement
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil { // so that the roles stay while it is confirmed
			return err
		}
		a, entities, access, err := w.lockAudit(tx, p, audit)
		if err != nil {
			return err
		}
		e, err = w.confirm(tx, p, access, a, entities, user, role, version)
		return err
	})
	return e, err
}

func (w *UseCases) confirm(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	user assessment.ID,
	role assessment.Role,
	version int64,
) (assessment.Engagement, error) {
	l, err := w.readAuditors(tx, p, access.Tree, a, entities)
	if err != nil {
		return assessment.Engagement{}, err
	}
	i := slices.IndexFunc(l.engagements, func(e assessment.Engagement) bool { return e.UserID == user })
	if i < 0 {
		return assessment.Engagement{}, assessment.Missing()
	}
	e := l.engagements[i]
	roles, err := l.confirmAs(p, access.Engaged, e)
	switch {
	case err != nil:
		return e, err
	case e.Version != version:
		return e, assessment.Changed(e)
	case role == "":
		role = roles[0]
	case !slices.Contains(roles, role):
		return e, assessment.InvalidField("role", "error.unknown_choice", nil)
	}
	fields, err := w.unfit(tx, p, access.Tree, a, user, e.AskedUntil, entities)
	if err != nil {
		return e, err
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return e, err
	}
	if err := tx.AddEngagementConfirmation(assessment.EngagementConfirmation{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		UserID:         user,
		Wait:           e.Wait,
		ConfirmedBy:    p.User.ID,
		Role:           role,
		ConfirmedAt:    w.kernel.Now(),
	}); err != nil {
		return e, err
	}
	counts := role == assessment.Auditor || len(l.confirmed(e))+1 >= assessment.WithoutAuditor
	if counts {
		if e, err = tx.SaveEngagement(e.Give(e.AskedUntil, w.kernel.Now())); err != nil {
			return e, err
		}
	}
	confirmed := event.EngagementConfirmed{Audit: a.ID, User: user, Role: role, Counts: counts}
	if err := w.kernel.Log(tx, p, confirmed); err != nil || !counts {
		return e, err
	}
	return e, w.kernel.Notify(
		tx,
		p,
		assessment.Notice{UserID: user, Kind: assessment.NoticeEngagementConfirmed, AuditID: &a.ID},
	)
}

// auditors are the people of an audit: who is or was engaged, and who confirmed it.
type auditors struct {
	w             *UseCases
	today         assessment.Date
	tree          assessment.Tree
	audit         assessment.Audit
	entities      []assessment.AuditedEntity
	engagements   []assessment.Engagement
	confirmations []assessment.EngagementConfirmation
	people        map[assessment.ID]assessment.Person
	memberships   map[assessment.ID][]assessment.Membership // by user
	answers       map[assessment.ID]ownAnswers              // of those engaged until now or later
	declarations  []assessment.AuditDeclaration
}

func (w *UseCases) readAuditors(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (auditors, error) {
	one := map[assessment.ID][]assessment.AuditedEntity{a.ID: entities}
	all, err := w.readAllAuditors(tx, p, t, []assessment.Audit{a}, one)
	return all[a.ID], err
}

// readAllAuditors is [UseCases.readAuditors] for several audits, by audit, with as many statements as for one.
func (w *UseCases) readAllAuditors(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	audits []assessment.Audit,
	entities map[assessment.ID][]assessment.AuditedEntity,
) (map[assessment.ID]auditors, error) {
	ids := make([]assessment.ID, 0, len(audits))
	for _, a := range audits {
		ids = append(ids, a.ID)
	}
	engagements, err := tx.Engagements(ids...)
	if err != nil {
		return nil, err
	}
	confirmations, err := tx.EngagementConfirmations(ids...)
	if err != nil {
		return nil, err
	}
	declarations, err := tx.AuditDeclarations(ids...)
	if err != nil {
		return nil, err
	}
	everybody, err := tx.People()
	if err != nil {
		return nil, err
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	today := w.kernel.Today(p.Organisation)
	var users []assessment.ID
	for _, e := range engagements {
		if e.LastDay() >= today && !slices.Contains(users, e.UserID) {
			users = append(users, e.UserID)
		}
	}
	answers, err := readAnswersOf(tx, users)
	if err != nil {
		return nil, err
	}
	persons := make(map[assessment.ID]assessment.Person, len(everybody))
	for _, m := range everybody {
		persons[m.UserID] = m
	}
	held := make(map[assessment.ID][]assessment.Membership, len(everybody))
	for _, m := range memberships {
		held[m.UserID] = append(held[m.UserID], m)
	}
	all := make(map[assessment.ID]auditors, len(audits))
	for _, a := range audits {
		l := auditors{
			w: w, today: today, tree: t, audit: a, entities: entities[a.ID],
			people: persons, memberships: held, answers: answers,
		}
		l.engagements = only(engagements, func(e assessment.Engagement) bool { return e.AuditID == a.ID })
		l.confirmations = only(confirmations, func(c assessment.EngagementConfirmation) bool { return c.AuditID == a.ID })
		l.declarations = only(declarations, func(d assessment.AuditDeclaration) bool { return d.AuditID == a.ID })
		all[a.ID] = l
	}
	return all, nil
}

// only are the entries of a list that are so.
func only[T any](list []T, so func(T) bool) []T {
	var some []T
	for _, one := range list {
		if so(one) {
			some = append(some, one)
		}
	}
	return some
}

// reason is why an engagement does not count, "" if it does, with the values of its message.
func (l auditors) reason(e assessment.Engagement) (record.NotCounting, assessment.Args) {
	b := findBar(l.today, l.tree, l.memberships[e.UserID], l.answers[e.UserID], l.audit, l.entities)
	_, outside := outOfReach(l.tree, l.memberships[e.UserID], l.today, l.entities)
	switch person := l.people[e.UserID]; {
	case e.LastDay() < l.today:
		return record.EngagementOver, nil
	case b.found():
		return b.reason, b.args
	case outside:
		return record.NoAuditorRole, nil
	case e.Waits():
		return waitsFor(e), nil
	case person.State() != assessment.Active:
		return record.NotActive, nil
	}
	return "", nil
}

// waitsFor is why an engagement that waits does not count.
func waitsFor(e assessment.Engagement) record.NotCounting {
	if e.State == assessment.EngagementSuspended {
		return record.SuspendedByLink
	}
	return record.AwaitsConfirmation
}

// left reports whether the audit has an auditor whose engagement counts.
func (l auditors) left() bool {
	return slices.ContainsFunc(l.engagements, func(e assessment.Engagement) bool {
		reason, _ := l.reason(e)
		return reason == ""
	})
}

// confirmed lists the confirmations of an engagement since it began to wait.
func (l auditors) confirmed(e assessment.Engagement) []assessment.EngagementConfirmation {
	return slices.DeleteFunc(slices.Clone(l.confirmations), func(c assessment.EngagementConfirmation) bool {
		return c.UserID != e.UserID || c.Wait != e.Wait || !e.Waits()
	})
}

// confirmAs lists the roles in which the principal may confirm an engagement, at least one, or says why not.
func (l auditors) confirmAs(
	p assessment.Principal,
	engaged bool,
	e assessment.Engagement,
) ([]assessment.Role, error) {
	switch reason, _ := l.reason(e); {
	case e.UserID == p.User.ID:
		return nil, refuseConfirmation("error.confirm_oneself")
	case e.EngagedBy == p.User.ID || e.CausedBy != nil && *e.CausedBy == p.User.ID:
		return nil, refuseConfirmation("error.confirm_own_doing")
	case !e.Waits() || reason == record.EngagementOver:
		return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.nothing_to_confirm_of_engagement"}
	case engaged:
		return []assessment.Role{assessment.Auditor}, nil
	case l.left():
		return nil, refuseConfirmation("error.confirm_by_auditor")
	}
	held := l.held(p.User.ID)
	if len(held) == 0 {
		return nil, workflow.Denied(assessment.ConfirmEngagements)
	}
	trusted := slices.DeleteFunc(held, func(r assessment.Role) bool { return !l.trusted(p.User.ID, r) })
	if len(trusted) == 0 {
		return nil, refuseConfirmation("error.confirm_too_new")
	}
	for _, c := range l.confirmed(e) {
		if c.ConfirmedBy == p.User.ID {
			return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.confirmed_already"}
		}
		trusted = slices.DeleteFunc(trusted, func(r assessment.Role) bool { return r == c.Role })
	}
	if len(trusted) == 0 {
		return nil, refuseConfirmation("error.confirm_same_role")
	}
	return trusted, nil
}

// refuseConfirmation is a refusal, which is logged.
func refuseConfirmation(key string) error {
	return &assessment.Error{Code: assessment.Forbidden, Key: key}
}

// held lists the roles with which somebody reaches everything that is audited today.
func (l auditors) held(user assessment.ID) []assessment.Role {
	return l.roles(user, func(assessment.Membership) bool { return true })
}

// trusted reports whether the role has reached everything since before fieldwork began, or for long.
func (l auditors) trusted(user assessment.ID, role assessment.Role) bool {
	began := l.audit.CreatedAt
	if l.audit.FieldworkAt != nil {
		began = *l.audit.FieldworkAt
	}
	return slices.Contains(l.roles(user, func(m assessment.Membership) bool {
		since := m.HeldSince(l.people[user])
		return since.Before(began) || !since.After(l.w.kernel.Now().Add(-assessment.TrustedAfter))
	}), role)
}

// roles lists the roles of which memberships of the kind reach everything that is audited.
func (l auditors) roles(user assessment.ID, kind func(assessment.Membership) bool) []assessment.Role {
	var roles []assessment.Role
	for _, role := range assessment.Roles {
		if role.May(assessment.ConfirmEngagements) && !slices.ContainsFunc(l.entities, func(e assessment.AuditedEntity) bool {
			return !slices.ContainsFunc(l.memberships[user], func(m assessment.Membership) bool {
				return m.Role == role && m.ValidOn(l.today) && m.Reaches(l.tree, e.EntityID) && kind(m)
			})
		}) {
			roles = append(roles, role)
		}
	}
	return roles
}

// list are the records of those who work or have worked on the audit, for a reader.
func (l auditors) list(p assessment.Principal, engaged bool) []record.EngagedAuditor {
	all, names := []record.EngagedAuditor{}, map[assessment.ID]string{}
	for id, person := range l.people {
		names[id] = person.Name
	}
	for _, e := range l.engagements {
		person, known := l.people[e.UserID]
		if !known {
			continue
		}
		one := record.EngagedAuditor{
			Engagement:  record.EngagementOf(e),
			Name:        person.Name,
			Email:       person.Email,
			EngagedName: names[e.EngagedBy],
			Confirmed:   record.ConfirmationsOf(l.confirmed(e), names),
			ConfirmAs:   []assessment.Role{},
			Declared: slices.ContainsFunc(l.declarations, func(d assessment.AuditDeclaration) bool {
				return d.UserID == e.UserID && d.Impartiality != assessment.NeverDeclared
			}),
		}
		reason, args := l.reason(e)
		one.Now, one.Args = reason == "", args
		if reason != "" {
			one.Reason = &reason
		}
		if roles, err := l.confirmAs(p, engaged, e); err == nil && !p.ReadOnly && !l.audit.Withdrawn() &&
			(reason == record.AwaitsConfirmation || reason == record.SuspendedByLink) {
			one.ConfirmAs = roles
		}
		all = append(all, one)
	}
	return all
}

// readWithoutAuditor reads the engagements that came to count because people of the organisation confirmed them, where
// no auditor was left. It stays, whatever happens to the engagement.
func readWithoutAuditor(tx assessment.Tx, r *record.Audit) error {
	confirmations, err := tx.EngagementConfirmations(r.ID)
	if err != nil {
		return err
	}
	groups := withoutAuditor(confirmations)
	if len(groups) == 0 {
		return nil
	}
	names, err := people.Names(tx)
	if err != nil {
		return err
	}
	for _, group := range groups {
		r.WithoutAuditor = append(r.WithoutAuditor, record.ConfirmedWithoutAuditor{
			User: group[0].UserID,
			Name: names[group[0].UserID],
			By:   record.ConfirmationsOf(group, names),
		})
	}
	return nil
}

// withoutAuditor groups the confirmations that together, without an auditor, made an engagement count.
func withoutAuditor(confirmations []assessment.EngagementConfirmation) [][]assessment.EngagementConfirmation {
	type waited struct {
		user assessment.ID
		wait int64
	}
	var order []waited
	by := map[waited][]assessment.EngagementConfirmation{}
	for _, c := range confirmations {
		if c.Role == assessment.Auditor {
			continue
		}
		at := waited{c.UserID, c.Wait}
		if by[at] == nil {
			order = append(order, at)
		}
		by[at] = append(by[at], c)
	}
	var groups [][]assessment.EngagementConfirmation
	for _, at := range order {
		if len(by[at]) >= assessment.WithoutAuditor {
			groups = append(groups, by[at])
		}
	}
	return groups
}
