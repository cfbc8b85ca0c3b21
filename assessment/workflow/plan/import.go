package plan

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// importActions plans a table against the stored actions, and carries it out if asked to. A row is the action with the
// id in it, or else the only one of the entity with the title; without either it is new.
func (w *UseCases) importActions(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	x := actionImport{w: w, tx: tx, plan: workflow.Plan{Kind: assessment.UploadActions}, lines: map[assessment.ID]int{}}
	s, err := w.seen(tx, p)
	if err != nil {
		return x.plan, nil, err
	}
	x.seen = s
	all, err := tx.Actions()
	if err != nil {
		return x.plan, nil, err
	}
	x.known = slices.DeleteFunc(all, func(a assessment.Action) bool { return !s.sees(a) })
	for _, row := range rows {
		if err := x.row(row); err != nil {
			return x.plan, nil, err
		}
	}
	if len(all)+x.plan.Count(workflow.RowAdds) > assessment.MaxActions {
		return x.plan, nil, tooMany()
	}
	if !carryOut && len(x.plan.Problems) == 0 {
		if err := x.pointOut(); err != nil {
			return x.plan, nil, err
		}
	}
	if err := x.plan.Seal(); err != nil || !carryOut || len(x.plan.Problems) > 0 {
		return x.plan, nil, err
	}
	for _, one := range x.writing {
		if err := x.write(one); err != nil {
			return x.plan, nil, err
		}
	}
	return x.plan, nil, w.tellOwners(tx, s)
}

// actionImport is an import that is being planned.
type actionImport struct {
	seen
	w       *UseCases
	tx      assessment.Tx
	plan    workflow.Plan
	known   []assessment.Action // that the principal may read
	lines   map[assessment.ID]int
	owned   map[assessment.ID][]assessment.Person // who may own the actions of an entity
	writing []importedAction
}

// importedAction is a row to be written.
type importedAction struct {
	action, before assessment.Action // before is the zero action for a new one
	state          assessment.ActionState
	line           int
}

// importedRow is a row that is being read.
type importedRow struct {
	*actionImport
	assessment.UploadedRow
	step   workflow.PlannedRow
	faulty map[string]bool // columns with a problem
}

func (r *importedRow) problem(column, key string, args assessment.Args) {
	if r.faulty[column] {
		return
	}
	r.faulty[column] = true
	r.plan.Problems = append(
		r.plan.Problems,
		workflow.RowProblem{Line: r.Line, Column: column, Key: key, Args: args},
	)
}

// row plans a line of the table.
func (x *actionImport) row(line assessment.UploadedRow) error {
	r := &importedRow{actionImport: x, UploadedRow: line, faulty: map[string]bool{}}
	r.Cells = maps.Clone(line.Cells)
	r.step = workflow.PlannedRow{Line: line.Line, Action: workflow.RowSame, Name: typed.Line(line.Cells["title"])}
	before, found := r.find()
	if first, twice := x.lines[before.ID]; found && twice {
		r.problem("title", "error.row_twice", assessment.Args{"First": first})
	}
	if len(r.faulty) > 0 {
		x.plan.Rows = append(x.plan.Rows, r.step)
		return nil
	}
	x.lines[before.ID] = line.Line
	one := importedAction{action: before, before: before, state: before.State, line: line.Line}
	if !found {
		one.state = assessment.ActionPlanned
		one.action.Kind = assessment.Once
	}
	if err := r.fill(&one); err != nil {
		return err
	}
	switch {
	case !found:
		r.step.Action = workflow.RowAdds
	case len(r.step.Changes) == 0: // as it is stored, whatever the rules of now
		x.plan.Rows = append(x.plan.Rows, r.step)
		return nil
	case !x.manages(before.EntityID):
		r.problem("title", "error.row_not_yours", nil)
	default:
		r.step.Action = workflow.RowChanges
	}
	for _, wrong := range one.action.Normalise() {
		r.problem(wrong.Field, wrong.Key, wrong.Args)
	}
	x.plan.Rows = append(x.plan.Rows, r.step)
	x.writing = append(x.writing, one)
	return nil
}

// find is the action that a row means, the zero one for a new one.
func (r *importedRow) find() (assessment.Action, bool) {
	if text := typed.Line(r.Cells["id"]); text != "" {
		id, err := assessment.ParseID(text)
		i := slices.IndexFunc(r.known, func(a assessment.Action) bool { return err == nil && a.ID == id })
		if i < 0 {
			r.problem("id", "error.unknown_action", assessment.Args{"Value": text})
			return assessment.Action{}, false
		}
		return r.known[i], true
	}
	title, entity := typed.Folded(r.Cells["title"]), typed.Line(r.Cells["entity"])
	var alike []assessment.Action
	for _, a := range r.known {
		if typed.Folded(a.Title) == title && r.means(a.EntityID, entity) {
			alike = append(alike, a)
		}
	}
	if len(alike) > 1 {
		alike = slices.DeleteFunc(alike, func(a assessment.Action) bool { return !r.dated(a) })
	}
	switch {
	case len(alike) == 1:
		return alike[0], true
	case len(alike) > 1:
		r.problem("title", "error.action_ambiguous", nil)
	}
	return assessment.Action{}, false
}

// dated reports whether a row has the day and the year of an action.
func (r *importedRow) dated(a assessment.Action) bool {
	return typed.Line(r.Cells["due_on"]) == string(a.DueOn) && typed.Line(r.Cells["year"]) == written(a.Year)
}

// means reports whether a cell means an entity: by its short name, or by its name.
func (r *importedRow) means(entity assessment.ID, cell string) bool {
	n, _ := r.tree.Node(entity)
	return cell != "" && (n.Key == cell || typed.Folded(n.Name) == typed.Folded(cell))
}

// text takes a cell of a line, or of a text of several lines, and notes that it changes.
func (r *importedRow) text(field string, to *string, clean func(string) string) {
	cell, given := r.Cells[field]
	if !given {
		return
	}
	if cell = clean(cell); cell != *to {
		r.changes(field, *to, cell)
		*to = cell
	}
}

func (r *importedRow) changes(field, from, to string) {
	r.step.Changes = append(r.step.Changes, workflow.FieldChange{Field: field, Old: from, New: to})
}

// number takes a cell that holds a number; no number is one that is refused.
func (r *importedRow) number(field string, to *int) {
	text := written(*to)
	r.text(field, &text, typed.Line)
	switch n, err := strconv.Atoi(text); {
	case text == "":
		*to = 0
	case err != nil:
		*to = -1 // is one, though none that may be
		r.problem(field, "error.whole_number", nil)
	default:
		*to = n
	}
}

// written is a number as a cell has it, empty for none.
func written(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// fill takes the cells of a row into its action, and notes what they change.
func (r *importedRow) fill(one *importedAction) error {
	a := &one.action
	r.entity(a)
	r.text("title", &a.Title, typed.Line)
	r.text("owner_role", &a.OwnerRole, typed.Line)
	if err := r.owner(a, one.before); err != nil {
		return err
	}
	choice(r, "priority", &a.Priority, questionnaires.Priorities)
	r.when(a)
	r.cost(a)
	r.text("text", &a.Text, typed.Text)
	r.text("resources", &a.Resources, typed.Text)
	r.state(one)
	return nil
}

// choice takes a cell that holds one of several words.
func choice[T ~string](r *importedRow, field string, to *T, known []T) {
	text := string(*to)
	r.text(field, &text, typed.Line)
	if *to = T(text); text != "" && !slices.Contains(known, *to) {
		r.problem(field, "error.not_a_choice", assessment.Args{"Known": assessment.WordsOf("plan."+field+".", known)})
	}
}

// entity takes the entity, by its short name or, if only one has it, by its name.
func (r *importedRow) entity(a *assessment.Action) {
	cell := typed.Line(r.Cells["entity"])
	if _, given := r.Cells["entity"]; !given || r.means(a.EntityID, cell) {
		return
	}
	var found []assessment.Node
	for _, n := range r.tree.Nodes {
		if r.means(n.ID, cell) && r.manages(n.ID) {
			found = append(found, n)
		}
		if n.Key == cell && r.manages(n.ID) {
			found = []assessment.Node{n}
			break
		}
	}
	switch {
	case cell == "":
		r.problem("entity", "error.required", nil)
	case len(found) == 0:
		r.problem("entity", "error.unknown_key", assessment.Args{"Value": cell})
	case len(found) > 1:
		r.problem("entity", "error.name_of_several", assessment.Args{"Value": cell})
	default:
		old, _ := r.tree.Node(a.EntityID)
		r.changes("entity", old.Name, found[0].Name)
		a.EntityID = found[0].ID
	}
}

// owner takes the owner, by a name that only one has or by address.
func (r *importedRow) owner(a *assessment.Action, before assessment.Action) error {
	cell, given := r.Cells["owner"]
	cell = typed.Line(cell)
	old := ""
	if before.OwnerID != nil {
		old = r.names[*before.OwnerID]
	}
	switch {
	case !given || cell == old:
		return nil
	case cell == "":
		r.changes("owner", old, "")
		a.OwnerID = nil
		return nil
	case a.EntityID == (assessment.ID{}): // nobody can own it before it has one
		return nil
	}
	people, err := r.ownersOf(a.EntityID)
	if err != nil {
		return err
	}
	var found []assessment.Person
	for _, m := range people {
		if typed.Folded(m.Name) == typed.Folded(cell) || m.Email == assessment.NormaliseEmail(cell) {
			found = append(found, m)
		}
	}
	switch len(found) {
	case 0:
		r.problem("owner", "error.unknown_owner", assessment.Args{"Value": cell})
	case 1:
		if before.OwnerID == nil || *before.OwnerID != found[0].UserID {
			r.changes("owner", old, found[0].Name)
			a.OwnerID = &found[0].UserID
		}
	default:
		r.problem("owner", "error.name_of_several_people", assessment.Args{"Value": cell})
	}
	return nil
}

// ownersOf are those who may own an action of an entity, read once.
func (x *actionImport) ownersOf(entity assessment.ID) ([]assessment.Person, error) {
	if list, known := x.owned[entity]; known {
		return list, nil
	}
	list, err := x.w.owners(x.tx, x.seen, entity)
	if x.owned == nil {
		x.owned = map[assessment.ID][]assessment.Person{}
	}
	x.owned[entity] = list
	return list, err
}

// when takes the days, the year and the recurrence. Without a word on the recurrence, what has a number of months
// recurs, and the rest is done once.
func (r *importedRow) when(a *assessment.Action) {
	r.marked()
	kind, given := r.Cells["recurrence"]
	if months := typed.Line(r.Cells["months"]); typed.Line(kind) == "" && (given || months != "") {
		r.Cells["recurrence"] = string(assessment.Once)
		if months != "" {
			r.Cells["recurrence"] = string(assessment.Every)
		}
	}
	r.text("due_on", (*string)(&a.DueOn), typed.Line)
	r.text("starts_on", (*string)(&a.StartsOn), typed.Line)
	r.number("year", &a.Year)
	choice(r, "recurrence", &a.Kind, assessment.RecurrenceKinds)
	r.number("months", &a.Months)
	r.number("until_year", &a.UntilYear)
	for _, field := range []string{"months", "until_year"} {
		if a.Kind != assessment.Every && typed.Line(r.Cells[field]) != "" {
			r.problem(field, "error.only_recurring", nil)
		}
	}
}

// marked reads the columns of years, where neither a day nor a year is given: what is marked in one year is to be done
// by its end, and what is marked in several years each year from the first to the last.
func (r *importedRow) marked() {
	said := func(field string) bool { return typed.Line(r.Cells[field]) != "" }
	if said("due_on") || said("year") || r.Cells["recurrence"] == string(assessment.Standing) {
		return
	}
	var years []int
	for field := range r.Cells {
		if year, err := strconv.Atoi(field); err == nil && said(field) {
			years = append(years, year)
		}
	}
	if len(years) == 0 {
		return
	}
	slices.Sort(years)
	first, last := years[0], years[len(years)-1]
	r.Cells["year"] = written(first)
	switch {
	case said("recurrence") || said("months") || first == last:
	case last-first != len(years)-1:
		r.problem("year", "error.years_apart", nil)
	default:
		r.Cells["months"], r.Cells["until_year"] = "12", written(last)
	}
}

// cost takes the cost, with or without spaces.
func (r *importedRow) cost(a *assessment.Action) {
	text := ""
	if a.Cost != nil {
		text = strconv.FormatInt(*a.Cost, 10)
	}
	r.text("cost", &text, func(cell string) string { return strings.Join(strings.Fields(typed.Line(cell)), "") })
	if text == "" {
		a.Cost = nil
		return
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.problem("cost", "error.whole_number", nil)
		return
	}
	a.Cost = &n
}

// state takes the state of the whole. An action is dropped on its page, where the reason is asked for.
func (r *importedRow) state(one *importedAction) {
	if typed.Line(r.Cells["state"]) == "" {
		return
	}
	to := string(one.state)
	r.text("state", &to, typed.Line)
	switch state := assessment.ActionState(to); {
	case state == one.state:
	case state == assessment.ActionDropped:
		r.problem("state", "error.drop_on_page", nil)
	case !slices.Contains(assessment.ActionStates, state):
		r.problem("state", "error.not_a_choice", assessment.Args{
			"Known": assessment.WordsOf("plan.state.", assessment.ActionStates),
		})
	default:
		one.state = state
	}
}

// write adds or changes an action, and reports its state.
func (x *actionImport) write(one importedAction) error {
	a := one.action
	if one.before.ID == (assessment.ID{}) {
		var err error
		if a.ID, err = x.w.kernel.NewID(); err != nil {
			return err
		}
		a = x.w.fresh(x.seen, a)
		if err := x.w.insert(x.tx, x.seen, a); err != nil {
			return err
		}
		one.before = a
	} else if len(a.ChangedFrom(one.before)) > 0 {
		if err := x.w.keep(x.tx, x.seen, a, one.before); err != nil {
			return err
		}
		a.Version++
	}
	if one.state == a.State {
		return nil
	}
	before := a
	a.State = one.state
	if err := x.w.keep(x.tx, x.seen, a, before); err != nil {
		return err
	}
	id, err := x.w.kernel.NewID()
	if err != nil {
		return err
	}
	return x.w.addNote(x.tx, x.seen, assessment.ActionNote{ID: id, ActionID: a.ID, State: a.State})
}
