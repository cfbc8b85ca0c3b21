package workflow_test

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/plan"
	"mognad/questionnaires"
)

// byYear is an action of an entity to be done by the end of a year, and again after so many months, if any.
func byYear(entity assessment.ID, title string, year, months int) plan.Form {
	r := assessment.Recurrence{Kind: assessment.Once}
	if months > 0 {
		r = assessment.EveryMonths(months)
	}
	return plan.Form{Action: assessment.Action{
		EntityID: entity,
		Title:    title,
		Timing:   assessment.Timing{Year: year, Recurrence: r},
	}}
}

func (x *asked) act(t *testing.T, p assessment.Principal, f plan.Form) record.ActionView {
	t.Helper()
	return must(x.Plan.AddAction(t.Context(), p, f))(t)
}

func titles(r record.ActionPlan) []string {
	list := []string{}
	for _, a := range r.Actions {
		list = append(list, a.Title)
	}
	return list
}

// TestAPlanOfThreeYears: a company's plan, with what comes back each year entered once, has eleven, six and nine things
// to do in its three years, one of them twice.
func TestAPlanOfThreeYears(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		for _, a := range []struct {
			title        string
			year, months int
		}{
			{"Se över den lokala instruktionen", 2024, 12},
			{"Gå igenom alla behörigheter", 2024, 12},
			{"Se över ledningens genomgång", 2024, 12},
			{"Anpassa arbetet till bolagets nya organisation", 2024, 0},
			{"Knyt objekten till processerna", 2024, 0},
			{"Klargör vem som ser till att klassningen får verkan", 2024, 0},
			{"Ställ säkerhetskraven först i inköpen", 2024, 0},
			{"Ta upp säkerheten när nya tjänster utvecklas", 2024, 0},
			{"Håll registret aktuellt", 2024, 0},
			{"Låt ledningen gå de korta utbildningarna", 2024, 0},
			{"Gör ett årshjul", 2024, 0},
			{"Inför en rutin för klassning", 2025, 12},
			{"Börja klassa informationen i processerna", 2025, 0},
			{"Klassa enligt rutinen", 2025, 12},
			{"Utvärdera om det räcker att klassa processer", 2026, 0},
			{"Se över  den lokala INSTRUKTIONEN.", 2026, 0},
			{"Granska om rutinen följs", 2026, 0},
			{"Öva på kontinuitetsplanerna", 2026, 0},
		} {
			x.act(t, x.kim, byYear(x.soc.ID, a.title, a.year, a.months))
		}
		r := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{From: 2024}))(t)
		var got []int
		for _, year := range r.Years {
			got = append(got, year.Occurrences)
		}
		if diff := cmp.Diff([]int{11, 6, 9}, got); diff != "" {
			t.Errorf("things to do, want (-) and got (+):\n%s", diff)
		}
		if len(r.Duplicates) != 1 || r.Duplicates[0].First.Title != "Se över den lokala instruktionen" ||
			!slices.Equal(r.Duplicates[0].Years, []int{2026}) {
			t.Errorf("duplicates: %+v", r.Duplicates)
		}
		for year, want := range map[int]int{2024: 11, 2025: 6, 2026: 9} {
			some := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{From: 2024, Year: year}))(t)
			if len(some.Actions) != want {
				t.Errorf("in %d: %d, want %d: %q", year, len(some.Actions), want, titles(some))
			}
		}
		d := r.Duplicates[0]
		if v := must(x.Plan.Action(t.Context(), x.kim, d.Second.ID))(t); len(v.Alike) != 1 || v.Alike[0].ID != d.First.ID {
			t.Errorf("the page of the second shows %+v", v.Alike)
		}
		do(t, x.Plan.TellApart(t.Context(), x.kim, d.Second.ID, d.First.ID))
		do(t, x.Plan.TellApart(t.Context(), x.kim, d.First.ID, d.Second.ID))
		if r := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{From: 2024}))(t); len(r.Duplicates) != 0 {
			t.Errorf("told apart, and still %+v", r.Duplicates)
		}
	})
}

// TestEachOccurrenceHasItsOwnState: what recurs is reported on year by year, and the notes stay.
func TestEachOccurrenceHasItsOwnState(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		f := byYear(x.soc.ID, "Gå igenom behörigheterna", 2026, 12)
		f.Cost = new(int64(20000))
		a := x.act(t, x.mats, f)
		states := func() (list []string) {
			r := must(x.Plan.Plan(t.Context(), x.mats, plan.Query{}))(t)
			for _, s := range r.Actions[0].Slices {
				list = append(list, s.Label+" "+string(s.State))
			}
			return append(list, "whole "+string(r.Actions[0].State), strconv.FormatInt(r.Years[1].Cost, 10))
		}
		want := func(want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, states()); diff != "" {
				t.Errorf("states, want (-) and got (+):\n%s", diff)
			}
		}
		want("2026 planned", "2027 planned", "2028 planned", "whole planned", "20000")
		report := func(label string, s assessment.ActionState, text string) error {
			_, err := x.Plan.Report(t.Context(), x.mats, assessment.ActionNote{
				ActionID: a.ID, Occurrence: label, State: s, Text: text, EvidenceLink: "https://norrdal.example/protokoll",
			})
			return err
		}
		do(t, report("2026", assessment.ActionUnderWay, "Börjat"))
		do(t, report("2026", assessment.ActionDone, "Klart"))
		invalid(t, report("2027", assessment.ActionDropped, " "), "text: error.required")
		do(t, report("2027", assessment.ActionDropped, "Systemet byts ut"))
		want("2026 done", "2027 dropped", "2028 planned", "whole under_way", "0")
		invalid(t, report("2025", assessment.ActionDone, ""), "occurrence: error.unknown_choice")
		invalid(t, report("när som helst", assessment.ActionDone, ""), "occurrence: error.unknown_choice")
		invalid(t, report("2026", "paused", ""), "state: error.unknown_choice")

		v := must(x.Plan.Action(t.Context(), x.mats, a.ID))(t)
		if len(v.Notes) != 3 || v.Notes[0].Text != "Systemet byts ut" || v.Notes[2].WrittenBy.Name != "mats" {
			t.Errorf("notes: %+v", v.Notes)
		}
		moved := f.Action
		moved.ID, moved.Version, moved.Year, moved.DueOn = a.ID, v.Version, 0, "2026-11-30"
		v = must(x.Plan.SaveAction(t.Context(), x.mats, moved))(t)
		want("2026-11-30 done", "2027-11-30 dropped", "2028-11-30 planned", "whole under_way", "0")

		_, err := x.Plan.Drop(t.Context(), x.mats, a.ID, v.Version-1, "Behövs inte")
		refused(t, err, assessment.Stale, "error.stale")
		_, err = x.Plan.Drop(t.Context(), x.mats, a.ID, v.Version, "")
		invalid(t, err, "text: error.required")
		v = must(x.Plan.Drop(t.Context(), x.mats, a.ID, v.Version, "Behövs inte"))(t)
		want("2026-11-30 done", "2027-11-30 dropped", "2028-11-30 dropped", "whole dropped", "0")
		refused(t, report("2028-11-30", assessment.ActionDone, ""), assessment.Conflict, "error.action_state")
		v = must(x.Plan.Reopen(t.Context(), x.mats, a.ID, v.Version, ""))(t)
		want("2026-11-30 done", "2027-11-30 dropped", "2028-11-30 planned", "whole planned", "0")
		if got := v.Changes[len(v.Changes)-1]; !got.Added || got.By != "mats" {
			t.Errorf("how it began: %+v", got)
		}
		fields := map[string]string{}
		for _, c := range v.Changes {
			for _, f := range c.Fields {
				fields[f.Field] += f.Old + ">" + f.New + " "
			}
		}
		if diff := cmp.Diff(map[string]string{
			"due_on": ">2026-11-30 ", "year": "2026> ", "state": "dropped>planned under_way>dropped planned>under_way ",
		}, fields); diff != "" {
			t.Errorf("changes, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestWhoSeesWhichActions: roles reach their part of the plan, an owner reads and reports on one action, and auditors
// and administrators see none.
func TestWhoSeesWhichActions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		auditor := x.as(t, "anna", assessment.Auditor, x.root)
		chair := x.as(t, "sonja", assessment.Management, x.school.ID)
		own := byYear(x.soc.ID, "Inför rutin", 2026, 0)
		own.OwnerID = &x.sara.User.ID
		mine := x.act(t, x.mats, own)
		whole := x.act(t, x.kim, byYear(x.root, "Gör ett årshjul", 2026, 0))
		x.act(t, x.kim, byYear(x.school.ID, "Öva", 2027, 0))
		for _, tt := range []struct {
			p    assessment.Principal
			want string
		}{
			{x.kim, "Gör ett årshjul, Inför rutin, Öva"},
			{x.chair, "Gör ett årshjul, Inför rutin, Öva"},
			{x.mats, "Inför rutin"},
			{x.sara, "Inför rutin"},
			{chair, "Öva"},
		} {
			r := must(x.Plan.Plan(t.Context(), tt.p, plan.Query{}))(t)
			if got := strings.Join(titles(r), ", "); got != tt.want || r.All != len(r.Actions) {
				t.Errorf("%s sees %q, want %q", tt.p.User.Name, got, tt.want)
			}
			_, err := x.Plan.Action(t.Context(), tt.p, whole.ID)
			if seen := strings.Contains(tt.want, "årshjul"); seen != (err == nil) {
				t.Errorf("%s reads the action: %v", tt.p.User.Name, err)
			}
		}
		for _, p := range []assessment.Principal{auditor, x.ulla, x.admin, x.other} {
			_, err := x.Plan.Plan(t.Context(), p, plan.Query{})
			refused(t, err, assessment.Forbidden, "error.forbidden")
			for _, id := range []assessment.ID{mine.ID, newID(t)} {
				_, err = x.Plan.Action(t.Context(), p, id)
				refused(t, err, assessment.Forbidden, "error.forbidden")
			}
		}

		note := assessment.ActionNote{ActionID: mine.ID, State: assessment.ActionUnderWay, Text: "Utkast finns"}
		v := must(x.Plan.Report(t.Context(), x.sara, note))(t)
		if v.MayManage || !v.MayReport || v.State != assessment.ActionUnderWay {
			t.Errorf("the owner sees %+v", v.Action)
		}
		note.State = assessment.ActionDropped
		_, err := x.Plan.Report(t.Context(), x.sara, note)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		changed := own.Action
		changed.ID, changed.Version = mine.ID, v.Version
		_, err = x.Plan.SaveAction(t.Context(), x.sara, changed)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Plan.Report(t.Context(), x.ulla, note)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = x.Plan.Report(t.Context(), chair, note)
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = x.Plan.Report(t.Context(), x.chair, note)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Plan.AddAction(t.Context(), x.mats, byYear(x.school.ID, "Annat", 2026, 0))
		invalid(t, err, "entity: error.unknown_choice")
		_, err = x.Plan.AddAction(t.Context(), x.chair, byYear(x.school.ID, "Annat", 2026, 0))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		own.OwnerID = &auditor.User.ID
		_, err = x.Plan.AddAction(t.Context(), x.mats, own)
		invalid(t, err, "owner: error.unknown_choice")
		own.OwnerID = &x.ulla.User.ID // of another entity
		_, err = x.Plan.AddAction(t.Context(), x.mats, own)
		invalid(t, err, "owner: error.unknown_choice")
		x.act(t, x.kim, own)
	})
}

// TestAnActionIsAddedOnce: the same request again adds no second one, and nobody takes the id of another's.
func TestAnActionIsAddedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		f := byYear(x.soc.ID, "Inför rutin", 2026, 0)
		f.ID = newID(t)
		first := x.act(t, x.mats, f)
		if again := x.act(t, x.mats, f); again.ID != f.ID || again.Version != first.Version || len(again.Changes) != 1 {
			t.Errorf("again: %+v", again)
		}
		_, err := x.Plan.AddAction(t.Context(), x.kim, f)
		refused(t, err, assessment.Conflict, "error.taken")
		if r := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t); len(r.Actions) != 1 {
			t.Errorf("there are %q", titles(r))
		}
	})
}

// TestOriginsOfActions: an action refers to what it came from and shows it to those who may read that; a recommendation
// only once its audit is final.
func TestOriginsOfActions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		for _, entity := range []assessment.ID{x.soc.ID, x.school.ID} {
			x.judge(t, entity, "2", 0, "")
			x.judge(t, entity, "1", 200, "Annat än svaren")
		}
		given := must(x.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: recommended, Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
		}))(t)
		from := assessment.Source{Kind: assessment.FromRecommendation, SubjectID: given.ID}
		f := byYear(x.soc.ID, "Gör riskanalyser", 2026, 0)
		f.OwnerID, f.Origins = &x.sara.User.ID, []assessment.Source{from}
		_, err := x.Plan.AddAction(t.Context(), x.kim, f)
		invalid(t, err, "origins: error.unknown_choice")
		x.audit = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)

		a := x.act(t, x.kim, f)
		if len(a.Origins) != 1 || a.Origins[0].Title != recommended || a.Origins[0].Within != x.audit.Title {
			t.Errorf("origins: %+v", a.Origins)
		}
		rule := must(x.Rounds.Result(t.Context(), x.mats, x.assessments[x.soc.ID], 1))(t).Recommendations[0].Rule
		for _, more := range []assessment.Source{
			{Kind: assessment.FromRule, SubjectID: x.assessments[x.soc.ID], Detail: rule},
			assessment.GapOf(x.soc.ID, "mognad-bas", "B2"),
			assessment.GapOf(x.soc.ID, "", ""),
		} {
			a = must(x.Plan.Link(t.Context(), x.mats, a.ID, more))(t)
			a = must(x.Plan.Link(t.Context(), x.mats, a.ID, more))(t)
		}
		for _, wrong := range []assessment.Source{
			{Kind: assessment.FromRule, SubjectID: x.assessments[x.school.ID], Detail: rule},
			{Kind: assessment.FromRule, SubjectID: x.assessments[x.soc.ID], Detail: "okänd"},
			assessment.GapOf(x.soc.ID, "mognad-bas", "Z9"),
			assessment.GapOf(x.school.ID, "", ""),
			{Kind: assessment.FromDecision, SubjectID: x.soc.ID},
			{Kind: "rumour", SubjectID: x.soc.ID},
			{Kind: assessment.FromRecommendation},
		} {
			_, err := x.Plan.Link(t.Context(), x.mats, a.ID, wrong)
			invalid(t, err, "origins: error.unknown_choice")
		}
		kinds := func(p assessment.Principal) string {
			var list []string
			for _, o := range must(x.Plan.Plan(t.Context(), p, plan.Query{}))(t).Actions[0].Origins {
				list = append(list, strings.TrimSpace(string(o.Kind)+" "+o.Within))
			}
			return strings.Join(list, ", ")
		}
		const all = "recommendation Granskning av informationssäkerhet, rule Enheten soc, Våren 2026, gap Enheten soc, gap Enheten soc"
		if got := kinds(x.mats); got != all {
			t.Errorf("the manager sees %q, want %q", got, all)
		}
		if got := kinds(x.sara); strings.Contains(got, "recommendation") || got == "" {
			t.Errorf("the owner, who may not read findings, sees %q", got)
		}
		for _, tt := range []struct {
			p    assessment.Principal
			want int
		}{{x.mats, 1}, {x.chair, 1}, {x.sara, 1}, {x.ulla, 0}, {x.anna, 0}} {
			by := must(x.Plan.ActionsFrom(t.Context(), tt.p, from, assessment.GapOf(x.unit.ID, "", "")))(t)
			if len(by[from]) != tt.want || len(by) > 1 {
				t.Errorf("%s finds %+v", tt.p.User.Name, by)
			}
		}
		a = must(x.Plan.Unlink(t.Context(), x.mats, a.ID, from))(t)
		if len(a.Origins) != 3 {
			t.Errorf("without the recommendation: %+v", a.Origins)
		}
		_, err = x.Plan.Unlink(t.Context(), x.mats, a.ID, from)
		refused(t, err, assessment.NotFound, "error.not_found")
		rows := must(x.Events(t.Context(), x.admin, nil))(t)
		for _, line := range rows {
			if line.Object == string(event.Action) && (len(line.Fields) > 0 || line.Event != nil) {
				t.Errorf("the log tells %v", line.Fields)
			}
		}
	})
}

// TestSeveralActionsAreChangedTogether: owner, year, priority and state, for all of them or for none.
func TestSeveralActionsAreChangedTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		one := x.act(t, x.kim, byYear(x.soc.ID, "Inför rutin", 2026, 0))
		two := x.act(t, x.kim, byYear(x.school.ID, "Öva", 2026, 12))
		f := plan.Together{Actions: []plan.ActionVersion{{ID: one.ID, Version: 1}, {ID: two.ID, Version: 1}}}
		invalid(t, x.Plan.SaveTogether(t.Context(), x.kim, f), "change: error.choose_change")
		invalid(t, x.Plan.SaveTogether(t.Context(), x.kim, plan.Together{}), "actions: error.choose_actions")
		f.Priority, f.State = new(questionnaires.High), new(assessment.ActionUnderWay)
		f.Year = new(2027)
		refused(t, x.Plan.SaveTogether(t.Context(), x.mats, f), assessment.NotFound, "error.not_found")
		f.Owner = &x.ulla.User.ID
		do(t, x.Plan.SaveTogether(t.Context(), x.kim, f))
		for _, a := range must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).Actions {
			if *a.Year != 2027 || a.Owner.Name != "ulla" || *a.Priority != "high" || a.State != assessment.ActionUnderWay {
				t.Errorf("%s: %+v", a.Title, a)
			}
		}
		drop := plan.Together{Actions: []plan.ActionVersion{{ID: one.ID, Version: 3}, {ID: two.ID, Version: 1}}, State: new(assessment.ActionDropped)}
		invalid(t, x.Plan.SaveTogether(t.Context(), x.kim, drop), "text: error.required")
		drop.Reason = "Ändrad inriktning"
		refused(t, x.Plan.SaveTogether(t.Context(), x.kim, drop), assessment.Conflict, "error.action_changed")
		if v := must(x.Plan.Action(t.Context(), x.kim, one.ID))(t); v.State != assessment.ActionUnderWay {
			t.Errorf("the other was refused, and it is %s", v.State)
		}
		drop.Actions[1].Version = 3
		do(t, x.Plan.SaveTogether(t.Context(), x.kim, drop))
		nobody := plan.Together{Actions: []plan.ActionVersion{{ID: one.ID, Version: 4}}, Owner: &assessment.ID{}}
		do(t, x.Plan.SaveTogether(t.Context(), x.kim, nobody))
		if v := must(x.Plan.Action(t.Context(), x.kim, one.ID))(t); v.State != assessment.ActionDropped || v.Owner != nil {
			t.Errorf("got %+v", v.Action)
		}
	})
}

// TestWhatIsLate: only what is open, what recurs only the last time, and not from before it was written down.
func TestWhatIsLate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) { // it is 31 March 2026
		x := ask(t, w)
		on := func(title string, due assessment.Date, months int) {
			f := byYear(x.soc.ID, title, 2026, months)
			f.Year, f.DueOn = 0, due
			x.act(t, x.mats, f)
		}
		on("Sen", "2025-06-30", 0)
		on("I dag", "2026-03-31", 0)
		on("I går", "2026-03-30", 0)
		on("Varje år", "2020-02-01", 12)
		on("Varje år sent på året", "2020-10-01", 12)
		standing := plan.Form{Action: assessment.Action{
			EntityID: x.soc.ID, Title: "Alltid", Cost: new(int64(5)),
			Timing: assessment.Timing{Recurrence: assessment.Recurrence{Kind: assessment.Standing}},
		}}
		x.act(t, x.mats, standing)
		r := must(x.Plan.Plan(t.Context(), x.mats, plan.Query{}))(t)
		want := []string{"Sen", "Varje år", "I går", "I dag", "Varje år sent på året", "Alltid"}
		if diff := cmp.Diff(want, titles(r)); diff != "" {
			t.Errorf("the most urgent first, want (-) and got (+):\n%s", diff)
		}
		late := must(x.Plan.Plan(t.Context(), x.mats, plan.Query{Overdue: true}))(t)
		if diff := cmp.Diff(want[:3], titles(late)); diff != "" || r.Overdue != 3 {
			t.Errorf("%d late, want (-) and got (+):\n%s", r.Overdue, diff)
		}
		if r.Years[2].Cost != 5 || r.Years[2].Occurrences != 2 || r.Years[2].Unpriced != 2 {
			t.Errorf("the last year: %+v", r.Years[2])
		}
	})
}

// TestHorizonOfThePlan: it is three years until somebody who manages the whole plan chooses another.
func TestHorizonOfThePlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		years := func() int { return len(must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).Years) }
		if got := years(); got != 3 {
			t.Errorf("%d years, want 3", got)
		}
		version := x.kim.Organisation.Version
		_, err := x.Plan.Horizon(t.Context(), x.mats, 5, version)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		for _, n := range []int{0, 11} {
			_, err := x.Plan.Horizon(t.Context(), x.kim, n, version)
			invalid(t, err, "horizon: error.range")
		}
		must(x.Plan.Horizon(t.Context(), x.kim, 5, version))(t)
		if got := years(); got != 5 {
			t.Errorf("%d years, want 5", got)
		}
		_, err = x.Plan.Horizon(t.Context(), x.kim, 4, version)
		refused(t, err, assessment.Stale, "error.stale")
	})
}

// TestAnswersToQueries narrow the plan down.
func TestAnswersToQueries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		one := byYear(x.soc.ID, "Inför rutin", 2026, 0)
		one.OwnerID, one.Priority, one.Text = &x.kim.User.ID, "high", "Med stöd av arkivet"
		x.act(t, x.kim, one)
		two := x.act(t, x.kim, byYear(x.school.ID, "Öva", 2027, 0))
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{ActionID: two.ID, State: assessment.ActionDone}))(t)
		for name, tt := range map[string]struct {
			q    plan.Query
			want string
		}{
			"all":       {plan.Query{}, "Inför rutin, Öva"},
			"words":     {plan.Query{Text: "ARKIVET soc"}, "Inför rutin"},
			"entity":    {plan.Query{Entities: []assessment.ID{x.school.ID}}, "Öva"},
			"body":      {plan.Query{Bodies: []assessment.ID{x.soc.ID}}, ""},
			"owner":     {plan.Query{Owners: []assessment.ID{x.kim.User.ID}}, "Inför rutin"},
			"mine":      {plan.Query{Mine: true}, "Inför rutin"},
			"year":      {plan.Query{Year: 2027}, "Öva"},
			"state":     {plan.Query{States: []assessment.ActionState{assessment.ActionDone}}, "Öva"},
			"priority":  {plan.Query{Priority: []questionnaires.Priority{"high"}}, "Inför rutin"},
			"two years": {plan.Query{From: 2027, Years: 2, Year: 2028}, ""},
		} {
			r := must(x.Plan.Plan(t.Context(), x.kim, tt.q))(t)
			if got := strings.Join(titles(r), ", "); got != tt.want || r.All != 2 {
				t.Errorf("%s: %q of %d, want %q", name, got, r.All, tt.want)
			}
		}
		_, err := x.Plan.Plan(t.Context(), x.kim, plan.Query{From: 12})
		invalid(t, err, "from: error.year")
		_, err = x.Plan.Plan(t.Context(), x.kim, plan.Query{Years: 11})
		invalid(t, err, "years: error.range")
	})
}

// TestStatementsDoNotGrowWithThePlan: it takes as many statements with one action as with twenty, with notes and
// origins of every kind on each.
func TestStatementsDoNotGrowWithThePlan(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		rule := must(x.Rounds.Result(t.Context(), x.mats, x.assessments[x.soc.ID], 1))(t).Recommendations[0].Rule
		add := func(n int) {
			f := byYear(x.soc.ID, "Åtgärd "+strconv.Itoa(n), 2026, 12)
			f.OwnerID = &x.sara.User.ID
			f.Origins = []assessment.Source{
				{Kind: assessment.FromRule, SubjectID: x.assessments[x.soc.ID], Detail: rule},
				assessment.GapOf(x.soc.ID, "mognad-bas", "B2"),
			}
			a := x.act(t, x.kim, f)
			note := assessment.ActionNote{ActionID: a.ID, Occurrence: "2026", State: assessment.ActionDone}
			must(x.Plan.Report(t.Context(), x.sara, note))(t)
		}
		count := func() int64 {
			before := sent.Load()
			must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t)
			return sent.Load() - before
		}
		add(0)
		few := count()
		for n := range 20 {
			add(n + 1)
		}
		if many := count(); few != many || few > 20 {
			t.Errorf("%d statements for one action, %d for 21", few, many)
		}
	})
}
