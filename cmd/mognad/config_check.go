package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// configCommand is for the operator who changes settings.
type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Read the settings as mognad serve would, and list every mistake."`
}

// configCheckCommand reads the settings.
type configCheckCommand struct {
	Serve   serveCommand `embed:""`
	Connect bool         `help:"Also try to reach the database and the mail server."`
}

// Run says that the settings can be used. Those that cannot have been listed before, see [program.mistakes].
func (c *configCheckCommand) Run(ctx context.Context, p *program) error {
	findings := append([]finding{ok("settings", "all can be used")}, c.Serve.doubts()...)
	if c.Connect {
		findings = append(findings, c.Serve.examineDatabase(ctx)...)
		findings = append(findings, c.Serve.examineMail(ctx)...)
	}
	return report(p.out, findings)
}

// listsMistakes reports whether a command that was refused for its settings lists all that is wrong with them.
func listsMistakes(err error) bool {
	command := commandOf(err)
	return command == "mognad config check" || command == "mognad doctor"
}

// listMistakes prints them and returns the exit status.
func (p *program) listMistakes(args []string) int {
	found, err := p.mistakes(args)
	if err == nil {
		err = report(p.out, found)
	}
	if err != nil && !errors.Is(err, errReported) {
		fmt.Fprintln(p.err, "mognad:", err)
	}
	return failed
}

// mistakes lists every mistake in the settings that the arguments, the environment and the configuration file give a
// server. The parser stops at the first; so each setting is tried by itself, and the rest without those that are wrong.
func (p *program) mistakes(args []string) ([]finding, error) {
	parser, err := newParser(p)
	if err != nil {
		return nil, err
	}
	wrong := map[string]bool{} // variables
	var found []finding
	for name, flag := range settings(parser.Model) {
		for _, variable := range flag.Envs {
			text, given := os.LookupEnv(variable)
			if !given {
				continue
			}
			if err := tryFlag(flag, text); err != nil {
				wrong[variable] = true
				found = append(found, failing("settings", "%s (--%s): %v", variable, name, err))
			}
		}
	}
	values, args, err := fileOf(args, settings(parser.Model))
	for _, err := range each(err) {
		found = append(found, failing("settings", "%v", err))
	}
	slices.SortFunc(found, func(a, b finding) int { return strings.Compare(a.says, b.says) })
	rest, err := p.parseRest(args, values, wrong)
	return append(found, rest...), err
}

// parseRest lists the mistakes of the arguments, and of settings that do not go together.
func (p *program) parseRest(args []string, values map[string]string, wrong map[string]bool) ([]finding, error) {
	parser, err := newParser(p, kong.Resolvers(resolver(values)))
	if err != nil {
		return nil, err
	}
	forget(parser.Model.Node, wrong)
	trace, err := kong.Trace(parser, args)
	if err == nil {
		err = trace.Error
	}
	if err != nil {
		return []finding{failing("settings", "%v", err)}, nil
	}
	if _, err = parser.Parse(args); err == nil {
		return nil, nil
	}
	var together serveCommand
	switch c := parser.Model.Target.Addr().Interface().(*commands); trace.Selected().Name {
	case "doctor":
		together = c.Doctor.Serve
	default:
		together = c.Settings.Check.Serve
	}
	faults := together.faults()
	if len(faults) == 0 {
		faults = []error{err}
	}
	var found []finding
	for _, f := range faults {
		found = append(found, failing("settings", "%v", f))
	}
	return found, nil
}

// forget makes the flags ignore variables that are wrong, and the configuration file, which has been read.
func forget(n *kong.Node, wrong map[string]bool) {
	for _, f := range n.Flags {
		if f.Name == "config" || slices.ContainsFunc(f.Envs, func(v string) bool { return wrong[v] }) {
			f.Envs, f.Tag.Envs = nil, nil
		}
	}
	for _, c := range n.Children {
		forget(c, wrong)
	}
}

// fileOf reads the configuration file that the arguments or the environment name, and returns the arguments without it.
func fileOf(args []string, known map[string]*kong.Flag) (values map[string]string, rest []string, err error) {
	name := os.Getenv("MOGNAD_CONFIG")
	for i := 0; i < len(args); i++ {
		switch given, joined := strings.CutPrefix(args[i], "--config="); {
		case joined:
			name = given
		case args[i] == "--config" && i+1 < len(args):
			i++
			name = args[i]
		default:
			rest = append(rest, args[i])
		}
	}
	if name == "" {
		return nil, rest, nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, rest, fmt.Errorf("the configuration file cannot be read: %w", err)
	}
	values, err = readConfig(name, content, known)
	return values, rest, err
}

// each are the errors that were joined.
func each(err error) []error {
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &joined):
		return joined.Unwrap()
	}
	return []error{err}
}
