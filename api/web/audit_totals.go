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
	rows := a.StatedTotals
	if writing {
		rows = a.TotalRows
	}
	entities, questions := rows()
	var groups []frontend.TotalGroup
	for _, of := range []struct {
		key  string
		rows []record.TotalRow
	}{{"audit_totals.entities", entities}, {"audit_totals.questions", questions}} {
		group := frontend.TotalGroup{Key: of.key}
		for _, row := range of.rows {
			line := frontend.TotalLine{Name: row.Name, Said: row.Said(a.JudgementScale(), a.r.L.Decimal, a.r.L.T)}
			if writing {
				chosen := url.Values{"about": {string(row.About)}, "subject": {row.Subject()}}
				line.Href = a.base() + "/totals?" + chosen.Encode() + "#state"
			}
			group.Rows = append(group.Rows, line)
		}
		if len(group.Rows) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// totalForm is the form for the totals of an entity or on a question.
func (a audit) totalForm(about assessment.TotalsOf, subject string) (*frontend.TotalForm, error) {
	entities, questions := a.TotalRows()
	all := append(entities, questions...)
	at := slices.IndexFunc(all, func(r record.TotalRow) bool { return r.About == about && r.Subject() == subject })
	if at < 0 {
		return nil, assessment.Missing()
	}
	row := all[at]
	f := &frontend.TotalForm{About: string(about), Subject: subject, Name: row.Name, Version: row.Version}
	for i, c := range a.JudgementScale().Countable() {
		step := frontend.TotalStep{
			Field: countField(i), Label: a.JudgementScale().Counted(c, a.r.L.Decimal, a.r.L.T),
		}
		if n := row.Counts.Of(c); n > 0 {
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
