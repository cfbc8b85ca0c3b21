package demo

import "slices"

// entry is a [remark] with its entity, question and round.
type entry struct {
	entity, question      string
	round                 int
	value, text, evidence string
}

// written is what people wrote with their answers. On a provided answer, it disputes that answer.
var written = slices.Concat(writtenOfMunicipality, writtenOfOffice, writtenOfCommittees)

// letter is the coordinator's message to those who answer.
type letter struct{ message, reminder string }

var letters = [roundCount]letter{
	{
		"Nu gör vi det här för första gången. Kommunen svarar för helheten, bolaget undantaget: ett ja där kräver att " +
			"alla enheter klarar kriteriet. Övriga svarar för sig. Svara som det är. Ett ärligt nej är mer värt än ett " +
			"osäkert ja, och ingen ställs till svars för läget.",
		"Vi saknar ert svar. Hinner ni inte allt, lämna in det ni har och skriv vad som återstår.",
	},
	{
		"Andra omgången. Förra årets svar visas bredvid, så börja med det som har ändrats. Lägg gärna till underlag den " +
			"här gången.",
		"Det är snart dags att stänga. Hör av er om något är oklart, det går att lämna över enstaka frågor till en kollega.",
	},
	{
		"Tredje omgången. Resultatet går till ledningens genomgång och till nämnderna. Det som it-enheten och " +
			"kommunledningskontoret svarar för er behöver ni bara bekräfta eller invända mot.",
		"Vi har inte fått er inlämning ännu. Ledningens genomgång bygger på den, så försök få med åtminstone områdena A " +
			"till D.",
	},
}

// returned is an assessment that the manager returns because of one answer, which is then corrected.
type returned struct {
	entity   string
	round    int
	question string
	first    remark
	reason   string
}

var returns = []returned{
	{
		"barn-utbildning",
		0,
		"G4",
		remark{value: dontKnow, text: "", evidence: ""},
		"Det här behöver vi kunna svara på. Förvaltningen har en rutin, ta reda på om den gäller oss också.",
	},
	{
		"aldreomsorgen",
		roundCount - 1,
		"D1",
		remark{value: yes, text: "Alla ordinarie har gått.", evidence: ""},
		"D1 kan inte vara ja när natten knappt har påbörjat kursen. Ta fram siffrorna ur portalen och svara på nytt.",
	},
}

// approvals is what managers wrote when they approved; most wrote nothing.
var approvals = map[asked]string{
	{entity: Key, round: 1}:                          "Stämmer med det vi gick igenom i ledningsgruppen.",
	{entity: "it", round: 1}:                         "Bra. Det muntliga mandatet tar jag själv vidare.",
	{entity: "socialforvaltningen", round: 1}:        "Godkänt. Avvikelsesystemet behöver vi prata mer om.",
	{entity: fallen, round: 2}:                       "Tråkig läsning men riktig. Vi tillsätter kontaktpersonen före jul.",
	{entity: "aldreomsorgen", round: roundCount - 1}: "Nu känner jag igen läget.",
	{entity: "energi-vatten", round: 2}:              "Har varit uppe i styrelsen.",
}

// handed are questions that the unfinished entity has assigned to a colleague.
var handed = []string{"E3", "F1", "G5"}

// aim is a target level for an entity, some years after the round.
type aim struct {
	entity       string
	round, level int
	years        int
}

var targets = []aim{
	{
		Key,
		0,
		2,
		3,
	},
	{"kommunledning", 0, 2, 2},
	{"it", 0, 3, 2},
	{"socialforvaltningen", 0, 2, 2},
	{fallen, 0, 2, 2},
	{unfinished, 0, 2, 3},
	{"energi-vatten", 0, 3, 2},
	{"socialnamnden", 1, 2, 2},
	{"barn-utbildning", 1, 2, 2},
	{"aldreomsorgen", 1, 2, 3},
	{waiting, 1, 1, 1},
}

// decision is what the coordinator decides on a recommendation.
type decision struct {
	entity  string
	round   int
	rule    string
	adopted bool
	reason  string
}

var decisions = []decision{
	{Key, 0, "A3-no", true, ""},
	{Key, 0, "B2-no", true, "Tas tillsammans med it-enheten, klart nästa höst."},
	{Key, 1, "C5-no", true, "Åtgärdslistan flyttas till ärendesystemet."},
	{Key, 2, "C4-partly", true, ""},
	{"it", 1, "F8-partly", true, "Mandatet skrivs före nyår."},
	{"aldreomsorgen", 1, "F1-partly", true, "Kortläsare är beställda."},
	{
		"aldreomsorgen",
		2,
		"G7-partly",
		false,
		"Förvaltningen övar åt alla sina enheter från nästa år. En egen övning därutöver ger för lite.",
	},
	{fallen, 2, "D1-no", true, "Januari igen, studiedagen är bokad."},
	{fallen, 2, "E1-no", true, ""},
	{"energi-vatten", 1, "E5-partly", true, ""},
	{"energi-vatten", 2, "H6-partly", false, "Måtten är satta i år. Vi tar upp frågan när det finns tre års värden."},
	{"barn-utbildning", 1, "D2-no", false, "Utbildningen hålls gemensamt för alla nämnder och drivs av kommunstyrelsen."},
}

// documents are the evidence that people give, by question.
var documents = map[string][]string{
	"A1": {"Informationssäkerhetspolicy", "Protokollsutdrag om policyn"},
	"A2": {"Uppdragsbeskrivning", "Organisationsschema {0}"},
	"A3": {"Förteckning över lagkrav", "PM om lagkrav"},
	"A4": {"Ansvarsmatris", "Riktlinje, avsnitt 3", "Delegationsordning"},
	"A5": {"Mål och budget {0}", "Verksamhetsplan {0}"},
	"A6": {"Ägardirektiv"},
	"A7": {"Verksamhetsplan {0}", "Delårsrapport"},
	"A8": {"Förteckning över styrdokument", "Ändringslogg"},
	"B1": {"Riskmetod", "Två ifyllda analyser"},
	"B2": {"Riskanalys gemensam miljö, visas på plats"},
	"B3": {"Riskanalyser {0}", "Lista över ny teknik", "Riskanalys verksamhetssystem"},
	"B4": {"Riskregister", "Beslut om accepterad risk"},
	"B5": {"Årlig riskrapport"},
	"C1": {"Klassningsmodell"},
	"C2": {"Utdrag ur systemregistret", "Informationshanteringsplan"},
	"C3": {"Klassningsprotokoll", "Lista med klassningsdatum"},
	"C4": {"Kravkatalog"},
	"C5": {"Åtgärdslista", "Anteckning från stickprov"},
	"C6": {"Täckningsgrad, två år"},
	"D1": {"Statistik ur portalen", "Deltagarlista"},
	"D2": {"Närvarolista", "Föredragningslista"},
	"D3": {"Statistik per enhet", "Utskick till chefer"},
	"D4": {"Kursintyg", "Utbildningsplan"},
	"D5": {"Enkätresultat"},
	"D6": {"Två versioner av kursen"},
	"E1": {"Leverantörsregister", "Utdrag ur avtalsdatabasen"},
	"E2": {"Säkerhetsbilaga", "Biträdesavtal"},
	"E3": {"Kravspecifikation", "Checklista inköp"},
	"E4": {"Mötesanteckningar", "Granskade certifikat"},
	"E5": {"Avvecklingsplan"},
	"F1": {"Behörighetsrutin", "Protokoll behörighetsgenomgång"},
	"F2": {"Protokoll återläsningsprov", "Kopieringsplan"},
	"F3": {"Månadsläge uppdateringar", "Undantagslista"},
	"F4": {"Beslut om inloggning"},
	"F5": {"Täckningsgrad i procent"},
	"F6": {"Bemanningsschema"},
	"F7": {"Dokumenthanteringsplan, avsnitt om loggar", "Anteckning från sökprov"},
	"F8": {"Tjänsteavtal"},
	"F9": {"Sammandrag av provet"},
	"G1": {"Incidentrutin https://intranat.alvlunda.example/rutiner/incident", "Introduktionsprogram"},
	"G2": {"Utdrag ur ärendesystemet", "Beskrivning av grader"},
	"G3": {"Kontaktlista"},
	"G4": {"Incidentrutin, avsnitt 5", "Tidslinje från övning"},
	"G5": {"Reservrutin", "Lista över kritiska tjänster"},
	"G6": {"Incidentanalys", "Åtgärdslista med status"},
	"G7": {"Utvärdering av övning"},
	"G8": {"Trendrapport"},
	"H1": {"Lägesrapport {0}", "Årshjul"},
	"H2": {"Protokoll ledningens genomgång"},
	"H3": {"Förra inlämningen", "Planering för nästa omgång"},
	"H4": {"Protokollsutdrag", "Rapportplan"},
	"H5": {"Granskningsrapport", "Lista över rekommendationer"},
	"H6": {"Tidsserie över måtten"},
}
