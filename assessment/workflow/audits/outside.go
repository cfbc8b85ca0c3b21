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
}

// check adds those that stay, and those that were typed. Only those who manage audits of the whole organisation may add
// one.
func (o *outsideChecked) check(
	p assessment.Principal,
	stays []assessment.AuditedEntity,
	typed []assessment.OutsideObject,
) error {
	for _, e := range stays {
		e.Position = len(o.examined)
		o.examined = append(o.examined, e)
	}
	for row, object := range typed {
		o.fields = append(o.fields, object.Normalise(row)...)
		e := assessment.AuditedEntity{OrganisationID: o.audit.OrganisationID, AuditID: o.audit.ID, Outside: true, Version: 1}
		i := slices.IndexFunc(o.before, func(b assessment.AuditedEntity) bool { return b.Outside && b.EntityID == object.ID })
		switch {
		case i >= 0:
			e = o.before[i]
		case object.ID != assessment.ID{} || !p.May(assessment.ManageAudits, o.tree, o.tree.Root().ID):
			o.wrong(row, "name")
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
	taken := func(key string) bool {
		same := func(other assessment.AuditedEntity) bool { return other.Key == key && other.EntityID != e.EntityID }
		return slices.ContainsFunc(o.examined, same)
	}
	if object.Key != "" {
		e.Key = object.Key
	}
	if object.Key != "" && taken(object.Key) {
		o.fields = append(o.fields, assessment.FieldError{
			Field: assessment.OutsideField(row, "key"), Key: "error.taken",
		})
	}
	if e.Key == "" {
		e.Key = assessment.KeyOf(object.Name)
		for n := 2; taken(e.Key) || e.Key == ""; n++ {
			suffix := "-" + strconv.Itoa(n)
			key := assessment.KeyOf(object.Name)
			e.Key = cmp.Or(key[:min(len(key), maxKey-len(suffix))], "x") + suffix
		}
	}
	e.Position = len(o.examined)
}

func (o *outsideChecked) wrong(row int, field string) {
	o.fields = append(o.fields, assessment.FieldError{
		Field: assessment.OutsideField(row, field), Key: "error.unknown_choice",
	})
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
