package insight

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// maxContradictions is how many a summary lists, to fit its page.
const maxContradictions = 5

// contradictions lists the questions to which an entity says yes for itself and all below it, while one of those below
// says no. Only what was submitted counts, and only entities of the summary, which the reader may see.
func (s *summarising) contradictions() {
	q := s.v.Questions
	yes, no := map[string]bool{}, map[string]bool{}
	for _, step := range q.Answers {
		valued := step.Kind == questionnaires.Valued
		yes[step.ID] = valued && step.Value == q.HighestValue()
		no[step.ID] = valued && step.Value == 0
	}
	said := map[assessment.ID]map[string]string{}
	for _, row := range s.rows {
		if row.now != nil {
			said[row.EntityID] = row.now.form.Values(row.now.answers)
		}
	}
	type place struct {
		question string
		whole    assessment.ID
	}
	below := map[place][]string{} // those who say no
	for _, row := range s.rows {
		whole, answered := s.wholeOf(row.EntityID, said)
		if !answered || whole == row.EntityID {
			continue
		}
		for question, value := range said[row.EntityID] {
			if no[value] && yes[said[whole][question]] {
				at := place{question: question, whole: whole}
				below[at] = append(below[at], row.EntityID.String())
			}
		}
	}
	for _, question := range q.Questions {
		for _, row := range s.rows {
			if entities := below[place{question: question.ID, whole: row.EntityID}]; len(entities) > 0 {
				s.v.Contradictions = append(s.v.Contradictions, record.SummaryContradiction{
					Question: question.ID,
					Title:    question.Title,
					Area:     question.Area,
					Whole:    row.EntityID.String(),
					Entities: entities,
				})
			}
		}
	}
	s.v.ContradictionsInAll = len(s.v.Contradictions)
	slices.SortStableFunc(s.v.Contradictions, func(a, b record.SummaryContradiction) int {
		return cmp.Compare(len(b.Entities), len(a.Entities))
	})
	s.v.Contradictions = s.v.Contradictions[:min(len(s.v.Contradictions), maxContradictions)]
}

// wholeOf is the highest of an entity and those above it that has submitted, within what answers as one: a company
// answers for itself, not the municipality that owns it.
func (s *summarising) wholeOf(
	id assessment.ID,
	said map[assessment.ID]map[string]string,
) (whole assessment.ID, answered bool) {
	for range s.tree.Nodes {
		n, known := s.tree.Node(id)
		if !known {
			break
		}
		if said[id] != nil {
			whole, answered = id, true
		}
		if n.ParentID == nil || slices.Contains(assessment.OrganisationKinds, n.Kind) {
			break
		}
		id = *n.ParentID
	}
	return whole, answered
}
