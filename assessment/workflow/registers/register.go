package registers

import (
	"cmp"
	"context"
	"errors"
	"maps"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

// Item is a row as the principal may see it, with related information.
type Item struct {
	Head       registers.Head
	Values     registers.Values // see [References.reached]; those that are derived too
	Overdue    []string         // names of the fields whose deadline has passed
	Manageable bool             // by the principal
	Related    []Related
	WorkedOut  registers.Values // of fields left empty, what follows from the organisation's settings
	row        any              // whole
}

// NameOf is the name of the row.
func (w *Register) NameOf(i Item) string { return i.Values.Get(w.NameField().Name) }

// View is one row with its references and its history.
type View struct {
	Item
	References
	History    []Change
	Approvals  []record.Approval // latest first; none if rows are not approved
	Approved   bool              // rows of the register are approved by the management
	MayApprove bool              // by the principal
	MayRecord  bool              // the principal may record that somebody has approved it on paper
}

func (s References) item(row any) Item {
	v := s.w.Values(row)
	maps.Copy(v, s.derived(row))
	worked := s.workedOut(row)
	due := maps.Clone(v)
	maps.Copy(due, worked)
	i := Item{
		Head:       registers.HeadOf(row),
		Values:     s.reached(v),
		Overdue:    s.w.Overdue(due, s.w.kernel.Today(s.p.Organisation)),
		WorkedOut:  worked,
		Manageable: s.manages(v),
		row:        row,
	}
	if !i.Manageable && len(i.Values[s.aboutName()]) < len(v[s.aboutName()]) { // changes of the rest show nothing
		var unversioned int64
		i.Head.Version, i.Head.UpdatedAt = &unversioned, i.Head.CreatedAt
	}
	for _, r := range s.w.rules.related {
		found := r.of(s, row)
		found.Name = r.name
		i.Related = append(i.Related, found)
	}
	return i
}

// workedOut is the day on which a training stops being valid by the organisation's interval, if it says none.
func (s References) workedOut(row any) registers.Values {
	training, is := row.(*registers.Training)
	if !is || training.ValidUntil != "" {
		return nil
	}
	if day := training.Until(s.p.Organisation.TrainingMonths); day != "" {
		return registers.Values{"valid_until": {string(day)}}
	}
	return nil
}

// read finds the references and the row with the id, if the principal may see it.
func (w *Register) read(tx assessment.Tx, p assessment.Principal, id assessment.ID) (References, any, error) {
	if err := w.somewhere(p, w.Read); err != nil {
		return References{}, nil, err
	}
	s, err := w.references(tx, p)
	if err != nil {
		return s, nil, err
	}
	row := w.Row()
	if err := tx.Row(row, id); err != nil {
		return s, nil, err
	}
	if !s.sees(row) {
		return s, nil, assessment.Missing()
	}
	return s, row, nil
}

// Get finds a row that the principal may see.
func (w *Register) Get(ctx context.Context, p assessment.Principal, id assessment.ID) (View, error) {
	var v View
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		s, row, err := w.read(tx, p, id)
		if err != nil {
			return err
		}
		v = View{References: s, Item: s.item(row)}
		if v.History, err = s.history(tx, id); err != nil || !w.approved() {
			return err
		}
		o := s.object(row)
		v.Approved = true
		v.MayApprove, v.MayRecord = !p.ReadOnly && o.may(p, false) == nil, !p.ReadOnly && o.may(p, true) == nil
		v.Approvals, err = o.approvals(tx)
		return err
	})
	return v, err
}

// Form is the choices of somebody who adds a row.
func (w *Register) Form(ctx context.Context, p assessment.Principal) (References, error) {
	var s References
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		s, err = w.mayManage(tx, p)
		return err
	})
	return s, err
}

// mayManage checks that the principal may manage any rows.
func (w *Register) mayManage(tx assessment.Tx, p assessment.Principal) (References, error) {
	if err := w.somewhere(p, w.Manage); err != nil {
		return References{}, err
	}
	s, err := w.references(tx, p)
	if err != nil {
		return s, err
	}
	return s, s.mayAdd()
}

// change runs a change to the register.
func (w *Register) change(
	ctx context.Context,
	p assessment.Principal,
	fn func(assessment.Tx, assessment.Principal, References) error,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := w.lock(tx); err != nil {
			return err
		}
		s, err := w.mayManage(tx, p)
		if err != nil {
			return err
		}
		return fn(tx, p, s)
	})
}

// Add adds a row, and fills it in as stored.
func (w *Register) Add(ctx context.Context, p assessment.Principal, row any) (Item, error) {
	var added Item
	err := w.change(ctx, p, func(tx assessment.Tx, p assessment.Principal, s References) error {
		if err := w.add(tx, p, s, row); err != nil {
			return err
		}
		added = s.item(row)
		return nil
	})
	return added, err
}

func (w *Register) add(tx assessment.Tx, p assessment.Principal, s References, row any) error {
	if err := assessment.InvalidFields(s.check(row)); err != nil {
		return err
	}
	if err := s.begin(tx, row); err != nil {
		return err
	}
	if err := tx.AddRow(row, w.NameField().Name); err != nil {
		return err
	}
	return w.log(tx, p, event.Add, row)
}

// Save changes a row from the version in it, and fills it in as stored then.
func (w *Register) Save(ctx context.Context, p assessment.Principal, row any) (Item, error) {
	from := *registers.HeadOf(row).Version // the transaction may be run again
	var saved Item
	err := w.change(ctx, p, func(tx assessment.Tx, p assessment.Principal, s References) error {
		if err := w.save(tx, p, s, row, from); err != nil {
			return err
		}
		saved = s.item(row)
		return nil
	})
	return saved, err
}

func (w *Register) save(tx assessment.Tx, p assessment.Principal, s References, row any, from int64) error {
	h := registers.HeadOf(row)
	stored, err := w.own(tx, s, *h.ID)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(s.check(row)); err != nil {
		return err
	}
	*h.OrganisationID, *h.Version, *h.UpdatedAt = p.Organisation.ID, from+1, w.kernel.Now()
	if s.Audit != nil {
		*h.Audit = s.Audit.ID
	}
	if err := tx.SaveRow(row, from, w.NameField().Name, w.Columns()...); err != nil {
		return stale(err, s.item(stored))
	}
	return w.log(tx, p, event.Change, row)
}

// Delete removes a row that nothing refers to, and returns it as it was.
func (w *Register) Delete(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (Item, error) {
	var deleted Item
	err := w.change(ctx, p, func(tx assessment.Tx, p assessment.Principal, s References) error {
		stored, err := w.own(tx, s, id)
		if gone := new(assessment.Error); errors.As(err, &gone) && gone.Key == "error.row_deleted" {
			gone.Key = "error.row_gone" // nothing was typed
		}
		if err != nil {
			return err
		}
		deleted = s.item(stored)
		if err := tx.DeleteRow(w.Row(), id, version); err != nil {
			return stale(err, deleted)
		}
		return w.log(tx, p, event.Delete, stored)
	})
	return deleted, err
}

// own finds a stored row to change: missing if the principal may not see it, forbidden if they may not change it. One
// that has been deleted is a [assessment.Conflict] that names who did it, for those who could have changed it.
func (w *Register) own(tx assessment.Tx, s References, id assessment.ID) (any, error) {
	row := w.Row()
	if err := tx.Row(row, id); assessment.CodeOf(err) == assessment.NotFound {
		return nil, w.deleted(tx, s, id)
	} else if err != nil {
		return nil, err
	}
	switch {
	case !s.sees(row):
		return nil, assessment.Missing()
	case s.Audit != nil && s.Audit.Withdrawn():
		return nil, audits.Ended(*s.Audit)
	case !s.manages(w.Values(row)):
		return nil, workflow.Denied(w.Manage)
	}
	return row, nil
}

// deleted is why there is no row with the id.
func (w *Register) deleted(tx assessment.Tx, s References, id assessment.ID) error {
	events, err := tx.EventsOf(w.Object, id.String())
	if err != nil || len(events) == 0 {
		return cmp.Or(err, error(assessment.Missing()))
	}
	last := events[len(events)-1]
	e, known := event.Read(last).Event.(event.RowEvent)
	if !known || e.Verb != event.Delete || last.ActorID == nil || !s.manages(w.Values(e.Row)) ||
		s.Audit != nil && !s.sees(e.Row) {
		return assessment.Missing()
	}
	names, err := people.Names(tx)
	if err != nil {
		return err
	}
	return &assessment.Error{
		Code: assessment.Conflict,
		Key:  "error.row_deleted",
		Args: assessment.Args{"Name": names[*last.ActorID]},
	}
}

// stale adds the stored row to the error of a change that starts from another version.
func stale(err error, stored Item) error {
	switch assessment.CodeOf(err) {
	case assessment.Stale, assessment.NotFound:
		return assessment.Changed(stored)
	}
	return err
}

// log logs what happened to a row, with all field values, from which its history is made.
func (w *Register) log(tx assessment.Tx, p assessment.Principal, verb event.Verb, row any) error {
	return w.kernel.Log(tx, p, event.RowEvent{Register: w.Register, Verb: verb, Row: row})
}
