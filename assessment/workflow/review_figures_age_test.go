package workflow_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

func TestFiguresAge(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		is := func(old bool, days int, moved ...assessment.FigureSource) {
			t.Helper()
			got := must(x.Review.FiguresAge(t.Context(), x.kim, x.review.ID))(t)
			want := record.ReviewFiguresAge{
				At: x.now(t).FiguresAt, Days: days, Old: old, Moved: append([]assessment.FigureSource{}, moved...),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want (-) and got (+):\n%s", diff)
			}
		}
		is(false, 0)
		x.decide(t, "Gör en riskanalys")
		is(false, 0)
		must(x.Registers.Risks.Add(t.Context(), x.kim, registers.Risk{
			Title: "Utpressning", Likelihood: 3, Consequence: 3, Treatment: "reduce",
		}))(t)
		is(false, 0, assessment.RiskFigures)
		must(x.Plan.AddAction(t.Context(), x.kim, byYear(x.root, "Öva", 2026, 0)))(t)
		is(false, 0, assessment.ActionFigures, assessment.RiskFigures, assessment.YearFigures)
		must(x.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
		is(false, 0)
		x.forward(7 * 24 * time.Hour)
		is(false, 7)
		x.forward(24 * time.Hour)
		is(true, 8)

		_, err := x.Review.FiguresAge(t.Context(), x.chair, x.review.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Review.FiguresAge(t.Context(), x.sara, x.review.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		x.hold(t, x.chair)
		_, err = x.Review.FiguresAge(t.Context(), x.kim, x.review.ID)
		refused(t, err, assessment.Conflict, "error.review_closed")
	})
}

func TestFiguresOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		for _, title := range []string{"Utpressning", "Avbrott"} {
			must(x.Registers.Risks.Add(t.Context(), x.kim, registers.Risk{
				Title: title, Likelihood: 3, Consequence: 3, Treatment: registers.Accept, AcceptedBy: "Direktören",
			}))(t)
		}
		m := must(x.Registers.Measures.Add(t.Context(), x.kim, registers.Measure{
			Title: "Andel övade", Kind: "incidents", Unit: "%", Target: "80", Better: "higher",
		}))(t)
		measured := func(value assessment.Decimal) {
			t.Helper()
			must(x.Registers.AddMeasureValue(t.Context(), x.kim, registers.MeasureValue{
				MeasureID: m.ID, Day: x.Today(assessment.Organisation{}), Value: value,
			}))(t)
		}
		measured("60")
		must(x.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
		do(t, x.store.InTx(t.Context(), assessment.ScopeOrganisation(x.admin.Organisation.ID), func(tx assessment.Tx) error {
			r := must(tx.Review(x.review.ID))(t)
			var figures []map[string]any
			do(t, json.Unmarshal([]byte(r.Figures), &figures))
			for _, f := range figures {
				rows := f["rows"].([]any)
				slices.Reverse(rows)
				for _, row := range rows {
					row := row.(map[string]any)
					delete(row, "also")
					row["note"] = strings.NewReplacer(" (≥ 80 %)", " / 80", "Direktören", "").Replace(row["note"].(string))
				}
			}
			r.Figures = string(must(json.Marshal(figures))(t))
			_, err := tx.SaveReview(r)
			return err
		}))
		moved := func(want ...assessment.FigureSource) {
			t.Helper()
			got := must(x.Review.FiguresAge(t.Context(), x.kim, x.review.ID))(t).Moved
			if diff := cmp.Diff(append([]assessment.FigureSource{}, want...), got); diff != "" {
				t.Errorf("moved (-want +got):\n%s", diff)
			}
		}
		moved()
		measured("65")
		moved(assessment.MeasureFigures)
	})
}
