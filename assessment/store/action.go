package store

import (
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

func (t *tx) Actions() ([]assessment.Action, error) { return all[assessment.Action](t, "id", "") }

func (t *tx) ActionsOwnedBy(user assessment.ID) ([]assessment.Action, error) {
	return all[assessment.Action](t, "id", "owner_id = ?", user)
}

func (t *tx) Action(id assessment.ID) (assessment.Action, error) {
	return first[assessment.Action](t, "id = ?", id)
}

func (t *tx) AddAction(a assessment.Action) error { return insert(t, &a, "id") }

func (t *tx) SaveAction(a assessment.Action) (assessment.Action, error) {
	load := func() (assessment.Action, error) { return t.Action(a.ID) }
	return change(
		t,
		&a,
		&a.Version,
		"",
		load,
		"entity_id",
		"title",
		"text",
		"owner_role",
		"owner_id",
		"objective_id",
		"priority",
		"cost",
		"resources",
		"starts_on",
		"due_on",
		"due_year",
		"recurrence",
		"every_months",
		"until_year",
		"state",
		"updated_at",
	)
}

// latestActionNotes are those that no later one of the same occurrence follows: their ids have the order of time.
const latestActionNotes = `SELECT n.* FROM action_notes n WHERE n.organisation_id = ? AND NOT EXISTS (
SELECT 1 FROM action_notes l WHERE l.organisation_id = n.organisation_id AND l.action_id = n.action_id
AND l.occurrence = n.occurrence AND l.id > n.id) ORDER BY n.action_id, n.occurrence`

func (t *tx) LatestActionNotes() ([]assessment.ActionNote, error) {
	list := []assessment.ActionNote{}
	return list, translate(t.db.Raw(latestActionNotes, t.organisation()).Scan(&list).Error)
}

func (t *tx) ActionNotes(action assessment.ID) ([]assessment.ActionNote, error) {
	return all[assessment.ActionNote](t, "id DESC", "action_id = ?", action)
}

func (t *tx) AddActionNote(n assessment.ActionNote) error { return insert(t, &n, "id") }

func (t *tx) ActionsWith(ids []assessment.ID) ([]assessment.Action, error) {
	list := []assessment.Action{}
	for from := 0; from < len(ids); from += batch {
		some, err := all[assessment.Action](t, "id", "id IN ?", ids[from:min(from+batch, len(ids))])
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (t *tx) ActionOrigins() ([]assessment.ActionOrigin, error) {
	return all[assessment.ActionOrigin](t, "action_id, added_at, kind, subject_id, detail", "")
}

func (t *tx) ActionOriginsOf(action assessment.ID) ([]assessment.ActionOrigin, error) {
	return all[assessment.ActionOrigin](t, "added_at, kind, subject_id, detail", "action_id = ?", action)
}

func (t *tx) ActionOriginsFrom(subjects []assessment.ID) ([]assessment.ActionOrigin, error) {
	list := []assessment.ActionOrigin{}
	for from := 0; from < len(subjects); from += batch {
		some, err := all[assessment.ActionOrigin](
			t,
			"action_id, kind, subject_id, detail",
			"subject_id IN ?",
			subjects[from:min(from+batch, len(subjects))],
		)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (t *tx) AddActionOrigins(list []assessment.ActionOrigin) error {
	if len(list) == 0 {
		return nil
	}
	return translate(t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(list, batch/10).Error)
}

func (t *tx) DeleteActionOrigin(action assessment.ID, from assessment.Source) error {
	return remove[assessment.ActionOrigin](
		t,
		"action_id = ? AND kind = ? AND subject_id = ? AND detail = ?",
		action,
		from.Kind,
		from.SubjectID,
		from.Detail,
	)
}

func (t *tx) DistinctActions() ([]assessment.DistinctActions, error) {
	return all[assessment.DistinctActions](t, "first_id, second_id", "")
}

func (t *tx) AddDistinctActions(d assessment.DistinctActions) error {
	return translate(t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&d).Error)
}

func (t *tx) SaveHorizon(o assessment.Organisation) (assessment.Organisation, error) {
	if o.ID != t.organisation() { // the guard lets organisations be found by their keys, and so by anybody
		return o, assessment.Missing()
	}
	return change(t, &o, &o.Version, "", t.Organisation, "plan_horizon", "updated_at")
}
