package scoring_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// sheet is a small questionnaire as the tests write it.
type sheet struct {
	values     []int   // the valued answers, best first: with {2, 1, 0} they are v2, v1 and v0
	thresholds [][]int // row by row, from level 1
	// "A1 1 2": question A1 of area A, level 1, weight 2; with " company" after it, asked only of companies
	items     []string
	audits    []string // "A1 B2!": what feeds an audit question, critical with an exclamation mark
	steps     []scoring.Step
	capPartly string
	capNo     string
}

// parse reads the sheet as a questionnaire with the answers of its values and, for all of them, dk and na.
func (s sheet) parse(t fataler) *questionnaires.Questionnaire {
	t.Helper()
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("format: 1\nkey: sheet\nversion: \"1\"\nlanguages: [en]\ntitle: {en: T}\ndescription: {en: D}\nanswers:")
	for _, v := range s.values {
		line("  - {id: v%d, value: %d, label: {en: v%d}}", v, v, v)
	}
	line("  - {id: dk, value: 0, kind: dont_know, label: {en: dk}}\n  - {id: na, kind: not_applicable, label: {en: na}}")
	line("levels:\n  - {level: 0, name: {en: N}, meaning: {en: M}}")
	for i := range s.thresholds {
		line("  - {level: %d, name: {en: N}, meaning: {en: M}}", i+1)
	}
	line("thresholds:")
	for i, row := range s.thresholds {
		line("  %d: [%s]", i+1, strings.Trim(strings.ReplaceAll(fmt.Sprint(row), " ", ", "), "[]"))
	}
	line("areas:")
	var areas []string
	for _, item := range s.items {
		if !slices.Contains(areas, item[:1]) {
			areas = append(areas, item[:1])
			line("  - {id: %s, name: {en: N}, description: {en: D}}", item[:1])
		}
	}
	if len(s.steps) > 0 {
		line("proposal:\n  cap_partly: %s\n  cap_no: %s\n  steps:", s.capPartly, s.capNo)
		for _, step := range s.steps {
			line("    - {id: %s, label: {en: S}, from: %d}", step.ID, step.From)
		}
	}
	if len(s.audits) > 0 {
		line("audit_areas:\n  - {id: X, name: {en: N}}\naudit_questions:")
	}
	for i, feeds := range s.audits {
		line("  - id: R%d\n    area: X\n    text: {en: T}\n    help: {en: H}\n    questions:", i+1)
		for _, feed := range strings.Fields(feeds) {
			id, critical := strings.CutSuffix(feed, "!")
			line("      - {id: %s, critical: %t}", id, critical)
		}
	}
	line("questions:")
	for _, item := range s.items {
		fields := append(strings.Fields(item), "municipality, company")
		line("  - id: %s\n    area: %s\n    level: %s\n    weight: %s\n    asked_of: [%s]",
			fields[0], fields[0][:1], fields[1], fields[2], fields[3])
		line("    title: {en: T}\n    text: {en: T}\n    why: {en: W}\n    evidence: {en: E}\n    criteria:")
		for _, v := range s.values {
			line("      v%d: {en: C}", v)
		}
		line(
			"    rules:\n      - {id: %s-r, when: %[1]s == \"v0\", priority: low, recommendation: {en: R}, first_step: {en: F}}",
			fields[0],
		)
	}
	q, err := questionnaires.Parse("sheet.yaml", []byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return q
}

// fataler is what testing.T, testing.B and rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// mognadBas is the embedded questionnaire of 53 questions.
func mognadBas(t fataler) *questionnaires.Questionnaire {
	t.Helper()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		if q.Key == "mognad-bas" {
			return q
		}
	}
	t.Fatal("mognad-bas is not embedded")
	return nil
}

// answers reads answers written as "A1=v2 A2=na"; a plus after the value means evidence.
func answers(text string) []assessment.Answer {
	var all []assessment.Answer
	for _, pair := range strings.Fields(text) {
		id, value, _ := strings.Cut(pair, "=")
		value, evidenced := strings.CutSuffix(value, "+")
		a := assessment.Answer{QuestionID: id, Value: value}
		if evidenced {
			a.Evidence = []assessment.Evidence{{Text: "Minutes"}}
		}
		all = append(all, a)
	}
	return all
}

// allAnswered gives every question of q the value, but for those in the exceptions, written as in [answers].
func allAnswered(q *questionnaires.Questionnaire, value, exceptions string) []assessment.Answer {
	all := answers(exceptions)
	for _, question := range q.Questions {
		if !slices.ContainsFunc(all, func(a assessment.Answer) bool { return a.QuestionID == question.ID }) {
			all = append(all, assessment.Answer{QuestionID: question.ID, Value: value})
		}
	}
	return all
}

// drawSheet makes up a questionnaire: one to four levels, three answer scales, weights from 0, some questions asked
// only of companies.
func drawSheet(t *rapid.T) *questionnaires.Questionnaire {
	levels := rapid.IntRange(1, 4).Draw(t, "levels")
	s := sheet{
		values:    rapid.SampledFrom([][]int{{1, 0}, {2, 1, 0}, {5, 3, 1, 0}}).Draw(t, "values"),
		steps:     []scoring.Step{{ID: "s0", From: 90}, {ID: "s1", From: 75}, {ID: "s2", From: 40}, {ID: "s3", From: 0}},
		capPartly: rapid.SampledFrom([]string{"s0", "s1", "s2", "s3"}).Draw(t, "cap partly"),
		capNo:     rapid.SampledFrom([]string{"s0", "s1", "s2", "s3"}).Draw(t, "cap no"),
	}
	for l := range levels {
		row := make([]int, l+1)
		for k := range row {
			least := 0
			if k < l {
				least = s.thresholds[l-1][k]
			}
			row[k] = rapid.IntRange(least, 100).Draw(t, "threshold")
		}
		s.thresholds = append(s.thresholds, row)
	}
	var feeds []string
	for i := range rapid.IntRange(1, 12).Draw(t, "questions") {
		id := fmt.Sprintf("%c%d", 'A'+rapid.IntRange(0, 2).Draw(t, "area"), i+1)
		item := fmt.Sprintf("%s %d %d", id,
			rapid.IntRange(1, levels).Draw(t, "level"), rapid.SampledFrom([]int{0, 1, 1, 1, 2, 3, 7}).Draw(t, "weight"))
		if rapid.IntRange(0, 4).Draw(t, "company alone") == 0 {
			item += " company"
		}
		s.items = append(s.items, item)
		if rapid.IntRange(0, 3).Draw(t, "critical") == 0 {
			id += "!"
		}
		feeds = append(feeds, id)
	}
	middle := rapid.IntRange(0, len(feeds)).Draw(t, "middle")
	for _, part := range [][]string{feeds, feeds[:middle], feeds[middle:]} {
		if len(part) > 0 {
			s.audits = append(s.audits, strings.Join(part, " "))
		}
	}
	return s.parse(t)
}

// drawForm makes up a questionnaire, or takes mognad-bas, and the kind of entity that it is asked of.
func drawForm(t *rapid.T, bas *questionnaires.Questionnaire) *scoring.Form {
	q := bas
	if rapid.IntRange(0, 3).Draw(t, "made up") > 0 {
		q = drawSheet(t)
	}
	kind := rapid.SampledFrom([]assessment.EntityKind{questionnaires.Municipality, questionnaires.Company}).Draw(t, "kind")
	return scoring.NewForm(q, questionnaires.Profile{Kind: kind})
}

// drawAnswers answers some of the questions, asked or not, each with any step of the scale.
func drawAnswers(t *rapid.T, q *questionnaires.Questionnaire) []assessment.Answer {
	steps := []string{"", ""}
	for _, step := range q.Answers {
		steps = append(steps, step.ID)
	}
	// Now and then nearly all answers are the best one, or else no high level would ever be seen.
	if rapid.Bool().Draw(t, "good") {
		steps = append(steps, slices.Repeat([]string{best(q)}, 20)...)
	}
	var all []assessment.Answer
	for _, question := range q.Questions {
		if value := rapid.SampledFrom(steps).Draw(t, question.ID); value != "" || rapid.Bool().Draw(t, "row") {
			a := assessment.Answer{QuestionID: question.ID, Value: value}
			if rapid.Bool().Draw(t, "evidence") {
				a.Evidence = []assessment.Evidence{{Text: "Minutes"}}
			}
			all = append(all, a)
		}
	}
	return all
}

// best is the id of the answer that gives most.
func best(q *questionnaires.Questionnaire) string {
	return slices.MaxFunc(q.Answers, func(a, b questionnaires.Answer) int { return a.Value - b.Value }).ID
}

// worst is the id of the valued answer that gives nothing.
func worst(q *questionnaires.Questionnaire) string {
	at := slices.IndexFunc(q.Answers, func(a questionnaires.Answer) bool {
		return a.Kind == questionnaires.Valued && a.Value == 0
	})
	return q.Answers[at].ID
}

// with is the answers with another value for one question; "" takes the answer away.
func with(all []assessment.Answer, questionID, value string) []assessment.Answer {
	changed := slices.DeleteFunc(slices.Clone(all), func(a assessment.Answer) bool { return a.QuestionID == questionID })
	if value == "" {
		return changed
	}
	return append(changed, assessment.Answer{QuestionID: questionID, Value: value})
}
