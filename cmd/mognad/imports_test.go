package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A room is a package of ours and the packages of ours that it may import.
// Paths are relative to the module; a path that ends in "/..." means that
// package and all below it.
type room struct {
	path  string
	knows []string
}

// The words in the table below that mean several packages.
var (
	nouns        = []string{"assessment", "questionnaires", "questionnaires/typed"}
	calculations = []string{"assessment/scoring", "assessment/advice", "assessment/compare"}
	light        = list("assessment/registers")
	link         = list(nouns, calculations, "assessment/event")
	records      = list("assessment/record", "assessment/exchange")
	useCases     = list("assessment/workflow", "assessment/workflow/...")
)

// links are the kernel and the use cases of some links of the chain.
func links(names ...string) []string {
	paths := list("assessment/workflow")
	for _, name := range names {
		paths = append(paths, "assessment/workflow/"+name)
	}
	return paths
}

// house is the whole table: children import parents, never the reverse. A
// package that is missing here fails the test, so that a new one is placed
// deliberately.
var house = []room{
	{"questionnaires", list("questionnaires/filekind", "questionnaires/strictyaml", "questionnaires/typed")},
	{"questionnaires/filekind", nil},
	{"questionnaires/strictyaml", list("questionnaires/filekind")},
	{"questionnaires/typed", nil},
	{"frontend/i18n", nil},
	{"migrations", nil},
	{"docs", nil},

	{"assessment", list("questionnaires", "questionnaires/typed")},
	{"assessment/scoring", list(nouns)},
	{"assessment/advice", list(nouns, "assessment/scoring")},
	{"assessment/compare", list(nouns, "assessment/scoring")},
	{"assessment/event", list("assessment", light)},
	{"assessment/registers", list(nouns, "assessment/scoring")},
	{"assessment/criteria", nouns},
	{"assessment/record", list(nouns, "assessment/scoring")},
	{
		"assessment/exchange",
		list(nouns, "assessment/record", "questionnaires/filekind", "questionnaires/strictyaml"),
	},
	{"assessment/workflow", list(nouns, light, "assessment/scoring", "assessment/event")},
	{
		"assessment/workflow/people",
		list(link, "assessment/record", "assessment/workflow", "assessment/document"),
	}, // an organisation keeps the templates of its documents
	{"assessment/workflow/entities", list(link, light, "assessment/record", links("people"))},
	{"assessment/workflow/rounds", list(link, "assessment/record", links("people", "entities"))},
	{"assessment/workflow/audits", list(link, light, records, links("people", "entities", "rounds"))},
	{
		"assessment/workflow/registers",
		list(link, light, "assessment/record", links("people", "entities", "rounds", "audits")),
	}, // some registers are the working papers of an audit
	{
		"assessment/workflow/plan",
		list(link, light, "assessment/record", links("people", "entities", "rounds", "audits", "registers")),
	},
	{
		"assessment/workflow/insight",
		list(link, light, "assessment/record", links("people", "entities", "rounds", "audits", "registers", "plan")),
	},
	{
		"assessment/workflow/review",
		list(
			link, light, "assessment/record",
			links("people", "entities", "rounds", "audits", "registers", "plan", "insight"),
		),
	},
	{
		"assessment/workflow/notices",
		list(
			link, light, "assessment/record",
			links("people", "entities", "rounds", "audits", "registers", "plan", "review"),
		),
	},
	{
		"assessment/workflow/tasks",
		list(
			link, light, "assessment/record",
			links("people", "entities", "rounds", "audits", "registers", "plan", "insight", "review", "notices"),
		),
	},
	{
		"assessment/workflow/search",
		list(
			link, light, "docs", "assessment/record",
			links("people", "entities", "rounds", "audits", "registers", "plan", "review"),
		),
	},
	{
		"assessment/workflow/chain",
		list(
			"assessment",
			links(
				"people", "entities", "rounds", "audits", "registers", "plan", "insight", "review", "notices", "tasks",
				"search",
			),
		),
	},
	{"assessment/store", list("assessment", "migrations", "questionnaires/typed")},
	{"assessment/backup", list(nouns, "assessment/scoring", "assessment/record", "assessment/store")},
	{"assessment/store/throwaway", nil},
	{"assessment/store/storetest", list(nouns, "assessment/store", "assessment/store/throwaway", "migrations")},
	{"assessment/mail", list("assessment", "assessment/record")},
	{"assessment/mail/mailtest", nil},
	{"assessment/workbook", list(nouns, calculations, light, "assessment/record", "questionnaires/filekind")},
	{"assessment/workbook/workbooktest", nil},
	{
		"assessment/document",
		list("assessment", "assessment/compare", "assessment/record", "assessment/document/drawing"),
	},
	{"assessment/document/drawing", nil},
	{"assessment/demo", list(nouns, calculations, light, "assessment/record", useCases)},

	{"frontend", list(nouns, calculations, "assessment/record", "frontend/i18n", "frontend/chart")},
	{"frontend/chart", list(nouns, calculations, "frontend/i18n")},

	{"api/problem", list("assessment", "frontend", "frontend/i18n")},
	{"api/auth", list("assessment", useCases, "api/problem")},
	{"api/metrics", nil},
	{
		"api/archive",
		list("assessment", "assessment/exchange", "assessment/document", "assessment/workbook", useCases, "frontend/i18n"),
	},
	{"api/rest", list(frontDoor, "assessment/criteria")},
	{
		"api/web",
		list(
			frontDoor, "assessment/compare", "assessment/criteria", "assessment/demo", "assessment/scoring", "docs", "frontend",
			"frontend/chart",
		),
	}, // pages show the values of scoring and what differs as they are, and set-up offers the example data
	{"api/web/journeys", nil}, // tests in a browser and nothing else
	{"api", list(frontDoor, "api/rest", "api/web", "frontend")},
	{
		"api/apitest",
		list(
			nouns, useCases, "api", "api/problem", "assessment/event", "assessment/record", "assessment/store/storetest",
			"frontend/i18n",
		),
	},

	{"cmd/mognad", list("api/...", "assessment/...", "questionnaires/...", "frontend/...", "migrations/...")},
	{"cmd/bench", list("api/...", "assessment/...", "questionnaires", "frontend/i18n")},
	{"cmd/bench/emptygin", nil},
}

// frontDoor is what every package that takes requests may know.
var frontDoor = list(nouns, light, records, useCases, "api/archive", "api/auth", "api/problem", "assessment/event",
	"assessment/workbook", "assessment/document", "assessment/mail", "frontend/i18n")

// A wall keeps a module of others within the packages that exist to hide it.
type wall struct {
	module string
	within []string
}

// walls also let the measurements in where they do the same work without the product.
var walls = []wall{
	{"github.com/gin-gonic/gin", list("api/...", "cmd/bench/emptygin")},
	{"github.com/danielgtaylor/huma/v2", list("api/...")},
	{"github.com/alexedwards/scs/v2", list("api/auth")},
	{"gorm.io", list("assessment/store")},
	{"github.com/jackc/pgx/v5", list("assessment/store/...", "cmd/bench")},
	{"modernc.org/sqlite", list("assessment/store/...", "cmd/bench")},
	{"github.com/pressly/goose/v3", list("assessment/store")},
	{"filippo.io/age", list("assessment/backup")},
	{"github.com/beevik/etree", list("assessment/document/...")},
	{"golang.org/x/image", list("assessment/document/drawing")},
	{"codeberg.org/go-fonts/liberation", list("assessment/document/drawing")},
	{"github.com/xuri/excelize/v2", list("assessment/workbook", "cmd/bench")},
	{"github.com/go-echarts/go-echarts/v2", list("frontend/chart")},
	{"github.com/alecthomas/kong", list("cmd/mognad")},
	{"github.com/prometheus", list("api/metrics")},
	{"github.com/yuin/goldmark", list("docs")},
	{"github.com/wneessen/go-mail", list("assessment/mail")},
	{"github.com/emersion/go-smtp", nil},
	{"github.com/google/go-cmp", nil},
	{"pgregory.net/rapid", nil},
	{"go.uber.org/goleak", nil},
}

// testOnly are packages of ours that no product code may import.
var testOnly = []string{
	"api/apitest", "assessment/store/storetest", "assessment/workbook/workbooktest", "assessment/mail/mailtest",
}

func TestImportsFollowTheTable(t *testing.T) {
	if found := strayImports(listPackages(t)); len(found) > 0 {
		t.Errorf("imports that break the table in imports_test.go:\n%s", strings.Join(found, "\n"))
	}
}

func TestForbiddenImportsAreFound(t *testing.T) {
	tests := []struct {
		name string
		pack pack
		want []string
	}{
		{
			name: "downwards is allowed",
			pack: pack{
				ImportPath: "mognad/assessment/workflow",
				Imports:    list("context", "mognad/assessment", "mognad/assessment/scoring"),
			},
		},
		{
			name: "nouns know no use case",
			pack: pack{ImportPath: "mognad/assessment", Imports: list("mognad/assessment/workflow")},
			want: list("assessment imports assessment/workflow"),
		},
		{
			name: "use cases know the store's interface only",
			pack: pack{ImportPath: "mognad/assessment/workflow", Imports: list("mognad/assessment/store")},
			want: list("assessment/workflow imports assessment/store"),
		},
		{
			name: "a link does not know a later one",
			pack: pack{ImportPath: "mognad/assessment/workflow/rounds", Imports: list("mognad/assessment/workflow/audits")},
			want: list("assessment/workflow/rounds imports assessment/workflow/audits"),
		},
		{
			name: "the kernel knows no link",
			pack: pack{ImportPath: "mognad/assessment/workflow", Imports: list("mognad/assessment/workflow/people")},
			want: list("assessment/workflow imports assessment/workflow/people"),
		},
		{
			name: "one front door does not know the other",
			pack: pack{ImportPath: "mognad/api/rest", Imports: list("mognad/api/web", "mognad/frontend")},
			want: list("api/rest imports api/web", "api/rest imports frontend"),
		},
		{
			name: "a package without a place",
			pack: pack{ImportPath: "mognad/assessment/utils"},
			want: list("assessment/utils is not in the table"),
		},
		{
			name: "a module outside its wall",
			pack: pack{
				ImportPath: "mognad/assessment/workflow",
				Imports:    list("gorm.io/gorm/clause", "github.com/gin-gonic/gin"),
			},
			want: list(
				"assessment/workflow imports github.com/gin-gonic/gin, which stays in api/..., cmd/bench/emptygin",
				"assessment/workflow imports gorm.io/gorm/clause, which stays in assessment/store",
			),
		},
		{
			name: "the product's program does not measure",
			pack: pack{ImportPath: "mognad/cmd/mognad", Imports: list("github.com/jackc/pgx/v5", "mognad/assessment/store")},
			want: list("cmd/mognad imports github.com/jackc/pgx/v5, which stays in assessment/store/..., cmd/bench"),
		},
		{
			name: "a module within its wall",
			pack: pack{ImportPath: "mognad/api/rest", Imports: list("github.com/danielgtaylor/huma/v2/adapters/humagin")},
		},
		{
			name: "a module whose name only begins alike",
			pack: pack{ImportPath: "mognad/assessment", Imports: list("gorm.iodine/x")},
		},
		{
			name: "test tools in product code",
			pack: pack{
				ImportPath: "mognad/cmd/mognad",
				Imports:    list("mognad/api/apitest", "mognad/assessment/store/storetest", "github.com/google/go-cmp/cmp"),
			},
			want: list(
				"cmd/mognad imports api/apitest, which is for tests",
				"cmd/mognad imports assessment/store/storetest, which is for tests",
				"cmd/mognad imports github.com/google/go-cmp/cmp, which is for tests",
			),
		},
		{
			name: "test tools in tests",
			pack: pack{
				ImportPath:   "mognad/assessment/workflow",
				TestImports:  list("github.com/google/go-cmp/cmp"),
				XTestImports: list("mognad/assessment/store/storetest"),
			},
		},
		{
			name: "tests of the nouns reaching for a page",
			pack: pack{ImportPath: "mognad/assessment", XTestImports: list("mognad/api/web")},
			want: list("tests of assessment import api/web"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, strayImports([]pack{test.pack})); diff != "" {
				t.Errorf("stray imports (-want +got):\n%s", diff)
			}
		})
	}
}

// TestImportsTableHasNoCycle keeps the table itself honest: with a circle in
// it, "children import parents" would mean nothing.
func TestImportsTableHasNoCycle(t *testing.T) {
	walked := map[string]bool{} // without a circle
	var walk func(path string, trail []string)
	walk = func(path string, trail []string) {
		if slices.Contains(trail, path) {
			t.Fatalf("the table goes in a circle: %s", strings.Join(append(trail, path), " → "))
		}
		if walked[path] {
			return
		}
		for _, next := range house {
			if next.path != path && within(next.path, knownBy(path)) {
				walk(next.path, append(slices.Clone(trail), path))
			}
		}
		walked[path] = true
	}
	for _, r := range house {
		walk(r.path, nil)
	}
}

// A pack is what `go list` says of one package.
type pack struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// listPackages asks the go command for every package of the module. With -e it also lists packages that do not build:
// who may import whom can be checked anyway.
func listPackages(t *testing.T) []pack {
	t.Helper()
	command := exec.Command(
		"go",
		"list",
		"-e",
		"-tags=nomsgpack",
		"-json=ImportPath,Imports,TestImports,XTestImports",
		"mognad/...",
	)
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packs []pack
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pack
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packs = append(packs, p)
	}
	if len(packs) == 0 {
		t.Fatal("go list found no package")
	}
	return packs
}

// strayImports says, one sentence each and sorted, what in packs breaks the
// table, the walls or the rule for test tools. Tests may reach further than the
// package they test, to set a scene with the store, but not to a front door,
// unless they test one.
func strayImports(packs []pack) []string {
	var found []string
	for _, p := range packs {
		from := relative(p.ImportPath)
		if !slices.ContainsFunc(house, func(r room) bool { return r.path == from }) {
			found = append(found, from+" is not in the table")
			continue
		}
		for _, imported := range p.Imports {
			if complaint := judge(from, imported); complaint != "" {
				found = append(found, complaint)
			}
		}
		if within(from, list("api/...", "cmd/...")) {
			continue
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if to := relative(imported); ours(imported) && within(to, list("api/...", "cmd/...")) {
				found = append(found, fmt.Sprintf("tests of %s import %s", from, to))
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// judge says what is wrong with product code in from importing imported, or "".
func judge(from, imported string) string {
	if ours(imported) {
		to := relative(imported)
		switch {
		case within(to, testOnly) && !within(from, testOnly):
			return fmt.Sprintf("%s imports %s, which is for tests", from, to)
		case !within(to, knownBy(from)):
			return fmt.Sprintf("%s imports %s", from, to)
		}
		return ""
	}
	for _, w := range walls {
		if !within(imported, list(w.module+"/...")) || within(from, w.within) {
			continue
		}
		if len(w.within) == 0 && within(from, testOnly) {
			continue
		}
		if len(w.within) == 0 {
			return fmt.Sprintf("%s imports %s, which is for tests", from, imported)
		}
		return fmt.Sprintf("%s imports %s, which stays in %s", from, imported, strings.Join(w.within, ", "))
	}
	return ""
}

func knownBy(path string) []string {
	i := slices.IndexFunc(house, func(r room) bool { return r.path == path })
	return house[i].knows
}

func ours(path string) bool { return strings.HasPrefix(path, "mognad/") }

func relative(path string) string { return strings.TrimPrefix(path, "mognad/") }

// within reports whether path is one of patterns, or below one that ends in "/...".
func within(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		top, all := strings.CutSuffix(pattern, "/...")
		return path == top || all && strings.HasPrefix(path, top+"/")
	})
}

// list flattens paths and lists of paths, so that the table reads as it is spoken.
func list(parts ...any) []string {
	var paths []string
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			paths = append(paths, part)
		case []string:
			paths = append(paths, part...)
		}
	}
	return paths
}
