package insight

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// CompareChoice is a round or an audit that can be chosen.
type CompareChoice struct {
	ID    assessment.ID
	Short string
	Name  string
}

// CompareNode is an entity that can be chosen.
type CompareNode struct {
	assessment.Node
	Short string
}

// offer fills in what can be chosen. The entities of audits are only offered where an audit is compared: what a
// comparison of rounds says does not depend on who is engaged in which audit.
func (c *comparing) offer(rounds []assessment.Round, readable []audits.Shown) {
	may, audited := map[assessment.ID]bool{}, readable
	if c.v.Query.Audit == "" && c.p.MaySomewhere(assessment.ReadResults) {
		audited = nil
	}
	for _, a := range audited {
		for _, e := range a.Entities {
			may[e.EntityID] = true
		}
	}
	var ids []assessment.ID
	for _, n := range c.tree.Nodes {
		ids = append(ids, n.ID)
	}
	c.entities = newShortIDs(ids)
	for _, n := range c.offered(may).Nodes {
		c.v.Nodes = append(c.v.Nodes, CompareNode{Node: n, Short: c.entities.of(n.ID)})
		if !slices.Contains(c.v.Kinds, n.Kind) {
			c.v.Kinds = append(c.v.Kinds, n.Kind)
		}
	}
	slices.SortFunc(c.v.Kinds, func(a, b assessment.EntityKind) int {
		return slices.Index(assessment.EntityKinds, a) - slices.Index(assessment.EntityKinds, b)
	})
	if c.p.MaySomewhere(assessment.ReadResults) {
		c.v.Offered.Rounds = choices(rounds, func(r assessment.Round) (assessment.ID, string) { return r.ID, r.Name })
	}
	c.v.Offered.Audits = choices(readable, func(a audits.Shown) (assessment.ID, string) { return a.ID, a.Title })
}

// offered is the tree of the entities that can be chosen: those of audits and those whose results the principal may
// read, without what is above them and what moves with it.
func (c *comparing) offered(audited map[assessment.ID]bool) assessment.Tree {
	may := func(id assessment.ID) bool { return audited[id] || c.p.May(assessment.ReadResults, c.tree, id) }
	var seen []assessment.Entity
	for _, n := range c.tree.Nodes {
		if !may(n.ID) {
			continue
		}
		e := n.Entity
		if e.ParentID != nil && !may(*e.ParentID) {
			e.ParentID = nil
		}
		e.Successors, e.Version, e.UpdatedAt = nil, 0, e.CreatedAt
		seen = append(seen, e)
	}
	return assessment.NewTree(seen)
}

func choices[T any](of []T, named func(T) (assessment.ID, string)) []CompareChoice {
	var ids []assessment.ID
	for _, x := range of {
		id, _ := named(x)
		ids = append(ids, id)
	}
	short := newShortIDs(ids)
	var all []CompareChoice
	for _, x := range of {
		id, name := named(x)
		all = append(all, CompareChoice{ID: id, Short: short.of(id), Name: name})
	}
	return all
}

// choose finds the entities that the query names. One that does not exist and one that the reader may not see are
// treated alike.
func (c *comparing) choose() {
	open := map[assessment.ID]bool{}
	for _, n := range c.v.Nodes {
		open[n.ID] = true
	}
	q := &c.v.Query
	restrict := func(ids map[assessment.ID]bool) {
		if c.chosen == nil {
			c.chosen = ids
			return
		}
		for id := range c.chosen {
			if !ids[id] {
				delete(c.chosen, id)
			}
		}
	}
	if len(q.Entities) > 0 {
		named := map[assessment.ID]bool{}
		var short []string
		for _, name := range q.Entities {
			id, ok := c.entities.find(name)
			switch {
			case !ok || !open[id]:
				c.v.Unknown++
			case !named[id]:
				named[id] = true
				short = append(short, c.entities.of(id))
			}
		}
		q.Entities = short
		restrict(named)
	}
	if q.Under != "" {
		below := map[assessment.ID]bool{}
		if top, ok := c.entities.find(q.Under); ok && open[top] {
			q.Under = c.entities.of(top)
			for id := range open {
				if c.tree.Covers(top, id) {
					below[id] = true
				}
			}
		} else {
			c.v.Unknown++
		}
		restrict(below)
	}
}

// wants reports whether the query includes an entity of a kind.
func (c *comparing) wants(id assessment.ID, kind assessment.EntityKind) bool {
	return (c.chosen == nil || c.chosen[id]) &&
		(len(c.v.Query.Kinds) == 0 || slices.Contains(c.v.Query.Kinds, string(kind)))
}
