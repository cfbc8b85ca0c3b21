package assessment

import "time"

// QuestionnaireVersion is one published version of a questionnaire: the bytes as published, and the hash of their
// content, which identifies it. It never changes.
type QuestionnaireVersion struct {
	ID             ID
	OrganisationID *ID // nil for those of the installation, which all organisations may read
	Key            string
	Version        string
	Hash           string // hex SHA-256 of the canonical content; see questionnaires.Questionnaire.Hash
	Content        []byte
	PublishedAt    time.Time
}

// QuestionnaireVersions is the store of published versions: the organisation's own and the installation's.
type QuestionnaireVersions interface {
	// QuestionnaireVersions lists those that the scope may read, without their content, by key and time.
	QuestionnaireVersions() ([]QuestionnaireVersion, error)
	// QuestionnaireVersion finds one by key and version, or returns [NotFound].
	QuestionnaireVersion(key, version string) (QuestionnaireVersion, error)
	// AddQuestionnaireVersion inserts; key and version taken is a [Conflict].
	AddQuestionnaireVersion(QuestionnaireVersion) error
}
