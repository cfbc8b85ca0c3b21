package rounds

import (
	"slices"

	"mognad/assessment"
)

// holding is who has which role now, for those who can sign in or are invited.
type holding struct {
	members map[assessment.ID]assessment.Person
	roles   []assessment.Membership
	today   assessment.Date
}

func (w *UseCases) holding(tx assessment.Tx) (holding, error) {
	h := holding{members: map[assessment.ID]assessment.Person{}, today: w.kernel.Today()}
	people, err := tx.People()
	if err != nil {
		return h, err
	}
	for _, p := range people {
		h.members[p.UserID] = p
	}
	h.roles, err = tx.Memberships()
	return h, err
}

// may reports whether the person has a role that gives the permission for the entity.
func (h holding) may(user assessment.ID, do assessment.Permission, t assessment.Tree, entity assessment.ID) bool {
	return slices.ContainsFunc(h.roles, func(m assessment.Membership) bool {
		return m.UserID == user && h.holds(m, do, t, entity)
	})
}

// anybody reports whether somebody has.
func (h holding) anybody(do assessment.Permission, t assessment.Tree, entity assessment.ID) bool {
	return slices.ContainsFunc(h.roles, func(m assessment.Membership) bool { return h.holds(m, do, t, entity) })
}

func (h holding) holds(
	m assessment.Membership,
	do assessment.Permission,
	t assessment.Tree,
	entity assessment.ID,
) bool {
	return m.Role.May(do) && m.ValidOn(h.today) && m.Reaches(t, entity) &&
		h.members[m.UserID].State() != assessment.Deactivated
}
