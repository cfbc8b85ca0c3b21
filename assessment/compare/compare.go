// Package compare puts results side by side and finds where they differ. Deciding which results somebody may see, and
// showing them, is left to others.
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
	Form *scoring.Form // as the entity was asked; nil for judgements, and where nothing was submitted
	scoring.Score
	Parts      []scoring.Contribution          // of the form's questions, in their order
	Proposed   map[string]assessment.Ordinal   // by audit question, on the audit's scale; nil outside audits
	Judged     bool                            // the column holds judgements
	Judgements map[string]assessment.Judgement // by audit question
}

// By is what the rows are grouped by.
type By string

// The ways to group rows.
const (
	Areas          By = "areas" // of the questionnaire, with its questions below
	AuditQuestions By = "audit" // audit areas, with audit questions below, and below these the questions that feed them
)

// Options decide what the rows are.
type Options struct {
	By       By
	Audit    *assessment.Audit // whose questions were judged; nil without judgements
	Versions []*questionnaires.Questionnaire
	// Versions are known ones besides those of the columns, used to follow questions from version to version.
}

// Table is columns side by side. Every row has a cell for each column, in the order of the columns.
type Table struct {
	Questionnaire *questionnaires.Questionnaire // with the rows' questions and levels; nil where nothing was submitted
	Scale         assessment.JudgementScale     // of the judgements
	Columns       []Column
	Total         Row
	Rows          []Row
	Levels        scoring.LevelSummary // of the columns that have one of the levels of Questionnaire
	Questions     int                  // of Questionnaire
	// ids of the questions left out of all shares, since not every column's version has them
	Uncounted []string
	Versions  []Version // of the columns, the newest first
}

// Version is a questionnaire version that columns have answered.
type Version struct {
	Questionnaire *questionnaires.Questionnaire
	Columns       int
	Comparable    bool // the rows' own version, or one that it follows from
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

// Row is one line of the comparison, with those below it.
type Row struct {
	Kind    Kind
	ID      string
	Name    questionnaires.Text // from the questionnaire; nil if Own is set
	Own     string              // the audit's own words
	Cells   []Cell
	Spread  Spread   // of self-assessments
	Judged  Spread   // of judgements
	Answers []Answer // of a question: how often each answer was given
	Unlike  bool     // some questions below it are left out of all shares
	Rows    []Row
}

// Answer is how many columns gave an answer.
type Answer struct {
	Value string // the id of the step; "" for unanswered
	Count int
}

// Why is the reason why a cell has nothing to compare.
type Why string

// The reasons.
const (
	Comparable         Why = ""
	NothingCounts      Why = "nothing_counts" // none of it applies
	NotAsked           Why = "not_asked"
	OtherVersion       Why = "other_version" // the column's version does not have the question, or has several for it
	OtherScale         Why = "other_scale"   // the column's version has another answer scale
	OtherQuestionnaire Why = "other_questionnaire"
	NothingHandedIn    Why = "nothing_handed_in"
	NotJudged          Why = "not_judged"
	NotAssessed        Why = "not_assessed" // the auditor decided not to judge
	NeverJudged        Why = "never_judged" // only audit questions are judged, and judgements are never added up
	NotFed             Why = "not_fed"      // no answers feed the audit's own question
)

// Cell is one column of one row.
type Cell struct {
	Why     Why
	Share   scoring.Share       // of a judgement, its position on the scale
	Value   string              // of a question: the id of the answer, "" while unanswered
	Ordinal *assessment.Ordinal // the judgement, or what a self-assessment proposes
	Judged  bool
}

// Known reports whether the cell has a share.
func (c Cell) Known() bool { return c.Why == Comparable && c.Share.Possible > 0 }

// percent is the share as shown; -1 for none.
func (c Cell) percent() int {
	if percent, ok := c.Share.Percent(); ok && c.Why == Comparable {
		return percent
	}
	return -1
}

// Of puts columns side by side. The rows come from the questionnaire that most columns have answered, in its newest
// version. The order of the columns affects nothing but their order.
func Of(columns []Column, o Options) Table {
	t := Table{Columns: columns}
	if o.Audit != nil {
		t.Scale = o.Audit.Scale
	}
	t.choose()
	m := newMatching(t.Questionnaire, columns, o.Versions)
	for i := range t.Versions {
		t.Versions[i].Comparable = m.follows(t.Versions[i].Questionnaire)
	}
	t.count(m)
	b := builder{table: &t, matching: m, columns: m.place(columns), audit: o.Audit}
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

// choose finds the questionnaire of the rows and lists the versions of the columns.
func (t *Table) choose() {
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

// count lists the questions that are left out of all shares.
func (t *Table) count(m *matching) {
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
		if c.Form != nil && c.Rated && c.Level <= t.Questionnaire.HighestLevel() && m.follows(c.Form.Questionnaire()) {
			levels = append(levels, c.Level)
		}
	}
	t.Levels = scoring.SummariseLevels(levels, t.Questionnaire.HighestLevel())
}
