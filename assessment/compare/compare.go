// Package compare compares results side by side and finds where they differ.
// It leaves it to others to decide which results somebody may see, and to show them.
package compare

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Column is one of the results compared: a self-assessment, or an auditor's judgements.
type Column struct {
	ID   string        // unique among the columns
	Form *scoring.Form // as the entity was asked; nil for judgements, and if nothing was submitted
	scoring.Score
	Parts      []scoring.Contribution          // one for each question of the form, in order
	Proposed   map[string]assessment.Ordinal   // by audit question, on the audit's scale; nil outside audits
	Judged     bool                            // the column holds judgements
	Judgements map[string]assessment.Judgement // by audit question
}

// By is how the rows are grouped.
type By string

// The ways to group rows.
const (
	Areas          By = "areas" // areas of the questionnaire, then their questions
	AuditQuestions By = "audit" // audit areas, then audit questions, then the questions that feed them
)

// Options decide what the rows are.
type Options struct {
	By    By
	Audit *assessment.Audit // whose questions were judged; nil without judgements
	// Versions are questionnaire versions besides those of the columns, for tracing questions from version to version.
	Versions []*questionnaires.Questionnaire
}

// Table is a comparison. Every row has a cell for each column, in the order of the columns.
type Table struct {
	Questionnaire *questionnaires.Questionnaire // the rows' questions and levels; nil if nothing was submitted
	Scale         assessment.JudgementScale     // of the judgements
	Columns       []Column
	Total         Row
	Rows          []Row
	Levels        scoring.LevelSummary // over the columns that have one of the questionnaire's levels
	Questions     int                  // number of questions in Questionnaire
	// Uncounted are the ids of questions left out of all shares, since not every column's version has them.
	Uncounted []string
	Versions  []Version // of the columns, newest first
}

// Version is a questionnaire version that columns have answered.
type Version struct {
	Questionnaire *questionnaires.Questionnaire
	Columns       int
	Comparable    bool // it is the rows' own version, or one that its lineage leads back to
}

// Kind is what a row is.
type Kind string

// The kinds of rows.
const (
	Total         Kind = "total"
	Area          Kind = "area"
	AuditArea     Kind = "audit_area"
	AuditQuestion Kind = "audit_question"
	Question      Kind = "question"
)

// Row is a row of the comparison, with those below it.
type Row struct {
	Kind    Kind
	ID      string
	Name    questionnaires.Text // from the questionnaire; nil if Own is set
	Own     string              // the audit's own wording
	Cells   []Cell
	Spread  Spread   // of self-assessments
	Judged  Spread   // of judgements
	Answers []Answer // of a question: how often each answer was given
	Unlike  bool     // some of its questions are left out of all shares
	Rows    []Row
}

// Answer is how often an answer was given.
type Answer struct {
	Value string // the id of the step; "" for unanswered
	Count int
}

// Why is the reason that a cell has nothing to compare.
type Why string

// The reasons.
const (
	Comparable         Why = ""
	NothingCounts      Why = "nothing_counts" // nothing in it is applicable
	NotAsked           Why = "not_asked"
	OtherVersion       Why = "other_version" // the column's version has no question, or several, that match it
	OtherScale         Why = "other_scale"   // the column's version has a different answer scale
	OtherQuestionnaire Why = "other_questionnaire"
	NothingHandedIn    Why = "nothing_handed_in"
	NotJudged          Why = "not_judged"
	NotAssessed        Why = "not_assessed"   // the auditor decided not to judge
	NotApplicable      Why = "not_applicable" // the audit question does not apply to the entity
	NeverJudged        Why = "never_judged"   // only audit questions are judged, and judgements are not added up
	NotFed             Why = "not_fed"        // no answers feed the audit's own question
)

// Cell is where a row and a column meet.
type Cell struct {
	Why     Why
	Share   scoring.Share       // for a judgement, its position on the scale
	Value   string              // for a question, the id of the answer; "" while unanswered
	Ordinal *assessment.Ordinal // the judgement, or what a self-assessment proposes
	Judged  bool
}

// Known reports whether the cell has a share.
func (c Cell) Known() bool { return c.Why == Comparable && c.Share.Possible > 0 }

// percent is the share as shown; -1 if there is none.
func (c Cell) percent() int {
	if percent, ok := c.Share.Percent(); ok && c.Why == Comparable {
		return percent
	}
	return -1
}

// Of compares columns. The rows come from the questionnaire that most columns have answered, in its newest version. The
// order of the columns does not affect the result in any other way.
func Of(columns []Column, o Options) Table {
	t := Table{Columns: columns}
	if o.Audit != nil {
		t.Scale = o.Audit.Scale
	}
	t.chooseQuestionnaire()
	m := newMatching(t.Questionnaire, columns, o.Versions)
	for i := range t.Versions {
		t.Versions[i].Comparable = m.matches(t.Versions[i].Questionnaire)
	}
	t.listUncounted(m)
	b := builder{table: &t, matching: m, columns: m.align(columns), audit: o.Audit}
	t.Total = b.total()
	switch {
	case o.By == AuditQuestions && o.Audit != nil:
		t.Rows = b.audited()
	case t.Questionnaire == nil:
	case o.By == AuditQuestions:
		t.Rows = b.auditQuestions()
	default:
		t.Rows = b.areas()
	}
	t.levels(m)
	return t
}

// chooseQuestionnaire chooses the questionnaire of the rows and lists the versions of the columns.
func (t *Table) chooseQuestionnaire() {
	keys := map[string]int{}
	versions := map[string]*Version{}
	for _, c := range t.Columns {
		if c.Form == nil {
			continue
		}
		q := c.Form.Questionnaire()
		keys[q.Key]++
		if versions[q.Hash()] == nil {
			versions[q.Hash()] = &Version{Questionnaire: q}
		}
		versions[q.Hash()].Columns++
	}
	for _, v := range versions {
		t.Versions = append(t.Versions, *v)
	}
	slices.SortFunc(t.Versions, func(a, b Version) int {
		p, q := a.Questionnaire, b.Questionnaire
		return cmp.Or(
			cmp.Compare(keys[q.Key], keys[p.Key]),
			cmp.Compare(p.Key, q.Key),
			questionnaires.CompareVersions(q.Version, p.Version),
			cmp.Compare(p.Hash(), q.Hash()),
		)
	})
	if len(t.Versions) > 0 {
		t.Questionnaire = t.Versions[0].Questionnaire
		t.Questions = len(t.Questionnaire.Questions)
	}
}

// listUncounted lists the questions that are left out of all shares.
func (t *Table) listUncounted(m *matching) {
	for i, counted := range m.counted {
		if !counted {
			t.Uncounted = append(t.Uncounted, t.Questionnaire.Questions[i].ID)
		}
	}
}

func (t *Table) levels(m *matching) {
	if t.Questionnaire == nil {
		return
	}
	var levels []int
	for _, c := range t.Columns {
		if c.Form != nil && c.Rated && c.Level <= t.Questionnaire.HighestLevel() && m.matches(c.Form.Questionnaire()) {
			levels = append(levels, c.Level)
		}
	}
	t.Levels = scoring.SummariseLevels(levels, t.Questionnaire.HighestLevel())
}
