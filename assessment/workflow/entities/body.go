package entities

import (
	"errors"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// AddBody adds a body that an imported file names, for callers that have checked the permission. It is here because
// imports of entities and of audits come before the use cases of registers.
func AddBody(k *workflow.Kernel, tx assessment.Tx, p assessment.Principal, name string) (assessment.Body, error) {
	b := assessment.Body{Name: name}
	if err := assessment.InvalidFields(registers.Bodies.Check(&b)); err != nil {
		return b, err
	}
	id, err := k.NewID()
	if err != nil {
		return b, err
	}
	registers.HeadOf(&b).Begin(p.Organisation.ID, id, k.Now())
	if err := tx.AddRow(&b, registers.Bodies.NameField().Name); err != nil {
		return b, err
	}
	return b, k.Log(tx, p, event.RowEvent{Register: registers.Bodies, Verb: event.Add, Row: &b})
}

// takeBody makes the body with the name the entity's. One that there is not yet is added, and what is wrong with it is
// returned.
func (w *UseCases) takeBody(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e *assessment.Entity,
	name string,
) ([]assessment.FieldError, error) {
	name = typed.Line(name)
	if name == "" {
		return nil, nil
	}
	all, err := tx.Bodies()
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		if typed.Folded(b.Name) == typed.Folded(name) {
			e.BodyID = &b.ID
			return nil, nil
		}
	}
	if !p.May(assessment.ManageEntities, t, t.Root().ID) {
		return []assessment.FieldError{{Field: "body", Key: "error.body_at_root"}}, nil
	}
	b, err := AddBody(w.kernel, tx, p, name)
	var refused *assessment.Error
	if errors.As(err, &refused) && refused.Code == assessment.Invalid {
		return []assessment.FieldError{{Field: "new_body", Key: refused.Fields[0].Key, Args: refused.Fields[0].Args}}, nil
	}
	e.BodyID = &b.ID
	return nil, err
}
