package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow/insight"
	"mognad/frontend"
	"mognad/questionnaires"
)

// wholeOrganisation is the value for the whole organisation in the choice of a body.
const wholeOrganisation = "whole"

// How many names a sentence lists, and how many entities are shown side by side, before numbers replace them.
const (
	namesInSentence = 4
	judgedColumns   = 4
)

// Summary shows the current status of a body's entities.
func (p *Pages) Summary(r *Request) error {
	q, err := summaryQuery(r.Query("body"), r.Query("round"))
	if err != nil {
		return err
	}
	v, err := p.Chain.Insight.Summary(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, summaryPage(r, v))
}

// summaryQuery reads which summary is meant.
func summaryQuery(body, round string) (insight.SummaryQuery, error) {
	q := insight.SummaryQuery{Whole: body == wholeOrganisation}
	for value, id := range map[string]**assessment.ID{body: &q.BodyID, round: &q.RoundID} {
		if value == "" || value == wholeOrganisation {
			continue
		}
		parsed, err := assessment.ParseID(value)
		if err != nil {
			return q, err
		}
		*id = &parsed
	}
	return q, nil
}

// summaryPage is the current summary, with its choices.
func summaryPage(r *Request, v insight.SummaryView) *frontend.Summary {
	page := (&summary{r: r, Summary: v.Summary}).page()
	if v.Body != nil {
		page.Body = v.Body.ID
	} else if v.Whole {
		page.Body = wholeOrganisation
	}
	if v.Round != nil {
		page.Chosen = v.Round.ID
	}
	if v.MayWhole {
		page.Bodies = append(
			page.Bodies,
			frontend.Option{Value: wholeOrganisation, Label: r.L.T("summary.whole", "Name", v.Organisation.Name)},
		)
	}
	for _, b := range v.Bodies {
		page.Bodies = append(page.Bodies, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
	for _, round := range v.Rounds {
		page.Rounds = append(page.Rounds, frontend.Option{Value: round.ID.String(), Label: round.Name})
	}
	if v.MaySeal {
		page.Seal, page.Words = page.List, strconv.FormatInt(v.Version, 10)
	}
	query := "?" + url.Values{"body": {page.Body}, "round": {page.Chosen}}.Encode()
	page.Path = page.Base + query
	if v.MayWrite {
		page.Write = page.Base + "/words" + query
	}
	if page.Own != nil {
		page.Own.Draft = true
	}
	return page
}

// Summaries lists the sealed summaries that the reader may read.
func (p *Pages) Summaries(r *Request) error {
	list, err := p.Chain.Insight.Summaries(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Summaries{Now: organisationPath(r, "/summary")}
	for _, s := range list {
		row := frontend.SealedSummaryRow{
			Of:    s.BodyName,
			Round: s.RoundName,
			Href:  sealedSummaryPath(r, s.ID),
			At:    s.SealedAt,
			By:    s.By,
			Hash:  brief(s.SHA256),
		}
		if row.Of == "" {
			row.Of = r.Principal.Organisation.Name
		}
		page.Rows = append(page.Rows, row)
	}
	return p.show(r, http.StatusOK, page)
}

func sealedSummaryPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/summaries/"+id.String())
}

// SealSummary seals the current summary, after asking once what that means.
func (p *Pages) SealSummary(r *Request) error {
	q, err := summaryQuery(r.form("body"), r.form("round"))
	if err != nil {
		return err
	}
	ask := func(r *Request) (*frontend.Confirm, error) {
		v, readers, err := p.Chain.Insight.SummaryToSeal(r.Request.Context(), r.Principal, q)
		if err != nil {
			return nil, err
		}
		return sealPage(summaryPage(r, v), readers), nil
	}
	if !r.confirmed() {
		page, err := ask(r)
		if err != nil {
			return err
		}
		if page.Action != "" {
			return p.show(r, http.StatusOK, page)
		}
	}
	if read, err := strconv.ParseInt(r.form("words"), 10, 64); err == nil {
		q.Words = &read
	}
	s, err := p.Chain.Insight.SealSummary(r.Request.Context(), r.Principal, q)
	if q.Words != nil && problem.Own(err).Key == insight.WordsChanged {
		return again(p, r, err, ask)
	}
	if err != nil {
		return err
	}
	return p.done(r, sealedSummaryPath(r, s.ID), "summary.sealed_done", nil)
}

// sealPage asks before a summary is sealed.
func sealPage(s *frontend.Summary, readers int) *frontend.Confirm {
	page := &frontend.Confirm{
		Title: frontend.Said{Key: "summary.seal_title"},
		About: s.Of + " · " + s.Round,
		Warns: s.Warns,
		Means: []frontend.Said{
			{Key: "summary.seal_means_kept"},
			{Key: "summary.seal_means_seen"},
			{Key: "summary.seal_means_readers", Args: map[string]any{"Count": readers}},
			{Key: "summary.seal_means_goes_on"},
		},
		Action: s.Seal,
		Hidden: []frontend.HiddenField{
			{Name: "body", Value: s.Body},
			{Name: "round", Value: s.Chosen},
			{Name: "words", Value: s.Words},
		},
		Do:   "summary.seal",
		Back: s.Path,
	}
	switch own := s.Own; {
	case own != nil:
		page.Means = append(page.Means, frontend.Said{Key: "summary.seal_means_words", Args: map[string]any{"Name": own.By}})
		page.Typed = own.Introduction
	case s.Write != "":
		page.Means = append(page.Means, frontend.Said{Key: "summary.seal_means_no_words"})
	}
	page.Path = s.Path
	return page
}

func (p *Pages) findSealedSummary(r *Request) (insight.SealedSummary, error) {
	id, err := r.id("summary")
	if err != nil {
		return insight.SealedSummary{}, err
	}
	return p.Chain.Insight.SealedSummary(r.Request.Context(), r.Principal, id)
}

// SealedSummary shows a summary as it was sealed.
func (p *Pages) SealedSummary(r *Request) error {
	v, err := p.findSealedSummary(r)
	if err != nil {
		return err
	}
	page := (&summary{r: r, Summary: v.Summary, sealed: true}).page()
	page.Sealed = &frontend.SummarySealed{
		At:   v.SealedAt,
		By:   v.By,
		Hash: v.SHA256,
		File: sealedSummaryPath(r, v.ID) + "/file",
	}
	return p.show(r, http.StatusOK, page)
}

// SummaryFile is what was sealed, byte for byte, so that anybody can calculate its hash.
func (p *Pages) SummaryFile(r *Request) error {
	v, err := p.findSealedSummary(r)
	if err != nil {
		return err
	}
	return r.sealed("summary-"+v.ID.String()+".json", v.SHA256, v.Content)
}

// summary turns a summary into what the page shows. It needs nothing else, so a sealed one looks the same.
type summary struct {
	record.Summary
	r        *Request
	sealed   bool
	language string // of the questionnaire
	names    map[string]frontend.EntityName
}

func (s *summary) in(t questionnaires.Text) string {
	return t.In(s.language, s.Questionnaire.Languages...)
}

// level is a level in words; one that the questionnaire lacks has only a number.
func (s *summary) level(level int) frontend.LevelName {
	if level < 0 || level >= len(s.Questionnaire.Levels) {
		return frontend.LevelName{Level: level}
	}
	l := s.Questionnaire.Levels[level]
	return frontend.LevelName{Level: level, Name: s.in(l.Name), Meaning: s.in(l.Meaning)}
}

func shareOf(share record.SummaryShare) frontend.Share {
	return frontend.Share{Share: scoring.Share(share)}
}

func (s *summary) page() *frontend.Summary {
	r := s.r
	page := &frontend.Summary{
		Base:     organisationPath(r, "/summary"),
		List:     organisationPath(r, "/summaries"),
		Of:       s.Organisation.Name,
		Year:     s.Today.Time().Year(),
		Month:    r.L.Month(s.Today.Time().Month()),
		Asked:    s.Asked,
		HandedIn: len(s.Entities),
		Count:    s.Levels.Count,
		Targets:  frontend.SummaryTargets(s.Targets),
	}
	if s.Body != nil {
		page.Of = s.Body.Name
	}
	s.names = map[string]frontend.EntityName{}
	s.words(page)
	s.audit(page)
	s.others(page)
	s.further(page)
	if s.Round == nil {
		s.decide(page)
		return page
	}
	s.language = s.Questionnaire.Languages[0]
	for _, language := range []string{r.Query("language"), r.L.Language()} {
		if slices.Contains(s.Questionnaire.Languages, language) {
			s.language = language
			break
		}
	}
	page.Round, page.Spoken = s.Round.Name, s.language
	if s.Previous != nil && s.Previous.Comparable {
		page.Previous = s.Previous.Name
	} else if s.Previous != nil {
		page.Apart = s.Previous.Name
	}
	s.entities(page)
	if s.Asked == 1 && len(s.Entities) == 1 {
		s.single(page)
	} else {
		s.several(page)
	}
	for _, a := range s.Areas {
		row := frontend.SummaryArea{
			ID:      a.ID,
			Name:    s.in(a.Name),
			Lowest:  shareOf(a.Lowest),
			Median:  shareOf(a.Median),
			Highest: shareOf(a.Highest),
		}
		if a.Previous != nil {
			row.Before, row.Since = shareOf(*a.Previous), row.Median
			if a.Since != nil { // sealed summaries may be older than that
				row.Since = shareOf(*a.Since)
			}
		}
		page.Areas = append(page.Areas, row)
	}
	for _, g := range s.Gaps {
		page.Gaps = append(page.Gaps, frontend.SummaryGap{
			Question: s.question(g.Question, s.in(g.Title), g.Area),
			Count:    len(g.Entities),
			Asked:    g.Asked,
			Missing:  g.Missing,
			Blocks:   summaryBlocks(g.Blocks),
		})
	}
	page.GapsMore = s.GapsInAll - len(s.Gaps)
	s.contradictions(page)
	s.decide(page)
	s.sources(page)
	return page
}

func (s *summary) question(id, title, area string) frontend.QuestionLink {
	return frontend.QuestionLink{
		ID:    id,
		Title: title,
		Href:  versionPath(s.r, s.Questionnaire.Key, s.Questionnaire.Version) + "?by=area&area=" + area + "#" + id,
	}
}

func summaryBlocks(blocks []record.SummaryBlock) []frontend.SummaryBlock {
	var rows []frontend.SummaryBlock
	for _, b := range blocks {
		rows = append(rows, frontend.SummaryBlock{Level: b.Level, Count: b.Entities})
	}
	return rows
}

// entities fills in those that have submitted and those that have not, and remembers their places.
func (s *summary) entities(page *frontend.Summary) {
	words := map[string]string{}
	if s.Audit != nil {
		for _, e := range s.Audit.Entities {
			words[e.ID] = e.Overall
		}
	}
	for _, e := range s.Entities {
		row := frontend.SummaryEntity{
			Name:        e.Name,
			Rated:       e.Level != nil,
			Total:       shareOf(e.Total),
			Approved:    e.Approved,
			Preliminary: e.Preliminary,
			Word:        words[e.ID],
		}
		if id, err := assessment.ParseID(e.Assessment); err == nil {
			row.Href = resultPath(s.r, id, e.Submission.Number)
		}
		s.names[e.ID] = frontend.EntityName{Name: e.Name, Href: row.Href}
		if e.Level != nil {
			row.Level = s.level(*e.Level)
		}
		if e.Previous != nil {
			row.BeforeTotal = shareOf(e.Previous.Total)
			row.Before = s.before(e.Level, e.Previous.Level, 1)
		}
		row.Target = s.target(e.Target, e.Level)
		for _, b := range e.Blockers {
			row.Next = *e.Level + 1
			row.Missing += b.Missing
		}
		page.Entities = append(page.Entities, row)
	}
	for _, e := range s.Waiting {
		s.names[e.ID] = frontend.EntityName{Name: e.Name}
		page.Waiting = append(page.Waiting, s.names[e.ID])
	}
}

func (s *summary) before(now, was *int, count int) *frontend.SummaryBefore {
	b := &frontend.SummaryBefore{Round: s.Previous.Name, Rated: now != nil && was != nil, Count: count}
	if b.Rated {
		b.Level, b.Rise = *was, *now-*was
	}
	return b
}

func (s *summary) target(t *record.SummaryTarget, level *int) *frontend.TargetRow {
	if t == nil {
		return nil
	}
	row := &frontend.TargetRow{LevelName: s.level(t.Level), By: string(t.By), Overdue: t.Overdue}
	if !t.Reached {
		row.Gap = t.Level
		if level != nil {
			row.Gap -= *level
		}
	}
	return row
}

// single fills in the status of the only entity.
func (s *summary) single(page *frontend.Summary) {
	e := s.Entities[0]
	row := page.Entities[0]
	page.Single = e.Name
	page.Rated = row.Rated
	page.Level = row.Level
	page.Before = row.Before
	page.Target = row.Target
	page.Next = row.Next
	for i, share := range e.Steps {
		step := frontend.SummaryStep{LevelName: s.level(i + 1), Step: "later"}
		switch {
		case e.Level != nil && i < *e.Level:
			step.Step, step.Value = "reached", 100
		case e.Level != nil && i == *e.Level:
			step.Step, step.Value = "next", shareOf(share).Whole()
		}
		page.Steps = append(page.Steps, step)
	}
	for _, b := range e.Blockers {
		page.Blockers = append(page.Blockers, frontend.SummaryBlocker{
			Level:     b.Level,
			Share:     shareOf(b.Share),
			Threshold: b.Threshold,
			Missing:   b.Missing,
		})
	}
}

// several fills in how the entities are spread.
func (s *summary) several(page *frontend.Summary) {
	page.Rated = s.Levels.Median != nil
	if !page.Rated {
		return
	}
	page.Level = s.level(*s.Levels.Median)
	page.Lowest = s.level(*s.Levels.Lowest)
	page.Highest = s.level(*s.Levels.Highest)
	if s.Previous != nil && s.Previous.Levels != nil && s.Previous.Levels.Count > 0 {
		page.Before = s.before(s.Levels.Median, s.Previous.Levels.Median, s.Previous.Levels.Count)
	}
	reached := 0
	for level := len(s.Levels.Distribution) - 1; level >= 0; level-- {
		count := s.Levels.Distribution[level]
		row := frontend.SummaryLevel{LevelName: s.level(level), Count: count}
		if level == *s.Levels.Lowest && count <= namesInSentence {
			for _, e := range page.Entities {
				if e.Rated && e.Level.Level == level {
					row.Names = append(row.Names, frontend.EntityName{Name: e.Name, Href: e.Href})
				}
			}
		}
		page.Levels = append(page.Levels, row)
		if reached += count; level > 0 {
			step := frontend.SummaryStep{
				LevelName: s.level(level),
				Count:     reached,
				Value:     reached * 100 / s.Levels.Count,
				Step:      "later",
			}
			if level <= page.Level.Level {
				step.Step = "reached"
			}
			page.Steps = append(page.Steps, step)
		}
	}
	slices.Reverse(page.Steps)
}

// contradictions fills in the questions to which a whole says yes and a part of it no.
func (s *summary) contradictions(page *frontend.Summary) {
	for _, c := range s.Contradictions {
		row := frontend.SummaryContradiction{
			Question: s.question(c.Question, s.in(c.Title), c.Area),
			Whole:    s.names[c.Whole],
			More:     max(0, len(c.Entities)-namesInSentence),
		}
		for _, id := range c.Entities[:len(c.Entities)-row.More] {
			row.Entities = append(row.Entities, s.names[id])
		}
		selection := insight.CompareQuery{
			Rounds:   []string{s.Round.ID},
			Entities: append([]string{c.Whole}, c.Entities...),
			Area:     c.Area,
			Open:     []string{c.Area},
			Against:  c.Whole,
		}
		row.Href = organisationPath(s.r, "/compare?"+selection.Encode()) + "#compared"
		page.Contradictions = append(page.Contradictions, row)
	}
	page.ContradictionsMore = s.ContradictionsInAll - len(s.Contradictions)
}

func (s *summary) decide(page *frontend.Summary) {
	listed := 0
	for _, d := range s.Decide {
		row := frontend.SummaryDecision{Kind: string(d.Kind), Count: d.Count, Blocks: summaryBlocks(d.Blocks)}
		for i, id := range d.Entities {
			if i == namesInSentence {
				row.More = len(d.Entities) - i
				break
			}
			name := s.names[id]
			if name.Href != "" && d.Kind == record.AdviceOpen {
				name.Href += "#" + d.Rule
			} else if name.Href != "" {
				name.Href += "#target"
			}
			row.Entities = append(row.Entities, name)
		}
		switch d.Kind {
		case record.AdviceOpen:
			listed++
			row.Text = s.in(d.Recommendation)
			row.Href = organisationPath(s.r, "/rounds/"+s.Round.ID+"/result") + "#gaps"
		case record.RecommendationsOpen:
			switch {
			case page.Audit != nil && page.Audit.Open > 0:
				row.Href = page.Audit.ToAll
			case slices.ContainsFunc(page.Others, func(o frontend.SummaryOther) bool { return o.Open > 0 }):
				row.Href = "#others"
			default:
				row.Href = "#further"
			}
		case record.NotHandedIn:
			row.Href = organisationPath(s.r, "/rounds/"+s.Round.ID)
		case record.TargetOverdue, record.TargetMissing:
			row.Href = organisationPath(s.r, "/rounds/"+s.Round.ID+"/result") + "#entities"
		}
		page.Decide = append(page.Decide, row)
	}
	page.More = s.AdviceInAll - listed
}

func (s *summary) sources(page *frontend.Summary) {
	q := s.Questionnaire
	page.Sources = frontend.SummarySources{
		Questionnaire: s.in(q.Title),
		Version:       q.Version,
		Hash:          brief(q.SHA256),
		Href:          versionPath(s.r, q.Key, q.Version),
	}
	if s.Audit != nil {
		page.Sources.AuditHash = brief(s.Audit.SHA256)
	}
	for _, e := range s.Entities {
		page.Sources.Submissions = append(
			page.Sources.Submissions,
			frontend.SummarySource{Entity: e.Name, Number: e.Submission.Number, Hash: brief(e.Submission.SHA256)},
		)
	}
}

// brief is the beginning of a hash.
func brief(hash string) string { return hash[:min(len(hash), 12)] }
