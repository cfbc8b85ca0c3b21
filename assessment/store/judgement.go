package store

import (
	"database/sql"

	"mognad/assessment"
)

// judgements bypasses GORM, since an audit of many entities has many.
var judgements = write(
	`SELECT entity_id, question_id, ordinal, not_assessed, not_applicable, observation, criterion, cause, consequence, risk,
reason, parts, proposed, judged_by,
imported, said_by, said_at, version, updated_at, saved_by, saved_at
FROM judgements WHERE organisation_id = $1 AND audit_id = $2 ORDER BY entity_id, question_id`,
)

func (t *tx) Judgements(audit assessment.ID) ([]assessment.Judgement, error) {
	list := []assessment.Judgement{}
	err := t.query(judgements, func(rows *sql.Rows) error {
		j := assessment.Judgement{OrganisationID: t.organisation(), AuditID: audit}
		if err := rows.Scan(
			&j.EntityID,
			&j.QuestionID,
			&j.Ordinal,
			&j.NotAssessed,
			&j.NotApplicable,
			&j.Observation,
			&j.Criterion,
			&j.Cause,
			&j.Consequence,
			&j.Risk,
			&j.Reason,
			fromJSON(&j.Parts),
			fromJSON(&j.Proposed),
			&j.JudgedBy,
			&j.Imported,
			&j.SaidBy,
			&j.SaidAt,
			&j.Version,
			&j.UpdatedAt,
			&j.SavedBy,
			&j.SavedAt,
		); err != nil {
			return err
		}
		list = append(list, j)
		return nil
	}, t.organisation(), audit)
	return list, translate(err)
}

const judgementColumns = `organisation_id, audit_id, entity_id, question_id, ordinal, not_assessed, not_applicable, observation,
criterion, cause, consequence, risk, reason, parts, proposed, judged_by, imported, said_by, said_at, version, updated_at, saved_by, saved_at`

var keepJudgement = write(`INSERT INTO judgement_versions (` + judgementColumns + `)
SELECT ` + judgementColumns + ` FROM judgements
WHERE organisation_id = $1 AND audit_id = $2 AND entity_id = $3 AND question_id = $4`)

func (t *tx) SaveJudgement(j assessment.Judgement) (assessment.Judgement, error) {
	j.Parts = list(j.Parts)
	load := func() (assessment.Judgement, error) {
		found, err := first[assessment.Judgement](
			t,
			"audit_id = ? AND entity_id = ? AND question_id = ?",
			j.AuditID,
			j.EntityID,
			j.QuestionID,
		)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.Judgement{
				OrganisationID: t.organisation(),
				AuditID:        j.AuditID,
				EntityID:       j.EntityID,
				QuestionID:     j.QuestionID,
			}, nil
		}
		return found, err
	}
	saved, err := save(
		t,
		&j,
		&j.Version,
		load,
		"ordinal",
		"not_assessed",
		"not_applicable",
		"observation",
		"criterion",
		"cause",
		"consequence",
		"risk",
		"reason",
		"parts",
		"proposed",
		"judged_by",
		"imported",
		"said_by",
		"said_at",
		"updated_at",
		"saved_by",
		"saved_at",
	)
	if err != nil {
		return saved, err
	}
	_, err = t.exec(keepJudgement, t.organisation(), j.AuditID, j.EntityID, j.QuestionID)
	return saved, translate(err)
}

func (t *tx) JudgementVersions(audit assessment.ID, of assessment.Place) ([]assessment.JudgementVersion, error) {
	return all[assessment.JudgementVersion](
		t,
		"version DESC",
		"audit_id = ? AND entity_id = ? AND question_id = ?",
		audit,
		of.EntityID,
		of.QuestionID,
	)
}
