package frontend

import (
	"regexp"
	"strings"

	"mognad/questionnaires"
)

// Condition says in words when a rule applies: clauses that must all be true, or one of which must be. It has no
// clauses if the expression is too complex for that; the expression itself is shown beside it.
type Condition struct {
	Any     bool
	Clauses []Clause
}

// Clause is one part of a condition: about the answer to a question, or about a number.
type Clause struct {
	Key     string // message key of its beginning
	Subject string // the question's id, or the area or level whose share it is
	Answers []AnswerChip
	Than    string // message key of the comparison, for a number
	Number  string
}

// AnswerChip is a step of the answer scale with the tone that shows it.
type AnswerChip struct{ Label, Tone string }

var (
	answersIn  = regexp.MustCompile(`^(\w+) (not )?in \[([^\]]*)\]$`)
	answerIs   = regexp.MustCompile(`^(\w+) (==|!=) "(\w+)"$`)
	answerNone = regexp.MustCompile(`^(\w+) (==|!=) nil$`)
	number     = regexp.MustCompile(`^(?:level|share\("(\w+)"\)) (<|<=|==|>=|>) (\d+)$`)
	negated    = regexp.MustCompile(`^(?:not |!)\((.*)\)$`)
	answerID   = regexp.MustCompile(`"(\w+)"`)
)

// comparisons are the words of the comparisons of numbers.
var comparisons = map[string]string{
	"<": "questionnaires.than.less", "<=": "questionnaires.than.most", "==": "questionnaires.than.equal",
	">=": "questionnaires.than.least", ">": "questionnaires.than.more",
}

// condition puts the expression of a rule into words.
func condition(when string, q *questionnaires.Questionnaire, in func(questionnaires.Text) string) Condition {
	separator, c := " and ", Condition{}
	switch and, or := strings.Contains(when, " and "), strings.Contains(when, " or "); {
	case and && or:
		return Condition{}
	case or:
		separator, c.Any = " or ", true
	}
	for part := range strings.SplitSeq(when, separator) {
		clause, ok := newClause(strings.TrimSpace(part), q, in)
		if !ok {
			return Condition{}
		}
		c.Clauses = append(c.Clauses, clause)
	}
	return c
}

func newClause(part string, q *questionnaires.Questionnaire, in func(questionnaires.Text) string) (Clause, bool) {
	not := false
	if m := negated.FindStringSubmatch(part); m != nil {
		part, not = m[1], true
	}
	key := func(not bool, is, isNot string) string {
		if not {
			return isNot
		}
		return is
	}
	if m := answersIn.FindStringSubmatch(part); m != nil && m[1] != "level" {
		var chips []AnswerChip
		for _, id := range answerID.FindAllStringSubmatch(m[3], -1) {
			chips = append(chips, answerChip(id[1], q, in))
		}
		return Clause{
			Key:     key(not != (m[2] != ""), "questionnaires.clause.is", "questionnaires.clause.is_not"),
			Subject: m[1],
			Answers: chips,
		}, true
	}
	if m := answerIs.FindStringSubmatch(part); m != nil {
		return Clause{
			Key:     key(not != (m[2] == "!="), "questionnaires.clause.is", "questionnaires.clause.is_not"),
			Subject: m[1],
			Answers: []AnswerChip{answerChip(m[3], q, in)},
		}, true
	}
	if m := answerNone.FindStringSubmatch(part); m != nil {
		return Clause{
			Key:     key(not != (m[2] == "!="), "questionnaires.clause.unanswered", "questionnaires.clause.answered"),
			Subject: m[1],
		}, true
	}
	if m := number.FindStringSubmatch(part); m != nil && !not {
		if m[1] == "" {
			return Clause{Key: "questionnaires.clause.level", Than: comparisons[m[2]], Number: m[3]}, true
		}
		return Clause{
			Key:     "questionnaires.clause.share",
			Subject: m[1],
			Than:    comparisons[m[2]],
			Number:  m[3] + "\u00a0%",
		}, true
	}
	return Clause{}, false
}

func answerChip(id string, q *questionnaires.Questionnaire, in func(questionnaires.Text) string) AnswerChip {
	a, ok := q.Answer(id)
	if !ok {
		return AnswerChip{Label: id}
	}
	return AnswerChip{Label: in(a.Label), Tone: answerTone(a, q)}
}

// answerTone is the colour and the sign of a step of the answer scale; none for a step without points.
func answerTone(a questionnaires.Answer, q *questionnaires.Questionnaire) string {
	values := 0
	if a.Kind == questionnaires.Valued {
		values = q.HighestValue()
	}
	switch {
	case values == 0:
		return ""
	case a.Value == values:
		return "good"
	case a.Value == 0:
		return "poor"
	case 2*a.Value > values:
		return "mostly"
	case 2*a.Value < values:
		return "slightly"
	}
	return "partly"
}

// criteria lists what each step of the answer scale requires.
func criteria(
	question questionnaires.Question,
	q *questionnaires.Questionnaire,
	in func(questionnaires.Text) string,
) []CriterionRow {
	var rows []CriterionRow
	for _, a := range q.Answers {
		if text, ok := question.Criteria[a.ID]; ok {
			rows = append(rows, CriterionRow{Answer: AnswerChip{Label: in(a.Label), Tone: answerTone(a, q)}, Text: in(text)})
		}
	}
	return rows
}
