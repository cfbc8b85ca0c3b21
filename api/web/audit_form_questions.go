package web

import (
	"slices"
	"strconv"

	"mognad/frontend"
	"mognad/questionnaires"
)

// questionnaire is that of the chosen round, nil without one.
func (f *auditForm) questionnaire() *questionnaires.Questionnaire {
	for _, round := range f.rounds {
		if round.ID.String() == f.Round {
			return round.Questionnaire
		}
	}
	return nil
}

// take adds an audit question of the questionnaire after the last one taken.
func (f *auditForm) take(q *questionnaires.Questionnaire, asked questionnaires.AuditQuestion) {
	language := spoken(f.r, q)
	area, _ := q.AuditArea(asked.Area)
	row := frontend.AuditQuestionForm{
		ID:   asked.ID,
		From: asked.ID,
		Area: area.Name.In(language, q.Languages...),
		Text: asked.Text.In(language, q.Languages...),
	}
	at := 0
	for i, other := range f.Questions {
		if other.From != "" {
			at = i + 1
		}
	}
	f.Questions = slices.Insert(f.Questions, at, row)
}

// readQuestions keeps the rows of ticked questions and of the audit's own, and adds newly ticked ones. An own question
// without a number gets the next one.
func (f *auditForm) readQuestions(places map[string]int) {
	ticked := f.r.PostFormArray("take")
	have := map[string]bool{}
	kept := map[int]int{}
	typed := f.Questions
	f.Questions = nil
	for i, row := range typed {
		if row.From != "" && !slices.Contains(ticked, row.From) {
			continue
		}
		have[row.From] = true
		kept[i] = len(f.Questions)
		f.Questions = append(f.Questions, row)
	}
	f.places = map[string]int{}
	for sent, i := range places {
		if at, ok := kept[i]; ok {
			f.places[sent] = at
		}
	}
	if q := f.questionnaire(); q != nil {
		for _, asked := range q.AuditQuestions {
			if slices.Contains(ticked, asked.ID) && !have[asked.ID] {
				f.take(q, asked)
			}
		}
	}
	for i := range f.Questions {
		if f.Questions[i].ID == "" {
			f.Questions[i].ID = f.nextNumber()
		}
	}
}

// nextNumber is one more than the highest number.
func (f *auditForm) nextNumber() string {
	greatest := 0
	for _, q := range f.Questions {
		if n, err := strconv.Atoi(q.ID); err == nil {
			greatest = max(greatest, n)
		}
	}
	return strconv.Itoa(greatest + 1)
}

// move swaps the audit question in row n with the one before or after it. The audit's own questions with plain numbers
// stay in numerical order, unless judgements already use the numbers.
func (f *auditForm) move(n string, by int) {
	at, ok := f.places["questions."+n]
	to := at + by
	if !ok || to < 0 || to >= len(f.Questions) {
		return
	}
	a, b := &f.Questions[at], &f.Questions[to]
	*a, *b = *b, *a
	numbered := func(q *frontend.AuditQuestionForm) bool {
		_, err := strconv.Atoi(q.ID)
		return q.From == "" && err == nil
	}
	if !f.Begun && numbered(a) && numbered(b) {
		a.ID, b.ID = b.ID, a.ID
	}
}

// replaceQuestions replaces audit questions that the newly chosen round does not have with those of that round.
func (f *auditForm) replaceQuestions() {
	q := f.questionnaire()
	had := slices.ContainsFunc(f.Questions, func(row frontend.AuditQuestionForm) bool { return row.From != "" })
	f.Questions = slices.DeleteFunc(f.Questions, func(row frontend.AuditQuestionForm) bool {
		if row.From == "" {
			return false
		}
		if q == nil {
			return true
		}
		_, ok := q.AuditQuestion(row.From)
		return !ok
	})
	if q != nil && (!had || f.Shown == "") {
		for _, asked := range q.AuditQuestions {
			if !slices.ContainsFunc(f.Questions, func(row frontend.AuditQuestionForm) bool { return row.From == asked.ID }) {
				f.take(q, asked)
			}
		}
	}
	f.Shown = f.Round
}
