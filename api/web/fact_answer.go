package web

import (
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// factAnswerSeen is the page again where nothing is saved yet, nil where the answer can be given: with the proposal in
// place of the whole text, or with how the text is about to change, which the auditor has to see first, since an answer
// is given once.
func (p *Pages) factAnswerSeen(
	r *Request,
	comment assessment.ID,
	f audits.FactAnswerForm,
) (*frontend.FactCheck, error) {
	proposed := r.form("do") == "proposal"
	if !proposed && f.Outcome != assessment.FactAccepted {
		return nil, nil
	}
	page, err := p.factCheckPage(r, comment.String())
	if err != nil {
		return nil, err
	}
	for _, row := range page.Comments {
		form := row.Form
		if form == nil || !form.Writes || row.Answered() || !page.MayAnswer || form.Holds != f.Holds {
			continue // nothing is overwritten, or it is refused
		}
		sent := r.sent(false, func(name string) string { return name })
		typed := unixLines(f.Text)
		if proposed {
			typed = form.Proposal
			sent.Values["text"] = []string{typed}
		} else if typed == "" || typed == unixLines(r.form("seen")) {
			continue
		}
		form.Show(typed)
		page.Frame().Sent = sent
		return page, nil
	}
	return nil, nil
}

// unixLines is a text with the ends of its lines as they are stored.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
