package demo

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// legalBasis is the provision on the training of those who are in a management.
const legalBasis = "Cybersäkerhetslagen (2025:1506) 2 kap. 4 §"

// course is a training that several took on the same day.
type course struct {
	on                        when
	training, provider, basis string
	valid                     int // years, 0 for no end
	of                        []attending
}

// attending are those of a management who took a training.
type attending struct {
	board  string // the key of an entity that the body answers for, or council
	people []string
}

// courses: the half-day of which the answers tell, and the training that the law requires, which 27 of the 29 in the
// executive board and the presidencies have taken, and everybody in the management group.
var courses = []course{
	{
		when{0, 160}, "Halvdag om informationssäkerhet", "Kommunledningskontoret", "", 0,
		[]attending{{Key, []string{"Ulrika Sandberg", "Mats Nyholm", "Kerstin Alm"}}},
	},
	{
		when{roundCount - 2, 155}, "Ledningens ansvar för cybersäkerhet", "Nordanö Utbildning AB", legalBasis, 2,
		[]attending{
			{Key, []string{
				"Ulrika Sandberg", "Mats Nyholm", "Kerstin Alm", "Bo Rydell", "Anna-Karin Storm", "Leif Hagman", "Zahra Amini",
				"Torbjörn Ek", "Monika Lauritz", "Erik Svanberg", "Gun-Britt Orre", "Daniel Forsell", "Inger Wester",
				"Håkan Lidman", "Sofia Brännström", "Nils Tegnér",
			}},
			{"socialnamnden", []string{"Carina Holm", "Jörgen Stål", "Latifa Osman"}},
			{"barn-utbildning", []string{"Mikael Thorn", "Elin Varg"}},
			{unfinished, []string{"Sven-Åke Berg", "Linda Frost", "Kjell Aronsson"}},
			{council, []string{"Margareta Lind", "Tommy Ås", "Agneta Quist"}},
		},
	},
	{
		when{roundCount - 2, 200}, "Ledningens ansvar för cybersäkerhet", "Nordanö Utbildning AB", legalBasis, 2,
		[]attending{
			{Key, []string{
				"Birgitta Holmsten", "Hans-Olof Brandt", "Anders Lillqvist", "Camilla Rosén", "Helena Dahl", "Göran Hult",
			}},
			{"energi-vatten", []string{"Eva Lantz", "Per-Arne Kvist"}},
		},
	},
}

// planTrainings plans the training of those who are in a management.
func (m *maker) planTrainings() []scheduled {
	var list []scheduled
	for _, c := range courses {
		list = append(list, scheduled{c.on, "training: " + c.training, func(ctx context.Context) error {
			for _, group := range c.of {
				for _, name := range group.people {
					if err := m.addTraining(ctx, c, group.board, name); err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
			}
			return nil
		}})
	}
	return list
}

func (m *maker) addTraining(ctx context.Context, c course, board, name string) error {
	row := registers.Training{
		Person:       name,
		ManagementID: m.entities[board].BodyID,
		Training:     c.training,
		Provider:     c.provider,
		TakenOn:      m.day(c.on),
		Basis:        c.basis,
		Entities:     m.of(board),
	}
	if board == council {
		id := m.kept.ids[council]
		row.ManagementID, row.Entities = &id, []assessment.ID{}
	}
	if c.valid > 0 {
		row.ValidUntil = row.TakenOn.AddMonths(12 * c.valid)
	}
	_, err := m.w.Registers.Trainings.Add(ctx, m.lead(), row)
	return err
}
