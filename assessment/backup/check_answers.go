package backup

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/store"
	"mognad/questionnaires"
)

// savedAnswer is the version of an answer that was read last.
type savedAnswer struct {
	any                  bool
	assessment, question string
	version              int64
	content              string
}

// notRepeated are the columns of a version that the answer does not have.
var notRepeated = map[string]bool{"saved_by": true, "saved_at": true}

// answer is the content of the row of an answer or of its version, as one text.
func (c *Check) answer() string {
	r := make(store.Row, 0, len(c.row))
	for i, column := range c.table.Columns {
		if !notRepeated[column.Name] {
			r = append(r, c.row[i])
		}
	}
	line, err := appendRow(nil, r)
	if err != nil {
		c.find(c.name() + " cannot be read: " + err.Error())
	}
	return string(line)
}

// version checks that the versions of an answer count from 1, and keeps the last.
func (c *Check) version() {
	next := savedAnswer{
		any:        true,
		assessment: c.text("assessment_id"),
		question:   c.text("question_id"),
		version:    c.whole("version"),
		content:    c.answer(),
	}
	of := fmt.Sprint(next.question, " ", next.version)
	c.tally(versionsAreTold, next.assessment, +1, of)
	c.given = append(c.given, c.givenHash(next.assessment, next.question, next.version, c.text("value")))
	same := c.saved.any && c.saved.assessment == next.assessment && c.saved.question == next.question
	if c.saved.any && !same {
		c.keepLast()
	}
	if same && next.version != c.saved.version+1 || !same && next.version != 1 {
		c.find(fmt.Sprintf("a version of the answer to %s before %d is missing in assessment %s",
			next.question, next.version, next.assessment))
	}
	c.saved = next
}

// keepLast counts the last version of an answer, which the answer must be.
func (c *Check) keepLast() {
	c.tally(answersAreVersions, c.saved.assessment, -1, c.saved.content)
	c.saved = savedAnswer{}
}

// questionnaire keeps what submissions are scored by.
func (c *Check) questionnaire() { c.questionnaires[c.text("hash")] = c.bytes("content") }

// submission compares what is kept beside a submission with its content.
func (c *Check) submission() error {
	of := c.text("assessment_id")
	number, sha := c.whole("number"), c.text("sha256")
	c.sums[tally{submissionsAreCounted, of}]++
	c.tally(submissionsAreTold, of, +1, fmt.Sprint(number, sha))
	var s record.Sealed
	if err := json.Unmarshal(c.bytes("content"), &s); err != nil {
		c.find(c.name() + " cannot be read: " + err.Error())
		return nil
	}
	if s.Assessment != of || int64(s.Number) != number || s.Organisation.ID != c.text("organisation_id") {
		c.find(c.name() + " holds the content of another submission")
	}
	for _, a := range s.Answers {
		if a.Provider != "" {
			continue // its value was another entity's
		}
		if _, saved := slices.BinarySearch(c.given, c.givenHash(of, a.Question, a.Version, a.Value)); !saved {
			c.find(fmt.Sprintf("%s holds an answer to %s that no version of it has", c.name(), a.Question))
		}
	}
	c.told[valuesKey(c.text("organisation_id"), of, number, sha, s.Values())] = true
	form := c.form(s)
	if form == nil {
		return nil
	}
	c.Values++
	score := form.Score(s.ToAnswers())
	level := any(nil)
	if score.Rated {
		level = int64(score.Level)
	}
	want := []any{
		level, int64(score.Total.Points), int64(score.Total.Possible), int64(score.Asked), int64(score.Done()),
		int64(score.NotProvided()),
	}
	for i, column := range []string{"level", "points", "possible", "asked", "answered", "not_provided"} {
		if at, ok := c.at[column]; ok && c.row[at] != want[i] {
			c.find(fmt.Sprintf("%s says %v for %s, and its content gives %v", c.name(), c.row[at], column, want[i]))
		}
	}
	return nil
}

// givenHash identifies a value that was given in a version of an answer.
func (c *Check) givenHash(of, question string, version int64, value string) uint64 {
	return maphash.String(c.seed, fmt.Sprint(of, " ", question, " ", version, " ", value))
}

// form is what a submission is scored by; nil if its questionnaire is missing or cannot be read, which is found once.
func (c *Check) form(s record.Sealed) *scoring.Form {
	traits := make([]string, 0, len(s.Traits))
	for _, t := range s.Traits {
		traits = append(traits, string(t))
	}
	key := s.Questionnaire.SHA256 + " " + string(s.Kind) + " " + strings.Join(traits, " ")
	if form, known := c.forms[key]; known {
		return form
	}
	c.forms[key] = nil
	content, ok := c.questionnaires[s.Questionnaire.SHA256]
	if !ok {
		c.find("the questionnaire with the hash " + s.Questionnaire.SHA256 + " is missing")
		return nil
	}
	q, err := questionnaires.Parse(s.Questionnaire.Key, content)
	if err != nil || q.Hash() != s.Questionnaire.SHA256 {
		c.find("the questionnaire with the hash " + s.Questionnaire.SHA256 + " is not what was published")
		return nil
	}
	c.forms[key] = scoring.NewForm(q, s.Profile())
	return c.forms[key]
}

// values compares the values kept beside a submission, whose table comes after that of submissions.
func (c *Check) values() {
	c.Values++
	key := valuesKey(
		c.text("organisation_id"), c.text("assessment_id"), c.whole("number"), c.text("sha256"), c.text("given"),
	)
	if !c.told[key] {
		c.find(c.name() + " are not the values in the submission")
	}
}

func valuesKey(organisation, of string, number int64, sha, values string) string {
	hash := assessment.SealBytes([]byte(values)).SHA256
	return fmt.Sprint("values ", organisation, " ", of, " ", number, " ", sha, " ", hash)
}
