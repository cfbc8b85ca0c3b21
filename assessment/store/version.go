package store

import (
	"errors"

	"gorm.io/gorm"

	"mognad/assessment"
)

// Versions without an organisation are the installation's and readable by all, so these statements are written by hand
// instead of having the scope's condition added. Where an organisation published a key and version that the
// installation got later, the organisation's own takes precedence.
const (
	questionnaireVersions = `SELECT id, organisation_id, key, version, hash, published_at FROM questionnaire_versions v
WHERE organisation_id = ? OR organisation_id IS NULL AND NOT EXISTS
(SELECT 1 FROM questionnaire_versions own WHERE own.organisation_id = ? AND own.key = v.key AND own.version = v.version)
ORDER BY key, published_at, id`
	questionnaireVersion = `SELECT * FROM questionnaire_versions
WHERE (organisation_id IS NULL OR organisation_id = ?) AND key = ? AND version = ? ORDER BY organisation_id IS NULL LIMIT 1`
)

func (t *tx) QuestionnaireVersions() ([]assessment.QuestionnaireVersion, error) {
	rows := []assessment.QuestionnaireVersion{}
	return rows, translate(t.db.Raw(questionnaireVersions, t.organisation(), t.organisation()).Scan(&rows).Error)
}

func (t *tx) QuestionnaireVersion(key, version string) (assessment.QuestionnaireVersion, error) {
	var rows []assessment.QuestionnaireVersion
	if err := t.db.Raw(questionnaireVersion, t.organisation(), key, version).Scan(&rows).Error; err != nil {
		return assessment.QuestionnaireVersion{}, translate(err)
	}
	if len(rows) == 0 {
		return assessment.QuestionnaireVersion{}, assessment.Missing()
	}
	return rows[0], nil
}

func (t *tx) AddQuestionnaireVersion(v assessment.QuestionnaireVersion) error {
	v.OrganisationID = nil
	if id, ok := t.scope.Organisation(); ok {
		v.OrganisationID = &id
	}
	err := t.db.Create(&v).Error
	if errors.Is(duplicate(err), gorm.ErrDuplicatedKey) {
		return &assessment.Error{
			Code: assessment.Conflict,
			Key:  "error.version_taken",
			Args: assessment.Args{"Key": v.Key, "Version": v.Version},
			Err:  err,
		}
	}
	return translate(err)
}
