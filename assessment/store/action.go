package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm/clause"

	"mognad/assessment"
)

// actions bypasses GORM, as latestNotes does: a plan has thousands of them.
var actions = write(actionColumns + ` ORDER BY id`)

const actionColumns = `SELECT id, entity_id, title, text, owner_role, owner_id, objective_id, priority, cost, resources,
starts_on, due_on, due_year, recurrence, every_months, until_year, state, version, created_at, created_by, updated_at
FROM actions WHERE organisation_id = $1`

func (t *tx) Actions() ([]assessment.Action, error) { return t.actionRows(actions) }

// actionRows reads the actions of a statement of actionColumns; the values are those after the organisation.
func (t *tx) actionRows(statement plain, values ...any) ([]assessment.Action, error) {
	list := []assessment.Action{}
	err := t.query(statement, func(rows *sql.Rows) error {
		a := assessment.Action{OrganisationID: t.organisation()}
		if err := rows.Scan(&a.ID, &a.EntityID, &a.Title, &a.Text, &a.OwnerRole, &a.OwnerID, &a.ObjectiveID, &a.Priority,
			&a.Cost, &a.Resources, &a.StartsOn, &a.DueOn, &a.Year, &a.Kind, &a.Months, &a.UntilYear, &a.State,
			&a.Version, &a.CreatedAt, &a.CreatedBy, &a.UpdatedAt); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	}, append([]any{t.organisation()}, values...)...)
	return list, translate(err)
}

func (t *tx) ActionsOwnedBy(user assessment.ID, roles []string) ([]assessment.Action, error) {
	return all[assessment.Action](t, "id", "(owner_id = ? OR owner_id IS NULL AND owner_role IN ?)", user, roles)
}

func (t *tx) ActionOwnerRoles() ([]string, error) {
	var roles []string
	nobody := t.db.Model(&assessment.Action{}).Where("owner_id IS NULL AND owner_role <> ''")
	return roles, translate(nobody.Distinct().Order("owner_role").Pluck("owner_role", &roles).Error)
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

// latestNotes are those on an occurrence that no later one on it follows: their ids have the order of time.
// latestNotesOf are those of some actions.
var latestNotes = write(notes + `WHERE n.organisation_id = $1 AND ` + lastNotes)

const (
	latestNotesOf = notes + `WHERE n.organisation_id = ? AND n.action_id IN ? AND ` + lastNotes
	notes         = `SELECT n.action_id, n.occurrence, n.state FROM action_notes n `
	lastNotes     = `n.occurrence <> '' AND NOT EXISTS (
SELECT 1 FROM action_notes l WHERE l.organisation_id = n.organisation_id AND l.action_id = n.action_id
AND l.occurrence = n.occurrence AND l.id > n.id) ORDER BY n.action_id, n.occurrence`
)

func (t *tx) LatestActionNotes() ([]assessment.ActionNote, error) {
	list := []assessment.ActionNote{}
	err := t.query(latestNotes, func(rows *sql.Rows) error {
		var n assessment.ActionNote
		if err := rows.Scan(&n.ActionID, &n.Occurrence, &n.State); err != nil {
			return err
		}
		list = append(list, n)
		return nil
	}, t.organisation())
	return list, translate(err)
}

func (t *tx) LatestNotesOf(actions []assessment.ID) ([]assessment.ActionNote, error) {
	return inBatches(actions, func(some []assessment.ID) ([]assessment.ActionNote, error) {
		list := []assessment.ActionNote{}
		return list, translate(t.db.Raw(latestNotesOf, t.organisation(), some).Scan(&list).Error)
	})
}

func (t *tx) ActionNotes(action assessment.ID) ([]assessment.ActionNote, error) {
	return all[assessment.ActionNote](t, "id DESC", "action_id = ?", action)
}

func (t *tx) AddActionNote(n assessment.ActionNote) error { return insert(t, &n, "id") }

func (t *tx) ActionsWith(ids []assessment.ID) ([]assessment.Action, error) {
	return inBatches(ids, func(some []assessment.ID) ([]assessment.Action, error) {
		return all[assessment.Action](t, "id", "id IN ?", some)
	})
}

func (t *tx) ActionsSaying(words [][]string) ([]assessment.Action, error) {
	like, pattern := "GLOB", globOf
	if t.postgres {
		like, pattern = "~", expressionOf
	}
	statement := actionColumns
	var patterns []any
	// Searching for a character that is only as good as itself is many times faster, and leaves less to the other words.
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b []string) int {
		return slices.CompareFunc(a[:min(1, len(a))], b[:min(1, len(b))], func(x, y string) int { return len(x) - len(y) })
	})
	for _, word := range words {
		patterns = append(patterns, pattern(word))
		// Together, since no word has a space in it.
		statement += fmt.Sprintf(" AND (title || ' ' || text || ' ' || owner_role) %s $%d", like, 1+len(patterns))
	}
	return t.actionRows(write(statement+" ORDER BY id"), patterns...)
}

// globOf is the pattern of a word in SQLite, which is of the whole text.
func globOf(word []string) string {
	return "*" + patternOf(word, quoteInGlob) + "*"
}

// quoteInGlob keeps a character's meaning: only these mean something else outside of a class, where ^ would.
func quoteInGlob(one string) string {
	if strings.Contains("*?[", one) {
		return "[" + one + "]"
	}
	return one
}

// expressionOf is the regular expression of a word in PostgreSQL.
func expressionOf(word []string) string {
	return patternOf(word, func(one string) string { return `\` + one })
}

// patternOf is a pattern with, for each character of a word, those that are as good; quote is for those ASCII
// characters that may mean something else.
func patternOf(word []string, quote func(string) string) string {
	var b strings.Builder
	for _, one := range word {
		switch r, size := utf8.DecodeRuneInString(one); {
		case size < len(one):
			b.WriteString("[" + one + "]")
		case r < utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r):
			b.WriteString(quote(one))
		default:
			b.WriteString(one)
		}
	}
	return b.String()
}

func (t *tx) ActionOrigins() ([]assessment.ActionOrigin, error) {
	return all[assessment.ActionOrigin](t, "action_id, added_at, kind, subject_id, detail", "")
}

func (t *tx) ActionOriginsOf(action assessment.ID) ([]assessment.ActionOrigin, error) {
	return all[assessment.ActionOrigin](t, "added_at, kind, subject_id, detail", "action_id = ?", action)
}

func (t *tx) ActionOriginsFrom(subjects []assessment.ID) ([]assessment.ActionOrigin, error) {
	return inBatches(subjects, func(some []assessment.ID) ([]assessment.ActionOrigin, error) {
		return all[assessment.ActionOrigin](t, "action_id, kind, subject_id, detail", "subject_id IN ?", some)
	})
}

// plannedFrom are the subjects of a kind of which there are actions that were not dropped.
const plannedFrom = `SELECT DISTINCT o.subject_id FROM action_origins o JOIN actions a
ON a.organisation_id = o.organisation_id AND a.id = o.action_id
WHERE o.organisation_id = ? AND o.kind = ? AND a.state <> ?`

func (t *tx) PlannedFrom(kind assessment.OriginKind) ([]assessment.ID, error) {
	list := []assessment.ID{}
	found := t.db.Raw(plannedFrom, t.organisation(), kind, assessment.ActionDropped)
	return list, translate(found.Scan(&list).Error)
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
