package store

import (
	"database/sql"

	"mognad/assessment"
)

// answersIn fetches the answers of one assessment, which is what programs ask for most often.
var answersIn = write(`SELECT a.question_id, a.value, a.reason, a.comment, a.evidence, a.answered_by, a.answered_at,
a.assigned_to, a.still_true, a.provider_id, a.stance, a.version
FROM answers a WHERE a.organisation_id = $1 AND a.assessment_id = $2 ORDER BY a.question_id`)

// Answers implements [assessment.Assessments].
func (t *tx) Answers(of assessment.ID) ([]assessment.Answer, error) {
	answers := []assessment.Answer{}
	err := t.query(answersIn, func(rows *sql.Rows) error {
		a := assessment.Answer{OrganisationID: t.organisation(), AssessmentID: of}
		if err := rows.Scan(
			&a.QuestionID,
			&a.Value,
			&a.Reason,
			&a.Comment,
			fromJSON(&a.Evidence),
			&a.AnsweredBy,
			&a.AnsweredAt,
			&a.AssignedTo,
			&a.StillTrue,
			&a.ProviderID,
			&a.Stance,
			&a.Version,
		); err != nil {
			return err
		}
		answers = append(answers, a)
		return nil
	}, t.organisation(), of)
	return answers, translate(err)
}

// begunOf finds the assessments with an answer of their own, as [assessment.Answer.Own] has it. Of each it reads
// answers only until it finds one.
const begunOf = `SELECT s.id FROM assessments s WHERE s.organisation_id = $1 AND EXISTS (SELECT 1 FROM answers a
WHERE a.organisation_id = $1 AND a.assessment_id = s.id AND a.value <> '' AND (a.provider_id IS NULL OR a.stance <> ''))
AND s.id `

var (
	begunOfEmbedded = write(begunOf + inEmbedded)
	begunOfPostgres = write(begunOf + inPostgres)
)

// BegunOf implements [assessment.Assessments].
func (t *tx) BegunOf(assessments []assessment.ID) ([]assessment.ID, error) {
	statement := begunOfEmbedded
	if t.postgres {
		statement = begunOfPostgres
	}
	begun := []assessment.ID{}
	err := t.query(statement, func(rows *sql.Rows) error {
		var id assessment.ID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		begun = append(begun, id)
		return nil
	}, t.organisation(), t.many(assessments))
	return begun, translate(err)
}
