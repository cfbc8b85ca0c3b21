package demo

import (
	"context"

	"mognad/assessment/registers"
)

// Days into a round on which risks are assessed: before the review, with the criteria, after the analysis of the shared
// IT environment that was asked for, and when it is clear what has helped.
var (
	firstRisks   = when{roundCount - 2, ending + 8}
	riskCriteria = when{roundCount - 2, ending + 31}
	sharedRisks  = when{roundCount - 2, 186}
	lessRisk     = when{roundCount - 1, 4}
)

// risk is one of the register, and how likely it is when something has been done about it; 0 for as before.
type risk struct {
	found                   when
	key, title, area, text  string
	likelihood, consequence int
	owner, treatment        string
	accepted                string // by whom
	until                   int    // months from today, of an accepted one
	spread                  string
	hard                    bool
	now                     int
	entities                []string // none for the organisation as a whole
}

var risks = []risk{
	{
		found: firstRisks, key: "shared-login", title: "Inloggningar delas inom äldreomsorgen", area: "Behörigheter",
		text: "När flera använder samma inloggning går det inte att se i loggen vem som har läst en journal. Orsaken är " +
			"att inloggningen tar lång tid på delade datorer.",
		likelihood: 3, consequence: 3, owner: "Verksamhetschef äldreomsorg", treatment: "reduce", spread: "own", now: 2,
		entities: []string{"aldreomsorgen"},
	},
	{
		found: firstRisks, key: "substitutes", title: "Konton för vikarier finns kvar efter avslutad anställning",
		area: "Behörigheter",
		text: "Skolan meddelar inte it-enheten när ett vikariat tar slut. Kontona kan användas av någon annan och ger " +
			"åtkomst till elevuppgifter.",
		likelihood: 4, consequence: 3, owner: "Förvaltningschef utbildning", treatment: "reduce", spread: "own",
		entities: []string{fallen, waiting},
	},
	{
		found: firstRisks, key: "pool", title: "Simhallens styrdator går inte att uppdatera", area: "Drift",
		text:       "Styrdatorn saknar säkerhetsuppdateringar och byts först vid ombyggnaden. Den är skild från övriga nät.",
		likelihood: 2, consequence: 3, owner: "Förvaltningschef samhällsbyggnad", treatment: registers.Accept,
		accepted: "Förvaltningschef samhällsbyggnad", until: 8, spread: "own", entities: []string{unfinished},
	},
	{
		found: firstRisks, key: "decision", title: "Ingen beslutsfattare nås vid en incident på helgen", area: "Incidenter",
		text: "Beslut om att stänga av system och om att anmäla en incident dröjer. Lagens tid för en första underrättelse " +
			"är 24 timmar.",
		likelihood: 2, consequence: 4, owner: "Kommundirektör", treatment: "reduce", spread: "society", now: 1,
	},
	{
		found: firstRisks, key: "suppliers", title: "Leverantörer har åtkomst som ingen känner till", area: "Leverantörer",
		text: "Tjänster som köps med betalkort finns inte i avtalsregistret. Vid en incident hos leverantören får kommunen " +
			"veta det sent.",
		likelihood: 3, consequence: 3, owner: "Kanslichef", treatment: "reduce", spread: "own", now: 2,
	},
	{
		found: firstRisks, key: "welfare", title: "Välfärdsteknik införs utan riskanalys", area: "Förändringar",
		text:       "Analyserna görs när tekniken redan är i drift. Brister upptäcks först när de drabbar en brukare.",
		likelihood: 3, consequence: 3, owner: "Förvaltningschef social", treatment: "reduce", spread: "sector", now: 2,
		entities: []string{"socialforvaltningen"},
	},
	{
		found: firstRisks, key: "office", title: "Bolagets kontorsmiljö är inte analyserad", area: "Riskhantering",
		text:       "Riskanalysen omfattar styrsystemen men inte kontorsmiljön, som är vägen in för de flesta angrepp.",
		likelihood: 3, consequence: 3, owner: "Vd", treatment: "reduce", spread: "society",
		entities: []string{"energi-vatten"},
	},
	{
		found: firstRisks, key: "payroll", title: "Lönesystemet är inte klassat", area: "Informationsklassning",
		text:       "Kraven på systemet är inte satta utifrån informationen i det. Klassningen har fått vänta i två år.",
		likelihood: 2, consequence: 3, owner: "Kanslichef", treatment: registers.Accept, accepted: "Kanslichef", until: -1,
		spread: "own", entities: []string{"kommunledning"},
	},
	{
		found: sharedRisks, key: "ransom", title: "Utpressningsvirus slår ut både drift och säkerhetskopior", area: "Drift",
		text:       "En angripare som får höga behörigheter når även kopiorna. Verksamheten kan stå stilla i veckor.",
		likelihood: 3, consequence: 4, owner: "It-chef", treatment: "reduce", spread: "society",
	},
	{
		found: sharedRisks, key: "directory", title: "Katalogtjänsten faller och ingen kan logga in", area: "Drift",
		text:       "Nästan alla system är beroende av den gemensamma inloggningen. Reservrutiner finns men är lite övade.",
		likelihood: 3, consequence: 3, owner: "It-chef", treatment: "reduce", spread: "own", now: 2,
	},
	{
		found: sharedRisks, key: "cloud", title: "Molntjänster används utan avtalade säkerhetskrav", area: "Leverantörer",
		text:       "Tjänsterna har kommit till en i taget. Kravlistan täcker bara de två högsta klasserna.",
		likelihood: 3, consequence: 3, owner: "Kanslichef", treatment: "reduce", spread: "own",
	},
	{
		found: sharedRisks, key: "buildings", title: "Fastigheternas styrning nås från kontorsnätet", area: "Nät",
		text:       "Den som tar sig in i kontorsnätet kan nå ventilation och larm. Uppdelningen av nätet återstår.",
		likelihood: 3, consequence: 4, owner: "It-chef", treatment: "reduce", spread: "own",
	},
	{
		found: sharedRisks, key: "key-person", title: "Driften hänger på en enda person", area: "Bemanning",
		text:       "Nät och säkerhetskopior sköts av en person. Rekrytering har prövats två gånger utan resultat.",
		likelihood: 3, consequence: 3, owner: "It-chef", treatment: "reduce", spread: "own", hard: true,
	},
	{
		found: sharedRisks, key: "provider", title: "Driftleverantören har avbrott längre än ett dygn", area: "Leverantörer",
		text:       "Avtalet säger inget om hur snabbt driften ska vara återställd.",
		likelihood: 3, consequence: 3, owner: "It-chef", treatment: "share", spread: "own", now: 2,
	},
	{
		found: when{roundCount - 1, 6}, key: "platform", title: "Skolans nya lärplattform är i drift utan riskanalys",
		area: "Förändringar",
		text: "Plattformen togs i drift vid terminsstarten. Det är inte klart vilka uppgifter leverantören behandlar, " +
			"eller " +
			"var.",
		likelihood: 3, consequence: 3, owner: "Förvaltningschef utbildning", treatment: "reduce", spread: "own",
		entities: []string{fallen},
	},
}

// planRisks plans the criteria and the risks.
func (m *maker) planRisks() []scheduled {
	list := []scheduled{{riskCriteria, "the criteria for risks", m.saveCriteria}}
	for _, r := range risks {
		list = append(list, scheduled{r.found, "risk " + r.key, func(ctx context.Context) error { return m.addRisk(ctx, r) }})
		if r.now > 0 {
			less := func(ctx context.Context) (err error) {
				row := m.kept.risks[r.key]
				row.Likelihood = r.now
				m.kept.risks[r.key], err = m.w.Registers.Risks.Save(ctx, m.lead(), row)
				return err
			}
			list = append(list, scheduled{lessRisk, "less risk " + r.key, less})
		}
	}
	return list
}

// saveCriteria saves who may accept what. The four levels are those that risks were assessed by before.
func (m *maker) saveCriteria(ctx context.Context) error {
	c := registers.DefaultCriteria()
	c.Likelihood = []string{"Osannolik", "Möjlig", "Trolig", "Nästan säker"}
	c.Consequence = []string{"Liten", "Måttlig", "Betydande", "Allvarlig"}
	c.AcceptsAcceptable = "Närmaste chef med ansvar för informationen"
	c.AcceptsTreat = "Förvaltningschef, i bolaget vd"
	c.AcceptsSerious = "Kommunstyrelsen, i bolaget styrelsen"
	_, err := m.w.Registers.SaveRiskCriteria(ctx, m.lead(), c)
	return err
}

func (m *maker) addRisk(ctx context.Context, r risk) error {
	row := registers.Risk{
		Title:        r.title,
		Area:         r.area,
		Description:  r.text,
		Likelihood:   r.likelihood,
		Consequence:  r.consequence,
		OwnerRole:    r.owner,
		Treatment:    r.treatment,
		AcceptedBy:   r.accepted,
		Spread:       r.spread,
		HardToReduce: r.hard,
		Entities:     m.of(r.entities...),
	}
	if r.accepted != "" {
		row.AcceptedUntil = m.months(r.until)
	}
	row, err := m.w.Registers.Risks.Add(ctx, m.lead(), row)
	m.kept.risks[r.key] = row
	return err
}
