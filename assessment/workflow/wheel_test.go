package workflow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
)

// yearly is an activity every year in some months.
func yearly(title string, months ...int) registers.Activity {
	return registers.Activity{
		Title:           title,
		Months:          months,
		Recurs:          registers.Yearly,
		ResponsibleRole: "CISO",
		Starts:          registers.StartsOther,
	}
}

func (w *world) activity(t *testing.T, p assessment.Principal, a registers.Activity) registers.Activity {
	t.Helper()
	return must(w.Registers.Activities.Add(t.Context(), p, a))(t)
}

// turns is a wheel in words: each activity with its months and how it stands in them.
func turns(r record.Wheel) []string {
	list := []string{}
	for _, a := range r.Activities {
		line := a.Title
		for _, m := range a.Months {
			line += fmt.Sprintf(" %d:%s", m.Month, m.State)
		}
		list = append(list, line)
	}
	return list
}

func (w *world) turns(t *testing.T, p assessment.Principal, year int, want ...string) record.Wheel {
	t.Helper()
	r := must(w.Plan.Wheel(t.Context(), p, year))(t)
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, turns(r)); diff != "" {
		t.Errorf("the wheel of %d (-want +got):\n%s", year, diff)
	}
	return r
}

// TestWheel: activities take place in their months and years. What had passed when an activity was added is not missed;
// what passes afterwards is, until somebody says that it has been done.
func TestWheel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) { // 31 March 2026
		ctx := t.Context()
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		reader := w.as(t, "reader", assessment.Respondent, w.root)
		review := w.activity(t, coordinator, yearly("Genomgång", 3, 2, 4, 3))
		second := yearly("Granskning", 5)
		second.Recurs, second.FromYear = "second", "2025"
		w.activity(t, coordinator, second)
		once := yearly("Övning", 6)
		once.Recurs, once.FromYear = registers.Once, "2027"
		w.activity(t, coordinator, once)
		ended := yearly("Klassning", 1)
		ended.UntilYear = "2025"
		w.activity(t, coordinator, ended)
		r := w.turns(t, reader, 0, "Genomgång 2:past 3:due 4:ahead")
		if r.Year != 2026 || r.Month != 3 || r.Elsewhere != 3 || r.MayManage || r.Activities[0].Months[1].Days != 1 {
			t.Errorf("the reader's wheel is %+v", r)
		}
		w.turns(t, reader, 2027, "Genomgång 2:ahead 3:ahead 4:ahead", "Granskning 5:ahead", "Övning 6:ahead")
		w.turns(t, reader, 2025, "Klassning 1:past", "Genomgång 2:past 3:past 4:past", "Granskning 5:past")
		w.forward(40 * 24 * time.Hour) // 10 May
		w.turns(t, coordinator, 2026, "Genomgång 2:past 3:missed 4:missed")
		mark := func(p assessment.Principal, month int, done bool, text string) (record.WheelMonth, error) {
			return w.Plan.MarkActivity(ctx, p, registers.ActivityNote{
				ActivityID: review.ID, Year: 2026, Month: month, Done: done, Text: text,
			})
		}
		must(mark(coordinator, 3, true, " Klart,  se diariet. "))(t)
		w.unchanged(t, func() {
			must(mark(coordinator, 3, true, "Klart,  se diariet."))(t) // again
			_, err := mark(reader, 4, true, "")
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = mark(coordinator, 5, true, "") // not its month
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = mark(coordinator, 4, true, strings.Repeat("å", 20001))
			invalid(t, err, "text: error.too_long")
			_, err = w.Plan.Wheel(ctx, reader, 1200)
			invalid(t, err, "year: error.year")
		})
		w.turns(t, reader, 2026, "Genomgång 2:past 3:done 4:missed")
		m := must(mark(coordinator, 3, false, "Mötet flyttades"))(t)
		if diff := cmp.Diff([]string{"false Mötet flyttades", "true Klart,  se diariet."}, notes(m)); diff != "" {
			t.Errorf("notes (-want +got):\n%s", diff)
		}
		w.turns(t, reader, 2026, "Genomgång 2:past 3:missed 4:missed")
		for _, month := range []int{3, 4} { // each tells of both
			m := must(w.Plan.WheelMonth(ctx, reader, review.ID, 2026, month))(t)
			var missed []string
			for _, o := range m.Missed {
				missed = append(missed, fmt.Sprint(o.Year, " ", o.Month))
			}
			if diff := cmp.Diff([]string{"2026 3", "2026 4"}, missed); diff != "" {
				t.Errorf("missed (-want +got):\n%s", diff)
			}
		}
		err := w.Registers.Activities.Delete(ctx, coordinator, review.ID, 1)
		refused(t, err, assessment.Conflict, "error.in_use")
	})
}

// TestASignedReviewIsDoneInTheWheel: the month of an activity that starts a review is done once the review of what it is
// about has been signed; the next month is not.
func TestASignedReviewIsDoneInTheWheel(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) { // held today, in March
		whole, unit := yearly("Hela", 3, 9), yearly("Enheten", 3)
		unit.Entities = []assessment.ID{x.unit.ID}
		for _, a := range []registers.Activity{whole, unit} {
			a.Starts = registers.StartsReview
			x.activity(t, x.kim, a)
		}
		x.hold(t, x.chair)
		x.turns(t, x.kim, 2026, "Enheten 3:due", "Hela 3:due 9:ahead")
		must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.now(t).SHA256))(t)
		x.turns(t, x.kim, 2026, "Enheten 3:due", "Hela 3:done 9:ahead")
	})
}

func notes(m record.WheelMonth) []string {
	var list []string
	for _, n := range m.Notes {
		list = append(list, fmt.Sprint(n.Done, " ", n.Text))
	}
	return list
}

// TestActivitiesAreChecked: what is not done every year needs a first year, and years and months must be real.
func TestActivitiesAreChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		add := func(change func(*registers.Activity)) error {
			a := yearly("Övning", 1)
			change(&a)
			_, err := w.Registers.Activities.Add(t.Context(), coordinator, a)
			return err
		}
		for field, change := range map[string]func(*registers.Activity){
			"from_year: error.first_year":       func(a *registers.Activity) { a.Recurs = "third" },
			"from_year: error.year":             func(a *registers.Activity) { a.FromYear = "20260" },
			"from_year: error.whole_number":     func(a *registers.Activity) { a.FromYear = "2026.5" },
			"until_year: error.date_order":      func(a *registers.Activity) { a.FromYear, a.UntilYear = "2027", "2026" },
			"months: error.required":            func(a *registers.Activity) { a.Months = nil },
			"months: error.unknown_choice":      func(a *registers.Activity) { a.Months = []int{13} },
			"responsible_role: error.required":  func(a *registers.Activity) { a.ResponsibleRole = " " },
			"starts: error.unknown_choice":      func(a *registers.Activity) { a.Starts = "fest" },
			"responsible: error.unknown_choice": func(a *registers.Activity) { a.ResponsibleID = new(newID(t)) },
		} {
			invalid(t, add(change), field)
		}
	})
}

// TestWheelOutOfReach: who has a role in a company sees the activities of the whole organisation and of the company, not
// those of others, and marks none of those. Nobody sees another organisation's.
func TestWheelOutOfReach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		company, beside := w.entity(t, w.root, "bolag"), w.entity(t, w.root, "annan")
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		part := w.as(t, "part", assessment.Coordinator, company.ID)
		whole := w.activity(t, top, yearly("Hela", 1))
		hidden := yearly("HEMLIG", 2)
		hidden.Entities = []assessment.ID{beside.ID}
		hidden = w.activity(t, top, hidden)
		own := yearly("Egen", 3)
		own.Entities = []assessment.ID{company.ID}
		own = w.activity(t, part, own)
		w.turns(t, part, 2027, "Hela 1:ahead", "Egen 3:ahead")
		_, err := w.Plan.WheelMonth(ctx, part, hidden.ID, 2027, 2)
		refused(t, err, assessment.NotFound, "error.not_found")
		mark := func(p assessment.Principal, a registers.Activity, month int) error {
			_, err := w.Plan.MarkActivity(ctx, p, registers.ActivityNote{ActivityID: a.ID, Year: 2027, Month: month, Done: true})
			return err
		}
		w.unchanged(t, func() {
			refused(t, mark(part, hidden, 2), assessment.NotFound, "error.not_found")
			refused(t, mark(part, whole, 1), assessment.Forbidden, "error.forbidden")
			refused(t, mark(w.other, own, 3), assessment.NotFound, "error.not_found")
		})
		do(t, mark(part, own, 3))
		do(t, mark(top, own, 3)) // again, by those who manage the whole
		auditor := w.as(t, "auditor", assessment.Auditor, w.root)
		_, err = w.Plan.Wheel(ctx, auditor, 0)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		w.turns(t, w.other, 2027)
	})
}

// TestActivitiesOnTheStartPage: the responsible member is told what is due and what was missed, and may mark it; without
// one, those who manage the activity are.
func TestActivitiesOnTheStartPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		sara := w.as(t, "sara", assessment.Respondent, w.root)
		review := yearly("Genomgång", 3, 4)
		review.ResponsibleID = &sara.User.ID
		review = w.activity(t, coordinator, review)
		w.activity(t, coordinator, yearly("Kontroll", 5))
		waits := func(p assessment.Principal, want ...string) {
			t.Helper()
			var got []string
			for _, task := range must(w.Tasks.Tasks(ctx, p))(t).Tasks {
				if task.Activity != nil {
					got = append(got, fmt.Sprint(task.Kind, " ", task.Subject, " ", *task.Due, " ", *task.Days, " ", task.Count))
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what waits for %s (-want +got):\n%s", p.User.Name, diff)
			}
		}
		waits(sara, "activity Genomgång 2026-03-31 1 0")
		waits(coordinator)
		w.forward(40 * 24 * time.Hour) // 10 May
		waits(sara, "missed Genomgång 2026-04-30 0 2")
		leaving := w.as(t, "bo", assessment.Respondent, w.root)
		left := yearly("Övning", 5)
		left.ResponsibleID = &leaving.User.ID
		w.activity(t, coordinator, left)
		must(w.People.SavePerson(ctx, w.admin, people.PersonChange{UserID: leaving.User.ID, Name: "Bo", Version: 1}))(t)
		waits(coordinator, "activity Kontroll 2026-05-31 22 0", "activity Övning 2026-05-31 22 0")
		for _, month := range []int{3, 4} {
			must(w.Plan.MarkActivity(ctx, sara, registers.ActivityNote{
				ActivityID: review.ID, Year: 2026, Month: month, Done: true,
			}))(t)
		}
		waits(sara)
	})
}

// templateIn is a template in one of two languages.
func templateIn(language, template string, keys ...string) rows.ActivityTemplateForm {
	return rows.ActivityTemplateForm{
		Template: template,
		Keys:     keys,
		Words:    func(key string) string { return language + " " + key },
	}
}

// TestActivityTemplates: what there is already is not added again, in whatever language it was added, and neither is an
// activity with the same title.
func TestActivityTemplates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		company := w.entity(t, w.root, "bolag")
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		part := w.as(t, "part", assessment.Coordinator, company.ID)
		w.activity(t, top, yearly("SV WHEEL_ACTIVITY.budget", 1))
		free := func(p assessment.Principal, f rows.ActivityTemplateForm) []string {
			t.Helper()
			r, _, err := w.Registers.ActivityTemplate(ctx, p, f)
			do(t, err)
			var keys []string
			for _, a := range r.Activities {
				if !a.Added {
					keys = append(keys, a.Key)
				}
			}
			return keys
		}
		pdca := free(top, templateIn("sv", "pdca"))
		if len(pdca) != 12 {
			t.Errorf("the cycle has %d activities", len(pdca))
		}
		if agency := free(top, templateIn("sv", "agency")); slices.Contains(agency, "budget") {
			t.Errorf("what has the same title is offered: %v", agency)
		}
		w.unchanged(t, func() {
			_, err := w.Registers.AddActivities(ctx, top, templateIn("sv", "pdca"))
			invalid(t, err, "activities: error.required")
			_, err = w.Registers.AddActivities(ctx, top, templateIn("sv", "pdca", "review", "party"))
			invalid(t, err, "activities: error.unknown_choice")
			_, err = w.Registers.AddActivities(ctx, part, templateIn("sv", "pdca", "review"))
			invalid(t, err, "entity: error.part_required")
			_, err = w.Registers.AddActivities(ctx, top, templateIn("sv", "none", "review"))
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = w.Registers.AddActivities(ctx, w.admin, templateIn("sv", "pdca", "review"))
			refused(t, err, assessment.Forbidden, "error.forbidden")
		})
		added := must(w.Registers.AddActivities(ctx, top, templateIn("sv", "pdca", pdca...)))(t)
		if len(added.Titles) != 12 {
			t.Errorf("added %v", added.Titles)
		}
		if again := must(w.Registers.AddActivities(ctx, top, templateIn("en", "pdca", pdca...)))(t); len(again.Titles) != 0 {
			t.Errorf("added again: %v", again.Titles)
		}
		if left := free(top, templateIn("en", "municipality")); slices.Contains(left, "review") {
			t.Errorf("what another template has added is offered: %v", left)
		}
		mine := templateIn("sv", "pdca", "review")
		mine.Entity = &company.ID
		if got := must(w.Registers.AddActivities(ctx, part, mine))(t); len(got.Titles) != 1 {
			t.Errorf("for a part: %v", got.Titles)
		}
	})
}

// TestCalendarSubscription: a secret address shows what its owner may see now, until it is revoked or replaced, or the
// owner leaves.
func TestCalendarSubscription(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		company := w.entity(t, w.root, "bolag")
		coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
		sara := w.as(t, "sara", assessment.Respondent, company.ID)
		w.activity(t, coordinator, yearly("Hela", 1))
		gone := func(organisation, secret string) {
			t.Helper()
			_, err := w.Plan.Subscriber(ctx, organisation, secret)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		if c := must(w.Plan.CalendarSubscription(ctx, sara))(t); c != nil {
			t.Errorf("there is an address already: %v", c)
		}
		first := must(w.Plan.Subscribe(ctx, sara))(t)
		secret := must(w.Plan.Subscribe(ctx, sara))(t)
		gone("norrdal", first)
		gone("sunnan", secret)
		gone("norrdal", strings.Repeat("x", 1000))
		gone("norrdal", "")
		for _, table := range w.tables(t) {
			for _, row := range w.rows(t, "SELECT * FROM "+table) {
				if strings.Contains(row, secret) {
					t.Errorf("%s holds the secret: %s", table, row)
				}
			}
		}
		who := must(w.Plan.Subscriber(ctx, "norrdal", secret))(t)
		if who.User.ID != sara.User.ID || !who.ReadOnly {
			t.Errorf("the address is %v's", who.User)
		}
		years := must(w.Plan.Calendar(ctx, who))(t)
		if len(years) != 4 || years[0].Year != 2025 || len(years[3].Activities) != 1 {
			t.Errorf("the calendar has %v", years)
		}
		other := must(w.Plan.Subscribe(ctx, coordinator))(t)
		do(t, w.Plan.Unsubscribe(ctx, coordinator))
		gone("norrdal", other)
		refused(t, w.Plan.Unsubscribe(ctx, coordinator), assessment.NotFound, "error.not_found")
		do(t, w.People.Revoke(ctx, w.admin, sara.Memberships[0].ID, 1))
		gone("norrdal", secret) // without a role
		w.membership(t, w.admin.Organisation.ID, sara.User.ID, assessment.Respondent, w.root, "")
		must(w.Plan.Subscriber(ctx, "norrdal", secret))(t)
		must(w.People.SavePerson(ctx, w.admin, people.PersonChange{
			UserID: sara.User.ID, Name: "Sara", Version: 1,
		}))(t) // deactivated
		gone("norrdal", secret)
		must(w.People.SavePerson(ctx, w.admin, people.PersonChange{
			UserID: sara.User.ID, Name: "Sara", Version: 2, Active: true,
		}))(t)
		gone("norrdal", secret) // it does not come back
	})
}
