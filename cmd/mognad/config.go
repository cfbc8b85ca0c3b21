package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v4"
)

// configFile is the name of a file with settings: a map from the name of a flag to its value. A setting is a flag that
// can also be given in the environment. The command line and the environment take precedence over the file.
type configFile string

// BeforeResolve reads the file and gives kong its values.
func (configFile) BeforeResolve(ctx *kong.Context, trace *kong.Path) error {
	name, ok := ctx.FlagValue(trace.Flag).(configFile)
	if !ok || name == "" {
		return nil
	}
	content, err := os.ReadFile(string(name))
	if err != nil {
		return fmt.Errorf("the configuration file cannot be read: %w", err)
	}
	values, err := readConfig(string(name), content, settings(ctx.Model))
	if err != nil {
		return err
	}
	ctx.AddResolver(resolver(values))
	return nil
}

// resolver gives flags the values of a file, unless the environment has one.
func resolver(values map[string]string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		value, ok := values[flag.Name]
		if !ok || inEnvironment(flag) {
			return nil, nil
		}
		return value, nil
	})
}

func inEnvironment(flag *kong.Flag) bool {
	return slices.ContainsFunc(flag.Envs, func(name string) bool { _, ok := os.LookupEnv(name); return ok })
}

// settings are the flags that a configuration file may have, by name.
func settings(app *kong.Application) map[string]*kong.Flag {
	found := map[string]*kong.Flag{}
	var visit func(n *kong.Node)
	visit = func(n *kong.Node) {
		for _, f := range n.Flags {
			if len(f.Envs) > 0 && f.Name != "config" {
				found[f.Name] = f
			}
		}
		for _, c := range n.Children {
			visit(c)
		}
	}
	visit(app.Node)
	return found
}

// readConfig reads a map of settings. Errors have file and line; there is one for each mistake, beside the values
// without any.
func readConfig(name string, content []byte, known map[string]*kong.Flag) (map[string]string, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(content), yaml.WithV4Defaults())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var document yaml.Node
	if err := loader.Load(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%s is not YAML: %w", name, err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: write one setting a line, such as addr: 127.0.0.1:8080", name, root.Line)
	}
	values := map[string]string{}
	var mistakes []error
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		flag, ok := known[key.Value]
		if !ok {
			mistakes = append(mistakes, fmt.Errorf(
				"%s:%d: there is no setting %q; the settings are the flags of mognad serve, without the hyphens before",
				name,
				key.Line,
				key.Value,
			))
			continue
		}
		if _, twice := values[key.Value]; twice {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: %s occurs twice", name, key.Line, key.Value))
			continue
		}
		text, err := scalar(value)
		if err == nil {
			err = tryFlag(flag, text)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: %s: %w", name, value.Line, key.Value, err))
			continue
		}
		values[key.Value] = text
	}
	return values, errors.Join(mistakes...)
}

// scalar is a value as it would be typed after the flag; lists have commas.
func scalar(node *yaml.Node) (string, error) {
	switch node.Kind {
	case yaml.ScalarNode:
		if node.Tag == "!!null" {
			return "", errors.New("the value is missing; remove the line, or give one")
		}
		return node.Value, nil
	case yaml.SequenceNode:
		var parts []string
		for _, n := range node.Content {
			if n.Kind != yaml.ScalarNode {
				return "", errors.New("a list holds plain values")
			}
			parts = append(parts, n.Value)
		}
		return strings.Join(parts, ","), nil
	}
	return "", errors.New("give a value or a list of values")
}

// tryFlag parses the value as the flag would, so that an error can name its line.
func tryFlag(flag *kong.Flag, text string) error {
	if enum := flag.EnumSlice(); flag.Enum != "" && !slices.Contains(enum, text) {
		return fmt.Errorf("choose one of %s, not %q", strings.Join(enum, ", "), text)
	}
	target := reflect.New(flag.Target.Type()).Elem()
	return flag.Mapper.Decode(
		&kong.DecodeContext{Value: flag.Value, Scan: kong.Scan().PushTyped(text, kong.FlagValueToken)},
		target,
	)
}
