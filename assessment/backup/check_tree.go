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
		roots := 0
		for _, id := range slices.Sorted(maps.Keys(above)) {
			if above[id] == "" {
				roots++
			}
			top, ok := above[id]
			for range above {
				if !ok || top == "" {
					break
				}
				top, ok = above[top]
			}
			if ok && top != "" { // one that is missing is found by its reference
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
