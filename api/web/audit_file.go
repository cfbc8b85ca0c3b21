package web

import (
	"cmp"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
)

// auditFormats are the kinds of file that an audit is sent as, and how each is made.
var auditFormats = []struct {
	name, mediaType string
	write           func(p *Pages, r *Request, id assessment.ID, proposals bool) ([]byte, error)
}{
	{document.Word, document.MediaType, (*Pages).auditWord},
	{document.PDFFile, "application/pdf", (*Pages).auditPDF},
	{string(workbook.XLSX), workbook.XLSX.MediaType(), (*Pages).auditWorkbook},
	{"yaml", "application/yaml", (*Pages).auditYAML},
	{"json", "application/json", (*Pages).auditJSON},
}

// AuditFile sends an audit as a file, as far as the reader sees it; with proposals=1 including what the
// self-assessments proposed, with open=1 as an open extract, and reports with reasons=1 including the reasons for the
// judgements.
func (p *Pages) AuditFile(r *Request) error {
	id, err := assessment.ParseID(r.Param("audit"))
	if err != nil {
		return err
	}
	for _, f := range auditFormats {
		if f.name != cmp.Or(r.Query("format"), string(workbook.XLSX)) {
			continue
		}
		if err := p.PDF.Ready(f.name); err != nil { // before the log says that it was exported
			return err
		}
		content, err := f.write(p, r, id, r.Query("proposals") == "1")
		if err != nil {
			return err
		}
		name := r.Principal.Organisation.Key + "-" + r.L.T("audit.file_name")
		if r.Query("letter") == "1" {
			name += "-" + r.L.T("audit_letter.file_name")
		}
		if openExtract(r) {
			name += "-" + r.L.T("withheld.file_name")
		}
		r.download(name+"."+f.name, f.mediaType, content)
		return nil
	}
	return assessment.InvalidField("format", "error.invalid", nil)
}

// noPDF reports whether the server cannot make PDFs, so that pages offer none and say what to do instead.
func (p *Pages) noPDF() bool { return p.PDF.Ready(document.PDFFile) != nil }

// openExtract reports whether the reader asks for an open extract.
func openExtract(r *Request) bool { return r.Query("open") == "1" }

// auditBook is an audit for its workbook and report, with open=1 as an open extract.
func (p *Pages) auditBook(r *Request, id assessment.ID, proposals bool, format string) (record.AuditBook, error) {
	if openExtract(r) {
		return p.Chain.Audits.OpenBook(r.Request.Context(), r.Principal, id, proposals, format)
	}
	return p.Chain.Audits.Book(r.Request.Context(), r.Principal, id, proposals, format)
}

func (p *Pages) auditWorkbook(r *Request, id assessment.ID, proposals bool) ([]byte, error) {
	b, err := p.auditBook(r, id, proposals, string(workbook.XLSX))
	if err != nil {
		return nil, err
	}
	return workbook.AuditFile(r.L, b, r.Principal.Organisation, r.Principal.User.Name, p.Chain.Now())
}

// auditReport is the report of an audit, as Word or PDF.
func (p *Pages) auditReport(r *Request, id assessment.ID, proposals bool, kind string) ([]byte, error) {
	into, err := p.into(r) // before the log says that it was exported
	if err != nil {
		return nil, err
	}
	b, err := p.auditBook(r, id, proposals, kind)
	if err != nil {
		return nil, err
	}
	o := document.AuditOptions{Reasons: r.Query("reasons") == "1", Letter: r.Query("letter") == "1"}
	d, err := document.Audit(r.L, b, o, document.HandedTo(r.Principal, p.Chain.Now()))
	if err != nil {
		return nil, err
	}
	content, _, err := p.PDF.File(r.Request.Context(), d, kind, into)
	return content, err
}

func (p *Pages) auditWord(r *Request, id assessment.ID, proposals bool) ([]byte, error) {
	return p.auditReport(r, id, proposals, document.Word)
}

func (p *Pages) auditPDF(r *Request, id assessment.ID, proposals bool) ([]byte, error) {
	return p.auditReport(r, id, proposals, document.PDFFile)
}

// auditFile is an audit as a file; with replies=1 including what the bodies have replied, with fact_checks=1 its fact
// checks.
func (p *Pages) auditFile(r *Request, id assessment.ID, proposals bool, format string) (*exchange.File, error) {
	return p.Chain.Audits.File(r.Request.Context(), r.Principal, id, audits.FileForm{
		Proposals:  proposals,
		Replies:    r.Query("replies") == "1",
		FactChecks: r.Query("fact_checks") == "1",
		Open:       openExtract(r),
		Format:     format,
	})
}

func (p *Pages) auditYAML(r *Request, id assessment.ID, proposals bool) ([]byte, error) {
	f, err := p.auditFile(r, id, proposals, "yaml")
	if err != nil {
		return nil, err
	}
	return f.YAML()
}

func (p *Pages) auditJSON(r *Request, id assessment.ID, proposals bool) ([]byte, error) {
	f, err := p.auditFile(r, id, proposals, "json")
	if err != nil {
		return nil, err
	}
	return f.JSON()
}
