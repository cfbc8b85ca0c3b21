package workflow_test

import (
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/scoring"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/rounds"
	"mognad/assessment/workflow/search"
)

// eachCounted is [eachWorldCounted] with an audit in the world.
func eachCounted(t *testing.T, test func(t *testing.T, x *audited, sent *atomic.Int64)) {
	t.Helper()
	eachWorldCounted(t, func(t *testing.T, w *world, sent *atomic.Int64) { test(t, examine(t, w), sent) })
}

// eachWorldCounted runs the test on each database, with what counts the statements sent.
func eachWorldCounted(t *testing.T, test func(t *testing.T, w *world, sent *atomic.Int64)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var sent atomic.Int64
		w := settled(t, func(change ...func(*store.Options)) *store.Database {
			return open(append(change, func(o *store.Options) { o.Log = storetest.Count(&sent) })...)
		})
		test(t, w, &sent)
	})
}

// TestStatementsDoNotGrowWithAudits: the matrix and the workbook of an audit take as many statements for one entity and
// one question as for several of both, with a judgement in each cell.
func TestStatementsDoNotGrowWithAudits(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		form := x.auditForm()
		form.Audit.Title = "En liten"
		form.Entities = form.Entities[:1]
		form.Questions = form.Questions[:1]
		small := must(x.Audits.AddAudit(t.Context(), x.admin, form))(t)
		must(
			x.Audits.Engage(
				t.Context(),
				x.admin,
				assessment.Engagement{AuditID: small.ID, UserID: x.anna.User.ID, Until: "2026-12-31"},
			),
		)(
			t,
		)
		small = must(x.Audits.StartFieldwork(t.Context(), x.anna, small.ID, small.Version))(t)
		x.begin(t)
		for _, q := range x.audit.Questions {
			x.judge(t, x.soc.ID, q.ID, 400, "Annat än svaren")
			x.judge(t, x.school.ID, q.ID, 200, "Annat än svaren")
		}
		for name, read := range map[string]func(w *chain.Chain, id assessment.ID) int{
			"matrix": func(w *chain.Chain, id assessment.ID) int {
				return len(must(w.Audits.Audit(t.Context(), x.anna, id))(t).Cells)
			},
			"workbook": func(w *chain.Chain, id assessment.ID) int {
				return len(must(w.Audits.Book(t.Context(), x.anna, id, true, "xlsx"))(t).Cells)
			},
			"the operator's workbook": func(w *chain.Chain, id assessment.ID) int {
				b, _, err := w.Audits.OperatorBook(t.Context(), id, "xlsx")
				do(t, err)
				return len(b.Cells)
			},
		} {
			count := func(id assessment.ID) (int64, int) {
				fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8}) // knows no questionnaire
				before := sent.Load()
				cells := read(fresh, id)
				return sent.Load() - before, cells
			}
			few, less := count(small.ID)
			many, more := count(x.audit.ID)
			if few != many || less != 1 || more != 4 || few > 37 {
				t.Errorf("%s: %d statements for %d cells, %d for %d", name, few, less, many, more)
			}
		}
	})
}

// TestStatementsDoNotGrowWithSummaries: the summary takes as many statements when one entity has submitted as when nine
// have.
func TestStatementsDoNotGrowWithSummaries(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		content := must(x.Rounds.Submission(t.Context(), x.mats, x.assessments[x.soc.ID], 1))(t).Content
		form := x.form("Hösten 2026")
		for i := range 6 {
			e := must(
				x.Entities.AddEntity(
					t.Context(),
					x.admin,
					assessment.Entity{
						Key:      "mer" + strconv.Itoa(i),
						Name:     "Mer " + strconv.Itoa(i),
						Kind:     x.school.Kind,
						ParentID: &x.root,
					},
				),
			)(
				t,
			)
			form.Entities = append(form.Entities, e.ID)
		}
		round := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
		in := x.in(t, round.ID)
		count := func() (int64, int) {
			fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8})
			before := sent.Load()
			v := must(fresh.Insight.Summary(t.Context(), x.kim, insight.SummaryQuery{Whole: true, RoundID: &round.ID}))(t)
			return sent.Load() - before, len(v.Entities)
		}
		x.submitContent(t, in[form.Entities[0]], content)
		few, less := count()
		for _, e := range form.Entities[1:] {
			x.submitContent(t, in[e], content)
		}
		if many, more := count(); few != many || less != 1 || more != 9 {
			t.Errorf("%d statements for %d entities, %d for %d", few, less, many, more)
		}
	})
}

// TestStatementsDoNotGrowWithEvents: a part of the event log takes as many statements for one line as for a hundred,
// among them lines about rows of a register and about what a rule recommends.
func TestStatementsDoNotGrowWithEvents(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		id := x.assessments[x.soc.ID]
		advice := must(x.Rounds.Result(t.Context(), x.mats, id, 0))(t).Recommendations[0]
		for i := range 20 {
			must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Nämnd " + strconv.Itoa(i)}))(t)
			must(x.Rounds.DecideAdvice(t.Context(), x.mats, assessment.AdviceDecision{
				AssessmentID: id, RuleID: advice.Rule, Adopted: true, Version: int64(i),
			}))(t)
		}
		count := func(q search.EventQuery) (statements int64, kinds map[string]int) {
			fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8}) // knows no questionnaire
			before := sent.Load()
			l := must(fresh.Search.EventLog(t.Context(), x.admin, q))(t)
			kinds = map[string]int{}
			for _, e := range l.Lines {
				kinds[e.Action]++
				if e.Action == "advice.decide" && (e.Rule.Question != advice.Question || e.Rule.Recommendation.In("sv") != "") {
					t.Errorf("the line of a decision has the rule %+v", e.Rule)
				}
				if e.Action == "body.add" && !l.Rows[event.Body][e.ObjectID] {
					t.Errorf("the body %s cannot be opened", e.Object)
				}
			}
			return sent.Load() - before, kinds
		}
		few, less := count(search.EventQuery{Limit: 2, Links: true})
		many, more := count(search.EventQuery{Limit: 40, Links: true})
		if few != many || few > 12 || less["body.add"] != 1 || less["advice.decide"] != 1 ||
			more["body.add"] != 20 || more["advice.decide"] != 20 {
			t.Errorf("%d statements for %v, %d for %v", few, less, many, more)
		}
	})
}

// TestStatementsDoNotGrowWithAuditsThatWait: the tasks of waiting engagements and of replies take as many statements for
// one audit as for five.
func TestStatementsDoNotGrowWithAuditsThatWait(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		add := func(name string) {
			form := x.auditForm()
			form.Audit.Title, form.Audit.ReplyDue = name, "2026-09-01"
			a := must(x.Audits.AddAudit(t.Context(), x.admin, form))(t)
			engage := func(p assessment.Principal) {
				e := assessment.Engagement{AuditID: a.ID, UserID: p.User.ID, Until: "2026-12-31"}
				must(x.Audits.Engage(t.Context(), x.admin, e))(t)
			}
			engage(x.anna)
			must(x.Audits.StartFieldwork(t.Context(), x.anna, a.ID, a.Version))(t)
			engage(x.auditor(t, "ny-"+name))
		}
		count := func(p assessment.Principal) (waiting int, statements map[string]int64) {
			fresh := chain.New(x.store, workflow.Options{Now: x.now, PasswordMemory: 8})
			statements = map[string]int64{}
			before := sent.Load()
			waiting = len(must(fresh.Audits.WaitingEngagements(t.Context(), p))(t))
			statements["waiting"] = sent.Load() - before
			if p.MaySomewhere(assessment.PrepareReplies) {
				before = sent.Load()
				must(fresh.Audits.RepliesDue(t.Context(), p))(t)
				statements["replies"] = sent.Load() - before
			}
			before = sent.Load()
			must(fresh.People.Hanging(t.Context(), x.admin, x.anna.User.ID))(t)
			statements["hanging"] = sent.Load() - before
			return waiting, statements
		}
		add("ett")
		readers := map[string]assessment.Principal{"auditor": x.anna, "coordinator": x.kim, "admin": x.admin}
		few := map[string]map[string]int64{}
		for name, p := range readers {
			var waiting int
			if waiting, few[name] = count(p); name == "auditor" && waiting != 1 {
				t.Errorf("%d engagements wait for the auditor, want 1", waiting)
			}
		}
		for _, name := range []string{"tva", "tre", "fyra", "fem"} {
			add(name)
		}
		for name, p := range readers {
			waiting, many := count(p)
			if diff := cmp.Diff(few[name], many); diff != "" {
				t.Errorf("%s: statements for one audit (-) and for five (+):\n%s", name, diff)
			}
			if name == "auditor" && waiting != 5 {
				t.Errorf("%d engagements wait for the auditor, want 5", waiting)
			}
		}
	})
}

// TestAnswersAlone: the answers of an assessment take a statement for the rights and one for the answers, and one answer
// takes a single one, once the questionnaire is known.
func TestAnswersAlone(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		id := x.assessments[x.soc.ID]
		whole := must(x.Rounds.Assessment(t.Context(), x.mats, id))(t)
		before := sent.Load()
		v := must(x.Rounds.AnswersOf(t.Context(), x.mats, id))(t)
		if got := sent.Load() - before; got != 2 {
			t.Errorf("%d statements for the answers, want 2", got)
		}
		if diff := cmp.Diff(whole.Answers, v.Answers); diff != "" || len(v.Answers) == 0 {
			t.Errorf("the answers of the assessment (-) and alone (+):\n%s", diff)
		}
		for question, want := range whole.Answers {
			before := sent.Load()
			got := must(x.Rounds.AnswerTo(t.Context(), x.mats, id, question))(t)
			if diff := cmp.Diff(want, got); diff != "" || sent.Load()-before != 1 {
				t.Errorf("%d statements for the answer to %s, want 1:\n%s", sent.Load()-before, question, diff)
			}
		}
		_, err := x.Rounds.AnswerTo(t.Context(), x.mats, id, "no such question")
		if code := assessment.CodeOf(err); code != assessment.NotFound {
			t.Errorf("no such question: got %v, want %s", err, assessment.NotFound)
		}
	})
}

// TestOnlyWhatIsShownIsCounted: of a person's work and of a round, answers are read of what is shown, and say what they
// say where all is shown.
func TestOnlyWhatIsShownIsCounted(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, _ *atomic.Int64) {
		soc := x.assessments[x.soc.ID]
		all := must(x.Rounds.Work(t.Context(), x.mats))(t)
		some := must(x.Rounds.WorkShown(t.Context(), x.mats, func(items []rounds.WorkItem) []rounds.WorkItem {
			return slices.DeleteFunc(slices.Clone(items), func(i rounds.WorkItem) bool { return i.ID != soc })
		}))(t)
		for i := range all {
			if all[i].ID != soc {
				all[i].Counts = scoring.Counts{}
			}
		}
		if diff := cmp.Diff(all, some); diff != "" || len(all) == 0 {
			t.Errorf("all of the work (-) and some (+):\n%s", diff)
		}
		whole := must(x.Rounds.Round(t.Context(), x.kim, all[0].RoundID))(t)
		part := must(x.Rounds.RoundShown(
			t.Context(),
			x.kim,
			all[0].RoundID,
			func(v rounds.RoundView) []rounds.CompletionRow {
				return slices.DeleteFunc(slices.Clone(v.Rows), func(r rounds.CompletionRow) bool { return r.ID != soc })
			},
		))(t)
		for i, row := range part.Rows {
			if row.ID == soc {
				continue
			}
			if row.Counts.Answered != 0 || row.Counts.Asked != whole.Rows[i].Counts.Asked {
				t.Errorf("%s has counts that nobody asked for: %+v", row.Entity.Name, row.Counts)
			}
			part.Rows[i].Counts, part.Rows[i].Areas = whole.Rows[i].Counts, whole.Rows[i].Areas
		}
		if diff := cmp.Diff(whole.Rows, part.Rows); diff != "" {
			t.Errorf("the whole round (-) and part of it (+):\n%s", diff)
		}
	})
}
