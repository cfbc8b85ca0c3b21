package assessment_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// forest makes entities from lines like "child < parent", a root being a line without parent, and their ids by key.
func forest(t *testing.T, lines ...string) ([]assessment.Entity, map[string]assessment.ID) {
	t.Helper()
	ids := map[string]assessment.ID{}
	var entities []assessment.Entity
	for _, line := range lines {
		key, _, _ := strings.Cut(line, " < ")
		ids[key] = id(t)
	}
	for _, line := range lines {
		key, parent, below := strings.Cut(line, " < ")
		e := assessment.Entity{ID: ids[key], Key: key, Name: key, Kind: "operation"}
		if below {
			p, known := ids[parent]
			if !known {
				p = id(t)
			}
			e.ParentID = &p
		}
		entities = append(entities, e)
	}
	return entities, ids
}

func TestNewTree(t *testing.T) {
	t.Parallel()
	entities, _ := forest(
		t,
		"school < administration",
		"company < municipality",
		"administration < municipality",
		"municipality",
		"lost < elsewhere",
		"kitchen < school",
	)
	var got []string
	for _, n := range assessment.NewTree(entities).Nodes {
		got = append(got, strings.Repeat("  ", n.Depth)+n.Key)
		if n.Key == "municipality" && n.Children != 2 {
			t.Errorf("municipality has %d children, want 2", n.Children)
		}
	}
	want := []string{"municipality", "  company", "  administration", "    school", "      kitchen", "lost"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reading order, want (-) and got (+):\n%s", diff)
	}
}

func TestTreeCovers(t *testing.T) {
	t.Parallel()
	entities, ids := forest(t, "root", "north < root", "school < north", "south < root")
	tree := assessment.NewTree(entities)
	tests := []struct {
		top, entity string
		want        bool
	}{
		{"root", "root", true}, {"root", "school", true}, {"north", "school", true}, {"north", "north", true},
		{"school", "north", false}, {"south", "school", false}, {"north", "root", false},
	}
	for _, tt := range tests {
		if got := tree.Covers(ids[tt.top], ids[tt.entity]); got != tt.want {
			t.Errorf("%s covers %s: got %t, want %t", tt.top, tt.entity, got, tt.want)
		}
		if got := tree.Circular(ids[tt.top], ids[tt.entity]); got != tt.want {
			t.Errorf("%s below %s is a circle: got %t, want %t", tt.top, tt.entity, got, tt.want)
		}
	}
	if tree.Covers(ids["root"], id(t)) {
		t.Error("the root covers an entity that is not in the tree")
	}
	if _, ok := tree.Node(id(t)); ok {
		t.Error("found a node that is not in the tree")
	}
}

func TestTreeWithACycleEnds(t *testing.T) {
	t.Parallel()
	entities, ids := forest(t, "root", "a < b", "b < a")
	tree := assessment.NewTree(entities)
	if len(tree.Nodes) != 1 || tree.Covers(ids["root"], ids["a"]) || tree.Covers(ids["a"], ids["b"]) {
		t.Errorf("a circle stands in the tree: %+v", tree.Nodes)
	}
}

func TestTreeBodyIsInherited(t *testing.T) {
	t.Parallel()
	entities, ids := forest(t, "root", "company < root", "office < company", "school < root", "loose < gone")
	board, council := id(t), id(t)
	for i, e := range entities {
		switch e.Key {
		case "root":
			entities[i].BodyID = &council
		case "company":
			entities[i].BodyID = &board
		}
	}
	tree := assessment.NewTree(entities)
	for key, want := range map[string]*assessment.ID{"root": &council, "company": &board, "office": &board, "school": &council, "loose": nil} {
		if diff := cmp.Diff(want, tree.Body(ids[key])); diff != "" {
			t.Errorf("body of %s, want (-) and got (+):\n%s", key, diff)
		}
	}
}

func TestEntityNormalise(t *testing.T) {
	t.Parallel()
	good := func(change func(*assessment.Entity)) assessment.Entity {
		e := assessment.Entity{Key: " skola ", Name: "  Skol\tförvaltningen ", Kind: "administration"}
		if change != nil {
			change(&e)
		}
		return e
	}
	tests := []struct {
		name   string
		entity assessment.Entity
		want   []string
	}{
		{"good", good(nil), nil},
		{"one day", good(func(e *assessment.Entity) { e.From, e.To = "2026-01-01", "2026-01-01" }), nil},
		{"empty", assessment.Entity{}, []string{"key: error.required", "name: error.required", "kind: error.kind"}},
		{"key of another form", good(func(e *assessment.Entity) { e.Key = "Skola 1" }), []string{"key: error.key"}},
		{
			"name of the greatest length",
			good(func(e *assessment.Entity) { e.Name = strings.Repeat("ö", assessment.MaxName) }),
			nil,
		},
		{
			"name too long",
			good(func(e *assessment.Entity) { e.Name = strings.Repeat("ö", assessment.MaxName+1) }),
			[]string{"name: error.too_long"},
		},
		{
			"name with nothing that shows",
			good(func(e *assessment.Entity) { e.Name = "\x00\u200b" }),
			[]string{"name: error.required"},
		},
		{"name that is no text", good(func(e *assessment.Entity) { e.Name = "a\xff" }), []string{"name: error.invalid"}},
		{
			"no such days",
			good(func(e *assessment.Entity) { e.From, e.To = "2026-02-30", "now" }),
			[]string{"valid_from: error.date", "valid_to: error.date"},
		},
		{
			"ends before it begins",
			good(func(e *assessment.Entity) { e.From, e.To = "2026-02-02", "2026-02-01" }),
			[]string{"valid_to: error.date_order"},
		},
		{
			"successor without an end",
			good(func(e *assessment.Entity) { e.Successors = []assessment.ID{id(t)} }),
			[]string{"successors: error.successor_without_end"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, keys(tt.entity.Normalise())); diff != "" {
				t.Errorf("want (-) and got (+):\n%s", diff)
			}
		})
	}
	e := good(nil)
	e.Normalise()
	if e.Key != "skola" || e.Name != "Skol förvaltningen" || e.Successors == nil {
		t.Errorf("normalised to %q, %q, %v", e.Key, e.Name, e.Successors)
	}
	for _, kind := range assessment.EntityKinds {
		e := good(func(e *assessment.Entity) { e.Kind = kind })
		if fields := e.Normalise(); len(fields) > 0 {
			t.Errorf("kind %s: %v", kind, fields)
		}
	}
	if slices.Contains(assessment.EntityKinds, "") {
		t.Error("the empty kind is listed")
	}
}
