package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Comparison is results side by side.
type Comparison struct {
	Query         string            `json:"query" doc:"The query of this comparison, with names as short as they can be; the page of the same organisation takes it too"`
	Audit         *ComparedAudit    `json:"audit" doc:"null for rounds"`
	Rounds        []ComparedName    `json:"rounds" doc:"In time; none in an audit"`
	Questionnaire *QuestionnaireRef `json:"questionnaire" doc:"Whose questions and levels the rows are; null where nothing was handed in"`
	Questions     int               `json:"questions" doc:"Number of its questions"`
	Uncounted     []string          `json:"uncounted" doc:"Ids of its questions that count in no share, since not every column's version has them"`
	Columns       []ComparedColumn  `json:"columns"`
	Levels        LevelSpread       `json:"levels" doc:"Over the self-assessments that have a level"`
	Total         ComparedRow       `json:"total" doc:"All questions that count"`
	Rows          []ComparedRow     `json:"rows"`
	Waiting       []ComparedWaiting `json:"waiting" doc:"Those asked that have not handed in"`
	Unknown       int               `json:"unknown" doc:"Number of entities in the query that are not there or not open to the token"`
	More          int               `json:"more" doc:"Number of columns beyond 300, which are left out"`
}

// ComparedAudit is the audit whose entities stand side by side.
type ComparedAudit struct {
	ID    assessment.ID `json:"id" format:"uuid"`
	Title string        `json:"title"`
}

// ComparedName is a round by its id and its name.
type ComparedName struct {
	ID   assessment.ID `json:"id" format:"uuid"`
	Name string        `json:"name"`
}

// ComparedEntity is an entity as it was asked.
type ComparedEntity struct {
	ID   assessment.ID         `json:"id" format:"uuid"`
	Name string                `json:"name"`
	Kind assessment.EntityKind `json:"kind" doc:"The kind that it was asked as"`
}

// ComparedColumn is a self-assessment or an auditor's judgements.
type ComparedColumn struct {
	ID            string           `json:"id" doc:"Names the column in a query" example:"9f3a01c2-self"`
	Entity        ComparedEntity   `json:"entity"`
	Round         *ComparedName    `json:"round" doc:"null in an audit without one"`
	Judged        bool             `json:"judged" doc:"The column holds an auditor's judgements"`
	Assessment    *assessment.ID   `json:"assessment" format:"uuid" doc:"null for judgements, and where nothing was handed in"`
	Submission    *int             `json:"submission" doc:"Number of the submission that counts: the last approved, else the last; of an audit the one it is pinned to"`
	Approved      bool             `json:"approved"`
	Questionnaire *ComparedVersion `json:"questionnaire" doc:"That was answered"`
	Level         *int             `json:"level" doc:"null when there is none"`
	Total         *Share           `json:"total" doc:"Of all that was asked, as results show it; the row of totals has what can be compared"`
	Preliminary   bool             `json:"preliminary" doc:"Something applicable is unanswered"`
	Against       *string          `json:"against" doc:"Id of the column that its differences are measured from; null for none"`
}

// ComparedVersion names a version that was answered.
type ComparedVersion struct {
	Key     string `json:"key"`
	Version string `json:"version"`
}

// ComparedWaiting is an entity that has not handed in.
type ComparedWaiting struct {
	Entity ComparedEntity `json:"entity"`
	Round  *ComparedName  `json:"round"`
}

// ComparedRow is a line with those that it opens to.
type ComparedRow struct {
	Kind    string              `json:"kind" enum:"total,area,audit_area,audit_question,question"`
	ID      string              `json:"id"`
	Name    questionnaires.Text `json:"name" doc:"By language; empty where text stands"`
	Text    *string             `json:"text" doc:"The audit's own words"`
	Partly  bool                `json:"partly" doc:"Some questions below count in no share, since not every column's version has them"`
	Cells   ComparedCells       `json:"cells" doc:"One for each column"`
	Spread  ComparedSpread      `json:"spread" doc:"Over the self-assessments"`
	Judged  ComparedSpread      `json:"judged" doc:"Over the judgements"`
	Answers []ComparedAnswer    `json:"answers" doc:"Of a question: how often each answer was given"`
	Rows    []ComparedRow       `json:"rows" doc:"Those that the query opens"`
}

// ComparedCell is what a column says to a row. It is written many times, so what does not apply is left out.
type ComparedCell struct {
	Percent    *int                `json:"percent,omitempty" doc:"Whole percent rounded down; of a judgement its place on the scale"`
	Points     int                 `json:"points,omitempty" doc:"Left out of questions, whose answers say it"`
	Possible   int                 `json:"possible,omitempty"`
	Answer     *string             `json:"answer,omitempty" doc:"Of a question; empty while unanswered"`
	Ordinal    *assessment.Ordinal `json:"ordinal,omitempty" doc:"What was judged, or what a self-assessment proposes on the audit's scale"`
	Label      string              `json:"label,omitempty" doc:"Of a judgement"`
	Difference *int                `json:"difference,omitempty" doc:"From the reference, in whole percent of the points"`
	Steps      *float64            `json:"steps,omitempty" doc:"The difference where one of both is a judgement, on the audit's scale"`
	Far        bool                `json:"far,omitempty" doc:"The difference is 40 percent or more, or half the scale"`
	Why        string              `json:"why,omitempty" enum:"nothing_counts,not_asked,other_version,other_scale,other_questionnaire,nothing_handed_in,not_judged,not_assessed,never_judged,not_fed" doc:"Why there is nothing to compare"`
}

// ComparedSpread is how a row is spread: never only a mean.
type ComparedSpread struct {
	Count   int            `json:"count"`
	Lowest  *ComparedPoint `json:"lowest" doc:"null when the count is 0"`
	Median  *ComparedPoint `json:"median" doc:"Of an even count the lower of the two in the middle"`
	Highest *ComparedPoint `json:"highest"`
}

// ComparedPoint is a value with how many columns are shown at the same.
type ComparedPoint struct {
	Share   Share               `json:"share"`
	Ordinal *assessment.Ordinal `json:"ordinal" doc:"Of judgements; null for self-assessments"`
	Columns int                 `json:"columns" doc:"Number of columns that are shown at the same"`
}

// ComparedAnswer is how many columns give an answer.
type ComparedAnswer struct {
	Answer  string `json:"answer" doc:"Id of the step; empty for unanswered"`
	Columns int    `json:"columns"`
}

// ComparedCells are the cells of a row, one for each column. Most columns say what others do, so what is said is shaped
// once and written once.
type ComparedCells struct {
	Said []ComparedCell
	At   []int // of each column the place in Said
}

// MarshalJSON writes them as a list.
func (c ComparedCells) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := c.writeJSON(&b)
	return b.Bytes(), err
}

func (c ComparedCells) writeJSON(w io.Writer) error {
	written := make([][]byte, len(c.Said))
	var failed error
	for i := range c.Said {
		one, err := json.Marshal(&c.Said[i])
		written[i], failed = append([]byte{','}, one...), errors.Join(failed, err)
	}
	_, err := w.Write([]byte{'['})
	failed = errors.Join(failed, err)
	for i, at := range c.At {
		one := written[at]
		if i == 0 {
			one = one[1:]
		}
		if _, err := w.Write(one); err != nil {
			return err
		}
	}
	_, err = w.Write([]byte{']'})
	return errors.Join(failed, err)
}

// withoutCells is what the library writes of a row whose cells have been taken out. Nothing else is written like this,
// since within texts quotation marks stand behind a backslash.
var withoutCells = []byte(`"cells":[]`)

// WriteJSON writes the comparison as the library would, but for the cells, which are nearly all of it.
func (c *Comparison) WriteJSON(w io.Writer, library func(io.Writer, any) error) error {
	shell := *c
	var cells []ComparedCells
	var take func(*ComparedRow)
	take = func(r *ComparedRow) {
		cells = append(cells, r.Cells)
		r.Cells = ComparedCells{}
		rows := make([]ComparedRow, len(r.Rows))
		for i := range r.Rows {
			rows[i] = r.Rows[i]
			take(&rows[i])
		}
		r.Rows = rows
	}
	take(&shell.Total)
	shell.Rows = make([]ComparedRow, len(c.Rows))
	for i := range c.Rows {
		shell.Rows[i] = c.Rows[i]
		take(&shell.Rows[i])
	}
	var written bytes.Buffer
	if err := library(&written, &shell); err != nil {
		return err
	}
	to, rest := bufio.NewWriterSize(w, 64<<10), written.Bytes()
	for _, row := range cells {
		at := bytes.Index(rest, withoutCells) + len(withoutCells) - len("[]")
		if _, err := to.Write(rest[:at]); err != nil {
			return err
		}
		rest = rest[at+len("[]"):]
		if err := row.writeJSON(to); err != nil {
			return err
		}
	}
	if _, err := to.Write(rest); err != nil {
		return err
	}
	return to.Flush()
}
