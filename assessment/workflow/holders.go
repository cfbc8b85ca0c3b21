package workflow

import (
	"slices"

	"mognad/assessment"
)

// Holders is who has which role today. Who has been invited holds the role already, though they cannot act on it before
// they accept; [Holders.Active] leaves them out. Who has been deactivated holds none.
type Holders struct {
	People map[assessment.ID]assessment.Person // all of the organisation, by user
	Roles  []assessment.Membership
}

// Holders reads who has which role today. The organisation is that of the transaction.
func (w *Kernel) Holders(tx assessment.Tx, of assessment.Organisation) (Holders, error) {
	people, err := tx.People()
	if err != nil {
		return Holders{}, err
	}
	memberships, err := tx.Memberships()
	return holders(people, memberships, w.Today(of)), err
}

func holders(people []assessment.Person, memberships []assessment.Membership, today assessment.Date) Holders {
	h := Holders{People: map[assessment.ID]assessment.Person{}}
	for _, p := range people {
		h.People[p.UserID] = p
	}
	h.Roles = slices.DeleteFunc(memberships, func(m assessment.Membership) bool {
		return !m.ValidOn(today) || h.People[m.UserID].State() == assessment.Deactivated
	})
	return h
}

// Active are the holders who have accepted their invitation.
func (h Holders) Active() Holders {
	return h.Without(func(m assessment.Membership) bool { return h.People[m.UserID].State() != assessment.Active })
}

// Without are the holders without some memberships.
func (h Holders) Without(those func(assessment.Membership) bool) Holders {
	h.Roles = slices.DeleteFunc(slices.Clone(h.Roles), those)
	return h
}

// Missing reports whether nobody is there to do it for the entity. Answers are expected of those with a role on the
// entity itself, as on the start page and in reminders, though those above may give them too; everything else may be
// done from above.
func (h Holders) Missing(do assessment.Permission, t assessment.Tree, entity assessment.ID) bool {
	return len(h.Nearest(do, t, entity)) == 0
}

// Nearest lists those who are there to do it for the entity, each once: those with a role on the entity itself or, for
// anything but answers, if there is nobody, those above it.
func (h Holders) Nearest(do assessment.Permission, t assessment.Tree, entity assessment.ID) []assessment.ID {
	own := h.Where(func(m assessment.Membership) bool { return m.EntityID == entity && gives(m, do, t, entity) })
	if len(own) > 0 || do == assessment.WriteAnswers {
		return own
	}
	return h.Where(func(m assessment.Membership) bool { return gives(m, do, t, entity) })
}

// NearestWith lists those who have the role on the entity itself or, if nobody has, on the nearest one above it.
func (h Holders) NearestWith(role assessment.Role, t assessment.Tree, entity assessment.ID) []assessment.ID {
	for at := &entity; at != nil; {
		found := h.Where(func(m assessment.Membership) bool { return m.Role == role && m.EntityID == *at })
		if len(found) > 0 {
			return found
		}
		n, _ := t.Node(*at)
		at = n.ParentID
	}
	return nil
}

// Covered are the entities of the tree for which somebody is there to do it: those of which [Holders.Missing] says that
// nobody is missing. It reads roles and tree once, for those who ask about many entities.
func (h Holders) Covered(do assessment.Permission, t assessment.Tree) map[assessment.ID]bool {
	covered, below := map[assessment.ID]bool{}, map[assessment.ID]bool{}
	for _, m := range h.Roles {
		if m.Role.May(do) {
			covered[m.EntityID] = true
			below[m.EntityID] = below[m.EntityID] || do != assessment.WriteAnswers && m.Role.Below()
		}
	}
	for _, n := range t.Nodes { // parents come before their children
		if n.ParentID != nil && below[*n.ParentID] {
			covered[n.ID], below[n.ID] = true, true
		}
	}
	return covered
}

// May reports whether the person has the permission for the entity.
func (h Holders) May(user assessment.ID, do assessment.Permission, t assessment.Tree, entity assessment.ID) bool {
	return slices.ContainsFunc(h.Roles, func(m assessment.Membership) bool {
		return m.UserID == user && gives(m, do, t, entity)
	})
}

// Where lists who has such a membership, each once.
func (h Holders) Where(such func(assessment.Membership) bool) []assessment.ID {
	var users []assessment.ID
	for _, m := range h.Roles {
		if such(m) && !slices.Contains(users, m.UserID) {
			users = append(users, m.UserID)
		}
	}
	return users
}

func gives(m assessment.Membership, do assessment.Permission, t assessment.Tree, entity assessment.ID) bool {
	return m.Role.May(do) && m.Reaches(t, entity)
}
