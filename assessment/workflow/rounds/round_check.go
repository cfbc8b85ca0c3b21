package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// checked is a round as it was filled in, and what is wrong with it.
type checked struct {
	entities []assessment.Entity // those chosen, in the order of the tree
	places   []int               // of the round's provisions in the form
	fields   []assessment.FieldError
}

// checkRound copies the form into the round and finds all that is wrong with it. Without a questionnaire, what depends
// on it is not checked.
func (w *UseCases) checkRound(
	tx assessment.Tx,
	t assessment.Tree,
	r *assessment.Round,
	f RoundForm,
	q *questionnaires.Questionnaire,
) (checked, error) {
	var c checked
	r.Name = f.Name
	r.OpensOn = f.OpensOn
	r.ClosesOn = f.ClosesOn
	r.Message = f.Message
	r.Reminder = f.Reminder
	r.PreviousID = f.PreviousID
	chosen := append(slices.Clone(f.Entities), f.Choose.Of(t, Choosable(t, q, f.OpensOn))...)
	for _, n := range t.Nodes {
		if slices.Contains(chosen, n.ID) {
			c.entities = append(c.entities, n.Entity)
		}
	}
	r.Provisions = nil
	for i, p := range f.Provisions {
		p = WithReceivers(t, c.entities, q, p, f.Receivers[i])
		r.Provisions = append(r.Provisions, p)
		if p.Complete() {
			c.places = append(c.places, i)
		}
	}
	c.fields = r.Normalise()
	if err := w.checkNames(tx, r, &c); err != nil {
		return c, err
	}
	if len(chosen) == 0 {
		c.fields = append(c.fields, assessment.FieldError{Field: "entities", Key: "error.round_without_entities"})
	}
	for _, id := range f.Entities {
		if _, ok := t.Node(id); !ok {
			c.unknown("entities")
		}
	}
	if q == nil {
		return c, nil
	}
	for _, e := range c.entities {
		if len(q.AskedOf(e.Profile())) == 0 {
			c.fields = append(
				c.fields,
				assessment.FieldError{Field: "entities", Key: "error.nothing_asked", Args: assessment.Args{"Entity": e.Name}},
			)
		}
	}
	c.fields = checkProvisions(r, t, c.entities, q, c.places, c.fields)
	return c, nil
}

// unknown notes, once, that something was chosen that there is not.
func (c *checked) unknown(field string) {
	if !slices.ContainsFunc(c.fields, func(e assessment.FieldError) bool { return e.Field == field }) {
		c.fields = append(c.fields, assessment.FieldError{Field: field, Key: "error.unknown_choice"})
	}
}

// checkNames finds what is wrong with the previous round and, beside other mistakes, with a name that is taken: by
// itself that is a conflict, which the store finds even if two rounds get the name at once.
func (w *UseCases) checkNames(tx assessment.Tx, r *assessment.Round, c *checked) error {
	all, err := tx.Rounds()
	if err != nil {
		return err
	}
	if r.PreviousID != nil && (*r.PreviousID == r.ID ||
		!slices.ContainsFunc(all, func(o assessment.Round) bool { return o.ID == *r.PreviousID })) {
		c.unknown("previous")
	}
	if len(c.fields) > 0 && slices.ContainsFunc(all, func(o assessment.Round) bool {
		return o.ID != r.ID && o.Name == r.Name && r.Name != ""
	}) {
		c.fields = append(c.fields, assessment.FieldError{Field: "name", Key: "error.taken"})
	}
	return nil
}

// Choosable lists the entities that take part when all are chosen: those there are on the day that are asked something,
// which cannot be said without a questionnaire. Boards and committees answer for the work of others and are only chosen
// one by one.
func Choosable(t assessment.Tree, q *questionnaires.Questionnaire, on assessment.Date) []assessment.ID {
	var ids []assessment.ID
	for _, n := range t.Nodes {
		if q != nil && n.Kind != questionnaires.Committee && n.Includes(on) && len(q.AskedOf(n.Profile())) > 0 {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// WithReceivers adds to a provision the entities of the round that the selection chooses, without the provider and
// those that are not asked what it provides.
func WithReceivers(
	t assessment.Tree,
	entities []assessment.Entity,
	q *questionnaires.Questionnaire,
	p assessment.Provision,
	s assessment.Selection,
) assessment.Provision {
	if s.Empty() {
		return p
	}
	p.Receivers = slices.Clone(p.Receivers)
	for _, id := range s.Of(t, Receivable(entities, q, p.ProviderID, p.Questions)) {
		if !slices.Contains(p.Receivers, id) {
			p.Receivers = append(p.Receivers, id)
		}
	}
	return p
}

// Receivable lists the entities of a round that an entity can answer questions for.
func Receivable(
	entities []assessment.Entity,
	q *questionnaires.Questionnaire,
	provider assessment.ID,
	questions []string,
) []assessment.ID {
	var ids []assessment.ID
	for _, e := range entities {
		asked := q == nil || slices.ContainsFunc(
			q.AskedOf(e.Profile()),
			func(x questionnaires.Question) bool { return slices.Contains(questions, x.ID) },
		)
		if e.ID != provider && asked {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// keepsPrevious returns what is wrong with another previous round: an audit that has begun depends on it, since nobody
// audits what they answered in an earlier round.
func keepsPrevious(tx assessment.Tx, id assessment.ID, before, after *assessment.ID) ([]assessment.FieldError, error) {
	if (before == nil) == (after == nil) && (before == nil || *after == *before) {
		return nil, nil
	}
	audits, err := tx.Audits()
	if err != nil {
		return nil, err
	}
	withdrawn, err := tx.WithdrawnAudits() // they may be taken up again
	if err != nil {
		return nil, err
	}
	all, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	by := make(map[assessment.ID]assessment.Round, len(all))
	for _, r := range all {
		by[r.ID] = r
	}
	for _, a := range append(audits, withdrawn...) {
		if a.State == assessment.AuditPlanning {
			continue
		}
		seen := map[assessment.ID]bool{}
		for at := a.RoundID; at != nil && !seen[*at]; at = by[*at].PreviousID {
			seen[*at] = true
		}
		if seen[id] {
			return []assessment.FieldError{{Field: "previous", Key: "error.previous_audited"}}, nil
		}
	}
	return nil, nil
}
