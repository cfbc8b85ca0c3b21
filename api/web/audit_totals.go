package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// AuditTotals lists what is stated of how many judgements of each kind there are, with the form for one entity or
// question.
func (p *Pages) AuditTotals(r *Request) error {
	page, err := p.auditTotalsPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) auditTotalsPage(r *Request) (*frontend.AuditTotals, error) {
	v, err := p.findToWrite(r)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	page := &frontend.AuditTotals{About: a.head(), Base: a.base() + "/totals", Groups: a.totals(true)}
	page.Path = page.Base
	about, subject := r.Query("about"), r.Query("subject")
	if r.Request.Method == http.MethodPost {
		about, subject = r.form("about"), r.form("subject")
	}
	if about == "" {
		return page, nil
	}
	page.Form, err = a.totalForm(assessment.TotalsOf(about), subject)
	return page, err
}

// totals are the totals in words, by what they are about. Those that state them get every entity and question, with the
// address where it is done.
func (a audit) totals(writing bool) []frontend.TotalGroup {
	line := func(name string, t record.AuditTotal, about assessment.TotalsOf, subject string) frontend.TotalLine {
		l := frontend.TotalLine{Name: name, Said: t.Said(a.JudgementScale(), a.r.L.Decimal, a.r.L.T)}
		if writing {
			l.Href = a.base() + "/totals?" + url.Values{"about": {string(about)}, "subject": {subject}}.Encode() + "#state"
		}
		return l
	}
	entities := frontend.TotalGroup{Key: "audit_totals.entities"}
	for _, e := range a.Entities {
		if t, stated := a.TotalOf(e.Entity.ID); stated || writing {
			entities.Rows = append(
				entities.Rows, line(e.Entity.Name, t, assessment.TotalsOfEntity, e.Entity.ID.String()),
			)
		}
	}
	questions := frontend.TotalGroup{Key: "audit_totals.questions"}
	for _, q := range a.Questions {
		if t, stated := a.TotalOn(q.ID); stated || writing {
			questions.Rows = append(
				questions.Rows, line(q.ID+" "+q.Text, t, assessment.TotalsOfQuestion, q.ID),
			)
		}
	}
	return slices.DeleteFunc([]frontend.TotalGroup{entities, questions}, func(g frontend.TotalGroup) bool {
		return len(g.Rows) == 0
	})
}

// totalForm is the form for the totals of an entity or on a question.
func (a audit) totalForm(about assessment.TotalsOf, subject string) (*frontend.TotalForm, error) {
	f := &frontend.TotalForm{About: string(about), Subject: subject}
	var stated record.AuditTotal
	switch about {
	case assessment.TotalsOfQuestion:
		q, asked := a.Question(subject)
		if !asked {
			return nil, assessment.Missing()
		}
		f.Name = q.ID + " " + q.Text
		stated, _ = a.TotalOn(subject)
	default:
		id, err := assessment.ParseID(subject)
		if err != nil {
			return nil, err
		}
		e, audited := a.Entity(id)
		if !audited {
			return nil, assessment.Missing()
		}
		f.Name = e.Entity.Name
		stated, _ = a.TotalOf(id)
	}
	f.Version = stated.Version
	for i, c := range a.JudgementScale().Countable() {
		step := frontend.TotalStep{
			Field: countField(i), Label: a.JudgementScale().Counted(c, a.r.L.Decimal, a.r.L.T),
		}
		if n := stated.Counts.Of(c); n > 0 {
			step.Count = strconv.Itoa(n)
		}
		f.Steps = append(f.Steps, step)
	}
	return f, nil
}

func countField(i int) string { return fmt.Sprint("count-", i) }

// StateTotals states how many judgements of each kind there are for an entity or on a question.
func (p *Pages) StateTotals(r *Request) error {
	v, err := p.findToWrite(r)
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	f := audits.TotalsForm{
		About: assessment.TotalsOf(r.form("about")), Subject: r.form("subject"), Version: &version,
	}
	fields := map[string]string{} // of the form, by those of the use case
	var wrong []assessment.FieldError
	for i, c := range v.JudgementScale().Countable() {
		typed := r.form(countField(i))
		if typed == "" {
			continue
		}
		if c.Count, err = strconv.Atoi(typed); err != nil {
			wrong = append(wrong, assessment.FieldError{
				Field: countField(i), Key: "error.range", Args: assessment.Args{"Min": 0, "Max": assessment.MaxTotal},
			})
		}
		fields[fmt.Sprint("counts.", len(f.Counts))] = countField(i)
		f.Counts = append(f.Counts, c)
	}
	err = assessment.InvalidFields(wrong)
	if err == nil {
		_, err = p.Chain.Audits.StateTotals(r.Request.Context(), r.Principal, v.ID, f)
	}
	if err != nil {
		return again(p, r, err, p.auditTotalsPage, func(name string) string {
			if typed, ok := fields[name]; ok {
				return typed
			}
			return name
		})
	}
	return p.done(r, auditPath(r, v.ID)+"/totals", "audit_totals.saved", nil)
}
