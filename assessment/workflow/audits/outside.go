package audits

import (
	"cmp"
	"slices"
	"strconv"

	"mognad/assessment"
)

// tellApart are the entities of the tree that are chosen, and the audit's objects in no tree that stay as they are.
func (f Form) tellApart(before []assessment.AuditedEntity) (chosen []assessment.ID, stays []assessment.AuditedEntity) {
	for _, id := range f.Entities {
		i := slices.IndexFunc(before, func(e assessment.AuditedEntity) bool { return e.Outside && e.EntityID == id })
		changed := slices.ContainsFunc(f.Outside, func(o assessment.OutsideObject) bool { return o.ID == id })
		switch {
		case i < 0:
			chosen = append(chosen, id)
		case !changed:
			stays = append(stays, before[i])
		}
	}
	return chosen, stays
}

// inOrder are audited entities in the order of the form, and their places. Objects that are new come last; one that is
// changed and not among the form's entities stays after the one that it followed.
func (f Form) inOrder(examined, before []assessment.AuditedEntity) []assessment.AuditedEntity {
	order := slices.Clone(f.Entities)
	for i, b := range before {
		if slices.Contains(order, b.EntityID) {
			continue
		}
		at := 0
		if i > 0 {
			at = 1 + slices.Index(order, before[i-1].EntityID)
		}
		order = slices.Insert(order, at, b.EntityID)
	}
	place := func(e assessment.AuditedEntity) int {
		if at := slices.Index(order, e.EntityID); at >= 0 {
			return at
		}
		return len(order)
	}
	slices.SortStableFunc(examined, func(a, b assessment.AuditedEntity) int { return cmp.Compare(place(a), place(b)) })
	for i := range examined {
		examined[i].Position = i
	}
	return examined
}

// examining are the audited entities of an audit that is being saved: those of the tree, and objects in no tree.
type examining struct {
	*UseCases
	tree     assessment.Tree
	audit    assessment.Audit
	bodies   []assessment.Body
	before   []assessment.AuditedEntity
	examined []assessment.AuditedEntity
	fields   []assessment.FieldError

	permission assessment.Permission // to add one
}

// choose adds those of the tree, with their assessments in the audit's round. It reports false for one that does not
// exist, that is chosen twice, or that the principal may not add.
func (o *examining) choose(
	p assessment.Principal,
	chosen []assessment.ID,
	asked map[assessment.ID]assessment.ID,
) bool {
	for i, id := range chosen {
		n, ok := o.tree.Node(id)
		kept := hasEntity(o.before, id)
		if !ok || !kept && !p.May(o.permission, o.tree, id) || slices.Contains(chosen[:i], id) {
			return false
		}
		e := assessment.AuditedEntity{
			OrganisationID: o.audit.OrganisationID,
			AuditID:        o.audit.ID,
			EntityID:       id,
			Key:            n.Key,
			Name:           n.Name,
			Kind:           n.Kind,
			BodyID:         o.tree.Body(id),
			Version:        1,
			UpdatedAt:      o.kernel.Now(),
		}
		for _, body := range o.bodies {
			if e.BodyID != nil && body.ID == *e.BodyID {
				e.BodyName = body.Name
			}
		}
		if at, ok := asked[id]; ok {
			e.AssessmentID = &at
		}
		o.examined = append(o.examined, e)
	}
	return true
}

// check adds those that stay, and those that were typed. Only those with the permission for the whole organisation may
// add one.
func (o *examining) check(
	p assessment.Principal,
	stays []assessment.AuditedEntity,
	typed []assessment.OutsideObject,
) error {
	for _, e := range stays {
		e.Key = o.freeKey(e, e.Name)
		o.examined = append(o.examined, e)
	}
	for row, object := range typed {
		o.fields = append(o.fields, object.Normalise(row)...)
		e := assessment.AuditedEntity{OrganisationID: o.audit.OrganisationID, AuditID: o.audit.ID, Outside: true, Version: 1}
		i := slices.IndexFunc(o.before, func(b assessment.AuditedEntity) bool { return b.Outside && b.EntityID == object.ID })
		switch {
		case i >= 0 && slices.Contains(idsOf(o.examined), object.ID):
			o.wrongAs(row, "id", "error.taken")
			continue
		case i >= 0:
			e = o.before[i]
		case object.ID != assessment.ID{}:
			o.wrong(row, "id")
			continue
		case !p.May(o.permission, o.tree, o.tree.Root().ID):
			o.wrongAs(row, "name", "error.outside_whole")
			continue
		default:
			var err error
			if e.EntityID, err = o.kernel.NewID(); err != nil {
				return err
			}
			o.tree.AddOutside(e.EntityID)
		}
		e.Name, e.Kind, e.UpdatedAt = object.Name, object.Kind, o.kernel.Now()
		o.place(&e, object, row)
		o.examined = append(o.examined, e)
	}
	return nil
}

// place gives an object its body and its key.
func (o *examining) place(e *assessment.AuditedEntity, object assessment.OutsideObject, row int) {
	e.BodyID, e.BodyName = nil, ""
	if object.BodyID != nil {
		k := slices.IndexFunc(o.bodies, func(b assessment.Body) bool { return b.ID == *object.BodyID })
		if k < 0 {
			o.wrong(row, "body")
		} else {
			e.BodyID, e.BodyName = &o.bodies[k].ID, o.bodies[k].Name
		}
	}
	if object.Key != "" && o.taken(object.Key, e.EntityID) {
		o.wrongAs(row, "key", "error.taken")
	}
	if object.Key != "" {
		e.Key = object.Key
	} else {
		e.Key = o.freeKey(*e, object.Name)
	}
}

// taken reports whether another entity of the audit has the key.
func (o *examining) taken(key string, entity assessment.ID) bool {
	return slices.ContainsFunc(o.examined, func(e assessment.AuditedEntity) bool {
		return e.Key == key && e.EntityID != entity
	})
}

// freeKey is the key that an object has, or else one made from its name, unless another entity has it.
func (o *examining) freeKey(e assessment.AuditedEntity, name string) string {
	made := assessment.KeyOf(name)
	key := cmp.Or(e.Key, made)
	for n := 2; o.taken(key, e.EntityID) || key == ""; n++ {
		suffix := "-" + strconv.Itoa(n)
		key = cmp.Or(made[:min(len(made), maxKey-len(suffix))], "x") + suffix
	}
	return key
}

func (o *examining) wrong(row int, field string) { o.wrongAs(row, field, "error.unknown_choice") }

func (o *examining) wrongAs(row int, field, key string) {
	o.fields = append(o.fields, assessment.FieldError{Field: assessment.OutsideField(row, field), Key: key})
}

// addExamined adds an entity to an audit, and what stands for it in the tree's table if it is in no tree.
func addExamined(tx assessment.Tx, t assessment.Tree, e assessment.AuditedEntity, s assessment.Stamp) error {
	if e.Outside {
		if err := tx.AddEntity(e.Placeholder(t.Root().ID, s.At)); err != nil {
			return err
		}
	}
	return tx.AddAuditedEntity(e, s)
}

func idsOf(entities []assessment.AuditedEntity) []assessment.ID {
	var ids []assessment.ID
	for _, e := range entities {
		ids = append(ids, e.EntityID)
	}
	return ids
}
