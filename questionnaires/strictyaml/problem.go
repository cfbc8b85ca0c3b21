package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxProblems is the most problems that a [FileError] lists.
const MaxProblems = 100

// Problem is one mistake in a file.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 for the file as a whole
	Path         string // such as "questions[3].level"; empty for the file as a whole
	Key          string // message key, such as "questionnaire.problem.unknown_key"
	Args         Args
	English      string // the message of the key before its arguments are filled in
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
	b.WriteString(": " + fill(p.English, p.Args))
	return b.String()
}

// fill puts arguments into a message.
func fill(message string, a Args) string {
	var pairs []string
	for name, value := range a {
		pairs = append(pairs, "{{."+name+"}}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(message)
}

// FileError is why a file is not valid. Its problems are sorted by line.
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

// Args are the arguments of a message.
type Args = map[string]any

// Offer is an argument that lists what the program offers. A message gives it in full, unlike what it quotes from a
// file.
type Offer string

// Position is a position in a file.
type Position struct{ Line, Column int }

// Findings collects the problems of a file.
type Findings struct {
	File    string
	Message func(code string) (key, english string) // the message key of a problem, and the message

	problems []Problem
	notices  []Problem
	count    int
}

// maxKept limits the problems kept in memory while a file is read.
const maxKept = 10 * MaxProblems

// Add adds a problem.
func (f *Findings) Add(at Position, path, code string, a Args) {
	f.count++
	if len(f.problems) < maxKept {
		f.problems = append(f.problems, f.problem(at, path, code, a))
	}
}

// Note adds a notice: what is permitted but may not be meant.
func (f *Findings) Note(at Position, path, code string, a Args) {
	if len(f.notices) < MaxProblems {
		f.notices = append(f.notices, f.problem(at, path, code, a))
	}
}

// Notices lists the first notices, in the order in which they were added.
func (f *Findings) Notices() []Problem { return f.notices }

func (f *Findings) problem(at Position, path, code string, a Args) Problem {
	for name, value := range a {
		if s, ok := value.(string); ok {
			a[name] = Shorten(s)
		}
	}
	key, english := f.Message(code)
	return Problem{
		File:    f.File,
		Line:    at.Line,
		Column:  at.Column,
		Path:    path,
		Key:     key,
		Args:    a,
		English: english,
	}
}

// Count is the number of problems.
func (f *Findings) Count() int { return f.count }

// Full reports whether there are so many problems that further ones are only counted.
func (f *Findings) Full() bool { return f.count >= maxKept }

// Faulty reports whether there is a problem at the path.
func (f *Findings) Faulty(path string) bool {
	return slices.ContainsFunc(f.problems, func(p Problem) bool { return p.Path == path })
}

// Sorted returns the problems by line.
func (f *Findings) Sorted() []Problem {
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
	})
	return f.problems
}

// Err is nil without problems, else a [*FileError] with the first of them.
func (f *Findings) Err() error {
	if f.count == 0 {
		return nil
	}
	problems := f.Sorted()
	problems = problems[:min(len(problems), MaxProblems)]
	return &FileError{File: f.File, Problems: problems, Omitted: f.count - len(problems)}
}

// Shorten shortens what a message quotes to one line of readable length.
func Shorten(s string) string {
	const most = 80
	start := strings.ToValidUTF8(s[:min(len(s), 8*most)], "")
	letters := []rune(strings.Join(strings.Fields(start), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most]) + "…"
}
