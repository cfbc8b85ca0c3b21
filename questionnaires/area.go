package questionnaires

// Area is a group of questions with its own share in the result.
type Area struct {
	ID          string `yaml:"id" json:"id" form:"id"`
	Name        Text   `yaml:"name" json:"name"`
	Description Text   `yaml:"description" json:"description"`
}

// AuditArea is a group of audit questions.
type AuditArea struct {
	ID   string `yaml:"id" json:"id" form:"id"`
	Name Text   `yaml:"name" json:"name"`
}
