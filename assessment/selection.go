package assessment

import "slices"

// Selection chooses entities without naming each: everyone, all of some kinds, or all at and below some entities,
// except a few. The zero selection chooses none. Only what it chose is stored, never the selection.
type Selection struct {
	All    bool         `json:"all,omitempty" doc:"Everyone"`
	Kinds  []EntityKind `json:"kinds,omitempty" nullable:"false" doc:"All of these kinds"`
	Below  []ID         `json:"below,omitempty" nullable:"false" doc:"All at and below these"`
	Except []ID         `json:"except,omitempty" nullable:"false" doc:"But not these"`
}

// Empty reports whether nothing is chosen.
func (s Selection) Empty() bool { return !s.All && len(s.Kinds) == 0 && len(s.Below) == 0 }

// Of lists those among the entities that are chosen, in the order given.
func (s Selection) Of(t Tree, among []ID) []ID {
	chosen := []ID{}
	for _, id := range among {
		n, ok := t.Node(id)
		if ok && !slices.Contains(s.Except, id) && (s.All || slices.Contains(s.Kinds, n.Kind) ||
			slices.ContainsFunc(s.Below, func(top ID) bool { return t.Covers(top, id) })) {
			chosen = append(chosen, id)
		}
	}
	return chosen
}

// SelectionOf says in few words what was chosen of the entities: everyone but a few if those left out are fewer. False
// if it is shorter to name those chosen.
func SelectionOf(among, chosen []ID) (Selection, bool) {
	s := Selection{All: true}
	for _, id := range among {
		if !slices.Contains(chosen, id) {
			s.Except = append(s.Except, id)
		}
	}
	outside := slices.ContainsFunc(chosen, func(id ID) bool { return !slices.Contains(among, id) })
	return s, !outside && len(chosen) > 0 && len(s.Except) < len(chosen)
}
