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
	Decimal(value float64, decimals int) string
	Percent(percent int) string
	Day(day string) string
	Moment(t time.Time) string
	Local(t time.Time) time.Time
}

// OnScale is how a judgement is written in the reader's language.
func OnScale(l Words, scale assessment.JudgementScale, o assessment.Ordinal) string {
	return scale.Written(o, l.Decimal)
}

// ScaleColours colours judgements as pages do.
func ScaleColours(
	l Words,
	scale assessment.JudgementScale,
	judged []assessment.Ordinal,
	first, last int,
) []BookColours {
	if !scale.Judges() {
		return nil
	}
	ordinals := slices.Clone(judged)
	for _, s := range scale.Steps {
		ordinals = append(ordinals, s.Ordinal)
	}
	slices.Sort(ordinals)
	ordinals = slices.Compact(ordinals)
	slices.Reverse(ordinals)
	c, looks := BookColours{First: first, Last: last}, scale.Looks()
	for _, o := range ordinals {
		if look := looks(o); look != assessment.LooksPlain {
			c.Words, c.Looks = append(c.Words, OnScale(l, scale, o)), append(c.Looks, look)
		}
	}
	if len(c.Words) == 0 {
		return nil
	}
	return []BookColours{c}
}
