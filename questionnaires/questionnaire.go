// Package questionnaires reads and checks questionnaire files, compiles their rules and embeds the program's own
// questionnaires. Scoring answers and evaluating recommendations is left to others.
package questionnaires

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Format is the version of the file format that this package reads.
const Format = 1

// Questionnaire is one version of a questionnaire, as [Parse] returns it. It is immutable and safe for concurrent use;
// its lookups only work on a value returned by Parse.
//
// The field tags describe the file, see [strictyaml.Reader].
type Questionnaire struct {
	Format         int             `yaml:"format" json:"format"`
	Key            string          `yaml:"key" json:"key" form:"key"`             // the same for all versions
	Version        string          `yaml:"version" json:"version" form:"version"` // see CompareVersions
	Languages      []string        `yaml:"languages" json:"languages" most:"6"`   // the first is the source language
	Title          Text            `yaml:"title" json:"title"`
	Description    Text            `yaml:"description" json:"description"`
	Answers        []Answer        `yaml:"answers" json:"answers" most:"20" id:"id"` // in the order shown
	Levels         []Level         `yaml:"levels" json:"levels" most:"10"`           // Levels[i].Level is i
	Thresholds     Thresholds      `yaml:"thresholds" json:"thresholds" range:"0,100"`
	Areas          []Area          `yaml:"areas" json:"areas" most:"100" id:"id"`
	AuditAreas     []AuditArea     `yaml:"audit_areas,omitempty" json:"audit_areas,omitempty" most:"100" id:"id"`
	Sources        []Source        `yaml:"sources,omitempty" json:"sources,omitempty" most:"100" id:"id"`
	Proposal       *Proposal       `yaml:"proposal,omitempty" json:"proposal,omitempty"` // nil: audits get no defaults
	AuditQuestions []AuditQuestion `yaml:"audit_questions,omitempty" json:"audit_questions,omitempty" most:"1000" id:"id"`
	Questions      []Question      `yaml:"questions" json:"questions" most:"1000" id:"id"`
	Lineage        *Ancestry       `yaml:"lineage,omitempty" json:"lineage,omitempty"` // nil in a first version

	name      string
	source    []byte
	hash      string
	index     index
	positions map[string]position // of the parts that Lineage refers to, by path
}

// index is the position of the entry with an id in its list.
type index struct {
	answers, areas, auditAreas, sources, auditQuestions, questions map[string]int
}

func (q *Questionnaire) buildIndex() {
	q.index = index{
		answers:        indexOf(q.Answers, func(a Answer) string { return a.ID }),
		areas:          indexOf(q.Areas, func(a Area) string { return a.ID }),
		auditAreas:     indexOf(q.AuditAreas, func(a AuditArea) string { return a.ID }),
		sources:        indexOf(q.Sources, func(s Source) string { return s.ID }),
		auditQuestions: indexOf(q.AuditQuestions, func(a AuditQuestion) string { return a.ID }),
		questions:      indexOf(q.Questions, func(q Question) string { return q.ID }),
	}
}

func indexOf[T any](list []T, id func(T) string) map[string]int {
	at := make(map[string]int, len(list))
	for i, entry := range list {
		if _, ok := at[id(entry)]; !ok {
			at[id(entry)] = i
		}
	}
	return at
}

func find[T any](list []T, at map[string]int, id string) (T, bool) {
	i, ok := at[id]
	if !ok {
		var none T
		return none, false
	}
	return list[i], true
}

// Hash is the SHA-256 of the content in hexadecimal digits: of its canonical JSON (RFC 8785) with all defaults filled
// in. Comments, whitespace and the order of keys in the file do not change it.
func (q *Questionnaire) Hash() string { return q.hash }

// Bytes is a copy of the file that was parsed.
func (q *Questionnaire) Bytes() []byte { return bytes.Clone(q.source) }

// Question is the question with the id, false if there is none.
func (q *Questionnaire) Question(id string) (Question, bool) {
	return find(q.Questions, q.index.questions, id)
}

// Area is the area with the id, false if there is none.
func (q *Questionnaire) Area(id string) (Area, bool) { return find(q.Areas, q.index.areas, id) }

// AuditArea is the audit area with the id, false if there is none.
func (q *Questionnaire) AuditArea(id string) (AuditArea, bool) {
	return find(q.AuditAreas, q.index.auditAreas, id)
}

// AuditQuestion is the audit question with the id, false if there is none.
func (q *Questionnaire) AuditQuestion(id string) (AuditQuestion, bool) {
	return find(q.AuditQuestions, q.index.auditQuestions, id)
}

// Answer is the step of the answer scale with the id, false if there is none.
func (q *Questionnaire) Answer(id string) (Answer, bool) {
	return find(q.Answers, q.index.answers, id)
}

// Source is the source of references with the id, false if there is none.
func (q *Questionnaire) Source(id string) (Source, bool) {
	return find(q.Sources, q.index.sources, id)
}

// HighestLevel is the number of the last level.
func (q *Questionnaire) HighestLevel() int { return len(q.Levels) - 1 }

// HighestValue is the most points that an answer gives before weighting.
func (q *Questionnaire) HighestValue() int {
	highest := 0
	for _, a := range q.Answers {
		highest = max(highest, a.Value)
	}
	return highest
}

// QuestionsIn lists the questions of an area in the order of the file.
func (q *Questionnaire) QuestionsIn(area string) []Question {
	return q.questions(func(question Question) bool { return question.Area == area })
}

// QuestionsAt lists the questions of a level in the order of the file.
func (q *Questionnaire) QuestionsAt(level int) []Question {
	return q.questions(func(question Question) bool { return question.Level == level })
}

func (q *Questionnaire) questions(wanted func(Question) bool) []Question {
	var found []Question
	for _, question := range q.Questions {
		if wanted(question) {
			found = append(found, question)
		}
	}
	return found
}

// AuditQuestionsFor lists the audit questions that a question feeds, in the order of the file.
func (q *Questionnaire) AuditQuestionsFor(questionID string) []AuditQuestion {
	var found []AuditQuestion
	for _, a := range q.AuditQuestions {
		if slices.ContainsFunc(a.Questions, func(f Feed) bool { return f.ID == questionID }) {
			found = append(found, a)
		}
	}
	return found
}

// CompareVersions orders versions by their numbers: -1 if a comes before b, 0 if they are equal, 1 otherwise. A number
// that is left out counts as 0, so "1" equals "1.0".
func CompareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, y := digits(as, i), digits(bs, i)
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
	}
	return 0
}

// digits is a number of a version without leading zeros, so that the longer one is the greater.
func digits(numbers []string, i int) string {
	if i >= len(numbers) {
		return ""
	}
	return strings.TrimLeft(numbers[i], "0")
}
