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
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Result shows the result of an assessment.
func (p *Pages) Result(r *Request) error {
	number, err := resultNumber(r.Query("number"))
	if err != nil {
		return err
	}
	v, err := p.findResult(r, number)
	if err != nil {
		return err
	}
	page, err := p.resultPage(r, v, r.Request.URL.Query())
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// resultNumber reads which submission is meant; none is 0.
func resultNumber(value string) (int, error) {
	if value == "" {
		return 0, nil
	}
	number, err := strconv.Atoi(value)
	if err != nil || number < 0 {
		return 0, assessment.Missing()
	}
	return number, nil
}

func (p *Pages) findResult(r *Request, number int) (rounds.ResultView, error) {
	id, err := r.id("assessment")
	if err != nil {
		return rounds.ResultView{}, err
	}
	return p.Chain.Rounds.Result(r.Request.Context(), r.Principal, id, number)
}

func resultPath(r *Request, id assessment.ID, number int) string {
	path := assessmentPath(r, id) + "/result"
	if number > 0 {
		path += "?number=" + strconv.Itoa(number)
	}
	return path
}

// results turns the ids of a questionnaire into what the page shows.
type results struct {
	r        *Request
	q        *questionnaires.Questionnaire
	language string
	answers  *assessment.ID // the assessment whose answers the reader may read, nil for none
}

func (s results) in(t questionnaires.Text) string { return t.In(s.language, s.q.Languages...) }

// level is a level in words; one that the questionnaire lacks has only a number.
func (s results) level(level int) frontend.LevelName {
	if level < 0 || level >= len(s.q.Levels) {
		return frontend.LevelName{Level: level}
	}
	return frontend.LevelName{Level: level, Name: s.in(s.q.Levels[level].Name), Meaning: s.in(s.q.Levels[level].Meaning)}
}

// question links to the answer, or for those who may not read it to the question.
func (s results) question(id string) frontend.QuestionLink {
	q, _ := s.q.Question(id)
	link := frontend.QuestionLink{
		ID:    id,
		Title: s.in(q.Title),
		Href:  versionPath(s.r, s.q.Key, s.q.Version) + "?by=area&area=" + q.Area + "#" + id,
	}
	if s.answers != nil {
		link.Href = areaPath(s.r, *s.answers, q.Area) + "#" + id
	}
	return link
}

func (s results) questions(ids []string) []frontend.QuestionLink {
	var links []frontend.QuestionLink
	for _, id := range ids {
		links = append(links, s.question(id))
	}
	return links
}

// answer is a step of the answer scale; without a label for none.
func (s results) answer(id string) frontend.AnswerChip {
	return frontend.NewAnswerChip(s.q, id, s.language)
}

// step is a step of the judgement scale; without a label for none.
func (s results) step(id string) frontend.AnswerChip {
	return frontend.NewStepChip(s.q, id, s.language)
}

// given is the answer to a question; without a label while unanswered.
func (s results) given(value *string) frontend.AnswerChip {
	if value == nil {
		return frontend.AnswerChip{}
	}
	return s.answer(*value)
}

// share is a share as pages show it, empty for none.
func share(s *record.Share) frontend.Share {
	if s == nil {
		return frontend.Share{}
	}
	return frontend.Share{Share: scoring.Share{Points: s.Points, Possible: s.Possible}}
}

func (s results) blockers(blockers []record.Blocker) []frontend.BlockerRow {
	var rows []frontend.BlockerRow
	for _, b := range blockers {
		row := frontend.BlockerRow{
			Level:     b.Level,
			Share:     share(&b.Share),
			Threshold: b.Threshold,
			Missing:   b.Missing,
		}
		for _, g := range b.Gains {
			row.Gains = append(
				row.Gains,
				frontend.GainRow{Question: s.question(g.Question), Answer: s.given(g.Value), Points: g.Points},
			)
		}
		rows = append(rows, row)
	}
	return rows
}

// resultPage is the page of a result; the query chooses which recommendations are shown and which are ticked.
func (p *Pages) resultPage(r *Request, v rounds.ResultView, query url.Values) (*frontend.Result, error) {
	s := results{r: r, q: v.Questionnaire, language: spoken(r, v.Questionnaire)}
	page := &frontend.Result{
		Base:          resultPath(r, v.Assessment, number(v)),
		Work:          organisationPath(r, "/work"),
		Entity:        v.Entity.Name,
		Round:         v.Round.Name,
		RoundHref:     roundPath(r, v.Round.ID),
		Questionnaire: s.in(v.Questionnaire.Title),
		Version:       v.Questionnaire.Version,
		QuestionsHref: versionPath(r, v.Questionnaire.Key, v.Questionnaire.Version),
		Spoken:        s.language,
		Assessment:    v.Assessment.String(),
	}
	page.Path = page.Base
	if v.MayReadAnswers {
		s.answers, page.Answers = &v.Assessment, assessmentPath(r, v.Assessment)
	}
	s.whichResult(v, page)
	s.score(v.Score, page)
	s.previous(v, page)
	page.Target = s.target(v.Target, v.Score, p.today(r))
	page.Blockers = s.blockers(v.Blockers)
	if v.Target != nil && *v.Target.Level != v.Score.Reached()+1 {
		page.TargetBlockers = s.blockers(v.TargetBlockers)
	}
	if v.MaySetTarget {
		s.targetForm(v, page)
	}
	s.areas(v, page)
	s.proposals(v, page)
	s.advice(v, query, page)
	return page, p.plannedOf(r, v, page)
}

// whichResult says which answers the result is of, and lists the other results.
func (s results) whichResult(v rounds.ResultView, page *frontend.Result) {
	of := func(sub record.Submission) frontend.ResultOf {
		o := frontend.ResultOf{
			Number:  sub.Number,
			Href:    resultPath(s.r, v.Assessment, sub.Number),
			At:      sub.SubmittedAt,
			By:      v.People.Name(sub.SubmittedBy),
			Outcome: submissionState(sub),
			Hash:    sub.SHA256[:min(len(sub.SHA256), 8)],
			Current: sub.Number == number(v),
		}
		if v.MayReadAnswers {
			o.Receipt = submissionPath(s.r, v.Assessment, sub.Number)
		}
		return o
	}
	if v.Submission != nil {
		current := of(*v.Submission)
		page.Submission = &current
	}
	if v.MayReadAnswers && v.State == assessment.Draft {
		page.Results = append(page.Results, frontend.ResultOf{
			Href:    resultPath(s.r, v.Assessment, 0),
			Current: v.Number == nil,
		})
	}
	for _, sub := range v.Submissions {
		page.Results = append(page.Results, of(sub))
	}
	if len(page.Results) == 1 {
		page.Results = nil
	}
}

// number is that of the submission, 0 for the current answers.
func number(v rounds.ResultView) int {
	if v.Number == nil {
		return 0
	}
	return *v.Number
}

// score fills in the level, the interval and the counts.
func (s results) score(score record.Score, page *frontend.Result) {
	counts := score.Counts
	page.Rated = score.Level != nil
	page.Level = s.level(score.Reached())
	if score.Ceiling != nil {
		page.Ceiling = *score.Ceiling
	}
	page.Total = share(&score.Total)
	page.Preliminary, page.Left, page.NotProvided = score.Preliminary, counts.Unanswered, counts.NotProvided
	page.Applicable = counts.Applicable
	page.Answered = counts.Answered
	page.NotRelevant = counts.NotApplicable
	page.DontKnow = frontend.Share{Share: scoring.Share{Points: counts.DontKnow, Possible: counts.Answered}}
	page.Evidence = frontend.Share{Share: scoring.Share{Points: counts.Evidenced, Possible: counts.Positive}}
	page.Lowest, page.Highest = s.bound(score.Interval.Lowest), s.bound(score.Interval.Highest)
	for _, block := range score.Levels {
		page.Steps = append(page.Steps, frontend.LevelStep{
			LevelName: s.level(block.Level),
			Share:     share(&block.Share),
			Reached:   page.Rated && block.Level <= *score.Level,
			Next:      page.Rated && block.Level == *score.Level+1,
		})
	}
}

func (s results) bound(b record.Bound) frontend.LevelBound {
	if b.Level == nil {
		return frontend.LevelBound{LevelName: s.level(0), Total: share(&b.Total)}
	}
	return frontend.LevelBound{LevelName: s.level(*b.Level), Rated: true, Total: share(&b.Total)}
}

func (s results) previous(v rounds.ResultView, page *frontend.Result) {
	if v.Previous == nil {
		return
	}
	page.Previous = previousLevel(v.Previous.Score, v.Score)
	page.Previous.Round, page.Previous.Comparable = v.Previous.Round.Name, v.Previous.Comparable
}

func previousLevel(before, now record.Score) *frontend.PreviousLevel {
	return &frontend.PreviousLevel{
		Rated: before.Level != nil,
		Level: before.Reached(),
		Total: share(&before.Total),
		Rise:  now.Reached() - before.Reached(),
	}
}

// target is the level to reach, nil for none.
func (s results) target(t *record.Target, score record.Score, today assessment.Date) *frontend.TargetRow {
	if t == nil {
		return nil
	}
	row := &frontend.TargetRow{
		LevelName: s.level(*t.Level),
		By:        string(*t.By),
		Gap:       max(0, *t.Level-score.Reached()),
	}
	row.Overdue = row.Gap > 0 && *t.By < today
	return row
}

// targetForm fills in the form for the target, as stored.
func (s results) targetForm(v rounds.ResultView, page *frontend.Result) {
	page.SetTarget = entityPath(s.r, v.Entity.ID) + "/target"
	for l := range v.Questionnaire.Levels {
		page.Levels = append(
			page.Levels,
			frontend.Option{Value: strconv.Itoa(l), Label: s.r.L.T("result.target_option", "Level", l, "Name", s.level(l).Name)},
		)
	}
	if v.Target != nil {
		page.TargetLevel = strconv.Itoa(*v.Target.Level)
		page.TargetBy = string(*v.Target.By)
		page.TargetVersion = v.Target.Version
	}
}

// areas lists the areas in which the entity is asked anything.
func (s results) areas(v rounds.ResultView, page *frontend.Result) {
	for _, area := range v.Score.Areas {
		if area.Counts.Asked == 0 {
			continue
		}
		named, _ := v.Questionnaire.Area(area.ID)
		row := frontend.AreaResult{
			ID:    area.ID,
			Name:  s.in(named.Name),
			Share: share(&area.Share),
			Progress: frontend.Progress{
				Done:     area.Counts.Done(),
				Asked:    area.Counts.Asked,
				Received: area.Counts.Received,
				Provided: area.Counts.Provided,
			},
		}
		if s.answers != nil {
			row.Href = areaPath(s.r, *s.answers, area.ID)
		}
		if v.Previous != nil && v.Previous.Comparable {
			before := v.Previous.Score.Area(area.ID)
			row.Previous = new(share(&before))
		}
		page.Areas = append(page.Areas, row)
	}
}

func (s results) proposals(v rounds.ResultView, page *frontend.Result) {
	for _, proposal := range v.Proposals {
		audited, _ := v.Questionnaire.AuditQuestion(proposal.AuditQuestion)
		row := frontend.ProposalResult{ID: audited.ID, Text: s.in(audited.Text), Share: share(&proposal.Share)}
		row.Basis, row.TooFew = proposal.Basis, proposal.TooFew
		if proposal.Step != nil {
			row.Step, row.Uncapped = s.step(*proposal.Step), s.step(*proposal.Uncapped)
			row.Cap, row.CappedBy = capWord(proposal.Cap), s.questions(proposal.CappedBy)
		}
		for _, w := range proposal.Questions {
			row.Questions = append(row.Questions, frontend.WorkingRow{
				Question: s.question(w.Question),
				Answer:   s.given(w.Value),
				Points:   w.Points,
				Possible: w.Possible,
				Critical: w.Critical,
				Cap:      capWord(w.Cap),
			})
		}
		page.Proposals = append(page.Proposals, row)
	}
}

// capWord is a cap as a word, "" for none.
func capWord(c *scoring.Cap) string {
	if c == nil {
		return ""
	}
	return string(*c)
}

// block is the name of an area, or of a level such as L2.
func (s results) block(id string) string {
	if area, ok := s.q.Area(id); ok {
		return s.in(area.Name)
	}
	for l := range s.q.Levels {
		if id == "L"+strconv.Itoa(l) {
			return s.r.L.T("result.level", "Level", l)
		}
	}
	return id
}

// SaveTarget sets an entity's target level, from the page of a result.
func (p *Pages) SaveTarget(r *Request) error {
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	from, err := assessment.ParseID(r.form("assessment"))
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	level, err := strconv.Atoi(r.form("level"))
	if err != nil {
		level = -1 // which no option has
	}
	target := assessment.Target{
		EntityID: entity,
		Level:    level,
		By:       assessment.Date(r.form("by")),
		Version:  version,
	}
	if _, err := p.Chain.Rounds.SaveTarget(r.Request.Context(), r.Principal, target); err != nil {
		return p.targetRefused(r, err, from)
	}
	return p.done(r, resultPath(r, from, 0), "result.target_saved", nil)
}

// targetRefused shows the result again. A level that was not chosen is missing, not out of range.
func (p *Pages) targetRefused(r *Request, refusal error, from assessment.ID) error {
	e := *problem.Own(refusal)
	e.Fields = slices.Clone(e.Fields)
	for i := range e.Fields {
		if e.Fields[i].Field == "level" && r.form("level") == "" {
			e.Fields[i] = assessment.FieldError{Field: "level", Key: "error.required"}
		}
	}
	return again(p, r, &e, func(r *Request) (*frontend.Result, error) {
		v, err := p.Chain.Rounds.Result(r.Request.Context(), r.Principal, from, 0)
		if err != nil {
			return nil, err
		}
		return p.resultPage(r, v, nil)
	})
}
