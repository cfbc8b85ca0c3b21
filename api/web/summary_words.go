package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// words fills in what somebody has written, and why it may be too early to seal the summary.
func (s *summary) words(page *frontend.Summary) {
	for _, w := range s.Warnings {
		key := "summary.warning."
		if s.sealed {
			key = "summary.warned."
		}
		said := frontend.Said{Key: key + string(w), Args: map[string]any{
			"Done":  len(s.Entities),
			"Count": s.Asked,
		}}
		if w == record.RoundOpen {
			said.Args["Date"] = s.r.L.Date(s.Round.ClosesOn.Time())
		}
		page.Warns = append(page.Warns, said)
	}
	if s.Words == nil {
		return
	}
	page.Own = &frontend.SummaryOwn{
		Introduction: s.Words.Introduction,
		Comments:     map[string]string{},
		By:           s.Words.By.Name,
		At:           s.Words.At,
	}
	for _, c := range s.Words.Comments {
		page.Own.Comments[string(c.Section)] = c.Text
	}
}

// SummaryWords shows the form for own words beside a summary.
func (p *Pages) SummaryWords(r *Request) error {
	page, err := p.wordsPage(r, r.Query("body"), r.Query("round"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) wordsPage(r *Request, body, round string) (*frontend.SummaryWords, error) {
	q, err := summaryQuery(body, round)
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Insight.Summary(r.Request.Context(), r.Principal, q)
	if err != nil {
		return nil, err
	}
	if !v.MayWrite {
		return nil, assessment.Denied()
	}
	summary := summaryPage(r, v)
	page := &frontend.SummaryWords{
		Action:  summary.Base + "/words",
		Back:    summary.Path,
		About:   summary.Of + " · " + summary.Round,
		Body:    summary.Body,
		Round:   summary.Chosen,
		Version: v.Version,
		Most:    assessment.MaxSummaryIntroduction,

		MostComment: assessment.MaxSummaryComment,
	}
	if summary.Own != nil {
		page.Introduction = summary.Own.Introduction
	}
	for _, section := range assessment.SummarySections {
		row := frontend.SummarySection{Name: string(section)}
		if summary.Own != nil {
			row.Comment = summary.Own.Comments[row.Name]
		}
		page.Sections = append(page.Sections, row)
	}
	page.Path = summary.Write
	return page, nil
}

// SaveSummaryWords saves own words beside a summary.
func (p *Pages) SaveSummaryWords(r *Request) error {
	q, err := summaryQuery(r.form("body"), r.form("round"))
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	words := assessment.SummaryWords{
		Introduction: r.form("introduction"),
		Comments:     map[assessment.SummarySection]string{},
		Version:      version,
	}
	for _, section := range assessment.SummarySections {
		words.Comments[section] = r.form(string(section))
	}
	stored := func(r *Request) (*frontend.SummaryWords, error) {
		return p.wordsPage(r, r.form("body"), r.form("round"))
	}
	if _, err := p.Chain.Insight.SaveSummaryWords(r.Request.Context(), r.Principal, q, words); err != nil {
		return again(p, r, err, stored)
	}
	page, err := stored(r)
	if err != nil {
		return err
	}
	return p.done(r, page.Back, "summary.words_saved", nil)
}
