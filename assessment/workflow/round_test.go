package workflow_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

func TestAddRoundRefuses(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	foreign := x.rootOf(t, x.other)
	for name, c := range map[string]struct {
		change func(*rounds.RoundForm)
		want   string
	}{
		"no name":                      {func(f *rounds.RoundForm) { f.Name = " " }, "name: error.required"},
		"an unknown version":           {func(f *rounds.RoundForm) { f.QuestionnaireVersion = "9" }, "questionnaire: error.unknown_choice"},
		"no first day":                 {func(f *rounds.RoundForm) { f.OpensOn = "" }, "opens_on: error.required"},
		"a day that is none":           {func(f *rounds.RoundForm) { f.ClosesOn = "2026-02-30" }, "closes_on: error.date"},
		"days the wrong way":           {func(f *rounds.RoundForm) { f.ClosesOn = "2026-02-01" }, "closes_on: error.date_order"},
		"nobody":                       {func(f *rounds.RoundForm) { f.Entities, f.Provisions = nil, nil }, "entities: error.round_without_entities"},
		"another organisation's":       {func(f *rounds.RoundForm) { f.Entities = append(f.Entities, foreign) }, "entities: error.unknown_choice"},
		"no such round before":         {func(f *rounds.RoundForm) { f.PreviousID = &foreign }, "previous: error.unknown_choice"},
		"a provider outside the round": {func(f *rounds.RoundForm) { f.Provisions[0].ProviderID = x.root }, "provisions.0: error.provider_outside"},
		"a provider that is nobody":    {func(f *rounds.RoundForm) { f.Provisions[0].ProviderID = foreign }, "provisions.0: error.unknown_choice"},
		"no provider":                  {func(f *rounds.RoundForm) { f.Provisions[0].ProviderID = assessment.ID{} }, "provisions.0: error.provision_incomplete"},
		"nothing provided":             {func(f *rounds.RoundForm) { f.Provisions[0].Questions = nil }, "provisions.0: error.provision_incomplete"},
		"nobody receives":              {func(f *rounds.RoundForm) { f.Provisions[0].Receivers = nil }, "provisions.0: error.provision_incomplete"},
		"a receiver not in the round":  {func(f *rounds.RoundForm) { f.Provisions[0].Receivers = []assessment.ID{x.root} }, "provisions.0: error.receiver_outside"},
		"what is asked of nobody":      {func(f *rounds.RoundForm) { f.Provisions[0].Questions = []string{"X1", "X2"} }, "provisions.0: error.provider_not_asked"},
		"a receiver outside the round": {func(f *rounds.RoundForm) { f.Provisions[0].Receivers = []assessment.ID{foreign} }, "provisions.0: error.unknown_choice"},
		"a provider for itself":        {func(f *rounds.RoundForm) { f.Provisions[0].Receivers = []assessment.ID{x.unit.ID} }, "provisions.0: error.provider_itself"},
		"two providers": {func(f *rounds.RoundForm) {
			f.Provisions = append(f.Provisions, assessment.Provision{ProviderID: x.school.ID, Questions: []string{provided}, Receivers: []assessment.ID{x.soc.ID}})
		}, "provisions.1: error.provided_twice provisions.1: error.provider_receives"},
	} {
		t.Run(name, func(t *testing.T) {
			f := x.form("En till")
			c.change(&f)
			x.unchanged(t, func() {
				_, err := x.Rounds.AddRound(t.Context(), x.kim, f)
				var e *assessment.Error
				if !errors.As(err, &e) || strings.Join(fieldKeys(e), " ") != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
			})
		})
	}
	_, err := x.Rounds.AddRound(t.Context(), x.kim, x.form("Våren 2026"))
	refused(t, err, assessment.Conflict, "error.taken", "name: error.taken")
}

func TestSaveRound(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
		f := x.form("Våren")
		f.Entities = []assessment.ID{x.school.ID, x.unit.ID}
		f.Provisions = nil
		f.Version = x.round.Version
		_, err := x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		refused(t, err, assessment.Conflict, "error.entity_has_begun", "entities: error.entity_has_begun")

		f.Entities = []assessment.ID{x.soc.ID, x.unit.ID, x.root}
		saved := must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f))(t)
		if saved.Name != "Våren" || saved.Version != x.round.Version+1 || len(saved.Provisions) != 0 {
			t.Errorf("saved %+v", saved)
		}
		if got := x.in(t, x.round.ID); len(got) != 3 || got[x.soc.ID] != x.assessments[x.soc.ID] ||
			got[x.root] == (assessment.ID{}) {
			t.Errorf("the round has %v", got)
		}
		_, err = x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		refused(t, err, assessment.Stale, "error.stale")
	})
}

func TestProvisionsAreFixedOnceAnswered(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
	f := x.form("Våren 2026")
	f.Provisions, f.Version = nil, x.round.Version
	_, err := x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
	invalid(t, err, "provisions: error.provision_answered")
}

func TestAnswersAreAcceptedWhileTheRoundIsOpen(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	id := x.assessments[x.soc.ID]
	say := func() error {
		_, err := x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			id,
			rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: version(0)},
		)
		return err
	}
	at := func(day string, want string) {
		t.Helper()
		x.forward(must(time.Parse(time.DateOnly, day))(t).Add(12 * time.Hour).Sub(x.now()))
		x.unchanged(t, func() { refused(t, say(), assessment.Conflict, want) })
	}
	at("2026-02-28", "error.round_planned")
	at("2026-05-01", "error.round_closed")
	_, err := x.Rounds.ReopenRound(t.Context(), x.kim, x.round.ID, x.round.Version, "2026-05-10", " ")
	invalid(t, err, "reason: error.required")
	_, err = x.Rounds.ReopenRound(t.Context(), x.kim, x.round.ID, x.round.Version, "2026-04-30", "Sjukdom")
	invalid(t, err, "closes_on: error.date_past")
	open := must(x.Rounds.ReopenRound(t.Context(), x.kim, x.round.ID, x.round.Version, "2026-05-10", "Sjukdom"))(t)
	do(t, say())
	_, err = x.Rounds.ReopenRound(t.Context(), x.kim, x.round.ID, open.Version, "2026-05-20", "Mer tid")
	refused(t, err, assessment.Conflict, "error.round_not_closed")
	closed := must(x.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, open.Version))(t)
	refused(t, say(), assessment.Conflict, "error.round_closed")
	_, err = x.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, closed.Version)
	refused(t, err, assessment.Conflict, "error.round_closed")
}

// TestClosedWhileAnswering: once closing a round has returned, no answer is saved in it.
func TestClosedWhileAnswering(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		said := func() (n int) {
			for _, a := range must(x.Rounds.Assessment(t.Context(), x.sara, id))(t).Answers {
				n += int(a.Version)
			}
			return n
		}
		var wait sync.WaitGroup
		started := make(chan struct{}, 4)
		for i, q := range v.Questionnaire.AskedOf(questionnaires.Profile{Kind: "operation"})[:4] {
			wait.Go(func() {
				for n := int64(0); ; n++ {
					_, err := x.Rounds.SaveAnswer(
						t.Context(),
						x.sara,
						id,
						rounds.AnswerForm{QuestionID: q.ID, Value: "yes", Comment: fmt.Sprint(i, n), Version: version(n)},
					)
					if err != nil {
						refused(t, err, assessment.Conflict, "error.round_closed")
						return
					}
					if n == 2 {
						started <- struct{}{}
					}
				}
			})
		}
		for range 4 {
			<-started
		}
		must(x.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, x.round.Version))(t)
		at := said()
		wait.Wait()
		if after := said(); after != at {
			t.Errorf("%d versions when it was closed, %d afterwards", at, after)
		}
	})
}
