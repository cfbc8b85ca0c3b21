package rounds

import (
	"fmt"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Unseal reads a submission's content, after checking its hash.
func Unseal(s assessment.Submission) (record.Sealed, error) {
	var sealed record.Sealed
	return sealed, readContent(s, &sealed)
}

// SealedValues reads what is counted of each answer, question and value, from a submission's content.
func SealedValues(s assessment.Submission) ([]assessment.Answer, error) {
	var sealed struct {
		Answers []struct{ Question, Value string }
	}
	if err := readContent(s, &sealed); err != nil {
		return nil, err
	}
	answers := make([]assessment.Answer, 0, len(sealed.Answers))
	for _, a := range sealed.Answers {
		answers = append(answers, assessment.Answer{QuestionID: a.Question, Value: a.Value})
	}
	return answers, nil
}

// CountedValues reads what is counted of a submission from its kept values or, without these, from its content, reusing
// the slice answers.
func CountedValues(s assessment.Submission, answers []assessment.Answer) ([]assessment.Answer, error) {
	if s.Values == "" {
		return SealedValues(s)
	}
	answers, err := record.ParseValues(s.Values, answers)
	if err != nil {
		return nil, fmt.Errorf("read submission %d of assessment %s: %w", s.Number, s.AssessmentID, err)
	}
	return answers, nil
}

func readContent(s assessment.Submission, into any) error {
	if err := s.Unseal(into); err != nil {
		return fmt.Errorf("read submission %d of assessment %s: %w", s.Number, s.AssessmentID, err)
	}
	return nil
}
