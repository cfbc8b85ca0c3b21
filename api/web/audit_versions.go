package web

import (
	"net/http"
	"net/url"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// JudgementVersions shows what has been judged in a cell before.
func (p *Pages) JudgementVersions(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	of := record.Place{QuestionID: r.Param("question"), EntityID: entity}
	versions, err := p.Chain.Audits.JudgementVersions(r.Request.Context(), r.Principal, v.ID, of)
	if err != nil {
		return err
	}
	a.People = versions.People
	e, _ := v.Entity(entity)
	q, _ := v.Question(of.QuestionID)
	page := &frontend.AuditVersions{
		About:    a.head(),
		Back:     cellPath(r, v.ID, entity, q.ID),
		BackText: r.L.T("audit_versions.back_question", "ID", q.ID),
		Heading:  r.L.T("audit_versions.of_judgement", "ID", q.ID, "Entity", e.Entity.Name),
		Question: q.Text,
	}
	page.Path = columnPath(r, v.ID, entity) + "/questions/" + url.PathEscape(q.ID) + "/versions"
	var rows []frontend.AuditVersion
	for _, j := range versions.Items {
		row := frontend.AuditVersion{
			Number:   j.Version,
			At:       *j.UpdatedAt,
			By:       a.People.Name(*j.SavedBy),
			FromFile: j.Imported != nil,
			Imported: a.imported(j),
			Judges:   true,
			Judged:   a.judged(j),
		}
		if j.Proposed != nil {
			row.Proposed = a.chip(&j.Proposed.Ordinal)
		}
		row.Risk = frontend.RiskChip(v.JudgementScale(), j.Risk)
		row.Texts = said(row.Texts, "audit_entity.criterion", j.Criterion)
		row.Texts = said(row.Texts, "audit_entity.observation", j.Observation)
		row.Texts = said(row.Texts, "audit_entity.cause", j.Cause)
		row.Texts = said(row.Texts, "audit_entity.consequence", j.Consequence)
		row.Texts = said(row.Texts, "audit_entity.reason", j.Reason)
		row.Texts = said(row.Texts, "audit_entity.parts", strings.Join(a.saidOfParts(q, j), "\n"))
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		page.Of = []frontend.VersionsOf{{Versions: rows}}
	}
	return p.show(r, http.StatusOK, page)
}

// imported is where a judgement comes from that nobody made here, nil for others.
func (a audit) imported(j record.Judgement) *frontend.ImportedJudgement {
	if j.Imported == nil {
		return nil
	}
	return a.importedFrom(*j.Imported)
}

func (a audit) importedFrom(from record.Imported) *frontend.ImportedJudgement {
	return &frontend.ImportedJudgement{
		Imported: from,
		Name:     a.People.Name(from.By),
		Day:      from.SaidOn(a.r.L.Day, a.r.L.Moment),
	}
}

// saidOfParts is what is judged of each part of the question, a line each.
func (a audit) saidOfParts(q record.AuditQuestion, j record.Judgement) []string {
	var lines []string
	for _, p := range j.Parts {
		lines = append(lines, p.Said(q.Parts, a.written))
	}
	return lines
}

// said adds a text unless it is empty.
func said(texts []frontend.SaidText, label, text string) []frontend.SaidText {
	if text == "" {
		return texts
	}
	return append(texts, frontend.SaidText{Label: label, Text: text})
}

// EntityStatementVersions shows what has been said of an entity before.
func (p *Pages) EntityStatementVersions(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	e, known := v.Entity(entity)
	if !known {
		return assessment.Missing()
	}
	return p.statementVersions(r, v, entity, &frontend.AuditVersions{
		Shell:   frontend.Shell{Path: columnPath(r, v.ID, entity) + "/statement/versions"},
		Back:    columnPath(r, v.ID, entity) + "#whole",
		Heading: r.L.T("audit_versions.of_entity", "Entity", e.Entity.Name),
	})
}

// AuditStatementVersions shows what has been said of the whole audit before.
func (p *Pages) AuditStatementVersions(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	return p.statementVersions(r, v, v.ID, &frontend.AuditVersions{
		Shell:   frontend.Shell{Path: auditPath(r, v.ID) + "/statement/versions"},
		Back:    auditPath(r, v.ID) + "#whole",
		Heading: r.L.T("audit_versions.of_audit"),
	})
}

func (p *Pages) statementVersions(
	r *Request,
	v record.Audit,
	subject assessment.ID,
	page *frontend.AuditVersions,
) error {
	versions, err := p.Chain.Audits.StatementVersions(r.Request.Context(), r.Principal, v.ID, subject)
	if err != nil {
		return err
	}
	page.About = auditOf(r, v).head()
	page.BackText = r.L.T("audit_versions.back_whole")
	var rows []frontend.AuditVersion
	for _, s := range versions.Items {
		row := keptVersion(s.Sequence, s.Kept, versions.People)
		row.Overall = s.Overall
		row.Texts = said(nil, "", s.Statement)
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		page.Of = []frontend.VersionsOf{{Versions: rows}}
	}
	return p.show(r, http.StatusOK, page)
}

func keptVersion(sequence int64, k record.Kept, people record.People) frontend.AuditVersion {
	row := frontend.AuditVersion{Number: sequence, At: k.SavedAt, Deleted: k.Deleted, FromFile: k.FromFile}
	if k.SavedBy != nil {
		row.By = people.Name(*k.SavedBy)
	}
	return row
}

// RecommendationVersions shows what has been recommended before, and what was deleted.
func (p *Pages) RecommendationVersions(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	versions, err := p.Chain.Audits.RecommendationVersions(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	page := &frontend.AuditVersions{
		About:    a.head(),
		Back:     a.recommendationsPath(),
		BackText: r.L.T("audit_versions.back_recommendations"),
		Heading:  r.L.T("audit_versions.of_recommendations"),
	}
	page.Path = a.recommendationsPath() + "/versions"
	for i, one := range versions.Items {
		rec := one.Recommendation
		to := r.L.T("recommendations.number_to", "Number", frontend.Called(r.L, rec), "Body", rec.Body.Name)
		if i == 0 || versions.Items[i-1].Recommendation.ID != rec.ID { // the latest
			page.Of = append(page.Of, frontend.VersionsOf{ID: rec.ID.String(), Heading: to, Deleted: one.Deleted})
		}
		row := keptVersion(one.Sequence, one.Kept, versions.People)
		row.To = to
		row.Priority = priorityText(rec.Priority)
		row.Stands = a.places(rec.Places)
		row.Texts = said(row.Texts, "", rec.Text)
		row.Texts = said(row.Texts, "recommendations.first_step", rec.FirstStep)
		for _, reference := range rec.References {
			row.Texts = said(row.Texts, "recommendations.references", reference)
		}
		of := &page.Of[len(page.Of)-1]
		of.Versions = append(of.Versions, row)
	}
	return p.show(r, http.StatusOK, page)
}
