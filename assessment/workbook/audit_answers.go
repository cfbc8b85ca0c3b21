package workbook

import (
	"iter"
	"strings"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// answers is the sheet with a row for each question that an entity was asked.
func (a *auditBook) answers() BookSheet {
	return BookSheet{
		Name:   a.t("sheet.answers"),
		Intro:  a.intro("answers", a.part()),
		Fixed:  3,
		Filter: true,
		Empty:  a.t("empty.answers"),
		Columns: []BookColumn{
			a.column("entity", 20, true),
			a.column("own_area", 18, true),
			a.column("id", 10, true),
			a.column("own_question", 42, false),
			a.column("answer", 14, false),
			a.column("answer_reason", 24, false),
			a.column("comment", 34, false),
			a.column("evidence", 30, false),
			a.column("by", 18, false),
			a.column("at", 17, false),
			a.column("points", 9, false),
			a.column("possible", 10, false),
		},
		Rows: a.answerRows(),
	}
}

// askedQuestion is a question in the reader's language.
type askedQuestion struct{ area, id, text string }

func (a *auditBook) answerRows() iter.Seq[[]cell] {
	return func(yield func([]cell) bool) {
		row := make([]cell, 12)
		questions := map[*scoring.Form][]askedQuestion{}
		steps := map[string]string{}
		for i, e := range a.Entities {
			p := &a.Pinned[i]
			if p.Form == nil {
				continue
			}
			list, ok := questions[p.Form]
			if !ok {
				list = a.questionsOf(p.Form, steps)
				questions[p.Form] = list
			}
			given := make(map[string]*assessment.Answer, len(p.Answers))
			for k := range p.Answers {
				given[p.Answers[k].QuestionID] = &p.Answers[k]
			}
			for k, q := range list {
				part := p.Parts[k]
				row[0], row[1], row[2], row[3] = plain(e.Entity.Name), plain(q.area), plain(q.id), plain(q.text)
				row[4] = plain(a.t("unanswered"))
				if part.Step != nil {
					row[4] = plain(steps[part.Step.ID])
				}
				row[5], row[6], row[7], row[8], row[9] = cell{}, cell{}, cell{}, cell{}, cell{}
				if g := given[q.id]; g != nil {
					row[5], row[6], row[7] = plain(g.Reason), plain(g.Comment), plain(evidence(g.Evidence))
					if g.AnsweredBy != nil {
						row[8] = plain(a.People.Name(*g.AnsweredBy))
					}
					if g.AnsweredAt != nil {
						row[9] = a.moment(*g.AnsweredAt)
					}
				}
				row[10], row[11] = count(part.Share.Points), count(part.Share.Possible)
				if !yield(row) {
					return
				}
			}
		}
	}
}

// questionsOf lists the questions of a form in the order of its contributions, and adds the labels of their possible
// answers to steps.
func (a *auditBook) questionsOf(f *scoring.Form, steps map[string]string) []askedQuestion {
	q := f.Questionnaire()
	for _, s := range q.Answers {
		steps[s.ID] = a.in(s.Label)
	}
	var list []askedQuestion
	for _, question := range q.AskedOf(f.Profile()) {
		area, _ := q.Area(question.Area)
		list = append(list, askedQuestion{area: a.in(area.Name), id: question.ID, text: a.in(question.Text)})
	}
	return list
}

func evidence(list []assessment.Evidence) string {
	var lines []string
	for _, e := range list {
		lines = append(lines, strings.TrimSpace(e.Text+" "+e.Link))
	}
	return strings.Join(lines, "\n")
}
