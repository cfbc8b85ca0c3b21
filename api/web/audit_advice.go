package web

import (
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// advice fills in what rules propose, entity by entity.
func (a audit) advice(page *frontend.Recommendations) {
	if a.Asked == nil {
		return
	}
	s := results{r: a.r, q: a.Asked, language: spoken(a.r, a.Asked)}
	for i, of := range a.Advice {
		name := page.About.EntityName(of.Entity)
		if last := len(page.Proposed) - 1; last < 0 || page.Proposed[last].Entity != name {
			page.Proposed = append(page.Proposed, frontend.AdviceOfEntity{Entity: name})
		}
		row := frontend.AuditAdvice{
			Rule:       of.Rule,
			Key:        of.Entity.String() + "." + of.Rule,
			Entity:     name,
			Question:   s.question(of.Question),
			Text:       s.in(of.Recommendation),
			FirstStep:  s.in(of.FirstStep),
			FindOut:    of.FindOut,
			Priority:   string(of.Priority),
			References: s.references(of.References),
			Places:     a.places(of.Places),
			Number:     i,
		}
		for _, t := range of.Triggers {
			value := ""
			if t.Value != nil {
				value = *t.Value
			}
			row.Triggers = append(row.Triggers, frontend.GainRow{Question: s.question(t.Question), Answer: s.answer(value)})
		}
		for _, b := range of.Shares {
			block := frontend.AdviceBlock{Name: s.block(b.Block), Known: b.Percent != nil}
			if b.Percent != nil {
				block.Percent = *b.Percent
			}
			row.Blocks = append(row.Blocks, block)
		}
		a.decision(page, &row, of)
		if page.About.Writes() && of.Adopted == nil {
			row.Adopt = withQuery(page.Base, a.r.recommendationsAsked(), "adopt", row.Key) + "#write"
			row.List = a.r.recommendationsAsked().Encode()
			row.Action = columnPath(a.r, a.ID, of.Entity) + "/advice/" + url.PathEscape(of.Rule)
		}
		if !row.Decided() {
			page.Waiting++
		}
		under := &page.Proposed[len(page.Proposed)-1]
		under.Rows = append(under.Rows, row)
	}
}

// decision fills in the decision on a proposal.
func (a audit) decision(page *frontend.Recommendations, row *frontend.AuditAdvice, of record.AuditAdvice) {
	if i := slices.IndexFunc(
		a.Recommendations,
		func(rec record.AuditRecommendation) bool { return of.Adopted != nil && rec.ID == *of.Adopted },
	); i >= 0 {
		rec := a.Recommendations[i]
		number, to := frontend.Called(a.r.L, rec), rec.Addressees(a.r.L.T)
		row.Adopted = a.r.L.T("recommendations.number_to", "Number", number, "Body", to)
		row.AdoptedHref = page.Base + "#r-" + rec.ID.String()
	}
	if d := of.Dismissal; d != nil {
		row.Dismissed = true
		row.DismissedBy = a.People.Name(d.DismissedBy)
		row.DismissedAt = d.DismissedAt
		row.DismissReason = d.Reason
	}
}

// references are the sources that a recommendation refers to, with their numbers.
func (s results) references(of map[string][]string) []frontend.ReferenceRow {
	var list []frontend.ReferenceRow
	for _, source := range s.q.Sources {
		if numbers := of[source.ID]; len(numbers) > 0 {
			list = append(list, frontend.ReferenceRow{Source: s.in(source.Title), Numbers: numbers})
		}
	}
	return list
}

// DecideAuditAdvice adopts what a rule proposes, or dismisses it.
func (p *Pages) DecideAuditAdvice(r *Request) error {
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	rule := r.Param("rule")
	if r.form("do") == "dismiss" {
		return p.dismiss(r, entity, rule)
	}
	stored := func(a audit) frontend.RecommendationForm {
		for _, of := range a.Advice {
			if of.Rule == rule && of.Entity == entity {
				return a.adoptForm(of)
			}
		}
		return a.newForm()
	}
	return p.writeRecommendation(
		r,
		"recommendations.adopted_done",
		stored,
		func(id assessment.ID, f audits.RecommendationForm) (record.AuditRecommendation, error) {
			if f.Text == "" {
				return record.AuditRecommendation{}, assessment.InvalidField("text", "error.required", nil)
			}
			return p.Chain.Audits.AdoptAdvice(r.Request.Context(), r.Principal, id, entity, rule, f)
		},
	)
}

// dismiss records that a rule's proposal is not recommended.
func (p *Pages) dismiss(r *Request, entity assessment.ID, rule string) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	err = p.Chain.Audits.DismissAdvice(r.Request.Context(), r.Principal, id, entity, rule, r.form("reason"))
	if err == nil {
		return p.done(r, r.recommendationsList(id)+"#proposed", "recommendations.dismissed_done", nil)
	}
	if !r.mendable(err) {
		return err
	}
	page, pageErr := p.findingsPage(r)
	if pageErr != nil {
		return pageErr
	}
	return p.refused(r, err, page, func(name string) string {
		for _, of := range page.Proposed {
			for _, row := range of.Rows {
				if row.Key == entity.String()+"."+rule {
					return row.Field(name)
				}
			}
		}
		return name
	})
}
