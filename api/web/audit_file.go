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

// auditFormat is a kind of file that an audit is sent as, and how it is made; nil for a report.
type auditFormat struct {
	name, mediaType string
	write           func(p *Pages, r *Request, id assessment.ID, proposals bool) ([]byte, error)
}

var auditFormats = []auditFormat{
	{document.Word, document.MediaType, nil},
	{document.PDFFile, "application/pdf", nil},
	{string(workbook.XLSX), workbook.XLSX.MediaType(), (*Pages).auditWorkbook},
	{"yaml", "application/yaml", (*Pages).auditYAML},
	{"json", "application/json", (*Pages).auditJSON},
}

// AuditFile sends an audit as a file, as far as the reader sees it; with proposals=1 including what the
// self-assessments proposed, with open=1 as an open extract, and reports with reasons=0 without the assessments in
// words.
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
		if f.write == nil {
			return p.auditReport(r, id, f)
		}
		content, err := f.write(p, r, id, r.Query("proposals") == "1")
		if err != nil {
			return err
		}
		p.sendAudit(r, f, document.AuditOptions{}, record.Audit{}, content)
		return nil
	}
	return assessment.InvalidField("format", "error.invalid", nil)
}

// noPDF reports whether the server cannot make PDFs, so that pages offer none and say what to do instead.
func (p *Pages) noPDF() bool { return p.PDF.Ready(document.PDFFile) != nil }

// auditOptions are what the reader has chosen to have in a report.
func auditOptions(r *Request) (document.AuditOptions, error) {
	o := document.AuditOptions{
		WithoutReasons: !withReasons(r), Letter: r.Query("letter") == "1", Public: r.Query("public") == "1",
	}
	if to := r.Query("letter_to"); to != "" {
		id, err := assessment.ParseID(to)
		if err != nil {
			return o, assessment.InvalidField("letter_to", "error.unknown_choice", nil)
		}
		o.Letter, o.To = true, id
	}
	return o, nil
}

// withReasons reports whether the reader wants the assessments in words in a report, where they are unless left out.
func withReasons(r *Request) bool { return r.Query("reasons") != "0" }

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

// auditReport sends the report of an audit, or the letter with which it is sent, as Word or PDF.
func (p *Pages) auditReport(r *Request, id assessment.ID, f auditFormat) error {
	into, err := p.into(r) // before the log says that it was exported
	if err != nil {
		return err
	}
	o, err := auditOptions(r)
	if err != nil {
		return err
	}
	b, err := p.auditBook(r, id, r.Query("proposals") == "1", f.name)
	if err != nil {
		return err
	}
	d, err := document.Audit(r.L, b, o, document.HandedTo(r.Principal, p.Chain.Now()))
	if err != nil {
		return err
	}
	content, _, err := p.PDF.File(r.Request.Context(), d, f.name, into)
	if err != nil {
		return err
	}
	p.sendAudit(r, f, o, b.Audit, content)
	return nil
}

// sendAudit sends a file of an audit under a name that says what is in it.
func (p *Pages) sendAudit(r *Request, f auditFormat, o document.AuditOptions, a record.Audit, content []byte) {
	name := r.Principal.Organisation.Key + "-" + r.L.T("audit.file_name") + o.FileName(r.L, a, openExtract(r))
	r.download(name+"."+f.name, f.mediaType, content)
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
