package rest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

type compareInput struct {
	InOrganisation
	Round    []string `query:"round" doc:"Rounds, by id or by its last digits, or all; without it the latest that has opened"`
	Entities []string `query:"entities" doc:"Entities, by id or by its last digits, or all"`
	Under    string   `query:"under" doc:"An entity: it and those below it"`
	Kind     []string `query:"kind" doc:"Only entities of these kinds"`
	Audit    string   `query:"audit" doc:"Instead of rounds: what stands in an audit"`
	Of       string   `query:"of" enum:"self,judged" doc:"Of an audit; without it both"`
	Order    string   `query:"order" enum:"tree,name,level,-level,share,-share" doc:"Of the columns"`
	Rows     string   `query:"rows" enum:"areas,audit" doc:"Areas, or audit questions"`
	Open     []string `query:"open" doc:"Ids of rows to open to their questions, or all"`
	Against  string   `query:"against" doc:"Id of the reference column; without it the first, of an audit each entity's own self-assessment; none"`
	Sort     string   `query:"sort" doc:"Of the rows: id of a column, or spread; with - before it the highest first"`
	Only     string   `query:"only" enum:"differing" doc:"Only rows where columns differ"`
	Below    int      `query:"below" minimum:"0" maximum:"100" doc:"Only rows where a self-assessment has less than so many percent"`
	Area     string   `query:"area" doc:"Only this row of the highest kind"`
	Show     string   `query:"show" enum:"table,radar,bars,heat" doc:"What the page shows above the table; means nothing here"`
}

// query is the same as the page reads from its address.
func (in *compareInput) query() insight.CompareQuery {
	list := func(values []string) []string { return []string{strings.Join(values, ",")} }
	values := url.Values{
		"round":    list(in.Round),
		"entities": list(in.Entities),
		"under":    {in.Under},
		"kind":     list(in.Kind),
		"audit":    {in.Audit},
		"of":       {in.Of},
		"order": {
			in.Order,
		},
		"rows":    {in.Rows},
		"open":    list(in.Open),
		"against": {in.Against},
		"sort":    {in.Sort},
		"only":    {in.Only},
		"below":   {strconv.Itoa(in.Below)},
		"area":    {in.Area},
		"show":    {in.Show},
	}
	return insight.ReadCompareQuery(values)
}

func (a *API) registerCompare() {
	register(a, Operation{
		ID:         "compare",
		Method:     http.MethodGet,
		Path:       "/organisations/{organisation}/compare",
		Permission: assessment.CompareResults,
		Tag:        tagResults,
		Summary:    "Put results side by side",
		Description: "Up to 300 columns: self-assessments of entities in rounds, by the submissions that summaries use, " +
			"or self-assessments and judgements in an audit that one may read. Rows are areas or audit questions, opened " +
			"to questions. All numbers are those of the page, which takes the same query.",
	}, a.compare)
}

func (a *API) compare(r *request, in *compareInput) (*reply[record.Comparison], error) {
	v, err := a.Chain.Insight.Compare(r, r.Principal, in.query())
	if err != nil {
		return nil, err
	}
	return &reply[record.Comparison]{Body: v.Comparison}, nil
}
