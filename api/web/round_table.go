package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// roundAnswered is the column with how much is answered.
const roundAnswered = "answered"

// arrangeRound searches, filters, sorts and groups the entities of a round as the address asks.
func arrangeRound(r *Request, page *frontend.Round) {
	rows := slices.DeleteFunc(
		slices.Clone(page.All),
		func(row frontend.CompletionRow) bool { return !row.Fits(page.Show) },
	)
	if page.Group != "" {
		slices.SortStableFunc(rows, func(a, b frontend.CompletionRow) int {
			return byText(r, func(row frontend.CompletionRow) string { return row.GroupOf(page.Group) })(a, b)
		})
	}
	page.Shown, page.List = roundListing(r, page).show(r, page.Base, rows)
	page.List.Total = len(page.All)
	page.List.Narrowed = page.Show != frontend.RoundFilters[0]
	if page.List.Address != "" {
		page.Path = page.Base + "?" + page.List.Address
	}
	if page.Group != "" { // sorted within the groups
		slices.SortStableFunc(page.Shown, func(a, b frontend.CompletionRow) int {
			return byText(r, func(row frontend.CompletionRow) string { return row.GroupOf(page.Group) })(a, b)
		})
	}
	asked, err := url.ParseQuery(page.List.Address)
	if err != nil {
		asked = url.Values{}
	}
	for _, name := range append([]string{""}, frontend.RoundGroups...) {
		page.GroupHrefs = append(page.GroupHrefs, frontend.RoundGrouping{
			Name:    name,
			Href:    withQuery(page.Base, asked, "group", name),
			Current: name == page.Group,
		})
	}
}

// roundListing is how the table of a round is arranged.
func roundListing(r *Request, page *frontend.Round) listing[frontend.CompletionRow] {
	l := listing[frontend.CompletionRow]{
		words: "round_table",
		tree:  true,
		kept:  []string{"show", "group"},
		text: func(row frontend.CompletionRow) string {
			words := []string{row.Entity, row.Body, row.Branch, r.L.T("round.stage." + row.Stage())}
			return strings.Join(slices.Concat(words, row.People, row.Pending), " ")
		},
		columns: []column[frontend.CompletionRow]{
			{
				name:    "entity",
				label:   "round.entity",
				compare: byText(r, func(row frontend.CompletionRow) string { return row.Entity }),
			},
			{
				name:  "stage",
				label: "round.stage_label",
				compare: byOrder(func(row frontend.CompletionRow) int {
					return slices.Index(frontend.RoundFilters, row.Stage())
				}),
			},
			{
				name:  roundAnswered,
				label: "round.all_areas",
				compare: byOrder(func(row frontend.CompletionRow) int {
					return 100 * row.Progress.Done / max(1, row.Progress.Asked)
				}),
			},
		},
	}
	if page.Manageable {
		l.columns = append(l.columns, column[frontend.CompletionRow]{name: "people", label: "round_table.people"})
	}
	bodies := filter[frontend.CompletionRow]{
		name:  "body",
		label: "round_table.column.body",
		fits:  func(row frontend.CompletionRow, body string) bool { return row.Body == body },
	}
	for _, row := range page.All {
		option := frontend.Option{Value: row.Body, Label: row.Body}
		if row.Body != "" && !slices.Contains(bodies.options, option) {
			bodies.options = append(bodies.options, option)
		}
	}
	slices.SortFunc(bodies.options, func(a, b frontend.Option) int { return r.L.Compare(a.Label, b.Label) })
	if len(bodies.options) > 1 {
		l.filters = append(l.filters, bodies)
	}
	return l
}

func roundNames(people []rounds.RoundPerson) []string {
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names
}

// ExportRound sends the table of a round as a file.
func (p *Pages) ExportRound(r *Request) error {
	format := workbook.Format(cmp.Or(r.Query("format"), string(workbook.XLSX)))
	if !slices.Contains(workbook.Formats, format) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	v, err := p.findRound(r)
	if err != nil {
		return err
	}
	t := workbook.Round(r.L, v.Table(), r.Principal.Organisation, p.Chain.Now())
	return p.sendTable(r, t, format, r.fileName("round_table.file_name"))
}
