package workflow_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
)

// counts are what the page says, by topic and figure.
type counts map[string]int

// countsOf are those of the page that the test counts for itself; the figures after the slash are parts of the ones before.
func countsOf(r record.Topics) counts {
	c := counts{}
	for _, x := range r.Topics {
		for _, f := range x.Says {
			if f.Key == "measure" {
				c[string(x.Key)+" measures"]++
				continue
			}
			c[string(x.Key)+" "+f.Key] = f.Count
			if f.Of > 0 {
				c[string(x.Key)+" "+f.Key+" of"] = f.Of
			}
		}
	}
	return c
}

// enteredRow is a row of a register as it was entered, with the number of the entity that it is about.
type enteredRow[T any] struct {
	row    T
	entity int
}

// generated is what a test has entered, which it counts without the program.
type generated struct {
	risks           []enteredRow[registers.Risk]
	needs           []enteredRow[registers.Need]
	nonconformities []enteredRow[registers.Nonconformity]
	objectives      []enteredRow[registers.Objective]
	trainings       []enteredRow[registers.Training]
	actions         []enteredRow[assessment.Date]
	planned         map[int]bool // nonconformities with an action
}

// generate fills the registers of some entities at random, always in the same way for a seed.
func generate(t *testing.T, w *world, seed uint64, in []assessment.ID, each int) generated {
	t.Helper()
	ctx, r, top := t.Context(), w.Registers, w.as(t, "coordinator", assessment.Coordinator, w.root)
	random := rand.New(rand.NewPCG(seed, 1))
	days := []assessment.Date{"", "2025-01-15", "2025-12-24", "2026-03-30", "2026-03-31", "2026-04-01", "2027-06-30"}
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	g := generated{planned: map[int]bool{}}
	for n := range each * len(in) {
		e := n % len(in)
		name, about := fmt.Sprintf("Nummer %d", n), []assessment.ID{in[e]}
		risk := registers.Risk{
			Title:         name,
			Likelihood:    random.IntN(5),
			Consequence:   random.IntN(5),
			OwnerRole:     pick("", "Chef"),
			Treatment:     pick("", "reduce", registers.Accept),
			AcceptedBy:    "Ledningen",
			AcceptedUntil: days[random.IntN(len(days))],
			Spread:        pick("", "own", "sector", "society"),
			Entities:      about,
		}
		risk.HardToReduce = risk.Treatment == "reduce" && random.IntN(3) == 0
		must(r.Risks.Add(ctx, top, risk))(t)
		g.risks = append(g.risks, enteredRow[registers.Risk]{risk, e})
		need := registers.Need{Title: name, Party: "Staten", Basis: pick("law", "agreement"), ChangedOn: days[random.IntN(5)], Entities: about}
		must(r.Needs.Add(ctx, top, need))(t)
		g.needs = append(g.needs, enteredRow[registers.Need]{need, e})
		wrong := registers.Nonconformity{
			Title:            name,
			FoundOn:          "2024-11-11",
			Source:           pick("audit", "incident", "own_check", "other"),
			CorrectiveAction: pick("", "Ny rutin"),
			Due:              days[random.IntN(len(days))],
			ClosedOn:         days[random.IntN(4)],
			Entities:         about,
		}
		added := must(r.Nonconformities.Add(ctx, top, wrong))(t)
		g.nonconformities = append(g.nonconformities, enteredRow[registers.Nonconformity]{wrong, e})
		aim := registers.Objective{
			Title:      name,
			Due:        days[random.IntN(len(days))],
			Fulfilment: pick("not_started", "under_way", "reached", "not_reached"),
			Entities:   about,
		}
		must(r.Objectives.Add(ctx, top, aim))(t)
		g.objectives = append(g.objectives, enteredRow[registers.Objective]{aim, e})
		training := registers.Training{
			Person:     fmt.Sprintf("Person %d", random.IntN(each*2)),
			Training:   name,
			TakenOn:    "2024-01-01",
			ValidUntil: days[random.IntN(len(days))],
			Entities:   about,
		}
		must(r.Trainings.Add(ctx, top, training))(t)
		g.trainings = append(g.trainings, enteredRow[registers.Training]{training, e})
		f := plan.Form{Action: assessment.Action{
			EntityID: in[e],
			Title:    name,
			Timing: assessment.Timing{
				DueOn:      []assessment.Date{"2026-03-30", "2026-03-31", "2026-11-30"}[random.IntN(3)],
				Recurrence: assessment.Recurrence{Kind: assessment.Once},
			},
		}}
		if g.planned[n] = random.IntN(3) == 0; g.planned[n] {
			f.Origins = []assessment.Source{{Kind: assessment.FromNonconformity, SubjectID: added.ID}}
		}
		must(w.Plan.AddAction(ctx, top, f))(t)
		g.actions = append(g.actions, enteredRow[assessment.Date]{f.DueOn, e})
	}
	return g
}

// counted are the figures of the entities whose numbers are given, on 31 March 2026.
func (g generated) counted(within func(entity int) bool) counts {
	const today, yearAgo = assessment.Date("2026-03-31"), assessment.Date("2025-03-31")
	c := counts{}
	add := func(key string, is bool) {
		if is {
			c[key]++
		}
	}
	for _, x := range g.risks {
		if r, value := x.row, x.row.Likelihood*x.row.Consequence; within(x.entity) {
			add("risks risks_serious of", true)
			add("risks risks_serious", value >= 9)
			add("risks risks_unassessed", value == 0)
			add("risks risks_undecided", r.Treatment == "")
			add("risks risks_unowned", r.OwnerRole == "")
			add("risks risks_expired", r.Treatment != "reduce" && r.AcceptedUntil != "" && r.AcceptedUntil < today)
			add("risks risks_shared", r.Spread == "own")
			add("risks risks_shared of", r.Spread != "")
			add("protection risks_hard", r.HardToReduce)
		}
	}
	for _, key := range []string{"undecided", "unowned", "expired", "unassessed"} {
		if c["risks risks_"+key] > 0 {
			c["risks risks_"+key+" of"] = c["risks risks_serious of"]
		}
	}
	for _, x := range g.needs {
		if within(x.entity) {
			add("requirements needs", true)
			add("requirements needs of", x.row.Basis == "law")
			add("requirements needs_changed", x.row.ChangedOn > yearAgo && x.row.ChangedOn <= today)
		}
	}
	g.countNonconformities(c, add, within)
	for _, x := range g.objectives {
		if within(x.entity) {
			open := x.row.Fulfilment == "not_started" || x.row.Fulfilment == "under_way"
			add("objectives", true)
			add("work objectives_overdue", open && x.row.Due != "" && x.row.Due < today)
		}
	}
	if c["work objectives_overdue"] > 0 {
		c["work objectives_overdue of"] = c["objectives"]
	}
	delete(c, "objectives")
	valid, all := map[string]bool{}, map[string]bool{}
	for _, x := range g.trainings {
		if within(x.entity) {
			all[x.row.Person] = true
			if x.row.ValidUntil == "" || x.row.ValidUntil >= today {
				valid[x.row.Person] = true
			}
		}
	}
	c["awareness trained"], c["awareness trained of"] = len(valid), len(all)
	for _, x := range g.actions {
		if within(x.entity) {
			c["work actions_done of"]++
			add("work actions_overdue", x.row < today)
		}
	}
	if c["work actions_overdue"] > 0 {
		c["work actions_overdue of"] = c["work actions_done of"]
	}
	return c
}

func (g generated) countNonconformities(c counts, add func(string, bool), within func(int) bool) {
	const today = assessment.Date("2026-03-31")
	for topic, source := range map[string]string{"requirements": "", "incidents": "incident", "audits": "audit"} {
		key := topic + " nonconformities"
		if topic == "audits" {
			continue // nothing is said of audits where none is final
		}
		if source != "" {
			key = topic + " incident_nonconformities"
		}
		for n, x := range g.nonconformities {
			if !within(x.entity) || source != "" && x.row.Source != source {
				continue
			}
			open := x.row.ClosedOn == ""
			add(key+" of", true)
			add(key, open)
			add(topic+" nonconformities_overdue", open && x.row.Due != "" && x.row.Due < today)
			add(topic+" nonconformities_without_action", open && x.row.CorrectiveAction == "" && !g.planned[n])
		}
		for _, part := range []string{"overdue", "without_action"} {
			if c[topic+" nonconformities_"+part] > 0 {
				c[topic+" nonconformities_"+part+" of"] = c[key]
			}
		}
	}
}

// TestTopicsEqualWhatWasEntered: every number of the page is that of a count by hand, for the whole organisation and
// for each of its entities, and as many are in the list that the number leads to.
func TestTopicsEqualWhatWasEntered(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 20261201} {
		each(t, func(t *testing.T, w *world) {
			var in []assessment.ID
			for n := range 3 {
				in = append(in, w.entity(t, w.root, fmt.Sprintf("enhet%d", n)).ID)
			}
			g := generate(t, w, seed, in, 8)
			chair := w.as(t, "chair", assessment.Management, w.root)
			for n := -1; n < len(in); n++ {
				entity := w.root
				if n >= 0 {
					entity = in[n]
				}
				page := must(w.Review.Topics(t.Context(), chair, &entity))(t)
				got := countsOf(page)
				for key := range got {
					if key == "awareness untrained" || key == "awareness untrained of" || got[key] == 0 {
						delete(got, key)
					}
				}
				want := g.counted(func(e int) bool { return n < 0 || e == n })
				for key, count := range want {
					if count == 0 {
						delete(want, key)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("seed %d, entity %d (-counted +said):\n%s", seed, n, diff)
				}
				w.listed(t, chair, page)
			}
		})
	}
}

// listed compares the numbers of the page with what the lists hold that they lead to.
func (w *world) listed(t *testing.T, p assessment.Principal, page record.Topics) {
	t.Helper()
	compared := 0
	for _, x := range page.Topics {
		for _, f := range x.Says {
			r, known := registers.Find(string(f.Source))
			_, sorts := f.Only["sort"]
			whole := f.Key == "needs" || f.Key == "risks_serious" || len(f.Only) > 0 && !sorts
			if !known || !whole || strings.HasSuffix(f.Key, "nonconformities") {
				continue // leads to one row, or to more than was counted
			}
			l := must(w.Registers.Named(r.Name).List(t.Context(), p, topicsQuery(f, page.Entity.ID)))(t)
			if l.Found != f.Count {
				t.Errorf("%s %s says %d, the list has %d", x.Key, f.Key, f.Count, l.Found)
			}
			compared++
		}
	}
	if compared < 5 {
		t.Errorf("only %d numbers were compared with lists", compared)
	}
}

// topicsQuery is how the page asks the list for what a figure counts.
func topicsQuery(f record.TopicFigure, entity assessment.ID) rows.Query {
	q := rows.Query{Entity: &entity, Only: registers.Values{}}
	for name, value := range f.Only {
		if name == "overdue" {
			q.Overdue = true
		} else {
			q.Only[name] = []string{value}
		}
	}
	return q
}

// TestTopicsFollowRecommendations: what the page calls open is what the audit's own list calls so, from the reply to the
// action that is done.
func TestTopicsFollowRecommendations(t *testing.T) {
	t.Parallel()
	eachReply(t, func(t *testing.T, x *replied) {
		open := func() int {
			n := 0
			for _, a := range must(x.Audits.Recommended(t.Context(), x.chair))(t) {
				for _, r := range a.Recommendations {
					if r.FollowUp != nil && *r.FollowUp == assessment.FollowOpen {
						n++
					}
				}
			}
			page := must(x.Review.Topics(t.Context(), x.chair, &x.root))(t)
			f, _ := page.Topics[slices.Index(record.TopicKeys, record.TopicAudits)].Figure("recommendations_open")
			if f.Count != n {
				t.Errorf("the page says that %d are open, the list %d", f.Count, n)
			}
			return n
		}
		if n := open(); n != 3 {
			t.Errorf("%d are open before any reply", n)
		}
		x.save(t, x.kim, x.accepts(x.one, 0))
		x.save(t, x.mats, x.rejects(x.two, 0))
		x.approve(t, x.socChair)
		if n := open(); n != 2 {
			t.Errorf("%d are open after one was rejected", n)
		}
		v := must(x.Plan.PlanReplies(t.Context(), x.kim, x.audit.ID, x.board.ID, nil))(t)
		if n := open(); n != 1 {
			t.Errorf("%d are open after one was planned", n)
		}
		note := assessment.ActionNote{ActionID: v.Replies[0].Recommendation.Actions[0].ID, State: assessment.ActionDropped, Text: "Ändrat"}
		must(x.Plan.Report(t.Context(), x.kim, note))(t)
		if n := open(); n != 2 {
			t.Errorf("%d are open after the action was dropped", n)
		}
	})
}

// TestStatementsDoNotGrowWithTopics: the page takes as many statements for 30 entities with rows in all registers as for
// one, and so does what waits for the coordinator.
func TestStatementsDoNotGrowWithTopics(t *testing.T) {
	t.Parallel()
	eachWorldCounted(t, func(t *testing.T, w *world, sent *atomic.Int64) {
		count := func(read func(*chain.Chain)) int64 {
			fresh := chain.New(w.store, workflow.Options{Now: w.now, PasswordMemory: 8})
			before := sent.Load()
			read(fresh)
			return sent.Load() - before
		}
		chair := w.as(t, "chair", assessment.Management, w.root)
		generate(t, w, 3, []assessment.ID{w.entity(t, w.root, "en").ID}, 2)
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		reads := map[string]func(*chain.Chain){
			"the page":   func(c *chain.Chain) { must(c.Review.Topics(t.Context(), chair, nil))(t) },
			"the tasks":  func(c *chain.Chain) { must(c.Tasks.Tasks(t.Context(), kim))(t) },
			"statements": func(c *chain.Chain) { must(c.Registers.Applicabilities(t.Context(), chair))(t) },
		}
		few := map[string]int64{}
		for name, read := range reads {
			few[name] = count(read)
		}
		for n := range 29 {
			e := w.entity(t, w.root, fmt.Sprintf("enhet%d", n)).ID
			must(w.Registers.Risks.Add(t.Context(), kim, registers.Risk{
				Title: "Risk", Treatment: registers.Accept, AcceptedBy: "Chef", AcceptedUntil: "2025-01-01", Entities: []assessment.ID{e},
			}))(t)
			must(w.Registers.Nonconformities.Add(t.Context(), kim, registers.Nonconformity{
				Title: "Avvikelse", FoundOn: "2025-01-01", Source: "audit", Entities: []assessment.ID{e},
			}))(t)
		}
		for name, read := range reads {
			if many := count(read); many != few[name] {
				t.Errorf("%s: %d statements for 30 entities, %d for one", name, many, few[name])
			}
		}
	})
}
