package questionnaires_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mognad/questionnaires"
)

// read is the content of a file in testdata.
func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func parse(t testing.TB, name, text string) *questionnaires.Questionnaire {
	t.Helper()
	q, err := questionnaires.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// base is testdata/good/base.yaml with each odd text replaced by the even one after it.
func base(t testing.TB, edits ...string) string {
	t.Helper()
	text := read(t, "good/base.yaml")
	for i := 0; i < len(edits); i += 2 {
		if strings.Count(text, edits[i]) != 1 {
			t.Fatalf("%q occurs %d times in base.yaml, not once", edits[i], strings.Count(text, edits[i]))
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

// briefly is a problem as "line path code".
func briefly(p questionnaires.Problem) string {
	return fmt.Sprintf("%d %s %s", p.Line, p.Path, strings.TrimPrefix(p.Key, "questionnaire.problem."))
}

// placed is the wanted problems with each leading "L" replaced by the first line on which mark occurs.
func placed(t testing.TB, text, mark string, problems []string) []string {
	t.Helper()
	before, _, found := strings.Cut(text, mark)
	if !found {
		t.Fatalf("%q is not in the file", mark)
	}
	var want []string
	for _, p := range problems {
		if strings.HasPrefix(p, "L ") {
			p = fmt.Sprint(strings.Count(before, "\n")+1) + p[1:]
		}
		want = append(want, p)
	}
	return want
}

// goodFiles lists the files in testdata/good.
func goodFiles(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no good files: %v", err)
	}
	return paths
}
