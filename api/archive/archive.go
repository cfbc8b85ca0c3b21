// Package archive writes the package of an audit for the archive, for pages, the API and the command line. What is in
// it is decided by the use case; this adds the workbooks and the report.
package archive

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/exchange"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// MediaType is that of the package.
const MediaType = "application/zip"

// Write writes the package of an audit as somebody engaged in it may have it, in a language. The report is in it as PDF
// too where the server can make one.
func Write(
	ctx context.Context,
	out io.Writer,
	c *chain.Chain,
	who assessment.Principal,
	audit assessment.ID,
	l *i18n.Localizer,
	pdf *document.PDF,
) (key string, err error) {
	to := exchange.NewPackage(out, c.Now())
	b, head, err := c.Audits.Archive(ctx, who, audit, to)
	if err != nil {
		return "", err
	}
	book, err := workbook.AuditFile(l, b, who.Organisation, who.User.Name, c.Now())
	if err != nil {
		return "", err
	}
	if err := to.Add("audit.xlsx", "The auditor's workbook.", 0, book); err != nil {
		return "", err
	}
	if err := addPapers(ctx, to, c, who, audit, "", l); err != nil {
		return "", err
	}
	for _, v := range head.Earlier {
		id, err := assessment.ParseID(v.ID)
		if err != nil {
			return "", err
		}
		if err := addPapers(ctx, to, c, who, id, v.Folder, l); err != nil {
			return "", err
		}
	}
	d, err := document.Audit(l, b, document.AuditOptions{}, document.HandedTo(who, c.Now()))
	if err != nil {
		return "", err
	}
	template, err := document.Plain()
	if err != nil {
		return "", err
	}
	for _, kind := range []string{document.Word, document.PDFFile} {
		if pdf.Ready(kind) != nil {
			continue
		}
		report, _, err := pdf.File(ctx, d, kind, template)
		if err != nil {
			return "", err
		}
		if err := to.Add("report."+kind, "The report.", 0, report); err != nil {
			return "", err
		}
	}
	return head.Key, to.Close(head)
}

// addPapers adds the working papers of a version of the audit as workbooks, in its folder.
func addPapers(
	ctx context.Context,
	to *exchange.Package,
	c *chain.Chain,
	who assessment.Principal,
	audit assessment.ID,
	folder string,
	l *i18n.Localizer,
) error {
	for _, papers := range c.Registers.Papers {
		rows, err := papers.In(audit).Export(ctx, who)
		if err != nil {
			return err
		}
		var table bytes.Buffer
		t := workbook.Register(l, papers.Register, rows, who.Organisation, c.Now())
		if err := workbook.WriteTable(&table, workbook.XLSX, t); err != nil {
			return err
		}
		name := folder + "papers/" + papers.Name + ".xlsx"
		if err := to.Add(name, "The same working papers as a workbook.", len(t.Rows), table.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// File is the package in a temporary file, read from its beginning, so that it is complete before any of it is sent.
// Whoever calls closes it, which removes it.
func File(
	ctx context.Context,
	c *chain.Chain,
	who assessment.Principal,
	audit assessment.ID,
	l *i18n.Localizer,
	pdf *document.PDF,
) (f *Temporary, key string, err error) {
	file, err := os.CreateTemp("", "mognad-archive-*.zip")
	if err != nil {
		return nil, "", err
	}
	f = &Temporary{file}
	if key, err = Write(ctx, f, c, who, audit, l, pdf); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, "", errors.Join(err, f.Close())
	}
	return f, key, nil
}

// Temporary is a file that is removed when it is closed.
type Temporary struct{ *os.File }

// Close closes and removes it.
func (t *Temporary) Close() error { return errors.Join(t.File.Close(), os.Remove(t.Name())) }

// Size is its length in bytes.
func (t *Temporary) Size() (int64, error) {
	about, err := t.Stat()
	if err != nil {
		return 0, err
	}
	return about.Size(), nil
}
