package document_test

import (
	"reflect"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/frontend/i18n"
)

// notInMinutes are the texts of a review that its document leaves out, and why.
var notInMinutes = map[string]string{
	"Organisation.ID":          "leads to the source",
	"Body.ID":                  "leads to the source",
	"Entity.Key":               "names files",
	"Inputs.Figures.Rows.ID":   "leads to the source",
	"Inputs.Figures.Rows.Of":   "leads to the source",
	"PreMeeting.Contact":       "only concerns the work with it",
	"PreMeeting.Notes":         "only concerns the work with it",
	"Versions.Correction":      "of an earlier version",
	"Versions.SHA256":          "of an earlier version",
	"Versions.Signatures.Name": "of an earlier version",
}

// heldReview is a review with a text of its own in every field, of which one version has been signed and is corrected.
func heldReview() (record.Review, map[string]string) {
	texts := map[string]string{}
	var v record.Review
	fill(reflect.ValueOf(&v).Elem(), "", texts)
	v.Kind, v.Number, v.Frequency = "yearly", 2, 12
	v.HeldOn, v.PlannedOn = new(assessment.Date("2026-11-30")), nil
	v.Inputs[0].Key = "risks"
	f := &v.Inputs[0].Figures[0]
	f.Source, f.Count = "risks", 1
	f.Rows[0].State, f.Rows[0].Also = "serious", "accepted"
	f.Counts[0] = record.ReviewCount{Key: "serious", Count: 1}
	for _, at := range []string{"Inputs.Figures.Counts.Key", "Inputs.Figures.Rows.State", "Inputs.Figures.Rows.Also"} {
		delete(texts, at)
	}
	v.Shortcomings[0].About, v.Proposals[0].About = "resources", "governing_documents"
	delete(texts, "Shortcomings.About")
	delete(texts, "Proposals.About")
	v.Decisions[0].Outcome, v.Decisions[0].Kind = "otherwise", "change"
	v.Statements[0].About, v.Statements[0].Verdict = "suitable", "yes"
	return v, texts
}

func TestEveryTextIsInTheMinutes(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"sv", "en"} {
		v, texts := heldReview()
		all := everyPart(t, document.Review(catalog.For(language), v, document.HandedOver{Recipient: "The reader"}))
		for at, text := range texts {
			if _, left := notInMinutes[at]; left == strings.Contains(all, text) {
				t.Errorf("%s: %s is in the minutes: %t, want %t", language, at, left, !left)
			}
		}
		for _, not := range []string{">review.", "{{"} {
			if strings.Contains(all, not) {
				t.Errorf("%s: the minutes say %q, which is no word", language, not)
			}
		}
	}
}

// TestPapersAreNoMinutes: before the meeting there is nothing to decide on or to sign, and a draft has no hash.
func TestPapersAreNoMinutes(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	words := catalog.For("sv")
	v, _ := heldReview()
	v.Draft = true
	text := func() string { return everyPart(t, document.Review(words, v, document.HandedOver{})) }
	if got := text(); strings.Contains(got, *v.SHA256) || !strings.Contains(got, words.T("review.draft")) {
		t.Error("a draft has a hash, or does not say what it is")
	}
	v.HeldOn, v.PlannedOn, v.Decisions, v.SHA256, v.Number = nil, new(assessment.Date("2026-12-15")), nil, nil, 1
	got := text()
	for _, not := range []string{words.T("review.decisions"), words.T("review.topic.statements"), words.T("review.signatures")} {
		if strings.Contains(got, ">"+not+"<") {
			t.Errorf("papers have a chapter %q", not)
		}
	}
	if !strings.Contains(got, "15 december 2026") {
		t.Error("papers do not say when the meeting is")
	}
}
