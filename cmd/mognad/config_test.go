package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the table in docs/configuration.md")

// parse reads arguments as run does and returns the flags of the command that they name.
func parse(t *testing.T, args ...string) (map[string]*kong.Flag, error) {
	t.Helper()
	parser, err := newParser(&program{out: &bytes.Buffer{}, err: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return nil, err
	}
	flags := map[string]*kong.Flag{}
	for _, f := range parsed.Selected().Flags {
		flags[f.Name] = f
	}
	return flags, nil
}

func configOf(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mognad.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSettingsComeFromFileEnvironmentAndFlagsInThatOrder(t *testing.T) {
	file := configOf(
		t,
		"# of the example\ndata: /srv/file\naddr: 127.0.0.1:1\nread-timeout: 7s\ntrusted-proxies: [10.0.0.7, "+
			"10.1.0.0/16]\nlog-level: warn\npublic-url: https://fil.example.org/\n",
	)
	t.Setenv("MOGNAD_ADDR", "127.0.0.1:2")
	t.Setenv("MOGNAD_LOG_LEVEL", "error")
	t.Setenv("MOGNAD_CONFIG", file)
	for _, args := range [][]string{{"serve", "--log-level", "debug", "--config", file}, {"serve", "--log-level", "debug"}} {
		flags, err := parse(t, args...)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]any{}
		for _, name := range []string{"data", "addr", "read-timeout", "idle-timeout", "trusted-proxies", "log-level", "public-url"} {
			got[name] = flags[name].Target.Interface()
		}
		want := map[string]any{
			"data":         "/srv/file",
			"addr":         "127.0.0.1:2",
			"read-timeout": 7 * time.Second,
			"idle-timeout": 120 * time.Second,
			"trusted-proxies": []network{
				"10.0.0.7",
				"10.1.0.0/16",
			},
			"log-level":  "debug",
			"public-url": publicURL("https://fil.example.org"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("mognad %s (-want +got):\n%s", strings.Join(args, " "), diff)
		}
	}
}

func TestOneFileServesAllCommands(t *testing.T) {
	t.Parallel()
	file := configOf(t, "data: /srv/file\naddr: 127.0.0.1:9000\nlog-format: json\n")
	flags, err := parse(t, "user", "link", anna, "--config", file)
	if err != nil {
		t.Fatal(err)
	}
	if got := flags["data"].Target.String(); got != "/srv/file" {
		t.Errorf("the folder is %q", got)
	}
	if got := public("", flags["addr"].Target.String()); got != "http://localhost:9000" {
		t.Errorf("links begin with %q", got)
	}
}

func TestMistakesInTheFileAreReportedWithLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ content, want string }{
		"unknown": {
			"data: x\nport: 80\n",
			`FILE:2: there is no setting "port"; the settings are the flags of mognad serve, without the hyphens before`,
		},
		"not a setting": {
			"organisation: alfa\n",
			`FILE:1: there is no setting "organisation"; the settings are the flags of mognad serve, without the hyphens before`,
		},
		"itself": {
			"config: other.yaml\n",
			`FILE:1: there is no setting "config"; the settings are the flags of mognad serve, without the hyphens before`,
		},
		"twice":         {"data: x\ndata: y\n", `FILE:2: data occurs twice`},
		"no value":      {"data: x\n\naddr:\n", `FILE:3: addr: the value is missing; remove the line, or give one`},
		"a wrong value": {"log-level: loud\n", `FILE:1: log-level: choose one of debug, info, warn, error, not "loud"`},
		"a wrong time": {
			"# comment\nread-timeout: soon\n",
			`FILE:2: read-timeout: expected duration but got "soon": time: invalid duration "soon"`,
		},
		"a map as value": {"addr: {host: x}\n", `FILE:1: addr: give a value or a list of values`},
		"a list of maps": {"trusted-proxies: [{a: b}]\n", `FILE:1: trusted-proxies: a list holds plain values`},
		"a list":         {"- data\n", `FILE:1: write one setting a line, such as addr: 127.0.0.1:8080`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file := configOf(t, test.content)
			_, err := parse(t, "serve", "--config", file)
			if err == nil {
				t.Fatal("the file was accepted")
			}
			if diff := cmp.Diff(test.want, strings.ReplaceAll(err.Error(), file, "FILE")); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := parse(t, "serve", "--config", configOf(t, "data: [\n")); err == nil ||
		!strings.Contains(err.Error(), "is not YAML") {
		t.Errorf("a file that is not YAML: %v", err)
	}
	if _, err := parse(t, "serve", "--config", filepath.Join(t.TempDir(), "none.yaml")); err == nil ||
		!strings.Contains(err.Error(), "the configuration file cannot be read") {
		t.Errorf("a missing file: %v", err)
	}
	for _, empty := range []string{"", "# nothing yet\n"} {
		if _, err := parse(t, "serve", "--config", configOf(t, empty)); err != nil {
			t.Errorf("a file without settings: %v", err)
		}
	}
}

// The table of the guide is between these lines.
const (
	tableBegins = "<!-- settings:begin -->\n"
	tableEnds   = "<!-- settings:end -->\n"
)

func TestGuideListsEverySetting(t *testing.T) {
	t.Parallel()
	flags, err := parse(t, "serve")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := newParser(&program{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| Flag | Variable | Key in the file | Default | Meaning |\n|---|---|---|---|---|\n")
	known := settings(parser.Model)
	for _, node := range parser.Model.Children {
		if node.Name != "serve" {
			continue
		}
		for _, f := range node.Flags {
			if known[f.Name] == nil {
				continue
			}
			value := "–"
			if f.HasDefault {
				value = "`" + f.Default + "`"
			}
			flag := strings.TrimSpace(f.Name + " " + f.PlaceHolder)
			fmt.Fprintf(&b, "| `--%s` | `%s` | `%s` | %s | %s |\n", flag, f.Envs[0], f.Name, value, f.Help)
			delete(known, f.Name)
			delete(flags, f.Name)
		}
	}
	for name := range known {
		t.Errorf("%s can be set in the file, but is not a flag of serve", name)
	}
	for name := range flags {
		t.Errorf("--%s is a flag of serve, but cannot be set in the file", name)
	}
	const guide = "../../docs/configuration.md"
	content, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(content), tableBegins)
	table, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", guide)
	}
	if *update {
		if err := os.WriteFile(guide, []byte(before+tableBegins+b.String()+tableEnds+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(b.String(), table); diff != "" {
		t.Errorf("%s; run go test ./cmd/mognad -run TestGuide -update (-want +got):\n%s", guide, diff)
	}
}

func TestExampleInTheGuideIsRead(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("the guide has no example")
	}
	if _, err := parse(t, "serve", "--config", configOf(t, example)); err != nil {
		t.Error(err)
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add([]byte("data: x\naddr: 127.0.0.1:1\ntrusted-proxies: [10.0.0.0/8]\n"))
	f.Add([]byte("read-timeout: &a 3s\nwrite-timeout: *a\n"))
	f.Add([]byte("? {a: b}\n: c\n"))
	parser, err := newParser(&program{})
	if err != nil {
		f.Fatal(err)
	}
	known := settings(parser.Model)
	f.Fuzz(func(t *testing.T, content []byte) {
		values, err := readConfig("file", content, known)
		if err != nil {
			return
		}
		for name := range values {
			if known[name] == nil {
				t.Errorf("%q was accepted, but is not a setting", name)
			}
		}
	})
}

func TestTimeZoneIsOneThatThereIs(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Helsinki", "America/New_York", "UTC"} {
		flags, err := parse(t, "serve", "--time-zone", zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := flags["time-zone"].Target.Interface().(timeZone).String(); got != zone {
			t.Errorf("the time zone is %s, want %s", got, zone)
		}
	}
	for _, wrong := range []string{"", "Local", "CET+1", "Mars/Olympus"} {
		_, err := parse(t, "serve", "--time-zone", wrong)
		if err == nil || !strings.Contains(err.Error(), "write a name from the IANA time zone database, such as Europe/Stockholm") {
			t.Errorf("the time zone %q is refused with %v", wrong, err)
		}
	}
}
