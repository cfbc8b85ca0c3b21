package workflow_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
)

// read is an audit's file of the format's own tests, after edits of its text.
func read(t *testing.T, name string, edits ...string) *exchange.File {
	t.Helper()
	content := must(os.ReadFile(filepath.Join("..", "exchange", "testdata", name)))(t)
	return must(exchange.Parse(name, []byte(strings.NewReplacer(edits...).Replace(string(content)))))(t)
}

// shapes are the files of the format's own tests.
func shapes(t *testing.T) []string {
	t.Helper()
	paths := must(filepath.Glob(filepath.Join("..", "exchange", "testdata", "*.yaml")))(t)
	if len(paths) < 5 {
		t.Fatalf("only %d files of audits", len(paths))
	}
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	return names
}

// comparable is a file without what an import adds: who judged, who imported and when, and check sums.
func comparable(f *exchange.File) *exchange.File {
	f.Expected, f.Revision, f.Format = nil, "", 0
	for i := range f.Questions {
		for entity, j := range f.Questions[i].Judgements {
			j.JudgedBy, j.JudgedAt, j.ImportedBy, j.ImportedAt = "", "", "", time.Time{}
			f.Questions[i].Judgements[entity] = j
		}
	}
	return f
}

// TestAuditsOfEveryShape imports audits on all kinds of scales, twice, exports them and imports the exports into
// another organisation.
func TestAuditsOfEveryShape(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for _, name := range shapes(t) {
			f := read(t, name)
			if f.Round != nil || len(f.Engaged) > 0 {
				continue // of an organisation of its own
			}
			first := must(w.Audits.ImportAudit(t.Context(), w.admin, f))(t)
			if !first.Added || first.State != f.State() {
				t.Errorf("%s: got %+v", name, first)
			}
			before := w.events(t)
			again := must(w.Audits.ImportAudit(t.Context(), w.admin, read(t, name)))
			if f.State() != assessment.AuditFinal {
				continue // only its auditors may
			}
			second := again(t)
			if second.Added || second.Changed || second.ID != first.ID || len(second.Entities)+len(second.Bodies) > 0 ||
				w.events(t) != before {
				t.Errorf("%s: the same file again did %+v", name, second)
			}
			written, o, err := w.Audits.OperatorFile(t.Context(), first.ID, false, "yaml")
			do(t, err)
			if diff := cmp.Diff(comparable(read(t, name)), comparable(written)); diff != "" || o.Key != "norrdal" {
				t.Errorf("%s, in %s, out (+):\n%s", name, o.Key, diff)
			}
			yaml := must(comparable(written).YAML())(t)
			moved := must(w.Audits.ImportAudit(t.Context(), w.other, must(exchange.Parse("moved.yaml", yaml))(t)))(t)
			elsewhere, _, err := w.Audits.OperatorFile(t.Context(), moved.ID, false, "yaml")
			do(t, err)
			if diff := cmp.Diff(comparable(written), comparable(elsewhere)); diff != "" {
				t.Errorf("%s in another organisation:\n%s", name, diff)
			}
		}
	})
}

// TestReferenceAudit imports the reference audit and reads it as the municipality's management and as the company's
// chair.
func TestReferenceAudit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		done := must(w.Audits.ImportAudit(t.Context(), w.admin, read(t, "two-entities.yaml")))(t)
		chair := w.as(t, "carl", assessment.Management, w.root)
		v := must(w.Audits.Audit(t.Context(), chair, done.ID))(t)
		if len(v.Questions) != 7 || len(v.Entities) != 2 || v.Overall != "delvis" || !v.Whole || v.Seal == nil ||
			len(v.Seal.SHA256) != 64 {
			t.Fatalf("got %d questions, %d entities, %q, %+v", len(v.Questions), len(v.Entities), v.Overall, v.Seal)
		}
		labels := map[string]int{}
		for _, c := range v.Cells {
			labels[v.JudgementScale().Label(*c.Judgement.Ordinal)]++
		}
		if diff := cmp.Diff(map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5}, labels); diff != "" {
			t.Error(diff)
		}
		bodies := map[string]int{}
		for _, r := range v.Recommendations {
			bodies[r.Body.Name]++
			if r.Number != bodies[r.Body.Name] {
				t.Errorf("%s is given number %d as its %d", r.Body.Name, r.Number, bodies[r.Body.Name])
			}
		}
		if diff := cmp.Diff(map[string]int{"Kommunstyrelsen": 11, "Bolagsstyrelsen": 4}, bodies); diff != "" {
			t.Error(diff)
		}
		numbers := func(question string, entity int) []int {
			var list []int
			for _, r := range v.At(question, v.Entities[entity].Entity.ID) {
				list = append(list, r.Number)
			}
			return list
		}
		for _, c := range []struct {
			question string
			entity   int
			want     []int
		}{{"1", 0, []int{1, 2, 3, 4}}, {"1", 1, []int{1}}, {"2", 0, []int{5, 7}}, {"2", 1, []int{2}}, {"3", 0, []int{6}}, {"3", 1, nil}, {"4", 0, []int{8, 9}},
			{"5", 0, nil}, {"5", 1, nil}, {"6", 0, []int{10, 11}}, {"6", 1, []int{3}}, {"7", 0, nil}, {"7", 1, []int{4}}} {
			if diff := cmp.Diff(c.want, numbers(c.question, c.entity)); diff != "" {
				t.Errorf("question %s at %s:\n%s", c.question, v.Entities[c.entity].Entity.Name, diff)
			}
		}
		company := w.as(t, "cissi", assessment.Management, v.Entities[1].Entity.ID)
		own := must(w.Audits.Audit(t.Context(), company, done.ID))(t)
		if len(own.Entities) != 1 || own.Entities[0].Entity.ID != v.Entities[1].Entity.ID || len(own.Cells) != 7 ||
			len(own.Recommendations) != 4 ||
			own.Overall != "" ||
			own.Whole {
			t.Errorf(
				"the company's chair sees %d entities, %d cells, %d recommendations, %q",
				len(own.Entities),
				len(own.Cells),
				len(own.Recommendations),
				own.Overall,
			)
		}
		file := must(w.Audits.File(t.Context(), company, done.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		if content := string(must(file.YAML())(t)); strings.Contains(content, v.Recommendations[5].Text) ||
			strings.Contains(content, "Kommunstyrelsen") {
			t.Errorf("the company's chair exports more than what concerns the company:\n%s", content)
		}
	})
}

func TestImportAuditRefuses(t *testing.T) {
	t.Parallel()
	w := embedded(t)
	must(w.Audits.ImportAudit(t.Context(), w.admin, read(t, "two-entities.yaml")))(t)
	_, err := w.Audits.ImportAudit(t.Context(), w.admin, read(t, "two-entities.yaml", "overall: delvis", "overall: nej"))
	refused(t, err, assessment.Conflict, "error.audit_sealed_file")
	_, err = w.Audits.ImportAudit(
		t.Context(),
		w.as(t, "kim", assessment.Coordinator, w.root),
		read(t, "two-entities.yaml", "key: ", "key: x"),
	)
	refused(t, err, assessment.Forbidden, "error.forbidden")
	f := read(t, "two-entities.yaml", "key: ", "key: y")
	f.Engaged = []exchange.Engagement{{Email: "nobody@example.org", Until: "2026-12-31"}}
	f.Round = &exchange.Round{Name: "Ingen sådan"}
	_, err = w.Audits.ImportAudit(t.Context(), w.admin, f)
	invalid(t, err, "file: error.file_unknown_round", "file: error.file_unknown_member")
	if list := must(w.Audits.Audits(t.Context(), w.admin))(t); len(list) != 1 {
		t.Errorf("%d audits after refused imports", len(list))
	}
}

// TestImportAuditInFieldwork changes an audit that is not final through a file, as an engaged auditor.
func TestImportAuditInFieldwork(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		j := x.judge(t, x.soc.ID, "1", 0, "")
		must(
			x.Audits.AddRecommendation(
				t.Context(),
				x.anna,
				x.audit.ID,
				audits.RecommendationForm{
					BodyID: x.board.ID,
					Text:   "Gör riskanalyser.",
					Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}},
				},
			),
		)(
			t,
		)
		f := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		same := must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t)
		if same.Added || same.Changed {
			t.Errorf("importing the export again did %+v", same)
		}
		changed := f.Questions[0].Judgements["soc"]
		changed.Observation = "Riskanalyser saknas."
		f.Questions[0].Judgements["soc"] = changed
		f.Recommendations[0].Recommendations[0].Text = "Gör riskanalyser varje år."
		if done := must(x.Audits.ImportAudit(t.Context(), x.anna, f))(t); !done.Changed {
			t.Errorf("a changed file did %+v", done)
		}
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		got := v.Cell(0, 0).Judgement
		if got.Observation != "Riskanalyser saknas." || got.Version != j.Version+1 ||
			v.Recommendations[0].Text != "Gör riskanalyser varje år." ||
			v.State != assessment.AuditFieldwork {
			t.Errorf("got %+v and %+v", got, v.Recommendations)
		}
		_, err := x.Audits.ImportAudit(t.Context(), x.admin, f)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Audits.ImportAudit(t.Context(), x.arne, f)
		refused(t, err, assessment.Forbidden, "error.file_plan_only")
	})
}

// TestPartOfAnAuditKeepsNumbers: for somebody who sees only one of a body's two entities, recommendations have the same
// numbers as for everybody else.
func TestPartOfAnAuditKeepsNumbers(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		for i, entity := range []assessment.ID{x.soc.ID, x.school.ID, x.soc.ID, x.school.ID} {
			must(
				x.Audits.AddRecommendation(
					t.Context(),
					x.anna,
					x.audit.ID,
					audits.RecommendationForm{BodyID: x.board.ID, Text: []string{"a", "b", "c", "d"}[i],
						Places: []assessment.Place{{QuestionID: "2", EntityID: entity}}},
				),
			)(
				t,
			)
			x.judge(t, entity, []string{"1", "1", "2", "2"}[i], 200, "Så är det.")
		}
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		head := x.as(t, "hedda", assessment.EntityManager, x.school.ID)
		part := must(x.Audits.File(t.Context(), head, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
		to := part.To(x.board.Name)
		var got []string
		for i, r := range to.Recommendations {
			got = append(got, fmt.Sprint(to.No(i), r.Text))
		}
		if diff := cmp.Diff([]string{"2b", "4d"}, got); diff != "" || !part.Part {
			t.Errorf("part %t, recommendations (-want +got):\n%s", part.Part, diff)
		}
		if diff := cmp.Diff(
			[]exchange.Ref{{Body: x.board.Name, No: 2}, {Body: x.board.Name, No: 4}},
			part.Questions[1].Recs["skola"],
		); diff != "" {
			t.Errorf("at the question (-want +got):\n%s", diff)
		}
		again := must(exchange.Parse("part.yaml", must(part.YAML())(t)))(t)
		if diff := cmp.Diff(comparable(part), comparable(again)); diff != "" {
			t.Errorf("written (-) and read (+):\n%s", diff)
		}
		x.unchanged(t, func() {
			for _, p := range []assessment.Principal{x.anna, x.admin, x.other} {
				_, err := x.Audits.ImportAudit(t.Context(), p, again)
				invalid(t, err, "file: error.file_part")
			}
		})
		if whole := must(x.Audits.File(t.Context(), x.kim, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(
			t,
		); whole.Part || len(whole.To(x.board.Name).Recommendations) != 4 ||
			whole.To(x.board.Name).Numbers != nil {
			t.Errorf("the coordinator's file is a part: %+v", whole.Recommendations)
		}
	})
}

// sealedFile is a final audit of two entities.
const sealedFile = `audit: {key: liten, title: Liten, date: 2026-02-03, state: final}
scale: {Ja: 2, Nej: 0}
entities:
  - {id: nord, name: Nord, kind: company, body: Styrelsen}
  - {id: syd, name: Syd, kind: company, body: Styrelsen}
questions:
  - no: 1
    text: Styrs det?
    judgements: {nord: {judgement: Ja, reason: Därför., judged_by: ADMIN, judged_at: 2026-01-30T10:00:00Z}, syd: Nej}
    recs: {syd: [1]}
recommendations:
  Styrelsen: {1: Styr det., 2: Följ upp.}
`

// TestSealedAuditMeetsItsFile imports the file of a final audit again, as other programs write it, and with each kind
// of change in it.
func TestSealedAuditMeetsItsFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		again := func(edits ...string) (audits.Imported, error) {
			t.Helper()
			return w.Audits.ImportAudit(
				t.Context(),
				w.admin,
				must(
					exchange.Parse(
						"liten.yaml",
						[]byte(strings.ReplaceAll(strings.NewReplacer(edits...).Replace(sealedFile), "ADMIN", w.admin.User.Email)),
					),
				)(
					t,
				),
			)
		}
		first := must(again())(t)
		if !first.Added || first.State != assessment.AuditFinal {
			t.Fatalf("got %+v", first)
		}
		w.unchanged(t, func() {
			for name, edits := range map[string][]string{
				"the same": nil, "Windows line ends": {"\n", "\r\n"}, "comments": {"\n", " # så\n"}, "without who judged": {", judged_by: ADMIN", "", ", judged_at: 2026-01-30T10:00:00Z", ""},
				"numbers for labels": {"syd: Nej", "syd: 0"}, "under an entity": {"  Styrelsen: {1", "  nord: {1"}, "check sums": {"recommendations:", "expected: {judgements_count: " +
					"{Ja: 1}}\nrecommendations:"},
				"without its state": {", state: final", ""}, "other spaces": {"title: Liten", "title: \" Liten \""},
			} {
				if done, err := again(edits...); err != nil || done.Added || done.Changed || done.ID != first.ID {
					t.Errorf("%s: got %+v, %v", name, done, err)
				}
			}
			for name, edits := range map[string][]string{
				"title": {"Liten", "Stor"}, "day": {"2026-02-03", "2026-02-04"}, "no day": {", date: 2026-02-03", ""}, "state": {"state: final", "state: fieldwork"}, "statement": {"date:", "statement: Bra., date:"},
				"scale": {"Ja: 2", "Ja: 3"}, "label": {"Ja", "Jo"}, "entity's name": {"name: Syd", "name: Söder"}, "kind": {"name: Syd, kind: company", "name: Syd, kind: agency"}, "body": {"Styrelsen", "Nämnden"},
				"question": {"Styrs det?", "Styrs allt?"}, "number": {"no: 1", "no: 2"}, "judgement": {"syd: Nej", "syd: Ja"}, "no judgement": {", syd: Nej", ""}, "observation": {"syd: Nej", "syd: {judgement: Nej, observation: Nytt.}"},
				"reason": {"Därför.", "Annars."}, "time": {"10:00:00Z", "10:00:01Z"}, "day judged": {"judged_at: 2026-01-30", "judged_at: 2026-01-31"},
				"recommendation": {"Styr det.", "Styr allt."}, "one fewer": {", 2: Följ upp.", ""}, "place": {"syd: [1]", "nord: [1]"}, "priority": {"2: Följ upp.", "2: {text: Följ upp., priority: low}"},
				"dismissed": {"recommendations:", "dismissed: [{entity: nord, rule: A1-no, reason: Nej}]\nrecommendations:"},
			} {
				_, err := again(edits...)
				if assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("%s: got %v, want a conflict", name, err)
				}
			}
		})
	})
}

// TestExportsOfReadOnlyTokens: a token that may only read may also export, and the log tells of it.
func TestExportsOfReadOnlyTokens(t *testing.T) {
	t.Parallel()
	x := examine(t, embedded(t))
	x.begin(t)
	anna := x.anna
	anna.ReadOnly = true
	before := x.events(t)
	must(x.Audits.File(t.Context(), anna, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
	must(x.Audits.Book(t.Context(), anna, x.audit.ID, false, "xlsx"))(t)
	must(x.Insight.ExportCompare(t.Context(), anna, insight.CompareQuery{}))(t)
	var got []string
	for _, e := range must(x.Events(t.Context(), x.admin, nil))(t)[:x.events(t)-before] {
		got = append(got, e.Action)
	}
	if diff := cmp.Diff([]string{"compare.export", "audit.export", "audit.export"}, got); diff != "" {
		t.Errorf("in the log, want (-) and got (+):\n%s", diff)
	}
	_, err := x.Audits.File(t.Context(), x.kim, x.audit.ID, audits.FileForm{Proposals: true, Format: "yaml"})
	refused(t, err, assessment.Forbidden, "error.forbidden")
	if diff := cmp.Diff(1, len(x.refusals(t))); diff != "" {
		t.Errorf("refusals, want (-) and got (+):\n%s", diff)
	}
}
