// Command mognad serves Mognad and does the operator's other tasks: schema, accounts, questionnaires, imports and
// exports. Every command calls the same use cases as the pages and the API; a file holds one command.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit statuses of commands.
const (
	succeeded  = 0
	failed     = 1
	wrongUsage = 2
)

// commands is the whole command line: each command's flags are in its own file.
type commands struct {
	Config  configFile       `help:"Read settings from a YAML file, with the name and value of one flag per line." placeholder:"FILE" env:"MOGNAD_CONFIG"`
	Version kong.VersionFlag `help:"Print the version and exit."`

	Serve         serveCommand         `cmd:"" help:"Serve pages and API."`
	Migrate       migrateCommand       `cmd:"" help:"Bring the database's schema up to date and exit."`
	Organisation  organisationCommand  `cmd:"" help:"Add, list, suspend, resume and remove organisations."`
	User          userCommand          `cmd:"" help:"Manage people and their accounts."`
	Mail          mailCommand          `cmd:"" help:"Try out how mail is sent."`
	Settings      configCommand        `cmd:"" name:"config" help:"Check the settings."`
	Doctor        doctorCommand        `cmd:"" help:"Look for what keeps the server from working, and say what to do."`
	Healthcheck   healthcheckCommand   `cmd:"" help:"Ask a running server whether it is ready, for containers."`
	Questionnaire questionnaireCommand `cmd:"" help:"Check, read and publish questionnaires."`
	Import        importCommand        `cmd:"" help:"Read entities, people, an audit or a whole organisation from a file."`
	Export        exportCommand        `cmd:"" help:"Write entities, people, an audit or a whole organisation to a file."`
	Backup        backupCommand        `cmd:"" help:"Write the whole installation to an archive, while the server goes on."`
	Restore       restoreCommand       `cmd:"" help:"Put an archive into an empty place."`
	Move          moveCommand          `cmd:"" help:"Copy everything to an empty database of the other kind, or elsewhere."`
	Verify        verifyCommand        `cmd:"" help:"Check a database or an archive: seals, values, answers, events, references."`
	Demo          demoCommand          `cmd:"" help:"Fill a database with a fictional organisation to try things out."`
}

// program is what commands share: input, output and the translations of messages.
type program struct {
	in       io.Reader
	out, err io.Writer
	catalog  func() (*i18n.Catalog, error) // read when first needed
}

// exit is how kong ends the program after help or version, without ending the process.
type exit int

// run executes the arguments and returns the exit status: 0 for success, 1 for failure, 2 for wrong arguments. It ends
// early when the context does.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) (status int) {
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case exit:
			status = int(caught)
		default:
			panic(caught)
		}
	}()
	p := &program{in: in, out: out, err: errOut, catalog: sync.OnceValues(i18n.New)}
	parser, err := newParser(p)
	if err != nil {
		fmt.Fprintln(errOut, "mognad:", err)
		return failed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	wrong := misspelt(parser.Model)
	if len(wrong) > 0 && !listsMistakes(parser, args) {
		fmt.Fprintf(errOut, "mognad: %s\n", wrong[0])
		return wrongUsage
	}
	parsed, err := parser.Parse(args)
	if (err != nil || len(wrong) > 0) && listsMistakes(parser, args) {
		return p.listMistakes(args)
	}
	if err != nil {
		fmt.Fprintf(errOut, "mognad: %s; see %s --help\n", oneLine(err.Error()), commandOf(err))
		return wrongUsage
	}
	if notice := unusedFolder(parsed); notice != "" {
		fmt.Fprintln(errOut, "mognad:", notice)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	switch err := parsed.Run(p); {
	case errors.Is(err, errReported):
		return failed
	case err != nil:
		fmt.Fprintf(errOut, "mognad: %s\n", p.explain(err))
		return failed
	}
	return succeeded
}

func newParser(p *program, more ...kong.Option) (*kong.Kong, error) {
	return kong.New(&commands{}, append(more,
		kong.Name("mognad"),
		kong.Description("Systematic information security: self-assessment, audit and follow-up."),
		kong.Vars{
			"version": version(), "roles": roles(), "kinds": organisationKinds(),
			"languages": strings.Join(assessment.Languages, ", "), "language": assessment.Languages[0],
			"removal":   strconv.Itoa(people.DaysBeforeRemoval),
			"time_zone": i18n.Zone,
		},
		kong.ValueFormatter(describe),
		kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.ShortUsageOnError(),
	)...)
}

// describe is the help of a flag or an argument, with its default and its variable.
func describe(v *kong.Value) string {
	text := v.Help
	if v.Default != "" && !v.IsBool() {
		text += " Default: " + v.Default + "."
	}
	if len(v.Tag.Envs) > 0 {
		text += " [" + strings.Join(v.Tag.Envs, ", ") + "]"
	}
	return text
}

// roles are the names of the roles on the command line.
func roles() string {
	var words []string
	for _, r := range assessment.Roles {
		words = append(words, string(r))
	}
	return strings.Join(words, ", ")
}

// commandOf is the command whose arguments were wrong, as typed.
func commandOf(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil || parse.Context.Selected() == nil {
		return "mognad"
	}
	return "mognad " + strings.SplitN(parse.Context.Command(), " <", 2)[0]
}

// errReported is the error of a command that has already reported what was wrong.
var errReported = errors.New("already reported")

// flagged is an error about fields that were given by flags: the flag of each, and what some allow.
type flagged struct {
	error

	flags, allowed map[string]string
}

// Unwrap returns the error as the use case has it.
func (f flagged) Unwrap() error { return f.error }

// ofFlags names the flags in an error about fields. What a flag allows is a list, put behind what is wrong.
func ofFlags(err error, flags, allowed map[string]string) error {
	if err == nil {
		return nil
	}
	lists := map[string]string{}
	for field, list := range allowed {
		lists[field] = " (" + list + ")"
	}
	return flagged{err, flags, lists}
}

// explain is the error on one line, translated if it is an [assessment.Error].
func (p *program) explain(err error) string {
	var own *assessment.Error
	if !errors.As(err, &own) {
		return oneLine(err.Error())
	}
	catalog, catalogErr := p.catalog()
	if catalogErr != nil {
		return oneLine(errors.Join(err, catalogErr).Error())
	}
	l := catalog.For(language)
	text := l.T(own.Key, map[string]any(own.Args))
	var given flagged
	errors.As(err, &given)
	for i, f := range own.Fields {
		if i == 0 && (own.Key == "error.invalid_fields" || own.Key == f.Key) {
			text = "" // the fields say it
		}
		text += " " + cmp.Or(given.flags[f.Field], f.Field) + ": " + l.T(f.Key, map[string]any(f.Args)) +
			given.allowed[f.Field]
	}
	if own.Code == assessment.Unavailable && own.Err != nil {
		text += " (" + own.Err.Error() + ")"
	}
	return oneLine(text)
}

// language is that of the command line; files in another language need --language.
const language = "en"

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
