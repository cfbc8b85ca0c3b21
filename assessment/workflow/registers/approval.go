package registers

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// ApprovalForm is what is approved, and in which words. A decision on paper names who decided and when; otherwise the
// principal decides now.
type ApprovalForm struct {
	Kind       assessment.ApprovalKind
	Object     assessment.ID  // of a report or an improvement note: zero
	Version    int64          // of the object as it was read: if there is another by now, nothing is approved
	Name       string         // of a report or an improvement note
	Entity     *assessment.ID // that a report or an improvement note is about; nil for the whole organisation
	Text       string
	CaseNumber string
	OnPaper    bool
	DecidedOn  assessment.Date
	ApprovedBy string
}

// Approve records for good that the management has approved something: by the principal, who must be of it for
// everything that the object is about, or on paper, which a coordinator records. Approving a statement of applicability
// seals it with its next number. What is sent again, of an object that has not changed since, is what was recorded.
func (w *UseCases) Approve(ctx context.Context, p assessment.Principal, f ApprovalForm) (record.Approval, error) {
	var approval record.Approval
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		o, err := w.object(tx, p, f)
		if err != nil {
			return err
		}
		if err := o.may(p, f.OnPaper); err != nil {
			return err
		}
		a, err := w.newApproval(p, f, o)
		if err != nil {
			return err
		}
		if o.ready != nil {
			return o.ready
		}
		if o.version != f.Version {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.approval_changed"}
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		given, again, err := o.given(tx, a)
		if err != nil {
			return err
		}
		if again {
			approval = record.ApprovalOf(given, names)
			approval.Changed = o.unchanged()
			return nil
		}
		if err := o.seal(&a, names[p.User.ID]); err != nil {
			return err
		}
		if err := tx.AddApproval(a); err != nil {
			return err
		}
		approval = record.ApprovalOf(a, names)
		approval.Changed = o.unchanged()
		return w.logApproval(tx, p, a)
	})
	return approval, err
}

func (w *UseCases) logApproval(tx assessment.Tx, p assessment.Principal, a assessment.Approval) error {
	fields := event.ApprovalFields{
		Kind:       a.Kind,
		Of:         a.ObjectID,
		Name:       a.Name,
		Number:     a.Version,
		SHA256:     a.SHA256,
		DecidedOn:  a.DecidedOn,
		CaseNumber: a.CaseNumber,
	}
	if a.OnPaper() {
		return w.kernel.Log(tx, p, event.ApprovalRecorded{Approval: a.ID, ApprovalFields: fields, ApprovedBy: a.ApprovedBy})
	}
	return w.kernel.Log(tx, p, event.ApprovalGiven{Approval: a.ID, ApprovalFields: fields})
}

// newApproval is the approval without the content of its object.
func (w *UseCases) newApproval(p assessment.Principal, f ApprovalForm, o object) (assessment.Approval, error) {
	a := assessment.Approval{
		OrganisationID: p.Organisation.ID,
		Kind:           f.Kind,
		ObjectID:       o.id,
		Name:           o.name,
		Entities:       o.entities,
		Text:           f.Text,
		DecidedOn:      w.kernel.Today(p.Organisation),
		CaseNumber:     f.CaseNumber,
		ApprovedBy:     p.User.Name,
		RecordedBy:     p.User.ID,
		RecordedAt:     w.kernel.Now(),
	}
	if f.OnPaper {
		a.DecidedOn, a.ApprovedBy = f.DecidedOn, f.ApprovedBy
	} else {
		a.ApprovedByID = &p.User.ID
	}
	if err := assessment.InvalidFields(append(a.Normalise(w.kernel.Today(p.Organisation)), o.wrong...)); err != nil {
		return a, err
	}
	var err error
	if a.ID, err = w.kernel.NewID(); err != nil {
		return a, err
	}
	if f.Kind.FreeText() {
		a.ObjectID = a.ID
	}
	return a, nil
}

// ToApprove is what somebody is about to approve, for those who may: see [UseCases.Approve].
func (w *UseCases) ToApprove(ctx context.Context, p assessment.Principal, f ApprovalForm) (record.ToApprove, error) {
	var t record.ToApprove
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		o, err := w.object(tx, p, f)
		if err != nil {
			return err
		}
		t = record.ToApprove{
			Kind:    f.Kind,
			Object:  o.id,
			Name:    o.name,
			Version: o.version,
		}
		if f.Kind.FreeText() {
			t.Entities, t.Whole = o.candidates(p, f.OnPaper), o.may(p, f.OnPaper) == nil
			if len(t.Entities) == 0 {
				return workflow.Denied(decides(f.OnPaper))
			}
		} else if err := o.may(p, f.OnPaper); err != nil {
			return err
		}
		if o.ready != nil {
			return o.ready
		}
		t.Approvals, err = o.approvals(tx)
		return err
	})
	return t, err
}

// ApprovalsOf lists what has been approved of an object, latest first, for those who may read it.
func (w *UseCases) ApprovalsOf(
	ctx context.Context,
	p assessment.Principal,
	kind assessment.ApprovalKind,
	id assessment.ID,
) ([]record.Approval, error) {
	var list []record.Approval
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if kind.FreeText() {
			all, err := w.readApprovals(tx, p)
			list = slices.DeleteFunc(all, func(a record.Approval) bool { return a.Kind != kind || a.Object != id })
			if err == nil && len(list) == 0 {
				err = assessment.Missing()
			}
			return err
		}
		o, err := w.object(tx, p, ApprovalForm{Kind: kind, Object: id})
		if err == nil {
			list, err = o.approvals(tx)
		}
		return err
	})
	return list, err
}

// Approvals lists everything that has been approved, latest first, as far as the principal may read it. Whether the
// objects have changed since is said where these are shown.
func (w *UseCases) Approvals(ctx context.Context, p assessment.Principal) ([]record.Approval, error) {
	var list []record.Approval
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		list, err = w.readApprovals(tx, p)
		return err
	})
	return list, err
}

// Approval reads an approval with the content of what was approved, after checking its hash; a report or an improvement
// note has none.
func (w *UseCases) Approval(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.Approval, []byte, error) {
	var found record.Approval
	var content []byte
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		all, err := w.readApprovals(tx, p)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(a record.Approval) bool { return a.ID == id })
		if i < 0 {
			return assessment.Missing()
		}
		stored, err := tx.Approval(id)
		if err != nil {
			return err
		}
		found, content = all[i], stored.Content
		if stored.SHA256 == "" {
			return nil
		}
		if err := stored.Verify(); err != nil {
			return fmt.Errorf("read approval %s: %w", id, err)
		}
		return nil
	})
	return found, content, err
}

func (w *UseCases) readApprovals(tx assessment.Tx, p assessment.Principal) ([]record.Approval, error) {
	tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
	if err != nil {
		return nil, err
	}
	stored, err := tx.Approvals()
	if err != nil {
		return nil, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	list := []record.Approval{}
	for _, a := range stored {
		if w.mayRead(p, tree, a) {
			list = append(list, record.ApprovalOf(a, names))
		}
	}
	return list, nil
}

// mayRead reports whether the principal may read an approval: one of something about an entity that they reach with the
// permission to read such things. Of the whole organisation, rows are as open as those of their register, and the rest
// is for those whose role is at the root.
func (w *UseCases) mayRead(p assessment.Principal, t assessment.Tree, a assessment.Approval) bool {
	read, atRoot := assessment.ReadRegisters, true
	if r := w.register(a.Kind); r != nil {
		read, atRoot = r.Read, r.AtRoot
	}
	switch {
	case len(a.Entities) == 0 && atRoot:
		return p.May(read, t, t.Root().ID)
	case len(a.Entities) == 0:
		return p.MaySomewhere(read)
	}
	return slices.ContainsFunc(a.Entities, func(id assessment.ID) bool { return p.May(read, t, id) })
}

// register is that of rows of the kind, nil for the other kinds.
func (w *UseCases) register(kind assessment.ApprovalKind) *Register {
	for _, r := range w.All {
		if r.Object == string(kind) && r.approved() {
			return r
		}
	}
	return nil
}
