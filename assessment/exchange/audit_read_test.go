package exchange_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

// read is a file of testdata.
func read(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func parse(t testing.TB, name string, content []byte) *exchange.File {
	t.Helper()
	f, err := exchange.Parse(name, content)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// goodFiles lists the files in testdata.
func goodFiles(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d good files: %v", len(paths), err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths
}

// counted is how often each label occurs in a file.
func counted(f *exchange.File) map[string]int {
	counts := map[string]int{}
	for _, q := range f.Questions {
		for _, j := range q.Judgements {
			switch {
			case j.NotAssessed:
				counts["not assessed"]++
			case j.Judgement == nil:
				counts["found only"]++
			default:
				counts[f.Scale.Label(*j.Judgement)]++
			}
		}
	}
	return counts
}

func TestShapes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file      string
		entities  int
		questions int
		counts    map[string]int
		told      map[string]int // recommendations by body
	}{
		{
			"two-entities.yaml",
			2,
			7,
			map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5},
			map[string]int{"Kommunstyrelsen": 11, "Bolagsstyrelsen": 4},
		},
		{
			"three-labels.yaml",
			1,
			2,
			map[string]int{"Ej uppfylld": 1},
			map[string]int{"Kommunstyrelsen": 1, "Tekniska nämnden": 1},
		},
		{
			"decimals.yaml",
			3,
			2,
			map[string]int{"3.5": 1, "Styrd": 1, "Tillfällig": 1, "Upprepad": 1, "not assessed": 1},
			map[string]int{"Kommunstyrelsen": 2},
		},
		{"findings.yaml", 1, 1, map[string]int{"found only": 1}, map[string]int{"Regionstyrelsen": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			f := parse(t, tt.file, read(t, tt.file))
			if len(f.Entities) != tt.entities || len(f.Questions) != tt.questions {
				t.Errorf(
					"%d entities and %d questions, want %d and %d",
					len(f.Entities),
					len(f.Questions),
					tt.entities,
					tt.questions,
				)
			}
			if diff := cmp.Diff(tt.counts, counted(f)); diff != "" {
				t.Errorf("judgements (-want +got):\n%s", diff)
			}
			told := map[string]int{}
			for _, n := range f.Recommendations {
				told[n.Body] = len(n.Recommendations)
			}
			if diff := cmp.Diff(tt.told, told); diff != "" {
				t.Errorf("recommendations (-want +got):\n%s", diff)
			}
		})
	}
	f := parse(t, "five-entities.yaml", read(t, "five-entities.yaml"))
	sum := 0
	for _, n := range counted(f) {
		sum += n
	}
	if len(f.Entities) != 5 || len(f.Questions) != 20 || sum != 100 {
		t.Errorf("%d entities, %d questions, %d judgements; want 5, 20, 100", len(f.Entities), len(f.Questions), sum)
	}
}

// TestRecommendationsInBothOrders reads them as in the published audit: by question and by body.
func TestRecommendationsInBothOrders(t *testing.T) {
	t.Parallel()
	f := parse(t, "two-entities.yaml", read(t, "two-entities.yaml"))
	var byQuestion []string
	for _, q := range f.Questions {
		for _, e := range f.Entities {
			for _, ref := range q.Recs[e.ID] {
				byQuestion = append(byQuestion, fmt.Sprintf("%s %s %d", q.No, ref.Body[:1], ref.No))
			}
		}
	}
	want := []string{
		"1 K 1",
		"1 K 2",
		"1 K 3",
		"1 K 4",
		"1 B 1",
		"2 K 5",
		"2 K 7",
		"2 B 2",
		"3 K 6",
		"4 K 8",
		"4 K 9",
		"6 K 10",
		"6 K 11",
		"6 B 3",
		"7 B 4",
	}
	if diff := cmp.Diff(want, byQuestion); diff != "" {
		t.Errorf("by question (-want +got):\n%s", diff)
	}
	var byBody []string
	for _, n := range f.Recommendations {
		for i, r := range n.Recommendations {
			byBody = append(byBody, fmt.Sprintf("%s %d %s", n.Body[:1], i+1, strings.Fields(r.Text)[0]))
		}
	}
	want = []string{
		"K 1 låt",
		"K 2 förankra",
		"K 3 pröva",
		"K 4 pröva",
		"K 5 analysera",
		"K 6 analysera",
		"K 7 låt",
		"K 8 följ",
		"K 9 ge",
		"K 10 ta",
		"K 11 förtydliga",
		"B 1 pröva",
		"B 2 gör",
		"B 3 ha",
		"B 4 följ",
	}
	if diff := cmp.Diff(want, byBody); diff != "" {
		t.Errorf("by body (-want +got):\n%s", diff)
	}
	if got := f.Audit; got.Overall != "delvis" || got.State != "" || f.State() != assessment.AuditFinal ||
		len(got.Interviews) != 12 ||
		len(got.Earlier) != 2 {
		t.Errorf("audit is %+v", got)
	}
	parts := []exchange.Note{
		{Name: "riskanalys", Text: "inte systematisk"},
		{Name: "klassning", Text: "systematisk"},
		{Name: "åtgärder av någondera", Text: "no"},
	}
	if diff := cmp.Diff(parts, f.Questions[1].Parts); diff != "" {
		t.Errorf("parts of the composite question (-want +got):\n%s", diff)
	}
}

// TestEveryKeyIsRead compares a file that uses nearly every key with what it means.
func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	f := parse(t, "three-labels.yaml", read(t, "three-labels.yaml"))
	none, some, step := assessment.Ordinal(0), assessment.Ordinal(100), func(n int) *int { return &n }
	hash := strings.Repeat("00112233445566778899aabbccddeeff", 2)
	want := &exchange.File{
		Format: 1,
		Audit: exchange.Audit{
			Key:     "it-2026",
			Title:   "Granskning: IT-driften",
			Auditor: "Revisionsbyrån Exempel AB",
			State:   assessment.AuditFieldwork,
			From:    "2026-03-02",
			To:      "2026-06-12",
			Interviews: []exchange.Interview{
				{Role: "driftchef"},
				{Role: "förvaltningschef", On: "2026-03-18", Notes: "budget och mål"},
			},
			Notes: []exchange.Note{
				{Name: "sekretess", Text: "avsnitt 4 prövas enligt OSL 18:8"},
				{Name: "ort", Text: "Norrdal"},
			},
		},
		Round: &exchange.Round{
			Name:          "Våren 2026",
			Questionnaire: "mognad-bas",
			Version:       "1.0",
			SHA256:        strings.Repeat("0f1e2d3c4b5a69788796a5b4c3d2e1f0", 2),
		},
		Scale: assessment.JudgementScale{
			Template:  "fulfilled",
			CapPartly: &some,
			CapNo:     &none,
			Steps: []assessment.JudgementStep{
				{Label: "Uppfylld", Ordinal: 200, From: step(90)},
				{Label: "Delvis uppfylld", Ordinal: 100, From: step(40)},
				{Label: "Ej uppfylld", From: step(0)},
			},
		},
		Entities: []exchange.Entity{
			{
				ID:        "it",
				Name:      "IT-avdelningen",
				Kind:      questionnaires.Operation,
				Body:      "Kommunstyrelsen",
				Pinned:    &exchange.Pinned{Number: 2, SHA256: hash},
				Overall:   "Delvis",
				Statement: "Driften är i huvudsak ordnad.\n  Det som saknas är skrivet.",
			},
		},
		Questions: []exchange.Question{
			{
				No: "1", From: "R1", Text: "Är återläsningar provade?",
				Judgements: map[string]exchange.Judgement{"it": {
					Judgement: &none, Observation: "Två prov är planerade; inget är gjort.", Reason: "=inget prov: därför ej uppfylld",
					Proposed: &exchange.Proposed{Judgement: 100, Points: 5, Possible: 6, Uncapped: 100},
					JudgedBy: "revisor@norrdal.example", JudgedAt: "2026-03-20T09:15:00Z",
				}},
				Recs: map[string][]exchange.Ref{"it": {{Body: "Kommunstyrelsen", No: 1}, {Body: "Tekniska nämnden", No: 1}}},
			},
			{No: "2a", Text: "Är behörigheterna genomgångna?"},
		},
		Recommendations: []exchange.Numbering{
			{Body: "Kommunstyrelsen", Recommendations: []exchange.Recommendation{
				{
					Text:       "Prova återläsning.",
					Priority:   questionnaires.High,
					FirstStep:  "Boka en dag.",
					References: []string{"27002:8.13", "A.8.13"},
					Rule:       "F3-no",
					RuleEntity: "it",
				},
			}},
			{Body: "Tekniska nämnden", Recommendations: []exchange.Recommendation{{Text: "Ge driften tid för provet."}}},
		},
		Dismissed: []exchange.Dismissal{{Entity: "it", Rule: "D1-no", Reason: "görs redan"}},
		Engaged:   []exchange.Engagement{{Email: "revisor@norrdal.example", Until: "2026-08-31"}},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

// TestGoodFilesAreWrittenAndRead writes every shape in both languages, expected counts included.
func TestGoodFilesAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	for _, name := range goodFiles(t) {
		f := parse(t, name, read(t, name))
		for form, write := range map[string]func() ([]byte, error){"yaml": f.YAML, "json": f.JSON} {
			content, err := write()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(f, parse(t, form, content)); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", name, form, diff)
			}
			again, err := exchange.Reread(form, content)
			if err != nil || !cmp.Equal(f, again) {
				t.Errorf("%s as %s is reread differently: %v", name, form, err)
			}
		}
	}
}

// TestWriteRefusesAnAmbiguousBody holds that no recommendation changes its addressee on the way.
func TestWriteRefusesAnAmbiguousBody(t *testing.T) {
	t.Parallel()
	f := parse(t, "findings.yaml", read(t, "findings.yaml"))
	f.Recommendations = append(
		f.Recommendations,
		exchange.Numbering{Body: "region", Recommendations: []exchange.Recommendation{{Text: "Läs."}}},
	)
	for _, write := range []func() ([]byte, error){f.YAML, f.JSON} {
		if _, err := write(); err == nil || !strings.Contains(err.Error(), `"region"`) {
			t.Errorf("got %v, want an error that names the body", err)
		}
	}
}

// base is a small file that is edited into bad ones.
const base = `format: 1
audit:
  key: liten-2026
  title: Liten granskning
  date: 2026-02-03
scale: {Ja: 2, Delvis: 1, Nej: 0}
entities:
  - {id: nord, name: Nord, kind: company, body: Styrelsen}
  - {id: syd, name: Syd, kind: company, body: Styrelsen}
  - {id: vest, name: Väst, kind: agency}
questions:
  - no: 1
    text: Styrs det?
    judgements: {nord: Ja, syd: Nej}
    recs: {syd: [1, 2]}
  - no: 2
    text: Följs det upp?
    judgements: {nord: Delvis}
recommendations:
  nord: {1: Styr det.}
  syd: {2: Följ upp det.}
`

type badFile struct {
	old, new string
	want     []string
	wide     bool // the JSON Schema cannot tell that the file is bad
}

var badFiles = map[string]badFile{
	"unknown key": {
		"title: Liten",
		"colour: red\n  title: Liten",
		[]string{"4:3: audit.colour: The key “colour” is not known here. Remove it, or check the spelling and indentation."},
		false,
	},
	"misspelt key": {
		"judgements: {nord: Delvis}",
		"jugdements: {nord: Delvis}",
		[]string{"18:5: questions[1].jugdements: The key “jugdements” is not known here. Did you mean “judgements”?"},
		false,
	},
	"repeated key": {
		"  date: 2026-02-03",
		"  date: 2026-02-03\n  date: 2026-02-03",
		[]string{"6:3: audit.date: The key “date” is already given on line 5. Remove one of the two."},
		true,
	},
	"repeated judgement": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, nord: Nej}",
		[]string{"14:28: questions[0].judgements.nord: The key “nord” is already given on line 14. Remove one of the two."},
		true,
	},
	"missing key": {
		"  key: liten-2026\n",
		"",
		[]string{"3:3: audit.key: The key “key” is missing. Add it."},
		false,
	},
	"missing audit": {
		"audit:\n  key: liten-2026\n  title: Liten granskning\n  date: 2026-02-03\n",
		"",
		[]string{"1:1: audit: The key “audit” is missing. Add it."},
		false,
	},
	"other format": {
		"format: 1",
		"format: 5",
		[]string{"1:9: format: Format 5 is not known here. Write format: 4, or update the program."},
		false,
	},
	"reply to no recommendation": {
		"recommendations:",
		"replies:\n  - {body: Bolagsstyrelsen, no: 9, response: accepts, decided_on: 2026-02-04, approved_by: Vd}\nrecommendations:",
		[]string{"20:33: replies[0].no: There is no recommendation 9 to Bolagsstyrelsen. Check the number, or add the " +
			"recommendation."},
		true,
	},
	"reply before the report": {
		"date: 2026-02-03",
		"date: 2026-02-03\n  reply_due: 2026-02-02",
		[]string{
			"6:14: audit.reply_due: The reply is due before the date of the report, 2026-02-03. Correct one of the two.",
		},
		true,
	},
	"key form": {
		"key: liten-2026",
		"key: Liten_2026",
		[]string{
			"3:8: audit.key: “Liten_2026” cannot be a key or id here. Use 1 to 40 lower-case letters a–z, digits and " +
				"hyphens, with no hyphen first or last.",
		},
		false,
	},
	"no date": {
		"date: 2026-02-03",
		"date: 2026-02-30",
		[]string{
			"5:9: audit.date: “2026-02-30” is not a day between 1900 and 2199. Write year, month and day, such as 2024-03-27.",
		},
		true,
	},
	"wrong order of days": {
		"  date: 2026-02-03",
		"  from: 2026-02-03\n  to: 2026-02-02",
		[]string{"6:7: audit.to: The last day is before the first, 2026-02-03. Correct one of the two."},
		true,
	},
	"state": {
		"date: 2026-02-03",
		"state: done",
		[]string{"5:10: audit.state: “done” is not known here. Choose one of: planning, fieldwork, final."},
		false,
	},
	"year": {
		"date: 2026-02-03",
		"plan_year: 20226",
		[]string{"5:14: audit.plan_year: 20226 is outside 1900 to 2199. Choose a number in between."},
		false,
	},
	"year as text": {
		"date: 2026-02-03",
		`plan_year: "2026"`,
		[]string{
			"5:14: audit.plan_year: “2026” is not a whole number. Write digits only, without quotes, decimals or leading zeros.",
		},
		false,
	},
	"list wanted": {
		"date: 2026-02-03",
		"criteria: lagen",
		[]string{
			"5:13: audit.criteria: A list is expected here. Write each entry after “- ”, or all of them in square brackets.",
		},
		false,
	},
	"text wanted": {
		"title: Liten granskning",
		"title: [Liten]",
		[]string{
			"4:10: audit.title: One text is expected here, not a list or a map. Write it on one line, in quotes if in doubt.",
		},
		false,
	},
	"map wanted": {
		"judgements: {nord: Delvis}",
		"judgements: Delvis",
		[]string{
			"18:17: questions[1].judgements: Keys with values are expected here. Write them as “key: value”, indented below " +
				"this one.",
		},
		false,
	},
	"number as text": {
		"title: Liten granskning",
		"title: 2026",
		[]string{"4:10: audit.title: 2026 without quotes is read as a number. Put it in quotes."},
		false,
	},
	"true as text": {
		"title: Liten granskning",
		"title: true",
		[]string{"4:10: audit.title: true without quotes is read as true or false by many programs. Put it in quotes."},
		false,
	},
	"date as text": {
		"title: Liten granskning",
		"title: 2026-01-01",
		[]string{"4:10: audit.title: 2026-01-01 without quotes is read as a date. Put it in quotes."},
		true,
	},
	"empty value": {
		"title: Liten granskning",
		"title:",
		[]string{"4:9: audit.title: There is no value here. Write one, or remove the key if it may be left out."},
		false,
	},
	"empty text": {
		"title: Liten granskning",
		`title: " "`,
		[]string{"4:10: audit.title: The text is empty. Write it, or remove the key if it may be left out."},
		false,
	},
	"control character": {
		"title: Liten granskning",
		`title: "Li\aten"`,
		[]string{"4:10: audit.title: The text contains an invisible control character. Remove it and type the text again."},
		true,
	},
	"long title": {
		"title: Liten granskning",
		"title: " + strings.Repeat("å", 201),
		[]string{"4:10: audit.title: The text has 201 characters, but at most 200 are allowed. Shorten it."},
		false,
	},
	"many criteria": {
		"date: 2026-02-03",
		"criteria: [" + strings.Repeat("a, ", 200) + "a]",
		[]string{"5:13: audit.criteria: There are 201 entries here, but at most 200 are allowed. Remove some."},
		false,
	},
	"anchor": {
		"title: Liten",
		"title: &x Liten",
		[]string{
			"4:10: audit.title: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed.",
		},
		true,
	},
	"anchor once": {
		"entities:",
		"entities: &x",
		[]string{"7:11: entities: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed."},
		true,
	},
	"anchor of a scale": {
		"scale: {",
		"scale: &x {",
		[]string{"6:8: scale: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed."},
		true,
	},
	"anchor in a step": {
		"Delvis: 1",
		"Delvis: &x 1",
		[]string{
			"6:24: scale.Delvis: The file uses the anchor “&x”. Remove it and write the value out wherever it is needed.",
		},
		true,
	},
	"anchored judgement": {
		"{nord: Delvis}",
		"{nord: &x {judgement: Ja}}",
		[]string{
			"18:24: questions[1].judgements.nord: The file uses the anchor “&x”. Remove it and write the value out wherever " +
				"it is needed.",
		},
		true,
	},
	"alias": {
		"{nord: Ja, syd: Nej}",
		"{nord: *x, syd: Nej}",
		[]string{
			"14:24: This cannot be read as YAML: unknown anchor 'x' referenced. Check indentation, quotes and brackets here " +
				"and on the line above.",
		},
		true,
	},
	"merge key": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, <<: {syd: Nej}}",
		[]string{"14:28: questions[0].judgements: The file uses the merge key “<<”. Write the keys out instead."},
		true,
	},
	"tag": {
		"{nord: Ja, syd: Nej}",
		"{nord: !x Ja, syd: Nej}",
		[]string{
			"14:24: questions[0].judgements.nord: The file uses the tag “!x”. Remove it; text that looks like something " +
				"else goes in quotes.",
		},
		true,
	},
	"list as key": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, ? [syd] : Nej}",
		[]string{"14:30: questions[0].judgements: A key must be one plain text. Write it as a short word before the colon."},
		true,
	},
	"second document": {
		"  syd: {2: Följ upp det.}",
		"  syd: {2: Följ upp det.}\n---\nformat: 1",
		[]string{"22:1: A second document starts here. Put each audit in its own file and remove the line “---”."},
		true,
	},
	"syntax": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, syd: Nej",
		[]string{
			"15:9: This cannot be read as YAML: did not find expected ',' or '}'. Check indentation, quotes and brackets " +
				"here and on the line above.",
		},
		true,
	},

	"label": {
		"{nord: Ja, syd: Nej}",
		"{nord: Jo, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"label, wrong case": {
		"{nord: Ja, syd: Nej}",
		"{nord: ja, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “ja” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"number off scale": {
		"{nord: Ja, syd: Nej}",
		"{nord: 1.5, syd: Nej}",
		[]string{"14:24: questions[0].judgements.nord: “1.5” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
	"between decimals": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{decimals: 1, norm: 1.55, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:28: scale.norm: “1.55” is not on the scale. Write one of: Ja, Delvis, Nej; or a number from 0 to 2 " +
				"(decimals: at most 1).",
		},
		true,
	},
	"no scale": {
		"scale: {Ja: 2, Delvis: 1, Nej: 0}",
		"scale: {}",
		[]string{
			"14:24: questions[0].judgements.nord: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
			"14:33: questions[0].judgements.syd: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
			"18:24: questions[1].judgements.nord: There is no scale to judge on. Add one, or write what was found as " +
				"observation.",
		},
		true,
	},
	"entity": {
		"{nord: Ja, syd: Nej}",
		"{nord: Ja, öst: Nej}",
		[]string{"14:28: questions[0].judgements.öst: There is no entity “öst”. Check the id, or add the entity."},
		true,
	},
	"entity of a rec": {
		"recs: {syd: [1, 2]}",
		"recs: {söder: [1, 2]}",
		[]string{"15:12: questions[0].recs.söder: There is no entity “söder”. Check the id, or add the entity."},
		true,
	},
	"judged and not": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, not_assessed: true, reason: x}}",
		[]string{
			"18:24: questions[1].judgements.nord: This is both judged and marked as not assessed. Remove one of the two.",
		},
		true,
	},
	"not assessed": {
		"{nord: Delvis}",
		"{nord: {not_assessed: true}}",
		[]string{"18:24: questions[1].judgements.nord: The reason is missing. Say why this is not assessed."},
		true,
	},
	"not assessed, word": {
		"{nord: Delvis}",
		"{nord: {not_assessed: very, reason: x}}",
		[]string{
			"18:39: questions[1].judgements.nord.not_assessed: “very” is neither true nor false. Write one of them without " +
				"quotes.",
		},
		false,
	},
	"e-mail": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, imported_by: Åsa}}",
		[]string{
			"18:53: questions[1].judgements.nord.imported_by: “åsa” is not an e-mail address. Write the plain address, " +
				"without a name.",
		},
		false,
	},
	"time": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, judged_at: i våras, imported_at: 2026-02-03}}",
		[]string{
			"18:51: questions[1].judgements.nord.judged_at: “i våras” is not a day or a point in time. Write a day, such as " +
				"2024-03-27, or date, time and zone, such as 2024-03-27T09:30:00Z.",
			"18:73: questions[1].judgements.nord.imported_at: “2026-02-03” is not a point in time. Write date, time and zone, " +
				"such as 2024-03-27T09:30:00Z.",
		},
		false,
	},
	"proposal": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Jo, points: 4, possible: 3, cap: yes}}}",
		[]string{
			"18:62: questions[1].judgements.nord.proposed.judgement: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej.",
			"18:95: questions[1].judgements.nord.proposed.cap: “yes” is not known here. Choose one of: partly, no.",
		},
		false,
	},
	"points": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Ja, points: 4, possible: 3}}}",
		[]string{"18:74: questions[1].judgements.nord.proposed.points: 4 is outside 0 to 3. Choose a number in between."},
		true,
	},
	"submission": {
		"{nord: Delvis}",
		"{nord: {judgement: Ja, proposed: {judgement: Ja, points: 1, possible: 3, submission: abc}}}",
		[]string{
			"18:102: questions[1].judgements.nord.proposed.submission: “abc” is not a SHA-256 checksum. Write its 64 hexadecimal " +
				"digits, with lower-case letters.",
		},
		false,
	},

	"question twice": {
		"no: 2",
		"no: 1",
		[]string{"16:9: questions[1].no: The id “1” is already used on line 12. Choose another."},
		true,
	},
	"entity twice": {
		"id: syd",
		"id: nord",
		[]string{"9:10: entities[1].id: The id “nord” is already used on line 8. Choose another."},
		true,
	},
	"kind": {
		"kind: agency",
		"kind: club",
		[]string{
			"10:34: entities[2].kind: “club” is not known here. Choose one of: municipality, region, agency, " +
				"association, company, committee, administration, operation, it_operation.",
		},
		false,
	},
	"one step": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{Ja: 2}",
		[]string{"6:8: scale: The number of steps is 1. Give the scale 2 to 20, or leave it out if there are observations only."},
		false,
	},
	"number twice on scale": {
		"Delvis: 1",
		"Delvis: 2",
		[]string{"6:24: scale.Delvis: “2” is used for two steps of the scale. Give each step its own label and ordinal."},
		true,
	},
	"step of no number": {
		"Delvis: 1",
		"Delvis: halv",
		[]string{
			"6:24: scale.Delvis: “halv” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with " +
				"a full stop and at most 2 decimals.",
		},
		false,
	},
	"step of three decimals": {
		"Delvis: 1",
		"Delvis: 1.005",
		[]string{
			"6:24: scale.Delvis: “1.005” cannot be the ordinal of a step. Write a number from 0 to 1000 without quotes, with " +
				"a full stop and at most 2 decimals.",
		},
		true,
	},
	"step without number": {
		"Delvis: 1",
		"Delvis: ~",
		[]string{"6:24: scale.Delvis: There is no value here. Write one, or remove the key if it may be left out."},
		false,
	},
	"thresholds": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{steps: [{label: Ja, ordinal: 2, from: 50}, {label: Delvis, ordinal: 1, from: 60}, {label: Nej, ordinal: 0, " +
			"from: 0}]}",
		[]string{
			"6:86: scale.steps[1].from: 60 is not below the 50 of the better step “Ja”. The " +
				"percentages must fall as the ordinals fall.",
		},
		true,
	},
	"last threshold": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{steps: [{label: Ja, ordinal: 2, from: 50}, {label: Delvis, ordinal: 1, from: 40}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:86: scale.steps[1].from: The lowest proposed step starts from 40. Write from: 0, so that every share has " +
				"a step.",
		},
		true,
	},
	"template": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{template: five, steps: [{label: Ja, ordinal: 2}, {label: Delvis, ordinal: 1}, {label: Nej, ordinal: 0}]}",
		[]string{
			"6:19: scale.template: “five” is not known here. Choose one of: essentials, fulfilled, sufficient, maturity, " +
				"danish, findings.",
		},
		false,
	},
	"template alone": {
		"{Ja: 2, Delvis: 1, Nej: 0}",
		"{template: danish}",
		[]string{"6:8: scale.steps: The key “steps” is missing. Add it."},
		false,
	},
	"question's id": {
		"    text: Följs",
		"    from: r1\n    text: Följs",
		[]string{
			"17:11: questions[1].from: “r1” cannot be an id here. Use at most 8 capital letters A–Z and digits, beginning " +
				"with a letter.",
		},
		false,
	},
	"round": {
		"scale:",
		"round: {name: Våren, questionnaire: Bas, version: v1}\nscale:",
		[]string{
			"6:37: round.questionnaire: “Bas” cannot be the key of a questionnaire. Use 2 to 63 lower-case letters a–z, " +
				"digits and hyphens, beginning with a letter.",
			"6:51: round.version: “v1” cannot be a version. Write one to three numbers with full stops in between, such as " +
				"\"1.0\".",
		},
		false,
	},

	"number missing": {
		"syd: {2: Följ upp det.}",
		"syd: {3: Följ upp det.}",
		[]string{"20:3: recommendations.nord: Recommendation 2 to Styrelsen is missing. Number from 1 without gaps."},
		true,
	},
	"number taken": {
		"syd: {2: Följ upp det.}",
		"syd: {1: Följ upp det.}",
		[]string{
			"21:9: recommendations.syd.1: Recommendation 1 to Styrelsen is already given on line 20. Entities that share a " +
				"body share one numbering; choose another number.",
		},
		true,
	},
	"number of no sense": {
		"syd: {2: Följ upp det.}",
		"syd: {two: Följ upp det.}",
		[]string{
			"21:9: recommendations.syd.two: “two” is not a whole number. Write digits only, without quotes, decimals or " +
				"leading zeros.",
		},
		false,
	},
	"number too great": {
		"syd: {2: Följ upp det.}",
		"syd: {501: Följ upp det.}",
		[]string{"21:9: recommendations.syd.501: 501 is outside 1 to 500. Choose a number in between."},
		false,
	},
	"recommendation": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [1, 3]}",
		[]string{
			"15:21: questions[0].recs.syd[1]: There is no recommendation 3 to Styrelsen. Check the number, or add the " +
				"recommendation.",
		},
		true,
	},
	"repeated rec": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [1, 1]}",
		[]string{"15:21: questions[0].recs.syd[1]: “1” is listed twice. Remove one of the two."},
		false,
	},
	"rec of no list": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: 1}",
		[]string{
			"15:17: questions[0].recs.syd: A list is expected here. Write each entry after “- ”, or all of them in square " +
				"brackets.",
		},
		false,
	},
	"rec of other body": {
		"recs: {syd: [1, 2]}",
		"recs: {syd: [{body: Nämnden, no: 1}]}",
		[]string{
			"15:18: questions[0].recs.syd[0]: There is no recommendation 1 to Nämnden. Check the number, or add the " +
				"recommendation.",
		},
		true,
	},
	"no body": {
		"syd: {2: Följ upp det.}",
		"vest: {1: Följ upp det.}",
		[]string{
			"21:3: recommendations.vest: The entity “vest” has no body that recommendations could go to. Add body to the " +
				"entity, or name a body here.",
		},
		true,
	},
	"priority": {
		"syd: {2: Följ upp det.}",
		"syd: {2: {text: Följ upp det., priority: urgent, rule_entity: öst}}",
		[]string{
			"21:44: recommendations.syd.2.priority: “urgent” is not known here. Choose one of: high, medium, low.",
			"21:65: recommendations.syd.2.rule_entity: There is no entity “öst”. Check the id, or add the entity.",
		},
		false,
	},
	"rule": {
		"questions:",
		"dismissed: [{entity: nord, rule: A 1, reason: x}]\nquestions:",
		[]string{
			"11:34: dismissed[0].rule: “A 1” cannot be the id of a rule. Use at most 64 letters a–z, digits, hyphens, " +
				"underscores and full stops.",
		},
		false,
	},
	"dismissed twice": {
		"questions:",
		"dismissed: [{entity: nord, rule: A1, reason: x}, {entity: nord, rule: A1, reason: y}]\nquestions:",
		[]string{"11:71: dismissed[1].rule: The id “nord A1” is already used on line 11. Choose another."},
		true,
	},
	"engaged": {
		"questions:",
		"engaged: [{email: a@b.example, until: never}, {email: A@b.example, until: 2026-01-01}]\nquestions:",
		[]string{
			"11:39: engaged[0].until: “never” is not a day between 1900 and 2199. Write year, month and day, such as " +
				"2024-03-27.",
			"11:55: engaged[1].email: The id “a@b.example” is already used on line 11. Choose another.",
		},
		false,
	},

	"rule twice": {
		"{1: Styr det.}\n  syd: {2: Följ upp det.}",
		"{1: {text: x, rule: A1, rule_entity: nord}}\n  syd: {2: {text: y, rule: A1, rule_entity: nord}}",
		[]string{"21:28: recommendations.syd.2.rule: The id “nord A1” is already used on line 20. Choose another."},
		true,
	},
	"revision": {
		"format: 1\n",
		"format: 1\nrevision: 7a\n",
		[]string{"2:11: revision: “7a” is not a SHA-256 checksum. Write its 64 hexadecimal digits, with lower-case letters."},
		false,
	},

	"sum of recommendations": {
		"questions:",
		"expected: {recommendations_total: {nord: 3}}\nquestions:",
		[]string{
			"11:36: expected.recommendations_total.nord: The number of recommendations to “nord” is 2, not 3. Correct the " +
				"recommendations or the expected count.",
		},
		true,
	},
	"sum of judgements": {
		"questions:",
		"expected: {judgements_count: {Ja: 1, Nej: 2}}\nquestions:",
		[]string{
			"11:38: expected.judgements_count.Nej: The number of judgements “Nej” is 1, not 2. Correct the judgements or " +
				"the expected count.",
		},
		true,
	},
	"sum of another label": {
		"questions:",
		"expected: {judgements_count: {Jo: 1}}\nquestions:",
		[]string{"11:31: expected.judgements_count.Jo: “Jo” is not on the scale. Write one of: Ja, Delvis, Nej."},
		true,
	},
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	for name, file := range badFiles {
		t.Run(name, func(t *testing.T) {
			if strings.Count(base, file.old) != 1 {
				t.Fatalf("%q occurs %d times, not once", file.old, strings.Count(base, file.old))
			}
			_, err := exchange.Parse("bad.yaml", []byte(strings.Replace(base, file.old, file.new, 1)))
			var fileError *questionnaires.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("got %v, want a file error", err)
			}
			var got []string
			for _, p := range fileError.Problems {
				got = append(got, strings.TrimPrefix(p.Error(), "bad.yaml:"))
			}
			if diff := cmp.Diff(file.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBodyNamedAsAnEntity holds that each recommendation keeps its addressee where a body has the name of an entity.
func TestBodyNamedAsAnEntity(t *testing.T) {
	t.Parallel()
	f := parse(
		t,
		"x",
		[]byte(
			strings.NewReplacer("id: nord, name: Nord, kind: company, body: Styrelsen", "id: nord, name: Nord, kind: company, body: vest",
				"recs: {syd: [1, 2]}", "recs: {syd: [1, {body: nord, no: 1}]}", "syd: {2: ", "syd: {1: ").
				Replace(base),
		),
	)
	for form, write := range map[string]func() ([]byte, error){"yaml": f.YAML, "json": f.JSON} {
		content, err := write()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, parse(t, form, content)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

// TestEmptyFieldsAreLeftOut holds that what is empty is as good as left out.
func TestEmptyFieldsAreLeftOut(t *testing.T) {
	t.Parallel()
	want := parse(t, "x", []byte("audit: {key: a, title: b}"))
	got := parse(
		t,
		"x",
		[]byte(
			"audit: {key: a, title: b, criteria: [], interviews: [], notes: {}}\nentities: []\nquestions: "+
				"[]\nrecommendations: {}\nscale: {steps: []}\ndismissed: []",
		),
	)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("file (-left out +empty):\n%s", diff)
	}
	got = parse(t, "x", []byte("audit: {key: a, title: b}\nscale: {decimals: 1, steps: []}"))
	content, err := got.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, parse(t, "again", content)); diff != "" {
		t.Errorf("scale without steps (-want +got):\n%s", diff)
	}
}

// TestPartKeepsNumbers: where recommendations have been left out, the others keep their numbers, and a question only
// refers to these.
func TestPartKeepsNumbers(t *testing.T) {
	t.Parallel()
	part := strings.NewReplacer("format: 1", "part: true", "nord: {1: Styr det.}", "nord: {7: Styr det.}", "recs: {syd: [1, 2]}", "recs: {syd: [2, 7]}").
		Replace(base)
	f := parse(t, "x", []byte(part))
	to := f.To("Styrelsen")
	if diff := cmp.Diff([]int{2, 7}, to.Numbers); diff != "" || !f.Part || to.No(1) != 7 ||
		to.Recommendations[1].Text != "Styr det." {
		t.Errorf("got %+v, numbers (-want +got):\n%s", to, diff)
	}
	_, err := exchange.Parse("x", []byte(strings.Replace(part, "syd: [2, 7]", "syd: [1]", 1)))
	if want := "x:15:18: questions[0].recs.syd[0]: There is no recommendation 1 to Styrelsen. Check the number, or " +
		"add the recommendation."; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBaseIsGood(t *testing.T) {
	t.Parallel()
	parse(t, "base.yaml", []byte(base))
}

func TestWholeFiles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ content, want string }{
		"nothing":   {"", "x:1:1: The file is empty. Start from an example, or from an exported audit."},
		"too large": {strings.Repeat("#", exchange.MaxBytes+1), "x: The file is larger than 4 MiB. Shorten its texts."},
		"no UTF-8":  {"audit: \xe5", "x: The file is not written in UTF-8. Save it again with that encoding."},
		"too deep": {
			strings.Repeat("[", 40),
			"x:1:33: This is nested more than 32 levels deep. Check the indentation and brackets.",
		},
		"a text": {
			"granskning",
			"x: This is a plain text, not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is " +
				"described in docs/audit-format.md.",
		},
		"broken JSON": {
			`{"audit": {"key": "a", "title": "b"}`,
			"x:2:1: This cannot be read as YAML: did not find expected ',' or '}'. Check indentation, quotes and brackets " +
				"here and on the line above.",
		},
		"JSON, off": {
			"{\"audit\": {\"key\": \"a\",\n  \"title\": 7, \"å\": 1, \"from\": \"x\"}}",
			"x:2:12: audit.title: 7 without quotes is read as a number. Put it in quotes.\nx:2:15: audit.å: The key “å” is " +
				"not known here. Remove it, or check the spelling and indentation.\nx:2:31: audit.from: “x” is not a day " +
				"between 1900 and 2199. Write year, month and day, such as 2024-03-27.",
		},
		"JSON, repeated": {
			`{"audit": {"key": "a", "title": "b", "title": "c"}}`,
			"x:1:38: audit.title: The key “title” is already given on line 1. Remove one of the two.",
		},
		"JSON, twice": {
			`{"audit": {"key": "a", "title": "b"}} {}`,
			"x:1:39: This cannot be read as YAML: did not find expected <document start>. Check indentation, quotes and " +
				"brackets here and on the line above.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := exchange.Parse("x", []byte(tt.content))
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryProblemIsTested compares the problems of this format with those of the tables above.
func TestEveryProblemIsTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{"too_large": true, "empty_file": true, "other_kind": true}
	for _, file := range badFiles {
		_, err := exchange.Parse("bad.yaml", []byte(strings.Replace(base, file.old, file.new, 1)))
		var fileError *questionnaires.FileError
		if errors.As(err, &fileError) {
			for _, p := range fileError.Problems {
				if code, own := strings.CutPrefix(p.Key, "audit_file.problem."); own {
					tested[code] = true
				}
			}
		}
	}
	var codes []string
	for _, key := range exchange.ProblemKeys() {
		codes = append(codes, strings.TrimPrefix(key, "audit_file.problem."))
	}
	if diff := cmp.Diff(codes, slices.Sorted(maps.Keys(tested))); diff != "" {
		t.Errorf("problems (-all +tested):\n%s", diff)
	}
}

// TestJSONMeansWhatJSONSays reads what YAML would read otherwise.
func TestJSONMeansWhatJSONSays(t *testing.T) {
	t.Parallel()
	f := parse(
		t,
		"x.json",
		[]byte("{\"audit\": {\"key\": \"a\", \"title\": \"b\\/\\ud83d\\ude00\", \"purpose\": \"c\u2028d\u0085e\"}}"),
	)
	if f.Audit.Title != "b/😀" || f.Audit.Purpose != "c\nd\ne" {
		t.Errorf("got %q and %q", f.Audit.Title, f.Audit.Purpose)
	}
}

// TestTextsAreCleaned checks that a file says the same however its texts were typed, and that what was written by the
// program is read as it is.
func TestTextsAreCleaned(t *testing.T) {
	t.Parallel()
	const odd = "audit: {key: a, title: \"A\u0308ldre\u00adomsorg\u00a0norr\", purpose: \"Rad ett\\vRad tva\u030a\u202e\"}\n"
	f := parse(t, "x.yaml", []byte(odd))
	if f.Audit.Title != "Äldreomsorg norr" || f.Audit.Purpose != "Rad ett\nRad två" {
		t.Errorf("got %+q and %+q", f.Audit.Title, f.Audit.Purpose)
	}
	f.Audit.Title = "A\u0308ldreomsorg"
	written, err := f.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := exchange.Reread("x.json", written)
	if err != nil {
		t.Fatal(err)
	}
	if again.Audit.Title != f.Audit.Title {
		t.Errorf("read again as %+q", again.Audit.Title)
	}
	if again, err = again.Cleaned(); err != nil || again.Audit.Title != "Äldreomsorg" {
		t.Errorf("cleaned: %v, error %v", again, err)
	}
}
