package questionnaires

// Source is a standard, law or other work that questions refer to.
type Source struct {
	ID    string `yaml:"id" json:"id" form:"source"`
	Title Text   `yaml:"title" json:"title"`
}
