package registers

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// object is something that can be approved, as it is now, for somebody who may read it.
type object struct {
	kind     assessment.ApprovalKind
	id       assessment.ID
	name     string
	entities []assessment.ID // none for the whole organisation
	version  int64           // that an approval must name
	tree     assessment.Tree
	wrong    []assessment.FieldError // with what was typed to name it
	ready    error                   // why it cannot be approved yet

	row *seen          // of a register
	soa *applicability // a statement of applicability
}

// seen is a row of a register with what its reader may see of it.
type seen struct {
	References
	row any
}

// object finds what is to be approved, if the principal may read it.
func (w *UseCases) object(tx assessment.Tx, p assessment.Principal, f ApprovalForm) (object, error) {
	switch r := w.register(f.Kind); {
	case r != nil:
		s, row, err := r.read(tx, p, f.Object)
		if err != nil {
			return object{}, err
		}
		return s.object(row), nil
	case f.Kind == assessment.ApprovedApplicability:
		a, err := w.readApplicability(tx, p, f.Object)
		if err != nil {
			return object{}, err
		}
		return a.object(), nil
	case f.Kind.FreeText():
		return freeObject(tx, p, f)
	}
	return object{}, assessment.InvalidField("kind", "error.unknown_choice", nil)
}

// object is a row of the register as something to approve.
func (s References) object(row any) object {
	h, v := registers.HeadOf(row), s.w.Values(row)
	o := object{
		kind:    assessment.ApprovalKind(s.w.Object),
		id:      *h.ID,
		name:    v.Get(s.w.NameField().Name),
		version: *h.Version,
		tree:    s.whole,
		row:     &seen{References: s, row: row},
	}
	if len(v[s.aboutName()]) > 0 {
		o.entities = s.about(v)
	}
	if !s.manages(v) {
		o.version = *s.item(row).Head.Version // changes of what is out of reach show nothing
	}
	return o
}

// freeObject is a report or an improvement note, which only the approval names.
func freeObject(tx assessment.Tx, p assessment.Principal, f ApprovalForm) (object, error) {
	tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
	o := object{kind: f.Kind, name: f.Name, tree: tree}
	if err != nil || f.Entity == nil {
		return o, err
	}
	o.entities = []assessment.ID{*f.Entity}
	if _, known := tree.Node(*f.Entity); !known || !p.May(assessment.ReadRegisters, tree, *f.Entity) {
		return o, assessment.InvalidField("entity", "error.unknown_choice", nil)
	}
	return o, nil
}

// may is nil if the principal may approve the object or, on paper, record that somebody has.
func (o object) may(p assessment.Principal, onPaper bool) error {
	do := decides(onPaper)
	about := o.entities
	if len(about) == 0 {
		about = []assessment.ID{o.tree.Root().ID}
	}
	if slices.ContainsFunc(about, func(id assessment.ID) bool { return !p.May(do, o.tree, id) }) {
		return workflow.Denied(do)
	}
	return nil
}

// decides is the permission to approve or, on paper, to record that somebody has.
func decides(onPaper bool) assessment.Permission {
	if onPaper {
		return assessment.ManageRegisters
	}
	return assessment.Approve
}

// candidates are the entities about which the principal may approve something or, on paper, record that somebody has.
func (o object) candidates(p assessment.Principal, onPaper bool) []record.EntityName {
	var list []record.EntityName
	for _, n := range o.tree.Nodes {
		if p.May(decides(onPaper), o.tree, n.ID) {
			list = append(list, record.EntityNameOf(n.Entity, n.Kind))
		}
	}
	return list
}

// seal adds to an approval what was approved, with its hash. A report or a note has only its words.
func (o object) seal(a *assessment.Approval, recordedBy string) (err error) {
	switch {
	case o.row != nil:
		a.Version = *registers.HeadOf(o.row.row).Version
		a.Seal, err = assessment.SealOf(o.row.content())
	case o.soa != nil:
		a.Version = o.soa.number() + 1
		a.Seal, err = assessment.SealOf(o.soa.sealed(*a, recordedBy))
	}
	return err
}

// approvedRow is the content of an approved row: its values, without the entities that it is about, which the approval
// names beside it.
type approvedRow struct {
	Format int              `json:"format"` // of this structure: 1
	Kind   string           `json:"kind"`
	ID     string           `json:"id"`
	Values registers.Values `json:"values"`
}

func (s seen) content() approvedRow {
	v := s.w.Values(s.row)
	delete(v, s.aboutName())
	return approvedRow{Format: 1, Kind: s.w.Object, ID: registers.HeadOf(s.row).ID.String(), Values: v}
}

// given finds the approval that another repeats, of the object as it is, if there is one.
func (o object) given(tx assessment.Tx, a assessment.Approval) (given assessment.Approval, again bool, err error) {
	var stored []assessment.Approval
	if o.kind.FreeText() {
		stored, err = tx.Approvals()
	} else if stored, err = tx.ApprovalsOf(o.kind, o.id); len(stored) > 0 {
		stored = stored[:1] // latest first
		var changed bool
		if changed, err = o.changed(stored[0], true); changed {
			return given, false, err
		}
	}
	i := slices.IndexFunc(stored, a.Repeats)
	if err != nil || i < 0 {
		return given, false, err
	}
	return stored[i], true, nil
}

// approvals reads what has been approved of the object, latest first.
func (o object) approvals(tx assessment.Tx) ([]record.Approval, error) {
	list := []record.Approval{}
	if o.kind.FreeText() {
		return list, nil
	}
	stored, err := tx.ApprovalsOf(o.kind, o.id)
	if err != nil || len(stored) == 0 {
		return list, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	for i, a := range stored {
		shown := record.ApprovalOf(a, names)
		changed, err := o.changed(a, i == 0)
		if err != nil {
			return nil, err
		}
		shown.Changed = &changed
		list = append(list, shown)
	}
	return list, nil
}

// changed reports whether the object has changed since an approval, as far as its reader may see it.
func (o object) changed(since assessment.Approval, latest bool) (bool, error) {
	if o.soa != nil {
		return !latest || len(o.soa.changes()) > 0, nil
	}
	now, err := assessment.SealOf(o.row.content())
	if err != nil {
		return false, err
	}
	return now.SHA256 != since.SHA256 || !slices.Equal(o.row.scope(since.Entities), o.row.scope(o.entities)), nil
}

// scope is the entities that the reader reaches among those that a row is about, in order; none is not the same as only
// some out of reach.
func (s seen) scope(ids []assessment.ID) []string {
	if len(ids) == 0 {
		return []string{""}
	}
	var texts []string
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	var reached []string
	for _, e := range s.Entities(texts) {
		reached = append(reached, e.ID.String())
	}
	return reached
}

// unchanged is what is said of an object that has just been approved.
func (o object) unchanged() *bool {
	if o.kind.FreeText() {
		return nil
	}
	return new(bool)
}

// approved reports whether rows of the register are things that the management approves.
func (w *Register) approved() bool {
	kind := assessment.ApprovalKind(w.Object)
	return slices.Contains(assessment.ApprovalKinds, kind) && kind != assessment.ApprovedApplicability && !kind.FreeText()
}
