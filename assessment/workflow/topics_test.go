package workflow_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
)

// TestTopicsOfNothing: in an organisation's first year every topic says what is missing and asks something.
func TestTopicsOfNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		chair := w.as(t, "chair", assessment.Management, w.root)
		got := must(w.Review.Topics(t.Context(), chair, nil))(t)
		if len(got.Topics) != len(record.TopicKeys) || got.Entity.ID != w.root || got.Aim.Version != 0 {
			t.Fatalf("%d topics of %+v with %+v", len(got.Topics), got.Entity, got.Aim)
		}
		for i, x := range got.Topics {
			if x.Key != record.TopicKeys[i] || len(x.Missing) == 0 || len(x.Ask) == 0 || x.Trend != "unknown" {
				t.Errorf("%s: %+v", record.TopicKeys[i], x)
			}
		}
		for _, s := range got.Steps {
			for _, part := range s.Parts {
				if part.Count != 0 || part.On != nil {
					t.Errorf("%s: %+v", s.Key, part)
				}
			}
		}
		of := w.as(t, "coordinator", assessment.Coordinator, w.root)
		must(w.Registers.Nonconformities.Add(t.Context(), of, registers.Nonconformity{
			Title: "Konton kvar", FoundOn: "2026-03-01", Source: "audit",
		}))(t)
		requirements := func() record.Topic { return must(w.Review.Topics(t.Context(), chair, nil))(t).Topics[1] }
		if x := requirements(); x.Trend != "unknown" {
			t.Errorf("with nothing found a year ago the trend is %s", x.Trend)
		}
		must(w.Registers.Nonconformities.Add(t.Context(), of, registers.Nonconformity{
			Title: "Gammal", FoundOn: "2024-03-01", ClosedOn: "2024-06-01", Source: "audit",
		}))(t)
		if x := requirements(); x.Trend != registers.Worse || x.Against != "year" {
			t.Errorf("with one closed before, the trend is %s against %s", x.Trend, x.Against)
		}
		stranger := w.as(t, "respondent", assessment.Respondent, w.root)
		_, err := w.Review.Topics(t.Context(), stranger, nil)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}

// TestTopicsEqualTheirSources: each number is that of its source's own use case, and a company's page has only what is
// the company's, whoever reads it.
func TestTopicsEqualTheirSources(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		company := w.entity(t, w.root, "bolag").ID
		top := w.as(t, "coordinator", assessment.Coordinator, w.root)
		chair := w.as(t, "chair", assessment.Management, w.root)
		of := w.as(t, "company-chair", assessment.Management, company)
		fillTopics(t, w, top, company)
		whole := must(w.Review.Topics(ctx, chair, nil))(t)
		part := must(w.Review.Topics(ctx, chair, &company))(t)
		own := must(w.Review.Topics(ctx, of, nil))(t)

		figure := func(r record.Topics, key record.TopicKey, name string) record.TopicFigure {
			t.Helper()
			f, ok := r.Topics[slices.Index(record.TopicKeys, key)].Figure(name)
			if !ok {
				t.Errorf("%s says no %s", key, name)
			}
			return f
		}
		found := func(l rows.List, err error) int {
			t.Helper()
			return must(l, err)(t).Found
		}
		r := w.Registers
		only := func(name, value string) rows.Query {
			return rows.Query{Only: registers.Values{name: {value}}}
		}
		planned := must(w.Plan.Plan(ctx, chair, plan.Query{Years: 1}))(t)
		for _, tt := range []struct {
			key   record.TopicKey
			name  string
			count int
			of    int
		}{
			{record.TopicRisks, "risks_serious", found(r.Risks.List(ctx, chair, only("level", registers.Serious))), 3},
			{record.TopicRisks, "risks_undecided", found(r.Risks.List(ctx, chair, only("treatment", registers.No))), 3},
			{record.TopicRisks, "risks_expired", found(r.Risks.List(ctx, chair, rows.Query{Overdue: true})), 3},
			{
				record.TopicRequirements, "needs",
				found(r.Needs.List(ctx, chair, rows.Query{})),
				found(r.Needs.List(ctx, chair, only("basis", "law"))),
			},
			{record.TopicRequirements, "nonconformities", 1, found(r.Nonconformities.List(ctx, chair, rows.Query{}))},
			{record.TopicAwareness, "trained", 1, 2},
			{record.TopicWork, "actions_done", planned.Years[0].Done, planned.Years[0].Occurrences},
			{record.TopicWork, "actions_overdue", planned.Overdue, len(planned.Actions)},
		} {
			if f := figure(whole, tt.key, tt.name); f.Count != tt.count || f.Of != tt.of {
				t.Errorf("%s: %d of %d, want %d of %d", tt.name, f.Count, f.Of, tt.count, tt.of)
			}
		}
		if f := figure(whole, record.TopicIncidents, "measure"); f.Value != "3" || f.Note != registers.NotReached {
			t.Errorf("the measure says %+v", f)
		}
		if x := whole.Topics[4]; x.Trend != registers.Better || x.Against != "measures" {
			t.Errorf("incidents are %s against %s", x.Trend, x.Against)
		}
		if f := figure(own, record.TopicRisks, "risks_serious"); f.Of != 1 || f.Name != "Bolagets" {
			t.Errorf("the company's chair reads %+v", f)
		}
		part.Entities, own.Entities = nil, nil
		if diff := cmp.Diff(part, own); diff != "" {
			t.Errorf("the page of the company as read from above (-) and by its chair (+):\n%s", diff)
		}
		_, err := w.Review.Topics(ctx, of, &w.root)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// fillTopics enters what the topics are answered from.
func fillTopics(t *testing.T, w *world, top assessment.Principal, company assessment.ID) {
	t.Helper()
	ctx, r := t.Context(), w.Registers
	must(r.Risks.Add(ctx, top, registers.Risk{Title: "Utpressning", Likelihood: 4, Consequence: 4}))(t)
	must(r.Risks.Add(ctx, top, registers.Risk{
		Title:         "Brand",
		Likelihood:    1,
		Consequence:   2,
		Treatment:     registers.Accept,
		AcceptedBy:    "Ledningen",
		AcceptedUntil: "2020-01-01",
	}))(t)
	must(r.Risks.Add(ctx, top, registers.Risk{
		Title:       "Bolagets",
		Likelihood:  3,
		Consequence: 4,
		Entities:    []assessment.ID{company},
	}))(t)
	must(r.Needs.Add(ctx, top, registers.Need{Title: "Cybersäkerhetslagen", Party: "Staten", Basis: "law"}))(t)
	must(r.Needs.Add(ctx, top, registers.Need{Title: "Avtal", Party: "Grannen", Basis: "agreement"}))(t)
	must(r.Nonconformities.Add(ctx, top, registers.Nonconformity{
		Title:   "Öppen",
		FoundOn: "2024-01-01",
		Source:  "incident",
	}))(t)
	must(r.Nonconformities.Add(ctx, top, registers.Nonconformity{
		Title:    "Stängd",
		FoundOn:  "2024-01-01",
		ClosedOn: "2024-02-01",
		Source:   "own_check",
	}))(t)
	must(r.Trainings.Add(ctx, top, registers.Training{Person: "Eva", Training: "Lag", TakenOn: "2024-01-01"}))(t)
	must(r.Trainings.Add(ctx, top, registers.Training{
		Person:     "Bo",
		Training:   "Lag",
		TakenOn:    "2020-01-01",
		ValidUntil: "2021-01-01",
	}))(t)
	m := must(r.Measures.Add(ctx, top, registers.Measure{
		Title:  "Incidenter",
		Kind:   "incidents",
		Better: registers.Lower,
		Target: "2",
	}))(t)
	for _, v := range []registers.MeasureValue{{Day: "2024-01-01", Value: "5"}, {Day: "2024-06-01", Value: "3"}} {
		v.MeasureID = m.ID
		must(r.AddMeasureValue(ctx, top, v))(t)
	}
	for _, due := range []assessment.Date{"2020-05-01", "2199-05-01"} {
		must(w.Plan.AddAction(ctx, top, plan.Form{Action: assessment.Action{
			EntityID: w.root,
			Title:    "Åtgärd " + string(due),
			Timing:   assessment.Timing{DueOn: due, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
		}}))(t)
	}
}

// TestAim: each version of an aim is kept, none is overwritten, and who does not reach the entity learns nothing of it.
func TestAim(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		company := w.entity(t, w.root, "bolag").ID
		chair := w.as(t, "chair", assessment.Management, w.root)
		of := w.as(t, "company-chair", assessment.Management, company)
		a := assessment.Aim{
			EntityID: w.root,
			Text:     " Klarar en vecka utan it ",
			Horizon:  2031,
			AgreedOn: "2024-05-04",
			AgreedBy: "Kommundirektören",
		}
		first := must(w.Review.SaveAim(ctx, chair, a))(t)
		if first.Version != 1 || first.Text != "Klarar en vecka utan it" {
			t.Errorf("saved %+v", first)
		}
		w.unchanged(t, func() {
			_, err := w.Review.SaveAim(ctx, chair, a)
			refused(t, err, assessment.Stale, "error.stale")
			same := a
			same.Version = 1
			must(w.Review.SaveAim(ctx, chair, same))(t)
			_, err = w.Review.SaveAim(ctx, chair, assessment.Aim{EntityID: w.root, Version: 1, AgreedOn: "2999-01-01"})
			if assessment.CodeOf(err) != assessment.Invalid {
				t.Errorf("an empty aim gives %v", err)
			}
		})
		for _, p := range []assessment.Principal{of} {
			_, err := w.Review.Aims(ctx, p, w.root)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = w.Review.SaveAim(ctx, p, a)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		a.Version, a.Text = 1, "Klarar en månad utan it"
		must(w.Review.SaveAim(ctx, chair, a))(t)
		all := must(w.Review.Aims(ctx, chair, w.root))(t)
		if len(all.Versions) != 2 || all.Current.Version != 2 || all.Versions[1].Text != first.Text {
			t.Errorf("the versions are %+v", all)
		}
	})
}
