package questionnaires

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mognad/questionnaires/strictyaml"
)

// checker checks what single values cannot show: references, order, and that nothing is missing or repeated. It skips
// what the reader has already reported.
type checker struct {
	*reader
	q         *Questionnaire
	ruleNodes int // parts of all rules so far
}

func (c *checker) run() {
	c.defaults()
	c.languageList()
	c.answerScale()
	c.levels()
	c.thresholds()
	c.areas()
	c.proposal()
	c.auditQuestions()
	c.questions()
	c.lineage()
}

// has reports whether a value was read without problems.
func (c *checker) has(path string) bool {
	_, ok := c.At[path]
	return ok
}

// defaults fills in what the file leaves out.
func (c *checker) defaults() {
	for i := range c.q.Answers {
		if c.q.Answers[i].Kind == "" && !c.Faulty(strictyaml.Entry("answers", i)+".kind") {
			c.q.Answers[i].Kind = Valued
		}
	}
	for i := range c.q.Questions {
		if !c.has(strictyaml.Entry("questions", i) + ".weight") {
			c.q.Questions[i].Weight = 1
		}
	}
}

func (c *checker) languageList() {
	for i, language := range c.q.Languages {
		path := strictyaml.Entry("languages", i)
		if c.has(path) && !slices.Contains(Languages, language) {
			c.Add(c.At[path], path, "unknown_value", args{"Value": language, "Known": strings.Join(Languages, ", ")})
		}
	}
	reportRepeated(c, c.q.Languages, "languages")
}

// reportRepeated reports repeated entries of a list.
func reportRepeated[T ~string](c *checker, values []T, path string) {
	seen := map[T]bool{}
	for i, value := range values {
		at := strictyaml.Entry(path, i)
		if c.has(at) && seen[value] {
			c.Add(c.At[at], at, "duplicate_value", args{"Value": string(value)})
		}
		seen[value] = true
	}
}

// refers reports a reference to something that does not exist.
func (c *checker) refers(id, path string, at map[string]int, code string) {
	if _, ok := at[id]; !ok && c.has(path) {
		c.Add(c.At[path], path, code, args{"ID": id})
	}
}

func (c *checker) answerScale() {
	kinds := map[AnswerKind]bool{}
	zero, points, certain := false, false, c.has("answers")
	for i, a := range c.q.Answers {
		path := strictyaml.Entry("answers", i)
		if !c.has(path) || a.Kind == "" {
			certain = false
			continue
		}
		valued := c.has(path + ".value")
		switch a.Kind {
		case Valued:
			if !valued && !c.Faulty(path+".value") {
				c.Add(c.At[path], path+".value", "value_missing", nil)
			}
			certain = certain && valued
			zero = zero || valued && a.Value == 0
			points = points || a.Value > 0
			continue
		case NotApplicable:
			if valued {
				c.Add(c.At[path+".value"], path+".value", "value_unwanted", nil)
			}
		case DontKnow:
			if a.Value != 0 {
				c.Add(c.At[path+".value"], path+".value", "value_dont_know", nil)
			}
		}
		if kinds[a.Kind] {
			c.Add(c.At[path+".kind"], path+".kind", "kind_twice", args{"Kind": string(a.Kind)})
		}
		kinds[a.Kind] = true
	}
	if certain && !zero {
		c.Add(c.At["answers"], "answers", "scale_no_zero", nil)
	}
	if certain && !points {
		c.Add(c.At["answers"], "answers", "scale_no_points", nil)
	}
}

func (c *checker) answerIDs() []string {
	var names []string
	for _, a := range c.q.Answers {
		names = append(names, a.ID)
	}
	return names
}

func (c *checker) levels() {
	for i, level := range c.q.Levels {
		path := strictyaml.Entry("levels", i) + ".level"
		if c.has(path) && level.Level != i {
			c.Add(c.At[path], path, "level_order", args{"Want": i})
		}
	}
	if len(c.q.Levels) == 1 {
		c.Add(c.At["levels"], "levels", "level_too_few", nil)
	}
}

func (c *checker) thresholds() {
	highest := c.q.HighestLevel()
	if !c.has("thresholds") || highest < 1 {
		return
	}
	for _, level := range slices.Sorted(maps.Keys(c.q.Thresholds)) {
		path := strictyaml.Join("thresholds", strconv.Itoa(level))
		if !c.has(path) {
			continue
		}
		if level < 1 || level > highest {
			c.Add(c.At[path], path, "threshold_level", args{"Level": level, "Max": highest})
			continue
		}
		row, before := c.q.Thresholds[level], c.q.Thresholds[level-1]
		if number, at := c.commaIn(path, row, level); number != "" {
			c.Add(at, path, "decimal_comma_whole", args{"Value": number})
			continue
		}
		if len(row) != level {
			c.Add(c.At[path], path, "threshold_columns", args{"Level": level, "Count": len(row)})
			continue
		}
		for column := range min(len(row), len(before)) {
			at := strictyaml.Entry(path, column)
			if c.has(at) && row[column] < before[column] {
				c.Add(c.At[at], at, "threshold_falls", args{"Value": row[column], "Before": before[column]})
			}
		}
	}
	for level := 1; level <= highest; level++ {
		if path := strictyaml.Join("thresholds", strconv.Itoa(level)); !c.has(path) && !c.Faulty(path) {
			c.Add(c.At["thresholds"], path, "threshold_missing", args{"Level": level})
		}
	}
}

// commaIn is a number with a decimal comma, which YAML has read as two numbers: two of a row that has one column too
// many, without a space after the comma.
func (c *checker) commaIn(path string, row []int, columns int) (number string, at position) {
	if len(row) != columns+1 {
		return "", at
	}
	for i := range columns {
		at, next := c.At[strictyaml.Entry(path, i)], c.At[strictyaml.Entry(path, i+1)]
		whole := strconv.Itoa(row[i])
		if at.Line == next.Line && next.Column == at.Column+len(whole)+1 {
			return whole + "," + strconv.Itoa(row[i+1]), at
		}
	}
	return "", at
}

func (c *checker) areas() {
	for i, area := range c.q.Areas {
		if path := strictyaml.Entry("areas", i) + ".id"; levelBlock.MatchString(area.ID) {
			c.Add(c.At[path], path, "area_like_level", args{"ID": area.ID})
		}
	}
}

func (c *checker) proposal() {
	if !c.has("proposal.steps") {
		return
	}
	steps := c.q.Proposal.Steps
	for i, step := range steps {
		path := strictyaml.Entry("proposal.steps", i) + ".from"
		if i > 0 && c.has(path) && c.has(strictyaml.Entry("proposal.steps", i-1)+".from") && step.From >= steps[i-1].From {
			c.Add(c.At[path], path, "step_order", args{"Value": step.From, "Before": steps[i-1].From})
		}
		if i == len(steps)-1 && c.has(path) && step.From != 0 {
			c.Add(c.At[path], path, "step_last", args{"Value": step.From})
		}
	}
	index := indexOf(steps, func(s ProposalStep) string { return s.ID })
	c.refers(c.q.Proposal.CapPartly, "proposal.cap_partly", index, "unknown_step")
	c.refers(c.q.Proposal.CapNo, "proposal.cap_no", index, "unknown_step")
}

func (c *checker) auditQuestions() {
	for i, a := range c.q.AuditQuestions {
		path := strictyaml.Entry("audit_questions", i)
		c.refers(a.Area, path+".area", c.q.index.auditAreas, "unknown_audit_area")
		fed := map[string]bool{}
		for j, feed := range a.Questions {
			at := strictyaml.Entry(path+".questions", j) + ".id"
			c.refers(feed.ID, at, c.q.index.questions, "unknown_question")
			if c.has(at) && fed[feed.ID] {
				c.Add(c.At[at], at, "duplicate_value", args{"Value": feed.ID})
			}
			fed[feed.ID] = true
		}
	}
}

func (c *checker) questions() {
	rules := map[string]int{}
	for i := range c.q.Questions {
		question, path := &c.q.Questions[i], strictyaml.Entry("questions", i)
		c.refers(question.Area, path+".area", c.q.index.areas, "unknown_area")
		if at := path + ".level"; c.has(at) && c.q.HighestLevel() >= 1 && question.Level > c.q.HighestLevel() {
			c.Add(c.At[at], at, "unknown_level", args{"Level": question.Level, "Max": c.q.HighestLevel()})
		}
		reportRepeated(c, question.AskedOf, path+".asked_of")
		reportRepeated(c, question.AskedIf, path+".asked_if")
		c.criteria(question, path+".criteria")
		for _, source := range slices.Sorted(maps.Keys(question.References)) {
			at := strictyaml.Join(path+".references", source)
			c.refers(source, at, c.q.index.sources, "unknown_source")
			reportRepeated(c, question.References[source], at)
		}
		for j := range question.Rules {
			at := strictyaml.Entry(path+".rules", j)
			if c.has(at + ".id") {
				c.Once(rules, question.Rules[j].ID, at+".id")
			}
			if c.has(at+".when") && !c.Full() {
				c.compile(&question.Rules[j], at+".when")
			}
		}
	}
}

func (c *checker) criteria(question *Question, path string) {
	if !c.has(path) || !c.has("answers") {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(question.Criteria)) {
		at := strictyaml.Join(path, id)
		c.refers(id, at, c.q.index.answers, "unknown_answer")
		if a, ok := c.q.Answer(id); ok && a.Kind != Valued && c.has(at) {
			c.Add(c.At[at], at, "criterion_not_valued", args{"Answer": id})
		}
	}
	for _, a := range c.q.Answers {
		if _, given := question.Criteria[a.ID]; a.Kind == Valued && a.ID != "" && !given &&
			!c.Faulty(strictyaml.Join(path, a.ID)) {
			c.Add(c.At[path], strictyaml.Join(path, a.ID), "criterion_missing", args{"Answer": a.ID})
		}
	}
}
