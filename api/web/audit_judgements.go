package web

import (
	"net/http"
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Values of the judgement form that are not steps.
const (
	notAssessed   = "not"
	notApplicable = "not_applicable"
	between       = "number" // the typed number counts
)

// AuditEntity shows an entity's column. For a script it returns the current versions of its units.
func (p *Pages) AuditEntity(r *Request) error {
	page, err := p.columnPage(r)
	if err != nil {
		return err
	}
	if scripted(r) {
		return p.fragment(r, http.StatusOK, "fragment-units", page)
	}
	return p.show(r, http.StatusOK, page)
}

// columnPage reads an entity's column of the audit in the address.
func (p *Pages) columnPage(r *Request) (*frontend.AuditEntity, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	return p.columnOf(r, v)
}

// columnOf is the column of an audit in the address.
func (p *Pages) columnOf(r *Request, v record.Audit) (*frontend.AuditEntity, error) {
	a := auditOf(r, v)
	id, err := r.id("entity")
	if err != nil {
		return nil, err
	}
	column := slices.IndexFunc(v.Entities, func(e record.AuditedEntity) bool { return e.Entity.ID == id })
	if column < 0 {
		return nil, assessment.Missing()
	}
	e := v.Entities[column]
	page := &frontend.AuditEntity{
		About:    a.head(),
		Base:     columnPath(r, v.ID, id),
		Reader:   r.Principal.User.ID.String(),
		Entity:   e.Entity.Name,
		EntityID: id.String(),
		Version:  e.Version,
	}
	if i := slices.IndexFunc(v.SincePinned, func(s record.SincePinned) bool { return s.Entity == id }); i >= 0 {
		page.Since = &v.SincePinned[i]
	}
	title := r.L.T("audit_entity.whole", "Entity", e.Entity.Name)
	page.Stating = statementUnit(page.Base, title, e.Overall, e.Statement, e.Version)
	if e.Body != nil {
		page.Body, page.BodyID = e.Body.Name, e.Body.ID.String()
	}
	page.Path = page.Base
	page.Columns = a.columns(id)
	for _, gaps := range a.gaps() {
		if gaps.Entity == e.Entity.Name {
			page.Gaps = gaps.Cells
		}
	}
	if page.About.Writes() {
		for _, b := range v.Bodies {
			page.Bodies = append(page.Bodies, frontend.Option{Value: b.ID.String(), Label: b.Name})
		}
	}
	answers, err := p.pinnedAnswers(a, e, page)
	if err != nil {
		return nil, err
	}
	var papers func(question string) frontend.PapersAt
	if page.About.Engaged {
		if papers, err = p.papersAt(r, v.ID, id); err != nil {
			return nil, err
		}
	}
	said, err := p.dialogueAt(r, v, id)
	if err != nil {
		return nil, err
	}
	for i, q := range v.Questions {
		card := a.card(i, v.Cell(i, column), answers)
		if papers != nil {
			card.PapersAt = papers(q.ID)
		}
		card.Dialogue = said[q.ID]
		page.Cards = append(page.Cards, card)
	}
	return page, nil
}

// columns are the audit's entities, to go between.
func (a audit) columns(current assessment.ID) []frontend.AuditColumn {
	var list []frontend.AuditColumn
	for _, e := range a.Entities {
		list = append(list, frontend.AuditColumn{
			Name:    e.Entity.Name,
			Href:    columnPath(a.r, a.ID, e.Entity.ID),
			Current: e.Entity.ID == current,
		})
	}
	return list
}

// pinnedAnswers reads the answers that a column is based on, for those engaged; nil without any.
func (p *Pages) pinnedAnswers(
	a audit,
	e record.AuditedEntity,
	page *frontend.AuditEntity,
) (*audits.AnswersView, error) {
	if !a.Engaged {
		return nil, nil
	}
	ctx, r := a.r.Request.Context(), a.r
	if page.About.Writes() && a.Round != nil {
		later, err := p.Chain.Audits.Pinnable(ctx, r.Principal, a.ID)
		if err != nil {
			return nil, err
		}
		if s, ok := later[e.Entity.ID]; ok {
			page.Later = pinnedSubmission(s, nil)
		}
	}
	if e.Submission == nil {
		return nil, nil
	}
	answers, err := p.Chain.Audits.Answers(ctx, r.Principal, a.ID, e.Entity.ID)
	if err != nil {
		return nil, err
	}
	page.Pinned = pinnedSubmission(answers.Submission, answers.Names)
	return &answers, nil
}

func pinnedSubmission(s assessment.Submission, names map[assessment.ID]string) *frontend.PinnedSubmission {
	return &frontend.PinnedSubmission{
		Number: s.Number,
		At:     s.SubmittedAt,
		By:     names[s.SubmittedBy],
		Hash:   s.SHA256[:min(len(s.SHA256), 8)],
	}
}

// card is an audit question at an entity, as stored.
func (a audit) card(number int, c record.AuditCell, answers *audits.AnswersView) frontend.AuditCard {
	q, e := a.Questions[number], a.entityOf(c)
	j := c.Judgement
	card := frontend.AuditCard{
		Number:      number,
		Anchor:      frontend.QuestionAnchor(q.ID),
		ID:          q.ID,
		Area:        q.Area,
		Text:        q.Text,
		Parts:       q.Parts,
		Asked:       q.From != nil,
		Cell:        a.cell(c),
		Observation: j.Observation,
		Grounds:     j.Grounds(),
		Reason:      j.Reason,
		SavedAt:     j.UpdatedAt,
		Recommended: a.At(q.ID, c.Entity),
	}
	if e.Submission != nil {
		card.Pinned = e.Submission.SHA256
	}
	if by := j.SavedBy; by != nil {
		card.SavedBy = a.People.Name(*by)
	}
	card.Imported = a.imported(j)
	if a.Engaged && j.Version > 0 {
		card.Versions = columnPath(a.r, a.ID, c.Entity) + "/questions/" + url.PathEscape(c.Question) + "/versions"
	}
	if c.Outdated && j.Proposed != nil {
		card.Met = a.chip(&j.Proposed.Ordinal)
	}
	card.Ordinal, card.Figure = a.typedOrdinal(j)
	if norm := a.JudgementScale().Norm; norm != nil {
		card.Norm = a.chip(norm).Label
	}
	if a.MayWrite && a.State == assessment.AuditFieldwork {
		a.offer(&card, c)
	}
	card.JudgedParts = a.saidOfParts(q, j)
	if a.Asked != nil && q.From != nil {
		if asked, ok := a.Asked.AuditQuestion(*q.From); ok {
			card.Help = asked.Help.In(spoken(a.r, a.Asked), a.Asked.Languages...)
		}
	}
	if c.Proposal != nil {
		card.Uncapped = a.chip(&c.Proposal.Uncapped)
		if c.Proposal.Cap != nil {
			card.Cap = string(*c.Proposal.Cap)
		}
		if answers != nil {
			card.Answers = a.answers(*c.Proposal, *answers)
		}
	} else if answers != nil {
		card.Answers = a.unproposed(q, *answers)
	}
	return card
}

func (a audit) entityOf(c record.AuditCell) record.AuditedEntity {
	e, _ := a.Entity(c.Entity)
	return e
}

// written is what is printed for a judgement, in the reader's language.
func (a audit) written(o assessment.Ordinal) string { return a.chip(&o).Label }

func judgedParts(j record.Judgement) []assessment.PartJudgement {
	var parts []assessment.PartJudgement
	for _, p := range j.Parts {
		parts = append(parts, assessment.PartJudgement{Part: p.Part, Ordinal: p.Ordinal, Words: p.Words})
	}
	return parts
}

// partForms are the fields of the parts of a question, with what is judged of them. They are judged on the steps of the
// scale; one judged between two of them keeps that.
func partForms(
	parts []assessment.Note,
	judged []assessment.PartJudgement,
	choices []frontend.Option,
) []frontend.PartForm {
	var options []frontend.Option
	for _, o := range choices {
		if o.Value == "" {
			options = slices.Insert(options, 0, o)
		} else if _, step := assessment.ParseOrdinal(o.Value); step {
			options = append(options, o)
		}
	}
	var forms []frontend.PartForm
	for i, p := range parts {
		form := frontend.PartForm{Number: i, Name: p.Name, Text: p.Text, Steps: options}
		k := slices.IndexFunc(judged, func(j assessment.PartJudgement) bool { return j.Part == p.Name })
		if k >= 0 {
			form.Words = judged[k].Words
			if o := judged[k].Ordinal; o != nil {
				form.Step = o.String()
			}
		}
		known := func(o frontend.Option) bool { return o.Value == form.Step }
		if !slices.ContainsFunc(form.Steps, known) {
			form.Steps = append(slices.Clone(form.Steps), frontend.Option{Value: form.Step, Label: form.Step})
		}
		forms = append(forms, form)
	}
	return forms
}

// offer fills in the units and the choices.
func (a audit) offer(card *frontend.AuditCard, c record.AuditCell) {
	card.Writes = true
	card.Observed = a.unit(*card, c, audits.Observed)
	card.Judging = a.unit(*card, c, audits.Judged)
	card.Add = a.base() + "/recommendations?" + url.Values{
		"question": {c.Question},
		"entity":   {c.Entity.String()},
	}.Encode() + "#write"
	defer func() {
		card.PartForms = partForms(card.Parts, judgedParts(c.Judgement), card.Choices)
	}()
	scale := a.JudgementScale()
	card.Risks = riskOptions(scale)
	if !scale.Judges() && !c.Judgement.Exempt() {
		return
	}
	for _, step := range scale.Steps {
		card.Choices = append(card.Choices, frontend.Option{Value: step.Ordinal.String(), Label: step.Label})
	}
	if scale.Decimals > 0 && scale.Judges() {
		card.Decimals = true
		card.Ends = a.r.L.T(
			"audit_entity.ends",
			"Lowest",
			float64(scale.Lowest())/100,
			"Highest",
			float64(scale.Highest())/100,
		)
		card.Choices = append(card.Choices, frontend.Option{Value: between, Key: "audit_entity.between"})
	}
	card.Choices = append(
		card.Choices,
		a.instead(assessment.NotAssessed, notAssessed),
		a.instead(assessment.NotApplicable, notApplicable),
		a.instead(assessment.YetToJudge, ""),
	)
}

// riskOptions are the steps on which risk is rated, and none.
func riskOptions(scale assessment.JudgementScale) []frontend.Option {
	if !scale.RatesRisk() {
		return nil
	}
	options := []frontend.Option{{Key: "audit_entity.risk_none"}}
	for _, r := range scale.Risks {
		options = append(options, frontend.Option{Value: r.Label, Label: r.Label})
	}
	return options
}

// instead is the choice not to judge.
func (a audit) instead(why assessment.Unjudged, value string) frontend.Option {
	return frontend.Option{Value: value, Label: a.JudgementScale().Instead(why, a.r.L.T)}
}

// typedOrdinal is a judgement as its form has it.
func (a audit) typedOrdinal(j record.Judgement) (ordinal, figure string) {
	switch {
	case j.NotAssessed:
		return notAssessed, ""
	case j.NotApplicable:
		return notApplicable, ""
	case j.Ordinal == nil:
		return "", ""
	}
	if _, ok := a.JudgementScale().Step(*j.Ordinal); ok {
		return j.Ordinal.String(), ""
	}
	return between, a.chip(j.Ordinal).Label
}

// answers lists the answers behind a proposal, in the order of its working.
func (a audit) answers(proposal record.CellProposal, v audits.AnswersView) []frontend.AuditAnswer {
	var list []frontend.AuditAnswer
	for _, w := range proposal.Questions {
		row := a.answer(w.Question, v)
		if w.Value != nil {
			row.Answer = frontend.NewAnswerChip(v.Questionnaire, *w.Value, spoken(a.r, v.Questionnaire))
		}
		row.Points = w.Points
		row.Possible = w.Possible
		row.Critical = w.Critical
		if w.Cap != nil {
			row.Cap = string(*w.Cap)
		}
		list = append(list, row)
	}
	return list
}

// unproposed lists the answers to the questions of an audit question for which nothing is proposed.
func (a audit) unproposed(q record.AuditQuestion, v audits.AnswersView) []frontend.AuditAnswer {
	if q.From == nil {
		return nil
	}
	asked, ok := v.Questionnaire.AuditQuestion(*q.From)
	if !ok {
		return nil
	}
	var list []frontend.AuditAnswer
	for _, feed := range asked.Questions {
		if !slices.ContainsFunc(
			v.Questionnaire.AskedOf(v.Form.Profile()),
			func(q questionnaires.Question) bool { return q.ID == feed.ID },
		) {
			continue
		}
		row := a.answer(feed.ID, v)
		row.Critical = feed.Critical
		list = append(list, row)
	}
	return list
}

// answer is the answer to a question of the questionnaire.
func (a audit) answer(id string, v audits.AnswersView) frontend.AuditAnswer {
	language := spoken(a.r, v.Questionnaire)
	q, _ := v.Questionnaire.Question(id)
	row := frontend.AuditAnswer{ID: id, Title: q.Title.In(language, v.Questionnaire.Languages...)}
	for _, given := range v.Answers {
		if given.QuestionID != id {
			continue
		}
		row.Answer = frontend.NewAnswerChip(v.Questionnaire, given.Value, language)
		row.Reason = given.Reason
		row.Comment = given.Comment
		row.Evidence = given.Evidence
		row.At = given.AnsweredAt
		row.Provided = given.ProviderID != nil
		if given.AnsweredBy != nil {
			row.By = v.Names[*given.AnsweredBy]
		}
	}
	return row
}
