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

func Language(p assessment.Principal) string {
	if p.User.Language != "" {
		return p.User.Language
	}
	return p.Organisation.Language
}
