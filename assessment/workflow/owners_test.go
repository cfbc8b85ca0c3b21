package workflow_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/mail/mailtest"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
)

// Subjects of the mails to those who have become the owner of actions.
const (
	oneAction   = "Du är ansvarig för en åtgärd: "
	manyActions = "Du är ansvarig för flera åtgärder: "
)

// ownedBy is an action of an entity with an owner.
func ownedBy(entity assessment.ID, title string, owner assessment.Principal) plan.Form {
	f := byYear(entity, title, 2026, 0)
	f.OwnerID = &owner.User.ID
	return f
}

// named is an action of an entity that a role owns.
func named(entity assessment.ID, role string) plan.Form {
	f := byYear(entity, "Åtgärd av "+role, 2026, 0)
	f.OwnerRole = role
	return f
}

// TestNewOwnersAreTold: whoever gets an action is told on the start page and by mail, once for many at a time and never
// of what they did themselves, as long as it is theirs.
func TestNewOwnersAreTold(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		const soc, whole = "Enheten soc", "Norrdals kommun"
		a := x.act(t, x.kim, ownedBy(x.soc.ID, "Inför rutin", x.sara))
		x.act(t, x.kim, ownedBy(x.soc.ID, "Egen", x.kim))
		x.deliver(t, "sara: "+oneAction+soc)
		shown := must(x.Notices.Told(t.Context(), x.sara))(t)
		want := []record.Notice{{
			Kind: assessment.NoticeAction, At: x.now(), By: "kim", Subject: soc, Title: a.Title, Action: &a.ID,
		}}
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Errorf("on the start page, want (-) and got (+):\n%s", diff)
		}

		changed := ownedBy(x.soc.ID, "Inför rutin", x.mats).Action
		changed.ID, changed.Version = a.ID, a.Version
		a = must(x.Plan.SaveAction(t.Context(), x.kim, changed))(t)
		x.deliver(t, "mats: "+oneAction+soc)
		if shown := must(x.Notices.Told(t.Context(), x.sara))(t); len(shown) > 0 {
			t.Errorf("who owns it no more is told %+v", shown)
		}
		changed.Title, changed.Version = "Inför två rutiner", a.Version
		a = must(x.Plan.SaveAction(t.Context(), x.kim, changed))(t)
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{ActionID: a.ID, State: assessment.ActionDone}))(t)
		x.deliver(t) // the owner is the same

		file := actionFile("title;entity;year;owner;state\nEn;soc;2026;sara@norrdal.example;\n" +
			"Två;soc;2026;sara@norrdal.example;\nTre;soc;2026;mats@norrdal.example;done\nFyra;soc;2026;kim@norrdal.example;\n" +
			"Fem;soc;2026;;")
		x.confirm(t, x.kim, file, "2 add En", "3 add Två", "4 add Tre", "5 add Fyra", "6 add Fem")
		x.deliver(t, "sara: "+manyActions+soc) // what is done already is nobody's to do

		one := x.act(t, x.kim, byYear(x.soc.ID, "Sex", 2027, 0))
		two := x.act(t, x.kim, byYear(x.school.ID, "Sju", 2027, 0))
		do(t, x.Plan.SaveTogether(t.Context(), x.kim, plan.Together{
			Actions: []plan.ActionVersion{{ID: one.ID, Version: 1}, {ID: two.ID, Version: 1}},
			Owner:   &x.ulla.User.ID,
		}))
		x.deliver(t, "ulla: "+manyActions+whole)

		withdrawn := x.act(t, x.kim, ownedBy(x.soc.ID, "Åtta", x.sara))
		must(x.Plan.Drop(t.Context(), x.kim, withdrawn.ID, withdrawn.Version, "Behövs inte"))(t)
		x.deliver(t) // before the mail was sent
	})
}

// TestOwnersByRoleAreTold: without a person, those who have the role that is written, nearest to the entity.
func TestOwnersByRoleAreTold(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		for _, tt := range []struct {
			entity assessment.ID
			role   string
			want   []string
		}{
			{x.soc.ID, "enhetsansvarig", []string{"mats: " + oneAction + "Enheten soc"}},
			{x.soc.ID, " Entity  manager", []string{"mats: " + oneAction + "Enheten soc"}},
			{x.soc.ID, "Ledning", []string{"carl: " + oneAction + "Enheten soc"}},
			{x.school.ID, "Enhetsansvarig", nil}, // that of another entity
			{x.soc.ID, "Samordnare", nil},        // who makes it
			{x.soc.ID, "Uppgiftslämnare", nil},   // who reads no plan
			{x.soc.ID, "Registrator", nil},
		} {
			x.act(t, x.kim, named(tt.entity, tt.role))
			x.deliver(t, tt.want...)
		}
		if shown := must(x.Notices.Told(t.Context(), x.mats))(t); len(shown) != 2 || shown[0].Action == nil {
			t.Errorf("the manager is told %+v", shown)
		}
		for _, tt := range []struct {
			p    assessment.Principal
			want int
		}{{x.mats, 2}, {x.chair, 1}, {x.kim, 1}} {
			if got := len(must(x.Plan.Plan(t.Context(), tt.p, plan.Query{Mine: true}))(t).Actions); got != tt.want {
				t.Errorf("%s has %d actions, want %d", tt.p.User.Name, got, tt.want)
			}
		}
		led := must(x.Plan.Plan(t.Context(), x.chair, plan.Query{Mine: true}))(t).Actions[0]
		must(x.Plan.Report(t.Context(), x.chair, assessment.ActionNote{
			ActionID: led.ID, State: assessment.ActionUnderWay,
		}))(t)
		both := named(x.soc.ID, "Ledning")
		both.OwnerID = &x.sara.User.ID
		x.act(t, x.kim, both)
		x.deliver(t, "sara: "+oneAction+"Enheten soc") // the person sees to it, in the role
	})
}

// TestOwnersByRoleHaveTasks: what is due is a task of those who are told that it is theirs, and of nobody else.
func TestOwnersByRoleHaveTasks(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) {
		hilda := x.as(t, "hilda", assessment.Management, x.school.ID)
		everybody := []assessment.Principal{x.kim, x.sara, x.mats, x.ulla, x.chair, x.admin, hilda}
		for _, tt := range []struct {
			title  string
			entity assessment.ID
			role   string
			owner  *assessment.ID
			want   []string
		}{
			{title: "A", entity: x.soc.ID, role: "enhetsansvarig", want: []string{"mats"}},
			{title: "B", entity: x.soc.ID, role: "Management", want: []string{"carl"}},
			{title: "C", entity: x.school.ID, role: "Ledning", want: []string{"hilda"}}, // nearer than that of the whole
			{title: "D", entity: x.school.ID, role: "Enhetsansvarig"},                   // that of another entity
			{title: "E", entity: x.soc.ID, role: "Uppgiftslämnare"},                     // who reads no plan
			{title: "F", entity: x.soc.ID, role: "Registrator"},
			{title: "G", entity: x.soc.ID, role: "Ledning", owner: &x.sara.User.ID, want: []string{"sara"}},
			{title: "H", entity: x.soc.ID, role: "Ledning", owner: &x.mats.User.ID, want: []string{"mats"}},
		} {
			f := named(tt.entity, tt.role)
			f.Title, f.OwnerID, f.Year, f.DueOn = tt.title, tt.owner, 0, "2026-04-30"
			a := must(x.Plan.AddAction(t.Context(), x.kim, f))(t)
			told := map[string]bool{}
			for _, p := range everybody {
				for _, n := range must(x.Notices.Told(t.Context(), p))(t) {
					told[p.User.Name] = told[p.User.Name] || n.Action != nil && *n.Action == a.ID
				}
			}
			var have []string
			for _, p := range everybody {
				task := slices.ContainsFunc(must(x.Tasks.Tasks(t.Context(), p))(t).Tasks, func(task record.Task) bool {
					return task.Kind == record.TaskAction && *task.Action == a.ID
				})
				if task {
					have = append(have, p.User.Name)
				}
				if task != told[p.User.Name] {
					t.Errorf("%s: %s has the task: %v, is told: %v", tt.title, p.User.Name, task, told[p.User.Name])
				}
			}
			if diff := cmp.Diff(tt.want, have); diff != "" {
				t.Errorf("%s is a task of, want (-) and got (+):\n%s", tt.title, diff)
			}
			do(t, x.Plan.SaveTogether(t.Context(), x.kim, plan.Together{
				Actions: []plan.ActionVersion{{ID: a.ID, Version: a.Version}}, State: new(assessment.ActionDone),
			}))
			for _, p := range everybody {
				if got := len(must(x.Plan.Due(t.Context(), p))(t).Due); got != 0 {
					t.Errorf("%s has %d actions when %s is done", p.User.Name, got, tt.title)
				}
			}
		}
	})
}

// TestOwnersOfDecisionsAreTold, when the decision of a review becomes an action, and when it is given to another.
func TestOwnersOfDecisionsAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mailed(t, w)
		r := begin(t, w)
		x := &mailing{asked: r.asked, server: mailtest.New(t, mailtest.Options{})}
		_, err := x.Notices.Deliver(t.Context(), x.post(t))
		do(t, err)
		f := review.DecisionForm{
			Text:    "Inför en rutin.",
			Outcome: assessment.OtherwiseDecided,
			Kind:    "improvement",
			OwnerID: &x.mats.User.ID,
			DueOn:   "2026-09-30",
		}
		d := must(x.Review.Decide(t.Context(), x.kim, r.review.ID, f))(t)
		x.deliver(t, "mats: "+oneAction+"Norrdals kommun")
		f.OwnerID, f.Version = &x.sara.User.ID, &d.Version
		must(x.Review.SaveDecision(t.Context(), x.kim, r.review.ID, d.ID, f))(t)
		x.deliver(t, "sara: "+oneAction+"Norrdals kommun")
	})
}

// TestOwnersOfRepliesAreTold, when what a body has accepted becomes actions: of all of them at once.
func TestOwnersOfRepliesAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mailed(t, w)
		r := finished(t, w)
		x := &mailing{asked: r.asked, server: mailtest.New(t, mailtest.Options{})}
		_, err := x.Notices.Deliver(t.Context(), x.post(t))
		do(t, err)
		for _, to := range []record.AuditRecommendation{r.one, r.two} {
			f := r.accepts(to, 0)
			f.OwnerRole = "Enhetsansvarig"
			r.save(t, x.kim, f)
		}
		r.approve(t, r.socChair)
		_, err = x.Notices.Deliver(t.Context(), x.post(t)) // the auditor is told of the reply
		do(t, err)
		must(x.Plan.PlanReplies(t.Context(), x.kim, r.audit.ID, r.board.ID, nil))(t)
		x.deliver(t, "mats: "+manyActions+"Enheten soc")
	})
}
