package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// unit is a part of a judgement as stored.
func (a audit) unit(card frontend.AuditCard, c record.AuditCell, part audits.JudgementPart) frontend.SavedUnit {
	u := frontend.SavedUnit{
		ID:       card.Field(string(part)),
		Key:      string(part) + " " + c.Entity.String() + " " + c.Question,
		Title:    c.Question + " " + a.r.L.T("audit_entity."+string(part)),
		Version:  c.Judgement.Version,
		Problems: map[string]string{},
	}
	u.Href = columnPath(a.r, a.ID, c.Entity) + "/questions/" + url.PathEscape(c.Question) + "?" +
		url.Values{"unit": {u.ID}}.Encode()
	return u
}

// statementUnit is an overall verdict and statement as stored; base is the address of what it is on.
func statementUnit(base, title, overall, said string, version int64) frontend.StatementUnit {
	return frontend.StatementUnit{
		SavedUnit: frontend.SavedUnit{
			ID:       statement,
			Key:      statement + " " + base,
			Title:    title,
			Href:     base + "/statement?unit=" + statement,
			Version:  version,
			Problems: map[string]string{},
		},
		Overall:   overall,
		Statement: said,
	}
}

// storedJudgement is a part of a judgement as stored, to choose from; the card is not filled with what was typed.
func storedJudgement(
	r *Request,
	page *frontend.AuditEntity,
	card frontend.AuditCard,
	part audits.JudgementPart,
) *frontend.StoredUnit {
	j := card.Cell.Judgement
	stored := &frontend.StoredUnit{Version: j.Version, At: j.UpdatedAt}
	if j.SavedBy != nil {
		stored.By = savedBy(r, page.About.People.Name(*j.SavedBy), *j.SavedBy)
	}
	if part == audits.Observed {
		stored.Values = []frontend.StoredValue{{Key: "audit_entity.observation", Text: j.Observation}}
		for _, f := range []frontend.GroundForm{
			{Name: "criterion", Text: j.Criterion}, {Name: "cause", Text: j.Cause}, {Name: "consequence", Text: j.Consequence},
		} {
			if f.Text != "" {
				stored.Values = append(stored.Values, frontend.StoredValue{Key: "audit_entity." + f.Name, Text: f.Text})
			}
		}
		return stored
	}
	stored.Values = []frontend.StoredValue{
		{Key: "audit_entity.judgement", Step: card.Cell.Judged},
		{Key: "audit_entity.reason", Text: j.Reason},
	}
	if card.Cell.Risk.Label != "" {
		stored.Values = append(stored.Values, frontend.StoredValue{Key: "audit_entity.risk", Step: card.Cell.Risk})
	}
	if len(card.JudgedParts) > 0 {
		parts := strings.Join(card.JudgedParts, "\n")
		stored.Values = append(stored.Values, frontend.StoredValue{Key: "audit_entity.parts", Text: parts})
	}
	return stored
}

// storedStatement is a statement as stored, to choose from.
func storedStatement(u frontend.StatementUnit) *frontend.StoredUnit {
	return &frontend.StoredUnit{
		Version: u.Version,
		Values: []frontend.StoredValue{
			{Key: "audit.overall", Text: u.Overall},
			{Key: "audit.statement", Text: u.Statement},
		},
	}
}

// Judge saves a part of an auditor's judgement of one audit question, for a script.
func (p *Pages) Judge(r *Request) error { return p.saveUnit(r) }

// StateOnEntity saves the auditors' overall verdict on an entity, for a script.
func (p *Pages) StateOnEntity(r *Request) error { return p.saveUnit(r) }

// saveUnit answers a script with what became of the unit that it sent. Without a script the column is shown.
func (p *Pages) saveUnit(r *Request) error {
	if !scripted(r) {
		return p.SaveColumn(r)
	}
	saved, err := p.saveTyped(r)
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(saved.refused, unasked):
		return assessment.Missing()
	case r.unitless():
		return &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required"}
	}
	page, err := p.columnPage(r)
	if err != nil {
		return err
	}
	status := fillRefused(r, page, saved)
	only(r, page)
	if saved.ok() {
		for i := range page.Replies {
			page.Replies[i].Status = p.savedNow(r)
		}
	}
	return p.fragment(r, status, "fragment-judged", page)
}

// savedNow says that a unit was saved now.
func (p *Pages) savedNow(r *Request) frontend.AnswerStatus {
	return frontend.AnswerStatus{
		State: "saved",
		Key:   "answers.saved",
		Args:  map[string]any{"Time": r.L.Time(p.Chain.Now())},
	}
}

// only leaves in the page what a script asks about: the unit in the address, or the first one.
func only(r *Request, page *frontend.AuditEntity) {
	page.Cards = slices.DeleteFunc(page.Cards, func(c frontend.AuditCard) bool { return c.ID != r.Param("question") })
	units := page.Units()
	at := max(0, slices.IndexFunc(units, func(u frontend.SavedUnit) bool { return u.ID == r.Query("unit") }))
	page.Replies = units[at : at+1]
}

// AuditUnit is one unit of a column as stored, for a script. With the query parameter since it is instead what somebody
// else has saved since that version, if anything, for a unit that the reader is changing.
func (p *Pages) AuditUnit(r *Request) error {
	v, err := p.findToWrite(r)
	if err != nil {
		return err
	}
	page, err := p.columnOf(r, v)
	if err != nil {
		return err
	}
	only(r, page)
	if r.Param("question") != "" && len(page.Cards) == 0 {
		return assessment.Missing()
	}
	if since, err := strconv.ParseInt(r.Query("since"), 10, 64); err == nil {
		return p.unitSince(r, page, since)
	}
	part, _, _ := strings.Cut(page.Replies[0].ID, "-")
	return p.fragment(r, http.StatusOK, "fragment-"+part, page)
}

// unitSince shows what somebody else has saved in a unit since the version, if anything.
func (p *Pages) unitSince(r *Request, page *frontend.AuditEntity, since int64) error {
	unit := &page.Replies[0]
	part, _, _ := strings.Cut(unit.ID, "-")
	changed, stored := unit.Version != since, storedStatement(page.Stating)
	if unit.ID != statement {
		entity, err := r.id("entity")
		if err != nil {
			return err
		}
		card := page.Cards[0]
		stored = storedJudgement(r, page, card, audits.JudgementPart(part))
		if changed, err = p.Chain.Audits.JudgedSince(
			r.Request.Context(), r.Principal, page.About.ID, entity, card.ID, audits.JudgementPart(part), since,
		); err != nil {
			return err
		}
	}
	if changed {
		fillUnit(r, page, unit, assessment.Changed(nil), nil, stored)
	}
	return p.fragment(r, http.StatusOK, "fragment-judged", page)
}
