package workflow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/search"
)

// TestReviewsWait follows a review on the start pages of those who prepare it, read and sign it, or do neither,
// and in what they find.
func TestReviewsWait(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		wait := func(p assessment.Principal, want ...string) {
			t.Helper()
			start := must(x.Tasks.Tasks(t.Context(), p))(t)
			got := said(slices.DeleteFunc(start.Tasks, func(task record.Task) bool { return task.Review == nil }))
			if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
				t.Errorf("of reviews, %s has waiting (-want +got):\n%s", p.User.Name, diff)
			}
		}
		finds := func(p assessment.Principal, want int) {
			t.Helper()
			hits := must(x.Search.Search(t.Context(), p, search.Query{Text: "ledningens 2026", Kind: "reviews"}))(t)
			if hits.Found != want {
				t.Errorf("%s finds %d reviews, want %d", p.User.Name, hits.Found, want)
			}
		}
		const title = "Ledningens genomgång 2026"
		wait(x.kim, "prepare waits "+title+" 36") // from when there is a day, however far away
		must(x.Review.SavePlan(t.Context(), x.kim, x.review.ID, review.PlanForm{
			Title:     title,
			Kind:      assessment.YearlyReview,
			PlannedOn: assessment.Date(x.Today(assessment.Organisation{}).Time().AddDate(0, 0, 9).Format(time.DateOnly)),
			Version:   x.now(t).Version,
		}))(t)
		wait(x.kim, "prepare waits "+title+" 10")
		wait(x.chair)
		finds(x.kim, 1)
		finds(x.chair, 0)
		x.send(t)
		wait(x.kim, "hold waits "+title+" 10")
		wait(x.chair, "read waits "+title+" 10")
		wait(x.outside)
		finds(x.chair, 1)
		finds(x.outside, 0)
		x.meet(t, x.chair)
		x.consider(t)
		wait(x.chair, "read waits "+title+" 1")
		wait(x.kim, "hold waits "+title+" 1")
		x.close(t)
		wait(x.kim)
		wait(x.chair, "sign waits "+title)
		must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		wait(x.chair)
		x.forward(306 * 24 * time.Hour)
		wait(x.kim, "begin waits "+title+" 60")
		wait(x.chair)
		x.start(t, x.root, "Ledningens genomgång 2027")
		wait(x.kim, "prepare waits Ledningens genomgång 2027 0")
	})
}

// TestReviewWithoutADay: a review that is being prepared waits until somebody has planned its day.
func TestReviewWithoutADay(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		must(x.Review.SavePlan(t.Context(), x.kim, x.review.ID, review.PlanForm{
			Title: "Genomgång", Kind: assessment.InterimReview, Version: x.now(t).Version,
		}))(t)
		start := must(x.Tasks.Tasks(t.Context(), x.kim))(t)
		i := slices.IndexFunc(start.Tasks, func(task record.Task) bool { return task.Kind == record.TaskPrepare })
		if i < 0 || start.Tasks[i].Due != nil || *start.Tasks[i].Review != x.review.ID {
			t.Errorf("what waits is %+v", start.Tasks)
		}
	})
}
