package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// facts are what a proposal says about an entity, as "kind name", and whether it takes part.
func facts(p record.RoundProposal) map[string][]string {
	all := map[string][]string{}
	for _, c := range p.Changes {
		said := []string{"left out"}
		if c.Takes {
			said[0] = "takes part"
		}
		for _, f := range c.Facts {
			said = append(said, strings.TrimSpace(string(f.Kind)+" "+f.Name))
		}
		all[c.Entity.Name] = said
	}
	return all
}

// TestNextRound: the round after another has its entities, who answers for whom and its texts, a year later, and says
// what has changed in the organisation since.
func TestNextRound(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		x.answerAll(t, x.it, x.assessments[x.unit.ID], "yes")
		x.answerAll(t, x.ulla, x.assessments[x.school.ID], "yes")
		x.forward(24 * time.Hour)
		older := x.entity(t, x.root, "arkiv") // since the round, so proposed
		change := func(e assessment.Entity, do func(*assessment.Entity)) {
			t.Helper()
			e = must(x.Entities.Entity(t.Context(), x.admin, e.ID))(t)
			do(&e)
			must(x.Entities.SaveEntity(t.Context(), x.admin, e))(t)
		}
		care := x.entity(t, x.root, "omsorg")
		change(x.soc, func(e *assessment.Entity) { e.To, e.Successors = "2026-12-31", []assessment.ID{care.ID} })
		change(x.school, func(e *assessment.Entity) { e.Name, e.ParentID = "Grundskolan", &older.ID })
		x.leave(t, x.ulla)
		for key, e := range map[string]assessment.Entity{"olle": care, "unni": x.school} {
			x.as(t, key, assessment.Respondent, e.ID)
		}

		got := must(x.Rounds.ProposeRound(t.Context(), x.kim, &x.round.ID))(t)
		want := map[string][]string{
			"Enheten soc":    {"left out", "ended"},
			"Enheten omsorg": {"takes part", "succeeds Enheten soc", "nobody_approves"},
			"Enheten arkiv":  {"left out", "new", "nobody_answers", "nobody_approves"},
			"Grundskolan":    {"takes part", "renamed Enheten skola", "moved Norrdals kommun", "left ulla", "nobody_approves"},
			"Enheten it":     {"takes part", "nobody_approves"},
		}
		if diff := cmp.Diff(want, facts(got)); diff != "" {
			t.Errorf("what has changed, want (-) and got (+):\n%s", diff)
		}
		if diff := cmp.Diff(
			[]any{"Våren 2027", assessment.Date("2027-03-01"), assessment.Date("2027-04-30"), "Våren 2026"},
			[]any{got.Name, got.OpensOn, got.ClosesOn, got.After.Name},
		); diff != "" {
			t.Errorf("name and days, want (-) and got (+):\n%s", diff)
		}
		receivers := []assessment.ID{}
		for _, id := range got.Entities {
			if id != x.unit.ID {
				receivers = append(receivers, id)
			}
		}
		if diff := cmp.Diff(
			[]assessment.Provision{{ProviderID: x.unit.ID, Questions: []string{provided}, Receivers: receivers}},
			got.Provisions,
		); diff != "" {
			t.Errorf("who answers for whom: all others still, want (-) and got (+):\n%s", diff)
		}

		// Sent as it is, it is a round; what is proposed after it says nothing any more of what it took over.
		next := must(x.Rounds.AddRound(t.Context(), x.kim, rounds.RoundForm{
			Name:                 got.Name,
			QuestionnaireKey:     got.Questionnaire.Key,
			QuestionnaireVersion: got.Questionnaire.Version,
			OpensOn:              got.OpensOn,
			ClosesOn:             got.ClosesOn,
			PreviousID:           &x.round.ID,
			Entities:             got.Entities,
			Provisions:           got.Provisions,
		}))(t)
		x.forward(time.Hour)
		again := must(x.Rounds.ProposeRound(t.Context(), x.kim, &next.ID))(t)
		if diff := cmp.Diff([]any{got.Entities, "Våren 2028"}, []any{again.Entities, again.Name}); diff != "" {
			t.Errorf("the round after that, want (-) and got (+):\n%s", diff)
		}
		if got := facts(again)["Grundskolan"]; !cmp.Equal(got, []string{"takes part", "nobody_approves"}) {
			t.Errorf("a year later the school is said to be %v", got)
		}
		_, err := x.Rounds.ProposeRound(t.Context(), x.sara, &x.round.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		foreign := newID(t)
		_, err = x.Rounds.ProposeRound(t.Context(), x.kim, &foreign)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestWhoIsInvitedIsNotMissing: who has been invited is there to approve, wherever it is said who is missing, but does
// not make up for the last one who can.
func TestWhoIsInvitedIsNotMissing(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	nora := x.person(t, x.admin.Organisation.ID, "nora@norrdal.example", assessment.Invited)
	for _, e := range []assessment.ID{x.soc.ID, x.school.ID} {
		x.membership(t, x.admin.Organisation.ID, nora.ID, assessment.EntityManager, e, "")
	}
	for _, u := range must(x.People.Unmanaged(t.Context(), x.admin))(t) {
		if u.Entity.ID == x.school.ID {
			t.Error("the school is said to have nobody who approves, though somebody is invited")
		}
	}
	proposed := facts(must(x.Rounds.ProposeRound(t.Context(), x.kim, &x.round.ID))(t))
	if got, said := proposed["Enheten skola"]; said {
		t.Errorf("the school is said to be %v", got)
	}
	_, err := x.People.SavePerson(
		t.Context(),
		x.admin,
		people.PersonChange{UserID: x.mats.User.ID, Name: "mats", Version: 1},
	)
	refused(t, err, assessment.Conflict, "error.last_manager", "leave: error.last_manager")
}

// leave deactivates a person.
func (x *asked) leave(t *testing.T, p assessment.Principal) {
	t.Helper()
	_, err := x.People.SavePerson(
		t.Context(),
		x.admin,
		people.PersonChange{UserID: p.User.ID, Name: p.User.Name, Leave: true, Version: 1},
	)
	do(t, err)
}

// TestFirstRound: without a round before it, all are proposed that are asked something and are no boards; the unit for
// IT could answer about technical protection.
func TestFirstRound(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	board := must(x.Entities.AddEntity(t.Context(), x.admin, assessment.Entity{
		Key:      "kn",
		Name:     "Kulturnämnden",
		Kind:     "committee",
		ParentID: &x.root,
	}))(t)
	got := must(x.Rounds.ProposeRound(t.Context(), x.kim, nil))(t)
	for _, id := range got.Entities {
		if id == board.ID {
			t.Error("the committee is proposed")
		}
	}
	want := []assessment.ID{x.unit.ID, x.school.ID, x.soc.ID} // nobody answers for the municipality itself
	if diff := cmp.Diff(want, got.Entities); diff != "" {
		t.Errorf("proposed, want (-) and got (+):\n%s", diff)
	}
	missing := map[string][]string{
		"Norrdals kommun": {"left out", "nobody_answers", "nobody_approves"},
		"Enheten skola":   {"takes part", "nobody_approves"},
		"Enheten it":      {"takes part", "nobody_approves"},
	}
	if diff := cmp.Diff(missing, facts(got)); diff != "" {
		t.Errorf("who is missing, want (-) and got (+):\n%s", diff)
	}
	if got.Previous == nil || got.Previous.ID != x.round.ID {
		t.Errorf("its answers carry on from %+v", got.Previous)
	}
	if got.After != nil || got.Name != "" || got.Questionnaire.Version != "1.0" {
		t.Errorf("proposed: %+v", got)
	}
	if s := got.Suggested; s == nil || s.ProviderID != x.unit.ID || len(s.Questions) == 0 || len(s.Receivers) != 2 {
		t.Errorf("suggested to be answered for others: %+v", s)
	}
	if got.OpensOn != x.Today(assessment.Organisation{}) || got.ClosesOn <= got.OpensOn {
		t.Errorf("from %s to %s", got.OpensOn, got.ClosesOn)
	}
}

// TestDaysOfTheNextRound are a year later each, or as many as bring the last day to today, also from 29 February.
func TestDaysOfTheNextRound(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	for name, c := range map[string]struct{ opens, closes, wantOpens, wantCloses, want string }{
		"Skottår 2024":        {"2024-02-29", "2024-03-31", "2026-02-28", "2026-03-31", "Skottår 2026"},
		"Läsåret 2027/2028":   {"2027-09-01", "2028-02-29", "2028-09-01", "2029-02-28", "Läsåret 2028/2029"},
		"Utan år":             {"2026-01-01", "2026-04-30", "2027-01-01", "2027-04-30", "Utan år 2027"},
		"Version 12025 av 26": {"2026-01-01", "2026-04-30", "2027-01-01", "2027-04-30", "Version 12025 av 26 2027"},
	} {
		f := x.form(name)
		f.OpensOn, f.ClosesOn = assessment.Date(c.opens), assessment.Date(c.closes)
		r := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		got := must(x.Rounds.ProposeRound(t.Context(), x.kim, &r.ID))(t)
		if diff := cmp.Diff(
			[]string{c.want, c.wantOpens, c.wantCloses},
			[]string{got.Name, string(got.OpensOn), string(got.ClosesOn)},
		); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
}

// TestReceiversAreChosenAmongTheRound by all but some, by kind or by branch; only who they are is stored.
func TestReceiversAreChosenAmongTheRound(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	for name, c := range map[string]struct {
		choose assessment.Selection
		want   []assessment.ID
	}{
		"all others":     {assessment.Selection{All: true}, []assessment.ID{x.school.ID, x.soc.ID}},
		"all but":        {assessment.Selection{All: true, Except: []assessment.ID{x.soc.ID}}, []assessment.ID{x.school.ID}},
		"a kind":         {assessment.Selection{Kinds: []assessment.EntityKind{"operation"}}, []assessment.ID{x.school.ID, x.soc.ID}},
		"a branch":       {assessment.Selection{Below: []assessment.ID{x.soc.ID}}, []assessment.ID{x.soc.ID}},
		"beside a named": {assessment.Selection{Below: []assessment.ID{x.root}}, []assessment.ID{x.school.ID, x.soc.ID}},
	} {
		f := x.form(name)
		f.Provisions[0].Receivers = nil
		f.Receivers = map[int]assessment.Selection{0: c.choose}
		r := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
		if diff := cmp.Diff(c.want, r.Provisions[0].Receivers); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	f := x.form("Ingen kvar")
	f.Provisions[0].Receivers = nil
	f.Receivers = map[int]assessment.Selection{0: {All: true, Except: []assessment.ID{x.soc.ID, x.school.ID}}}
	_, err := x.Rounds.AddRound(t.Context(), x.kim, f)
	invalid(t, err, "provisions.0: error.provision_incomplete")

	f = x.form("Alla")
	f.Entities, f.Choose = nil, assessment.Selection{All: true, Except: []assessment.ID{x.root}}
	r := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
	if got := x.in(t, r.ID); len(got) != 3 {
		t.Errorf("all but the municipality: %v", got)
	}
}

// TestAllMistakesAtOnce: what is wrong with a round is said in one reply, also a name that is taken and what has begun.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	f := x.form("Våren 2026")
	f.ClosesOn = "2026-02-01"
	f.Provisions = append(f.Provisions, assessment.Provision{}, assessment.Provision{ProviderID: x.school.ID})
	f.Provisions[0].Receivers = []assessment.ID{x.unit.ID}
	_, err := x.Rounds.AddRound(t.Context(), x.kim, f)
	invalid(t, err, "closes_on: error.date_order", "provisions.2: error.provision_incomplete", "name: error.taken",
		"provisions.0: error.provider_itself")

	x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
	x.answer(t, x.ulla, x.assessments[x.school.ID], "B3", "yes")
	f = x.form("Våren 2026")
	f.Entities, f.Provisions, f.Version = []assessment.ID{x.unit.ID}, nil, x.round.Version
	_, err = x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
	refused(t, err, assessment.Conflict, "error.entity_has_begun", "entities: error.entity_has_begun",
		"entities: error.entity_has_begun")
}
