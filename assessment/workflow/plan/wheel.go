package plan

import (
	"cmp"
	"context"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
)

// wheel is what a reader may see of the activities.
type wheel struct {
	p          assessment.Principal
	activities []turning
	notes      map[assessment.ID][]registers.ActivityNote // by activity, in the order in which they were written
	names      map[assessment.ID]string
	list       rows.List
	reviews    []assessment.Review // signed, if an activity starts reviews
	root       assessment.ID
	zone       *time.Location
	today      assessment.Date
}

// turning is an activity as the reader may see it.
type turning struct {
	registers.Activity
	item rows.Item
}

// Wheel is the annual wheel in a year, this one for 0, as far as the principal may see it.
func (w *UseCases) Wheel(ctx context.Context, p assessment.Principal, year int) (record.Wheel, error) {
	var r record.Wheel
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		x, err := w.wheel(ctx, tx, p)
		if err != nil {
			return err
		}
		year := cmp.Or(year, x.today.Year())
		if year < assessment.MinYear || year > assessment.MaxYear {
			return assessment.InvalidField("year", "error.year", nil)
		}
		r = x.year(year)
		return nil
	})
	return r, err
}

// wheel reads the activities that the principal may see.
func (w *UseCases) wheel(ctx context.Context, tx assessment.Tx, p assessment.Principal) (wheel, error) {
	x := wheel{
		p:     p,
		notes: map[assessment.ID][]registers.ActivityNote{},
		zone:  w.kernel.Zone(p.Organisation),
		today: w.kernel.Today(p.Organisation),
	}
	ctx, tx = workflow.Within(ctx, p, tx)
	var err error
	if x.list, err = w.registers.Activities.List(ctx, p, rows.Query{}); err != nil {
		return x, err
	}
	for _, item := range x.list.Items {
		a := registers.Activity{ID: *item.Head.ID, CreatedAt: *item.Head.CreatedAt, UpdatedAt: *item.Head.UpdatedAt}
		w.registers.Activities.Fill(&a, item.Values)
		a.Template = rows.TemplateOf(item)
		x.activities = append(x.activities, turning{Activity: a, item: item})
	}
	var notes []registers.ActivityNote
	if err := tx.Rows(&notes); err != nil {
		return x, err
	}
	for _, n := range notes {
		x.notes[n.ActivityID] = append(x.notes[n.ActivityID], n)
	}
	if err := x.readReviews(tx); err != nil {
		return x, err
	}
	x.names, err = people.Names(tx)
	return x, err
}

// readReviews reads the reviews that have been signed, if an activity starts reviews.
func (x *wheel) readReviews(tx assessment.Tx) error {
	if !slices.ContainsFunc(x.activities, func(a turning) bool { return a.Starts == registers.StartsReview }) {
		return nil
	}
	tree, err := workflow.ReadTree(tx, x.p)
	if err != nil {
		return err
	}
	x.root = tree.Root().ID
	all, err := tx.Reviews()
	x.reviews = slices.DeleteFunc(all, func(r assessment.Review) bool { return r.State != assessment.ReviewSigned })
	return err
}

// reviewed reports whether the review that an activity starts has been held and signed: one of what the activity is
// about, in the year, from the month on until the next month of the activity; before its first month counts for that.
func (x wheel) reviewed(a turning, year, month int) bool {
	if a.Starts != registers.StartsReview {
		return false
	}
	from, until := 1, 12
	for _, m := range a.Months {
		if m < month {
			from = month
		}
		if m > month {
			until = min(until, m-1)
		}
	}
	return slices.ContainsFunc(x.reviews, func(r assessment.Review) bool {
		about := []string{x.root.String()}
		if ids := a.item.Values["entities"]; ids != nil {
			about = ids
		}
		held := monthOf(r.HeldOn)
		return r.HeldOn.Year() == year && held >= from && held <= until && slices.Contains(about, r.EntityID.String())
	})
}

// year is the wheel in a year.
func (x wheel) year(year int) record.Wheel {
	r := record.Wheel{
		Year:       year,
		Activities: []record.WheelActivity{},
		MayManage:  x.list.MayAdd() && !x.p.ReadOnly,
	}
	if year == x.today.Year() {
		r.Month = monthOf(x.today)
	}
	for _, a := range x.activities {
		if !a.InYear(year) || len(a.Months) == 0 {
			r.Elsewhere++
			continue
		}
		r.Activities = append(r.Activities, x.activity(a, year, a.Months))
	}
	slices.SortStableFunc(r.Activities, func(a, b record.WheelActivity) int {
		return a.Months[0].Month - b.Months[0].Month
	})
	return r
}

// activity is an activity with some months of a year.
func (x wheel) activity(a turning, year int, months []int) record.WheelActivity {
	r := record.WheelActivity{
		ID:              a.ID,
		Title:           a.Title,
		Text:            a.Text,
		Recurs:          a.Recurs,
		ResponsibleRole: a.ResponsibleRole,
		Starts:          a.Starts,
		Whole:           a.item.Values["entities"] == nil,
		Entities:        []record.EntityName{},
		MayMark:         x.marks(a),
		Often:           len(a.Months),
		Months:          []record.WheelOccurrence{},
		UpdatedAt:       a.UpdatedAt,
		Version:         *a.item.Head.Version,
	}
	if a.ResponsibleID != nil {
		r.Responsible = &record.PersonName{ID: *a.ResponsibleID, Name: x.list.Person(a.ResponsibleID.String())}
	}
	for _, e := range x.list.Entities(a.item.Values["entities"]) {
		r.Entities = append(r.Entities, record.EntityNameOf(e, e.Kind))
	}
	for _, month := range months {
		r.Months = append(r.Months, x.occurrence(a, year, month))
	}
	return r
}

// marks reports whether the principal may say that the activity has been done: who manages it, and its responsible
// member.
func (x wheel) marks(a turning) bool { return !x.p.ReadOnly && (a.item.Manageable || x.answers(a)) }

// answers reports whether the principal is the activity's responsible member.
func (x wheel) answers(a turning) bool {
	return a.ResponsibleID != nil && *a.ResponsibleID == x.p.User.ID
}

// occurrence is an activity in a month of a year.
func (x wheel) occurrence(a turning, year, month int) record.WheelOccurrence {
	o := record.WheelOccurrence{Year: year, About: a.AboutYear(year, month), Month: month, Due: lastOf(year, month)}
	if notes := x.notesOf(a.ID, year, month); len(notes) > 0 {
		o.Note = &notes[0]
	}
	now := assessment.FirstDay(x.today.Year()).AddMonths(monthOf(x.today) - 1)
	first := assessment.FirstDay(year).AddMonths(month - 1)
	switch {
	case o.Note != nil && o.Note.Done, o.Note == nil && x.reviewed(a, year, month):
		o.State = record.WheelDone
	case first > now:
		o.State = record.WheelAhead
	case first == now:
		o.State, o.Days = record.WheelDue, record.DaysLeft(x.today, o.Due)
	case o.Due < assessment.DateOf(a.CreatedAt.In(x.zone)):
		o.State = record.WheelPast
	default:
		o.State = record.WheelMissed
	}
	return o
}

// notesOf are the notes on an activity in a month, latest first.
func (x wheel) notesOf(activity assessment.ID, year, month int) []record.WheelNote {
	list := []record.WheelNote{}
	for _, n := range slices.Backward(x.notes[activity]) {
		if n.Year == year && n.Month == month {
			by := record.PersonName{ID: n.WrittenBy, Name: x.names[n.WrittenBy]}
			list = append(list, record.WheelNote{Done: n.Done, Text: n.Text, By: by, At: n.WrittenAt.UTC()})
		}
	}
	return list
}

func monthOf(day assessment.Date) int { return int(day.Time().Month()) }

// lastOf is the last day of a month.
func lastOf(year, month int) assessment.Date {
	return assessment.DateOf(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC))
}
