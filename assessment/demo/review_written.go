package demo

import (
	"mognad/assessment"
	"mognad/assessment/workflow/review"
)

// signatories are those who sign the minutes, in the order in which they do.
var signatories = []string{"hans-olof.brandt", director}

// present are the participants of the review; those without an account have a name.
var present = []struct {
	local, name, role string
	signs             bool
}{
	{director, "", "Kommundirektör", true},
	{"hans-olof.brandt", "", "Ekonomichef", true},
	{"anders.lillqvist", "", "Kanslichef", false},
	{"lena.forsman", "", "It-chef", false},
	{coordinator, "", "Informationssäkerhetssamordnare", false},
	{"", "Ulrika Sandberg", "Kommunstyrelsens ordförande", false},
	{"", "Jan-Erik Moberg", "Dataskyddsombud", false},
}

var agendaHeld = []string{
	"Genomgångens syfte",
	"Förra genomgången",
	"Omvärld och krav",
	"Hur arbetet går: avvikelser, mätningar, granskningar och mål",
	"Risker",
	"Förslag och beslut",
}

var preMeetingHeld = assessment.PreMeeting{
	Contact: "Kommundirektören",
	Notes:   "Ledningen vill ha få punkter och tydliga förslag. Granskningen och den nya lagen tas först.",
	Settled: []assessment.ReviewCheck{"scope", "form", "focus", "risks", "hard_questions", "time_and_place"},
}

var preMeetingAhead = assessment.PreMeeting{
	Contact: "Kommundirektören",
	Notes:   "Skolans tillbakagång ska få gott om tid. Förvaltningschefen bjuds in.",
	Settled: []assessment.ReviewCheck{"scope", "focus", "time_and_place"},
}

// inputsHeld are the inputs of the review that has been held. {0} is the year of the last round.
var inputsHeld = []input{
	{
		assessment.EarlierInput,
		"Genomgången i juni {-1} tog en timme. Besluten hade varken ansvarig eller dag, och det går inte att säga vad " +
			"som har " +
			"blivit gjort.", "", true,
	},
	{
		assessment.ChangesInput,
		"Cybersäkerhetslagen gäller sedan den 15 januari 2026. Kommunen omfattas i flera sektorer, och bolaget för sin " +
			"del. " +
			"Övervakningen av nätet är upphandlad.", "Flera chefer tror att lagen bara gäller vatten och energi.", true,
	},
	{
		assessment.NeedsInput,
		"Lagen ställer krav på anmälan, på incidentrapportering inom 24 och 72 timmar och på att ledningen går utbildning.",
		"", true,
	},
	{
		assessment.NonconformitiesInput,
		"Delad inloggning i äldreomsorgen är den avvikelse som har varit öppen längst utan åtgärd. Avbrotten våren {-1} " +
			"visade " +
			"att en beslutsfattare saknades.", "", true,
	},
	{
		assessment.MeasurementInput,
		"Två av tre har gått grundutbildningen, mot målet 90 procent. Klassningen har gått framåt men är inte klar.",
		"Natten i omsorgen har svårt att hinna kursen under arbetspasset.", true,
	},
	{
		assessment.AuditsInput,
		"Granskningen {-1} ger det samlade omdömet Delvis. Förmågan att hantera incidenter är god, riskarbetet saknas till " +
			"stor del. Kommunstyrelsen ska svara på elva rekommendationer.", "", true,
	},
	{
		assessment.ObjectivesInput,
		"De två målen följs men är inte beslutade av kommunstyrelsen. Fler mål behövs, och de ska gå att mäta.", "", true,
	},
	{
		assessment.FeedbackInput,
		"Bolaget vill veta hur dess incidentrutin ska hänga ihop med kommunens. Vårdnadshavare har frågat om skolans appar.",
		"", true,
	},
	{
		assessment.RisksInput,
		"Riskanalysen av den gemensamma it-miljön är halvfärdig. Hur stor risk en chef får acceptera är inte " +
			"bestämt.", "", true,
	},
	{
		assessment.ImprovementInput,
		"En beslutslista, färdig riskanalys och beslutade gränser för risk ger mest för minst arbete.", "", true,
	},
}

var raisedHeld = []raised{
	{
		"time", "resources", "Förvaltningarna har ingen tid för uppgiften",
		"Kontaktpersonerna gör arbetet vid sidan av annat. Självskattningen blir gjord, men åtgärderna blir liggande.",
		assessment.Shortcoming,
	},
	{
		"analysis", "risk_picture", "Gör riskanalysen av den gemensamma it-miljön färdig",
		"Molntjänsterna återstår. It-enheten och tre systemägare behöver avsätta fyra " +
			"halvdagar.", assessment.DecisionProposal,
	},
	{
		"criteria", "risk_criteria", "Besluta hur stor risk en chef får acceptera",
		"Utan gränser accepteras risker av den som råkar få frågan.", assessment.DecisionProposal,
	},
	{
		"contacts", "resources", "Avsätt en femtedels tjänst i varje förvaltning",
		"Kostnaden är omkring 600 000 kronor om året.", assessment.DecisionProposal,
	},
}

var decisionsHeld = []decided{
	{
		"list", "Ledningsgruppen går igenom en beslutslista varje månad.", "Informationssäkerhetssamordnare", coordinator,
		when{roundCount - 2, 165}, assessment.OtherwiseDecided, "improvement", assessment.EarlierInput, "",
	},
	{
		"analysis", "Riskanalysen av den gemensamma it-miljön görs färdig och föredras i ledningsgruppen före sommaren.",
		"It-chef", "lena.forsman",
		when{roundCount - 2, 200}, assessment.AsProposedDecided, "improvement", assessment.RisksInput, "analysis",
	},
	{
		"criteria", "En metod för risker tas fram, med gränser för vem som får acceptera vad.",
		"Informationssäkerhetssamordnare", coordinator,
		when{roundCount - 2, 150}, assessment.AsProposedDecided, "change", assessment.RisksInput, "criteria",
	},
	{
		"reports", "Nämnderna får en egen lägesrapport två gånger om året.", "Informationssäkerhetssamordnare", coordinator,
		when{roundCount - 1, 20}, assessment.OtherwiseDecided, "improvement", assessment.FeedbackInput, "",
	},
	{
		"training", "Alla i kommunstyrelsen, nämndernas presidier och ledningsgruppen går utbildningen om ledningens ansvar.",
		"Kanslichef", "anders.lillqvist",
		when{roundCount - 1, 70}, assessment.OtherwiseDecided, "other", assessment.NeedsInput, "",
	},
	{
		"contacts", "Frågan om tid i förvaltningarna avgörs i budgetarbetet", "", "",
		when{}, assessment.NotDecided, "other", assessment.ImprovementInput, "contacts",
	},
}

var statementsHeld = []review.StatementForm{
	{
		About: assessment.Suitable, Verdict: assessment.VerdictYes,
		Text: "Arbetssättet passar kommunens storlek och organisation.",
	},
	{
		About: assessment.Adequate, Verdict: assessment.VerdictPart,
		Text: "Gränser för risk och tid i förvaltningarna saknas.",
	},
	{
		About: assessment.Effective, Verdict: assessment.VerdictPart,
		Text: "Incidenter hanteras väl. Det som är beslutat blir inte alltid gjort.",
	},
	{
		About: assessment.Overall,
		Text:  "Arbetet går framåt. Det kommande året ska riskerna avgöra vad som görs, och besluten ska följas upp.",
	},
}

// inputsAhead are the inputs of the review that is being prepared. Five have been considered, two are drafts.
var inputsAhead = []input{
	{
		assessment.EarlierInput,
		"Tre av de fem beslut som skulle leda till något är genomförda: beslutslistan, riskanalysen och metoden för " +
			"risker. " +
			"Nämndernas lägesrapporter är försenade. Utbildningen av ledningen är nästan klar.", "", true,
	},
	{
		assessment.ChangesInput,
		"Sammanslagningen av utbildning och fritid har påverkat säkerheten mer än någon räknade med. Försöken att lura " +
			"till " +
			"sig inloggningar ökar.", "", true,
	},
	{
		assessment.NeedsInput,
		"Kommunen är anmäld enligt cybersäkerhetslagen i fyra sektorer. Regionen har skärpt kraven på inloggning.", "", true,
	},
	{
		assessment.NonconformitiesInput,
		"Två avvikelser är öppna, båda i skolan. Den om lärplattformen skulle ha varit åtgärdad.", "", true,
	},
	{
		assessment.MeasurementInput,
		"74 procent har gått grundutbildningen. Andelen klassade system har sjunkit till 58 procent.",
		"Anmälningarna av övningsmejl är för första gången över målet.", true,
	},
	{
		assessment.AuditsInput,
		"Sju av elva rekommendationer till kommunstyrelsen är genomförda. En mindre granskning är avslutad och väntar " +
			"på svar " +
			"från två nämnder.", "", false,
	},
	{
		assessment.RisksInput,
		"Underlag: fyra allvarliga risker återstår från analysen av den gemensamma it-miljön. Skolan har lämnat två nya.", "",
		false,
	},
}

var raisedAhead = []raised{
	{
		"school", "resources", "Tillsätt kontaktpersonen i utbildningsförvaltningen",
		"Rollen är vakant. Klassning, konton och lärplattform blir liggande.", assessment.DecisionProposal,
	},
}
