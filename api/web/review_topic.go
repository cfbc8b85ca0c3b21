package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
	"mognad/frontend"
)

// ReviewTopic shows a topic of a review.
func (p *Pages) ReviewTopic(r *Request) error { return p.showTopic(r, false) }

// ReviewMeeting shows a topic in meeting mode, one a screen.
func (p *Pages) ReviewMeeting(r *Request) error { return p.showTopic(r, true) }

func (p *Pages) showTopic(r *Request, meeting bool) error {
	page, err := p.topicPage(r, r.Param("topic"), meeting)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// topicPage is a topic with what there is to write; in meeting mode for those who manage the review.
func (p *Pages) topicPage(r *Request, topic string, meeting bool) (*frontend.ReviewTopic, error) {
	m, err := p.findReview(r)
	if err != nil {
		return nil, err
	}
	page := &frontend.ReviewTopic{About: m.about(), Meeting: meeting, Key: topic, Topics: m.topics(topic, meeting)}
	at := slices.IndexFunc(page.Topics, func(t frontend.ReviewTopicRow) bool { return t.Here })
	if at < 0 {
		return nil, assessment.Missing()
	}
	page.Name, page.Path, page.Place = page.Topics[at].Name, page.Topics[at].Href, at+1
	if at > 0 {
		page.Previous = page.Topics[at-1].Href
	}
	if at < len(page.Topics)-1 {
		page.Next = page.Topics[at+1].Href
	}
	switch topic {
	case topicShortcomings:
		m.points(page, assessment.Shortcoming, m.Shortcomings)
	case topicProposals:
		m.points(page, assessment.DecisionProposal, m.Proposals)
	case topicStatements:
		m.stated(page)
	default:
		m.input(page, at)
	}
	return page, p.decisions(m, page)
}

// rowsOfFigure is how many rows of a figure a page shows.
const rowsOfFigure = 8

func (m management) input(page *frontend.ReviewTopic, at int) {
	input := m.Inputs[at]
	page.Input, page.Considered = &input, input.ConsideredBy != nil
	page.Figures = figures(m.r, input.Figures, rowsOfFigure)
	switch {
	case len(input.Figures) > 0 || input.Text != "" || input.Informal != "" || input.NothingToSay:
	case input.Key == assessment.FeedbackInput:
		page.Nothing = "review.only_people.feedback"
	default:
		page.Nothing = "review.only_people.own"
	}
}

// carriedOver is what a round or a review carries on from, with the addresses of its sources.
func carriedOver(r *Request, c record.Carried) *frontend.Carried {
	return &frontend.Carried{Entity: c.Entity, Figures: figures(r, c.Figures, rowsOfFigure)}
}

// figures are figures with the addresses of their sources, and at most so many rows of each, or of each year.
func figures(r *Request, all []record.ReviewFigure, most int) []frontend.ReviewFigure {
	var list []frontend.ReviewFigure
	for _, f := range all {
		shown := frontend.ReviewFigure{
			ReviewFigure: f,
			Href:         sourcePath(r, counted{source: string(f.Source)}),
			Parts:        f.Counts,
		}
		var groups []frontend.ReviewFigureGroup
		if f.Source == assessment.YearFigures {
			shown.Parts = nil
			for _, c := range f.Counts {
				groups = append(groups, frontend.ReviewFigureGroup{Year: c.Key, Count: c.Count})
			}
		} else {
			groups = append(groups, frontend.ReviewFigureGroup{})
		}
		for _, g := range groups {
			rows, more := f.First(g.Year, most)
			shown.More += more
			for _, row := range rows {
				href := sourcePath(r, counted{source: string(f.Source), id: row.ID, of: row.Of})
				g.Rows = append(g.Rows, frontend.ReviewFigureRow{ReviewRow: row, Href: href})
			}
			shown.Groups = append(shown.Groups, g)
		}
		list = append(list, shown)
	}
	return list
}

func (m management) points(page *frontend.ReviewTopic, kind assessment.PointKind, points []record.ReviewPoint) {
	page.PointKind, page.Abouts = kind, choicesOf("review.about.", kind.Abouts())
	for _, one := range points {
		page.Points = append(page.Points, frontend.ReviewPointRow{
			ReviewPoint: one,
			Prefix:      "p-" + one.ID.String() + "-",
			Action:      page.About.Base + "/points/" + one.ID.String(),
			Decided:     m.answering(one.ID),
		})
	}
}

func (m management) stated(page *frontend.ReviewTopic) {
	for _, s := range m.Statements {
		row := frontend.ReviewStatedRow{
			ReviewStatement: s,
			Prefix:          string(s.About) + "-",
			Action:          page.About.Base + "/statements/" + string(s.About),
		}
		if s.About != assessment.Overall {
			for _, v := range assessment.Verdicts {
				row.Verdicts = append(row.Verdicts, frontend.Option{Value: string(v), Key: verdictKey(v)})
			}
		}
		page.Stated = append(page.Stated, row)
	}
}

func verdictKey(v assessment.Verdict) string {
	if v == assessment.NotStated {
		return "review.verdict_is.none"
	}
	return "review.verdict_is." + string(v)
}

// decisions fills in the decisions that answer the topic, those on proposals under these, and the form for a new one.
func (p *Pages) decisions(m management, page *frontend.ReviewTopic) error {
	var people []frontend.Option
	var invited frontend.Unopened
	writes := page.About.Writes()
	if writes {
		choices, err := p.Chain.Review.Choices(m.r.Request.Context(), m.r.Principal, m.ID)
		if err != nil {
			return err
		}
		people = personOptions(choices.People)
		invited = unopenedOf(m.r, choices.Invited, func(m record.PersonName) string { return m.Name })
	}
	form := func(d record.ReviewDecision) *frontend.ReviewDecisionForm {
		f := &frontend.ReviewDecisionForm{
			ReviewDecision: d,
			Prefix:         "decision-",
			Action:         page.About.Base + "/decisions",
			Outcomes:       outcomesWithout,
			Kinds:          choicesOf("review.decision_kind.", assessment.DecisionKinds),
			People:         people,
			Unopened:       invited,
			Chosen:         idValue(d.Proposal),
			Owned:          idValue(d.Owner),
		}
		if page.Key == topicProposals && len(m.Proposals) > 0 {
			f.Proposals, f.Outcomes = m.proposals(), choicesOf("review.outcome.", assessment.DecisionOutcomes)
		}
		if d.Number > 0 {
			f.Prefix, f.Action = "d-"+d.ID.String()+"-", f.Action+"/"+d.ID.String()
		}
		return f
	}
	for _, d := range m.Decisions {
		if !m.answers(d, page.Key) {
			continue
		}
		row := m.decided(d)
		if writes {
			row.Form = form(d)
		}
		page.Decisions = append(page.Decisions, row)
	}
	if writes && (page.Input != nil || page.Key == topicProposals) {
		fresh := record.ReviewDecision{Kind: assessment.DecisionKinds[0], Outcome: assessment.OtherwiseDecided}
		if page.Input != nil {
			fresh.Input = page.Input.Key
		} else if next := m.undecided(); next != nil {
			fresh.Proposal = next
		}
		if page.Key == topicProposals && len(m.Proposals) > 0 {
			fresh.Outcome = "" // chosen each time, so that nothing is approved by sending the form twice
		}
		page.Decide = form(fresh)
	}
	return nil
}

// outcomesWithout are the outcomes of a decision where nothing has been proposed.
var outcomesWithout = []frontend.Option{
	{Value: string(assessment.OtherwiseDecided), Key: "review.outcome_without.otherwise"},
	{Value: string(assessment.NotDecided), Key: "review.outcome.no_decision"},
}

// undecided is the first proposal that no decision answers, nil for none.
func (m management) undecided() *assessment.ID {
	for _, one := range m.Proposals {
		if m.answering(one.ID) == nil {
			return &one.ID
		}
	}
	return nil
}

// answering is the decision that answers a proposal, nil for none.
func (m management) answering(proposal assessment.ID) *record.ReviewDecision {
	at := slices.IndexFunc(m.Decisions, func(d record.ReviewDecision) bool {
		return d.Proposal != nil && *d.Proposal == proposal
	})
	if at < 0 {
		return nil
	}
	return &m.Decisions[at]
}

// answers reports whether a decision stands under a topic. One that answers no input stands under the proposals.
func (m management) answers(d record.ReviewDecision, topic string) bool {
	if d.Input == "" || d.Proposal != nil {
		return topic == topicProposals
	}
	return string(d.Input) == topic
}

func (m management) proposals() []frontend.Option {
	options := []frontend.Option{{Key: "review.no_proposal_chosen"}}
	for _, one := range m.Proposals {
		label := one.Title
		if d := m.answering(one.ID); d != nil {
			label += " (" + m.r.L.T("review.decided_in", assessment.Args{"Number": d.Number}) + ")"
		}
		options = append(options, frontend.Option{Value: one.ID.String(), Label: label})
	}
	return options
}

func personOptions(people record.People) []frontend.Option {
	options := []frontend.Option{{Key: "review.nobody"}}
	for _, one := range people {
		options = append(options, frontend.Option{Value: one.ID.String(), Label: one.Name})
	}
	return options
}

// onTopic leads back to the topic of a form, in the mode in which it was sent.
func (r *Request) onTopic(key, message string) (to string, notice string) {
	part := "/topics/"
	if r.inMeeting() {
		part = "/meeting/"
	}
	return organisationPath(r, "/reviews/"+r.Param("review")+part+key), message
}

func (r *Request) inMeeting() bool { return r.form("mode") == "meeting" }

// topicAgain shows a topic again after one of its forms was refused.
func (p *Pages) topicAgain(r *Request, refusal error, topic, prefix string) error {
	return again(p, r, refusal, func(r *Request) (*frontend.ReviewTopic, error) {
		return p.topicPage(r, topic, r.inMeeting())
	}, func(name string) string { return prefix + name })
}

func (p *Pages) backToTopic(r *Request, topic, key string) error {
	to, notice := r.onTopic(topic, key)
	return p.done(r, to, notice, nil)
}

// SaveReviewTopic saves what is written under an input.
func (p *Pages) SaveReviewTopic(r *Request) error {
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	topic, onward := r.Param("topic"), r.form("step") == "next"
	_, err = p.Chain.Review.SaveInput(r.Request.Context(), r.Principal, id, review.InputForm{
		Key:          assessment.ReviewInputKey(topic),
		Text:         r.form("text"),
		Informal:     r.form("informal"),
		NothingToSay: r.form("nothing_to_say") == "true",
		Considered:   onward || r.form("considered") == "true",
		Version:      &version,
	})
	if err != nil {
		return p.topicAgain(r, err, topic, "")
	}
	if onward {
		return p.onToNextTopic(r, topic)
	}
	return p.backToTopic(r, topic, "review.saved")
}

// onToNextTopic goes on in the meeting from a topic that has been considered.
func (p *Pages) onToNextTopic(r *Request, topic string) error {
	m, err := p.findReview(r)
	if err != nil {
		return err
	}
	all := m.topics(topic, true)
	at := slices.IndexFunc(all, func(t frontend.ReviewTopicRow) bool { return t.Here })
	return p.done(r, all[min(at+1, len(all)-1)].Href, "review.saved", nil)
}

// SaveReviewStatement saves a statement on the management system.
func (p *Pages) SaveReviewStatement(r *Request) error {
	id, version, err := r.changed("review")
	if err != nil {
		return err
	}
	about := r.Param("about")
	_, err = p.Chain.Review.SaveStatement(r.Request.Context(), r.Principal, id, review.StatementForm{
		About:   assessment.StatementAbout(about),
		Verdict: assessment.Verdict(r.form("verdict")),
		Text:    r.form("text"),
		Version: &version,
	})
	if err != nil {
		return p.topicAgain(r, err, topicStatements, about+"-")
	}
	return p.backToTopic(r, topicStatements, "review.saved")
}

// part is the id of the review and of what belongs to it, and the version that the form starts from.
func (r *Request) reviewPart(name string) (id, part assessment.ID, version int64, err error) {
	if id, err = r.id("review"); err != nil {
		return id, part, 0, err
	}
	if part, err = r.id(name); err != nil {
		return id, part, 0, err
	}
	version, err = r.version()
	return id, part, version, err
}

func (r *Request) pointForm() review.PointForm {
	return review.PointForm{
		Kind:  assessment.PointKind(r.form("kind")),
		About: r.form("about"),
		Title: r.form("title"),
		Text:  r.form("text"),
	}
}

// AddReviewPoint raises a shortcoming or a proposal.
func (p *Pages) AddReviewPoint(r *Request) error {
	id, err := r.id("review")
	if err != nil {
		return err
	}
	if _, err := p.Chain.Review.AddPoint(r.Request.Context(), r.Principal, id, r.pointForm()); err != nil {
		return p.topicAgain(r, err, r.form("topic"), "point-")
	}
	return p.backToTopic(r, r.form("topic"), "review.saved")
}

// SaveReviewPoint changes a shortcoming or a proposal.
func (p *Pages) SaveReviewPoint(r *Request) error {
	id, point, version, err := r.reviewPart("point")
	if err != nil {
		return err
	}
	f := r.pointForm()
	f.Version = &version
	if _, err := p.Chain.Review.SavePoint(r.Request.Context(), r.Principal, id, point, f); err != nil {
		return p.topicAgain(r, err, r.form("topic"), "p-"+point.String()+"-")
	}
	return p.backToTopic(r, r.form("topic"), "review.saved")
}

// DeleteReviewPoint removes a shortcoming or a proposal.
func (p *Pages) DeleteReviewPoint(r *Request) error {
	id, point, version, err := r.reviewPart("point")
	if err != nil {
		return err
	}
	if err := p.Chain.Review.DeletePoint(r.Request.Context(), r.Principal, id, point, version); err != nil {
		return p.topicAgain(r, err, r.form("topic"), "p-"+point.String()+"-")
	}
	return p.backToTopic(r, r.form("topic"), "review.point_deleted")
}

func (r *Request) decisionForm() review.DecisionForm {
	return review.DecisionForm{
		Text:       r.form("text"),
		Outcome:    assessment.DecisionOutcome(r.form("outcome")),
		Kind:       assessment.DecisionKind(r.form("kind")),
		Input:      assessment.ReviewInputKey(r.form("input")),
		ProposalID: r.chosenOrNone("proposal"),
		OwnerRole:  r.form("owner_role"),
		OwnerID:    r.chosenOrNone("owner"),
		DueOn:      assessment.Date(r.form("due_on")),
	}
}

// DecideInReview writes down a decision.
func (p *Pages) DecideInReview(r *Request) error {
	id, err := r.id("review")
	if err != nil {
		return err
	}
	d, err := p.Chain.Review.Decide(r.Request.Context(), r.Principal, id, r.decisionForm())
	if err != nil {
		return p.topicAgain(r, err, r.form("topic"), "decision-")
	}
	to, _ := r.onTopic(r.form("topic"), "")
	return p.done(r, to, "review.decided", map[string]any{"Number": d.Number})
}

// SaveReviewDecision changes a decision.
func (p *Pages) SaveReviewDecision(r *Request) error {
	id, decision, version, err := r.reviewPart("decision")
	if err != nil {
		return err
	}
	f := r.decisionForm()
	f.Version = &version
	if _, err := p.Chain.Review.SaveDecision(r.Request.Context(), r.Principal, id, decision, f); err != nil {
		return p.topicAgain(r, err, r.form("topic"), "d-"+decision.String()+"-")
	}
	return p.backToTopic(r, r.form("topic"), "review.saved")
}

// DeleteReviewDecision removes a decision.
func (p *Pages) DeleteReviewDecision(r *Request) error {
	id, decision, version, err := r.reviewPart("decision")
	if err != nil {
		return err
	}
	if err := p.Chain.Review.DeleteDecision(r.Request.Context(), r.Principal, id, decision, version); err != nil {
		return p.topicAgain(r, err, r.form("topic"), "d-"+decision.String()+"-")
	}
	return p.backToTopic(r, r.form("topic"), "review.decision_deleted")
}
