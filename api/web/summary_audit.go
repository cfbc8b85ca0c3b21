package web

import (
	"mognad/assessment"
	"mognad/frontend"
)

func (s *summary) audit(page *frontend.Summary) {
	if s.Audit == nil {
		return
	}
	a := s.Audit
	base := organisationPath(s.r, "/audits/"+a.ID)
	chip := func(o *assessment.Ordinal) frontend.AnswerChip {
		return frontend.NewJudgementChip(a.Scale, o, s.r.L.Number)
	}
	shown := &frontend.SummaryAudit{
		Title:       a.Title,
		Href:        base,
		Auditor:     a.Auditor,
		Date:        string(a.Date),
		ReplyDue:    string(a.ReplyDue),
		Judges:      a.Scale.Judges(),
		NotAssessed: a.NotAssessed,
		ToAll:       base + "/recommendations",
	}
	if a.Overall != "" {
		shown.Overall = frontend.AnswerChip{Label: a.Overall}
		for _, step := range a.Scale.Steps {
			if step.Label == a.Overall {
				shown.Overall = chip(&step.Ordinal)
			}
		}
	}
	for _, c := range a.Counts {
		shown.Counts = append(shown.Counts, frontend.JudgementCount{Judgement: chip(&c.Ordinal), Count: c.Count})
	}
	if len(a.Entities) <= judgedColumns {
		for _, e := range a.Entities {
			shown.Columns = append(shown.Columns, e.Name)
		}
	}
	for _, q := range a.Questions {
		row := frontend.SummaryJudged{ID: q.ID, Text: q.Text}
		for i, j := range q.Judgements {
			if len(shown.Columns) > 0 {
				row.Cells = append(
					row.Cells,
					frontend.SummaryCell{Entity: a.Entities[i].Name, Judgement: chip(j.Ordinal), NotAssessed: j.NotAssessed},
				)
			}
		}
		if len(shown.Columns) == 0 {
			for _, c := range a.Counts {
				n := 0
				for _, j := range q.Judgements {
					if j.Ordinal != nil && *j.Ordinal == c.Ordinal {
						n++
					}
				}
				if n > 0 {
					row.Counts = append(row.Counts, frontend.JudgementCount{Judgement: chip(&c.Ordinal), Count: n})
				}
			}
		}
		shown.Questions = append(shown.Questions, row)
	}
	shown.Recommendations = s.recommended(a.Recommendations)
	page.Audit = shown
}
