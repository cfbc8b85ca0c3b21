package review

import (
	"context"
	"slices"

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
			if p.May(assessment.ManageReviews, t, n.ID) && n.Includes(w.kernel.Today(p.Organisation)) {
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
	Invited     record.People `json:"invited" doc:"Who could take part but has not opened the link of the invitation, by name"`
	Signatories record.People `json:"signatories" doc:"Those who may sign, by name"`
	Proposed    record.People `json:"proposed" doc:"Whom to propose as participants: the management of the entity, by name, and last who began the review"`
}

// Choices lists whom those who manage a review can choose.
func (w *UseCases) Choices(ctx context.Context, p assessment.Principal, id assessment.ID) (Choices, error) {
	var c Choices
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		m, err := w.find(tx, p, assessment.ManageReviews, func() (assessment.Review, error) { return tx.Review(id) })
		if err != nil {
			return err
		}
		reached := func(o assessment.Membership) bool {
			return o.Role.May(assessment.OwnActions) && (o.Reaches(m.tree, m.review.EntityID) ||
				p.May(assessment.ManageReviews, m.tree, o.EntityID))
		}
		everybody, invited, err := w.kernel.Choosable(tx, p.Organisation, reached)
		if err != nil {
			return err
		}
		may, err := w.kernel.PeopleWho(tx, p.Organisation, assessment.SignReviews, m.tree, m.review.EntityID)
		if err != nil {
			return err
		}
		c.People, c.Invited, c.Signatories = named(p, everybody), named(p, invited), named(p, may)
		c.Proposed, err = m.proposed(c.People)
		return err
	})
	return c, err
}

// proposed are those in management of the entity or, if there is nobody, nearest above it, and who began the review, as
// far as they can be chosen.
func (c *reading) proposed(choices record.People) (record.People, error) {
	holders, err := c.w.kernel.Holders(c.tx, c.p.Organisation)
	if err != nil {
		return nil, err
	}
	management := holders.Active().Nearest(assessment.SignReviews, c.tree, c.review.EntityID)
	in := func(list ...assessment.ID) record.People {
		others := func(p record.PersonName) bool { return !slices.Contains(list, p.ID) }
		return slices.DeleteFunc(slices.Clone(choices), others)
	}
	list := in(management...)
	if !slices.Contains(management, c.review.CreatedBy) {
		list = append(list, in(c.review.CreatedBy)...)
	}
	return list, nil
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
