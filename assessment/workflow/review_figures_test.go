package workflow_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/review"
)

// known is what was entered, noted as it was entered: how often each part of a figure applies to whom. A figure's count
// has the part "" and what it is a part of "of".
type known struct {
	*reviewing
	dice    *rand.Rand
	anna    assessment.Principal
	entries []entered
	held    []assessment.ID // entities with a review that was held
}

// entered is something that counts in a figure, by its parts, and what it is about.
type entered struct {
	source assessment.FigureSource
	about  []assessment.ID // entities; none for the organisation as a whole
	day    assessment.Date // on which it is new, "" for none
	parts  []string
}

// TestFiguresAreThoseOfTheirSources: whatever an organisation has entered, every number of a review is the one counted by
// hand from what was entered, or that the source itself tells management of the entity at that moment. It stays when the
// source moves on, until the figures are read again, and for good once the minutes are closed.
func TestFiguresAreThoseOfTheirSources(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := &known{reviewing: begin(t, w), dice: rand.New(rand.NewPCG(27001, 9))}
		a := &audited{asked: x.asked}
		x.anna = a.auditor(t, "anna")
		for round := range 9 {
			entity := []assessment.ID{x.root, x.soc.ID, x.unit.ID}[round%3]
			for range 3 {
				x.enter(t)
			}
			x.review = x.interim(t, entity)
			id := x.review.ID
			x.equal(t, x.now(t))
			frozen := x.now(t)
			x.enter(t)
			x.enter(t)
			if diff := cmp.Diff(frozen, x.now(t)); diff != "" {
				t.Errorf("round %d, before (-) and after (+) the sources moved on:\n%s", round, diff)
			}
			x.review = must(x.Review.RefreshFigures(t.Context(), x.kim, id, x.now(t).Version))(t)
			x.equal(t, x.now(t))
			x.forward(24 * time.Hour)
			x.hold(t)
			frozen = x.now(t)
			x.enter(t)
			if diff := cmp.Diff(frozen, x.now(t)); diff != "" {
				t.Errorf("round %d, closed (-) and later (+):\n%s", round, diff)
			}
		}
	})
}

func (x *known) maybe() bool { return x.dice.IntN(2) == 0 }

func pick[T any](x *known, choices ...T) T { return choices[x.dice.IntN(len(choices))] }

func (x *known) name(t *testing.T) string { return newID(t).String() }

// interim begins a review of the entity that need not consider every input, with any of the templates.
func (x *known) interim(t *testing.T, entity assessment.ID) record.Review {
	t.Helper()
	return must(x.Review.AddReview(t.Context(), x.kim, review.BeginForm{
		EntityID: entity, Title: x.name(t), Kind: assessment.InterimReview,
		Template: pick(x, assessment.ReviewTemplates...),
	}))(t)
}

// head is management of the entity, and of nothing else.
func (x *known) head(entity assessment.ID) assessment.Principal {
	switch entity {
	case x.soc.ID:
		return x.summed.head
	case x.unit.ID:
		return x.outside
	}
	return x.chair
}

// note keeps what was entered.
func (x *known) note(source assessment.FigureSource, about []assessment.ID, day assessment.Date, parts ...string) {
	x.entries = append(x.entries, entered{source: source, about: about, day: day, parts: parts})
}

// enter enters something of each kind, or not.
func (x *known) enter(t *testing.T) {
	t.Helper()
	for _, enter := range []func(*testing.T, []assessment.ID){
		x.enterRisk, x.enterNonconformity, x.enterObjective, x.enterMeasure, x.enterTraining, x.enterChange, x.enterNeed,
		x.enterAction, x.enterControl, x.enterAudit,
	} {
		if x.maybe() {
			enter(t, pick(x, nil, []assessment.ID{x.soc.ID}, []assessment.ID{x.school.ID}, []assessment.ID{x.unit.ID}))
		}
	}
}

// near are days around today, and none.
func (x *known) near() (day assessment.Date, late bool) {
	day = pick(x, assessment.Date(""), "2026-02-01", "2026-12-01")
	return day, day == "2026-02-01"
}

func (x *known) enterRisk(t *testing.T, about []assessment.ID) {
	r := registers.Risk{
		Title: x.name(t), Likelihood: x.dice.IntN(5), Consequence: x.dice.IntN(5), Entities: about,
		Spread: pick(x, "", "own", "sector", "society"), OwnerRole: pick(x, "", "Chefen"),
	}
	var parts []string
	switch value := r.Likelihood * r.Consequence; { // the default criteria
	case value == 0:
		parts = append(parts, "not_assessed")
	case value >= 9:
		parts = append(parts, "serious")
	case value >= 4:
		parts = append(parts, "treat")
	default:
		parts = append(parts, "acceptable")
	}
	switch r.Spread {
	case "own":
		parts = append(parts, "own")
	case "sector", "society":
		parts = append(parts, "shared")
	}
	if r.OwnerRole == "" {
		parts = append(parts, "not_delegated")
	}
	if x.maybe() {
		r.Treatment, r.AcceptedBy = registers.Accept, "Ledningen"
		var late bool
		if r.AcceptedUntil, late = x.near(); late {
			parts = append(parts, "acceptance_expired")
		}
	} else if r.Treatment = "reduce"; x.maybe() {
		r.HardToReduce, parts = true, append(parts, "hard_to_reduce")
	}
	added := must(x.Registers.Risks.Add(t.Context(), x.kim, r))(t)
	if due, late := x.near(); r.Treatment == "reduce" && due != "" {
		f := plan.Form{Action: assessment.Action{
			EntityID: x.root, Title: x.name(t),
			Timing: assessment.Timing{DueOn: due, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
		}, Origins: []assessment.Source{{Kind: assessment.FromRisk, SubjectID: added.ID}}}
		must(x.Plan.AddAction(t.Context(), x.kim, f))(t)
		x.noteAction(x.root, late)
		if late { // management of a part does not see the action of the whole
			x.note(assessment.RiskFigures, []assessment.ID{x.root}, "", "treatment_late")
		}
	}
	x.note(assessment.RiskFigures, about, "", append(parts, "")...)
}

func (x *known) enterNonconformity(t *testing.T, about []assessment.ID) {
	n := registers.Nonconformity{Title: x.name(t), FoundOn: "2026-01-01", Source: "other", Entities: about}
	due, late := x.near()
	n.Due = due
	parts := []string{"of"}
	switch {
	case x.maybe():
		n.ClosedOn, parts = "2026-02-01", append(parts, "closed")
	case late:
		parts = append(parts, "", "overdue")
	default:
		parts = append(parts, "", "open")
	}
	must(x.Registers.Nonconformities.Add(t.Context(), x.kim, n))(t)
	x.note(assessment.NonconformityFigures, about, "", parts...)
}

func (x *known) enterObjective(t *testing.T, about []assessment.ID) {
	o := registers.Objective{
		Title: x.name(t), Entities: about, Fulfilment: pick(x, "not_started", "under_way", "reached", "not_reached"),
	}
	due, late := x.near()
	o.Due = due
	parts := []string{"", o.Fulfilment}
	if late && (o.Fulfilment == "not_started" || o.Fulfilment == "under_way") {
		parts = append(parts, "overdue")
	}
	must(x.Registers.Objectives.Add(t.Context(), x.kim, o))(t)
	x.note(assessment.ObjectiveFigures, about, "", parts...)
}

func (x *known) enterMeasure(t *testing.T, about []assessment.ID) {
	m := registers.Measure{
		Title: x.name(t), Kind: "other", Target: "50", Better: pick(x, "higher", registers.Lower), Entities: about,
	}
	if len(x.entries)%3 == 0 {
		m.Target = ""
	}
	added := must(x.Registers.Measures.Add(t.Context(), x.kim, m))(t)
	part := "no_value"
	if x.maybe() {
		value := pick(x, assessment.Decimal("20"), "80")
		must(x.Registers.AddMeasureValue(t.Context(), x.kim, registers.MeasureValue{
			MeasureID: added.ID, Day: "2026-02-01", Value: value,
		}))(t)
		part = "not_reached"
		if (value == "20") == (m.Better == registers.Lower) {
			part = "reached"
		}
	}
	if m.Target == "" {
		part = "no_target"
	}
	x.note(assessment.MeasureFigures, about, "", "", part)
}

func (x *known) enterTraining(t *testing.T, about []assessment.ID) {
	until, late := x.near()
	must(x.Registers.Trainings.Add(t.Context(), x.kim, registers.Training{
		Person: x.name(t), Training: "Lagen", TakenOn: "2026-01-01", ValidUntil: until, Entities: about,
	}))(t)
	part := "valid"
	if late {
		part = "expired"
	}
	x.note(assessment.TrainingFigures, about, "", "", part)
}

func (x *known) enterChange(t *testing.T, about []assessment.ID) {
	c := registers.ContextChange{
		Title: x.name(t), Side: pick(x, "external", "internal"), NoticedOn: pick(x, "", "2026-02-01", x.Today(assessment.Organisation{})),
		Entities: about,
	}
	must(x.Registers.ContextChanges.Add(t.Context(), x.kim, c))(t)
	x.note(assessment.ChangeFigures, about, c.NoticedOn, "", c.Side)
}

func (x *known) enterNeed(t *testing.T, about []assessment.ID) {
	n := registers.Need{
		Title: x.name(t), Party: "Staten", ChangedOn: pick(x, "", "2026-02-01", x.Today(assessment.Organisation{})), Entities: about,
	}
	must(x.Registers.Needs.Add(t.Context(), x.kim, n))(t)
	x.note(assessment.NeedFigures, about, n.ChangedOn, "")
}

// noteAction keeps an action that is planned.
func (x *known) noteAction(entity assessment.ID, late bool) {
	part := string(assessment.ActionPlanned)
	if late {
		part = "overdue"
	}
	x.note(assessment.ActionFigures, []assessment.ID{entity}, "", "of", "", part)
}

func (x *known) enterAction(t *testing.T, about []assessment.ID) {
	entity := x.root
	if len(about) > 0 {
		entity = about[0]
	}
	due, late := x.near()
	if due == "" {
		return
	}
	a := must(x.Plan.AddAction(t.Context(), x.kim, plan.Form{Action: assessment.Action{
		Title: x.name(t), EntityID: entity,
		Timing: assessment.Timing{DueOn: due, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
	}}))(t)
	state := pick(x, assessment.ActionPlanned, assessment.ActionUnderWay, assessment.ActionDone)
	if state != assessment.ActionPlanned {
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{ActionID: a.ID, State: state}))(t)
	}
	switch {
	case state == assessment.ActionDone:
		x.note(assessment.ActionFigures, []assessment.ID{entity}, "", "of")
	case state == assessment.ActionUnderWay && !late:
		x.note(assessment.ActionFigures, []assessment.ID{entity}, "", "of", "", string(state))
	default:
		x.noteAction(entity, late)
	}
}

// enterControl decides on a control of the statement of an entity.
func (x *known) enterControl(t *testing.T, about []assessment.ID) {
	entity := x.root
	if len(about) > 0 {
		entity = about[0]
	}
	x.says(t, entity, pick(x, assessment.Controls...), pick(x, assessment.ControlInPlace, assessment.ControlUnderWay,
		assessment.ControlNotStarted, assessment.ControlNotApplicable), "Skälet")
}

// enterAudit makes an audit of an entity with a recommendation to its body, final or not.
func (x *known) enterAudit(t *testing.T, about []assessment.ID) {
	if len(about) == 0 {
		return
	}
	a := &audited{asked: x.asked, anna: x.anna}
	a.audit = must(x.Audits.AddAudit(t.Context(), x.admin, audits.Form{
		Entities: about,
		Audit: assessment.Audit{
			Title: x.name(t), Date: "2026-02-01", Scale: assessment.ScaleTemplates()[0].Scale(label),
			Questions: []assessment.AuditedQuestion{{ID: "1", Text: "Styrs det?"}},
		},
	}))(t)
	a.engage(t, x.anna, "2026-12-31")
	a.declare(t, x.anna)
	a.begin(t)
	a.judge(t, about[0], "1", 0, "Nej")
	body := x.board.ID
	if about[0] == x.unit.ID {
		body = x.company.ID
	}
	must(x.Audits.AddRecommendation(t.Context(), x.anna, a.audit.ID, audits.RecommendationForm{
		BodyID: body, Text: x.name(t), Places: []assessment.Place{{QuestionID: "1", EntityID: about[0]}},
	}))(t)
	if x.maybe() {
		return
	}
	v := must(x.Audits.Audit(t.Context(), x.anna, a.audit.ID))(t)
	must(x.Audits.Finalise(t.Context(), x.anna, a.audit.ID, v.Version))(t)
	x.note(assessment.AuditFigures, about, "", "")
}

// hold decides on something, and takes the review to closed minutes that management of its entity is to sign.
func (x *known) hold(t *testing.T) {
	t.Helper()
	entity := x.review.Entity.ID
	for range x.dice.IntN(3) {
		f := review.DecisionForm{Text: x.name(t), Outcome: assessment.OtherwiseDecided, Kind: "other", DueOn: "2027-12-01"}
		part := pick(x, "no_action", "no_decision", string(assessment.ActionPlanned), string(assessment.ActionDone))
		if part == "no_decision" {
			f.Outcome = assessment.NotDecided
		} else if part != "no_action" {
			f.OwnerRole = "CISO"
		}
		d := must(x.Review.Decide(t.Context(), x.kim, x.review.ID, f))(t)
		switch part {
		case string(assessment.ActionDone):
			a := x.actionOf(t, d.ID)
			must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{ActionID: a.ID, State: assessment.ActionDone}))(t)
			x.note(assessment.ActionFigures, []assessment.ID{entity}, "", "of")
		case string(assessment.ActionPlanned):
			x.noteAction(entity, false)
		}
		x.entries = append(x.entries, entered{
			source: assessment.DecisionFigures, about: []assessment.ID{entity}, parts: []string{"", part},
		})
	}
	head := x.head(entity)
	x.send(t)
	x.review = must(x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, review.MeetingForm{
		HeldOn: x.Today(assessment.Organisation{}), Version: x.now(t).Version,
		Participants: []assessment.Participant{{UserID: &head.User.ID, Signatory: true}},
	}))(t)
	x.close(t)
	x.held = append(x.held, entity)
}

// reaches reports whether management of an entity sees what is about others: only that of the whole sees what is about
// the organisation.
func (x *known) reaches(entity assessment.ID, e entered) bool {
	if e.source == assessment.DecisionFigures { // of reviews of the same entity
		return e.about[0] == entity
	}
	return entity == x.root || slices.Contains(e.about, entity)
}

// equal compares every number of a review with what was entered, and with its sources.
func (x *known) equal(t *testing.T, r record.Review) {
	t.Helper()
	since := assessment.Date("")
	if r.Previous != nil {
		since = *r.Previous.HeldOn
	}
	if (r.Previous != nil) != slices.Contains(x.held, r.Entity.ID) {
		t.Errorf("the review before is %+v", r.Previous)
	}
	byHand := map[assessment.FigureSource]map[string]int{}
	for _, source := range assessment.FigureSources {
		byHand[source] = map[string]int{}
	}
	for _, e := range x.entries {
		if !x.reaches(r.Entity.ID, e) {
			continue
		}
		for _, part := range e.parts {
			byHand[e.source][part]++
		}
		if since != "" && e.day > since && slices.Contains(e.parts, "") {
			byHand[e.source]["since_last"]++
		}
	}
	x.askSources(t, r, byHand)
	for _, source := range assessment.FigureSources {
		f, got := figure(t, r, source), map[string]int{}
		add := func(part string, n int) {
			if n != 0 {
				got[part] = n
			}
		}
		add("", f.Count)
		add("of", f.Of)
		for _, c := range f.Counts {
			add(c.Key, c.Count)
		}
		if diff := cmp.Diff(byHand[source], got); diff != "" {
			t.Errorf("%s of %s, by hand or of the source (-) and in the review (+):\n%s", source, r.Entity.Name, diff)
		}
	}
}

// askSources fills in what only a source can tell, as its own page tells management of the entity.
func (x *known) askSources(t *testing.T, r record.Review, all map[assessment.FigureSource]map[string]int) {
	t.Helper()
	put := func(source assessment.FigureSource, part string, n int) {
		if n != 0 {
			all[source][part] = n
		}
	}
	head := x.head(r.Entity.ID)
	s := must(x.Insight.Summary(t.Context(), head, insight.SummaryQuery{Reached: true}))(t)
	approved := 0
	for _, e := range s.Entities {
		if e.Approved {
			approved++
		}
	}
	put(assessment.ResultFigures, "", len(s.Entities))
	put(assessment.ResultFigures, "of", s.Asked)
	put(assessment.ResultFigures, "approved", approved)
	put(assessment.ResultFigures, "submitted", len(s.Entities)-approved)
	put(assessment.ResultFigures, "waiting", s.Asked-len(s.Entities))
	put(assessment.TargetFigures, "", s.Targets.Set)
	put(assessment.TargetFigures, "of", s.Asked)
	put(assessment.TargetFigures, "reached", s.Targets.Reached)
	put(assessment.TargetFigures, "overdue", s.Targets.Overdue)
	put(assessment.TargetFigures, "ahead", s.Targets.Set-s.Targets.Reached-s.Targets.Overdue)
	put(assessment.AdviceFigures, "", s.AdviceInAll)
	for _, y := range must(x.Plan.Plan(t.Context(), head, plan.Query{}))(t).Years {
		put(assessment.YearFigures, strconv.Itoa(y.Year), y.Occurrences)
		put(assessment.YearFigures, "", all[assessment.YearFigures][""]+y.Occurrences)
	}
	for _, audit := range must(x.Audits.Audits(t.Context(), head))(t) {
		if audit.State != assessment.AuditFinal {
			continue
		}
		n := len(must(x.Audits.Audit(t.Context(), head, audit.ID))(t).Recommendations)
		for _, part := range []string{"", "none", "no_action"} { // without priority, and without follow-up
			put(assessment.RecommendationFigures, part, all[assessment.RecommendationFigures][part]+n)
		}
	}
	untrained := must(x.Registers.Trainings.List(t.Context(), head, rows.Query{}))(t).Untrained
	put(assessment.TrainingFigures, "untrained", len(untrained))
	v, counts := must(x.Registers.ApplicabilityStatement(t.Context(), head, r.Entity.ID))(t), map[string]int{}
	for _, row := range v.Rows {
		counts["of"]++
		if row.Status != nil {
			counts[string(*row.Status)]++
			counts[""]++
		}
	}
	for part, n := range counts {
		put(assessment.ApplicabilityFigures, part, n)
	}
}
