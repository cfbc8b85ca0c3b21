package registers

import (
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
)

// References are what the rows of a register refer to, as far as the principal may see it.
type References struct {
	Tree   assessment.Tree   // the entities that the principal's roles reach
	Bodies []assessment.Body // by name, those that the principal may see
	whole  assessment.Tree
	named  map[assessment.ID]assessment.Body // all
	w      *Register
	p      assessment.Principal
}

func (w *Register) references(tx assessment.Tx, p assessment.Principal) (References, error) {
	whole, err := workflow.ReadTree(tx, p)
	if err != nil {
		return References{}, err
	}
	all, err := tx.Bodies()
	if err != nil {
		return References{}, err
	}
	s := References{
		whole: whole,
		named: map[assessment.ID]assessment.Body{},
		w:     w,
		p:     p,
	}
	for _, b := range all {
		s.named[b.ID] = b
	}
	s.Tree, s.Bodies = entities.Seen(whole, all, p, w.Read)
	return s, nil
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
	if _, parts := s.w.About(); parts {
		return s.p.MaySomewhere(s.w.Manage)
	}
	return s.may(s.whole.Root().ID)
}

// may reports whether the principal manages rows about the entity.
func (s References) may(entity assessment.ID) bool { return s.p.May(s.w.Manage, s.whole, entity) }

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
// a whole.
func (s References) concerns(v registers.Values) bool {
	field, some := s.w.About()
	return !some || len(v[field.Name]) == 0 || len(s.Entities(v[field.Name])) > 0
}

// manages reports whether the principal may manage everything that a row is about.
func (s References) manages(v registers.Values) bool {
	return !slices.ContainsFunc(s.about(v), func(id assessment.ID) bool { return !s.may(id) })
}

// check returns what is wrong with a row: with its fields and with what they refer to. What the principal may not
// manage is treated as missing.
func (s References) check(row any) []assessment.FieldError {
	wrong := s.w.Check(row)
	v := s.w.Values(row)
	for _, f := range s.w.Fields {
		if f.Kind != registers.Body || v.Get(f.Name) == "" {
			continue
		}
		if b, _ := s.Body(v.Get(f.Name)); b.ID == (assessment.ID{}) {
			wrong = append(wrong, assessment.FieldError{Field: f.Name, Key: "error.unknown_choice"})
		}
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
