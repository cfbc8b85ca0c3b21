package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// objective is one of the register, how it stands at first, and how it stands now.
type objective struct {
	set                             when
	key, title, aim, measure, goal  string
	years                           int // after the year of the last round, by whose end it is to be reached
	first, now, firstTrend, nowTend string
	entities                        []string
}

// The days on which objectives are set, and on which it is said how they stand.
var (
	objectivesSet    = when{roundCount - 2, 34}
	objectivesAgreed = when{roundCount - 2, reviewing + 6}
	objectivesSeen   = when{roundCount - 1, 12}
)

const (
	underWay = "under_way"
	reached  = "reached"
)

var objectives = []objective{
	{
		objectivesSet, "trained", "Alla medarbetare har gått grundutbildningen",
		"Den som hanterar information ska veta hur den skyddas.",
		"Andel som har gått grundutbildningen", "90 procent", 1,
		underWay, underWay, registers.Better, registers.Better, nil,
	},
	{
		objectivesSet, "classified", "Alla informationssystem är klassade",
		"Skyddet ska svara mot vad informationen är värd.",
		"Andel klassade informationssystem", "100 procent", 1,
		underWay, underWay, registers.Better, registers.Worse, nil,
	},
	{
		objectivesAgreed, "analysed", "Den gemensamma it-miljön är riskanalyserad",
		"Riskerna ska avgöra vad som görs.",
		"Riskanalysen är föredragen i ledningsgruppen", "Klar före sommaren", 0,
		underWay, reached, "unknown", registers.Better, nil,
	},
	{
		objectivesAgreed, "led", "Ledningen har den utbildning som lagen kräver",
		"Ledningen ska kunna bedöma riskerna och ta ansvar för dem.",
		"Antal som har gått utbildningen om ledningens ansvar",
		"Alla i kommunstyrelsen, nämndernas presidier och ledningsgruppen", 0,
		"not_started", underWay, "unknown", registers.Better, nil,
	},
	{
		objectivesAgreed, "traced", "Bolagets säkerhetsåtgärder går att spåra till en risk",
		"Riskerna ska avgöra vad som görs.", "Andel som går att spåra, enligt stickprov", "90 procent", 1,
		underWay, underWay, registers.Better, registers.Better, []string{"energi-vatten"},
	},
	{
		objectivesAgreed, "restored", "Bolagets driftsystem kan återställas inom ett dygn",
		"El, värme och vatten ska levereras även när it inte fungerar.", "Återställda vid prov", "Två prov om året", 1,
		underWay, underWay, registers.Unchanged, registers.Unchanged, []string{"energi-vatten"},
	},
	{
		objectivesAgreed, "reported", "Bolaget underrättar tillsynsmyndigheten i tid",
		"Samhället ska kunna lita på att allvarliga incidenter blir kända.", "Tid till första underrättelse",
		"Högst 24 timmar", 1, underWay, reached, "unknown", registers.Better, []string{"energi-vatten"},
	},
}

// planObjectives plans the objectives and the strategic aim that they serve.
func (m *maker) planObjectives() []scheduled {
	list := []scheduled{{when{roundCount - 2, reviewing + 5}, "the strategic aim", m.saveAim}}
	for _, o := range objectives {
		set := func(ctx context.Context) (err error) {
			m.kept.objectives[o.key], err = m.w.Registers.Objectives.Add(ctx, m.lead(), registers.Objective{
				Title:      o.title,
				Aim:        o.aim,
				MeasuredBy: o.measure,
				Target:     o.goal,
				Due:        assessment.LastDay(m.year(roundCount-1) + o.years),
				Fulfilment: o.first,
				Trend:      o.firstTrend,
				Entities:   m.of(o.entities...),
			})
			return err
		}
		list = append(list, scheduled{o.set, "objective " + o.key, set})
		if o.first == o.now && o.firstTrend == o.nowTend {
			continue
		}
		see := func(ctx context.Context) (err error) {
			row := m.kept.objectives[o.key]
			row.Fulfilment, row.Trend = o.now, o.nowTend
			m.kept.objectives[o.key], err = m.w.Registers.Objectives.Save(ctx, m.lead(), row)
			return err
		}
		list = append(list, scheduled{objectivesSeen, "how objective " + o.key + " stands", see})
	}
	return list
}

// saveAim saves what management agreed on in the review.
func (m *maker) saveAim(ctx context.Context) error {
	_, err := m.w.Review.SaveAim(ctx, m.people[director], assessment.Aim{
		EntityID: m.entities[Key].ID,
		Text: fmt.Sprintf(
			"År %d är informationssäkerheten en del av hur kommunen styrs. Riskerna avgör vad som görs, varje nämnd vet vad "+
				"den ansvarar för, och ingen viktig tjänst står stilla längre än verksamheten har sagt att den tål.",
			m.year(roundCount-1)+3,
		),
		Horizon:  m.year(roundCount-1) + 3,
		AgreedOn: m.day(heldOn),
		AgreedBy: "Kommunstyrelsens ordförande och kommundirektören",
	})
	return err
}
