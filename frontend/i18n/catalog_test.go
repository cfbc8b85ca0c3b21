package i18n_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mognad/frontend/i18n"
)

func newCatalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string(nil), newCatalog(t).Gaps()); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(fstest.MapFS{
		"messages/a.sv.yaml": {
			Data: []byte(
				"a: A\nb: '{{.Name}} och {{if .More}}{{.Other}}{{end}}'\nc: {one: en, other: '{{.Count}}'}\nd: {e: x}\nf: ' '",
			),
		},
		"messages/a.en.yaml": {Data: []byte("a: A\nb: '{{.Nmae}}'\nc: many\nf: F\ng: G")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"en: b takes Nmae, in sv More Name Other",
		"en: c is plural in one language only",
		"en: c takes , in sv Count",
		"en: d.e is missing",
		"sv: f has no words",
		"sv: g is missing",
	}
	if diff := cmp.Diff(want, catalog.Gaps()); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "f", "g"}, catalog.Keys("en")); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files map[string]string
		want  string
	}{
		"no yaml":              {map[string]string{"a": "a: ["}, "a.sv.yaml: parse"},
		"an empty file":        {map[string]string{"a": ""}, "a message file is one map"},
		"a list":               {map[string]string{"a": "a: [1]"}, "line 1: a is neither text nor a map"},
		"a key twice":          {map[string]string{"a": "a: A\na: B"}, "twice"},
		"a key in two files":   {map[string]string{"a": "a: A", "b": "a: B"}, "b.sv.yaml: a is also defined in another file"},
		"a group in quotes":    {map[string]string{"a": "'a': A"}, "a.sv.yaml: a does not stand at the beginning of a line"},
		"a text and a group":   {map[string]string{"a": "a.b: A\na: {b: B}"}, "a.b is defined twice"},
		"a template half open": {map[string]string{"a": "a: '{{.Name'"}, "line 1: a: parse message"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for topic, content := range test.files {
				files["messages/"+topic+".sv.yaml"] = &fstest.MapFile{Data: []byte(content)}
			}
			_, err := i18n.Load(files)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestNegotiate(t *testing.T) {
	t.Parallel()
	catalog := newCatalog(t)
	for header, want := range map[string]string{
		"":                             "sv",
		"sv":                           "sv",
		"en-GB,en;q=0.9":               "en",
		"de, en;q=0.5":                 "en",
		"sv-FI, en;q=0.9":              "sv",
		"fr":                           "sv",
		"en;q=nonsense":                "sv",
		strings.Repeat("x-", 4000):     "sv",
		"*":                            "sv",
		"en-US;q=0.3, sv-SE;q=0.8, de": "sv",
	} {
		if got := catalog.Negotiate(header); got != want {
			t.Errorf("Negotiate(%.40q) = %q, want %q", header, got, want)
		}
	}
}

func TestUnknownLanguageIsTheDefault(t *testing.T) {
	t.Parallel()
	catalog := newCatalog(t)
	if diff := cmp.Diff([]string{"sv", "en"}, catalog.Languages()); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
	if got := catalog.For("kl").Language(); got != "sv" {
		t.Errorf("For(kl) speaks %q, want sv", got)
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("sv-SE,sv;q=0.9,en;q=0.8")
	f.Add(";;q=,")
	catalog, err := i18n.New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := catalog.Negotiate(header); !slices.Contains(catalog.Languages(), got) {
			t.Errorf("Negotiate(%q) = %q, which is no language of ours", header, got)
		}
	})
}
