package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/questionnaires"
)

// questionnaireCommand checks, reads and publishes questionnaires.
type questionnaireCommand struct {
	Validate questionnaireValidateCommand `cmd:"" help:"Print what is wrong in a questionnaire file, with line and column."`
	Hash     questionnaireHashCommand     `cmd:"" help:"Print the hash that identifies a questionnaire's content."`
	Show     questionnaireShowCommand     `cmd:"" help:"Print a questionnaire for reading."`
	Publish  questionnairePublishCommand  `cmd:"" help:"Publish a questionnaire in an organisation; a published version never changes."`
	List     questionnaireListCommand     `cmd:"" help:"List the questionnaires that an organisation may use."`
}

// fileArgument is a file to read, "-" for standard input.
type fileArgument struct {
	File string `arg:"" help:"The file; - reads standard input."`
}

// read reads the file, at most the given number of bytes plus one, so that it can be found to be too large. The name is
// used for it in messages.
func (f fileArgument) read(p *program, most int64) (name string, content []byte, err error) {
	if f.File == "-" {
		content, err = io.ReadAll(io.LimitReader(p.in, most+1))
		return "stdin", content, err
	}
	file, err := os.Open(f.File)
	if err != nil {
		return "", nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	content, err = io.ReadAll(io.LimitReader(file, most+1))
	if err = errors.Join(err, file.Close()); err != nil {
		err = fmt.Errorf("the file cannot be read: %w", err)
	}
	return f.File, content, err
}

// parse reads the file as a questionnaire; problems are printed, one per line.
func (f fileArgument) parse(p *program) (*questionnaires.Questionnaire, error) {
	name, content, err := f.read(p, questionnaires.MaxBytes)
	if err != nil {
		return nil, err
	}
	q, err := questionnaires.Parse(name, content)
	return q, p.printProblems(err)
}

// printProblems prints what is wrong in a questionnaire file, if that is what the error is.
func (p *program) printProblems(err error) error {
	var file *questionnaires.FileError
	if !errors.As(err, &file) {
		return err
	}
	fmt.Fprintln(p.err, file.Error())
	return errReported
}

// questionnaireValidateCommand checks a file.
type questionnaireValidateCommand struct {
	fileArgument `embed:""`

	Previous string `help:"File of the previous version, to check the lineage of the questions against." placeholder:"FILE"`
}

// Run prints every problem as "file:line:column: path: message" and fails if there is one.
func (c *questionnaireValidateCommand) Run(p *program) error {
	q, err := c.parse(p)
	if err != nil {
		return err
	}
	if c.Previous != "" {
		old, err := fileArgument{File: c.Previous}.parse(p)
		if err != nil {
			return err
		}
		problems := questionnaires.Lineage(old, q)
		for _, problem := range problems {
			fmt.Fprintln(p.err, problem.Error())
		}
		if len(problems) > 0 {
			return errReported
		}
	}
	fmt.Fprintf(
		p.out,
		"%s %s is valid: %d questions, %d audit questions, in %d languages.\n",
		q.Key,
		q.Version,
		len(q.Questions),
		len(q.AuditQuestions),
		len(q.Languages),
	)
	return nil
}

// questionnaireHashCommand prints a hash.
type questionnaireHashCommand struct {
	fileArgument `embed:""`
}

// Run prints only the hash.
func (c *questionnaireHashCommand) Run(p *program) error {
	q, err := c.parse(p)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, q.Hash())
	return nil
}

// questionnairePublishCommand publishes a file.
type questionnairePublishCommand struct {
	fileArgument `embed:""`
	actorFlags   `embed:""`
}

// Run publishes; if the version exists with the same content, that is not an error.
func (c *questionnairePublishCommand) Run(ctx context.Context, p *program) error {
	name, content, err := c.read(p, questionnaires.MaxBytes)
	if err != nil {
		return err
	}
	return c.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		v, _, err := w.Rounds.PublishQuestionnaire(ctx, who, filepath.Base(name), content)
		if err := p.printProblems(err); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s %s is published in %s, hash %s.\n", v.Key, v.Version, who.Organisation.Key, v.Hash)
		return nil
	})
}

// questionnaireListCommand lists published versions.
type questionnaireListCommand struct {
	actorFlags `embed:""`
}

// Run prints one line per version: the organisation's own and those of the installation.
func (c *questionnaireListCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		list, err := w.Rounds.Questionnaires(ctx, who)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "KEY\tVERSION\tOF\tPUBLISHED\tQUESTIONS\tHASH\tTITLE")
		for _, q := range list {
			of := "installation"
			if q.Published.OrganisationID != nil {
				of = who.Organisation.Key
			}
			fmt.Fprintf(
				table,
				"%s\t%s\t%s\t%s\t%d\t%s\t%s\n",
				q.Key,
				q.Version,
				of,
				q.Published.PublishedAt.Format(time.DateOnly),
				len(q.Questions),
				q.Hash(),
				q.Title.In(language, q.Languages...),
			)
		}
		return table.Flush()
	})
}
