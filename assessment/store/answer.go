package store

import (
	"encoding/json"
	"fmt"
	"time"

	"mognad/assessment"
)

func (t *tx) Answers(of assessment.ID) ([]assessment.Answer, error) {
	return all[assessment.Answer](t, "question_id", "assessment_id = ?", of)
}

// answersIn fetches what is counted and calculated of a whole round, evidence by its number.
const answersIn = `SELECT a.assessment_id, a.question_id, a.value, %s(a.evidence), a.answered_by, a.answered_at,
a.assigned_to, a.still_true, a.provider_id, a.stance, a.version
FROM assessments s JOIN answers a ON a.organisation_id = s.organisation_id AND a.assessment_id = s.id
WHERE s.organisation_id = ? AND s.round_id = ? ORDER BY a.assessment_id, a.question_id`

// The embedded database's and PostgreSQL's names for the number of elements.
var (
	answersInEmbedded = fmt.Sprintf(answersIn, "json_array_length")
	answersInPostgres = fmt.Sprintf(answersIn, "jsonb_array_length")
)

// AnswersIn implements [assessment.Assessments]. It reads row by row without GORM's reflection, because a round of
// many entities has many answers.
func (t *tx) AnswersIn(round assessment.ID) (answers []assessment.Answer, err error) {
	statement, organisation := answersInEmbedded, t.organisation()
	if t.postgres {
		statement = answersInPostgres
	}
	rows, err := t.db.Raw(statement, organisation, round).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = translate(closed)
		}
	}()
	answers = []assessment.Answer{}
	for rows.Next() {
		a := assessment.Answer{OrganisationID: organisation}
		var evidence int
		if err := rows.Scan(&a.AssessmentID, &a.QuestionID, &a.Value, &evidence, &a.AnsweredBy, &a.AnsweredAt,
			&a.AssignedTo, &a.StillTrue, &a.ProviderID, &a.Stance, &a.Version); err != nil {
			return nil, fmt.Errorf("read answers of a round: %w", err)
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
		return assessment.Answer{OrganisationID: t.organisation(), AssessmentID: of, QuestionID: question, Evidence: []assessment.Evidence{}}, nil
	}
	return a, err
}

// Saving an answer is two statements: the answer, which touches no row when the version is another, and its version.
const (
	addAnswer = `INSERT INTO answers (value, reason, comment, evidence, answered_by, answered_at, assigned_to, still_true,
provider_id, stance, organisation_id, assessment_id, question_id, version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 + ?) ON CONFLICT DO NOTHING`
	changeAnswer = `UPDATE answers SET value = ?, reason = ?, comment = ?, evidence = ?, answered_by = ?, answered_at = ?,
assigned_to = ?, still_true = ?, provider_id = ?, stance = ?, version = version + 1
WHERE organisation_id = ? AND assessment_id = ? AND question_id = ? AND version = ?`
	keepVersion = `INSERT INTO answer_versions (value, reason, comment, evidence, answered_by, answered_at, assigned_to,
still_true, provider_id, stance, organisation_id, assessment_id, question_id, version, saved_by, saved_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
)

// SaveAnswer implements [assessment.Assessments].
func (t *tx) SaveAnswer(a assessment.Answer, by assessment.ID, at time.Time) (assessment.Answer, error) {
	if a.Evidence == nil {
		a.Evidence = []assessment.Evidence{}
	}
	evidence, err := json.Marshal(a.Evidence)
	if err != nil {
		return a, fmt.Errorf("encode evidence: %w", err)
	}
	if a.AnsweredAt != nil {
		answered := inStore(*a.AnsweredAt)
		a.AnsweredAt = &answered
	}
	said := []any{a.Value, a.Reason, a.Comment, string(evidence), a.AnsweredBy, a.AnsweredAt, a.AssignedTo, a.StillTrue,
		a.ProviderID, string(a.Stance), a.OrganisationID, a.AssessmentID, a.QuestionID}
	statement := changeAnswer
	if a.Version == 0 {
		statement = addAnswer
	}
	saved := t.db.Exec(statement, append(said[:len(said):len(said)], a.Version)...)
	if saved.Error != nil {
		return a, translate(saved.Error)
	}
	if saved.RowsAffected == 0 {
		current, err := t.Answer(a.AssessmentID, a.QuestionID)
		if err != nil {
			return a, err
		}
		return current, assessment.Changed(current)
	}
	a.Version++
	return a, translate(t.db.Exec(keepVersion, append(said, a.Version, by, inStore(at))...).Error)
}

// inStore is a moment as both databases keep it: in UTC, to the microsecond.
func inStore(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

func (t *tx) AnswerVersions(of assessment.ID, question string) ([]assessment.AnswerVersion, error) {
	return all[assessment.AnswerVersion](t, "version DESC", "assessment_id = ? AND question_id = ?", of, question)
}
