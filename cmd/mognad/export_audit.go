package main

import (
	"context"
	"errors"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// exportAuditCommand writes an audit.
type exportAuditCommand struct {
	ID           string `arg:"" help:"The audit's id."`
	Format       string `help:"File format: yaml, json or xlsx." enum:"yaml,json,xlsx" default:"yaml"`
	Out          string `help:"File to write, which must not exist; - is standard output." placeholder:"FILE" default:"-"`
	Organisation string `help:"With --as: the organisation's key." placeholder:"KEY"`
	As           string `help:"E-mail address of the user to act as, to write only what that user may see; by default the whole audit. The export is recorded in the event log either way." placeholder:"EMAIL"`
	Proposals    bool   `help:"With --as: include what the self-assessments proposed." default:"true" negatable:""`
	Replies      bool   `help:"Include what the bodies have replied to the recommendations of a final audit. A workbook always has it."`

	languageFlag  `embed:""`
	databaseFlags `embed:""`
}

// Run makes the whole audit in memory before writing it.
func (c *exportAuditCommand) Run(ctx context.Context, p *program) error {
	if (c.As == "") != (c.Organisation == "") {
		return errors.New("--as and --organisation belong together: give both, or neither")
	}
	id, err := assessment.ParseID(c.ID)
	if err != nil {
		return fmt.Errorf(
			"%q is not the id of an audit; mognad import audit prints it, and its page has it in the address",
			c.ID,
		)
	}
	words, err := c.words(p)
	if err != nil {
		return err
	}
	if c.Language != "" && c.Format != string(workbook.XLSX) {
		return fmt.Errorf("--language is for --format xlsx: a file in %s is the same in every language", c.Format)
	}
	return c.with(ctx, func(w *chain.Chain) error {
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

// content is the audit as a file in the format asked for.
func (c *exportAuditCommand) content(
	ctx context.Context,
	w *chain.Chain,
	id assessment.ID,
	words func(...string) *i18n.Localizer,
) ([]byte, error) {
	if c.Format == string(workbook.XLSX) {
		return c.workbook(ctx, w, id, words)
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
		f, _, err := w.Audits.OperatorFile(ctx, id, c.Replies)
		return f, err
	}
	who, err := w.PrincipalByEmail(ctx, c.As, c.Organisation)
	if err != nil {
		return nil, err
	}
	if c.Replies {
		return w.Audits.FileWithReplies(ctx, who, id, c.Proposals)
	}
	return w.Audits.File(ctx, who, id, c.Proposals)
}

// workbook is the audit as the auditor's workbook, made out to the acting user or to the organisation.
func (c *exportAuditCommand) workbook(
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
		b, o, err = w.Audits.OperatorBook(ctx, id)
		reader.Name = o.Name
	} else {
		var who assessment.Principal
		if who, err = w.PrincipalByEmail(ctx, c.As, c.Organisation); err != nil {
			return nil, err
		}
		b, err = w.Audits.Book(ctx, who, id, c.Proposals)
		o, reader = who.Organisation, who.User
	}
	if err != nil {
		return nil, err
	}
	return workbook.AuditFile(words(reader.Language, o.Language), b, o, reader.Name, w.Now())
}
