package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/criteria"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// auditForm is what is typed about an audit, and the choices. Those who are engaged but may not create audits choose
// only among what the audit already has.
type auditForm struct {
	*frontend.AuditForm
	r      *Request
	stored *audit // nil for a new one
	chosen []assessment.ID
	tree   assessment.Tree
	rounds []audits.AuditableRound
	bodies []record.BodyName // that objects in no tree may have
	// criteria are the ids of those chosen from the library.
	criteria []string
	today    assessment.Date
	used     map[string]bool // the ids of questions that stay
	papers   auditPapers     // of an audit for which the reader is engaged
	places   map[string]int  // for the rows of audit questions sent: the audit question that each became
}

// NewAudit asks for a new audit. No round is chosen beforehand: an audit need not be based on one.
func (p *Pages) NewAudit(r *Request) error {
	f, err := p.newAuditForm(r, nil)
	if err != nil {
		return err
	}
	f.Name, f.Decimals = r.proposedName("title"), "0"
	f.fillScale(assessment.ScaleTemplates()[0].Key)
	return p.show(r, http.StatusOK, f.page())
}

// newAuditForm finds the choices.
func (p *Pages) newAuditForm(r *Request, stored *audit) (*auditForm, error) {
	f := &auditForm{
		AuditForm: &frontend.AuditForm{List: organisationPath(r, "/audits"), Reader: r.Principal.User.ID.String()},
		r:         r,
		stored:    stored,
		today:     p.today(r),
	}
	f.Path = organisationPath(r, "/audits/new")
	if stored != nil {
		f.Href, f.StoredName, f.Version = stored.base(), stored.Title, stored.Version
		f.Path = f.Href + "/edit"
		f.Corrects = stored.Edition > 1
		f.Begun = stored.State != assessment.AuditPlanning
	}
	var err error
	if f.Linkable, err = p.linkable(r, stored); err != nil {
		return nil, err
	}
	if stored == nil || stored.MayManage && !f.Begun || stored.plannedByReader() {
		c, err := p.Chain.Audits.Choices(r.Request.Context(), r.Principal)
		if err != nil {
			return nil, err
		}
		f.tree, f.rounds, f.bodies, f.MayAddOutside = c.Tree, c.Rounds, c.Bodies, c.Outside
	}
	if stored != nil && stored.Engaged {
		if f.papers, err = p.papersToList(r); err != nil {
			return nil, err
		}
	}
	if stored != nil && stored.Round != nil &&
		!slices.ContainsFunc(f.rounds, func(round audits.AuditableRound) bool { return round.ID == stored.Round.ID }) {
		f.rounds = append(f.rounds, audits.AuditableRound{
			Round:         assessment.Round{ID: stored.Round.ID, Name: stored.Round.Name},
			Questionnaire: stored.Asked,
		})
	}
	return f, nil
}

// findAuditForm reads the audit in the address for those who may change it.
func (p *Pages) findAuditForm(r *Request) (*auditForm, error) {
	id, err := r.id("audit")
	if err != nil {
		return nil, err
	}
	v, err := p.Chain.Audits.AuditToChange(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	f, err := p.newAuditForm(r, &a)
	if err != nil {
		return nil, err
	}
	if f.Begun {
		if f.used, err = p.Chain.Audits.UsedQuestions(r.Request.Context(), r.Principal, id); err != nil {
			return nil, err
		}
	}
	if v.MayManage {
		engaged, err := p.engagements(a)
		if err != nil {
			return nil, err
		}
		f.Engaged = &engaged
	}
	return f, nil
}

// EditAudit shows an audit in its form.
func (p *Pages) EditAudit(r *Request) error {
	f, err := p.findAuditForm(r)
	if err != nil {
		return err
	}
	f.AuditForm = f.fromStored()
	if f.Base, err = f.baseOf(); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, f.page())
}

// fromStored is the form filled in with what is stored.
func (f *auditForm) fromStored() *frontend.AuditForm {
	a, page := f.stored.Audit, *f.AuditForm
	page.Typed = false
	page.Name = a.Title
	page.Key = a.Key
	page.Auditor = a.Auditor
	page.From = dayText(a.From)
	page.To = dayText(a.To)
	page.Date = dayText((*assessment.Date)(a.Date))
	page.ReportNumber, page.CaseNumber = a.ReportNumber, a.CaseNumber
	page.Numbering = string(a.Numbering)
	page.ReplyDue = dayText(a.ReplyDue)
	page.PlanYear = yearText(a.PlanYear)
	page.Purpose = a.Purpose
	page.Background = a.Background
	page.Delimitation = a.Delimitation
	page.Materiality, page.RiskAssessment = a.Materiality, a.RiskAssessment
	page.Independence, page.CoverLetter, page.Summary = a.Independence, a.CoverLetter, a.Summary
	page.Method = a.Method
	page.FactCheck = a.FactCheck
	page.Correction = a.Correction
	page.CommissionedBy = strings.Join(a.CommissionedBy, "\n")
	chosen, own := criteria.Split(a.Criteria)
	f.criteria, page.Criteria = chosen, strings.Join(own, "\n")
	page.DocumentsStudied = strings.Join(a.DocumentsStudied, "\n")
	page.Interviews = nil
	page.Earlier = nil
	page.Questions = nil
	page.Steps = nil
	for _, i := range a.Interviews {
		page.Interviews = append(page.Interviews, frontend.InterviewForm{Role: i.Role, On: dayText(i.On), Notes: i.Notes})
	}
	for _, e := range a.Earlier {
		page.Earlier = append(page.Earlier, frontend.EarlierForm{Year: e.Years(), What: e.What, Audit: idText(e.Audit)})
	}
	page.Notes = nil
	for _, n := range a.Notes {
		row := noteForm(n.Note)
		if n.Appendix {
			row.Placed = frontend.PlacedLast
		}
		page.Notes = append(page.Notes, row)
	}
	page.Round = f.storedRound()
	page.Shown = page.Round
	for _, q := range a.Questions {
		row := frontend.AuditQuestionForm{ID: q.ID, Area: q.Area, Text: q.Text, Parts: noteForms(q.Parts)}
		if q.From != nil {
			row.From = *q.From
		}
		page.Questions = append(page.Questions, row)
	}
	fillScale(&page, a.JudgementScale(), f.r.L.Number)
	page.Risks = nil
	for _, r := range a.JudgementScale().Risks {
		page.Risks = append(page.Risks, frontend.RiskForm{Label: r.Label, Tone: string(r.Tone)})
	}
	f.chosen = nil
	page.Outside = nil
	for _, e := range f.stored.Entities {
		if e.Outside {
			page.Outside = append(page.Outside, outsideForm(e))
			continue
		}
		f.chosen = append(f.chosen, e.Entity.ID)
	}
	return &page
}

func yearText(year *int) string {
	if year == nil {
		return ""
	}
	return strconv.Itoa(*year)
}

func idText(id *assessment.ID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

// linkable are the audits that the reader may link to, and those that are linked to already.
func (p *Pages) linkable(r *Request, stored *audit) ([]frontend.Option, error) {
	heads, err := p.Chain.Audits.Linkable(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	var options []frontend.Option
	for _, h := range heads {
		if stored == nil || h.ID != stored.ID && (stored.Corrects == nil || h.ID != stored.Corrects.ID) {
			options = append(options, frontend.Option{Value: h.ID.String(), Label: h.Title})
		}
	}
	if stored != nil {
		for _, e := range stored.Earlier {
			linked := frontend.Option{Value: idText(e.Audit), Label: e.What}
			known := func(o frontend.Option) bool { return o.Value == linked.Value }
			if e.Audit != nil && !slices.ContainsFunc(options, known) {
				options = append(options, linked)
			}
		}
	}
	if len(options) == 0 {
		return nil, nil
	}
	return append([]frontend.Option{{Key: "audit_form.earlier_elsewhere"}}, options...), nil
}

func dayText(day *assessment.Date) string {
	if day == nil {
		return ""
	}
	return string(*day)
}

// storedRound is the id of the round that is stored, "" for none.
func (f *auditForm) storedRound() string {
	if f.stored.Round == nil {
		return ""
	}
	return f.stored.Round.ID.String()
}

func noteForms(list []assessment.Note) []frontend.NoteForm {
	var all []frontend.NoteForm
	for _, n := range list {
		all = append(all, noteForm(n))
	}
	return all
}

func noteForm(n assessment.Note) frontend.NoteForm {
	return frontend.NoteForm{Name: n.Name, Text: n.Text}
}

// read takes what was typed. Empty rows are ignored.
func (f *auditForm) read() {
	r := f.r
	places := r.bind(f.AuditForm)
	f.Typed = true
	if f.Begun {
		f.Round = f.storedRound()
		f.Shown = f.Round
		fillScale(f.AuditForm, f.stored.JudgementScale(), r.L.Number)
	}
	for _, name := range []*string{&f.CapPartly, &f.CapNo} { // a cap names a row
		if place, ok := places["scale."+*name]; ok {
			*name = strconv.Itoa(place)
		}
	}
	f.readQuestions(places)
	f.Outside = slices.DeleteFunc(f.Outside, frontend.OutsideForm.Empty)
	f.criteria = r.PostFormArray("criterion")
	f.chosen = nil
	typed := ids(r.PostFormArray("entities"))
	if f.stored != nil {
		for _, e := range f.stored.Entities { // existing ones keep their order
			if slices.Contains(typed, e.Entity.ID) {
				f.chosen = append(f.chosen, e.Entity.ID)
			}
		}
	}
	for _, id := range typed {
		if !slices.Contains(f.chosen, id) {
			f.chosen = append(f.chosen, id)
		}
	}
}

// How many empty rows a list gets on request.
const (
	moreRows      = 4
	moreDescribed = 8 // interviews, earlier audits and other texts
)

// applyButton carries out a button that changes only the form, and reports whether there was one. A round with other
// audit questions is shown before it is saved.
func (f *auditForm) applyButton() bool {
	if f.listPapers(f.r.form("do")) {
		return true
	}
	switch f.r.form("do") {
	case "all":
		f.chosen = nil
		for _, n := range f.selectable() {
			f.chosen = append(f.chosen, n.ID)
		}
		return true
	case "none":
		f.chosen = nil
		return true
	case "scale":
		f.fillScale(assessment.ScaleTemplateKey(f.ScaleTemplate))
		return true
	case "more_questions":
		f.BlankAsked = moreRows
		return true
	case "more_described":
		f.BlankDescribed = moreDescribed
		return true
	case "criteria":
		return true
	case "kept":
		f.Kept = true
		return true
	case "questions":
		f.replaceQuestions()
		return true
	}
	if kind := f.r.form("kind"); kind != "" {
		f.chosen = toggled(f.selectable(), f.chosen, func(n assessment.Node) bool { return string(n.Kind) == kind })
		return true
	}
	if f.r.form("under") != "" {
		top := f.r.chosen("under")
		f.chosen = toggled(f.selectable(), f.chosen, func(n assessment.Node) bool { return f.tree.Covers(top, n.ID) })
		return true
	}
	for name, by := range map[string]int{"up": -1, "down": 1} {
		if row := f.r.form(name); row != "" {
			f.move(row, by)
			return true
		}
	}
	if f.Round != f.Shown {
		f.replaceQuestions()
		return true
	}
	return false
}

// selectable lists the entities to choose from, in the order of the tree.
func (f *auditForm) selectable() []assessment.Node {
	return slices.DeleteFunc(slices.Clone(f.tree.Nodes), func(n assessment.Node) bool {
		return n.To != "" && n.To < assessment.Date(f.From) && !slices.Contains(f.chosen, n.ID)
	})
}

// form is what was typed as the use case takes it. An invalid number becomes one that no audit has, so that the use
// case refuses it at the field.
func (f *auditForm) form() audits.Form {
	a := assessment.Audit{
		Title:            f.Name,
		Key:              f.Key,
		Auditor:          f.Auditor,
		From:             assessment.Date(f.From),
		To:               assessment.Date(f.To),
		Date:             assessment.PartialDate(f.r.L.WrittenDate(f.Date)),
		ReportNumber:     f.ReportNumber,
		CaseNumber:       f.CaseNumber,
		Numbering:        assessment.Numbering(f.Numbering),
		ReplyDue:         assessment.Date(f.ReplyDue),
		PlanYear:         yearOf(f.PlanYear),
		CommissionedBy:   lines(f.CommissionedBy),
		Purpose:          f.Purpose,
		Background:       f.Background,
		Delimitation:     f.Delimitation,
		Materiality:      f.Materiality,
		RiskAssessment:   f.RiskAssessment,
		Independence:     f.Independence,
		CoverLetter:      f.CoverLetter,
		Summary:          f.Summary,
		Method:           f.Method,
		Criteria:         f.measures(),
		DocumentsStudied: lines(f.DocumentsStudied),
		FactCheck:        f.FactCheck,
		Correction:       f.Correction,
		Scale:            f.scale(),
		Version:          f.Version,
	}
	if f.Round != "" {
		id, err := assessment.ParseID(f.Round)
		if err != nil {
			id = assessment.ID{}
		}
		a.RoundID = &id
	}
	for _, i := range f.Interviews {
		a.Interviews = append(a.Interviews, assessment.Interview{Role: i.Role, On: assessment.Date(i.On), Notes: i.Notes})
	}
	for _, e := range f.Earlier {
		first, last, ok := assessment.ParseYears(e.Year)
		if !ok {
			first = -1 // which no audit has
		}
		earlier := assessment.EarlierAudit{Year: first, Until: last, What: e.What}
		if e.Audit != "" {
			id, err := assessment.ParseID(e.Audit)
			if err != nil {
				id = assessment.ID{} // which no audit has
			}
			earlier.Audit = &id
		}
		a.Earlier = append(a.Earlier, earlier)
	}
	for _, n := range f.Notes {
		a.Notes = append(a.Notes, assessment.OtherText{Note: typedNote(n), Appendix: n.Placed == frontend.PlacedLast})
	}
	for _, q := range f.Questions {
		a.Questions = append(a.Questions, assessment.AuditedQuestion{
			ID:    q.ID,
			From:  q.From,
			Area:  q.Area,
			Text:  q.Text,
			Parts: typedNotes(q.Parts),
		})
	}
	return audits.Form{Audit: a, Entities: f.chosen, Outside: f.outside()}
}

func typedNotes(rows []frontend.NoteForm) []assessment.Note {
	var all []assessment.Note
	for _, n := range rows {
		all = append(all, typedNote(n))
	}
	return all
}

func typedNote(n frontend.NoteForm) assessment.Note {
	return assessment.Note{Name: n.Name, Text: n.Text}
}

func yearOf(text string) int {
	if text == "" {
		return 0
	}
	year, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return year
}

// AddAudit creates an audit.
func (p *Pages) AddAudit(r *Request) error {
	f, err := p.newAuditForm(r, nil)
	if err != nil {
		return err
	}
	f.read()
	if f.applyButton() {
		return p.show(r, http.StatusOK, f.page())
	}
	a, err := p.Chain.Audits.AddAudit(r.Request.Context(), r.Principal, f.form())
	if err != nil {
		return p.auditFormRefused(r, err, f, nil)
	}
	added := "audits.added"
	if a.Planner != nil {
		added = "audit_planner.added"
	}
	return p.done(r, auditPath(r, a.ID), added, map[string]any{"Name": a.Title})
}

// SaveAudit changes an audit.
func (p *Pages) SaveAudit(r *Request) error {
	f, err := p.findAuditForm(r)
	if err != nil {
		return err
	}
	f.read()
	if f.Version, err = r.version(); err != nil {
		return err
	}
	if f.applyButton() {
		return p.show(r, http.StatusOK, f.page())
	}
	return p.saveMerged(r, f)
}

// auditFormRefused shows the form again with what was typed and why it was refused; stored is what it was merged with,
// nil if it was not.
func (p *Pages) auditFormRefused(r *Request, refusal error, f, stored *auditForm) error {
	e := *problem.Own(refusal)
	switch {
	case e.Code == assessment.Stale:
		beside, err := f.beside(stored)
		if err != nil {
			return err
		}
		return p.refusedBeside(r, &e, f.page(), func() frontend.Page { return beside })
	case e.Code == assessment.Conflict && len(e.Fields) == 0 && f.New():
		e.Fields = []assessment.FieldError{{Field: "key", Key: e.Key, Args: e.Args}}
	case f.Name == "" && f.Key == "": // without a title there is nothing to make a short name from
		e.Fields = slices.DeleteFunc(
			slices.Clone(e.Fields),
			func(field assessment.FieldError) bool { return field.Field == "key" },
		)
	}
	return p.refusedBeside(r, &e, f.page(), nil)
}

func (f *auditForm) roundName(id string) string {
	for _, round := range f.rounds {
		if round.ID.String() == id {
			return round.Name
		}
	}
	return ""
}

// page is the form with what was typed and the choices.
func (f *auditForm) page() *frontend.AuditForm {
	page := f.AuditForm
	for i := range page.Questions {
		page.Questions[i].Judged = f.used[page.Questions[i].ID]
	}
	page.Rounds = []frontend.Option{{Key: "audit_form.round_none"}}
	for _, round := range f.rounds {
		page.Rounds = append(page.Rounds, frontend.Option{Value: round.ID.String(), Label: round.Name})
	}
	page.RoundName = f.roundName(page.Round)
	if q := f.questionnaire(); q != nil {
		page.Spoken = spoken(f.r, q)
		page.Offered = nil
		for _, asked := range q.AuditQuestions {
			area, _ := q.AuditArea(asked.Area)
			page.Offered = append(page.Offered, frontend.OfferedQuestion{
				ID:   asked.ID,
				Area: area.Name.In(page.Spoken, q.Languages...),
				Text: asked.Text.In(page.Spoken, q.Languages...),
				Chosen: slices.ContainsFunc(
					page.Questions,
					func(row frontend.AuditQuestionForm) bool { return row.From == asked.ID },
				),
			})
		}
	}
	page.Library = f.library()
	page.UnlistedDocuments, page.UnlistedInterviews = len(f.unlistedDocuments()), len(f.unlistedInterviews())
	page.ScaleTemplates = []frontend.Option{{Key: "scale.own"}}
	for _, t := range assessment.ScaleTemplates() {
		key := string(t.Key)
		page.ScaleTemplates = append(page.ScaleTemplates, frontend.Option{Value: key, Key: "scale." + key})
	}
	page.DecimalOptions = []frontend.Option{
		{Value: "0", Key: "audit_form.decimals_none"},
		{Value: "1", Key: "audit_form.decimals_one"},
		{Value: "2", Key: "audit_form.decimals_two"},
	}
	page.CapPartlyOptions, page.CapNoOptions = f.caps(page.CapPartly), f.caps(page.CapNo)
	page.Entities = f.entityChoices()
	page.OutsideBodies = f.outsideBodies()
	return page
}

// entityChoices are the entities to choose from: those who may not create audits can only remove some of the audit's.
func (f *auditForm) entityChoices() []frontend.EntityChoice {
	shown := f.selectable()
	choices := entityChoices(f.tree, shown, f.chosen)
	if len(shown) == 0 && f.stored != nil {
		for _, e := range f.stored.Entities {
			if e.Outside {
				continue
			}
			choices = append(choices, frontend.EntityChoice{
				ID:     e.Entity.ID.String(),
				Name:   e.Entity.Name,
				Kind:   string(e.Entity.Kind),
				Chosen: slices.Contains(f.chosen, e.Entity.ID),
			})
		}
	}
	return choices
}
