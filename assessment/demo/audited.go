package demo

import "mognad/questionnaires"

// finishedFindings are those of the finished audit, by question: of the municipality and of its company.
var finishedFindings = [][2]finding{
	{
		{
			label: "Delvis",
			observation: "Policyn är antagen och känd. Delegationsordningen och riktlinjerna pekar däremot ut olika roller " +
				"för beslut om åtkomst.",
			reason: "Styrdokumenten finns men säger inte samma sak om ansvar.",
		},
		{
			label: "Delvis",
			observation: "Bolaget följer kommunens policy enligt styrelsens eget beslut. Ägardirektivet nämner inte " +
				"informationssäkerhet, och egna anvisningar om vem som gör vad saknas.",
			reason: "Kraven gäller, men arbetssättet är inte beskrivet för bolaget.",
		},
	},
	{
		{
			label: "Nej",
			observation: "De viktigaste systemen är klassade. Riskanalysen av den gemensamma it-miljön är halvfärdig, och " +
				"ingen av de åtgärder vi följde gick att spåra till en risk.",
			reason: "Utan en färdig riskanalys leder klassningen inte till rätt säkerhetsåtgärder.",
		},
		{
			label:       "Nej",
			observation: "Riskanalysen omfattar styrsystemen men inte kontorsmiljön eller informationen i den.",
			reason: "Flera åtgärder går att spåra till en risk, men riskerna för informationen är inte analyserade. " +
				"Arbetet är därför inte systematiskt.",
		},
	},
	{
		{
			label: "Nej",
			observation: "Läkemedelsautomater och tillsynskameror har införts efter prövning av patientsäkerheten. " +
				"Riskanalyser av informationen gjordes först efter införandet, och inte för alla tjänster.",
			reason: "Det som anges som riskanalyser gjordes när tekniken redan var i drift.",
		},
		{
			label:       "Nej",
			observation: "Bolaget levererar uppkoppling till tillsynen men har inte varit med i någon analys av den.",
			reason:      "Bolagets egna riskanalyser rör andra system. Uppkopplingen till tillsynen ingår inte.",
		},
	},
	{
		{
			label: "Delvis",
			observation: "Grundutbildningen är obligatorisk. Deltagandet följs upp i vissa förvaltningar men inte samlat. " +
				"Kommunstyrelsen har fått en halvdag, nämndernas ledamöter har inte fått någon.",
			reason: "Svaren ger Nej därför att uppföljning och mätning saknas. Utbildning ges dock, och når de flesta.",
		},
		{
			label: "Delvis",
			observation: "Grundutbildningen är genomförd. Styrelsens dag på vattenverket gällde dricksvatten, inte styrelsens " +
				"ansvar för informationssäkerhet.",
			reason: "Bolaget anger dagen som utbildning av styrelsen, men den rörde inte styrelsens ansvar.",
		},
	},
	{
		{
			label: "Ja",
			observation: "Nät och inloggning övervakas dygnet runt av en upphandlad tjänst sedan i juni. Larm följs upp " +
				"samma dag. Mandatet att stänga av är muntligt.",
			reason: "Övervakningen är på plats och testas varje kvartal. Det muntliga mandatet, som svaren tar upp, har " +
				"räckt de gånger det har behövts och ska skrivas före nyår.",
		},
		{
			label:       "Ja",
			observation: "Driftsystemen ingår i kommunens övervakning. Styrsystemen har en egen.",
			reason: "Övervakningen är på plats. Att driftjouren inte får bryta kontorsnätet täcks av kommunens tjänst " +
				"sedan i juni.",
		},
	},
	{
		{
			label: "Ja",
			observation: "Rutinen är inarbetad och varje allvarlig incident får en genomgång. Leverantörerna nämns inte " +
				"i larmkedjan.",
			reason: "Rutinen fungerar när något händer och omfattar uppföljning. Det väger tyngre än de brister i övning och " +
				"dokumentation som svaren tar upp.",
		},
		{
			label:       "Ja",
			observation: "Bolaget har ingen egen rutin utan använder kommunens, vilket fungerade vid vårens avbrott.",
			reason:      "Incidenter hanteras och följs upp, om än efter kommunens rutin.",
		},
	},
	{
		{
			label:       "I allt väsentligt",
			observation: "Kommunstyrelsen får en rapport per halvår. Den bygger på incidenter och på självskattningen.",
			reason: "Uppföljningen är inarbetad och når kommunstyrelsen. Att nämnderna får samma bilder är en " +
				"mindre brist.",
		},
		{
			label:       "Nej",
			observation: "Styrelsen fick en muntlig föredragning men ingen rapport, och fattade inga beslut.",
			reason:      "En föredragning utan rapport och beslut är ingen uppföljning.",
		},
	},
}

// recommended is a recommendation to the body of an entity.
type recommended struct {
	entity, question string
	priority         questionnaires.Priority
	text             string
}

var finishedRecommendations = []recommended{
	{
		Key,
		"1",
		questionnaires.Medium,
		"Se till att delegationsordning och riktlinjer ger samma besked om nyckelrollernas ansvar.",
	},
	{Key, "1", questionnaires.Medium, "Förankra linjechefernas ansvar i uppdragsbeskrivningar och medarbetarsamtal."},
	{Key, "1", questionnaires.Low, "Pröva om samordnarens arbetstid räcker till uppdraget."},
	{Key, "1", questionnaires.Low, "Pröva om förvaltningarnas egen organisation för informationssäkerhet räcker."},
	{Key, "2", questionnaires.High, "Gör riskanalysen av den gemensamma it-miljön färdig."},
	{Key, "3", questionnaires.High, "Gör riskanalyser av informationen innan mer välfärdsteknik införs."},
	{Key, "2", questionnaires.High, "Låt riskanalyser och klassning avgöra vilka säkerhetsåtgärder som genomförs."},
	{Key, "4", questionnaires.Medium, "Följ samlat upp vem som har gått utbildningen, även bland förtroendevalda."},
	{Key, "4", questionnaires.Medium, "Ge systemägare och systemförvaltare en fördjupad utbildning för sin roll."},
	{Key, "6", questionnaires.Low, "Ta in leverantörerna och andra parter i larmkedjan vid incidenter."},
	{Key, "6", questionnaires.Low, "Gör klart hur kommunens och bolagets incidentrutiner hänger ihop."},
	{"energi-vatten", "1", questionnaires.Medium, "Pröva om bolagets organisation för informationssäkerhet räcker."},
	{
		"energi-vatten",
		"2",
		questionnaires.High,
		"Låt riskanalysen omfatta även kontorsmiljön och informationen, och besluta om åtgärder utifrån den.",
	},
	{"energi-vatten", "6", questionnaires.Medium, "Besluta om en incidentrutin för bolaget."},
	{
		"energi-vatten",
		"7",
		questionnaires.High,
		"Följ upp bolagets informationssäkerhet och lämna en skriftlig rapport till styrelsen minst en gång om året.",
	},
}

// finishedStatements are the auditors' overall words on an entity.
var finishedStatements = map[string]struct{ label, text string }{
	Key: {
		"Delvis",
		"Kommunstyrelsen har byggt en god förmåga att upptäcka och hantera incidenter. Riskarbetet saknas till stor del.",
	},
	"energi-vatten": {
		"Delvis",
		"Bolaget lutar sig mot kommunens stöd, vilket räcker i vardagen men inte ger styrelsen någon egen bild.",
	},
}

// openFindings are those of the audit in fieldwork so far.
var openFindings = []struct {
	who, entity, question string
	finding
}{
	{
		auditor,
		"socialforvaltningen",
		"1",
		finding{
			proposed:    true,
			observation: "Ansvaret är beskrivet i förvaltningens ledningssystem och känt av de chefer vi mötte.",
		},
	},
	{
		auditor,
		"socialforvaltningen",
		"2",
		finding{
			proposed:    true,
			observation: "Klassning är gjord för verksamhetssystemet. Vi har begärt underlag för övriga.",
		},
	},
	{
		colleague,
		"socialforvaltningen",
		"4",
		finding{proposed: true, observation: "Deltagarlistor visar att de flesta har gått grundutbildningen."},
	},
	{
		auditor,
		"aldreomsorgen",
		"2",
		finding{proposed: true, observation: "Riskanalysen från i våras tar upp bemanning men inte information."},
	},
	{
		auditor,
		"aldreomsorgen",
		"5",
		finding{
			label:       "Nej",
			observation: "Enheten får inte veta vad övervakningen visar och vet inte vem som skulle höra av sig.",
			reason: "Övervakningen finns hos it-enheten men når inte dem som ska agera. Svaren beskriver it-enhetens " +
				"arbete.",
		},
	},
	{
		colleague,
		"aldreomsorgen",
		"6",
		finding{proposed: true, observation: "Personalen visste var incidenter anmäls. Två av fem hade gjort det."},
	},
	{
		auditor,
		fallen,
		"1",
		finding{proposed: true, observation: "Rutinerna skrevs för den gamla organisationen. Nya är inte beslutade."},
	},
	{
		auditor,
		fallen,
		"3",
		finding{
			label:       "",
			reason:      "Elevhälsans journaler ingår inte i avgränsningen och granskas inte här.",
			observation: "",
		},
	},
	{
		colleague,
		"it",
		"5",
		finding{proposed: true, observation: "Vi fick se larmflödet och två hanterade larm från samma vecka."},
	},
	{
		colleague,
		"it",
		"8",
		finding{
			label:       "Ja",
			observation: "Uppdateringar, säkerhetskopior och stark autentisering är på plats och provade.",
			reason:      "Återläsningen provades under vårt besök, vilket enheten ännu inte hade lagt till i sina svar.",
		},
	},
}
