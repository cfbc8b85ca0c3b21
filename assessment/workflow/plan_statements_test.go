package workflow_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/plan"
)

// TestStatementsOfALargePlan: each view of the plan takes as many statements for two thousand actions over ten years as
// for twenty, with notes, origins and owners, of several entities.
func TestStatementsOfALargePlan(t *testing.T) {
	t.Parallel()
	eachCounted(t, func(t *testing.T, x *audited, sent *atomic.Int64) {
		body := must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Socialnämnden"}))(t)
		soc := must(x.Entities.Entity(t.Context(), x.admin, x.soc.ID))(t)
		soc.BodyID = &body.ID
		must(x.Entities.SaveEntity(t.Context(), x.admin, soc))(t)
		rule := must(x.Rounds.Result(t.Context(), x.mats, x.assessments[x.soc.ID], 1))(t).Recommendations[0].Rule
		entities := []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID, x.root}
		added := 0
		addUntil := func(many int) {
			for added < many {
				x.world.in(t, x.admin.Organisation.ID, func(tx assessment.Tx) error {
					for range min(100, many-added) {
						if err := x.keep(t, tx, entities[added%len(entities)], added, rule); err != nil {
							return err
						}
						added++
					}
					return nil
				})
			}
		}
		ten := plan.Query{Years: 10}
		mine, late, words := ten, ten, ten
		mine.Mine, late.Overdue, words.Text = true, true, "åtgärd 7"
		views := map[string]func() int{
			"table and timeline": func() int { return len(must(x.Plan.Plan(t.Context(), x.kim, ten))(t).Actions) },
			"mine":               func() int { return len(must(x.Plan.Plan(t.Context(), x.sara, mine))(t).Actions) },
			"late":               func() int { return len(must(x.Plan.Plan(t.Context(), x.kim, late))(t).Actions) + 1 },
			"search":             func() int { return len(must(x.Plan.Plan(t.Context(), x.kim, words))(t).Actions) },
			"export":             func() int { return len(must(x.Plan.ExportPlan(t.Context(), x.kim, ten))(t).Actions) },
			"of an entity":       func() int { return len(must(x.Plan.Of(t.Context(), x.kim, x.soc.ID))(t)) },
			"of a body": func() int {
				q := ten
				q.Bodies = []assessment.ID{body.ID}
				return len(must(x.Plan.Plan(t.Context(), x.kim, q))(t).Actions)
			},
			"due": func() int { return len(must(x.Plan.Due(t.Context(), x.sara))(t).Due) + 1 },
			"from a source": func() int {
				from := assessment.Source{Kind: assessment.FromRule, SubjectID: x.assessments[x.soc.ID], Detail: rule}
				return len(must(x.Plan.ActionsFrom(t.Context(), x.kim, from, assessment.GapOf(x.soc.ID, "", "")))(t))
			},
		}
		count := func() map[string]int64 {
			took := map[string]int64{}
			for name, read := range views {
				before := sent.Load()
				if read() == 0 {
					t.Errorf("%s shows nothing", name)
				}
				took[name] = sent.Load() - before
			}
			return took
		}
		addUntil(20)
		few := count()
		addUntil(2000)
		for name, many := range count() {
			if few[name] != many || many > 24 {
				t.Errorf("%s: %d statements for twenty actions, %d for two thousand", name, few[name], many)
			}
		}
	})
}

// TestTasksReadTheActionsOfTheirOwner: what is due is found in as many rows of a plan with two hundred actions and notes
// of others as of one with a few, by name and by role.
func TestTasksReadTheActionsOfTheirOwner(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var rows atomic.Int64
		w := settled(t, func(change ...func(*store.Options)) *store.Database {
			return open(append(change, func(o *store.Options) { o.Log = storetest.CountRows(&rows) })...)
		})
		mailed(t, w)
		x := ask(t, w)
		add := func(owner assessment.Principal, role string) {
			f := named(x.soc.ID, role)
			f.Year, f.DueOn = 0, "2026-04-30"
			if owner.SignedIn() {
				f.OwnerID = &owner.User.ID
			}
			a := must(x.Plan.AddAction(t.Context(), x.kim, f))(t)
			note := assessment.ActionNote{ActionID: a.ID, State: assessment.ActionUnderWay}
			must(x.Plan.Report(t.Context(), x.kim, note))(t)
		}
		due := func(p assessment.Principal) (int64, int) {
			before := rows.Load()
			list := must(x.Plan.Due(t.Context(), p))(t).Due
			return rows.Load() - before, len(list)
		}
		add(x.sara, "")
		add(assessment.Principal{}, "Ledning")
		add(x.kim, "")
		add(assessment.Principal{}, "Samordnare")
		few := map[string]int64{}
		for _, p := range []assessment.Principal{x.sara, x.chair} {
			few[p.User.Name], _ = due(p)
		}
		for range 100 {
			add(x.kim, "")
			add(assessment.Principal{}, "Samordnare")
		}
		for _, p := range []assessment.Principal{x.sara, x.chair} {
			if many, n := due(p); n != 1 || many != few[p.User.Name] {
				t.Errorf("%s: %d due, in %d rows and in %d", p.User.Name, n, few[p.User.Name], many)
			}
		}
	})
}

// keep stores the n-th action of an entity: each fourth recurs, each third has an owner, all have a note and origins.
func (x *audited) keep(t *testing.T, tx assessment.Tx, entity assessment.ID, n int, rule string) error {
	t.Helper()
	a := byYear(entity, "Åtgärd "+strconv.Itoa(n), 2026+n%10, 0).Action
	a.OrganisationID, a.ID, a.State, a.Version = x.admin.Organisation.ID, must(x.NewID())(t), assessment.ActionPlanned, 1
	a.CreatedBy, a.CreatedAt, a.UpdatedAt = x.kim.User.ID, x.now(), x.now()
	if n%4 == 0 {
		a.Recurrence = assessment.EveryMonths(12)
	}
	if n%3 == 0 {
		a.OwnerID = &x.sara.User.ID
	}
	if err := tx.AddAction(a); err != nil {
		return err
	}
	origin := func(s assessment.Source) assessment.ActionOrigin {
		return assessment.ActionOrigin{
			OrganisationID: a.OrganisationID, ActionID: a.ID, Kind: s.Kind, SubjectID: s.SubjectID, Detail: s.Detail,
			AddedBy: x.kim.User.ID, AddedAt: x.now(),
		}
	}
	if err := tx.AddActionOrigins([]assessment.ActionOrigin{
		origin(assessment.Source{Kind: assessment.FromRule, SubjectID: x.assessments[x.soc.ID], Detail: rule}),
		origin(assessment.GapOf(x.soc.ID, "", "")),
	}); err != nil {
		return err
	}
	return tx.AddActionNote(assessment.ActionNote{
		OrganisationID: a.OrganisationID, ID: must(x.NewID())(t), ActionID: a.ID, State: assessment.ActionUnderWay,
		WrittenBy: x.kim.User.ID, WrittenAt: x.now(),
	})
}
