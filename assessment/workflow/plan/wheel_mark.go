package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// WheelMonth is an activity in a month, with everything that has been said of it.
func (w *UseCases) WheelMonth(
	ctx context.Context,
	p assessment.Principal,
	activity assessment.ID,
	year, month int,
) (record.WheelMonth, error) {
	var r record.WheelMonth
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.wheel(ctx, tx, p)
		if err != nil {
			return err
		}
		r, err = x.month(activity, year, month)
		return err
	})
	return r, err
}

// month finds an activity in a month in which it takes place, or about which something has been said.
func (x wheel) month(activity assessment.ID, year, month int) (record.WheelMonth, error) {
	i := slices.IndexFunc(x.activities, func(a turning) bool { return a.ID == activity })
	if i < 0 || year < assessment.MinYear || year > assessment.MaxYear {
		return record.WheelMonth{}, assessment.Missing()
	}
	a := x.activities[i]
	notes := x.notesOf(activity, year, month)
	if !a.In(year, month) && len(notes) == 0 {
		return record.WheelMonth{}, assessment.Missing()
	}
	r := record.WheelMonth{Activity: x.activity(a, year, []int{month}), Notes: notes, Missed: x.missed(a)}
	r.Occurrence = r.Activity.Months[0]
	return r, nil
}

// MarkActivity says that an activity has been done in a month, with a note, or takes that back. Those who manage the
// activity and its responsible member may. What has been said stays; saying the same again changes nothing.
func (w *UseCases) MarkActivity(
	ctx context.Context,
	p assessment.Principal,
	n registers.ActivityNote,
) (record.WheelMonth, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return record.WheelMonth{}, err
	}
	n.ID = id
	var r record.WheelMonth
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil {
			return err
		}
		r, err = w.mark(ctx, tx, p, n)
		return err
	})
	return r, err
}

func (w *UseCases) mark(
	ctx context.Context,
	tx assessment.Tx,
	p assessment.Principal,
	n registers.ActivityNote,
) (record.WheelMonth, error) {
	x, err := w.wheel(ctx, tx, p)
	if err != nil {
		return record.WheelMonth{}, err
	}
	r, err := x.month(n.ActivityID, n.Year, n.Month)
	if err != nil {
		return r, err
	}
	if !r.Activity.MayMark {
		return r, workflow.Denied(assessment.ManageWheel)
	}
	if err := assessment.InvalidFields(n.Check()); err != nil {
		return r, err
	}
	last := r.Occurrence.Note
	if last == nil && !n.Done || last != nil && last.Done == n.Done && last.Text == n.Text {
		return r, nil
	}
	n.OrganisationID, n.WrittenBy, n.WrittenAt = p.Organisation.ID, p.User.ID, w.kernel.Now()
	if err := tx.AddRow(&n, "id"); err != nil {
		return r, err
	}
	x.notes[n.ActivityID] = append(x.notes[n.ActivityID], n)
	if r, err = x.month(n.ActivityID, n.Year, n.Month); err != nil {
		return r, err
	}
	return r, w.kernel.Log(tx, p, event.ActivityMarked{
		Note:     n.ID,
		Activity: n.ActivityID,
		Title:    r.Activity.Title,
		Year:     n.Year,
		Month:    n.Month,
		Done:     n.Done,
	})
}

// missedMonths is how many months back the start page tells what was missed.
const missedMonths = 12

// DueActivity is an activity that waits for somebody.
type DueActivity struct {
	Activity   record.WheelActivity
	Occurrence record.WheelOccurrence
	Missed     int // how many months were missed, if it is missed; the occurrence is the last of them
}

// answered reports whether the activity has a responsible member who is still there.
func (x wheel) answered(a turning) bool {
	return a.ResponsibleID != nil && slices.ContainsFunc(x.list.People, func(m assessment.Person) bool {
		return m.UserID == *a.ResponsibleID
	})
}

// DueActivities are the activities that wait for the principal, in this month and missed in the last year: those of
// which the principal is the responsible member, and those without one, or whose has left, that the principal manages.
func (w *UseCases) DueActivities(ctx context.Context, p assessment.Principal) ([]DueActivity, error) {
	if !p.MaySomewhere(assessment.ReadWheel) {
		return nil, nil
	}
	var list []DueActivity
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.wheel(ctx, tx, p)
		if err != nil {
			return err
		}
		for _, a := range x.activities {
			if x.answers(a) || a.item.Manageable && !x.answered(a) {
				list = append(list, x.waiting(a)...)
			}
		}
		return nil
	})
	return list, err
}

// waiting is what of an activity is due and what was missed last.
func (x wheel) waiting(a turning) []DueActivity {
	var list []DueActivity
	add := func(o record.WheelOccurrence, missed int) {
		list = append(list, DueActivity{
			Activity:   x.activity(a, o.Year, []int{o.Month}),
			Occurrence: o,
			Missed:     missed,
		})
	}
	if year, month := x.today.Year(), monthOf(x.today); a.In(year, month) {
		if o := x.occurrence(a, year, month); o.State == record.WheelDue {
			add(o, 0)
		}
	}
	if missed := x.missed(a); len(missed) > 0 {
		add(missed[len(missed)-1], len(missed))
	}
	return list
}

// missed are the months of the last year in which the activity was missed, in order.
func (x wheel) missed(a turning) []record.WheelOccurrence {
	list := []record.WheelOccurrence{}
	first := assessment.FirstDay(x.today.Year()).AddMonths(monthOf(x.today) - 1)
	for back := missedMonths; back > 0; back-- {
		day := first.AddMonths(-back)
		if !a.In(day.Year(), monthOf(day)) {
			continue
		}
		if o := x.occurrence(a, day.Year(), monthOf(day)); o.State == record.WheelMissed {
			list = append(list, o)
		}
	}
	return list
}
