package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

func (t *tx) AnswersAssigned(user assessment.ID) ([]assessment.Answer, error) {
	return all[assessment.Answer](t, "assessment_id, question_id", "assigned_to = ?", user)
}

// answersOf fetches what is counted and calculated for assessments; of evidence, only the number of pieces.
const answersOf = `SELECT a.assessment_id, a.question_id, a.value, %s(a.evidence), a.answered_by, a.answered_at,
a.assigned_to, a.still_true, a.provider_id, a.stance, a.version
FROM answers a WHERE a.organisation_id = ? AND a.assessment_id IN ? ORDER BY a.assessment_id, a.question_id`

// The embedded database's and PostgreSQL's names for the number of elements.
var (
	answersOfEmbedded = fmt.Sprintf(answersOf, "json_array_length")
	answersOfPostgres = fmt.Sprintf(answersOf, "jsonb_array_length")
)

// AnswersOf implements [assessment.Assessments]. It reads row by row without GORM's reflection, because many entities
// have many answers.
func (t *tx) AnswersOf(assessments []assessment.ID) ([]assessment.Answer, error) {
	return inBatches(assessments, t.answersOf)
}

func (t *tx) answersOf(assessments []assessment.ID) (answers []assessment.Answer, err error) {
	statement, organisation := answersOfEmbedded, t.organisation()
	if t.postgres {
		statement = answersOfPostgres
	}
	rows, err := t.db.Raw(statement, organisation, assessments).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = translate(closed)
		}
	}()
	for rows.Next() {
		a := assessment.Answer{OrganisationID: organisation}
		var evidence int
		if err := rows.Scan(&a.AssessmentID, &a.QuestionID, &a.Value, &evidence, &a.AnsweredBy, &a.AnsweredAt,
			&a.AssignedTo, &a.StillTrue, &a.ProviderID, &a.Stance, &a.Version); err != nil {
			return nil, fmt.Errorf("read answers of assessments: %w", err)
		}
		a.Evidence = make([]assessment.Evidence, evidence)
		answers = append(answers, a)
	}
	return answers, translate(rows.Err())
}

const oneAnswer = `SELECT * FROM answers WHERE organisation_id = ? AND assessment_id = ? AND question_id = ?`

func (t *tx) Answer(of assessment.ID, question string) (assessment.Answer, error) {
	a, err := one[assessment.Answer](t, oneAnswer, t.organisation(), of, question)
	if assessment.CodeOf(err) == assessment.NotFound {
		return assessment.Answer{
			OrganisationID: t.organisation(),
			AssessmentID:   of,
			QuestionID:     question,
			Evidence:       []assessment.Evidence{},
		}, nil
	}
	return a, err
}

// answering reads the assessment with its round and the answer, and climbs from the entity to the root; UNION ends the
// climb even if the tree had a cycle. In PostgreSQL it locks assessment and round in a mode shared by everybody who
// answers, while those who submit or change the round wait. The embedded database has one writer anyway.
const answering = `SELECT s.id, s.round_id, s.entity_id, s.kind, s.traits, s.state, s.submitted, s.withdrawn, s.merged_into, s.reminded_at, s.version, s.created_at, s.updated_at,
r.id, r.name, r.questionnaire_key, r.questionnaire_version, r.questionnaire_hash, r.opens_on, r.closes_on, r.closed_at,
r.message, r.reminder, r.previous_id, r.provisions, r.version, r.created_at, r.updated_at,
a.value, a.reason, a.comment, a.evidence, a.answered_by, a.answered_at, a.assigned_to, a.still_true, a.provider_id,
	a.stance, a.version,
(WITH RECURSIVE climb (id, parent_id) AS (
SELECT e.id, e.parent_id FROM entities e WHERE e.organisation_id = $1 AND e.id = s.entity_id
UNION SELECT e.id, e.parent_id FROM entities e JOIN climb c ON e.id = c.parent_id WHERE e.organisation_id = $1)
SELECT string_agg(CAST(id AS text) || '<' || coalesce(CAST(parent_id AS text), ''), ' ') FROM climb)
FROM assessments s JOIN rounds r ON r.organisation_id = $1 AND r.id = s.round_id
LEFT JOIN answers a ON a.organisation_id = $1 AND a.assessment_id = $2 AND a.question_id = $3
WHERE s.organisation_id = $1 AND s.id = $2`

var (
	answeringEmbedded = write(answering)
	answeringPostgres = write(answering + ` FOR SHARE OF s, r`)
)

// Answering implements [assessment.Assessments].
func (t *tx) Answering(of assessment.ID, question string) (assessment.Answering, error) {
	if t.postgres {
		return t.answering(answeringPostgres, of, question)
	}
	return t.answering(answeringEmbedded, of, question)
}

// Reading implements [assessment.Assessments].
func (t *tx) Reading(of assessment.ID, question string) (assessment.Answering, error) {
	return t.answering(answeringEmbedded, of, question)
}

func (t *tx) answering(statement plain, of assessment.ID, question string) (assessment.Answering, error) {
	o := t.organisation()
	g := assessment.Answering{Answer: assessment.Answer{
		OrganisationID: o,
		AssessmentID:   of,
		QuestionID:     question,
		Evidence:       []assessment.Evidence{},
	}}
	s, r, a := &g.Assessment, &g.Round, &g.Answer
	err := t.query(statement, func(rows *sql.Rows) error {
		var above string
		if err := rows.Scan(
			&s.ID,
			&s.RoundID,
			&s.EntityID,
			&s.Kind,
			fromJSON(&s.Traits),
			&s.State,
			&s.Submitted,
			&s.Withdrawn,
			&s.MergedInto,
			&s.RemindedAt,
			&s.Version,
			&s.CreatedAt,
			&s.UpdatedAt,
			&r.ID,
			&r.Name,
			&r.QuestionnaireKey,
			&r.QuestionnaireVersion,
			&r.QuestionnaireHash,
			&r.OpensOn,
			&r.ClosesOn,
			&r.ClosedAt,
			&r.Message,
			&r.Reminder,
			&r.PreviousID,
			fromJSON(&r.Provisions),
			&r.Version,
			&r.CreatedAt,
			&r.UpdatedAt,
			optional(&a.Value),
			optional(&a.Reason),
			optional(&a.Comment),
			fromJSON(&a.Evidence),
			&a.AnsweredBy,
			&a.AnsweredAt,
			&a.AssignedTo,
			optional(&a.StillTrue),
			&a.ProviderID,
			optional(&a.Stance),
			optional(&a.Version),
			&above,
		); err != nil {
			return err
		}
		s.OrganisationID, r.OrganisationID = o, o
		var err error
		g.Above, err = parseAncestors(o, above)
		return err
	}, o, of, question)
	switch {
	case err != nil:
		return assessment.Answering{}, translate(err)
	case s.ID == assessment.ID{}:
		return assessment.Answering{}, assessment.Missing()
	}
	return g, nil
}

// parseAncestors reads entities as answering writes them: "id<parent id<parent id<".
func parseAncestors(organisation assessment.ID, text string) ([]assessment.Entity, error) {
	var entities []assessment.Entity
	for pair := range strings.FieldsSeq(text) {
		id, parent, _ := strings.Cut(pair, "<")
		e := assessment.Entity{OrganisationID: organisation}
		var err error
		if e.ID, err = assessment.ParseID(id); err != nil {
			return nil, err
		}
		if parent != "" {
			above, err := assessment.ParseID(parent)
			if err != nil {
				return nil, err
			}
			e.ParentID = &above
		}
		entities = append(entities, e)
	}
	return entities, nil
}

// Saving an answer writes the answer, which matches no row if the version is another, then its version and the event
// from the row that was written. All use the values that savedValues lists.
const (
	answerColumns = `organisation_id, assessment_id, question_id, value, reason, comment, evidence, answered_by, answered_at,
assigned_to, still_true, provider_id, stance, version`
	addAnswer = `INSERT INTO answers (` + answerColumns + `)
VALUES ($1, $2, $3, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1 + $4) ON CONFLICT DO NOTHING`
	changeAnswer = `UPDATE answers SET value = $5, reason = $6, comment = $7, evidence = $8, answered_by = $9, answered_at = $10,
assigned_to = $11, still_true = $12, provider_id = $13, stance = $14, version = version + 1
WHERE organisation_id = $1 AND assessment_id = $2 AND question_id = $3 AND version = $4`
	keepVersion = `INSERT INTO answer_versions (` + answerColumns + `, saved_by, saved_at)
SELECT ` + answerColumns + `, $15, $16 FROM `
	logAnswer = `INSERT INTO events (organisation_id, id, at, actor_id, action, object, object_id, data)
SELECT organisation_id, $17, $16, $15, $18, $19, $20, $21 FROM `
)

// PostgreSQL does it in one statement, to save round trips. The embedded database has none, and does not support
// statements that write within one that reads.
const (
	inOneStatement = `WITH saved AS (%s RETURNING *), kept AS (` + keepVersion + `saved) ` + logAnswer + `saved`
	savedAnswer    = `answers WHERE organisation_id = $1 AND assessment_id = $2 AND question_id = $3`
)

var (
	addInPostgres    = []plain{write(fmt.Sprintf(inOneStatement, addAnswer))}
	changeInPostgres = []plain{write(fmt.Sprintf(inOneStatement, changeAnswer))}
	keepEmbedded     = write(keepVersion + savedAnswer)
	logEmbedded      = write(logAnswer + savedAnswer)
	addEmbedded      = []plain{write(addAnswer), keepEmbedded, logEmbedded}
	changeEmbedded   = []plain{write(changeAnswer), keepEmbedded, logEmbedded}
)

// savedValues are $1 to $21 of the statements that save an answer.
func savedValues(a assessment.Answer, e assessment.Event) ([]any, error) {
	evidence, err := json.Marshal(a.Evidence)
	if err != nil {
		return nil, fmt.Errorf("encode evidence: %w", err)
	}
	if e.Data == nil {
		e.Data = json.RawMessage("{}")
	}
	return []any{
		a.OrganisationID,
		a.AssessmentID,
		a.QuestionID,
		a.Version,
		a.Value,
		a.Reason,
		a.Comment,
		string(evidence),
		a.AnsweredBy,
		a.AnsweredAt,
		a.AssignedTo,
		a.StillTrue,
		a.ProviderID,
		string(a.Stance),
		e.ActorID,
		stored(e.At),
		e.ID,
		e.Action,
		e.Object,
		e.ObjectID,
		string(e.Data),
	}, nil
}

// SaveAnswer implements [assessment.Assessments].
func (t *tx) SaveAnswer(a assessment.Answer, e assessment.Event) (assessment.Answer, error) {
	a = asStored(a)
	values, err := savedValues(a, e)
	if err != nil {
		return a, err
	}
	for _, statement := range t.saving(a) {
		written, err := t.exec(statement, values...)
		if err != nil && slices.Contains(statement.tables, "events") && !dangling(err) {
			return a, eventError(err)
		}
		if err != nil {
			return a, translate(err)
		}
		if written == 0 {
			current, err := t.Answer(a.AssessmentID, a.QuestionID)
			if err != nil {
				return a, err
			}
			return current, assessment.Changed(current)
		}
	}
	a.Version++
	t.logged = e.ID
	return a, nil
}

// asStored is an answer as it comes back from the database.
func asStored(a assessment.Answer) assessment.Answer {
	if a.Evidence == nil {
		a.Evidence = []assessment.Evidence{}
	}
	if a.AnsweredAt != nil {
		answered := stored(*a.AnsweredAt)
		a.AnsweredAt = &answered
	}
	return a
}

// saving are the statements that save the answer.
func (t *tx) saving(a assessment.Answer) []plain {
	switch isNew := a.Version == 0; {
	case t.postgres && isNew:
		return addInPostgres
	case t.postgres:
		return changeInPostgres
	case isNew:
		return addEmbedded
	}
	return changeEmbedded
}

// stored is a time as both databases keep it: in UTC, to the microsecond.
func stored(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

func (t *tx) AnswerVersions(of assessment.ID, question string) ([]assessment.AnswerVersion, error) {
	return all[assessment.AnswerVersion](t, "version DESC", "assessment_id = ? AND question_id = ?", of, question)
}
