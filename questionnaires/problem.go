package questionnaires

import (
	"maps"
	"slices"

	"mognad/questionnaires/strictyaml"
)

// MostProblems is how many problems a [FileError] lists.
const MostProblems = strictyaml.MostProblems

// keyPrefix is what the message keys of all problems begin with.
const keyPrefix = "questionnaire.problem."

// Problem is one thing that is wrong in a questionnaire file.
type Problem = strictyaml.Problem

// FileError tells why a file is no questionnaire. Its problems are sorted by line.
type FileError = strictyaml.FileError

// ProblemKeys lists the message keys of all problems in alphabetical order.
func ProblemKeys() []string {
	keys := make([]string, 0, len(sentences))
	for _, code := range slices.Sorted(maps.Keys(sentences)) {
		keys = append(keys, keyPrefix+code)
	}
	return keys
}

// ProblemWords is the message key of a problem, given the last part of it, and the English message. Other files that
// are read as strictly share the words that say nothing of questionnaires.
func ProblemWords(code string) (key, english string) { return keyPrefix + code, sentences[code] }

// args are the arguments of a message.
type args = strictyaml.Args

// position is a place in a file.
type position = strictyaml.Position
