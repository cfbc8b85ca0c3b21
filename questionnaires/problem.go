package questionnaires

import (
	"maps"
	"slices"

	"mognad/questionnaires/strictyaml"
)

// MaxProblems is the most problems that a [FileError] lists.
const MaxProblems = strictyaml.MaxProblems

// keyPrefix is the prefix of the message keys of all problems.
const keyPrefix = "questionnaire.problem."

// Problem is one mistake in a questionnaire file.
type Problem = strictyaml.Problem

// FileError is why a file is not a valid questionnaire. Its problems are sorted by line.
type FileError = strictyaml.FileError

// ProblemKeys lists the message keys of all problems in alphabetical order.
func ProblemKeys() []string {
	keys := make([]string, 0, len(messages))
	for _, code := range slices.Sorted(maps.Keys(messages)) {
		keys = append(keys, keyPrefix+code)
	}
	return keys
}

// ProblemMessage is the message key of a problem, given its last part, and the English message. Other strictly read
// files share those that are not about questionnaires.
func ProblemMessage(code string) (key, english string) { return keyPrefix + code, messages[code] }

// args are the arguments of a message.
type args = strictyaml.Args

// position is a position in a file.
type position = strictyaml.Position
