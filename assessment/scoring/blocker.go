package scoring

import (
	"cmp"
	"slices"

	"mognad/assessment"
)

// Blocker is a block that keeps an assessment from a level.
type Blocker struct {
	Level     int // of the questions in the block, from 1
	Share     Share
	Threshold int    // percent
	Missing   int    // the least number of points needed
	Gains     []Gain // the questions that could give them: most points first, then in the order of the file
}

// Gain is a question that could give more points than it does.
type Gain struct {
	QuestionID string
	Value      string // its current answer, "" while unanswered
	Points     int    // how many more the best answer would give
}

// Blockers lists the blocks that keep an assessment from a level, lowest first: none if its thresholds are reached,
// nothing counts, or the questionnaire has no such level. A level above [Score.Ceiling] is kept back by no block but by
// what is not asked, so it may have none. What is missing for the next level is Blockers(answers,
// score.Level+1).
func (f *Form) Blockers(answers []assessment.Answer, level int) []Blocker {
	given := f.given(answers)
	blocks := make([]Share, f.questionnaire.HighestLevel())
	for i := range f.questions {
		q := &f.questions[i]
		blocks[q.level-1].add(q.share(given[i]))
	}
	var found []Blocker
	// No threshold is lower than the one above it in the matrix, so the level's own row is enough.
	for k, percent := range f.questionnaire.Thresholds[level] {
		if block := blocks[k]; !block.AtLeast(percent) {
			found = append(found, Blocker{
				Level:     k + 1,
				Share:     block,
				Threshold: percent,
				Missing:   block.Missing(percent),
				Gains:     f.gains(given, k+1),
			})
		}
	}
	return found
}

// gains lists what the questions of a level could still give.
func (f *Form) gains(given []given, level int) []Gain {
	var gains []Gain
	for i := range f.questions {
		q, g := &f.questions[i], given[i]
		share := q.share(g)
		if more := share.Possible - share.Points; q.level == level && more > 0 {
			gains = append(gains, Gain{QuestionID: q.id, Value: g.value(), Points: more})
		}
	}
	slices.SortStableFunc(gains, func(a, b Gain) int { return cmp.Compare(b.Points, a.Points) })
	return gains
}
