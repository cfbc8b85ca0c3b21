package review

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Entities lists the entities of which the principal may begin a review, in the order of the tree.
func (w *UseCases) Entities(ctx context.Context, p assessment.Principal) ([]assessment.Node, error) {
	var list []assessment.Node
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ManageReviews)
		if err != nil {
			return err
		}
		for _, n := range t.Nodes {
			if p.May(assessment.ManageReviews, t, n.ID) && n.Includes(w.kernel.Today()) {
				list = append(list, n)
			}
		}
		return nil
	})
	return list, err
}

// Choices are the people who can take part in a review and see to its decisions, and those of them who can sign.
type Choices struct {
	People      record.People `json:"people" doc:"Who can take part, and see to decisions, by name"`
	Signatories record.People `json:"signatories" doc:"Those who may sign, by name"`
}

// Choices lists whom those who manage a review can choose.
func (w *UseCases) Choices(ctx context.Context, p assessment.Principal, id assessment.ID) (Choices, error) {
	c := Choices{People: record.People{}, Signatories: record.People{}}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		m, err := w.find(tx, p, assessment.ManageReviews, func() (assessment.Review, error) { return tx.Review(id) })
		if err != nil {
			return err
		}
		reached := func(o assessment.Membership) bool {
			return o.Role.May(assessment.OwnActions) && (o.Reaches(m.tree, m.review.EntityID) ||
				p.May(assessment.ManageReviews, m.tree, o.EntityID))
		}
		everybody, err := w.kernel.PeopleWhere(tx, reached)
		if err != nil {
			return err
		}
		may, err := w.kernel.PeopleWho(tx, assessment.SignReviews, m.tree, m.review.EntityID)
		if err != nil {
			return err
		}
		c.People, c.Signatories = named(p, everybody), named(p, may)
		return nil
	})
	return c, err
}

// named are people by name.
func named(p assessment.Principal, of []assessment.Person) record.People {
	assessment.SortByName(workflow.Language(p), of, func(m assessment.Person) string { return m.Name })
	list := record.People{}
	for _, m := range of {
		list = append(list, record.PersonName{ID: m.UserID, Name: m.Name})
	}
	return list
}
