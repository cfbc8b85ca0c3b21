package demo

// entry is a [remark] with what it is about.
type entry struct {
	entity, question      string
	round                 int
	value, text, evidence string
}

// written is what people wrote beside their answers. On a question that another entity answers it disputes that answer.
var written = []entry{
	// The municipality as a whole.
	{Key, "A1", 0, partly, "Policyn är från {-7} och antagen av kommunstyrelsen, inte av fullmäktige. Den ligger långt ned på intranätet.", "Informationssäkerhetspolicy från {-7}"},
	{Key, "A1", 1, yes, "Ny policy antogs av fullmäktige i november {-1}. Finns på webben under Styrdokument.", "Protokoll fullmäktige § 112|Policyn https://www.alvlunda.example/styrdokument"},
	{Key, "A2", 0, partly, "Samordnaren har haft uppdraget i tre år men det finns inte på papper.", ""},
	{Key, "A2", 1, yes, "Uppdraget beslutat av kommundirektören. Kanslichefen är ersättare.", "Uppdragsbeskrivning, KS {0}/88"},
	{Key, "A3", 0, no, "Inte utrett. Vi väntar på besked om vad den nya lagen kräver.", ""},
	{Key, "A3", 1, partly, "Juristen har gått igenom vatten och energi. Omsorgen återstår.", "Utkast till ställningstagande"},
	{Key, "A3", 2, yes, "Ställningstagandet är diariefört och anmälan inskickad för fyra sektorer. Bolaget har gjort sin egen.", "Ställningstagande, KS {0}/17|Kvittens på anmälan"},
	{Key, "A5", 0, no, "En halvtid på en kommun med 2 100 anställda. Ingen har räknat på om det räcker.", ""},
	{Key, "A5", 1, partly, "Heltid sedan årsskiftet, men förvaltningarna har ingen tid avsatt.", "Mål och budget {0}, s. 31"},
	{Key, "A6", 0, no, "Ägardirektivet är skrivet innan frågan fanns.", ""},
	{Key, "A6", 1, partly, "Nytt direktiv är klart men ska tas på stämman.", "Förslag till ägardirektiv"},
	{Key, "A6", 2, yes, "Antaget på bolagsstämman i maj.", "Stämmoprotokoll"},
	{Key, "A7", 1, partly, "Handlingsplanen är samordnarens egen. Den har inte varit med i budgetarbetet.", "Handlingsplan {0}"},
	{Key, "B1", 0, partly, "Mall finns. Hur stor risk en chef får ta på sig är inte bestämt.", "Riskmall"},
	{Key, "B1", 2, yes, "Metoden gäller från mars. Fyra nivåer, och det står vem som får säga ja till vad.", "Riktlinje för riskhantering, KS {0}/41"},
	{Key, "B2", 0, no, "Aldrig gjort för helheten. Molntjänsterna har kommit till en i taget.", ""},
	{Key, "B2", 1, partly, "Halvvägs. It och tre systemägare har gått igenom nät och klienter, molnet tas efter jul.", "Arbetsmaterial från två verkstäder"},
	{Key, "B2", 2, yes, "Färdig i april: 41 risker, sex röda. Föredragen i ledningsgruppen samma månad.", "Riskanalysen visas på plats|Anteckningar ledningsgrupp, punkt 6"},
	{Key, "B5", 2, partly, "Första sammanställningen är gjord. Bolaget är inte med.", "Samlad riskbild {0}"},
	{Key, "C1", 0, partly, "Socialförvaltningen klassar efter en modell som aldrig är beslutad för resten.", ""},
	{Key, "C1", 1, yes, "Samma modell för alla sedan i våras.", "Klassningsmodell, KS {0}/63"},
	{Key, "C4", 2, partly, "Kravlistan täcker de två högsta klasserna. För de lägre gör var och en som den vill.", "Kravlista, version 2"},
	{Key, "C5", 1, no, "Åtgärderna ligger i mötesanteckningar. Det går inte att följa dem bakåt.", ""},
	{Key, "D2", 0, no, "Fullmäktige har inte fått någon utbildning den här mandatperioden.", ""},
	{Key, "D2", 1, partly, "Kommunstyrelsen hade en halvdag i mars. Nämnderna får vänta.", "Program för utbildningsdagen"},
	{Key, "D2", 2, yes, "26 av 29 i kommunstyrelsen och presidierna har gått passet om ansvar.", "Närvarolista"},
	{Key, "E1", 0, no, "Vi hittade fem listor. Ingen stämmer med någon annan.", ""},
	{Key, "E1", 1, partly, "Ett register sedan juni. Det som köpts på kort saknas fortfarande.", "Utdrag ur avtalsdatabasen"},
	{Key, "G4", 1, partly, "Personuppgifter: ja. Övriga regler: oklart vem som beslutar en söndag.", "Rutin personuppgiftsincidenter"},
	{Key, "G4", 2, yes, "Jourlistan har alltid en beslutsfattare. Mallarna för 24 och 72 timmar är provade.", "Incidentrutin, avsnitt 5"},
	{Key, "G7", 0, no, "Krisledningen övar varje år, men aldrig på it.", ""},
	{Key, "G7", 1, partly, "Skrivbordsövning en förmiddag. Politiken var inte med.", "Utvärdering av övningen"},
	{Key, "G7", 2, yes, "Elavbrott och utpressningsvirus i samma övning. Krisledningsnämnden satt med hela dagen.", "Utvärdering|Reviderad krisplan"},
	{Key, "H1", 0, partly, "Muntligt på ledningsgruppen, mest när något har hänt.", ""},
	{Key, "H2", 0, no, "Står i årshjulet. Har inte blivit av.", ""},
	{Key, "H2", 1, partly, "En timme i juni. Besluten saknar ansvarig.", "Anteckningar från genomgången"},
	{Key, "H2", 2, yes, "Två genomgångar det senaste året. Beslutslistan tas upp varje månad.", "Protokoll båda gångerna|Beslutslista"},
	{Key, "H4", 1, partly, "Kommunstyrelsen får en rapport. Nämnderna får samma bilder.", ""},
	{Key, "H5", 1, yes, "Revisorernas granskning är från {-1}. Sju av elva rekommendationer är klara.", "Granskningsrapport|Kommunstyrelsens yttrande"},

	// The municipal office.
	{"kommunledning", "A4", 0, no, "Delegationsordningen nämner inte informationssäkerhet.", ""},
	{"kommunledning", "A4", 1, partly, "Matris framtagen, men reglementet för två nämnder säger något annat.", "Ansvarsmatris, utkast"},
	{"kommunledning", "A4", 2, yes, "Reglementena ändrades i februari. Nu står det likadant överallt.", "Reglementen, protokoll fullmäktige § 19"},
	{"kommunledning", "C2", 0, partly, "Listan är it-enhetens. För fyra av våra system vet ingen vem som äger dem.", ""},
	{"kommunledning", "C3", 1, partly, "Diariet och ekonomin är klassade. Lönesystemet hinner vi inte i år.", "Klassningsprotokoll diariet"},
	{"kommunledning", "D1", 1, partly, "71 procent. Receptionens vikarier har inte fått inloggning till kursen.", "Statistik ur portalen"},
	{"kommunledning", "D1", 2, yes, "94 procent vid senaste kvartalsskiftet.", "Statistik ur portalen"},
	{"kommunledning", "E2", 0, partly, "Nya avtal har säkerhetsbilagan. Det som tecknades före {-4} saknar den.", "Säkerhetsbilaga"},
	{"kommunledning", "G1", 0, partly, "Rutinen handlar om it-fel. Papper och felskick nämns inte.", "Rutin för driftstörningar"},
	{"kommunledning", "G1", 1, yes, "Ny rutin för alla slags händelser. En väg in: växeln, även på kvällen.", "Incidentrutin https://intranat.alvlunda.example/rutiner/incident"},
	{"kommunledning", "G3", 1, partly, "Energibolaget står med. Till leverantörerna har vi nummer men inget avtalat.", "Kontaktlista"},

	// Shared IT, which answers for others.
	{"it", "B3", 0, partly, "Flytten av e-posten till molnet analyserades i efterhand.", "Riskanalys e-post"},
	{"it", "D4", 1, yes, "Hela driftgruppen har gått en kurs i säker administration.", "Kursintyg, sex stycken"},
	{"it", "E4", 0, no, "Vi träffar driftleverantören varje månad men pratar bara tillgänglighet.", ""},
	{"it", "E4", 1, partly, "Säkerhet är en stående punkt med driftleverantören. De andra tre återstår.", "Mötesanteckningar, mars och maj"},
	{"it", "F1", 0, partly, "Anställda stängs av via lönesystemet. Konsulter står i ett kalkylark.", "Behörighetsrutin"},
	{"it", "F1", 1, partly, "Stickprov på fem som slutat: fyra stängda inom en dag, ett konto levde i sju veckor.", "Anteckning från stickprovet"},
	{"it", "F1", 2, yes, "Alla konsultkonton har slutdatum. Senaste genomgången gav inga avvikelser.", "Protokoll behörighetsgenomgång"},
	{"it", "F2", 0, partly, "Kopiorna ligger skilt från driften. Vi läser tillbaka filer ibland, aldrig ett helt system.", "Kopieringsplan"},
	{"it", "F2", 1, yes, "Ekonomisystemet återlästes i testmiljön i maj. Det tog elva timmar, planen sa sex.", "Protokoll återläsningsprov"},
	{"it", "F2", 2, yes, "Omsorgens verksamhetssystem återläst i april. Fem timmar den här gången.", "Protokoll återläsningsprov, april"},
	{"it", "F3", 0, partly, "Datorer och servrar varje månad, nätutrustningen när någon hinner.", ""},
	{"it", "F3", 1, partly, "Två system utan stöd är kvar. Båda har slutdatum.", "Undantagslista"},
	{"it", "F3", 2, yes, "Den sista servern utan stöd stängdes före sommaren.", "Månadsläge uppdateringar"},
	{"it", "F4", 1, partly, "Två leverantörer har undantag utan slutdatum, i övrigt täckt.", "Beslut om inloggning"},
	{"it", "F4", 2, yes, "Undantagen är borta.", "Beslut om inloggning, reviderat"},
	{"it", "F5", 0, no, "Uppdelningen är beställd men inte gjord. Läget beskrivs hellre muntligt.", ""},
	{"it", "F5", 1, partly, "Skolans nät är avskilt. Fastigheternas styrning återstår.", "Principskiss, visas på plats"},
	{"it", "F6", 0, partly, "Den som har supportjour läser larmen. Någon tid är inte bestämd.", ""},
	{"it", "F6", 1, yes, "Två roller turas om varje vardag, svar inom två timmar.", "Bemanningsschema|Tre ärenden från kvartalet"},
	{"it", "F8", 0, no, "Kontorstid.", ""},
	{"it", "F8", 1, no, "Offert finns. Den fick inte plats i budgeten.", "Offert"},
	{"it", "F8", 2, partly, "Bevakning dygnet runt sedan i juni. Mandatet att stänga av är bara muntligt.", "Tjänsteavtal"},
	{"it", "G5", 1, partly, "Återstartsordningen är skriven och utskriven, men verksamheterna har inte sett den.", "Återstartsordning"},
	{"it", "G6", 0, partly, "Efter elavbrottet skrev vi en rapport. Tre av fyra åtgärder är gjorda.", "Incidentrapport"},
	{"it", "G7", 2, yes, "Vi körde utan katalogtjänst en lördag i oktober {-1}, ihop med krisledningen.", "Utvärdering"},
	{"it", "H3", 0, partly, "Första gången för oss. Till de flesta svaren går det att visa något.", ""},

	// The social committee and what lies below.
	{"socialnamnden", "A1", 0, partly, "Nämnden följer kommunens policy men har inte tagit något eget beslut.", ""},
	{"socialnamnden", "A1", 1, yes, "Nämnden beslutade i februari att följa kommunens policy.", "Protokoll § 48"},
	{"socialnamnden", "D2", 0, no, "Har inte varit uppe.", ""},
	{"socialnamnden", "D2", 1, partly, "Presidiet gick i mars, övriga ledamöter är kallade.", "Kallelse"},
	{"socialnamnden", "E2", 0, notApplicable, "Nämnden tecknar inga avtal själv. Det ligger på förvaltningen.", ""},
	{"socialnamnden", "G4", 0, dontKnow, "Osäkert vem som anmäler i nämndens namn.", ""},
	{"socialnamnden", "H4", 1, partly, "Vi fick samma bilder som kommunstyrelsen. Nämnden vill veta läget i omsorgen.", "Protokoll § 71"},
	{"socialnamnden", "H4", 2, yes, "Egen rapport två gånger om året.", "Protokoll § 15 och § 66"},
	{"socialforvaltningen", "B3", 0, partly, "Journalsystemet är gjort. Trygghetslarmen är det inte.", "Riskanalys journalsystem"},
	{"socialforvaltningen", "B3", 1, partly, "Läkemedelsautomaterna analyserades först när de satt uppe.", "Riskanalys, daterad två månader efter start"},
	{"socialforvaltningen", "B3", 2, yes, "Inget nytt tas emot utan analys. Checklistan stoppade ett inköp i våras.", "Checklista välfärdsteknik|Riskanalyser, fyra stycken"},
	{"socialforvaltningen", "C3", 0, partly, "Tre av sju system klassade, men utan systemägaren i ett av fallen.", ""},
	{"socialforvaltningen", "C3", 1, yes, "Alla sju är klara. Två fick högre klass än vi trodde.", "Klassningsprotokoll"},
	{"socialforvaltningen", "D1", 0, partly, "Svårt att nå timanställda. Många har ingen egen dator.", ""},
	{"socialforvaltningen", "D5", 0, no, "Mäts inte.", ""},
	{"socialforvaltningen", "E2", 1, partly, "Biträdesavtalet för larmen är från förra upphandlingen.", "Biträdesavtal journalsystemet"},
	{"socialforvaltningen", "F1", 0, partly, "Chefer glömmer säga till när någon byter grupp.", ""},
	{"socialforvaltningen", "F1", 1, partly, "Kvartalslistor skickas till cheferna. Två av tre svarar.", "Kvartalslista"},
	{"socialforvaltningen", "F1", 2, yes, "Alla enhetschefer har svarat på de två senaste listorna.", "Svarslista"},
	{"socialforvaltningen", "G2", 0, no, "Allt skrivs som avvikelser. Ingen sorterar ut det som rör information.", ""},
	{"socialforvaltningen", "G2", 1, partly, "Ny kategori i avvikelsesystemet. Graderna används inte än.", "Skärmbild av kategorierna"},
	{"socialforvaltningen", "G4", 1, yes, "Två anmälningar det senaste året, båda i tid.", "Tidslinje för ett av ärendena"},
	{"socialforvaltningen", "G5", 0, partly, "Hemtjänsten har papperslistor. Myndighetsutövningen har ingenting.", ""},
	{"socialforvaltningen", "G5", 2, yes, "Fem enheter, fem pärmar. De kom till nytta när nätet låg nere en eftermiddag.", "Pärmens innehållsförteckning"},
	{"socialforvaltningen", "H1", 2, partly, "Rapporten kommer, men den säger lite om just oss.", ""},
	{"aldreomsorgen", "B3", 0, no, "Tillsynskamerorna kom som ett paket. Ingen frågade oss.", ""},
	{"aldreomsorgen", "B3", 1, partly, "Kamerorna är genomgångna i efterhand tillsammans med förvaltningen.", "Riskanalys tillsynskameror"},
	{"aldreomsorgen", "D1", 0, no, "61 av 240 har gått.", ""},
	{"aldreomsorgen", "D1", 1, partly, "Dagtid går det bra. Natten är svår att nå.", ""},
	{"aldreomsorgen", "D1", 2, partly, "88 procent på dagen, 34 procent på natten. Två pass läggs på nattens arbetsplatsträffar.", "Statistik ur portalen, dag och natt för sig"},
	{"aldreomsorgen", "D4", 0, notApplicable, "Systemförvaltarna sitter på förvaltningen.", ""},
	{"aldreomsorgen", "E4", 0, notApplicable, "Leverantörerna följs upp av förvaltningen, inte av oss.", ""},
	{"aldreomsorgen", "F1", 0, partly, "Två avdelningar delar inloggning. Vi vet om det.", ""},
	{"aldreomsorgen", "F1", 1, partly, "En avdelning kvar som delar.", ""},
	{"aldreomsorgen", "F1", 2, yes, "Egna kort för alla sedan kortläsarna kom.", "Kvittenslista för kort"},
	{"aldreomsorgen", "F4", 1, yes, "Journalen går inte att öppna utan kort.", ""},
	{"aldreomsorgen", "G2", 1, partly, "En borttappad telefon anmäldes. Ett felskickat brev gjorde vi inget med.", "Ärende om telefonen"},
	{"aldreomsorgen", "G5", 0, partly, "Listorna skrivs ut på fredagar. Gäller de på måndag?", ""},
	{"aldreomsorgen", "G5", 1, yes, "Utskrift varje kväll, inlåst i medicinrummet.", "Lokal rutin"},
	{"aldreomsorgen", "G7", 0, no, "Vi har brandövning, inte den här sorten.", ""},
	{"aldreomsorgen", "G7", 2, partly, "Ett kvällspass utan journalsystem. Ledningen kunde inte vara med.", "Anteckningar från passet"},

	// The committee for children and education, and what lies below. The administration loses ground in the last round.
	{"barn-utbildning", "A1", 0, no, "Nämnden har inte sett någon policy.", ""},
	{"barn-utbildning", "A1", 1, partly, "Vi följer kommunens i praktiken. Eget beslut väntas.", ""},
	{"barn-utbildning", "D2", 1, no, "Inget har erbjudits oss.", ""},
	{"barn-utbildning", "E2", 0, notApplicable, "Avtalen tecknas av förvaltningen på delegation.", ""},
	{"barn-utbildning", "G4", 0, partly, "Förvaltningens rutin gäller även nämnden. Vem som ersätter på lov är oklart.", "Förvaltningens rutin"},
	{"barn-utbildning", "H4", 0, no, "Ingen rapport har nått nämnden.", ""},
	{"barn-utbildning", "H4", 1, partly, "En dragning i maj, utan underlag i förväg.", "Protokoll § 39"},
	{"barn-utbildning", "H5", 2, partly, "Revisionen tittade på elevuppgifter {-1}. Två rekommendationer är öppna.", "Revisionsrapport elevuppgifter"},
	{fallen, "A4", 1, yes, "Rektorerna har skrivit på sina uppdrag som systemägare.", "Påskrivna uppdrag"},
	{fallen, "A4", 2, partly, "Ansvaret står på befattningar som inte finns längre.", ""},
	{fallen, "B3", 0, partly, "Lärplattformen är analyserad, apparna i klassrummen inte.", "Riskanalys lärplattform"},
	{fallen, "B3", 1, yes, "Alla appar går via en lista: 112 godkända, 40 nej.", "Applista https://intranat.alvlunda.example/skola/appar"},
	{fallen, "B3", 2, partly, "Ny lärplattform vid terminsstarten, utan analys. Tiden räckte inte.", ""},
	{fallen, "C2", 1, yes, "Stämdes av mot fakturorna i april.", "Utdrag ur systemregistret"},
	{fallen, "C2", 2, partly, "Ingen avstämning efter sammanslagningen med fritid. Minst tre system saknas.", ""},
	{fallen, "C3", 1, yes, "Klassade med ägarna i två omgångar.", "Klassningsprotokoll"},
	{fallen, "C3", 2, no, "De system som kom med sammanslagningen är inte klassade. Det är mer än hälften.", ""},
	{fallen, "D1", 1, yes, "Obligatorisk på studiedagen i januari, 93 procent.", "Deltagarlista"},
	{fallen, "D1", 2, no, "Studiedagen gick till annat. 41 procent.", "Statistik ur portalen"},
	{fallen, "D3", 2, no, "Statistiken slutade komma när handläggaren slutade.", ""},
	{fallen, "E1", 1, yes, "43 leverantörer, alla med kontaktväg.", "Leverantörsregister"},
	{fallen, "E1", 2, no, "Den som höll i registret har slutat. Vi hittar inte senaste versionen.", ""},
	{fallen, "F1", 1, partly, "Fungerar för fast anställda.", "Behörighetsrutin skola"},
	{fallen, "F1", 2, no, "Vikarier har kvar konton sedan i fjol. It har påpekat det två gånger.", ""},
	{fallen, "G2", 2, partly, "Det registreras, men ingen har bedömt något sedan i våras.", ""},
	{fallen, "G4", 2, dontKnow, "Oklart efter omorganisationen.", ""},
	{fallen, "G5", 2, no, "Planerna gäller den gamla organisationen.", ""},
	{fallen, "H1", 1, yes, "Rapport i februari, en timme på ledningsgruppen.", "Dagordning"},
	{fallen, "H1", 2, no, "Ingen rapport i år. Kontaktpersonens roll är vakant.", ""},
	{waiting, "D1", 0, partly, "Lärarna ja, vikariepoolen nej.", ""},
	{waiting, "D3", 1, partly, "Rektor får en lista på våren. Sedan händer det inte så mycket.", ""},
	{waiting, "D4", 0, notApplicable, "Vi har inga egna systemägare. De finns på förvaltningen.", ""},
	{waiting, "E3", 0, no, "Gratisappar laddas ned av den som behöver dem.", ""},
	{waiting, "E3", 1, partly, "De flesta frågar först numera.", "Applista https://intranat.alvlunda.example/skola/appar"},
	{waiting, "F3", 0, dontKnow, "Surfplattorna sköts av it. Vi ser inte läget.", ""},
	{waiting, "F5", 1, no, "Eleverna når skrivarna på expeditionen, så hos oss stämmer det inte.", ""},
	{waiting, "G1", 1, partly, "Vikarierna har aldrig sett rutinen. Den finns, men inte för dem.", ""},
	{waiting, "G2", 0, no, "Vi ringer it. Det skrivs inte upp.", ""},
	{waiting, "G2", 1, partly, "Expeditionen för en lista sedan höstterminen. Allvarlighet anges inte.", "Listan, utan namn"},
	{waiting, "G5", 0, no, "Står nätet still så väntar vi.", ""},
	{waiting, "G5", 2, partly, "Frånvarolistor på papper i receptionen. Betygsveckan är inte löst.", ""},

	// Planning and building, which has not handed in the last round.
	{unfinished, "A4", 2, yes, "Klart i och med nya delegationsordningen.", "Delegationsordning"},
	{unfinished, "B3", 0, no, "Kartsystemet har vi aldrig analyserat.", ""},
	{unfinished, "B3", 1, partly, "Karttjänsten är klar. Bygglov återstår.", "Riskanalys karttjänst"},
	{unfinished, "C2", 0, partly, "Listan finns, men fastighetsautomationen är inte med.", ""},
	{unfinished, "C2", 2, yes, "Fastighetsautomationen lades in i somras.", "Systemlista"},
	{unfinished, "C5", 0, no, "Vi har åtgärder. Varför vi har just dem vet ingen riktigt.", ""},
	{unfinished, "D1", 0, partly, "Kontoret har gått. Ute på förråden finns ingen dator.", ""},
	{unfinished, "D1", 1, partly, "Förråden fick ett pass i fikarummet. 58 procent totalt.", "Närvarolista förråden"},
	{unfinished, "D1", 2, "", "Väntar på siffror från portalen.", ""},
	{unfinished, "E3", 0, no, "Passersystemet köptes utan att it visste om det.", ""},
	{unfinished, "E3", 1, partly, "Stora upphandlingar går via it. Det lilla slinker igenom.", ""},
	{unfinished, "E4", 1, partly, "Lås och larm är uppföljt, resten inte.", "Mötesanteckning"},
	{unfinished, "F1", 0, partly, "Entreprenörerna har gruppkonton.", ""},
	{unfinished, "F3", 1, partly, "Styrdatorn i simhallen går inte att uppdatera. Byts vid ombyggnaden.", "Undantagsbeslut"},

	// The company.
	{"energi-vatten", "A1", 0, yes, "Styrelsen har beslutat att följa ägarens policy, med ett tillägg för driftteknik.", "Styrelseprotokoll § 7"},
	{"energi-vatten", "A2", 0, partly, "Köps av kommunen två dagar i månaden. Avtalet är muntligt.", ""},
	{"energi-vatten", "A2", 1, yes, "Avtalet är skrivet. Driftchefen är kontaktperson hos oss.", "Avtal om stöd"},
	{"energi-vatten", "A3", 1, partly, "Vatten och el är bedömda, fjärrvärmen inte.", "PM lagkrav"},
	{"energi-vatten", "A3", 2, yes, "Anmälda för energi och dricksvatten.", "Kvittens"},
	{"energi-vatten", "A7", 1, partly, "Målen finns. De går inte att mäta.", "Affärsplan"},
	{"energi-vatten", "A7", 2, yes, "Tre mätbara mål i affärsplanen. Senaste utfallet står i delårsrapporten.", "Affärsplan {0}|Delårsrapport"},
	{"energi-vatten", "B2", 0, partly, "Kontoret ingår i kommunens miljö, som inte är gjord. Styrsystemen tog vi själva {-1}.", "Riskanalys driftteknik"},
	{"energi-vatten", "C5", 1, partly, "Stickprov i december: 14 av 18 åtgärder gick att följa.", "Stickprovet"},
	{"energi-vatten", "D2", 1, yes, "Hela styrelsen var en dag på vattenverket.", "Program och närvaro"},
	{"energi-vatten", "E2", 0, partly, "Ramavtalen för service är gamla och säger inget om incidenter.", ""},
	{"energi-vatten", "E4", 1, yes, "Årsmöten med de fyra viktigaste. Certifikaten är lästa, inte bara insamlade.", "Fyra mötesanteckningar"},
	{"energi-vatten", "E5", 1, no, "Skrivet men aldrig provat, så nej.", ""},
	{"energi-vatten", "E5", 2, partly, "Pumpstationerna kördes för hand ett dygn. Utan fjärravläsningen har vi inte provat.", "Protokoll från dygnsprovet"},
	{"energi-vatten", "F2", 0, yes, "Styrsystemens kopior sköter vi själva. Återläst i november.", "Protokoll återläsning styrsystem"},
	{"energi-vatten", "F5", 0, partly, "Kontor och driftteknik är skilda, utom på ett ställe.", ""},
	{"energi-vatten", "F5", 1, yes, "Den sista förbindelsen är stängd.", "Besiktning"},
	{"energi-vatten", "F8", 0, partly, "Driftjouren får bryta en anläggning men inte kontorsnätet.", "Instruktion för driftjour"},
	{"energi-vatten", "G4", 2, yes, "Jouren har mall och mandat. Provat med en låtsasanmälan.", "Mall|Anteckning från provet"},
	{"energi-vatten", "G7", 0, partly, "Vi övar vatten varje år. Senast utan att något it-stöd föll bort.", ""},
	{"energi-vatten", "G7", 1, yes, "Förorenat vatten och utslagen övervakning samma dag. Vd ledde.", "Övningsrapport"},
	{"energi-vatten", "H2", 1, partly, "Styrelsen gick igenom läget i mars, utan beslut.", "Styrelseprotokoll § 22"},
	{"energi-vatten", "H2", 2, yes, "Nio beslut i mars, sex är klara.", "Styrelseprotokoll § 18|Beslutslista"},
	{"energi-vatten", "H5", 1, partly, "Penetrationstest av kontorsnätet. Driftteknik ingick inte.", "Sammanfattning av testet"},
	{"energi-vatten", "H6", 2, no, "För tidigt. Vi har två mätpunkter.", ""},
}

// letter is what the coordinator writes to those who answer.
type letter struct{ message, reminder string }

var letters = [roundCount]letter{
	{"Nu gör vi det här för första gången. Svara som det är. Ett ärligt nej är mer värt än ett osäkert ja, och ingen ställs till svars för läget.",
		"Vi saknar ert svar. Hinner ni inte allt, lämna in det ni har och skriv vad som återstår."},
	{"Andra omgången. Förra årets svar står bredvid, så börja med det som har ändrats. Lägg gärna till underlag den här gången.",
		"Det är snart dags att stänga. Hör av er om något är oklart, det går att lämna över enstaka frågor till en kollega."},
	{"Tredje omgången. Resultatet går till ledningens genomgång och till nämnderna. Det som it-enheten och kommunledningskontoret svarar för er behöver ni bara bekräfta eller säga emot.",
		"Vi har inte fått er inlämning än. Ledningens genomgång bygger på den, så försök få med åtminstone områdena A till D."},
}

// returned is an assessment that the manager sends back because of one answer, which is then mended.
type returned struct {
	entity   string
	round    int
	question string
	first    remark
	reason   string
}

var returns = []returned{
	{"barn-utbildning", 0, "G4", remark{dontKnow, "", ""}, "Det här behöver vi kunna svara på. Förvaltningen har en rutin, ta reda på om den gäller oss också."},
	{"aldreomsorgen", roundCount - 1, "D1", remark{yes, "Alla ordinarie har gått.", ""}, "D1 kan inte vara ja när natten knappt har påbörjat kursen. Ta fram siffrorna ur portalen och svara om."},
}

// approvals is what managers wrote when they approved; most wrote nothing.
var approvals = map[asked]string{
	{entity: Key, round: 1}:                          "Stämmer med det vi gick igenom i ledningsgruppen.",
	{entity: "it", round: 2}:                         "Bra. Det muntliga mandatet för nattbevakningen tar jag själv vidare.",
	{entity: "socialforvaltningen", round: 1}:        "Godkänt. Avvikelsesystemet behöver vi prata mer om.",
	{entity: fallen, round: 2}:                       "Tråkig läsning men riktig. Vi tillsätter kontaktpersonen före jul.",
	{entity: "aldreomsorgen", round: roundCount - 1}: "Nu känner jag igen läget.",
	{entity: "energi-vatten", round: 2}:              "Har varit uppe i styrelsen.",
}

// handed are questions that the unfinished entity has handed to a colleague.
var handed = []string{"E3", "F1", "G5"}

// aim is a level that management wants an entity to reach, some years after the round.
type aim struct {
	entity       string
	round, level int
	years        int
}

var targets = []aim{
	{Key, 0, 2, 3}, {"kommunledning", 0, 2, 2}, {"it", 0, 3, 2}, {"socialforvaltningen", 0, 2, 2}, {fallen, 0, 2, 2}, {unfinished, 0, 2, 3}, {"energi-vatten", 0, 3, 2},
	{"socialnamnden", 1, 2, 2}, {"barn-utbildning", 1, 2, 2}, {"aldreomsorgen", 1, 2, 3}, {waiting, 1, 1, 1},
}

// decision is what the coordinator does with a recommendation.
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
	{"it", 1, "F8-no", true, "Nytt försök i nästa budget."},
	{"it", 2, "F8-partly", true, ""},
	{"aldreomsorgen", 1, "F1-partly", true, "Kortläsare är beställda."},
	{"aldreomsorgen", 2, "G7-partly", false, "Förvaltningen övar åt alla sina enheter från nästa år. En egen övning därutöver ger för lite."},
	{fallen, 2, "D1-no", true, "Januari igen, studiedagen är bokad."},
	{fallen, 2, "E1-no", true, ""},
	{"energi-vatten", 1, "E5-no", true, ""},
	{"energi-vatten", 2, "H6-no", false, "Måtten är satta i år. Vi tar upp frågan när det finns tre års värden."},
	{"barn-utbildning", 1, "D2-no", false, "Utbildningen hålls gemensamt för alla nämnder och drivs av kommunstyrelsen."},
}

// documents are what people point to as evidence, by question.
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
