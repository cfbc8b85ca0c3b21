package frontend_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/frontend"
)

// norrdal is an entity as stored.
func norrdal() *frontend.Entity {
	return &frontend.Entity{
		Base:       "/entities",
		Href:       "/entities/2",
		Manageable: true,
		Version:    3,
		Name:       "Socialförvaltningen",
		Key:        "soc",
		Kind:       "administration",
		ParentID:   "1",
		From:       "2020-01-01",
		Successors: []string{"1"},
		Kinds: []frontend.Option{
			{Value: "administration", Key: "kind.administration"},
			{Value: "company", Key: "kind.company"},
		},
		Parents:     []frontend.Option{{Value: "1", Label: "Norrdal"}, {Value: "2", Label: "Södal", Depth: 1}},
		Bodies:      []frontend.Option{{Label: "Ärvs"}, {Value: "1", Label: "Nämnden"}},
		HeirOptions: []frontend.Option{{Value: "1", Label: "Norrdal"}, {Value: "2", Label: "Södal"}},
	}
}

// shown is what the fields of a page show: their own value and the stored one.
func shown(t *testing.T, page frontend.Page, ids ...string) [][2]string {
	t.Helper()
	renderer, _, _ := newRenderer(t)
	node, _ := render(t, renderer, "sv", page)
	var got [][2]string
	for _, id := range ids {
		var value, stored string
		if field := find(node, "id", id); field != nil {
			for _, a := range field.Attr {
				if a.Key == "value" {
					value = a.Val
				}
			}
		}
		if beside := find(node, "id", id+"-stored"); beside != nil {
			stored = textOf(beside)
		}
		got = append(got, [2]string{value, stored})
	}
	return got
}

func TestStoredIsShownBesideTyped(t *testing.T) {
	page := norrdal()
	page.Sent = &frontend.Sent{Stale: true, Values: map[string][]string{
		"name":       {"Vård & omsorg"},
		"key":        {" soc "},
		"kind":       {"company"},
		"parent":     {"2"},
		"body":       {"1"},
		"valid_from": {""},
		"valid_to":   {"2027-01-31"},
		"version":    {"1"},
	}}
	got := shown(t, page, "name", "key", "kind", "parent", "body", "valid_from", "valid_to", "successors")
	want := [][2]string{
		{"Vård & omsorg", "Sparat nu: Socialförvaltningen"},
		{"soc", ""},
		{"", "Sparat nu: Förvaltning"},
		{"", "Sparat nu: Norrdal"},
		{"", "Sparat nu: Ärvs"},
		{"", "Sparat nu: 1 januari 2020"},
		{"2027-01-31", "Sparat nu: (tomt)"},
		{"1", "Sparat nu: Norrdal"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRefusedFormShowsWhatWasTyped(t *testing.T) {
	page := norrdal()
	page.Sent = &frontend.Sent{Values: map[string][]string{"name": {""}, "key": {"x y"}, "version": {"2"}}}
	got := shown(t, page, "name", "key", "valid_from")
	want := [][2]string{{"", ""}, {"x y", ""}, {"2020-01-01", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestButtonLeavesTheFormUnchanged(t *testing.T) {
	page := norrdal()
	page.Sent = &frontend.Sent{Stale: true, Values: map[string][]string{"version": {"2"}}}
	if diff := cmp.Diff([][2]string{{"Socialförvaltningen", ""}, {"1", ""}}, shown(t, page, "name", "successors")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestListsAreComparedAsAWhole: rows are not compared one by one, since one more makes all of them differ.
func TestListsAreComparedAsAWhole(t *testing.T) {
	typed := &frontend.AuditForm{Href: "/a", Name: "Min", Interviews: []frontend.InterviewForm{{Role: "It-chef"}}}
	typed.Beside = &frontend.AuditForm{Href: "/a", Name: "Annans", Interviews: []frontend.InterviewForm{
		{Role: "Kanslichef", On: "2026-03-01"},
		{Role: "It-chef"},
	}}
	got := shown(t, typed, "title", "interviews", "interviews.0.role")
	want := [][2]string{
		{"Min", "Sparat nu: Annans"},
		{"", "Sparat nu: Kanslichef, 2026-03-01\nIt-chef"},
		{"It-chef", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
