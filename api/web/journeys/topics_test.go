package journeys_test

import (
	"fmt"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment/demo"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

// TestTopicsJourney: management reads the eight questions of the example on the screen, on a phone and on one sheet of
// paper, agrees on the strategic aim, and sees of a company only what is the company's.
func TestTopicsJourney(t *testing.T) {
	t.Parallel()
	const hans = "hans-olof.brandt@alvlunda.example"
	x := theExample(t, hans)
	fillExample(t, x)
	chromium := startChromium(t)
	b := newWindow(t, chromium, x.Server)
	b.signIn(hans)
	b.shows(x.Sv.T("topics.home"))
	b.open(example + "/topics")
	b.shows("ingen viktig tjänst står stilla") // the aim of the last review
	for _, key := range record.TopicKeys {
		b.shows(x.Sv.T("topics.name." + string(key)))
	}
	b.inspect("topics")
	b.press(x.Sv.T("topics.aim.change"))
	b.until("the form is shown", `document.querySelector('main [name="horizon"]')`)
	b.set("text", "Om fem år klarar alla verksamheter en vecka utan it. Varje chef vet vilken information som är känsligast, "+
		"och vi upptäcker intrång innan de blir avbrott.")
	b.fill("horizon", "nästa")
	b.set("agreed_on", "2026-05-04")
	b.set("agreed_by", "Kommundirektör och informationssäkerhetssamordnare")
	form := b.path()
	b.press(x.Sv.T("topics.aim.save"))
	b.arrive(form)
	b.shows(x.Sv.T("error.year"))
	b.fill("horizon", "2031")
	b.inspect("topics-aim")
	b.press(x.Sv.T("topics.aim.save"))
	b.arrive(example + "/topics")
	b.shows("innan de blir avbrott")
	b.shows(x.Sv.T("topics.aim.saved"))
	b.inspect("topics-aimed")
	for _, language := range []string{"en", "sv"} {
		b.open(example + "/topics?language=" + language)
		b.inspect("topics-"+language, wide, narrow)
		if pages := b.pages("topics-" + language); pages != 1 {
			b.t.Errorf("in %s the eight questions are printed on %d pages, want 1", language, pages)
		}
	}
	crowdExample(t, x)
	for _, language := range []string{"en", "sv"} {
		b.open(example + "/topics?language=" + language)
		b.fits("topics-crowded-" + language)
		if pages := b.pages("topics-crowded-" + language); pages != 1 {
			b.t.Errorf("in %s the eight questions of a large organisation are printed on %d pages, want 1", language, pages)
		}
		shown := eval[int](b, `[...document.querySelectorAll(".topics .stacked tbody tr, .topics .answer li")].length`)
		if told := eval[int](b, `[...document.querySelectorAll(".rest-of > summary")].filter(s => /\d/.test(s.textContent)).length`); told < 4 {
			b.t.Errorf("in %s only %d parts say how much more there is, of %d rows", language, told, shown)
		}
	}
	const company = `[...document.querySelectorAll('main [name="entity"] option')].` +
		`find(o => o.textContent.includes("Energi och Vatten")).value`
	b.open(example + "/topics?entity=" + eval[string](b, company))
	b.shows(x.Sv.T("topics.aim.none"))
	b.hides("innan de blir avbrott")
	b.quiet()
}

// fillExample enters some of what the eight questions are answered from.
func fillExample(t *testing.T, x *apitest.Site) {
	t.Helper()
	ctx := t.Context()
	r := x.Use.Registers
	p := apitest.Done(x.Use.PrincipalByEmail(ctx, "tomas.ekwall@alvlunda.example", demo.Key))(t)
	for _, risk := range []registers.Risk{
		{Title: "Utpressning mot den gemensamma it-miljön", Likelihood: 3, Consequence: 4, OwnerRole: "It-chef"},
		{Title: "Journaler går inte att nå", Likelihood: 2, Consequence: 4, HardToReduce: true, Spread: "own"},
		{Title: "Leverantör i konkurs", Likelihood: 1, Consequence: 2, OwnerRole: "Inköpschef", Spread: "sector"},
	} {
		apitest.Done(r.Risks.Add(ctx, p, risk))(t)
	}
	for _, need := range []registers.Need{
		{Title: "Cybersäkerhetslagen", Party: "Staten", Basis: "law", ChangedOn: "2026-01-15"},
		{Title: "Dataskyddsförordningen", Party: "EU", Basis: "law"},
	} {
		apitest.Done(r.Needs.Add(ctx, p, need))(t)
	}
	apitest.Done(r.Nonconformities.Add(ctx, p, registers.Nonconformity{
		Title:   "Behörigheter togs inte bort i tid",
		FoundOn: "2025-03-01",
		Source:  "incident",
		Due:     "2025-06-01",
	}))(t)
	apitest.Done(r.Objectives.Add(ctx, p, registers.Objective{
		Title:      "Alla viktiga system klassade",
		MeasuredBy: "Andel klassade system",
		Target:     "100 %",
		Due:        "2027-12-31",
		Fulfilment: "under_way",
		Trend:      "better",
	}))(t)
	m := apitest.Done(r.Measures.Add(ctx, p, registers.Measure{
		Title:  "Andel klassade system",
		Kind:   "classification_coverage",
		Unit:   "%",
		Target: "100",
		Better: "higher",
	}))(t)
	for _, v := range []registers.MeasureValue{{Day: "2025-05-01", Value: "48"}, {Day: "2026-05-01", Value: "61.5"}} {
		v.MeasureID = m.ID
		apitest.Done(r.AddMeasureValue(ctx, p, v))(t)
	}
}

// crowdExample enters as much as a large organisation has.
func crowdExample(t *testing.T, x *apitest.Site) {
	t.Helper()
	ctx := t.Context()
	r := x.Use.Registers
	p := apitest.Done(x.Use.PrincipalByEmail(ctx, "tomas.ekwall@alvlunda.example", demo.Key))(t)
	for i := range 60 {
		apitest.Done(r.Risks.Add(ctx, p, registers.Risk{
			Title:        fmt.Sprintf("Behörigheter från tidigare anställningar finns kvar i verksamhetssystem %d", i),
			Likelihood:   i%4 + 1,
			Consequence:  i/4%4 + 1,
			HardToReduce: i%7 == 0,
			Spread:       "own",
		}))(t)
		apitest.Done(r.Nonconformities.Add(ctx, p, registers.Nonconformity{
			Title:   fmt.Sprintf("Konton på förvaltning %d är inte genomgångna", i),
			FoundOn: "2025-03-01",
			Source:  []string{"incident", "audit", "own_check"}[i%3],
			Due:     "2025-06-01",
		}))(t)
	}
	for i := range 25 {
		apitest.Done(r.Objectives.Add(ctx, p, registers.Objective{
			Title:      fmt.Sprintf("Alla viktiga system i verksamhet %d är klassade och har en utsedd ägare", i),
			MeasuredBy: "Andel klassade system enligt systemregistret",
			Target:     "100 procent",
			Due:        "2025-12-31",
			Fulfilment: "under_way",
			Trend:      "worse",
		}))(t)
	}
	for _, kind := range []string{"classification_coverage", "incidents", "training_share", "phishing_reports"} {
		for i := range 5 {
			m := apitest.Done(r.Measures.Add(ctx, p, registers.Measure{
				Title:  fmt.Sprintf("Andel av det som mäts för %s inom område %d", kind, i),
				Kind:   kind,
				Unit:   "%",
				Target: "100",
				Better: "higher",
			}))(t)
			v := registers.MeasureValue{MeasureID: m.ID, Day: "2025-11-01", Value: "53.5"}
			apitest.Done(r.AddMeasureValue(ctx, p, v))(t)
		}
	}
}
