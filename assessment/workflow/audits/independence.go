package audits

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
)

// ownAnswers is what somebody had a part in, with the rounds of their organisation.
type ownAnswers struct {
	parts  []assessment.Part
	rounds map[assessment.ID]assessment.Round
}

// readOwnAnswers reads what the user had a part in. Most auditors have none, and then nothing else is read.
func readOwnAnswers(tx assessment.Tx, user assessment.ID) (ownAnswers, error) {
	parts, err := tx.PartsOf(user)
	if err != nil || len(parts) == 0 {
		return ownAnswers{}, err
	}
	rounds, err := roundsByID(tx)
	return ownAnswers{parts: parts, rounds: rounds}, err
}

// readAnswersOf is [readOwnAnswers] for several users.
func readAnswersOf(tx assessment.Tx, users []assessment.ID) (map[assessment.ID]ownAnswers, error) {
	of := map[assessment.ID]ownAnswers{}
	parts, err := tx.PartsOfEach(users)
	if err != nil || len(parts) == 0 {
		return of, err
	}
	rounds, err := roundsByID(tx)
	for user, own := range parts {
		of[user] = ownAnswers{parts: own, rounds: rounds}
	}
	return of, err
}

func roundsByID(tx assessment.Tx) (map[assessment.ID]assessment.Round, error) {
	rounds, err := tx.Rounds()
	by := make(map[assessment.ID]assessment.Round, len(rounds))
	for _, r := range rounds {
		by[r.ID] = r
	}
	return by, err
}

// in finds a part in what an audit of the entities is based on: their answers in the audit's round and in the earlier
// rounds that it is linked to, those of the entities that they took over from, and those of whoever answered for them.
func (own ownAnswers) in(
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (assessment.Part, bool) {
	if len(own.parts) == 0 || a.RoundID == nil {
		return assessment.Part{}, false
	}
	audited := map[assessment.ID]bool{}
	for _, e := range entities {
		audited[e.EntityID] = true
	}
	addPredecessors(t, audited)
	seen := map[assessment.ID]bool{}
	for id := a.RoundID; id != nil && !seen[*id]; id = own.rounds[*id].PreviousID {
		seen[*id] = true
		for _, p := range own.rounds[*id].Provisions {
			if slices.ContainsFunc(p.Receivers, func(e assessment.ID) bool { return audited[e] }) {
				audited[p.ProviderID] = true
			}
		}
		for _, part := range own.parts {
			if part.RoundID == *id && audited[part.EntityID] {
				return part, true
			}
		}
	}
	return assessment.Part{}, false
}

// addPredecessors adds the entities that some of those given took over from, and theirs.
func addPredecessors(t assessment.Tree, entities map[assessment.ID]bool) {
	for grown := true; grown; {
		grown = false
		for _, n := range t.Nodes {
			if !entities[n.ID] && slices.ContainsFunc(n.Successors, func(s assessment.ID) bool { return entities[s] }) {
				entities[n.ID], grown = true, true
			}
		}
	}
}

// otherRole finds a membership of somebody with another role that reaches something audited, and what it reaches.
func otherRole(
	t assessment.Tree,
	memberships []assessment.Membership,
	today assessment.Date,
	entities []assessment.AuditedEntity,
) (m assessment.Membership, entity string, found bool) {
	for _, m := range memberships {
		if m.Role == assessment.Auditor || !m.ValidOn(today) {
			continue
		}
		for _, e := range entities {
			if m.Reaches(t, e.EntityID) {
				return m, e.Name, true
			}
		}
	}
	return m, "", false
}

// bar is what keeps somebody from auditing.
type bar struct {
	reason record.NotCounting
	args   assessment.Args
}

func (b bar) found() bool { return b.reason != "" }

// engage is the message's key for somebody who is to be engaged.
func (b bar) engage() string {
	if b.reason == record.HasOwnAnswers {
		return "error.engage_own_answers"
	}
	return "error.engage_other_role"
}

// engaged is the message's key for somebody who is engaged.
func (b bar) engaged() string {
	if b.reason == record.HasOwnAnswers {
		return "error.engaged_own_answers"
	}
	return "error.engaged_other_role"
}

// findBar finds what keeps somebody with these memberships and these answers from auditing the entities.
func findBar(
	today assessment.Date,
	t assessment.Tree,
	memberships []assessment.Membership,
	own ownAnswers,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) bar {
	if m, entity, found := otherRole(t, memberships, today, entities); found {
		return bar{record.HasOtherRole, assessment.Args{"Role": m.Role, "Entity": entity}}
	}
	if part, found := own.in(t, a, entities); found {
		n, _ := t.Node(part.EntityID)
		return bar{record.HasOwnAnswers, assessment.Args{"Entity": n.Name, "Round": own.rounds[part.RoundID].Name}}
	}
	return bar{}
}

// barOf reads what keeps a person of the organisation from auditing the entities.
func (w *UseCases) barOf(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	user assessment.ID,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (bar, error) {
	memberships, err := tx.MembershipsOf(user)
	if err != nil {
		return bar{}, err
	}
	own, err := readOwnAnswers(tx, user)
	if err != nil {
		return bar{}, err
	}
	return findBar(w.kernel.Today(p.Organisation), t, memberships, own, a, entities), nil
}

// checkIndependent refuses an audit in which somebody engaged may not audit the entities any more, naming the person
// whose engagement has to end first.
func (w *UseCases) checkIndependent(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) error {
	engagements, err := tx.Engagements(a.ID)
	if err != nil {
		return err
	}
	for _, e := range engagements {
		if !e.ValidOn(w.kernel.Today(p.Organisation)) {
			continue
		}
		b, err := w.barOf(tx, p, t, e.UserID, a, entities)
		if err != nil {
			return err
		}
		if !b.found() {
			continue
		}
		person, err := tx.Person(e.UserID)
		if err != nil {
			return err
		}
		b.args["Name"] = person.Name
		return &assessment.Error{Code: assessment.Conflict, Key: b.engaged(), Args: b.args}
	}
	return nil
}

// Own are a principal's engagements and what keeps them from counting.
type Own struct {
	p       assessment.Principal
	tree    assessment.Tree
	today   assessment.Date
	valid   []assessment.Engagement
	former  map[assessment.ID]bool // by first version, of audits that are final; none without a valid engagement
	answers ownAnswers
}

// OwnEngagements reads the principal's engagements.
func (w *UseCases) OwnEngagements(tx assessment.Tx, p assessment.Principal, t assessment.Tree) (Own, error) {
	own := Own{p: p, tree: t, today: w.kernel.Today(p.Organisation)}
	engagements, err := tx.EngagementsOf(p.User.ID)
	if err != nil {
		return own, err
	}
	own.valid = slices.DeleteFunc(engagements, func(e assessment.Engagement) bool { return !e.ValidOn(own.today) })
	if !p.Has(assessment.Auditor) {
		return own, nil
	}
	if own.answers, err = readOwnAnswers(tx, p.User.ID); err != nil || len(own.valid) == 0 {
		return own, err
	}
	final, err := tx.FinalAudits(p.User.ID)
	if err != nil {
		return own, err
	}
	own.former = map[assessment.ID]bool{}
	for _, f := range final {
		a, err := tx.Audit(f.AuditID)
		if err != nil {
			return own, err
		}
		own.former[a.First()] = true
	}
	return own, nil
}

// Access is what the principal may do with an audit as its auditor, now or when it became final.
func (own Own) Access(a assessment.Audit, entities []assessment.AuditedEntity) Access {
	return Access{Tree: own.tree, Engaged: own.Counts(a, entities), former: own.audited(a, entities)}
}

// audited reports whether the principal was engaged when a version of the audit became final, audits something today,
// and may audit its entities. Whoever does reads what the audit says, though the engagement in it has ended.
func (own Own) audited(a assessment.Audit, entities []assessment.AuditedEntity) bool {
	return a.State == assessment.AuditFinal &&
		own.former[a.First()] &&
		own.fit(a, entities)
}

// Counts reports whether the principal is an engaged auditor of the audit now: with an engagement that is valid today
// and waits for nothing, the auditor's role for all its entities, no other role for any of them, and no part in what
// was answered.
func (own Own) Counts(a assessment.Audit, entities []assessment.AuditedEntity) bool {
	return slices.ContainsFunc(own.valid, func(e assessment.Engagement) bool { return e.AuditID == a.ID }) &&
		own.fit(a, entities)
}

// fit reports whether the principal has the auditor's role for all entities, no other for any, and no part in what was
// answered.
func (own Own) fit(a assessment.Audit, entities []assessment.AuditedEntity) bool {
	if !own.p.MayAll(assessment.WriteAudits, own.tree, entities) {
		return false
	}
	_, _, other := otherRole(own.tree, own.p.Memberships, own.today, entities)
	_, answered := own.answers.in(own.tree, a, entities)
	return !other && !answered
}
