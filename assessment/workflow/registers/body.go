package registers

import (
	"slices"

	"mognad/assessment"
)

// bodies are shown to those whose entities they answer for, and to all who manage entities.
var bodies = rules{
	sees: func(s References, row any) bool {
		return slices.ContainsFunc(s.Bodies, func(b assessment.Body) bool { return b.ID == row.(*assessment.Body).ID })
	},
	related: []related{{name: "answers_for", of: answersFor}},
}

// answersFor is the entities that a body answers for, as far as the reader's roles reach. One that inherits it from an
// entity out of reach is listed by its own name.
func answersFor(s References, row any) Related {
	var r Related
	for _, n := range s.Tree.Nodes {
		id := s.whole.Body(n.ID)
		switch {
		case id == nil || *id != row.(*assessment.Body).ID:
		case n.BodyID != nil || n.Depth == 0:
			r.Entities = append(r.Entities, n.Entity)
		default:
			r.Below++
		}
	}
	return r
}
