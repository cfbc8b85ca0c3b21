package web

import (
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// aboutEntity is the filter of the lists by the entity that rows are about.
const aboutEntity = "entity"

// only is what the address narrows the list to.
func (x RegisterPages) only(r *Request) registers.Values {
	only := registers.Values{}
	for _, f := range x.All() {
		if value := r.Query(f.Name); f.Filtered && value != "" {
			only[f.Name] = []string{value}
		}
	}
	return only
}

// filters are the selects by which the list can be narrowed.
func (x RegisterPages) filters(r *Request, s rows.References, q rows.Query) []frontend.ListFilter {
	var filters []frontend.ListFilter
	for _, f := range x.All() {
		if !f.Filtered {
			continue
		}
		filter := frontend.ListFilter{
			Name:    f.Name,
			Label:   x.label(f),
			Value:   q.Only.Get(f.Name),
			Options: []frontend.Option{{Key: "register.any"}},
		}
		switch f.Kind {
		case registers.YesNo:
			filter.Options = append(
				filter.Options,
				frontend.Option{Value: registers.Yes, Key: "register.yes"},
				frontend.Option{Value: registers.No, Key: "register.no"},
			)
		default:
			for _, option := range x.options(r, s, f) {
				if option.Value == "" {
					option.Value = registers.No
				}
				filter.Options = append(filter.Options, option)
			}
		}
		filters = append(filters, filter)
	}
	if _, parts := x.About(); parts && len(s.Tree.Nodes) > 1 {
		filters = append(filters, aboutFilter(s, q))
	}
	return filters
}

// aboutFilter is the select of the entity that rows are about.
func aboutFilter(s rows.References, q rows.Query) frontend.ListFilter {
	filter := frontend.ListFilter{
		Name:    aboutEntity,
		Label:   "register.about",
		Options: []frontend.Option{{Key: "register.any"}},
	}
	if q.Entity != nil {
		filter.Value = q.Entity.String()
	}
	for _, n := range s.Tree.Nodes {
		filter.Options = append(filter.Options, frontend.Option{Value: n.ID.String(), Label: n.Name})
	}
	return filter
}
