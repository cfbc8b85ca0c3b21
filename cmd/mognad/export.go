package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// exportCommand writes tables and audits.
type exportCommand struct {
	Entities exportEntitiesCommand `cmd:"" help:"Write the tree of entities."`
	People   exportPeopleCommand   `cmd:"" help:"Write people and their roles, one row for each role."`
	Audit    exportAuditCommand    `cmd:"" help:"Write an audit."`

	Organisation exportOrganisationCommand `cmd:"" help:"Write a whole organisation to an archive, to move it to another installation."`
}

// exportFlags are those of every export.
type exportFlags struct {
	Format string `help:"File format, xlsx or csv; by default that of the file name." enum:",xlsx,csv" default:"" placeholder:"FORMAT"`
	Out    string `help:"File to write, which must not exist; - is standard output." placeholder:"FILE" required:""`

	languageFlag `embed:""`
	actorFlags   `embed:""`
}

// languageFlag is the language that a file is written in.
type languageFlag struct {
	Language string `help:"Language of headings and values, sv or en; by default the acting user's, else the organisation's." placeholder:"CODE"`
}

// words finds the translations for the language asked for, else the first of the others that is set. It refuses a
// language without translations.
func (f languageFlag) words(p *program) (func(others ...string) *i18n.Localizer, error) {
	catalog, err := p.catalog()
	if err != nil {
		return nil, err
	}
	if f.Language != "" && !slices.Contains(catalog.Languages(), f.Language) {
		return nil, fmt.Errorf(
			"there are no words in %q; choose one of %s with --language",
			f.Language,
			strings.Join(catalog.Languages(), ", "),
		)
	}
	return func(others ...string) *i18n.Localizer { return catalog.For(cmp.Or(f.Language, cmp.Or(others...))) }, nil
}

// exportEntitiesCommand writes entities.
type exportEntitiesCommand struct {
	exportFlags `embed:""`
}

// Run writes the entities that the acting user may see.
func (c *exportEntitiesCommand) Run(ctx context.Context, p *program) error {
	return c.run(
		ctx,
		p,
		func(w *chain.Chain, who assessment.Principal, l *i18n.Localizer, now time.Time) (workbook.Table, error) {
			s, err := w.Entities.Structure(ctx, who)
			if err != nil {
				return workbook.Table{}, err
			}
			return workbook.Entities(l, s.Tree, s.Bodies, who.Organisation, now), nil
		},
	)
}

// exportPeopleCommand writes people.
type exportPeopleCommand struct {
	exportFlags `embed:""`
}

// Run writes the people that the acting user may see.
func (c *exportPeopleCommand) Run(ctx context.Context, p *program) error {
	return c.run(
		ctx,
		p,
		func(w *chain.Chain, who assessment.Principal, l *i18n.Localizer, now time.Time) (workbook.Table, error) {
			people, tree, err := w.People.People(ctx, who)
			if err != nil {
				return workbook.Table{}, err
			}
			return workbook.People(l, people, tree, who.Organisation, now), nil
		},
	)
}

// run makes the whole table in memory before writing it.
func (f exportFlags) run(
	ctx context.Context,
	p *program,
	table func(*chain.Chain, assessment.Principal, *i18n.Localizer, time.Time) (workbook.Table, error),
) error {
	words, err := f.words(p)
	if err != nil {
		return err
	}
	return f.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		t, err := table(w, who, words(who.User.Language, who.Organisation.Language).In(w.Zone(who.Organisation)), w.Now())
		if err != nil {
			return err
		}
		if err := w.NoteExport(ctx, who, t.Title, len(t.Rows), string(f.format())); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := workbook.WriteTable(&b, f.format(), t); err != nil {
			return err
		}
		return f.write(p, b.Bytes())
	})
}

// format is the one asked for, else the one in the file's name, else a workbook.
func (f exportFlags) format() workbook.Format {
	if f.Format == "" && strings.EqualFold(filepath.Ext(f.Out), ".csv") {
		return workbook.CSV
	}
	return workbook.Format(cmp.Or(f.Format, string(workbook.XLSX)))
}

func (f exportFlags) write(p *program, content []byte) error { return writeOut(p, f.Out, content) }

// writeOut writes a new file, or to standard output for "-".
func writeOut(p *program, out string, content []byte) error {
	return copyOut(p, out, bytes.NewReader(content))
}

// copyOut is writeOut for what is read.
func copyOut(p *program, out string, content io.Reader) error {
	if out == "-" {
		_, err := io.Copy(p.out, content)
		return err
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("the file %s exists already; move it aside or choose another name with --out", out)
	}
	if err != nil {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}
