package demo

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// The states in reports.
const (
	begun   = assessment.ActionUnderWay
	done    = assessment.ActionDone
	dropped = assessment.ActionDropped
)

// analysisRecommendation is the number of the recommendation that a decision of the review answers.
const analysisRecommendation = 5

// The days on which actions are made of what the boards have replied, and of what is decided on answers.
var (
	fromRecommendations = when{roundCount - 2, 152}
	fromCompany         = when{roundCount - 2, 165}
	fromSharedRisks     = when{roundCount - 2, 192}
	fromAnswers         = when{roundCount - 2, deciding + 4}
	fromLatestAnswers   = when{roundCount - 1, deciding}
)

var actions = []action{
	// By hand, and again and again.
	{
		added: when{0, 45}, key: "restore", entity: "it", title: "Prova återläsning av säkerhetskopior",
		role: "Driftansvarig", owner: "ellen.grahn", priority: questionnaires.High, due: when{0, 60}, every: 6,
		reports: []report{
			{when{0, 59}, 0, done, "Fyra av fem system gick att återläsa.", "Protokoll återläsningsprov"},
			{when{0, 238}, 1, done, "Alla fem.", "Protokoll återläsningsprov"},
			{when{1, 57}, 2, done, "Alla fem, på halva tiden.", "Protokoll återläsningsprov"},
			{when{1, 236}, 3, dropped, "Miljön byggdes om. Provet görs i stället när ombyggnaden är klar.", ""},
			{when{1, 330}, 3, done, "Provat efter ombyggnaden. Alla sex system.", "Protokoll återläsningsprov"},
		},
	},
	{
		added: when{0, 46}, key: "newcomers", entity: Key, title: "Ge nyanställda grundutbildningen den första månaden",
		role: "Personalchef", priority: questionnaires.Medium, cost: 90_000, standing: true, objective: "trained",
	},
	{
		added: when{1, 26}, key: "exercise", entity: Key, title: "Öva krisledningen på ett längre it-avbrott",
		role: "Kontinuitetssamordnare", owner: "hans-olof.brandt", priority: questionnaires.Medium, cost: 60_000, year: -1,
		every: 12,
		reports: []report{
			{when{1, 30}, 0, done, "Skrivbordsövning en förmiddag.", "Utvärdering av övningen"},
			{when{2, 3}, 1, done, "Elavbrott och utpressningsvirus i samma övning.", "Utvärdering"},
		},
	},
	{
		added: when{1, 28}, key: "manager", entity: "it", title: "Inför en gemensam lösenordshanterare",
		role: "It-chef", owner: "lena.forsman", priority: questionnaires.Low, cost: 140_000, year: 0,
		reports: []report{
			{when{1, 300}, 0, dropped, "Inloggning med kort gör den onödig för de flesta.", ""},
		},
	},

	// From what rules recommend.
	{
		added: fromAnswers, key: "cases", entity: Key, title: "Flytta åtgärdslistan till ärendesystemet",
		role: "Informationssäkerhetssamordnare", owner: coordinator, due: when{1, 200}, rule: ruled{Key, "C5-no"},
		reports: []report{{when{1, 180}, 0, done, "Varje åtgärd pekar nu på en risk eller ett beslut.", ""}},
	},
	{
		added: fromAnswers, key: "mandate", entity: "it", title: "Skriv ned vem som får stänga av nät och system",
		role: "It-chef", owner: "lena.forsman", priority: questionnaires.High, due: when{1, 70},
		rule:    ruled{"it", "F8-partly"},
		reports: []report{{when{1, 66}, 0, done, "Beslutat av kommundirektören.", "Instruktion för driftjour"}},
	},
	{
		added: fromAnswers, key: "readers", entity: "aldreomsorgen", title: "Kortläsare på alla delade datorer",
		role: "Verksamhetschef äldreomsorg", owner: "annika.bergqvist", priority: questionnaires.High, cost: 180_000,
		due: when{1, 205}, rule: ruled{"aldreomsorgen", "F1-partly"}, nonconformity: "shared-login",
		reports: []report{
			{when{1, 130}, 0, begun, "Kortläsarna är beställda.", ""},
			{when{1, 203}, 0, done, "Alla avdelningar har egna inloggningar.", ""},
		},
	},
	{
		added: fromAnswers, key: "meters", entity: "energi-vatten", title: "Prova driften utan fjärravläsning",
		role: "Driftchef", owner: "malin.strom", by: "per-arne.kvist", priority: questionnaires.Medium, due: when{2, 15},
		rule: ruled{"energi-vatten", "E5-partly"},
		reports: []report{
			{when{1, 280}, 0, begun, "Pumpstationerna kördes för hand ett dygn. Fjärravläsningen återstår.", "Protokoll"},
		},
	},
	{
		added: fromLatestAnswers, key: "january", entity: fallen, title: "Grundutbildning på studiedagen i januari",
		role: "Förvaltningschef utbildning", owner: "helena.dahl", priority: questionnaires.High, due: when{2, 95},
		objective: "trained", rule: ruled{fallen, "D1-no"},
	},
	{
		added: fromLatestAnswers, key: "register", entity: fallen, title: "Bygg upp leverantörsregistret igen",
		role: "Kontaktperson informationssäkerhet", owner: "oskar.vinter", priority: questionnaires.Medium, year: 1,
		rule: ruled{fallen, "E1-no"},
	},
	{
		added: fromLatestAnswers, key: "classes", entity: Key, title: "Utvidga kravlistan till alla informationsklasser",
		role: "Informationssäkerhetssamordnare", owner: coordinator, year: 1, rule: ruled{Key, "C4-partly"},
	},

	// From the recommendations of the finished audit.
	{
		added: fromRecommendations, key: "delegation", entity: Key,
		title: "Se över delegationsordning och riktlinjer så att de säger samma sak",
		role:  "Kanslichef", owner: "anders.lillqvist", priority: questionnaires.Medium, due: when{1, 260}, recommendation: 1,
		reports: []report{{when{1, 255}, 0, done, "Ny delegationsordning är antagen.", "Delegationsordning"}},
	},
	{
		added: fromRecommendations, key: "managers", entity: Key, title: "Skriv in ansvaret i chefernas uppdrag",
		role: "Personalchef", priority: questionnaires.Medium, due: when{1, 260}, recommendation: 2,
		reports: []report{{when{1, 258}, 0, done, "Infört i mallen för uppdragsbeskrivning.", ""}},
	},
	{
		added: fromRecommendations, key: "hours", entity: Key, title: "Pröva samordnarens arbetstid",
		role: "Kommundirektör", owner: director, priority: questionnaires.Low, due: when{1, 230}, recommendation: 3,
		reports: []report{{when{1, 225}, 0, done, "Heltid räcker för närvarande.", "Anteckningar ledningsgrupp"}},
	},
	{
		added: fromRecommendations, key: "organisation", entity: Key,
		title: "Pröva förvaltningarnas organisation för informationssäkerhet", role: "Kommundirektör", owner: director,
		priority: questionnaires.Low, due: when{2, 80}, recommendation: 4,
	},
	{
		added: fromRecommendations, key: "welfare", entity: Key, title: "Kräv riskanalys innan välfärdsteknik får införas",
		role: "Förvaltningschef social", owner: "camilla.rosen", priority: questionnaires.High, due: when{1, 250},
		recommendation: 6, risk: "welfare",
		reports: []report{{when{1, 245}, 0, done, "Ingår i förvaltningens rutin för införande.", "Rutin för införande"}},
	},
	{
		added: fromRecommendations, key: "steer", entity: Key,
		title: "Låt riskanalyser och klassning avgöra åtgärderna i handlingsplanen",
		role:  "Informationssäkerhetssamordnare", owner: coordinator, priority: questionnaires.High, due: when{2, 160},
		recommendation: 7,
		reports:        []report{{when{2, 8}, 0, begun, "Nya åtgärder får en risk eller ett beslut som grund.", ""}},
	},
	{
		added: fromRecommendations, key: "attendance", entity: Key,
		title: "Följ deltagandet i utbildningen samlat, även bland förtroendevalda", role: "Personalchef",
		priority: questionnaires.Medium, due: when{1, 210}, objective: "trained", recommendation: 8,
		reports: []report{{when{1, 206}, 0, done, "Följs upp varje kvartal.", "Statistik ur portalen"}},
	},
	{
		added: fromRecommendations, key: "owners", entity: Key,
		title: "Ge systemägare och systemförvaltare en fördjupad utbildning", role: "Personalchef", owner: "petra.wik",
		priority: questionnaires.Medium, cost: 75_000, due: when{2, 12}, recommendation: 9,
		reports: []report{{when{1, 320}, 0, begun, "Kursen är upphandlad men inte hållen.", ""}},
	},
	{
		added: fromRecommendations, key: "alarm", entity: Key, title: "Ta in leverantörerna i larmkedjan",
		role: "It-chef", owner: "lena.forsman", priority: questionnaires.Low, due: when{1, 240}, recommendation: 10,
		reports: []report{{when{1, 233}, 0, done, "Tolv leverantörer har ett nummer som svarar dygnet " +
			"runt.", "Kontaktlista"}},
	},
	{
		added: fromRecommendations, key: "together", entity: Key, title: "Gör klart hur incidentrutinerna hänger ihop",
		text: "Görs tillsammans med bolaget, när det har en egen rutin.", role: "Informationssäkerhetssamordnare",
		owner: coordinator, priority: questionnaires.Low, due: when{2, 130}, recommendation: 11,
	},
	{
		added: fromCompany, key: "company-office", entity: "energi-vatten",
		title: "Utvidga riskanalysen till kontorsmiljön och informationen i den", role: "Vd", owner: "per-arne.kvist",
		by: "per-arne.kvist", priority: questionnaires.High, due: when{2, 100}, companyOn: "company 2", risk: "office",
		reports: []report{{when{2, 6}, 0, begun, "Första av två verkstäder är hållen.", ""}},
	},
	{
		added: fromCompany, key: "company-incidents", entity: "energi-vatten", title: "Besluta om en incidentrutin för " +
			"bolaget",
		role: "Driftchef", owner: "malin.strom", by: "per-arne.kvist", priority: questionnaires.Medium, due: when{2, 110},
		companyOn: "company 3",
	},
	{
		added: fromCompany, key: "company-report", entity: "energi-vatten",
		title: "Lämna en skriftlig rapport till styrelsen två gånger om året", role: "Vd", owner: "per-arne.kvist",
		by: "per-arne.kvist", priority: questionnaires.High, due: when{1, 345}, companyOn: "company 4",
		reports: []report{{when{1, 341}, 0, done, "Rapporter i februari och september.", "Rapport, två stycken"}},
	},

	// From risks.
	{
		added: fromSharedRisks, key: "copies", entity: "it", title: "Säkerhetskopior som inte går att ändra eller radera",
		role: "Driftansvarig", owner: "samir.haddad", priority: questionnaires.High, cost: 450_000, due: when{2, 70},
		risk: "ransom", reports: []report{{when{1, 310}, 0, begun, "Lagringen är levererad. Två system återstår.", ""}},
	},
	{
		added: fromSharedRisks, key: "buildings", entity: "it", title: "Skilj fastigheternas styrning från kontorsnätet",
		role: "It-chef", owner: "lena.forsman", priority: questionnaires.High, cost: 800_000, year: 1, risk: "buildings",
	},
	{
		added: fromSharedRisks, key: "cloud", entity: "kommunledning", title: "Avtala säkerhetskrav för molntjänsterna",
		role: "Kanslichef", owner: "anders.lillqvist", priority: questionnaires.Medium, year: 1, risk: "cloud",
	},
	{
		added: fromSharedRisks, key: "staff", entity: "it", title: "Fördela driften av nät och kopior på två personer",
		role: "It-chef", owner: "lena.forsman", priority: questionnaires.Medium, cost: 720_000, year: 2, risk: "key-person",
	},
	{
		added: fromSharedRisks, key: "pool", entity: unfinished, title: "Byt simhallens styrdator vid ombyggnaden",
		role: "Fastighetschef", owner: "goran.hult", priority: questionnaires.Low, cost: 350_000, year: 2, risk: "pool",
	},
	{
		added: when{2, 11}, key: "platform", entity: fallen, title: "Gör riskanalysen av lärplattformen",
		role: "Förvaltningschef utbildning", owner: "helena.dahl", priority: questionnaires.High, due: when{2, 18},
		risk: "platform", nonconformity: "platform",
	},
	{
		added: when{2, 13}, key: "substitutes", entity: fallen, title: "Stäng vikariers konton när anställningen upphör",
		role: "Förvaltningschef utbildning", owner: "helena.dahl", priority: questionnaires.High, due: when{2, 75},
		risk: "substitutes", nonconformity: "substitutes",
	},
	{
		// The schools have planned the same as their administration, which the plan points out.
		added: when{2, 22}, key: "substitutes-too", entity: waiting, title: "Stäng vikariers konton när anställningen " +
			"upphör.",
		role: "Rektorerna", owner: "lars.fjell", by: "lars.fjell", due: when{2, 75},
	},
}

// reportsOnDecisions are the reports on the actions that decisions of the review became.
var reportsOnDecisions = map[string][]report{
	"criteria": {{riskCriteria, 0, done, "Riktlinjen är beslutad och gäller från mars.", "Riktlinje för riskhantering"}},
	"list":     {{when{1, 163}, 0, done, "Första genomgången är gjord.", "Beslutslista"}},
	"analysis": {{when{1, 191}, 0, done, "41 risker, sex röda. Föredragen i " +
		"ledningsgruppen.", "Anteckningar ledningsgrupp"}},
	"reports":  {{when{2, 2}, 0, begun, "Två nämnder har fått sin rapport. Från skolan saknas underlag.", ""}},
	"training": {{when{1, 204}, 0, begun, "27 av 29 har gått utbildningen, och hela ledningsgruppen.", "Närvarolista"}},
}
