package audits

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// draftFormat is the format of the copy that is sealed.
const draftFormat = 1

// FactCheckForm is what an auditor asks for.
type FactCheckForm struct {
	Due        assessment.Date
	Text       string
	Judgements bool            // send judgements and recommendations too
	People     []assessment.ID // who is asked
	Emails     []string        // others, by their addresses; empty ones are ignored
}

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
			r.Items = append(r.Items, all.line(r.Audit, c, w.kernel.Today()))
		}
		r.MayBegin = a.State == assessment.AuditFieldwork && !p.ReadOnly
		if r.MayBegin {
			r.Offered, err = w.factCheckable(tx, p, a, entities)
		}
		return err
	})
	return r, err
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

// factChecking is the fact checks of audits with who is asked and what they say, without the copies.
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

// askable reports whether somebody with the membership can be asked in a fact check.
func askable(m assessment.Membership) bool { return m.Role.May(assessment.CheckFacts) }

// factCheckable lists the people who have a role for an audited entity and can be asked, by name.
func (w *UseCases) factCheckable(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]record.FactCheckable, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	h, err := w.kernel.Holders(tx)
	if err != nil {
		return nil, err
	}
	engaged, err := tx.Engagements(a.ID)
	if err != nil {
		return nil, err
	}
	by := map[assessment.ID][]record.RoleOn{}
	for _, m := range h.Active().Roles {
		node, known := t.Node(m.EntityID)
		if known && askable(m) && slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool {
			return m.Reaches(t, e.EntityID)
		}) {
			by[m.UserID] = append(by[m.UserID], record.RoleOn{Role: m.Role, Entity: node.Name, Until: m.Until})
		}
	}
	list := []record.FactCheckable{}
	for user, roles := range by {
		if slices.ContainsFunc(engaged, func(e assessment.Engagement) bool { return e.UserID == user }) {
			continue
		}
		person := h.People[user]
		list = append(list, record.FactCheckable{
			Person: record.PersonName{ID: user, Name: person.Name},
			Email:  person.Email,
			Roles:  roles,
		})
	}
	slices.SortFunc(list, func(a, b record.FactCheckable) int { return cmp.Compare(a.Email, b.Email) })
	assessment.SortByName(workflow.Language(p), list, func(c record.FactCheckable) string { return c.Person.Name })
	return list, nil
}

// BeginFactCheck freezes a copy of an audit in fieldwork and asks people to check its facts. Before fieldwork nothing
// is written that could be checked. One that the principal has begun in the same words, with the same copy, is returned
// instead: the form was sent again.
func (w *UseCases) BeginFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	f FactCheckForm,
) (record.FactCheck, error) {
	var r record.FactCheck
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		id, err := w.beginFactCheck(tx, p, a, entities, f)
		if err != nil {
			return err
		}
		r, err = w.factCheckRecord(tx, p, *a, entities, id)
		return err
	})
	return r, err
}

func (w *UseCases) beginFactCheck(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
	f FactCheckForm,
) (assessment.ID, error) {
	c := assessment.FactCheck{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		Text:           f.Text,
		Due:            f.Due,
		Judgements:     f.Judgements,
		BegunBy:        p.User.ID,
		BegunAt:        w.kernel.Now(),
		Version:        1,
	}
	fields := c.Normalise(w.kernel.Today())
	users, wrong, err := w.askedIn(tx, a.ID, f)
	if err != nil {
		return c.ID, err
	}
	if err := assessment.InvalidFields(append(fields, wrong...)); err != nil {
		return c.ID, err
	}
	all, err := readFactChecks(tx, a.ID)
	if err != nil {
		return c.ID, err
	}
	if err := w.freeze(tx, p, a, entities, &c, all); err != nil {
		return c.ID, err
	}
	for _, other := range all.checks {
		if other.Open() && other.BegunBy == c.BegunBy && other.SHA256 == c.SHA256 && other.Due == c.Due &&
			other.Text == c.Text && slices.Equal(all.asked(other.ID), users) {
			return other.ID, nil
		}
	}
	return c.ID, w.addFactCheck(tx, p, c, users)
}

// freeze makes the copy that is sent. It does not tell its number, so that the copy of a form that was sent again is the
// same.
func (w *UseCases) freeze(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
	c *assessment.FactCheck,
	all factChecking,
) error {
	d, err := w.draftOf(tx, p, a, entities)
	if err != nil {
		return err
	}
	copied := record.DraftCopy{
		Format:     draftFormat,
		Audit:      auditNameOf(*a),
		Judgements: c.Judgements,
		Passages:   d.passages(c.Judgements),
	}
	if len(copied.Passages) == 0 {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_empty"}
	}
	if c.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	c.Number = len(all.checks) + 1
	c.Seal, err = assessment.SealOf(copied)
	return err
}

// asked are the users who are asked in a fact check, in the order of their ids.
func (all factChecking) asked(check assessment.ID) []assessment.ID {
	var list []assessment.ID
	for _, c := range all.checkers {
		if c.FactCheckID == check {
			list = append(list, c.UserID)
		}
	}
	slices.SortFunc(list, func(a, b assessment.ID) int { return cmp.Compare(a.String(), b.String()) })
	return list
}

// askedIn are the users that a form names, in the order of their ids, and what is wrong with them: they must be active
// members of the organisation in a role that can be asked, and not audit themselves.
func (w *UseCases) askedIn(
	tx assessment.Tx,
	audit assessment.ID,
	f FactCheckForm,
) ([]assessment.ID, []assessment.FieldError, error) {
	can, err := w.kernel.PeopleWhere(tx, askable)
	if err != nil {
		return nil, nil, err
	}
	engaged, err := tx.Engagements(audit)
	if err != nil {
		return nil, nil, err
	}
	can = slices.DeleteFunc(can, func(m assessment.Person) bool {
		return slices.ContainsFunc(engaged, func(e assessment.Engagement) bool { return e.UserID == m.UserID })
	})
	var users []assessment.ID
	var wrong []assessment.FieldError
	for _, id := range f.People {
		if !slices.ContainsFunc(can, func(m assessment.Person) bool { return m.UserID == id }) {
			wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.unknown_choice"})
		}
		users = append(users, id)
	}
	for _, typed := range f.Emails {
		email := assessment.NormaliseEmail(typed)
		if email == "" {
			continue
		}
		i := slices.IndexFunc(can, func(m assessment.Person) bool { return m.Email == email })
		if i < 0 {
			args := assessment.Args{"Email": email}
			wrong = append(wrong, assessment.FieldError{Field: "emails", Key: "error.fact_check_unknown", Args: args})
			continue
		}
		users = append(users, can[i].UserID)
	}
	slices.SortFunc(users, func(a, b assessment.ID) int { return cmp.Compare(a.String(), b.String()) })
	users = slices.Compact(users)
	switch {
	case len(users) == 0 && len(wrong) == 0:
		wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.choose_somebody"})
	case len(users) > assessment.MaxFactCheckers:
		args := assessment.Args{"Max": assessment.MaxFactCheckers}
		wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.too_many_entries", Args: args})
	}
	return users, wrong, nil
}

func (w *UseCases) addFactCheck(
	tx assessment.Tx,
	p assessment.Principal,
	c assessment.FactCheck,
	users []assessment.ID,
) error {
	if err := tx.AddFactCheck(c); err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, user := range users {
		if err := tx.AddFactChecker(assessment.FactChecker{
			OrganisationID: c.OrganisationID,
			FactCheckID:    c.ID,
			UserID:         user,
			AuditID:        c.AuditID,
			AskedAt:        c.BegunAt,
		}); err != nil {
			return err
		}
		notices = append(notices, assessment.Notice{
			UserID:      user,
			Kind:        assessment.NoticeFactCheck,
			FactCheckID: &c.ID,
			OnceKey:     fmt.Sprintf("%s %s", assessment.NoticeFactCheck, c.ID),
		})
	}
	if err := w.kernel.Log(tx, p, event.FactCheckBegun{
		Audit:      c.AuditID,
		Number:     c.Number,
		Due:        c.Due,
		People:     users,
		Judgements: c.Judgements,
		SHA256:     c.SHA256,
	}); err != nil {
		return err
	}
	return w.kernel.Notify(tx, p, notices...)
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
		FactCheckLine: all.line(auditNameOf(a), c, w.kernel.Today()),
		BegunBy:       named(c.BegunBy),
		EndedBy:       record.Maybe(c.EndedBy, named),
		People:        []record.FactChecker{},
		Passages:      copied.Passages,
		Copy:          c.Content,
		MayAnswer:     a.State == assessment.AuditFieldwork && !p.ReadOnly,
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
				Before:     c.Before,
				After:      c.After,
				AnsweredAt: record.UTC(c.AnsweredAt),
				Version:    c.Version,
			}
			if by == nil { // those who are asked are answered by the auditors together
				one.AnsweredBy = record.Maybe(c.AnsweredBy, named)
			}
			list = append(list, one)
		}
	}
	return list
}

// EndFactCheck ends a fact check from the given version, so that nobody comments any more.
func (w *UseCases) EndFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit, check assessment.ID,
	version int64,
) (record.FactCheck, error) {
	return w.changeFactCheck(ctx, p, audit, check, func(c checking) error {
		if !c.check.Open() {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_ended"}
		}
		now := w.kernel.Now()
		c.check.EndedBy, c.check.EndedAt, c.check.Version = &c.p.User.ID, &now, version
		saved, err := c.tx.SaveFactCheck(c.check)
		if err != nil {
			return err
		}
		if err := w.kernel.Log(c.tx, c.p, event.FactCheckEnded{Audit: audit, Number: saved.Number}); err != nil {
			return err
		}
		return c.tellAnswered()
	})
}

// checking is a fact check of an audit that an auditor changes.
type checking struct {
	draft
	check  assessment.FactCheck
	copied record.DraftCopy
}

// changeFactCheck runs a change of a fact check by an auditor, and returns its record. The error of a stale change has
// it too.
func (w *UseCases) changeFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit, check assessment.ID,
	change func(checking) error,
) (record.FactCheck, error) {
	var r record.FactCheck
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		d, err := w.draftOf(tx, p, a, entities)
		if err != nil {
			return err
		}
		c := checking{draft: d}
		if c.check, c.copied, err = readFactCheck(tx, check, audit); err != nil {
			return err
		}
		err = change(c)
		stale := assessment.CodeOf(err) == assessment.Stale
		if err != nil && !stale {
			return err
		}
		now, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(audit) })
		if err == nil && !access.Engaged {
			err = workflow.Denied(assessment.WriteAudits)
		}
		if err != nil {
			return err
		}
		r, err = w.factCheckRecord(tx, p, now, entities, check)
		if err == nil && stale {
			err = assessment.Changed(r)
		}
		return err
	})
	return r, err
}

// checkFactChecks refuses to make an audit final while a fact check is open or a comment has no answer.
func checkFactChecks(tx assessment.Tx, audit assessment.ID) error {
	all, err := readFactChecks(tx, audit)
	if err != nil {
		return err
	}
	for _, c := range all.checks {
		switch n := all.counts(c.ID); {
		case c.Open():
			args := assessment.Args{"Number": c.Number, "Due": string(c.Due)}
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_open", Args: args}
		case n.Unanswered > 0:
			args := assessment.Args{"Number": c.Number, "Count": n.Unanswered}
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_comments_unanswered", Args: args}
		}
	}
	return nil
}

// factChecksMade are the fact checks of an audit as its report tells of them.
func (w *UseCases) factChecksMade(tx assessment.Tx, audit assessment.ID) ([]record.FactCheckMade, error) {
	list := []record.FactCheckMade{}
	all, err := readFactChecks(tx, audit)
	for _, c := range all.checks {
		n := all.counts(c.ID)
		one := record.FactCheckMade{
			Number:   c.Number,
			From:     w.kernel.Day(c.BegunAt),
			Until:    c.Due,
			Asked:    n.Asked,
			Accepted: n.Accepted,
			Rejected: n.Rejected,
		}
		if c.EndedAt != nil {
			one.Until = w.kernel.Day(*c.EndedAt)
		}
		list = append(list, one)
	}
	return list, err
}
