package workflow_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// said is what a task says, without ids.
func said(tasks []record.Task) []string {
	list := []string{}
	for _, t := range tasks {
		line := string(t.Kind) + " " + string(t.State) + " " + t.Subject
		if t.Days != nil {
			line += " " + strconv.Itoa(*t.Days)
		}
		if t.Count > 0 {
			line += " ×" + strconv.Itoa(t.Count)
		}
		list = append(list, line)
	}
	return list
}

// wants compares what waits for somebody.
func (x *asked) wants(t *testing.T, p assessment.Principal, want ...string) record.Start {
	t.Helper()
	start := must(x.Tasks.Tasks(t.Context(), p))(t)
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, said(start.Tasks)); diff != "" {
		t.Errorf("what waits for %s (-want +got):\n%s", p.User.Name, diff)
	}
	return start
}

// TestTasks follows what waits for each role through a round: to answer, handed over, to approve, returned, to remind.
func TestTasks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		soc := x.assessments[x.soc.ID]
		if start := x.wants(t, x.chair, "decide waits Våren 2026 ×2"); len(start.Rounds) != 0 || start.Level != nil {
			t.Errorf("management sees %v and %v before anything is submitted", start.Rounds, start.Level)
		}
		x.wants(t, x.sara, "answer waits Enheten soc 31")
		x.answer(t, x.sara, soc, "B3", "yes")
		x.wants(t, x.sara, "answer begun Enheten soc 31")
		must(x.Rounds.HandAnswer(t.Context(), x.mats, soc, "D1", &x.sara.User.ID, version(0)))(t)
		x.wants(t, x.sara, "handed begun Enheten soc 31 ×1")

		x.submit(t, x.sara, soc)
		x.wants(t, x.sara)
		start := x.wants(t, x.mats, "approve waits Enheten soc 31")
		if got := start.Tasks[0]; got.Assessment == nil || *got.Assessment != soc || *got.Submission != 1 {
			t.Errorf("what to approve is %v", got)
		}
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeReturned, "Fyll på"))(t)
		x.wants(t, x.mats, "returned begun Enheten soc 31")

		x.clock.forward(25 * 24 * time.Hour)
		for _, p := range []*assessment.Principal{&x.kim, &x.mats, &x.chair} {
			*p = x.sign(t, p.User.ID, "norrdal")
		}
		start = must(x.Tasks.Tasks(t.Context(), x.kim))(t)
		if diff := cmp.Diff([]record.RoundGlance{{
			RoundName: record.RoundNameOf(x.round),
			State:     assessment.RoundOpen,
			Days:      6,
			Entities:  3,
			Begun:     1,
			NotBegun:  2,
			Late:      3,
		}}, start.Rounds); diff != "" {
			t.Errorf("the round at a glance (-want +got):\n%s", diff)
		}
		if tasks := said(start.Tasks); len(tasks) == 0 || tasks[0] != "remind waits Våren 2026 6 ×3" {
			t.Errorf("the coordinator is told %q", tasks)
		}
	})
}

// TestTasksOfAuditorsAndManagement: cells that are left, an engagement that waits, and the level in words.
func TestTasksOfAuditorsAndManagement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		x.wants(t, x.anna, "plan_audit waits Granskning av informationssäkerhet 276")
		x.begin(t)
		x.judge(t, x.soc.ID, "1", 400, "Annat än svaren")
		start := x.wants(t, x.anna, "judge begun Granskning av informationssäkerhet 276")
		if got := start.Tasks[0]; got.Done != 1 || got.Parts != 4 {
			t.Errorf("%d of %d cells are judged, want 1 of 4", got.Done, got.Parts)
		}
		x.wants(t, x.arne)
		x.engage(t, x.arne, "2026-12-31")
		x.wants(t, x.arne, "own waits Granskning av informationssäkerhet 276")
		x.wants(
			t,
			x.anna,
			"confirm waits Granskning av informationssäkerhet 276",
			"judge begun Granskning av informationssäkerhet 276",
		)
		for _, p := range []assessment.Principal{x.anna, x.arne, x.sara} {
			if start := must(x.Tasks.Tasks(t.Context(), p))(t); start.Level != nil || len(start.Rounds)+len(start.SetUp) > 0 {
				t.Errorf("%s sees more than the tasks: %v", p.User.Name, start)
			}
		}
		level := must(x.Tasks.Tasks(t.Context(), x.chair))(t).Level
		if level == nil || level.Asked != 3 || level.Levels.Count != 2 || len(level.Gaps) != 3 || level.Name.Level != 0 {
			t.Errorf("management sees %+v", level)
		}
	})
}

// TestSetUpSteps: one step at a time, derived from what there is, until the first round.
func TestSetUpSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		steps := func(p assessment.Principal) string {
			t.Helper()
			line := ""
			for _, s := range must(w.Tasks.Tasks(t.Context(), p))(t).SetUp {
				line += string(s.Kind) + " " + string(s.State) + " " + strconv.Itoa(s.Done) + "; "
			}
			return line
		}
		want := func(p assessment.Principal, want string) {
			t.Helper()
			if diff := cmp.Diff(want, steps(p)); diff != "" {
				t.Errorf("the steps (-want +got):\n%s", diff)
			}
		}
		want(w.admin, "entities next 0; people later 0; links later 0; round later 0; ")
		soc := w.entity(t, w.root, "soc")
		want(w.admin, "entities done 1; people next 0; links later 0; round later 0; ")
		u := w.person(t, w.admin.Organisation.ID, "sara@norrdal.example", assessment.Invited)
		w.membership(t, w.admin.Organisation.ID, u.ID, assessment.Respondent, soc.ID, "")
		want(w.admin, "entities done 1; people done 1; links next 0; round later 0; ")
		mats := w.as(t, "mats", assessment.EntityManager, soc.ID)
		want(w.admin, "entities done 1; people done 2; links done 1; round next 0; ")
		want(mats, "")
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		do(t, w.Rounds.PublishEmbedded(t.Context()))
		x := &asked{world: w, soc: soc, kim: kim}
		form := x.form("Våren 2026")
		form.Entities, form.Provisions = []assessment.ID{soc.ID}, nil
		must(w.Rounds.AddRound(t.Context(), kim, form))(t)
		want(w.admin, "")
		x.wants(t, w.admin, "unopened waits  ×1")
	})
}

// TestNoticesAreSeenOnce: what has happened is shown until it has been seen, only to those who may know of it, and stays
// among those of the last thirty days.
func TestNoticesAreSeenOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := ask(t, w)
		soc := x.assessments[x.soc.ID]
		notify := func(user assessment.ID, entity assessment.ID) {
			t.Helper()
			do(t, w.Change(t.Context(), x.mats, func(tx assessment.Tx, p assessment.Principal) error {
				return w.Notify(tx, p, assessment.Notice{
					UserID:       user,
					Kind:         assessment.NoticeHandedQuestion,
					EntityID:     &entity,
					AssessmentID: &soc,
					RoundID:      &x.round.ID,
					QuestionID:   "B3",
					Note:         "Du som vet",
				})
			}))
		}
		notify(x.sara.User.ID, x.soc.ID)
		notify(x.ulla.User.ID, x.soc.ID) // who may not know of the entity
		want := record.Notice{
			Kind:       assessment.NoticeHandedQuestion,
			At:         x.Now(),
			By:         "mats",
			Subject:    "Enheten soc",
			Within:     "Våren 2026",
			Question:   "B3",
			Note:       "Du som vet",
			Round:      &x.round.ID,
			Assessment: &soc,
		}
		read := func(p assessment.Principal) []record.Notice {
			t.Helper()
			return must(x.Tasks.Tasks(t.Context(), p))(t).Notices
		}
		if diff := cmp.Diff([]record.Notice{want}, read(x.sara)); diff != "" {
			t.Errorf("what has happened (-want +got):\n%s", diff)
		}
		x.clock.forward(time.Second)
		later := want
		later.At = x.Now()
		notify(x.sara.User.ID, x.soc.ID) // while the page with the first is made
		do(t, x.Notices.See(t.Context(), x.sara, want.At))
		want.Seen = true
		if diff := cmp.Diff([]record.Notice{later, want}, read(x.sara)); diff != "" {
			t.Errorf("what has been seen (-want +got):\n%s", diff)
		}
		if got := read(x.ulla); len(got) != 0 {
			t.Errorf("told of what is out of reach: %+v", got)
		}
		x.clock.forward(31 * 24 * time.Hour)
		if got := read(x.sign(t, x.sara.User.ID, "norrdal")); len(got) != 0 {
			t.Errorf("after a month there is %v", got)
		}
	})
}

// TestStatementsDoNotGrowWithTasks: the start page takes as many statements for three entities and a round as for nine
// and five open rounds.
func TestStatementsDoNotGrowWithTasks(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		readers := map[string]assessment.Principal{
			"coordinator": x.kim,
			"management":  x.chair,
			"admin":       x.admin,
			"auditor":     x.anna,
			"manager":     x.as(t, "rut", assessment.EntityManager, x.root),
		}
		count := func() map[string]int64 {
			counts := map[string]int64{}
			for name, p := range readers {
				fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8}) // knows no questionnaire
				before := sent.Load()
				must(fresh.Tasks.Tasks(t.Context(), p))(t)
				counts[name] = sent.Load() - before
			}
			return counts
		}
		few := count()
		form := x.form(x.round.Name)
		form.Version = x.round.Version
		for i := range 6 {
			e := x.world.entity(t, x.root, "mer"+strconv.Itoa(i))
			x.as(t, "mer"+strconv.Itoa(i), assessment.EntityManager, e.ID)
			form.Entities = append(form.Entities, e.ID)
		}
		must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, form))(t)
		if diff := cmp.Diff(few, count()); diff != "" {
			t.Errorf("statements for three entities (-) and for nine (+):\n%s", diff)
		}
		for i := range 4 {
			form.Name, form.Version = "Omgång "+strconv.Itoa(i), 0
			must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
		}
		if open := must(x.Tasks.Tasks(t.Context(), x.kim))(t).Rounds; len(open) != 5 {
			t.Errorf("%d rounds are open, want 5", len(open))
		}
		if diff := cmp.Diff(few, count()); diff != "" {
			t.Errorf("statements for one open round (-) and for five (+):\n%s", diff)
		}
		for name, n := range few {
			if n > 60 {
				t.Errorf("%s: %d statements", name, n)
			}
		}
	})
}
