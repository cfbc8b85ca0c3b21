package entities

import (
	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
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
