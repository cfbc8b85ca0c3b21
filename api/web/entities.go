package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// Entities shows the part of the tree that the reader's roles reach. Entities that have ended are left out, unless one
// below them has not, or the address asks for them.
func (p *Pages) Entities(r *Request) error {
	page, err := p.entitiesPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) entitiesPage(r *Request) (*frontend.Entities, error) {
	l, err := p.Chain.Entities.List(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	asked := r.asked()
	page := &frontend.Entities{
		Base:        organisationPath(r, "/entities"),
		Bodies:      organisationPath(r, "/bodies"),
		MayManage:   r.Principal.MaySomewhere(assessment.ManageEntities),
		MayTarget:   r.Principal.MaySomewhere(assessment.SetTargets),
		ShowTargets: r.Principal.MaySomewhere(assessment.ReadResults),
		ShowEnded:   asked.Get("ended") == "1",
	}
	page.Targeting = page.MayTarget && asked.Get("do") == "targets"
	today := p.today(r)
	over := endedBranches(l.Tree, today)
	var rows []entityLine
	for _, n := range l.Tree.Nodes {
		if over[n.ID] {
			page.Ended++
			if !page.ShowEnded {
				continue
			}
		}
		rows = append(rows, entityLine{Node: n, EntityRow: entityRow(r, l, n, today)})
	}
	page.EndedHref = withQuery(page.Base, asked, "ended", map[bool]string{false: "1"}[page.ShowEnded])
	shown, list := entityListing(r, l, page).show(r, page.Base, rows)
	page.List = list
	if page.Ended > 0 {
		page.List.None = "entities.all_ended"
	}
	tree := !list.Asked() && asked.Get("sort") == ""
	for _, line := range shown {
		row := line.EntityRow
		row.Ticked = slices.Contains(r.PostFormArray("chosen"), row.ID)
		if !tree {
			row.Depth = 0
			row.Above = nameAbove(l.Tree, line.Node)
		}
		page.Entities = append(page.Entities, row)
	}
	return page, nil
}

// entityLine is a row of the list with the entity that it shows.
type entityLine struct {
	assessment.Node
	frontend.EntityRow
}

func entityRow(r *Request, l entities.List, n assessment.Node, today assessment.Date) frontend.EntityRow {
	row := frontend.EntityRow{
		ID:        n.ID.String(),
		Name:      n.Name,
		Key:       n.Key,
		Href:      entityPath(r, n.ID),
		Kind:      string(n.Kind),
		Depth:     n.Depth,
		Body:      bodyName(r, l.BodyOf(n.ID)),
		Inherited: n.BodyID == nil,
		From:      string(n.From),
		To:        string(n.To),
		Ended:     ended(n.Entity, today),
		Coming:    n.From > today,
		MayTarget: r.Principal.May(assessment.SetTargets, l.Tree, n.ID),
	}
	if target, has := l.Targets[n.ID]; has {
		row.Target = &frontend.EntityTarget{Level: target.Level, By: string(target.By), Version: target.Version}
	}
	return row
}

// nameAbove is the name of an entity's parent, "" for one that the reader's roles do not reach.
func nameAbove(t assessment.Tree, n assessment.Node) string {
	if n.ParentID == nil {
		return ""
	}
	above, _ := t.Node(*n.ParentID)
	return above.Name
}

// entityListing is how the list of entities is arranged.
func entityListing(r *Request, l entities.List, page *frontend.Entities) listing[entityLine] {
	words := func(x entityLine) string {
		return strings.Join([]string{x.Node.Name, x.Node.Key, r.L.T("kind." + x.EntityRow.Kind), x.EntityRow.Body.Name}, " ")
	}
	kind := func(x entityLine) string { return r.L.T("kind." + x.EntityRow.Kind) }
	list := listing[entityLine]{
		words: "entities",
		text:  words,
		tree:  true,
		acts:  page.Targeting,
		kept:  []string{"ended", "do"},
	}
	list.filters = []filter[entityLine]{
		{
			name:    "kind",
			label:   "import.column.kind",
			options: kindOptionsOf(l.Tree),
			fits:    func(x entityLine, kind string) bool { return x.EntityRow.Kind == kind },
		},
		{
			name:    "under",
			label:   "entities.branch",
			options: branchOptions(l.Tree),
			fits: func(x entityLine, under string) bool {
				top, err := assessment.ParseID(under)
				return err == nil && l.Tree.Covers(top, x.Node.ID)
			},
		},
	}
	list.columns = []column[entityLine]{
		{name: "name", label: "import.column.name", compare: byText(r, func(x entityLine) string { return x.Node.Name })},
		{name: "key", label: "import.column.key", compare: byOrder(func(x entityLine) string { return x.Node.Key })},
		{name: "kind", label: "import.column.kind", compare: byText(r, kind)},
		{
			name:    "body",
			label:   "import.column.body",
			compare: byText(r, func(x entityLine) string { return x.EntityRow.Body.Name }),
		},
	}
	if page.ShowTargets {
		list.columns = append(list.columns, column[entityLine]{
			name:  "target",
			label: "round_result.target",
			compare: byOrder(func(x entityLine) int {
				if x.Target == nil {
					return -1
				}
				return x.Target.Level
			}),
		})
	}
	list.columns = append(list.columns, column[entityLine]{
		name:    "period",
		label:   "entities.period",
		compare: byOrder(func(x entityLine) string { return x.EntityRow.From + " " + x.EntityRow.To }),
	})
	return list
}

// kindOptionsOf are the kinds that occur among the entities, if there are several.
func kindOptionsOf(t assessment.Tree) []frontend.Option {
	return slices.DeleteFunc(kindOptions(), func(o frontend.Option) bool {
		return !slices.ContainsFunc(t.Nodes, func(n assessment.Node) bool { return string(n.Kind) == o.Value })
	})
}

// branchOptions are the entities that have others below them.
func branchOptions(t assessment.Tree) []frontend.Option {
	var options []frontend.Option
	for _, n := range t.Nodes {
		if n.Children > 0 {
			options = append(options, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
		}
	}
	return options
}

// SaveTargets sets the target level of the entities that are ticked in the list.
func (p *Pages) SaveTargets(r *Request) error {
	form := rounds.TargetsForm{By: assessment.Date(r.form("by"))}
	var err error
	if form.Level, err = strconv.Atoi(r.form("level")); err != nil {
		form.Level = -1 // out of range
	}
	for _, id := range ids(r.PostFormArray("chosen")) {
		version, err := strconv.ParseInt(r.form("version-"+id.String()), 10, 64)
		if err != nil {
			version = 0 // an entity without a target
		}
		form.Entities = append(form.Entities, rounds.TargetVersion{EntityID: id, Version: version})
	}
	targets, err := p.Chain.Rounds.SaveTargets(r.Request.Context(), r.Principal, form)
	if err != nil {
		return again(p, r, err, p.entitiesPage)
	}
	return p.done(r, organisationPath(r, "/entities"), "entities.targets_saved", map[string]any{"Count": len(targets)})
}

// endedBranches are the entities that have ended together with all below them.
func endedBranches(t assessment.Tree, today assessment.Date) map[assessment.ID]bool {
	over := make(map[assessment.ID]bool)
	for i := len(t.Nodes) - 1; i >= 0; i-- { // children before their parents
		n := t.Nodes[i]
		if over[n.ID] = ended(n.Entity, today); !over[n.ID] {
			continue
		}
		for _, child := range t.Nodes[i+1:] {
			if child.ParentID != nil && *child.ParentID == n.ID && !over[child.ID] {
				over[n.ID] = false
			}
		}
	}
	return over
}

func ended(e assessment.Entity, today assessment.Date) bool { return e.To != "" && e.To < today }

func entityPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/entities/"+id.String())
}

// entityName is an entity with its link.
func (p *Pages) entityName(r *Request, e assessment.Entity) frontend.EntityName {
	return frontend.EntityName{Name: e.Name, Href: entityPath(r, e.ID), Ended: ended(e, p.today(r))}
}

// bodyName is a body with its link, empty for none.
func bodyName(r *Request, b assessment.Body) frontend.BodyName {
	if b.ID == (assessment.ID{}) {
		return frontend.BodyName{}
	}
	return frontend.BodyName{Name: b.Name, Href: organisationPath(r, "/bodies/"+b.ID.String())}
}
