package registers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/registers"
)

var (
	first  = uuid.MustParse("01970000-0000-7000-8000-000000000001")
	second = uuid.MustParse("01970000-0000-7000-8000-000000000002")
)

// TestCheck: what was typed is trimmed, and everything wrong is said at once.
func TestCheck(t *testing.T) {
	t.Parallel()
	document, body := registers.GoverningDocuments, registers.Bodies
	type doc = registers.GoverningDocument
	for name, tt := range map[string]struct {
		of    registers.Register
		row   any
		want  any // the row after the check
		wrong []string
	}{
		"white space and repeated entities": {
			document,
			&doc{Title: " Policy  A\n", Kind: " policy", Entities: []assessment.ID{second, first, second}},
			&doc{Title: "Policy A", Kind: "policy", Entities: []assessment.ID{first, second}},
			nil,
		},
		"nothing typed": {
			document,
			&doc{},
			&doc{Entities: []assessment.ID{}},
			[]string{"title: error.required", "kind: error.required"},
		},
		"all wrong": {
			document,
			&doc{Title: "A", Kind: "poem", AdoptedOn: "2025-02-30", NextRevision: "soon", KeptAt: strings.Repeat("å", 2001)},
			nil,
			[]string{
				"kind: error.unknown_choice",
				"adopted_on: error.date",
				"next_revision: error.date",
				"kept_at: error.too_long",
			},
		},
		"a body":        {body, &assessment.Body{Name: " KS "}, &assessment.Body{Name: "KS"}, nil},
		"an empty name": {body, &assessment.Body{Name: " "}, &assessment.Body{}, []string{"name: error.required"}},
		"a long name":   {body, &assessment.Body{Name: strings.Repeat("å", 201)}, nil, []string{"name: error.too_long"}},
		"a control":     {body, &assessment.Body{Name: "A\x00"}, &assessment.Body{Name: "A"}, nil},
	} {
		var wrong []string
		for _, f := range tt.of.Check(tt.row) {
			wrong = append(wrong, f.Field+": "+f.Key)
		}
		if diff := cmp.Diff(tt.wrong, wrong); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(tt.want, tt.row); tt.want != nil && diff != "" {
			t.Errorf("%s: row (-want +got):\n%s", name, diff)
		}
	}
}

// TestFill: the values of a row are what was filled in. A field that is not given keeps its value, and an invalid id
// matches nothing.
func TestFill(t *testing.T) {
	t.Parallel()
	r := registers.GoverningDocuments
	for name, tt := range map[string]struct{ filled, want registers.Values }{
		"nothing given": {nil, registers.Values{"title": {"Policy"}, "adopted_by": {first.String()}}},
		"all given": {
			registers.Values{
				"title":      {"Rutin"},
				"kind":       {"routine"},
				"adopted_by": {second.String()},
				"adopted_on": {"2025-01-31"},
				"entities":   {second.String(), first.String()},
			},
			registers.Values{
				"title":      {"Rutin"},
				"kind":       {"routine"},
				"adopted_by": {second.String()},
				"adopted_on": {"2025-01-31"},
				"entities":   {second.String(), first.String()},
			},
		},
		"emptied": {registers.Values{"title": {}, "adopted_by": {""}, "entities": {}}, registers.Values{}},
		"invalid ids": {
			registers.Values{"title": {""}, "adopted_by": {"x"}, "entities": {"y"}},
			registers.Values{"adopted_by": {uuid.Nil.String()}, "entities": {uuid.Nil.String()}},
		},
	} {
		row := &registers.GoverningDocument{Title: "Policy", AdoptedByID: &first}
		r.Fill(row, tt.filled)
		if diff := cmp.Diff(tt.want, r.Values(row)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestOverdue: a deadline has passed the day after it, and only deadlines do.
func TestOverdue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field, day string
		want       []string
	}{
		{"next_revision", "2026-03-30", []string{"next_revision"}},
		{"next_revision", "2026-03-31", nil},
		{"next_revision", "", nil},
		{"adopted_on", "2020-01-31", nil},
	} {
		got := registers.GoverningDocuments.Overdue(registers.Values{tt.field: {tt.day}}, "2026-03-31")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", tt.field, tt.day, diff)
		}
	}
}

// TestDeclarations: each register is found by its name and by its object, and its declaration fits its struct.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	for _, r := range registers.All {
		byName, named := registers.Find(r.Name)
		byObject, known := registers.Of(r.Object)
		if !named || !known || byName.Object != r.Object || byObject.Name != r.Name {
			t.Errorf("%s is found as %s and %s", r.Name, byName.Name, byObject.Name)
		}
		if f := r.NameField(); f.Kind != registers.Line || !f.Required {
			t.Errorf("the first field of %s, %s, names no row", r.Name, f.Name)
		}
		row := r.Row()
		*registers.HeadOf(row).ID = first
		for _, f := range r.Fields {
			if found, ok := r.Field(f.Name); !ok || found.Kind != f.Kind || !slices.Contains(r.Columns(), f.Column()) {
				t.Errorf("%s has no field %s with its column", r.Name, f.Name)
			}
			if (f.Kind == registers.Choice) != (len(f.Choices) > 0) {
				t.Errorf("the choices of %s in %s are %v", f.Name, r.Name, f.Choices)
			}
			if content, err := f.Encode(row); content != nil || err != nil {
				t.Errorf("an empty %s in %s is %s, %v", f.Name, r.Name, content, err)
			}
		}
	}
	if _, ok := registers.Find("users"); ok {
		t.Error("there is a register of users")
	}
	if _, ok := registers.Of("user"); ok {
		t.Error("there is a register with users")
	}
	about, some := registers.GoverningDocuments.About()
	if _, parts := registers.Bodies.About(); !some || parts || about.Name != "entities" {
		t.Errorf("documents are about %q, bodies about entities: %t", about.Name, parts)
	}
}
