package demo

import (
	"context"
	"slices"

	"mognad/assessment/record"
	"mognad/assessment/registers"
	workflow "mognad/assessment/workflow/registers"
)

// The days on which the annual wheel is made, and on which what has been done is marked last; in between, once a month.
var (
	wheelMade   = when{roundCount - 2, 166}
	wheelMarked = when{roundCount - 1, 36}
)

// template is the one from which the wheel is made, and what of it is not taken: the example has these in months of its
// own, which follow from the day on which it is made.
const template = "municipality"

var ownMonths = []string{"round", "review", "audit"}

// wheelWords are the words of the template's activities and roles.
var wheelWords = map[string]string{
	"wheel_activity.risk_assessment": "Riskbedömning",
	"wheel_activity.annual_report":   "Årsrapport om informationssäkerheten",
	"wheel_activity.review":          "Ledningens genomgång",
	"wheel_activity.action_plan":     "Åtgärdsplan för kommande år",
	"wheel_activity.follow_up_plan":  "Uppföljning av åtgärdsplanen",
	"wheel_activity.access_review":   "Kontroll av behörigheter",
	"wheel_activity.budget":          "Underlag till budgeten",
	"wheel_activity.round":           "Självskattning",
	"wheel_activity.audit":           "Granskning av informationssäkerheten",
	"wheel_activity.training":        "Utbildning av medarbetare",
	"wheel_activity.exercise":        "Övning av kontinuitetsplanen",
	"wheel_activity.classification":  "Genomgång av informationsklassningen",
	"wheel_activity.documents":       "Genomgång av styrdokument",
	"wheel_role.management":          "Ledningen",
	"wheel_role.security":            "Informationssäkerhetssamordnare",
	"wheel_role.audit":               "Internrevision eller revisorer",
	"wheel_role.continuity":          "Kontinuitetssamordnare",
	"wheel_role.hr":                  "Personalchef",
	"wheel_role.owners":              "Informationsägare",
	"wheel_role.finance":             "Ekonomichef",
}

// ownActivities are those of the municipality's own, and those of the template in months of its own.
func (m *maker) ownActivities() []registers.Activity {
	word := func(key string) string { return wheelWords[key] }
	return []registers.Activity{
		{
			Title: word("wheel_activity.round"), Months: []int{m.month(when{roundCount - 1, 0})}, Template: "round",
			ResponsibleRole: word("wheel_role.security"), ResponsibleID: m.id(coordinator), Starts: registers.StartsRound,
		},
		{
			Title: word("wheel_activity.audit"), Months: []int{m.month(when{roundCount - 1, visiting})}, Template: "audit",
			ResponsibleRole: word("wheel_role.audit"), Starts: registers.StartsAudit,
		},
		{
			Title: word("wheel_activity.review"), Months: []int{m.month(nextOn)}, Template: "review",
			ResponsibleRole: word("wheel_role.management"), ResponsibleID: m.id(director), Starts: registers.StartsReview,
		},
		{
			Title:           "Lägesrapport till nämnderna",
			Months:          ordered(m.month(when{roundCount - 1, -45}), m.month(when{roundCount - 2, 135})),
			ResponsibleRole: word("wheel_role.security"), ResponsibleID: m.id(coordinator),
			Starts: registers.StartsReportApproval, Text: "En sida för varje nämnd, med det som gäller just den.",
		},
		{
			Title: "Övningsmejl till alla medarbetare", Months: ordered(m.month(when{1, 210}), m.month(when{2, 27})),
			ResponsibleRole: "It-chef", ResponsibleID: m.id("lena.forsman"), Starts: registers.StartsTraining,
		},
		{
			Title: "Prov av jourlistan", Months: []int{m.month(when{roundCount - 1, 39})},
			ResponsibleRole: "Driftchef", ResponsibleID: m.id("per-arne.kvist"), Starts: registers.StartsExercise,
			Entities: m.of("energi-vatten"),
		},
	}
}

func ordered(months ...int) []int {
	slices.Sort(months)
	return slices.Compact(months)
}

// planWheel plans the annual wheel and what is said to be done.
func (m *maker) planWheel() []scheduled {
	list := []scheduled{{wheelMade, "the annual wheel", m.makeWheel}}
	for days := wheelMade.days + 30; days < 350; days += 31 {
		list = append(list, scheduled{when{roundCount - 2, days}, "what has been done", m.markWheel})
	}
	return append(list, scheduled{wheelMarked, "what has been done", m.markWheel})
}

func (m *maker) makeWheel(ctx context.Context) error {
	f := workflow.ActivityTemplateForm{Template: template, Words: func(key string) string { return wheelWords[key] }}
	t, known := registers.FindActivityTemplate(template)
	for _, a := range t.Activities {
		if known && !slices.Contains(ownMonths, a.Key) {
			f.Keys = append(f.Keys, a.Key)
		}
	}
	if _, err := m.w.Registers.AddActivities(ctx, m.lead(), f); err != nil {
		return err
	}
	for _, a := range m.ownActivities() {
		a.Recurs = registers.Yearly
		if _, err := m.w.Registers.Activities.Add(ctx, m.lead(), a); err != nil {
			return err
		}
	}
	return nil
}

// markWheel marks as done what should have been done by now, except the last time that the permissions were to be
// reviewed, which nobody has got round to. Of what is to be done this month, most has been done when it is last marked.
func (m *maker) markWheel(ctx context.Context) error {
	for _, year := range []int{m.at.Year() - 1, m.at.Year()} {
		w, err := m.w.Plan.Wheel(ctx, m.lead(), year)
		if err != nil {
			return err
		}
		for _, a := range w.Activities {
			for _, o := range a.Months {
				if !m.hasBeenDone(a, o) {
					continue
				}
				n := registers.ActivityNote{ActivityID: a.ID, Year: o.Year, Month: o.Month, Done: true}
				if _, err := m.w.Plan.MarkActivity(ctx, m.lead(), n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (m *maker) hasBeenDone(a record.WheelActivity, o record.WheelOccurrence) bool {
	switch {
	case a.Starts == registers.StartsAccessReview:
		return false
	case o.State == record.WheelMissed:
		return true
	}
	last := m.on(wheelMarked.round, wheelMarked.days-1)
	return o.State == record.WheelDue && m.at.After(last) && a.Starts != registers.StartsPlan && a.Whole
}
