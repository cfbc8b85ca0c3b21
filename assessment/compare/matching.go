package compare

import (
	"slices"

	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// matching traces the questions of a questionnaire back to the versions of the columns.
type matching struct {
	of       *questionnaires.Questionnaire
	versions []*questionnaires.Questionnaire // all that may lie in between
	// ids are, by the hash of a version, the ids that the questions of `of` have there; "" for those it does not have.
	ids     map[string][]string
	counted []bool // by question of `of`: whether every comparable version has it
}

func newMatching(of *questionnaires.Questionnaire, columns []Column, known []*questionnaires.Questionnaire) *matching {
	m := &matching{of: of, versions: slices.Clone(known), ids: map[string][]string{}}
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
		if _, done := m.ids[q.Hash()]; done || q.Key != of.Key || !sameAnswers(of, q) {
			continue
		}
		ids, ok := m.trace(q)
		if !ok {
			continue
		}
		m.ids[q.Hash()] = ids
		for i, id := range ids {
			m.counted[i] = m.counted[i] && id != ""
		}
	}
	return m
}

// matches reports whether the questions of a version can be compared at all.
func (m *matching) matches(q *questionnaires.Questionnaire) bool { return m.ids[q.Hash()] != nil }

// trace returns the id that each question has in an older version, going through the versions in between. It returns
// false if the known versions do not lead there.
func (m *matching) trace(older *questionnaires.Questionnaire) ([]string, bool) {
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

// sameAnswers reports whether both versions have the same answer scale.
func sameAnswers(a, b *questionnaires.Questionnaire) bool {
	return a == b || slices.EqualFunc(a.Answers, b.Answers, func(x, y questionnaires.Answer) bool {
		return x.ID == y.ID && x.Value == y.Value && x.Kind == y.Kind
	})
}

// aligned is a column with its answers in the order of the rows' questionnaire.
type aligned struct {
	*Column
	why     Why                    // why the whole column cannot be compared
	parts   []scoring.Contribution // by question of the rows' questionnaire; those not asked have no id
	missing []bool                 // by question: whether the column's version lacks it; nil if it lacks none
}

func (m *matching) align(columns []Column) []aligned {
	all := make([]aligned, len(columns))
	var parts []scoring.Contribution
	if m.of != nil {
		parts = make([]scoring.Contribution, len(columns)*len(m.of.Questions))
	}
	index := map[string]map[string]int{}
	for i := range columns {
		c := &columns[i]
		all[i] = aligned{Column: c}
		switch {
		case c.Judged:
		case c.Form == nil:
			all[i].why = NothingHandedIn
		case c.Form.Questionnaire().Key != m.of.Key:
			all[i].why = OtherQuestionnaire
		case !sameAnswers(m.of, c.Form.Questionnaire()):
			all[i].why = OtherScale
		case !m.matches(c.Form.Questionnaire()):
			all[i].why = OtherVersion
		default:
			n := len(m.of.Questions)
			all[i].parts = parts[i*n : (i+1)*n : (i+1)*n]
			m.alignParts(&all[i], index)
		}
	}
	return all
}

// alignParts puts a column's parts in the order of the rows' questions. The index caches the positions of each
// version's questions.
func (m *matching) alignParts(p *aligned, index map[string]map[string]int) {
	q := p.Form.Questionnaire()
	at := index[q.Hash()]
	ids := m.ids[q.Hash()]
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
		p.missing = make([]bool, len(ids))
		for i, id := range ids {
			p.missing[i] = id == ""
		}
	}
	for _, part := range p.Parts {
		if i, ok := at[part.QuestionID]; ok {
			p.parts[i] = part
		}
	}
	if p.missing == nil {
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
