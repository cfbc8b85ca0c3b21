package demo_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/demo"
	"mognad/assessment/record"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// autumn is when the example is made.
var autumn = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func at(db *store.Database, now time.Time) *chain.Chain {
	return chain.New(db, workflow.Options{Now: func() time.Time { return now }, PasswordMemory: 8})
}

// must is the value of a call that has to succeed: must(call())(t).
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// example is a made example as its coordinator sees it.
type example struct {
	*chain.Chain
	people      []demo.Person
	coordinator assessment.Principal
	rounds      []rounds.RoundView // the first first
}

func made(t *testing.T, w *chain.Chain) *example {
	t.Helper()
	x := &example{Chain: w, people: must(demo.Make(t.Context(), w))(t)}
	x.look(t)
	return x
}

// look reads the rounds as the example's coordinator.
func (x *example) look(t *testing.T) {
	t.Helper()
	x.coordinator = must(x.PrincipalByEmail(t.Context(), "tomas.ekwall@alvlunda.example", demo.Key))(t)
	for _, r := range must(x.Rounds.Rounds(t.Context(), x.coordinator))(t) {
		x.rounds = append(x.rounds, must(x.Rounds.Round(t.Context(), x.coordinator, r.ID))(t))
	}
	slices.Reverse(x.rounds)
}

// each calls fn for every assessment with its answers.
func (x *example) each(t *testing.T, fn func(round int, v rounds.AssessmentView)) {
	t.Helper()
	for i, r := range x.rounds {
		for _, row := range r.Rows {
			fn(i, must(x.Rounds.Assessment(t.Context(), x.coordinator, row.ID))(t))
		}
	}
}

// TestMake makes the example on both databases: the same one, but for ids.
func TestMake(t *testing.T) {
	t.Parallel()
	var told []string
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := made(t, at(open(), autumn))
		t.Run("structure", x.structure)
		t.Run("rounds", x.states)
		t.Run("development", x.development)
		t.Run("returned", x.returned)
		t.Run("answers", x.answers)
		t.Run("texts", x.texts)
		t.Run("decisions", x.decisions)
		t.Run("agreement", x.agreement)
		t.Run("links", x.links)
		t.Run("twice", func(t *testing.T) {
			if _, err := demo.Make(t.Context(), x.Chain); !errors.Is(err, demo.ErrExists) {
				t.Errorf("the second time: %v", err)
			}
		})
		lines := x.told(t)
		if told == nil {
			told = lines
		} else if diff := cmp.Diff(told, lines); diff != "" {
			t.Errorf("not the same example twice:\n%s", diff)
		}
	})
}

func (x *example) structure(t *testing.T) {
	s := must(x.Entities.Structure(t.Context(), x.coordinator))(t)
	kinds := map[assessment.EntityKind]int{}
	for _, n := range s.Tree.Nodes {
		kinds[n.Kind]++
		if s.BodyOf(n.ID).Name == "" {
			t.Errorf("nobody answers for %s", n.Name)
		}
	}
	want := map[assessment.EntityKind]int{
		questionnaires.Municipality:   1,
		questionnaires.Administration: 4,
		questionnaires.Operation:      2,
		questionnaires.ITOperation:    1,
		questionnaires.Committee:      2,
		questionnaires.Company:        1,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("entities by kind (-want +got):\n%s", diff)
	}
	if len(s.Bodies) != 6 {
		t.Errorf("%d bodies, want 6", len(s.Bodies))
	}
	policies := must(x.Registers.GoverningDocuments.List(t.Context(), x.coordinator, registers.Query{Search: "policy"}))(t)
	if len(policies.Items) != 1 || policies.Items[0].Values.Get("adopted_on") != "2024-11-25" {
		t.Errorf("the answers say that the policy was adopted in November 2024, the register says %+v", policies.Items)
	}
}

func (x *example) states(t *testing.T) {
	var got []string
	for _, r := range x.rounds {
		got = append(
			got,
			fmt.Sprintf(
				"%s %s–%s %s %d asked %d submitted %d approved",
				r.Name,
				r.OpensOn,
				r.ClosesOn,
				r.State,
				r.Entities,
				r.Submitted,
				r.Approved,
			),
		)
	}
	want := []string{"Självskattning 2024 2024-10-13–2024-12-11 closed 11 asked 11 submitted 11 approved",
		"Självskattning 2025 2025-10-13–2025-12-11 closed 11 asked 11 submitted 11 approved",
		"Självskattning 2026 2026-10-13–2026-12-11 open 11 asked 10 submitted 9 approved"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rounds (-want +got):\n%s", diff)
	}
	for _, row := range x.rounds[2].Rows {
		if row.Assessment.State != assessment.Draft {
			continue
		}
		v := must(x.Rounds.Assessment(t.Context(), x.coordinator, row.ID))(t)
		waits := 0
		for _, a := range v.Answers {
			if a.AssignedTo != nil && !a.Answered() {
				waits++
			}
		}
		if row.Entity.Key != "samhallsbyggnad" || row.RemindedAt == nil || row.NotBegun ||
			row.Counts.Done() >= row.Counts.Asked ||
			waits != 3 {
			t.Errorf(
				"unfinished: %s, reminded %v, %d of %d, %d questions handed over",
				row.Entity.Name,
				row.RemindedAt,
				row.Counts.Done(),
				row.Counts.Asked,
				waits,
			)
		}
	}
}

// development: one entity is clearly worse off than the year before, and every other one is better.
func (x *example) development(t *testing.T) {
	for i, r := range x.rounds[1:] {
		for _, row := range must(x.Rounds.RoundResult(t.Context(), x.coordinator, r.ID))(t).Entities {
			if row.Submission == nil {
				continue
			}
			now, before := row.Score.Total, row.Previous.Total
			better := now.Points*before.Possible > before.Points*now.Possible
			if falls := row.Entity.Key == "utbildning" && i == 1; falls == better {
				t.Errorf(
					"%s in %s: %d of %d, before %d of %d",
					row.Entity.Name,
					r.Name,
					now.Points,
					now.Possible,
					before.Points,
					before.Possible,
				)
			} else if falls && row.Score.Reached() >= row.Previous.Reached() {
				t.Errorf("%s is on level %d, before on %d", row.Entity.Name, row.Score.Reached(), row.Previous.Reached())
			}
		}
	}
}

func (x *example) returned(t *testing.T) {
	var got []string
	x.each(t, func(round int, v rounds.AssessmentView) {
		for _, s := range v.Submissions {
			if s.Decision.Outcome != assessment.OutcomeReturned {
				continue
			}
			got = append(got, fmt.Sprintf("%d %s %d of %d", round, v.Entity.Key, s.Number, len(v.Submissions)))
			first := must(x.Rounds.Submission(t.Context(), x.coordinator, v.ID, s.Number))(t).Sealed.ToAnswers()
			second := must(x.Rounds.Submission(t.Context(), x.coordinator, v.ID, s.Number+1))(t).Sealed.ToAnswers()
			changed := 0
			for i := range first {
				if !first[i].Same(second[i]) {
					changed++
				}
			}
			if changed != 1 || s.Decision.Reason == "" || v.Assessment.State != assessment.Approved {
				t.Errorf("%s: %d answers mended, %q, now %s", v.Entity.Name, changed, s.Decision.Reason, v.Assessment.State)
			}
		}
	})
	if diff := cmp.Diff([]string{"0 barn-utbildning 1 of 2", "2 aldreomsorgen 1 of 2"}, got); diff != "" {
		t.Errorf("returned (-want +got):\n%s", diff)
	}
}

// answers checks that each answer is one of the scale, given within its round and before now.
func (x *example) answers(t *testing.T) {
	kept, confirmed, disputed := 0, 0, 0
	x.each(t, func(_ int, v rounds.AssessmentView) {
		for _, a := range v.Answers {
			step, known := v.Questionnaire.Answer(a.Value)
			if a.Answered() && !known || !v.Form.Asks(a.QuestionID) {
				t.Errorf("%s answers %q to %s", v.Entity.Name, a.Value, a.QuestionID)
			}
			if a.Answered() && (step.Kind == questionnaires.NotApplicable) != (a.Reason != "") {
				t.Errorf("%s answers %s to %s by the reason %q", v.Entity.Name, a.Value, a.QuestionID, a.Reason)
			}
			if !a.Answered() {
				continue
			}
			if day := assessment.DateOf(a.AnsweredAt.Local()); day < v.Round.OpensOn || day > v.Round.ClosesOn ||
				a.AnsweredAt.After(x.Now()) {
				t.Errorf("%s answers %s on %s", v.Entity.Name, a.QuestionID, day)
			}
			if a.StillTrue {
				kept++
			}
			switch a.Stance {
			case assessment.Confirmed:
				confirmed++
			case assessment.Disputed:
				disputed++
			case assessment.Unreviewed:
			}
		}
	})
	if kept < 100 || confirmed < 20 || disputed < 3 {
		t.Errorf("%d kept, %d confirmed, %d disputed", kept, confirmed, disputed)
	}
}

var (
	phone = regexp.MustCompile(`\+\d|\b0\d{1,3}[-– ]?\d{2,}[ \d]{3,}`)
	gap   = regexp.MustCompile(`[{}]|  `)
)

// texts are many, different, and name nobody.
func (x *example) texts(t *testing.T) {
	comments := map[string]bool{}
	var all []string
	x.each(t, func(_ int, v rounds.AssessmentView) {
		all = append(all, v.Round.Message, v.Round.Reminder)
		for _, s := range v.Submissions {
			all = append(all, s.Decision.Reason)
		}
		for _, a := range v.Answers {
			comments[a.Comment] = true
			all = append(all, a.Comment, a.Reason)
			for _, e := range a.Evidence {
				all = append(all, e.Text, e.Link)
			}
		}
		for _, row := range must(x.Rounds.Result(t.Context(), x.coordinator, v.ID, 0))(t).Recommendations {
			if row.Decision != nil {
				all = append(all, row.Decision.Reason)
			}
		}
	})
	if len(comments) < 100 {
		t.Errorf("%d different comments", len(comments))
	}
	for _, text := range all {
		if strings.Contains(text, "@") || phone.MatchString(text) || gap.MatchString(text) {
			t.Errorf("a text with an address, a number or a gap: %q", text)
		}
		for _, p := range x.people {
			for name := range strings.FieldsSeq(p.Name) {
				if slices.Contains(
					strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" .,:;?!", r) }),
					name,
				) {
					t.Errorf("%q names %s", text, p.Name)
				}
			}
		}
	}
}

// agreement: the whole says yes only where none of its parts has just said otherwise in its own words, an answer falls
// from one year to the next with a word of why, and a committee calls nothing not applicable that is its duty.
func (x *example) agreement(t *testing.T) {
	type asked struct {
		entity, question string
		round            int
	}
	said := map[asked]string{}
	explained := map[asked]bool{} // answers that people gave in the round in words of their own
	company := ""
	var worth func(string) (int, bool)
	x.each(t, func(round int, v rounds.AssessmentView) {
		worth = func(value string) (int, bool) {
			step, known := v.Questionnaire.Answer(value)
			return step.Value, known && step.Kind == questionnaires.Valued
		}
		for _, a := range v.Answers {
			at := asked{entity: v.Entity.Key, question: a.QuestionID, round: round}
			said[at] = a.Value
			explained[at] = a.Comment != "" && !a.StillTrue
			if v.Kind == questionnaires.Company {
				company = v.Entity.Key
			}
			if a.Reason != "" && v.Kind == questionnaires.Committee {
				t.Errorf("%s calls %s not applicable: %s", v.Entity.Name, a.QuestionID, a.Reason)
			}
		}
	})
	acts := []string{"A1", "G7", "H5"} // what the whole itself does, whatever its parts do
	for part := range explained {
		if !explained[part] || part.entity == company || slices.Contains(acts, part.question) {
			continue
		}
		whole := asked{entity: demo.Key, question: part.question, round: part.round}
		if value := said[part]; (value == "no" || value == "partly") && said[whole] == "yes" {
			t.Errorf("in round %d the whole says yes to %s, and %s %s", part.round, part.question, part.entity, value)
		}
	}
	for at, value := range said {
		now, valued := worth(value)
		before, had := worth(said[asked{entity: at.entity, question: at.question, round: at.round - 1}])
		if at.round > 0 && valued && had && now < before && !explained[at] && at.entity != "utbildning" {
			t.Errorf("%v fell from %d to %d without a word", at, before, now)
		}
	}
}

func (x *example) decisions(t *testing.T) {
	targets, adopted, dismissed := map[string]bool{}, 0, 0
	x.each(t, func(_ int, v rounds.AssessmentView) {
		result := must(x.Rounds.Result(t.Context(), x.coordinator, v.ID, 0))(t)
		if result.Target != nil {
			targets[v.Entity.Key] = true
		}
		for _, row := range result.Recommendations {
			switch {
			case row.Decision == nil:
			case *row.Decision.Adopted:
				adopted++
			case row.Decision.Reason != "":
				dismissed++
			}
		}
	})
	if len(targets) != 11 || adopted < 5 || dismissed < 2 {
		t.Errorf("%d targets, %d recommendations adopted, %d dismissed", len(targets), adopted, dismissed)
	}
}

// links lead each person to an account of their own; auditors have a password, so that their engagements count.
func (x *example) links(t *testing.T) {
	if len(x.people) < 20 || !x.people[0].InstallationAdmin {
		t.Errorf("%d people, the first is the installation's admin: %v", len(x.people), x.people[0].InstallationAdmin)
	}
	for _, p := range x.people {
		if p.Password != "" {
			must(x.People.SignIn(t.Context(), p.Email, p.Password, "::1"))(t)
			continue
		}
		v := must(x.People.OpenLink(t.Context(), p.Token))(t)
		if v.Email != p.Email || v.Purpose != assessment.Reset || !strings.HasSuffix(p.Email, ".example") ||
			len(p.Posts) == 0 {
			t.Errorf("%s: the link is a %s of %s", p.Email, v.Purpose, v.Email)
		}
	}
	if _, _, err := x.People.UseLink(t.Context(), x.people[1].Token, "sju gula hinkar i snön"); err != nil {
		t.Error(err)
	}
}

// told is all answers, one line each.
func (x *example) told(t *testing.T) []string {
	var lines []string
	x.each(t, func(round int, v rounds.AssessmentView) {
		for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
			a := v.Answers[q.ID]
			by, on := "", ""
			if a.AnsweredBy != nil {
				by, on = v.Names[*a.AnsweredBy], a.AnsweredAt.UTC().Format(time.RFC3339)
			}
			lines = append(
				lines,
				fmt.Sprint(round, v.Entity.Key, q.ID, a.Value, a.Reason, a.Comment, a.Evidence, a.Stance, a.StillTrue, by, on),
			)
		}
	})
	return lines
}

// TestMakeOnAnyDay goes through days on which calendars are awkward.
func TestMakeOnAnyDay(t *testing.T) {
	t.Parallel()
	for day, years := range map[string]string{
		"2027-01-03": "2024 2025 2026", // the weekdays differ
		"2028-02-29": "2026 2027 2028",
		"2027-06-10": "2025 2026 2027",
		"2027-06-12": "2025 2026 2027",
	} {
		t.Run(day, func(t *testing.T) {
			x := made(t, at(storetest.Open(t), must(time.Parse(time.DateOnly, day))(t).Add(9*time.Hour)))
			var names []string
			for _, r := range x.rounds {
				names = append(names, strings.TrimPrefix(r.Name, "Självskattning "))
			}
			if got := strings.Join(names, " "); got != years {
				t.Errorf("rounds of %s, want %s", got, years)
			}
			x.answers(t)
		})
	}
}

// TestMakeFor makes the example beside another organisation, for the admin who has just set that up.
func TestMakeFor(t *testing.T) {
	t.Parallel()
	x := &example{Chain: at(storetest.Open(t), autumn)}
	if err := x.Rounds.PublishEmbedded(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := must(x.People.SetUpLink(t.Context()))(t)
	const address = "asa@norrdal.example"
	must(
		x.People.SetUp(
			t.Context(),
			token,
			people.SetUpForm{
				OrganisationKey:  "norrdal",
				OrganisationName: "Norrdals kommun",
				Kind:             "municipality",
				Language:         "sv",
				Name:             "Åsa Öberg",
				Email:            address,
				Password:         "tolv lila cyklar i regn",
			},
		),
	)(
		t,
	)
	admin := must(x.PrincipalByEmail(t.Context(), address, "norrdal"))(t)
	before := must(x.Events(t.Context(), admin, nil))(t)
	if err := demo.MakeFor(t.Context(), x.Chain, admin); err != nil {
		t.Fatal(err)
	}
	there := must(x.PrincipalByEmail(t.Context(), address, demo.Key))(t)
	if there.Organisation.Name != demo.Name {
		t.Errorf("the organisation is called %q", there.Organisation.Name)
	}
	for _, role := range []assessment.Role{assessment.OrganisationAdmin, assessment.Coordinator, assessment.Management} {
		if !there.Has(role) {
			t.Errorf("without the role %s", role)
		}
	}
	x.look(t)
	x.states(t)
	if after := must(x.Events(t.Context(), admin, nil))(t); len(after) != len(before) {
		t.Errorf("the other organisation's log grew from %d to %d lines", len(before), len(after))
	}
	if err := demo.MakeFor(t.Context(), x.Chain, there); !errors.Is(err, demo.ErrExists) {
		t.Errorf("the second time: %v", err)
	}
	if _, err := demo.Make(t.Context(), x.Chain); !errors.Is(err, demo.ErrExists) {
		t.Errorf("by command after that: %v", err)
	}
}

// TestAudits looks at the audits of the example: one is final and has the shape of the published case, one is in
// fieldwork and only open to its auditors, and one is final and waits for replies.
func TestAudits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := made(t, at(open(), autumn))
		all := must(x.Audits.Audits(t.Context(), x.coordinator))(t)
		if len(all) != 3 {
			t.Fatalf("%d audits", len(all))
		}
		x.replies(t, all[1].ID)
		final := must(x.Audits.Audit(t.Context(), x.coordinator, all[2].ID))(t)
		labels, bodies := map[string]int{}, map[string]int{}
		for _, c := range final.Cells {
			labels[final.JudgementScale().Label(*c.Judgement.Ordinal)]++
		}
		for _, r := range final.Recommendations {
			bodies[r.Body.Name]++
		}
		reasons := map[string]int{}
		for _, c := range final.Cells {
			if *c.Judgement.Ordinal == *c.Proposed() {
				continue
			}
			if reasons[c.Judgement.Reason]++; c.Judgement.Reason == "" || reasons[c.Judgement.Reason] > 1 {
				t.Errorf("question %s differs from its proposal by the reason %q", c.Question, c.Judgement.Reason)
			}
		}
		if diff := cmp.Diff(
			map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5},
			labels,
		); diff != "" || final.Seal == nil ||
			final.Overall != "Delvis" {
			t.Errorf("%+v, sealed %+v:\n%s", final.Overall, final.Seal, diff)
		}
		if diff := cmp.Diff(
			map[string]int{"Kommunstyrelsen": 11, "Styrelsen för Älvlunda Energi och Vatten AB": 4},
			bodies,
		); diff != "" {
			t.Error(diff)
		}
		if c := final.FactChecks; len(c) != 1 || c[0].Accepted != 1 || c[0].Rejected != 1 || len(final.PlanApprovals) != 1 {
			t.Errorf("fact checks %+v, plan approvals %+v", c, final.PlanApprovals)
		}
		if going := must(x.Audits.Audit(t.Context(), x.coordinator, all[0].ID))(
			t,
		); going.State != assessment.AuditFieldwork || going.MayRead ||
			len(going.Cells) > 0 {
			t.Errorf("the coordinator reads the audit that is going on: %+v", going)
		}
		auditor := must(x.PrincipalByEmail(t.Context(), "karin.nordin@alvlunda.example", demo.Key))(t)
		v := must(x.Audits.Audit(t.Context(), auditor, all[0].ID))(t)
		origins := map[assessment.JudgementOrigin]int{}
		for _, c := range v.Cells {
			origin := assessment.NoOrigin
			if c.Judgement.Origin != nil {
				origin = *c.Judgement.Origin
			}
			origins[origin]++
		}
		if origins[assessment.AsProposed] == 0 || origins[assessment.Overridden] == 0 || origins[assessment.NoOrigin] == 0 ||
			len(v.Recommendations) != 2 ||
			v.Recommendations[0].Rule == nil && v.Recommendations[1].Rule == nil {
			t.Errorf("the audit that is going on has judgements %v and %+v", origins, v.Recommendations)
		}
		said := must(x.Audits.Dialogue(t.Context(), auditor, v.ID, v.Entities[0].Entity.ID))(t)
		if q := said.Questions; len(q) < 2 || len(q[1].Messages) != 3 {
			t.Errorf("the dialogue of the audit that is going on: %+v", q)
		}
		if len(v.Gaps) == 0 ||
			!slices.ContainsFunc(v.Advice, func(a record.AuditAdvice) bool { return a.Dismissal != nil }) {
			t.Errorf("gaps %d, nothing dismissed", len(v.Gaps))
		}
	})
}
