package registers

import (
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
)

// In makes the same use cases for the papers of an audit, which its auditors alone may use; the time plan also whoever
// plans it.
func (w *Register) In(audit assessment.ID) *Register {
	in := *w
	in.audit = audit
	return &in
}

// inAudit reads what the papers of an audit refer to, for those who may use them.
func (w *Register) inAudit(tx assessment.Tx, p assessment.Principal) (References, error) {
	s := References{w: w, p: p, numbered: new(int)}
	a, examined, engaged, err := w.audits.ForPlanner(tx, p, w.audit)
	if err == nil && !engaged && !w.Planned {
		err = workflow.Denied(assessment.WriteAudits)
	}
	if err != nil {
		return s, err
	}
	s.Engaged = engaged
	s.Audit = &a
	var entities []assessment.Entity
	for _, e := range examined {
		entities = append(entities, assessment.Entity{ID: e.EntityID, Key: e.Key, Name: e.Name, Kind: e.Kind})
	}
	s.Tree = assessment.NewTree(entities)
	s.whole = s.Tree
	return s, nil
}

// open reports whether the papers of the audit may be changed.
func (s References) open() bool { return s.Audit.Running() }

// question is the question of the audit with the id.
func (s References) question(id string) bool {
	_, asked := s.Audit.Question(id)
	return asked
}

// wrongInAudit returns what of the values the audit does not have.
func (s References) wrongInAudit(v registers.Values) []assessment.FieldError {
	var wrong []assessment.FieldError
	for _, f := range s.w.Fields {
		strange := func(held string) bool { return false }
		switch f.Kind {
		case registers.Questions:
			strange = func(id string) bool { return !s.question(id) }
		case registers.Entities:
			strange = func(id string) bool { return len(s.Entities([]string{id})) == 0 }
		}
		if slices.ContainsFunc(v[f.Name], strange) {
			wrong = append(wrong, assessment.FieldError{Field: f.Name, Key: "error.unknown_choice"})
		}
	}
	return wrong
}

// next is the number of a new row.
func (s References) next(tx assessment.Tx) (int, error) {
	if *s.numbered == 0 {
		rows, err := s.load(tx)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			*s.numbered = max(*s.numbered, *registers.HeadOf(row).Number)
		}
	}
	*s.numbered++
	return *s.numbered, nil
}

// begin fills in the head of a new row.
func (s References) begin(tx assessment.Tx, row any) error {
	id, err := s.w.kernel.NewID()
	if err != nil {
		return err
	}
	h := registers.HeadOf(row)
	h.Begin(s.p.Organisation.ID, id, s.w.kernel.Now())
	if s.Audit != nil {
		*h.Audit = s.Audit.ID
	}
	if s.w.Numbered {
		*h.Number, err = s.next(tx)
	}
	return err
}

// load reads the rows of the register, of papers those of the audit.
func (s References) load(tx assessment.Tx) ([]any, error) {
	if s.Audit != nil {
		return s.w.LoadOf(tx, s.Audit.ID)
	}
	return s.w.Load(tx)
}

// derived are the fields of a row that nobody fills in.
func (s References) derived(row any) registers.Values {
	switch h := registers.HeadOf(row); {
	case s.w.rules.derive != nil:
		return s.w.rules.derive(s, row)
	case s.w.Numbered:
		return registers.Values{registers.NumberField.Name: {fmt.Sprint(*h.Number)}}
	}
	return nil
}

// somewhere refuses those who have the permission nowhere. Who may have it for papers is decided with their audit, of
// which not everybody may know.
func (w *Register) somewhere(p assessment.Principal, do assessment.Permission) error {
	if w.OfAudit || p.MaySomewhere(do) {
		return nil
	}
	return workflow.Denied(do)
}

// lock keeps what rows refer to as it is while they change.
func (w *Register) lock(tx assessment.Tx) error {
	if w.OfAudit {
		_, err := tx.LockAudit(w.audit)
		return err
	}
	if _, parts := w.About(); parts { // none of them can be removed in the meantime
		return tx.LockOrganisation()
	}
	return nil
}

// mayAdd refuses those who may not add a row at all.
func (s References) mayAdd() error {
	switch {
	case s.MayAdd():
		return nil
	case s.Audit != nil:
		return audits.Ended(*s.Audit)
	}
	return workflow.Denied(s.w.Manage)
}

// At lists the papers of an audit that are about a question of it and an entity.
func (l List) At(question string, entity assessment.ID) []Item {
	var items []Item
	for _, i := range l.Items {
		entities := i.Values["entities"]
		if slices.Contains(i.Values["questions"], question) &&
			(len(entities) == 0 || slices.Contains(entities, entity.String())) {
			items = append(items, i)
		}
	}
	return items
}
