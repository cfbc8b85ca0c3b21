package registers

import (
	"maps"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
	"mognad/questionnaires/typed"
)

// References are what the rows of a register refer to, as far as the principal may see it.
type References struct {
	Tree   assessment.Tree     // the entities that the principal's roles reach
	Bodies []assessment.Body   // by name, those that the principal may see
	People []assessment.Person // by name, the active ones, of a register that refers to people
	// Invited are, of such a register and by name, those who have not opened the link of their invitation.
	Invited []assessment.Person
	// Criteria are those by which risks are assessed, of a register with steps.
	Criteria registers.RiskCriteria
	// Audit is what the papers belong to; nil in registers of the organisation.
	Audit *assessment.Audit
	// Engaged is, of papers, that the principal may use the others too.
	Engaged bool

	numbered *int // the last number that was given, 0 until it is read
	whole    assessment.Tree
	named    map[assessment.ID]assessment.Body          // all
	people   []assessment.Person                        // all
	values   map[assessment.ID][]registers.MeasureValue // that hold, of measures
	// planned are the nonconformities for which the plan has an action that was not dropped.
	planned map[assessment.ID]bool
	// managers are, of trainings, those in management of whom the principal may know, by name.
	managers []string
	w        *Register
	p        assessment.Principal
}

// references reads what the register's rows refer to.
func (w *Register) references(tx assessment.Tx, p assessment.Principal) (References, error) {
	if w.OfAudit {
		return w.inAudit(tx, p)
	}
	s, err := reached(tx, p, w.Read)
	if err != nil {
		return s, err
	}
	return w.refer(tx, s)
}

// reached reads the entities and the bodies, which all registers with the permission have in common.
func reached(tx assessment.Tx, p assessment.Principal, read assessment.Permission) (References, error) {
	whole, err := workflow.ReadTree(tx, p)
	if err != nil {
		return References{}, err
	}
	all, err := tx.Bodies()
	if err != nil {
		return References{}, err
	}
	s := References{whole: whole, named: map[assessment.ID]assessment.Body{}, p: p}
	for _, b := range all {
		s.named[b.ID] = b
	}
	s.Tree, s.Bodies = entities.Seen(whole, all, p, read)
	return s, nil
}

// refer reads what only some registers refer to.
func (w *Register) refer(tx assessment.Tx, s References) (References, error) {
	s.w = w
	if w.Has(registers.Person) {
		if err := s.readPeople(tx); err != nil {
			return s, err
		}
	}
	if w.Has(registers.Step) {
		var err error
		if s.Criteria, err = criteria(tx); err != nil {
			return s, err
		}
	}
	if w.rules.load != nil {
		return s, w.rules.load(tx, &s)
	}
	return s, nil
}

// readPeople reads the people that rows may refer to.
func (s *References) readPeople(tx assessment.Tx) (err error) {
	if s.people, err = tx.People(); err != nil {
		return err
	}
	assessment.SortByName(workflow.Language(s.p), s.people, func(m assessment.Person) string { return m.Name })
	for _, m := range s.people {
		switch m.State() {
		case assessment.Active:
			s.People = append(s.People, m)
		case assessment.Invited:
			s.Invited = append(s.Invited, m)
		case assessment.Deactivated:
		}
	}
	return nil
}

// Person is the name of the person with the id, open to whoever may see a row with it. Where two have the same name, a
// reader who may see people gets the address of this one.
func (s References) Person(id string) string {
	var found assessment.Person
	for _, m := range s.people {
		if m.UserID.String() == id {
			found = m
		}
	}
	same := slices.ContainsFunc(s.people, func(m assessment.Person) bool {
		return m.UserID != found.UserID && typed.Folded(m.Name) == typed.Folded(found.Name)
	})
	if same && s.p.MaySomewhere(assessment.ReadPeople) {
		return found.Email
	}
	return found.Name
}

// Body is the body with the id, and whether the principal may see it elsewhere. Its name is open to whoever may see a
// row with it.
func (s References) Body(id string) (b assessment.Body, shown bool) {
	parsed, err := assessment.ParseID(id)
	if err != nil {
		return b, false
	}
	shown = slices.ContainsFunc(s.Bodies, func(b assessment.Body) bool { return b.ID == parsed })
	return s.named[parsed], shown
}

// Entities are those with the ids, as far as the principal's roles reach, in the order of the tree.
func (s References) Entities(ids []string) []assessment.Entity {
	if len(ids) == 0 {
		return nil
	}
	var list []assessment.Entity
	for _, n := range s.Tree.Nodes {
		if slices.Contains(ids, n.ID.String()) {
			list = append(list, n.Entity)
		}
	}
	return list
}

// reached is the values of a row without the entities that the principal's roles do not reach. If that leaves none, an
// empty list of them stays, as opposed to no list for the organisation as a whole.
func (s References) reached(v registers.Values) registers.Values {
	about, some := s.w.About()
	ids, given := v[about.Name]
	if !some || !given {
		return v
	}
	seen := maps.Clone(v)
	seen[about.Name] = slices.DeleteFunc(slices.Clone(ids), func(text string) bool {
		return len(s.Entities([]string{text})) == 0
	})
	return seen
}

// MayAdd reports whether the principal may add a row: one about the whole organisation or, if rows are about entities,
// one about a part of it.
func (s References) MayAdd() bool {
	if s.Audit != nil {
		return s.open()
	}
	if _, parts := s.w.About(); parts {
		return s.p.MaySomewhere(s.w.Manage)
	}
	return s.may(s.whole.Root().ID)
}

// may reports whether the principal manages rows about the entity.
func (s References) may(entity assessment.ID) bool {
	return s.Audit != nil && s.open() || s.p.May(s.w.Manage, s.whole, entity)
}

// Candidates are the entities that the principal may make a row about.
func (s References) Candidates() []assessment.Node {
	var list []assessment.Node
	for _, n := range s.Tree.Nodes {
		if s.may(n.ID) {
			list = append(list, n)
		}
	}
	return list
}

// about is the entities that a row is about, or the root of the tree if it is about none in particular.
func (s References) about(v registers.Values) []assessment.ID {
	field, some := s.w.About()
	if !some || len(v[field.Name]) == 0 {
		return []assessment.ID{s.whole.Root().ID}
	}
	var ids []assessment.ID
	for _, text := range v[field.Name] {
		id, err := assessment.ParseID(text)
		if err != nil {
			id = assessment.ID{}
		}
		ids = append(ids, id)
	}
	return ids
}

// sees reports whether the principal may see a row: one about an entity that the roles reach, or about the organisation
// as a whole.
func (s References) sees(row any) bool {
	if s.Audit != nil {
		return *registers.HeadOf(row).Audit == s.Audit.ID
	}
	if !s.concerns(s.w.Values(row)) {
		return false
	}
	return s.w.rules.sees == nil || s.w.rules.sees(s, row)
}

// aboutName is the name of the field of the entities that rows are about, "" if they are about none.
func (s References) aboutName() string {
	field, _ := s.w.About()
	return field.Name
}

// concerns reports whether a row with the values is about an entity that the roles reach, or about the organisation as
// a whole, where that is for all.
func (s References) concerns(v registers.Values) bool {
	field, some := s.w.About()
	switch {
	case !some || s.Audit != nil:
		return true
	case len(v[field.Name]) == 0:
		return !s.w.AtRoot || s.p.May(s.w.Read, s.whole, s.whole.Root().ID)
	}
	return len(s.Entities(v[field.Name])) > 0
}

// manages reports whether the principal may manage everything that a row is about.
func (s References) manages(v registers.Values) bool {
	if s.Audit != nil {
		return s.open()
	}
	return !slices.ContainsFunc(s.about(v), func(id assessment.ID) bool { return !s.may(id) })
}

// exists reports whether there is what a field refers to. A person who is no longer active may stay.
func (s References) exists(f registers.Field, held string) bool {
	switch f.Kind {
	case registers.Body:
		b, _ := s.Body(held)
		return b.ID != assessment.ID{}
	case registers.Person:
		return slices.ContainsFunc(s.people, func(m assessment.Person) bool { return m.UserID.String() == held })
	case registers.Step:
		step, err := strconv.Atoi(held)
		return err != nil || step <= len(s.Criteria.Steps(f.Scale)) // one below the first is refused already
	}
	return true
}

// check returns what is wrong with a row: with its fields and with what they refer to. What the principal may not
// manage is treated as missing.
func (s References) check(row any) []assessment.FieldError {
	wrong := s.w.Check(row)
	v := s.w.Values(row)
	for _, f := range s.w.Fields {
		if held := v.Get(f.Name); held != "" && !s.exists(f, held) {
			wrong = append(wrong, assessment.FieldError{Field: f.Name, Key: "error.unknown_choice"})
		}
	}
	if s.Audit != nil {
		return append(wrong, s.wrongInAudit(v)...)
	}
	about, some := s.w.About()
	switch {
	case !some || s.manages(v):
	case len(v[about.Name]) == 0:
		wrong = append(wrong, assessment.FieldError{Field: about.Name, Key: "error.part_required"})
	default:
		wrong = append(wrong, assessment.FieldError{Field: about.Name, Key: "error.unknown_choice"})
	}
	return wrong
}
