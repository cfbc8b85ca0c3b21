package main

import (
	"context"
	"errors"
	"fmt"

	"mognad/api/archive"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// exportAuditCommand writes an audit.
type exportAuditCommand struct {
	ID           string `arg:"" help:"The audit's id."`
	Format       string `help:"File format: yaml, json, xlsx or, for the report, docx or pdf (needs LibreOffice)." enum:"yaml,json,xlsx,docx,pdf" default:"yaml"`
	Out          string `help:"File to write, which must not exist; - is standard output." placeholder:"FILE" default:"-"`
	Organisation string `help:"With --as: the organisation's key." placeholder:"KEY"`
	As           string `help:"E-mail address of the user to act as, to write only what that user may see; by default the whole audit. The export is recorded in the event log either way." placeholder:"EMAIL"`
	Reasons      bool   `help:"A report (docx, pdf) has the assessments in words; with --no-reasons it leaves them out." default:"true" negatable:""`
	Letter       bool   `help:"The letter with which the report is sent (docx, pdf), instead of the report."`
	LetterTo     string `help:"The letter to one body, by its id, with what is recommended to it alone (docx, pdf)." placeholder:"ID"`
	Public       bool   `help:"A report or letter (docx, pdf) of a final audit marked as a public document instead of internal. Not where texts are marked as perhaps secret."`
	Template     []byte `help:"A Word document to write the report (docx, pdf) into, with a paragraph that says {{body}}." type:"filecontent" placeholder:"FILE"`
	Open         bool   `help:"With --as: an open extract, without the texts marked as perhaps secret. It cannot be imported."`
	Proposals    bool   `help:"With --as: include what the self-assessments proposed." default:"true" negatable:""`
	Replies      bool   `help:"Include what the bodies have replied to the recommendations of a final audit. A workbook always has it."`
	Archive      bool   `help:"With --as, for an auditor engaged in the audit: all that there is of it, for the archive, as one ZIP file."`
	FactChecks   bool   `help:"With --as, for an auditor engaged in the audit: include its fact checks, who was asked and what was said. Not together with --replies or --open."`

	languageFlag  `embed:""`
	databaseFlags `embed:""`
}

// Run makes the whole audit in memory before writing it.
func (c *exportAuditCommand) Run(ctx context.Context, p *program) error {
	if (c.As == "") != (c.Organisation == "") {
		return errors.New("--as and --organisation belong together: give both, or neither")
	}
	if c.Open && c.As == "" {
		return errors.New("--open needs --as and --organisation: an extract is made of what somebody may see")
	}
	id, err := assessment.ParseID(c.ID)
	if err != nil {
		return fmt.Errorf(
			"%q is not the id of an audit; mognad import audit prints it, and its page has it in the address",
			c.ID,
		)
	}
	if c.FactChecks && (c.As == "" || c.Replies || c.Open) {
		return errors.New("--fact-checks needs --as, and is not for use together with --replies or --open")
	}
	if c.Archive && (c.As == "" || c.Replies || c.Open || c.FactChecks || !c.Reasons || c.Letter || c.LetterTo != "" ||
		c.Public || c.Template != nil) {
		return errors.New("--archive needs --as, and takes no other choice but --language and --out")
	}
	words, err := c.words(p)
	if err != nil {
		return err
	}
	if exchanged := c.Format == "yaml" || c.Format == "json"; c.Language != "" && exchanged && !c.Archive {
		return fmt.Errorf("--language is not for --format %s, which is the same in every language", c.Format)
	}
	if !c.Reasons && c.Format != document.Word && c.Format != document.PDFFile {
		return fmt.Errorf("--no-reasons is for --format docx or pdf, not %s", c.Format)
	}
	if (c.Letter || c.LetterTo != "") && c.Format != document.Word && c.Format != document.PDFFile {
		return fmt.Errorf("--letter is for --format docx or pdf, not %s", c.Format)
	}
	if c.Public && c.Format != document.Word && c.Format != document.PDFFile {
		return fmt.Errorf("--public is for --format docx or pdf, not %s", c.Format)
	}
	if c.Template != nil && c.Format != document.Word && c.Format != document.PDFFile {
		return fmt.Errorf("--template is for --format docx or pdf, not %s", c.Format)
	}
	return c.with(ctx, func(w *chain.Chain) error {
		if c.Archive {
			return c.archive(ctx, p, w, id, words)
		}
		content, err := c.content(ctx, w, id, words)
		if assessment.CodeOf(err) == assessment.NotFound {
			return fmt.Errorf("there is no audit with the id %s", c.ID)
		}
		if err != nil {
			return err
		}
		return writeOut(p, c.Out, content)
	})
}

// archive writes the package of the audit for the archive.
func (c *exportAuditCommand) archive(
	ctx context.Context,
	p *program,
	w *chain.Chain,
	id assessment.ID,
	words func(...string) *i18n.Localizer,
) error {
	who, err := w.PrincipalByEmail(ctx, c.As, c.Organisation)
	if err != nil {
		return err
	}
	l := words(who.User.Language, who.Organisation.Language).In(w.Zone(who.Organisation))
	f, _, err := archive.File(ctx, w, who, id, l, document.NewPDF())
	if assessment.CodeOf(err) == assessment.NotFound {
		return fmt.Errorf("there is no audit with the id %s", c.ID)
	}
	if err != nil {
		return err
	}
	return errors.Join(copyOut(p, c.Out, f), f.Close())
}

// content is the audit as a file in the format asked for.
func (c *exportAuditCommand) content(
	ctx context.Context,
	w *chain.Chain,
	id assessment.ID,
	words func(...string) *i18n.Localizer,
) ([]byte, error) {
	switch c.Format {
	case string(workbook.XLSX), document.Word, document.PDFFile:
		return c.presented(ctx, w, id, words)
	}
	f, err := c.file(ctx, w, id)
	switch {
	case err != nil:
		return nil, err
	case c.Format == "json":
		return f.JSON()
	}
	return f.YAML()
}

// file is the audit as far as the acting user may see it, or all of it.
func (c *exportAuditCommand) file(ctx context.Context, w *chain.Chain, id assessment.ID) (*exchange.File, error) {
	if c.As == "" {
		f, _, err := w.Audits.OperatorFile(ctx, id, c.Replies, c.Format)
		return f, err
	}
	who, err := w.PrincipalByEmail(ctx, c.As, c.Organisation)
	if err != nil {
		return nil, err
	}
	return w.Audits.File(ctx, who, id, audits.FileForm{
		Proposals: c.Proposals, Replies: c.Replies, FactChecks: c.FactChecks, Open: c.Open, Format: c.Format,
	})
}

// presented is the audit as the auditor's workbook or as a report, made out to the acting user or to the organisation.
func (c *exportAuditCommand) presented(
	ctx context.Context,
	w *chain.Chain,
	id assessment.ID,
	words func(...string) *i18n.Localizer,
) ([]byte, error) {
	var b record.AuditBook
	var o assessment.Organisation
	var reader assessment.User
	var err error
	if c.As == "" {
		b, o, err = w.Audits.OperatorBook(ctx, id, c.Format)
		reader.Name = o.Name
	} else {
		var who assessment.Principal
		if who, err = w.PrincipalByEmail(ctx, c.As, c.Organisation); err != nil {
			return nil, err
		}
		read := w.Audits.Book
		if c.Open {
			read = w.Audits.OpenBook
		}
		b, err = read(ctx, who, id, c.Proposals, c.Format)
		o, reader = who.Organisation, who.User
	}
	if err != nil {
		return nil, err
	}
	l := words(reader.Language, o.Language).In(w.Zone(o))
	if c.Format == string(workbook.XLSX) {
		return workbook.AuditFile(l, b, o, reader.Name, w.Now())
	}
	options := document.AuditOptions{WithoutReasons: !c.Reasons, Letter: c.Letter, Public: c.Public}
	if c.LetterTo != "" {
		if options.To, err = assessment.ParseID(c.LetterTo); err != nil {
			return nil, fmt.Errorf("%q is not the id of a body", c.LetterTo)
		}
		options.Letter = true
	}
	d, err := document.Audit(l, b, options, document.HandedOver{Organisation: o, Recipient: reader.Name, At: w.Now()})
	if err != nil {
		return nil, err
	}
	return c.report(ctx, d)
}

// report is the report of an audit as Word or PDF.
func (c *exportAuditCommand) report(ctx context.Context, d document.Document) ([]byte, error) {
	template, err := document.Plain()
	if c.Template != nil {
		template, err = document.ReadTemplate(c.Template)
	}
	if err != nil {
		return nil, err
	}
	content, _, err := document.NewPDF().File(ctx, d, c.Format, template)
	return content, err
}
