package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// factCheckPath is the address of a fact check of an audit, for its auditors.
func factCheckPath(r *Request, audit, check assessment.ID) string {
	return auditPath(r, audit) + "/fact-checks/" + check.String()
}

// FactChecks lists the fact checks of an audit, for its auditors.
func (p *Pages) FactChecks(r *Request) error {
	v, err := p.findAudit(r)
	if err != nil {
		return err
	}
	c, err := p.Chain.Audits.FactChecks(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return err
	}
	page := &frontend.FactChecks{About: auditOf(r, v).head(), MayBegin: c.MayBegin}
	page.Rows = factCheckRows(r, v.ID, c.Items)
	for _, made := range slices.Backward(v.VersionsMade) {
		before := frontend.EarlierFactChecks{Edition: made.Edition}
		for _, e := range c.Earlier {
			if e.Edition == made.Edition {
				before.Rows = factCheckRows(r, e.Audit.ID, e.Items)
			}
		}
		for _, one := range made.FactChecks {
			before.Said = append(before.Said, one.Said(r.L.T, r.L.Day))
		}
		if len(before.Said) > 0 {
			page.Earlier = append(page.Earlier, before)
		}
	}
	return p.show(r, http.StatusOK, page)
}

func factCheckRows(r *Request, audit assessment.ID, items []record.FactCheckLine) []frontend.FactCheckRow {
	var rows []frontend.FactCheckRow
	for _, one := range items {
		rows = append(rows, frontend.FactCheckRow{FactCheckLine: one, Href: factCheckPath(r, audit, one.ID)})
	}
	return rows
}

// NewFactCheck asks whom an auditor asks to check the facts, and until when.
func (p *Pages) NewFactCheck(r *Request) error {
	page, err := p.newFactCheckPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) newFactCheckPage(r *Request) (*frontend.NewFactCheck, error) {
	v, err := p.findToWrite(r)
	if err != nil {
		return nil, err
	}
	c, err := p.Chain.Audits.FactChecks(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return nil, err
	}
	page := &frontend.NewFactCheck{
		About: auditOf(r, v).head(),
		Begun: v.State == assessment.AuditFieldwork,
		Today: string(p.today(r)),
	}
	for _, one := range c.Offered {
		page.People = append(page.People, frontend.Option{
			Value: one.Person.ID.String(),
			Label: one.Person.Name + " (" + rolesIn(r, one.Roles) + ")",
		})
	}
	return page, nil
}

// rolesIn are roles with what they are for, in words.
func rolesIn(r *Request, roles []record.RoleOn) string {
	var words []string
	for _, role := range roles {
		words = append(words, r.L.T("role."+string(role.Role))+", "+role.Entity)
	}
	return strings.Join(words, "; ")
}

// BeginFactCheck freezes a copy of the draft and asks people to check its facts.
func (p *Pages) BeginFactCheck(r *Request) error {
	audit, err := r.id("audit")
	if err != nil {
		return err
	}
	c, err := p.Chain.Audits.BeginFactCheck(r.Request.Context(), r.Principal, audit, audits.FactCheckForm{
		Due:        assessment.Date(r.form("due")),
		Text:       r.form("text"),
		Judgements: r.form("judgements") == "true",
		People:     ids(r.PostFormArray("people")),
		Emails:     lines(r.form("emails")),
	})
	if err != nil {
		return again(p, r, err, p.newFactCheckPage)
	}
	return p.done(r, factCheckPath(r, audit, c.ID), "fact_checks.sent", map[string]any{"Count": c.Asked})
}

// FactCheck shows what people have said in a fact check, with a form for the answer to the comment that the address
// names.
func (p *Pages) FactCheck(r *Request) error {
	page, err := p.factCheckPage(r, r.Query("answer"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) factCheckPage(r *Request, open string) (*frontend.FactCheck, error) {
	v, err := p.findAudit(r)
	if err != nil {
		return nil, err
	}
	check, err := r.id("fact_check")
	if err != nil {
		return nil, err
	}
	c, err := p.Chain.Audits.FactCheck(r.Request.Context(), r.Principal, v.ID, check)
	if err != nil {
		return nil, err
	}
	base := factCheckPath(r, v.ID, check)
	page := &frontend.FactCheck{FactCheck: c, About: auditOf(r, v).head(), Base: base}
	for _, said := range c.Items {
		row := frontend.FactCommentRow{FactComment: said, Heading: passageHeading(r, said.Passage)}
		id := said.ID.String()
		switch {
		case (said.Answered() || !c.MayAnswer) && r.Request.Method != http.MethodPost:
		case id == open:
			row.Form = factAnswerForm(said)
			row.Form.Action = base + "/comments/" + id
			row.Outcome = "" // where somebody has answered meanwhile, what was typed is shown instead
		case !said.Answered() && c.MayAnswer:
			row.Answer = base + "?answer=" + id + "#c-" + id
		}
		page.Comments = append(page.Comments, row)
	}
	return page, nil
}

// factAnswerForm is the form of an answer, filled in with what the audit says now: the whole passage is replaced with
// what is sent. Where the auditor writes in the audit by hand, it is filled in with what was proposed.
func factAnswerForm(said record.FactComment) *frontend.FactAnswerForm {
	if said.Now == nil {
		return &frontend.FactAnswerForm{Text: said.Proposal}
	}
	return &frontend.FactAnswerForm{
		Writes:   true,
		Holds:    said.Now.Version,
		Now:      said.Now.Text,
		Text:     said.Now.Text,
		Proposal: said.Proposal,
	}
}

// passageHeading is what a passage is called.
func passageHeading(r *Request, p record.Passage) frontend.PassageHeading {
	h := frontend.PassageHeading{Kind: r.L.T("fact_checks.passage." + string(p.Kind))}
	if p.Question != nil {
		h.Question = p.Question.ID + " " + p.Question.Text
	}
	if p.Entity != nil {
		h.Of = p.Entity.Name
	}
	if p.Body != nil && p.Number == 0 {
		h.Of = p.Addressees(r.L.T)
	} else if p.Body != nil {
		h.Of = r.L.T("fact_checks.recommendation", "Number", p.Number, "Body", p.Addressees(r.L.T))
	}
	return h
}

// AnswerFactComment accepts or rejects a comment, and leads to the next one without an answer.
func (p *Pages) AnswerFactComment(r *Request) error {
	return p.onFactCheck(r, func(ctx context.Context, audit, check assessment.ID) error {
		comment, err := r.id("comment")
		if err != nil {
			return err
		}
		version, err := r.version()
		if err != nil {
			return err
		}
		f := audits.FactAnswerForm{
			Outcome: assessment.FactOutcome(r.form("outcome")),
			Text:    r.form("text"),
			Reason:  r.form("reason"),
			Version: version,
			Holds:   int64(numberOf(r.form("holds"))),
		}
		if page, err := p.factAnswerSeen(r, comment, f); err != nil {
			return err
		} else if page != nil {
			return p.show(r, http.StatusOK, page)
		}
		c, err := p.Chain.Audits.AnswerFactComment(ctx, r.Principal, audit, check, comment, f)
		if err != nil {
			return again(p, r, err, func(r *Request) (*frontend.FactCheck, error) {
				page, wrong := p.factCheckPage(r, comment.String())
				if wrong != nil || problem.Own(err).Code == assessment.Stale {
					return page, wrong
				}
				for _, row := range page.Comments {
					if row.Form != nil {
						row.Form.Holds = f.Holds // what the text was written from, as the form showed it
					}
				}
				return page, nil
			})
		}
		to := factCheckPath(r, audit, check) + "#c-" + comment.String()
		if i := slices.IndexFunc(c.Items, func(x record.FactComment) bool { return !x.Answered() }); i >= 0 {
			id := c.Items[i].ID.String()
			to = factCheckPath(r, audit, check) + "?answer=" + id + "#c-" + id
		}
		if f.Outcome == assessment.FactRejected {
			return p.done(r, to, "fact_checks.was_rejected", nil)
		}
		return p.done(r, to, "fact_checks.was_accepted", nil)
	})
}

// EndFactCheck ends a fact check.
func (p *Pages) EndFactCheck(r *Request) error {
	return p.onFactCheck(r, func(ctx context.Context, audit, check assessment.ID) error {
		version, err := r.version()
		if err != nil {
			return err
		}
		if _, err := p.Chain.Audits.EndFactCheck(ctx, r.Principal, audit, check, version); err != nil {
			return again(p, r, err, func(r *Request) (*frontend.FactCheck, error) { return p.factCheckPage(r, "") })
		}
		return p.done(r, factCheckPath(r, audit, check), "fact_checks.was_ended", nil)
	})
}

// onFactCheck runs what is done with the fact check in the address.
func (p *Pages) onFactCheck(r *Request, do func(ctx context.Context, audit, check assessment.ID) error) error {
	audit, err := r.id("audit")
	if err != nil {
		return err
	}
	check, err := r.id("fact_check")
	if err != nil {
		return err
	}
	return do(r.Request.Context(), audit, check)
}
