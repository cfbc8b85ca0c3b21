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

// outsideChecked are the audited entities of an audit that is being saved, to which objects in no tree are added.
type outsideChecked struct {
	*UseCases
	tree     assessment.Tree
	audit    assessment.Audit
	bodies   []assessment.Body
	before   []assessment.AuditedEntity
	examined []assessment.AuditedEntity
	fields   []assessment.FieldError
	add      bool // others may be added, which takes the permission for the whole organisation
}

// check adds those that stay, and those that were typed.
func (o *outsideChecked) check(
	stays []assessment.AuditedEntity,
	typed []assessment.OutsideObject,
) error {
	for _, e := range stays {
		e.Key, e.Position = o.freeKey(e, e.Name), len(o.examined)
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
		case !o.add:
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

// place gives an object its body, its key and its place after the others.
func (o *outsideChecked) place(e *assessment.AuditedEntity, object assessment.OutsideObject, row int) {
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
	e.Position = len(o.examined)
}

// taken reports whether another entity of the audit has the key.
func (o *outsideChecked) taken(key string, entity assessment.ID) bool {
	return slices.ContainsFunc(o.examined, func(e assessment.AuditedEntity) bool {
		return e.Key == key && e.EntityID != entity
	})
}

// freeKey is the key that an object has, or else one made from its name, unless another entity has it.
func (o *outsideChecked) freeKey(e assessment.AuditedEntity, name string) string {
	made := assessment.KeyOf(name)
	key := cmp.Or(e.Key, made)
	for n := 2; o.taken(key, e.EntityID) || key == ""; n++ {
		suffix := "-" + strconv.Itoa(n)
		key = cmp.Or(made[:min(len(made), maxKey-len(suffix))], "x") + suffix
	}
	return key
}

func (o *outsideChecked) wrong(row int, field string) { o.wrongAs(row, field, "error.unknown_choice") }

func (o *outsideChecked) wrongAs(row int, field, key string) {
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
