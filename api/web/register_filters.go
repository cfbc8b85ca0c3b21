package web

import (
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

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
	return filters
}
