package web

import (
	"net/http"
	"net/url"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/scoring"
	"mognad/frontend"
)

// Topics shows the eight questions of management.
func (p *Pages) Topics(r *Request) error {
	var entity *assessment.ID
	if chosen := r.Query("entity"); chosen != "" {
		id, err := assessment.ParseID(chosen)
		if err != nil {
			return err
		}
		entity = &id
	}
	t, err := p.Chain.Review.Topics(r.Request.Context(), r.Principal, entity)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, topicsPage(r, t))
}

func topicsPage(r *Request, t record.Topics) *frontend.Topics {
	page := &frontend.Topics{
		Base:   organisationPath(r, "/topics"),
		Of:     t.Entity.Name,
		Chosen: t.Entity.ID.String(),
		Today:  t.Today.Time(),
		Aim:    aimText(r, t.Entity.ID, t.Aim, t.MaySetAim),
		AddTo:  organisationPath(r, registers.Objectives.Path()),
	}
	for _, e := range t.Entities {
		page.Entities = append(page.Entities, frontend.Option{Value: e.ID.String(), Label: e.Name})
	}
	page.Path = page.Base + "?" + url.Values{"entity": {page.Chosen}}.Encode()
	if t.Round != nil {
		page.Round = t.Round.Name
	} else {
		page.NoRound = missingSentence(r, t, "no_results")
	}
	if t.Previous != nil && t.Previous.Comparable {
		page.Before = t.Previous.Name
	}
	for i, topic := range t.Topics {
		page.Topics = append(page.Topics, topicPanel(r, t, topic, i+1))
	}
	for _, o := range t.Objectives {
		page.Objectives = append(page.Objectives, topicObjective(r, o))
	}
	page.Objectives, page.MoreObjectives = folded(page.Objectives)
	for _, step := range t.Steps {
		shown := frontend.TopicStep{Key: string(step.Key)}
		for _, part := range step.Parts {
			one := frontend.TopicPart{
				Label: "topics.steps.part." + string(part.Source),
				Href:  sourcePath(r, topicSource(t, record.TopicFigure{Source: part.Source})),
				Count: part.Count,
			}
			if part.On != nil {
				one.On = string(*part.On)
			}
			shown.Parts = append(shown.Parts, one)
		}
		page.Steps = append(page.Steps, shown)
	}
	return page
}

func topicPanel(r *Request, t record.Topics, topic record.Topic, number int) frontend.TopicPanel {
	panel := frontend.TopicPanel{Key: string(topic.Key), Number: number, Trend: topic.Trend}
	if topic.Against != "" {
		panel.Against = "topics.against." + topic.Against
		if topic.Trend == registers.Unchanged {
			panel.Against = "topics.unchanged_since." + topic.Against
		}
	}
	for _, f := range topic.Says {
		panel.Says = append(panel.Says, figureSentence(r, t, f))
	}
	for _, a := range topic.Areas {
		panel.Says = append(panel.Says, areaSentence(r, t, a))
	}
	panel.Says, panel.More = folded(panel.Says)
	for _, key := range topic.Missing {
		panel.Missing = append(panel.Missing, missingSentence(r, t, key))
	}
	for _, a := range topic.Ask {
		args := map[string]any{"Count": a.Count, "Name": shortened(a.Name, nameSaid)}
		panel.Asks = append(panel.Asks, r.L.T("topics.asks."+a.Key, args))
	}
	return panel
}

// What a panel shows before it is opened, so that all eight fit on one sheet of paper.
const (
	saidFirst = 3  // sentences of a topic, and objectives
	nameSaid  = 50 // characters of a name in a sentence
	noteSaid  = 90 // and of what an auditor said in all
)

// folded parts what is shown at once from the rest. A single one that is left is shown too: to say that there is one
// more takes as much room.
func folded[T any](all []T) (first, rest []T) {
	if len(all) <= saidFirst+1 {
		return all, nil
	}
	return all[:saidFirst], all[saidFirst:]
}

// missingFrom is the source that is empty, by what is missing.
var missingFrom = map[string]record.TopicSource{
	"no_classification":           record.FromMeasures,
	"no_needs":                    record.FromNeeds,
	"no_nonconformities":          record.FromNonconformities,
	"no_risks":                    record.FromRisks,
	"no_applicability":            record.FromApplicability,
	"no_results":                  record.FromResults,
	"no_incidents":                record.FromMeasures,
	"no_incident_nonconformities": record.FromNonconformities,
	"no_audits":                   record.FromAudits,
	"no_trainings":                record.FromTrainings,
	"no_awareness":                record.FromMeasures,
	"no_plan":                     record.FromPlan,
	"no_documents":                record.FromDocuments,
	"no_reviews":                  record.FromReviews,
}

// missingSentence says what is missing and how to get it.
func missingSentence(r *Request, t record.Topics, key string) frontend.TopicSentence {
	source := missingFrom[key]
	how := "request"
	switch {
	case source == record.FromResults:
		how = "results"
	case source == record.FromAudits:
		how = "audits"
	case t.MayEnter:
		how = "enter"
	}
	said := linkedSentence(
		r,
		sourcePath(r, topicSource(t, record.TopicFigure{Source: source})),
		"topics.get."+how,
		map[string]any{"Where": r.L.T("topics.steps.part." + string(source))},
	)
	said.Before = r.L.T("topics.missing."+key) + " " + said.Before
	return said
}

func figureSentence(r *Request, t record.Topics, f record.TopicFigure) frontend.TopicSentence {
	key := "topics.says." + f.Key
	args := map[string]any{
		"Count": f.Count,
		"Of":    f.Of,
		"Name":  shortened(f.Name, nameSaid),
		"Note":  shortened(f.Note, noteSaid),
		"Date":  "",
	}
	if f.Key == "measure" {
		args["Value"] = numberText(r, string(f.Value), f.Unit)
		if f.Note != "" {
			key += "_" + f.Note
		}
	}
	if f.On != nil {
		args["Date"] = r.L.Date(f.On.Time())
	}
	return linkedSentence(r, sourcePath(r, topicSource(t, f)), key, args)
}

// areaSentence is the share of an area: of one entity, or how it is spread over several.
func areaSentence(r *Request, t record.Topics, a record.SummaryArea) frontend.TopicSentence {
	whole := func(s *record.SummaryShare) string {
		if s == nil {
			return ""
		}
		percent, _ := scoring.Share(*s).Percent()
		return r.L.Percent(percent)
	}
	key, args := "topics.says.area", map[string]any{
		"Name":   t.AreaName(a, r.L.Language()),
		"Count":  a.Count,
		"Share":  whole(&a.Median),
		"Lowest": whole(&a.Lowest), "Highest": whole(&a.Highest),
		"Before": whole(a.Previous),
		"Since":  whole(a.Since),
	}
	switch {
	case a.Count == 1:
		key += "_one"
	case a.Since != nil && *a.Since != a.Median:
		key += "_since"
	}
	return linkedSentence(r, organisationPath(r, "/summary"), key, args)
}

// The marks around the part of a sentence that leads somewhere, and what stands for them in what people have typed.
var (
	marked   = strings.NewReplacer("[", "\ue000", "]", "\ue001")
	unmarked = strings.NewReplacer("\ue000", "[", "\ue001", "]")
)

// linkedSentence is a message of which the part in square brackets leads to an address.
func linkedSentence(r *Request, href, key string, args map[string]any) frontend.TopicSentence {
	for name, value := range args {
		if text, ok := value.(string); ok {
			args[name] = marked.Replace(text)
		}
	}
	before, rest, _ := strings.Cut(r.L.T(key, args), "[")
	link, after, _ := strings.Cut(rest, "]")
	return frontend.TopicSentence{
		Before: unmarked.Replace(before),
		Link:   unmarked.Replace(link),
		Href:   href,
		After:  unmarked.Replace(after),
	}
}

func topicObjective(r *Request, o record.Objective) frontend.TopicObjective {
	shown := frontend.TopicObjective{
		Name:     o.Title,
		Href:     organisationPath(r, registers.Objectives.Path()+"/"+o.ID.String()),
		Measured: o.MeasuredBy,
		Target:   o.Target,
		Due:      string(o.Due),
		Overdue:  o.Overdue,
	}
	for name, part := range map[string]struct {
		held string
		cell *frontend.RegisterCell
	}{
		"fulfilment": {o.Fulfilment, &shown.State},
		"trend":      {o.Trend, &shown.Trend},
	} {
		if f, _ := registers.Objectives.Field(name); part.held != "" {
			part.cell.Key, part.cell.Tone = "objective."+name+"."+part.held, string(f.Tones[part.held])
		}
	}
	return shown
}
