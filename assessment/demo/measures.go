package demo

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// measure is one of the register with what it was on days of three years.
type measure struct {
	key, title, kind, unit, target, better, source string
	months                                         []int
	reporter                                       string
	entities                                       []string
	values                                         []measured
}

type measured struct {
	on          when
	value, note string
}

// measuring is the day on which the measures are decided on.
var measuring = when{0, 20}

var measures = []measure{
	{
		key: "trained", title: "Andel som har gått grundutbildningen", kind: "training_share", unit: "procent",
		target: "90", better: "higher", source: "Utbildningsportalen", months: []int{4, 10}, reporter: coordinator,
		values: []measured{
			{when{0, 25}, "54", "Äldreomsorgen 25 procent."},
			{when{0, 190}, "60", ""},
			{when{1, 14}, "66", "Natten i omsorgen och förråden drar ned."},
			{when{1, 190}, "71", ""},
			{when{2, 10}, "74", "Skolans studiedag gick till annat."},
		},
	},
	{
		key: "classified", title: "Andel klassade informationssystem", kind: "classification_coverage", unit: "procent",
		target: "100", better: "higher", source: "Systemregistret", months: []int{11}, reporter: "samir.haddad",
		values: []measured{
			{when{0, 28}, "38", ""},
			{when{1, 28}, "63", "Socialförvaltningens sju system är klara."},
			{when{2, 28}, "58", "Systemen som kom med skolans sammanslagning är inte klassade."},
		},
	},
	{
		key: "incidents", title: "Allvarliga incidenter", kind: "incidents", target: "2", better: registers.Lower,
		source: "Ärendesystemet", months: []int{1, 7}, reporter: "lena.forsman",
		values: []measured{
			{when{0, 85}, "4", "Helåret."},
			{when{0, 270}, "3", "Första halvåret. Två avbrott under våren."},
			{when{1, 70}, "1", "Andra halvåret."},
			{when{1, 270}, "1", "Första halvåret."},
		},
	},
	{
		key: "phishing", title: "Andel som anmäler ett övningsmejl", kind: "phishing_reports", unit: "procent",
		target: "40", better: "higher", source: "It-enhetens utskick", months: []int{5, 11}, reporter: "ellen.grahn",
		values: []measured{
			{when{0, 27}, "18", ""},
			{when{0, 210}, "22", ""},
			{when{1, 27}, "31", ""},
			{when{1, 210}, "37", ""},
			{when{2, 27}, "41", "Första gången över målet."},
		},
	},
	{
		key: "traced", title: "Andel säkerhetsåtgärder som går att spåra till en risk", kind: "other", unit: "procent",
		target: "90", better: "higher", source: "Stickprov", months: []int{12}, reporter: "malin.strom",
		entities: []string{"energi-vatten"},
		values: []measured{
			{when{0, 55}, "78", "14 av 18 åtgärder."},
			{when{1, 55}, "83", "15 av 18 åtgärder."},
			{when{1, 250}, "89", "16 av 18 åtgärder. Extra stickprov inför delårsrapporten."},
		},
	},
}

// planMeasures plans the measures and their values.
func (m *maker) planMeasures() []scheduled {
	var list []scheduled
	for _, x := range measures {
		list = append(list, scheduled{measuring, "measure " + x.key, func(ctx context.Context) error {
			row, err := m.w.Registers.Measures.Add(ctx, m.lead(), registers.Measure{
				Title:      x.title,
				Kind:       x.kind,
				Unit:       x.unit,
				Target:     assessment.Decimal(x.target),
				Better:     x.better,
				Source:     x.source,
				MeasuredIn: x.months,
				ReporterID: m.id(x.reporter),
				Entities:   m.of(x.entities...),
			})
			m.kept.ids["measure "+x.key] = row.ID
			return err
		}})
		for _, v := range x.values {
			list = append(list, scheduled{v.on, "value of " + x.key, func(ctx context.Context) error {
				_, err := m.w.Registers.AddMeasureValue(ctx, m.lead(), registers.MeasureValue{
					MeasureID: m.kept.ids["measure "+x.key],
					Day:       assessment.DateOf(m.at),
					Value:     assessment.Decimal(v.value),
					Note:      v.note,
				})
				return err
			}})
		}
	}
	return list
}
