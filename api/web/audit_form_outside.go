package web

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// outsideForm is the row of an audited object that is in no tree.
func outsideForm(e record.AuditedEntity) frontend.OutsideForm {
	row := frontend.OutsideForm{ID: e.Entity.ID.String(), Name: e.Entity.Name, Kind: string(e.Entity.Kind)}
	if e.Body != nil {
		row.Body = e.Body.ID.String()
	}
	return row
}

// outside are the objects in no tree as they were typed.
func (f *auditForm) outside() []assessment.OutsideObject {
	var list []assessment.OutsideObject
	for _, row := range f.Outside {
		o := assessment.OutsideObject{Name: row.Name, Kind: assessment.EntityKind(row.Kind)}
		if row.ID != "" {
			id, err := assessment.ParseID(row.ID)
			if err != nil {
				id = assessment.ID{1} // which no audit has
			}
			o.ID = id
		}
		if row.Body != "" {
			id, err := assessment.ParseID(row.Body)
			if err != nil {
				id = assessment.ID{}
			}
			o.BodyID = &id
		}
		list = append(list, o)
	}
	return list
}

// outsideBodies are the bodies to choose from for objects in no tree: those who may not add any keep what there is.
func (f *auditForm) outsideBodies() []frontend.Option {
	options := []frontend.Option{{Key: "audit_form.outside_no_body"}}
	add := func(b record.BodyName) {
		o := frontend.Option{Value: b.ID.String(), Label: b.Name}
		if !slices.ContainsFunc(options, func(known frontend.Option) bool { return known.Value == o.Value }) {
			options = append(options, o)
		}
	}
	for _, b := range f.bodies {
		add(b)
	}
	if f.stored != nil {
		for _, e := range f.stored.Entities {
			if e.Outside && e.Body != nil {
				add(*e.Body)
			}
		}
	}
	return options
}
