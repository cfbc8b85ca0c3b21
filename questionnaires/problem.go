package questionnaires

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MostProblems is how many problems a [FileError] lists.
const MostProblems = 100

// keyPrefix is what the message keys of all problems begin with.
const keyPrefix = "questionnaire.problem."

// Problem is one thing that is wrong in a questionnaire file.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 where the file as a whole is meant
	Path         string // such as "questions[3].level"; empty where the file as a whole is meant
	Key          string // message key, such as "questionnaire.problem.unknown_key"
	Args         map[string]any
}

// Error says in English where the problem is, what is wrong and what to do.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		b.WriteString(":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column))
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	b.WriteString(": " + sentence(p.Key, p.Args))
	return b.String()
}

// FileError tells why a file is no questionnaire. Its problems are sorted by line.
type FileError struct {
	File     string
	Problems []Problem // at most MostProblems
	Omitted  int       // how many more there are
}

func (e *FileError) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.Error())
	}
	if e.Omitted > 0 {
		lines = append(lines, fmt.Sprintf("%s: %d more problems are not shown", e.File, e.Omitted))
	}
	return strings.Join(lines, "\n")
}

// ProblemKeys lists the message keys of all problems in alphabetical order.
func ProblemKeys() []string {
	keys := make([]string, 0, len(sentences))
	for _, code := range slices.Sorted(maps.Keys(sentences)) {
		keys = append(keys, keyPrefix+code)
	}
	return keys
}

// sentence is the English message of a key with its arguments filled in.
func sentence(key string, args map[string]any) string {
	var pairs []string
	for name, value := range args {
		pairs = append(pairs, "{{."+name+"}}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(sentences[strings.TrimPrefix(key, keyPrefix)])
}

// args are the arguments of a message.
type args = map[string]any

// position is a place in a file.
type position struct{ line, column int }

// findings gathers the problems of a file.
type findings struct {
	file     string
	problems []Problem
	count    int
}

// mostKept limits the problems held in memory while a file is read.
const mostKept = 10 * MostProblems

func (f *findings) add(at position, path, code string, a args) {
	f.count++
	if len(f.problems) == mostKept {
		return
	}
	for name, value := range a {
		if s, ok := value.(string); ok {
			a[name] = shorten(s)
		}
	}
	f.problems = append(f.problems, Problem{
		File: f.file, Line: at.line, Column: at.column, Path: path, Key: keyPrefix + code, Args: a,
	})
}

// sorted returns the problems by line.
func (f *findings) sorted() []Problem {
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
	})
	return f.problems
}

// err is nil without problems, else a [FileError] with the first of them.
func (f *findings) err() error {
	if f.count == 0 {
		return nil
	}
	problems := f.sorted()
	problems = problems[:min(len(problems), MostProblems)]
	return &FileError{File: f.file, Problems: problems, Omitted: f.count - len(problems)}
}

// shorten keeps what a message quotes on one line of readable length.
func shorten(s string) string {
	const most = 80
	start := strings.ToValidUTF8(s[:min(len(s), 8*most)], "")
	letters := []rune(strings.Join(strings.Fields(start), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most]) + "…"
}
