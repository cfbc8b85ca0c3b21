package document_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

// notInReports are the texts of an audit that its report leaves out, and why.
var notInReports = map[string]string{
	"AuditHead.Key":                          "names files",
	"Questionnaire.Key":                      "the round names it",
	"Questionnaire.Version":                  "the round names it",
	"Questionnaire.Hash":                     "in the workbook",
	"AuditHead.Entities.Entity.Key":          "names files",
	"AuditHead.Entities.Submission.SHA256":   "in the workbook",
	"Scale.Template":                         "the steps say it",
	"Earlier.Key":                            "names files",
	"AuditHead.Withdrawal.Reason":            "on its page, for those who worked on it",
	"CoverLetter":                            "in the letter, which is a document of its own",
	"Totals.Question":                        "the question is there",
	"Questions.From":                         "names a question in a questionnaire",
	"Cells.Why":                              "said in words",
	"Differences.Subject":                    "the place says it",
	"Omitted.Text":                           "in the table of what differs, which a correction has",
	"Omitted.Printed":                        "in the version before",
	"PlanApprovals.SHA256":                   "in the file",
	"Omitted.FirstStep":                      "in the version before",
	"Omitted.References":                     "in the version before",
	"Omitted.Rule":                           "in the version before",
	"Omitted.Places.QuestionID":              "in the version before",
	"Omitted.Reply.Text":                     "on the page of the replies",
	"Omitted.Reply.PlannedAction":            "on the page of the replies",
	"Omitted.Reply.OwnerRole":                "on the page of the replies",
	"Omitted.Reply.WhyChanged":               "on the page of the replies",
	"Omitted.Reply.CaseNumber":               "on the page of the replies",
	"Omitted.Reply.ApprovedBy":               "on the page of the replies",
	"Cells.Proposal.Label":                   "written from the scale",
	"Cells.Judgement.Parts.Label":            "written from the scale",
	"Cells.Question":                         "the question is there",
	"Cells.Judgement.Question":               "the question is there",
	"Gaps.QuestionID":                        "the question is there",
	"Recommendations.Places.QuestionID":      "the question is there",
	"Cells.Judgement.Proposed.UncappedLabel": "how proposals are made is in the workbook",
	"Cells.Judgement.Proposed.CappedBy":      "the proposal of now is shown",
	"Cells.Proposal.UncappedLabel":           "how proposals are made is in the workbook",
	"Cells.Proposal.Submission":              "in the workbook",
	"Cells.Judgement.Label":                  "written from the scale",
	"Cells.Judgement.Proposed.Label":         "the proposal of now is shown",
	"Cells.Judgement.Proposed.Submission":    "in the workbook",
	"Recommendations.Rule":                   "names a rule in a questionnaire",
	"Recommendations.Reply.WhyChanged":       "with the replies",
	"Recommendations.Reply.CaseNumber":       "with the replies",
	"Recommendations.Reply.ApprovedBy":       "with the replies",
}

// fill gives every text under a value a text of its own, and lists them by where they are.
func fill(v reflect.Value, at string, texts map[string]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if skipped(v.Type().Elem()) {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), at, texts)
	case reflect.Struct:
		if skipped(v.Type()) {
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if name := strings.TrimPrefix(at+"."+f.Name, "."); f.IsExported() && f.Tag.Get("json") != "-" {
				if f.Anonymous && f.Name != "AuditHead" {
					name = at
				}
				fill(v.Field(i), name, texts)
			}
		}
	case reflect.Slice:
		if skipped(v.Type().Elem()) || v.Type() == reflect.TypeFor[assessment.ID]() {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), at, texts)
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() || v.Type() == reflect.TypeFor[assessment.ScaleTemplateKey]() {
			texts[at] = fmt.Sprintf("text %d of %s", len(texts), at)
			v.SetString(texts[at])
		}
	}
}

// skipped are types that hold no text, or what documents do not present.
func skipped(t reflect.Type) bool {
	return slices.Contains([]reflect.Type{
		reflect.TypeFor[time.Time](), reflect.TypeFor[record.AuditAdvice](), reflect.TypeFor[record.ConfirmedWithoutAuditor](),
		reflect.TypeFor[record.SincePinned](), reflect.TypeFor[record.BodyName](), reflect.TypeFor[record.Working](),
		reflect.TypeFor[record.ActionName](), reflect.TypeFor[record.AuditSeal](), reflect.TypeFor[record.PersonName](),
		reflect.TypeFor[record.LaterFinding](),
	}, t)
}

// filled is an audit of one question at one entity, with a text of its own in every field.
func filled(t *testing.T) (record.AuditBook, map[string]string) {
	t.Helper()
	texts := map[string]string{}
	b := record.AuditBook{Proposals: true}
	fill(reflect.ValueOf(&b.Audit).Elem(), "", texts)
	b.FollowUps[0].Now = nil // which the page shows
	maps.DeleteFunc(texts, func(at, _ string) bool { return strings.HasPrefix(at, "FollowUps.Now.") })
	entity, body := assessment.ID{1}, assessment.ID{2}
	b.State, b.Whole = assessment.AuditFinal, true
	b.Entities[0].Entity.ID = entity
	b.Entities[0].Body = &record.BodyName{ID: body, Name: "The board"}
	b.Recommendations[0].Body = *b.Entities[0].Body
	b.Recommendations[0].Number = 7
	b.Edition, b.Differences[0].Number = 2, 1
	b.Differences[0].Before, b.Differences[0].After = "Förut", "Numera" // nothing in common, so that both are whole
	texts["Differences.Before"], texts["Differences.After"] = "Förut", "Numera"
	b.Totals[0].About, b.Totals[0].Question = assessment.TotalsOfQuestion, b.Questions[0].ID
	b.Recommendations[0].Places[0] = record.Place{QuestionID: b.Questions[0].ID, EntityID: entity}
	b.Recommendations[0].Reply.Response = assessment.Accepts
	b.Recommendations[0].Priority = nil
	b.Scale.Steps[0].Ordinal = 100
	b.Cells[0].Judgement.Ordinal = new(assessment.Ordinal(100))
	b.Cells[0].Judgement.Origin = nil
	b.Seal = &record.AuditSeal{SHA256: "the seal", SealedBy: assessment.ID{3}}
	b.People = record.People{{ID: assessment.ID{3}, Name: "The auditor"}}
	return b, texts
}

func TestEveryTextIsInTheReport(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"sv", "en"} {
		b, texts := filled(t)
		d := report(t, catalog.For(language), b, document.AuditOptions{}, document.HandedOver{
			Organisation: assessment.Organisation{Name: "The organisation"}, Recipient: "The reader", At: time.Now(),
		})
		all := everyPart(t, d)
		for at, text := range texts {
			if _, left := notInReports[at]; left == strings.Contains(all, text) {
				t.Errorf("%s: %s is in the report: %t, want %t", language, at, left, !left)
			}
		}
		for _, want := range []string{"The organisation", "The reader", "The board", "The auditor", "the seal"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the report does not say %q", language, want)
			}
		}
		if strings.Contains(all, "document.audit.") || strings.Contains(all, "{{") {
			t.Errorf("%s: a word has no translation, or a field no text", language)
		}
	}
	for at := range notInReports {
		if _, texts := filled(t); texts[at] == "" {
			t.Errorf("%s is left out of reports, but there is no such text", at)
		}
	}
}

// TestPeriodWithOneEnd: a report says whether the day that is known is the first or the last.
func TestPeriodWithOneEnd(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	first, last := new(assessment.Date("2026-05-01")), new(assessment.Date("2026-06-30"))
	for want, ends := range map[string][2]*assessment.Date{
		"1 maj 2026 – 30 juni 2026": {first, last},
		"Från och med 1 maj 2026":   {first, nil},
		"Till och med 30 juni 2026": {nil, last},
	} {
		b, _ := filled(t)
		b.From, b.To = ends[0], ends[1]
		d := report(t, catalog.For("sv"), b, document.AuditOptions{}, document.HandedOver{})
		if !strings.Contains(everyPart(t, d), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}

// TestPartOfASealedAudit is no draft, and says what counts for good about who confirmed its auditors.
func TestPartOfASealedAudit(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	words := catalog.For("sv")
	b, _ := filled(t)
	b.Seal, b.Whole = nil, false
	b.WithoutAuditor = []record.ConfirmedWithoutAuditor{{Name: "Anna", By: []record.Confirmation{{
		Name: "Kim", Role: assessment.Coordinator, At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}}}}
	text := everyPart(t, report(t, words, b, document.AuditOptions{}, document.HandedOver{}))
	for _, want := range []string{words.T("book.sealed_whole"), "Anna: bekräftad av Kim"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if strings.Contains(text, words.T("document.audit.draft")) {
		t.Error("a part of a final audit calls itself a draft")
	}
}

// everyPart is the text of all parts of a document's file.
// into is a document in our own template.
func into(d document.Document) ([]byte, error) {
	own, err := document.Plain()
	if err != nil {
		return nil, err
	}
	return document.Into(d, own)
}

func report(
	t *testing.T, w document.Words, b record.AuditBook, o document.AuditOptions, h document.HandedOver,
) document.Document {
	t.Helper()
	d, err := document.Audit(w, b, o, h)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func everyPart(t *testing.T, d document.Document) string {
	t.Helper()
	content, err := into(d)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range parts(t, content) {
		all.WriteString(part)
	}
	return all.String()
}

// TestReasonsAreAChoice: the assessments in words are in the report unless left out, and always where nothing is
// judged.
func TestReasonsAreAChoice(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ without, notAssessed, want bool }{
		{false, false, true}, {true, false, false}, {true, true, true},
	} {
		b, texts := filled(t)
		if b.Cells[0].Judgement.NotAssessed = test.notAssessed; test.notAssessed {
			b.Cells[0].Judgement.Ordinal = nil
		}
		d := report(t, catalog.For("sv"), b, document.AuditOptions{WithoutReasons: test.without}, document.HandedOver{})
		text := everyPart(t, d)
		if got := strings.Contains(text, texts["Cells.Judgement.Reason"]); got != test.want {
			t.Errorf("left out %t, not assessed %t: the reason is in the report: %t", test.without, test.notAssessed, got)
		}
	}
}
