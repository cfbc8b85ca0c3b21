package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
)

func TestEntities(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		council := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
		school := must(
			w.Entities.AddEntity(
				t.Context(),
				w.admin,
				assessment.Entity{
					Key:        " skola ",
					Name:       " Skol  förvaltningen",
					Kind:       "administration",
					ParentID:   &w.root,
					BodyID:     &council.ID,
					Period:     assessment.Period{From: "2020-01-01", To: "2026-12-31"},
					Successors: []assessment.ID{w.root},
				},
			),
		)(
			t,
		)
		want := school
		want.Key, want.Name, want.Version = "skola", "Skol förvaltningen", 1
		if diff := cmp.Diff(want, must(w.Entities.Entity(t.Context(), w.admin, school.ID))(t)); diff != "" {
			t.Errorf("added (-) and read (+) differ:\n%s", diff)
		}
		kitchen := w.entity(t, school.ID, "kok")
		s := must(w.Entities.Structure(t.Context(), w.admin))(t)
		if got := s.BodyOf(kitchen.ID); got.ID != council.ID {
			t.Errorf("the body of the entity below is %+v", got)
		}
		if got := s.BodyOf(w.root); got.ID != (assessment.ID{}) {
			t.Errorf("the root has the body %+v", got)
		}
		school.Name = "Barn och skola"
		school.BodyID = nil
		school.Period = assessment.Period{}
		school.Successors = nil
		saved := must(w.Entities.SaveEntity(t.Context(), w.admin, school))(t)
		if saved.Version != 2 || saved.BodyID != nil || saved.To != "" || len(saved.Successors) != 0 {
			t.Errorf("saved %+v", saved)
		}
		do(t, w.Entities.DeleteEntity(t.Context(), w.admin, kitchen.ID, 1))
		_, err := w.Entities.Entity(t.Context(), w.admin, kitchen.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

func TestEntitiesRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		north, south := w.entity(t, w.root, "norr"), w.entity(t, w.root, "soder")
		below := w.entity(t, north.ID, "under")
		north.Period, north.Successors = assessment.Period{To: "2026-12-31"}, []assessment.ID{south.ID}
		north = must(w.Entities.SaveEntity(t.Context(), w.admin, north))(t)
		root := must(w.Entities.Entity(t.Context(), w.admin, w.root))(t)
		bo := w.as(t, "bo", assessment.Respondent, below.ID)
		foreignBody := must(w.Registers.Bodies.Add(t.Context(), w.other, assessment.Body{Name: "Nämnden"}))(t)
		foreignRoot := w.rootOf(t, w.other)
		save := func(e assessment.Entity, change func(*assessment.Entity)) error {
			change(&e)
			_, err := w.Entities.SaveEntity(t.Context(), w.admin, e)
			return err
		}
		w.unchanged(t, func() {
			refused(
				t,
				save(north, func(e *assessment.Entity) { e.ParentID = &below.ID }),
				assessment.Invalid,
				"error.invalid_fields",
				"parent: error.circle",
			)
			refused(
				t,
				save(north, func(e *assessment.Entity) { e.ParentID = &north.ID }),
				assessment.Invalid,
				"error.invalid_fields",
				"parent: error.circle",
			)
			refused(
				t,
				save(north, func(e *assessment.Entity) { e.ParentID = nil }),
				assessment.Invalid,
				"error.invalid_fields",
				"parent: error.required",
			)
			refused(
				t,
				save(root, func(e *assessment.Entity) { e.ParentID = &south.ID }),
				assessment.Invalid,
				"error.invalid_fields",
				"parent: error.root_stays",
			)
			refused(
				t,
				save(south, func(e *assessment.Entity) { e.Key = "norr" }),
				assessment.Conflict,
				"error.taken",
				"key: error.taken",
			)
			refused(
				t,
				w.Entities.DeleteEntity(t.Context(), w.admin, w.root, root.Version),
				assessment.Conflict,
				"error.root_stays",
			)
			refused(
				t,
				w.Entities.DeleteEntity(t.Context(), w.admin, north.ID, north.Version),
				assessment.Conflict,
				"error.in_use",
			) // has children
			refused(
				t,
				w.Entities.DeleteEntity(t.Context(), w.admin, below.ID, 1),
				assessment.Conflict,
				"error.in_use",
			) // has a membership
			refused(
				t,
				w.Entities.DeleteEntity(t.Context(), w.admin, south.ID, 1),
				assessment.Conflict,
				"error.in_use",
			) // took over
			_, err := w.Entities.AddEntity(t.Context(), w.admin, assessment.Entity{Key: "ny", Name: "Ny", Kind: "company"})
			invalid(t, err, "parent: error.required")
			_, err = w.Entities.AddEntity(
				t.Context(),
				w.admin,
				assessment.Entity{Key: "norr", Name: "Ny", Kind: "company", ParentID: &w.root},
			)
			refused(t, err, assessment.Conflict, "error.taken", "key: error.taken")

			for field, change := range map[string]func(*assessment.Entity, assessment.ID){
				"parent":     func(e *assessment.Entity, id assessment.ID) { e.ParentID = &id },
				"body":       func(e *assessment.Entity, id assessment.ID) { e.BodyID = &id },
				"successors": func(e *assessment.Entity, id assessment.ID) { e.To, e.Successors = "2026-12-31", []assessment.ID{id} },
			} {
				foreign := map[string]assessment.ID{"parent": foreignRoot, "body": foreignBody.ID, "successors": foreignRoot}[field]
				for name, do := range map[string]func(assessment.ID) error{
					"change": func(id assessment.ID) error {
						return save(south, func(e *assessment.Entity) { change(e, id) })
					},
					"addition": func(id assessment.ID) error {
						e := assessment.Entity{Key: "ny", Name: "Ny", Kind: "company", ParentID: &w.root}
						change(&e, id)
						_, err := w.Entities.AddEntity(t.Context(), w.admin, e)
						return err
					},
				} {
					missing := do(newID(t))
					refused(t, missing, assessment.Invalid, "error.invalid_fields", field+": error.unknown_choice")
					if diff := cmp.Diff(missing, do(foreign)); diff != "" {
						t.Errorf("%s with a %s that is missing (-) and a foreign one (+) differ:\n%s", name, field, diff)
					}
				}
			}
			refused(
				t,
				save(south, func(e *assessment.Entity) { e.To, e.Successors = "2026-12-31", []assessment.ID{south.ID} }),
				assessment.Invalid,
				"error.invalid_fields",
				"successors: error.unknown_choice",
			)
		})
		if len(bo.Memberships) != 1 {
			t.Errorf("memberships %+v", bo.Memberships)
		}
	})
}

// TestSuccessorsOfAPart: whoever manages a part may name successors in it. An entity in another part is treated like
// one that does not exist, unless it is a successor already.
func TestSuccessorsOfAPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		north, south := w.entity(t, w.root, "norr"), w.entity(t, w.root, "soder")
		below, beside := w.entity(t, north.ID, "under"), w.entity(t, north.ID, "intill")
		below.To, below.Successors = "2026-12-31", []assessment.ID{south.ID}
		below = must(w.Entities.SaveEntity(t.Context(), w.admin, below))(t)
		for _, role := range []assessment.Role{assessment.Coordinator, assessment.OrganisationAdmin} {
			p := w.as(t, string(role), role, north.ID)
			w.unchanged(t, func() {
				for name, do := range map[string]func(assessment.ID) error{
					"change": func(id assessment.ID) error {
						e := beside
						e.To, e.Successors = "2026-12-31", []assessment.ID{below.ID, id}
						_, err := w.Entities.SaveEntity(t.Context(), p, e)
						return err
					},
					"addition": func(id assessment.ID) error {
						_, err := w.Entities.AddEntity(t.Context(), p, assessment.Entity{Key: "ny", Name: "Ny", Kind: "company", ParentID: &north.ID,
							Period: assessment.Period{To: "2026-12-31"}, Successors: []assessment.ID{id}})
						return err
					},
				} {
					missing := do(newID(t))
					invalid(t, missing, "successors: error.unknown_choice")
					for _, id := range []assessment.ID{south.ID, w.root} {
						if diff := cmp.Diff(missing, do(id)); diff != "" {
							t.Errorf("%s as %s with a successor that is missing (-) and one out of reach (+) differ:\n%s", name, role, diff)
						}
					}
				}
			})
			below.Successors = []assessment.ID{beside.ID, south.ID}
			below = must(w.Entities.SaveEntity(t.Context(), p, below))(t)
			if diff := cmp.Diff([]assessment.ID{beside.ID, south.ID}, below.Successors); diff != "" {
				t.Errorf("successors, want (-) and got (+):\n%s", diff)
			}
		}
	})
}

// TestStaleChanges: a change from an old version returns the current row, which the caller may read.
func TestStaleChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		old := w.entity(t, w.root, "skola")
		changed := old
		changed.Name = "Ändrad först"
		changed = must(w.Entities.SaveEntity(t.Context(), w.admin, changed))(t)
		oldBody := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
		changedBody := oldBody
		changedBody.Name = "Utskottet"
		changedBody = must(w.Registers.Bodies.Save(t.Context(), w.admin, changedBody))(t)
		bo := w.as(t, "bo", assessment.Management, w.root)
		changedMember := must(
			w.People.SavePerson(
				t.Context(),
				w.admin,
				people.PersonChange{UserID: bo.User.ID, Name: "Ändrad", Active: true, Version: 1},
			),
		)(
			t,
		)
		o := w.admin.Organisation
		o.Name = "Ändrad"
		changedOrganisation := must(w.People.SaveOrganisation(t.Context(), w.admin, o))(t)

		w.unchanged(t, func() {
			for name, tt := range map[string]struct {
				do      func() error
				current any
			}{
				"save entity":   {func() error { _, err := w.Entities.SaveEntity(t.Context(), w.admin, old); return err }, changed},
				"delete entity": {func() error { return w.Entities.DeleteEntity(t.Context(), w.admin, old.ID, old.Version) }, changed},
				"save body":     {func() error { _, err := w.Registers.Bodies.Save(t.Context(), w.admin, oldBody); return err }, changedBody},
				"delete body":   {func() error { return w.Registers.Bodies.Delete(t.Context(), w.admin, oldBody.ID, oldBody.Version) }, changedBody},
				"save member": {func() error {
					_, err := w.People.SavePerson(t.Context(), w.admin, people.PersonChange{UserID: bo.User.ID, Name: "Sedan", Active: true, Version: 1})
					return err
				}, changedMember},
				"save organisation": {func() error {
					_, err := w.People.SaveOrganisation(t.Context(), w.admin, w.admin.Organisation)
					return err
				}, changedOrganisation},
			} {
				err := tt.do()
				refused(t, err, assessment.Stale, "error.stale")
				var e *assessment.Error
				if errors.As(err, &e) {
					if diff := cmp.Diff(current(tt.current), current(e.Current)); diff != "" {
						t.Errorf("%s: the row now (-) and the answer (+) differ:\n%s", name, diff)
					}
				}
			}
		})
	})
}

// current is a row without what the caller of a change does not send and so does not get back.
func current(row any) any {
	switch r := row.(type) {
	case assessment.Entity:
		return []any{r.ID, r.Name, r.Version}
	case assessment.Body:
		return []any{r.ID, r.Name, r.Version}
	case rows.Item:
		return []any{*r.Head.ID, r.Values.Get("name"), *r.Head.Version}
	case assessment.Person:
		return []any{r.UserID, r.Name, r.Version}
	case assessment.Organisation:
		return []any{r.ID, r.Key, r.Name, r.Version}
	}
	return row
}

// TestTwoConcurrentMoves: each is right by itself, but together they would make a cycle.
func TestTwoConcurrentMoves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for n := range 5 {
			a, b := w.entity(t, w.root, fmt.Sprintf("a%d", n)), w.entity(t, w.root, fmt.Sprintf("b%d", n))
			first, second := a, b
			first.ParentID, second.ParentID = &b.ID, &a.ID
			var group sync.WaitGroup
			errs := make([]error, 2)
			for i, e := range []assessment.Entity{first, second} {
				group.Go(func() { _, errs[i] = w.Entities.SaveEntity(context.Background(), w.admin, e) })
			}
			group.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("got %v and %v, want one done and one refused", errs[0], errs[1])
			}
			if nodes := must(w.Entities.Structure(t.Context(), w.admin))(t).Tree.Nodes; len(nodes) != 1+2*(n+1) {
				t.Errorf("the tree holds %d entities, want %d", len(nodes), 1+2*(n+1))
			}
		}
	})
}

// TestMoveKeepsAnswersAndAuditsApart: a move is refused if somebody would audit what they answer for.
func TestMoveKeepsAnswersAndAuditsApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		audited, answered := w.entity(t, w.root, "granskad"), w.entity(t, w.root, "egen")
		unit := w.entity(t, answered.ID, "enhet")
		bo := w.as(t, "bo", assessment.Auditor, audited.ID)
		w.membership(t, w.admin.Organisation.ID, bo.User.ID, assessment.Respondent, unit.ID, "")
		w.unchanged(t, func() {
			for _, e := range []assessment.Entity{unit, answered} {
				e.ParentID = &audited.ID
				_, err := w.Entities.SaveEntity(t.Context(), w.admin, e)
				invalid(t, err, "parent: error.answers_and_audits")
			}
			plan, err := w.PreviewImport(t.Context(), w.admin, entityFile("key;parent\ngranskad;norrdal\nenhet;granskad"))
			do(t, err)
			if diff := cmp.Diff(
				[]workflow.RowProblem{{
					Line:   3,
					Column: "parent",
					Key:    "error.answers_and_audits",
					Args:   assessment.Args{"Role": assessment.Respondent, "Auditor": assessment.Auditor},
				}},
				plan.Problems,
			); diff != "" {
				t.Errorf("problems, want (-) and got (+):\n%s", diff)
			}
		})
		other := w.entity(t, w.root, "annan")
		unit.ParentID = &other.ID
		must(w.Entities.SaveEntity(t.Context(), w.admin, unit))(t)
	})
}

// TestCoordinatorOfAPart keeps to it: the top of the part can be renamed, though its parent is out of reach.
func TestCoordinatorOfAPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		part := w.entity(t, w.root, "del")
		unit := w.entity(t, part.ID, "enhet")
		w.entity(t, w.root, "annan")
		council := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
		coordinator, respondent := w.as(
			t,
			"coordinator",
			assessment.Coordinator,
			part.ID,
		), w.as(
			t,
			"respondent",
			assessment.Respondent,
			unit.ID,
		)
		part.Name, part.BodyID = "Nytt namn", &council.ID
		must(w.Entities.SaveEntity(t.Context(), coordinator, part))(t)
		for _, tt := range []struct {
			as     assessment.Principal
			keys   []string
			bodies []string
		}{
			{w.admin, []string{"norrdal", "annan", "del", "enhet"}, []string{"Kommunstyrelsen"}},
			{coordinator, []string{"del", "enhet"}, []string{"Kommunstyrelsen"}},
			{respondent, []string{"enhet"}, []string{"Kommunstyrelsen"}},
		} {
			s := must(w.Entities.Structure(t.Context(), tt.as))(t)
			var keys, bodies []string
			for _, n := range s.Tree.Nodes {
				keys = append(keys, n.Key)
			}
			for _, b := range s.Bodies {
				bodies = append(bodies, b.Name)
			}
			if diff := cmp.Diff([][]string{tt.keys, tt.bodies}, [][]string{keys, bodies}); diff != "" {
				t.Errorf("%s sees, want (-) and got (+):\n%s", tt.as.User.Name, diff)
			}
			if got := s.BodyOf(unit.ID); got.ID != council.ID {
				t.Errorf("%s sees the body %+v of the unit", tt.as.User.Name, got)
			}
		}
	})
}

func TestBodies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		b := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: " Kommun  styrelsen "}))(t)
		if b.Name != "Kommun styrelsen" {
			t.Errorf("added %+v", b)
		}
		free := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"}))(t)
		unit := w.entity(t, w.root, "skola")
		unit.BodyID = &b.ID
		must(w.Entities.SaveEntity(t.Context(), w.admin, unit))(t)
		// each organisation has its own
		must(w.Registers.Bodies.Add(t.Context(), w.other, assessment.Body{Name: "Nämnden"}))(t)
		w.unchanged(t, func() {
			_, err := w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Nämnden"})
			refused(t, err, assessment.Conflict, "error.taken", "name: error.taken")
			_, err = w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{})
			invalid(t, err, "name: error.required")
			taken := b
			taken.Name = "Nämnden"
			_, err = w.Registers.Bodies.Save(t.Context(), w.admin, taken)
			refused(t, err, assessment.Conflict, "error.taken", "name: error.taken")
			refused(t, w.Registers.Bodies.Delete(t.Context(), w.admin, b.ID, 1), assessment.Conflict, "error.in_use")
			for name, try := range map[string]func(assessment.ID) error{
				"read": func(id assessment.ID) error { _, err := w.Registers.Bodies.Get(t.Context(), w.other, id); return err },
				"save": func(id assessment.ID) error {
					_, err := w.Registers.Bodies.Save(t.Context(), w.other, assessment.Body{ID: id, Name: "Tagen", Version: 1})
					return err
				},
				"delete": func(id assessment.ID) error { return w.Registers.Bodies.Delete(t.Context(), w.other, id, 1) },
			} {
				missing := try(newID(t))
				refused(t, missing, assessment.NotFound, "error.not_found")
				if diff := cmp.Diff(missing, try(free.ID)); diff != "" {
					t.Errorf("%s of a missing body (-) and a foreign one (+) differ:\n%s", name, diff)
				}
			}
		})
		free.Name = "Utskottet"
		free = must(w.Registers.Bodies.Save(t.Context(), w.admin, free))(t)
		if got := must(w.Registers.Bodies.Get(t.Context(), w.admin, free.ID))(t); got.Name != "Utskottet" ||
			got.Version != 2 {
			t.Errorf("saved %+v", got)
		}
		do(t, w.Registers.Bodies.Delete(t.Context(), w.admin, free.ID, free.Version))
	})
}
