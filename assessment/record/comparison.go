package record

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Comparison is results side by side.
type Comparison struct {
	Query         string            `json:"query" doc:"The query string of this comparison, in its shortest form; the organisation's comparison page accepts it too"`
	Audit         *ComparedAudit    `json:"audit" doc:"The audit that is compared; null when rounds are compared"`
	Scale         *AuditScale       `json:"scale" doc:"The judgement scale of that audit"`
	Rounds        []ComparedName    `json:"rounds" doc:"Oldest first; empty for an audit"`
	Questionnaire *QuestionnaireRef `json:"questionnaire" doc:"The version that the rows' questions and levels come from; null if nothing was submitted"`
	Questions     int               `json:"questions" doc:"Number of questions in that version"`
	Uncounted     []string          `json:"uncounted" doc:"Ids of its questions that are left out of all shares, because not every column's version has them"`
	Versions      []ComparedVersion `json:"versions" doc:"The versions that the columns have answered, newest first"`
	Columns       []ComparedColumn  `json:"columns"`
	Reference     *string           `json:"reference" doc:"Id of the column that all others are measured against; null for none"`
	Earlier       bool              `json:"earlier" doc:"For rounds: each result is measured against the entity's result in the round before it among those compared"`
	Own           bool              `json:"own" doc:"For an audit: judgements are measured against what the entity's own answers propose"`
	Levels        LevelSpread       `json:"levels" doc:"Over the self-assessments that have a level"`
	Total         ComparedRow       `json:"total" doc:"All questions that count"`
	Rows          []ComparedRow     `json:"rows"`
	Waiting       []ComparedWaiting `json:"waiting" doc:"Entities that were asked but have not submitted"`
	Unknown       int               `json:"unknown" doc:"Number of entities in the query that do not exist or that the token may not read"`
	More          int               `json:"more" doc:"Number of columns beyond 300, which are left out"`

	Asked *questionnaires.Questionnaire `json:"-"` // that Questionnaire names; nil where nothing was submitted
}

// ComparedAudit is the audit whose entities are compared.
type ComparedAudit struct {
	ID    assessment.ID         `json:"id" format:"uuid"`
	Title string                `json:"title"`
	State assessment.AuditState `json:"state"`
}

// ComparedName is a round by its id and its name.
type ComparedName struct {
	ID   assessment.ID `json:"id" format:"uuid"`
	Name string        `json:"name"`
}

// ComparedEntity is an entity as asked.
type ComparedEntity struct {
	ID   assessment.ID         `json:"id" format:"uuid"`
	Name string                `json:"name"`
	Kind assessment.EntityKind `json:"kind" doc:"The kind it was asked as"`
}

// ComparedColumn is a self-assessment or an auditor's judgements.
type ComparedColumn struct {
	ID            string              `json:"id" doc:"Identifies the column in a query" example:"9f3a01c2-self"`
	Entity        ComparedEntity      `json:"entity"`
	Round         *ComparedName       `json:"round" doc:"null in an audit without one"`
	Judged        bool                `json:"judged" doc:"The column holds an auditor's judgements"`
	Assessment    *assessment.ID      `json:"assessment" format:"uuid" doc:"null for judgements, and where nothing was submitted"`
	Submission    *int                `json:"submission" doc:"Number of the submission that counts: the last approved one or, if none is approved, the last one; in an audit, the pinned one"`
	Approved      bool                `json:"approved"`
	Questionnaire *AnsweredVersion    `json:"questionnaire" doc:"The version that was answered"`
	Level         *int                `json:"level" doc:"null when there is none"`
	LevelName     questionnaires.Text `json:"level_name" doc:"The level in words, by language; empty when there is none"`
	Total         *Share              `json:"total" doc:"The share of everything that was asked, as in results; the total row covers only what can be compared"`
	Preliminary   bool                `json:"preliminary" doc:"Something applicable is unanswered"`
	Against       *string             `json:"against" doc:"Id of the column that its differences are measured against; null for none"`
}

// AnsweredVersion names a version that was answered.
type AnsweredVersion struct {
	Key     string `json:"key"`
	Version string `json:"version"`
}

// ComparedVersion is a version of a questionnaire that columns are of.
type ComparedVersion struct {
	AnsweredVersion
	Title      questionnaires.Text `json:"title" doc:"By language"`
	Columns    int                 `json:"columns" doc:"Number of columns that have answered it"`
	Comparable bool                `json:"comparable" doc:"It is the one that the rows are of, or is followed by it or follows from it"`
}

// ComparedWaiting is an entity that has not submitted.
type ComparedWaiting struct {
	Entity ComparedEntity `json:"entity"`
	Round  *ComparedName  `json:"round"`
}

// ComparedRow is a line with those below it.
type ComparedRow struct {
	Kind    string              `json:"kind" enum:"total,area,audit_area,audit_question,question"`
	ID      string              `json:"id"`
	Name    questionnaires.Text `json:"name" doc:"By language; empty if there is a text"`
	Text    *string             `json:"text" doc:"The audit's own wording"`
	Partly  bool                `json:"partly" doc:"Some questions below are left out of all shares, because not every column's version has them"`
	Cells   ComparedCells       `json:"cells" doc:"One for each column"`
	Spread  ComparedSpread      `json:"spread" doc:"Over the self-assessments"`
	Judged  ComparedSpread      `json:"judged" doc:"Over the judgements"`
	Answers []ComparedAnswer    `json:"answers" doc:"For a question: how often each answer was given"`
	Opens   bool                `json:"opens" doc:"There are rows below it"`
	Rows    []ComparedRow       `json:"rows" doc:"The rows below, if the query expands this one"`
}

// HasAnswers reports whether the column shows answers that were submitted.
func (c ComparedColumn) HasAnswers() bool { return c.Questionnaire != nil }

// Column is the place of a column among the columns, -1 for none.
func (c *Comparison) Column(id *string) int {
	return slices.IndexFunc(c.Columns, func(x ComparedColumn) bool { return id != nil && x.ID == *id })
}

// Sign is 1 where the cell lies above what it is measured from, -1 below, 0 for neither.
func (c *ComparedCell) Sign() int {
	switch {
	case c.Steps != nil:
		return cmp.Compare(*c.Steps, 0)
	case c.Difference != nil:
		return cmp.Compare(*c.Difference, 0)
	}
	return 0
}

// ComparedCell is one column of one row. There are many, so what does not apply is left out.
type ComparedCell struct {
	Percent    *int                `json:"percent,omitempty" doc:"Whole percent rounded down; for a judgement, its position on the scale"`
	Points     int                 `json:"points,omitempty" doc:"Left out for questions, where the answer implies it"`
	Possible   int                 `json:"possible,omitempty"`
	Answer     *string             `json:"answer,omitempty" doc:"Id of the answer to a question; empty while unanswered"`
	Ordinal    *assessment.Ordinal `json:"ordinal,omitempty" doc:"The judgement, or what a self-assessment proposes on the audit's scale"`
	Label      string              `json:"label,omitempty" doc:"The label of a judgement"`
	Difference *int                `json:"difference,omitempty" doc:"Difference from the column that it is measured against, in percentage points"`
	Steps      *float64            `json:"steps,omitempty" doc:"The difference on the audit's scale, if either is a judgement"`
	Far        bool                `json:"far,omitempty" doc:"The difference is 40 percent or more, or half the scale"`
	Why        string              `json:"why,omitempty" enum:"nothing_counts,not_asked,other_version,other_scale,other_questionnaire,nothing_handed_in,not_judged,not_assessed,not_applicable,never_judged,not_fed" doc:"Why there is nothing to compare"`
}

// ComparedSpread is how a row is spread: never only a mean.
type ComparedSpread struct {
	Count   int            `json:"count"`
	Lowest  *ComparedPoint `json:"lowest" doc:"null when the count is 0"`
	Median  *ComparedPoint `json:"median" doc:"For an even count, the lower of the two in the middle"`
	Highest *ComparedPoint `json:"highest"`
}

// ComparedPoint is a value and how many columns have it as shown.
type ComparedPoint struct {
	Share   Share               `json:"share"`
	Ordinal *assessment.Ordinal `json:"ordinal" doc:"For judgements; null for self-assessments"`
	Columns int                 `json:"columns" doc:"Number of columns with the same value as shown"`
}

// ComparedAnswer is how many columns gave an answer.
type ComparedAnswer struct {
	Answer  string `json:"answer" doc:"Id of the step; empty for unanswered"`
	Columns int    `json:"columns"`
}
