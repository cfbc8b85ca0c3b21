package entities

import (
	"maps"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// longestKey is how many characters a key may have, see [assessment.ValidKey].
const longestKey = 40

// sibling is what tells an entity from the others below the same parent for somebody who reads the tree.
type sibling struct{ parent, name string }

// newKey is the key of a new entity that has none, made from its name, or what is wrong: a namesake below the same
// parent could not be told from it.
func newKey(t assessment.Tree, e assessment.Entity) (string, []assessment.FieldError) {
	name, taken := typed.Line(e.Name), map[string]bool{}
	for _, n := range t.Nodes {
		taken[n.Key] = true
		same := e.ParentID != nil && n.ParentID != nil && *n.ParentID == *e.ParentID
		if same && typed.Folded(n.Name) == typed.Folded(name) {
			return "", []assessment.FieldError{{Field: "key", Key: "error.namesake", Args: assessment.Args{"Key": n.Key}}}
		}
	}
	if key := assessment.KeyOf(name); key != "" {
		return free(key, taken), nil
	}
	return "", []assessment.FieldError{{Field: "key", Key: "error.required"}}
}

// proposeKeys gives a new row without a key one made from its name. A row that has the name of an entity below the same
// parent is refused: it may be meant to change that entity, for which it must have its key, and would otherwise add
// the same one again.
func (im *entityImport) proposeKeys(rows []assessment.UploadedRow) []assessment.UploadedRow {
	taken := map[string]bool{}
	stored := map[sibling]string{}
	inFile := map[sibling]int{}
	for key, e := range im.byKey {
		taken[key] = true
		if im.sees(e.ID) {
			stored[sibling{parent: im.keyOf(e.ParentID), name: typed.Folded(e.Name)}] = key
		}
	}
	for _, row := range rows {
		if key := typed.Line(row.Cells["key"]); key != "" {
			taken[key] = true
			inFile[siblingOf(row)] = row.Line
		}
	}
	all := make([]assessment.UploadedRow, 0, len(rows))
	for _, row := range rows {
		if typed.Line(row.Cells["key"]) == "" {
			row = im.proposeKey(row, taken, stored, inFile)
		}
		all = append(all, row)
	}
	return all
}

func siblingOf(row assessment.UploadedRow) sibling {
	return sibling{parent: typed.Line(row.Cells["parent"]), name: typed.Folded(typed.Line(row.Cells["name"]))}
}

// proposeKey is the row with a key, or as it was with a problem.
func (im *entityImport) proposeKey(
	row assessment.UploadedRow,
	taken map[string]bool,
	stored map[sibling]string,
	inFile map[sibling]int,
) assessment.UploadedRow {
	key := assessment.KeyOf(typed.Line(row.Cells["name"]))
	if key == "" {
		im.problem(row, "key", "error.required", nil)
		return row
	}
	of := siblingOf(row)
	if known, has := stored[of]; has {
		im.problem(row, "key", "error.key_of_namesake", assessment.Args{"Key": known})
		return row
	}
	if first, has := inFile[of]; has {
		im.problem(row, "key", "error.row_twice", assessment.Args{"First": first})
		return row
	}
	inFile[of] = row.Line
	key = free(key, taken)
	taken[key] = true
	im.proposed[row.Line] = true
	row.Cells = maps.Clone(row.Cells)
	row.Cells["key"] = key
	return row
}

// free is the key, or the first of key-2, key-3 and so on that is not taken.
func free(key string, taken map[string]bool) string {
	candidate := key
	for n := 2; taken[candidate]; n++ {
		end := "-" + strconv.Itoa(n)
		candidate = strings.TrimRight(key[:min(len(key), longestKey-len(end))], "-") + end
	}
	return candidate
}

// proposedKey is the change that shows a proposed key in the preview, none for a key that the file has.
func (im *entityImport) proposedKey(line int, key string) []workflow.FieldChange {
	if !im.proposed[line] {
		return nil
	}
	return []workflow.FieldChange{{Field: "key", New: key}}
}
