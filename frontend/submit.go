package frontend

// Submit lists what is missing before an assessment is submitted. Its form has the fields version and, when questions
// have no answer, anyway; when others have not provided theirs, without.
type Submit struct {
	Shell
	About      AssessmentHead
	Action     string
	Version    int64
	Unanswered []QuestionLink // the entity's own
	Unreviewed []QuestionLink // provided by another entity, neither confirmed nor disputed
	DontKnow   []QuestionLink
	Unproven   []QuestionLink // yes and partly without evidence

	Missing     []MissingAnswers // what other entities have not provided yet
	NotProvided int              // how many answers that is
}

// MissingAnswers are the questions that another entity has not answered yet.
type MissingAnswers struct {
	Provider string
	Links    []QuestionLink
}

// Template names the template of the page.
func (*Submit) Template() string { return "submit" }

// Complete reports whether nothing is missing.
func (s *Submit) Complete() bool {
	return len(s.Unanswered)+len(s.Unreviewed)+len(s.DontKnow)+len(s.Unproven)+len(s.Missing) == 0
}
