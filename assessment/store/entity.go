package store

import (
	"database/sql"

	"mognad/assessment"
)

// entities bypasses GORM, since most pages read the whole tree.
var entities = write(
	`SELECT id, key, parent_id, name, kind, traits, body_id, valid_from, valid_to, successors, outside_tree, version, created_at, updated_at
FROM entities WHERE organisation_id = $1 ORDER BY name, id`,
)

func (t *tx) Entities() ([]assessment.Entity, error) {
	list := []assessment.Entity{}
	err := t.query(entities, func(rows *sql.Rows) error {
		e := assessment.Entity{OrganisationID: t.organisation()}
		if err := rows.Scan(&e.ID, &e.Key, &e.ParentID, &e.Name, &e.Kind, fromJSON(&e.Traits), &e.BodyID,
			&e.From, &e.To, fromJSON(&e.Successors), &e.OutsideTree,
			&e.Version, &e.CreatedAt, &e.UpdatedAt); err != nil {
			return err
		}
		list = append(list, e)
		return nil
	}, t.organisation())
	return list, translate(err)
}

func (t *tx) Entity(id assessment.ID) (assessment.Entity, error) {
	return first[assessment.Entity](t, "id = ? AND NOT outside_tree", id)
}

// lineage climbs from the entity to the root; UNION ends it even if the tree had a cycle.
const lineage = `WITH RECURSIVE climb (id, parent_id) AS (
SELECT id, parent_id FROM entities WHERE organisation_id = ? AND id = ? AND NOT outside_tree
UNION SELECT e.id, e.parent_id FROM entities e JOIN climb c ON e.id = c.parent_id WHERE e.organisation_id = ?)
SELECT e.* FROM entities e JOIN climb c ON e.id = c.id WHERE e.organisation_id = ?`

func (t *tx) Lineage(id assessment.ID) ([]assessment.Entity, error) {
	rows, o := []assessment.Entity{}, t.organisation()
	if err := t.db.Raw(lineage, o, id, o, o).Scan(&rows).Error; err != nil {
		return nil, translate(err)
	}
	if len(rows) == 0 {
		return nil, assessment.Missing()
	}
	return rows, nil
}

func (t *tx) AddEntity(e assessment.Entity) error { return insert(t, &e, "key") }

func (t *tx) SaveEntity(e assessment.Entity) (assessment.Entity, error) {
	load := func() (assessment.Entity, error) { return t.Entity(e.ID) }
	return change(t, &e, &e.Version, "key", load,
		"key", "parent_id", "name", "kind", "traits", "body_id", "valid_from", "valid_to", "successors", "updated_at")
}

func (t *tx) DeleteEntity(id assessment.ID, version int64) error {
	err := remove[assessment.Entity](t, "id = ? AND version = ?", id, version)
	if assessment.CodeOf(err) == assessment.NotFound {
		if current, found := t.Entity(id); found == nil {
			return assessment.Changed(current)
		}
	}
	return err
}
