package backup

import (
	"fmt"
	"maps"
	"slices"
)

// trees are the entities of organisations, each below another up to the one that is the organisation as a whole. The
// references alone would let two lie below each other, or all of them below none.
type trees map[string]map[string]string // by organisation and entity: what it lies below, "" for nothing

// organisation notes one, which has entities or should have.
func (t trees) organisation(id string) {
	if t[id] == nil {
		t[id] = map[string]string{}
	}
}

// entity notes one.
func (t trees) entity(organisation, id, parent string) {
	t.organisation(organisation)
	t[organisation][id] = parent
}

// findings tells what is in no tree.
func (t trees) findings() (all []string) {
	for _, organisation := range slices.Sorted(maps.Keys(t)) {
		above := t[organisation]
		roots, endless := 0, below(above)
		for _, id := range slices.Sorted(maps.Keys(above)) {
			if above[id] == "" {
				roots++
			}
			if endless[id] {
				all = append(all, fmt.Sprintf("entities %s lies below itself", id))
			}
		}
		if roots != 1 {
			const finding = "organisation %s has %d entities that lie below none, and should have one"
			all = append(all, fmt.Sprintf(finding, organisation, roots))
		}
	}
	return all
}

// below says of each entity whether those above it go round in a circle. Each is climbed from once, however deep it
// lies. One that is missing is found by its reference.
func below(above map[string]string) map[string]bool {
	endless := make(map[string]bool, len(above))
	for id := range above {
		var path []string
		climbed, round := map[string]bool{}, false
		for at := id; ; at = above[at] {
			known := false
			if round, known = endless[at]; known {
				break
			}
			if _, there := above[at]; !there || climbed[at] {
				round = there
				break
			}
			climbed[at], path = true, append(path, at)
		}
		for _, p := range path {
			endless[p] = round
		}
	}
	return endless
}
