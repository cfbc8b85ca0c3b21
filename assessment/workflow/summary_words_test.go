package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

// TestWordsBesideASummary: what the coordinator writes is a draft for those who may seal the whole summary, and is sealed
// with it. Who reaches only a part of the entities neither sees it nor seals it.
func TestWordsBesideASummary(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		const secret = "Socialtjänsten är sämst."
		save := func(p assessment.Principal, version int64, text string) (assessment.SummaryWords, error) {
			return x.Insight.SaveSummaryWords(t.Context(), p, x.of(x.board), assessment.SummaryWords{
				Introduction: text,
				Comments:     map[assessment.SummarySection]string{"gaps": " Börja här. ", "areas": " "},
				Version:      version,
			})
		}
		first := must(save(x.kim, 0, secret))(t)
		if first.Version != 1 || len(first.Comments) != 1 || first.Comments["gaps"] != "Börja här." {
			t.Errorf("saved are %+v", first)
		}
		v := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t)
		want := &record.SummaryWords{
			Introduction: secret,
			Comments:     []record.SummaryComment{{Section: "gaps", Text: "Börja här."}},
			By:           record.SealedName{ID: x.kim.User.ID.String(), Name: x.kim.User.Name},
			At:           first.UpdatedAt.UTC(),
		}
		if diff := cmp.Diff(want, v.Words); diff != "" || !v.MayWrite || v.Version != 1 {
			t.Errorf("the chair reads version %d (-want +got):\n%s", v.Version, diff)
		}

		// Others do not see the draft, and may not write.
		for _, p := range []assessment.Principal{x.head, x.mats, x.sara, x.ulla} {
			v := must(x.Insight.Summary(t.Context(), p, insight.SummaryQuery{}))(t)
			if b := must(json.Marshal(v.Summary))(t); strings.Contains(string(b), secret) || v.MayWrite || v.Version != 0 {
				t.Errorf("%s sees or may change the draft: %s", p.User.Name, b)
			}
			_, err := x.Insight.SummaryWords(t.Context(), p, x.of(x.board))
			refused(t, err, assessment.Forbidden, "error.forbidden")
			_, err = save(p, 1, "Min egen text.")
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		_, err := save(x.outside, 0, "")
		refused(t, err, assessment.NotFound, "error.not_found")

		// What is wrong with it is said, and nobody overwrites what they have not read.
		_, err = save(x.kim, 1, strings.Repeat("å", assessment.MaxSummaryIntroduction+1))
		invalid(t, err, "introduction: error.too_long")
		_, err = x.Insight.SaveSummaryWords(t.Context(), x.kim, x.of(x.board), assessment.SummaryWords{
			Comments: map[assessment.SummarySection]string{"weather": "Regn."},
			Version:  1,
		})
		invalid(t, err, "comments: error.invalid")
		_, err = save(x.chair, 0, "Ordförandens.")
		refused(t, err, assessment.Stale, "error.stale")

		// What was read is what is sealed.
		q := x.of(x.board)
		q.Words = new(int64)
		_, err = x.Insight.SealSummary(t.Context(), x.kim, q)
		refused(t, err, assessment.Conflict, insight.WordsChanged)
		*q.Words = 1
		sealed := must(x.Insight.SealSummary(t.Context(), x.kim, q))(t)
		must(save(x.chair, 1, "Något annat."))(t)
		again := must(x.Insight.SealedSummary(t.Context(), x.chair, sealed.ID))(t)
		if diff := cmp.Diff(want, again.Summary.Words); diff != "" || again.Summary.Format != record.SummaryFormat {
			t.Errorf("sealed is (-want +got):\n%s", diff)
		}
		part := must(x.Insight.SealSummary(t.Context(), x.head, x.of(x.board)))(t)
		if part.Summary.Words != nil {
			t.Errorf("a part is sealed with %+v", part.Summary.Words)
		}
		// Now both of them may read it: kim and the chair.
		if _, readers, err := x.Insight.SummaryToSeal(t.Context(), x.kim, x.of(x.board)); err != nil || readers != 2 {
			t.Errorf("%d can read it: %v", readers, err)
		}
	})
}

// TestWarningsBeforeSealing: the round is open, and less than half have submitted.
func TestWarningsBeforeSealing(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		warned := func(q insight.SummaryQuery, want ...record.SummaryWarning) {
			t.Helper()
			v := must(x.Insight.Summary(t.Context(), x.chair, q))(t)
			if diff := cmp.Diff(want, v.Warnings); diff != "" {
				t.Errorf("%d of %d have submitted (-want +got):\n%s", len(v.Entities), v.Asked, diff)
			}
		}
		whole := insight.SummaryQuery{Whole: true, RoundID: &x.rounds[1]}
		warned(whole, record.RoundOpen)
		whole.RoundID = &x.rounds[0]
		warned(whole, record.RoundOpen, record.FewSubmitted)
		must(x.Rounds.CloseRound(t.Context(), x.kim, x.rounds[0], 1))(t)
		warned(whole, record.FewSubmitted)
	})
}
