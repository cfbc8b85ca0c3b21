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

func Language(p assessment.Principal) string {
	if p.User.Language != "" {
		return p.User.Language
	}
	return p.Organisation.Language
}
