// Package scoring turns answers into shares, levels, what is missing for the next level, and proposed judgements, all
// in integers. Choosing answers and thresholds is left to the caller, and recommendations to package advice.
package scoring

import (
	"strconv"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Score is the result of one assessment.
type Score struct {
	Counts
	Total  Share
	Areas  []Area  // in the order of the questionnaire
	Levels []Share // Levels[k-1] is the block of level k: the questions of that level
	Level  int     // the level reached, at most Ceiling; 0 also when there is none
	Rated  bool    // false if there is no level because no block has possible points

	// Ceiling is the highest level that an applicable question with weight asks about, 0 if nothing counts. What nobody
	// asked about cannot have been shown, so no level is above it.
	Ceiling int

	// The interval in which the result will lie once every unanswered question is answered and applicable.
	Lowest, Highest Bound // all unanswered as no, all unanswered as the best answer

	Preliminary bool // something applicable is unanswered
}

// Area is the part of a score for one area of the questionnaire. Areas have no level.
type Area struct {
	Counts
	ID    string
	Share Share
}

// Bound is one end of the interval of a score.
type Bound struct {
	Total Share
	Level int
	Rated bool
}

// Counts is how many questions were asked and what became of them. Questions of weight 0 are counted here, since they
// are asked and answered, though they give no points.
type Counts struct {
	Asked         int
	Applicable    int // asked and not answered by "not applicable"
	Answered      int // of the applicable ones, "don't know" included
	DontKnow      int
	NotApplicable int
	Positive      int // of the answered ones, those with a value above 0: yes and partly
	Evidenced     int // of the positive ones, those with at least one piece of evidence
	Provided      int // of those asked, those that another entity answers for this one
	Received      int // of the provided ones, those with an answer
}

// NotProvided is the number of answers that other entities have not given yet.
func (c Counts) NotProvided() int { return c.Provided - c.Received }

// Own is the number of questions that the entity answers itself.
func (c Counts) Own() int { return c.Asked - c.Provided }

// OwnDone is the number of those with a value.
func (c Counts) OwnDone() int { return c.Done() - c.Received }

// Unanswered is the number of questions without any value.
func (c Counts) Unanswered() int { return c.Applicable - c.Answered }

// Done is the number of questions with a value, "not applicable" included: the progress out of Asked.
func (c Counts) Done() int { return c.Answered + c.NotApplicable }

// Progress is how much has been answered, without what the answers are.
func (c Counts) Progress() Counts {
	return Counts{
		Asked:      c.Asked,
		Applicable: c.Asked,
		Answered:   c.Done(),
		Provided:   c.Provided,
		Received:   c.Received,
	}
}

// count counts one question that was asked.
func (c *Counts) count(g given) {
	c.Asked++
	if g.provided {
		c.Provided++
		if g.step != nil {
			c.Received++
		}
	}
	if !g.applicable() {
		c.NotApplicable++
		return
	}
	c.Applicable++
	if g.step == nil {
		return
	}
	c.Answered++
	if g.step.Kind == questionnaires.DontKnow {
		c.DontKnow++
	}
	if g.step.Value > 0 {
		c.Positive++
		if g.evidenced {
			c.Evidenced++
		}
	}
}

func (c *Counts) add(other Counts) {
	c.Asked += other.Asked
	c.Applicable += other.Applicable
	c.Answered += other.Answered
	c.DontKnow += other.DontKnow
	c.NotApplicable += other.NotApplicable
	c.Positive += other.Positive
	c.Evidenced += other.Evidenced
	c.Provided += other.Provided
	c.Received += other.Received
}

// Score scores an assessment. The answers, at most one per question, may come in any order; the value of each counts,
// whoever provided it. Answers to questions that are unknown or not asked are ignored, and one without a value, or with
// one that is not on the answer scale, is unanswered. Of a provided one that is missing, there must be an answer with
// its provider for it to be counted as such.
func (f *Form) Score(answers []assessment.Answer) Score {
	highest := f.questionnaire.HighestLevel()
	levels := make([]Share, 2*highest)
	best := levels[highest:] // the levels' blocks with every unanswered question at its best answer
	s := Score{Areas: make([]Area, len(f.questionnaire.Areas)), Levels: levels[:highest:highest]}
	for i := range s.Areas {
		s.Areas[i].ID = f.questionnaire.Areas[i].ID
	}
	for i, g := range f.given(answers) {
		q := &f.questions[i]
		share := q.share(g)
		s.Areas[q.area].Counts.count(g)
		s.Areas[q.area].Share.add(share)
		s.Levels[q.level-1].add(share)
		if g.step == nil {
			share.Points = share.Possible
		}
		best[q.level-1].add(share)
	}
	for i := range s.Areas {
		s.Counts.add(s.Areas[i].Counts)
		s.Total.add(s.Areas[i].Share)
	}
	for _, block := range best {
		s.Highest.Total.add(block)
	}
	s.Ceiling = ceiling(s.Levels)
	s.Level, s.Rated = f.level(s.Levels)
	s.Lowest = Bound{Total: s.Total, Level: s.Level, Rated: s.Rated} // an unanswered question gives as little as "no"
	s.Highest.Level, s.Highest.Rated = f.level(best)
	s.Preliminary = s.Unanswered() > 0
	return s
}

// level is the highest level whose thresholds, and those of all levels below it, the blocks reach, at most their
// ceiling; false when no block has possible points. A block without possible points below the ceiling is passed over.
func (f *Form) level(blocks []Share) (int, bool) {
	top := ceiling(blocks)
	reached := 0
	for reached < top && f.reaches(reached+1, blocks) {
		reached++
	}
	return reached, top > 0
}

// ceiling is the highest level whose block has possible points, 0 when none has.
func ceiling(blocks []Share) int {
	for level := len(blocks); level > 0; level-- {
		if blocks[level-1].Possible > 0 {
			return level
		}
	}
	return 0
}

// reaches reports whether the blocks reach the level's own row of thresholds.
func (f *Form) reaches(level int, blocks []Share) bool {
	for k, percent := range f.questionnaire.Thresholds[level] {
		if !blocks[k].AtLeast(percent) {
			return false
		}
	}
	return true
}

// Block is the share of an area, by its id, or of a level, "L1" and up, as rules refer to them; false if the score has
// no such block.
func (s Score) Block(name string) (Share, bool) {
	for _, area := range s.Areas {
		if area.ID == name {
			return area.Share, true
		}
	}
	for i, share := range s.Levels {
		if name == "L"+strconv.Itoa(i+1) {
			return share, true
		}
	}
	return Share{}, false
}
