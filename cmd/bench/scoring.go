package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// scoring measures how long it takes to score one fully answered assessment, against reading the answers once.
func (b bench) scoring(ctx context.Context) ([]figure, error) {
	embedded, err := questionnaires.Embedded()
	if err != nil || ctx.Err() != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	form := scoring.NewForm(embedded[0], questionnaires.Profile{Kind: "municipality"})
	var answers []assessment.Answer
	for i, q := range embedded[0].Questions {
		value := embedded[0].Answers[i%len(embedded[0].Answers)].ID
		answers = append(answers, assessment.Answer{QuestionID: q.ID, Value: value})
	}
	var read int
	score := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			read += form.Score(answers).Total.Points
		}
	})
	once := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			for i := range answers {
				read += len(answers[i].QuestionID) + len(answers[i].Value)
			}
		}
	})
	if read == 0 {
		return nil, errors.New("scoring: nothing was read")
	}
	micro := func(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) / 1000 }
	return []figure{{
		work: fmt.Sprintf("P8 score %d answers, %d allocations", len(answers), score.AllocsPerOp()),
		unit: "µs", ours: micro(score), against: "reading them once", bare: micro(once), goal: "≤ 5 µs", oursAtMost: 5,
	}}, nil
}
