package demo

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// change is one around the organisation or within it.
type change struct {
	on                   when // when it is added, and noticed unless another day is given
	noticed              assessment.Date
	title, side, meaning string
	entities             []string
}

var changes = []change{
	{
		when{0, 61}, "", "E-post och dokument har flyttats till en molntjänst", "internal",
		"Leverantören behandlar uppgifter från alla förvaltningar. Kraven i avtalet behöver följas upp.", nil,
	},
	{
		when{0, 240}, "", "Nät och inloggning övervakas av en upphandlad tjänst", "internal",
		"Larm tas om hand dygnet runt. Vem som får besluta att stänga av behöver skrivas ned.", nil,
	},
	{
		when{roundCount - 2, ending + 2}, law, "Cybersäkerhetslagen (2025:1506) har trätt i kraft", "external",
		"Kommunen ska anmäla sig, arbeta systematiskt och riskbaserat och rapportera betydande incidenter. Ledningen ska " +
			"gå utbildning. Bolaget omfattas för sin egen del.", nil,
	},
	{
		when{roundCount - 2, 230}, "", "Utbildningsförvaltningen har slagits samman med fritid", "internal",
		"System, avtal och ansvar från fritid är varken klassade eller fördelade.", []string{fallen},
	},
	{
		when{roundCount - 2, 301}, "", "Fler försök att lura till sig inloggningar", "external",
		"Utskicken är på god svenska och ser ut att komma från kollegor. Det räcker inte att se efter stavfel.", nil,
	},
}

// need is what somebody needs or requires.
type need struct {
	title, party, basis, requirement string
	changed                          when
	entities                         []string
}

// needsKept is the day on which they are written down.
var needsKept = when{roundCount - 2, ending + 3}

var needs = []need{
	{
		"Anmälan och rapportering enligt cybersäkerhetslagen", "Tillsynsmyndigheterna", "law",
		"Anmälan med aktuella uppgifter. En första underrättelse om en betydande incident inom 24 timmar, en " +
			"incidentanmälan inom 72 timmar.", when{roundCount - 2, ending + 3}, nil,
	},
	{
		"Skydd av personuppgifter", "Integritetsskyddsmyndigheten", "law",
		"Säkerhetsåtgärder som svarar mot risken. Personuppgiftsincidenter anmäls inom 72 timmar.", when{}, nil,
	},
	{
		"Åtkomst till journaler kontrolleras", "Patienter och brukare", "law",
		"Den enskilde ska kunna få veta vem som har läst.", when{}, []string{"socialforvaltningen", "aldreomsorgen"},
	},
	{
		"Säker anslutning till regionens journalsystem", "Regionen", "agreement",
		"Stark inloggning, och besked samma dag om en incident som berör regionen.", when{roundCount - 2, 150},
		[]string{"socialforvaltningen"},
	},
	{
		"Leverans av vatten, värme och el", "Bolagets kunder", "expectation",
		"Leveransen ska fungera även när it-stödet inte gör det.", when{}, []string{"energi-vatten"},
	},
	{
		"Besked om elevers uppgifter", "Vårdnadshavare", "expectation",
		"Skolan ska kunna säga vilka uppgifter som finns i vilka " +
			"tjänster.", when{roundCount - 2, 310}, []string{fallen, waiting},
	},
}

// nonconformity is something that was not as required, until it was closed.
type nonconformity struct {
	key, title, source, cause, correction, corrective, owner string
	found, due, closed                                       when
	entities                                                 []string
}

var nonconformities = []nonconformity{
	{
		"outages", "Två avbrott utan utsedd beslutsfattare", "incident",
		"Det var inte klart vem som skulle besluta när något slutade fungera.",
		"Avbrotten hävdes av driftjouren.", "Jourlistan har alltid en beslutsfattare.", "Kommundirektör",
		when{0, 200}, when{1, 40}, when{1, 190}, nil,
	},
	{
		"account", "Konto kvar efter avslutad anställning", "own_check",
		"Chefen lade inte in slutdatum i personalsystemet.", "Kontot stängdes samma dag.",
		"Konton får slutdatum från personalsystemet.", "It-chef", when{1, 6}, when{1, 60}, when{1, 58}, []string{"it"},
	},
	{
		"shared-login", "Delad inloggning på en avdelning", "own_check",
		"Inloggningen på de delade datorerna tar flera minuter.", "Personalen har påmints om rutinen.",
		"Kortläsare på alla delade datorer.", "Verksamhetschef äldreomsorg", when{1, 8}, when{1, 200}, when{1, 205},
		[]string{"aldreomsorgen"},
	},
	{
		"platform", "Lärplattform togs i drift utan riskanalys", "own_check",
		"Upphandlingen blev försenad, och terminsstarten gick före.", "Inga nya uppgifter läggs in i plattformen.",
		"Ingen tjänst tas i drift innan riskanalysen är godkänd.", "Förvaltningschef utbildning",
		when{1, 322}, when{2, 18}, when{}, []string{fallen},
	},
	{
		"substitutes", "Vikarier har kvar konton sedan i fjol", "own_check",
		"Skolan meddelar inte när ett vikariat tar slut.", "It-enheten har stängt de konton som inte används.",
		"Konton för vikarier får " +
			"slutdatum.", "Förvaltningschef utbildning", when{2, 8}, when{2, 75}, when{}, []string{fallen, waiting},
	},
}

// planContext plans changes, needs and nonconformities.
func (m *maker) planContext() []scheduled {
	var list []scheduled
	for _, c := range changes {
		list = append(list, scheduled{c.on, "change: " + c.title, func(ctx context.Context) error {
			row := registers.ContextChange{
				Title:     c.title,
				Side:      c.side,
				NoticedOn: c.noticed,
				Meaning:   c.meaning,
				Entities:  m.of(c.entities...),
			}
			if row.NoticedOn == "" {
				row.NoticedOn = assessment.DateOf(m.at)
			}
			_, err := m.w.Registers.ContextChanges.Add(ctx, m.lead(), row)
			return err
		}})
	}
	for _, n := range needs {
		kept := needsKept
		if n.changed.days > kept.days {
			kept = n.changed
		}
		list = append(list, scheduled{kept, "need: " + n.title, func(ctx context.Context) error {
			_, err := m.w.Registers.Needs.Add(ctx, m.lead(), registers.Need{
				Title:       n.title,
				Party:       n.party,
				Basis:       n.basis,
				Requirement: n.requirement,
				ChangedOn:   m.day(n.changed),
				Entities:    m.of(n.entities...),
			})
			return err
		}})
	}
	return append(list, m.planNonconformities()...)
}

func (m *maker) planNonconformities() []scheduled {
	var list []scheduled
	for _, n := range nonconformities {
		row := registers.Nonconformity{
			Title:            n.title,
			FoundOn:          m.day(n.found),
			Source:           n.source,
			Cause:            n.cause,
			Correction:       n.correction,
			CorrectiveAction: n.corrective,
			OwnerRole:        n.owner,
			Due:              m.day(n.due),
			Entities:         m.of(n.entities...),
		}
		list = append(list, scheduled{n.found, "nonconformity " + n.key, func(ctx context.Context) error {
			added, err := m.w.Registers.Nonconformities.Add(ctx, m.lead(), row)
			m.kept.ids["nonconformity "+n.key] = added.ID
			return err
		}})
		if n.closed == (when{}) {
			continue
		}
		list = append(list, scheduled{n.closed, "nonconformity " + n.key + " is closed", func(ctx context.Context) error {
			id := m.kept.ids["nonconformity "+n.key]
			stored, err := m.w.Registers.Nonconformities.Get(ctx, m.lead(), id)
			if err != nil {
				return err
			}
			stored.ClosedOn = m.day(n.closed)
			_, err = m.w.Registers.Nonconformities.Save(ctx, m.lead(), stored)
			return err
		}})
	}
	return list
}
