package rest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

type compareInput struct {
	InOrganisation
	Round    []string `query:"round" doc:"Rounds, by id or its last digits, or all; the latest opened round if left out"`
	Entities []string `query:"entities" doc:"Entities, by id or its last digits, or all"`
	Under    string   `query:"under" doc:"An entity: it and those below it"`
	Kind     []string `query:"kind" doc:"Only entities of these kinds"`
	Audit    string   `query:"audit" doc:"Instead of rounds: the content of an audit"`
	Of       string   `query:"of" enum:"self,judged" doc:"Part of an audit; both if left out"`
	Order    string   `query:"order" enum:"tree,name,level,-level,share,-share" doc:"Order of the columns"`
	Rows     string   `query:"rows" enum:"areas,audit" doc:"Areas, or audit questions"`
	Open     []string `query:"open" doc:"Ids of rows to expand to their questions, or all"`
	Against  string   `query:"against" doc:"Id of the reference column, or none; if left out, each entity's result in the round before, or in an audit its own self-assessment; different entities of one round have none"`
	Sort     string   `query:"sort" doc:"Order of the rows: id of a column, or spread; with - before it the highest first"`
	Only     string   `query:"only" enum:"differing" doc:"Only rows where columns differ"`
	Below    int      `query:"below" minimum:"0" maximum:"100" doc:"Only rows where a self-assessment is below this percentage"`
	Area     string   `query:"area" doc:"Only this row of the highest kind"`
	Show     string   `query:"show" enum:"table,radar,bars,heat" doc:"What the page shows above the table; ignored here. heat is what table is"`
	Drawn    []string `query:"drawn" doc:"Ids of the columns that the page's chart shows; ignored here"`

	IfNoneMatch string `header:"If-None-Match" doc:"ETag of a comparison read earlier; the answer is 304 if it says the same"`
}

// query is the same as the page's own query string.
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
		"drawn":   list(in.Drawn),
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
		Summary:    "Compare results",
		Description: "Up to 300 columns: self-assessments of entities in rounds, by the submissions that summaries use, or " +
			"self-assessments and judgements in an audit that the caller may read. Rows are areas or audit questions, which " +
			"can be expanded to questions. All numbers are the same as on the page, which takes the same query. " +
			"A reply has the ETag of what it says, so If-None-Match saves downloading it again.",
	}, a.compare, a.comparisonJSON, notModified)
}

// comparisonJSON documents the reply, which is written before it is sent.
func (a *API) comparisonJSON(op *huma.Operation) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[record.Comparison](), true, "Comparison")
	op.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{jsonType: {Schema: schema}},
	}
}

// compare answers from what is kept, if nothing has changed since that the comparison is made of.
func (a *API) compare(r *request, in *compareInput) (*source, error) {
	var reply keptReply
	var kept bool
	v, state, err := a.Chain.Insight.CompareUnless(r, r.Principal, in.query(), func(state string) bool {
		reply, kept = a.comparisons.get(state)
		return kept
	})
	if err != nil {
		return nil, err
	}
	if !kept {
		var b bytes.Buffer
		if err := marshal(&b, v.Comparison); err != nil {
			return nil, fmt.Errorf("write a comparison: %w", err)
		}
		reply = replyOf(b.Bytes())
		a.comparisons.keep(state, reply)
	}
	s := &source{
		Status:       http.StatusOK,
		ETag:         reply.etag,
		ContentType:  jsonType,
		CacheControl: "private, no-cache",
		Body:         reply.body,
	}
	if reply.has(in.IfNoneMatch) {
		s.Status, s.Body = http.StatusNotModified, nil
	}
	return s, nil
}
