package workflow_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// oldReport is a final audit that a firm once made, typed in.
const oldReport = `audit: {key: aldre, title: Granskning 2015, auditor: Revisionsbyrån, date: 2015-04-17, state: final}
scale: {Ja: 2, Nej: 0}
entities: [{id: nord, name: Nord, kind: company, body: Styrelsen}, {id: syd, name: Syd, kind: company, body: Styrelsen}]
questions:
  - no: 1
    text: Görs riskanalyser?
    judgements:
      nord: {judgement: Nej, observation: Görs inte varje år.}
      syd: {judgement: Ja, judged_by: Åsa på byrån, judged_at: 2015-03-01}
    recs: {nord: [1]}
recommendations:
  Styrelsen: {1: Gör dem.}
`

// TestImportersDoNotBecomeJudges imports an old report, and a file that puts words under the name of a member.
func TestImportersDoNotBecomeJudges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		file := func(edits ...string) *exchange.File {
			t.Helper()
			return must(exchange.Parse("a.yaml", []byte(strings.NewReplacer(edits...).Replace(oldReport))))(t)
		}
		done := must(w.Audits.ImportAudit(t.Context(), w.admin, file()))(t)
		reader := w.as(t, "carl", assessment.Management, w.root)
		v := must(w.Audits.Audit(t.Context(), reader, done.ID))(t)
		imported := func(j record.Judgement, by, at string) {
			t.Helper()
			if j.JudgedBy != nil || j.Imported == nil || j.Imported.By != w.admin.User.ID ||
				!j.Imported.At.Equal(w.Now()) || *j.Imported.SaidBy != by || *j.Imported.SaidAt != at {
				t.Errorf("want it judged by %s on %s as the file says, got %+v, %+v", by, at, j.JudgedBy, j.Imported)
			}
		}
		imported(v.Cell(0, 0).Judgement, "Revisionsbyrån", "2015-04-17")
		imported(v.Cell(0, 1).Judgement, "Åsa på byrån", "2015-03-01")
		if !v.Recommendations[0].Imported || v.People.Name(w.admin.User.ID) == "" {
			t.Errorf("recommended %+v, people %+v", v.Recommendations[0], v.People)
		}

		// So it is sealed, and the same file or its export changes nothing.
		sealed, _, err := w.Audits.OperatorFile(t.Context(), done.ID, false, "yaml")
		do(t, err)
		content := string(must(sealed.JSON())(t))
		for _, want := range []string{`"format":2`, `"imported_by":"` + w.admin.User.Email, `"judged_by":"Revisionsbyrån"`,
			`"judged_at":"2015-04-17"`} {
			if !strings.Contains(content, want) {
				t.Errorf("%s is not in the sealed %s", want, content)
			}
		}
		w.unchanged(t, func() {
			for _, f := range []*exchange.File{
				file(),
				must(exchange.Parse("a.json", []byte(content)))(t),
				must(exchange.Parse("a.json", []byte(strings.ReplaceAll(content, "asa@norrdal", "bo@soder"))))(t),
			} {
				if again := must(w.Audits.ImportAudit(t.Context(), w.admin, f))(t); again.Added || again.Changed {
					t.Errorf("the same file again did %+v", again)
				}
			}
			_, err := w.Audits.ImportAudit(t.Context(), w.admin, file("2015-03-01", "2015-03-02"))
			refused(t, err, assessment.Conflict, "error.audit_sealed_file")
		})

		// The judgements have the date that the report has, however much of it is known.
		for _, date := range []string{"2015-04", "2015"} {
			dated := must(w.Audits.ImportAudit(t.Context(), w.admin, file("aldre", "daterad-"+date, "2015-04-17", date)))(t)
			v := must(w.Audits.Audit(t.Context(), reader, dated.ID))(t)
			imported(v.Cell(0, 0).Judgement, "Revisionsbyrån", date)
			f, _, err := w.Audits.OperatorFile(t.Context(), dated.ID, false, "yaml")
			do(t, err)
			again := must(exchange.Parse("a.yaml", must(f.YAML())(t)))(t)
			if j := again.Questions[0].Judgements["nord"]; j.JudgedAt != exchange.When(date) {
				t.Errorf("sealed and read back: judged at %s, want %s", j.JudgedAt, date)
			}
		}

		// Elsewhere, what this installation says is only what the file says.
		moved := must(w.Audits.ImportAudit(t.Context(), w.other, must(exchange.Parse("a.json", []byte(content)))(t)))(t)
		there, _, err := w.Audits.OperatorFile(t.Context(), moved.ID, false, "yaml")
		do(t, err)
		if j := there.Questions[0].Judgements["nord"]; j.JudgedBy != "Revisionsbyrån" ||
			j.ImportedBy != w.other.User.Email {
			t.Errorf("in another organisation: %+v", j)
		}

		// A member's address in a file is text.
		named := must(w.Audits.ImportAudit(t.Context(), w.admin, file(
			"aldre", "utpekad", "Åsa på byrån", reader.User.Email, "2015-03-01", "2015-03-01T10:00:00+01:00",
		)))(t)
		v = must(w.Audits.Audit(t.Context(), reader, named.ID))(t)
		imported(v.Cell(0, 1).Judgement, reader.User.Email, "2015-03-01T09:00:00Z")
		if v.People.Name(reader.User.ID) != "" {
			t.Errorf("the file has put words under a member's name: %+v", v.People)
		}
	})
}

// TestImportedWordsBecomeOnesOwn changes by page what was imported, and by file what was written on a page.
func TestImportedWordsBecomeOnesOwn(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.engage(t, x.arne, "2026-12-31")
		x.begin(t)
		x.asArne(t, "Arnes iakttagelse")
		x.forward(time.Hour)
		f := x.export(t)
		rejudge(f, 0, "soc", observe("Annas ändring"))
		f.Recommendations[0].Recommendations[0].Text = "Gör det genast."
		f.Entities[0].Statement = "Det brister."
		x.bring(t, f)
		j := x.cell(t, "1", x.soc.ID).Judgement
		if j.JudgedBy != nil || j.Imported.By != x.anna.User.ID || j.Imported.SaidBy != nil {
			t.Errorf("what Anna changes by file is not said by Arne: %+v, %+v", j, j.Imported)
		}
		r := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Recommendations[0]
		if !r.Imported || r.WrittenBy != x.anna.User.ID {
			t.Errorf("recommended %+v", r)
		}
		kept := must(x.Audits.RecommendationVersions(ctx, x.arne, x.audit.ID))(t).Items
		if len(kept) != 2 || !kept[0].FromFile || *kept[0].SavedBy != x.anna.User.ID || kept[1].FromFile ||
			kept[1].Recommendation.WrittenBy != x.arne.User.ID || kept[1].Recommendation.Imported {
			t.Errorf("kept %+v", kept)
		}
		if said := must(x.Audits.StatementVersions(ctx, x.arne, x.audit.ID, x.soc.ID))(t).Items; len(said) != 1 ||
			!said[0].FromFile {
			t.Errorf("said %+v", said)
		}
		judged := must(x.Audits.JudgementVersions(ctx, x.arne, x.audit.ID,
			record.Place{QuestionID: "1", EntityID: x.soc.ID}))(t).Items
		if len(judged) != 2 || judged[0].Imported == nil || *judged[1].JudgedBy != x.arne.User.ID {
			t.Errorf("judged %+v", judged)
		}

		// Who only works on the observation has not judged what the file says.
		seen := must(x.Audits.SaveColumn(ctx, x.arne, x.audit.ID, x.soc.ID, audits.ColumnForm{
			Judgements: []audits.JudgementForm{{
				EntityID: x.soc.ID, QuestionID: "1", Part: audits.Observed, Observation: "Arnes ord", Version: &j.Version,
			}},
		}))(t).Judgements[0].Stored
		if seen.Imported == nil || seen.Imported.By != x.anna.User.ID || !seen.Imported.At.Equal(j.Imported.At) ||
			seen.JudgedBy != nil || *seen.SavedBy != x.arne.User.ID {
			t.Errorf("with another observation the judgement of the file is %+v, %+v", seen, seen.Imported)
		}
		j = seen
		own := must(x.Audits.Judge(ctx, x.arne, x.audit.ID, audits.JudgementForm{
			EntityID: x.soc.ID, QuestionID: "1", Ordinal: ordinal(0), Observation: "Annas ändring", Version: &j.Version,
		}))(t)
		if own.Imported != nil || *own.JudgedBy != x.arne.User.ID {
			t.Errorf("what is judged on the page is one's own: %+v", own)
		}
		mine := must(x.Audits.SaveRecommendation(ctx, x.arne, x.audit.ID, r.ID, audits.RecommendationForm{
			BodyID: x.board.ID, Text: "Med mina ord.", Version: r.Version,
		}))(t)
		if mine.Imported || mine.WrittenBy != x.arne.User.ID {
			t.Errorf("what is written on the page is one's own: %+v", mine)
		}
		if f := x.export(t); f.Format != exchange.FormatProcess {
			t.Errorf("nothing is imported any more, and the format is %d", f.Format)
		}
	})
}
