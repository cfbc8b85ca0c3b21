package compare

import (
	"slices"

	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// matching follows the questions of one questionnaire back to the versions of the columns.
type matching struct {
	of       *questionnaires.Questionnaire
	versions []*questionnaires.Questionnaire // known ones of the same key
	// by the hash of a version: the id there of each question of `of`, "" where there is none
	back    map[string][]string
	counted []bool // by question of `of`: whether every version that can be compared has it
}

func newMatching(of *questionnaires.Questionnaire, columns []Column, known []*questionnaires.Questionnaire) *matching {
	m := &matching{of: of, versions: slices.Clone(known), back: map[string][]string{}}
	if of == nil {
		return m
	}
	for _, c := range columns {
		if c.Form != nil {
			m.versions = append(m.versions, c.Form.Questionnaire())
		}
	}
	m.counted = make([]bool, len(of.Questions))
	for i := range m.counted {
		m.counted[i] = true
	}
	for _, c := range columns {
		if c.Form == nil {
			continue
		}
		q := c.Form.Questionnaire()
		if _, done := m.back[q.Hash()]; done || q.Key != of.Key || !sameAnswers(of, q) {
			continue
		}
		ids, ok := m.follow(q)
		if !ok {
			continue
		}
		m.back[q.Hash()] = ids
		for i, id := range ids {
			m.counted[i] = m.counted[i] && id != ""
		}
	}
	return m
}

// follows reports whether the questions of a version can be compared at all.
func (m *matching) follows(q *questionnaires.Questionnaire) bool { return m.back[q.Hash()] != nil }

// follow gives the id of each question in an older version, through the versions between; false if the known versions
// do not lead there.
func (m *matching) follow(older *questionnaires.Questionnaire) ([]string, bool) {
	ids := make([]string, len(m.of.Questions))
	for i, q := range m.of.Questions {
		ids[i] = q.ID
	}
	at := m.of
	for range len(m.versions) + 1 {
		if at.Hash() == older.Hash() {
			return ids, true
		}
		if at.Lineage == nil {
			return nil, false
		}
		i := slices.IndexFunc(
			m.versions,
			func(q *questionnaires.Questionnaire) bool { return q.Key == at.Key && q.Version == at.Lineage.From },
		)
		if i < 0 {
			return nil, false
		}
		before := m.versions[i]
		for k, id := range ids {
			ids[k], _, _ = at.Predecessor(before, id)
		}
		at = before
	}
	return nil, false
}

// sameAnswers reports whether answers mean the same in both versions.
func sameAnswers(a, b *questionnaires.Questionnaire) bool {
	return a == b || slices.EqualFunc(a.Answers, b.Answers, func(x, y questionnaires.Answer) bool {
		return x.ID == y.ID && x.Value == y.Value && x.Kind == y.Kind
	})
}

// placed is a column with its answers in the order of the rows' questionnaire.
type placed struct {
	*Column
	why   Why                    // of the whole column
	parts []scoring.Contribution // by question of the rows' questionnaire; those not asked have no id
	gone  []bool                 // whether the column's version lacks the question; nil if it lacks none
}

func (m *matching) place(columns []Column) []placed {
	all := make([]placed, len(columns))
	var parts []scoring.Contribution
	if m.of != nil {
		parts = make([]scoring.Contribution, len(columns)*len(m.of.Questions))
	}
	index := map[string]map[string]int{}
	for i := range columns {
		c := &columns[i]
		all[i] = placed{Column: c}
		switch {
		case c.Judged:
		case c.Form == nil:
			all[i].why = NothingHandedIn
		case c.Form.Questionnaire().Key != m.of.Key:
			all[i].why = OtherQuestionnaire
		case !sameAnswers(m.of, c.Form.Questionnaire()):
			all[i].why = OtherScale
		case !m.follows(c.Form.Questionnaire()):
			all[i].why = OtherVersion
		default:
			n := len(m.of.Questions)
			all[i].parts = parts[i*n : (i+1)*n : (i+1)*n]
			m.put(&all[i], index)
		}
	}
	return all
}

// put aligns a column's parts with the rows.
func (m *matching) put(p *placed, index map[string]map[string]int) {
	q := p.Form.Questionnaire()
	at := index[q.Hash()]
	ids := m.back[q.Hash()]
	if at == nil {
		at = map[string]int{}
		for i, id := range ids {
			if id != "" {
				at[id] = i
			}
		}
		index[q.Hash()] = at
	}
	if q.Hash() != m.of.Hash() {
		p.gone = make([]bool, len(ids))
		for i, id := range ids {
			p.gone[i] = id == ""
		}
	}
	for _, part := range p.Parts {
		if i, ok := at[part.QuestionID]; ok {
			p.parts[i] = part
		}
	}
	if p.gone == nil {
		return
	}
	// Weights may have changed: those of the rows' version apply to all.
	highest := m.of.HighestValue()
	for i := range p.parts {
		part, weight := &p.parts[i], m.of.Questions[i].Weight
		switch {
		case part.QuestionID == "":
		case part.Step == nil:
			part.Share = scoring.Share{Possible: weight * highest}
		case part.Step.Kind == questionnaires.NotApplicable:
			part.Share = scoring.Share{}
		default:
			part.Share = scoring.Share{Points: weight * part.Step.Value, Possible: weight * highest}
		}
	}
}
