package workflow_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// asked is a world with a round that is open: social services and a school below the municipality, an IT unit that
// answers E4 for both, and people for each.
type asked struct {
	*world
	// coordinator, respondent, manager, another respondent, IT's, management
	kim, sara, mats, ulla, it, chair assessment.Principal
	soc, school, unit                assessment.Entity
	round                            assessment.Round
	assessments                      map[assessment.ID]assessment.ID // by entity
}

// provided is the question that the IT unit answers for others.
const provided = "F2"

func ask(t *testing.T, w *world) *asked {
	t.Helper()
	do(t, w.Rounds.PublishEmbedded(t.Context()))
	x := &asked{world: w}
	x.soc = w.entity(t, w.root, "soc")
	x.school = w.entity(t, w.root, "skola")
	x.unit = w.entity(t, w.root, "it")
	x.kim = w.as(t, "kim", assessment.Coordinator, w.root)
	x.sara = w.as(t, "sara", assessment.Respondent, x.soc.ID)
	x.mats = w.as(t, "mats", assessment.EntityManager, x.soc.ID)
	x.ulla = w.as(t, "ulla", assessment.Respondent, x.school.ID)
	x.it = w.as(t, "ivar", assessment.Respondent, x.unit.ID)
	x.chair = w.as(t, "carl", assessment.Management, w.root)
	x.round = must(w.Rounds.AddRound(t.Context(), x.kim, x.form("Våren 2026")))(t)
	x.assessments = x.in(t, x.round.ID)
	return x
}

func (x *asked) form(name string) rounds.RoundForm {
	return rounds.RoundForm{
		Name:                 name,
		QuestionnaireKey:     "mognad-bas",
		QuestionnaireVersion: "1.0",
		OpensOn:              "2026-03-01",
		ClosesOn:             "2026-04-30",
		Entities:             []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID},
		Provisions: []assessment.Provision{
			{ProviderID: x.unit.ID, Questions: []string{provided}, Receivers: []assessment.ID{x.soc.ID, x.school.ID}},
		},
	}
}

// in is the assessments of a round, by entity.
func (x *asked) in(t *testing.T, round assessment.ID) map[assessment.ID]assessment.ID {
	t.Helper()
	by := map[assessment.ID]assessment.ID{}
	for _, row := range must(x.Rounds.Round(t.Context(), x.kim, round))(t).Rows {
		by[row.EntityID] = row.ID
	}
	return by
}

func version(v int64) *int64 { return &v }

// answer gives an answer from the stored version.
func (x *asked) answer(
	t *testing.T,
	p assessment.Principal,
	id assessment.ID,
	question, value string,
) assessment.Answer {
	t.Helper()
	now := must(x.Rounds.Assessment(t.Context(), p, id))(t).Answers[question].Version
	return must(
		x.Rounds.SaveAnswer(t.Context(), p, id, rounds.AnswerForm{QuestionID: question, Value: value, Version: version(now)}),
	)(
		t,
	)
}

// answerAll gives every own question of an assessment the same value.
func (x *asked) answerAll(t *testing.T, p assessment.Principal, id assessment.ID, value string) {
	t.Helper()
	v := must(x.Rounds.Assessment(t.Context(), p, id))(t)
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if v.Expected[q.ID] == "" {
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				p,
				id,
				rounds.AnswerForm{QuestionID: q.ID, Value: value, Version: version(v.Answers[q.ID].Version)},
			)
			do(t, err)
		}
	}
}

// submit submits an assessment, whether or not others have provided their answers.
func (x *asked) submit(t *testing.T, p assessment.Principal, id assessment.ID) assessment.Submission {
	t.Helper()
	version := must(x.Rounds.Assessment(t.Context(), p, id))(t).Version
	return must(x.Rounds.SubmitOnce(t.Context(), p, id, version, true, nil))(t)
}

// eachAsked runs the test on each database.
func eachAsked(t *testing.T, test func(t *testing.T, x *asked)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) { test(t, ask(t, w)) })
}

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

func TestSaveAnswer(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		form := rounds.AnswerForm{
			QuestionID: "B3",
			Value:      "partly",
			Comment:    "Antagen 2019",
			Evidence:   []assessment.Evidence{{Text: "Policy"}},
		}
		_, err := x.Rounds.SaveAnswer(t.Context(), x.sara, id, form)
		refused(t, err, assessment.VersionRequired, "error.version_required")
		form.Version = version(0)
		first := must(x.Rounds.SaveAnswer(t.Context(), x.sara, id, form))(t)
		if first.Version != 1 || first.AnsweredBy == nil || *first.AnsweredBy != x.sara.User.ID ||
			!first.AnsweredAt.Equal(x.Now()) {
			t.Errorf("first: %+v", first)
		}

		// Another person starts from the same version: refused, with what is stored.
		form.Value = "no"
		_, err = x.Rounds.SaveAnswer(t.Context(), x.mats, id, form)
		var e *assessment.Error
		if !errors.As(err, &e) || e.Code != assessment.Stale {
			t.Fatalf("got %v, want stale", err)
		}
		if d := cmp.Diff(first, e.Current); d != "" {
			t.Errorf("the stored answer (-want +got):\n%s", d)
		}

		// A comment by itself does not change who answered.
		form.Value, form.Comment, form.Version = "partly", "Antagen 2020", version(1)
		if a := must(x.Rounds.SaveAnswer(t.Context(), x.mats, id, form))(t); *a.AnsweredBy != x.sara.User.ID ||
			a.Version != 2 {
			t.Errorf("after a comment: %+v", a)
		}
		form.Value, form.Version = "", version(2)
		if a := must(x.Rounds.SaveAnswer(t.Context(), x.mats, id, form))(t); a.AnsweredBy != nil || a.AnsweredAt != nil ||
			a.Comment == "" {
			t.Errorf("taken back: %+v", a)
		}
		versions, by, err := x.Rounds.AnswerVersions(t.Context(), x.mats, id, "B3")
		do(t, err)
		var said []string
		for _, v := range versions {
			said = append(said, fmt.Sprintf("%d %s %q %s", v.Version, v.Value, v.Comment, by[v.SavedBy]))
		}
		if d := cmp.Diff(
			[]string{`3  "Antagen 2020" mats`, `2 partly "Antagen 2020" mats`, `1 partly "Antagen 2019" sara`},
			said,
		); d != "" {
			t.Errorf("versions (-want +got):\n%s", d)
		}
		for _, question := range []string{"Z9", "", "A1"} { // A1 is not asked of an operation
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				x.sara,
				id,
				rounds.AnswerForm{QuestionID: question, Value: "yes", Version: version(0)},
			)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
	})
}

// TestTwoOnOneQuestion: of many who save from the same version, one succeeds and the others get an error.
func TestTwoOnOneQuestion(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		var wait sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wait.Go(func() {
				_, results[i] = x.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					id,
					rounds.AnswerForm{QuestionID: "B3", Value: "yes", Comment: fmt.Sprint(i), Version: version(0)},
				)
			})
		}
		wait.Wait()
		taken := 0
		for _, err := range results {
			if err == nil {
				taken++
			} else {
				refused(t, err, assessment.Stale, "error.stale")
			}
		}
		if taken != 1 {
			t.Errorf("%d were accepted, want 1", taken)
		}
	})
}

func TestHandAnswer(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	id := x.assessments[x.soc.ID]
	a := must(x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", &x.sara.User.ID, version(0)))(t)
	work := must(x.Rounds.Work(t.Context(), x.sara))(t)
	if len(work) != 1 || !slices.Equal(work[0].Handed, []string{"D4"}) || work[0].Entity.ID != x.soc.ID {
		t.Errorf("sara's work: %+v", work)
	}
	x.answer(t, x.sara, id, "D4", "yes")
	if work := must(x.Rounds.Work(t.Context(), x.sara))(t); len(work[0].Handed) != 0 || work[0].Counts.Done() != 1 {
		t.Errorf("after the answer: %+v", work[0])
	}
	_, err := x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", &x.ulla.User.ID, version(a.Version+1))
	invalid(t, err, "to: error.unknown_choice")
	if a := must(x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", nil, version(a.Version+1)))(
		t,
	); a.AssignedTo != nil ||
		a.Value != "yes" {
		t.Errorf("taken back: %+v", a)
	}
}

func TestProvidedAnswers(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc, unit := x.assessments[x.soc.ID], x.assessments[x.unit.ID]
		stored := func() assessment.Answer {
			t.Helper()
			return must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Answers[provided]
		}
		say := func(stance assessment.Stance, value, comment string) error {
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				x.sara,
				soc,
				rounds.AnswerForm{
					QuestionID: provided,
					Value:      value,
					Comment:    comment,
					Stance:     stance,
					Version:    version(stored().Version),
				},
			)
			return err
		}
		invalid(t, say(assessment.Confirmed, "", ""), "stance: error.nothing_to_confirm")
		must(x.Rounds.HandAnswer(t.Context(), x.it, unit, provided, &x.it.User.ID, version(0)))(t)
		if a := stored(); a.Version != 0 {
			t.Errorf("received before anything was answered: %+v", a)
		}
		x.answer(t, x.it, unit, provided, "yes")
		if a := stored(); a.Value != "yes" || a.ProviderID == nil || *a.ProviderID != unit || a.Stance != assessment.Unreviewed ||
			*a.AnsweredBy != x.it.User.ID {
			t.Errorf("received: %+v", a)
		}
		if v := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(
			t,
		); v.Providers[unit] != x.unit.Name || v.Expected[provided] != x.unit.Name ||
			v.Score.Answered != 1 {
			t.Errorf("origin %v %v, answered %d", v.Providers, v.Expected, v.Score.Answered)
		}
		do(t, say(assessment.Confirmed, "no", "spelar ingen roll"))
		if a := stored(); a.Value != "yes" || a.Comment != "" || a.Stance != assessment.Confirmed {
			t.Errorf("confirmed: %+v", a)
		}
		x.answer(t, x.it, unit, provided, "partly")
		if a := stored(); a.Value != "partly" || a.Stance != assessment.Unreviewed {
			t.Errorf("a confirmed answer is not to be reviewed again after a change: %+v", a)
		}
		invalid(t, say(assessment.Disputed, "no", ""), "comment: error.dispute_without_reason")
		do(t, say(assessment.Disputed, "no", "Vi har en egen brandvägg."))
		x.answer(t, x.it, unit, provided, "yes")
		if a := stored(); a.Value != "no" || a.Stance != assessment.Disputed || *a.AnsweredBy != x.sara.User.ID {
			t.Errorf("disputed: %+v", a)
		}
		do(t, say(assessment.Unreviewed, "", ""))
		if a := stored(); a.Value != "yes" || a.Stance != assessment.Unreviewed {
			t.Errorf("no longer disputed: %+v", a)
		}
		invalid(t, say(assessment.Unreviewed, "no", ""), "comment: error.dispute_without_reason")
		do(t, say(assessment.Unreviewed, "yes", "")) // the provider's answer too
		if a := stored(); a.Stance != assessment.Unreviewed || a.ProviderID == nil {
			t.Errorf("after giving the provider's answer without a stance: %+v", a)
		}
		do(t, say(assessment.Unreviewed, "no", "Vi har en egen brandvägg."))
		if a := stored(); a.Value != "no" || a.Stance != assessment.Disputed {
			t.Errorf("giving a different answer does not dispute it: %+v", a)
		}
		do(t, say(assessment.Confirmed, "", ""))
		_, err := x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			soc,
			rounds.AnswerForm{QuestionID: "B3", Value: "yes", Stance: assessment.Confirmed, Version: version(0)},
		)
		invalid(t, err, "stance: error.not_provided")

		// Changes made while the receiver has submitted arrive when the submission is returned.
		s := x.submit(t, x.sara, soc)
		x.answer(t, x.it, unit, provided, "no")
		if a := stored(); a.Value != "yes" {
			t.Errorf("changed after it was submitted: %+v", a)
		}
		_, err = x.Rounds.Decide(t.Context(), x.mats, soc, s.Number, assessment.OutcomeReturned, "Titta på F2.")
		do(t, err)
		if a := stored(); a.Value != "no" {
			t.Errorf("after the return: %+v", a)
		}
	})
}

func TestKeepAnswer(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	soc := x.assessments[x.soc.ID]
	a := must(
		x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			soc,
			rounds.AnswerForm{QuestionID: "B3", Value: "yes", Comment: "Beslut i mars", Version: version(0)},
		),
	)(
		t,
	)
	x.submit(t, x.sara, soc)
	f := x.form("Hösten 2026")
	f.PreviousID = &x.round.ID
	next := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
	id := x.in(t, next.ID)[x.soc.ID]
	x.forward(time.Hour)
	v := must(x.Rounds.Assessment(t.Context(), x.mats, id))(t)
	if v.PreviousRound == nil || v.PreviousRound.ID != x.round.ID || !v.Previous["B3"].Same(a) {
		t.Errorf("previous round %v, answer %+v", v.PreviousRound, v.Previous["B3"])
	}
	kept := must(x.Rounds.KeepAnswer(t.Context(), x.mats, id, "B3", version(0)))(t)
	if kept.Value != "yes" || kept.Comment != "Beslut i mars" || !kept.StillTrue || *kept.AnsweredBy != x.mats.User.ID ||
		!kept.AnsweredAt.Equal(x.Now()) {
		t.Errorf("kept: %+v", kept)
	}
	_, err := x.Rounds.KeepAnswer(t.Context(), x.mats, id, "D1", version(0))
	refused(t, err, assessment.Conflict, "error.nothing_to_keep")
	_, err = x.Rounds.KeepAnswer(t.Context(), x.mats, id, provided, version(0))
	refused(t, err, assessment.Conflict, "error.provided")
	if again := x.answer(t, x.sara, id, "B3", "no"); again.StillTrue {
		t.Error("a changed answer still counts as the previous round's")
	}
}

func TestSubmitAndDecide(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		_, err := x.Rounds.Submit(t.Context(), x.sara, id, v.Version)
		refused(t, err, assessment.Conflict, "error.nothing_answered")
		x.answerAll(t, x.sara, id, "yes")
		_, err = x.Rounds.Submit(t.Context(), x.sara, id, v.Version+1)
		refused(t, err, assessment.Stale, "error.stale")
		s := x.submit(t, x.sara, id)
		asked := len(v.Questionnaire.AskedOf(questionnaires.Profile{Kind: "operation"}))
		if s.Number != 1 || s.Asked != asked || s.Answered != asked-1 || s.Points != s.Possible-2 {
			t.Errorf("submission %+v of %d questions", s, asked)
		}
		sum := sha256.Sum256(s.Content)
		canonical := must(jcs.Transform(s.Content))(t)
		if hex.EncodeToString(sum[:]) != s.SHA256 || !bytes.Equal(canonical, s.Content) {
			t.Error("the receipt is not the hash of the canonical content")
		}
		var sealed record.Sealed
		do(t, json.Unmarshal(s.Content, &sealed))
		if sealed.Entity.Name != x.soc.Name || sealed.Questionnaire.SHA256 != x.round.QuestionnaireHash ||
			len(sealed.Answers) != asked ||
			sealed.Answers[0].Question != "B3" {
			t.Errorf("sealed %+v", sealed)
		}

		// What is submitted stays as it is.
		_, err = x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			id,
			rounds.AnswerForm{QuestionID: "B3", Value: "no", Version: version(1)},
		)
		refused(t, err, assessment.Conflict, "error.submitted")
		_, err = x.Rounds.Submit(t.Context(), x.sara, id, v.Version+1)
		refused(t, err, assessment.Conflict, "error.submitted")
		_, err = x.Rounds.Decide(t.Context(), x.sara, id, 1, assessment.OutcomeApproved, "")
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, " \n")
		invalid(t, err, "reason: error.required")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, "kanske", "")
		invalid(t, err, "outcome: error.required")

		decided := must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "B3 stämmer inte."))(t)
		v = must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		if v.Returned == nil || v.Returned.Reason != decided.Reason || v.Assessment.State != assessment.Draft ||
			!v.MayAnswer {
			t.Errorf("returned: %+v %s", v.Returned, v.Assessment.State)
		}
		x.answer(t, x.sara, id, "B3", "no")
		second := x.submit(t, x.sara, id)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeApproved, "")
		refused(t, err, assessment.Conflict, "error.decided")
		_ = must(x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeApproved, ""))(t)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeReturned, "Ändrade mig")
		refused(t, err, assessment.Conflict, "error.decided")

		// Both stay readable, each as it was.
		for number, want := range map[int]string{1: "yes", 2: "no"} {
			got := must(x.Rounds.Submission(t.Context(), x.mats, id, number))(t)
			if got.Sealed.Answers[0].Value != want {
				t.Errorf("submission %d says %s to B3, want %s", number, got.Sealed.Answers[0].Value, want)
			}
		}
		if second.SHA256 == s.SHA256 {
			t.Error("two submissions with different answers have the same hash")
		}
	})
}

// TestSubmitAgainstSave: an answer saved while somebody submits is either in the submission or refused.
func TestSubmitAgainstSave(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.sara, id, "B3", "yes")
		from := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t).Version
		questions := []string{"D1", "D3", "D4", "E3", "E4", "F3"}
		saved := make([]error, len(questions))
		var sealed assessment.Submission
		var wait sync.WaitGroup
		for i, q := range questions {
			wait.Go(func() {
				_, saved[i] = x.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					id,
					rounds.AnswerForm{QuestionID: q, Value: "yes", Version: version(0)},
				)
			})
		}
		wait.Go(func() {
			var err error
			if sealed, err = x.Rounds.SubmitOnce(t.Context(), x.sara, id, from, true, nil); err != nil {
				t.Errorf("submit: %v", err)
			}
		})
		wait.Wait()
		for i, q := range questions {
			in := strings.Contains(string(sealed.Content), `"question":"`+q+`"`)
			if acknowledged := saved[i] == nil; acknowledged != in && assessment.CodeOf(saved[i]) != assessment.NotFound {
				t.Errorf("%s: acknowledged %v (%v), in the submission %v", q, acknowledged, saved[i], in)
			}
		}
	})
}

// TestSaveAnswersReturnsProgress: the progress returned with a saved answer is the same as on the assessment's page.
// noTargetAbove checks that a target above the highest level of the questionnaire is refused for one and for several.
func (x *asked) noTargetAbove(t *testing.T, highest int, version int64) {
	t.Helper()
	above := highest + 1
	want := []assessment.FieldError{
		{Field: "level", Key: "error.range", Args: assessment.Args{"Min": 0, "Max": highest}},
	}
	target := assessment.Target{EntityID: x.soc.ID, Level: above, By: "2027-12-31", Version: version}
	_, one := x.Rounds.SaveTarget(t.Context(), x.chair, target)
	_, several := x.Rounds.SaveTargets(t.Context(), x.chair, rounds.TargetsForm{
		Level:    above,
		By:       "2027-12-31",
		Entities: []rounds.TargetVersion{{EntityID: x.soc.ID, Version: version}},
	})
	for name, err := range map[string]error{"one": one, "several": several} {
		var e *assessment.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: level %d: %v", name, above, err)
		}
		if diff := cmp.Diff(want, e.Fields); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSaveAnswersReturnsProgress(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.sara, id, "D1", "no")
		f := rounds.AnswerForm{
			QuestionID: "B3",
			Value:      "yes",
			Evidence:   []assessment.Evidence{{Text: "Beslut"}},
			Version:    version(0),
		}
		outcomes, returned, err := x.Rounds.SaveAnswers(t.Context(), x.sara, id, []rounds.AnswerForm{f}, nil)
		do(t, err)
		page := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		if d := cmp.Diff(page.Score, returned.Score); d != "" || returned.Score.Done() != 2 {
			t.Errorf("score (-page +returned):\n%s", d)
		}
		if d := cmp.Diff(page.Answers["B3"], returned.Answers["B3"]); d != "" || !outcomes[0].Saved ||
			outcomes[0].Answer.Version != 1 {
			t.Errorf("answer (-page +returned):\n%s", d)
		}
		if !cmp.Equal(returned.Assessment, page.Assessment) || returned.Form != page.Form || returned.State != page.State ||
			returned.MayAnswer != page.MayAnswer {
			t.Errorf("returned %+v, the page has %+v", returned, page)
		}
	})
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

func TestResult(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		_, err := x.Rounds.Result(t.Context(), x.chair, id, 0)
		refused(t, err, assessment.NotFound, "error.nothing_submitted")
		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
		x.answerAll(t, x.sara, id, "yes")
		draft := must(x.Rounds.Result(t.Context(), x.sara, id, 0))(t)
		if highest := draft.Questionnaire.HighestLevel(); draft.Number != nil || *draft.Score.Level != highest ||
			draft.Score.Preliminary ||
			len(draft.Blockers) != 0 ||
			len(draft.Recommendations) != 0 {
			t.Errorf(
				"all yes: number %v level %v preliminary %v, %d blockers, %d recommendations",
				draft.Number,
				draft.Score.Level,
				draft.Score.Preliminary,
				len(draft.Blockers),
				len(draft.Recommendations),
			)
		}
		x.submit(t, x.sara, id)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Var ärlig.")
		do(t, err)
		x.answerAll(t, x.sara, id, "no")
		x.submit(t, x.sara, id)

		// Summaries use the last one until one is approved.
		last := must(x.Rounds.Result(t.Context(), x.chair, id, 0))(t)
		if *last.Number != 2 || *last.Score.Level != 0 || len(last.Blockers) == 0 || len(last.Recommendations) == 0 ||
			last.MayReadAnswers {
			t.Errorf(
				"all no: number %d level %d, %d blockers, %d recommendations, reads answers %v",
				*last.Number,
				*last.Score.Level,
				len(last.Blockers),
				len(last.Recommendations),
				last.MayReadAnswers,
			)
		}
		if first := must(x.Rounds.Result(t.Context(), x.chair, id, 1))(
			t,
		); *first.Score.Level != first.Questionnaire.HighestLevel() {
			t.Errorf("the first submission has level %d", *first.Score.Level)
		}

		target := must(
			x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.soc.ID, Level: 2, By: "2027-12-31"}),
		)(
			t,
		)
		_, err = x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.soc.ID, Level: 3, By: "2027-12-31"})
		refused(t, err, assessment.Stale, "error.stale")
		_, err = x.Rounds.SaveTarget(
			t.Context(),
			x.chair,
			assessment.Target{EntityID: x.soc.ID, Level: 12, Version: target.Version},
		)
		invalid(t, err, "level: error.range", "by: error.required")
		x.noTargetAbove(t, draft.Questionnaire.HighestLevel(), target.Version)
		_, err = x.Rounds.SaveTarget(t.Context(), x.mats, target)
		refused(t, err, assessment.Forbidden, "error.forbidden")

		rule := last.Recommendations[0].Rule
		_, err = x.Rounds.DecideAdvice(t.Context(), x.mats, assessment.AdviceDecision{AssessmentID: id, RuleID: rule})
		invalid(t, err, "reason: error.required")
		_, err = x.Rounds.DecideAdvice(
			t.Context(),
			x.mats,
			assessment.AdviceDecision{AssessmentID: id, RuleID: "nope", Adopted: true},
		)
		refused(t, err, assessment.NotFound, "error.not_found")
		_ = must(
			x.Rounds.DecideAdvice(
				t.Context(),
				x.mats,
				assessment.AdviceDecision{AssessmentID: id, RuleID: rule, Reason: "Görs av it-enheten."},
			),
		)(
			t,
		)
		again := must(x.Rounds.Result(t.Context(), x.chair, id, 0))(t)
		if again.Target == nil || *again.Target.Level != 2 || len(again.TargetBlockers) == 0 ||
			again.Recommendations[0].Decision == nil ||
			*again.Recommendations[0].Decision.Adopted {
			t.Errorf(
				"target %+v, %d blockers of it, decision %+v",
				again.Target,
				len(again.TargetBlockers),
				again.Recommendations[0].Decision,
			)
		}
	})
}

func TestRoundAndItsResult(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc, school := x.assessments[x.soc.ID], x.assessments[x.school.ID]
		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
		x.answerAll(t, x.sara, soc, "yes")
		x.submit(t, x.sara, soc)
		x.answerAll(t, x.ulla, school, "no")
		x.submit(t, x.ulla, school)

		x.forward(25 * 24 * time.Hour) // 25 April, with six days to go
		v := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t)
		var rows []string
		for _, r := range v.Rows {
			var people []string
			for _, p := range r.People {
				people = append(people, p.Name)
			}
			rows = append(
				rows,
				fmt.Sprintf(
					"%s %s done %d late %v not begun %v %v",
					r.Entity.Key,
					r.Assessment.State,
					r.Counts.Done(),
					r.Late,
					r.NotBegun,
					people,
				),
			)
		}
		asked := len(v.Questionnaire.AskedOf(questionnaires.Profile{Kind: "operation"}))
		want := []string{
			"it draft done 1 late true not begun false [ivar]",
			fmt.Sprintf("skola submitted done %d late false not begun false [ulla]", asked),
			fmt.Sprintf("soc submitted done %d late false not begun false [mats sara]", asked),
		}
		if d := cmp.Diff(want, rows); d != "" {
			t.Errorf("rows (-want +got):\n%s", d)
		}
		do(t, x.Rounds.NoteReminder(t.Context(), x.kim, x.round.ID, []assessment.ID{x.assessments[x.unit.ID]}))
		if got := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows[0]; got.RemindedAt == nil ||
			got.Version != v.Rows[0].Version {
			t.Errorf(
				"reminded at %v in version %d, want the version %d as before",
				got.RemindedAt,
				got.Version,
				v.Rows[0].Version,
			)
		}

		result := must(x.Rounds.RoundResult(t.Context(), x.kim, x.round.ID))(t)
		if l := result.Levels; l.Count != 2 || *l.Lowest != 0 || *l.Median != 0 ||
			*l.Highest != result.Questionnaire.HighestLevel() {
			t.Errorf("levels %+v", l)
		}
		if g := result.Gaps; len(g) != asked-1 || len(g[0].Entities) != 1 || g[0].Entities[0] != x.school.ID ||
			g[0].Missing != 2 {
			t.Errorf("%d gaps of %d questions, first %+v", len(g), asked, g[0])
		}
		if result.Entities[0].Submission != nil || result.Entities[1].Submission == nil {
			t.Errorf("entities %+v", result.Entities)
		}

		// A respondent only sees their own entity.
		own := must(x.Rounds.RoundResult(t.Context(), x.sara, x.round.ID))(t)
		if len(own.Entities) != 1 || own.Entities[0].Entity.ID != x.soc.ID || own.Levels.Count != 1 || len(own.Gaps) != 0 {
			t.Errorf("sara sees %+v", own.Entities)
		}
		if r := must(x.Rounds.Rounds(t.Context(), x.sara))(t); len(r) != 1 || r[0].Entities != 1 || r[0].Submitted != 1 {
			t.Errorf("sara's rounds: %+v", r)
		}
		if v := must(x.Rounds.Round(t.Context(), x.sara, x.round.ID))(t); len(v.Rows) != 1 || v.Rows[0].People != nil ||
			v.MayManage {
			t.Errorf("sara's round: %+v", v.Rows)
		}
	})
}

// TestWhoMayDoWhatInARound goes through the roles, at the entity itself, above it, beside it and elsewhere.
func TestWhoMayDoWhatInARound(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	id := x.assessments[x.soc.ID]
	x.answer(t, x.sara, id, "B3", "yes")
	x.submit(t, x.sara, id)
	school := x.assessments[x.school.ID]
	roles := map[string]assessment.Principal{
		"respondent":        x.sara,
		"manager":           x.mats,
		"coordinator":       x.kim,
		"management":        x.chair,
		"admin":             x.admin,
		"auditor":           x.as(t, "anna", assessment.Auditor, x.root),
		"respondent beside": x.ulla,
		"manager beside":    x.as(t, "bo", assessment.EntityManager, x.school.ID),
		"management beside": x.as(t, "bea", assessment.Management, x.unit.ID),
		"foreign":           x.other,
		"respondent above":  x.as(t, "rut", assessment.Respondent, x.root),
		"manager above":     x.as(t, "maj", assessment.EntityManager, x.root),
	}
	use := map[string]func(p assessment.Principal) error{
		"read":   func(p assessment.Principal) error { _, err := x.Rounds.Assessment(t.Context(), p, id); return err },
		"sealed": func(p assessment.Principal) error { _, err := x.Rounds.Submission(t.Context(), p, id, 1); return err },
		"result": func(p assessment.Principal) error { _, err := x.Rounds.Result(t.Context(), p, id, 0); return err },
		"history": func(p assessment.Principal) error {
			_, _, err := x.Rounds.AnswerVersions(t.Context(), p, id, "B3")
			return err
		},
		"answer": func(p assessment.Principal) error {
			_, err := x.Rounds.SaveAnswer(t.Context(), p, school, rounds.AnswerForm{QuestionID: "B3", Version: version(99)})
			return err
		},
		"submit": func(p assessment.Principal) error { _, err := x.Rounds.Submit(t.Context(), p, school, 99); return err },
		"decide": func(p assessment.Principal) error {
			_, err := x.Rounds.Decide(t.Context(), p, id, 1, assessment.OutcomeReturned, "")
			return err
		},
		"advice": func(p assessment.Principal) error {
			_, err := x.Rounds.DecideAdvice(t.Context(), p, assessment.AdviceDecision{AssessmentID: id, RuleID: "nope"})
			return err
		},
		"target": func(p assessment.Principal) error {
			_, err := x.Rounds.SaveTarget(t.Context(), p, assessment.Target{EntityID: x.soc.ID, Level: 99})
			return err
		},
		"level": func(p assessment.Principal) error { _, err := x.Rounds.Target(t.Context(), p, x.soc.ID); return err },
		"round": func(p assessment.Principal) error { _, err := x.Rounds.Round(t.Context(), p, x.round.ID); return err },
		"close": func(p assessment.Principal) error {
			_, err := x.Rounds.CloseRound(t.Context(), p, x.round.ID, 99)
			return err
		},
		"add": func(p assessment.Principal) error {
			_, err := x.Rounds.AddRound(t.Context(), p, rounds.RoundForm{})
			return err
		},
	}
	// "allowed" is the outcome for those who may: done, or what is wrong with the deliberately bad input.
	columns, rows := table(`
                    read       sealed     result     history    answer     submit     decide     advice     target     round      close      add        level
respondent          done       done       done       done       missing    missing    forbidden  forbidden  forbidden  done       forbidden  forbidden  done
manager             done       done       done       done       missing    missing    allowed    missing    forbidden  done       forbidden  forbidden  done
coordinator         done       done       done       done       forbidden  forbidden  forbidden  missing    allowed    done       allowed    allowed    done
management          forbidden  forbidden  done       forbidden  forbidden  forbidden  forbidden  forbidden  allowed    done       forbidden  forbidden  done
admin               missing    missing    missing    missing    missing    missing    missing    missing    forbidden  missing    forbidden  forbidden  forbidden
auditor             missing    missing    missing    missing    missing    missing    missing    missing    forbidden  missing    forbidden  forbidden  forbidden
respondent-beside   missing    missing    missing    missing    allowed    allowed    missing    missing    missing    done       forbidden  forbidden  missing
manager-beside      missing    missing    missing    missing    allowed    allowed    missing    missing    missing    done       forbidden  forbidden  missing
management-beside   missing    missing    missing    missing    missing    missing    missing    missing    missing    done       forbidden  forbidden  missing
respondent-above    missing    missing    missing    missing    missing    missing    missing    missing    missing    missing    forbidden  forbidden  missing
manager-above       done       done       done       done       allowed    allowed    allowed    missing    forbidden  done       forbidden  forbidden  done
foreign             missing    missing    missing    missing    missing    missing    missing    missing    missing    missing    forbidden  forbidden  missing
`)
	for _, row := range rows {
		p := roles[strings.ReplaceAll(row[0], "-", " ")]
		for i, column := range columns {
			var got string
			x.unchanged(t, func() { got = word(use[column](p)) })
			if slices.Contains([]string{"invalid", "stale", "conflict"}, got) {
				got = "allowed"
			}
			if got != row[i+1] {
				t.Errorf("%s to %s: %s, want %s", column, row[0], got, row[i+1])
			}
		}
	}
}

// TestManagementDoesNotSeeDrafts checks what a round and a result show to those who may not read answers.
func TestManagementDoesNotSeeDrafts(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, id, "yes")
		if idle := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows; !idle[0].NotBegun && !idle[1].NotBegun &&
			!idle[2].NotBegun {
			t.Error("all entities count as begun, though only one has answers")
		}
		for _, row := range must(x.Rounds.Round(t.Context(), x.chair, x.round.ID))(t).Rows {
			for _, area := range row.Areas {
				if area.Share.Possible != 0 || area.Share.Points != 0 || area.Positive != 0 || row.Counts.Positive != 0 {
					t.Errorf("the chair sees %+v of a draft of %s", area, row.Entity.Name)
				}
			}
		}
		x.submit(t, x.mats, id)
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "B3 saknar underlag."))(t)
		for name, p := range map[string]assessment.Principal{"chair": x.chair, "manager": x.mats} {
			v := must(x.Rounds.Result(t.Context(), p, id, 1))(t)
			reasons := v.Submission.Decision.Reason + v.Submissions[0].Decision.Reason
			for _, row := range must(x.Rounds.RoundResult(t.Context(), p, x.round.ID))(t).Entities {
				if row.Submission != nil {
					reasons += row.Submission.Decision.Reason
				}
			}
			if shown := reasons != ""; shown != (name == "manager") {
				t.Errorf("the %s sees the reason: %t", name, shown)
			}
		}
		x.submit(t, x.mats, id)
		x.forward(60 * 24 * time.Hour)
		f := x.form(x.round.Name)
		f.Version = must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Version
		f.ClosesOn = "2026-12-31"
		_, err := x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		invalid(t, err, "closes_on: error.reopen_instead")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeReturned, "För sent.")
		refused(t, err, assessment.Conflict, "error.return_closed")
		must(x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeApproved, ""))(t)
	})
}
