package workflow_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

// submitContent stores another submission with the content, without kept values.
func (x *asked) submitContent(t *testing.T, id assessment.ID, content []byte) {
	t.Helper()
	do(t, x.store.InTx(t.Context(), assessment.ScopeOrganisation(x.admin.Organisation.ID), func(tx assessment.Tx) error {
		a, err := tx.Assessment(id)
		if err != nil {
			return err
		}
		a.Submitted++
		if err := tx.AddSubmission(
			assessment.Submission{OrganisationID: a.OrganisationID, AssessmentID: id, Number: a.Submitted,
				Seal: assessment.SealBytes(content), SubmittedBy: x.sara.User.ID, SubmittedAt: x.Now()},
		); err != nil {
			return err
		}
		_, err = tx.SaveAssessment(a)
		return err
	}))
}

// TestWhatIsKeptIsWhatWasSubmitted: the kept values of a submission are those of its content, and one without kept
// values, from an earlier version of the program, counts the same.
func TestWhatIsKeptIsWhatWasSubmitted(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, soc, "partly")
		x.answer(t, x.sara, soc, "B3", "no")
		x.answer(t, x.sara, soc, "D1", "dont_know")
		handed := x.submit(t, x.mats, soc)
		sealed := must(x.Rounds.Submission(t.Context(), x.mats, soc, 1))(t)
		var kept []assessment.Submission
		do(
			t,
			x.store.View(t.Context(), assessment.ScopeOrganisation(x.admin.Organisation.ID), func(tx assessment.Tx) (err error) {
				kept, err = tx.SubmissionValuesOf([]assessment.ID{soc})
				return err
			}),
		)
		if len(kept) != 1 || kept[0].SHA256 != handed.SHA256 || kept[0].Values != sealed.Sealed.Values() {
			t.Fatalf("the kept values are %+v, want\n%s", kept, sealed.Sealed.Values())
		}
		var want []assessment.Answer
		for _, a := range sealed.Sealed.Answers {
			want = append(want, assessment.Answer{QuestionID: a.Question, Value: a.Value})
		}
		if diff := cmp.Diff(want, must(record.ParseValues(kept[0].Values, nil))(t)); diff != "" {
			t.Errorf("sealed (-) and kept (+):\n%s", diff)
		}
		from := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t)
		x.submitContent(t, soc, sealed.Content)
		without := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t)
		if *from.Columns[0].Submission != 1 || *without.Columns[0].Submission != 2 {
			t.Errorf("compared are %+v and %+v", from.Columns[0], without.Columns[0])
		}
		from.Columns[0].Submission, without.Columns[0].Submission = nil, nil
		if diff := cmp.Diff(from.Columns, without.Columns); diff != "" {
			t.Errorf("from what is kept (-) and from the content (+):\n%s", diff)
		}
		if diff := cmp.Diff(from.Rows, without.Rows); diff != "" {
			t.Errorf("rows from what is kept (-) and from the content (+):\n%s", diff)
		}
	})
}

func TestWhatWasSealedIsReadWhole(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 30, 0, 123456000, time.UTC)
	content := record.Sealed{
		Format:        1,
		Organisation:  record.SealedName{ID: "o", Name: `"Norrdal" \ <kommun>`},
		Entity:        record.SealedName{ID: "e", Name: "Å\tä\n\u2028\x01🙂"},
		Kind:          "committee",
		Round:         record.SealedName{ID: "r", Name: `\"`},
		Questionnaire: record.SealedVersion{Key: "k", Version: "1.0", SHA256: "abc"},
		Assessment:    "a",
		Number:        2,
		SubmittedBy:   "s",
		SubmittedAt:   at,
		Answers: []record.SealedAnswer{
			{
				Question:   "A1",
				Value:      "yes",
				Reason:     `"answers":[]`,
				Comment:    `\\"`,
				Evidence:   []assessment.Evidence{{Text: "§ 14", Link: "https://example.org/?a=1&b=2"}, {}},
				AnsweredBy: "p",
				AnsweredAt: &at,
				StillTrue:  true,
				Provider:   "q",
				Stance:     "disputed",
				Version:    12,
			},
			{Question: "A2", Evidence: []assessment.Evidence{}},
		},
	}
	plain := must(json.Marshal(content))(t)
	var indented bytes.Buffer
	do(t, json.Indent(&indented, plain, "", "  "))
	none := content
	none.Answers = []record.SealedAnswer{}
	eachAsked(t, func(t *testing.T, x *asked) {
		soc := x.assessments[x.soc.ID]
		for i, c := range [][]byte{must(jcs.Transform(plain))(t), plain, indented.Bytes(), must(jcs.Transform(must(json.Marshal(none))(t)))(t),
			[]byte(`{"format":1,"later":{"a":[1,true,null,"x"]},"answers":[{"evidence":null,"version":1}]}`)} {
			x.submitContent(t, soc, c)
			var want record.Sealed
			do(t, json.Unmarshal(c, &want))
			if diff := cmp.Diff(want, must(x.Rounds.Submission(t.Context(), x.mats, soc, i+1))(t).Sealed); diff != "" {
				t.Errorf("content %d (-want +got):\n%s", i, diff)
			}
		}
		x.submitContent(t, soc, []byte(`{"format":1`))
		if _, err := x.Rounds.Submission(t.Context(), x.mats, soc, 6); err == nil {
			t.Error("truncated content is read without an error")
		}
	})
}
