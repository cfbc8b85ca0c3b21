package registers

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/entities"
)

// Surroundings are what the rows of a register refer to, as far as the principal sees it.
type Surroundings struct {
	Tree   assessment.Tree   // the entities that the principal's roles reach
	Bodies []assessment.Body // by name, those that the principal is shown
	Today  assessment.Date
	whole  assessment.Tree
	named  map[assessment.ID]assessment.Body // all
	w      *Register
	p      assessment.Principal
}

func (w *Register) surroundings(tx assessment.Tx, p assessment.Principal) (Surroundings, error) {
	whole, err := workflow.ReadTree(tx, p)
	if err != nil {
		return Surroundings{}, err
	}
	all, err := tx.Bodies()
	if err != nil {
		return Surroundings{}, err
	}
	s := Surroundings{
		whole: whole,
		Today: w.kernel.Today(),
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

// Body is the body of that id and whether the principal is shown it elsewhere. Its name is no secret to whoever sees a
// row that it stands in.
func (s Surroundings) Body(id string) (b assessment.Body, shown bool) {
	parsed, err := assessment.ParseID(id)
	if err != nil {
		return b, false
	}
	shown = slices.ContainsFunc(s.Bodies, func(b assessment.Body) bool { return b.ID == parsed })
	return s.named[parsed], shown
}

// Entities are those of the ids that the principal's roles reach, in the order of the tree.
func (s Surroundings) Entities(ids []string) []assessment.Entity {
	var list []assessment.Entity
	for _, n := range s.Tree.Nodes {
		if slices.Contains(ids, n.ID.String()) {
			list = append(list, n.Entity)
		}
	}
	return list
}

// MayManageAll reports whether the principal manages rows of the organisation as a whole.
func (s Surroundings) MayManageAll() bool { return s.may(s.whole.Root().ID) }

// may reports whether the principal manages rows about the entity.
func (s Surroundings) may(entity assessment.ID) bool { return s.p.May(s.w.Manage, s.whole, entity) }

// Candidates are the entities that the principal may make a row about.
func (s Surroundings) Candidates() []assessment.Node {
	var list []assessment.Node
	for _, n := range s.Tree.Nodes {
		if s.may(n.ID) {
			list = append(list, n)
		}
	}
	return list
}

// about are the entities that a row is about, the root of the tree where it is about none in particular.
func (s Surroundings) about(v registers.Values) []assessment.ID {
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

// sees reports whether the principal is shown a row: one about an entity that the roles reach, or about the
// organisation as a whole.
func (s Surroundings) sees(row any) bool {
	field, some := s.w.About()
	v := s.w.Values(row)
	if some && len(v[field.Name]) > 0 && len(s.Entities(v[field.Name])) == 0 {
		return false
	}
	return s.w.rules.sees == nil || s.w.rules.sees(s, row)
}

// manages reports whether the principal manages all that a row is about.
func (s Surroundings) manages(v registers.Values) bool {
	return !slices.ContainsFunc(s.about(v), func(id assessment.ID) bool { return !s.may(id) })
}

// check says what is wrong with a row: with its fields, and with what they refer to. What the principal may not manage
// answers as what is not there.
func (s Surroundings) check(row any) []assessment.FieldError {
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
