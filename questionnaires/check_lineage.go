package questionnaires

import (
	"maps"
	"slices"

	"mognad/questionnaires/strictyaml"
)

// lineage checks the lineage against the version itself; [Lineage] checks it against the previous version.
func (c *checker) lineage() {
	if !c.has("lineage") {
		return
	}
	ancestry := c.q.Lineage
	if path := "lineage.from"; c.has(path) && c.has("version") && CompareVersions(ancestry.From, c.q.Version) >= 0 {
		c.Add(c.At[path], path, "lineage_version", args{"From": ancestry.From, "Version": c.q.Version})
	}
	if c.has("lineage.questions") {
		c.descents()
	}
	reportRepeated(c, ancestry.Retired, "lineage.retired")
	for i, id := range ancestry.Retired {
		path := strictyaml.Entry("lineage.retired", i)
		if _, asked := c.q.Question(id); asked && c.has(path) {
			c.Add(c.At[path], path, "lineage_reused", args{"ID": id})
		}
		for _, by := range slices.Sorted(maps.Keys(ancestry.Questions)) {
			if slices.Contains(ancestry.Questions[by].From, id) && c.has(path) {
				c.Add(c.At[path], path, "lineage_retired", args{"ID": id, "By": by})
			}
		}
	}
}

func (c *checker) descents() {
	descents := c.q.Lineage.Questions
	continued := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(descents)) {
		descent, path := descents[id], strictyaml.Join("lineage.questions", id)
		c.refers(id, path, c.q.index.questions, "unknown_question")
		if !c.has(path+".change") || c.Faulty(path+".from") {
			continue
		}
		reportRepeated(c, descent.From, path+".from")
		if code := descent.fault(); code != "" {
			c.Add(c.At[path], path+".from", code, args{"Change": string(descent.Change)})
			continue
		}
		if descent.Change != Same && descent.Change != Reworded {
			continue
		}
		if continued[descent.From[0]] {
			c.Add(c.At[path], path, "lineage_same_twice", args{"ID": descent.From[0]})
		}
		continued[descent.From[0]] = true
	}
	for i, question := range c.q.Questions {
		if _, stated := descents[question.ID]; !stated && c.has(strictyaml.Entry("questions", i)+".id") {
			c.Add(
				c.At["lineage.questions"],
				strictyaml.Join("lineage.questions", question.ID),
				"lineage_unstated",
				args{"ID": question.ID},
			)
		}
	}
}

// fault is the code of the problem with the number of predecessors of a question, "" if it is right.
func (d Descent) fault() string {
	switch n := len(d.From); {
	case d.Change == New && n > 0:
		return "lineage_needs_none"
	case d.Change == Merged && n < 2:
		return "lineage_needs_many"
	case d.Change != New && d.Change != Merged && n != 1:
		return "lineage_needs_one"
	}
	return ""
}
