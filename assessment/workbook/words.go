package workbook

import (
	"slices"
	"time"

	"mognad/assessment"
)

// Words translates the texts of a workbook into the reader's language, and times into the local time zone.
type Words interface {
	Language() string
	T(key string, args ...any) string
	Has(key string) bool
	Number(value any) string
	Percent(percent int) string
	Day(day string) string
	Moment(t time.Time) string
	Local(t time.Time) time.Time
}

// OnScale is how a judgement is written in the reader's language: the label of its step or, between steps, the number.
func OnScale(l Words, scale assessment.JudgementScale, o assessment.Ordinal) string {
	if step, ok := scale.Step(o); ok {
		return step.Label
	}
	return l.Number(float64(o) / 100)
}

// ScaleColours colours judgements by their place on the scale, whichever scale it is.
func ScaleColours(
	l Words,
	scale assessment.JudgementScale,
	judged []assessment.Ordinal,
	first, last int,
) []BookColours {
	reach := float64(scale.Highest() - scale.Lowest())
	if reach <= 0 {
		return nil
	}
	ordinals := slices.Clone(judged)
	for _, s := range scale.Steps {
		ordinals = append(ordinals, s.Ordinal)
	}
	slices.Sort(ordinals)
	ordinals = slices.Compact(ordinals)
	slices.Reverse(ordinals)
	c := BookColours{First: first, Last: last}
	for _, o := range ordinals {
		c.Words = append(c.Words, OnScale(l, scale, o))
		c.Places = append(c.Places, float64(o-scale.Lowest())/reach)
	}
	return []BookColours{c}
}
