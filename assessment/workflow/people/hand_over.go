package people

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// RolesToHand lists the memberships on an entity that its holders can be given on the successor too: those that the
// principal may grant there, that are somebody else's, and that their holders do not have yet. Auditors are engaged for
// each audit, and are not handed over.
func RolesToHand(
	k *workflow.Kernel,
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	from, to assessment.ID,
) ([]assessment.Membership, error) {
	all, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	today, left := k.Today(p.Organisation), map[assessment.ID]bool{}
	for _, m := range people {
		left[m.UserID] = m.State() == assessment.Deactivated
	}
	var list []assessment.Membership
	for _, m := range all {
		if m.EntityID == from && m.Role != assessment.Auditor && m.ValidOn(today) && m.UserID != p.User.ID &&
			!left[m.UserID] && p.MayGrant(m.Role, t, to) && !holds(t, all, m, to, today) {
			list = append(list, m)
		}
	}
	return list, nil
}

// holds reports whether the holder of the membership has its role on the entity too, or had it there until a day.
func holds(
	t assessment.Tree,
	all []assessment.Membership,
	m assessment.Membership,
	to assessment.ID,
	today assessment.Date,
) bool {
	return slices.ContainsFunc(all, func(x assessment.Membership) bool {
		return x.UserID == m.UserID && x.Role == m.Role &&
			(x.EntityID == to || x.ValidOn(today) && x.Reaches(t, to))
	})
}

// HandRoles gives the holders of the chosen memberships on an entity the same roles on its successor. Who has the role
// there already is passed over. It refuses what nobody may be given, with the names of those who would audit an entity
// in which they have another role.
func HandRoles(
	k *workflow.Kernel,
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	from, to assessment.ID,
	chosen []assessment.ID,
) error {
	offered, err := RolesToHand(k, tx, p, t, from, to)
	if err != nil {
		return err
	}
	all, err := tx.Memberships()
	if err != nil {
		return err
	}
	names, err := Names(tx)
	if err != nil {
		return err
	}
	is := func(id assessment.ID) func(assessment.Membership) bool {
		return func(m assessment.Membership) bool { return m.ID == id }
	}
	today := k.Today(p.Organisation)
	var grants []assessment.Membership
	var fields []assessment.FieldError
	for _, id := range chosen {
		i := slices.IndexFunc(all, is(id))
		if i < 0 || all[i].EntityID != from {
			return assessment.InvalidField("memberships", "error.unknown_choice", nil)
		}
		m := all[i]
		switch {
		case holds(t, all, m, to, today) || slices.ContainsFunc(grants, is(id)):
			continue
		case m.UserID == p.User.ID:
			return grantedOneself()
		case !slices.ContainsFunc(offered, is(id)):
			return assessment.InvalidField("memberships", "error.unknown_choice", nil)
		}
		grants = append(grants, m)
		m.EntityID = to
		for _, other := range all {
			if other.UserID == m.UserID && other.ValidOn(today) && m.ConflictsWith(t, other) {
				_, args := Excluding(m, other)
				args["Name"] = names[m.UserID]
				fields = append(fields, assessment.FieldError{Field: "memberships", Key: "error.hand_over_conflict", Args: args})
				break
			}
		}
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	w := &UseCases{kernel: k}
	for _, m := range grants {
		given := assessment.Membership{UserID: m.UserID, Role: m.Role, EntityID: to, Until: m.Until}
		if _, err := w.grant(tx, p, t, given); err != nil {
			return err
		}
	}
	return nil
}
