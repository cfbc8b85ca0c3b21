package workflow

import "mognad/assessment"

// ReadTree reads the organisation's entities as a tree in the principal's language.
func ReadTree(tx assessment.Tx, p assessment.Principal) (assessment.Tree, error) {
	entities, err := tx.Entities()
	if err != nil {
		return assessment.Tree{}, err
	}
	assessment.SortByName(Language(p), entities, func(e assessment.Entity) string { return e.Name })
	return assessment.NewTree(entities), nil
}

// TreeFor is [ReadTree] for somebody who has the permission for an entity or more; others are refused.
func TreeFor(tx assessment.Tx, p assessment.Principal, do assessment.Permission) (assessment.Tree, error) {
	if !p.MaySomewhere(do) {
		return assessment.Tree{}, Denied(do)
	}
	return ReadTree(tx, p)
}

// Reached lists the entities for which the principal has the permission, in the order of the tree.
func Reached(p assessment.Principal, t assessment.Tree, do assessment.Permission) []assessment.ID {
	ids := []assessment.ID{}
	for _, n := range t.Nodes {
		if p.May(do, t, n.ID) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// Language is that of the principal, or else of the organisation.
func Language(p assessment.Principal) string {
	if p.User.Language != "" {
		return p.User.Language
	}
	return p.Organisation.Language
}
