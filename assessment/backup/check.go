package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"mognad/assessment/scoring"
	"mognad/assessment/store"
	"mognad/questionnaires"
)

// Check is a sink that looks at rows as a whole: whether what is sealed has its hash, what is kept beside it follows
// from it, answers are their last version, events tell of what is there, and references lead somewhere. It needs no
// database, so an archive and a live one are checked alike. It keeps little of what it sees, since there may be
// millions of answers: where answers and their versions or events differ it finds the assessment, not the question.
type Check struct {
	Seals, Values, Answers, Events, References int64    // how many were compared
	Findings                                   []string // what is not as it should be, at most [MostFindings]
	Found                                      int      // how many things are not

	tables []store.Table
	table  store.Table
	at     map[string]int // columns of the table
	row    store.Row
	seed   maphash.Seed

	keys    map[string]map[[keyBytes]byte]bool // by table and columns that others refer to
	dangles []dangling                         // within the table, until all of its rows are known
	sums    map[tally]uint64                   // what should be 0 at the end
	told    map[string]bool                    // hashes in events, with their organisation
	saved   savedAnswer
	given   []uint64 // hashes of the values in all versions of answers, sorted once all are there

	trees          trees
	questionnaires map[string]*questionnaires.Questionnaire // by hash; nil if it is not what was published
	forms          map[string]*scoring.Form
}

// MostFindings is how many findings are told in words.
const MostFindings = 50

// keyBytes is how much of the hash of a key is kept.
const keyBytes = 16

type dangling struct {
	key   [keyBytes]byte
	known map[[keyBytes]byte]bool
	what  string
}

// tally is what must agree about an object. Both sides add to the same sum, one with its sign reversed.
type tally struct {
	rule rule
	of   string // id of the object, of which the sums are kept apart
}

type rule int

// The rules of agreement.
const (
	answersAreVersions rule = iota
	versionsAreTold
	submissionsAreTold
	decisionsAreTold
	withdrawalsAreTold
	reopeningsAreTold
	submissionsAreCounted
)

// untold begins the findings of what the event log should tell of.
const untold = "the event log does not tell of "

var rules = []struct{ first, second, finding string }{
	answersAreVersions:    {"answers", "answer_versions", "the answers of assessment %s are not those last saved"},
	versionsAreTold:       {"answer_versions", "events", untold + "the answers of assessment %s as they were saved"},
	submissionsAreTold:    {"submissions", "events", untold + "the submissions of assessment %s"},
	decisionsAreTold:      {"decisions", "events", untold + "the decisions on assessment %s"},
	withdrawalsAreTold:    {"withdrawals", "events", untold + "the submissions of assessment %s that were taken back"},
	reopeningsAreTold:     {"reopenings", "events", untold + "the submissions of assessment %s that were opened again"},
	submissionsAreCounted: {"submissions", "assessments", "assessment %s has not as many submissions as it says"},
}

// NewCheck checks tables as a snapshot or a manifest lists them.
func NewCheck(tables []store.Table) *Check {
	c := &Check{
		tables:         tables,
		seed:           maphash.MakeSeed(),
		keys:           map[string]map[[keyBytes]byte]bool{},
		sums:           map[tally]uint64{},
		told:           map[string]bool{},
		trees:          trees{},
		questionnaires: map[string]*questionnaires.Questionnaire{},
		forms:          map[string]*scoring.Form{},
	}
	for _, t := range tables {
		for _, f := range t.References {
			c.keys[keyName(f.Table, f.To)] = map[[keyBytes]byte]bool{}
		}
	}
	return c
}

var _ store.Sink = (*Check)(nil)

func keyName(table string, columns []string) string { return table + " " + strings.Join(columns, " ") }

// Table begins a table.
func (c *Check) Table(t store.Table) error {
	c.end()
	c.table, c.at = t, map[string]int{}
	for i, column := range t.Columns {
		c.at[column.Name] = i
	}
	return nil
}

// end ends a table: its own rows are known now.
func (c *Check) end() {
	if c.saved.any {
		c.keepLast()
	}
	for _, d := range c.dangles {
		if !d.known[d.key] {
			c.find(d.what)
		}
	}
	c.dangles = nil
	switch c.table.Name {
	case "answer_versions":
		slices.Sort(c.given)
	case "entities":
		for _, what := range c.trees.findings() {
			c.find(what)
		}
	}
}

// End finishes when all tables have come.
func (c *Check) End() {
	c.end()
	var off []string
	for t, sum := range c.sums {
		if sum != 0 && c.has(rules[t.rule].first) && c.has(rules[t.rule].second) {
			off = append(off, fmt.Sprintf(rules[t.rule].finding, t.of))
		}
	}
	slices.Sort(off)
	for _, what := range off {
		c.find(what)
	}
}

func (c *Check) has(table string) bool {
	return slices.ContainsFunc(c.tables, func(t store.Table) bool { return t.Name == table })
}

func (c *Check) find(what string) {
	c.Found++
	if len(c.Findings) < MostFindings {
		c.Findings = append(c.Findings, what)
	}
}

// Row checks a row.
func (c *Check) Row(r store.Row) error {
	c.row = r
	if err := c.references(); err != nil {
		return err
	}
	_, hashed := c.at["sha256"]
	if _, sealed := c.at["content"]; sealed && hashed {
		c.seal()
	}
	switch c.table.Name {
	case "events":
		return c.event()
	case "organisations":
		c.trees.organisation(c.text("id"))
	case "entities":
		c.trees.entity(c.text("organisation_id"), c.text("id"), c.text("parent_id"))
	case "questionnaire_versions":
		c.questionnaire()
	case "assessments":
		c.sums[tally{submissionsAreCounted, c.text("id")}] -= uint64(c.whole("submitted"))
	case "answer_versions":
		c.version()
	case "answers":
		c.Answers++
		c.tally(answersAreVersions, c.text("assessment_id"), +1, c.answer())
	case "submissions":
		return c.submission()
	case "submission_values":
		c.values()
	case "decisions":
		c.tally(decisionsAreTold, c.text("assessment_id"), +1, fmt.Sprint(c.whole("number"), c.text("outcome")))
	case "withdrawals":
		c.tally(withdrawalsAreTold, c.text("assessment_id"), +1, fmt.Sprint(c.whole("number")))
	case "reopenings":
		c.tally(reopeningsAreTold, c.text("assessment_id"), +1, fmt.Sprint(c.whole("number")))
	}
	return nil
}

// tally adds the hash of what to the sum of an object. Sums of equal things, one added and one taken away, end as 0.
func (c *Check) tally(r rule, of string, sign int, what string) {
	hash := maphash.String(c.seed, what)
	if sign < 0 {
		hash = -hash
	}
	c.sums[tally{r, of}] += hash
}

// value is the value of a column, nil for none.
func (c *Check) value(column string) any {
	if i, ok := c.at[column]; ok {
		return c.row[i]
	}
	return nil
}

// text is the text of a column, "" for none.
func (c *Check) text(column string) string {
	s, _ := c.value(column).(string)
	return s
}

func (c *Check) whole(column string) int64 {
	n, _ := c.value(column).(int64)
	return n
}

func (c *Check) bytes(column string) []byte {
	b, _ := c.value(column).([]byte)
	return b
}

// name is the table and the key of the row, for findings.
func (c *Check) name() string {
	parts := []string{c.table.Name}
	for _, k := range c.table.Key {
		if k == "organisation_id" && len(c.table.Key) > 1 {
			continue
		}
		parts = append(parts, fmt.Sprint(c.value(k)))
	}
	return strings.Join(parts, " ")
}

// references follows the foreign keys of a row, and keeps the keys by which others refer to it.
func (c *Check) references() error {
	for key, known := range c.keys {
		table, columns, _ := strings.Cut(key, " ")
		if table != c.table.Name {
			continue
		}
		if k, whole := c.key(strings.Fields(columns)); whole {
			known[k] = true
		}
	}
	for _, f := range c.table.References {
		k, whole := c.key(f.Columns)
		if !whole {
			continue
		}
		c.References++
		known := c.keys[keyName(f.Table, f.To)]
		what := fmt.Sprintf("%s refers to a row of %s that is missing", c.name(), f.Table)
		switch {
		case f.Table == c.table.Name:
			if !known[k] {
				c.dangles = append(c.dangles, dangling{k, known, what})
			}
		case !known[k]:
			c.find(what)
		}
	}
	return nil
}

// key is the hash of the values of columns; not whole if one is missing, which refers to nothing.
func (c *Check) key(columns []string) (key [keyBytes]byte, whole bool) {
	h := sha256.New()
	for _, column := range columns {
		value := c.value(column)
		if value == nil {
			return key, false
		}
		fmt.Fprintf(h, "%v\x00", value)
	}
	copy(key[:], h.Sum(nil))
	return key, true
}

// seal recomputes the hash of sealed content. What is not sealed yet, such as open minutes, has none.
func (c *Check) seal() {
	content, sha := c.bytes("content"), c.text("sha256")
	if sha == "" && len(content) == 0 {
		return
	}
	c.Seals++
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != sha {
		c.find(c.name() + " is not what was sealed: its hash is another")
	}
	if !c.told[c.text("organisation_id")+" "+sha] && toldSeals[c.table.Name] && c.has("events") {
		c.find(c.name() + " is sealed with a hash that no event tells of")
	}
}

// toldSeals are the tables whose hashes are in events.
var toldSeals = map[string]bool{
	"submissions": true, "audit_seals": true, "fact_checks": true, "summary_seals": true, "document_templates": true,
	"approvals": true, "reply_approvals": true, "review_versions": true, "reviews": true,
}

// eventData is what is compared of the data of events.
type eventData struct {
	Question string `json:"question"`
	Version  int64  `json:"version"`
	Number   int64  `json:"number"`
	SHA256   string `json:"sha256"`
}

// event keeps what an event tells of.
func (c *Check) event() error {
	c.Events++
	action := c.text("action")
	raw, _ := c.value("data").(json.RawMessage)
	var d eventData
	if strings.Contains(string(raw), `"sha256"`) || toldActions[action] != nil {
		if err := json.Unmarshal(raw, &d); err != nil {
			c.find(c.name() + " has data that cannot be read")
			return nil
		}
	}
	if d.SHA256 != "" {
		c.told[c.text("organisation_id")+" "+d.SHA256] = true
	}
	if tell := toldActions[action]; tell != nil {
		r, what := tell(d)
		c.tally(r, c.text("object_id"), -1, what)
	}
	return nil
}

func tellAnswer(d eventData) (rule, string) {
	return versionsAreTold, fmt.Sprint(d.Question, " ", d.Version)
}

// toldActions are the events that are compared with rows, one for one.
var toldActions = map[string]func(eventData) (rule, string){
	"answer.save":    tellAnswer,
	"answer.keep":    tellAnswer,
	"answer.hand":    tellAnswer,
	"answer.provide": tellAnswer,
	"assessment.submit": func(d eventData) (rule, string) {
		return submissionsAreTold, fmt.Sprint(d.Number, d.SHA256)
	},
	"submission.approved": func(d eventData) (rule, string) {
		return decisionsAreTold, fmt.Sprint(d.Number, "approved")
	},
	"submission.returned": func(d eventData) (rule, string) {
		return decisionsAreTold, fmt.Sprint(d.Number, "returned")
	},
	"submission.withdrawn": func(d eventData) (rule, string) { return withdrawalsAreTold, fmt.Sprint(d.Number) },
	"submission.reopened":  func(d eventData) (rule, string) { return reopeningsAreTold, fmt.Sprint(d.Number) },
}
