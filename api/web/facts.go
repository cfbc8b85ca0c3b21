package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// factsPath is the address of a fact check, for those who are asked in it.
func factsPath(r *Request, check assessment.ID) string {
	return organisationPath(r, "/fact-checks/"+check.String())
}

// Facts shows the draft to somebody who is asked to check its facts, with a form for a comment on the passage that the
// address names, or for the comment that it names.
func (p *Pages) Facts(r *Request) error {
	page, err := p.factsPage(r, r.Query("passage"), r.Query("comment"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) factsPage(r *Request, passage, comment string) (*frontend.Facts, error) {
	check, err := r.id("fact_check")
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Audits.FactsToCheck(r.Request.Context(), r.Principal, check)
	if err != nil {
		return nil, err
	}
	base := factsPath(r, check)
	page := &frontend.Facts{FactsToCheck: v, Base: base}
	passages := v.Passages
	if len(passages) == 0 { // what the reader has said is left, with what it was said of
		for _, said := range v.Items {
			if n := len(passages); n == 0 || passages[n-1].Key != said.Passage.Key {
				passages = append(passages, said.Passage)
			}
		}
	}
	posted := r.Request.Method == http.MethodPost // and was refused: what was typed is shown, even if it comes too late
	if posted && comment == "" && passage != "" && !slices.ContainsFunc(passages, func(one record.Passage) bool {
		return one.Key == passage
	}) {
		passages = append(passages, record.Passage{Key: passage, Kind: record.PassageOther})
	}
	for i, one := range passages {
		row := frontend.FactPassage{
			Passage: one,
			Heading: passageHeading(r, one),
			Number:  i + 1,
			Group:   passageGroup(r, one),
		}
		row.Opens = i == 0 || page.Rows[i-1].Group != row.Group
		for _, said := range v.On(one.Key) {
			mine := factMine(base, v, said, row.Number, comment, posted)
			if mine.Form != nil {
				page.Open = mine.Form
			}
			row.Mine = append(row.Mine, mine)
		}
		switch {
		case one.Key == passage && comment == "" && (v.MayComment || posted):
			row.Form = &frontend.FactForm{
				Number:   row.Number,
				Action:   base + "/comments",
				Passage:  one.Key,
				Proposal: one.Text,
			}
			page.Open = row.Form
		case v.MayComment:
			row.Add = base + "?passage=" + url.QueryEscape(one.Key) + "#" + row.Anchor()
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// factMine is a comment of the reader's on a passage, with its form if it is the one that is open.
func factMine(
	base string, v record.FactsToCheck, said record.FactComment, passage int, open string, posted bool,
) frontend.FactMine {
	mine := frontend.FactMine{FactComment: said}
	id := said.ID.String()
	if (!v.MayComment || said.Answered()) && !(posted && id == open) {
		return mine
	}
	mine.Edit = base + "?comment=" + id + "#c-" + id
	mine.Withdraw = base + "/comments/" + id + "/withdraw"
	if id == open {
		mine.Form = &frontend.FactForm{
			Number:   passage,
			Action:   base + "/comments/" + id,
			Text:     said.Text,
			Proposal: said.Proposal,
			Version:  said.Version,
		}
	}
	return mine
}

// passageGroup is what a passage and others are about.
func passageGroup(r *Request, p record.Passage) string {
	switch p.Kind {
	case record.PassageCriterion, record.PassageObservation, record.PassageCause, record.PassageConsequence,
		record.PassageReason:
		return passageHeading(r, p).Question
	case record.PassageSummary, record.PassageStatement, record.PassageRecommendation:
		return r.L.T("facts.conclusions")
	case record.PassageOther:
		return r.L.T("facts.rest")
	}
	return r.L.T("audit.about")
}

// onFacts runs what somebody does who is asked in the fact check in the address.
func (p *Pages) onFacts(
	r *Request,
	passage, comment string,
	do func(ctx context.Context, check assessment.ID) (record.FactsToCheck, error),
	at func(record.FactsToCheck) string,
	done string,
) error {
	check, err := r.id("fact_check")
	if err != nil {
		return err
	}
	v, err := do(r.Request.Context(), check)
	if err != nil {
		var page *frontend.Facts
		return again(p, r, err, func(r *Request) (_ *frontend.Facts, err error) {
			page, err = p.factsPage(r, passage, comment)
			return page, err
		}, func(name string) string { return page.Field(name) })
	}
	return p.done(r, factsPath(r, check)+at(v), done, nil)
}

// factForm is a comment that was sent.
func factForm(r *Request) audits.FactCommentForm {
	f := audits.FactCommentForm{Passage: r.form("passage"), Text: r.form("text"), Proposal: r.form("proposal")}
	if r.form("proposal") == r.form("sent") { // the passage as it stood in the form proposes nothing
		f.Proposal = ""
	}
	return f
}

// anchorOf leads to a passage.
func anchorOf(v record.FactsToCheck, key string) string {
	for i, one := range v.Passages {
		if one.Key == key {
			return "#" + frontend.FactPassage{Number: i + 1}.Anchor()
		}
	}
	return ""
}

// AddFactComment comments on a passage.
func (p *Pages) AddFactComment(r *Request) error {
	f := factForm(r)
	return p.onFacts(r, f.Passage, "", func(ctx context.Context, check assessment.ID) (record.FactsToCheck, error) {
		return p.Chain.Audits.AddFactComment(ctx, r.Principal, check, f)
	}, func(v record.FactsToCheck) string { return anchorOf(v, f.Passage) }, "facts.saved")
}

// SaveFactComment changes a comment of the reader's.
func (p *Pages) SaveFactComment(r *Request) error {
	comment, version, err := r.changed("comment")
	if err != nil {
		return err
	}
	f := factForm(r)
	f.Version = version
	return p.onFacts(r, "", comment.String(), func(ctx context.Context, check assessment.ID) (record.FactsToCheck, error) {
		return p.Chain.Audits.SaveFactComment(ctx, r.Principal, check, comment, f)
	}, func(record.FactsToCheck) string { return "#c-" + comment.String() }, "facts.saved")
}

// WithdrawFactComment takes back a comment of the reader's.
func (p *Pages) WithdrawFactComment(r *Request) error {
	comment, version, err := r.changed("comment")
	if err != nil {
		return err
	}
	return p.onFacts(r, "", "", func(ctx context.Context, check assessment.ID) (record.FactsToCheck, error) {
		return p.Chain.Audits.WithdrawFactComment(ctx, r.Principal, check, comment, version)
	}, func(v record.FactsToCheck) string { return "" }, "facts.withdrawn")
}

// ConfirmFacts says that the reader has no more to say.
func (p *Pages) ConfirmFacts(r *Request) error {
	return p.onFacts(r, "", "", func(ctx context.Context, check assessment.ID) (record.FactsToCheck, error) {
		return p.Chain.Audits.ConfirmFacts(ctx, r.Principal, check)
	}, func(v record.FactsToCheck) string { return "" }, "facts.confirmed")
}
