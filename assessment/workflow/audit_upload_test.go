package workflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"

	"github.com/google/go-cmp/cmp"
)

// typedIn is a report as somebody types it in who has not read the guide.
const typedIn = `audit: {key: komma, title: Komma, date: 2026-05-04, criteria: [Kommunallagen 6 kap., jämförelse med andra]}
scale: {Ja: 1, Nej: 0}
entities:
  - {id: nord, name: Nord, kind: company, body: Styrelsen}
questions:
  - {no: 1, text: "Styrs det?", judgements: {nord: Ja}, recs: {nord: [1]}}
recommendations:
  nord: {1: Gör det.}
`

// TestImportedFileIsADraft imports a file without a state, and one that cannot be meant as it says it is final.
func TestImportedFileIsADraft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := func(edits ...string) *exchange.File {
			return must(exchange.Parse("a.yaml", []byte(strings.NewReplacer(edits...).Replace(typedIn))))(t)
		}
		final := file("date: 2026", "state: final, date: 2026")
		w.unchanged(t, func() {
			_, err := w.Audits.ImportAudit(t.Context(), w.admin, final)
			invalid(t, err, "file: audit_file.problem.comma_in_list")
			var own *assessment.Error
			if errors.As(err, &own); own.Fields[0].Args["Line"] != 1 || own.Fields[0].Args["Column"] != 100 {
				t.Errorf("it does not say where: %+v", own.Fields[0].Args)
			}
		})
		done := must(w.Audits.ImportAudit(t.Context(), w.admin, file()))(t)
		if done.State != assessment.AuditPlanning || len(done.Noticed) != 1 || done.Noticed[0].Line != 1 {
			t.Errorf("got %s, noticed %+v", done.State, done.Noticed)
		}
		counts := []int{done.Questions.Added, done.Judgements.Added, done.Recommendations.Added}
		if diff := cmp.Diff([]int{1, 1, 1}, counts); diff != "" {
			t.Error("counts", diff)
		}
		shown := must(w.Audits.PreviewFile(t.Context(), w.admin, "a.yaml",
			[]byte(strings.Replace(typedIn, "key: komma", "state: final, key: visad", 1)), false))(t)
		if shown.State != assessment.AuditFinal || len(shown.Noticed) != 1 {
			t.Errorf("shown %s, noticed %+v", shown.State, shown.Noticed)
		}
		must(w.Audits.ConfirmFile(t.Context(), w.admin, shown.Upload, shown.Digest, false))(t)
		sealed := file("6 kap., jämförelse med andra]", `6 kap.], state: final`, "key: komma", "key: komma-2")
		if done := must(w.Audits.ImportAudit(t.Context(), w.admin, sealed))(t); done.State != assessment.AuditFinal {
			t.Errorf("a published report is %s", done.State)
		}
	})
}

// TestKeyOfAnotherEntity: an audit of an entity that has another's key is noticed, and is not sealed unseen.
func TestKeyOfAnotherEntity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		must(w.Audits.ImportAudit(t.Context(), w.admin, must(exchange.Parse("a.yaml", []byte(typedIn)))(t)))(t)
		file := func(state, name, kind string) string {
			return strings.NewReplacer("key: komma", "key: "+state+", state: "+state, "name: Nord, kind: company",
				"name: "+name+", kind: "+kind, "6 kap., jämförelse med andra", "6 kap.").Replace(typedIn)
		}
		final := file("final", "Räddningsnämnden", "committee")
		_, err := w.Audits.ImportAudit(t.Context(), w.admin, must(exchange.Parse("a.yaml", []byte(final)))(t))
		invalid(t, err, "file: error.file_other_entity")
		shown := must(w.Audits.PreviewFile(t.Context(), w.admin, "a.yaml", []byte(final), false))(t)
		if len(shown.Noticed) != 1 || shown.Noticed[0].Args["Here"] != "Nord" || shown.Noticed[0].Line != 4 {
			t.Errorf("shown %+v", shown.Noticed)
		}
		for kind, name := range map[string]string{"company": "Nord och Syd", "committee": "Nord"} {
			renamed := must(exchange.Parse("a.yaml", []byte(file("planning", name, kind))))(t)
			if done := must(w.Audits.CheckImport(t.Context(), w.admin, renamed, false))(t); len(done.Noticed) != 0 {
				t.Errorf("%s, a %s: noticed %+v", name, kind, done.Noticed)
			}
		}
	})
}

// TestPreviewedFile confirms what was shown, and nothing else.
func TestPreviewedFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		preview := func(content string) audits.Previewed {
			t.Helper()
			return must(w.Audits.PreviewFile(ctx, w.admin, "a.yaml", []byte(content), false))(t)
		}
		before := w.events(t)
		shown := preview(typedIn)
		if w.events(t) != before || len(must(w.Audits.Audits(ctx, w.admin))(t)) > 0 {
			t.Error("a preview has done something")
		}
		if !shown.Checked || !shown.Added || !cmp.Equal(shown.Entities, []string{"Nord"}) ||
			!cmp.Equal(shown.Bodies, []string{"Styrelsen"}) {
			t.Errorf("shown %+v", shown)
		}
		_, err := w.Audits.ConfirmFile(ctx, w.other, shown.Upload, shown.Digest, false)
		refused(t, err, assessment.NotFound, "error.not_found")
		w.unchanged(t, func() {
			_, err = w.Audits.ConfirmFile(ctx, w.admin, shown.Upload, strings.Repeat("0", 64), false)
			refused(t, err, assessment.Conflict, "error.preview_changed")
		})
		done := must(w.Audits.ConfirmFile(ctx, w.admin, shown.Upload, shown.Digest, false))(t)
		if !done.Added || done.Checked || done.State != assessment.AuditPlanning {
			t.Errorf("done %+v", done)
		}
		_, err = w.Audits.ConfirmFile(ctx, w.admin, shown.Upload, shown.Digest, false)
		refused(t, err, assessment.NotFound, "error.not_found")
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		_, err = w.Audits.PreviewFile(ctx, kim, "a.yaml", []byte("no audit"), false)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}

// TestAuditorAddsNoBody: a body that is not there is named, and nobody learns from the organisation's list to whom
// something is recommended before the audit is final.
func TestAuditorAddsNoBody(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		f := x.export(t)
		f.Recommendations = append(f.Recommendations, exchange.Numbering{
			Body:            "Regionfullmäktige",
			Recommendations: []exchange.Recommendation{{Text: "Besluta om reglemente."}},
		})
		content := must(f.YAML())(t)
		_, err := x.Audits.ImportAudit(t.Context(), x.anna, must(exchange.Parse("a.yaml", content))(t))
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		before, _, _ := strings.Cut(string(content), "\n  Regionfullmäktige:")
		want := assessment.Args{"Name": "Regionfullmäktige", "Line": strings.Count(before, "\n") + 2, "Column": 3}
		var e *assessment.Error
		if !errors.As(err, &e) || e.Fields[0].Key != "error.file_unknown_body" || !cmp.Equal(want, e.Fields[0].Args) {
			t.Errorf("want the body and its place, %v, got %v", want, err)
		}
		bodies := must(x.Entities.Structure(t.Context(), x.admin))(t).Bodies
		if slices.ContainsFunc(bodies, func(b assessment.Body) bool { return b.Name == "Regionfullmäktige" }) {
			t.Error("the body has been added")
		}
	})
}

// judgedInParts is a report that judges the parts of a question beside the whole.
const judgedInParts = `format: 5
audit: {key: delar, title: Delar, date: 2026-05-04, state: final}
scale: {Ja: 2, Delvis: 1, Nej: 0}
entities:
  - {id: nord, name: Nord, kind: region, body: Styrelsen}
questions:
  - no: 1
    text: Analyseras risker, och leder det till åtgärder?
    parts: {riskanalys: görs den, åtgärder: blir de av}
    judgements:
      nord:
        judgement: Delvis
        parts: [{part: riskanalys, judgement: Ja}, {part: åtgärder, judgement: Nej, words: "Inga, trots löften."}]
`

// TestJudgedPartsStay seals what is judged of parts, and reads it back as it was.
func TestJudgedPartsStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		f := must(exchange.Parse("a.yaml", []byte(judgedInParts)))(t)
		done := must(w.Audits.ImportAudit(t.Context(), w.admin, f))(t)
		sealed, _, err := w.Audits.OperatorFile(t.Context(), done.ID, false, "yaml")
		do(t, err)
		want := []exchange.PartJudgement{
			{Part: "riskanalys", Judgement: ordinal(200)}, {Part: "åtgärder", Judgement: ordinal(0), Words: "Inga, trots löften."},
		}
		again := must(exchange.Parse("b.yaml", must(sealed.YAML())(t)))(t)
		for _, file := range []*exchange.File{sealed, again} {
			if diff := cmp.Diff(want, file.Questions[0].Judgements["nord"].Parts); diff != "" || file.Format != 5 {
				t.Errorf("format %d, parts %s", file.Format, diff)
			}
		}
		w.unchanged(t, func() {
			if same := must(w.Audits.ImportAudit(t.Context(), w.admin, again))(t); same.Changed {
				t.Error("its export changes it")
			}
		})
	})
}

// TestPartsAreJudged judges parts beside the whole, keeps the versions, and refuses what is no part.
func TestPartsAreJudged(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		f := x.export(t)
		f.Questions[0].Parts = []exchange.Note{{Name: "a", Text: "del ett"}, {Name: "b", Text: "del två"}}
		x.bring(t, f)
		x.audit = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		x.begin(t)
		judge := func(from int64, unsent []string, parts ...assessment.PartJudgement) (record.Judgement, error) {
			return x.Audits.Judge(ctx, x.anna, x.audit.ID, audits.JudgementForm{
				EntityID: v.Entities[0].Entity.ID, QuestionID: v.Questions[0].ID, Ordinal: ordinal(200),
				Reason: "Delarna skiljer sig.", Version: &from, Parts: parts, Unsent: unsent,
			})
		}
		_, err := judge(0, nil, assessment.PartJudgement{Part: "c", Words: "Nej."})
		invalid(t, err, "parts: error.unknown_part")
		_, err = judge(0, nil, assessment.PartJudgement{Part: "a", Ordinal: ordinal(7)})
		invalid(t, err, "parts: error.not_on_scale")
		first := must(judge(0, nil,
			assessment.PartJudgement{Part: "a", Ordinal: ordinal(400)}, assessment.PartJudgement{Part: "b", Words: " Brister. "}))(t)
		if len(first.Parts) != 2 || *first.Parts[0].Label != label("essentials", 0) || first.Parts[1].Words != "Brister." {
			t.Errorf("judged %+v", first.Parts)
		}
		kept := must(judge(1, []string{"parts"}))(t)
		if diff := cmp.Diff(first.Parts, kept.Parts); diff != "" {
			t.Error("what is not sent is emptied", diff)
		}
		if taken := must(judge(2, nil))(t); len(taken.Parts) != 0 {
			t.Errorf("parts are left %+v", taken.Parts)
		}
		place := assessment.Place{QuestionID: v.Questions[0].ID, EntityID: v.Entities[0].Entity.ID}
		versions := must(x.Audits.JudgementVersions(ctx, x.anna, x.audit.ID, place))(t)
		if len(versions.Items) != 3 || len(versions.Items[1].Parts) != 2 {
			t.Errorf("kept %+v", versions.Items)
		}
	})
}
