package questionnaires

// Question is a question that units answer about themselves.
type Question struct {
	ID    string `yaml:"id" json:"id" form:"id"` // the same in all versions
	Area  string `yaml:"area" json:"area"`
	Level int    `yaml:"level" json:"level" range:"1,9"`
	// 0: asked, not counted; left out: 1
	Weight  int          `yaml:"weight,omitempty" json:"weight" range:"0,1000"`
	AskedOf []EntityKind `yaml:"asked_of" json:"asked_of" most:"9"`
	// of those kinds, only entities that have one of the traits
	AskedIf  []Trait         `yaml:"asked_if,omitempty" json:"asked_if,omitempty" most:"3"`
	Title    Text            `yaml:"title" json:"title"` // short, for tables and charts
	Text     Text            `yaml:"text" json:"text"`   // the whole question
	Why      Text            `yaml:"why" json:"why"`
	Criteria map[string]Text `yaml:"criteria" json:"criteria"` // by the id of each valued answer
	Evidence Text            `yaml:"evidence" json:"evidence"`
	// by the id of the source
	References map[string][]string `yaml:"references,omitempty" json:"references,omitempty" most:"100"`
	Rules      []Rule              `yaml:"rules" json:"rules" most:"20"`
}

func (EntityKind) known() []string { return names(EntityKinds) }

func (Trait) known() []string { return names(Traits) }

func names[T ~string](words []T) []string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = string(word)
	}
	return list
}
