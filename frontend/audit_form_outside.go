package frontend

import "mognad/assessment"

// OutsideForm is a row of the form: an audited object that is not in the organisation's tree.
type OutsideForm struct {
	Number int
	ID     string `form:"id"` // of the audited entity, "" for a new one
	Name   string `form:"name"`
	Kind   string `form:"kind"`
	Body   string `form:"body"` // id, "" for none
}

// OutsideRows are the objects that are not in the tree, with empty rows to fill in for those who may add some.
func (f *AuditForm) OutsideRows() []OutsideForm {
	all := rows(f.Outside, f.BlankAsked, func(o *OutsideForm, n int) { o.Number = n })
	if !f.MayAddOutside {
		all = all[:len(f.Outside)]
	}
	for i := range all {
		if all[i].Kind == "" {
			all[i].Kind = string(assessment.System)
		}
	}
	return all
}

// Field is the name and id of a field of the row.
func (o OutsideForm) Field(name string) string { return listed("outside", o.Number, name) }

// Empty reports whether nothing was typed in the row, or the name of an object was removed: then it is to go.
func (o OutsideForm) Empty() bool { return o.Name == "" && (o.ID != "" || o.Body == "") }

// Position is the number of the row as people count.
func (o OutsideForm) Position() int { return o.Number + 1 }

// Kinds are the kinds to choose from.
func (OutsideForm) Kinds() []Option {
	var options []Option
	for _, kind := range assessment.AuditedKinds {
		options = append(options, Option{Value: string(kind), Key: "kind." + string(kind)})
	}
	return options
}

// String is the row in words: its kind alone is none, since each row has one.
func (o OutsideForm) String() string { return o.Name }
