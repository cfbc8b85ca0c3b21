package entities

import (
	"maps"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires/typed"
)

// entityImport is the state of planning a table of entities: the rows refer to each other by key, in any order.
type entityImport struct {
	p        assessment.Principal
	old      assessment.Tree
	byKey    map[string]*assessment.Entity
	keys     map[assessment.ID]string
	bodies   map[string]assessment.ID // by folded name
	bodyName map[assessment.ID]string
	newBody  []string
	order    []string // keys in the order of the file
	lines    map[string]int
	added    map[string]bool
	proposed map[int]bool // lines whose key was made from the name
	action   map[string]workflow.RowAction
	people   []assessment.Membership
	today    assessment.Date
	plan     workflow.Plan
}

func (w *UseCases) importEntities(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return workflow.Plan{}, nil, err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return workflow.Plan{}, nil, err
	}
	people, err := tx.Memberships()
	if err != nil {
		return workflow.Plan{}, nil, err
	}
	im := &entityImport{
		p:        p,
		old:      t,
		people:   people,
		today:    w.kernel.Today(p.Organisation),
		byKey:    map[string]*assessment.Entity{},
		keys:     map[assessment.ID]string{},
		bodies:   map[string]assessment.ID{},
		bodyName: map[assessment.ID]string{},
		lines:    map[string]int{},
		added:    map[string]bool{},
		proposed: map[int]bool{},
		action:   map[string]workflow.RowAction{},
		plan:     workflow.Plan{Kind: assessment.UploadEntities},
	}
	for _, n := range t.Nodes {
		e := n.Entity
		im.byKey[e.Key], im.keys[e.ID] = &e, e.Key
	}
	for _, b := range bodies {
		im.bodies[typed.Folded(b.Name)] = b.ID
		im.bodyName[b.ID] = b.Name
	}
	rows = im.proposeKeys(rows)
	for _, row := range rows { // entities first, so that a row may name a parent that comes later
		if err := w.collect(im, row); err != nil {
			return workflow.Plan{}, nil, err
		}
	}
	for _, row := range rows {
		if err := w.planEntity(im, row); err != nil {
			return workflow.Plan{}, nil, err
		}
	}
	im.checkTree()
	if err := w.noteHanging(tx, im); err != nil {
		return workflow.Plan{}, nil, err
	}
	if err := im.plan.Seal(); err != nil || !carryOut || len(im.plan.Problems) > 0 {
		return im.plan, nil, err
	}
	return im.plan, nil, w.writeEntities(tx, p, im)
}

// noteHanging notes at each row that gives an entity a last day what hangs on it.
func (w *UseCases) noteHanging(tx assessment.Tx, im *entityImport) error {
	for _, row := range im.plan.Rows {
		e := im.byKey[row.Key]
		ends := slices.ContainsFunc(
			row.Changes,
			func(c workflow.FieldChange) bool { return c.Field == "valid_to" && c.New != "" },
		)
		if e == nil || im.added[row.Key] || !ends {
			continue
		}
		h, err := w.hanging(tx, im.p, im.old, *e)
		if err != nil {
			return err
		}
		im.plan.Note(row.Line, h.Notes())
	}
	return nil
}

func (im *entityImport) problem(row assessment.UploadedRow, column, key string, args assessment.Args) {
	im.plan.Problems = append(im.plan.Problems, workflow.RowProblem{
		Line:   row.Line,
		Column: column,
		Key:    key,
		Args:   args,
	})
}

// collect records the row's key, with a new entity if there is none.
func (w *UseCases) collect(im *entityImport, row assessment.UploadedRow) error {
	key := typed.Line(row.Cells["key"])
	if key == "" { // without a key, the row has its problem already
		return nil
	}
	if first, twice := im.lines[key]; twice {
		im.problem(row, "key", "error.row_twice", assessment.Args{"First": first})
		return nil
	}
	im.lines[key] = row.Line
	im.order = append(im.order, key)
	if im.byKey[key] != nil {
		return nil
	}
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	now := w.kernel.Now()
	im.byKey[key] = &assessment.Entity{
		OrganisationID: im.p.Organisation.ID,
		ID:             id,
		Key:            key,
		Successors:     []assessment.ID{},
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	im.keys[id], im.added[key] = key, true
	return nil
}

// keyOf is the key of an entity by its id, "" for none.
func (im *entityImport) keyOf(id *assessment.ID) string {
	if id == nil {
		return ""
	}
	return im.keys[*id]
}

// planEntity plans one row: what changes and what is wrong.
func (w *UseCases) planEntity(im *entityImport, row assessment.UploadedRow) error {
	key := typed.Line(row.Cells["key"])
	if key == "" || im.lines[key] != row.Line {
		return nil
	}
	e := im.byKey[key]
	if !im.added[key] && !im.p.May(assessment.ManageEntities, im.old, e.ID) {
		im.problem(row, "key", "error.key_not_yours", nil)
		return nil
	}
	planned := workflow.PlannedRow{Line: row.Line, Action: workflow.RowSame, Key: key}
	planned.Changes = im.proposedKey(row.Line, key)
	workflow.SetCell(row, "name", e.Name, &planned.Changes, func(s string) { e.Name = s })
	workflow.SetCell(row, "kind", string(e.Kind), &planned.Changes, func(s string) { e.Kind = assessment.EntityKind(s) })
	workflow.SetCell(row, "valid_from", string(e.From), &planned.Changes, func(s string) { e.From = assessment.Date(s) })
	workflow.SetCell(row, "valid_to", string(e.To), &planned.Changes, func(s string) { e.To = assessment.Date(s) })
	workflow.SetCell(
		row,
		"parent",
		im.shownParent(row, e),
		&planned.Changes,
		func(s string) { im.setParent(row, key, e, s) },
	)
	if im.added[key] && e.ParentID == nil {
		if _, has := row.Cells["parent"]; !has || typed.Line(row.Cells["parent"]) == "" {
			im.problem(row, "parent", "error.parent_required", nil)
		}
	}
	if err := w.setBody(im, row, e, &planned.Changes); err != nil {
		return err
	}
	im.setSuccessors(row, e, &planned.Changes)
	for _, trait := range assessment.Traits {
		im.setTrait(row, e, trait, &planned.Changes)
	}
	for _, f := range e.Normalise() {
		if f.Key == "error.kind" { // there is no list to choose from
			f.Key, f.Args = "error.not_a_kind", assessment.Args{"Known": assessment.WordsOf("kind.", assessment.EntityKinds)}
		}
		im.problem(row, f.Field, f.Key, f.Args)
	}
	planned.Name = e.Name
	switch {
	case im.added[key]:
		planned.Action = workflow.RowAdds
	case len(planned.Changes) > 0:
		planned.Action = workflow.RowChanges
	}
	im.action[key] = planned.Action
	im.plan.Rows = append(im.plan.Rows, planned)
	return nil
}

// sees reports whether the importer's own export includes the stored entity.
func (im *entityImport) sees(id assessment.ID) bool {
	return im.p.May(assessment.ReadEntities, im.old, id)
}

// shownParent is the key of the parent as in the importer's own export: empty if it is out of reach, unless the file
// names it anyway.
func (im *entityImport) shownParent(row assessment.UploadedRow, e *assessment.Entity) string {
	key := im.keyOf(e.ParentID)
	if key != "" && !im.sees(*e.ParentID) && typed.Line(row.Cells["parent"]) != key {
		return ""
	}
	return key
}

// setParent moves an entity below the parent in the cell. An empty cell keeps a parent that is out of reach.
func (im *entityImport) setParent(row assessment.UploadedRow, key string, e *assessment.Entity, parent string) {
	isRoot := !im.added[key] && e.ParentID == nil
	switch {
	case parent == "" && isRoot:
	case parent == "" && !im.added[key] && !im.sees(*e.ParentID):
	case parent == "" && !im.added[key]:
		im.problem(row, "parent", "error.required", nil)
	case parent == "":
	case isRoot:
		im.problem(row, "parent", "error.root_stays", nil)
	case im.byKey[parent] == nil:
		im.problem(row, "parent", "error.unknown_key", assessment.Args{"Value": parent})
	case parent == im.keyOf(e.ParentID):
	case !im.added[parent] && !im.p.May(assessment.ManageEntities, im.old, im.byKey[parent].ID):
		im.problem(row, "parent", "error.unknown_key", assessment.Args{"Value": parent})
	default:
		id := im.byKey[parent].ID
		e.ParentID = &id
	}
}

// setBody finds the body with the name, or adds it, which requires a role at the root of the tree.
func (w *UseCases) setBody(
	im *entityImport,
	row assessment.UploadedRow,
	e *assessment.Entity,
	changes *[]workflow.FieldChange,
) error {
	cell, has := row.Cells["body"]
	if !has {
		return nil
	}
	b, old := assessment.Body{Name: cell}, ""
	if e.BodyID != nil {
		old = im.bodyName[*e.BodyID]
	}
	fields := registers.Bodies.Check(&b)
	if b.Name == old {
		return nil
	}
	if b.Name == "" {
		*changes = append(*changes, workflow.FieldChange{Field: "body", Old: old})
		e.BodyID = nil
		return nil
	}
	id, known := im.bodies[typed.Folded(b.Name)]
	switch {
	case len(fields) > 0:
		im.problem(row, "body", fields[0].Key, fields[0].Args)
		return nil
	case !known && !im.p.May(assessment.ManageEntities, im.old, im.old.Root().ID):
		im.problem(row, "body", "error.unknown_key", assessment.Args{"Value": b.Name})
		return nil
	case !known:
		var err error
		if id, err = w.kernel.NewID(); err != nil {
			return err
		}
		im.bodies[typed.Folded(b.Name)], im.bodyName[id] = id, b.Name
		im.newBody = append(im.newBody, b.Name)
	}
	if e.BodyID == nil || *e.BodyID != id {
		*changes = append(*changes, workflow.FieldChange{Field: "body", Old: old, New: im.bodyName[id]})
		e.BodyID = &id
	}
	return nil
}

// setSuccessors replaces the successors that the importer sees by those in the cell; stored ones that are out of reach
// stay. The importer must manage the new ones.
func (im *entityImport) setSuccessors(
	row assessment.UploadedRow,
	e *assessment.Entity,
	changes *[]workflow.FieldChange,
) {
	list, has := row.Cells["successors"]
	if !has {
		return
	}
	named := func(ids []assessment.ID) string {
		var keys []string
		for _, id := range ids {
			keys = append(keys, im.keyOf(&id))
		}
		return strings.Join(keys, " ")
	}
	var seen, unseen []assessment.ID
	for _, id := range e.Successors {
		if im.sees(id) {
			seen = append(seen, id)
		} else {
			unseen = append(unseen, id)
		}
	}
	may := func(id assessment.ID) bool {
		return im.added[im.keyOf(&id)] || slices.Contains(seen, id) || im.p.May(assessment.ManageEntities, im.old, id)
	}
	successors := []assessment.ID{}
	separates := func(r rune) bool { return r == ',' || r == ';' || r == ' ' }
	for _, key := range strings.FieldsFunc(typed.Line(list), separates) {
		if other := im.byKey[key]; other != nil && other.ID != e.ID && may(other.ID) {
			successors = append(successors, other.ID)
		} else {
			im.problem(row, "successors", "error.unknown_key", assessment.Args{"Value": key})
		}
	}
	if !slices.Equal(seen, successors) {
		*changes = append(*changes, workflow.FieldChange{Field: "successors", Old: named(seen), New: named(successors)})
		e.Successors = append(successors, unseen...)
	}
}

// setTrait gives or takes a trait, whose column says yes, or no as an empty cell does. Without the column it stays.
func (im *entityImport) setTrait(
	row assessment.UploadedRow,
	e *assessment.Entity,
	trait assessment.Trait,
	changes *[]workflow.FieldChange,
) {
	cell, has := row.Cells[string(trait)]
	if !has {
		return
	}
	cell = typed.Line(cell)
	if cell != "" && cell != "yes" && cell != "no" {
		known := assessment.WordsOf("trait_given.", []string{"yes", "no"})
		im.problem(row, string(trait), "error.not_a_choice", assessment.Args{"Known": known})
		return
	}
	given := map[bool]string{false: "no", true: "yes"}
	if old, now := e.Has(trait), cell == "yes"; old != now {
		*changes = append(*changes, workflow.FieldChange{Field: string(trait), Old: given[old], New: given[now]})
		e.Traits = slices.DeleteFunc(slices.Clone(e.Traits), func(t assessment.Trait) bool { return t == trait })
		if now {
			e.Traits = append(e.Traits, trait)
		}
	}
}

// checkTree finds rows that would be below themselves, new ones outside what the principal manages, and moves after
// which somebody would audit an entity in which they have another role, or the principal would get a role.
func (im *entityImport) checkTree() {
	if len(im.plan.Problems) > 0 {
		return
	}
	var all []assessment.Entity
	for _, key := range slices.Sorted(maps.Keys(im.byKey)) {
		all = append(all, *im.byKey[key])
	}
	t := assessment.NewTree(all)
	root := im.old.Root().ID
	for _, key := range im.order {
		e := im.byKey[key]
		row := assessment.UploadedRow{Line: im.lines[key]}
		switch {
		case !t.Covers(root, e.ID):
			im.problem(row, "parent", "error.circle", nil)
		case !im.p.May(assessment.ManageEntities, t, e.ID):
			im.problem(row, "parent", "error.key_not_yours", nil)
		}
	}
	a, b, found := people.NewConflict(im.people, im.old, t, im.today)
	role, gained, gains := people.Gained(im.p, im.old, t)
	for _, key := range im.order {
		e := im.byKey[key]
		row := assessment.UploadedRow{Line: im.lines[key]}
		before, _ := im.old.Node(e.ID)
		moved := before.ParentID != nil && *before.ParentID != *e.ParentID
		if found && moved && t.Covers(e.ID, a.EntityID) != t.Covers(e.ID, b.EntityID) {
			key, args := people.Excluding(a, b)
			im.problem(row, "parent", key, args)
		}
		if gains && moved && t.Covers(e.ID, gained.ID) {
			im.problem(
				row,
				"parent",
				"error.move_to_oneself",
				assessment.Args{"Role": role, "Entity": gained.Name},
			)
		}
	}
}

// writeEntities carries out a plan without problems, parents before children.
func (w *UseCases) writeEntities(tx assessment.Tx, p assessment.Principal, im *entityImport) error {
	for _, name := range im.newBody {
		b, err := AddBody(w.kernel, tx, p, name)
		if err != nil {
			return err
		}
		for _, e := range im.byKey {
			if e.BodyID != nil && im.bodyName[*e.BodyID] == name {
				id := b.ID
				e.BodyID = &id
			}
		}
	}
	var all []assessment.Entity
	for _, key := range slices.Sorted(maps.Keys(im.byKey)) {
		all = append(all, *im.byKey[key])
	}
	var changed []assessment.Entity // written last: they may move below added rows
	for _, n := range assessment.NewTree(all).Nodes {
		e := n.Entity
		switch im.action[e.Key] {
		case workflow.RowAdds:
			if err := tx.AddEntity(e); err != nil {
				return err
			}
			if err := w.kernel.Log(tx, p, event.EntityAdded{
				Entity:       e.ID,
				EntityFields: event.EntityFieldsOf(e),
			}); err != nil {
				return err
			}
		case workflow.RowChanges:
			changed = append(changed, e)
		}
	}
	for _, e := range changed {
		e.UpdatedAt = w.kernel.Now()
		saved, err := tx.SaveEntity(e)
		if err != nil {
			return err
		}
		if err := w.kernel.Log(tx, p, event.EntityChanged{
			Entity:       e.ID,
			EntityFields: event.EntityFieldsOf(saved),
		}); err != nil {
			return err
		}
	}
	return nil
}
