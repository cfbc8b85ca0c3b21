package web

import (
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// audit fills in what the audit that covers most has found.
func (s *summary) audit(page *frontend.Summary) {
	if s.Audit == nil {
		return
	}
	a := s.Audit
	base := organisationPath(s.r, "/audits/"+a.ID)
	chip := frontend.JudgementChips(a.Scale, s.r.L.Decimal)
	shown := &frontend.SummaryAudit{
		Title:    a.Title,
		Href:     base,
		Auditor:  a.Auditor,
		Date:     string(a.Date),
		ReplyDue: string(a.ReplyDue),
		Judges:   a.Scale.Judges(),
		ToAll:    base + "/recommendations",
		Open:     a.CountOpen(),
	}
	shown.Overall = s.overall(a.Scale, a.Overall)
	shown.Counts = s.counts(a.Scale, a.Counts, a.NotAssessed, a.NotApplicable)
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
					frontend.SummaryCell{Entity: a.Entities[i].Name, Judgement: s.judged(a.Scale, j)},
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

// others fills in what other audits of the same entities have found, in a line each.
func (s *summary) others(page *frontend.Summary) {
	for _, o := range s.Others {
		page.Others = append(page.Others, frontend.SummaryOther{
			Title:           o.Title,
			Href:            organisationPath(s.r, "/audits/"+o.ID),
			Auditor:         o.Auditor,
			Date:            string(o.Date),
			Overall:         s.overall(o.Scale, o.Overall),
			Counts:          s.counts(o.Scale, o.Counts, o.NotAssessed, o.NotApplicable),
			Recommendations: o.Recommendations,
			Open:            o.Open,
			Hash:            brief(o.SHA256),
		})
	}
	page.AuditsHref = organisationPath(s.r, "/audits")
}

// overall is an overall verdict with the tone of the step that has its label, if there is one.
func (s *summary) overall(scale assessment.JudgementScale, label string) frontend.AnswerChip {
	for _, step := range scale.Steps {
		if step.Label == label {
			return frontend.JudgementChips(scale, s.r.L.Decimal)(&step.Ordinal)
		}
	}
	return frontend.AnswerChip{Label: label}
}

func (s *summary) counts(
	scale assessment.JudgementScale, counts []record.SummaryCount, notAssessed, notApplicable int,
) []frontend.JudgementCount {
	var rows []frontend.JudgementCount
	chip := frontend.JudgementChips(scale, s.r.L.Decimal)
	for _, c := range counts {
		rows = append(rows, frontend.JudgementCount{Judgement: chip(&c.Ordinal), Count: c.Count})
	}
	return append(rows,
		frontend.JudgementCount{Judgement: s.exempt(scale, assessment.NotAssessed), Count: notAssessed},
		frontend.JudgementCount{Judgement: s.exempt(scale, assessment.NotApplicable), Count: notApplicable},
	)
}

// judged is a judgement as it is shown, also one without an ordinal.
func (s *summary) judged(scale assessment.JudgementScale, j record.SummaryJudgement) frontend.AnswerChip {
	switch why := j.Unjudged(); why {
	case "":
		return frontend.JudgementChips(scale, s.r.L.Decimal)(j.Ordinal)
	case assessment.YetToJudge:
		return frontend.AnswerChip{Label: scale.Instead(why, s.r.L.T), Tone: "open"}
	default:
		return s.exempt(scale, why)
	}
}

// exempt shows that something is not judged.
func (s *summary) exempt(scale assessment.JudgementScale, why assessment.Unjudged) frontend.AnswerChip {
	return frontend.AnswerChip{Label: scale.Instead(why, s.r.L.T), Tone: "none"}
}

// further fills in what other audits recommend to the body.
func (s *summary) further(page *frontend.Summary) {
	for _, f := range s.Further {
		page.Further = append(page.Further, &frontend.SummaryAudit{
			Title:           f.Title,
			Auditor:         f.Auditor,
			Date:            string(f.Date),
			Hash:            brief(f.SHA256),
			Recommendations: s.recommended(f.Recommendations),
		})
	}
}

func (s *summary) recommended(list []record.SummaryRecommended) []frontend.SummaryRecommended {
	var rows []frontend.SummaryRecommended
	for _, rec := range list {
		row := frontend.SummaryRecommended{Number: rec.Number, Unnumbered: rec.Unnumbered, Text: rec.Text}
		row.Priority = string(rec.Priority)
		for _, to := range append([]record.SummaryAddressee{rec.SummaryAddressee}, rec.Jointly...) {
			if to.FollowUp == "" {
				continue
			}
			made := frontend.SummaryFollowed{Response: string(to.Response), Reply: to.Reply, FollowUp: to.FollowUp}
			if len(rec.Jointly) > 0 {
				made.Body = to.Body
			}
			row.Made = append(row.Made, made)
		}
		if s.Body == nil {
			row.Body = rec.Addressees(s.r.L.T)
		}
		rows = append(rows, row)
	}
	return rows
}
