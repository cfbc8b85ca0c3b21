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
	if got := f.Audit; got.Overall != "delvis" || f.State() != assessment.AuditFinal ||
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

var badFiles = bothOf(badForms, badContents)

// bothOf are the files of two maps, which have no name in common.
func bothOf(one, other map[string]badFile) map[string]badFile {
	all := maps.Clone(one)
	maps.Copy(all, other)
	return all
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
		"too large": {strings.Repeat("#", exchange.MaxBytes+1), "x: The file is larger than 8 MiB. Shorten its texts."},
		"no UTF-8":  {"audit: \xe5", "x: The file is not written in UTF-8. Save it again with that encoding."},
		"too deep": {
			strings.Repeat("[", 40),
			"x:1:33: This is nested more than 32 levels deep. Check the indentation and brackets.",
		},
		"a text": {
			"granskning",
			"x: This is plain text, not an audit file for Mognad, which is a text file with “format: 1” and “audit:” and is " +
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
	tested := map[string]bool{"too_large": true, "empty_file": true, "other_kind": true, "comma_in_list": true}
	var bad []string
	for _, file := range badFiles {
		bad = append(bad, strings.Replace(base, file.old, file.new, 1))
	}
	for _, tt := range badJoint {
		bad = append(bad, strings.Replace(string(read(t, tt.file)), tt.old, tt.new, 1))
	}
	for _, content := range bad {
		_, err := exchange.Parse("bad.yaml", []byte(content))
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
	for _, content := range []string{
		"audit:\n  key: a\n  title: A\v B\n  purpose: Rad ett\vRad två\n",
		"audit: {key: a, title: 'A\fB', purpose: \"Rad ett\fRad två\"}\n",
		"audit:\n  key: a\n  title: A B\n  purpose: |\n    Rad ett\vRad två\n",
		"{\"audit\": {\"key\": \"a\", \"title\": \"A\vB\", \"purpose\": \"Rad ett\vRad två\"}}",
	} {
		raw := parse(t, "raw.yaml", []byte(content))
		if raw.Audit.Title != "A B" || raw.Audit.Purpose != "Rad ett\nRad två" {
			t.Errorf("from %q got %q and %q", content, raw.Audit.Title, raw.Audit.Purpose)
		}
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
