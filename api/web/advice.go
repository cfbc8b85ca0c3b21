package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// filter is what the query asks to be shown of the recommendations. What it does not know is left out.
func (s results) filter(query url.Values, action string) frontend.AdviceFilter {
	f := frontend.AdviceFilter{Action: action, Areas: []frontend.Option{{Value: "", Key: "advice.any_area"}}}
	for _, area := range s.q.Areas {
		f.Areas = append(f.Areas, frontend.Option{Value: area.ID, Label: s.in(area.Name)})
	}
	known := func(name string, options []frontend.Option) string {
		value := query.Get(name)
		if slices.ContainsFunc(options, func(o frontend.Option) bool { return o.Value == value }) {
			return value
		}
		return ""
	}
	f.Priority, f.Area = known("priority", f.Priorities()), known("area", f.Areas)
	f.State, f.By = known("state", f.States()), known("by", f.Orders())
	return f
}

// decideForm is the form for what is ticked on a page of a round with the query.
func (s results) decideForm(round assessment.ID, query url.Values, of *assessment.ID) *frontend.DecideAdvice {
	back := url.Values{}
	for _, name := range []string{"number", "priority", "area", "state", "by", "sort"} {
		if value := query.Get(name); value != "" {
			back.Set(name, value)
		}
	}
	if of != nil {
		back.Set("assessment", of.String())
	}
	return &frontend.DecideAdvice{
		Action: roundPath(s.r, round) + "/advice",
		Back:   frontend.HiddenField{Name: "back", Value: back.Encode()},
	}
}

// adviceValue is what a box that chooses a recommendation sends: the assessment, the rule and the version seen.
func adviceValue(of assessment.ID, rule string, version int64) string {
	return of.String() + " " + rule + " " + strconv.FormatInt(version, 10)
}

// ticked reports whether the form that was sent chose the recommendation, whatever version it started from.
func ticked(query url.Values, of assessment.ID, rule string) bool {
	prefix := of.String() + " " + rule + " "
	return slices.ContainsFunc(query["decide"], func(value string) bool {
		return slices.ContainsFunc(strings.Split(value, ","), func(one string) bool { return strings.HasPrefix(one, prefix) })
	})
}

// toDecide reads what was ticked; a value of another form becomes a recommendation that nobody has made.
func toDecide(values []string) []rounds.AdviceToDecide {
	var chosen []rounds.AdviceToDecide
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			var c rounds.AdviceToDecide
			if parts := strings.Split(one, " "); len(parts) == 3 {
				id, err := assessment.ParseID(parts[0])
				version, wrong := strconv.ParseInt(parts[2], 10, 64)
				if err == nil && wrong == nil && version >= 0 {
					c = rounds.AdviceToDecide{Assessment: id, Rule: parts[1], Version: version}
				}
			}
			if !slices.ContainsFunc(chosen, func(x rounds.AdviceToDecide) bool {
				return x.Assessment == c.Assessment && x.Rule == c.Rule
			}) {
				chosen = append(chosen, c)
			}
		}
	}
	return chosen
}

// advice fills in the recommendations: first what matters first, then those of the rest that the query asks for.
func (s results) advice(v rounds.ResultView, query url.Values, page *frontend.Result) {
	page.Advice.Filter = s.filter(query, resultPath(s.r, v.Assessment, 0))
	if n := number(v); n > 0 {
		page.Advice.Filter.Number = strconv.Itoa(n)
	}
	if v.MayDecideAdvice && len(v.Recommendations) > 0 {
		page.Decide = s.decideForm(v.Round.ID, query, &v.Assessment)
	}
	f := &page.Advice.Filter
	var rows []frontend.AdviceResult
	first := map[string]frontend.AdviceResult{}
	for _, a := range v.Recommendations {
		row := s.adviceRow(a.RuleAdvice)
		row.BlocksNext = a.BlocksNext
		row.Outcome, row.Before = outcome(a.Decision, a.Carried, v.People)
		for _, t := range a.Triggers {
			row.Triggers = append(row.Triggers, frontend.GainRow{Question: s.question(t.Question), Answer: s.given(t.Value)})
		}
		for _, b := range a.Shares {
			block := frontend.AdviceBlock{Name: s.block(b.Block), Known: b.Percent != nil}
			if block.Known {
				block.Percent = *b.Percent
			}
			row.Blocks = append(row.Blocks, block)
		}
		if v.MayDecideAdvice {
			row.Value = adviceValue(v.Assessment, a.Rule, a.Version())
			row.Chosen = ticked(query, v.Assessment, a.Rule)
		}
		if row.Outcome == nil {
			page.Advice.Waiting++
		}
		if slices.Contains(v.First, a.Rule) {
			first[a.Rule] = row
			continue
		}
		f.All++
		if f.Takes(row.Priority, row.Area, row.State()) {
			f.Shown++
			rows = append(rows, row)
		}
	}
	for _, rule := range v.First {
		page.First = append(page.First, first[rule])
	}
	page.Advice.Group(rows, nil)
}

// adviceRow is what a rule recommends, in words.
func (s results) adviceRow(a record.RuleAdvice) frontend.AdviceResult {
	q, _ := s.q.Question(a.Question)
	row := frontend.AdviceResult{
		Rule:           a.Rule,
		Question:       s.question(a.Question),
		Area:           q.Area,
		Level:          a.Level,
		Priority:       string(a.Priority),
		Recommendation: s.in(a.Recommendation),
		FirstStep:      s.in(a.FirstStep),
		FindOut:        a.FindOut,
	}
	for _, source := range s.q.Sources {
		if numbers := a.References[source.ID]; len(numbers) > 0 {
			row.References = append(row.References, frontend.ReferenceRow{Source: s.in(source.Title), Numbers: numbers})
		}
	}
	return row
}

// outcome is what was decided in this round or carries over from an earlier one, nil for nothing. A decision that a
// later answer has put out of date is what was decided before.
func outcome(
	d *record.AdviceDecision,
	c *record.CarriedDecision,
	people record.People,
) (now, before *frontend.AdviceOutcome) {
	switch {
	case d != nil:
		made := &frontend.AdviceOutcome{
			Adopted: *d.Adopted,
			Reason:  d.Reason,
			By:      people.Name(*d.DecidedBy),
			At:      *d.UpdatedAt,
		}
		if d.Outdated {
			return nil, made
		}
		return made, nil
	case c != nil:
		return &frontend.AdviceOutcome{
			Adopted: c.Adopted,
			Reason:  c.Reason,
			By:      people.Name(c.DecidedBy),
			At:      c.DecidedAt,
			Round:   c.Round.Name,
		}, nil
	}
	return nil, nil
}

// roundAdvice fills in the recommendations of a round, each once for all entities that it concerns.
func (s results) roundAdvice(
	v rounds.RoundResultView,
	names map[assessment.ID]frontend.EntityName,
	query url.Values,
	page *frontend.RoundResult,
) {
	page.Advice.Filter = s.filter(query, page.Base)
	f := &page.Advice.Filter
	var rows []frontend.RoundAdvice
	for _, a := range v.Recommendations {
		row := s.entitiesAdvised(a, v.People, names, query)
		if row.Undecided() > 0 {
			page.Advice.Waiting++
		}
		if row.All != "" || slices.ContainsFunc(row.Entities, func(e frontend.AdvisedEntity) bool { return e.Value != "" }) {
			page.Decide = s.decideForm(v.Round.ID, query, nil)
		}
		f.All++
		var states []record.AdviceState
		for _, e := range a.Entities {
			states = append(states, e.State())
		}
		if f.Takes(row.Priority, row.Area, states...) {
			f.Shown++
			rows = append(rows, row)
		}
	}
	page.Advice.Group(nil, rows)
}

func (s results) entitiesAdvised(
	a record.RoundAdvice,
	people record.People,
	names map[assessment.ID]frontend.EntityName,
	query url.Values,
) frontend.RoundAdvice {
	row := frontend.RoundAdvice{AdviceResult: s.adviceRow(record.RuleAdvice{
		Rule:           a.Rule,
		Question:       a.Question,
		Level:          a.Level,
		Priority:       a.Priority,
		Recommendation: a.Recommendation,
		FirstStep:      a.FirstStep,
		References:     a.References,
	})}
	var all []string
	for _, e := range a.Entities {
		one := frontend.AdvisedEntity{
			Name:    e.Entity.Name,
			Href:    names[e.Entity.ID].Href,
			FindOut: e.FindOut,
		}
		one.Outcome, one.Before = outcome(e.Decision, e.Carried, people)
		if e.MayDecide {
			one.Value = adviceValue(e.Assessment, a.Rule, e.Version())
			one.Chosen = ticked(query, e.Assessment, a.Rule)
		}
		switch {
		case one.Outcome == nil && one.Value != "":
			all = append(all, one.Value)
		case one.Outcome != nil && one.Outcome.Adopted:
			row.Adopted++
		case one.Outcome != nil:
			row.Refused++
		}
		if e.FindOut {
			row.FindOuts++
		}
		if e.BlocksNext {
			row.Blocks++
		}
		row.Entities = append(row.Entities, one)
	}
	row.FindOut = row.FindOuts == len(a.Entities)
	row.All, row.AllOf = strings.Join(all, ","), len(all)
	return row
}

// DecideAdvice adopts or dismisses the recommendations that are ticked, on the page of a result or of a whole round.
func (p *Pages) DecideAdvice(r *Request) error {
	round, err := r.id("round")
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(r.form("back"))
	if err != nil {
		return assessment.InvalidField("back", "error.invalid", nil)
	}
	number, err := resultNumber(query.Get("number"))
	if err != nil {
		return err
	}
	adopted, err := r.yes("adopted")
	if err != nil {
		return err
	}
	values := r.Request.PostForm["decide"]
	decided, err := p.Chain.Rounds.DecideAdviceTogether(
		r.Request.Context(),
		r.Principal,
		round,
		toDecide(values),
		adopted,
		r.form("reason"),
	)
	if err != nil {
		query["decide"] = values
		return p.adviceRefused(r, err, round, number, query)
	}
	done := "advice.dismissed_done"
	if adopted {
		done = "advice.adopted_done"
	}
	to := roundPath(r, round) + "/result"
	if of, err := assessment.ParseID(query.Get("assessment")); err == nil {
		to = resultPath(r, of, 0)
	}
	query.Del("assessment")
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	return p.done(r, to+"#advice", done, map[string]any{"Count": len(decided)})
}

// adviceRefused shows the page that the form was on again, with what was ticked and typed.
func (p *Pages) adviceRefused(
	r *Request,
	refusal error,
	round assessment.ID,
	number int,
	query url.Values,
) error {
	of, err := assessment.ParseID(query.Get("assessment"))
	if err != nil {
		return again(p, r, refusal, func(r *Request) (*frontend.RoundResult, error) {
			v, err := p.Chain.Rounds.RoundResult(r.Request.Context(), r.Principal, round)
			if err != nil {
				return nil, err
			}
			return p.roundResultPage(r, v, query)
		})
	}
	return again(p, r, refusal, func(r *Request) (*frontend.Result, error) {
		v, err := p.Chain.Rounds.Result(r.Request.Context(), r.Principal, of, number)
		if err != nil {
			return nil, err
		}
		return p.resultPage(r, v, query)
	})
}
