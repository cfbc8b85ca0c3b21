package demo

import (
	"fmt"
	"slices"

	"mognad/questionnaires"
)

// area is one of the questionnaire's.
type area = questionnaires.Area

// The steps of the questionnaire's answer scale.
const (
	yes           = "yes"
	partly        = "partly"
	no            = "no"
	dontKnow      = "dont_know"
	notApplicable = "not_applicable"
)

// remark is an answer with an explanation. In its texts, {0} is the year of the round and {-1} the one before.
type remark struct {
	value    string // "" leaves the question unanswered
	text     string // the comment, or the reason if the question does not apply
	evidence string // see [pieces]
}

// decideAnswers decides every answer of every round: those with a remark as written, the rest from how far the entity
// has come, how demanding the question is, and a random difference that is the same every year.
func (m *maker) decideAnswers() error {
	m.remarks, m.values = map[asked]remark{}, map[asked]string{}
	for _, s := range written {
		at := asked{entity: s.entity, question: s.question, round: s.round}
		if _, twice := m.remarks[at]; twice {
			return fmt.Errorf("two remarks on %v", at)
		}
		m.remarks[at] = remark{value: s.value, text: s.text, evidence: s.evidence}
	}
	used := 0
	for _, u := range units {
		for _, q := range m.questionnaire.AskedOf(questionnaires.Profile{Kind: u.kind}) {
			last := ""
			for round := range roundCount {
				at := asked{entity: u.key, question: q.ID, round: round}
				if r, wrote := m.remarks[at]; wrote {
					last = r.value
					used++
				} else {
					last = m.atMost(u, at, u.next(q, round, last))
				}
				m.values[at] = last
			}
		}
	}
	if used != len(written) {
		return fmt.Errorf("%d of the remarks are on questions that the entity is not asked", len(written)-used)
	}
	return nil
}

// atMost is a drawn answer, lowered to one that people's own words leave room for: to what is written next year, for an
// answer never falls without a word, and for the municipality, which answers for the whole, to partly where an entity
// below it says in its own words that it does not meet the criterion. Its company answers for itself.
func (m *maker) atMost(u unit, at asked, value string) string {
	for later := at.round + 1; later < roundCount && !(u.key == fallen && later == roundCount-1); later++ {
		if r, wrote := m.remarks[asked{entity: u.key, question: at.question, round: later}]; wrote {
			if rank(r.value) >= rank(no) && rank(value) > rank(r.value) {
				value = r.value
			}
			break
		}
	}
	if u.key != Key || value != yes {
		return value
	}
	for _, part := range units {
		r, wrote := m.remarks[asked{entity: part.key, question: at.question, round: at.round}]
		if wrote && part.key != Key && part.kind != questionnaires.Company && (r.value == no || r.value == partly) {
			return partly
		}
	}
	return value
}

// next is the answer that follows last year's: no worse, or no better if the entity is [fallen].
func (u unit) next(q questionnaires.Question, round int, last string) string {
	final := round == roundCount-1
	if u.key == unfinished && final && q.Area > "D" {
		return ""
	}
	if last == notApplicable {
		return last
	}
	value := u.drawn(q, round)
	falls := u.key == fallen && final
	if round > 0 && (rank(value) > rank(last)) == falls {
		return last
	}
	return value
}

// drawn is the answer of an entity, depending on how far it has come. Higher levels are harder.
func (u unit) drawn(q questionnaires.Question, round int) string {
	hard := []int{0, 22, 46, 66, 84}[q.Level]
	margin := u.strength[round] - hard + draw(51, u.key, q.ID) - 25
	chance := draw(100, u.key, q.ID, "chance")
	switch {
	case chance < 4-2*round:
		return ""
	case margin >= 14:
		return yes
	case margin >= -10:
		return partly
	case chance > 82+6*round:
		return dontKnow
	}
	return no
}

func rank(value string) int { return slices.Index([]string{"", dontKnow, no, partly, yes}, value) }

// keeps reports whether last year's answer is taken over as still true.
func (m *maker) keeps(u unit, question string, round int) bool {
	if round == 0 {
		return false
	}
	before := asked{entity: u.key, question: question, round: round - 1}
	value := m.values[before]
	if value == "" || value != m.values[asked{entity: u.key, question: question, round: round}] {
		return false
	}
	_, explained := m.remarks[before]
	return explained || value == notApplicable || draw(100, u.key, question, fmt.Sprint("keep", round)) < 60
}

// first is the first version of an answer, before the assessment was returned.
func (m *maker) first(at asked) (remark, bool) {
	for _, r := range returns {
		if r.entity == at.entity && r.question == at.question && r.round == at.round {
			return r.first, true
		}
	}
	r, wrote := m.remarks[at]
	return r, wrote
}
