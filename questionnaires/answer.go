package questionnaires

// AnswerKind is how a step of the answer scale counts.
type AnswerKind string

// The kinds of answer. A file may leave out valued.
const (
	Valued        AnswerKind = "valued"         // gives points
	DontKnow      AnswerKind = "dont_know"      // gives 0 points and is counted separately
	NotApplicable AnswerKind = "not_applicable" // needs a reason and is left out of the denominator
)

// Answer is one step of the answer scale.
type Answer struct {
	ID    string     `yaml:"id" json:"id" form:"step"`
	Value int        `yaml:"value,omitempty" json:"value" range:"0,1000"` // points; 0 when not applicable
	Kind  AnswerKind `yaml:"kind,omitempty" json:"kind"`
	Label Text       `yaml:"label" json:"label"`
}

func (AnswerKind) known() []string {
	return []string{string(Valued), string(DontKnow), string(NotApplicable)}
}
