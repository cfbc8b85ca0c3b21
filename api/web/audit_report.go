package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/frontend"
)

// AuditReport shows an audit as it is printed. It shows what the self-assessments propose, and leaves out
// the assessments in words, if asked to.
func (p *Pages) AuditReport(r *Request) error {
	v, err := p.findReported(r)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	page := &frontend.AuditReport{
		About:        a.head(),
		Base:         a.base() + "/report",
		Organisation: r.Principal.Organisation.Name,
		Chosen: frontend.ReportChoice{
			Proposals: r.Query("proposals") == "1",
			NoReasons: !withReasons(r),
			Public:    r.Query("public") == "1" && v.NotPublic() == "",
			Open:      v.Withheld != nil,
			Template:  r.Query("template"),
		},
		Bodies:    a.byBody(a.Recommendations),
		Sealed:    a.sealed(),
		NotPublic: v.NotPublic(),
		For:       v.OnCommission(r.L.T),
		LeftOut:   v.LeftOut(r.L.T),
	}
	page.About.Changes = a.changes()
	page.Path = page.Base + page.Chosen.Query("?")
	if page.Templates, page.TemplatesHref, err = p.templateChoices(r, func(id string) string {
		return page.Base + page.Chosen.Into(id).Query("?")
	}); err != nil {
		return err
	}
	page.NoPDF = p.noPDF()
	a.reportFiles(page)
	pictures, err := document.AuditPictures(r.L, v)
	if err != nil {
		return err
	}
	for _, d := range pictures {
		page.Pictures = append(page.Pictures, frontend.PictureOf(d.SVG, d.Caption, d.Alt))
	}
	for _, step := range v.JudgementScale().Steps {
		page.Steps = append(page.Steps, frontend.ReportStep{AnswerChip: a.chip(&step.Ordinal), Group: step.Group})
	}
	for _, r := range v.JudgementScale().Risks {
		page.Risks = append(page.Risks, frontend.RiskChip(v.JudgementScale(), r.Label))
	}
	for from := 0; from < len(v.Entities); from += document.TableEntities {
		page.Tables = append(page.Tables, a.reportTable(from, min(from+document.TableEntities, len(v.Entities))))
	}
	for _, from := range v.Imports() {
		page.Imports = append(page.Imports, frontend.ReportImport{
			ImportedJudgement: *a.importedFrom(from.Imported),
			Cells:             from.Cells,
		})
	}
	for i, q := range v.Questions {
		page.Questions = append(page.Questions, a.reportQuestion(i, q))
	}
	return p.show(r, http.StatusOK, page)
}

// reportFiles are the report, and the letter with which it is sent, as files, as they are chosen on the page.
func (a audit) reportFiles(page *frontend.AuditReport) {
	file := func(key, kind, letter string) []frontend.ReportFile {
		if kind == document.PDFFile && page.NoPDF {
			return nil
		}
		address := a.base() + "/file?format=" + kind + letter + page.Chosen.Query("&")
		return []frontend.ReportFile{{Text: a.r.L.T(key + kind), Href: address}}
	}
	for _, f := range auditFormats {
		page.Files = append(page.Files, file("audit_report.file.", f.name, "")...)
	}
	letters := func(query string) (list []frontend.ReportFile) {
		for _, kind := range []string{document.Word, document.PDFFile} {
			list = append(list, file("audit_letter.", kind, query)...)
		}
		return list
	}
	page.Letters = letters("&letter=1")
	var known []assessment.ID
	for _, r := range a.Recommendations {
		if slices.Contains(known, r.Body.ID) {
			continue
		}
		known = append(known, r.Body.ID)
		page.LettersTo = append(page.LettersTo, frontend.LetterTo{
			Body: r.Body.Name, Files: letters("&letter_to=" + r.Body.ID.String()),
		})
	}
	if len(known) < 2 {
		page.LettersTo = nil
	}
}

// reportTable is the table of judgements of the entities at these places.
func (a audit) reportTable(from, to int) frontend.ReportTable {
	table := frontend.ReportTable{From: from + 1, To: to}
	for _, e := range a.Entities[from:to] {
		table.Entities = append(table.Entities, e.Entity.Name)
	}
	for i, q := range a.Questions {
		row := frontend.ReportRow{AuditQuestion: q, Recommended: a.numbers(q.ID)}
		for k := from; k < to; k++ {
			row.Cells = append(row.Cells, a.cell(a.Cell(i, k)))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func (a audit) reportQuestion(at int, q record.AuditQuestion) frontend.ReportQuestion {
	row := frontend.ReportQuestion{AuditQuestion: q, InFull: a.InFull(at)}
	for k := range a.Entities {
		c := a.Cell(at, k)
		finding := frontend.ReportFinding{
			Cell: a.cell(c), Parts: a.saidOfParts(q, c.Judgement), Imported: a.imported(c.Judgement),
		}
		if c.Judgement.Proposed != nil {
			finding.Met = a.chip(&c.Judgement.Proposed.Ordinal)
		}
		row.Findings = append(row.Findings, finding)
	}
	for _, to := range a.AdvisedOn(q.ID, a.r.L.T) {
		advised := frontend.RecommendedBody{Name: to.To}
		for _, rec := range to.List {
			advised.Rows = append(advised.Rows, a.recommendation(rec))
		}
		row.Advised = append(row.Advised, advised)
	}
	return row
}
