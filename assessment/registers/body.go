package registers

import "mognad/assessment"

// Bodies is the register of an organisation's bodies.
var Bodies = Register{
	Name:   "bodies",
	Object: "body",
	Read:   assessment.ReadEntities,
	Manage: assessment.ManageEntities,
	Fields: []Field{{Name: "name", Kind: Line, Required: true, Listed: true, Searched: true}},
	Row:    func() any { return new(assessment.Body) },
	Rows:   func() any { return new([]assessment.Body) },
}
