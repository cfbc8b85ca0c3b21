package people

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// importPeople invites new people, adds missing memberships and changes end dates and names. It never removes anything.
func (w *UseCases) importPeople(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	people, t, err := readPeople(tx, p)
	if err != nil {
		return workflow.Plan{}, nil, err
	}
	im := &peopleImport{
		p:       p,
		t:       t,
		people:  map[string]*record.Person{},
		all:     map[string][]assessment.Membership{},
		known:   map[string]bool{},
		entity:  map[string]assessment.ID{},
		plan:    workflow.Plan{Kind: assessment.UploadPeople},
		seen:    map[string]int{},
		invited: map[string]bool{},
		today:   w.kernel.Today(p.Organisation),
	}
	for i := range people {
		im.people[people[i].Email] = &people[i]
	}
	if err := im.readAll(tx); err != nil {
		return workflow.Plan{}, nil, err
	}
	for _, n := range t.Nodes {
		if p.May(assessment.ReadEntities, t, n.ID) {
			im.entity[n.Key] = n.ID
		}
	}
	planned := make([]personRow, len(rows))
	for i, row := range rows {
		planned[i] = im.planPerson(row)
	}
	if err := w.noteHanging(tx, im, rows, planned); err != nil {
		return workflow.Plan{}, nil, err
	}
	if err := im.plan.Seal(); err != nil || !carryOut || len(im.plan.Problems) > 0 {
		return im.plan, nil, err
	}
	var invited []workflow.Invited
	for i, row := range rows {
		one, err := w.writePerson(tx, p, t, planned[i])
		if err != nil {
			return workflow.Plan{}, nil, inRow(err, row, &im.plan)
		}
		if one.UserID != (assessment.ID{}) {
			invited = append(invited, one)
		}
	}
	return im.plan, invited, nil
}

// noteHanging notes at each row that ends a role what hangs on it.
func (w *UseCases) noteHanging(
	tx assessment.Tx,
	im *peopleImport,
	rows []assessment.UploadedRow,
	planned []personRow,
) error {
	for i, row := range rows {
		m := planned[i].until
		if m == nil || m.Until == "" || m.Until > im.today {
			continue
		}
		h, err := w.hanging(tx, im.p, im.t, m.UserID)
		if err != nil {
			return err
		}
		im.plan.Note(row.Line, h.Notes(func(entity assessment.ID) bool { return m.Reaches(im.t, entity) }))
	}
	return nil
}

// inRow turns an error about a field into a problem of the row, which fails the import.
func inRow(err error, row assessment.UploadedRow, plan *workflow.Plan) error {
	e, ok := err.(*assessment.Error) //nolint:errorlint // the use case's own error, not a wrapped one
	if !ok || len(e.Fields) == 0 {
		return err
	}
	for _, f := range e.Fields {
		plan.Problems = append(plan.Problems, workflow.RowProblem{
			Line:   row.Line,
			Column: f.Field,
			Key:    f.Key,
			Args:   f.Args,
		})
	}
	return workflow.InvalidPlan(*plan)
}

// peopleImport is the state of planning a table of people. It reads everything that decides whether a row can be
// carried out, even outside the principal's reach, so that the preview shows what the confirmation will do.
type peopleImport struct {
	p       assessment.Principal
	t       assessment.Tree
	people  map[string]*record.Person          // whom the principal reaches, by address
	known   map[string]bool                    // everybody's addresses
	all     map[string][]assessment.Membership // valid today, by address
	admins  []assessment.Membership            // one of which must remain
	entity  map[string]assessment.ID
	seen    map[string]int // address, role and entity → line
	invited map[string]bool
	today   assessment.Date
	plan    workflow.Plan
}

func (im *peopleImport) readAll(tx assessment.Tx) error {
	people, err := tx.People()
	if err != nil {
		return err
	}
	email := make(map[assessment.ID]string)
	for _, m := range people {
		im.known[m.Email], email[m.UserID] = true, m.Email
	}
	memberships, err := tx.Memberships()
	if err != nil {
		return err
	}
	for _, m := range memberships {
		if m.ValidOn(im.today) {
			im.all[email[m.UserID]] = append(im.all[email[m.UserID]], m)
		}
	}
	im.admins, err = lastingAdmins(tx, im.t)
	return err
}

// personRow is what a checked row would do.
type personRow struct {
	form    InviteForm
	invite  bool
	grant   bool
	renames bool
	until   *assessment.Membership // the one whose end date changes
	revived bool                   // it had ended
}

func (im *peopleImport) planPerson(row assessment.UploadedRow) personRow {
	before := len(im.plan.Problems)
	problem := func(column, key string, args assessment.Args) {
		im.plan.Problems = append(im.plan.Problems, workflow.RowProblem{
			Line:   row.Line,
			Column: column,
			Key:    key,
			Args:   args,
		})
	}
	cell := func(field string) string { return typed.Line(row.Cells[field]) }
	f := InviteForm{
		Email: assessment.NormaliseEmail(cell("email")),
		Name:  cell("name"),
		Role:  assessment.Role(cell("role")),
		Until: assessment.Date(cell("until")),
	}
	known := im.people[f.Email]
	if f.Name == "" && known != nil {
		f.Name = known.Name
	}
	m := assessment.Person{Name: f.Name, Email: f.Email}
	for _, x := range m.Normalise() {
		problem(x.Field, x.Key, x.Args)
	}
	f.Name = m.Name
	id, found := im.entity[cell("entity")]
	switch {
	case cell("entity") == "":
		problem("entity", "error.required", nil)
	case !found:
		problem("entity", "error.unknown_key", assessment.Args{"Value": cell("entity")})
	}
	f.EntityID = id
	have := -1
	if known != nil {
		have = slices.IndexFunc(
			known.Memberships,
			func(m assessment.Membership) bool { return m.Role == f.Role && m.EntityID == id },
		)
	}
	if _, has := row.Cells["until"]; !has && have >= 0 {
		f.Until = known.Memberships[have].Until
	}
	grant := assessment.Membership{Role: f.Role, EntityID: f.EntityID, Until: f.Until}
	for _, x := range grant.Normalise() {
		if x.Key == "error.role" { // there is no list to choose from
			x.Key, x.Args = "error.not_a_role", assessment.Args{"Known": assessment.WordsOf("role.", assessment.Roles)}
		}
		problem(x.Field, x.Key, x.Args)
	}
	same := have >= 0 && known.Memberships[have].Until == f.Until
	if found && !same && slices.Contains(assessment.Roles, f.Role) && !im.p.MayGrant(f.Role, im.t, id) {
		problem("role", "error.role_not_yours", nil)
	}
	name := f.Email + "\n" + string(f.Role) + "\n" + cell("entity")
	if first, twice := im.seen[name]; twice {
		problem("email", "error.row_twice", assessment.Args{"First": first})
	}
	im.seen[name] = row.Line
	do := personRow{form: f}
	planned := workflow.PlannedRow{Line: row.Line, Action: workflow.RowSame, Name: f.Name, Key: f.Email}
	switch {
	case known != nil:
		im.planKnown(known, have, grant, &do, &planned, problem)
	case im.known[f.Email]:
		problem("email", "error.member_already", nil)
	default:
		do.invite = true
		planned.Action = workflow.RowAdds
		im.people[f.Email] = &record.Person{Person: m, Memberships: []assessment.Membership{grant}, Manageable: true}
		im.all[f.Email] = []assessment.Membership{grant}
		im.invited[f.Email] = true
	}
	if do.invite || do.grant {
		planned.Changes = append(
			planned.Changes,
			workflow.FieldChange{Field: "role", New: string(f.Role)},
			workflow.FieldChange{Field: "entity", New: cell("entity")},
			workflow.FieldChange{Field: "until", New: string(f.Until)}, // also where there is none
		)
	}
	if len(im.plan.Problems) == before {
		im.plan.Rows = append(im.plan.Rows, planned)
	}
	return do
}

// planKnown plans a row of somebody already in the organisation, or invited by an earlier row; have is the index of the
// row's membership among theirs, -1 if it is new.
func (im *peopleImport) planKnown(
	known *record.Person,
	have int,
	grant assessment.Membership,
	do *personRow,
	planned *workflow.PlannedRow,
	problem func(string, string, assessment.Args),
) {
	if do.form.Name != known.Name {
		if !known.Manageable {
			problem("name", "error.person_not_yours", nil)
		}
		do.renames, planned.Action = true, workflow.RowChanges
		planned.Changes = append(planned.Changes, workflow.FieldChange{Field: "name", Old: known.Name, New: do.form.Name})
		known.Name = do.form.Name
	}
	self := known.UserID == im.p.User.ID
	if have < 0 {
		if other, found := im.conflicts(known.Email, grant); found {
			key, args := Excluding(grant, other)
			problem("role", key, args)
		}
		if self {
			problem("role", "error.grant_oneself", nil)
		}
		do.grant, planned.Action = true, workflow.RowChanges
		if im.invited[known.Email] {
			planned.Action = workflow.RowAdds
		}
		known.Memberships = append(known.Memberships, grant)
		im.all[known.Email] = append(im.all[known.Email], grant)
		return
	}
	if m := known.Memberships[have]; m.Until != grant.Until {
		planned.Action = workflow.RowChanges
		planned.Changes = append(
			planned.Changes,
			workflow.FieldChange{Field: "until", Old: string(m.Until), New: string(grant.Until)},
		)
		if self && m.Until != "" && (grant.Until == "" || grant.Until > m.Until) {
			problem("until", "error.grant_oneself", nil)
		}
		do.revived = !m.ValidOn(im.today)
		m.Until = grant.Until
		do.until = &m
		known.Memberships[have] = m
		if other, found := im.conflicts(known.Email, grant); found { // one that had ended and becomes valid again
			key, args := Excluding(grant, other)
			problem("role", key, args)
		}
		if grant.Until == "" {
			return
		}
		before := len(im.admins)
		im.admins = slices.DeleteFunc(im.admins, func(x assessment.Membership) bool { return x.ID == m.ID })
		if before > 0 && len(im.admins) == 0 {
			problem("until", "error.last_admin", nil)
		}
	}
}

func (im *peopleImport) conflicts(email string, grant assessment.Membership) (assessment.Membership, bool) {
	for _, other := range im.all[email] {
		if grant.ConflictsWith(im.t, other) {
			return other, true
		}
	}
	return assessment.Membership{}, false
}

func (w *UseCases) writePerson(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	do personRow,
) (workflow.Invited, error) {
	if do.invite {
		m, token, err := w.invite(tx, p, t, do.form)
		return workflow.Invited{UserID: m.UserID, Name: m.Name, Email: m.Email, Token: token}, err
	}
	m, err := tx.PersonByEmail(do.form.Email)
	if err != nil {
		return workflow.Invited{}, err
	}
	if do.renames {
		m.Name, m.UpdatedAt = do.form.Name, w.kernel.Now()
		if m, err = tx.SavePerson(m); err != nil {
			return workflow.Invited{}, err
		}
		if err := w.kernel.Log(tx, p, event.PersonChanged{
			User:   m.UserID,
			Active: m.State() != assessment.Deactivated,
		}); err != nil {
			return workflow.Invited{}, err
		}
	}
	if do.grant {
		_, err := w.grant(tx, p, t, assessment.Membership{
			UserID:   m.UserID,
			Role:     do.form.Role,
			EntityID: do.form.EntityID,
			Until:    do.form.Until,
		})
		return workflow.Invited{}, err
	}
	if do.until != nil {
		prolonged := *do.until
		if do.revived {
			now := w.kernel.Now()
			prolonged.RenewedAt = &now
			held, err := tx.MembershipsOf(m.UserID)
			if err != nil {
				return workflow.Invited{}, err
			}
			if err := w.awaitAgain(tx, p, t, m.UserID, held); err != nil {
				return workflow.Invited{}, err
			}
		}
		changed, err := tx.SaveMembership(prolonged)
		if err != nil {
			return workflow.Invited{}, err
		}
		if err := endSessions(tx, m.UserID); err != nil {
			return workflow.Invited{}, err
		}
		return workflow.Invited{}, w.kernel.Log(tx, p, event.MembershipChanged{
			Membership:       changed.ID,
			MembershipFields: membershipFields(changed),
		})
	}
	return workflow.Invited{}, nil
}
