package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
)

func TestSelection(t *testing.T) {
	t.Parallel()
	ids := make([]assessment.ID, 5)
	for i := range ids {
		ids[i] = uuid.New()
	}
	root, soc, home, it, outside := ids[0], ids[1], ids[2], ids[3], ids[4]
	tree := assessment.NewTree([]assessment.Entity{
		{ID: root, Kind: "municipality"},
		{ID: soc, ParentID: &root, Kind: "administration"},
		{ID: home, ParentID: &soc, Kind: "operation"},
		{ID: it, ParentID: &root, Kind: "operation"},
	})
	among := []assessment.ID{root, soc, home, it}
	for name, c := range map[string]struct {
		selection assessment.Selection
		want      []assessment.ID
	}{
		"none":            {assessment.Selection{}, []assessment.ID{}},
		"only exceptions": {assessment.Selection{Except: ids}, []assessment.ID{}},
		"all":             {assessment.Selection{All: true}, among},
		"all but":         {assessment.Selection{All: true, Except: []assessment.ID{it, root}}, []assessment.ID{soc, home}},
		"a kind":          {assessment.Selection{Kinds: []assessment.EntityKind{"operation"}}, []assessment.ID{home, it}},
		"a branch":        {assessment.Selection{Below: []assessment.ID{soc}}, []assessment.ID{soc, home}},
		"both but": {
			assessment.Selection{
				Kinds:  []assessment.EntityKind{"operation"},
				Below:  []assessment.ID{soc},
				Except: []assessment.ID{home},
			},
			[]assessment.ID{soc, it},
		},
	} {
		if diff := cmp.Diff(c.want, c.selection.Of(tree, append(among, outside))); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	for name, c := range map[string]struct {
		chosen []assessment.ID
		want   assessment.Selection
		ok     bool
	}{
		"everyone":         {among, assessment.Selection{All: true}, true},
		"all but one":      {among[1:], assessment.Selection{All: true, Except: among[:1]}, true},
		"half of them":     {among[:2], assessment.Selection{All: true, Except: among[2:]}, false},
		"nobody":           {nil, assessment.Selection{All: true, Except: among}, false},
		"one from outside": {append(among[1:], outside), assessment.Selection{All: true, Except: among[:1]}, false},
	} {
		got, ok := assessment.SelectionOf(among, c.chosen)
		if diff := cmp.Diff(c.want, got); diff != "" || ok != c.ok {
			t.Errorf("%s: got %t, want %t; want (-) and got (+):\n%s", name, ok, c.ok, diff)
		}
	}
}
