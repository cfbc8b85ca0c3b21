package questionnaires

import (
	"maps"
	"slices"

	"mognad/questionnaires/strictyaml"
)

// Change is how a question relates to those of the previous version.
type Change string

// The changes. A retired question has no change; its id is in [Ancestry.Retired].
const (
	Same     Change = "same"     // comparable
	Reworded Change = "reworded" // asks the same in other words
	Split    Change = "split"    // one of several that come from one
	Merged   Change = "merged"   // comes from several
	New      Change = "new"      // comes from none
)

// Ancestry is how the questions of a version relate to those of the previous version.
type Ancestry struct {
	From      string             `yaml:"from" json:"from" form:"version"`
	Questions map[string]Descent `yaml:"questions" json:"questions"` // by the id of each question of this version
	Retired   []string           `yaml:"retired,omitempty" json:"retired,omitempty" form:"id" most:"1000"`
}

// Descent is where one question comes from.
type Descent struct {
	Change Change   `yaml:"change" json:"change"`
	From   []string `yaml:"from,omitempty" json:"from,omitempty" form:"id" most:"100"` // ids in the previous version
}

func (Change) known() []string {
	return []string{string(Same), string(Reworded), string(Split), string(Merged), string(New)}
}

// Lineage checks the lineage of a new version against the previous version: that it follows it, that what it refers to
// exists, that ids are not reused and that each old question is continued or retired. Without a previous version, old
// is nil and the new one must not have a lineage. What can be checked in the new file by itself, [Parse] has checked.
// The problems are sorted by line; if there are none, the lineage is right.
func Lineage(old, new *Questionnaire) []Problem {
	c := lineageCheck{
		Findings:  strictyaml.Findings{File: new.name, Message: ProblemMessage},
		old:       old,
		new:       new,
		continued: map[string]bool{},
	}
	c.run()
	return c.Sorted()
}

type lineageCheck struct {
	strictyaml.Findings
	old, new  *Questionnaire
	continued map[string]bool // ids of the old version that the new one continues or retires
}

func (c *lineageCheck) run() {
	if c.old == nil {
		if c.new.Lineage != nil {
			c.report("lineage.from", "lineage_nothing_before", args{"From": c.new.Lineage.From})
		}
		return
	}
	if c.new.Key != c.old.Key {
		c.report("key", "lineage_other_key", args{"Key": c.new.Key, "From": c.old.Key})
		return
	}
	ancestry := c.new.Lineage
	if ancestry == nil {
		c.report("version", "lineage_none", args{"From": c.old.Version})
		return
	}
	if ancestry.From != c.old.Version {
		c.report("lineage.from", "lineage_other_from", args{"From": ancestry.From, "Version": c.old.Version})
		return
	}
	for _, id := range slices.Sorted(maps.Keys(ancestry.Questions)) {
		descent, path := ancestry.Questions[id], strictyaml.Join("lineage.questions", id)
		c.accountFor(descent.From, strictyaml.Join(path, "from"))
		if _, existed := c.old.Question(id); existed && descent.Change == New {
			c.report(strictyaml.Join(path, "change"), "lineage_not_new", args{"ID": id})
		}
	}
	c.accountFor(ancestry.Retired, "lineage.retired")
	for _, question := range c.old.Questions {
		if !c.continued[question.ID] {
			c.report("lineage", "lineage_lost", args{"ID": question.ID})
		}
	}
}

func (c *lineageCheck) accountFor(ids []string, path string) {
	for i, id := range ids {
		c.continued[id] = true
		if _, existed := c.old.Question(id); !existed {
			c.report(strictyaml.Entry(path, i), "lineage_unknown_old", args{"ID": id})
		}
	}
}

func (c *lineageCheck) report(path, code string, a args) {
	c.Add(c.new.positions[path], path, code, a)
}

// Predecessor is the question of an older questionnaire that a question of this one asks again: itself if the content
// is the same, else the one that it equals or rewords according to the lineage. False for a question that is new, split
// or merged, and for a questionnaire that this one does not follow.
func (q *Questionnaire) Predecessor(older *Questionnaire, id string) (string, Change, bool) {
	if q.hash == older.hash {
		return id, Same, true
	}
	if q.Key != older.Key || q.Lineage == nil || q.Lineage.From != older.Version {
		return "", "", false
	}
	descent, ok := q.Lineage.Questions[id]
	if !ok || len(descent.From) > 1 || descent.Change != Same && descent.Change != Reworded {
		return "", "", false
	}
	if len(descent.From) == 1 {
		id = descent.From[0]
	}
	return id, descent.Change, true
}
